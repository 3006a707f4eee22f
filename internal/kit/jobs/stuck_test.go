package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// given is a job that was given up, with the runner that would do it.
func given(t *testing.T, work jobs.Work) (*store.DB, *storetest.Clock, *jobs.Runner, jobs.Stuck) {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	reg := jobs.NewRegistry()
	reg.Handle("tell", work)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error { return jobs.Add(tx, jobs.New{Kind: "tell"}) })
	r := jobs.NewRunner(db, reg, "a", slog.Default())
	for range 15 {
		if err := r.Once(context.Background()); err != nil {
			t.Fatal(err)
		}
		clock.Add(24 * time.Hour)
	}
	return db, clock, r, only(t, db)
}

func only(t *testing.T, db *store.DB) (s jobs.Stuck) {
	t.Helper()
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		all, err := jobs.Failed(tx)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d failed jobs, %v", len(all), err)
		}
		s = all[0]
		return nil
	})
	return s
}

func TestAFailedJobRunsAgainOrIsDropped(t *testing.T) {
	ran, fine := 0, false
	work := func(context.Context, *store.DB, jobs.Job) error {
		ran++
		if fine {
			return nil
		}
		return errors.New("no")
	}
	db, _, r, s := given(t, work)
	fine = true
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error { return jobs.Again(tx, s.ID) })
	if err := r.Once(context.Background()); err != nil || ran != 13 {
		t.Errorf("ran %d times, %v", ran, err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		if _, err := jobs.ByID(tx, s.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("done and still there: %v", err)
		}
		return nil
	})
	fine = false
	db, _, r, s = given(t, work)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error { return jobs.Drop(tx, s.ID) })
	before := ran
	if err := r.Once(context.Background()); err != nil || ran != before {
		t.Errorf("a dropped job ran, %v", err)
	}
}

func TestNobodyChangesAJobWhileItRuns(t *testing.T) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	reg := jobs.NewRegistry()
	asked := 0
	reg.Handle("tell", func(ctx context.Context, db *store.DB, j jobs.Job) error {
		for _, change := range []func(*store.Tx, string) error{jobs.Again, jobs.Drop} {
			asked++
			_, err := db.Write(ctx, store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error { return change(tx, j.ID) })
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("changed while it ran: %v", err)
			}
		}
		return nil
	})
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		return errors.Join(jobs.Add(tx, jobs.New{Kind: "tell"}), jobs.Add(tx, jobs.New{Kind: "later", RunAt: tx.Now() + 3_600_000_000}))
	})
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		all, err := jobs.Waiting(tx, 10)
		if err != nil || len(all) != 2 || all[0].Kind != "tell" || all[1].Kind != "later" {
			t.Errorf("waiting: %+v, %v", all, err)
		}
		return nil
	})
	if err := jobs.NewRunner(db, reg, "a", slog.Default()).Once(context.Background()); err != nil || asked != 2 {
		t.Errorf("asked %d times, %v", asked, err)
	}
}

func TestAnErrorIsKeptWithoutPersonalData(t *testing.T) {
	_, _, _, s := given(t, func(context.Context, *store.DB, jobs.Job) error {
		return errors.New("550 5.1.1 <pao.lo@xa.example> unknown; call 0912 345 678, ông Páo " + strings.Repeat("x", 900))
	})
	for _, word := range []string{"pao.lo", "xa.example", "345 678", "Páo"} {
		if strings.Contains(s.Error, word) {
			t.Errorf("%q stands in %q", word, s.Error)
		}
	}
	if !strings.Contains(s.Error, "550 5.1.1") || len([]rune(s.Error)) > 500 {
		t.Errorf("kept as %q", s.Error)
	}
}
