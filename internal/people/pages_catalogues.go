package people

import (
	"strconv"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// catalogueRoutes are the pages of the lists that the whole installation shares. Each use case asks for the
// verb everywhere.
func catalogueRoutes() []web.Route {
	route := func(pattern string, h func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "people.catalogues", Handle: h, MaxBody: 64 << 10}
	}
	return []web.Route{
		route("GET /catalogues", showCatalogues),
		route("GET /catalogues/{list}", showCatalogue),
		route("GET /catalogues/{list}/add", askEntry),
		route("POST /catalogues/{list}/add", addEntry),
		route("POST /catalogues/{list}/lines", addLines),
		route("GET /catalogues/{list}/entries/{id}", showEntry),
		route("POST /catalogues/{list}/entries/{id}", saveEntry),
		route("POST /catalogues/{list}/entries/{id}/retire", turnEntry("people.catalogue.retire", "people.catalogues.retired", RetireEntry)),
		route("POST /catalogues/{list}/entries/{id}/restore", turnEntry("people.catalogue.restore", "people.catalogues.restored", RestoreEntry)),
	}
}

func (k Catalogue) href() string { return "/catalogues/" + string(k) }

func (k Catalogue) entryHref(id string) string { return k.href() + "/entries/" + id }

// name is what the catalogue is called.
func (k Catalogue) name(p *lang.Printer) string { return p.T("people.catalogues.name." + string(k)) }

// use says what the catalogue is for.
func (k Catalogue) use(p *lang.Printer) string { return p.T("people.catalogues.use." + string(k)) }

// MissingLists leads from a form to the catalogues it needs and that offer nothing yet: one notice at most,
// which tells who may keep them to fill them, and everybody else whom to ask.
func MissingLists(tx *store.Tx, p *lang.Printer, needed ...Catalogue) ([]ui.Notice, error) {
	var missing []Catalogue
	var names []string
	for _, k := range needed {
		all, err := listed(tx, k.table())
		if err != nil {
			return nil, err
		}
		if len(Offered(all)) == 0 {
			missing, names = append(missing, k), append(names, k.name(p))
		}
	}
	if len(missing) == 0 {
		return []ui.Notice{}, nil
	}
	may, err := MayCatalogue(tx)
	if err != nil {
		return nil, err
	}
	n := ui.Notice{Kind: ui.Info, Text: p.T("people.catalogues.missing.ask", "lists", p.List(names))}
	if may {
		n.Text = p.T("people.catalogues.missing", "lists", p.List(names))
		n.Link = &ui.Link{Label: p.T("people.catalogues.missing.add"), Href: "/catalogues"}
		if len(missing) == 1 {
			n.Link.Href = missing[0].href() + "/add"
		}
	}
	return []ui.Notice{n}, nil
}

func showCatalogues(c *web.Ctx) error {
	p := c.P
	t := ui.TableData{ID: "catalogues", Caption: p.T("people.catalogues.title"), Columns: []ui.Column{{Label: p.T("people.catalogues.list"), Main: true},
		{Label: p.T("people.catalogues.for")}, {Label: p.T("people.catalogues.offered"), Numeric: true}, {Label: p.T("people.catalogues.outofuse"), Numeric: true, Minor: true}}}
	err := c.Read(func(tx *store.Tx) error {
		for _, k := range Catalogues() {
			all, err := Entries(tx, k)
			if err != nil {
				return err
			}
			offered := len(Offered(all))
			row := ui.Row{ID: string(k), Cells: []ui.Cell{{Text: k.name(p), Href: k.href()}, {Text: k.use(p)}, {Text: p.N(int64(offered))}, {Text: p.N(int64(len(all) - offered))}}}
			if offered == 0 {
				row.Mark = ui.Warn
			}
			t.Rows = append(t.Rows, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: p.T("people.catalogues.title"), Lead: p.T("people.catalogues.lead")}, ui.Table(p, t))
}

// catalogueCrumbs lead back to all catalogues and, where one is named, to it.
func catalogueCrumbs(p *lang.Printer, to ...Catalogue) []ui.Link {
	links := []ui.Link{{Label: p.T("people.catalogues.short"), Href: "/catalogues"}}
	for _, k := range to {
		links = append(links, ui.Link{Label: k.name(p), Href: k.href()})
	}
	return links
}

func showCatalogue(c *web.Ctx) error {
	p, k := c.P, Catalogue(c.Path("list"))
	var all []CatalogueEntry
	err := c.Read(func(tx *store.Tx) (err error) { all, err = Entries(tx, k); return err })
	if err != nil {
		return err
	}
	page := ui.PageData{Question: p.T("people.catalogues.question." + string(k)), Lead: k.use(p), Crumbs: catalogueCrumbs(p)}
	add := ui.Action{Label: p.T("people.catalogues.add"), Href: k.href() + "/add", Kind: ui.Primary, Icon: "plus"}
	if len(all) > 0 {
		page.Actions = []ui.Action{add}
	}
	return c.Page(page, ui.Table(p, entryTable(p, k, all, add)))
}

func entryTable(p *lang.Printer, k Catalogue, all []CatalogueEntry, add ui.Action) ui.TableData {
	t := ui.TableData{ID: "entries", Caption: k.name(p), Columns: []ui.Column{{Label: p.T("people.catalogues.order"), Numeric: true, Minor: true},
		{Label: p.T("people.catalogues.name.vi"), Main: true}, {Label: p.T("people.catalogues.name.en")}}}
	if k == OfLanguages {
		t.Columns = append(t.Columns, ui.Column{Label: p.T("people.catalogues.code"), Minor: true})
	}
	t.Columns = append(t.Columns, ui.Column{Label: p.T("people.state")})
	t.Empty = ui.Empty(ui.EmptyData{Title: p.T("people.catalogues.none." + string(k)), Text: p.T("people.catalogues.none.text." + string(k)), Icon: "book-open", Action: &add})
	for i, e := range all {
		row := ui.Row{ID: "entry-" + e.ID, Cells: []ui.Cell{{Text: strconv.Itoa(i + 1)}, {Text: e.Names[lang.VI], Href: k.entryHref(e.ID)}, {Text: e.Names[lang.EN]}}}
		if k == OfLanguages {
			row.Cells = append(row.Cells, ui.Cell{Text: e.code()})
		}
		t.Rows = append(t.Rows, row)
		last := &t.Rows[i]
		last.Cells = append(last.Cells, ui.Cell{Body: entryState(p, e)})
	}
	return t
}

// code is the code of a language that has one; an id that was made here says nothing to anybody.
func (e CatalogueEntry) code() string {
	if store.ValidID(e.ID) {
		return ""
	}
	return e.ID
}
