package orgtest

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// Who is the header by which a request of a test names the account that asks; nobody asks without it.
const Who = "Test-Account"

// House says what a test serves.
type House struct {
	Words    []fs.FS // of the slices that draw; those of the frame and of org come by themselves
	Routes   []web.Route
	Base     string         // the address people use, "http://rostrum.example"; "": whatever the test asks for
	Identify web.Identifier // nil: by the header Who
}

// Site is a served house; it closes with the test.
type Site struct {
	URL  string
	t    testing.TB
	db   *store.DB
	base *url.URL
}

// rights asks access, as app does.
type rights struct{}

func (rights) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (rights) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

// Serve starts a server of a house over db until the test ends.
func Serve(t testing.TB, db *store.DB, h House) *Site {
	t.Helper()
	words, err := lang.Load(append([]fs.FS{web.Locale(), ui.Locale(), org.Locale()}, h.Words...)...)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{t: t, db: db}
	if h.Base != "" {
		if s.base, err = url.Parse(h.Base); err != nil {
			t.Fatal(err)
		}
	}
	if h.Identify == nil {
		h.Identify = byHeader
	}
	server, err := web.New(web.Options{DB: db, Words: words, Permission: rights{}, BaseURL: s.base, Identify: h.Identify})
	if err != nil {
		t.Fatal(err)
	}
	server.Add(h.Routes...)
	open := httptest.NewServer(server.Handler())
	t.Cleanup(open.Close)
	s.URL = open.URL
	return s
}

func byHeader(r *http.Request) (web.Identity, error) {
	if id := r.Header.Get(Who); id != "" {
		return web.Identity{Actor: Actor(id), Name: id}, nil
	}
	return web.Identity{}, nil
}

// Get asks for a page in English as who; "" is nobody.
func (s *Site) Get(who, path string) Page {
	s.t.Helper()
	return s.Do(who, lang.EN, http.MethodGet, path, nil)
}

// Post sends a form in English; one without an operation gets one of its own.
func (s *Site) Post(who, path string, form url.Values) Page {
	s.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	if !form.Has("op") {
		form.Set("op", store.NewOpID(s.db.Now()))
	}
	return s.Do(who, lang.EN, http.MethodPost, path, form)
}

// Do asks in a language, as a browser on the site itself would.
func (s *Site) Do(who string, in lang.Tag, method, path string, form url.Values) Page {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", string(in))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.Send(r, who)
}

// Send sends a request as who, in English where it asks for no language, and follows no redirect. A page that lacks words fails the test.
func (s *Site) Send(r *http.Request, who string) Page {
	s.t.Helper()
	if who != "" {
		r.Header.Set(Who, who)
	}
	if r.Header.Get("Accept-Language") == "" {
		r.Header.Set("Accept-Language", string(lang.EN))
	}
	if r.Method != http.MethodGet {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if s.base != nil {
		r.Host = s.base.Host
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	p := Page{t: s.t, Status: res.StatusCode, To: res.Header.Get("Location"), Body: string(body), Root: root, Header: res.Header}
	if at := strings.Index(p.Body, "⟦"); at >= 0 {
		s.t.Errorf("%s %s lacks words: %.60s", r.Method, r.URL.Path, p.Body[at:])
	}
	return p
}
