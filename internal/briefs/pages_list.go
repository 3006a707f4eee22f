package briefs

import (
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// listView is what the list of briefs shows.
type listView struct {
	Filter   ui.FilterData
	Words    string
	State    string
	States   []ui.Option
	Subject  string
	Subjects []ui.Option
	Unit     ui.ComboData
	Table    ui.TableData
	Pager    ui.PagerData
}

// listStates are what a list of briefs can be narrowed to.
var listStates = []string{Draft, Waiting, Approved, Published, Expired, Withdrawn}

func listBriefs(c *web.Ctx) error {
	f := Filter{Words: c.Query("q"), State: c.Query("state"), Subject: c.Query("subject"), UnitID: c.Query("unit"), After: c.Query("after")}
	if !slices.Contains(listStates, f.State) {
		f.State = ""
	}
	var v listView
	mayWrite := false
	err := c.Read(func(tx *store.Tx) error {
		items, err := Find(tx, f)
		if err != nil {
			return err
		}
		if mayWrite, err = access.Anywhere(tx, "briefs.write"); err != nil {
			return err
		}
		v, err = listOf(c, tx, f, items)
		return err
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("briefs.list.question"), Lead: c.P.T("briefs.list.lead")}
	teach := ui.EmptyData{Title: c.P.T("briefs.list.empty"), Text: c.P.T("briefs.list.emptyRead")}
	if mayWrite {
		page.Actions = []ui.Action{{Label: c.P.T("briefs.list.new"), Href: "/briefs/new", Kind: ui.Primary, Icon: "plus"}}
		teach.Text, teach.Action = c.P.T("briefs.list.emptyWrite"), &page.Actions[0]
	}
	if len(v.Filter.Chips) > 0 {
		teach = ui.EmptyData{Title: c.P.T("briefs.list.none"), Text: c.P.T("briefs.list.noneText"), Action: &ui.Action{Label: c.P.T("briefs.list.all"), Href: "/briefs"}}
	}
	v.Table.Empty = ui.Empty(teach)
	return c.Page(page, listBody(c.P, v))
}

func listOf(c *web.Ctx, tx *store.Tx, f Filter, items []Item) (listView, error) {
	all, err := subjects(tx)
	if err != nil {
		return listView{}, err
	}
	units := []string{}
	for _, i := range items {
		units = append(units, i.UnitID)
	}
	if f.UnitID != "" {
		units = append(units, f.UnitID)
	}
	labels, err := unitLabels(tx, c.P, units...)
	if err != nil {
		return listView{}, err
	}
	v := listView{Words: f.Words, State: f.State, Subject: f.Subject}
	v.States = append(v.States, ui.Option{Label: c.P.T("briefs.filter.any")})
	for _, s := range listStates {
		v.States = append(v.States, ui.Option{Value: s, Label: c.P.T("briefs.filter.state." + s)})
	}
	v.Subjects = append([]ui.Option{{Label: c.P.T("briefs.filter.any")}}, options(all, c.P, nil)...)
	v.Unit = ui.ComboData{F: ui.F{Name: "unit", Label: c.P.T("briefs.field.unit"), Value: f.UnitID, Bare: true}, Text: labels[f.UnitID], URL: "/org/find"}
	v.Filter = ui.FilterData{Action: "/briefs", Clear: "/briefs", Chips: listChips(c, f, labels[f.UnitID], labelsOf(all, c.P, []string{f.Subject}))}
	more := len(items) > PageSize
	if more {
		items = items[:PageSize]
		v.Pager.NextHref = c.With("after", items[PageSize-1].ID)
	}
	if f.After != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	v.Table = briefTable(c, items, labels, tx)
	return v, nil
}

func listChips(c *web.Ctx, f Filter, unit string, subject []string) []ui.Chip {
	var chips []ui.Chip
	if f.Words != "" {
		chips = append(chips, ui.Chip{Label: f.Words, Href: c.With("q", "", "after", "")})
	}
	if f.State != "" {
		chips = append(chips, ui.Chip{Label: c.P.T("briefs.filter.state." + f.State), Href: c.With("state", "", "after", "")})
	}
	if f.Subject != "" {
		chips = append(chips, ui.Chip{Label: c.P.List(subject), Href: c.With("subject", "", "after", "")})
	}
	if f.UnitID != "" {
		chips = append(chips, ui.Chip{Label: unit, Href: c.With("unit", "", "unit_text", "", "after", "")})
	}
	return chips
}

func briefTable(c *web.Ctx, items []Item, units map[string]string, tx *store.Tx) ui.TableData {
	t := ui.TableData{Caption: c.P.T("briefs.list.caption"), Columns: []ui.Column{
		{Label: c.P.T("briefs.field.number"), Minor: true, Line: true}, {Label: c.P.T("briefs.field.title"), Main: true},
		{Label: c.P.T("briefs.field.unit")}, {Label: c.P.T("briefs.field.state")}, {Label: c.P.T("briefs.field.valid"), Minor: true},
	}}
	for _, i := range items {
		s := briefSign(c.P, i, tx.Today())
		t.Rows = append(t.Rows, ui.Row{ID: "brief-" + i.ID, Mark: s.mark(), Cells: []ui.Cell{
			{Text: i.Number}, {Text: i.Title, Href: "/briefs/" + i.ID}, {Text: units[i.UnitID]},
			{Body: ui.Badge(c.P, s.Kind, s.Text)}, {Text: validText(c.P, i.ValidFrom, i.ValidUntil)},
		}})
	}
	return t
}
