package ui

import (
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"rostrum/internal/kit/lang"
)

const nasty = `"><script>alert(1)</script>'`

func TestFieldTiesLabelHintAndError(t *testing.T) {
	p := printer(t, lang.EN)
	f := F{Name: "when[0]", Label: "Day", Hint: "Working day", Error: "Enter a day", Required: true, Value: "x"}
	parts := map[string]templ.Component{
		"text": Field(p, f), "area": TextArea(p, f, 3), "number": Number(p, f, Range{}), "stepper": Stepper(p, f, Range{Min: "0"}),
		"date": Date(p, f, Range{}), "time": Time(p, f), "file": FileInput(p, f, ".pdf", false),
		"select": Select(p, f, []Option{{Value: "x", Label: "X"}}),
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) {
			doc := draw(t, part)
			in := one(t, doc, with("name", "when[0]"))
			if get(in, "id") != FieldID("when[0]") || get(one(t, doc, tagged("label")), "for") != FieldID("when[0]") {
				t.Error("label is not tied to the field")
			}
			if get(in, "aria-describedby") != "f-when-0--hint f-when-0--error" || get(in, "aria-invalid") != "true" {
				t.Errorf("described by %q, invalid %q", get(in, "aria-describedby"), get(in, "aria-invalid"))
			}
			if words(one(t, doc, with("id", "f-when-0--error"))) != "Error: Enter a day" {
				t.Error("the error is not at the field")
			}
			if _, ok := attr(in, "required"); !ok || len(all(doc, byClass("optional"))) != 0 {
				t.Error("a required field is marked as optional")
			}
		})
	}
}

func TestOptionalIsSaidUnlessBare(t *testing.T) {
	p := printer(t, lang.VI)
	for _, c := range []struct {
		f    F
		want int
	}{{F{}, 1}, {F{Required: true}, 0}, {F{Bare: true}, 0}} {
		if got := len(all(draw(t, Field(p, c.f)), byClass("optional"))); got != c.want {
			t.Errorf("%+v: %d marks, want %d", c.f, got, c.want)
		}
	}
}

func TestValuesAreKeptAndEscaped(t *testing.T) {
	p := printer(t, lang.VI)
	f := F{Name: nasty, Label: nasty, Hint: nasty, Error: nasty, Value: nasty}
	o := []Option{{Value: nasty, Label: nasty, Hint: nasty, Group: nasty}}
	parts := []templ.Component{
		Field(p, f), TextArea(p, f, 2), Number(p, f, Range{Unit: nasty}), Stepper(p, f, Range{Max: nasty}), Select(p, f, o), Radios(p, f, o),
		Checks(p, f, o), Combo(p, ComboData{F: f, Text: nasty, URL: nasty, Found: o}), Suggestions(o), ErrorSummary(p, []FieldError{{nasty, nasty}}),
		Copy(p, CopyData{ID: "c", Text: nasty}), Diff(p, DiffData{Label: nasty, Theirs: DiffSide{Text: nasty}}), Banner(p, Notice{Kind: Kind(nasty), Text: nasty}),
		Table(p, TableData{Caption: nasty, Columns: []Column{{Label: nasty, Sort: nasty}}, Path: "/x", Rows: []Row{{ID: nasty, Mark: Kind(nasty), Cells: []Cell{{Text: nasty, Title: nasty}, {Text: nasty}}}}}),
		Map(p, MapData{ID: "m", Paths: []MapPath{{ID: nasty, Title: nasty, D: nasty, Text: nasty, Known: true}}}),
		Page(PageData{P: p, Question: nasty, Title: nasty, Path: nasty, Theme: nasty, Site: Site{Name: nasty, Mark: nasty, Accent: nasty}}),
	}
	for i, part := range parts {
		doc := draw(t, part)
		for _, s := range all(doc, tagged("script")) {
			if _, ok := attr(s, "src"); !ok {
				t.Errorf("part %d: a script got through", i)
			}
		}
		if !strings.Contains(words(doc)+values(doc), nasty) {
			t.Errorf("part %d: the text is lost", i)
		}
	}
}

func values(doc *html.Node) string {
	var b strings.Builder
	for _, n := range all(doc, func(*html.Node) bool { return true }) {
		b.WriteString(get(n, "value"))
	}
	return b.String()
}

func TestLinksRefuseScripts(t *testing.T) {
	p := printer(t, lang.VI)
	const bad = "javascript:alert(1)"
	parts := []templ.Component{
		LinkButton(Action{Label: "x", Href: bad}), Banner(p, Notice{Text: "x", Link: &Link{"x", bad}}), Tabs("x", []Tab{{Label: "x", Href: bad}}),
		Stats([]StatData{{Value: "x", Href: bad}}), Tree(p, TreeData{Rows: []TreeRow{{Label: "x", Href: bad, Toggle: bad}}}),
		Table(p, TableData{Rows: []Row{{Cells: []Cell{{Text: "x", Href: bad}}}}}), Map(p, MapData{Paths: []MapPath{{Title: "x", Href: bad}}}),
		Form(p, FormData{Action: bad}), Button(ButtonData{Label: "x", Action: bad}), Pager(p, PagerData{NextHref: bad}),
	}
	for i, part := range parts {
		if out := text(t, part); strings.Contains(out, bad) {
			t.Errorf("part %d leads to a script: %s", i, out)
		}
	}
}

func TestErrorSummaryLeadsToFirstChoice(t *testing.T) {
	p := printer(t, lang.EN)
	errs := []FieldError{{"mode", "Choose a mode"}, {Text: "Too late"}}
	doc := draw(t, templ.Join(ErrorSummary(p, errs), Radios(p, F{Name: "mode", Label: "Mode", Value: "b"}, []Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}})))
	link := one(t, one(t, doc, with("role", "alert")), tagged("a"))
	target := one(t, doc, with("id", strings.TrimPrefix(get(link, "href"), "#")))
	if target.Data != "input" || get(target, "value") != "a" {
		t.Errorf("the link leads to %s %q", target.Data, get(target, "value"))
	}
	if checked := one(t, doc, func(n *html.Node) bool { _, ok := attr(n, "checked"); return ok }); get(checked, "value") != "b" {
		t.Error("what was chosen is lost")
	}
	if text(t, ErrorSummary(p, nil)) != "" {
		t.Error("a summary without errors")
	}
}

func TestFormCarriesOperationAndVersion(t *testing.T) {
	doc := draw(t, Form(printer(t, lang.VI), FormData{Action: "/x", Op: "op-9", Version: "4", Draft: "d", Files: true}))
	form := one(t, doc, tagged("form"))
	if get(form, "method") != "post" || get(form, "enctype") != "multipart/form-data" || get(form, "data-draft") != "d" {
		t.Errorf("form %v", form.Attr)
	}
	if get(one(t, doc, with("name", "op")), "value") != "op-9" || get(one(t, doc, with("name", "version")), "value") != "4" {
		t.Error("operation or version is missing")
	}
}

func TestComboWorksWithoutScripts(t *testing.T) {
	doc := draw(t, Combo(printer(t, lang.VI), ComboData{F: F{Name: "place", Label: "Place", Value: "7"}, Text: "na loc", URL: "/s", Found: []Option{{Value: "1", Label: "A"}, {Value: "2", Label: "B"}}}))
	if get(one(t, doc, with("name", "place")), "value") != "7" || get(one(t, doc, with("name", "place_text")), "value") != "na loc" {
		t.Error("id or words are missing")
	}
	if len(all(doc, with("name", "place_choice"))) != 2 || get(one(t, doc, with("name", "find")), "value") != "place" {
		t.Error("no way to choose without scripts")
	}
}

func TestFiltersKeepParameters(t *testing.T) {
	f := FilterData{Action: "/units", Target: "results", Keep: url.Values{"sort": {"-held"}, "a": {"1", "2"}}, Chips: []Chip{{"Late", "/units"}}}
	doc := draw(t, Filters(printer(t, lang.EN), f))
	if len(all(doc, with("type", "hidden"))) != 3 || get(one(t, doc, tagged("form")), "method") != "get" {
		t.Error("parameters are lost")
	}
	if got := words(one(t, doc, byClass("chip"))); got != "Remove filter: Late ×" {
		t.Errorf("chip says %q", got)
	}
}
