package web

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/assets"
	"rostrum/internal/kit/web/ui"
)

// Options says what the server serves and under which names.
type Options struct {
	DB         *store.DB
	Words      *lang.Bundle
	BaseURL    *url.URL // the address people use; its host is served, with Hosts
	Hosts      []string // further hosts served, with port where it is not the scheme's own
	Proxies    []string // addresses or networks whose X-Forwarded-* count
	Log        *slog.Logger
	Permission Permission
	Identify   Identifier
	Chrome     func(c *Ctx, tx *store.Tx, page *ui.PageData) error // fills navigation and the person's box
	Demo       bool
	Dev        bool
}

// Server holds the routes and what every page needs.
type Server struct {
	options    Options
	mux        *http.ServeMux
	routes     []Route
	permission Permission
	cross      *http.CrossOriginProtection
	proxies    []*net.IPNet
	observe    func(route string, status int, took time.Duration)
	site       atomic.Pointer[ui.Site] // what the last page was headed by, for pages drawn while the database is gone
}

// New makes a server without routes of slices; it fails where an option cannot be read.
func New(o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Server{options: o, mux: http.NewServeMux(), permission: o.Permission, cross: http.NewCrossOriginProtection(),
		observe: func(string, int, time.Duration) {}}
	for _, p := range o.Proxies {
		if !strings.Contains(p, "/") {
			p += map[bool]string{true: "/128", false: "/32"}[strings.Contains(p, ":")]
		}
		_, n, err := net.ParseCIDR(p)
		if err != nil {
			return nil, fault.Wrap(fmt.Errorf("web: trusted proxy: %w", err), fault.Invalid, "web.badproxy", "value", p)
		}
		s.proxies = append(s.proxies, n)
	}
	if o.BaseURL != nil {
		if err := s.cross.AddTrustedOrigin(o.BaseURL.Scheme + "://" + o.BaseURL.Host); err != nil {
			return nil, fault.Wrap(fmt.Errorf("web: base url: %w", err), fault.Invalid, "web.badbase", "value", o.BaseURL.String())
		}
	}
	s.Add(
		Route{Pattern: "GET /assets/{file...}", Guard: Public, Handle: serveAsset, Quiet: true},
		Route{Pattern: "POST /language", Guard: Public, Handle: chooseLanguage, Quiet: true},
		Route{Pattern: "POST /theme", Guard: Public, Handle: chooseTheme, Quiet: true},
	)
	return s, nil
}

// Observe is told the route, status and time of every request, and nothing of who asked.
func (s *Server) Observe(fn func(route string, status int, took time.Duration)) { s.observe = fn }

// Mount serves a handler for a prefix, behind the same doors (hosts, headers, limits of the server).
func (s *Server) Mount(prefix string, h http.Handler) { s.mux.Handle(prefix, h) }

func serveAsset(c *Ctx) error {
	assets.Handler().ServeHTTP(c.W, c.R)
	return nil
}

// Handler is the whole server: hosts, cross-site protection, headers, compression, panics, then the routes.
func (s *Server) Handler() http.Handler {
	var h http.Handler = http.HandlerFunc(s.dispatch)
	h = s.crossSite(h)
	if zip, err := gzhttp.NewWrapper(gzhttp.MinSize(800), gzhttp.ExceptContentTypes([]string{"text/event-stream", "application/octet-stream", "image/png"})); err == nil {
		h = zip(h)
	}
	return s.outer(h)
}

// dispatch answers unknown addresses and wrong methods with our own pages.
func (s *Server) dispatch(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.mux.Handler(r); pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	c := s.ctx(w, r, Route{Pattern: "GET /", Guard: Public})
	_ = c.identify()
	var allowed []string
	for _, m := range []string{"GET", "POST", "PUT", "DELETE", "PATCH"} {
		probe := &http.Request{Method: m, URL: r.URL, Host: r.Host, Header: http.Header{}}
		if _, pattern := s.mux.Handler(probe); pattern != "" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		c.failStatus(http.StatusMethodNotAllowed, fault.New(fault.NotFound, "web.method"))
		return
	}
	c.fail(fault.New(fault.NotFound, fault.NotFound.Key()))
}

func (s *Server) crossSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.cross.Check(r); err != nil {
			c := s.ctx(w, r, Route{Pattern: "POST /", Guard: Public})
			c.fail(fault.Wrap(err, fault.Forbidden, "web.crosssite"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// watcher keeps the status for the figures.
type watcher struct {
	http.ResponseWriter
	status int
	body   bool
}

func (w *watcher) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watcher) Write(b []byte) (int, error) {
	w.body = true
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Hijack gives the connection away: what compresses asks for it here.
func (w *watcher) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status, w.body = http.StatusOK, true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap lets a ResponseController reach the connection.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (s *Server) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &watcher{ResponseWriter: w}
		s.headers(w.Header())
		defer func() {
			if p := recover(); p != nil {
				s.options.Log.Error("panic in a page", "route", r.Pattern, "panic", panicked(p), "stack", string(debug.Stack()))
				if !seen.body {
					s.sorry(seen, r)
				}
			}
			s.observe(r.Pattern, seen.status, time.Since(start))
		}()
		s.forwarded(r)
		if !s.served(r.Host) {
			http.Error(seen, "421 this host is not served here", http.StatusMisdirectedRequest)
			return
		}
		if !isText(r.URL.Path) {
			s.ctx(seen, r, Route{Pattern: "GET /", Guard: Public}).fail(fault.New(fault.NotFound, fault.NotFound.Key()))
			return
		}
		r.URL.RawQuery = textQuery(r.URL.RawQuery)
		next.ServeHTTP(seen, r)
	})
}

// panicked says what broke without the values it broke on, which may be somebody's words: Go's own complaints hold none,
// of anything else only its type is told. The stack says where.
func panicked(p any) string {
	if own, ok := p.(runtime.Error); ok {
		return own.Error()
	}
	return fmt.Sprintf("%T", p)
}

// sorry answers a request whose handler panicked; where even that page cannot be drawn, with a bare status.
func (s *Server) sorry(w *watcher, r *http.Request) {
	defer func() {
		if recover() != nil && !w.body {
			http.Error(w, "500", http.StatusInternalServerError)
		}
	}()
	c := s.ctx(w, r, Route{Pattern: "GET /", Guard: Public})
	_ = c.identify()
	c.fail(errPanic)
}

// served says whether the host is one of ours; without a base URL every host is (tests, first start).
func (s *Server) served(host string) bool {
	b := s.options.BaseURL
	return b == nil || strings.EqualFold(host, b.Host) || slices.Contains(s.options.Hosts, host)
}

// forwarded takes a trusted proxy's word for scheme and host, and nobody else's. Addresses are dropped:
// nothing here needs to know where somebody is.
func (s *Server) forwarded(r *http.Request) {
	ip := net.ParseIP(hostOnly(r.RemoteAddr))
	trusted := ip != nil && slices.ContainsFunc(s.proxies, func(n *net.IPNet) bool { return n.Contains(ip) })
	if trusted {
		if host := r.Header.Get("X-Forwarded-Host"); host != "" {
			r.Host = host
		}
		if from := r.Header.Get("X-Forwarded-For"); from != "" {
			parts := strings.Split(from, ",")
			r.RemoteAddr = strings.TrimSpace(parts[len(parts)-1])
		}
	}
	if !trusted || r.Header.Get("X-Forwarded-Proto") == "" {
		r.Header.Del("X-Forwarded-Proto")
	}
}

func hostOnly(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

// headers are the same on every answer.
func (s *Server) headers(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'")
	h.Set("Permissions-Policy", "geolocation=(), microphone=(), camera=(), browsing-topics=()")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Secure says whether people reach the server over TLS.
func (s *Server) Secure() bool {
	return s.options.BaseURL != nil && s.options.BaseURL.Scheme == "https"
}

// Now is the database's clock in microseconds UTC.
func (s *Server) Now() int64 { return s.options.DB.Now().UnixMicro() }

// Absolute makes a whole address of a path, for e-mails, QR codes and links that are sent.
func (s *Server) Absolute(path string) string {
	if s.options.BaseURL == nil {
		return path
	}
	return strings.TrimSuffix(s.options.BaseURL.String(), "/") + path
}

// buffer is what a page is drawn into, so that an error half way never leaves half a page.
type buffer struct{ bytes.Buffer }
