package org_test

import (
	"errors"
	"flag"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

// TestRandomDocumentsVanish applies random documents, lets others wait for their day, and takes the applied ones
// out in any order wherever that is offered. After each the trees are sound, and what waits still fits them.
func TestRandomDocumentsVanish(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(counts.N("reorg-runs")), "rapid.seed": strconv.FormatUint(counts.Seed(), 10)} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", counts.Seed())
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	gone, refused := 0, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
			w, err := orgtest.Build(tx)
			if err != nil {
				return err
			}
			v := &vanishing{random: random{t: rt, tx: tx, w: w, day: "2021-01-01"}, refused: refused}
			v.hand()
			v.vanish()
			gone += v.never
			return errRollback
		})
		if !errors.Is(err, errRollback) {
			rt.Fatal(err)
		}
	})
	if gone == 0 || refused["org.err.never.later"] == 0 || refused["org.err.never.waiting"] == 0 {
		t.Errorf("%d gone, refused %v: the test is blind", gone, refused)
	}
	t.Logf("%d gone, refused %v", gone, refused)
}

type vanishing struct {
	random
	docs, waiting []string
	refused       map[string]int
}

// hand applies some documents and hands in some that wait.
func (v *vanishing) hand() {
	n := rapid.IntRange(1, 5).Draw(v.t, "documents")
	for i := range n + rapid.IntRange(0, 3).Draw(v.t, "waiting") {
		day := lang.Day("2027-01-01").AddDays(i)
		if i < n {
			v.day = v.day.AddDays(rapid.IntRange(1, 90).Draw(v.t, "days"))
			day = v.day
		}
		r, err := org.Trees{}.Apply(v.tx, org.Document{EffectiveOn: day, Steps: v.steps(i)})
		switch {
		case fault.Is(err, fault.Invalid):
			continue
		case err != nil:
			v.t.Fatal(err)
		case r.AppliedAt == 0:
			v.waiting = append(v.waiting, r.ID)
		default:
			v.docs = append(v.docs, r.ID)
		}
	}
	if len(v.docs) > 0 && rapid.Bool().Draw(v.t, "a counter-document waits") {
		r, err := org.Trees{}.Undo(v.tx, rapid.SampledFrom(v.docs).Draw(v.t, "of"), org.Decision{}, "2027-02-01")
		if err == nil {
			v.waiting = append(v.waiting, r.ID)
		} else if !fault.Is(err, fault.Invalid) {
			v.t.Fatal(err)
		}
	}
}

// vanish takes out what may go, the documents in any order.
func (v *vanishing) vanish() {
	for _, id := range rapid.Permutation(v.docs).Draw(v.t, "order") {
		fits := v.fitting()
		err := org.Trees{}.AsIfNever(v.tx, id)
		if e, known := fault.As(err); known && e.Kind == fault.Conflict {
			v.refused[e.Key]++
			continue
		}
		v.must(err)
		v.never++
		v.sound()
		after := v.fitting()
		for waiting := range fits {
			if !after[waiting] {
				v.t.Fatalf("%s, which waits, no longer fits once %s never was", waiting, id)
			}
		}
	}
}

// fitting says which of the documents that wait fit the trees, and holds that none counters what is not.
func (v *vanishing) fitting() map[string]bool {
	all := map[string]bool{}
	for _, id := range v.waiting {
		r, err := org.ReorganisationByID(v.tx, id)
		v.must(err)
		if r.Counters != "" {
			_, err := org.ReorganisationByID(v.tx, r.Counters)
			v.must(err)
		}
		steps, err := r.Steps()
		v.must(err)
		if _, err := org.Check(v.tx, org.Document{EffectiveOn: r.EffectiveOn, Steps: steps}); err == nil {
			all[id] = true
		} else if !fault.Is(err, fault.Invalid) {
			v.t.Fatal(err)
		}
	}
	return all
}
