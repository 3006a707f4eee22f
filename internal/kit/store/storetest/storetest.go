// Package storetest opens a fresh, migrated database for a test: SQLite, or PostgreSQL where ROSTRUM_TEST_DATABASE names one.
package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/migrations"
)

// Variable names the environment variable with the address of a PostgreSQL server for tests.
const Variable = "ROSTRUM_TEST_DATABASE"

// Zone is the time zone of test databases: the first user's, where midnight is not UTC's.
func Zone() *time.Location { return time.FixedZone("ICT", 7*3600) }

// Clock is a clock a test sets.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now gives the set moment.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Open gives a migrated, empty database that is gone after the test.
func Open(t testing.TB) *store.DB { return OpenAt(t, nil) }

// OpenAt is Open with a clock; nil is the real one.
func OpenAt(t testing.TB, clock func() time.Time) *store.DB {
	t.Helper()
	o := store.Options{URL: Fresh(t), Clock: clock, Location: Zone(), Unsafe: true}
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Fresh gives the address of a migrated, empty database that is gone after the test.
func Fresh(t testing.TB) string {
	t.Helper()
	if server := os.Getenv(Variable); server != "" {
		return freshPostgres(t, server)
	}
	return freshSQLite(t)
}

// OnServer says whether an address that Fresh gave is one of a PostgreSQL server, not of a file.
func OnServer(url string) bool { return strings.HasPrefix(url, "postgres") }

// stamp tells one set of migrations from another.
func stamp() (string, error) {
	h := sha256.New()
	files := migrations.Files()
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:16], err
}

func freshSQLite(t testing.TB) string {
	t.Helper()
	name, err := stamp()
	if err != nil {
		t.Fatal(err)
	}
	template := filepath.Join(os.TempDir(), fmt.Sprintf("rostrum-template-%d-%s.db", os.Getuid(), name))
	if _, err := os.Stat(template); err != nil {
		if err := makeTemplate(template); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rostrum.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// makeTemplate migrates beside and renames, so that tests of several packages may do it at once.
func makeTemplate(template string) error {
	dir, err := os.MkdirTemp("", "rostrum-template")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "t.db")
	if err := migrate(path); err != nil {
		return err
	}
	return os.Rename(path, template)
}

func migrate(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: url, Unsafe: true})
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, migrations.Files()); err != nil {
		_ = db.Close()
		return err
	}
	if err := db.Settle(ctx); err != nil {
		_ = db.Close()
		return err
	}
	return db.Close()
}

func freshPostgres(t testing.TB, server string) string {
	t.Helper()
	name, err := stamp()
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	template := "rostrum_t_" + name
	if err := postgresTemplate(admin, server, template); err != nil {
		t.Fatal(err)
	}
	fresh := fmt.Sprintf("rostrum_%s", store.RandomID())
	if _, err := admin.Exec(`CREATE DATABASE ` + fresh + ` TEMPLATE ` + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		again, err := sql.Open("pgx", server)
		if err == nil {
			_, err = again.Exec(`DROP DATABASE IF EXISTS ` + fresh + ` WITH (FORCE)`)
			_ = again.Close()
		}
		if err != nil {
			t.Logf("storetest: drop %s: %v", fresh, err)
		}
	})
	return onDatabase(server, fresh)
}

// postgresTemplate makes the migrated template once a server; a lock on the server keeps test processes apart.
func postgresTemplate(admin *sql.DB, server, template string) error {
	ctx := context.Background()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(7215)`); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, `SELECT pg_advisory_unlock(7215)`) }()
	var n int
	if err := conn.QueryRowContext(ctx, `SELECT count(*) FROM pg_database WHERE datname = $1`, template).Scan(&n); err != nil || n == 1 {
		return err
	}
	if _, err := conn.ExecContext(ctx, `CREATE DATABASE `+template+`_new ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`); err != nil {
		return err
	}
	if err := migrate(onDatabase(server, template+"_new")); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `ALTER DATABASE `+template+`_new RENAME TO `+template)
	return err
}

func onDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server
	}
	u.Path = "/" + name
	return u.String()
}

// Write runs fn as an operation of actor and fails the test on an error.
func Write(t testing.TB, db *store.DB, actor store.Actor, fn func(tx *store.Tx) error) {
	t.Helper()
	if _, err := db.Write(context.Background(), store.Op{Kind: "test", Actor: actor}, fn); err != nil {
		t.Fatal(err)
	}
}

// Read runs fn for actor and fails the test on an error.
func Read(t testing.TB, db *store.DB, actor store.Actor, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Read(context.Background(), actor, fn); err != nil {
		t.Fatal(err)
	}
}
