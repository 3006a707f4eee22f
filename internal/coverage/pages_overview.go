package coverage

import (
	"slices"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// overview is the body of the page on a unit.
type overview struct {
	Stats   []ui.StatData
	Tree    ui.TreeData
	Empty   *ui.EmptyData
	Line    *ui.LinesData
	Tongues ui.TableData
	Note    string
	Quiz    *quizView
}

func readOverview(c *web.Ctx, tx *store.Tx, v view) (overview, error) {
	total, err := Of(tx, v.q)
	if err != nil {
		return overview{}, err
	}
	o := overview{Stats: stats(c.P, v, total)}
	t := treeMaker{c: c, tx: tx, v: v, open: strings.Fields(c.Query("open"))}
	rows, err := t.rows(v.q.UnitID, 0)
	if err != nil {
		return o, err
	}
	o.Tree = ui.TreeData{Caption: c.P.T("coverage.tree.caption"), Label: c.P.T("coverage.col.unit"), Columns: treeColumns(c.P), Rows: rows}
	if len(rows) == 0 {
		o.Empty = &ui.EmptyData{Title: c.P.T("coverage.leaf.title"), Text: c.P.T("coverage.leaf.text")}
	}
	if t.between {
		o.Note = c.P.T("coverage.between.note")
	}
	if t.estimated {
		o.Note += " " + c.P.T("coverage.estimate.note")
	}
	months, err := Months(tx, v.q)
	if err != nil {
		return o, err
	}
	o.Line = line(c.P, months)
	tongues, err := Languages(tx, v.q)
	o.Tongues = tongueTable(c.P, tongues)
	return o, err
}

func stats(p *lang.Printer, v view, t Totals) []ui.StatData {
	all := []ui.StatData{
		{Label: p.T("coverage.stat.sessions"), Value: p.N(t.Sessions)},
		{Label: p.T("coverage.stat.attendances"), Value: p.N(t.Attendances), Note: p.T("coverage.stat.attendances.note")},
	}
	if t.Due == 0 {
		return append(all, ui.StatData{Label: p.T("coverage.stat.heard"), Value: p.N(t.Heard)})
	}
	reached := ui.StatData{Label: p.T("coverage.stat.reached"), Value: p.T("coverage.of", "part", t.State.Reached, "whole", t.Due),
		Note: p.Percent(t.State.Reached, t.Due), Href: v.address("/coverage/gaps")}
	if t.State.Reached == t.Due {
		reached.Kind = ui.Done
	}
	return append(all, reached,
		ui.StatData{Label: p.T("coverage.stat.acknowledged"), Value: p.T("coverage.of", "part", t.Acknowledged, "whole", t.Due)},
		ui.StatData{Label: p.T("coverage.stat.inTime"), Value: p.N(t.InTime)},
		ui.StatData{Label: p.T("coverage.stat.late"), Value: p.N(t.Late)})
}

func treeColumns(p *lang.Printer) []ui.Column {
	return []ui.Column{{Label: p.T("coverage.col.reached"), Numeric: true}, {Label: p.T("coverage.col.inTime"), Numeric: true, Minor: true},
		{Label: p.T("coverage.col.late"), Numeric: true, Minor: true}, {Label: p.T("coverage.col.sessions"), Numeric: true},
		{Label: p.T("coverage.col.attendances"), Numeric: true}}
}

// deepestOpen is how many levels of the tree can stand open on one page.
const deepestOpen = 4

// treeMaker draws the units below one, those that the address opens with what is below them.
type treeMaker struct {
	c         *web.Ctx
	tx        *store.Tx
	v         view
	open      []string
	between   bool // some figure can only be given from … to …
	estimated bool // some of these have an estimate
}

func (t *treeMaker) rows(unitID string, depth int) ([]ui.TreeRow, error) {
	q := t.v.q
	q.UnitID = unitID
	below, err := Children(t.tx, q)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(below))
	for i, b := range below {
		ids[i] = b.Unit.ID
	}
	parents, err := org.HaveChildren(t.tx, ids, t.tx.Today())
	if err != nil {
		return nil, err
	}
	rows := make([]ui.TreeRow, 0, len(below))
	for _, b := range below {
		row := t.row(b)
		if !b.Divided && parents[b.Unit.ID] && depth+1 < deepestOpen {
			row.Open = slices.Contains(t.open, b.Unit.ID)
			row.Toggle = t.toggle(b.Unit.ID, row.Open)
		}
		if row.Open {
			if row.Children, err = t.rows(b.Unit.ID, depth+1); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (t *treeMaker) toggle(id string, open bool) string {
	ids := slices.Clone(t.open)
	if open {
		ids = slices.DeleteFunc(ids, func(o string) bool { return o == id })
	} else {
		ids = append(ids, id)
	}
	return t.v.address("/coverage", "open", strings.Join(ids, " ")) + "#u-" + id
}

func (t *treeMaker) row(b Child) ui.TreeRow {
	p := t.c.P
	row := ui.TreeRow{ID: "u-" + b.Unit.ID, Label: b.Unit.Label(p.Lang()), Href: t.v.address("/coverage", "unit", b.Unit.ID)}
	switch {
	case b.Divided:
		row.Note = p.T("coverage.divided", "count", b.Totals.Sessions)
	case b.Unit.UntilDay != "":
		row.Note = p.T("coverage.closed", "day", b.Unit.UntilDay)
	}
	var due string
	switch {
	case b.Totals.Due > 0:
		due = p.T("coverage.of", "part", b.Totals.State.Reached, "whole", b.Totals.Due)
		row.Mark = dueMark(b.Totals)
	case b.Totals.Heard > 0:
		due = p.N(b.Totals.Heard)
	default:
		due = "0"
	}
	t.between = t.between || b.More.Sessions > 0
	row.Cells = []ui.Cell{{Text: due}, {Text: p.N(b.Totals.InTime)}, {Text: p.N(b.Totals.Late)},
		{Text: t.span(b.Totals.Sessions, b.More.Sessions, b.Estimate, Estimate.sessions)},
		{Text: t.span(b.Totals.Attendances, b.More.Attendances, b.Estimate, Estimate.attendances)}}
	return row
}

// dueMark says done or not yet; it never says how a unit compares with others.
func dueMark(t Totals) ui.Kind {
	if t.Gap() {
		return ui.Soon
	}
	return ui.Done
}

func (e Estimate) sessions() int64    { return e.Sessions }
func (e Estimate) attendances() int64 { return e.Attendances }

// span writes a figure, or between what it lies and, where shares are recorded, an estimate marked as one.
func (t *treeMaker) span(n, more int64, e *Estimate, of func(Estimate) int64) string {
	switch {
	case more == 0:
		return t.c.P.N(n)
	case e == nil:
		return t.c.P.T("coverage.between", "from", n, "to", n+more)
	}
	t.estimated = true
	return t.c.P.T("coverage.estimate", "from", n, "to", n+more, "about", of(*e))
}

func line(p *lang.Printer, months []Month) *ui.LinesData {
	if len(months) < 2 {
		return nil
	}
	talks := ui.Series{Label: p.T("coverage.stat.sessions")}
	for _, m := range months {
		talks.Values = append(talks.Values, ui.Datum{Label: p.MonthShort(m.Month), Value: float64(m.Sessions), Text: p.N(m.Sessions)})
	}
	return &ui.LinesData{ID: "months", Title: p.T("coverage.months"), Label: p.T("coverage.col.month"), Series: []ui.Series{talks}}
}

func tongueTable(p *lang.Printer, all []Tongue) ui.TableData {
	t := ui.TableData{ID: "languages", Caption: p.T("coverage.languages"), ShowCaption: true, Columns: []ui.Column{
		{Label: p.T("coverage.col.language"), Main: true}, {Label: p.T("coverage.col.sessions"), Numeric: true},
		{Label: p.T("coverage.manner.spoken"), Numeric: true}, {Label: p.T("coverage.manner.interpreted"), Numeric: true},
		{Label: p.T("coverage.manner.played"), Numeric: true}}}
	for _, l := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Names.In(p.Lang())}, {Text: p.N(l.Sessions)}, {Text: p.N(l.Spoken)},
			{Text: p.N(l.Interpreted)}, {Text: p.N(l.Played)}}})
	}
	t.Empty = ui.Empty(ui.EmptyData{Title: p.T("coverage.languages"), Text: p.T("coverage.languages.none")})
	return t
}
