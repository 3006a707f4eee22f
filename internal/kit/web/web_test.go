package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/bus"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

type permission struct{}

func (permission) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (permission) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

type setting struct {
	Key   string `db:"key"`
	Value string `db:"value"`
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

// house is a server with one route of each kind.
func house(t *testing.T, change func(*web.Options)) (*httptest.Server, *store.DB) {
	t.Helper()
	db := storetest.Open(t)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		if err := errors.Join(access.PutScope(tx, "u1", "n/u1/"), access.PutScope(tx, "u2", "n/u2/")); err != nil {
			return err
		}
		_, err := access.Give(tx, access.Grant{AccountID: "ann", Role: access.Coordinator, ScopeID: "u1", Subtree: true})
		return errors.Join(err, access.Declare(tx, map[string][]access.Role{"things.do": {access.Coordinator}}))
	})
	words, err := lang.Load(lang.Locale(), ui.Locale(), web.Locale(), bus.Locale())
	if err != nil {
		t.Fatal(err)
	}
	o := web.Options{DB: db, Words: words, Permission: permission{}, Identify: func(r *http.Request) (web.Identity, error) {
		k, err := r.Cookie("who")
		if err != nil {
			return web.Identity{}, nil
		}
		return web.Identity{Actor: store.Actor{ID: k.Value, Kind: "account"}, Name: k.Value}, nil
	}}
	if change != nil {
		change(&o)
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Add(
		web.Route{Pattern: "GET /open", Guard: web.Public, Handle: func(c *web.Ctx) error { return c.PublicPage(200, ui.PageData{Question: "Q"}, text("<b>")) }},
		web.Route{Pattern: "GET /mine", Guard: web.SignedIn, Handle: func(c *web.Ctx) error { return c.Page(ui.PageData{Question: "Mine"}, text(c.Actor.ID)) }},
		web.Route{Pattern: "GET /things/{unit}", Guard: web.ByVerb, Verb: "things.do", Scope: web.PathScope("unit"), Handle: func(c *web.Ctx) error { return c.Page(ui.PageData{Question: "T"}, text("ok")) }},
		web.Route{Pattern: "GET /things", Guard: web.ByVerb, Verb: "things.do", Handle: func(c *web.Ctx) error { return c.Page(ui.PageData{Question: "T"}, text("ok")) }},
		web.Route{Pattern: "GET /broken", Guard: web.Public, Handle: func(*web.Ctx) error { return errors.New("SELECT secret FROM t") }},
		web.Route{Pattern: "GET /panic", Guard: web.Public, Handle: func(*web.Ctx) error { panic("secret") }},
		web.Route{Pattern: "GET /gone", Guard: web.Public, Handle: func(*web.Ctx) error { return fault.New(fault.Gone, fault.Gone.Key()) }},
		web.Route{Pattern: "POST /things", Guard: web.SignedIn, MaxBody: 4096, Handle: func(c *web.Ctx) error {
			f, err := c.Form()
			if err != nil {
				return err
			}
			n := f.Int("n")
			return c.Post("things.add", func(tx *store.Tx) (web.Done, error) {
				if err := f.Err(); err != nil {
					return web.Done{}, err
				}
				if n == 0 {
					return web.Done{}, fault.At("n", "web.notnumber")
				}
				key := f.Line("name") + tx.NewID("settings")
				return web.Done{To: "/open", Notice: "web.home", ID: key}, tx.Insert("settings", setting{key, "v"})
			})
		}},
	)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server, db
}

// ask sends one request and follows nothing.
func ask(t *testing.T, s *httptest.Server, method, path string, form url.Values, head map[string]string) (*http.Response, string) {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for k, v := range head {
		if k == "Host" {
			r.Host = v
		}
		r.Header.Set(k, v)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(b)
}

func TestEachRouteLetsInWhomItDeclares(t *testing.T) {
	s, _ := house(t, nil)
	ann := map[string]string{"Cookie": "who=ann"}
	bob := map[string]string{"Cookie": "who=bob"}
	for _, c := range []struct {
		path   string
		head   map[string]string
		status int
		to     string
	}{
		{"/open", nil, 200, ""},
		{"/mine", nil, 303, "/login?next=%2Fmine"},
		{"/mine", ann, 200, ""},
		{"/things/u1", ann, 200, ""},
		{"/things/u2", ann, 403, ""},
		{"/things/none", ann, 403, ""},
		{"/things", ann, 200, ""},
		{"/things", bob, 403, ""},
		{"/nowhere", nil, 404, ""},
		{"/gone", nil, 410, ""},
		{"/broken", nil, 500, ""},
		{"/panic", nil, 500, ""},
	} {
		res, body := ask(t, s, "GET", c.path, nil, c.head)
		if res.StatusCode != c.status || res.Header.Get("Location") != c.to {
			t.Errorf("%s: %d %s", c.path, res.StatusCode, res.Header.Get("Location"))
		}
		if strings.Contains(body, "secret") {
			t.Errorf("%s tells what went wrong inside: %s", c.path, body)
		}
		if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Referrer-Policy") != "same-origin" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers are missing", c.path)
		}
	}
}

func TestAWrongMethodSaysWhichIsRight(t *testing.T) {
	s, _ := house(t, nil)
	res, _ := ask(t, s, "DELETE", "/things", nil, map[string]string{"Sec-Fetch-Site": "same-origin"})
	if res.StatusCode != 405 || res.Header.Get("Allow") != "GET, POST" {
		t.Errorf("%d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
}

func TestAFormIsAnOperationDoneOnce(t *testing.T) {
	s, db := house(t, nil)
	op := store.NewOpID(db.Now())
	head := map[string]string{"Cookie": "who=ann", "Sec-Fetch-Site": "same-origin"}
	var to []string
	for range 3 {
		res, _ := ask(t, s, "POST", "/things", url.Values{"op": {op}, "n": {"1.200"}, "name": {"Đạt"}}, head)
		if res.StatusCode != 303 {
			t.Fatal(res.StatusCode)
		}
		to = append(to, res.Header.Get("Location"))
	}
	if to[0] != "/open" || to[2] != "/open" {
		t.Errorf("went to %v", to)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM settings`)
		if n != 1 {
			t.Errorf("%d rows", n)
		}
		return err
	})
	for _, c := range []struct {
		name   string
		form   url.Values
		head   map[string]string
		status int
	}{
		{"same id, other content", url.Values{"op": {op}, "n": {"2"}}, head, 409},
		{"no number", url.Values{"n": {"x"}}, head, 422},
		{"nobody", url.Values{"n": {"1"}}, map[string]string{"Sec-Fetch-Site": "same-origin"}, 401},
		{"from nowhere", url.Values{"n": {"1"}}, map[string]string{"Cookie": "who=ann"}, 403},
		{"from another site", url.Values{"n": {"1"}}, map[string]string{"Cookie": "who=ann", "Sec-Fetch-Site": "cross-site"}, 403},
		{"from another origin", url.Values{"n": {"1"}}, map[string]string{"Cookie": "who=ann", "Origin": "https://evil.example"}, 403},
		{"too large", url.Values{"n": {strings.Repeat("1", 5000)}}, head, 413},
	} {
		res, body := ask(t, s, "POST", "/things", c.form, c.head)
		if res.StatusCode != c.status {
			t.Errorf("%s: %d %s", c.name, res.StatusCode, body)
		}
	}
}

func TestLanguageAndThemeAreChosenAndKept(t *testing.T) {
	s, _ := house(t, nil)
	for _, c := range []struct {
		head map[string]string
		path string
		want string
	}{
		{nil, "/open", `lang="vi"`},
		{map[string]string{"Accept-Language": "en-GB,en;q=0.9"}, "/open", `lang="en"`},
		{map[string]string{"Accept-Language": "km"}, "/open", `lang="vi"`},
		{map[string]string{"Cookie": "lang=en"}, "/open", `lang="en"`},
		{map[string]string{"Cookie": "lang=en"}, "/open?lang=vi", `lang="vi"`},
		{map[string]string{"Cookie": "lang=xx"}, "/open", `lang="vi"`},
	} {
		if _, body := ask(t, s, "GET", c.path, nil, c.head); !strings.Contains(body, c.want) {
			t.Errorf("%v %s: not %s", c.head, c.path, c.want)
		}
	}
	res, _ := ask(t, s, "POST", "/language", url.Values{"lang": {"en"}, "back": {"/open?lang=vi&x=1"}}, nil)
	if res.Header.Get("Location") != "/open?x=1" || !strings.Contains(res.Header.Get("Set-Cookie"), "lang=en") {
		t.Errorf("%v", res.Header)
	}
	for _, back := range []string{"https://evil.example/", "//evil.example", "/\\evil.example"} {
		res, _ := ask(t, s, "POST", "/theme", url.Values{"theme": {"dark"}, "back": {back}}, nil)
		if res.Header.Get("Location") != "/" {
			t.Errorf("sent to %s", res.Header.Get("Location"))
		}
	}
}

func TestOnlyOurHostsAreServed(t *testing.T) {
	base, _ := url.Parse("https://speakers.example")
	s, _ := house(t, func(o *web.Options) { o.BaseURL, o.Hosts = base, []string{"hub.local:8080"} })
	for host, want := range map[string]int{"speakers.example": 200, "hub.local:8080": 200, "evil.example": 421} {
		res, _ := ask(t, s, "GET", "/open", nil, map[string]string{"Host": host})
		if res.StatusCode != want {
			t.Errorf("%s: %d", host, res.StatusCode)
		}
		if want == 200 && res.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: no HSTS", host)
		}
	}
	res, _ := ask(t, s, "GET", "/open", nil, map[string]string{"Host": "evil.example", "X-Forwarded-Host": "speakers.example"})
	if res.StatusCode != 421 {
		t.Errorf("an untrusted proxy chose the host: %d", res.StatusCode)
	}
	trusting, _ := house(t, func(o *web.Options) { o.BaseURL, o.Proxies = base, []string{"127.0.0.1"} })
	res, _ = ask(t, trusting, "GET", "/open", nil, map[string]string{"Host": "inner", "X-Forwarded-Host": "speakers.example"})
	if res.StatusCode != 200 {
		t.Errorf("a trusted proxy was not believed: %d", res.StatusCode)
	}
}

func TestARouteThatDoesNotDeclareIsRefusedAtStart(t *testing.T) {
	for _, r := range []web.Route{
		{Pattern: "GET /x"}, {Pattern: "GET /x", Guard: web.ByVerb}, {Pattern: "GET /x", Guard: web.Public, Verb: "things.do"},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", r)
				}
			}()
			s, err := web.New(web.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s.Add(r)
		}()
	}
}

func TestADatabaseGoneIsSaidClearly(t *testing.T) {
	s, db := house(t, nil)
	_ = db.Close()
	res, body := ask(t, s, "POST", "/things", url.Values{"n": {"1"}}, map[string]string{"Cookie": "who=ann", "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"})
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || !strings.Contains(body, "cannot be reached") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}

func TestAnAddressIsTextOrNothing(t *testing.T) {
	s, _ := house(t, nil)
	ann := map[string]string{"Cookie": "who=ann"}
	for path, want := range map[string]int{"/things/%FF": 404, "/things/a%00b": 404, "/things/u1?q=%00&%FF=1": 200, "/open?lang=en&x=%C4%91": 200} {
		if res, _ := ask(t, s, "GET", path, nil, ann); res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}
