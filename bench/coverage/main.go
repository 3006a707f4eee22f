// Command coverage times the coverage at the root against counting the sessions below it, in one database and run.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rostrum/bench/measure"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/store"
)

const (
	rounds     = 3
	reads      = 500 // of ours, each round
	slowReads  = 3   // of each other way, each round
	requests   = 500
	perHTTP    = 5 * time.Millisecond
	claimedTop = 1000
)

func main() {
	full := flag.Bool("full", false, "5 million sessions instead of 1 million")
	sessions := flag.Int("sessions", 1_000_000, "how many sessions")
	flag.Parse()
	if *full {
		*sessions = 5_000_000
	}
	if err := run(context.Background(), *sessions); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

// figure is what the three ways have to agree on.
type figure struct {
	Sessions int64 `db:"sessions"`
	Units    int64 `db:"units"`
}

// way is one way to the figure at the root.
type way struct {
	name string
	n    int
	find func(tx *store.Tx, c *country) (figure, error)
}

func ours(tx *store.Tx, c *country) (figure, error) {
	t, err := coverage.Of(tx, coverage.Query{UnitID: c.units[0].id})
	return figure{t.Sessions, t.Heard}, err
}

// cte climbs down the tree of parents and counts the sessions of each unit.
func cte(tx *store.Tx, c *country) (figure, error) {
	return store.One[figure](tx, `WITH RECURSIVE tree (id) AS (SELECT CAST($1 AS TEXT) UNION ALL
		SELECT p.unit_id FROM tree t JOIN unit_parents p ON p.parent_id = t.id AND p.until_day = '')
		SELECT count(*) AS sessions, count(DISTINCT s.unit_id) AS units FROM tree t JOIN sessions s ON s.unit_id = t.id WHERE s.state = 'held'`, c.units[0].id)
}

// prefix finds the units by their path and counts the sessions of each.
func prefix(tx *store.Tx, c *country) (figure, error) {
	return store.One[figure](tx, `SELECT count(*) AS sessions, count(DISTINCT s.unit_id) AS units FROM units u
		JOIN sessions s ON s.unit_id = u.id WHERE u.path >= $1 AND u.path < $2 AND s.state = 'held'`, c.units[0].path, c.units[0].path+"~")
}

func run(ctx context.Context, sessions int) error {
	dir, remove, err := measure.Folder()
	if err != nil {
		return err
	}
	defer remove()
	db, err := measure.Open(ctx, filepath.Join(dir, "rostrum.db"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	start := time.Now()
	c := newCountry(sessions)
	if err := c.fill(ctx, db); err != nil {
		return err
	}
	fmt.Printf("%d units, %d sessions, SQLite file, synchronous=FULL, filled in %.0f s\n", len(c.units), sessions, time.Since(start).Seconds())
	times, err := compare(ctx, db, c)
	if err != nil {
		return err
	}
	server, err := served(db)
	if err != nil {
		return err
	}
	defer server.Close()
	figures, _, err := ask(ctx, server.URL+"/api/coverage?unit="+c.units[0].id, fmt.Sprintf(`"sessions":%d`, sessions))
	if err != nil {
		return err
	}
	pages, size, err := ask(ctx, server.URL+"/coverage", "Đơn vị số 34")
	if err != nil {
		return err
	}
	plain, counted, err := c.writes(ctx, db)
	if err != nil {
		return err
	}
	for i, name := range []string{"our rows", "recursive CTE", "path prefix"} {
		fmt.Printf("%s: %s\n", name, times[i])
	}
	fmt.Printf("the figures and months of the root over HTTP: %s, p99 %.2f ms\n", figures, float64(figures.At(0.99))/1e6)
	fmt.Printf("page at the root, with a row for each province, over HTTP: %s, p99 %.2f ms, %d bytes\n", pages, float64(pages.At(0.99))/1e6, size)
	fmt.Printf("a synced write of a session: alone %s, with its coverage %s\n", plain, counted)
	fmt.Printf("ratio write-with-coverage: %.1f\n", measure.Ratio(plain, counted))
	fmt.Printf("ratio coverage-vs-cte: %.0f\n", measure.Ratio(times[0], times[1]))
	fmt.Printf("ratio coverage-vs-prefix: %.0f\n", measure.Ratio(times[0], times[2]))
	fmt.Printf("ratio: %.0f\n", measure.Ratio(times[0], times[1]))
	if r := min(measure.Ratio(times[0], times[1]), measure.Ratio(times[0], times[2])); r < claimedTop || figures.At(0.99) >= perHTTP {
		fmt.Printf("missed: the claim is %d times and p99 under %s\n", claimedTop, perHTTP)
	}
	return nil
}

// compare runs the three ways by turns; it fails where they disagree.
func compare(ctx context.Context, db *store.DB, c *country) ([]measure.Times, error) {
	ways := []way{{"our rows", reads, ours}, {"recursive CTE", slowReads, cte}, {"path prefix", slowReads, prefix}}
	times := make([]measure.Times, len(ways))
	var want figure
	for round := range rounds {
		for i, w := range ways {
			for range w.n {
				var got figure
				err := times[i].Run(func() error {
					return db.Read(ctx, store.System(), func(tx *store.Tx) error {
						var err error
						got, err = w.find(tx, c)
						return err
					})
				})
				if err != nil {
					return nil, err
				}
				if round == 0 && i == 0 {
					want = got
				}
				if got != want || got.Sessions == 0 {
					return nil, fmt.Errorf("%s gives %+v, our rows gave %+v", w.name, got, want)
				}
			}
		}
	}
	fmt.Printf("all three agree: %d sessions in %d units\n", want.Sessions, want.Units)
	return times, nil
}
