package org

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/ui"
)

// Rows of searched fields: so many stand in a form at first, so many come with "more rows", which needs no
// script since the form is sent back with them; mostRows bounds what one form carries.
const (
	moreRows = 4
	mostRows = 400
)

// rows is how many searched fields of one kind the form has: least, or what it carried, or more if asked for.
func (t typed) rows(least int) int {
	n, _ := strconv.Atoi(t.get("rows"))
	n = max(least, n)
	if t.get("do") == "more" {
		n += moreRows
	}
	return min(n, mostRows)
}

// rowNames are the names of n fields: "unit1", "unit2" and so on.
func rowNames(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = prefix + strconv.Itoa(i+1)
	}
	return all
}

// search is a field in which a unit or a place is looked for, with what was chosen or found so far.
func (t typed) search(tx *store.Tx, p *lang.Printer, of, name, label string, required bool) (ui.ComboData, error) {
	f := t.f(name, label, "", ui.WidthL)
	f.Required, f.Value = required, t.chosen(name)
	combo := ui.ComboData{F: f, Text: t.get(name + "_text"), URL: "/org/find?of=" + of}
	if f.Value != "" {
		named := UnitNames
		if of == OfPlace {
			named = PlaceNames
		}
		names, err := named(tx, []string{f.Value}, tx.Today())
		combo.Text = cmp.Or(names[f.Value], combo.Text)
		return combo, err
	}
	if t.get("find") == name {
		var err error
		combo.Found, err = suggest(tx, p, combo.Text, of, "")
		return combo, err
	}
	return combo, nil
}

// share reads a percentage with at most one decimal as thousandths, nil where nothing is typed; ok says
// whether it is one.
func share(text string) (thousandths *int64, ok bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if text == "" {
		return nil, true
	}
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	n := int64(v*10 + 0.5)
	return &n, err == nil && v > 0 && v <= 100 && fmt.Sprintf("%.6f", v*10) == fmt.Sprintf("%d.000000", n)
}

// shareText is a share as it is typed: "12.5", or "12,5" in Vietnamese.
func shareText(p *lang.Printer, thousandths *int64) string {
	if thousandths == nil {
		return ""
	}
	places := 0
	if *thousandths%10 != 0 {
		places = 1
	}
	return p.Float(float64(*thousandths)/10, places)
}

func rowsText(n int) string { return strconv.Itoa(n) }
