// Package demo fills an empty installation with the real map of Viet Nam and invented people.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"rostrum/internal/app/demo/names"
	"rostrum/internal/app/territory"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Password is the password of every log-in of the demo.
const Password = "rostrum-demo"

// Options say how the demo is filled. The same seed on the same day makes the same demo, but for ids.
type Options struct {
	Seed     uint64
	Small    bool                                 // the two provinces of the log-ins alone, for tests
	Progress func(step string, done, total int64) // nil is silent; a step is told at its beginning and its end
}

// Steps lists the steps that Progress is told of, in their order.
func Steps() []string {
	return []string{StepTerritory, StepMap, StepLists, StepPeople, StepBriefs, StepSessions, StepFigures}
}

// The steps of filling.
const (
	StepTerritory = "territory"
	StepMap       = "map"
	StepLists     = "lists"
	StepPeople    = "people"
	StepBriefs    = "briefs"
	StepSessions  = "sessions"
	StepFigures   = "figures"
)

// Login is one invented person's way in. Role is the role they show.
type Login struct {
	Name     string    `json:"name"`
	Password string    `json:"password"`
	Role     string    `json:"role"`
	Title    lang.Text `json:"title"`
}

// Summary counts what the demo holds. Units are those of all networks that stand today.
type Summary struct {
	Units, Speakers, Briefs, Duties, Sessions, Questions int64
	Cells                                                int64 // of coverage figures
	Logins                                               []Login
}

// filler carries what the steps share: dice, days and what was made so far.
type filler struct {
	ctx    context.Context
	db     *store.DB
	o      Options
	dice   *rand.Rand
	maker  *names.Maker
	today  lang.Day
	land   *territory.Land
	home   []*commune      // communes of today, in the order of the data
	past   []*commune      // communes before the reform
	wards  map[string]bool // which communes of today are towns, by key
	staff  staff
	issued []*issue
	logins logins
	mine   string // the speaker whom the listed log-in belongs to
	sum    Summary
}

// mostMemory is what filling may take beside the database's own cache, so that it runs on small machines.
const mostMemory = 300 << 20

// Fill makes the demo in an empty, migrated database. It fails with fault.Conflict where something stands.
func Fill(ctx context.Context, db *store.DB, o Options) (Summary, error) {
	if before := debug.SetMemoryLimit(-1); before > mostMemory {
		debug.SetMemoryLimit(mostMemory)
		defer debug.SetMemoryLimit(before)
	}
	f, err := newFiller(ctx, db, o)
	if err != nil {
		return Summary{}, err
	}
	for _, step := range []struct {
		name string
		run  func() error
	}{
		{StepTerritory, f.territory}, {StepMap, f.shapes}, {StepLists, f.lists}, {StepPeople, f.people},
		{StepBriefs, f.briefs}, {StepSessions, f.sessions}, {StepFigures, f.figures},
	} {
		f.tell(step.name, 0, 1)
		if err := step.run(); err != nil {
			return f.sum, fmt.Errorf("demo: %s: %w", step.name, err)
		}
		f.tell(step.name, 1, 1)
	}
	return f.sum, f.count()
}

func newFiller(ctx context.Context, db *store.DB, o Options) (*filler, error) {
	f := &filler{ctx: ctx, db: db, o: o, wards: map[string]bool{}, dice: rand.New(rand.NewPCG(o.Seed, 0x64656d6f))}
	err := db.Read(ctx, store.System(), func(tx *store.Tx) error {
		f.today = tx.Today()
		for _, table := range []string{"networks", "places", "accounts", "speakers", "briefs", "sessions"} {
			n, err := store.Value[int64](tx, `SELECT count(*) FROM `+table)
			if err == nil && n > 0 {
				err = fault.New(fault.Conflict, "store.changed")
			}
			if err != nil {
				return fmt.Errorf("demo: the database is to be empty: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if f.maker, err = names.New(o.Seed); err != nil {
		return nil, err
	}
	f.land, err = newLand()
	if err == nil && o.Small {
		f.land.Keep(demoProvinces()...)
	}
	return f, err
}

func (f *filler) tell(step string, done, total int64) {
	if f.o.Progress != nil {
		f.o.Progress(step, done, total)
	}
}

// write runs fn as an operation of the system.
func (f *filler) write(fn func(tx *store.Tx) error) error {
	_, err := f.db.Write(f.ctx, store.Op{Kind: "demo.fill", Actor: store.System()}, fn)
	return err
}

// chance says yes p times of a hundred.
func (f *filler) chance(p int) bool { return f.dice.IntN(100) < p }

// between gives a number from a to b, both included.
func (f *filler) between(a, b int) int { return a + f.dice.IntN(b-a+1) }

// moment is a time of day on a day, in microseconds.
func (f *filler) moment(day lang.Day, hour, minute int) int64 {
	return day.Micros(f.db.Location()) + (time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Microseconds()
}

// territory lets the tree live from before the reform until today.
func (f *filler) territory() error {
	steps := f.land.Steps(org.Trees{})
	steps = slices.Insert(steps, 1, f.oldHamlets)
	for i, step := range steps {
		if err := f.write(step); err != nil {
			return err
		}
		f.tell(StepTerritory, int64(i+1), int64(len(steps)))
	}
	f.readCommunes()
	return f.hamlets()
}

// figures counts the coverage from the reports, as any recount does.
func (f *filler) figures() error {
	d, err := coverage.Recount(f.ctx, f.db, source(), false)
	f.sum.Cells = d.Cells
	return err
}

func (f *filler) count() error {
	return f.db.Read(f.ctx, store.System(), func(tx *store.Tx) error {
		for query, n := range map[string]*int64{
			`SELECT count(*) FROM units WHERE until_day = ''`: &f.sum.Units, `SELECT count(*) FROM speakers`: &f.sum.Speakers,
			`SELECT count(*) FROM briefs`: &f.sum.Briefs, `SELECT count(*) FROM duties`: &f.sum.Duties,
			`SELECT count(*) FROM sessions`: &f.sum.Sessions, `SELECT count(*) FROM questions`: &f.sum.Questions,
		} {
			var err error
			if *n, err = store.Value[int64](tx, query); err != nil {
				return err
			}
		}
		return nil
	})
}
