package coverage

import (
	"net/url"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// Knowledge is how many of a hundred answers to quizzes were right before and after talks, in so many rooms.
type Knowledge struct{ Before, After, Rooms int64 }

// Known tells what halls knew of the brief of q in its unit and below, in its months; ok is false where that is not to be
// told: below a province, or of few rooms. The rooms stand below this package, so the program gives it.
type Known func(tx *store.Tx, q Query) (k Knowledge, ok bool, err error)

// Routes lists the pages of coverage. Each asks for the unit it shows itself, since that stands in the query.
func Routes(known Known) []web.Route {
	page := func(pattern string, handle func(*web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: "coverage.read", Handle: handle}
	}
	return []web.Route{
		page("GET /coverage", treePages{known}.show), page("GET /coverage/gaps", showGaps),
		page("GET /coverage/briefs", showBriefs), page("GET /coverage/map", showMap),
	}
}

// queryOf reads what is looked at from the address. The language heard is "language", since "lang" is the page's.
func queryOf(c *web.Ctx) Query {
	return Query{UnitID: c.Query("unit"), PlaceID: c.Query("place"), Brief: c.Query("brief"), Lang: c.Query("language"),
		From: c.Query("month_from"), Until: c.Query("month_until"), Footing: Footing(c.Query("footing"))}
}

// address is a page of coverage with the query of this one, some values changed.
func (v view) address(path string, pairs ...string) string {
	values := url.Values{}
	for i, p := 0, append([]string{"unit", v.q.UnitID, "brief", v.q.Brief, "language", v.q.Lang, "month_from", v.q.From,
		"month_until", v.q.Until, "footing", v.footing()}, pairs...); i+1 < len(p); i += 2 {
		values.Del(p[i])
		if p[i+1] != "" {
			values.Set(p[i], p[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// footing is how the address says it: today's is not said.
func (v view) footing() string {
	if v.q.Footing == Recorded {
		return string(Recorded)
	}
	return ""
}

// frame is what all pages of coverage share.
type frame struct {
	p       *lang.Printer
	Tabs    []ui.Tab
	Tops    []ui.Tab
	Filter  ui.FilterData
	Briefs  []ui.Option
	Langs   []ui.Option
	Footing []ui.Option
	q       Query
	months  bool // the page has months to filter by
	footing bool
}

func (v view) frame(c *web.Ctx, path string) frame {
	f := frame{p: c.P, q: v.q, months: path != "/coverage/gaps" && path != "/coverage/map", footing: path == "/coverage" || path == "/coverage/briefs"}
	for _, t := range []struct{ path, key string }{{"/coverage", "coverage.tab.tree"}, {"/coverage/gaps", "coverage.tab.gaps"},
		{"/coverage/briefs", "coverage.tab.briefs"}, {"/coverage/map", "coverage.tab.map"}} {
		f.Tabs = append(f.Tabs, ui.Tab{Label: c.P.T(t.key), Href: v.address(t.path), Current: t.path == path})
	}
	if len(v.tops) > 1 {
		for _, u := range v.tops {
			current := u.ID == v.q.UnitID || slices.ContainsFunc(v.above, func(a org.UnitView) bool { return a.ID == u.ID })
			f.Tops = append(f.Tops, ui.Tab{Label: u.Label(c.P.Lang()), Href: v.address(path, "unit", u.ID), Current: current})
		}
	}
	f.Briefs = []ui.Option{{Label: c.P.T("coverage.any.brief")}}
	for _, b := range v.briefs {
		f.Briefs = append(f.Briefs, ui.Option{Value: b.id, Label: b.title})
	}
	f.Langs = []ui.Option{{Label: c.P.T("coverage.any.language")}}
	for _, l := range v.langs {
		f.Langs = append(f.Langs, ui.Option{Value: l.ID, Label: l.Names.In(c.P.Lang())})
	}
	f.Footing = []ui.Option{{Value: string(Today), Label: c.P.T("coverage.footing.now")}, {Value: string(Recorded), Label: c.P.T("coverage.footing.recorded")}}
	f.Filter = ui.FilterData{Action: path, Keep: url.Values{"unit": {v.q.UnitID}}, Clear: path + "?unit=" + url.QueryEscape(v.q.UnitID), Chips: v.chips(c, path)}
	if v.q.PlaceID != "" {
		f.Filter.Keep.Set("place", v.q.PlaceID)
	}
	return f
}

func (v view) chips(c *web.Ctx, path string) []ui.Chip {
	var chips []ui.Chip
	add := func(name, label string) {
		if label != "" {
			chips = append(chips, ui.Chip{Label: label, Href: v.address(path, name, "")})
		}
	}
	add("brief", v.brief)
	for _, l := range v.langs {
		if l.ID == v.q.Lang {
			add("language", l.Names.In(c.P.Lang()))
		}
	}
	if v.q.From != "" {
		add("month_from", c.P.T("coverage.from", "month", c.P.MonthShort(v.q.From)))
	}
	if v.q.Until != "" {
		add("month_until", c.P.T("coverage.until", "month", c.P.MonthShort(v.q.Until)))
	}
	if v.q.Footing == Recorded {
		add("footing", c.P.T("coverage.footing.recorded"))
	}
	return chips
}

// page is the frame of the house for a page on a unit.
func (v view) page(c *web.Ctx, path, question string) ui.PageData {
	page := ui.PageData{Question: question, Notice: v.notice(c.P)}
	for _, u := range v.above {
		page.Crumbs = append(page.Crumbs, ui.Link{Label: u.Label(c.P.Lang()), Href: v.address(path, "unit", u.ID)})
	}
	return page
}

// treePages are the page on a unit, helped by what halls knew.
type treePages struct{ known Known }

// show answers what was heard in a unit, and where not yet.
func (t treePages) show(c *web.Ctx) error {
	var v view
	var o overview
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v, err = look(tx, queryOf(c)); err != nil {
			return err
		}
		if o, err = readOverview(c, tx, v); err != nil {
			return err
		}
		o.Quiz, err = t.quiz(c.P, tx, v)
		return err
	})
	if err != nil {
		return err
	}
	question := c.P.T("coverage.ask", "unit", v.unit.Label(c.P.Lang()))
	if v.brief != "" {
		question = c.P.T("coverage.ask.brief", "unit", v.unit.Label(c.P.Lang()), "brief", v.brief)
	}
	page := v.page(c, "/coverage", question)
	page.Actions = []ui.Action{{Label: c.P.T("coverage.act.gaps"), Href: v.address("/coverage/gaps"), Kind: ui.Primary, Icon: "list-filter"}}
	return c.Page(page, coverageBody(v.frame(c, "/coverage"), o))
}

// notice says that the brief looked at is withdrawn, and why: its figures stay, its text is not to be used.
func (v view) notice(p *lang.Printer) *ui.Notice {
	if v.withdrawn.At == 0 {
		return nil
	}
	return &ui.Notice{Kind: ui.Withdrawn, Text: p.T("briefs.say.withdrawn", "day", p.Day(lang.DayOfMicros(v.withdrawn.At, p.Loc())), "reason", v.withdrawn.Reason)}
}
