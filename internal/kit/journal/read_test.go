package journal_test

import (
	"context"
	"slices"
	"testing"

	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

func find(t *testing.T, db *store.DB, f journal.Filter) (subjects []string) {
	t.Helper()
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		all, err := journal.Find(tx, f)
		subjects = nil
		for _, e := range all {
			subjects = append(subjects, e.Subject)
		}
		return err
	})
	return subjects
}

func TestTheJournalIsNarrowedByEachFilter(t *testing.T) {
	db := storetest.Open(t)
	for _, e := range []struct {
		actor string
		entry journal.Entry
	}{
		{"a", journal.Entry{Verb: "x.do", Kind: "x", Subject: "1", UnitID: "u"}},
		{"b", journal.Entry{Verb: "x.do", Kind: "x", Subject: "2", UnitID: "v"}},
		{"a", journal.Entry{Verb: "y.do", Kind: "y", Subject: "3"}},
	} {
		storetest.Write(t, db, store.Actor{ID: e.actor, Kind: "account"}, func(tx *store.Tx) error { return journal.Write(tx, e.entry) })
	}
	now := db.Now().UnixMicro()
	unit := func(column string, next int) (string, []any) {
		return column + " = $" + string(rune('0'+next)), []any{"u"}
	}
	for name, c := range map[string]struct {
		f    journal.Filter
		want []string
	}{
		"all":            {journal.Filter{}, []string{"3", "2", "1"}},
		"a record":       {journal.Filter{Subject: "2"}, []string{"2"}},
		"an actor":       {journal.Filter{Actor: "a"}, []string{"3", "1"}},
		"a kind":         {journal.Filter{Kind: "x"}, []string{"2", "1"}},
		"kind and actor": {journal.Filter{Kind: "x", Actor: "a"}, []string{"1"}},
		"a unit":         {journal.Filter{Kind: "x", Where: unit}, []string{"1"}},
		"until now":      {journal.Filter{Until: now + 1}, []string{"3", "2", "1"}},
		"from later":     {journal.Filter{From: now + 1_000_000}, nil},
	} {
		if got := find(t, db, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPagesOfTheJournalJoinWithoutGapOrRepeat(t *testing.T) {
	db := storetest.Open(t)
	const all = 2*journal.PageSize + 7
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error { // all of one moment
		for range all {
			if err := journal.Write(tx, journal.Entry{Verb: "x.do", Kind: "x", Subject: "s"}); err != nil {
				return err
			}
		}
		return nil
	})
	seen, after := map[string]bool{}, ""
	for range 3 {
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			page, err := journal.Find(tx, journal.Filter{After: after})
			if len(page) > journal.PageSize {
				page = page[:journal.PageSize]
			}
			for _, e := range page {
				if seen[e.ID] {
					t.Errorf("%s twice", e.ID)
				}
				seen[e.ID], after = true, e.Key()
			}
			return err
		})
	}
	if len(seen) != all {
		t.Errorf("%d of %d entries", len(seen), all)
	}
}

func mark(t *testing.T, db *store.DB) (m journal.Mark) {
	t.Helper()
	if err := journal.Check(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) (err error) {
		m, err = journal.Checked(tx)
		return err
	})
	return m
}

func TestTheMarkMovesToTheChainsEndAndStopsAtWhatWasAltered(t *testing.T) {
	db := filled(t)
	if m := mark(t, db); m.Seq != 20 || m.Altered != "" || m.At == 0 {
		t.Fatalf("untouched: %+v", m)
	}
	tamper(t, db, `UPDATE journal_values SET after = '{}' WHERE id = (SELECT id FROM journal WHERE seq = 7)`)
	if m := mark(t, db); m.Altered != "" {
		t.Errorf("behind the mark nothing is read again: %+v", m)
	}
	storetest.Write(t, db, store.System(), journal.Recheck)
	if m := mark(t, db); m.Seq != 6 || m.Why != "values" || m.Altered == "" {
		t.Errorf("from the beginning: %+v", m)
	}
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		return journal.Write(tx, journal.Entry{Verb: "x.do", Kind: "x", Subject: "s"})
	})
	if _, err := db.Seal(context.Background(), "n"); err != nil {
		t.Fatal(err)
	}
	if m := mark(t, db); m.Seq != 6 {
		t.Errorf("it went on behind an entry that does not fit: %+v", m)
	}
}
