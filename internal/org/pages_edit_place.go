package org

import (
	"errors"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// everywhere is the scope of what belongs to every network.
func everywhere(*store.Tx, *web.Ctx) (string, error) { return access.Everywhere, nil }

func ofNetwork() subject {
	return subject{"/networks/{network}", web.PathScope("network"), func(v *editView, tx *store.Tx, c *web.Ctx) error {
		n, err := NetworkByID(tx, c.Path("network"))
		v.cancel = ui.Link{Label: n.Names.In(c.P.Lang()), Href: "/networks/" + n.ID}
		return err
	}}
}

func ofTerritory() subject {
	return subject{"/territory", everywhere, func(v *editView, _ *store.Tx, c *web.Ctx) error {
		v.cancel = ui.Link{Label: c.P.T("org.territory"), Href: "/territory"}
		return nil
	}}
}

func ofPlace() subject {
	return subject{"/places/{id}", everywhere, func(v *editView, tx *store.Tx, c *web.Ctx) error {
		var err error
		v.place, err = PlaceAt(tx, c.Path("id"), tx.Today())
		v.cancel = ui.Link{Label: v.place.Label(c.P.Lang()), Href: "/places/" + v.place.ID}
		return err
	}}
}

// placeActions are the ways to change a place that the actor may take.
func placeActions(tx *store.Tx, p *lang.Printer, l PlaceView) ([]ui.Action, error) {
	may, err := access.MayAt(tx, "org.manage", "")
	if err != nil || !may || l.UntilDay != "" {
		return []ui.Action{}, err
	}
	return []ui.Action{{Label: p.T("org.edit.inside"), Href: "/places/" + l.ID + "/below", Kind: ui.Quiet},
		{Label: p.T("org.edit.facts"), Href: "/places/" + l.ID + "/facts", Kind: ui.Quiet}}, nil
}

// levelOptions offers the levels of a network, or of territory for "", from a rank on.
func (v *editView) levelOptions(tx *store.Tx, c *web.Ctx, networkID string, rank int) error {
	levels, err := Levels(tx, networkID)
	for _, l := range levels {
		if l.Rank >= rank {
			v.levels = append(v.levels, ui.Option{Value: l.ID, Label: l.Names.In(c.P.Lang())})
		}
	}
	if err != nil || len(v.levels) > 0 {
		return err
	}
	v.none = &ui.EmptyData{Title: c.P.T("org.edit.nolevel"), Text: c.P.T("org.edit.nolevel.text")}
	scope, path := networkID, "/networks/"+networkID+"/levels"
	if networkID == "" {
		scope, path = access.Everywhere, "/territory/levels"
	}
	may, err := access.May(tx, "org.manage", scope)
	if may {
		v.none.Action = &ui.Action{Label: c.P.T("org.levels.edit"), Href: path, Kind: ui.Primary}
	}
	return err
}

// drawRoot asks for a unit at the top of a network: without the first one, nothing can hang below.
func drawRoot(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button = c.P.T("org.edit.root.title", "name", v.cancel.Label), c.P.T("org.edit.below.do")
	v.facts = []ui.Item{{Term: c.P.T("org.network"), Text: v.cancel.Label, Href: v.cancel.Href}}
	return errors.Join(v.levelOptions(tx, c, c.Path("network"), 0), v.search(tx, c))
}

func doRoot(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	return trees.OpenUnit(tx, NewUnit{NetworkID: id, LevelID: t.get("level"), Name: t.form.Line("name"), NameEn: t.form.Line("name_en"),
		FromDay: t.form.Day("effective_on"), PlaceIDs: t.places()}, t.decision())
}

// drawTop asks for a place at the top of the territory, drawInside for one inside another.
func drawTop(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button, v.about = c.P.T("org.edit.top.title"), c.P.T("org.edit.inside.do"), true
	return v.levelOptions(tx, c, "", 0)
}

func drawInside(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button, v.about = c.P.T("org.edit.inside.title", "name", v.cancel.Label), c.P.T("org.edit.inside.do"), true
	v.facts = []ui.Item{{Term: c.P.T("org.edit.inside.in"), Text: v.cancel.Label, Href: v.cancel.Href},
		{Term: c.P.T("org.level"), Text: v.place.Level.In(c.P.Lang())}}
	return errors.Join(v.openOnly(), v.levelOptions(tx, c, "", v.place.LevelRank+1))
}

func doInside(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	f, err := t.facts()
	if err != nil {
		return Reorganisation{}, err
	}
	return trees.OpenPlace(tx, NewPlace{ParentID: id, LevelID: t.get("level"), Name: t.form.Line("name"), NameEn: t.form.Line("name_en"),
		Code: f.Code, FromDay: t.form.Day("effective_on"), Lon: f.Lon, Lat: f.Lat, Population: f.Population}, t.decision())
}
