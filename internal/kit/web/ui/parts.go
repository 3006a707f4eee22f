package ui

import (
	"github.com/a-h/templ"

	"rostrum/internal/kit/lang"
)

// StatData is a total on top of a page.
type StatData struct {
	Label, Value string
	Note         string
	Href         string
	Kind         Kind // empty: no judgement
}

// EmptyData teaches what will stand here.
type EmptyData struct {
	Title, Text string
	Action      *Action
	Icon        string
}

// ProgressData shows work that takes longer than ten seconds. Total 0: not known yet.
type ProgressData struct {
	Label       string
	Done, Total int64
	Poll        string // address of this part, asked every 2 s by scripts; empty: no polling
	Finished    bool
	Refresh     string // address of the page, for the link shown without scripts
}

// Item is a term and what is said of it. Body, where set, is drawn instead of Text.
type Item struct {
	Term, Text, Href string
	Body             templ.Component
}

// Event is a line of a history: the newest first.
type Event struct {
	When  string // exact, already in words
	Ago   string // relative, optional
	Who   string
	Text  string
	Body  templ.Component
	Kind  Kind
	Reply string // the reason given, optional
}

// Tab is a link among equals.
type Tab struct {
	Label, Href string
	Current     bool
	Count       string
}

// Step is one part of a longer way.
type Step struct {
	Label, Href, Note string
	State             Kind // Done, or Neutral; the current one is marked by Current
	Current           bool
}

// TreeRow is a line of a tree table. Toggle is the address of this page with the row opened or
// closed; empty where there is nothing below. Open says which of the two it is now.
type TreeRow struct {
	ID          string
	Label, Href string
	Note        string
	Cells       []Cell
	Children    []TreeRow
	Toggle      string
	Open        bool
	Mark        Kind
}

// TreeData is a tree with figures. Columns does not count the label.
type TreeData struct {
	Caption string
	Label   string // heads the first column
	Columns []Column
	Rows    []TreeRow
}

// CalendarEntry stands on a day.
type CalendarEntry struct {
	Label, Href string
	Time        string
	Kind        Kind
}

// CalendarData is one month. Today is marked; Prev and Next lead to the neighbours.
type CalendarData struct {
	Month      string // "2026-11"
	Today      lang.Day
	Entries    map[lang.Day][]CalendarEntry
	Prev, Next string
	New        func(lang.Day) string // address that plans on a day; nil: none
}

// DiffSide is one of the two texts of a stale form.
type DiffSide struct {
	Title, Who, When string
	Text             string
}

// DiffData shows two texts side by side, lines that differ marked.
type DiffData struct {
	Label         string
	Theirs, Yours DiffSide
}

// DialogData is a native dialog. Opener is a link to Fallback; scripts open the dialog instead.
type DialogData struct {
	ID, Title string
	Opener    Action
	Fallback  string
}

// CopyData is a text to be carried into a chat.
type CopyData struct {
	ID, Label, Hint, Text string
	Rows                  int
}
