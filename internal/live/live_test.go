package live_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

func TestWhoOpensARoom(t *testing.T) {
	w := newWorld(t)
	own := w.session("planned", "speaker")
	for _, c := range []struct {
		who, session string
		want         fault.Kind
		ok           bool
	}{
		{"office", w.Session, 0, true}, {"above", w.session("postponed", ""), 0, true}, {"speaker", own, 0, true},
		{"speaker", w.Session, fault.Forbidden, false}, {"beside", w.Session, fault.Forbidden, false}, {"reader", w.Session, fault.Forbidden, false},
		{"", w.Session, fault.Unauthenticated, false}, {"office", w.session("held", ""), fault.Conflict, false},
		{"office", w.session("cancelled", ""), fault.Conflict, false}, {"office", "nowhere", fault.NotFound, false},
	} {
		r, err := w.open(c.who, c.session, live.Before)
		if c.ok != (err == nil) {
			t.Errorf("%s: %v", c.who, err)
		} else if err != nil {
			want(t, err, c.want)
		} else if _, ok := live.CleanCode(r.Code); !ok || r.State != live.Open {
			t.Errorf("%s opened %+v", c.who, r)
		}
	}
	first := w.room(live.Before)
	if again := w.room(live.After); again.ID != first.ID {
		t.Error("a second room was opened beside the first")
	}
	_, err := w.open("office", w.session("planned", ""), "never")
	want(t, err, fault.Invalid)
}

func TestCodesAreReadAsTyped(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.Before)
	for _, typed := range []string{r.Code, strings.ToLower(r.Code), live.ShowCode(r.Code), " " + r.Code[:2] + "-" + r.Code[2:]} {
		err := w.as("", func(tx *store.Tx) error {
			got, err := live.ByCode(tx, typed)
			if err == nil && got.ID != r.ID {
				t.Errorf("%q leads to another room", typed)
			}
			return err
		})
		if err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"", "12345", r.Code + "2", "OOOOOO", "<b>", strings.Repeat("A", 100)} {
		want(t, w.as("", func(tx *store.Tx) error { _, err := live.ByCode(tx, typed); return err }), fault.NotFound)
	}
}

func TestAQuestionComesInOnce(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	op := store.RandomID()
	for range 3 {
		w.ask(in, r.ID, live.Ask{OpID: op, Text: "Ai được miễn?"}, live.Ask{OpID: op, Text: "Ai được miễn?"})
	}
	if s := w.state(r.ID); s.Shown != 1 || s.Questions[0].Text != "Ai được miễn?" {
		t.Errorf("%+v", s)
	}
}

func TestWhereAQuestionBegins(t *testing.T) {
	for _, c := range []struct {
		moderation string
		few        bool
		ask        live.Ask
		want       string
	}{
		{live.Before, false, live.Ask{}, live.Waiting}, {live.After, false, live.Ask{}, live.Shown},
		{live.Before, true, live.Ask{}, live.Held}, {live.After, true, live.Ask{}, live.Held},
		{live.After, true, live.Ask{Way: live.BySlip}, live.Shown}, {live.Before, true, live.Ask{Way: live.Raised}, live.Waiting},
		{live.After, false, live.Ask{Desk: true}, live.Desk}, {live.After, true, live.Ask{Desk: true}, live.Desk},
	} {
		w := newWorld(t)
		r := w.room(c.moderation)
		c.ask.Text = "Bao giờ có thẻ?"
		w.ask(w.intake(c.few), r.ID, c.ask)
		if got := value[string](w, `SELECT state FROM live_questions`); got != c.want {
			t.Errorf("%+v begins as %s", c, got)
		}
		if s := w.state(r.ID); c.want == live.Desk && (s.Shown != 0 || s.Waiting != 0) {
			t.Errorf("what was asked of the desk is counted in the hall: %+v", s)
		}
		w.must("system", func(tx *store.Tx) error { return live.Release(tx, r.ID) })
		if got := value[string](w, `SELECT state FROM live_questions`); c.want == live.Held && got != map[string]string{live.Before: live.Waiting, live.After: live.Shown}[c.moderation] {
			t.Errorf("released, %+v is %s", c, got)
		}
	}
}

func TestAHostDecides(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.Before), w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "một"}, live.Ask{Text: "hai"}, live.Ask{Text: "ba"}, live.Ask{Text: "bàn", Desk: true})
	one, two, three := w.idOf("một"), w.idOf("hai"), w.idOf("ba")
	for _, who := range []string{"beside", "reader", ""} {
		if err := w.judge(who, one, live.Verdict{State: live.Shown}); err == nil {
			t.Errorf("%q decides", who)
		}
	}
	for _, v := range []live.Verdict{
		{State: live.Hidden}, {State: live.Hidden, Reason: "criticism"}, {State: live.Shown, Reason: live.Spam}, {State: live.Waiting},
		{State: live.Desk}, {State: live.Hidden, Reason: live.Duplicate}, {State: live.Hidden, Reason: live.Duplicate, SameAs: two},
		{State: live.Hidden, Reason: live.Duplicate, SameAs: one}, {State: live.Hidden, Reason: live.Abuse, SameAs: two},
	} {
		want(t, w.judge("office", one, v), fault.Invalid)
	}
	want(t, w.judge("office", w.idOf("bàn"), live.Verdict{State: live.Shown}), fault.NotFound)
	for _, v := range []live.Verdict{{State: live.Shown}, {State: live.Answering}, {State: live.Answered}, {State: live.Passed}, {State: live.Shown}} {
		if err := w.judge("office", two, v); err != nil {
			t.Errorf("%+v: %v", v, err)
		}
	}
	w.must("office", func(tx *store.Tx) error {
		_, err := live.Judge(tx, one, live.Verdict{State: live.Hidden, Reason: live.Duplicate, SameAs: two})
		return err
	})
	s := w.state(r.ID)
	if s.Shown != 1 || s.Waiting != 1 || s.Hidden[live.Duplicate] != 1 || !slices.Equal(s.Questions[0].Same, []string{"một"}) {
		t.Errorf("%+v", s)
	}
	// What is hidden lets go of what was merged into it.
	if err := w.judge("office", two, live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		t.Fatal(err)
	}
	if s = w.state(r.ID); s.Shown != 0 || s.Waiting != 2 || s.Hidden[live.Duplicate] != 0 || s.Hidden[live.Spam] != 1 {
		t.Errorf("%+v", s)
	}
	_ = three
	if n := value[int64](w, `SELECT count(*) FROM journal WHERE verb = 'live.judge'`); n != 7 {
		t.Errorf("%d entries of judging", n)
	}
}

func TestVotesAreOnePerBrowser(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "một"}, live.Ask{Text: "hai"})
	one, two := w.idOf("một"), w.idOf("hai")
	vote := func(token, question string, on bool) {
		t.Helper()
		if err := in.Vote(context.Background(), r.ID, live.Vote{QuestionID: question, Token: token, On: on}); err != nil {
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	for i := range 40 { // ten browsers, each four times
		all.Go(func() { vote(fmt.Sprint("t", i%10), one, true) })
	}
	all.Wait()
	vote("t1", two, true)
	vote("t2", one, false)
	vote("t2", one, false)
	vote("forged", "no-such-question", true)
	s := w.state(r.ID)
	if s.Questions[0].Votes != 9 || s.Questions[1].Votes != 1 {
		t.Errorf("%+v", s.Questions)
	}
	// One browser's votes cannot be joined: nothing in the table is its token, and no two of its rows are alike.
	for _, key := range []string{"t1", one, two} {
		if n := value[int64](w, `SELECT count(*) FROM live_votes WHERE vote = $1`, key); n != 0 {
			t.Errorf("%q stands in the table of votes", key)
		}
	}
	if err := w.judge("office", two, live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		t.Fatal(err)
	}
	vote("t5", two, true)
	if n := value[int64](w, `SELECT votes FROM live_questions WHERE id = $1`, two); n != 1 {
		t.Errorf("a hidden question got a vote: %d", n)
	}
}

func TestClosingLeavesTotalsAndNoKeys(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.Before), w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "một"}, live.Ask{Text: "hai"}, live.Ask{Text: "bàn", Desk: true})
	one := w.idOf("một")
	if err := w.judge("office", one, live.Verdict{State: live.Answered}); err != nil {
		t.Fatal(err)
	}
	if err := in.Vote(context.Background(), r.ID, live.Vote{QuestionID: one, Token: "t", On: true}); err != nil {
		t.Fatal(err)
	}
	closeIt := func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err }
	want(t, w.as("beside", closeIt), fault.Forbidden)
	w.must("office", closeIt)
	w.must("office", closeIt) // again: nothing more happens
	for query, want := range map[string]int64{
		`SELECT count(*) FROM live_votes`: 0, `SELECT count(*) FROM live_repeats`: 0,
		`SELECT count(*) FROM live_rooms WHERE code = '' AND room_key = '' AND state = 'closed' AND closed_at > 0`: 1,
		`SELECT votes FROM live_questions WHERE state = 'answered'`:                                                1,
		`SELECT count(*) FROM live_questions WHERE state = 'unshown'`:                                              1,
		`SELECT count(*) FROM live_questions WHERE state = 'desk'`:                                                 1,
		`SELECT count(*) FROM journal WHERE verb = 'live.close'`:                                                   1,
	} {
		if got := value[int64](w, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	want(t, w.as("", func(tx *store.Tx) error { _, err := live.ByCode(tx, r.Code); return err }), fault.NotFound)
	want(t, w.judge("office", one, live.Verdict{State: live.Shown}), fault.Conflict)
	_, err := in.Ask(context.Background(), r.ID, live.Ask{OpID: store.RandomID(), Text: "muộn", Way: live.ByPhone})
	want(t, err, fault.Conflict)
	if again := w.room(live.Before); again.ID == r.ID || again.Code == r.Code {
		t.Error("the closed room was opened again")
	}
}

func TestAFullRoomStillTakesVotes(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	w.must("system", func(tx *store.Tx) error {
		for i := range live.MostQuestions {
			if err := tx.Insert("live_questions", live.Question{ID: store.RandomID(), RoomID: r.ID, Text: fmt.Sprint("câu ", i), State: live.Shown, Way: live.ByPhone}); err != nil {
				return err
			}
		}
		return nil
	})
	id := w.idOf("câu 7")
	var all sync.WaitGroup
	all.Go(func() {
		_, err := in.Ask(context.Background(), r.ID, live.Ask{OpID: store.RandomID(), Text: "thừa", Way: live.ByPhone})
		want(t, err, fault.TooMany)
	})
	all.Go(func() {
		if err := in.Vote(context.Background(), r.ID, live.Vote{QuestionID: id, Token: "t", On: true}); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if n := value[int64](w, `SELECT votes FROM live_questions WHERE id = $1`, id); n != 1 {
		t.Errorf("%d votes", n)
	}
}

func TestCleaningComesFirst(t *testing.T) {
	r, err := live.Clean("Gọi 0912 345 678 cho ông Páo được không?")
	if err != nil || strings.Contains(r.Text, "0912") || strings.Contains(r.Text, "Páo") {
		t.Errorf("%q, %v", r.Text, err)
	}
	for _, typed := range []string{"", "  \n ", strings.Repeat("dài ", 200)} {
		_, err := live.Clean(typed)
		want(t, err, fault.Invalid)
	}
}

// Nothing about who asked or when is in any table: no operation, no moment, no order of ids.
func TestAskingLeavesNoOperation(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	before := value[int64](w, `SELECT count(*) FROM operations`)
	entries := value[int64](w, `SELECT count(*) FROM journal`)
	w.ask(in, r.ID, live.Ask{Text: "một"}, live.Ask{Text: "hai"})
	if n := value[int64](w, `SELECT count(*) FROM operations`); n != before {
		t.Errorf("%d operations for two questions", n-before)
	}
	if n := value[int64](w, `SELECT count(*) FROM journal`); n != entries {
		t.Errorf("%d journal entries for two questions", n-entries)
	}
	if hour := value[string](w, `SELECT hour FROM live_questions WHERE text = 'một'`); hour != "2026-11-23T09" {
		t.Errorf("hour %q", hour)
	}
}
