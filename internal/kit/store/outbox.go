package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Event is what a slice tells the slices below it, inside the transaction that made it true.
type Event interface{ EventKind() string }

// Sealed is an event with the number the sealer gave it.
type Sealed struct {
	Seq  int64  `db:"seq"`
	ID   string `db:"id"`
	Kind string `db:"kind"`
	Body string `db:"body"`
	At   int64  `db:"at"`
}

// Decode reads the event's body into v.
func (s Sealed) Decode(v any) error {
	if err := json.Unmarshal([]byte(s.Body), v); err != nil {
		return fmt.Errorf("store: decode %s: %w", s.Kind, err)
	}
	return nil
}

type outboxRow struct {
	ID   string `db:"id"`
	Kind string `db:"kind"`
	Body string `db:"body"`
	At   int64  `db:"at"`
}

// Emit puts an event into the outbox: it is told if and only if the transaction commits.
func (tx *Tx) Emit(e Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("store: emit %s: %w", e.EventKind(), err)
	}
	tx.emitted++
	return tx.Insert("outbox", outboxRow{tx.NewID("outbox"), e.EventKind(), string(body), tx.Now()})
}

// sealMost is how many rows one sealing numbers: few enough to stay below the time others may wait.
const sealMost = 200

// leaseFor is how long a node seals before another may.
const leaseFor = 10 * time.Second

// OnSeal adds what is chained in the order of sealing, in the sealer's own transaction (the journal, the register).
func (db *DB) OnSeal(fn func(tx *Tx) error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.seal = append(db.seal, fn)
}

// Lease takes or renews the named lease for owner and says whether owner holds it.
func (tx *Tx) Lease(name, owner string, length time.Duration) (bool, error) {
	n, err := tx.Changed(`INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
		WHERE leases.owner = excluded.owner OR leases.until < $4`,
		name, owner, tx.Now()+length.Microseconds(), tx.Now())
	return n == 1, err
}

// Turn takes the named lease only where nobody holds it any more, so that work is done once every length.
func (tx *Tx) Turn(name, owner string, length time.Duration) (bool, error) {
	n, err := tx.Changed(`INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE leases.until < $4`,
		name, owner, tx.Now()+length.Microseconds(), tx.Now())
	return n == 1, err
}

// Seal numbers the committed events that have no number yet and runs what is chained beside them. It
// gives how many were numbered; zero also where another node holds the lease.
func (db *DB) Seal(ctx context.Context, node string) (int, error) {
	total := 0
	for {
		n := 0
		err := db.Maintain(ctx, "seal", func(tx *Tx) error {
			var err error
			n, err = db.sealOnce(tx, node)
			return err
		})
		total += n
		if err != nil || n < sealMost {
			return total, err
		}
	}
}

func (db *DB) sealOnce(tx *Tx, node string) (int, error) {
	held, err := tx.Lease("sealer", node, leaseFor)
	if err != nil || !held {
		return 0, err
	}
	ids, err := All[string](tx, `SELECT id FROM outbox WHERE seq IS NULL ORDER BY id LIMIT $1`, sealMost)
	if err != nil {
		return 0, err
	}
	last, err := Value[int64](tx, `SELECT value FROM numbers WHERE name = 'outbox'`)
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		if _, err := tx.Exec(`UPDATE outbox SET seq = $1 WHERE id = $2`, last+int64(i)+1, id); err != nil {
			return 0, err
		}
	}
	if len(ids) > 0 {
		_, err := tx.Exec(`INSERT INTO numbers (name, value) VALUES ('outbox', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, last+int64(len(ids)))
		if err != nil {
			return 0, err
		}
	}
	db.mu.Lock()
	chained := db.seal
	db.mu.Unlock()
	for _, fn := range chained {
		if err := fn(tx); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// RunSealer seals whenever something was written, and once a second for what other nodes wrote, until
// ctx ends. woke is called after each sealing that numbered something.
func (db *DB) RunSealer(ctx context.Context, node string, woke func()) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-db.wake:
		case <-tick.C:
		}
		n, err := db.Seal(ctx, node)
		if err != nil && !errors.Is(err, context.Canceled) {
			db.options.Log.Error("seal", "err", err)
		}
		if n > 0 && woke != nil {
			woke()
		}
	}
}

// Consume hands the named consumer its next events, at most limit, and moves its cursor in the same
// transaction: what fn writes happens once. It gives how many were handled.
func (db *DB) Consume(ctx context.Context, name string, limit int, fn func(tx *Tx, events []Sealed) error) (int, error) {
	n := 0
	err := db.Maintain(ctx, "consume."+name, func(tx *Tx) error {
		n = 0
		_, err := tx.Exec(`INSERT INTO cursors (consumer, seq, seen_at) VALUES ($1, 0, $2) ON CONFLICT (consumer) DO NOTHING`, name, tx.Now())
		if err != nil {
			return err
		}
		at, err := Value[int64](tx, `SELECT seq FROM cursors WHERE consumer = $1`, name)
		if err != nil {
			return err
		}
		events, err := All[Sealed](tx, `SELECT seq, id, kind, body, at FROM outbox WHERE seq > $1 ORDER BY seq LIMIT $2`, at, limit)
		if err != nil || len(events) == 0 {
			return err
		}
		if err := fn(tx, events); err != nil {
			return err
		}
		n = len(events)
		// The guard on the old cursor makes two nodes that consume at once harmless.
		return tx.Must1(`UPDATE cursors SET seq = $1, seen_at = $2 WHERE consumer = $3 AND seq = $4`,
			events[n-1].Seq, tx.Now(), name, at)
	})
	return n, err
}

// TrimOutbox removes events every consumer has passed and that are older than keep. Consumers not seen
// for keep no longer count: they rebuild.
func (db *DB) TrimOutbox(ctx context.Context, keep time.Duration) error {
	return db.Maintain(ctx, "trim", func(tx *Tx) error {
		old := tx.Now() - keep.Microseconds()
		_, err := tx.Exec(`DELETE FROM outbox WHERE at < $1 AND seq <= coalesce((SELECT min(seq) FROM cursors WHERE seen_at >= $1), 0)`, old)
		return err
	})
}
