package coverage

import (
	"net/url"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// showGaps answers who has not held a talk yet, as a list to act on.
func showGaps(c *web.Ctx) error {
	var v view
	var gaps []Gap
	var total Totals
	var titles map[string]string
	var today lang.Day
	plans := map[string]bool{}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		today = tx.Today()
		q := queryOf(c)
		q.Footing = Today
		if v, err = look(tx, q); err != nil {
			return err
		}
		if total, err = Of(tx, v.q); err != nil {
			return err
		}
		if gaps, err = Gaps(tx, v.q, c.Query("after")); err != nil {
			return err
		}
		ids := make([]string, len(gaps))
		for i, g := range gaps {
			ids[i] = g.BriefID
			if plans[g.UnitID], err = access.May(tx, "sessions.plan", g.UnitID); err != nil {
				return err
			}
		}
		titles, err = briefs.Title(tx, ids)
		return err
	})
	if err != nil {
		return err
	}
	pager := ui.PagerData{}
	if len(gaps) > PageSize {
		gaps = gaps[:PageSize]
		pager.NextHref = c.With("after", gaps[PageSize-1].Key())
	}
	if c.Query("after") != "" {
		pager.FirstHref = c.With("after", "")
	}
	question := c.P.T("coverage.ask.gaps", "unit", v.unit.Label(c.P.Lang()))
	return c.Page(v.page(c, "/coverage/gaps", question), listBody(v.frame(c, "/coverage/gaps"), gapStats(c.P, total), gapTable(c.P, v, gaps, titles, plans, today), pager))
}

func gapStats(p *lang.Printer, t Totals) []ui.StatData {
	return []ui.StatData{{Label: p.T("coverage.stat.missing"), Value: p.T("coverage.of", "part", t.Due-t.State.Reached, "whole", t.Due)},
		{Label: p.T("coverage.stat.unacknowledged"), Value: p.N(t.Due - t.Acknowledged)}}
}

// gapTable offers to plan a session where the actor may: plans by unit.
func gapTable(p *lang.Printer, v view, gaps []Gap, titles map[string]string, plans map[string]bool, today lang.Day) ui.TableData {
	t := ui.TableData{Caption: p.T("coverage.gaps.caption"), Columns: []ui.Column{{Label: p.T("coverage.col.unit"), Main: true},
		{Label: p.T("coverage.col.brief")}, {Label: p.T("coverage.col.deadline")}, {Label: p.T("coverage.col.acknowledged"), Minor: true}, {Label: p.T("coverage.col.act"), Line: true}}}
	for _, g := range gaps {
		row := ui.Row{ID: "gap-" + g.UnitID + "-" + g.BriefID, Mark: ui.Soon}
		if g.Deadline != "" && g.Deadline < today {
			row.Mark = ui.Late
		}
		acknowledged := p.T("coverage.no")
		if g.Acknowledged > 0 {
			acknowledged = p.T("coverage.yes")
		}
		unit := org.UnitView{Name: g.Name, NameEn: g.NameEn}
		row.Cells = []ui.Cell{{Text: unit.Label(p.Lang()), Href: v.address("/coverage", "unit", g.UnitID)}, {Text: titles[g.BriefID], Href: "/briefs/" + g.BriefID},
			{Text: p.Day(g.Deadline)}, {Text: acknowledged}, {}}
		if plans[g.UnitID] {
			row.Cells[4] = ui.Cell{Text: p.T("coverage.act.plan"), Href: "/sessions/new?" + url.Values{"unit": {g.UnitID}, "brief": {g.BriefID}}.Encode()}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Empty = ui.Empty(ui.EmptyData{Title: p.T("coverage.gaps.none"), Text: p.T("coverage.gaps.none.text")})
	return t
}

// showBriefs answers how far each brief in force has come.
func showBriefs(c *web.Ctx) error {
	var v view
	var all []BriefTotals
	var total Totals
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v, err = look(tx, queryOf(c)); err != nil {
			return err
		}
		if total, err = Of(tx, v.q); err != nil {
			return err
		}
		all, err = Briefs(tx, v.q)
		return err
	})
	if err != nil {
		return err
	}
	question := c.P.T("coverage.ask.briefs", "unit", v.unit.Label(c.P.Lang()))
	return c.Page(v.page(c, "/coverage/briefs", question),
		listBody(v.frame(c, "/coverage/briefs"), stats(c.P, v, total), briefTable(c.P, v, all), ui.PagerData{}))
}

func briefTable(p *lang.Printer, v view, all []BriefTotals) ui.TableData {
	t := ui.TableData{Caption: p.T("coverage.briefs.caption"), Columns: append([]ui.Column{{Label: p.T("coverage.col.brief"), Main: true}}, treeColumns(p)...)}
	titles := map[string]string{}
	for _, b := range v.briefs {
		titles[b.id] = b.title
	}
	for _, b := range all {
		if v.q.Brief != "" && v.q.Brief != b.BriefID {
			continue
		}
		mark := ui.Done
		if b.Reached < b.Due {
			mark = ui.Soon
		}
		t.Rows = append(t.Rows, ui.Row{ID: "brief-" + b.BriefID, Mark: mark, Cells: []ui.Cell{
			{Text: titles[b.BriefID], Href: v.address("/coverage", "brief", b.BriefID)}, {Text: p.T("coverage.of", "part", b.Reached, "whole", b.Due)},
			{Text: p.N(b.InTime)}, {Text: p.N(b.Late)}, {Text: p.N(b.Sessions)}, {Text: p.N(b.Attendances)}}})
	}
	t.Empty = ui.Empty(ui.EmptyData{Title: p.T("coverage.briefs.none"), Text: p.T("coverage.briefs.none.text")})
	return t
}
