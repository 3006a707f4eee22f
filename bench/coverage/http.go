package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"rostrum/bench/measure"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

type rights struct{}

func (rights) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (rights) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

// served starts the pages and the API of coverage, with the one person who may see everything signed in.
func served(db *store.DB) (*httptest.Server, error) {
	words, err := lang.Load(web.Locale(), ui.Locale(), coverage.Locale())
	if err != nil {
		return nil, err
	}
	identify := func(*http.Request) (web.Identity, error) {
		return web.Identity{Actor: store.Actor{ID: "inspector", Kind: "account"}}, nil
	}
	s, err := web.New(web.Options{DB: db, Words: words, Permission: rights{}, Identify: identify})
	if err != nil {
		return nil, err
	}
	s.Add(coverage.Routes()...)
	mux := http.NewServeMux()
	a := api.New(api.Options{DB: db, Words: words, Identify: identify, Permission: rights{}}, mux)
	coverage.API(a)
	s.Mount("/api/", a.Doors())
	return httptest.NewServer(s.Handler()), nil
}

// ask asks for one address, one request after another, and gives the size of the answer, which must hold want.
func ask(ctx context.Context, address, want string) (times measure.Times, size int, err error) {
	for i := range requests + 20 {
		var one measure.Times
		err := one.Run(func() error {
			body, err := get(ctx, address)
			size = len(body)
			if err == nil && !strings.Contains(body, want) {
				err = fmt.Errorf("the answer lacks %q", want)
			}
			return err
		})
		if err != nil {
			return nil, 0, err
		}
		if i >= 20 { // the first fill the caches of statements
			times = append(times, one...)
		}
	}
	return times, size, nil
}

func get(ctx context.Context, address string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", res.StatusCode)
	}
	return string(body), err
}

// writes times one session at a time, each synced to disk: alone, and with its coverage, by turns.
func (c *country) writes(ctx context.Context, db *store.DB) (plain, counted measure.Times, err error) {
	for i := range 200 {
		s := c.sessions[i*4999%len(c.sessions)]
		times := &plain
		if i%2 == 1 {
			times = &counted
		}
		err := times.Run(func() error {
			_, err := db.Write(ctx, store.Op{Kind: "bench", Actor: store.System()}, func(tx *store.Tx) error {
				if _, err := tx.Exec(`INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
					c.row(fmt.Sprintf("x%08d", i), s)...); err != nil || i%2 == 0 {
					return err
				}
				return coverage.Change(tx, nil, &coverage.Fact{UnitID: c.units[s.unit].id, Day: s.day, Attendances: s.heard,
					BriefIDs: []string{"b1"}, Languages: []coverage.Spoken{{Lang: "vi", Manner: coverage.ManSpoken}}})
			})
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return plain, counted, nil
}
