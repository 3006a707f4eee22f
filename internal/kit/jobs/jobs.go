// Package jobs does durable work outside transactions: each job happens at least once, after the transaction that asked for it.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"rostrum/internal/kit/store"
)

const (
	// leaseFor is how long a node works on a job before another may take it.
	leaseFor = 2 * time.Minute
	// attemptsMost is how often a job is tried before a person has to look.
	attemptsMost = 12
	// batch is how many jobs a node takes at once.
	batch = 20
)

// Job is one piece of work.
type Job struct {
	ID       string `db:"id"`
	Kind     string `db:"kind"`
	Body     string `db:"body"`
	Attempts int    `db:"attempts"`
}

// Decode reads the job's body into v.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal([]byte(j.Body), v); err != nil {
		return fmt.Errorf("jobs: decode %s: %w", j.Kind, err)
	}
	return nil
}

// New is a job to be added. RunAt 0 means now; Key, where set, keeps a second one from being added while the first waits.
type New struct {
	Kind  string
	Body  any
	RunAt int64
	Key   string
}

// Add puts a job into the caller's transaction: it will run if and only if that commits.
func Add(tx *store.Tx, n New) error {
	body, err := json.Marshal(n.Body)
	if err != nil {
		return fmt.Errorf("jobs: add %s: %w", n.Kind, err)
	}
	if n.RunAt == 0 {
		n.RunAt = tx.Now()
	}
	var key *string
	if n.Key != "" {
		key = &n.Key
	}
	_, err = tx.Exec(`INSERT INTO jobs (id, kind, body, unique_key, run_at, attempts, lease_owner, lease_until, failed_at, error)
		VALUES ($1, $2, $3, $4, $5, 0, '', 0, 0, '') ON CONFLICT DO NOTHING`, tx.NewID("jobs"), n.Kind, string(body), key, n.RunAt)
	if err != nil {
		return fmt.Errorf("jobs: add %s: %w", n.Kind, err)
	}
	return nil
}

// Work does one job outside any transaction; it may run twice for the same job.
type Work func(ctx context.Context, db *store.DB, j Job) error

// Reaction answers an event inside a transaction; what it writes happens once.
type Reaction func(tx *store.Tx, e store.Sealed) error

// Registry knows what is to be done about each kind of job and event.
type Registry struct {
	work      map[string]Work
	reactions map[string][]Reaction
	regulars  []regular
}

// NewRegistry makes an empty registry.
func NewRegistry() *Registry {
	return &Registry{work: map[string]Work{}, reactions: map[string][]Reaction{}}
}

// Handle says how jobs of a kind are done.
func (r *Registry) Handle(kind string, w Work) { r.work[kind] = w }

// On says what an event causes. Reactions run in the order they were added.
func (r *Registry) On(eventKind string, fn Reaction) {
	r.reactions[eventKind] = append(r.reactions[eventKind], fn)
}

// Runner does the work of one node.
type Runner struct {
	db   *store.DB
	reg  *Registry
	node string
	log  *slog.Logger
	wake chan struct{}
}

// NewRunner makes a runner; it does nothing until Run.
func NewRunner(db *store.DB, reg *Registry, node string, log *slog.Logger) *Runner {
	return &Runner{db: db, reg: reg, node: node, log: log, wake: make(chan struct{}, 1)}
}

// Wake tells the runner that there may be work.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (r *Runner) Run(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	if err := r.announce(ctx); err != nil && ctx.Err() == nil {
		r.log.Error("jobs", "err", err)
	}
	for _, one := range r.reg.regulars {
		wg.Go(func() { r.runRegular(ctx, one) })
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if err := r.Once(ctx); err != nil && !errors.Is(err, context.Canceled) && ctx.Err() == nil {
			r.log.Error("jobs", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-tick.C:
		}
	}
}

// Once handles all sealed events and all due jobs there are.
func (r *Runner) Once(ctx context.Context) error {
	for {
		n, err := r.db.Consume(ctx, "jobs", 50, r.react)
		if err != nil {
			return fmt.Errorf("jobs: react: %w", err)
		}
		if n == 0 {
			break
		}
	}
	for {
		due, err := r.take(ctx)
		if err != nil {
			return fmt.Errorf("jobs: take: %w", err)
		}
		for _, j := range due {
			r.one(ctx, j)
		}
		if len(due) < batch {
			return nil
		}
	}
}

func (r *Runner) react(tx *store.Tx, events []store.Sealed) error {
	for _, e := range events {
		for _, fn := range r.reg.reactions[e.Kind] {
			if err := fn(tx, e); err != nil {
				return fmt.Errorf("%s: %w", e.Kind, err)
			}
		}
	}
	return nil
}

// take leases due jobs; a job another node took meanwhile fails the guard and is left to it.
func (r *Runner) take(ctx context.Context) ([]Job, error) {
	var taken []Job
	err := r.db.Maintain(ctx, "jobs.take", func(tx *store.Tx) error {
		taken = nil
		due, err := store.All[Job](tx, `SELECT id, kind, body, attempts FROM jobs
			WHERE failed_at = 0 AND run_at <= $1 AND lease_until < $1 ORDER BY run_at LIMIT $2`, tx.Now(), batch)
		if err != nil {
			return err
		}
		for _, j := range due {
			n, err := tx.Changed(`UPDATE jobs SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
				WHERE id = $3 AND lease_until < $4`, r.node, tx.Now()+leaseFor.Microseconds(), j.ID, tx.Now())
			if err != nil {
				return err
			}
			if n == 1 {
				j.Attempts++
				taken = append(taken, j)
			}
		}
		return nil
	})
	return taken, err
}

func (r *Runner) one(ctx context.Context, j Job) {
	err := r.attempt(ctx, j)
	end := func(tx *store.Tx) error {
		if err == nil {
			_, e := tx.Exec(`DELETE FROM jobs WHERE id = $1`, j.ID)
			return e
		}
		pause := time.Second << min(j.Attempts, 14)
		failed := int64(0)
		if j.Attempts >= attemptsMost {
			failed = tx.Now()
		}
		_, e := tx.Exec(`UPDATE jobs SET lease_owner = '', lease_until = 0, run_at = $1, failed_at = $2, error = $3 WHERE id = $4`,
			tx.Now()+pause.Microseconds(), failed, plain(err), j.ID)
		return e
	}
	if err != nil {
		r.log.Warn("job failed", "kind", j.Kind, "id", j.ID, "attempt", j.Attempts, "err", plain(err))
	}
	if e := r.db.Maintain(context.WithoutCancel(ctx), "jobs.end", end); e != nil {
		r.log.Error("job not ended; it will run again", "kind", j.Kind, "id", j.ID, "err", e)
	}
}

func (r *Runner) attempt(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("jobs: panic: %v", p)
		}
	}()
	w, known := r.reg.work[j.Kind]
	if !known {
		return fmt.Errorf("jobs: nobody does %s", j.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, leaseFor-10*time.Second)
	defer cancel()
	return w(ctx, r.db, j)
}

// Kinds lists the kinds of jobs the registry can do, sorted.
func (r *Registry) Kinds() []string {
	var kinds []string
	for k := range r.work {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}
