package ui

import (
	"strings"
	"testing"

	"rostrum/internal/kit/lang"
)

func TestPageSkeleton(t *testing.T) {
	d := PageData{
		P: printer(t, lang.VI), Question: "Xã nào chưa nghe?", Path: "/gaps?brief=12", Theme: "dark", Demo: true, Failed: true,
		Site: Site{Name: "Mạng lưới", Accent: "#1d5c63"}, User: &UserBox{Name: "Lò Thị Mai", SignOut: "/logout"}, Op: "op-1",
		Nav: []NavItem{{Label: "A", Href: "/a", Current: true, Count: 1200}, {Label: "B", Href: "/b"}}, Crumbs: []Link{{"X", "/x"}, {Label: "Y"}},
	}
	doc := draw(t, Page(d))
	root := one(t, doc, tagged("html"))
	if get(root, "lang") != "vi" || get(root, "data-theme") != "dark" {
		t.Errorf("html %v", root.Attr)
	}
	if got := words(one(t, doc, tagged("title"))); got != "Xã nào chưa nghe? · Mạng lưới" {
		t.Errorf("title %q", got)
	}
	if words(one(t, doc, tagged("h1"))) != d.Question {
		t.Error("the question is not the heading")
	}
	skip := one(t, doc, byClass("skip"))
	if one(t, doc, with("id", strings.TrimPrefix(get(skip, "href"), "#"))).Data != "main" {
		t.Error("the skip link does not lead to main")
	}
	if current := one(t, doc, with("aria-current", "page")); !strings.Contains(words(current), "1.200") {
		t.Error("the current entry or its count is missing")
	}
	if backs := all(doc, with("name", "back")); len(backs) != 2 || get(backs[0], "value") != d.Path || get(backs[1], "value") != d.Path {
		t.Error("the switches do not lead back")
	}
	if len(all(doc, with("href", "/assets/accent.1d5c63.css"))) != 1 || len(all(doc, byClass("demo"))) != 1 {
		t.Error("accent or demo strip is missing")
	}
	if _, failed := attr(one(t, doc, tagged("body")), "data-failed"); !failed {
		t.Error("a failed page would drop drafts")
	}
}

func TestPageWithoutExtras(t *testing.T) {
	doc := draw(t, Public(PageData{P: printer(t, lang.EN), Question: "Sign in", Theme: "purple", Site: Site{Accent: "red"}}))
	if get(one(t, doc, tagged("html")), "data-theme") != "auto" || len(all(doc, tagged("nav"))) != 0 {
		t.Error("an unknown theme or an empty menu is drawn")
	}
	if got := words(one(t, doc, byClass("brand"))); got != "RRostrum" && got != "R Rostrum" {
		t.Errorf("brand %q", got)
	}
	if pressed := all(doc, with("aria-pressed", "true")); len(pressed) != 2 || get(pressed[0], "value") != "en" || get(pressed[1], "value") != "auto" {
		t.Error("the switches do not show where they stand")
	}
}

func TestSheetFootCarriesVersionAndCode(t *testing.T) {
	doc := draw(t, Sheet(SheetData{P: printer(t, lang.EN), Title: "T", Version: "3", Code: "K7", Large: true}))
	foot := words(one(t, doc, byClass("sheet-foot")))
	if !strings.Contains(foot, "Version 3") || !strings.Contains(foot, "Check code K7") {
		t.Errorf("foot %q", foot)
	}
	if get(one(t, doc, tagged("body")), "class") != "sheet large" {
		t.Error("large print is not large")
	}
}
