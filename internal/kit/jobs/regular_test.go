package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

func runs(t *testing.T, db *store.DB) (all []jobs.Run) {
	t.Helper()
	storetest.Read(t, db, store.System(), func(tx *store.Tx) (err error) {
		all, err = jobs.Runs(tx)
		return err
	})
	return all
}

// TestRegularWorkIsSeen: what ran, when, what went wrong and when it is due again stands where a page reads it.
func TestRegularWorkIsSeen(t *testing.T) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	ctx := context.Background()
	reg := jobs.NewRegistry()
	var fail error
	done := 0
	reg.Every("tidy", time.Hour, func(context.Context, *store.DB) error { done++; return fail })
	reg.Every("breaks", time.Hour, func(context.Context, *store.DB) error { panic("call 0912 345 678") })
	a, b := jobs.NewRunner(db, reg, "a", slog.Default()), jobs.NewRunner(db, reg, "b", slog.Default())
	hour, began := time.Hour.Microseconds(), clock.Now().UnixMicro()
	for _, step := range []struct {
		name     string
		node     *jobs.Runner
		pass     time.Duration
		fail     error
		done     int
		started  int64
		failed   int64
		failures int
		text     string
	}{
		{"the first run", a, 0, nil, 1, began, 0, 0, ""},
		{"not due yet, by the other node", b, time.Minute, errors.New("no"), 1, began, 0, 0, ""},
		{"a failure", b, time.Hour, errors.New("no route to <pao.lo@xa.example>"), 2, began + hour + hour/60, began + hour + hour/60, 1, "no route to"},
		{"another", a, 2 * time.Hour, errors.New("disk full"), 3, began + 3*hour + hour/60, began + 3*hour + hour/60, 2, "disk full"},
		{"well again: the failure is kept, not counted", a, 2 * time.Hour, nil, 4, began + 5*hour + hour/60, began + 3*hour + hour/60, 0, "disk full"},
	} {
		clock.Add(step.pass)
		fail = step.fail
		if err := step.node.RegularsOnce(ctx); err != nil {
			t.Fatal(err)
		}
		all := runs(t, db)
		if len(all) != 2 || all[1].Name != "tidy" {
			t.Fatalf("%s: %+v", step.name, all)
		}
		got := all[1]
		if done != step.done || got.StartedAt != step.started || got.FailedAt != step.failed || got.Failures != step.failures || got.Lasts() ||
			got.Next() != step.started+hour || !strings.HasPrefix(got.Error, step.text) || strings.Contains(got.Error, "pao.lo") {
			t.Errorf("%s: %d done, %+v", step.name, done, got)
		}
	}
	if broke := runs(t, db)[0]; broke.Failures != 4 || !strings.Contains(broke.Error, "panic") || strings.Contains(broke.Error, "345 678") {
		t.Errorf("what panics: %+v", broke)
	}
}

// TestRegularWorkIsNamedBeforeItRuns: a run that lasts is seen as one, and work of an older program is forgotten.
func TestRegularWorkIsNamedBeforeItRuns(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	old := jobs.NewRegistry()
	old.Every("once", time.Hour, func(context.Context, *store.DB) error { return nil })
	if err := jobs.NewRunner(db, old, "a", slog.Default()).RegularsOnce(ctx); err != nil {
		t.Fatal(err)
	}
	reg := jobs.NewRegistry()
	reg.Every("long", time.Hour, func(context.Context, *store.DB) error {
		all := runs(t, db)
		if len(all) != 2 || !all[1].Lasts() || all[0].Name != "later" || all[0].Lasts() || all[0].Next() != 0 {
			t.Errorf("while it lasts: %+v", all)
		}
		return nil
	})
	reg.Every("later", time.Minute, func(context.Context, *store.DB) error { return nil })
	if err := jobs.NewRunner(db, reg, "a", slog.Default()).RegularsOnce(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestANodeThatStopsHasNotFailed: what it was at ends with it, and is done again when the turn comes.
func TestANodeThatStopsHasNotFailed(t *testing.T) {
	db := storetest.Open(t)
	ctx, stop := context.WithCancel(context.Background())
	reg := jobs.NewRegistry()
	reg.Every("tidy", time.Hour, func(ctx context.Context, _ *store.DB) error { stop(); return ctx.Err() })
	if err := jobs.NewRunner(db, reg, "a", slog.Default()).RegularsOnce(ctx); err != nil {
		t.Fatal(err)
	}
	if all := runs(t, db); len(all) != 1 || all[0].FailedAt != 0 || !all[0].Lasts() {
		t.Errorf("%+v", all)
	}
}
