package sessions_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// TestOwnTalksAreListedWhereverTheyAre: by a person who signed in and by a token with the right, in every unit, page by
// page, and nobody else's.
func TestOwnTalksAreListedWhereverTheyAre(t *testing.T) {
	w := newWorld(t)
	mine := []string{w.plan().ID}
	w.must("prov1", func(tx *store.Tx) error {
		s, err := sessions.Plan(tx, w.draft(func(d *sessions.Draft) { d.UnitID, d.PlaceID, d.Spot = w.Prov[1], "", "Hội trường" }))
		mine = append(mine, s.ID)
		return err
	})
	other := w.plan(func(d *sessions.Draft) { d.SpeakerIDs = []string{w.Speaker[1]} })
	for range sessions.ListPage {
		w.must("comm00", func(tx *store.Tx) error {
			s, err := sessions.Plan(tx, w.draft(func(d *sessions.Draft) { d.Day = "2026-12-05" }))
			mine = append(mine, s.ID)
			return err
		})
	}
	token := orgtest.Actor("speaker0")
	token.Verbs, token.Scope = []string{people.ReadOwn}, w.Comm[0][1]
	for name, who := range map[string]store.Actor{"signed in": orgtest.Actor("speaker0"), "by a token": token} {
		var got []string
		var f sessions.Filter
		for {
			var list sessions.List
			if err := w.db.Read(t.Context(), who, func(tx *store.Tx) (err error) {
				list, err = sessions.FindOwn(tx, f)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Rows {
				got = append(got, r.ID)
			}
			if f.After = list.Next; f.After == "" {
				break
			}
		}
		want := slices.Sorted(slices.Values(mine))
		if slices.Sort(got); !slices.Equal(got, want) || slices.Contains(got, other.ID) {
			t.Errorf("%s: %d talks, want %d", name, len(got), len(want))
		}
		for f, n := range map[sessions.Filter]int{{Month: "2026-11"}: 2, {Month: "2026-12"}: sessions.ListPage, {State: sessions.Held}: 0, {Month: "2026-11", State: sessions.Planned}: 2} {
			if err := w.db.Read(t.Context(), who, func(tx *store.Tx) error {
				list, err := sessions.FindOwn(tx, f)
				if len(list.Rows) != n {
					t.Errorf("%s: %+v gives %d, want %d", name, f, len(list.Rows), n)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, who := range map[string]store.Actor{"a coordinator": orgtest.Actor("comm00"), "nobody": {},
		"a token without the right": {ID: "speaker0", Kind: "account", Verbs: []string{people.ReportOwn}},
		"a token of nothing":        {ID: "speaker0", Kind: "account", Verbs: []string{}}} {
		err := w.db.Read(t.Context(), who, func(tx *store.Tx) error { _, err := sessions.FindOwn(tx, sessions.Filter{}); return err })
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestATokenReportsAsItsSpeaker: what it sends is the speaker's own report, planned or not, and what the audience asked
// stays closed to it.
func TestATokenReportsAsItsSpeaker(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Day = today })
	token := store.Actor{ID: "speaker0", Kind: "account", Verbs: []string{people.ReportOwn, people.ReadOwn}}
	as := func(fn func(tx *store.Tx) error) error {
		_, err := w.db.Write(t.Context(), store.Op{Kind: "test", Actor: token}, fn)
		return err
	}
	var planned, unplanned sessions.Report
	if err := as(func(tx *store.Tx) (err error) {
		if planned, err = sessions.Tell(tx, s.ID, w.telling()); err != nil {
			return err
		}
		unplanned, err = sessions.TellUnplanned(tx, w.telling())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, r := range []sessions.Report{planned, unplanned} {
		if r.Origin != sessions.FromPhone {
			t.Errorf("origin %q", r.Origin)
		}
		if f := w.byID(r.SessionID); f.State != sessions.Held || !slices.Contains(f.SpeakerIDs, w.Speaker[0]) {
			t.Errorf("%+v", f)
		}
	}
	w.must("comm00", func(tx *store.Tx) error {
		return sessions.AddHeard(tx, s.ID, []sessions.Heard{{Text: "Bao giờ đo đất?", BriefID: w.Brief}})
	})
	for who, sees := range map[string]bool{"token": false, "person": true} {
		actor := token
		if who == "person" {
			actor = orgtest.Actor("speaker0")
		}
		err := w.db.Read(t.Context(), actor, func(tx *store.Tx) error {
			f, err := sessions.ByID(tx, s.ID)
			if err != nil {
				return err
			}
			heard, open, err := sessions.HeardIn(tx, f)
			if open != sees || (len(heard) > 0) != sees {
				t.Errorf("a %s sees %d questions", who, len(heard))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	token.Verbs = []string{people.ReadOwn}
	want(t, as(func(tx *store.Tx) error { _, err := sessions.TellUnplanned(tx, w.telling()); return err }), fault.Forbidden, "")
}
