package org

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// RenameUnit gives a unit another name from a day on, as a document of one step. It needs org.manage on
// the unit.
func (t Trees) RenameUnit(tx *store.Tx, id, name, nameEn string, day lang.Day, d Decision) (Reorganisation, error) {
	if err := must(tx, "org.manage", id); err != nil {
		return Reorganisation{}, err
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: day,
		Steps: []Step{{Kind: Rename, Of: OfUnit, ID: id, Name: name, NameEn: nameEn}}}, "")
}

// MoveUnit hangs a unit under another parent of its network from a day on, as a document of one step.
func (t Trees) MoveUnit(tx *store.Tx, id, parentID string, day lang.Day, d Decision) (Reorganisation, error) {
	return t.Apply(tx, Document{Decision: d, EffectiveOn: day, Steps: []Step{{Kind: Move, Of: OfUnit, ID: id, ParentID: parentID}}})
}

// BulkLoad makes whole trees at once, from a day on that is not to come: steps of the kinds Open and Cover.
// It gives the ids that were made, by key. It is no reorganisation: what it makes was there already.
func BulkLoad(tx *store.Tx, day lang.Day, steps []Step) (map[string]string, error) {
	if err := must(tx, "org.manage", access.Everywhere); err != nil {
		return nil, err
	}
	p, err := makePlan(tx, Document{EffectiveOn: day, Steps: steps})
	if err != nil {
		return nil, err
	}
	if err := (Trees{}).carryOut(tx, p, Reorganisation{}); err != nil {
		return nil, fmt.Errorf("org: bulk load: %w", err)
	}
	made := make(map[string]string, len(p.keys))
	for key, id := range p.keys {
		made[key[1:]] = id
	}
	return made, journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "trees", Subject: "bulk", After: map[string]any{"day": day, "steps": len(steps)}})
}
