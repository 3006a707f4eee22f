package journal_test

import (
	"context"
	"testing"

	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

func filled(t *testing.T) *store.DB {
	db := storetest.Open(t)
	db.OnSeal(journal.Seal)
	for range 20 {
		storetest.Write(t, db, store.Actor{ID: "a", Kind: "account"}, func(tx *store.Tx) error {
			return journal.Write(tx, journal.Entry{Verb: "x.do", Kind: "x", Subject: "s", Before: 1, After: map[string]string{"name": "Páo"}})
		})
	}
	if _, err := db.Seal(context.Background(), "n"); err != nil {
		t.Fatal(err)
	}
	return db
}

func verify(t *testing.T, db *store.DB) journal.Report {
	t.Helper()
	rep, err := journal.Verify(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func tamper(t *testing.T, db *store.DB, query string) {
	t.Helper()
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		n, err := tx.Changed(query)
		if n == 0 {
			t.Fatalf("%s changed nothing", query)
		}
		return err
	})
}

func TestVerifyNamesTheFirstAlteredEntry(t *testing.T) {
	if rep := verify(t, filled(t)); rep.Altered != "" || rep.Entries != 20 {
		t.Fatalf("untouched: %+v", rep)
	}
	for _, c := range []struct{ why, query string }{
		{"values", `UPDATE journal_values SET after = '{}' WHERE id = (SELECT id FROM journal WHERE seq = 7)`},
		{"values", `DELETE FROM journal_values WHERE id = (SELECT id FROM journal WHERE seq = 7)`},
		{"chain", `UPDATE journal SET actor = 'b' WHERE seq = 7`},
		{"missing", `DELETE FROM journal WHERE seq = 7`},
	} {
		db := filled(t)
		var want string
		storetest.Read(t, db, store.System(), func(tx *store.Tx) (err error) {
			want, err = store.Value[string](tx, `SELECT id FROM journal WHERE seq = 7`)
			return err
		})
		tamper(t, db, c.query)
		rep := verify(t, db)
		if rep.Why != c.why || c.why != "missing" && rep.Altered != want {
			t.Errorf("%s: %+v, want entry %s", c.query, rep, want)
		}
	}
}

func TestErasedValuesLeaveTheChainWhole(t *testing.T) {
	db := filled(t)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		id, err := store.Value[string](tx, `SELECT id FROM journal WHERE seq = 3`)
		if err != nil {
			return err
		}
		return journal.Erase(tx, id, "asked")
	})
	if rep := verify(t, db); rep.Altered != "" || rep.Erased != 1 {
		t.Errorf("%+v", rep)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		all, err := journal.Of(tx, "s", 100)
		erased := 0
		for _, e := range all {
			if e.ErasedOn != "" && e.After == "" {
				erased++
			}
		}
		if erased != 1 || len(all) != 20 {
			t.Errorf("%d entries, %d erased", len(all), erased)
		}
		return err
	})
}
