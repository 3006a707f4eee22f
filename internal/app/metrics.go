package app

import (
	"net/http"
	"net/http/pprof"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rostrum/internal/kit/store"
)

// figures are what operators watch: never who asked, nor from where.
type figures struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

func newFigures(a *App) *figures {
	f := &figures{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "rostrum_request_seconds", Help: "Time of requests by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
	}, []string{"route", "status"})}
	f.registry.MustRegister(f.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		a.gauge("rostrum_outbox_unsealed", "Events that have no number yet.", `SELECT count(*) FROM outbox WHERE seq IS NULL`),
		a.gauge("rostrum_jobs_waiting", "Jobs that wait or are done now.", `SELECT count(*) FROM jobs WHERE failed_at = 0`),
		a.gauge("rostrum_jobs_failed", "Jobs that were given up and need a person.", `SELECT count(*) FROM jobs WHERE failed_at > 0`),
		a.gauge("rostrum_regular_failing", "Pieces of regular work whose last run failed.", `SELECT count(*) FROM regular_runs WHERE failures > 0`),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "rostrum_bus_peers", Help: "Other nodes connected."}, func() float64 { return float64(a.bus.Peers()) }))
	return f
}

func (a *App) gauge(name, help, query string) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 {
		ctx, cancel := timeout()
		defer cancel()
		var n int64
		err := a.DB.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
			n, err = store.Value[int64](tx, query)
			return err
		})
		if err != nil {
			return -1
		}
		return float64(n)
	})
}

func (f *figures) observe(route string, status int, took time.Duration) {
	f.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// AdminHandler serves figures and profiles, for an address people do not reach.
func (a *App) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.figs.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// Version is what Go stamped into the program, "devel" where it could not.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return info.Main.Version
}
