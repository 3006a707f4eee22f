// Package counts says how often a test repeats: small in make test, full in make soak.
//
// The table is the one that docs/testing.md shows; internal/arch holds the two equal.
// No test lowers a count elsewhere.
package counts

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
)

// Row is one counted test: its small and its full count, and what is counted. Server is the full count on a
// database server, where it is another: a property whose every step is several journeys to the server would take
// half a day there.
type Row struct {
	Name   string
	Small  int
	Full   int
	Server int
	What   string
}

// Table returns every counted test, in the order of docs/testing.md.
func Table() []Row {
	return []Row{
		{"kill-writes", 5, 200, 200, "kill -9 during writes through HTTP"},
		{"recount-ops", 2000, 1_000_000, 50_000, "inserts, edits, deletions, merges and splits before a recount"},
		{"reorg-runs", 40, 2000, 400, "random reorganisations applied and undone"},
		{"fuzz-requests", 2000, 50_000, 50_000, "requests over every route, method, header and body"},
		{"askers-runs", 1, 20, 20, "runs of 200 askers whose order is guessed from the data folder"},
		{"xss-payloads", 100, 1000, 1000, "payloads in every text field"},
		{"search-strings", 500, 5000, 5000, "strings into search and filters"},
		{"power-cut", 10, 200, 200, "power cuts replayed"},
		{"live-sites", 60, 1519, 1519, "sites that share one look at their main room"},
		{"crawl-pages", 30, 400, 400, "shapes of page followed in the browser, each role"},
	}
}

// Soak reports whether the full counts are wanted: ROSTRUM_SOAK=1.
func Soak() bool { return os.Getenv("ROSTRUM_SOAK") == "1" }

// N returns the count of the named row, full where Soak holds, that of Server where the tests run on one. A name that is not in
// the table panics: a test cannot invent a count of its own.
func N(name string) int {
	for _, row := range Table() {
		if row.Name != name {
			continue
		}
		if Soak() && os.Getenv("ROSTRUM_TEST_DATABASE") != "" {
			return row.Server
		}
		if Soak() {
			return row.Full
		}
		return row.Small
	}
	panic(fmt.Sprintf("counts: no row %q in the table of docs/testing.md", name))
}

// Seed returns ROSTRUM_SEED, which make test sets and prints, or else one random number
// for the whole process; a test that draws at random logs it.
func Seed() uint64 { return seed() }

var seed = sync.OnceValue(func() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("ROSTRUM_SEED"), 10, 64); err == nil {
		return n
	}
	return rand.Uint64()
})
