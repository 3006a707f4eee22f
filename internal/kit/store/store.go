// Package store is the one door to the database: SQLite inside the process or PostgreSQL, one SQL text for both.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"rostrum/internal/kit/fault"
)

// Options says which database to open and how.
type Options struct {
	URL      string           // "postgres://…", or a path to a SQLite file
	Clock    func() time.Time // nil means time.Now
	Location *time.Location   // the installation's time zone; nil means UTC
	Log      *slog.Logger     // nil means slog.Default()
	Unsafe   bool             // no fsync: tests and throw-away databases only
	Readers  int              // SQLite connections for reading; 0 means 8
	Sync     string           // SQLite's synchronous; "" means FULL. Other values are for control experiments.
}

// DB is an opened database. It is safe for concurrent use.
type DB struct {
	options Options
	engine  engine
	wake    chan struct{} // a write emitted something: the sealer has work
	after   func()        // told after every commit that emitted something
	mu      sync.Mutex
	seal    []func(tx *Tx) error
}

// engine is what differs between the two databases; only this package knows there are two.
type engine interface {
	read(ctx context.Context, fn func(q querier) error) error
	write(ctx context.Context, fn func(q querier) error) (err error)
	settle(ctx context.Context) error // folds away what tells in which order rows were written
	pool() *sql.DB
	dialect() string
	close() error
}

// querier runs statements inside one transaction.
type querier interface {
	exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Open opens the database; it does not migrate it. It fails with fault.Unavailable where the database cannot be reached.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	db := &DB{options: o, wake: make(chan struct{}, 1)}
	var err error
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		db.engine, err = openPostgres(ctx, o)
	} else {
		db.engine, err = openSQLite(ctx, o)
	}
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("store: open: %w", err), fault.Unavailable, "store.unreachable")
	}
	return db, nil
}

// Close ends all connections after the writes under way.
func (db *DB) Close() error { return db.engine.close() }

// Location is the installation's time zone.
func (db *DB) Location() *time.Location { return db.options.Location }

// Now is the database's clock, in UTC and whole microseconds.
func (db *DB) Now() time.Time { return db.options.Clock().UTC().Truncate(time.Microsecond) }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.Read(ctx, Actor{}, func(tx *Tx) error {
		_, err := Value[int64](tx, `SELECT 1`)
		return err
	})
}

// Read runs fn in one snapshot of the database for actor. fn writes nothing.
func (db *DB) Read(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return classify(db.engine.read(ctx, func(q querier) error {
		return fn(&Tx{ctx: ctx, q: q, db: db, now: db.Now(), actor: actor})
	}))
}

// OnWake is called after each commit that emitted an event, to tell other nodes. It is set once, before serving.
func (db *DB) OnWake(fn func()) { db.after = fn }

// Wake tells the sealer that another node wrote something.
func (db *DB) Wake() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
}

// Settle folds away what the database keeps beside its rows (SQLite's log), which tells in which order they came.
func (db *DB) Settle(ctx context.Context) error { return db.engine.settle(ctx) }
