// Package app wires the house: it is the one package that imports all others, as a value that tests can start.
package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/bus"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/live"
	"rostrum/migrations"
)

// App is the program, opened and ready to serve.
type App struct {
	Config   config.Serve
	DB       *store.DB
	Words    *lang.Bundle
	Web      *web.Server
	API      *api.API
	Jobs     *jobs.Runner
	Rooms    *live.Engine
	bus      *bus.Bus
	files    *blob.Folder
	node     string
	log      *slog.Logger
	patience Patience
	figs     *figures
	stop     context.CancelFunc
	wait     sync.WaitGroup
	lock     func()
}

// Options are what tests set beside the configuration.
type Options struct {
	Clock  func() time.Time
	Log    *slog.Logger
	Unsafe bool // no fsync
	Shared bool // do not lock the data folder
	// Patience is the server's with those who call it.
	Patience Patience
}

// OpenStore opens and migrates the database of a place. The folder is made where it is missing.
func OpenStore(ctx context.Context, p config.Place, o Options) (*store.DB, error) {
	loc, err := p.Location()
	if err != nil {
		return nil, err
	}
	url := p.Database
	if url == "" {
		if err := os.MkdirAll(p.Data, 0o700); err != nil {
			return nil, fault.Wrap(fmt.Errorf("app: data folder: %w", err), fault.Unavailable, "store.folder", "dir", p.Data)
		}
		url = filepath.Join(p.Data, "rostrum.db")
	}
	db, err := store.Open(ctx, store.Options{URL: url, Clock: o.Clock, Location: loc, Log: o.Log, Unsafe: o.Unsafe})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx, migrations.Files()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.OnSeal(journal.Seal)
	return db, nil
}

// New opens everything; nothing is served and no job runs until Run.
func New(ctx context.Context, c config.Serve, o Options) (*App, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	a := &App{Config: c, log: o.Log, patience: o.Patience, lock: func() {}}
	if err := a.open(ctx, o); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) open(ctx context.Context, o Options) error {
	if err := os.MkdirAll(a.Config.Data, 0o700); err != nil {
		return fault.Wrap(fmt.Errorf("app: data folder: %w", err), fault.Unavailable, "store.folder", "dir", a.Config.Data)
	}
	var err error
	if !o.Shared {
		if a.lock, err = store.LockFolder(a.Config.Data); err != nil {
			a.lock = func() {}
			return err
		}
	}
	if a.Words, err = Words(); err != nil {
		return err
	}
	if a.DB, err = OpenStore(ctx, a.Config.Place, o); err != nil {
		return err
	}
	var name [8]byte
	_, _ = rand.Read(name[:])
	a.node = hex.EncodeToString(name[:])
	if a.bus, err = bus.Open(bus.Options{Node: a.node, Listen: a.Config.BusListen, Peers: a.Config.BusPeers, Secret: a.Config.BusSecret}); err != nil {
		return err
	}
	if err := a.declare(ctx); err != nil {
		return err
	}
	return a.wire(ctx)
}

// declare writes which roles hold which verbs, and the scope above all networks.
func (a *App) declare(ctx context.Context) error {
	return a.DB.Maintain(ctx, "declare", func(tx *store.Tx) error {
		if err := access.PutScope(tx, access.Everywhere, ""); err != nil {
			return err
		}
		return access.Declare(tx, Verbs())
	})
}

// permission fills the question the server asks of access.
type permission struct{}

func (permission) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (permission) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

// Start runs the sealer and the jobs in the background until Close.
func (a *App) Start() error {
	ctx, cancel := context.WithCancel(context.Background())
	a.stop = cancel
	a.DB.OnWake(func() { a.bus.Publish("wake.sealer", nil) })
	for subject, wake := range map[string]func(){"wake.sealer": a.DB.Wake, "wake.jobs": a.Jobs.Wake} {
		if _, err := a.bus.Subscribe(subject, func(string, []byte) { wake() }); err != nil {
			return err
		}
	}
	a.wait.Go(func() {
		a.DB.RunSealer(ctx, a.node, func() { a.bus.Publish("wake.jobs", nil) })
	})
	a.wait.Go(func() { a.Jobs.Run(ctx) })
	return nil
}

// drain is within how long the phones of a node that stops come back, each at another moment.
const drain = 10 * time.Second

// Close ends the rooms, the jobs, the bus and the database, in this order.
func (a *App) Close() {
	if a.Rooms != nil {
		a.Rooms.Close(drain)
	}
	if a.stop != nil {
		a.stop()
	}
	a.wait.Wait()
	if a.bus != nil {
		a.bus.Close()
	}
	if a.files != nil {
		_ = a.files.Close()
	}
	if a.DB != nil {
		if err := a.DB.Close(); err != nil {
			a.log.Error("close", "err", err)
		}
	}
	a.lock()
}

// Handler is everything people and programs reach.
func (a *App) Handler() http.Handler { return a.Web.Handler() }
