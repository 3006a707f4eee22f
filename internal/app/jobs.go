package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// keepOutbox is how long events wait for a consumer that is away; after that it rebuilds.
const keepOutbox = 7 * 24 * time.Hour

// slice is how many rows one piece of regular work changes, so that others wait little.
const slice = 200

// regular says what is done about every slice without anybody asking.
func (a *App) regular(r *jobs.Registry, trees org.Trees) {
	r.Every("outbox.trim", time.Hour, func(ctx context.Context, db *store.DB) error { return db.TrimOutbox(ctx, keepOutbox) })
	r.Every("org.due", 10*time.Minute, func(ctx context.Context, db *store.DB) error {
		var due org.Due
		_, err := db.Write(ctx, store.Op{Kind: "org.due", Actor: store.System()}, func(tx *store.Tx) (err error) {
			due, err = trees.ApplyDue(tx)
			return err
		})
		return errors.Join(err, unfit(due))
	})
	r.Every("journal.check", time.Minute, journal.Check)
	r.Every("people.lapse", time.Hour, inSlices("people.lapse", people.LapseEnded))
	sessions.Jobs(r)
	r.Every("live.forget", 12*time.Hour, inSlices("live.forget", live.Forget))
}

// unfit names the reorganisations that no longer fit the trees: those that do are applied, these wait for a person.
func unfit(due org.Due) error {
	var all []error
	for _, id := range slices.Sorted(maps.Keys(due.Refused)) {
		all = append(all, fmt.Errorf("app: reorganisation %s no longer fits the trees: %w", id, due.Refused[id]))
	}
	return errors.Join(all...)
}

// inSlices repeats a piece of work until nothing is left of it.
func inSlices(kind string, work func(tx *store.Tx, limit int) (int, error)) func(ctx context.Context, db *store.DB) error {
	return func(ctx context.Context, db *store.DB) error {
		for {
			n := 0
			_, err := db.Write(ctx, store.Op{Kind: kind, Actor: store.System()}, func(tx *store.Tx) (err error) {
				n, err = work(tx, slice)
				return err
			})
			if err != nil || n < slice {
				return err
			}
		}
	}
}
