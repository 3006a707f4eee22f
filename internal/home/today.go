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

// Today is everything on a person's first page.
type Today struct {
	Own        []Own
	Duties     []DutyLine
	Unreported []TalkLine
	Coming     []TalkLine
	MyPast     []TalkLine
	MyNext     []TalkLine
	Speaker    bool
	Waits      waiting
	LateDuties int64
	MayWatch   bool
	MayPlan    bool
	MayReport  bool
	Briefs     []BriefLine
	Month      Figures
	Units      map[string]string // names by id
	Places     map[string]string
	Titles     map[string]string // of briefs
}

// today gathers what the actor has to do now.
func today(tx *store.Tx, in lang.Tag) (Today, error) {
	var t Today
	err := firstError(
		func() (err error) { t.Own, err = ownUnits(tx); return err },
		func() (err error) { t.Duties, err = openDuties(tx); return err },
		func() (err error) { t.Unreported, err = unreported(tx); return err },
		func() (err error) { t.Coming, err = comingUp(tx); return err },
		func() (err error) { t.Waits, err = waitsFor(tx); return err },
		func() (err error) { t.LateDuties, err = briefs.Late(tx); return err },
		func() (err error) { t.MayWatch, err = access.Anywhere(tx, "coverage.read"); return err },
		func() (err error) { t.MayPlan, err = access.Anywhere(tx, "sessions.plan"); return err },
		func() (err error) { t.MayReport, err = access.Anywhere(tx, "sessions.report"); return err },
		func() error { return t.speaks(tx) },
		func() error { return t.figures(tx) },
		func() error { return t.names(tx, in) },
	)
	if err != nil {
		return t, fmt.Errorf("home: today: %w", err)
	}
	return t, nil
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Today) speaks(tx *store.Tx) error {
	id, err := people.SpeakerBy(tx, people.ReadOwn)
	if err != nil || id == "" {
		return err
	}
	t.Speaker = true
	if t.MyPast, err = mine(tx, id, true); err != nil {
		return err
	}
	t.MyNext, err = mine(tx, id, false)
	return err
}

// figures are those of the first own unit; a person over a whole network sees its root.
func (t *Today) figures(tx *store.Tx) error {
	if !t.MayWatch {
		return nil
	}
	unit, err := t.watched(tx)
	if err != nil || unit == "" {
		return err
	}
	month := tx.Today().Month()
	if t.Month, err = figuresOf(tx, unit, month, month); err != nil {
		return err
	}
	t.Briefs, err = briefsBelow(tx, unit)
	return err
}

func (t *Today) watched(tx *store.Tx) (string, error) {
	if len(t.Own) > 0 {
		return t.Own[0].UnitID, nil
	}
	networks, err := org.Networks(tx)
	if err != nil {
		return "", err
	}
	for _, n := range networks {
		if ok, err := access.May(tx, "coverage.read", n.ID); err != nil || !ok {
			continue
		}
		roots, err := org.Roots(tx, n.ID, tx.Today())
		if err != nil {
			return "", err
		}
		if len(roots) > 0 {
			return roots[0].ID, nil
		}
	}
	return "", nil
}

func (t *Today) names(tx *store.Tx, in lang.Tag) error {
	var units, places, ids []string
	for _, o := range t.Own {
		units = append(units, o.UnitID)
	}
	for _, d := range t.Duties {
		units, ids = append(units, d.UnitID), append(ids, d.BriefID)
	}
	for _, b := range t.Briefs {
		ids = append(ids, b.BriefID)
	}
	for _, list := range [][]TalkLine{t.Unreported, t.Coming, t.MyPast, t.MyNext} {
		for _, s := range list {
			units = append(units, s.UnitID)
			if s.PlaceID != "" {
				places = append(places, s.PlaceID)
			}
		}
	}
	return firstError(
		func() (err error) { t.Units, err = unitLabels(tx, in, units); return err },
		func() (err error) { t.Places, err = placeLabels(tx, in, places); return err },
		func() (err error) { t.Titles, err = briefs.Title(tx, ids); return err },
	)
}

// unitLabels names units as they are called today in a language, by id.
func unitLabels(tx *store.Tx, in lang.Tag, ids []string) (map[string]string, error) {
	views, err := org.UnitsAt(tx, ids, tx.Today())
	all := make(map[string]string, len(views))
	for id, u := range views {
		all[id] = u.Label(in)
	}
	return all, err
}

func placeLabels(tx *store.Tx, in lang.Tag, ids []string) (map[string]string, error) {
	views, err := org.PlacesAt(tx, ids, tx.Today())
	all := make(map[string]string, len(views))
	for id, v := range views {
		all[id] = v.Label(in)
	}
	return all, err
}

// Where says where a talk is, in words.
func (t Today) Where(s TalkLine) string {
	place := t.Places[s.PlaceID]
	switch {
	case s.Spot == "":
		return place
	case place == "":
		return s.Spot
	}
	return s.Spot + ", " + place
}
