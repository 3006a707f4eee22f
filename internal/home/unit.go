package home

import (
	"fmt"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// mostChildren is how many units below are listed; the tree shows all.
const mostChildren = 200

// UnitPage is a unit at a glance.
type UnitPage struct {
	Unit     org.UnitView
	Network  org.Network
	Above    []org.UnitView
	Below    []org.UnitView
	Places   []org.PlaceView
	Heads    []string
	Heir     string // name of the unit that follows a closed one
	Duties   []briefs.Duty
	Titles   map[string]string
	Month    Figures
	Year     Figures
	Next     []TalkLine
	Places2  map[string]string
	MayDuty  bool
	MayTalks bool
	MayPlan  bool
	MayWatch bool
}

func unitPage(tx *store.Tx, in lang.Tag, id string) (UnitPage, error) {
	var p UnitPage
	day := tx.Today()
	err := firstError(
		func() (err error) { p.Unit, err = org.UnitAt(tx, id, day); return err },
		func() (err error) { p.Network, err = org.NetworkByID(tx, p.Unit.NetworkID); return err },
		func() error { return p.above(tx, in) },
		func() (err error) { p.Below, err = org.Children(tx, id, day); return err },
		func() (err error) { p.Places, err = org.Covered(tx, id, day); return err },
		func() (err error) { p.Heads, err = headsOf(tx, id); return err },
		func() error { return p.rights(tx) },
		func() error { return p.work(tx, in) },
		func() error { return p.sums(tx) },
	)
	if err != nil {
		return p, fmt.Errorf("home: unit %s: %w", id, err)
	}
	return p, nil
}

func (p *UnitPage) above(tx *store.Tx, in lang.Tag) error {
	ids := org.PathIDs(p.Unit.Path)
	if len(ids) > 0 {
		ids = ids[:len(ids)-1]
	}
	views, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return err
	}
	for _, id := range ids {
		p.Above = append(p.Above, views[id])
	}
	if p.Unit.HeirID != "" && p.Unit.HeirID != p.Unit.ID {
		names, err := unitLabels(tx, in, []string{p.Unit.HeirID})
		if err != nil {
			return err
		}
		p.Heir = names[p.Unit.HeirID]
	}
	return nil
}

// headsOf names who is granted the head's role in the unit itself.
func headsOf(tx *store.Tx, unitID string) ([]string, error) {
	ids, err := store.All[string](tx, `SELECT account_id FROM grants WHERE scope_id = $1 AND role = $2 AND from_day <= $3
		AND (until_day = '' OR until_day > $3) ORDER BY from_day`, unitID, access.Head, tx.Today())
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	names, err := people.AccountNames(tx, ids)
	heads := make([]string, 0, len(ids))
	for _, id := range ids {
		heads = append(heads, names[id])
	}
	return heads, err
}

func (p *UnitPage) rights(tx *store.Tx) error {
	for verb, to := range map[string]*bool{"duties.read": &p.MayDuty, "sessions.read": &p.MayTalks, "sessions.plan": &p.MayPlan, "coverage.read": &p.MayWatch} {
		ok, err := access.May(tx, verb, p.Unit.ID)
		if err != nil {
			return err
		}
		*to = ok && (verb != "sessions.plan" || p.Unit.UntilDay == "")
	}
	return nil
}

func (p *UnitPage) work(tx *store.Tx, in lang.Tag) error {
	if p.MayDuty {
		all, err := briefs.DutiesOf(tx, p.Unit.ID)
		if err != nil {
			return err
		}
		var ids []string
		for _, d := range all {
			if !d.Fulfilled() {
				p.Duties, ids = append(p.Duties, d), append(ids, d.BriefID)
			}
		}
		if p.Titles, err = briefs.Title(tx, ids); err != nil {
			return err
		}
	}
	if !p.MayTalks {
		return nil
	}
	var err error
	p.Next, err = store.All[TalkLine](tx, `SELECT `+talkColumns+` FROM sessions s WHERE s.unit_id = $1 AND s.day >= $2 AND s.state IN ('planned', 'postponed')
		ORDER BY s.day, s.id LIMIT $3`, p.Unit.ID, tx.Today(), few)
	if err != nil {
		return err
	}
	var places []string
	for _, s := range p.Next {
		if s.PlaceID != "" {
			places = append(places, s.PlaceID)
		}
	}
	p.Places2, err = placeLabels(tx, in, places)
	return err
}

func (p *UnitPage) sums(tx *store.Tx) error {
	if !p.MayWatch {
		return nil
	}
	month := tx.Today().Month()
	var err error
	if p.Month, err = figuresOf(tx, p.Unit.ID, month, month); err != nil {
		return err
	}
	p.Year, err = figuresOf(tx, p.Unit.ID, month[:4]+"-01", month)
	return err
}
