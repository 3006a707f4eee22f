package org

import (
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// OpenUnit makes a single unit below its parent, or a root of its network, as a document of its own, which
// can be undone like any other. It needs org.manage on the parent, or on the network for a root.
func (t Trees) OpenUnit(tx *store.Tx, n NewUnit, d Decision) (Reorganisation, error) {
	scope := n.ParentID
	if scope == "" {
		scope = n.NetworkID
	}
	if err := must(tx, "org.manage", scope); err != nil {
		return Reorganisation{}, err
	}
	if err := fault.Join(checkName(n.Name), effective(n.FromDay)); err != nil {
		return Reorganisation{}, err
	}
	if _, err := levelOf(tx, n.LevelID, n.NetworkID, "level"); err != nil {
		return Reorganisation{}, err
	}
	if n.ParentID == "" {
		net, err := NetworkByID(tx, n.NetworkID)
		if err == nil && n.FromDay < net.FromDay {
			err = fault.At("effective_on", "org.err.root.day", "day", net.FromDay)
		}
		if err != nil {
			return Reorganisation{}, err
		}
	}
	steps := []Step{{Kind: Open, Of: OfUnit, Key: "new", NetworkID: n.NetworkID, BodyID: n.BodyID, ParentID: n.ParentID,
		LevelID: n.LevelID, Name: n.Name, NameEn: n.NameEn}}
	for _, place := range n.PlaceIDs {
		steps = append(steps, Step{Kind: Cover, Of: OfUnit, ID: "@new", PlaceID: place})
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: n.FromDay, Steps: steps}, "")
}

// SetCovers lets a unit cover further places, and no longer cover others, from a day on, as a document of
// its own. It needs org.manage on the unit.
func (t Trees) SetCovers(tx *store.Tx, unitID string, add, end []string, day lang.Day, d Decision) (Reorganisation, error) {
	if err := must(tx, "org.manage", unitID); err != nil {
		return Reorganisation{}, err
	}
	if err := fault.Join(effective(day), checkPlaces(tx, append(add, end...))); err != nil {
		return Reorganisation{}, err
	}
	var steps []Step
	for _, place := range add {
		steps = append(steps, Step{Kind: Cover, Of: OfUnit, ID: unitID, PlaceID: place})
	}
	for _, place := range end {
		steps = append(steps, Step{Kind: Uncover, Of: OfUnit, ID: unitID, PlaceID: place})
	}
	if len(steps) == 0 {
		return Reorganisation{}, fault.At("place1", "org.err.places.none")
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: day, Steps: steps}, "")
}

// SetShares enters what share of a divided unit passed to each of its successors, in thousandths, nil for one
// that is not known; successors that are not named keep theirs. It needs org.manage on the unit. Shares
// only make estimates: no figure is divided by them.
func (t Trees) SetShares(tx *store.Tx, unitID string, shares map[string]*int64, day lang.Day, d Decision) (Reorganisation, error) {
	if err := must(tx, "org.manage", unitID); err != nil {
		return Reorganisation{}, err
	}
	if err := effective(day); err != nil {
		return Reorganisation{}, err
	}
	parts, err := PartsOf(tx, OfUnit, []string{unitID})
	if err != nil {
		return Reorganisation{}, err
	}
	var steps []Step
	for _, p := range parts[unitID] {
		share, given := shares[p.ToID]
		if given && (share == nil) == (p.Share == nil) && (share == nil || *share == *p.Share) {
			continue // as it stands
		}
		if given {
			steps = append(steps, Step{Kind: Measure, Of: OfUnit, ID: unitID, To: p.ToID, Share: share})
		}
	}
	if len(steps) == 0 {
		return Reorganisation{}, fault.New(fault.Invalid, "org.err.shares.none")
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: day, Steps: steps}, "")
}

func effective(day lang.Day) error {
	if !day.Valid() {
		return fault.At("effective_on", "org.err.day")
	}
	return nil
}

// May says what the actor may change of a unit: itself, and whether it was divided into parts that have shares.
func May(tx *store.Tx, u Unit) (manage, divided bool, err error) {
	if manage, err = access.May(tx, "org.manage", u.ID); err != nil || !manage || u.UntilDay == "" {
		return manage, false, err
	}
	parts, err := PartsOf(tx, OfUnit, []string{u.ID})
	return manage, len(parts[u.ID]) > 0, err
}
