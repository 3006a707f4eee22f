// Command writes compares acknowledged writes over HTTP: planning a session here, and creating a record of
// comparable work in PocketBase, at its default and at synchronous=FULL.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

// contender is one server to write to.
type contender struct {
	name  string
	serve func(ctx context.Context, dir string) error            // in the child
	held  func(dir string) (map[string]bool, error)              // ids in the database, after the server is gone
	ready func(ctx context.Context, url string) (request, error) // signs in and gives what to send
}

func contenders() []contender {
	return []contender{
		{"rostrum", serveRostrum, heldRostrum, readyRostrum},
		{"pocketbase-full", servePocketBase("FULL"), heldPocketBase, readyPocketBase},
		{"pocketbase-default", servePocketBase("NORMAL"), heldPocketBase, readyPocketBase},
	}
}

func main() {
	serve := flag.String("serve", "", "internal: be the server of this name")
	dir := flag.String("dir", "", "internal: its folder")
	rounds := flag.Int("rounds", 3, "rounds, interleaved")
	seconds := flag.Int("seconds", 8, "seconds of writing in a round")
	workers := flag.Int("concurrency", 64, "connections")
	flag.Parse()
	ctx := context.Background()
	for _, c := range contenders() {
		if c.name == *serve {
			if err := c.serve(ctx, *dir); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	if err := compare(ctx, *rounds, time.Duration(*seconds)*time.Second, *workers); err != nil {
		fmt.Fprintln(os.Stderr, "writes:", err)
		os.Exit(1)
	}
}

const intro = `One write is one POST over HTTP by a signed-in person, answered after the commit:
  rostrum     the form of a planned session (POST /sessions): log-in looked up, rights asked, brief in force
              and its version looked up, warnings looked for; rows in operations, sessions, session_briefs,
              session_languages, session_acts, journal and outbox, the journal chained by the sealer;
              SQLite synchronous=FULL
  pocketbase  a record (POST /api/collections/talks/records): token checked, create rule "the unit is mine",
              required and bounded fields; a hook inserts one row into a log collection in the same transaction
`

func compare(ctx context.Context, rounds int, length time.Duration, workers int) error {
	fmt.Print(intro)
	fmt.Printf("%d connections, %d rounds of %v, fresh process and folder each, client on the same cores\n\n", workers, rounds, length)
	all := map[string][]result{}
	for n := range rounds {
		for _, c := range contenders() {
			r, err := round(ctx, c, length, workers)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", c.name, n+1, err)
			}
			fmt.Printf("round %d  %-19s %7.0f writes/s  p50 %6.1f ms  p99 %6.1f ms  server CPU %5.2f ms a write  %d acknowledged, all there\n",
				n+1, c.name, r.rate, r.p50, r.p99, r.cpu, r.acked)
			all[c.name] = append(all[c.name], r)
		}
	}
	fmt.Println()
	for _, c := range contenders() {
		fmt.Printf("median   %-19s %s writes/s  p50 %s ms  p99 %s ms  CPU %s ms a write\n", c.name,
			spread(all[c.name], "%.0f", func(r result) float64 { return r.rate }), spread(all[c.name], "%.1f", func(r result) float64 { return r.p50 }),
			spread(all[c.name], "%.1f", func(r result) float64 { return r.p99 }), spread(all[c.name], "%.2f", func(r result) float64 { return r.cpu }))
	}
	rate := func(name string) float64 { return median(all[name], func(r result) float64 { return r.rate }) }
	full := rate("rostrum") / rate("pocketbase-full")
	fmt.Printf("\nratio writes-vs-pocketbase-full: %.2f\nratio writes-vs-pocketbase-default: %.2f\nratio: %.2f\n",
		full, rate("rostrum")/rate("pocketbase-default"), full)
	return nil
}

func sorted(all []result, of func(result) float64) []float64 {
	var v []float64
	for _, r := range all {
		v = append(v, of(r))
	}
	slices.Sort(v)
	return v
}

func median(all []result, of func(result) float64) float64 {
	v := sorted(all, of)
	return v[len(v)/2]
}

func spread(all []result, format string, of func(result) float64) string {
	v := sorted(all, of)
	return fmt.Sprintf(format+" ("+format+"–"+format+")", median(all, of), v[0], v[len(v)-1])
}
