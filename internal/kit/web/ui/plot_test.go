package ui

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rostrum/internal/kit/lang"
)

func TestShare(t *testing.T) {
	for _, c := range []struct {
		value, highest float64
		want           string
	}{{1, 2, "50%"}, {0, 2, "0%"}, {-1, 2, "0%"}, {3, 2, "100%"}, {1, 3, "33.3%"}, {1, 0, "0%"}, {math.NaN(), 2, "0%"}} {
		if got := share(c.value, c.highest); got != c.want {
			t.Errorf("share(%v, %v) = %s, want %s", c.value, c.highest, got, c.want)
		}
	}
}

func TestRoundUpIsNearAndEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(0, 1e9).Draw(t, "v")
		up := roundUp(v)
		if up < v || up < 4 || v > 4 && up > 1.5*v+2 || math.Mod(up, 2) != 0 {
			t.Fatalf("roundUp(%v) = %v", v, up)
		}
	})
}

func TestLinesPoints(t *testing.T) {
	s := func(values ...float64) Series {
		out := Series{Label: "S"}
		for _, v := range values {
			out.Values = append(out.Values, Datum{Label: "m", Value: v})
		}
		return out
	}
	for _, c := range []struct {
		series Series
		want   string
	}{
		{s(0, 5, 10), "0,160 500,80 1000,0"}, {s(10), "0,0"}, {s(), ""}, {s(0, 0), "0,160 1000,160"}, {s(-4, 4), "0,160 1000,0"},
	} {
		if got := (LinesData{Series: []Series{c.series}}).points(c.series); got != c.want {
			t.Errorf("%v: %q, want %q", c.series, got, c.want)
		}
	}
}

func TestMapClasses(t *testing.T) {
	m := MapData{ID: "m", Paths: []MapPath{{ID: "a", Title: "A", Known: true, Value: 85, Text: "85%"}, {ID: "b", Title: "B", Value: 85}}}
	for value, want := range map[float64]int{0: 1, 19.9: 1, 20: 2, 79.9: 4, 80: 5, 200: 5} {
		if got := m.class(MapPath{Value: value, Known: true}); got != want {
			t.Errorf("class(%v) = %d, want %d", value, got, want)
		}
	}
	doc := draw(t, Map(printer(t, lang.EN), m))
	if get(one(t, doc, with("id", "m-a")), "class") != "area c5" {
		t.Error("the highest class is not drawn")
	}
	if hatched := one(t, doc, with("id", "m-b")); get(hatched, "fill") != "url(#m-hatch)" {
		t.Error("no data is not hatched")
	}
	legend := words(one(t, doc, byClass("keys")))
	if legend != "No data Below 20 20 to below 40 40 to below 60 60 to below 80 80 and above" {
		t.Errorf("legend %q", legend)
	}
	if !strings.Contains(words(one(t, doc, tagged("tbody"))), "B No data") && !strings.Contains(words(one(t, doc, tagged("tbody"))), "BNo data") {
		t.Error("the table beside the map lacks an area")
	}
}

func TestMapOfYesAndNo(t *testing.T) {
	m := MapData{ID: "m", Two: true, Legend: []string{"Not yet", "Heard"}, Paths: []MapPath{{ID: "a", Title: "A", Known: true, Value: 100}, {ID: "b", Title: "B", Known: true}}}
	for _, c := range []struct {
		paths []MapPath
		want  string
	}{{m.Paths, "Not yet Heard"}, {append(m.Paths[:2:2], MapPath{ID: "c", Title: "C"}), "No data Not yet Heard"}} {
		m.Paths = c.paths
		doc := draw(t, Map(printer(t, lang.EN), m))
		keys := one(t, doc, byClass("keys"))
		if got := words(keys); got != c.want {
			t.Errorf("legend %q, want %q", got, c.want)
		}
		boxes := all(keys, tagged("rect"))
		if got := get(boxes[len(boxes)-1], "class"); got != get(one(t, doc, with("id", "m-a")), "class") {
			t.Errorf("the last key is drawn as %q, the place that has heard is not", got)
		}
	}
}

func TestBarsAreATable(t *testing.T) {
	b := BarsData{Parts: true, Data: []Datum{{Label: "A", Value: 10, Part: 5, Text: "5/10"}, {Label: "B", Value: 4, Text: "0/4"}}}
	doc := draw(t, Bars(printer(t, lang.EN), b))
	rects := all(doc, tagged("rect"))
	got := make([]string, len(rects))
	for i, r := range rects {
		got[i] = get(r, "width")
	}
	if strings.Join(got, " ") != "100% 50% 40% 0%" {
		t.Errorf("widths %v", got)
	}
	if len(all(doc, with("scope", "row"))) != 2 {
		t.Error("bars without names")
	}
}
