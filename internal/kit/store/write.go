package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"time"

	"rostrum/internal/kit/fault"
)

// slow is what a function may take inside a write before it is logged: others wait for it.
const slow = 50 * time.Millisecond

// Actor is who performs an operation. The zero Actor is nobody. Via, Verbs and Scope narrow what the
// account may do on this way in: an interface token, for one.
type Actor struct {
	ID    string   // the account whose grants count
	Kind  string   // "account", "link", "system" or ""
	Via   string   // the log-in or token it came by
	Verbs []string // nil means every verb of the account's grants
	Scope string   // "" means every scope of the account's grants
}

// System is the actor of work nobody asked for: jobs, migrations, the sealer.
func System() Actor { return Actor{ID: "system", Kind: "system"} }

// Op is one operation: every change carries an id its client made, so that repeating it is harmless.
type Op struct {
	ID       string // 26 characters; "" lets the store make one
	Kind     string // a use case, such as "sessions.plan"
	Actor    Actor
	Body     []byte // the canonical form of what was asked; its hash tells a repeat from a change
	DeviceAt int64  // microseconds UTC by the client's clock; 0 where unknown
}

// Receipt is what an operation came to.
type Receipt struct {
	OpID     string
	Result   json.RawMessage // what the operation said of itself with SetResult; may be empty
	Replayed bool            // this is the first result of an operation sent again
}

// Write runs fn in a transaction as the operation op. The same id with the same body gives the first
// result again without running fn; with another body or actor it fails with fault.Conflict. fn may run
// twice on PostgreSQL, so it touches nothing but tx. Nothing of a failed fn stays. It fails with
// fault.Unavailable where the database cannot take writes now.
func (db *DB) Write(ctx context.Context, op Op, fn func(tx *Tx) error) (Receipt, error) {
	if op.ID == "" {
		op.ID = NewOpID(db.Now())
	}
	if !ValidID(op.ID) {
		return Receipt{}, fault.New(fault.Invalid, "store.badop")
	}
	receipt := Receipt{OpID: op.ID}
	err := db.commit(ctx, op, func(tx *Tx) error {
		receipt = Receipt{OpID: op.ID}
		replayed, err := tx.begin(&receipt)
		if err != nil || replayed {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		receipt.Result = tx.result
		if tx.result == nil {
			return nil
		}
		_, err = tx.Exec(`UPDATE operations SET result = $1 WHERE id = $2`, string(tx.result), op.ID)
		return err
	})
	return receipt, err
}

// Maintain runs fn in a transaction of the system's own that is no operation: sealing, leases, cursors.
func (db *DB) Maintain(ctx context.Context, name string, fn func(tx *Tx) error) error {
	op := Op{ID: NewOpID(db.Now()), Kind: name, Actor: System()}
	return db.commit(ctx, op, fn)
}

// Alone is Maintain for work that reads much and then puts right what it read about: no operation commits from its
// first statement to its last. On SQLite every write is alone. On PostgreSQL operations wait at their beginning, where
// they hold nothing yet, so nothing can lock up; readers go on.
func Alone(ctx context.Context, db *DB, name string, fn func(tx *Tx) error) error {
	return db.Maintain(ctx, name, func(tx *Tx) error {
		if db.engine.dialect() == "postgres" {
			if _, err := tx.Exec(`LOCK TABLE operations IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		return fn(tx)
	})
}

func (db *DB) commit(ctx context.Context, op Op, fn func(tx *Tx) error) error {
	var last *Tx
	err := db.engine.write(ctx, func(q querier) error {
		// A statement cut short inside a shared transaction would take the others down with it,
		// so the caller's deadline counts until the function starts and no longer.
		tx := &Tx{ctx: context.WithoutCancel(ctx), q: q, db: db, now: db.Now(), actor: op.Actor, op: op, writes: true}
		last = tx
		return db.run(tx, fn)
	})
	if err != nil {
		return classify(err)
	}
	if last == nil {
		return nil
	}
	if last.emitted > 0 {
		db.Wake()
		if db.after != nil {
			db.after()
		}
	}
	for _, after := range last.afters {
		after()
	}
	if last.traceless {
		return classify(db.engine.settle(ctx))
	}
	return nil
}

func (db *DB) run(tx *Tx, fn func(tx *Tx) error) (err error) {
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			db.options.Log.Error("panic in a write", "kind", tx.op.Kind, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("store: panic in %s: %v", tx.op.Kind, p)
		}
		if took := time.Since(start); took > slow {
			db.options.Log.Warn("slow write", "kind", tx.op.Kind, "ms", took.Milliseconds())
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.failed
}

// begin records the operation, or finds that it was done before.
func (tx *Tx) begin(receipt *Receipt) (replayed bool, err error) {
	sum := sha256.Sum256(tx.op.Body)
	hash := hex.EncodeToString(sum[:])
	res, err := tx.Exec(`INSERT INTO operations (id, kind, actor, body_hash, device_at, received_at, result)
		VALUES ($1, $2, $3, $4, $5, $6, '') ON CONFLICT (id) DO NOTHING`,
		tx.op.ID, tx.op.Kind, tx.actor.ID, hash, tx.op.DeviceAt, tx.Now())
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return false, err
	}
	type row struct {
		Kind   string `db:"kind"`
		Actor  string `db:"actor"`
		Hash   string `db:"body_hash"`
		Result string `db:"result"`
	}
	first, err := One[row](tx, `SELECT kind, actor, body_hash, result FROM operations WHERE id = $1`, tx.op.ID)
	if err != nil {
		return false, err
	}
	if first.Kind != tx.op.Kind || first.Actor != tx.actor.ID || first.Hash != hash {
		return false, fault.New(fault.Conflict, "store.reused")
	}
	receipt.Replayed = true
	if first.Result != "" {
		receipt.Result = json.RawMessage(first.Result)
	}
	return true, nil
}
