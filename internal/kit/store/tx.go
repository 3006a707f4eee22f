package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
)

// Tx is one transaction: it carries the clock, the actor, the operation and new ids, and runs statements.
// After a statement fails it refuses all others, on both databases alike.
type Tx struct {
	ctx       context.Context
	q         querier
	db        *DB
	now       time.Time
	actor     Actor
	op        Op
	writes    bool
	counters  map[string]int
	failed    error
	result    json.RawMessage
	emitted   int
	afters    []func()
	traceless bool
	memo      map[any]any
}

// Memo gives what find found under key earlier in this transaction, or finds it now. Any statement that changes
// rows forgets everything, so nothing is remembered past what could alter it.
func Memo[T any](tx *Tx, key any, find func() (T, error)) (T, error) {
	if v, ok := tx.memo[key].(T); ok {
		return v, nil
	}
	v, err := find()
	if err != nil {
		return v, err
	}
	if tx.memo == nil {
		tx.memo = map[any]any{}
	}
	tx.memo[key] = v
	return v, nil
}

// Context is the transaction's context.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the moment the transaction began, in microseconds UTC.
func (tx *Tx) Now() int64 { return tx.now.UnixMicro() }

// Today is the day the transaction began, in the installation's time zone.
func (tx *Tx) Today() lang.Day { return lang.DayOf(tx.now, tx.db.options.Location) }

// Location is the installation's time zone.
func (tx *Tx) Location() *time.Location { return tx.db.options.Location }

// Actor is who performs the transaction.
func (tx *Tx) Actor() Actor { return tx.actor }

// Op is the operation being performed; its zero value in a read.
func (tx *Tx) Op() Op { return tx.op }

// NewID makes the operation's next id for table. It sorts by the operation's time, and performing the
// same operation elsewhere makes the same id.
func (tx *Tx) NewID(table string) string {
	if tx.counters == nil {
		tx.counters = map[string]int{}
	}
	n := tx.counters[table]
	tx.counters[table] = n + 1
	return derivedID(tx.op.ID, table, n)
}

// Exec runs a statement.
func (tx *Tx) Exec(query string, args ...any) (sql.Result, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	clear(tx.memo)
	res, err := tx.q.exec(tx.ctx, query, args...)
	if err != nil {
		tx.failed = fmt.Errorf("store: exec: %w", err)
		return nil, tx.failed
	}
	return res, nil
}

// Changed runs a statement and gives the number of rows it changed.
func (tx *Tx) Changed(query string, args ...any) (int64, error) {
	res, err := tx.Exec(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Must1 runs a statement that must change exactly one row: otherwise it fails with fault.Conflict,
// since somebody else changed or removed it meanwhile.
func (tx *Tx) Must1(query string, args ...any) error {
	n, err := tx.Changed(query, args...)
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "store.changed")
	}
	return err
}

func (tx *Tx) rows(query string, args ...any) (*sql.Rows, error) {
	if tx.failed != nil {
		return nil, tx.failed
	}
	rows, err := tx.q.query(tx.ctx, query, args...)
	if err != nil {
		tx.failed = fmt.Errorf("store: query: %w", err)
		return nil, tx.failed
	}
	return rows, nil
}

// SetResult keeps what the operation came to; sent again, it gives this instead of running again.
func (tx *Tx) SetResult(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store: result: %w", err)
	}
	tx.result = b
	return nil
}

// After runs fn once the transaction is committed, never otherwise.
func (tx *Tx) After(fn func()) { tx.afters = append(tx.afters, fn) }

// LeaveNoOrder asks that nothing beside the rows tells in which order they were written,
// as the audience's words need: the log is folded away after the commit.
func (tx *Tx) LeaveNoOrder() { tx.traceless = true }

// RowsAtOnce is how many rows one statement best carries, a power of two: few on SQLite, whose driver looks each
// value up among those before it, many on PostgreSQL, where a statement is a journey.
func (tx *Tx) RowsAtOnce() int {
	if tx.db.engine.dialect() == "postgres" {
		return 128
	}
	return 8
}

// Survey lets the database look at a table that a great many rows went into. PostgreSQL keeps its own count up by
// itself, but counts only what was committed: in a transaction that fills a table it may come to believe that there is
// nothing in it, and then reads all of it for every row it looks for. SQLite needs no such look.
func (tx *Tx) Survey(table string) error {
	if tx.db.engine.dialect() != "postgres" {
		return nil
	}
	_, err := tx.Exec(`ANALYZE ` + table)
	return err
}

// Writes says whether the transaction may write.
func (tx *Tx) Writes() bool { return tx.writes }
