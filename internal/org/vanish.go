package org

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// MayVanish says with fault.Conflict why a document cannot be made as if it had never been; nil if it can.
func (t Trees) MayVanish(tx *store.Tx, r Reorganisation) error {
	if r.AppliedAt == 0 || r.UndoneBy != "" {
		return fault.New(fault.Conflict, "org.err.undone")
	}
	steps, err := r.Steps()
	if err != nil {
		return err
	}
	named, made := map[string]bool{}, map[string][]string{}
	for _, s := range steps {
		named[s.ID] = true
		if s.Kind == Open {
			made[s.Of] = append(made[s.Of], s.ID)
		}
	}
	for of, ids := range made {
		kids, err := allIn[string](tx, family(of).sql(`SELECT {of}_id FROM {of}_parents WHERE parent_id IN ({in})`), ids)
		if err != nil {
			return fmt.Errorf("org: as if never: %w", err)
		}
		if slices.ContainsFunc(kids, func(id string) bool { return !named[id] }) {
			return fault.New(fault.Conflict, "org.err.never.later")
		}
	}
	// Records first: they are found by an index, other documents have to be read.
	if err := t.nothingStands(tx, made[OfUnit], made[OfPlace]); err != nil {
		return err
	}
	return nothingFollowed(tx, r, footprintOf(steps))
}

// nothingFollowed refuses where another document that came after this one, or holds from the same day or a later
// one, rests on what this one did.
func nothingFollowed(tx *store.Tx, r Reorganisation, mine footprint) error {
	others, err := store.All[Reorganisation](tx, `SELECT `+reorganisationColumns+` FROM reorganisations WHERE id <> $1 AND applied_at > 0
		AND (applied_at > $2 OR applied_at = $2 AND turn > $3 OR effective_on >= $4)`, r.ID, r.AppliedAt, r.Turn, r.EffectiveOn)
	if err != nil {
		return fmt.Errorf("org: as if never: %w", err)
	}
	for _, o := range others {
		theirs, err := o.Steps()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(theirs, mine.meets) {
			return fault.New(fault.Conflict, "org.err.never.later")
		}
	}
	return nil
}

// footprint is what a document touched: weight by node, and the single facts it set on nodes that stand on.
type footprint struct {
	nodes map[string]weight
	facts map[[3]string]bool
}

// weight is how much of a node a document changed.
type weight int

const (
	light weight = iota + 1 // its name, what it covers, a share: facts that stand beside each other
	heavy                   // where it hangs, or what follows it: others may have been checked against that
	whole                   // whether it stands at all
)

func weightOf(s Step) weight {
	switch s.Kind {
	case Open, Close:
		return whole
	case Rename, Cover, Uncover, Measure:
		return light
	case Relevel, Move, Succeed:
	}
	return heavy
}

// fact names what a light step sets.
func fact(s Step) [3]string {
	kind := s.Kind
	if kind == Uncover {
		kind = Cover
	}
	return [3]string{string(kind), s.ID, s.PlaceID + s.To}
}

func footprintOf(steps []Step) footprint {
	f := footprint{map[string]weight{}, map[[3]string]bool{}}
	for _, s := range steps {
		f.nodes[s.ID] = max(f.nodes[s.ID], weightOf(s))
		f.facts[fact(s)] = true
	}
	return f
}

// meets says whether a step of another document rests on what this one did, or did the same.
func (f footprint) meets(s Step) bool {
	mine, theirs := f.nodes[s.ID], weightOf(s)
	if mine > 0 && (mine == whole || theirs == whole || mine == heavy && theirs == heavy || f.facts[fact(s)]) {
		return true
	}
	return slices.ContainsFunc([]string{s.To, s.ParentID, s.PlaceID}, func(id string) bool { return id != "" && f.nodes[id] >= heavy })
}
