package briefs

import (
	"slices"
	"strconv"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// dutiesView is what the list of duties shows.
type dutiesView struct {
	Filter                       ui.FilterData
	State, Brief, Level          string
	States, Briefs, LevelOptions []ui.Option
	Unit                         ui.ComboData
	Sums                         ui.TableData
	Own                          []ownOpen
	Table                        ui.TableData
	Pager                        ui.PagerData
	op                           func() string
}

// ownOpen is a unit of the reader's own with duties nobody acknowledged yet.
type ownOpen struct {
	UnitID string `db:"unit_id"`
	Count  int64  `db:"count"`
	Name   string
}

// byLink is the state of duties that a link acknowledged and nobody confirmed.
const byLink = "link"

var dutyStates = []string{DutyOpen, DutyLate, DutyMissing, byLink, DutyDone}

func (d desk) listDuties(c *web.Ctx) error {
	f := DutyFilter{UnitID: c.Query("unit"), BriefID: c.Query("brief"), LevelID: c.Query("level"), State: c.Query("state"), After: c.Query("after")}
	// Without a choice the list answers its question: what is still to be done. "all" is a choice.
	if !c.R.URL.Query().Has("state") {
		f.State = DutyOpen
	}
	if !slices.Contains(dutyStates, f.State) {
		f.State = ""
	}
	v := dutiesView{State: f.State, Brief: f.BriefID, Level: f.LevelID, op: c.NewOp}
	err := c.Read(func(tx *store.Tx) error {
		rows, err := FindDuties(tx, f)
		if err != nil {
			return err
		}
		if err := v.choices(c, tx, f); err != nil {
			return err
		}
		if err := v.rows(c, tx, f, rows, d.office); err != nil {
			return err
		}
		return v.own(c, tx)
	})
	if err != nil {
		return err
	}
	teach := ui.EmptyData{Title: c.P.T("briefs.duties.empty"), Text: c.P.T("briefs.duties.emptyText"), Action: &ui.Action{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}}
	if len(v.Filter.Chips) > 0 {
		teach = ui.EmptyData{Title: c.P.T("briefs.duties.none"), Text: c.P.T("briefs.list.noneText"), Action: &ui.Action{Label: c.P.T("briefs.duties.all"), Href: "/duties"}}
	}
	v.Table.Empty = ui.Empty(teach)
	return c.Page(ui.PageData{Question: c.P.T("briefs.duties.question"), Lead: c.P.T("briefs.duties.lead")}, dutiesBody(c.P, v))
}

// choices fills the filters and says which are in force.
func (v *dutiesView) choices(c *web.Ctx, tx *store.Tx, f DutyFilter) error {
	p := c.P
	anyOf := ui.Option{Label: p.T("briefs.filter.any")}
	v.States, v.Briefs, v.LevelOptions = []ui.Option{{Value: "all", Label: anyOf.Label, On: f.State == ""}}, []ui.Option{anyOf}, []ui.Option{anyOf}
	chosen := c.R.URL.Query().Has("state")
	chip := func(label, name string) {
		v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: label, Href: c.With(name, "", name+"_text", "", "after", "")})
	}
	for _, s := range dutyStates {
		v.States = append(v.States, ui.Option{Value: s, Label: p.T("briefs.duties.state." + s)})
		if s == f.State && chosen {
			v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: p.T("briefs.duties.state." + s), Href: c.With("state", "all", "after", "")})
		}
	}
	items, err := Find(tx, Filter{State: Published})
	if err != nil {
		return err
	}
	titles, err := Title(tx, append([]string{}, f.BriefID))
	if err != nil {
		return err
	}
	known := false
	for _, i := range items {
		known = known || i.ID == f.BriefID
		v.Briefs = append(v.Briefs, ui.Option{Value: i.ID, Label: i.Number + " · " + i.Title})
	}
	if f.BriefID != "" && titles[f.BriefID] != "" {
		if err := MayRead(tx, f.BriefID); err != nil {
			return err
		}
		if !known {
			v.Briefs = append(v.Briefs, ui.Option{Value: f.BriefID, Label: titles[f.BriefID]})
		}
		chip(titles[f.BriefID], "brief")
	}
	if err := v.levels(tx, p, f, chip); err != nil {
		return err
	}
	labels, err := unitLabels(tx, p, f.UnitID)
	if f.UnitID != "" {
		chip(labels[f.UnitID], "unit")
	}
	v.Unit = ui.ComboData{F: ui.F{Name: "unit", Label: p.T("briefs.duties.unit"), Value: f.UnitID, Bare: true}, Text: labels[f.UnitID], URL: "/org/find"}
	v.Filter.Action, v.Filter.Clear = "/duties", "/duties"
	return err
}

func (v *dutiesView) levels(tx *store.Tx, p *lang.Printer, f DutyFilter, chip func(label, name string)) error {
	networks, err := org.Networks(tx)
	if err != nil {
		return err
	}
	for _, n := range networks {
		levels, err := org.Levels(tx, n.ID)
		if err != nil {
			return err
		}
		for _, l := range levels {
			v.LevelOptions = append(v.LevelOptions, ui.Option{Value: l.ID, Label: l.Names.In(p.Lang()), Group: n.Names.In(p.Lang())})
			if l.ID == f.LevelID {
				chip(l.Names.In(p.Lang()), "level")
			}
		}
	}
	return nil
}

func (v *dutiesView) rows(c *web.Ctx, tx *store.Tx, f DutyFilter, rows []DutyRow, office Office) error {
	p, today := c.P, tx.Today()
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		last := rows[PageSize-1]
		v.Pager.NextHref = c.With("after", string(last.Deadline)+" "+last.ID)
	}
	if f.After != "" {
		v.Pager.FirstHref = c.With("after", "")
	}
	var units []string
	var duties []Duty
	for _, r := range rows {
		units, duties = append(units, r.UnitID), append(duties, r.Duty)
	}
	labels, err := unitLabels(tx, p, units...)
	if err != nil {
		return err
	}
	late, err := office.LateReports(tx, duties...)
	if err != nil {
		return err
	}
	v.Table = ui.TableData{Caption: p.T("briefs.duties.caption"), Columns: []ui.Column{{Label: p.T("briefs.duties.unit"), Main: true},
		{Label: p.T("briefs.duties.brief")}, {Label: p.T("briefs.field.state")}, {Label: p.T("briefs.duty.deadline")},
		{Label: p.T("briefs.duty.acknowledged"), Minor: true}, {Label: p.T("briefs.duty.talks"), Numeric: true, Minor: true}}}
	for _, r := range rows {
		s := dutySign(p, r.Duty, r.BriefState, today)
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: "duty-" + r.ID, Mark: s.mark(), Cells: []ui.Cell{
			{Text: labels[r.UnitID], Href: "/duties/" + r.ID}, {Text: r.Number + " · " + r.Title}, {Body: ui.Badge(p, s.Kind, s.Text)},
			{Text: p.Day(r.Deadline)}, {Text: acknowledgedText(p, r.Duty)}, {Text: talksText(p, r.Duty, late[r.ID])}}})
	}
	if f.BriefID != "" { // every row would say the same
		v.Table.Columns = slices.Delete(v.Table.Columns, 1, 2)
		for i := range v.Table.Rows {
			v.Table.Rows[i].Cells = slices.Delete(v.Table.Rows[i].Cells, 1, 2)
		}
	}
	if f.BriefID == "" {
		return nil
	}
	return v.sums(tx, p, f)
}

// sums is the table of levels, in the order of the tree: it ranks nobody.
func (v *dutiesView) sums(tx *store.Tx, p *lang.Printer, f DutyFilter) error {
	sums, err := ByLevel(tx, f)
	if err != nil || len(sums) == 0 {
		return err
	}
	names, err := levelNames(tx, p, f.BriefID)
	if err != nil {
		return err
	}
	v.Sums = ui.TableData{Caption: p.T("briefs.sums.caption"), ShowCaption: true, Columns: []ui.Column{{Label: p.T("briefs.sums.level"), Main: true},
		{Label: p.T("briefs.sums.due"), Numeric: true}, {Label: p.T("briefs.sums.acknowledged"), Numeric: true},
		{Label: p.T("briefs.sums.missing"), Numeric: true}, {Label: p.T("briefs.sums.late"), Numeric: true}, {Label: p.T("briefs.sums.done"), Numeric: true}}}
	for _, s := range sums {
		cells := []ui.Cell{{Text: names[s.LevelID], Href: "/duties?brief=" + f.BriefID + "&level=" + s.LevelID}}
		for _, n := range []int64{s.Due, s.Acknowledged, s.Missing, s.Late, s.Done} {
			cells = append(cells, ui.Cell{Text: p.N(n)})
		}
		v.Sums.Rows = append(v.Sums.Rows, ui.Row{Cells: cells})
	}
	return nil
}

// own finds the units the reader answers for in person, where something waits to be acknowledged.
func (v *dutiesView) own(c *web.Ctx, tx *store.Tx) error {
	rows, err := store.All[ownOpen](tx, `SELECT d.unit_id, count(*) AS count FROM duties d JOIN briefs b ON b.id = d.brief_id
		WHERE b.state = 'published' AND d.acknowledged_on = '' AND d.unit_id IN (SELECT g.scope_id FROM grants g
		JOIN role_verbs v ON v.role = g.role AND v.verb = 'duties.acknowledge'
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2))
		GROUP BY d.unit_id ORDER BY d.unit_id LIMIT 10`, tx.Actor().ID, tx.Today())
	if err != nil {
		return err
	}
	var units []string
	for _, r := range rows {
		units = append(units, r.UnitID)
	}
	labels, err := unitLabels(tx, c.P, units...)
	for _, r := range rows {
		r.Name = labels[r.UnitID]
		v.Own = append(v.Own, r)
	}
	return err
}

func acknowledgedText(p *lang.Printer, d Duty) string {
	switch {
	case d.AcknowledgedOn == "":
		return p.T("briefs.duty.notYet", "day", p.Day(d.AcknowledgeBy))
	case d.ByLink:
		return p.T("briefs.duty.byLink", "day", p.Day(d.AcknowledgedOn))
	default:
		return p.Day(d.AcknowledgedOn)
	}
}

// talksText says how many talks were held of those asked for, and of how many the report came late.
func talksText(p *lang.Printer, d Duty, late int64) string {
	text := p.T("briefs.duty.talksOf", "held", p.N(d.Held), "asked", p.N(int64(d.Sessions)))
	if late > 0 {
		text += " · " + p.T("briefs.duty.lateReports", "count", late)
	}
	return text
}

func (d desk) postAcknowledgeAll(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return c.Post("duties.acknowledge", func(tx *store.Tx) (web.Done, error) {
		n, err := d.office.AcknowledgeAll(tx, f.Get("unit"))
		return web.Done{To: "/duties", Notice: "briefs.notice.acknowledgedAll", Args: []string{"count", strconv.Itoa(n)}}, err
	})
}
