package home

import (
	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web/ui"
)

func unitFacts(p *lang.Printer, u UnitPage) []ui.Item {
	heads := p.T("home.unit.nohead")
	if len(u.Heads) > 0 {
		heads = p.List(u.Heads)
	}
	items := []ui.Item{{Term: p.T("home.unit.head"), Text: heads}}
	if len(u.Places) > 0 {
		items = append(items, ui.Item{Term: p.T("home.unit.places"), Body: placeList(p, u)})
	}
	since := ui.Item{Term: p.T("home.unit.since"), Text: p.Day(u.Unit.FromDay)}
	return append(items, since, ui.Item{Term: p.T("home.unit.history"), Text: p.T("home.unit.history.link"), Href: "/units/" + u.Unit.ID + "/history"})
}

func unitDuties(p *lang.Printer, u UnitPage, day lang.Day) ui.TableData {
	table := ui.TableData{Caption: p.T("home.unit.due"), Columns: []ui.Column{{Label: p.T("home.col.brief"), Main: true}, {Label: p.T("home.col.todo")}}}
	for _, d := range u.Duties {
		line := DutyLine{Deadline: d.Deadline, AcknowledgeBy: d.AcknowledgeBy, Acknowledged: d.AcknowledgedOn, Sessions: d.Sessions, Held: d.Held}
		table.Rows = append(table.Rows, ui.Row{ID: d.ID, Cells: []ui.Cell{{Text: u.Titles[d.BriefID], Href: "/duties/" + d.ID},
			{Body: ui.Badge(p, fullKind(d, day), leftWords(p, d, line))}}})
	}
	return table
}

// leftWords says what a duty still lacks; where its talks are held that is the head's own, or the word to those below.
func leftWords(p *lang.Printer, d briefs.Duty, line DutyLine) string {
	switch talked := d.AcknowledgedOn != "" && d.Held >= int64(d.Sessions); {
	case talked && d.HeadsOwn && d.HeadsHeld == 0:
		return p.T("home.duty.head", "day", p.Day(d.Deadline))
	case talked && d.PassDown && d.PassedOn == "":
		return p.T("home.duty.pass", "day", p.Day(d.Deadline))
	}
	return dutyWords(p, line)
}

func unitTalks(p *lang.Printer, u UnitPage) ui.TableData {
	return talkTable(p, Today{Places: u.Places2}, u.Next, false)
}
