package app

import (
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
)

// journalRoutes are the pages of the journal.
func journalRoutes() []web.Route {
	by := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "journal.read", Handle: handle}
	}
	all := by("POST /journal/check", postRecheck)
	all.Scope = everywhere
	return []web.Route{by("GET /journal", showJournal), by("GET /journal/{id}", showEntry), all}
}

// everywhere is the scope of what belongs to no unit.
func everywhere(*store.Tx, *web.Ctx) (string, error) { return access.Everywhere, nil }

// journalView is what the journal's list shows.
type journalView struct {
	F      journalFilter
	Kinds  []ui.Option
	Unit   ui.ComboData
	Filter ui.FilterData
	Mark   ui.Notice
	Check  *ui.FormData
	Table  ui.TableData
	Pager  ui.PagerData
}

// journalKinds are the kinds of records that the list can be narrowed to.
func journalKinds() []string {
	return []string{"brief", "duty", "link", "session", "month", "speaker", "appointment", "account", "unit", "place", "level", "network", "reorganisation", "job"}
}

func showJournal(c *web.Ctx) error {
	f := journalFilter{Record: c.Query("record"), Unit: c.Query("unit"), Actor: c.Query("actor"), Kind: c.Query("kind"), After: c.Query("after"),
		From: dayOr(c.Query("from"), ""), Until: dayOr(c.Query("until"), "")}
	if !slices.Contains(journalKinds(), f.Kind) {
		f.Kind = ""
	}
	var v journalView
	err := c.Read(func(tx *store.Tx) error {
		if f.Record == "" && c.Query("from") == "" {
			f.From = tx.Today().AddDays(-journalDays)
		}
		found, err := entries(tx, f)
		if err != nil {
			return err
		}
		v, err = journalOf(c, tx, f, found)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("app.journal.question"), Lead: c.P.T("app.journal.lead")}, journalBody(c.P, v))
}

func dayOr(text string, other lang.Day) lang.Day {
	if d, err := lang.ParseDay(text); err == nil {
		return d
	}
	return other
}

func journalOf(c *web.Ctx, tx *store.Tx, f journalFilter, found []journal.Shown) (journalView, error) {
	v := journalView{F: f, Filter: ui.FilterData{Action: "/journal", Clear: "/journal"}}
	if len(found) > journal.PageSize {
		found = found[:journal.PageSize]
		v.Pager.NextHref = c.With("after", found[journal.PageSize-1].Key())
	}
	if f.After != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	t, err := tellerFor(tx, c.P, found)
	if err != nil {
		return v, err
	}
	named, err := namesOf(tx, slices.DeleteFunc([]string{f.Unit, f.Record, f.Actor}, func(id string) bool { return id == "" }))
	if err != nil {
		return v, err
	}
	mark, err := journal.Checked(tx)
	if err != nil {
		return v, err
	}
	v.Mark = markNotice(c.P, mark)
	if whole, err := access.May(tx, "journal.read", access.Everywhere); err != nil {
		return v, err
	} else if whole {
		v.Check = &ui.FormData{Action: "/journal/check", Op: c.NewOp(), ID: "check"}
	}
	v.Kinds = []ui.Option{{Label: c.P.T("app.journal.anykind")}}
	for _, k := range journalKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Label: c.P.T("app.kind." + k)})
	}
	v.Unit = ui.ComboData{F: ui.F{Name: "unit", Label: c.P.T("app.journal.unit"), Value: f.Unit, Bare: true}, Text: named[f.Unit], URL: "/org/find"}
	v.Filter.Chips = journalChips(c, f, named)
	if f.Record != "" {
		v.Filter.Keep = map[string][]string{"record": {f.Record}}
	}
	v.Table = journalTable(c.P, t, found, mark)
	return v, nil
}

func journalChips(c *web.Ctx, f journalFilter, named map[string]string) []ui.Chip {
	var chips []ui.Chip
	add := func(label, name string) {
		chips = append(chips, ui.Chip{Label: label, Href: c.With(name, "", "after", "")})
	}
	if f.Record != "" {
		add(c.P.T("app.journal.onerecord", "name", orText(named[f.Record], f.Record)), "record")
	}
	if f.Unit != "" {
		add(c.P.T("app.journal.below", "unit", orText(named[f.Unit], f.Unit)), "unit")
	}
	if f.Actor != "" {
		add(c.P.T("app.journal.by", "name", orText(named[f.Actor], f.Actor)), "actor")
	}
	if f.Kind != "" {
		add(c.P.T("app.kind."+f.Kind), "kind")
	}
	return chips
}

func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func journalTable(p *lang.Printer, t teller, found []journal.Shown, mark journal.Mark) ui.TableData {
	table := ui.TableData{Caption: p.T("app.journal.caption"), Columns: []ui.Column{{Label: p.T("app.journal.what"), Main: true}, {Label: p.T("app.journal.when"), Line: true},
		{Label: p.T("app.journal.who")}, {Label: p.T("app.journal.record")}, {Label: p.T("app.journal.unit"), Minor: true}, {Label: p.T("app.journal.state"), Minor: true}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("app.journal.none"), Text: p.T("app.journal.noneText"), Action: &ui.Action{Label: p.T("app.journal.all"), Href: "/journal"}})}
	for _, e := range found {
		record, href := t.record(e)
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: t.verb(e), Href: "/journal/" + e.ID}, {Text: p.Moment(e.At)},
			{Text: t.who(e), Href: "/journal?actor=" + e.Actor}, {Text: record, Href: href}, {Text: t.names[e.UnitID]}, {Body: entryState(p, e, mark)}}})
	}
	return table
}

func markNotice(p *lang.Printer, m journal.Mark) ui.Notice {
	switch {
	case m.Altered != "":
		return ui.Notice{Kind: ui.Late, Text: p.T("app.journal.altered", "seq", p.N(m.Seq+1), "moment", p.Moment(m.At)), Link: &ui.Link{Label: p.T("app.journal.which"), Href: "/journal/" + m.Altered}}
	case m.At == 0:
		return ui.Notice{Kind: ui.Info, Text: p.T("app.journal.unchecked")}
	}
	return ui.Notice{Kind: ui.Done, Text: p.T("app.journal.checked", "seq", p.N(m.Seq), "moment", p.Moment(m.At))}
}

// entryView is what one entry's page shows.
type entryView struct {
	Facts   []ui.Item
	Erased  string
	Empty   bool // nothing was kept on either side
	Table   ui.TableData
	Actions []ui.Action
}

func showEntry(c *web.Ctx) error {
	id, noted, speaker := c.Path("id"), true, ""
	err := c.Read(func(tx *store.Tx) error {
		e, err := entryOf(tx, id)
		if err != nil {
			return err
		}
		if speaker, err = speakerIn(tx, e); err == nil && speaker != "" {
			noted, err = people.Viewed(tx, speaker)
		}
		return err
	})
	if err == nil && !noted { // a speaker's data in the journal are read as they are on the speaker's page
		_, err = c.Operate("people.viewed", func(tx *store.Tx) (web.Done, error) { return web.Done{}, people.NoteViewed(tx, speaker) })
	}
	if err != nil {
		return err
	}
	var v entryView
	var page ui.PageData
	err = c.Read(func(tx *store.Tx) error {
		e, err := entryOf(tx, id)
		if err != nil {
			return err
		}
		mark, err := journal.Checked(tx)
		if err != nil {
			return err
		}
		t, err := tellerFor(tx, c.P, []journal.Shown{e})
		page = ui.PageData{Question: c.P.T("app.journal.entry", "act", t.verb(e)), Crumbs: []ui.Link{{Label: c.P.T("app.nav.journal"), Href: "/journal"}}}
		v = entryOfView(c.P, t, e, mark)
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(page, entryBody(c.P, v))
}

func entryOfView(p *lang.Printer, t teller, e journal.Shown, mark journal.Mark) entryView {
	record, href := t.record(e)
	v := entryView{Facts: []ui.Item{{Term: p.T("app.journal.when"), Text: p.Moment(e.At)}, {Term: p.T("app.journal.who"), Text: t.who(e)},
		{Term: p.T("app.journal.record"), Text: record, Href: href}}}
	if unit := t.names[e.UnitID]; unit != "" {
		v.Facts = append(v.Facts, ui.Item{Term: p.T("app.journal.unit"), Text: unit})
	}
	v.Facts = append(v.Facts, ui.Item{Term: p.T("app.journal.state"), Body: entryState(p, e, mark)})
	if e.ErasedOn != "" {
		v.Erased = p.T("app.journal.erasedwhy", "day", p.DayFull(e.ErasedOn), "reason", e.Reason)
	}
	v.Table = ui.TableData{Caption: p.T("app.journal.sides"), Columns: []ui.Column{{Label: p.T("app.journal.field"), Main: true}, {Label: p.T("app.journal.before")}, {Label: p.T("app.journal.after")}}}
	for _, c := range t.changes(e) {
		row := ui.Row{Cells: []ui.Cell{{Text: c.Field}, {Body: lines(c.Before)}, {Body: lines(c.After)}}}
		if c.Differs && e.Before != "" && e.After != "" {
			row.Mark = ui.Soon
			row.Cells[2].Body = changed(p, c.After)
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	v.Empty = len(v.Table.Rows) == 0 && v.Erased == ""
	v.Actions = []ui.Action{{Label: p.T("app.journal.history"), Href: "/journal?record=" + e.Subject}, {Label: p.T("app.journal.actorall"), Href: "/journal?actor=" + e.Actor}}
	return v
}

func postRecheck(c *web.Ctx) error {
	return c.Post("journal.recheck", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/journal", Notice: "app.journal.rechecking"}, recheck(tx)
	})
}
