package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// ownDoors are the doors that open to a speaker without the verb where the record is their own, whatever unit
// it lies in. Every other door about sessions, speakers and appointments stays shut to the role.
func ownDoors() map[string]int {
	return map[string]int{
		"GET /speakers/{id}": ok, "GET /sessions/{id}": ok,
		"GET /sessions/{id}/report": ok, "POST /sessions/{id}/report": bad,
		"GET /sessions/{id}/correct": clash, "POST /sessions/{id}/correct": clash, // there is no report yet
		"GET /sessions/{id}/questions": clash, "POST /sessions/{id}/questions": clash,
		"POST /sessions/{id}/room": to, "GET /rooms/{id}": ok, "GET /rooms/{id}/news": ok, "POST /rooms/{id}/verdict": bad,
		"POST /rooms/{id}/slip": bad, "GET /rooms/{id}/slips": ok, "POST /rooms/{id}/slips": bad, "POST /rooms/{id}/polls": bad, "POST /rooms/{id}/polls/act": bad, "POST /rooms/{id}/polls/paper": nothing, "GET /rooms/{id}/close": ok, "POST /rooms/{id}/close": to, "GET /rooms/{id}/projector": ok,
		"POST /rooms/{id}/screens": bad, "POST /rooms/{id}/screens/end": to, "POST /rooms/{id}/timer": bad, "POST /rooms/{id}/quiet": to, "GET /rooms/{id}/speaker": ok, "GET /rooms/{id}/speaker/news": ok,
		"GET /rooms/{id}/sites": ok, "GET /rooms/{id}/sites/news": ok, "POST /rooms/{id}/sites": bad, "POST /rooms/{id}/sites/up": bad, "GET /rooms/{id}/sites/open": ok,
		"POST /rooms/{id}/sites/open": clash, "POST /rooms/{id}/join": bad, "GET /rooms/{id}/leave": to, "POST /rooms/{id}/leave": to, "POST /rooms/{id}/people": bad,
		"GET /api/sessions/{id}": ok, "PUT /api/sessions/{id}/report": ok, "GET /api/my/sessions": ok, "POST /api/reports": ok,
		"GET /report": ok, "POST /report": http.StatusForbidden, // an empty form names no day on which an appointment holds
		"GET /my": ok, "POST /my/away": bad, "POST /my/weekly": to, "POST /my/correction": bad, "POST /my/away/{away}/end": nothing,
	}
}

// speaker is an account with the role Speaker that belongs to a speaker appointed in a unit.
type speaker struct {
	*apptest.Browser
	id, appointment, account string
}

func (s *stage) speakerAccount(name, unit string) speaker {
	id, appointment := s.Speaker(unit)
	b := s.SignedIn(name, access.Speaker, unit)
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) error {
		d := people.Deed{Decision: org.Decision{Number: "7/QĐ", Title: "Công nhận", Issuer: "Tỉnh", Signer: "Lý Thị Na", DecidedOn: tx.Today()}, FromDay: tx.Today()}
		if _, err := people.Appoint(tx, appointment, 1, d); err != nil {
			return err
		}
		return people.SetSpeaker(tx, b.AccountID, id)
	})
	return speaker{b, id, appointment, b.AccountID}
}

// talk is a session of a unit at a position at which a speaker speaks.
func (s *stage) talk(p position, speakerID string) string {
	var made sessions.Session
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) (err error) {
		d := s.Draft(s.units[p], s.briefs[p])
		d.SpeakerIDs = []string{speakerID}
		made, err = sessions.Plan(tx, d)
		return err
	})
	return made.ID
}

// unplanned says whether a door is for talks that were never planned, which name their unit themselves.
func (d door) unplanned() bool { return d.path == "/report" || d.path == "/api/reports" }

// personal says whether a door is about a session, a speaker or an appointment, or a speaker's own page.
func (d door) personal() bool {
	for _, prefix := range []string{"/sessions/{id}", "/speakers/{id}", "/rooms/{id}", "/api/sessions/{id}", "/api/my", "/api/reports", "/my", "/report"} {
		if d.path == prefix || strings.HasPrefix(d.path, prefix+"/") {
			return true
		}
	}
	return false
}

func TestASpeakerReachesTheirOwnRecordsAndNoOthers(t *testing.T) {
	s := newStage(apptest.Start(t))
	me, other := s.speakerAccount("lo.pao", s.units[own]), s.speakerAccount("ly.na", s.units[own])
	asked, opened := 0, 0
	ask := func(what string, d door, p position, who speaker, mine bool) {
		t.Helper()
		values := map[string]string{"id": who.id, "appointment": who.appointment, "away": apptest.Fresh()}
		if strings.Contains(d.path, "sessions/") {
			values["id"] = s.talk(p, who.id)
		}
		if strings.HasPrefix(d.path, "/rooms/") {
			values["id"] = s.roomOf(s.talk(p, who.id)).ID
		}
		path, err := apptest.Path(d.path, values)
		if err != nil {
			t.Errorf("%s: %v", d.pattern(), err)
			return
		}
		want, listed := ownDoors()[d.pattern()]
		if !mine && d.record() && d.path != "/my/away/{away}/end" || !listed || d.unplanned() && p != own {
			want = http.StatusForbidden // a talk without a plan is reported where they are appointed
		}
		asked++
		if want != http.StatusForbidden {
			opened++
		}
		if got := s.ask(me.Browser, d, path, p); got != want {
			t.Errorf("%s, %s in the unit %s: %d, want %d", d.pattern(), what, p, got, want)
		}
	}
	for _, d := range doors(s.App) {
		if !d.personal() {
			continue
		}
		for _, p := range positions() {
			ask("their own", d, p, me, true)
			ask("another's", d, p, other, false)
		}
	}
	if asked < 200 || opened < 50 {
		t.Errorf("only %d requests, %d to be let in: the list is not the program's", asked, opened)
	}
}

// TestATokenOfASpeakerHasTheRightsItNames: over the own talks, in every unit, whatever its scope; nothing else that is the
// speaker's own opens to a token, and no page of theirs does.
func TestATokenOfASpeakerHasTheRightsItNames(t *testing.T) {
	s := newStage(apptest.Start(t))
	me, other := s.speakerAccount("lo.pao", s.units[own]), s.speakerAccount("ly.na", s.units[own])
	opened := 0
	for _, c := range []struct {
		rights []string
		scope  string
	}{{[]string{people.ReadOwn}, ""}, {[]string{people.ReportOwn}, ""}, {people.OwnRights(), ""}, {[]string{"briefs.read"}, s.units[own]},
		{[]string{people.ReadOwn, "briefs.read"}, s.units[own]}} {
		program := s.Browser()
		s.WriteAs(me.account, func(tx *store.Tx) error {
			token, err := people.MakeToken(tx, people.NewToken{Name: "điện thoại", Verbs: c.rights, ScopeID: c.scope, Until: tx.Today().AddDays(5)})
			program.Header.Set("Authorization", "Bearer "+token)
			return err
		})
		holds := func(right string) bool { return slices.Contains(c.rights, right) }
		for _, d := range doors(s.App) {
			if !d.personal() {
				continue
			}
			for _, p := range []position{own, parent, foreign} {
				for _, who := range []speaker{me, other} {
					values := map[string]string{"id": who.id, "appointment": who.appointment, "away": apptest.Fresh()}
					if strings.Contains(d.path, "sessions/") {
						values["id"] = s.talk(p, who.id)
					}
					if strings.HasPrefix(d.path, "/rooms/") {
						values["id"] = s.roomOf(s.talk(p, who.id)).ID
					}
					path, err := apptest.Path(d.path, values)
					if err != nil {
						t.Fatal(err)
					}
					want := http.StatusForbidden
					switch d.pattern() {
					case "GET /api/sessions/{id}":
						want = map[bool]int{true: ok, false: want}[holds(people.ReadOwn) && who.id == me.id]
					case "GET /api/my/sessions":
						want = map[bool]int{true: ok, false: want}[holds(people.ReadOwn)]
					case "PUT /api/sessions/{id}/report":
						want = map[bool]int{true: ok, false: want}[holds(people.ReportOwn) && who.id == me.id]
					case "POST /api/reports":
						want = map[bool]int{true: ok, false: want}[holds(people.ReportOwn) && p == own]
					}
					if want == ok {
						opened++
					}
					if got := s.ask(program, d, path, p); got != want {
						t.Errorf("%v: %s in the unit %s, mine %v: %d, want %d", c.rights, d.pattern(), p, who.id == me.id, got, want)
					}
				}
			}
		}
	}
	if opened < 20 {
		t.Errorf("only %d requests were to be let in", opened)
	}
	coordinator := s.Account("no.speaker", access.Coordinator, s.units[own])
	for _, rights := range [][]string{{people.ReadOwn}, {people.ReportOwn, "briefs.read"}} {
		_, err := s.App.DB.Write(t.Context(), store.Op{Kind: "test", Actor: store.Actor{ID: coordinator.ID, Kind: "account"}}, func(tx *store.Tx) error {
			_, err := people.MakeToken(tx, people.NewToken{Name: "x", Verbs: rights, ScopeID: s.units[own], Until: tx.Today().AddDays(5)})
			return err
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("who is no speaker lends %v: %v", rights, err)
		}
	}
}

func TestWhatASpeakerTakesBackIsTheirOwn(t *testing.T) {
	s := newStage(apptest.Start(t))
	me, other := s.speakerAccount("lo.pao", s.units[own]), s.speakerAccount("ly.na", s.units[own])
	var away people.Availability
	s.WriteAs(other.account, func(tx *store.Tx) (err error) {
		away, err = people.AddAway(tx, people.Availability{SpeakerID: other.id, FromDay: tx.Today().AddDays(3), UntilDay: tx.Today().AddDays(5)})
		return err
	})
	if p := me.Post("/my/away/" + away.ID + "/end"); p.Status != nothing {
		t.Errorf("another's absence: %d, want as if there were none", p.Status)
	}
	if p := other.Post("/my/away/" + away.ID + "/end"); p.Status != to {
		t.Errorf("their own absence: %d", p.Status)
	}
	if p := me.Send("/report", s.report(own, me.id)); p.Status != to {
		t.Errorf("a talk without a plan, where they are appointed: %d", p.Status)
	}
	for _, p := range []position{child, parent, sibling, foreign} {
		if got := me.Send("/report", s.report(p, me.id)).Status; got != http.StatusForbidden {
			t.Errorf("a talk without a plan in the unit %s, where they hold no appointment: %d", p, got)
		}
	}
}

// report is the form of a talk that was never planned, in a unit at a position.
func (s *stage) report(p position, speakers ...string) url.Values {
	return url.Values{"op": {apptest.Fresh()}, "unit": {s.units[p]}, "day": {string(s.Today())}, "mode": {"in_person"}, "spot": {"Nhà văn hóa"},
		"attendances": {"40"}, "minutes": {"60"}, "spoken": {"vi"}, "brief": {s.briefs[p]}, "speakers": speakers}
}

// makers are the forms that make a record in a unit that they name, filled so that they check there.
func makers() map[string]func(s *stage, p position) url.Values {
	return map[string]func(s *stage, p position) url.Values{
		"POST /sessions": func(s *stage, p position) url.Values {
			return url.Values{"unit": {s.units[p]}, "title": {"Buổi thử"}, "day": {string(s.Today().AddDays(3))}, "time": {"08:00"}, "minutes": {"60"},
				"spot": {"Nhà văn hóa"}, "mode": {"in_person"}, "open_to": {"staff"}, "brief": {s.briefs[p]}, "language": {"vi"}, "expected": {"10"}}
		},
		"POST /report": func(s *stage, p position) url.Values { return s.report(p) },
		"POST /months": func(s *stage, p position) url.Values {
			return url.Values{"unit": {s.units[p]}, "month": {string(s.Today()[:7])}}
		},
		"POST /speakers/new": func(s *stage, p position) url.Values {
			return url.Values{"full_name": {"Giàng A Thử"}, "given_name": {"Thử"}, "born_year": {"1980"}, "home_unit_id": {s.units[p]}, "language": {"vi"}, "subjects": {"land"}}
		},
		"POST /briefs": func(s *stage, p position) url.Values {
			return url.Values{"do": {"save"}, "unit": {s.units[p]}, "title": {"Nội dung thử"}, "number": {apptest.Fresh()}, "valid_from": {string(s.Today())}}
		},
	}
}

func TestWhatIsMadeIsMadeWhereTheRightReaches(t *testing.T) {
	s := newStage(apptest.Start(t))
	browsers := map[access.Role]*apptest.Browser{}
	for _, role := range access.Roles() {
		browsers[role] = s.SignedIn(string(role), role, s.Prov[0])
	}
	made := 0
	for _, d := range doors(s.App) {
		fill := makers()[d.pattern()]
		if fill == nil && d.pattern() != "POST /api/sessions" && d.pattern() != "POST /api/reports" {
			continue
		}
		made++
		for _, p := range positions() {
			for _, role := range access.Roles() {
				var got, want int
				if d.api {
					got, want = s.call(browsers[role], d, d.path, s.body(d, p)).Status, ok
				} else {
					form := fill(s, p)
					form.Set("op", apptest.Fresh())
					got, want = browsers[role].Send(d.path, form).Status, to
				}
				if !d.allowed(role, p) || !p.reach() {
					want = http.StatusForbidden
				}
				if got == clash && want == to && d.path == "/months" {
					got = to // the unit has held talks that month: it was let in
				}
				if got != want {
					t.Errorf("%s by a %s in the unit %s: %d, want %d", d.pattern(), role, p, got, want)
				}
			}
		}
	}
	if made != len(makers())+2 {
		t.Errorf("%d of %d forms stand in the program", made, len(makers())+2)
	}
}
