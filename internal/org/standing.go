package org

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// MostFirst is how many records of a kind a follower names.
const MostFirst = 5

// Records are those of one kind that stand on units or places: how many, and the first of them, MostFirst at most.
// Key is the words key of the kind, which takes count.
type Records struct {
	Key   string
	Count int64
	First []Record
}

// Record is one record as anybody who reads the tree may see it named: the unit or place it stands on, its day
// ("" where it has none), and its page, which asks for the right to read it.
type Record struct {
	On   string   `db:"on_id"`
	Day  lang.Day `db:"day"`
	Href string   `db:"href"`
}

// Standing is what keeps a document from being made as if it had never been.
type Standing struct {
	Records []Records        // on what it made
	Below   []Below          // what hangs below what it made, and was not made with it
	Later   []Reorganisation // applied documents that rest on it
	Waiting []Reorganisation // documents that rest on it and wait for their day
}

// Below is a unit or place that hangs, or once hung, below another.
type Below struct{ Of, ID string }

// Err is fault.Conflict with the first reason, nil where nothing stands.
func (s Standing) Err() error {
	switch {
	case len(s.Records) > 0:
		return fault.New(fault.Conflict, "org.err.never.records")
	case len(s.Below) > 0:
		return fault.New(fault.Conflict, "org.err.never.below")
	case len(s.Later) > 0:
		return fault.New(fault.Conflict, "org.err.never.later")
	case len(s.Waiting) > 0:
		return fault.New(fault.Conflict, "org.err.never.waiting")
	}
	return nil
}

// Standing lists what stands on an applied document, all of it. It fails with fault.Conflict for one that waits
// or was undone: that one cannot be made as if it had never been, whatever stands there.
func (t Trees) Standing(tx *store.Tx, r Reorganisation) (Standing, error) {
	var s Standing
	if r.AppliedAt == 0 || r.UndoneBy != "" {
		return s, fault.New(fault.Conflict, "org.err.undone")
	}
	steps, err := r.Steps()
	if err != nil {
		return s, err
	}
	named, made := map[string]bool{}, map[string][]string{}
	for _, step := range steps {
		named[step.ID] = true
		if step.Kind == Open {
			made[step.Of] = append(made[step.Of], step.ID)
		}
	}
	for _, of := range []string{OfPlace, OfUnit} {
		kids, err := allIn[string](tx, family(of).sql(`SELECT {of}_id FROM {of}_parents WHERE parent_id IN ({in})`), made[of])
		if err != nil {
			return s, fmt.Errorf("org: as if never: %w", err)
		}
		for _, id := range slices.Compact(slices.Sorted(slices.Values(kids))) {
			if !named[id] {
				s.Below = append(s.Below, Below{of, id})
			}
		}
	}
	for _, f := range t.Followers {
		some, err := f.RecordsOn(tx, made[OfUnit], made[OfPlace])
		if err != nil {
			return s, err
		}
		s.Records = append(s.Records, some...)
	}
	mine := footprintOf(steps)
	if err := mine.comeBack(tx, steps, r.EffectiveOn); err != nil {
		return s, err
	}
	s.Later, s.Waiting, err = followed(tx, r, mine)
	return s, err
}

// followed gives the documents that came after this one, or hold from the same day or a later one, and rest on what
// this one did; and those that wait and rest on it, or are to take it back.
func followed(tx *store.Tx, r Reorganisation, mine footprint) (later, waiting []Reorganisation, err error) {
	others, err := store.All[Reorganisation](tx, `SELECT `+reorganisationColumns+` FROM reorganisations WHERE id <> $1
		AND (applied_at = 0 OR applied_at > $2 OR applied_at = $2 AND turn > $3 OR effective_on >= $4) ORDER BY effective_on, id`,
		r.ID, r.AppliedAt, r.Turn, r.EffectiveOn)
	if err != nil {
		return nil, nil, fmt.Errorf("org: as if never: %w", err)
	}
	for _, o := range others {
		theirs, err := o.Steps()
		if err != nil {
			return nil, nil, err
		}
		if o.Counters != r.ID && !slices.ContainsFunc(theirs, mine.meets) {
			continue
		}
		if o.Body = ""; o.AppliedAt == 0 {
			waiting = append(waiting, o)
		} else {
			later = append(later, o)
		}
	}
	return later, waiting, nil
}

// On looks for records of the kind. query gives on_id, day and href of those whose unit or place stands in ({in}).
// None is an empty slice.
func (r Records) On(tx *store.Tx, query string, ids []string) ([]Records, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := inChunks(ids, 1, nil, func(in string, args []any) error {
		query := strings.ReplaceAll(query, "{in}", in)
		n, err := store.Value[int64](tx, `SELECT count(*) FROM (`+query+`) AS found`, args...)
		if err != nil || n == 0 || len(r.First) >= MostFirst {
			r.Count += n
			return err
		}
		r.Count += n
		some, err := store.All[Record](tx, query+` ORDER BY day, href LIMIT `+strconv.Itoa(MostFirst-len(r.First)), args...)
		r.First = append(r.First, some...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("org: look for %s: %w", r.Key, err)
	}
	if r.Count == 0 {
		return []Records{}, nil
	}
	return []Records{r}, nil
}
