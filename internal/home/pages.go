package home

import (
	"net/http"
	"net/url"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// Routes are the first page and a unit's page. The trees themselves are open to everyone who works in one of
// them; what a unit does is shown only where the person's rights reach.
func Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /{$}", Guard: web.Public, Handle: first},
		{Pattern: "GET /units/{unit}", Guard: web.ByVerb, Verb: "org.read", Handle: unit},
	}
}

// first is the front door for strangers and the day's work for people signed in.
func first(c *web.Ctx) error {
	if c.Actor.Kind != "account" {
		return c.PublicPage(http.StatusOK, ui.PageData{Question: c.P.T("home.front.title"), Lead: c.P.T("home.front.lead")}, frontBody(c.P))
	}
	if err := web.Obliged(c); err != nil {
		return err
	}
	var t Today
	begin := false
	if err := c.Read(func(tx *store.Tx) (err error) {
		if begin, err = toBegin(tx); err != nil {
			return err
		}
		t, err = today(tx, c.P.Lang())
		return err
	}); err != nil {
		return err
	}
	day := lang.DayOfMicros(c.Server().Now(), c.P.Loc())
	page := ui.PageData{Question: c.P.T("home.today.title"), Lead: c.P.DayFull(day)}
	if t.MayReport || t.Speaker {
		page.Actions = append(page.Actions, ui.Action{Label: c.P.T("home.report"), Href: "/report", Kind: ui.Primary, Icon: "pencil"})
	}
	if t.MayPlan {
		page.Actions = append(page.Actions, ui.Action{Label: c.P.T("home.plan"), Href: "/sessions/new", Icon: "plus"})
	}
	if begin {
		page.Notice = &ui.Notice{Kind: ui.Soon, Word: c.P.T("home.begin.word"), Text: c.P.T("home.begin.text"), Link: &ui.Link{Label: c.P.T("home.begin.link"), Href: "/org"}}
	}
	return c.Page(page, todayBody(c.P, t, day))
}

// toBegin says whether the installation has no network yet and the actor is the one to make the first.
func toBegin(tx *store.Tx) (bool, error) {
	networks, err := org.Networks(tx)
	if err != nil || len(networks) > 0 {
		return false, err
	}
	return access.Anywhere(tx, "org.reorganise")
}

func unit(c *web.Ctx) error {
	var u UnitPage
	var edits []ui.Action
	if err := c.Read(func(tx *store.Tx) (err error) {
		if u, err = unitPage(tx, c.P.Lang(), c.Path("unit")); err == nil {
			edits, err = org.EditActions(tx, c.P, u.Unit.Unit)
		}
		return err
	}); err != nil {
		return err
	}
	page := ui.PageData{Question: u.Unit.Label(c.P.Lang()), Lead: u.Unit.Level.In(c.P.Lang()) + " · " + u.Network.Names.In(c.P.Lang())}
	for _, a := range u.Above {
		page.Crumbs = append(page.Crumbs, ui.Link{Label: a.Label(c.P.Lang()), Href: "/units/" + a.ID})
	}
	if u.MayPlan {
		page.Actions = append(page.Actions, ui.Action{Label: c.P.T("home.plan"), Href: "/sessions/new?unit=" + url.QueryEscape(u.Unit.ID), Kind: ui.Primary, Icon: "plus"})
	}
	page.Actions = append(page.Actions, edits...)
	day := lang.DayOfMicros(c.Server().Now(), c.P.Loc())
	return c.Page(page, unitBody(c.P, u, day))
}

// dutyKind is the meaning of a duty's state in colour and shape.
func dutyKind(d DutyLine, day lang.Day) ui.Kind {
	switch {
	case d.Deadline < day || d.Acknowledged == "" && d.AcknowledgeBy < day:
		return ui.Late
	case d.Deadline <= day.AddDays(7) || d.Acknowledged == "":
		return ui.Soon
	}
	return ui.Neutral
}

func dutyWords(p *lang.Printer, d DutyLine) string {
	if d.Acknowledged == "" {
		return p.T("home.duty.acknowledge", "day", p.Day(d.AcknowledgeBy))
	}
	switch {
	case d.Held < int64(d.Sessions):
	case d.HeadsOwn:
		return p.T("home.duty.head", "day", p.Day(d.Deadline))
	case d.PassDown:
		return p.T("home.duty.pass", "day", p.Day(d.Deadline))
	}
	return p.T("home.duty.hold", "held", d.Held, "sessions", d.Sessions, "day", p.Day(d.Deadline))
}

func fullKind(d briefs.Duty, day lang.Day) ui.Kind {
	switch d.State(day) {
	case briefs.DutyLate, briefs.DutyMissing:
		return ui.Late
	case briefs.DutySoon, briefs.DutyNew:
		return ui.Soon
	}
	return ui.Neutral
}

// dutyTable are the duties to act on.
func dutyTable(p *lang.Printer, t Today, day lang.Day) ui.TableData {
	table := ui.TableData{Caption: p.T("home.duties"), Columns: []ui.Column{{Label: p.T("home.col.brief"), Main: true}, {Label: p.T("home.col.todo")}, {Label: p.T("home.col.unit"), Minor: true}}}
	for i, d := range t.Duties {
		if i == few {
			break
		}
		table.Rows = append(table.Rows, ui.Row{ID: d.ID, Cells: []ui.Cell{
			{Text: t.Titles[d.BriefID], Href: "/duties/" + d.ID},
			{Body: ui.Badge(p, dutyKind(d, day), dutyWords(p, d))},
			{Text: t.Units[d.UnitID]},
		}})
	}
	return table
}

func talkTable(p *lang.Printer, t Today, list []TalkLine, report bool) ui.TableData {
	table := ui.TableData{Caption: p.T("home.talks"), Columns: []ui.Column{{Label: p.T("home.col.talk"), Main: true}, {Label: p.T("home.col.when")}, {Label: p.T("home.col.where"), Minor: true}}}
	for i, s := range list {
		if i == few {
			break
		}
		href := "/sessions/" + s.ID
		if report {
			href += "/report"
		}
		row := ui.Row{ID: s.ID, Cells: []ui.Cell{{Text: s.Title, Href: href}, {Text: p.Moment(s.StartAt)}, {Text: t.Where(s)}}}
		if s.Withdrawn {
			row.Mark, row.Cells[1] = ui.Withdrawn, ui.Cell{Body: whenWithdrawn(p, s)}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func briefBars(p *lang.Printer, t Today) ui.BarsData {
	b := ui.BarsData{ID: "gaps", Title: p.T("home.gaps.title"), Label: p.T("home.col.brief"), Unit: p.T("home.gaps.unit"), Parts: true}
	for _, l := range t.Briefs {
		b.Data = append(b.Data, ui.Datum{Label: t.Titles[l.BriefID], Value: float64(l.Due), Part: float64(l.Reached),
			Text: p.T("home.gaps.of", "reached", l.Reached, "due", l.Due), Href: "/coverage?brief=" + l.BriefID})
	}
	return b
}

func waitStats(p *lang.Printer, t Today) []ui.StatData {
	var all []ui.StatData
	add := func(n int64, key, href string, kind ui.Kind) {
		if n > 0 {
			all = append(all, ui.StatData{Label: p.T(key), Value: p.N(n), Href: href, Kind: kind})
		}
	}
	add(t.Waits.Approve, "home.wait.approve", "/briefs?state=approval", ui.Soon)
	add(t.Waits.Confirm, "home.wait.confirm", "/sessions?by=link", ui.Soon)
	add(t.Waits.Objections, "home.wait.objections", "/rooms/objections", ui.Soon)
	add(t.Waits.Ending, "home.wait.ending", "/speakers/ending", ui.Soon)
	add(t.LateDuties, "home.wait.late", "/duties?state=late", ui.Late)
	if t.MayWatch {
		add(t.Month.Sessions, "home.month.sessions", "/coverage", "")
		add(t.Month.Attendances, "home.month.attendances", "/coverage", "")
	}
	return all
}
