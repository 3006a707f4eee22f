package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/store/storetest"
)

// freshFile gives a migrated SQLite file also where the tests run on PostgreSQL, whose own safety in a
// crash is not ours to show.
func freshFile(t *testing.T) string {
	t.Helper()
	t.Setenv(storetest.Variable, "")
	return storetest.Fresh(t)
}

func TestAKilledProcessLosesNothingItAcknowledged(t *testing.T) {
	t.Logf("seed %d", counts.Seed())
	random := rand.New(rand.NewPCG(counts.Seed(), 1))
	file := freshFile(t)
	var acked []string
	var longest time.Duration
	for run := range counts.N("kill-writes") {
		c := startChild(t, file, fmt.Sprint(run), nil)
		c.until(t, "first write", func(n int, _ map[string]int) bool { return n > 0 })
		time.Sleep(time.Duration(random.IntN(120_000)) * time.Microsecond)
		c.kill()
		acked = append(acked, c.acked...)
		lost, broken, back := missing(t, file, acked)
		if len(lost) > 0 || len(broken) > 0 {
			t.Fatalf("kill %d: lost %d of %d acknowledged (%.3v), structure %v", run, len(lost), len(acked), lost, broken)
		}
		longest = max(longest, back)
		if back > 2*time.Second {
			t.Errorf("kill %d: back after %v, want under 2 s", run, back)
		}
	}
	t.Logf("%d kills, %d writes acknowledged, 0 lost, longest way back %v", counts.N("kill-writes"), len(acked), longest)
}
