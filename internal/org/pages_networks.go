package org

import (
	"cmp"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// networkRoutes are the pages of one network and of the territory that all of them share.
func networkRoutes() []web.Route {
	read := func(pattern string, fn func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "org.read", Handle: fn}
	}
	manage := func(pattern string, scope func(*store.Tx, *web.Ctx) (string, error), fn func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "org.manage", Scope: scope, Handle: fn}
	}
	network := web.PathScope("network")
	return []web.Route{
		manage("GET /networks/new", everywhere, func(c *web.Ctx) error { return showNetworkForm(c, nil) }),
		manage("POST /networks", everywhere, postNetwork),
		read("GET /networks/{network}", showNetwork),
		manage("GET /networks/{network}/edit", network, func(c *web.Ctx) error { return showNetworkForm(c, nil) }),
		manage("POST /networks/{network}/edit", network, postNetwork),
		manage("POST /networks/{network}/removal", everywhere, postRemoveNetwork),
		manage("GET /networks/{network}/levels", network, func(c *web.Ctx) error { return showLevels(c, nil) }),
		manage("POST /networks/{network}/levels", network, postLevels),
		read("GET /territory", showTerritory),
		manage("GET /territory/levels", everywhere, func(c *web.Ctx) error { return showLevels(c, nil) }),
		manage("POST /territory/levels", everywhere, postLevels),
	}
}

type networkView struct {
	facts       []ui.Item
	levels, top ui.TableData
}

func showNetwork(c *web.Ctx) error {
	var v networkView
	var n Network
	var actions []ui.Action
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if n, err = NetworkByID(tx, c.Path("network")); err != nil {
			return err
		}
		v.facts = networkFacts(c.P, n)
		may, err := access.May(tx, "org.manage", n.ID)
		if err != nil {
			return err
		}
		levels, err := Levels(tx, n.ID)
		if err != nil {
			return err
		}
		at := "/networks/" + n.ID
		v.levels = levelTable(c.P, levels, may, at+"/levels")
		roots, err := Roots(tx, n.ID, tx.Today())
		if err != nil {
			return err
		}
		root := ui.Action{Label: c.P.T("org.edit.root"), Href: at + "/root", Kind: ui.Quiet}
		v.top = topTable(c.P, c.P.T("org.roots"), ui.EmptyData{Title: c.P.T("org.roots.none"), Text: c.P.T("org.roots.none.text")}, may && len(levels) > 0, root)
		for _, u := range roots {
			v.top.Rows = append(v.top.Rows, ui.Row{Cells: []ui.Cell{{Text: u.Label(c.P.Lang()), Href: "/units/" + u.ID}, {Text: u.Level.In(c.P.Lang())}}})
		}
		if may {
			actions = []ui.Action{{Label: c.P.T("org.network.edit"), Href: at + "/edit", Kind: ui.Quiet},
				{Label: c.P.T("org.levels.edit"), Href: at + "/levels", Kind: ui.Quiet}, root}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("org.network.title", "name", n.Names.In(c.P.Lang())), Lead: c.P.T("org.network.lead"), Actions: actions,
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}}}, networkPage(c.P, v))
}

func showTerritory(c *web.Ctx) error {
	var v networkView
	var actions []ui.Action
	err := c.Read(func(tx *store.Tx) error {
		may, err := access.MayAt(tx, "org.manage", "")
		if err != nil {
			return err
		}
		levels, err := Levels(tx, "")
		if err != nil {
			return err
		}
		v.levels = levelTable(c.P, levels, may, "/territory/levels")
		v.levels.Columns = v.levels.Columns[:1] // nobody speaks for a place
		for i, r := range v.levels.Rows {
			v.levels.Rows[i].Cells = r.Cells[:1]
		}
		tops, err := PlaceChildren(tx, "", tx.Today())
		if err != nil {
			return err
		}
		top := ui.Action{Label: c.P.T("org.edit.top"), Href: "/territory/place", Kind: ui.Quiet}
		v.top = topTable(c.P, c.P.T("org.tops"), ui.EmptyData{Title: c.P.T("org.tops.none"), Text: c.P.T("org.tops.none.text")}, may && len(levels) > 0, top)
		for _, l := range tops {
			v.top.Rows = append(v.top.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Label(c.P.Lang()), Href: "/places/" + l.ID}, {Text: l.Level.In(c.P.Lang())}}})
		}
		if may {
			actions = []ui.Action{{Label: c.P.T("org.levels.edit"), Href: "/territory/levels", Kind: ui.Quiet}, top}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("org.territory.title"), Lead: c.P.T("org.territory.lead"), Actions: actions,
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}}}, networkPage(c.P, v))
}

// networkFacts say what a network asks of its units, too: rules that are not set are left out.
func networkFacts(p *lang.Printer, n Network) []ui.Item {
	facts := []ui.Item{{Term: p.T("org.name"), Text: n.Names[lang.VI]}, {Term: p.T("org.new.name.en"), Text: cmp.Or(n.Names[lang.EN], p.T("org.unrecorded"))},
		{Term: p.T("org.network.code"), Text: n.Code}, {Term: p.T("org.since"), Text: p.Day(n.FromDay)}}
	if n.Rules.AcknowledgeDays > 0 {
		facts = append(facts, ui.Item{Term: p.T("org.rule.acknowledge"), Text: p.T("org.rule.days", "count", n.Rules.AcknowledgeDays)})
	}
	if n.Rules.ReportDays > 0 {
		facts = append(facts, ui.Item{Term: p.T("org.rule.report"), Text: p.T("org.rule.days", "count", n.Rules.ReportDays)})
	}
	if n.Rules.HeadSpeaks {
		facts = append(facts, ui.Item{Term: p.T("org.rule.heads"), Text: p.T("org.rule.heads.yes")})
	}
	return facts
}

// levelTable lists levels from the top; without any it leads to their form.
func levelTable(p *lang.Printer, levels []Level, may bool, path string) ui.TableData {
	empty := ui.EmptyData{Title: p.T("org.levels.none"), Text: p.T("org.levels.none.text")}
	if may {
		empty.Action = &ui.Action{Label: p.T("org.levels.edit"), Href: path, Kind: ui.Primary}
	}
	t := ui.TableData{Caption: p.T("org.levels.of"), Empty: ui.Empty(empty),
		Columns: []ui.Column{{Label: p.T("org.level"), Main: true}, {Label: p.T("org.level.speaker")}, {Label: p.T("org.level.term")}}}
	for _, l := range levels {
		term := p.T("org.level.term.none")
		if l.TermMonths > 0 {
			term = p.T("org.level.months", "count", l.TermMonths)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Names.In(p.Lang())}, {Text: cmp.Or(l.SpeakerTitles.In(p.Lang()), p.T("org.unrecorded"))}, {Text: term}}})
	}
	return t
}

// topTable lists what stands at the top; without anything it leads to the form for the first.
func topTable(p *lang.Printer, caption string, empty ui.EmptyData, may bool, first ui.Action) ui.TableData {
	if may {
		first.Kind = ui.Primary
		empty.Action = &first
	}
	return ui.TableData{Caption: caption, Empty: ui.Empty(empty), Columns: []ui.Column{{Label: p.T("org.name"), Main: true}, {Label: p.T("org.level")}}}
}

// treeActions are what whoever manages everything can make, for the page of all trees.
func treeActions(p *lang.Printer, may bool) []ui.Action {
	actions := []ui.Action{{Label: p.T("org.documents"), Href: "/reorganisations", Kind: ui.Quiet}}
	if may {
		actions = slices.Insert(actions, 0, ui.Action{Label: p.T("org.network.new"), Href: "/networks/new", Kind: ui.Quiet})
	}
	return actions
}
