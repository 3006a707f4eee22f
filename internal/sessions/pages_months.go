package sessions

import (
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// monthsView is what the page of a month shows: units by how they stand, and the actor's own unit.
type monthsView struct {
	Filter   ui.FilterData
	Month    string
	Unit     ui.ComboData
	Tabs     []ui.Tab
	Stats    []ui.StatData
	Table    ui.TableData
	Pager    ui.PagerData
	Own      *ui.FormData
	OwnTitle string
	OwnUnit  string
	Stated   bool
}

func monthKind(state string) ui.Kind {
	switch state {
	case MonthReported:
		return ui.Done
	case MonthNothing:
		return ui.Neutral
	}
	return ui.Late
}

// asked gives the month of the address, the running one where it names none.
func askedMonth(c *web.Ctx, today lang.Day) string {
	if first, err := lang.ParseMonth(c.Query("month")); err == nil {
		return first.Month()
	}
	return today.Month()
}

func months(c *web.Ctx) error {
	if to, ok := settle(c, byUnit()); ok {
		return c.Redirect(to)
	}
	var v monthsView
	err := c.Read(func(tx *store.Tx) error {
		v.Month = askedMonth(c, tx.Today())
		all, err := Months(tx, MonthFilter{Month: v.Month, UnitID: c.Query("unit"), State: c.Query("state"), After: c.Query("after")})
		if err != nil {
			return err
		}
		if err := v.unitFilter(tx, c); err != nil {
			return err
		}
		if err := v.fill(tx, c, all); err != nil {
			return err
		}
		return v.own(tx, c)
	})
	if err != nil {
		return err
	}
	p := c.P
	v.Table.Empty = ui.Empty(ui.EmptyData{Title: p.T("sessions.months.none"), Text: p.T("sessions.months.noneText")})
	return c.Page(ui.PageData{Question: p.T("sessions.months.question", "month", p.Month(v.Month)), Lead: p.T("sessions.months.lead"),
		Crumbs: []ui.Link{{Label: p.T("sessions.list.crumb"), Href: "/sessions"}, {Label: p.T("sessions.months.crumb")}}}, monthsBody(p, v))
}

func (v *monthsView) unitFilter(tx *store.Tx, c *web.Ctx) error {
	v.Filter = ui.FilterData{Action: "/months"}
	v.Filter.Open = byUnit().asks(c)
	var unit string
	var err error
	v.Unit, unit, err = byUnit().draw(tx, c, ui.F{Label: c.P.T("sessions.field.unit"), Bare: true})
	if unit != "" {
		v.Filter.Chips = []ui.Chip{{Label: unit, Href: without(c, "unit")}}
	}
	return err
}

func (v *monthsView) fill(tx *store.Tx, c *web.Ctx, all MonthList) error {
	p := c.P
	v.Tabs = []ui.Tab{{Label: p.T("sessions.list.any"), Href: c.With("state", "", "after", ""), Current: c.Query("state") == ""}}
	for _, s := range MonthStates() {
		n := p.N(all.Sums[s])
		v.Tabs = append(v.Tabs, ui.Tab{Label: p.T("sessions.months." + s), Href: c.With("state", s, "after", ""), Current: c.Query("state") == s, Count: n})
		v.Stats = append(v.Stats, ui.StatData{Label: p.T("sessions.months." + s), Value: n, Kind: monthKind(s)})
	}
	ids := make([]string, len(all.Rows))
	for i, r := range all.Rows {
		ids[i] = r.UnitID
	}
	units, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return err
	}
	v.Table = ui.TableData{ID: "months", Caption: p.T("sessions.months.crumb"), Columns: []ui.Column{{Label: p.T("sessions.field.unit"), Main: true},
		{Label: p.T("sessions.field.state")}, {Label: p.T("sessions.list.held"), Numeric: true}}}
	for _, r := range all.Rows {
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: "u-" + r.UnitID, Cells: []ui.Cell{
			{Text: units[r.UnitID].Label(p.Lang()), Href: "/sessions?unit=" + r.UnitID + "&month=" + v.Month},
			{Body: ui.Badge(p, monthKind(r.State()), p.T("sessions.months."+r.State()))}, {Text: p.N(r.Sessions)}}})
	}
	if all.Next != "" {
		v.Pager.NextHref = c.With("after", all.Next)
	}
	if c.Query("after") != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	return nil
}

// own offers the statement for the unit asked for, or the actor's own.
func (v *monthsView) own(tx *store.Tx, c *web.Ctx) error {
	unit, err := homeUnit(tx, "sessions.report", c.Query("unit"))
	if err != nil || unit == "" {
		return err
	}
	may, err := access.May(tx, "sessions.report", unit)
	if err != nil || !may || v.Month > tx.Today().Month() {
		return err
	}
	held, err := store.Value[int64](tx, `SELECT count(*) FROM sessions WHERE unit_id = $1 AND day >= $2 AND day <= $3 AND state = 'held'`,
		unit, v.Month+"-01", v.Month+"-31")
	if err != nil || held > 0 {
		return err
	}
	stated, err := store.Value[int64](tx, `SELECT count(*) FROM nothing_to_report WHERE unit_id = $1 AND month = $2`, unit, v.Month)
	if err != nil {
		return err
	}
	name, err := unitName(tx, c.P, unit, tx.Today())
	v.OwnTitle, v.OwnUnit, v.Stated = name+", "+c.P.Month(v.Month), unit, stated > 0
	v.Own = &ui.FormData{Action: "/months", Op: c.NewOp()}
	return err
}

func postMonth(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	unit, month := f.Get("unit"), f.Get("month")
	to := "/months?unit=" + unit + "&month=" + month
	if f.Get("do") == "back" {
		return say(c, "sessions.something", to, "sessions.done.back", func(tx *store.Tx) error { return TakeBackNothing(tx, unit, month) }, nil)
	}
	return say(c, "sessions.nothing", to, "sessions.done.nothing", func(tx *store.Tx) error { return StateNothing(tx, unit, month) }, nil)
}

// heardView is what the list of questions heard shows.
type heardView struct {
	Filter   ui.FilterData
	Month    string
	Subject  string
	Subjects []ui.Option
	Unit     ui.ComboData
	Table    ui.TableData
	Pager    ui.PagerData
}

func heardPage(c *web.Ctx) error {
	if to, ok := settle(c, byUnit()); ok {
		return c.Redirect(to)
	}
	v := heardView{Subject: c.Query("subject")}
	p := c.P
	err := c.Read(func(tx *store.Tx) error {
		v.Month = askedMonth(c, tx.Today())
		rows, next, err := HeardBy(tx, HeardFilter{Month: v.Month, UnitID: c.Query("unit"), SubjectID: v.Subject, After: c.Query("after")})
		if err != nil {
			return err
		}
		if next != "" {
			v.Pager.NextHref = c.With("after", next)
		}
		var m monthsView
		if err := m.unitFilter(tx, c); err != nil {
			return err
		}
		v.Filter, v.Unit = m.Filter, m.Unit
		v.Filter.Action = "/questions/heard"
		return v.fill(tx, p, rows)
	})
	if err != nil {
		return err
	}
	v.Table.Empty = ui.Empty(ui.EmptyData{Title: p.T("sessions.heard.none"), Text: p.T("sessions.heard.noneText")})
	return c.Page(ui.PageData{Question: p.T("sessions.heard.question", "month", p.Month(v.Month)), Lead: p.T("sessions.heard.lead"),
		Crumbs: []ui.Link{{Label: p.T("sessions.list.crumb"), Href: "/sessions"}, {Label: p.T("sessions.heard.crumb")}}}, heardBody(p, v))
}

func (v *heardView) fill(tx *store.Tx, p *lang.Printer, rows []HeardRow) error {
	all, err := people.Subjects(tx)
	if err != nil {
		return err
	}
	subjects, order := catalogue(all, p.Lang())
	v.Subjects = []ui.Option{{Label: p.T("sessions.list.any")}}
	for _, id := range order {
		v.Subjects = append(v.Subjects, ui.Option{Value: id, Label: subjects[id]})
	}
	var placeIDs []string
	for _, r := range rows {
		placeIDs = append(placeIDs, r.PlaceID)
	}
	places, err := org.PlacesAt(tx, tidy(placeIDs), tx.Today())
	if err != nil {
		return err
	}
	v.Table = ui.TableData{ID: "heard", Caption: p.T("sessions.heard.crumb"), Columns: []ui.Column{{Label: p.T("sessions.field.question"), Main: true},
		{Label: p.T("sessions.field.subject")}, {Label: p.T("sessions.field.place")}, {Label: p.T("sessions.field.month"), Minor: true}}}
	for _, r := range rows {
		q := ui.Cell{Text: r.Text}
		if r.SessionID != "" {
			q.Href = "/sessions/" + r.SessionID
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{q, {Text: subjects[r.SubjectID]}, {Text: places[r.PlaceID].Label(p.Lang())}, {Text: p.Month(r.Month)}}})
	}
	return nil
}
