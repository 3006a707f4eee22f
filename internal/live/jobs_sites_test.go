package live_test

import (
	"context"
	"log/slog"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/live"
)

// runJobs does all work that waits.
func (w *world) runJobs() {
	w.t.Helper()
	registry := jobs.NewRegistry()
	live.Jobs(registry, func(string) {})
	if err := jobs.NewRunner(w.db, registry, "n1", slog.New(slog.DiscardHandler)).Once(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	if n := value[int64](w, `SELECT count(*) FROM jobs`); n != 0 {
		w.t.Fatalf("%d jobs are not done", n)
	}
}
