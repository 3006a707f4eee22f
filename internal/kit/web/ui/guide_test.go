package ui

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rostrum/internal/kit/lang"
)

// eachGuide runs a test over all samples in both languages, so that every part is held to it.
func eachGuide(t *testing.T, check func(t *testing.T, doc *html.Node)) {
	for _, tag := range lang.Tags() {
		p := printer(t, tag)
		t.Run(string(tag)+"/page", func(t *testing.T) { check(t, draw(t, StyleGuidePage(p, "/styleguide", "dark"))) })
		t.Run(string(tag)+"/sheet", func(t *testing.T) { check(t, draw(t, StyleGuideSheet(p, true))) })
	}
}

func TestGuideHasNoMissingWord(t *testing.T) {
	eachGuide(t, func(t *testing.T, doc *html.Node) {
		for d := range doc.Descendants() {
			found := d.Type == html.TextNode && strings.Contains(d.Data, "⟦")
			for _, a := range d.Attr {
				found = found || strings.Contains(a.Val, "⟦")
			}
			if found {
				t.Errorf("missing word in %q %v", d.Data, d.Attr)
			}
		}
	})
}

func TestGuideKeepsStrictPolicy(t *testing.T) {
	eachGuide(t, func(t *testing.T, doc *html.Node) {
		for _, n := range all(doc, func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
					t.Errorf("<%s> has inline %s", n.Data, a.Key)
				}
			}
			_, src := attr(n, "src")
			if n.Data == "style" || n.Data == "script" && !src {
				t.Errorf("inline <%s>", n.Data)
			}
		}
	})
}

func TestGuideIDsAreUniqueAndReferencesHold(t *testing.T) {
	eachGuide(t, func(t *testing.T, doc *html.Node) {
		ids := map[string]bool{}
		for _, n := range all(doc, func(n *html.Node) bool { _, ok := attr(n, "id"); return ok }) {
			if ids[get(n, "id")] {
				t.Errorf("id %q twice", get(n, "id"))
			}
			ids[get(n, "id")] = true
		}
		for _, n := range all(doc, func(*html.Node) bool { return true }) {
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "data-copy", "data-dialog"} {
				for _, id := range strings.Fields(get(n, name)) {
					if !ids[id] {
						t.Errorf("<%s %s=%q> leads nowhere", n.Data, name, id)
					}
				}
			}
		}
	})
}

func TestGuideFieldsHaveLabels(t *testing.T) {
	eachGuide(t, func(t *testing.T, doc *html.Node) {
		labelled := map[string]bool{}
		for _, l := range all(doc, tagged("label")) {
			labelled[get(l, "for")] = words(l) != ""
		}
		for _, in := range all(doc, tagged("input", "select", "textarea")) {
			if get(in, "type") != "hidden" && !labelled[get(in, "id")] {
				t.Errorf("%s %q has no label", in.Data, get(in, "name"))
			}
		}
	})
}

func TestGuideFormsDoNotNest(t *testing.T) {
	for _, tag := range lang.Tags() {
		depth := 0
		z := html.NewTokenizer(strings.NewReader(text(t, StyleGuidePage(printer(t, tag), "/", ""))))
		for {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			name, _ := z.TagName()
			if string(name) != "form" {
				continue
			}
			if kind == html.StartTagToken {
				depth++
			} else {
				depth--
			}
			if depth > 1 {
				t.Fatal("a form stands inside a form")
			}
		}
	}
}

func TestGuideShowsBothLanguages(t *testing.T) {
	vi := words(draw(t, StyleGuide(printer(t, lang.VI))))
	en := words(draw(t, StyleGuide(printer(t, lang.EN))))
	for _, want := range []string{"Quá hạn", "Có 3 chỗ cần sửa", "1.234.567"} {
		if !strings.Contains(vi, want) {
			t.Errorf("vi: no %q", want)
		}
	}
	for _, want := range []string{"Late", "3 things to fix", "1,234,567"} {
		if !strings.Contains(en, want) || strings.Contains(en, "Quá hạn") {
			t.Errorf("en: no %q, or Vietnamese words", want)
		}
	}
}
