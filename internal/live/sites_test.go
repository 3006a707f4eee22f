package live_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// talkAt plans a talk of a unit on a brief, on the world's day.
func (w *world) talkAt(unit, brief string) string {
	w.t.Helper()
	var s sessions.Session
	w.must("system", func(tx *store.Tx) error {
		s = sessions.Session{ID: tx.NewID("sessions"), UnitID: unit, NetworkID: w.Network, Day: "2026-11-23", StartAt: tx.Now(), Minutes: 60,
			Mode: sessions.InPerson, OpenTo: sessions.ToPublic, State: sessions.Planned, Planned: true, Version: 1, Title: "Hội nghị toàn quốc"}
		if _, err := tx.Exec(`INSERT INTO session_briefs (session_id, brief_id, version) VALUES ($1, $2, 1)`, s.ID, brief); err != nil {
			return err
		}
		return tx.Insert("sessions", s)
	})
	return s.ID
}

// briefing is a main room of the nation, hosted by "nation", and sites of the communes of the first province.
type briefing struct {
	*world
	main  live.Room
	sites []live.Room
}

func newBriefing(t testing.TB, sites int) *briefing { return briefingIn(t, newWorld(t), sites) }

func briefingIn(t testing.TB, w *world, sites int) *briefing {
	t.Helper()
	b := &briefing{world: w}
	orgtest.Grant(t, w.db, "nation", access.Head, w.Root)
	orgtest.Grant(t, w.db, "third", access.Head, w.Comm[0][2])
	var err error
	if b.main, err = w.open("nation", w.talkAt(w.Root, "briefing"), live.After); err != nil {
		t.Fatal(err)
	}
	w.must("nation", func(tx *store.Tx) error { b.main, err = live.InviteSites(tx, b.main.ID, 3); return err })
	for i := range sites {
		unit := w.Comm[i%2][i/2%3]
		r, err := w.open("nation", w.talkAt(unit, "briefing"), live.After)
		if err != nil {
			t.Fatal(err)
		}
		w.must("nation", func(tx *store.Tx) error { r, err = live.JoinMain(tx, r.ID, b.main.JoinWord); return err })
		b.sites = append(b.sites, r)
	}
	return b
}

// asked puts questions with votes before everybody in a room.
func (w *world) asked(room string, votes map[string]int64) {
	w.t.Helper()
	w.must("system", func(tx *store.Tx) error {
		for text, n := range votes {
			if err := tx.Insert("live_questions", live.Question{ID: store.RandomID(), RoomID: room, Text: text, Hour: "2026-11-23T09", State: live.Shown, Way: live.ByPhone, Votes: n}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *briefing) candidates() (texts []string, all []live.Candidate) {
	b.t.Helper()
	b.must("nation", func(tx *store.Tx) (err error) { all, err = live.Candidates(tx, b.main.ID); return err })
	for _, c := range all {
		texts = append(texts, c.Text)
	}
	return texts, all
}

func (b *briefing) up(who, text, sameAs string) error {
	id := value[string](b.world, `SELECT id FROM live_questions WHERE text = $1 AND room_id <> $2`, text, b.main.ID)
	return b.as(who, func(tx *store.Tx) error { return live.GoUp(tx, b.main.ID, id, sameAs) })
}

// state of the question of that text, at the main room or at a site.
func (b *briefing) stateIn(room live.Room, text string) string {
	b.t.Helper()
	return value[string](b.world, `SELECT state FROM live_questions WHERE text = $1 AND room_id = $2`, text, room.ID)
}

func TestWhoJoinsWhom(t *testing.T) {
	b := newBriefing(t, 2)
	site, main := b.sites[0], b.main
	join := func(who string, room live.Room, word string) error {
		return b.as(who, func(tx *store.Tx) error { _, err := live.JoinMain(tx, room.ID, word); return err })
	}
	if err := join("office", site, main.JoinWord); err != nil {
		t.Errorf("said again by the own host: %v", err)
	}
	if n := value[int64](b.world, `SELECT count(*) FROM journal WHERE verb = 'live.join'`); n != 2 {
		t.Errorf("%d entries of joining two sites", n)
	}
	alone := b.room(live.After)
	for _, word := range []string{"", "2", alone.Code, main.Code, "222222"} {
		want(t, join("office", alone, word), fault.Invalid)
	}
	for _, who := range []string{"beside", "reader", ""} {
		if err := join(who, alone, main.JoinWord); err == nil {
			t.Errorf("%q joins another's room", who)
		}
	}
	want(t, join("nation", main, main.JoinWord), fault.Invalid) // itself
	invite := func(who string, room live.Room, most int64) error {
		return b.as(who, func(tx *store.Tx) error { _, err := live.InviteSites(tx, room.ID, most); return err })
	}
	want(t, invite("office", site, 3), fault.Conflict) // a site takes none
	want(t, invite("office", main, 3), fault.Forbidden)
	for _, most := range []int64{0, -1, live.MostUp + 1} {
		want(t, invite("office", alone, most), fault.Invalid)
	}
	if err := invite("office", alone, 5); err != nil {
		t.Fatal(err)
	}
	other := value[string](b.world, `SELECT join_word FROM live_rooms WHERE id = $1`, alone.ID)
	want(t, join("nation", site, other), fault.Conflict) // one main room at a time
	want(t, join("nation", main, other), fault.Conflict) // who has sites is no site
	if err := join("office", alone, main.JoinWord); err != nil {
		t.Errorf("who has no sites yet may still join: %v", err)
	}
	if word := value[string](b.world, `SELECT join_word FROM live_rooms WHERE id = $1`, alone.ID); word != "" {
		t.Error("a site still invites")
	}
	leave := func(who string) error {
		return b.as(who, func(tx *store.Tx) error { _, err := live.LeaveMain(tx, alone.ID); return err })
	}
	want(t, leave("beside"), fault.Forbidden)
	if err := leave("office"); err != nil || value[string](b.world, `SELECT main_id FROM live_rooms WHERE id = $1`, alone.ID) != "" {
		t.Errorf("leaving: %v", err)
	}
}

func TestQuestionsGoUpByVotes(t *testing.T) {
	b := newBriefing(t, 2)
	b.asked(b.sites[0].ID, map[string]int64{"a9": 9, "a7": 7, "a5": 5, "a4": 4, "a0": 0})
	b.asked(b.sites[1].ID, map[string]int64{"b8": 8, "b6": 6})
	b.must("system", func(tx *store.Tx) error {
		return tx.Insert("live_questions", live.Question{ID: store.RandomID(), RoomID: b.sites[1].ID, Text: "b99", State: live.Waiting, Way: live.ByPhone, Votes: 99})
	})
	if texts, _ := b.candidates(); !slices.Equal(texts, []string{"a9", "b8", "a7", "b6", "a5"}) {
		t.Errorf("candidates %v: three of each site, those with the most votes first", texts)
	}
	for _, who := range []string{"office", "third", "reader", ""} {
		if err := b.up(who, "a9", ""); err == nil {
			t.Errorf("%q takes a question up into the main room", who)
		}
	}
	for text, sameAs := range map[string]string{"b8": "", "b99": ""} {
		if err := b.up("nation", text, sameAs); (err == nil) != (text == "b8") {
			t.Errorf("%s: %v", text, err)
		}
	}
	want(t, b.up("nation", "b8", ""), fault.Conflict) // nothing goes up twice
	b8 := value[string](b.world, `SELECT id FROM live_questions WHERE room_id = $1`, b.main.ID)
	want(t, b.up("nation", "a9", b.main.ID), fault.Invalid)
	if err := b.up("nation", "a9", b8); err != nil {
		t.Fatal(err)
	}
	if texts, _ := b.candidates(); !slices.Equal(texts, []string{"a7", "b6", "a5", "a4"}) {
		t.Errorf("then %v: the next follow", texts)
	}
	s := b.state(b.main.ID)
	if s.Shown != 1 || s.Questions[0].Text != "b8" || s.Questions[0].Votes != 8 || !slices.Equal(s.Questions[0].Same, []string{"a9"}) || s.Hidden[live.Duplicate] != 1 {
		t.Errorf("the main room shows %+v", s)
	}
	if way := value[string](b.world, `SELECT way FROM live_questions WHERE id = $1`, b8); way != live.BySite {
		t.Errorf("it came by %q", way)
	}
	if s := b.state(b.sites[1].ID); !s.Questions[slices.IndexFunc(s.Questions, func(q live.Seen) bool { return q.Text == "b8" })].Up {
		t.Error("its site does not know that it went up")
	}
}

func TestTheMainRoomAnswersToAll(t *testing.T) {
	b := newBriefing(t, 2)
	b.asked(b.sites[0].ID, map[string]int64{"a": 9, "c": 3})
	b.asked(b.sites[1].ID, map[string]int64{"b": 8})
	if err := b.up("nation", "a", ""); err != nil {
		t.Fatal(err)
	}
	id := value[string](b.world, `SELECT id FROM live_questions WHERE room_id = $1`, b.main.ID)
	if err := b.up("nation", "b", id); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{live.Answering, live.Answered, live.Passed, live.Shown, live.Answering} {
		want(t, b.judge("office", id, live.Verdict{State: state}), fault.Forbidden) // a site's host judges nothing here
		if err := b.judge("nation", id, live.Verdict{State: state}); err != nil {
			t.Fatal(err)
		}
		if a, bb, c := b.stateIn(b.sites[0], "a"), b.stateIn(b.sites[1], "b"), b.stateIn(b.sites[0], "c"); a != state || bb != state || c != live.Shown {
			t.Errorf("the main room says %s: its sites %s and %s, the others %s", state, a, bb, c)
		}
	}
	// What a site hid stays hidden whatever the main room says; what the main room hid is answered at sites no longer.
	if err := b.judge("nation", value[string](b.world, `SELECT id FROM live_questions WHERE text = 'b' AND room_id = $1`, b.sites[1].ID), live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		t.Fatal(err)
	}
	if err := b.judge("nation", id, live.Verdict{State: live.Hidden, Reason: live.Abuse}); err != nil {
		t.Fatal(err)
	}
	if a, bb := b.stateIn(b.sites[0], "a"), b.stateIn(b.sites[1], "b"); a != live.Shown || bb != live.Hidden {
		t.Errorf("after hiding: %s and %s", a, bb)
	}
}

func TestASitesHostIsNoHostOfTheMainRoomAndTheOtherWayRound(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	main, err := w.open("beside", w.talkAt(w.Comm[0][1], "briefing"), live.After) // a neighbour's room is the main one
	if err != nil {
		t.Fatal(err)
	}
	w.must("beside", func(tx *store.Tx) error { main, err = live.InviteSites(tx, main.ID, 3); return err })
	w.must("office", func(tx *store.Tx) error { _, err := live.JoinMain(tx, r.ID, main.JoinWord); return err })
	w.asked(r.ID, map[string]int64{"site": 3})
	w.asked(main.ID, map[string]int64{"main": 3})
	want(t, w.judge("beside", w.idOf("site"), live.Verdict{State: live.Hidden, Reason: live.Spam}), fault.Forbidden)
	want(t, w.judge("office", w.idOf("main"), live.Verdict{State: live.Hidden, Reason: live.Spam}), fault.Forbidden)
	for name, do := range map[string]func(tx *store.Tx) error{
		"list sites":      func(tx *store.Tx) error { _, err := live.Sites(tx, main.ID); return err },
		"list candidates": func(tx *store.Tx) error { _, err := live.Candidates(tx, main.ID); return err },
		"take up":         func(tx *store.Tx) error { return live.GoUp(tx, main.ID, w.idOf("site"), "") },
		"open many":       func(tx *store.Tx) error { return live.OpenSites(tx, main.ID, 10) },
		"close":           func(tx *store.Tx) error { _, err := live.CloseRoom(tx, main.ID); return err },
	} {
		if err := w.as("office", do); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a site's host may %s: %v", name, err)
		}
	}
	for name, do := range map[string]func(tx *store.Tx) error{
		"count its people": func(tx *store.Tx) error { _, err := live.CountPeople(tx, r.ID, 10); return err },
		"take it away":     func(tx *store.Tx) error { _, err := live.LeaveMain(tx, r.ID); return err },
		"close it":         func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err },
	} {
		if err := w.as("beside", do); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the main room's host may %s: %v", name, err)
		}
	}
}

func TestClosingEndsNoOtherRoom(t *testing.T) {
	b := newBriefing(t, 2)
	b.asked(b.sites[0].ID, map[string]int64{"a": 9})
	if err := b.up("nation", "a", ""); err != nil {
		t.Fatal(err)
	}
	id := value[string](b.world, `SELECT id FROM live_questions WHERE room_id = $1`, b.main.ID)
	b.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, b.sites[0].ID); return err })
	if s := b.state(b.main.ID); s.Shown != 1 {
		t.Errorf("a site closed, and the main room shows %+v", s)
	}
	if err := b.judge("nation", id, live.Verdict{State: live.Answering}); err != nil {
		t.Fatal(err)
	}
	b.must("nation", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, b.main.ID); return err })
	if got := b.stateIn(b.sites[0], "a"); got != live.Shown {
		t.Errorf("the main room is closed and still %s at its site", got)
	}
	if got := value[string](b.world, `SELECT state FROM live_rooms WHERE id = $1`, b.sites[1].ID); got != live.Open {
		t.Errorf("the other site is %s", got)
	}
	want(t, b.as("nation", func(tx *store.Tx) error { _, err := live.JoinMain(tx, b.sites[1].ID, b.main.JoinWord); return err }), fault.Invalid)
	want(t, b.up("nation", "a", ""), fault.Conflict)
}

func TestPeopleAreReportedNotDevices(t *testing.T) {
	b := newBriefing(t, 2)
	count := func(who string, n int64) error {
		return b.as(who, func(tx *store.Tx) error { _, err := live.CountPeople(tx, b.sites[0].ID, n); return err })
	}
	for _, n := range []int64{-1, live.MostPeople + 1} {
		want(t, count("office", n), fault.Invalid)
	}
	want(t, count("beside", 5), fault.Forbidden)
	for _, n := range []int64{50, 0, 120} {
		if err := count("office", n); err != nil {
			t.Error(err)
		}
	}
	var all []live.Site
	b.must("nation", func(tx *store.Tx) (err error) { all, err = live.Sites(tx, b.main.ID); return err })
	people := map[int64]bool{}
	for _, s := range all {
		people[s.People] = true
	}
	if len(all) != 2 || !people[120] || !people[-1] {
		t.Errorf("sites %+v", all)
	}
	var told sessions.HallTold
	storetest.Read(t, b.db, store.System(), func(tx *store.Tx) (err error) {
		told, _, err = live.Told(tx, b.sites[0].SessionID)
		return err
	})
	if told.People != 120 || told.Devices != 0 {
		t.Errorf("the report is told %+v", told)
	}
	b.must("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE sessions SET state = 'held' WHERE id = $1`, b.sites[0].SessionID)
		return err
	})
	want(t, count("office", 7), fault.Conflict)
}

func TestASmallSiteIsNotNamed(t *testing.T) {
	b := newBriefing(t, 2)
	b.asked(b.sites[0].ID, map[string]int64{"a": 9})
	b.asked(b.sites[1].ID, map[string]int64{"b": 8})
	b.must("system", func(tx *store.Tx) error {
		for i, peak := range []int{live.FewDevices, live.FewDevices - 1} {
			if _, err := tx.Exec(`UPDATE live_rooms SET peak = $2 WHERE id = $1`, b.sites[i].ID, peak); err != nil {
				return err
			}
		}
		return nil
	})
	_, all := b.candidates()
	if len(all) != 2 || all[0].Unit.ID != b.sites[0].UnitID || all[0].Place.ID != "" {
		t.Errorf("of 30 devices: %+v", all)
	}
	if all[1].Unit.ID != "" || all[1].Place.ID != b.PlaceProv[1] {
		t.Errorf("of 29 devices: unit %q, place %q", all[1].Unit.ID, all[1].Place.Name)
	}
}

// What goes up leaves no question and no site beside a moment.
func TestGoingUpNamesNoQuestion(t *testing.T) {
	b := newBriefing(t, 2)
	b.asked(b.sites[0].ID, map[string]int64{"a": 9})
	if err := b.up("nation", "a", ""); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{value[string](b.world, `SELECT question_id FROM live_ups`), value[string](b.world, `SELECT main_question FROM live_ups`)} {
		for _, query := range []string{`SELECT count(*) FROM journal_values WHERE before LIKE $1 OR after LIKE $1`, `SELECT count(*) FROM outbox WHERE body LIKE $1`,
			`SELECT count(*) FROM operations WHERE result LIKE $1`} {
			if n := value[int64](b.world, query, "%"+id+"%"); n != 0 {
				t.Errorf("%s names it", query)
			}
		}
	}
	if n := value[int64](b.world, `SELECT count(*) FROM journal WHERE verb = 'live.up' AND subject = $1`, b.main.SessionID); n != 1 {
		t.Errorf("%d entries of going up", n)
	}
}

func TestManySitesAreOpenedInOneAct(t *testing.T) {
	b := newBriefing(t, 1)
	for i := range 45 {
		b.talkAt(b.Comm[i%2][i%3], "briefing")
	}
	b.talkAt(b.Comm[0][0], "another brief")
	b.talkAt(b.Comm2[0][0], "briefing") // another network
	own, err := b.open("office", b.talkAt(b.Comm[0][0], "briefing"), live.After)
	if err != nil {
		t.Fatal(err)
	}
	var all []live.Talk
	talks := func() (waiting int) {
		b.must("nation", func(tx *store.Tx) (err error) { all, err = live.TalksFor(tx, b.main.ID); return err })
		for _, talk := range all {
			if talk.MainID != b.main.ID {
				waiting++
			}
		}
		return waiting
	}
	if n := talks(); n != 46 || len(all) != 47 {
		t.Fatalf("%d of %d talks wait", n, len(all))
	}
	ask := func(n int) error {
		return b.as("nation", func(tx *store.Tx) error { return live.OpenSites(tx, b.main.ID, n) })
	}
	want(t, ask(45), fault.Invalid) // more than were shown
	if err := ask(46); err != nil {
		t.Fatal(err)
	}
	b.runJobs()
	if n := talks(); n != 0 {
		t.Errorf("%d still wait", n)
	}
	if n := value[int64](b.world, `SELECT count(*) FROM live_rooms WHERE main_id = $1`, b.main.ID); n != 47 {
		t.Errorf("%d sites", n)
	}
	if got := value[string](b.world, `SELECT main_id FROM live_rooms WHERE id = $1`, own.ID); got != b.main.ID {
		t.Error("a room that was open already did not join")
	}
	want(t, ask(1), fault.Invalid) // nothing is left to open
}
