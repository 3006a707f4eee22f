package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/people"
)

// linkDoors are the addresses under which a link's holder acts, and what each answers: to the holder of the
// duty's own link, and to who holds a link for another duty and means this one.
func linkDoors() map[string]struct{ own, other int } {
	return map[string]struct{ own, other int }{
		"GET /l/{token}":              {ok, ok},     // a link opens its own duty, whichever that is
		"POST /l/{token}/acknowledge": {to, to},     // likewise: no form says which duty is meant
		"GET /l/{token}/handout":      {to, to},     // on to an address that prints no key
		"GET /l/handout":              {gone, gone}, // by the cookie of the opening alone
		"GET /l/{token}/report":       {ok, ok},
		"POST /l/{token}/report":      {to, http.StatusForbidden}, // the form names a brief
	}
}

// link makes a link for a duty by the form on its page.
func (s *stage) link(b *apptest.Browser, duty string) string {
	p := b.Post("/duties/" + duty + "/link")
	_, rest, _ := strings.Cut(p.Body, s.URL+"/l/")
	return rest[:max(0, strings.IndexAny(rest, "\"<\n &"))]
}

// shortLink makes a link that holds for some days.
func (s *stage) shortLink(duty, unit string, days int) (token string) {
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) (err error) {
		token, err = people.MakeLink(tx, duty, unit, tx.Today().AddDays(days))
		return err
	})
	return token
}

func (s *stage) duty(id string) (d briefs.Duty) {
	s.Write(func(tx *store.Tx) (err error) {
		d, err = briefs.DutyByID(tx, id)
		return err
	})
	return d
}

// through sends what a talk's report on a brief holds, or nothing that needs one, to a door under a link.
func (s *stage) through(d door, token, brief string) int {
	path := strings.ReplaceAll(d.path, "{token}", token)
	if !d.writes() {
		return s.Browser().Get(path).Status
	}
	return s.Browser().Send(path, url.Values{"op": {apptest.Fresh()}, "brief": {brief}, "day": {string(s.Today())}, "spot": {"Nhà văn hóa"},
		"attendances": {"40"}, "minutes": {"60"}, "spoken": {"vi"}}).Status
}

func (s *stage) linkRoutes(t *testing.T) []door {
	t.Helper()
	var some []door
	for _, d := range doors(s.App) {
		if strings.HasPrefix(d.path, "/l/") {
			some = append(some, d)
			if _, known := linkDoors()[d.pattern()]; !known {
				t.Errorf("%s: nobody says what a link opens there", d.pattern())
			}
		}
	}
	if len(some) < 4 {
		t.Fatalf("%d addresses under a link: the list is not the program's", len(some))
	}
	return some
}

func TestALinkOpensItsOwnDutyAndNoOther(t *testing.T) {
	s := newStage(apptest.Start(t))
	clerk := s.SignedIn("lan", access.Coordinator, s.Prov[0])
	mine, near := s.Duty(s.units[own]), s.Duty(s.units[own])
	brief := s.duty(mine).BriefID
	others := map[string]string{"another duty of the unit": s.link(clerk, near),
		"a duty of the unit next door": s.shortLink(s.Duty(s.units[sibling]), s.units[sibling], 9),
		"a duty below":                 s.shortLink(s.Duty(s.units[child]), s.units[child], 9),
		"a duty above":                 s.shortLink(s.Duty(s.units[parent]), s.units[parent], 9)}
	for _, d := range s.linkRoutes(t) {
		for what, token := range others {
			if got, want := s.through(d, token, brief), linkDoors()[d.pattern()].other; got != want {
				t.Errorf("%s by the link of %s: %d, want %d", d.pattern(), what, got, want)
			}
		}
	}
	if d := s.duty(mine); d.AcknowledgedOn != "" || d.Held != 0 {
		t.Fatalf("links of other duties changed this one: %+v", d)
	}
	token := s.link(clerk, mine)
	for _, d := range s.linkRoutes(t) {
		if got, want := s.through(d, token, brief), linkDoors()[d.pattern()].own; got != want {
			t.Errorf("%s by its own link: %d, want %d", d.pattern(), got, want)
		}
	}
	if d := s.duty(mine); d.AcknowledgedOn == "" || !d.ByLink {
		t.Errorf("its own link did not acknowledge: %+v", d)
	}
}

func TestALinkThatIsOverOpensNothing(t *testing.T) {
	s := newStage(apptest.Start(t))
	clerk := s.SignedIn("lan", access.Coordinator, s.Prov[0])
	duty := s.Duty(s.units[own])
	brief := s.duty(duty).BriefID
	closed := func(what, token string) {
		t.Helper()
		for _, d := range s.linkRoutes(t) {
			if got := s.through(d, token, brief); got != gone {
				t.Errorf("%s, %s: %d, want %d", what, d.pattern(), got, gone)
			}
		}
	}
	holds := func(what, token string) {
		t.Helper()
		if got := s.Browser().Get("/l/" + token).Status; got != ok {
			t.Fatalf("%s: %d", what, got)
		}
	}
	revoked := s.link(clerk, duty)
	holds("before it is revoked", revoked)
	var id string
	s.Write(func(tx *store.Tx) error {
		l, err := people.LinkByToken(tx, revoked)
		id = l.ID
		return err
	})
	if p := clerk.Post("/duties/"+duty+"/unlink", "link", id); p.Status != to {
		t.Fatalf("revoke: %d", p.Status)
	}
	closed("revoked", revoked)
	closed("never made", "aaaaaaaaaaaaaaaaaaaaaaaaaa")
	whole, short := s.link(clerk, duty), s.shortLink(duty, s.units[own], 3)
	s.Pass(2)
	holds("on its last day", short)
	s.Pass(1)
	closed("on the day it ends", short)
	s.Pass(57) // 60 days after it was made: the deadline lies 30 days behind
	holds("30 days after the deadline", whole)
	s.Pass(1)
	closed("31 days after the deadline", whole)
	if d := s.duty(duty); d.AcknowledgedOn != "" || d.Held != 0 {
		t.Errorf("a link that is over changed the duty: %+v", d)
	}
}

func TestALinkOpensNoDoorOfTheOffice(t *testing.T) {
	s := newStage(apptest.Start(t))
	duty := s.Duty(s.units[own])
	token := s.shortLink(duty, s.units[own], 9)
	cookie, bearer := s.Browser(), s.Browser()
	cookie.Header.Set("Cookie", "link="+token) // as no browser would send it: the cookie is for /l alone
	bearer.Header.Set("Authorization", "Bearer "+token)
	asked := 0
	for _, d := range doors(s.App) {
		if d.guard == web.Public {
			continue
		}
		path, _ := s.resolve(d, own)
		if strings.HasPrefix(d.path, "/duties/{id}") {
			path = strings.ReplaceAll(d.path, "{id}", duty) // the very duty
		}
		for name, b := range map[string]*apptest.Browser{"cookie": cookie, "token": bearer} {
			asked++
			if got := s.ask(b, d, path, own); !d.fits("", false, got) {
				t.Errorf("%s by a link's %s: %d", d.pattern(), name, got)
			}
		}
	}
	if asked < 200 {
		t.Errorf("only %d requests: the list is not the program's", asked)
	}
}
