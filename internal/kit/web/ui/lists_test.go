package ui

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"rostrum/internal/kit/lang"
)

func TestTableSortLinks(t *testing.T) {
	columns := []Column{{Label: "Unit", Sort: "unit", Main: true}, {Label: "Held", Sort: "held", Numeric: true}, {Label: "Note"}}
	for _, c := range []struct{ sort, unitHref, unitSort, heldHref, heldSort string }{
		{"", "/u?lang=vi&sort=unit", "none", "/u?lang=vi&sort=held", "none"},
		{"held", "/u?lang=vi&sort=unit", "none", "/u?lang=vi&sort=-held", "ascending"},
		{"-held", "/u?lang=vi&sort=unit", "none", "/u?lang=vi&sort=held", "descending"},
	} {
		data := TableData{
			Caption: "Units", Columns: columns, Sort: c.sort, Path: "/u",
			Query: url.Values{"lang": {"vi"}, "after": {"k"}, "sort": {c.sort}},
			Rows:  []Row{{Cells: []Cell{{Text: "A"}, {Text: "3"}, {}, {Text: "one too many"}}}},
		}
		doc := draw(t, Table(printer(t, lang.VI), data))
		heads := all(doc, with("role", "columnheader"))
		links := all(one(t, doc, tagged("thead")), tagged("a"))
		if len(heads) != 3 || len(links) != 2 {
			t.Fatalf("%d heads, %d links", len(heads), len(links))
		}
		got := []string{get(links[0], "href"), get(heads[0], "aria-sort"), get(links[1], "href"), get(heads[1], "aria-sort")}
		want := []string{c.unitHref, c.unitSort, c.heldHref, c.heldSort}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("sort %q: got %v, want %v", c.sort, got, want)
		}
	}
}

func TestTableCellsNameTheirColumn(t *testing.T) {
	doc := draw(t, Table(printer(t, lang.VI), TableData{
		Columns: []Column{{Label: "Unit", Main: true}, {Label: "Held", Numeric: true}},
		Rows:    []Row{{Mark: Late, Cells: []Cell{{Text: "A", Href: "/a"}, {Text: "3"}}}, {Total: true, Cells: []Cell{{Text: "Sum"}, {}}}},
	}))
	cells := all(doc, with("role", "cell"))
	if len(cells) != 2 || get(cells[0], "data-label") != "Held" || get(cells[0], "class") != "num" || get(cells[1], "class") != "num blank" {
		t.Errorf("cells %v", cells)
	}
	if heads := all(doc, with("role", "rowheader")); len(heads) != 2 || get(heads[0], "scope") != "row" {
		t.Error("rows have no header")
	}
	if len(all(doc, byClass("mark-late"))) != 1 || len(all(doc, byClass("total"))) != 1 {
		t.Error("marks are missing")
	}
}

func TestEmptyTableTeaches(t *testing.T) {
	empty := Empty(EmptyData{Title: "None", Action: &Action{Label: "Make", Href: "/new"}})
	doc := draw(t, Table(printer(t, lang.VI), TableData{Empty: empty}))
	if len(all(doc, tagged("table"))) != 0 || get(one(t, doc, tagged("a")), "href") != "/new" {
		t.Error("the empty state is not shown in place of the table")
	}
}

func TestPagerDrawsOnlyWhatLeadsSomewhere(t *testing.T) {
	p := printer(t, lang.VI)
	if text(t, Pager(p, PagerData{})) != "" {
		t.Error("a pager without pages")
	}
	doc := draw(t, Pager(p, PagerData{NextHref: "/n"}))
	if link := one(t, doc, tagged("a")); get(link, "rel") != "next" || get(link, "href") != "/n" {
		t.Errorf("link %v", link.Attr)
	}
}

func TestTreeLevelsAndToggles(t *testing.T) {
	doc := draw(t, Tree(printer(t, lang.EN), TreeData{
		Label: "Unit", Columns: []Column{{Label: "N", Numeric: true}},
		Rows: []TreeRow{{Label: "A", Toggle: "/?open=", Open: true, Children: []TreeRow{{Label: "B", Toggle: "/?open=b", Cells: []Cell{{Text: "1"}}}, {Label: "C"}}}},
	}))
	rows := all(one(t, doc, tagged("tbody")), tagged("tr"))
	levels := []string{get(rows[0], "class"), get(rows[1], "class"), get(rows[2], "class")}
	if strings.Join(levels, " ") != "lv-0 lv-1 lv-1" {
		t.Errorf("levels %v", levels)
	}
	toggles := all(doc, tagged("a"))
	if len(toggles) != 2 || get(toggles[0], "aria-label") != "Close: A" || get(toggles[1], "aria-label") != "Open: B" {
		t.Error("toggles do not say what they do")
	}
}

func TestEveryKindHasWordShapeAndColour(t *testing.T) {
	for _, tag := range lang.Tags() {
		p, shapes, said := printer(t, tag), map[string]Kind{}, map[string]Kind{}
		for _, k := range []Kind{Done, Soon, Late, Withdrawn, Info, Neutral} {
			doc := draw(t, Badge(p, k, ""))
			shape := text(t, Shape(k))
			if other, twice := shapes[shape]; twice {
				t.Errorf("%s and %s have one shape", k, other)
			}
			word := words(doc)
			if other, twice := said[word]; twice || word == "" {
				t.Errorf("%s: word %q is that of %s", k, word, other)
			}
			shapes[shape], said[word] = k, k
			if get(one(t, doc, byClass("badge")), "class") != "badge "+string(k) {
				t.Errorf("%s has no class", k)
			}
		}
	}
	if Kind("nonsense").known() != Neutral {
		t.Error("an unknown kind is drawn as something")
	}
}

func TestProgress(t *testing.T) {
	p := printer(t, lang.EN)
	running := draw(t, Progress(p, ProgressData{Label: "Import", Done: 5, Total: 10, Poll: "/job/1", Refresh: "/job"}))
	bar := one(t, running, tagged("progress"))
	if get(bar, "value") != "5" || get(bar, "max") != "10" || len(all(running, with("hx-get", "/job/1"))) != 1 {
		t.Error("the bar does not show the counts or does not move")
	}
	if !strings.Contains(words(running), "5 of 10") || !strings.Contains(words(running), "You may leave this page") {
		t.Errorf("says %q", words(running))
	}
	over := draw(t, Progress(p, ProgressData{Label: "Import", Done: 10, Total: 10, Poll: "/job/1", Finished: true}))
	if len(all(over, with("hx-get", "/job/1"))) != 0 || strings.Contains(words(over), "leave") {
		t.Error("what is finished still asks")
	}
}

func TestCalendarLaysOutWeeks(t *testing.T) {
	p := printer(t, lang.VI)
	for month, want := range map[string]struct{ weeks, outside int }{
		"2026-02": {5, 7}, "2027-02": {4, 0}, "2026-11": {6, 12}, "2026-08": {6, 11}, "x": {0, 0},
	} {
		doc := draw(t, Calendar(p, CalendarData{Month: month, Today: "2026-11-23"}))
		rows := all(one(t, doc, tagged("tbody")), tagged("tr"))
		if len(rows) != want.weeks || len(all(doc, byClass("outside"))) != want.outside {
			t.Errorf("%s: %d weeks, %d days outside", month, len(rows), len(all(doc, byClass("outside"))))
		}
	}
	doc := draw(t, Calendar(p, CalendarData{
		Month: "2026-11", Today: "2026-11-23", New: func(d lang.Day) string { return "/new?day=" + string(d) },
		Entries: map[lang.Day][]CalendarEntry{"2026-11-23": {{Label: "Họp", Href: "/s/1", Time: "19:30"}}},
	}))
	if free := all(one(t, doc, tagged("tbody")), func(n *html.Node) bool { return n.Data == "tr" && byClass("free")(n) }); len(free) != 5 {
		t.Errorf("%d weeks without entries, want 5 of 6", len(free))
	}
	today := one(t, doc, with("aria-current", "date"))
	links := all(today, tagged("a"))
	if len(links) != 2 || get(links[0], "href") != "/new?day=2026-11-23" || get(links[1], "href") != "/s/1" {
		t.Error("today does not lead to its entry and to a new one")
	}
}

// TestAMonthFitsOneSheet: however full its days, the lines of all weeks stay within the sheet, a long day says how many
// more there are, and nothing is left out that had room.
func TestAMonthFitsOneSheet(t *testing.T) {
	short, long := CalendarEntry{Label: "Họp", Href: "/s"}, CalendarEntry{Label: "Cấp giấy chứng nhận quyền sử dụng đất cho hộ gia đình", Href: "/s", Time: "08:00"}
	for name, c := range map[string]struct {
		month string
		each  []CalendarEntry // of every day
		one   []CalendarEntry // of one day more
		shown int             // on the fullest day
		lines int
	}{
		"empty":                     {"2026-11", nil, nil, 0, 6},
		"one a day":                 {"2026-11", []CalendarEntry{short}, nil, 1, 12},
		"nine short ones a day":     {"2026-11", slices.Repeat([]CalendarEntry{short}, 9), nil, 4, 36},
		"long ones, six weeks":      {"2026-11", slices.Repeat([]CalendarEntry{long}, 9), nil, 2, 36},
		"long ones, four weeks":     {"2027-02", slices.Repeat([]CalendarEntry{long}, 9), nil, 4, 40},
		"one long day among others": {"2026-11", []CalendarEntry{short}, slices.Repeat([]CalendarEntry{short}, 60), 28, 40},
	} {
		data := CalendarData{Month: c.month, Entries: map[lang.Day][]CalendarEntry{}}
		for _, week := range data.weeks() {
			for _, d := range week {
				if !d.outside {
					data.Entries[d.day] = slices.Clone(c.each)
				}
			}
		}
		busy := lang.Day(c.month + "-17")
		data.Entries[busy] = append(data.Entries[busy], c.one...)
		weeks, most := data.weeks(), 0
		for _, week := range weeks {
			for _, d := range week {
				most = max(most, d.printed)
			}
		}
		if lines := fill(weeks, most); most != c.shown || lines != c.lines || lines > paperLines {
			t.Errorf("%s: %d entries on the fullest day, %d lines; want %d and %d", name, most, lines, c.shown, c.lines)
		}
		doc := draw(t, Calendar(printer(t, lang.EN), data))
		beyond, more := len(all(doc, byClass("beyond"))), len(all(doc, byClass("more")))
		full := len(data.Entries[busy]) - c.shown
		if (beyond > 0) != (full > 0) || (more > 0) != (full > 0) || full > 0 && !strings.Contains(words(doc), fmt.Sprintf("+ %d more", full)) {
			t.Errorf("%s: %d beyond, %d days say so", name, beyond, more)
		}
	}
}

func TestMarkLines(t *testing.T) {
	show := func(lines []diffLine) string {
		var b strings.Builder
		for _, l := range lines {
			b.WriteString(when(l.differs, "*") + l.text + "|")
		}
		return b.String()
	}
	long := strings.Repeat("x\n", diffLimit+5)
	for _, c := range []struct{ a, b, want string }{
		{"a\nb\nc", "a\nx\nc", "a|*b|c|"}, {"a\r\nb", "a\nb", "a|b|"}, {"", "", "|"}, {"a\na", "a", "a|*a|"},
		{"b\na", "a\nb", "b|*a|"}, {long + "z", long, strings.Repeat("x|", diffLimit+5) + "*z|"},
	} {
		if got := show(markLines(c.a, c.b)); got != c.want {
			t.Errorf("%.20q against %.20q: %.60s, want %.60s", c.a, c.b, got, c.want)
		}
	}
}

func TestConfirmAsksForTheWord(t *testing.T) {
	p := printer(t, lang.EN)
	c := ConfirmData{Title: "Withdraw", Effects: []string{"Copies say so."}, Type: "12", Button: "Withdraw", Danger: true, Cancel: Link{Href: "/b"}, Form: FormData{Action: "/b/withdrawal", Op: "o"}}
	ctx := templ.WithChildren(t.Context(), HiddenField("reason", "r"))
	var b strings.Builder
	if err := Confirm(p, c).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	form := one(t, doc, tagged("form"))
	for _, name := range []string{"confirm", "reason", "op"} {
		one(t, form, with("name", name))
	}
	if get(one(t, form, tagged("button")), "class") != "button danger" || words(one(t, form, tagged("a"))) != "Do not do this" {
		t.Error("the two ways out are not told apart")
	}
}
