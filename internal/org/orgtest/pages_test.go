package orgtest_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/a-h/templ"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org/orgtest"
)

const form = `<form method="post" action="/things"><input type="hidden" name="op" value="o1"><input name="title" value="Họp thôn">
	<input type="checkbox" name="box" value="a" checked><input type="checkbox" name="box" value="b"><textarea name="note">dòng</textarea>
	<select name="kind"><option value="x">X</option><option value="y" selected>Y</option></select></form><a href="/units/1?a=1&amp;b=2">Xem</a>`

func raw(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	})
}

// house has a page for everyone, one for holders of a verb in a unit, and a form.
func house() orgtest.House {
	return orgtest.House{Base: "http://rostrum.example", Routes: []web.Route{
		{Pattern: "GET /open", Guard: web.Public, Handle: func(c *web.Ctx) error {
			return c.PublicPage(http.StatusOK, ui.PageData{Question: "Q"}, raw(form))
		}},
		{Pattern: "GET /of/{unit}", Guard: web.ByVerb, Verb: "org.read", Scope: web.PathScope("unit"), Handle: func(c *web.Ctx) error {
			return c.Page(ui.PageData{Question: c.Actor.ID}, raw(string(c.P.Lang())))
		}},
		{Pattern: "POST /things", Guard: web.SignedIn, Handle: func(c *web.Ctx) error {
			return c.Post("things.do", func(*store.Tx) (web.Done, error) { return web.Done{To: "/open"}, nil })
		}},
	}}
}

func TestAServedWorldKnowsWhoAsks(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	orgtest.Grant(t, db, "lan", access.Coordinator, w.Prov[0])
	s := orgtest.Serve(t, db, house())
	s.Get("", "/open").Want(http.StatusOK, "Q", "Họp thôn").Lacks("nobody wrote this")
	s.Get("lan", "/of/"+w.Comm[0][1]).Want(http.StatusOK, "lan", "en")
	s.Do("lan", lang.VI, http.MethodGet, "/of/"+w.Prov[0], nil).Want(http.StatusOK, "vi")
	s.Get("lan", "/of/"+w.Prov[1]).Want(http.StatusForbidden)
	s.Get("an", "/of/"+w.Prov[0]).Want(http.StatusForbidden)
	if p := s.Get("", "/of/"+w.Prov[0]).Want(http.StatusSeeOther); p.To == "" {
		t.Error("a stranger is led nowhere")
	}
	if p := s.Post("lan", "/things", url.Values{"a": {"1"}}).Want(http.StatusSeeOther); p.To != "/open" {
		t.Errorf("led to %q", p.To)
	}
	s.Post("", "/things", nil).Want(http.StatusUnauthorized)
}

func TestAPageIsReadLikeABrowserDoes(t *testing.T) {
	p := orgtest.Serve(t, storetest.Open(t), house()).Get("", "/open")
	sent := p.Filled("/things")
	for name, want := range map[string][]string{"op": {"o1"}, "title": {"Họp thôn"}, "box": {"a"}, "note": {"dòng"}, "kind": {"y"}} {
		if got := sent[name]; len(got) != 1 || got[0] != want[0] {
			t.Errorf("%s is sent as %q", name, got)
		}
	}
	for name, want := range map[string]string{"title": "Họp thôn", "note": "dòng", "kind": "y", "op": "o1", "none": ""} {
		if got := p.Value(name); got != want {
			t.Errorf("%s holds %q", name, got)
		}
	}
	if n := len(p.Elements("input", "box")); n != 2 {
		t.Errorf("%d boxes", n)
	}
	p.LeadsTo("post /things", "get /units/1?a=1&b=2").LeadsNotTo("/places")
}

// complaints is a test that only counts what it is told.
type complaints struct {
	testing.TB
	n int
}

func (c *complaints) Helper()               {}
func (c *complaints) Errorf(string, ...any) { c.n++ }

func TestAPageComplains(t *testing.T) {
	db := storetest.Open(t)
	h := house()
	h.Routes = append(h.Routes, web.Route{Pattern: "GET /wordless", Guard: web.Public, Handle: func(c *web.Ctx) error {
		return c.PublicPage(http.StatusOK, ui.PageData{Question: c.P.T("no.such.words")}, raw(""))
	}})
	for name, ask := range map[string]func(s *orgtest.Site){
		"a text is missing":   func(s *orgtest.Site) { s.Get("", "/open").Has("absent") },
		"a text stands there": func(s *orgtest.Site) { s.Get("", "/open").Lacks("Họp thôn") },
		"it stands in source": func(s *orgtest.Site) { s.Get("", "/open").Lacks(`value="o1"`) },
		"no such form":        func(s *orgtest.Site) { s.Get("", "/open").LeadsTo("post /other") },
		"an unwanted link":    func(s *orgtest.Site) { s.Get("", "/open").LeadsNotTo("/units/") },
		"words are missing":   func(s *orgtest.Site) { s.Get("", "/wordless") },
	} {
		heard := &complaints{TB: t}
		ask(orgtest.Serve(heard, db, h))
		if heard.n != 1 {
			t.Errorf("%s: %d complaints", name, heard.n)
		}
	}
}
