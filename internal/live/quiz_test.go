package live_test

import (
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// hallOf is a room of a unit, on these briefs, whose quiz ten browsers answer before and after: so many of them right. The
// room is closed.
func (w *world) hallOf(in *live.Intake, unit string, before, after int, briefs ...string) {
	w.t.Helper()
	session := w.session("planned", "")
	w.must("system", func(tx *store.Tx) error {
		for _, b := range briefs {
			if _, err := tx.Exec(`INSERT INTO session_briefs (session_id, brief_id, version) VALUES ($1, $2, 1)`, session, b); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE sessions SET unit_id = $2 WHERE id = $1`, session, unit)
		return err
	})
	r, err := w.open("above", session, live.After)
	if err != nil {
		w.t.Fatal(err)
	}
	ask := func(right int, make func(tx *store.Tx) (live.Poll, error)) (p live.Poll) {
		w.must("above", func(tx *store.Tx) (err error) {
			if p, err = make(tx); err != nil {
				return err
			}
			return live.OpenPoll(tx, p.ID)
		})
		answers := crowd(0, right, "1")
		for token, chosen := range crowd(right, 10-right, "0") {
			answers[token] = chosen
		}
		w.answer(in, r.ID, p.ID, answers)
		return p
	}
	first := ask(before, func(tx *store.Tx) (live.Poll, error) {
		return live.AddPoll(tx, r.ID, live.NewPoll{Kind: live.Single, Question: "Thẻ có giá trị bao lâu?", Options: "Một tháng\n*Mười hai tháng\n"})
	})
	w.must("above", func(tx *store.Tx) error { return live.ClosePoll(tx, first.ID) })
	if after >= 0 {
		ask(after, func(tx *store.Tx) (live.Poll, error) { return live.RepeatPoll(tx, first.ID) })
	}
	w.must("above", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
}

// known is what halls knew of a brief in a unit.
func (w *world) known(q coverage.Query) (k coverage.Knowledge, ok bool) {
	w.t.Helper()
	w.must("system", func(tx *store.Tx) (err error) { k, ok, err = live.Known(tx, q); return err })
	return k, ok
}

// recounted wants the sums to be what the closed rooms have.
func (w *world) recounted() {
	w.t.Helper()
	w.must("system", func(tx *store.Tx) error {
		stand, err := store.All[live.QuizSum](tx, `SELECT * FROM live_quiz_sums ORDER BY brief_id, unit_id, month`)
		if err != nil {
			return err
		}
		again, err := live.RecountQuiz(tx)
		if err == nil && (len(stand) == 0 || !slices.Equal(stand, again)) {
			w.t.Errorf("the sums\n%+v\nare recounted as\n%+v", stand, again)
		}
		return err
	})
}

func TestQuizzesAreSummedFromTheProvinceUpward(t *testing.T) {
	w := newWorld(t)
	in := w.intake(false)
	w.hallOf(in, w.Comm[0][0], 4, 8, "b1")
	w.hallOf(in, w.Comm[0][1], 5, 9, "b1")
	for _, unit := range []string{w.Root, w.Prov[0]} {
		if k, ok := w.known(coverage.Query{UnitID: unit, Brief: "b1"}); ok {
			t.Errorf("two rooms are shown: %+v", k)
		}
	}
	w.hallOf(in, w.Comm[0][0], 6, 10, "b1")
	w.hallOf(in, w.Comm[0][0], 0, -1, "b1")      // asked once: nothing to set beside it
	w.hallOf(in, w.Comm[0][0], 0, 0, "b1", "b2") // on two briefs: of which nobody can say
	w.hallOf(in, w.Comm[0][0], 0, 0)             // on none
	w.hallOf(in, w.Comm[1][0], 10, 10, "b1")     // in the other province
	w.hallOf(in, w.Prov[1], 2, 10, "b2")         // a room of a province itself
	w.recounted()
	for _, c := range []struct {
		unit, brief string
		k           coverage.Knowledge
	}{
		{w.Prov[0], "b1", coverage.Knowledge{Before: 50, After: 90, Rooms: 3}}, {w.Root, "b1", coverage.Knowledge{Before: 63, After: 93, Rooms: 4}},
		{w.Prov[1], "b1", coverage.Knowledge{}}, {w.Prov[1], "b2", coverage.Knowledge{}}, {w.Root, "b2", coverage.Knowledge{}},
		{w.Comm[0][0], "b1", coverage.Knowledge{}}, {w.Root, "", coverage.Knowledge{}},
	} {
		if k, ok := w.known(coverage.Query{UnitID: c.unit, Brief: c.brief}); k != c.k || ok != (c.k.Rooms > 0) {
			t.Errorf("%s of %s: %+v, %v; want %+v", c.brief, c.unit, k, ok, c.k)
		}
	}
	for _, q := range []coverage.Query{{From: "2026-12"}, {Until: "2026-10"}} {
		q.UnitID, q.Brief = w.Root, "b1"
		if k, ok := w.known(q); ok {
			t.Errorf("%+v in other months", k)
		}
	}
	if k, ok := w.known(coverage.Query{UnitID: w.Root, Brief: "b1", From: "2026-11", Until: "2026-11"}); !ok || k.Rooms != 4 {
		t.Errorf("in the month: %+v", k)
	}
	// No sum stands with a unit below a province, and none names a room.
	if n := value[int64](w, `SELECT count(*) FROM live_quiz_sums WHERE unit_id NOT IN ('`+w.Prov[0]+`', '`+w.Prov[1]+`')`); n != 0 {
		t.Errorf("%d sums stand below a province", n)
	}
	w.quizPages()

	// Both provinces become one: it has the rooms of both, and nothing was written over.
	var made map[string]string
	w.must("system", func(tx *store.Tx) error {
		steps := []org.Step{
			{Kind: org.Open, Of: org.OfUnit, Key: "new", NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1], Name: "Tỉnh mới"},
			{Kind: org.Cover, Of: org.OfUnit, ID: "@new", PlaceID: w.PlaceProv[0]}, {Kind: org.Cover, Of: org.OfUnit, ID: "@new", PlaceID: w.PlaceProv[1]},
			{Kind: org.Close, Of: org.OfUnit, ID: w.Prov[0]}, {Kind: org.Succeed, Of: org.OfUnit, ID: w.Prov[0], To: "@new", Part: org.Whole},
			{Kind: org.Close, Of: org.OfUnit, ID: w.Prov[1]}, {Kind: org.Succeed, Of: org.OfUnit, ID: w.Prov[1], To: "@new", Part: org.Whole}}
		for _, comm := range slices.Concat(w.Comm[0][:], w.Comm[1][:]) {
			steps = append(steps, org.Step{Kind: org.Move, Of: org.OfUnit, ID: comm, ParentID: "@new"})
		}
		r, err := org.Trees{}.Apply(tx, org.Document{EffectiveOn: tx.Today(), Steps: steps})
		if err != nil {
			return err
		}
		made, err = r.Made()
		return err
	})
	for _, unit := range []string{made["new"], w.Root} {
		if k, ok := w.known(coverage.Query{UnitID: unit, Brief: "b1"}); !ok || k != (coverage.Knowledge{Before: 63, After: 93, Rooms: 4}) {
			t.Errorf("after the merger %s has %+v, %v", unit, k, ok)
		}
	}
	w.recounted()
}

// quizPages wants the page on a unit to say what halls knew where that is to be said, and nowhere else.
func (w *world) quizPages() {
	w.t.Helper()
	orgtest.Grant(w.t, w.db, "boss", access.Administrator, access.Everywhere)
	w.must("system", func(tx *store.Tx) error {
		b := briefs.Brief{ID: "b1", Number: "12/b1", NetworkID: w.Network, UnitID: w.Root, State: briefs.Published, Version: 1, ApprovedVersion: 1, PublishedVersion: 1}
		if err := tx.Insert("briefs", b); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO languages (id, names, position, retired_on, version) VALUES ('vi', '{"vi":"Tiếng Việt"}', 1, '', 1)`); err != nil {
			return err
		}
		v := briefs.Version{BriefID: "b1", Version: 1, State: briefs.Published, Text: briefs.Text{Title: "Bảo hiểm y tế"}, CheckCode: "b1"}
		if err := tx.Insert("brief_versions", v); err != nil {
			return err
		}
		all := map[string][]access.Role{}
		for _, some := range []map[string][]access.Role{org.Verbs(), people.Verbs(), briefs.Verbs(), coverage.Verbs(), sessions.Verbs(), live.Verbs()} {
			maps.Copy(all, some)
		}
		return access.Declare(tx, all)
	})
	site := orgtest.Serve(w.t, w.db, orgtest.House{Routes: coverage.Routes(live.Known), Words: []fs.FS{coverage.Locale()}})
	at := func(unit, more string) orgtest.Page {
		return site.Get("boss", "/coverage?unit="+unit+more)
	}
	const said = "What the halls knew before and after: 63 % → 93 %, 4 rooms."
	at(w.Root, "&brief=b1").Want(http.StatusOK, said, "Before the talk", "from the province upward")
	at(w.Prov[0], "&brief=b1").Want(http.StatusOK, "50 % → 90 %, 3 rooms.")
	at(w.Root, "").Want(http.StatusOK).Lacks("What the halls knew")
	at(w.Root, "&brief=b1&language=vi").Want(http.StatusOK).Lacks("What the halls knew")
	at(w.Root, "&brief=b1&footing=recorded").Want(http.StatusOK).Lacks("What the halls knew")
	at(w.Prov[1], "&brief=b1").Want(http.StatusOK).Lacks("What the halls knew")
	at(w.Comm[0][0], "&brief=b1").Want(http.StatusOK).Lacks("What the halls knew")
}
