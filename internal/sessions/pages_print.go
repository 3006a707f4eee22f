package sessions

import (
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// printView is the list or the calendar on paper: under which filters, what it sums to, and all of it.
type printView struct {
	listView
	Filters []ui.Item
}

// printList is the list, or a month's calendar, as a sheet of paper with the filters and the day it was printed.
func printList(c *web.Ctx, f Filter) error {
	var v printView
	var sheet ui.SheetData
	month := c.Query("view") == "month"
	p := c.P
	err := c.Read(func(tx *store.Tx) error {
		if month && f.Month == "" {
			f.Month = tx.Today().Month()
		}
		var err error
		if err = v.filters(tx, c, f); err != nil {
			return err
		}
		v.Filters = filterLines(p, v.listView, f)
		sheet = ui.SheetData{Title: p.T("sessions.print.list"), PlaceDay: p.T("sessions.print.day", "day", p.Day(tx.Today())),
			Back: &ui.Link{Label: p.T("sessions.print.back"), Href: c.With("print", "")}}
		if month {
			sheet.Title = p.T("sessions.print.month", "month", p.Month(f.Month))
			err = v.calendar(tx, c, f, false)
			v.Calendar.Prev, v.Calendar.Next = "", ""
		} else {
			err = v.whole(tx, p, f)
		}
		return err
	})
	if err != nil {
		return err
	}
	if v.Note != "" {
		sheet.Notice = &ui.Notice{Kind: ui.Warn, Text: v.Note}
	}
	return c.Sheet(sheet, printBody(p, v))
}

// filterLines says in words what the sheet was narrowed to.
func filterLines(p *lang.Printer, v listView, f Filter) []ui.Item {
	all := []ui.Item{{Term: p.T("sessions.field.unit"), Text: v.Unit.Text}, {Term: p.T("sessions.field.brief"), Text: v.Brief.Text},
		{Term: p.T("sessions.field.speaker"), Text: v.Speaker.Text}}
	if f.Month != "" {
		all = append(all, ui.Item{Term: p.T("sessions.field.month"), Text: p.Month(f.Month)})
	}
	if f.State != "" {
		all = append(all, ui.Item{Term: p.T("sessions.field.state"), Text: p.T("sessions.state." + f.State)})
	}
	if f.ByLink {
		all = append(all, ui.Item{Term: p.T("sessions.field.state"), Text: p.T("sessions.list.byLink")})
	}
	all = slices.DeleteFunc(all, func(i ui.Item) bool { return i.Text == "" })
	if len(all) == 0 {
		all = []ui.Item{{Term: p.T("ui.filters"), Text: p.T("sessions.print.all")}}
	}
	return all
}

// whole is the table of all pages, as far as a sheet holds it.
func (v *printView) whole(tx *store.Tx, p *lang.Printer, f Filter) error {
	all, err := ForPrint(tx, f)
	if err != nil {
		return err
	}
	v.sums(p, all.Sums)
	if all.Next != "" {
		v.Note = p.T("sessions.print.most", "count", len(all.Rows))
	}
	v.Table, err = sessionRows(tx, p, all.Rows)
	v.Table.Plain = true
	v.Table.Empty = ui.Empty(ui.EmptyData{Title: p.T("sessions.list.none")})
	for i := range v.Table.Rows {
		v.Table.Rows[i].Cells[0].Href = ""
	}
	return err
}
