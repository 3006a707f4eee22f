package jobs

import (
	"context"
	"fmt"
	"time"

	"rostrum/internal/kit/store"
)

// regular is work done every so often by whichever node holds its lease.
type regular struct {
	name string
	each time.Duration
	work func(ctx context.Context, db *store.DB) error
}

// Every says what is done regularly, by one node at a time.
func (r *Registry) Every(name string, each time.Duration, work func(ctx context.Context, db *store.DB) error) {
	r.regulars = append(r.regulars, regular{name, each, work})
}

// Regulars names the work that is done regularly, in the order it was added.
func (r *Registry) Regulars() []string {
	names := make([]string, len(r.regulars))
	for i, one := range r.regulars {
		names[i] = one.name
	}
	return names
}

// Run is how one piece of regular work goes. Each is in microseconds, as the moments are; those are 0 where there was
// none. Error belongs to the last run that failed and holds no personal data; Failures is how many failed in a row,
// 0 where the last one went well.
type Run struct {
	Name      string `db:"name"`
	Each      int64  `db:"each"`
	StartedAt int64  `db:"started_at"`
	EndedAt   int64  `db:"ended_at"`
	FailedAt  int64  `db:"failed_at"`
	Failures  int    `db:"failures"`
	Error     string `db:"error"`
}

// Lasts says whether the run that began last has not ended: a node is at it, or died of it.
func (r Run) Lasts() bool { return r.StartedAt > r.EndedAt }

// Next is the moment from which the work is due again; 0 where it never ran and is due at once.
func (r Run) Next() int64 {
	if r.StartedAt == 0 {
		return 0
	}
	return r.StartedAt + r.Each
}

// Runs lists the regular work of the installation by name.
func Runs(tx *store.Tx) ([]Run, error) {
	return store.All[Run](tx, `SELECT name, each, started_at, ended_at, failed_at, failures, error FROM regular_runs ORDER BY name`)
}

// announce writes down which regular work there is, so that what never ran is seen too, and forgets what is done no more.
func (r *Runner) announce(ctx context.Context) error {
	return r.db.Maintain(ctx, "regular.names", func(tx *store.Tx) error {
		known := map[string]bool{}
		for _, one := range r.reg.regulars {
			known[one.name] = true
			if _, err := tx.Exec(`INSERT INTO regular_runs (name, each, started_at, ended_at, failed_at, failures, error) VALUES ($1, $2, 0, 0, 0, 0, '')
				ON CONFLICT (name) DO UPDATE SET each = excluded.each`, one.name, one.each.Microseconds()); err != nil {
				return fmt.Errorf("jobs: announce %s: %w", one.name, err)
			}
		}
		all, err := Runs(tx)
		if err != nil {
			return err
		}
		for _, run := range all {
			if known[run.Name] {
				continue
			}
			if _, err := tx.Exec(`DELETE FROM regular_runs WHERE name = $1`, run.Name); err != nil {
				return fmt.Errorf("jobs: forget %s: %w", run.Name, err)
			}
		}
		return nil
	})
}

func (r *Runner) runRegular(ctx context.Context, one regular) {
	tick := time.NewTicker(min(one.each, time.Minute))
	defer tick.Stop()
	for {
		if err := r.turn(ctx, one); err != nil && ctx.Err() == nil {
			r.log.Error("regular work failed", "name", one.name, "err", plain(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// RegularsOnce does all regular work that is due and that no other node is at.
func (r *Runner) RegularsOnce(ctx context.Context) error {
	if err := r.announce(ctx); err != nil {
		return err
	}
	for _, one := range r.reg.regulars {
		if err := r.turn(ctx, one); err != nil {
			r.log.Error("regular work failed", "name", one.name, "err", plain(err))
		}
	}
	return nil
}

// turn does one piece of work where its turn has come, and writes down how it went. It fails as the work does.
func (r *Runner) turn(ctx context.Context, one regular) error {
	held := false
	err := r.db.Maintain(ctx, "regular", func(tx *store.Tx) (err error) {
		// The lease's length is the pause: whoever gets it works, and nobody else until it ends.
		if held, err = tx.Turn("regular."+one.name, r.node, one.each); err != nil || !held {
			return err
		}
		_, err = tx.Exec(`UPDATE regular_runs SET started_at = $1 WHERE name = $2`, tx.Now(), one.name)
		return err
	})
	if err != nil || !held {
		return err
	}
	failed := r.work(ctx, one)
	if ctx.Err() != nil { // the node stops: that is no failure of the work, which is done again
		return failed
	}
	err = r.db.Maintain(ctx, "regular.end", func(tx *store.Tx) error {
		if failed == nil {
			_, err := tx.Exec(`UPDATE regular_runs SET ended_at = $1, failures = 0 WHERE name = $2`, tx.Now(), one.name)
			return err
		}
		_, err := tx.Exec(`UPDATE regular_runs SET ended_at = $1, failed_at = $1, failures = failures + 1, error = $2 WHERE name = $3`,
			tx.Now(), plain(failed), one.name)
		return err
	})
	if failed != nil {
		return failed
	}
	return err
}

// work does it; a panic is a failure of the work and not the end of the node.
func (r *Runner) work(ctx context.Context, one regular) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jobs: panic: %v", p)
		}
	}()
	return one.work(ctx, r.db)
}
