package people

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// entryPage is the form of one entry, new where its version is 0.
type entryPage struct {
	K      Catalogue
	E      CatalogueEntry
	After  string
	Places []ui.Option
	Form   ui.FormData
	Lines  string // typed into the form for several entries
	Many   ui.FormData
	Turn   ui.ConfirmData // retires the entry or brings it back
	Diff   *ui.DiffData
	Greet  *greetingForm // of a language
	say    func(field string) string
}

// readEntry reads what the form of one entry holds.
func readEntry(f *web.Form) (e CatalogueEntry, after string) {
	e = CatalogueEntry{ID: f.Get("code"), Names: lang.Text{lang.VI: f.Line("name_vi"), lang.EN: f.Line("name_en")}, Version: f.Version()}
	after = f.Get("after")
	return e, after
}

// readLines reads one entry from each line: the name in Vietnamese, in English and the code, apart by ; or tab.
func readLines(text string) []CatalogueEntry {
	var all []CatalogueEntry
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		parts := append(strings.Split(strings.ReplaceAll(line, "\t", ";"), ";"), "", "")
		all = append(all, CatalogueEntry{ID: strings.TrimSpace(parts[2]), Names: lang.Text{lang.VI: parts[0], lang.EN: parts[1]}})
	}
	return all
}

// places are where an entry can stand: first, or after each of the others.
func places(p *lang.Printer, all []CatalogueEntry, id string) []ui.Option {
	options := []ui.Option{{Value: "", Label: p.T("people.catalogues.first")}}
	for _, e := range all {
		if e.ID != id {
			options = append(options, ui.Option{Value: e.ID, Label: p.T("people.catalogues.after", "name", e.Names.In(p.Lang()))})
		}
	}
	return options
}

func askEntry(c *web.Ctx) error {
	return drawNewEntry(c, http.StatusOK, CatalogueEntry{}, Last, "", nil)
}

// drawNewEntry shows the form of a new entry and, below, that for several.
func drawNewEntry(c *web.Ctx, status int, e CatalogueEntry, after, lines string, why error) error {
	p, k := c.P, Catalogue(c.Path("list"))
	v := entryPage{K: k, E: e, After: after, Lines: lines, say: func(field string) string { return c.Message(why, field) },
		Form: ui.FormData{Action: k.href() + "/add", ID: "entry", Op: c.NewOp()}, Many: ui.FormData{Action: k.href() + "/lines", ID: "lines", Op: c.NewOp()}}
	if v.say("lines") != "" {
		v.Many.Errors = c.Messages(why)
	} else if why != nil {
		v.Form.Errors = c.Messages(why)
	}
	err := c.Read(func(tx *store.Tx) error {
		all, err := Entries(tx, k)
		if err != nil {
			return err
		}
		v.Places = append(places(p, all, ""), ui.Option{Value: Last, Label: p.T("people.catalogues.last")})
		if len(all) == 0 {
			v.Places = nil // one place is no choice
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.PageStatus(status, ui.PageData{Question: p.T("people.catalogues.new." + string(k)), Lead: k.use(p), Crumbs: catalogueCrumbs(p, k)}, newEntryBody(p, v))
}

func addEntry(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	k := Catalogue(c.Path("list"))
	e, after := readEntry(f)
	if !f.Has("after") {
		after = Last
	}
	err = c.Post("people.catalogue.add", func(tx *store.Tx) (web.Done, error) {
		made, err := AddEntry(tx, k, e, after)
		return web.Done{To: k.href(), Notice: "people.catalogues.added", Args: []string{"name", made.Names.In(c.P.Lang())}, ID: made.ID}, err
	})
	if web.Invalid(err) {
		return drawNewEntry(c, http.StatusUnprocessableEntity, e, after, "", err)
	}
	return err
}

func addLines(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	k, all := Catalogue(c.Path("list")), readLines(f.Get("lines"))
	err = c.Post("people.catalogue.lines", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: k.href(), Notice: "people.catalogues.addedmany", Args: []string{"count", strconv.Itoa(len(all))}}, AddEntries(tx, k, all)
	})
	if web.Invalid(err) {
		return drawNewEntry(c, http.StatusUnprocessableEntity, CatalogueEntry{}, Last, f.Get("lines"), err)
	}
	return err
}

func showEntry(c *web.Ctx) error { return drawEntry(c, http.StatusOK, nil, "", nil, nil) }

// drawEntry shows the form of an entry that stands, with what was typed instead of what is stored; where
// somebody changed it meanwhile, with both. Greet is a language's greeting that did not check, as it was typed.
func drawEntry(c *web.Ctx, status int, typed *CatalogueEntry, after string, why error, greet *greetingForm) error {
	p, k := c.P, Catalogue(c.Path("list"))
	v := entryPage{K: k, After: after, say: func(field string) string { return c.Message(why, field) }}
	err := c.Read(func(tx *store.Tx) error {
		all, i, err := entryOf(tx, k, c.Path("id"))
		if err != nil {
			return err
		}
		v.E, v.Places = all[i], places(p, all, all[i].ID)
		if typed == nil && i > 0 {
			v.After = all[i-1].ID
		}
		if k == OfLanguages {
			v.Greet, err = greetingOn(c, tx, v.E.ID, greet)
		}
		return err
	})
	if err != nil {
		return err
	}
	stands := v.E
	if typed != nil {
		v.E.Names = typed.Names
	}
	if fault.Is(why, fault.Conflict) {
		v.Diff = &ui.DiffData{Label: p.T("people.catalogues.conflict"), Theirs: ui.DiffSide{Title: p.T("people.catalogues.theirs"), Text: stands.text(p)},
			Yours: ui.DiffSide{Title: p.T("people.catalogues.yours"), Text: v.E.text(p)}}
	}
	v.Form = ui.FormData{Action: k.entryHref(stands.ID), ID: "entry", Op: c.NewOp(), Version: strconv.FormatInt(stands.Version, 10)}
	if why != nil {
		v.Form.Errors = c.Messages(why)
	}
	v.Turn = turning(c, k, stands)
	return c.PageStatus(status, ui.PageData{Question: p.T("people.catalogues.edit", "name", stands.Names.In(p.Lang())), Crumbs: catalogueCrumbs(p, k)}, entryBody(p, v))
}

// text is an entry in lines, to be compared with another.
func (e CatalogueEntry) text(p *lang.Printer) string {
	return p.T("people.catalogues.name.vi") + ": " + e.Names[lang.VI] + "\n" + p.T("people.catalogues.name.en") + ": " + e.Names[lang.EN]
}

// turning asks before an entry is retired, or brought back.
func turning(c *web.Ctx, k Catalogue, e CatalogueEntry) ui.ConfirmData {
	p, name := c.P, e.Names.In(c.P.Lang())
	d := ui.ConfirmData{Title: p.T("people.catalogues.retire.question", "name", name), Button: p.T("people.catalogues.retire"),
		Effects: []string{p.T("people.catalogues.retire.forms"), p.T("people.catalogues.retire.records"), p.T("people.catalogues.retire.back")},
		Form:    ui.FormData{Action: k.entryHref(e.ID) + "/retire", ID: "turn", Op: c.NewOp(), Version: strconv.FormatInt(e.Version, 10)}}
	if e.RetiredOn != "" {
		d.Title, d.Button = p.T("people.catalogues.restore.question", "name", name), p.T("people.catalogues.restore")
		d.Effects = []string{p.T("people.catalogues.restore.forms")}
		d.Form.Action = k.entryHref(e.ID) + "/restore"
	}
	return d
}

func saveEntry(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	k := Catalogue(c.Path("list"))
	e, after := readEntry(f)
	e.ID = c.Path("id")
	err = c.Post("people.catalogue.edit", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: k.href(), Notice: "people.catalogues.saved", Args: []string{"name", e.Names.In(c.P.Lang())}}, EditEntry(tx, k, e, after)
	})
	switch {
	case fault.Is(err, fault.Conflict):
		return drawEntry(c, http.StatusConflict, &e, after, err, nil)
	case web.Invalid(err):
		return drawEntry(c, http.StatusUnprocessableEntity, &e, after, err, nil)
	}
	return err
}

// turnEntry is the handler that retires an entry, or brings it back.
func turnEntry(kind, notice string, fn func(tx *store.Tx, k Catalogue, id string, version int64) error) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		k, id := Catalogue(c.Path("list")), c.Path("id")
		return c.Post(kind, func(tx *store.Tx) (web.Done, error) {
			return web.Done{To: k.href(), Notice: notice}, fn(tx, k, id, f.Version())
		})
	}
}

// chosenOf are the ids that a speaker's record has of each catalogue, so that forms keep offering them.
func (r Record) chosenOf(k Catalogue) []string {
	switch k {
	case OfLanguages:
		var all []string
		for _, s := range r.Languages {
			all = append(all, s.Lang)
		}
		return all
	case OfSubjects:
		return slices.Clone(r.SubjectIDs)
	default:
		return []string{r.EthnicGroup}
	}
}
