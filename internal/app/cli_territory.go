package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"time"

	"rostrum/internal/app/territory"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

type territoryCommand struct{ config.Place }

// Help is shown below the flags.
func (*territoryCommand) Help() string {
	return `Brings in the levels of places, all provinces, districts and communes as they were before 1 July 2025, the reform of
that day, and the changes of 30 April 2026, each with the number of its resolution, and the shapes of today's map.
Hamlets are in no source: add them on the page of their commune.

It makes no network, no unit and no account. A real installation begins like this:
  rostrum user add admin --role administrator --data DIR
  rostrum territory --data DIR
  rostrum serve --data DIR
and goes on by page: a network, its levels, its root unit, then the units below.

The data folder may hold accounts and networks, but no places and no levels of places, and must not be served
meanwhile. All is written at once or nothing.`
}

// territoryLoaded is what the command answers programs.
type territoryLoaded struct {
	Levels  []levelLoaded `json:"levels"`
	Shapes  int64         `json:"shapes"`
	Seconds float64       `json:"seconds"`
}

type levelLoaded struct {
	Level  string `json:"level"`
	Before int64  `json:"before_2025_07_01"`
	Today  int64  `json:"today"`
}

// Run brings the places in, where there are none.
func (c *territoryCommand) Run(ctx context.Context, t *terminal) error {
	if err := c.Check(); err != nil {
		return err
	}
	release, err := c.hold()
	if err != nil {
		return err
	}
	defer release()
	start := time.Now()
	sum, err := c.load(ctx, t)
	if err != nil {
		return err
	}
	done := territoryLoaded{Levels: []levelLoaded{}, Shapes: sum.Shapes, Seconds: math.Round(time.Since(start).Seconds()*10) / 10}
	for _, n := range sum.Counts {
		done.Levels = append(done.Levels, levelLoaded{n.Level.In(t.words.Lang()), n.Before, n.Today})
		t.say("app.cli.territorylevel", "level", n.Level.In(t.words.Lang()), "before", n.Before, "today", n.Today)
	}
	t.say("app.cli.territory", "shapes", done.Shapes, "seconds", done.Seconds)
	return t.tell(done)
}

// hold keeps others from serving the folder meanwhile: they would wait for this one transaction.
func (c *territoryCommand) hold() (release func(), err error) {
	if c.Database != "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fault.Wrap(fmt.Errorf("app: data folder: %w", err), fault.Unavailable, "store.folder", "dir", c.Data)
	}
	return store.LockFolder(c.Data)
}

func (c *territoryCommand) load(ctx context.Context, t *terminal) (territory.Summary, error) {
	quiet := slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelError}))
	db, err := OpenStore(ctx, c.Place, Options{Log: quiet})
	if err != nil {
		return territory.Summary{}, err
	}
	sum, err := territory.Load(ctx, db, t.progress(territory.StepMap))
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Invalid, "app.cli.hasplaces")
	}
	return sum, errors.Join(err, db.Close())
}
