package coverage

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// rounds is how many units have their first fact and their merger at once.
const rounds = 24

// A unit's very first fact and its merger come at the same moment, each held open for a while at random: whichever
// comes first, no cell differs from a recount. On PostgreSQL the two run side by side.
func TestAFirstFactAtTheMomentOfAReorganisation(t *testing.T) {
	w := newWorld(t)
	chance := rand.New(rand.NewPCG(counts.Seed(), 6))
	t.Logf("seed %d", counts.Seed())
	units := make([]string, rounds)
	w.write(func(tx *store.Tx) error {
		for i := range units {
			u, err := org.AddUnit(tx, org.NewUnit{NetworkID: w.Network, ParentID: w.Prov[i%2], LevelID: w.Levels[2],
				Name: fmt.Sprintf("Tổ số %d", i), FromDay: "2020-01-01"})
			if err != nil {
				return err
			}
			units[i] = u.ID
		}
		return nil
	})
	for i, unit := range units {
		into := w.Comm[1-i%2][i%3]
		fact := Fact{UnitID: unit, PlaceID: w.PlaceComm[0][i%3], Day: "2026-08-01", Attendances: 5, BriefIDs: []string{"b1"}}
		merge := org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: unit},
			{Kind: org.Succeed, Of: org.OfUnit, ID: unit, To: into, Part: org.Whole}}}
		wait := func() func() {
			before, after := time.Duration(chance.IntN(12))*time.Millisecond, time.Duration(chance.IntN(12))*time.Millisecond
			return func() { time.Sleep(before); before = after }
		}
		pauseFact, pauseMerge := wait(), wait()
		w.together(func(tx *store.Tx) error {
			err := Change(tx, nil, &fact)
			pauseFact()
			return err
		}, func(tx *store.Tx) error {
			_, err := org.Trees{Followers: []org.Follower{Ledger{}}}.Apply(tx, merge)
			pauseMerge()
			return err
		}, pauseFact, pauseMerge)
		w.source.all = append(w.source.all, fact)
	}
	w.agree()
}

// A fact is written while its unit's move is about to be kept: it waits for that, finds that the unit hangs elsewhere,
// and counts there, though it was sent once. On PostgreSQL the fact reads the old place first.
func TestAFactWaitsForTheMoveOfItsUnit(t *testing.T) {
	w := newWorld(t)
	unit := w.Comm[0][0]
	for i, parent := range []string{w.Prov[1], w.Prov[0], w.Prov[1]} {
		first, second := w.fact(unit, 2*i), w.fact(unit, 2*i+1)
		w.write(func(tx *store.Tx) error { return Change(tx, nil, &first) }) // it has a row that the move rewrites
		moved := make(chan struct{})
		told := sync.OnceFunc(func() { close(moved) })
		w.together(func(tx *store.Tx) error {
			return Change(tx, nil, &second)
		}, func(tx *store.Tx) error {
			_, err := org.Trees{Followers: []org.Follower{Ledger{}}}.Apply(tx, org.Document{EffectiveOn: lang.Day(fmt.Sprintf("2026-0%d-01", i+5)),
				Steps: []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: unit, ParentID: parent}}})
			told()
			time.Sleep(100 * time.Millisecond)
			return err
		}, func() { <-moved }, func() {})
		w.source.all = append(w.source.all, first, second)
	}
	w.agree()
}

// fact is a talk of a unit, on another day each.
func (w *world) fact(unit string, n int) Fact {
	return Fact{UnitID: unit, PlaceID: w.PlaceComm[0][n%3], Day: lang.Day(fmt.Sprintf("2026-08-1%d", n)), Attendances: 5, BriefIDs: []string{"b1"}}
}

// together runs two writes at the same time, each after its pause. Each is sent once: what lost a race is run again by
// the store, and nobody is told.
func (w *world) together(a, b func(tx *store.Tx) error, pauseA, pauseB func()) {
	w.t.Helper()
	var both sync.WaitGroup
	for i, fn := range []func(tx *store.Tx) error{a, b} {
		pause := []func(){pauseA, pauseB}[i]
		both.Go(func() {
			pause()
			if _, err := w.db.Write(w.t.Context(), store.Op{Kind: "test", Actor: store.System()}, fn); err != nil {
				w.t.Error(err)
			}
		})
	}
	both.Wait()
}
