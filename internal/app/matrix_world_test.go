package app_test

import (
	"slices"
	"strings"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// position says where a record's unit lies as seen from the unit of the actor's grant.
type position string

const (
	own     position = "own"
	child   position = "child"
	parent  position = "parent"
	sibling position = "sibling"
	foreign position = "foreign" // another network's unit
)

func positions() []position { return []position{own, child, parent, sibling, foreign} }

// reach says whether a grant with its subtree holds there.
func (p position) reach() bool { return p == own || p == child }

// stage is the small world with one published brief a unit, and an actor of every role on one province.
type stage struct {
	*apptest.World
	units  map[position]string
	briefs map[position]string
}

func newStage(w *apptest.World) *stage {
	w.Stock()
	s := &stage{World: w, briefs: map[position]string{}, units: map[position]string{
		own: w.Prov[0], child: w.Comm[0][0], parent: w.Root, sibling: w.Prov[1], foreign: w.Prov2[0]}}
	for p, unit := range s.units {
		s.briefs[p] = w.Published(unit, unit)
	}
	return s
}

// resolver makes a fresh record at a position for the path values of routes that begin with prefix; with a
// verb the line is for the routes of that verb alone.
type resolver struct {
	prefix string
	verb   string
	record func(s *stage, p position) map[string]string
}

func one(name string, make func(s *stage, p position) string) func(*stage, position) map[string]string {
	return func(s *stage, p position) map[string]string { return map[string]string{name: make(s, p)} }
}

func unitAt(s *stage, p position) string    { return s.units[p] }
func dutyAt(s *stage, p position) string    { return s.Duty(s.units[p]) }
func sessionAt(s *stage, p position) string { return s.Session(s.units[p], s.briefs[p]) }
func briefAt(s *stage, p position) string   { return s.Brief(s.units[p]) }

// inForceAt is a brief that those who only read may see, published to a part without the actor's unit.
func inForceAt(s *stage, p position) string {
	if p == parent {
		return s.Published(s.units[p], s.units[sibling])
	}
	return s.Published(s.units[p], s.units[p])
}

func placeAt(s *stage, p position) string { return s.PlaceProv[0] }

// documentAt is a document that renames the unit.
func documentAt(s *stage, p position) string {
	var r org.Reorganisation
	s.Write(func(tx *store.Tx) (err error) {
		r, err = org.Trees{}.RenameUnit(tx, s.units[p], "Tên khác", "", tx.Today(), org.Decision{})
		return err
	})
	return r.ID
}

func roomAt(s *stage, p position) string { return s.roomOf(sessionAt(s, p)).ID }
func codeAt(s *stage, p position) string { return s.roomOf(sessionAt(s, p)).Code }

// roomOf opens the room of a session.
func (s *stage) roomOf(session string) (r live.Room) {
	s.Write(func(tx *store.Tx) (err error) {
		r, err = live.OpenRoom(tx, session, live.Before)
		return err
	})
	return r
}

func networkAt(s *stage, p position) string {
	if p == foreign {
		return s.Network2
	}
	return s.Network
}

func nothingAt(s *stage, p position) string { return apptest.Fresh() }
func listAt(*stage, position) map[string]string {
	return map[string]string{"list": string(people.OfLanguages), "id": apptest.Language}
}
func unknownTo(*stage, position) map[string]string {
	return map[string]string{"id": apptest.Fresh(), "token": "unknown", "code": "unknown", "file": "unknown.css", "away": apptest.Fresh(),
		"record": "unknown", "sound": "unknown"}
}

func speakerAt(s *stage, p position) map[string]string {
	speaker, appointment := s.Speaker(s.units[p])
	return map[string]string{"id": speaker, "appointment": appointment, "away": apptest.Fresh()}
}

func memberAt(s *stage, p position) map[string]string {
	account, grant := s.Member(s.units[p])
	return map[string]string{"id": account, "grant": grant}
}

func entryAt(s *stage, p position) string {
	var id string
	s.Write(func(tx *store.Tx) error {
		subject := apptest.Fresh()
		if err := journal.Write(tx, journal.Entry{Verb: "sessions.plan", Kind: "session", Subject: subject, UnitID: s.units[p], After: "x"}); err != nil {
			return err
		}
		all, err := journal.Of(tx, subject, 1)
		if err == nil {
			id = all[0].ID
		}
		return err
	})
	return id
}

// resolvers is the table of records: a route whose path has values and no line here fails the matrix.
func resolvers() []resolver {
	return []resolver{
		{"/units/{unit}", "", one("unit", unitAt)},
		{"/places/{id}", "", one("id", placeAt)},
		{"/networks/{network}", "", one("network", networkAt)},
		{"/reorganisations/{id}", "", one("id", documentAt)},
		{"/briefs/{id}", "briefs.read", one("id", inForceAt)},
		{"/briefs/{id}", "", one("id", briefAt)},
		{"/duties/{id}", "", one("id", dutyAt)},
		{"/sessions/{id}", "", one("id", sessionAt)},
		{"/rooms/{id}", "", one("id", roomAt)},
		{"/r/{code}/events", "", unknownTo}, // an open one would not end
		{"/r/{code}", "", one("code", codeAt)},
		{"/speakers/{id}", "", speakerAt},
		{"/people/accounts/{id}", "", memberAt},
		{"/api/units/{id}", "", one("id", unitAt)},
		{"/api/briefs/{id}", "", one("id", inForceAt)},
		{"/api/duties/{id}", "", one("id", dutyAt)},
		{"/api/sessions/{id}", "", one("id", sessionAt)},
		{"/journal/{id}", "", one("id", entryAt)},
		{"/jobs/{id}", "", one("id", nothingAt)},
		{"/catalogues/{list}", "", listAt},
		{"/account/logins/{id}", "", unknownTo},
		{"/account/tokens/{id}", "", unknownTo},
		{"/my/away/{away}", "", unknownTo},
		{"/public/briefs/{id}", "", unknownTo},
		{"/public/rooms/{record}", "", unknownTo},
		{"/public/greetings/{sound}", "", unknownTo},
		{"/check/{code}", "", unknownTo},
		{"/invitation/{token}", "", unknownTo},
		{"/l/{token}", "", unknownTo},
		{"/assets/{file...}", "", unknownTo},
	}
}

// resolve fills a route's path for a record at a position; ok is false where no line of the table fits.
func (s *stage) resolve(d door, p position) (path string, ok bool) {
	pattern := d.path
	if !strings.Contains(strings.ReplaceAll(pattern, "{$}", ""), "{") {
		path, err := apptest.Path(pattern, nil)
		return path, err == nil
	}
	for _, r := range resolvers() {
		if r.verb != "" && r.verb != d.verb {
			continue
		}
		if pattern == r.prefix || strings.HasPrefix(pattern, r.prefix+"/") {
			path, err := apptest.Path(pattern, r.record(s, p))
			return path, err == nil
		}
	}
	return "", false
}

// exception is where a route's answer differs from its verb's subtree rule, with the reason.
type exception struct {
	reason string
	allow  func(role access.Role, holds bool, p position) bool
}

// exceptions is the whole list of routes that do not follow the subtree rule.
func exceptions() map[string]exception {
	everyReader := exception{"the trees are structure, not data on persons: whoever reads any of them reads all",
		func(_ access.Role, holds bool, _ position) bool { return holds }}
	whole := exception{"a reorganisation, a network, and places, which belong to every network, need the verb everywhere, which nobody here holds",
		func(access.Role, bool, position) bool { return false }}
	unitless := exception{"work in the background, the journal's chain and shared lists belong to no unit: they need the verb everywhere",
		func(access.Role, bool, position) bool { return false }}
	speakers := exception{"only an account that is a speaker's keeps its own days, and none here is one",
		func(access.Role, bool, position) bool { return false }}
	undecided := exception{"takes a draft back, which only its author and those who approve may",
		func(role access.Role, _ bool, p position) bool {
			return p.reach() && slices.Contains(app.Verbs()["briefs.approve"], role)
		}}
	return map[string]exception{
		"GET /jobs": unitless, "GET /jobs/{id}": unitless, "POST /jobs/{id}/again": unitless, "POST /jobs/{id}/drop": unitless,
		"POST /journal/check": unitless,
		"GET /catalogues":     unitless, "GET /catalogues/{list}": unitless, "GET /catalogues/{list}/add": unitless, "POST /catalogues/{list}/add": unitless,
		"POST /catalogues/{list}/lines": unitless, "GET /catalogues/{list}/entries/{id}": unitless, "POST /catalogues/{list}/entries/{id}": unitless,
		"POST /catalogues/{list}/entries/{id}/greeting": unitless, "POST /catalogues/{list}/entries/{id}/retire": unitless, "POST /catalogues/{list}/entries/{id}/restore": unitless,
		"POST /briefs/{id}/return": undecided, "GET /units/{unit}": everyReader,
		"POST /my/away": speakers, "POST /my/away/{away}/end": speakers, "POST /my/weekly": speakers, "POST /my/correction": speakers,
		"GET /api/my/sessions": speakers,
		"GET /places/{id}":     everyReader, "GET /units/{unit}/history": everyReader, "GET /reorganisations/{id}": everyReader,
		"GET /api/units/{id}": everyReader, "GET /api/units/{id}/children": everyReader, "GET /api/units/{id}/places": everyReader,
		"GET /networks/{network}": everyReader, "GET /reorganisations/new": whole, "POST /reorganisations": whole,
		"GET /networks/new": whole, "POST /networks": whole, "GET /networks/{network}/edit": whole, "POST /networks/{network}/edit": whole,
		"POST /networks/{network}/removal": whole, "GET /networks/{network}/levels": whole, "POST /networks/{network}/levels": whole,
		"GET /networks/{network}/root": whole, "POST /networks/{network}/root": whole, "GET /territory/levels": whole, "POST /territory/levels": whole,
		"GET /territory/place": whole, "POST /territory/place": whole, "GET /places/{id}/below": whole, "POST /places/{id}/below": whole,
		"GET /places/{id}/facts": whole, "POST /places/{id}/facts": whole,
	}
}

// hidden are the addresses that refuse as if there were nothing: who holds an account elsewhere is not told.
func hidden(path string) bool { return strings.HasPrefix(path, "/people/accounts/{id}") }
