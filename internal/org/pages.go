package org

import (
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// Routes are the pages on networks, units, places and reorganisations. Trees are structure of the office,
// not data on persons: whoever may read any of them reads all.
func Routes(t Trees) []web.Route {
	read := func(pattern string, fn func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "org.read", Handle: fn}
	}
	change := func(pattern string, fn func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "org.reorganise", Handle: fn, Scope: everywhere}
	}
	// Who may take a document back is a question of what it touches: the use cases ask it.
	back := func(pattern string, fn func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "org.reorganise", Handle: fn}
	}
	find := read("GET /org/find", findPage)
	find.Quiet = true
	return append([]web.Route{
		read("GET /org", showTrees), find,
		read("GET /places/{id}", showPlace),
		read("GET /units/{unit}/history", showHistory),
		read("GET /reorganisations", showDocuments),
		change("GET /reorganisations/new", func(c *web.Ctx) error { return showNew(c, nil) }),
		change("POST /reorganisations", func(c *web.Ctx) error { return postNew(c, t) }),
		read("GET /reorganisations/{id}", showDocument),
		back("GET /reorganisations/{id}/undo", func(c *web.Ctx) error { return showUndo(c, nil) }),
		back("POST /reorganisations/{id}/undo", func(c *web.Ctx) error { return postUndo(c, t) }),
		back("POST /reorganisations/{id}/withdrawal", func(c *web.Ctx) error { return postWithdraw(c, t) }),
		back("GET /reorganisations/{id}/never", func(c *web.Ctx) error { return showNever(c, t, nil) }),
		back("POST /reorganisations/{id}/never", func(c *web.Ctx) error { return postNever(c, t) }),
	}, append(networkRoutes(), editRoutes(t)...)...)
}

// suggestions is how many a search field shows.
const suggestions = 12

// findPage answers a search field: ?q=words, of=unit (default), place or any, network=id.
func findPage(c *web.Ctx) error {
	var options []ui.Option
	err := c.Read(func(tx *store.Tx) error {
		var err error
		options, err = suggest(tx, c.P, c.Query("q"), c.Query("of"), c.Query("network"))
		return err
	})
	if err != nil {
		return err
	}
	if c.R.Header.Get("Accept") == "application/json" {
		c.JSON(200, options)
		return nil
	}
	return c.Draw(200, ui.Suggestions(options))
}

// suggest finds units, places or both as options; the hint says what it belongs to.
func suggest(tx *store.Tx, p *lang.Printer, q, of, network string) ([]ui.Option, error) {
	options := []ui.Option{}
	if of != OfPlace {
		found, err := FindUnits(tx, q, network, suggestions)
		if err != nil {
			return nil, err
		}
		nets, err := Networks(tx)
		if err != nil {
			return nil, err
		}
		for _, u := range found {
			hint := []string{}
			if i := slices.IndexFunc(nets, func(n Network) bool { return n.ID == u.NetworkID }); i >= 0 {
				hint = append(hint, nets[i].Names.In(p.Lang()))
			}
			options = append(options, ui.Option{Value: u.ID, Label: u.Label(p.Lang()), Hint: note(p, hint, u.FoundAs, u.UntilDay)})
		}
	}
	if of == OfPlace || of == "any" {
		found, err := FindPlaces(tx, q, suggestions)
		if err != nil {
			return nil, err
		}
		var parents []string
		for _, l := range found {
			parents = append(parents, l.ParentID)
		}
		above, err := PlaceNames(tx, parents, tx.Today())
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			hint := []string{l.Level.In(p.Lang())}
			if above[l.ParentID] != "" {
				hint = append(hint, above[l.ParentID])
			}
			options = append(options, ui.Option{Value: l.ID, Label: l.Label(p.Lang()), Hint: note(p, hint, l.FoundAs, l.UntilDay), Group: OfPlace})
		}
	}
	return options, nil
}

// note joins what is said beside a name: where it belongs, its former name, its end.
func note(p *lang.Printer, parts []string, former string, until lang.Day) string {
	if former != "" {
		parts = append(parts, p.T("org.formerly", "name", former))
	}
	if until != "" {
		parts = append(parts, p.T("org.until", "day", until))
	}
	return strings.Join(parts, " · ")
}

// tree is one network, or the territory, with a link to what is said of it beside its tree.
type tree struct {
	title string
	tree  ui.TreeData
	about ui.Link
	empty ui.EmptyData // instead of a tree without rows
}

type treesView struct {
	words    string
	searched bool
	found    ui.TableData
	trees    []tree
	networks bool
	none     ui.EmptyData // where there is no network
}

// mostOpen is how many branches a page keeps open; the address carries them.
const mostOpen = 40

// branch draws one tree: below gives the children of a node, "" the roots.
type branch struct {
	c     *web.Ctx
	open  []string
	below func(id string) ([]ui.TreeRow, error)
}

func (b branch) rows(id string, depth int) ([]ui.TreeRow, error) {
	rows, err := b.below(id)
	if err != nil || depth > deepest {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		if r.Toggle == "" {
			continue
		}
		r.Open = slices.Contains(b.open, r.ID)
		next := slices.DeleteFunc(slices.Clone(b.open), func(o string) bool { return o == r.ID })
		if !r.Open {
			next = append(next, r.ID)
		}
		r.Toggle = b.c.With("open", strings.Join(next[max(0, len(next)-mostOpen):], ",")) + "#" + r.ID
		if r.Open {
			if r.Children, err = b.rows(r.ID, depth+1); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

func showTrees(c *web.Ctx) error {
	v := treesView{words: strings.TrimSpace(c.Query("q") + c.Query("q_text"))}
	open := strings.Split(c.Query("open"), ",")
	open = open[:min(len(open), mostOpen)]
	may := false
	err := c.Read(func(tx *store.Tx) error {
		if c.Query("q") != "" && store.ValidID(c.Query("q")) {
			if _, err := UnitAt(tx, c.Query("q"), tx.Today()); err == nil {
				return c.Redirect("/units/" + c.Query("q"))
			}
			return c.Redirect("/places/" + c.Query("q"))
		}
		if v.words != "" {
			options, err := suggest(tx, c.P, v.words, "any", "")
			if err != nil {
				return err
			}
			v.searched, v.found = true, foundTable(c.P, options)
		}
		var err error
		if may, err = access.MayAt(tx, "org.manage", ""); err != nil {
			return err
		}
		v.none = ui.EmptyData{Title: c.P.T("org.none"), Text: c.P.T("org.none.text")}
		if may {
			v.none.Text, v.none.Action = c.P.T("org.none.begin"), &ui.Action{Label: c.P.T("org.network.new"), Href: "/networks/new", Kind: ui.Primary}
		}
		v.trees, err = allTrees(tx, c, open, may)
		v.networks = slices.ContainsFunc(v.trees, func(t tree) bool { return t.about.Href != "/territory" })
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("org.title"), Lead: c.P.T("org.lead"), Actions: treeActions(c.P, may)}, treesPage(c.P, v))
}

// allTrees draws every network and the territory; without a network there is nothing to draw but places.
func allTrees(tx *store.Tx, c *web.Ctx, open []string, may bool) ([]tree, error) {
	var all []tree
	nets, err := Networks(tx)
	if err != nil {
		return nil, err
	}
	for _, n := range nets {
		rows, err := branch{c, open, func(id string) ([]ui.TreeRow, error) { return unitRows(tx, c.P, n.ID, id) }}.rows("", 0)
		if err != nil {
			return nil, err
		}
		t := drawTree(c.P, n.Names.In(c.P.Lang()), rows)
		t.about = ui.Link{Label: c.P.T("org.network.about"), Href: "/networks/" + n.ID}
		t.empty = ui.EmptyData{Title: c.P.T("org.roots.none"), Text: c.P.T("org.roots.none.text")}
		all = append(all, t)
	}
	rows, err := branch{c, open, func(id string) ([]ui.TreeRow, error) { return placeRows(tx, c.P, id) }}.rows("", 0)
	if err == nil && (len(rows) > 0 || may) {
		t := drawTree(c.P, c.P.T("org.territory"), rows)
		t.about = ui.Link{Label: c.P.T("org.territory.about"), Href: "/territory"}
		t.empty = ui.EmptyData{Title: c.P.T("org.tops.none"), Text: c.P.T("org.tops.none.text")}
		all = append(all, t)
	}
	for i, t := range all {
		if may {
			all[i].empty.Action = &ui.Action{Label: c.P.T("org.begin"), Href: t.about.Href, Kind: ui.Plain}
		}
	}
	return all, err
}

func drawTree(p *lang.Printer, title string, rows []ui.TreeRow) tree {
	return tree{title: title, tree: ui.TreeData{Caption: title, Label: p.T("org.name"), Rows: rows,
		Columns: []ui.Column{{Label: p.T("org.level")}, {Label: p.T("org.below"), Numeric: true}}}}
}

func foundTable(p *lang.Printer, options []ui.Option) ui.TableData {
	t := ui.TableData{Caption: p.T("org.found"), Columns: []ui.Column{{Label: p.T("org.name"), Main: true}, {Label: p.T("org.belongs")}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("org.found.none"), Text: p.T("org.found.none.text")})}
	for _, o := range options {
		href := "/units/" + o.Value
		if o.Group == OfPlace {
			href = "/places/" + o.Value
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: o.Label, Href: href}, {Text: o.Hint}}})
	}
	return t
}

func unitRows(tx *store.Tx, p *lang.Printer, network, parent string) ([]ui.TreeRow, error) {
	var all []UnitView
	var err error
	if parent == "" {
		all, err = Roots(tx, network, tx.Today())
	} else {
		all, err = Children(tx, parent, tx.Today())
	}
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, u := range all {
		ids[i] = u.ID
	}
	below, err := ChildCounts(tx, ids, tx.Today())
	rows := make([]ui.TreeRow, len(all))
	for i, u := range all {
		rows[i] = treeRow(p, u.ID, u.Label(p.Lang()), "/units/"+u.ID, u.Level, below[u.ID])
	}
	return rows, err
}

func placeRows(tx *store.Tx, p *lang.Printer, parent string) ([]ui.TreeRow, error) {
	all, err := PlaceChildren(tx, parent, tx.Today())
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	below, err := PlaceChildCounts(tx, ids, tx.Today())
	rows := make([]ui.TreeRow, len(all))
	for i, l := range all {
		rows[i] = treeRow(p, l.ID, l.Label(p.Lang()), "/places/"+l.ID, l.Level, below[l.ID])
	}
	return rows, err
}

// treeRow is a row whose toggle is set where something hangs below; branch writes the address.
func treeRow(p *lang.Printer, id, name, href string, level lang.Text, below int64) ui.TreeRow {
	r := ui.TreeRow{ID: id, Label: name, Href: href, Cells: []ui.Cell{{Text: level.In(p.Lang())}, {}}}
	if below > 0 {
		r.Toggle, r.Cells[1].Text = "#", p.N(below)
	}
	return r
}
