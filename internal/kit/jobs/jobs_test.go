package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

type happened struct{ N int }

func (happened) EventKind() string { return "test.happened" }

func TestAnEventCausesOneJobAndTheJobIsDone(t *testing.T) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	ctx := context.Background()
	reg := jobs.NewRegistry()
	var done []int
	fail := errors.New("not yet")
	var tries atomic.Int32
	reg.On("test.happened", func(tx *store.Tx, e store.Sealed) error {
		var h happened
		if err := e.Decode(&h); err != nil {
			return err
		}
		return jobs.Add(tx, jobs.New{Kind: "tell", Body: h})
	})
	reg.Handle("tell", func(_ context.Context, _ *store.DB, j jobs.Job) error {
		var h happened
		if err := j.Decode(&h); err != nil {
			return err
		}
		if h.N == 2 && tries.Add(1) < 3 {
			return fail
		}
		done = append(done, h.N)
		return nil
	})
	for i := range 4 {
		storetest.Write(t, db, store.System(), func(tx *store.Tx) error { return tx.Emit(happened{i}) })
		clock.Add(time.Millisecond)
	}
	if _, err := db.Seal(ctx, "n"); err != nil {
		t.Fatal(err)
	}
	a, b := jobs.NewRunner(db, reg, "a", slog.Default()), jobs.NewRunner(db, reg, "b", slog.Default())
	for range 5 {
		for _, r := range []*jobs.Runner{a, b} {
			if err := r.Once(ctx); err != nil {
				t.Fatal(err)
			}
		}
		clock.Add(time.Minute)
	}
	slices.Sort(done)
	if !slices.Equal(done, []int{0, 1, 2, 3}) || tries.Load() != 3 {
		t.Errorf("done %v after %d tries of the second", done, tries.Load())
	}
}

func TestAJobThatAlwaysFailsIsGivenUpAndShown(t *testing.T) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	ctx := context.Background()
	reg := jobs.NewRegistry()
	var n int
	reg.Handle("bad", func(context.Context, *store.DB, jobs.Job) error { n++; panic("always") })
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		return errors.Join(jobs.Add(tx, jobs.New{Kind: "bad", Key: "one"}), jobs.Add(tx, jobs.New{Kind: "bad", Key: "one"}))
	})
	r := jobs.NewRunner(db, reg, "a", slog.Default())
	for range 20 {
		if err := r.Once(ctx); err != nil {
			t.Fatal(err)
		}
		clock.Add(24 * time.Hour)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		stuck, err := jobs.Failed(tx)
		if err != nil || len(stuck) != 1 || stuck[0].Attempts != 12 || n != 12 {
			t.Errorf("stuck %+v, ran %d, %v", stuck, n, err)
		}
		return nil
	})
}
