package people

import (
	"strconv"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// SpeakerRoutes are the pages of speakers and of what a speaker sees of themselves.
func SpeakerRoutes() []web.Route {
	read := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "people.read", Handle: handle}
	}
	manage := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "people.manage", Handle: handle}
	}
	own := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.SignedIn, Handle: handle}
	}
	one := read("GET /speakers/{id}", showSpeaker)
	one.Own = func(tx *store.Tx, c *web.Ctx) (bool, error) { return Mine(tx, c.Path("id")) }
	const act = " /speakers/{id}/appointments/{appointment}/"
	return []web.Route{
		read("GET /speakers", listSpeakers), read("GET /speakers/gaps", listGaps), read("GET /speakers/ending", listEnding), one,
		manage("GET /speakers/new", newSpeaker), manage("POST /speakers/new", addSpeaker),
		manage("GET /speakers/{id}/edit", editSpeaker), manage("POST /speakers/{id}/edit", saveSpeaker),
		manage("GET /speakers/{id}/appointments/new", newAppointment), manage("POST /speakers/{id}/appointments/new", addAppointment),
		manage("GET"+act+"decide", askDeed), manage("POST"+act+"decide", takeDeed),
		manage("GET"+act+"renew", askDeed), manage("POST"+act+"renew", takeDeed),
		manage("GET"+act+"dismiss", askDismissal), manage("POST"+act+"dismiss", takeDismissal),
		manage("POST /speakers/{id}/away", enterAway), manage("POST /speakers/{id}/away/{away}/end", endAway),
		own("GET /my", showMine), own("POST /my/away", sayAway), own("POST /my/away/{away}/end", sayBack),
		own("POST /my/weekly", sayWeekly), own("POST /my/correction", sayCorrection),
	}
}

// rosterView is what the roster's page draws.
type rosterView struct {
	Filter  ui.FilterData
	F       RosterFilter
	Unit    ui.ComboData
	Choices map[string][]ui.Option
	Stats   []ui.StatData
	Table   ui.TableData
	Pager   ui.PagerData
}

// asked reads the filter from the address; what is no choice asks for nothing.
func asked(c *web.Ctx) RosterFilter {
	f := RosterFilter{Q: c.Query("q"), UnitID: c.Query("unit"), NetworkID: c.Query("network"), LevelID: c.Query("level"),
		Lang: c.Query("language"), SubjectID: c.Query("subject"), After: c.Query("after")}
	for _, s := range Statuses() {
		if c.Query("status") == string(s) {
			f.Status = s
		}
	}
	if n, _ := strconv.Atoi(c.Query("ending")); n == 3 || n == 6 {
		f.Ending = n
	}
	return f
}

func listSpeakers(c *web.Ctx) error {
	f := asked(c)
	var v rosterView
	var mayAdd bool
	err := c.Read(func(tx *store.Tx) error {
		list, err := Roster(tx, f)
		if err != nil {
			return err
		}
		units := []string{f.UnitID}
		for _, r := range list.Rows {
			units = append(units, r.Appointment.UnitID)
		}
		b, err := openBooks(tx, c.P, units)
		if err != nil {
			return err
		}
		if mayAdd, err = access.Anywhere(tx, "people.manage"); err != nil {
			return err
		}
		v = drawRoster(c, b, f, list)
		return nil
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("speakers.list.question"), Lead: c.P.T("speakers.list.lead"), Actions: []ui.Action{
		{Label: c.P.T("speakers.ending.link"), Href: "/speakers/ending", Kind: ui.Quiet, Icon: "clock"},
		{Label: c.P.T("speakers.gaps.link"), Href: "/speakers/gaps", Kind: ui.Quiet, Icon: "search"}}}
	empty := ui.EmptyData{Title: c.P.T("speakers.list.empty"), Text: c.P.T("speakers.list.empty.text")}
	if mayAdd {
		add := ui.Action{Label: c.P.T("speakers.new.link"), Href: "/speakers/new", Kind: ui.Primary, Icon: "plus"}
		page.Actions, empty.Action = append(page.Actions, add), &add
	}
	if len(v.Filter.Chips) > 0 {
		empty = ui.EmptyData{Title: c.P.T("speakers.list.none"), Text: c.P.T("speakers.list.none.text"),
			Action: &ui.Action{Label: c.P.T("speakers.list.all"), Href: "/speakers"}}
	}
	v.Table.Empty = ui.Empty(empty)
	return c.Page(page, rosterBody(c.P, v))
}

func drawRoster(c *web.Ctx, b books, f RosterFilter, list RosterList) rosterView {
	p := c.P
	v := rosterView{F: f, Unit: unitField(p, "unit", p.T("speakers.unit.under"), f.UnitID, b.units[f.UnitID])}
	v.Unit.F.Bare = true
	v.Choices = map[string][]ui.Option{
		"network": b.networkOptions(p), "level": b.levelOptions(p, f.NetworkID), "language": b.options(p, b.languages),
		"subject": b.options(p, b.subjects), "status": statusOptions(p),
		"ending": {{Label: p.T("speakers.any")}, {Value: "3", Label: p.T("speakers.ending.within", "count", 3)}, {Value: "6", Label: p.T("speakers.ending.within", "count", 6)}},
	}
	v.Filter = ui.FilterData{Action: "/speakers", Clear: "/speakers", Chips: rosterChips(c, b, f)}
	count := p.N(int64(list.Total))
	if list.More {
		count = p.T("speakers.more", "count", list.Total)
	}
	v.Stats = []ui.StatData{{Label: p.T("speakers.total"), Value: count, Note: p.T("speakers.asof", "day", p.Day(b.today))}} // a printed list is read later
	v.Table = ui.TableData{ID: "speakers", Caption: p.T("speakers.list.caption"), Columns: []ui.Column{
		{Label: p.T("speakers.name"), Main: true, Line: true}, {Label: p.T("speakers.title"), Minor: true}, {Label: p.T("speakers.unit")},
		{Label: p.T("speakers.languages")}, {Label: p.T("speakers.subjects"), Minor: true}, {Label: p.T("speakers.term")}}}
	for _, r := range list.Rows {
		v.Table.Rows = append(v.Table.Rows, rosterRow(p, b, r))
	}
	if list.Next != "" {
		v.Pager.NextHref = c.With("after", list.Next)
	}
	if f.After != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	return v
}

func rosterRow(p *lang.Printer, b books, r SpeakerView) ui.Row {
	a := r.Appointment
	row := ui.Row{Cells: []ui.Cell{{Text: r.FullName, Href: "/speakers/" + r.ID}, {Text: p.T("speakers.unappointed")}, {}, {Text: p.List(b.named(p, b.languages, r.Languages))},
		{Text: p.List(b.named(p, b.subjects, r.SubjectIDs))}, {}}}
	if a.ID == "" {
		return row
	}
	unit := b.units[a.UnitID]
	if r.Others > 0 {
		unit = p.T("speakers.others", "unit", unit, "count", r.Others)
	}
	row.Cells[1], row.Cells[2] = ui.Cell{Text: b.title(p, a)}, ui.Cell{Text: unit}
	kind, text := standing(p, a, b.today, b.closed[a.UnitID])
	row.Cells[5] = ui.Cell{Text: text, Body: ui.Badge(p, kind, text)}
	if kind == ui.Soon || kind == ui.Late {
		row.Mark = kind
	}
	return row
}

// soonDays is how many days before its end a term is marked: half a year, in which a renewal is decided.
const soonDays = 183

// standing says in a few words where an appointment stands on a day.
func standing(p *lang.Printer, a Appointment, today lang.Day, closed bool) (ui.Kind, string) {
	switch {
	case a.Status == Dismissed && a.FromDay == "":
		return ui.Withdrawn, p.T("speakers.status.refused")
	case a.Status == Dismissed:
		return ui.Withdrawn, p.T("speakers.status.dismissed")
	case a.Status == Proposed:
		return ui.Info, p.T("speakers.status.proposed")
	case a.Status == Lapsed || a.UntilDay != "" && a.UntilDay <= today:
		return ui.Neutral, p.T("speakers.lapsed.on", "day", a.UntilDay)
	case closed:
		return ui.Late, p.T("speakers.unit.ended")
	case a.UntilDay == "":
		return ui.Done, p.T("speakers.noterm")
	case a.EndedBy != "" || a.UntilDay.Sub(today) > soonDays:
		return ui.Done, p.T("speakers.until", "day", a.UntilDay.AddDays(-1))
	}
	return ui.Soon, p.T("speakers.until", "day", a.UntilDay.AddDays(-1))
}

func statusOptions(p *lang.Printer) []ui.Option {
	all := []ui.Option{{Label: p.T("speakers.any")}}
	for _, s := range Statuses() {
		all = append(all, ui.Option{Value: string(s), Label: p.T("speakers.status." + string(s))})
	}
	return all
}

// rosterChips are the filters in force, in words.
func rosterChips(c *web.Ctx, b books, f RosterFilter) []ui.Chip {
	var chips []ui.Chip
	add := func(param, value, label string) {
		if value != "" && label != "" {
			chips = append(chips, ui.Chip{Label: label, Href: c.With(param, "", "after", "")})
		}
	}
	p := c.P
	add("q", f.Q, f.Q)
	add("unit", f.UnitID, b.units[f.UnitID])
	add("network", f.NetworkID, label(b.networkOptions(p), f.NetworkID))
	add("level", f.LevelID, b.levels[f.LevelID].Names.In(p.Lang()))
	add("language", f.Lang, label(b.options(p, b.languages), f.Lang))
	add("subject", f.SubjectID, label(b.options(p, b.subjects), f.SubjectID))
	add("status", string(f.Status), label(statusOptions(p), string(f.Status)))
	if f.Ending > 0 {
		add("ending", "x", p.T("speakers.ending.within", "count", f.Ending))
	}
	return chips
}

func label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
