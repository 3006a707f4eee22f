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
	"rostrum/internal/kit/web/stream"
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
	f.rooms(a)
	return f
}

// rooms are the figures of live rooms on this node.
func (f *figures) rooms(a *App) {
	for _, g := range []struct {
		name, help string
		of         func(stream.Stats) float64
	}{
		{"rostrum_live_phones", "Phones whose line is open.", func(s stream.Stats) float64 { return float64(s.Phones) }},
		{"rostrum_live_rooms", "Rooms that phones of this node listen to.", func(s stream.Stats) float64 { return float64(s.Topics) }},
		{"rostrum_live_frames", "Frames written to phones since the start.", func(s stream.Stats) float64 { return float64(s.Frames) }},
		{"rostrum_live_late", "Times a phone was passed over since it had not taken its last frame.", func(s stream.Stats) float64 { return float64(s.Late) }},
		{"rostrum_live_dropped", "Phones let go since they took nothing.", func(s stream.Stats) float64 { return float64(s.Dropped) }},
		{"rostrum_live_refused", "Phones asked to poll since there were too many.", func(s stream.Stats) float64 { return float64(s.Refused) }},
		{"rostrum_live_lag_seconds", "How long the last pass over all phones took.", func(s stream.Stats) float64 { return s.Lag.Seconds() }},
		{"rostrum_live_staleness_seconds", "Of the last frame, from the change to the last phone's socket.", func(s stream.Stats) float64 { return s.Staleness.Seconds() }},
	} {
		f.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.name, Help: g.help}, func() float64 { return g.of(a.Rooms.Stats()) }))
	}
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
