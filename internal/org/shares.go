package org

import (
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Passed is one part of what was divided. Share is in thousandths, nil where unknown.
type Passed struct {
	FromID string   `db:"from_id"`
	ToID   string   `db:"to_id"`
	Share  *int64   `db:"share"`
	Day    lang.Day `db:"day"`
}

// PartsOf gives, by id, into what each of the given units or places was divided: by the last document that
// spoke of it. What was not divided is left out.
func PartsOf(tx *store.Tx, of string, ids []string) (map[string][]Passed, error) {
	found, err := allIn[Passed](tx, `SELECT s.from_id, s.to_id, s.share, s.day FROM successions s
		WHERE s.of = $1 AND s.kind = 'part' AND s.from_id IN ({in}) AND NOT EXISTS (SELECT 1 FROM successions l
			WHERE l.of = s.of AND l.from_id = s.from_id AND l.day > s.day) ORDER BY s.from_id, s.id`, ids, of)
	if err != nil {
		return nil, fmt.Errorf("org: parts: %w", err)
	}
	all := make(map[string][]Passed, len(found))
	for _, p := range found {
		all[p.FromID] = append(all[p.FromID], p)
	}
	return all, nil
}

// measure checks the steps that enter shares of what was divided already, and notes what stood there before.
func (p *plan) measure(tx *store.Tx, s *side) error {
	var ids []string
	for _, step := range p.steps {
		if step.Kind == Measure && family(step.Of) == s.of {
			ids = append(ids, step.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	parts, err := PartsOf(tx, string(s.of), ids)
	if err != nil {
		return err
	}
	for i := range p.steps {
		step := &p.steps[i]
		if step.Kind != Measure || family(step.Of) != s.of {
			continue
		}
		if !p.enter(parts[step.ID], step) {
			p.wrong(tx, "org.err.share.part", step.ID)
		}
		s.measured = append(s.measured, *step)
	}
	for id, all := range parts {
		sum := int64(0)
		for _, one := range all {
			if one.Share != nil {
				sum += *one.Share
			}
		}
		if sum > wholeShare {
			p.wrong(tx, "org.err.share", id)
		}
	}
	return nil
}

// enter puts the share of a step among the parts, if there is such a part and the share can be.
func (p *plan) enter(parts []Passed, step *Step) bool {
	for i := range parts {
		if parts[i].ToID != step.To {
			continue
		}
		step.Was, parts[i].Share = parts[i].Share, step.Share
		return p.day >= parts[i].Day && (step.Share == nil || *step.Share >= 1 && *step.Share <= wholeShare)
	}
	return false
}

// putShares writes the shares that are entered late.
func (s *side) putShares(tx *store.Tx) error {
	for _, step := range s.measured {
		var share any
		if step.Share != nil {
			share = *step.Share
		}
		if err := tx.Must1(`UPDATE successions SET share = $1 WHERE of = $2 AND from_id = $3 AND to_id = $4 AND kind = 'part'
			AND NOT EXISTS (SELECT 1 FROM successions l WHERE l.of = $2 AND l.from_id = $3 AND l.day > successions.day)`,
			share, string(s.of), step.ID, step.To); err != nil {
			return fmt.Errorf("org: enter a share of %s: %w", step.ID, err)
		}
	}
	return nil
}

// WentInto gives the open units or places that carry the parts of what was divided today, each once, in
// order: its successors' heirs, and, where a successor was divided in turn, what that went into.
func WentInto(tx *store.Tx, of, id string) ([]string, error) {
	type next struct {
		ID   string `db:"id"`
		Heir string `db:"heir_id"`
	}
	carry, seen := map[string]bool{}, map[string]bool{id: true}
	for queue := []string{id}; len(queue) > 0; {
		found, err := allIn[next](tx, family(of).sql(`SELECT t.id, t.heir_id FROM successions s JOIN {of}s t ON t.id = s.to_id
			WHERE s.of = $1 AND s.from_id IN ({in}) AND NOT EXISTS (SELECT 1 FROM successions l
				WHERE l.of = s.of AND l.from_id = s.from_id AND l.day > s.day)`), queue, of)
		if err != nil {
			return nil, fmt.Errorf("org: parts: %w", err)
		}
		queue = nil
		for _, n := range found {
			switch {
			case n.Heir != "":
				carry[n.Heir] = true
			case !seen[n.ID]:
				seen[n.ID] = true
				queue = append(queue, n.ID)
			}
		}
	}
	return slices.Sorted(maps.Keys(carry)), nil
}
