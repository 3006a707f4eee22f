package sessions

import (
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// listView is what the list and the calendar of sessions show.
type listView struct {
	Filter   ui.FilterData
	Month    string
	State    string
	States   []ui.Option
	Unit     ui.ComboData
	Brief    ui.ComboData
	Speaker  ui.ComboData
	Tabs     []ui.Tab
	Stats    []ui.StatData
	Table    ui.TableData
	Pager    ui.PagerData
	Calendar *ui.CalendarData
	Note     string
}

func filterOf(c *web.Ctx) Filter {
	f := Filter{UnitID: c.Query("unit"), Month: c.Query("month"), State: c.Query("state"), BriefID: c.Query("brief"),
		SpeakerID: c.Query("speaker"), ByLink: c.Query("by") == "link", After: c.Query("after")}
	if !slices.Contains(States(), f.State) {
		f.State = ""
	}
	if _, err := lang.ParseMonth(f.Month); err != nil {
		f.Month = ""
	}
	return f
}

func list(c *web.Ctx) error {
	if to, ok := settle(c, byUnit(), byBrief(), bySpeaker("")); ok {
		return c.Redirect(to)
	}
	f := filterOf(c)
	if c.Query("print") == "1" {
		return printList(c, f)
	}
	v := listView{Month: f.Month, State: f.State}
	mayPlan, mayReport := false, false
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if mayPlan, err = access.Anywhere(tx, "sessions.plan"); err != nil {
			return err
		}
		if mayReport, err = access.Anywhere(tx, "sessions.report"); err != nil {
			return err
		}
		if err := v.filters(tx, c, f); err != nil {
			return err
		}
		if c.Query("view") == "month" {
			return v.calendar(tx, c, f, mayPlan)
		}
		return v.table(tx, c, f)
	})
	if err != nil {
		return err
	}
	p := c.P
	page := ui.PageData{Question: p.T("sessions.list.question"), Lead: p.T("sessions.list.lead")}
	teach := ui.EmptyData{Title: p.T("sessions.list.none"), Text: p.T("sessions.list.noneText")}
	if mayPlan {
		page.Actions = append(page.Actions, ui.Action{Label: p.T("sessions.plan.new"), Href: "/sessions/new", Kind: ui.Primary, Icon: "plus"})
		teach.Action = &page.Actions[0]
	}
	if len(v.Filter.Chips) > 0 {
		teach = ui.EmptyData{Title: p.T("sessions.list.unmatched"), Text: p.T("sessions.list.unmatchedText"), Action: &ui.Action{Label: p.T("sessions.list.all"), Href: "/sessions"}}
	}
	if mayReport {
		page.Actions = append(page.Actions, ui.Action{Label: p.T("sessions.report.unplanned"), Href: "/report", Kind: ui.Quiet, Icon: "check"})
	}
	page.Actions = append(page.Actions, ui.Action{Label: p.T("sessions.list.print"), Href: c.With("print", "1", "after", ""), Kind: ui.Quiet, Icon: "printer"},
		ui.Action{Label: p.T("sessions.months.crumb"), Href: "/months", Kind: ui.Quiet},
		ui.Action{Label: p.T("sessions.heard.crumb"), Href: "/questions/heard", Kind: ui.Quiet})
	v.Table.Empty = ui.Empty(teach)
	return c.Page(page, listBody(p, v))
}

func (v *listView) filters(tx *store.Tx, c *web.Ctx, f Filter) error {
	p := c.P
	month := c.Query("view") == "month"
	v.Tabs = []ui.Tab{{Label: p.T("sessions.list.asList"), Href: c.With("view", "", "after", ""), Current: !month},
		{Label: p.T("sessions.list.asMonth"), Href: c.With("view", "month", "after", ""), Current: month}}
	v.Filter = ui.FilterData{Action: "/sessions", Keep: map[string][]string{}}
	for _, keep := range []string{"view", "by"} {
		if value := c.Query(keep); value != "" {
			v.Filter.Keep[keep] = []string{value}
		}
	}
	chip := func(name, label string) {
		v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: label, Href: without(c, name)})
		v.Filter.Clear = "/sessions"
	}
	v.States = []ui.Option{{Label: p.T("sessions.list.any")}}
	for _, s := range States() {
		v.States = append(v.States, ui.Option{Value: s, Label: p.T("sessions.state." + s)})
	}
	for _, one := range []struct {
		searched
		to    *ui.ComboData
		label string
	}{{byUnit(), &v.Unit, "sessions.field.unit"}, {byBrief(), &v.Brief, "sessions.field.brief"}, {bySpeaker(f.UnitID), &v.Speaker, "sessions.field.speaker"}} {
		combo, chosen, err := one.draw(tx, c, ui.F{Label: p.T(one.label), Bare: true})
		if err != nil {
			return err
		}
		*one.to = combo
		v.Filter.Open = v.Filter.Open || one.asks(c)
		if combo.F.Value != "" {
			chip(one.name, chosen)
		}
	}
	if f.Month != "" {
		chip("month", p.Month(f.Month))
	}
	if f.State != "" {
		chip("state", p.T("sessions.state."+f.State))
	}
	if f.ByLink {
		chip("by", p.T("sessions.list.byLink"))
	}
	return nil
}

// called names what a page of rows is about.
func called(tx *store.Tx, p *lang.Printer, rows []Row) (units map[string]org.UnitView, titles, places map[string]string, err error) {
	var unitIDs, placeIDs []string
	for _, r := range rows {
		unitIDs, placeIDs = append(unitIDs, r.UnitID), append(placeIDs, r.PlaceID)
	}
	if units, err = org.UnitsAt(tx, tidy(unitIDs), tx.Today()); err != nil {
		return
	}
	if titles, err = titlesOf(tx, rows); err != nil {
		return
	}
	views, err := org.PlacesAt(tx, tidy(placeIDs), tx.Today())
	places = make(map[string]string, len(views))
	for id, v := range views {
		places[id] = v.Label(p.Lang())
	}
	return
}

// titlesOf names the briefs of a page of rows.
func titlesOf(tx *store.Tx, rows []Row) (map[string]string, error) {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.BriefIDs...)
	}
	return briefs.Title(tx, tidy(ids))
}

func (r Row) label(p *lang.Printer, titles map[string]string) string {
	if r.Title != "" {
		return r.Title
	}
	if len(r.BriefIDs) > 0 {
		return titles[r.BriefIDs[0]]
	}
	return p.T("sessions.show.untitled")
}

func (v *listView) table(tx *store.Tx, c *web.Ctx, f Filter) error {
	p := c.P
	all, err := Find(tx, f)
	if err != nil {
		return err
	}
	v.sums(p, all.Sums)
	if v.Table, err = sessionRows(tx, p, all.Rows); err != nil {
		return err
	}
	if all.Next != "" {
		v.Pager.NextHref = c.With("after", all.Next)
	}
	if f.After != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	return nil
}

// sessionRows is the table of sessions; on phones each is a card.
func sessionRows(tx *store.Tx, p *lang.Printer, rows []Row) (ui.TableData, error) {
	units, titles, places, err := called(tx, p, rows)
	if err != nil {
		return ui.TableData{}, err
	}
	table := ui.TableData{ID: "sessions", Caption: p.T("sessions.list.question"), Columns: []ui.Column{
		{Label: p.T("sessions.field.what"), Main: true}, {Label: p.T("sessions.field.when"), Line: true}, {Label: p.T("sessions.field.unit"), Minor: true},
		{Label: p.T("sessions.field.place"), Minor: true}, {Label: p.T("sessions.field.state")}, {Label: p.T("sessions.field.attendances"), Numeric: true}}}
	for _, r := range rows {
		state, kind := p.T("sessions.state."+r.State), stateKind(r.State)
		if r.ToBeHeld() && r.Day < tx.Today() {
			state, kind = p.T("sessions.list.overdue"), ui.Late
		} else if r.Origin == FromLink && r.ConfirmedBy == "" {
			state, kind = p.T("sessions.list.byLink"), ui.Soon
		}
		body := ui.Badge(p, kind, state)
		if r.Receipt.Late() {
			body = badges(body, ui.Badge(p, ui.Warn, p.T("sessions.list.reportedLate")))
		}
		heard := ""
		if r.State == Held {
			heard = p.N(r.Attendances)
		}
		table.Rows = append(table.Rows, ui.Row{ID: "s-" + r.ID, Cells: []ui.Cell{
			{Text: r.label(p, titles), Href: "/sessions/" + r.ID}, {Text: p.Day(r.Day)}, {Text: units[r.UnitID].Label(p.Lang())},
			{Text: first(places[r.PlaceID], r.Spot)}, {Body: body}, {Text: heard}}})
	}
	return table, nil
}

func (v *listView) sums(p *lang.Printer, s Sums) {
	count := p.N(s.Sessions)
	if s.More {
		count = p.T("sessions.list.moreThan", "count", s.Sessions)
		v.Note = p.T("sessions.list.narrow", "count", s.Sessions)
	}
	v.Stats = []ui.StatData{{Label: p.T("sessions.list.sessions"), Value: count}}
	if !s.More {
		v.Stats = append(v.Stats, ui.StatData{Label: p.T("sessions.list.held"), Value: p.N(s.Held)},
			ui.StatData{Label: p.T("sessions.field.attendances"), Value: p.N(s.Attendances)})
	}
}

func (v *listView) calendar(tx *store.Tx, c *web.Ctx, f Filter, mayPlan bool) error {
	p := c.P
	if f.Month == "" {
		f.Month = tx.Today().Month()
	}
	v.Month = f.Month
	rows, more, err := Month(tx, f)
	if err != nil {
		return err
	}
	if more {
		v.Note = p.T("sessions.list.fullMonth", "count", mostInMonth)
	}
	titles, err := titlesOf(tx, rows)
	if err != nil {
		return err
	}
	first, err := lang.ParseMonth(f.Month)
	if err != nil {
		return err
	}
	v.Calendar = &ui.CalendarData{Month: f.Month, Today: tx.Today(), Entries: map[lang.Day][]ui.CalendarEntry{},
		Prev: c.With("month", first.AddMonths(-1).Month()), Next: c.With("month", first.AddMonths(1).Month())}
	if mayPlan {
		v.Calendar.New = func(d lang.Day) string { return "/sessions/new?day=" + string(d) }
	}
	for _, r := range rows {
		e := ui.CalendarEntry{Label: r.label(p, titles), Href: "/sessions/" + r.ID, Kind: stateKind(r.State)}
		if r.StartAt != r.Day.Micros(tx.Location()) {
			e.Time = p.Clock(r.StartAt)
		}
		v.Calendar.Entries[r.Day] = append(v.Calendar.Entries[r.Day], e)
	}
	return nil
}
