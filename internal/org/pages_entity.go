package org

import (
	"cmp"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

type entityView struct {
	closed string
	facts  []ui.Item
	tables []ui.TableData
	events []ui.Event
}

// teller puts a story into words.
type teller struct {
	tx     *store.Tx
	p      *lang.Printer
	of     string
	names  map[string]string
	levels map[string]lang.Text
	story  Story
}

func newTeller(tx *store.Tx, p *lang.Printer, of, id string) (*teller, error) {
	t := &teller{tx: tx, p: p, of: of, levels: map[string]lang.Text{}}
	var err error
	if t.story, err = StoryOf(tx, of, id); err != nil {
		return nil, err
	}
	levels, err := store.All[Level](tx, `SELECT id, network_id, rank, names, speaker_titles, term_months FROM levels`)
	if err != nil {
		return nil, err
	}
	for _, l := range levels {
		t.levels[l.ID] = l.Names
	}
	var own, covered []string
	for _, f := range slices.Concat(t.story.Before, t.story.After) {
		own = append(own, f.FromID, f.ToID)
	}
	for _, d := range t.story.Parents {
		own = append(own, d.Value)
	}
	for _, d := range t.story.Covers {
		covered = append(covered, d.Value)
	}
	units, places := own, covered
	if of == OfPlace {
		units, places = covered, own
	}
	if t.names, err = UnitNames(tx, units, tx.Today()); err != nil {
		return nil, err
	}
	more, err := PlaceNames(tx, places, tx.Today())
	for id, name := range more {
		t.names[id] = name
	}
	return t, err
}

// decision says what a fact rests on; where nothing is recorded it says so.
func (t *teller) decision(id string) string {
	d, ok := t.story.Decisions[id]
	if !ok {
		return t.p.T("org.unrecorded")
	}
	return decisionWords(t.p, d)
}

func decisionWords(p *lang.Printer, d Decision) string {
	number := cmp.Or(d.Number, p.T("org.unrecorded"))
	if d.DecidedOn == "" {
		return p.T("org.decision.short", "number", number)
	}
	return p.T("org.decision.words", "number", number, "day", d.DecidedOn)
}

// table lists dated facts with what they rest on.
func (t *teller) table(caption string, facts []Dated, value func(d Dated) ui.Cell) ui.TableData {
	table := ui.TableData{Caption: caption, Columns: []ui.Column{{Label: t.p.T("org.what"), Main: true}, {Label: t.p.T("org.from")},
		{Label: t.p.T("org.to")}, {Label: t.p.T("org.decision")}},
		Empty: ui.Empty(ui.EmptyData{Title: t.p.T("org.unrecorded"), Text: t.p.T("org.nothing")})}
	for _, d := range slices.Backward(facts) {
		until := t.p.T("org.now")
		if d.UntilDay != "" {
			until = t.p.Day(d.UntilDay)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{value(d), {Text: t.p.Day(d.FromDay)}, {Text: until}, {Text: t.decision(d.DecisionID)}}})
	}
	return table
}

func (t *teller) tables() []ui.TableData {
	own, other := "/units/", "/places/"
	covers := t.p.T("org.covers")
	if t.of == OfPlace {
		own, other, covers = "/places/", "/units/", t.p.T("org.covered")
	}
	link := func(prefix string) func(d Dated) ui.Cell {
		return func(d Dated) ui.Cell {
			if d.Value == "" {
				return ui.Cell{Text: t.p.T("org.top")}
			}
			return ui.Cell{Text: t.names[d.Value], Href: prefix + d.Value}
		}
	}
	return []ui.TableData{
		t.table(t.p.T("org.names"), t.story.Names, func(d Dated) ui.Cell {
			if d.Code != "" {
				return ui.Cell{Text: t.p.T("org.name.code", "name", d.Value, "code", d.Code)}
			}
			return ui.Cell{Text: d.Value}
		}),
		t.table(t.p.T("org.levels"), t.story.Levels, func(d Dated) ui.Cell { return ui.Cell{Text: t.levels[d.Value].In(t.p.Lang())} }),
		t.table(t.p.T("org.parents"), t.story.Parents, link(own)),
		t.table(covers, t.story.Covers, link(other)),
	}
}

// events are the successions in words, the newest first.
func (t *teller) events() []ui.Event {
	var all []ui.Event
	add := func(f Followed, whole, part string, other string) {
		text := t.p.T(whole, "name", t.names[other])
		switch {
		case f.Kind == Part && f.Share > 0:
			text = t.p.T("org.share", "text", t.p.T(part, "name", t.names[other]), "share", t.p.Percent(f.Share, wholeShare))
		case f.Kind == Part:
			text = t.p.T("org.share.unknown", "text", t.p.T(part, "name", t.names[other]))
		}
		all = append(all, ui.Event{When: t.p.Day(f.Day), Text: text, Who: t.decision(f.DecisionID), Kind: ui.Neutral})
	}
	for _, f := range slices.Backward(t.story.After) {
		add(f, "org.after.whole", "org.after.part", f.ToID)
	}
	for _, f := range slices.Backward(t.story.Before) {
		add(f, "org.before.whole", "org.before.part", f.FromID)
	}
	return all
}

func showHistory(c *web.Ctx) error {
	var v entityView
	var u UnitView
	var actions []ui.Action
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if u, err = UnitAt(tx, c.Path("unit"), tx.Today()); err != nil {
			return err
		}
		if actions, err = EditActions(tx, c.P, u.Unit); err != nil {
			return err
		}
		t, err := newTeller(tx, c.P, OfUnit, u.ID)
		if err != nil {
			return err
		}
		v.tables, v.events = t.tables(), t.events()
		net, err := NetworkByID(tx, u.NetworkID)
		if err != nil {
			return err
		}
		v.facts = append(lifeFacts(c.P, u.FromDay, u.UntilDay), ui.Item{Term: c.P.T("org.network"), Text: net.Names.In(c.P.Lang())},
			ui.Item{Term: c.P.T("org.level"), Text: u.Level.In(c.P.Lang())})
		if u.UntilDay != "" {
			v.closed, err = closedWords(tx, c.P, u.UntilDay, u.HeirID, UnitNames)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("org.history.title", "name", u.Label(c.P.Lang())), Actions: actions,
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}, {Label: u.Label(c.P.Lang()), Href: "/units/" + u.ID}}}, entityPage(c.P, v))
}

func lifeFacts(p *lang.Printer, from, until lang.Day) []ui.Item {
	facts := []ui.Item{{Term: p.T("org.since"), Text: p.Day(from)}}
	if until != "" {
		facts = append(facts, ui.Item{Term: p.T("org.ended"), Text: p.Day(until)})
	}
	return facts
}

// closedWords says that something ended, and who carries its figures today.
func closedWords(tx *store.Tx, p *lang.Printer, until lang.Day, heir string,
	named func(*store.Tx, []string, lang.Day) (map[string]string, error)) (string, error) {
	if heir == "" {
		return p.T("org.closed.divided", "day", until), nil
	}
	found, err := named(tx, []string{heir}, tx.Today())
	return p.T("org.closed.heir", "day", until, "name", found[heir]), err
}

func showPlace(c *web.Ctx) error {
	var v entityView
	var l PlaceView
	var actions []ui.Action
	crumbs := []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if l, err = PlaceAt(tx, c.Path("id"), tx.Today()); err != nil {
			return err
		}
		t, err := newTeller(tx, c.P, OfPlace, l.ID)
		if err != nil {
			return err
		}
		v.events = t.events()
		v.facts = append(lifeFacts(c.P, l.FromDay, l.UntilDay), ui.Item{Term: c.P.T("org.level"), Text: l.Level.In(c.P.Lang())},
			ui.Item{Term: c.P.T("org.code"), Text: cmp.Or(l.Code, c.P.T("org.unrecorded"))})
		if l.Population > 0 {
			v.facts = append(v.facts, ui.Item{Term: c.P.T("org.population"), Text: c.P.N(l.Population)})
		}
		if l.Lat != 0 || l.Lon != 0 {
			v.facts = append(v.facts, ui.Item{Term: c.P.T("org.latlon"), Text: degreesText(c.P, l.Lat) + "; " + degreesText(c.P, l.Lon)})
		}
		if actions, err = placeActions(tx, c.P, l); err != nil {
			return err
		}
		if l.UntilDay != "" {
			if v.closed, err = closedWords(tx, c.P, l.UntilDay, l.HeirID, PlaceNames); err != nil {
				return err
			}
		}
		above := PlacePathIDs(l.Path)
		names, err := PlaceNames(tx, above, tx.Today())
		for _, id := range above[:max(0, len(above)-1)] {
			crumbs = append(crumbs, ui.Link{Label: names[id], Href: "/places/" + id})
		}
		if err != nil {
			return err
		}
		below, err := childTable(tx, c.P, l)
		v.tables = slices.Concat([]ui.TableData{below}, t.tables())
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: l.Label(c.P.Lang()), Lead: c.P.T("org.place.lead"), Crumbs: crumbs, Actions: actions}, entityPage(c.P, v))
}

// childTable lists what lies in a place: today, or on the last day of a closed one.
func childTable(tx *store.Tx, p *lang.Printer, l PlaceView) (ui.TableData, error) {
	day := tx.Today()
	if l.UntilDay != "" {
		day = l.UntilDay.AddDays(-1)
	}
	all, err := PlaceChildren(tx, l.ID, day)
	t := ui.TableData{Caption: p.T("org.inside", "day", day), Columns: []ui.Column{{Label: p.T("org.name"), Main: true}, {Label: p.T("org.level")}, {Label: p.T("org.code")}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("org.inside.none"), Text: p.T("org.inside.none.text")})}
	for _, c := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Label(p.Lang()), Href: "/places/" + c.ID}, {Text: c.Level.In(p.Lang())}, {Text: c.Code}}})
	}
	return t, err
}
