package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver registers itself as "pgx"
)

// postgresEngine gives each function its own transaction and repeats it where the database asks for that.
type postgresEngine struct {
	db *sql.DB
}

// attempts is how often a function is run before a serialization failure is given back.
const attempts = 12

func openPostgres(ctx context.Context, o Options) (*postgresEngine, error) {
	db, err := sql.Open("pgx", o.URL)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24)
	db.SetConnMaxIdleTime(5 * time.Minute)
	e := &postgresEngine{db: db}
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return e, e.checkCollation(ctx)
}

// checkCollation refuses a database whose order of texts is not bytewise: paths and keys are compared as bytes.
func (e *postgresEngine) checkCollation(ctx context.Context) error {
	var collation, encoding string
	err := e.db.QueryRowContext(ctx, `SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()`).
		Scan(&collation, &encoding)
	if err != nil {
		return err
	}
	if (collation != "C" && collation != "C.UTF-8" && collation != "POSIX") || encoding != "UTF8" {
		return fmt.Errorf("the database has collation %s and encoding %s; create it with: CREATE DATABASE … ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", collation, encoding)
	}
	return nil
}

func (e *postgresEngine) pool() *sql.DB                { return e.db }
func (e *postgresEngine) dialect() string              { return "postgres" }
func (e *postgresEngine) close() error                 { return e.db.Close() }
func (e *postgresEngine) settle(context.Context) error { return nil }

type pgTx struct{ tx *sql.Tx }

func (p pgTx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.tx.ExecContext(ctx, query, args...)
}

func (p pgTx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.tx.QueryContext(ctx, query, args...)
}

func (e *postgresEngine) read(ctx context.Context, fn func(q querier) error) error {
	tx, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return guard(func() error { return fn(pgTx{tx}) })
}

func (e *postgresEngine) write(ctx context.Context, fn func(q querier) error) error {
	var err error
	for n := range attempts {
		if err = e.attempt(ctx, fn); !again(err) {
			return err
		}
		pause := time.Duration(rand.IntN(4<<min(n, 6))+1) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return err
}

func (e *postgresEngine) attempt(ctx context.Context, fn func(q querier) error) error {
	tx, err := e.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := guard(func() error { return fn(pgTx{tx}) }); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%w: %w", errCommit, err)
	}
	return nil
}

// again says whether to repeat: the database asks for it (serialization failure or deadlock), or the function does.
func again(err error) bool {
	var anew *repeat
	if errors.As(err, &anew) {
		return true
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
