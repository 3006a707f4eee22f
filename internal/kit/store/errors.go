package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"rostrum/internal/kit/fault"
)

// classify gives an error of the database its kind, so that no page shows a database's text. Errors that
// have a kind keep it.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	if notText(err) {
		return fault.Wrap(err, fault.Invalid, "store.nottext")
	}
	if full(err) {
		return fault.Wrap(err, fault.Unavailable, "store.full")
	}
	if gone(err) {
		return fault.Wrap(err, fault.Unavailable, "store.unreachable")
	}
	return err
}

// notText says whether a value was refused since it is no text: PostgreSQL takes neither NUL nor broken UTF-8.
func notText(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "22021" || pg.Code == "22P05")
}

func full(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_FULL
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "53100"
}

func gone(err error) bool {
	if errors.Is(err, errClosed) || errors.Is(err, errCommit) || errors.Is(err, errSettle) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return true
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			return true
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		class := pg.Code[:2]
		return class == "57" || class == "53" || class == "08" || class == "40"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || strings.Contains(err.Error(), "connection") || strings.Contains(err.Error(), "database is closed")
}

// Again marks an error of a write that would not meet it a second time: another one changed what it had read before
// it could hold it. On PostgreSQL Write runs the function anew, some times at most, and only then gives the error
// back, which keeps its kind. On SQLite nothing comes between a function's reading and its writing.
func Again(err error) error { return &repeat{err} }

type repeat struct{ err error }

func (r *repeat) Error() string { return r.err.Error() }
func (r *repeat) Unwrap() error { return r.err }

// IsDuplicate says whether err is a row that breaks a unique key.
func IsDuplicate(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
