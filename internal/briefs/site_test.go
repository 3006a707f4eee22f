package briefs_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// rights is the server's question to access, as app asks it.
type rights struct{}

func (rights) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (rights) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

// who is the header by which tests say who asks.
const who = "Test-Account"

func (w *world) serve() *httptest.Server {
	w.t.Helper()
	base, _ := url.Parse("http://rostrum.example")
	s, err := web.New(web.Options{DB: w.db, Words: loadWords(w.t), Permission: rights{}, BaseURL: base,
		Identify: func(r *http.Request) (web.Identity, error) { return web.Identity{Actor: actor(r.Header.Get(who))}, nil }})
	if err != nil {
		w.t.Fatal(err)
	}
	s.Add(briefs.Routes(w.office)...)
	server := httptest.NewServer(s.Handler())
	w.t.Cleanup(server.Close)
	return server
}

// site is a served world.
type site struct {
	*world
	url string
}

func newSite(t *testing.T) *site {
	w := newWorld(t)
	return &site{w, w.serve().URL}
}

// page is an answer with its parsed body.
type page struct {
	t      testing.TB
	status int
	to     string
	body   string
	root   *html.Node
}

func (s *site) do(req *http.Request, account string) page {
	s.t.Helper()
	req.Host = "rostrum.example"
	req.Header.Set(who, account)
	req.Header.Set("Accept-Language", "en")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		s.t.Fatal(err)
	}
	p := page{s.t, res.StatusCode, res.Header.Get("Location"), string(b), root}
	if strings.Contains(p.body, "⟦") {
		s.t.Errorf("%s %s lacks words: %s", req.Method, req.URL.Path, p.body[strings.Index(p.body, "⟦"):][:60])
	}
	return p
}

func (s *site) get(account, path string) page {
	s.t.Helper()
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, s.url+path, nil)
	return s.do(req, account)
}

func (s *site) post(account, path string, form url.Values) page {
	s.t.Helper()
	if !form.Has("op") {
		if form == nil {
			form = url.Values{}
		}
		form.Set("op", store.NewOpID(s.db.Now()))
	}
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "http://rostrum.example")
	return s.do(req, account)
}

// upload posts a form with a file.
func (s *site) upload(account, path string, form url.Values, name string, file []byte) page {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, all := range form {
		for _, v := range all {
			_ = m.WriteField(k, v)
		}
	}
	part, _ := m.CreateFormFile("docx", name)
	_, _ = part.Write(file)
	_ = m.Close()
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+path, &b)
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Origin", "http://rostrum.example")
	return s.do(req, account)
}

// want fails unless the answer has the status and says each text.
func (p page) want(status int, says ...string) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("status %d, want %d: %s", p.status, status, p.text())
	}
	for _, s := range says {
		if !strings.Contains(p.text(), s) {
			p.t.Errorf("does not say %q: %s", s, p.text())
		}
	}
	return p
}

func (p page) never(says ...string) page {
	p.t.Helper()
	for _, s := range says {
		if strings.Contains(p.text(), s) {
			p.t.Errorf("says %q", s)
		}
	}
	return p
}

var spaces = regexp.MustCompile(`\s+`)

// text is what the main part of the page says, what fields hold included.
func (p page) text() string {
	var b strings.Builder
	p.each(func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		if n.Data == "input" && attr(n, "type") != "hidden" {
			b.WriteString(attr(n, "value") + " ")
		}
	})
	return spaces.ReplaceAllString(b.String(), " ")
}

func (p page) each(fn func(n *html.Node)) {
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		fn(n)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(p.root)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// actions are the addresses the page's forms post to, and its links, in one list.
func (p page) leads() string {
	var all []string
	p.each(func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "method") == "post" {
			all = append(all, "post "+attr(n, "action"))
		}
		if n.Type == html.ElementNode && n.Data == "a" {
			all = append(all, "get "+attr(n, "href"))
		}
	})
	return strings.Join(all, "\n") + "\n"
}

func (p page) leadsTo(addresses ...string) page {
	p.t.Helper()
	for _, a := range addresses {
		if !strings.Contains(p.leads(), a+"\n") {
			p.t.Errorf("does not lead to %s: %s", a, p.leads())
		}
	}
	return p
}

func (p page) leadsNotTo(parts ...string) page {
	p.t.Helper()
	for _, a := range parts {
		if strings.Contains(p.leads(), a) {
			p.t.Errorf("leads to %s", a)
		}
	}
	return p
}

// value is what the named field holds.
func (p page) value(name string) string {
	found := ""
	p.each(func(n *html.Node) {
		if n.Type != html.ElementNode || attr(n, "name") != name || found != "" {
			return
		}
		if n.Data == "textarea" && n.FirstChild != nil {
			found = n.FirstChild.Data
			return
		}
		found = attr(n, "value")
	})
	return found
}
