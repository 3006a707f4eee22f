package org

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// MayVanish says with fault.Conflict why a document cannot be made as if it had never been; nil if it can.
func (t Trees) MayVanish(tx *store.Tx, r Reorganisation) error {
	standing, err := t.Standing(tx, r)
	if err != nil {
		return err
	}
	return standing.Err()
}

// footprint is what a document touched: weight by node, the single facts it set on nodes that stand on, and what
// comes to carry something again once the document is gone.
type footprint struct {
	nodes map[string]weight
	facts map[[3]string]bool
	bears map[string]bool
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
	f := footprint{map[string]weight{}, map[[3]string]bool{}, map[string]bool{}}
	for _, s := range steps {
		f.nodes[s.ID] = max(f.nodes[s.ID], weightOf(s))
		f.facts[fact(s)] = true
	}
	return f
}

// comeBack notes where what the document moved or closed hung on its eve, and what stopped covering what with it:
// without the document it hangs and covers there again, so that nobody may have closed it meanwhile.
func (f footprint) comeBack(tx *store.Tx, steps []Step, day lang.Day) error {
	cut, closed := map[string][]string{}, []string{}
	for _, s := range steps {
		switch s.Kind {
		case Close:
			closed = append(closed, s.ID)
			cut[s.Of] = append(cut[s.Of], s.ID)
		case Move, Relevel:
			cut[s.Of] = append(cut[s.Of], s.ID)
		case Uncover:
			f.bears[s.ID], f.bears[s.PlaceID] = true, true
		case Open, Rename, Succeed, Cover, Measure:
		}
	}
	for of, ids := range cut {
		above, err := allIn[string](tx, family(of).sql(`SELECT parent_id FROM {of}_parents WHERE from_day < $1 AND (until_day = '' OR until_day >= $1)
			AND {of}_id IN ({in})`), ids, day)
		if err != nil {
			return fmt.Errorf("org: as if never: %w", err)
		}
		for _, id := range above {
			f.bears[id] = true
		}
	}
	for _, query := range []string{`SELECT place_id FROM unit_places WHERE until_day = $1 AND unit_id IN ({in})`,
		`SELECT unit_id FROM unit_places WHERE until_day = $1 AND place_id IN ({in})`} {
		ids, err := allIn[string](tx, query, closed, day)
		if err != nil {
			return fmt.Errorf("org: as if never: %w", err)
		}
		for _, id := range ids {
			f.bears[id] = true
		}
	}
	return nil
}

// meets says whether a step of another document rests on what this one did, or did the same.
func (f footprint) meets(s Step) bool {
	mine, theirs := f.nodes[s.ID], weightOf(s)
	if mine > 0 && (mine == whole || theirs == whole || mine == heavy && theirs == heavy || f.facts[fact(s)]) {
		return true
	}
	if f.bears[s.ID] && (s.Kind == Close || s.Kind == Relevel) {
		return true
	}
	return slices.ContainsFunc([]string{s.To, s.ParentID, s.PlaceID}, func(id string) bool { return id != "" && f.nodes[id] >= heavy })
}
