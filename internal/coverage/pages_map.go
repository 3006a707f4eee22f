package coverage

import (
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// showMap answers in which places a brief has been heard, on today's shapes.
func showMap(c *web.Ctx) error {
	var v view
	var place org.PlaceView
	var areas []Area
	var total Totals
	var links []ui.Link
	err := c.Read(func(tx *store.Tx) error {
		var err error
		q := queryOf(c)
		q.Footing, q.From, q.Until = Today, "", ""
		if v, err = look(tx, q); err != nil {
			return err
		}
		if place, err = placeOf(tx, v); err != nil {
			return err
		}
		v.q.PlaceID = place.ID
		if total, err = PlaceTotals(tx, v.q); err != nil {
			return err
		}
		if areas, err = Areas(tx, v.q); err != nil {
			return err
		}
		links, err = placesAbove(c.P, tx, v, place)
		return err
	})
	if err != nil {
		return err
	}
	question := c.P.T("coverage.ask.map", "place", place.Label(c.P.Lang()))
	if v.brief != "" {
		question = c.P.T("coverage.ask.map.brief", "place", place.Label(c.P.Lang()), "brief", v.brief)
	}
	page := ui.PageData{Question: question, Crumbs: links, Notice: v.notice(c.P)}
	f := v.frame(c, "/coverage/map")
	return c.Page(page, mapBody(f, mapStats(c.P, total, areas), drawing(c.P, v, areas), areaTable(c.P, v, areas)))
}

// placeOf is the place asked for, or the first that the unit covers.
func placeOf(tx *store.Tx, v view) (org.PlaceView, error) {
	if v.q.PlaceID != "" {
		return org.PlaceAt(tx, v.q.PlaceID, tx.Today())
	}
	covered, err := org.Covered(tx, v.q.UnitID, tx.Today())
	if err == nil && len(covered) == 0 {
		err = fault.New(fault.NotFound, "coverage.noplace")
	}
	if err != nil {
		return org.PlaceView{}, err
	}
	return covered[0], nil
}

// placesAbove links the places above one that the actor may see.
func placesAbove(p *lang.Printer, tx *store.Tx, v view, place org.PlaceView) ([]ui.Link, error) {
	var links []ui.Link
	ids := org.PlacePathIDs(place.Path)
	for _, id := range ids[:max(len(ids)-1, 0)] {
		err := mayPlace(tx, id)
		if fault.Is(err, fault.Forbidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		up, err := org.PlaceAt(tx, id, tx.Today())
		if err != nil {
			return nil, err
		}
		links = append(links, ui.Link{Label: up.Label(p.Lang()), Href: v.address("/coverage/map", "place", id)})
	}
	return links, nil
}

func mapStats(p *lang.Printer, t Totals, areas []Area) []ui.StatData {
	var heard, of int64
	for _, a := range areas {
		heard, of = heard+a.Heard, of+a.Of
	}
	all := []ui.StatData{{Label: p.T("coverage.stat.sessions"), Value: p.N(t.Sessions)},
		{Label: p.T("coverage.stat.attendances"), Value: p.N(t.Attendances), Note: p.T("coverage.stat.attendances.note")}}
	if of == 0 {
		return all
	}
	return append(all, ui.StatData{Label: p.T("coverage.stat.places"), Value: p.T("coverage.of", "part", heard, "whole", of), Note: p.Percent(heard, of)})
}

// share is how much of an area has heard, in per cent; where no place is counted in it, whether it has itself.
func (a Area) share() float64 {
	switch {
	case a.Of > 0:
		return 100 * float64(a.Heard) / float64(a.Of)
	case a.Totals.Sessions > 0:
		return 100
	}
	return 0
}

// text says how much of an area has heard.
func (a Area) text(p *lang.Printer) string {
	switch {
	case a.Of > 1:
		return p.T("coverage.of", "part", a.Heard, "whole", a.Of)
	case a.Totals.Sessions > 0:
		return p.T("coverage.heard")
	}
	return p.T("coverage.unheard")
}

// drawing is the map, nil where no area has a shape.
func drawing(p *lang.Printer, v view, areas []Area) *ui.MapData {
	m := ui.MapData{ID: "areas", Title: p.T("coverage.map.title"), NoTable: true, Label: p.T("coverage.col.place"), Unit: p.T("coverage.col.heard"),
		Legend: []string{p.T("coverage.class.1"), p.T("coverage.class.2"), p.T("coverage.class.3"), p.T("coverage.class.4"), p.T("coverage.class.5")}}
	if !slices.ContainsFunc(areas, func(a Area) bool { return a.Of > 1 }) {
		m.Two, m.Title, m.Legend = true, p.T("coverage.map.places"), []string{p.T("coverage.unheard"), p.T("coverage.heard")}
	}
	for _, a := range areas {
		if a.D == "" {
			continue
		}
		m.ViewBox = a.Box
		m.Paths = append(m.Paths, ui.MapPath{ID: a.Place.ID, D: a.D, Title: a.Place.Label(p.Lang()), Href: v.address("/coverage/map", "place", a.Place.ID),
			Value: a.share(), Known: a.Of > 0 || a.Totals.Sessions > 0, Text: a.text(p)})
	}
	if len(m.Paths) == 0 {
		return nil
	}
	return &m
}

func areaTable(p *lang.Printer, v view, areas []Area) ui.TableData {
	t := ui.TableData{Caption: p.T("coverage.map.caption"), Columns: []ui.Column{{Label: p.T("coverage.col.place"), Main: true},
		{Label: p.T("coverage.col.heard"), Numeric: true}, {Label: p.T("coverage.col.sessions"), Numeric: true}, {Label: p.T("coverage.col.attendances"), Numeric: true}}}
	sorted := slices.Clone(areas)
	slices.SortStableFunc(sorted, func(a, b Area) int { return order(b.share() < 100) - order(a.share() < 100) })
	for _, a := range sorted {
		mark := ui.Done
		if a.share() < 100 {
			mark = ui.Soon
		}
		t.Rows = append(t.Rows, ui.Row{Mark: mark, Cells: []ui.Cell{{Text: a.Place.Label(p.Lang()), Href: v.address("/coverage/map", "place", a.Place.ID)},
			{Text: a.text(p)}, {Text: p.N(a.Totals.Sessions)}, {Text: p.N(a.Totals.Attendances)}}})
	}
	t.Empty = ui.Empty(ui.EmptyData{Title: p.T("coverage.map.none"), Text: p.T("coverage.map.none.text")})
	return t
}
