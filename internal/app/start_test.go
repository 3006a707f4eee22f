package app_test

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
)

// TestClosingLeavesNoGoroutine opens, serves, signs in and closes the program and counts what still runs.
func TestClosingLeavesNoGoroutine(t *testing.T) {
	visit := func() {
		w := apptest.Start(t)
		b := w.SignedIn("lan", access.Coordinator, w.Root)
		if p := b.Get("/"); p.Status != http.StatusOK {
			t.Fatalf("the first page: %d", p.Status)
		}
		w.Close()
	}
	visit() // what a first use starts for the whole process does not count
	http.DefaultClient.CloseIdleConnections()
	before := runtime.NumGoroutine()
	for range 3 {
		visit()
	}
	now := 0
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if now = runtime.NumGoroutine(); now <= before {
			return
		}
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, now, buf[:runtime.Stack(buf, true)])
}
