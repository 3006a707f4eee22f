package people_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// rights is the server's question to access, as app asks it.
type rights struct{}

func (rights) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (rights) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

const password = "bon tu khong lien quan"

// world is a served office over the small world of org.
type world struct {
	t     *testing.T
	db    *store.DB
	clock *storetest.Clock
	url   string
	hash  people.Hash
	s     *orgtest.Small
}

// at gives the id of a scope by its short name: all, n, p1 with c1 below it, and p2.
func (w *world) at(short string) string {
	id := map[string]string{"all": access.Everywhere, "n": w.s.Network, "p1": w.s.Prov[0], "c1": w.s.Comm[0][0], "p2": w.s.Prov[1]}[short]
	if id == "" {
		w.t.Fatalf("no scope %q", short)
	}
	return id
}

func newWorld(t *testing.T, change ...func(*people.Options)) *world {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	w := &world{t: t, db: storetest.OpenAt(t, clock.Now), clock: clock, hash: people.HashPassword(password)}
	w.s = orgtest.World(t, w.db, people.Verbs(), map[string][]access.Role{
		"duties.link":        {access.Coordinator, access.Administrator},
		"duties.acknowledge": {access.Coordinator, access.Head, access.Link},
	})
	o := people.Options{DB: w.db}
	for _, c := range change {
		c(&o)
	}
	w.url = serve(t, w.db, o)
	return w
}

func serve(t *testing.T, db *store.DB, o people.Options) string {
	t.Helper()
	words, err := lang.Load(web.Locale(), ui.Locale(), org.Locale(), people.Locale())
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Options{DB: db, Words: words, Permission: rights{}, Identify: people.Identify(db, o)})
	if err != nil {
		t.Fatal(err)
	}
	s.Add(people.Routes(o)...)
	s.Add(
		web.Route{Pattern: "GET /{$}", Guard: web.SignedIn, Handle: func(c *web.Ctx) error {
			c.JSON(http.StatusOK, c.Identity)
			return nil
		}},
		web.Route{Pattern: "GET /probe/{verb}/{scope}", Guard: web.SignedIn, Handle: probe},
		web.Route{Pattern: "GET /l/{token}", Guard: web.Public, Handle: func(c *web.Ctx) error {
			people.SetLinkCookie(c.W, c.Path("token"), false)
			c.JSON(http.StatusOK, c.Identity)
			return nil
		}},
		web.Route{Pattern: "GET /l/probe/{verb}/{scope}", Guard: web.SignedIn, Handle: probe},
	)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// probe answers whether the caller may do a verb in a scope.
func probe(c *web.Ctx) error {
	err := c.Read(func(tx *store.Tx) error { return access.Must(tx, c.Path("verb"), c.Path("scope")) })
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, "yes")
	return nil
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Write(w.t, w.db, store.System(), fn)
}

// as runs a use case as an account and gives its error.
func (w *world) as(id string, fn func(tx *store.Tx) error) error {
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: store.Actor{ID: id, Kind: "account"}}, fn)
	return err
}

// account makes an account with a password and, where role is not "", a grant.
func (w *world) account(name string, role access.Role, scope string) people.Account {
	w.t.Helper()
	var a people.Account
	w.write(func(tx *store.Tx) error {
		var err error
		if a, err = people.AddAccount(tx, people.NewAccount{Name: name, FullName: "Trần Thị " + name, Hash: w.hash}); err != nil || role == "" {
			return err
		}
		_, err = access.Give(tx, access.Grant{AccountID: a.ID, Role: role, ScopeID: w.at(scope), Subtree: true})
		return err
	})
	return a
}

// browser keeps cookies and follows no redirect.
type browser struct {
	w      *world
	client *http.Client
	header http.Header
}

func (w *world) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, http.Header{}}
}

// page is an answer with its parsed body.
type page struct {
	t      *testing.T
	status int
	to     string
	body   string
	header http.Header
}

func (b *browser) do(method, path string, form url.Values) page {
	b.w.t.Helper()
	r, err := http.NewRequest(method, b.w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.t.Fatal(err)
	}
	r.Header = b.header.Clone()
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	return page{b.w.t, res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

func (b *browser) get(path string) page { b.w.t.Helper(); return b.do(http.MethodGet, path, nil) }

// post sends name, value pairs as a form with an operation of its own.
func (b *browser) post(path string, pairs ...string) page {
	b.w.t.Helper()
	form := url.Values{"op": {store.NewOpID(time.Now())}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

// signIn comes in by name and password and wants to be let in.
func (b *browser) signIn(name string) *browser {
	b.w.t.Helper()
	b.post("/login", "name", name, "password", password).want(http.StatusSeeOther, "")
	return b
}

// want holds an answer against a status and, where to is not "", the address it leads to.
func (p page) want(status int, to string) page {
	p.t.Helper()
	if p.status != status || to != "" && p.to != to {
		p.t.Fatalf("got %d to %q, want %d to %q; body:\n%s", p.status, p.to, status, to, p.text())
	}
	return p
}

// has wants the words on the page.
func (p page) has(words ...string) page {
	p.t.Helper()
	text := p.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.t.Fatalf("no %q on the page:\n%s", w, text)
		}
	}
	return p
}

// lacks wants the words nowhere in the answer.
func (p page) lacks(words ...string) page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.body, w) {
			p.t.Fatalf("%q is on the page:\n%s", w, p.text())
		}
	}
	return p
}

// text is the page's words in one line.
func (p page) text() string {
	var b bytes.Buffer
	z := html.NewTokenizer(strings.NewReader(p.body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			b.Write(z.Text())
			b.WriteByte(' ')
		}
	}
}

// elements gives the attributes of every element with the tag whose attributes include the pairs.
func (p page) elements(tag string, pairs ...string) []map[string]string {
	var found []map[string]string
	root, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		fits := true
		for i := 0; i+1 < len(pairs); i += 2 {
			fits = fits && attrs[pairs[i]] == pairs[i+1]
		}
		if fits {
			found = append(found, attrs)
		}
	}
	return found
}

// one wants exactly one such element.
func (p page) one(tag string, pairs ...string) map[string]string {
	p.t.Helper()
	found := p.elements(tag, pairs...)
	if len(found) != 1 {
		p.t.Fatalf("%d elements %s %v, want 1; body:\n%s", len(found), tag, pairs, p.body)
	}
	return found[0]
}
