package org

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// tended gives the units that a document tends, each once, where it does nothing but what the forms of one unit do:
// make one below another or at the top of a network, rename it, set what it covers and the shares of what it was
// divided into. What it makes is among them. A document that does anything else is a reorganisation: ok is false.
func tended(steps []Step) (ids []string, ok bool) {
	seen := map[string]bool{}
	see := func(id string) {
		if id != "" && !strings.HasPrefix(id, "@") { // what is still to be made lies below what is seen
			seen[id] = true
		}
	}
	for _, s := range steps {
		if s.Of != OfUnit {
			return nil, false
		}
		switch s.Kind {
		case Open:
			see(cmp.Or(s.ParentID, s.NetworkID))
			see(s.ID)
		case Rename, Cover, Uncover, Measure:
			see(s.ID)
		case Close, Relevel, Move, Succeed:
			return nil, false
		}
	}
	return slices.Sorted(maps.Keys(seen)), len(steps) > 0
}

// mustTakeBack asks of whoever withdraws or undoes a document what was asked of whoever handed it in: org.manage on
// every unit that it tends, org.reorganise everywhere where it is a reorganisation. A counter-document is what it
// counters. It fails with fault.Forbidden.
func mustTakeBack(tx *store.Tx, r Reorganisation) error {
	if err := must(tx, "org.reorganise", access.Everywhere); err == nil || !fault.Is(err, fault.Forbidden) {
		return err
	}
	for range deepest {
		if r.Counters == "" {
			break
		}
		first, err := ReorganisationByID(tx, r.Counters)
		if err != nil {
			return err
		}
		r = first
	}
	steps, err := r.Steps()
	if err != nil {
		return err
	}
	ids, ok := tended(steps)
	for _, id := range ids {
		err := must(tx, "org.manage", id)
		if err != nil && !fault.Is(err, fault.Forbidden) {
			return err
		}
		ok = ok && err == nil
	}
	if !ok || r.Counters != "" {
		return fault.New(fault.Forbidden, "org.err.reach")
	}
	return nil
}

// MayTakeBack says whether the actor may undo or withdraw a document, whose body may be left out.
func MayTakeBack(tx *store.Tx, r Reorganisation) (bool, error) {
	anywhere, err := access.Anywhere(tx, "org.reorganise")
	if err != nil || !anywhere {
		return false, err
	}
	if everywhere, err := access.MayAt(tx, "org.reorganise", ""); err != nil || everywhere {
		return everywhere, err
	}
	if r, err = ReorganisationByID(tx, r.ID); err != nil {
		return false, err
	}
	err = mustTakeBack(tx, r)
	if fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}
