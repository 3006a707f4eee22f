package ui

import (
	"net/url"

	"github.com/a-h/templ"
)

// Column heads a column. Sort is the key that a click sorts by; empty: not sortable.
type Column struct {
	Label   string
	Sort    string
	Numeric bool // right-aligned, tabular figures
	Main    bool // the row's name: a row header, the card's title on phones
	Minor   bool // hidden on phones: the card shows the facts that matter
	Line    bool // short: never broken at a desk (a number, a name, a link)
}

// Cell is one value. Body, where set, is drawn instead of Text.
type Cell struct {
	Text  string
	Href  string
	Body  templ.Component
	Title string // longer text for the pointer
}

// Row is one line of a table; its cells match the columns.
type Row struct {
	ID    string
	Cells []Cell
	Mark  Kind // colours the edge of the row: Late, Soon …; empty: none
	Total bool // a line of sums
}

// TableData is a whole table. Sort is the current key, with "-" before it when descending.
// Path and Query make the sort links: a link keeps every other parameter.
type TableData struct {
	ID      string
	Caption string // says what the rows are; read by screen readers, shown when ShowCaption
	Columns []Column
	Rows    []Row
	Sort    string
	Path    string
	Query   url.Values
	Empty   templ.Component // instead of a table without rows

	ShowCaption bool
	Plain       bool // stays a table on phones (few narrow columns)
}

func (t TableData) sortHref(c Column) string {
	key := c.Sort
	if t.Sort == c.Sort {
		key = "-" + c.Sort
	}
	return withParam(t.Path, t.Query, "sort", key)
}

func (t TableData) ariaSort(c Column) string {
	switch {
	case c.Sort == "":
		return ""
	case t.Sort == c.Sort:
		return "ascending"
	case t.Sort == "-"+c.Sort:
		return "descending"
	}
	return "none"
}

// withParam sets one parameter and drops the place in the list, which another order makes void.
func withParam(path string, query url.Values, name, value string) string {
	q := url.Values{}
	for k, vs := range query {
		if k != name && k != "after" && k != "before" {
			q[k] = vs
		}
	}
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (c Column) class() string {
	return classes(when(c.Numeric, "num"), when(c.Main, "main"), when(c.Minor, "minor"), when(c.Line, "line"))
}

// PagerData leads through a long list by keys. Empty hrefs are not drawn.
type PagerData struct {
	PrevHref, NextHref, FirstHref string
	Summary                       string // "50 of 1.234 units", already in words
}

// Chip is a filter in force, as words; Href is the list without it.
type Chip struct {
	Label, Href string
}

// FilterData is a GET form whose fields are the children. Its words stand in the address.
type FilterData struct {
	Action string
	Keep   url.Values // parameters to keep as hidden fields
	Chips  []Chip
	Clear  string // the list without any filter
	Target string // id of the part of the page (table and pager) that scripts swap; empty: whole page
	Open   bool   // fields shown at once on phones
}

// columnAt is the column of a cell; a cell too many gets a plain one.
func columnAt(columns []Column, i int) Column {
	if i < len(columns) {
		return columns[i]
	}
	return Column{}
}

// blank cells are left out of cards.
func (c Cell) blank() bool { return c.Text == "" && c.Body == nil }
