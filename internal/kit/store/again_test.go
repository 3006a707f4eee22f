package store_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// A function that met another's change asks to be run anew: on PostgreSQL it is, with nothing left of what it wrote
// before, some times at most; on SQLite, where nothing comes between, its error is given back at once.
func TestAFunctionMayAskToRunAgain(t *testing.T) {
	db, server := storetest.Open(t), os.Getenv(storetest.Variable) != ""
	conflict := fault.New(fault.Conflict, "store.changed")
	for name, c := range map[string]struct {
		fails  int // how many runs ask to be repeated
		err    error
		server int // runs on PostgreSQL
		file   int
		kept   bool // on PostgreSQL
	}{
		"at once":            {0, nil, 1, 1, true},
		"the third time":     {2, store.Again(conflict), 3, 1, true},
		"wrapped":            {1, fmt.Errorf("sessions: report: %w", store.Again(conflict)), 2, 1, true},
		"never":              {100, store.Again(conflict), 12, 1, false},
		"not asked to":       {1, conflict, 1, 1, false},
		"joined with others": {1, errors.Join(store.Again(conflict), errors.New("beside it")), 2, 1, true},
	} {
		runs, before := 0, count(t, db)
		_, err := db.Write(t.Context(), store.Op{Kind: "x", Actor: store.System()}, func(tx *store.Tx) error {
			runs++
			if err := put(fmt.Sprint(name, runs), "x")(tx); err != nil {
				return err
			}
			if runs <= c.fails {
				return c.err
			}
			return nil
		})
		want, kept := c.file, c.fails == 0
		if server {
			want, kept = c.server, c.kept
		}
		if runs != want || kept != (err == nil) || !kept && !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %d runs, want %d; %v", name, runs, want, err)
		}
		if left := count(t, db) - before; (left == 1) != kept || left > 1 {
			t.Errorf("%s: %d of its %d runs left something", name, left, runs)
		}
	}
}
