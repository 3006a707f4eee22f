// Package apptest starts the whole program for a test and speaks to it as browsers and programs do.
package apptest

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// Password is every test account's.
const Password = "bay con bo cau trang"

// World is the program, serving on a loopback port, over the small world of orgtest.
type World struct {
	*orgtest.Small
	App    *app.App
	URL    string
	Config config.Serve
	Log    *Log
	t      testing.TB
	server *httptest.Server
	hash   func() people.Hash
	ahead  atomic.Int64 // how far the program's clock runs before ours, in nanoseconds
}

// Log keeps what the program logged.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes one record.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String is everything logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Start serves a fresh database with the small world until the test ends. Change may set the configuration.
func Start(t testing.TB, change ...func(*config.Serve)) *World {
	t.Helper()
	w := Open(t, config.Place{Data: t.TempDir(), Zone: "Asia/Ho_Chi_Minh", Database: database(t)}, change...)
	w.Small = orgtest.World(t, w.App.DB, app.Verbs())
	return w
}

// database is a fresh PostgreSQL database where the tests run on one, and "" where they run on SQLite.
func database(t testing.TB) string {
	if url := storetest.Fresh(t); storetest.OnServer(url) {
		return url
	}
	return ""
}

// Open serves what lies in a place, as it is.
func Open(t testing.TB, place config.Place, change ...func(*config.Serve)) *World {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	c := config.Serve{Place: place, Addr: server.Listener.Addr().String()}
	for _, fn := range change {
		fn(&c)
	}
	w := &World{t: t, Config: c, Log: &Log{}, server: server, hash: sync.OnceValue(func() people.Hash { return people.HashPassword(Password) })}
	a, err := app.New(context.Background(), c, app.Options{Unsafe: true, Clock: w.Now, Log: slog.New(slog.NewTextHandler(w.Log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
	server.Config.Handler = a.Handler()
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelInfo)
	server.Start()
	w.URL = server.URL
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// Now is the program's clock.
func (w *World) Now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// Pass lets days go by for the program.
func (w *World) Pass(days int) { w.ahead.Add(int64(days) * int64(24*time.Hour)) }

// Close ends the program; the test's end does it too.
func (w *World) Close() {
	if w.server == nil {
		return
	}
	w.server.Close()
	w.App.Close()
	w.server = nil
}

// Write runs fn as the system and fails the test on an error.
func (w *World) Write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Write(w.t, w.App.DB, store.System(), fn)
}

// WriteAs runs fn as an account and fails the test on an error.
func (w *World) WriteAs(account string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Write(w.t, w.App.DB, orgtest.Actor(account), fn)
}

// Account makes an account that can sign in, with one grant from orgtest.Since on where role is not "".
func (w *World) Account(name string, role access.Role, scope string) people.Account {
	w.t.Helper()
	var a people.Account
	w.Write(func(tx *store.Tx) error {
		var err error
		a, err = people.AddAccount(tx, people.NewAccount{Name: name, FullName: "Người thử " + name, Hash: w.hash()})
		if err == nil && role != "" {
			_, err = access.Give(tx, access.Grant{AccountID: a.ID, Role: role, ScopeID: scope, Subtree: true, FromDay: orgtest.Since})
		}
		return err
	})
	return a
}

// SignedIn makes an account and signs it in with a browser of its own; an administrator sets up the
// second factor, without which nothing else opens.
func (w *World) SignedIn(name string, role access.Role, scope string) *Browser {
	w.t.Helper()
	a := w.Account(name, role, scope)
	b := w.Browser()
	b.AccountID = a.ID
	b.SignIn(name)
	if role == access.Administrator {
		b.secondFactor()
	}
	return b
}

// Fresh makes the id of a new operation.
func Fresh() string { return store.NewOpID(time.Now()) }

// Eventually waits up to ten seconds until cond holds.
func Eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !cond(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within 10 s", what)
		}
	}
}

// Free makes the client of a browser without cookies that follows no redirect.
func Free() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Path fills the {values} of a route's path.
func Path(pattern string, values map[string]string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, _ := strings.Cut(rest, "}")
		name = strings.TrimSuffix(name, "...")
		if name != "$" {
			v, known := values[name]
			if !known {
				return "", fmt.Errorf("apptest: nothing is known of {%s}", name)
			}
			b.WriteString(v)
		}
		pattern = after
	}
}
