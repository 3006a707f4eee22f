package people

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

func months(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

type gapsView struct {
	Filter            ui.FilterData
	F                 GapFilter
	Unit              ui.ComboData
	Levels, Languages []ui.Option
	Stats             []ui.StatData
	Table, Reach      ui.TableData
	Pager             ui.PagerData
	Narrow            bool
}

func listGaps(c *web.Ctx) error {
	f := GapFilter{UnitID: c.Query("unit"), LevelID: c.Query("level"), Lang: c.Query("language"), After: c.Query("after")}
	var v gapsView
	err := c.Read(func(tx *store.Tx) error {
		list, err := Gaps(tx, f)
		if err != nil {
			return err
		}
		units := []string{f.UnitID}
		for _, r := range list.Rows {
			units = append(units, r.UnitID, r.ParentID)
		}
		b, err := openBooks(tx, c.P, units)
		if err != nil {
			return err
		}
		reach, ok, err := Reach(tx, f, list.Units)
		v = drawGaps(c, b, f, list, reach)
		v.Narrow = !ok
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("speakers.gaps.question"), Lead: c.P.T("speakers.gaps.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("speakers.crumb"), Href: "/speakers"}}}, gapsBody(c.P, v))
}

func drawGaps(c *web.Ctx, b books, f GapFilter, list GapList, reach []LanguageReach) gapsView {
	p := c.P
	v := gapsView{F: f, Unit: unitField(p, "unit", p.T("speakers.unit.under"), f.UnitID, b.units[f.UnitID]),
		Levels: b.levelOptions(p, ""), Languages: b.options(p, b.languages)}
	v.Unit.F.Bare = true
	v.Filter = ui.FilterData{Action: "/speakers/gaps", Clear: "/speakers/gaps"}
	for param, text := range map[string]string{"unit": b.units[f.UnitID], "level": b.levels[f.LevelID].Names.In(p.Lang()), "language": ""} {
		if param == "language" && f.Lang != "" {
			text = label(v.Languages, f.Lang)
		}
		if text != "" {
			v.Filter.Chips = append(v.Filter.Chips, ui.Chip{Label: text, Href: c.With(param, "", "after", "")})
		}
	}
	slices.SortFunc(v.Filter.Chips, func(a, b ui.Chip) int { return strings.Compare(a.Href, b.Href) })
	kind := ui.Done
	if list.Gaps > 0 {
		kind = ui.Late
	}
	v.Stats = []ui.StatData{{Label: p.T("speakers.gaps.total"), Value: p.N(int64(list.Gaps)), Kind: kind,
		Note: p.T("speakers.gaps.of", "count", list.Units)}}
	v.Table = ui.TableData{Caption: p.T("speakers.gaps.caption"),
		Columns: []ui.Column{{Label: p.T("speakers.unit"), Main: true}, {Label: p.T("speakers.unit.above")}},
		Empty:   ui.Empty(ui.EmptyData{Title: p.T("speakers.gaps.none"), Text: p.T("speakers.gaps.none.text")})}
	for _, r := range list.Rows {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: cmp.Or(b.units[r.UnitID], r.Name), Href: "/speakers?unit=" + r.UnitID}, {Text: b.units[r.ParentID]}}})
	}
	if list.Next != "" {
		v.Pager.NextHref = c.With("after", list.Next)
	}
	v.Reach = reachTable(c, b, list.Units, reach)
	return v
}

// spokenIn are the languages that somebody speaks.
func spokenIn(reach []LanguageReach) []string {
	var all []string
	for _, r := range reach {
		all = append(all, r.Lang)
	}
	return all
}

// reachTable says for every language in how many units nobody speaks it, most gaps first.
func reachTable(c *web.Ctx, b books, units int, reach []LanguageReach) ui.TableData {
	p, have := c.P, map[string]int{}
	for _, r := range reach {
		have[r.Lang] = r.Units
	}
	t := ui.TableData{Caption: p.T("speakers.gaps.bylanguage"), Plain: true, Columns: []ui.Column{{Label: p.T("speakers.language"), Main: true},
		{Label: p.T("speakers.gaps.without"), Numeric: true}, {Label: p.T("speakers.gaps.with"), Numeric: true}}}
	languages := Offered(b.languages, spokenIn(reach)...)
	slices.SortStableFunc(languages, func(x, y CatalogueEntry) int { return have[x.ID] - have[y.ID] })
	for _, l := range languages {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Names.In(p.Lang()), Href: c.With("language", l.ID, "after", "")},
			{Text: p.N(int64(units - have[l.ID]))}, {Text: p.N(int64(have[l.ID]))}}})
	}
	return t
}

type endingView struct {
	Tabs          []ui.Tab
	Terms, Closed ui.TableData
}

// endingMost is how many rows each list of the page of ending terms shows.
const endingMost = 200

// due is an appointment somebody has to decide about.
type due struct {
	Appointment
	FullName string `db:"full_name"`
}

// ending lists appointments that end within so many months and are not renewed, the first to end first;
// with closed, those whose unit has ended instead. Both where the actor may read people.
func ending(tx *store.Tx, months int, closed bool) ([]due, error) {
	ranges, err := access.Ranges(tx, "people.read")
	if err != nil {
		return nil, err
	}
	day := tx.Today()
	of := []piece{{`a.status = 'appointed' AND a.ended_by = ''`, nil}, inRanges(ranges, "u.path")}
	if closed {
		of = append(of, piece{`u.until_day <> '' AND u.until_day <= ?`, []any{day}})
	} else {
		of = append(of, piece{`a.until_day > ? AND a.until_day <= ?`, []any{day, day.AddMonths(months)}})
	}
	p := and(of)
	p = piece{`SELECT a.id, a.speaker_id, a.network_id, a.unit_id, a.level_id, a.decision_id, a.status, a.from_day, a.until_day,
		a.card_no, a.reason, a.ended_by, a.version, s.full_name FROM appointments a JOIN units u ON u.id = a.unit_id
		JOIN speakers s ON s.id = a.speaker_id WHERE ` + p.sql + ` ORDER BY a.until_day, s.sort_key, a.id LIMIT ?`, append(p.args, endingMost)}
	all, err := store.All[due](tx, p.text(), p.args...)
	if err != nil {
		return nil, fmt.Errorf("people: ending terms: %w", err)
	}
	return all, nil
}

func listEnding(c *web.Ctx) error {
	p, within := c.P, 6
	if c.Query("within") == "3" {
		within = 3
	}
	var v endingView
	for _, n := range []int{3, 6} {
		v.Tabs = append(v.Tabs, ui.Tab{Label: p.T("speakers.ending.within", "count", n), Href: "/speakers/ending?within=" + strconv.Itoa(n), Current: n == within})
	}
	err := c.Read(func(tx *store.Tx) error {
		terms, err := ending(tx, within, false)
		if err != nil {
			return err
		}
		closed, err := ending(tx, 0, true)
		if err != nil {
			return err
		}
		units := []string{}
		for _, d := range append(slices.Clone(terms), closed...) {
			units = append(units, d.UnitID)
		}
		b, err := openBooks(tx, p, units)
		v.Terms, v.Closed = dueTable(p, b, terms, "speakers.ending.none"), dueTable(p, b, closed, "speakers.ending.closed.none")
		return err
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: p.T("speakers.ending.question"), Lead: p.T("speakers.ending.lead"),
		Crumbs: []ui.Link{{Label: p.T("speakers.crumb"), Href: "/speakers"}}}, endingBody(p, v))
}

func dueTable(p *lang.Printer, b books, all []due, none string) ui.TableData {
	t := ui.TableData{Caption: p.T("speakers.ending.question"), Empty: ui.Empty(ui.EmptyData{Title: p.T(none), Text: p.T("speakers.ending.none.text")}),
		Columns: []ui.Column{{Label: p.T("speakers.name"), Main: true}, {Label: p.T("speakers.title"), Minor: true}, {Label: p.T("speakers.unit")}, {Label: p.T("speakers.term")}}}
	for _, d := range all {
		kind, text := standing(p, d.Appointment, b.today, b.closed[d.UnitID])
		t.Rows = append(t.Rows, ui.Row{Mark: kind, Cells: []ui.Cell{{Text: d.FullName, Href: "/speakers/" + d.SpeakerID}, {Text: b.title(p, d.Appointment)},
			{Text: b.units[d.UnitID]}, {Text: text, Body: ui.Badge(p, kind, text)}}})
	}
	return t
}
