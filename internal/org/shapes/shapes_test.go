package shapes

import (
	"slices"
	"strings"
	"testing"
)

// Two squares side by side in parent P share the edge x=1; an island lies in Q. In the
// file the first square runs clockwise.
const twoSquares = `{"type":"Topology","transform":{"scale":[1,1],"translate":[100,10]},
"arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]],[[5,5],[1,0],[0,1],[-1,-1]]],
"objects":{"o":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","arcs":[[-2,-1]],"properties":{"id":"a","up":"P"}},
{"type":"MultiPolygon","arcs":[[[2,-1]]],"properties":{"id":"b","up":"P"}},
{"type":"Polygon","arcs":[[3]],"properties":{"id":"c","up":"Q"}}]}}}`

func parseSquares(t *testing.T) []Shape {
	t.Helper()
	list, err := Parse(strings.NewReader(twoSquares), "o", "id", "up")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestParse(t *testing.T) {
	list := parseSquares(t)
	if len(list) != 3 || list[1].Code != "b" || list[1].Parent != "P" {
		t.Fatalf("%+v", list)
	}
	for _, s := range list {
		for _, r := range s.Rings {
			if area(r) <= 0 || r[0] == r[len(r)-1] {
				t.Errorf("%s: ring %v", s.Code, r)
			}
		}
	}
	if a := area(list[0].Rings[0]); a != 1 {
		t.Errorf("the first square covers %v", a)
	}
	if b := BBox(list); b != (Box{Point{100, 10}, Point{106, 16}}) {
		t.Errorf("box %v", b)
	}
}

func TestParseRefuses(t *testing.T) {
	swap := func(old, with string) string { return strings.Replace(twoSquares, old, with, 1) }
	for name, c := range map[string]struct{ text, object string }{
		"no JSON":       {"{", "o"},
		"no topology":   {swap("Topology", "Else"), "o"},
		"other object":  {twoSquares, "x"},
		"arc missing":   {swap("[[3]]", "[[4]]"), "o"},
		"arc far back":  {swap("[[3]]", "[[-9]]"), "o"},
		"short ring":    {swap("[[3]]", "[[0]]"), "o"},
		"empty arc":     {swap("[[5,5],[1,0],[0,1],[-1,-1]]", "[]"), "o"},
		"a point":       {swap(`"Polygon","arcs":[[3]]`, `"Point","arcs":[[3]]`), "o"},
		"wrong nesting": {swap("[[3]]", "[3]"), "o"},
		"no code":       {swap(`"id":"c"`, `"id":7`), "o"},
	} {
		if list, err := Parse(strings.NewReader(c.text), c.object, "id", "up"); err == nil {
			t.Errorf("%s: read as %v", name, list)
		}
	}
}

func TestParseGeoJSON(t *testing.T) {
	const text = `{"type":"FeatureCollection","features":[{"properties":{"code":"x"},"geometry":{"type":"Polygon",
"coordinates":[[[0,0],[0,4],[4,4],[4,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]}}]}`
	list, err := ParseGeoJSON(strings.NewReader(text), "code")
	if err != nil {
		t.Fatal(err)
	}
	if r := list[0].Rings; len(r) != 2 || area(r[0]) != 16 || area(r[1]) != -1 {
		t.Errorf("rings %v", r)
	}
	for name, bad := range map[string]string{
		"no JSON": "[", "no collection": strings.Replace(text, "FeatureCollection", "Feature", 1),
		"no code": strings.Replace(text, `"x"`, `""`, 1), "a line": strings.Replace(text, "Polygon", "LineString", 1),
		"two points": `{"type":"FeatureCollection","features":[{"properties":{"code":"x"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}}]}`,
	} {
		if _, err := ParseGeoJSON(strings.NewReader(bad), "code"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMerge(t *testing.T) {
	got := Merge(parseSquares(t))
	if len(got) != 2 || got[0].Code != "P" || got[1].Code != "Q" {
		t.Fatalf("%+v", got)
	}
	p := got[0]
	if len(p.Rings) != 1 || area(p.Rings[0]) != 2 || p.From[0] != "" {
		t.Errorf("two squares became %+v", p)
	}
	if got[1].From[0] != "c" {
		t.Errorf("the island is from %q", got[1].From[0])
	}
	ring := func(x0, y0, x1, y1 float64) []Point {
		return []Point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
	}
	hole := ring(1, 1, 2, 2)
	slices.Reverse(hole)
	town := Shape{Code: "town", Parent: "Z", Rings: [][]Point{ring(1, 1, 2, 2)}}
	land := Shape{Code: "land", Parent: "Z", Rings: [][]Point{ring(0, 0, 4, 4), hole}}
	if z := Merge([]Shape{land, town})[0]; len(z.Rings) != 1 || area(z.Rings[0]) != 16 {
		t.Errorf("an enclave filled became %+v", z.Rings)
	}
}

// Real outlines hold such slips: a ring that runs up its neighbours' border and back.
func TestMergeWithSpike(t *testing.T) {
	left := Shape{Code: "l", Parent: "Z", Rings: [][]Point{{{0, 0}, {1, 0}, {1, 1}, {1, 2}, {0, 2}}}}
	right := Shape{Code: "r", Parent: "Z", Rings: [][]Point{{{1, 1}, {2, 1}, {2, 2}, {1, 2}}}}
	spiked := Shape{Code: "s", Parent: "Z", Rings: [][]Point{{{1, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {1, 1}}}}
	for name, list := range map[string][]Shape{
		"last": {left, right, spiked}, "first": {spiked, right, left}, "between": {right, spiked, left},
	} {
		sum := 0.0
		for _, r := range Merge(list)[0].Rings {
			sum += area(r)
		}
		if sum != 4 {
			t.Errorf("%s: the whole covers %v, want 4", name, sum)
		}
	}
}

func TestSimplify(t *testing.T) {
	// A border with a small bend at 0.5 and a great one at 1.5 between two shapes.
	border := []Point{{1, 0}, {1.01, 0.5}, {1, 1}, {1.6, 1.5}, {1, 2}}
	west := Shape{Code: "w", Rings: [][]Point{append([]Point{{0, 2}, {0, 0}}, border...)}}
	back := slices.Clone(border)
	slices.Reverse(back)
	east := Shape{Code: "e", Rings: [][]Point{append([]Point{{3, 0}, {3, 2}}, back...)}}
	got := Simplify([]Shape{west, east}, 0.2)
	for _, s := range got {
		r := s.Rings[0]
		if slices.Contains(r, Point{1.01, 0.5}) || !slices.Contains(r, Point{1.6, 1.5}) || !slices.Contains(r, Point{1, 0}) {
			t.Errorf("%s: %v", s.Code, r)
		}
	}
	if len(west.Rings[0]) != 7 {
		t.Error("the input was changed")
	}
	tiny := Shape{Code: "t", Rings: [][]Point{{{0, 0}, {.1, 0}, {.1, .1}, {.05, .12}, {0, .1}}}}
	if r := Simplify([]Shape{tiny}, 10)[0].Rings[0]; len(r) < 3 {
		t.Errorf("an island collapsed to %v", r)
	}
}

func TestProject(t *testing.T) {
	// A square degree on the equator, and a hair of an islet just off it.
	list := []Shape{
		{Code: "sq", Rings: [][]Point{{{0, -.5}, {1, -.5}, {1, .5}, {0, .5}}}},
		{Code: "islet", Rings: [][]Point{{{1.1, 0}, {1.1001, 0}, {1.1001, .0001}}}},
		{Code: "two", Rings: [][]Point{{{0.2, 0.6}, {0.3, .6}, {.3, .7}}, {{.5, .6}, {.5001, .6}, {.5001, .6001}}}},
	}
	m := Project(list, 108)
	if m.ViewBox != "0 0 108 118" {
		t.Fatalf("view box %s", m.ViewBox)
	}
	for i, want := range []Path{
		{"sq", "M4 113l91 0 0-91-91 0z", 50, 67},
		{"islet", "M104 66l2 2-2 2-2-2z", 104, 68},
		{"two", "M22 13l9 0 0-9z", 29, 10},
	} {
		if got := m.Paths[i]; got.Code != want.Code || got.D != want.D {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if empty := Project(nil, 100); empty.ViewBox != "" || Draw(nil, 100).Width != 0 || Draw(list, 8).Width != 0 {
		t.Errorf("a map of nothing: %+v", empty)
	}
}

// The label of a bent shape stands in its thick end, not in the middle of its box.
func TestInside(t *testing.T) {
	hammer := []dot{{0, 0}, {100, 0}, {100, 100}, {0, 100}, {0, 60}, {-300, 60}, {-300, 50}, {0, 50}}
	if d := inside(hammer); d.x < 35 || d.x > 65 || d.y < 35 || d.y > 65 {
		t.Errorf("label at %v", d)
	}
	bow := []dot{{0, 0}, {90, 0}, {90, 10}, {10, 10}, {10, 90}, {90, 90}, {90, 100}, {0, 100}}
	if d := inside(bow); toEdge(bow, float64(d.x), float64(d.y)) < 9 || len(crossings(bow, float64(d.y)+.5))%2 != 0 {
		t.Errorf("label at %v", d)
	}
	if got := toEdge(hammer, 50, 50); got != 2500 {
		t.Errorf("50 units from the edge, squared: %v", got)
	}
}

func TestInsetStandsOnItsSide(t *testing.T) {
	body := Shape{Code: "body", Rings: [][]Point{{{0, 0}, {4, 0}, {4, 4}, {0, 4}}}}
	isle := func(lon, lat float64) Shape {
		return Shape{Code: "isle", Rings: [][]Point{{{lon, lat}, {lon + .2, lat}, {lon, lat + .2}}}}
	}
	for name, c := range map[string]struct {
		lon, lat  float64
		inset     bool
		east, low bool
	}{
		"near":      {4.5, 2, false, true, false},
		"far east":  {9, 0.2, true, true, true},
		"far west":  {-9, 3.5, true, false, false},
		"far north": {3, 11, true, true, false},
	} {
		m := Draw([]Shape{body, isle(c.lon, c.lat)}, 500)
		if (len(m.Insets) == 1) != c.inset {
			t.Errorf("%s: insets %+v", name, m.Insets)
			continue
		}
		if !c.inset {
			continue
		}
		in := m.Insets[0]
		if east, low := in.X > m.Paths[0].CX, in.Y+in.H/2 > m.Height/2; east != c.east || low != c.low {
			t.Errorf("%s: %+v in %s", name, in, m.ViewBox)
		}
		if !slices.Equal(in.Codes, []string{"isle"}) || in.TextY <= in.Y || in.TextY >= in.Y+in.H {
			t.Errorf("%s: %+v", name, in)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(twoSquares)
	f.Add(`{"type":"Topology","objects":{"o":{"geometries":[{"type":"Polygon","arcs":[[-9223372036854775808]],"properties":{"id":"a"}}]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Parse(strings.NewReader(text), "o", "id", "up")
		if err != nil {
			return
		}
		for _, s := range list {
			for _, r := range s.Rings {
				if len(r) < 3 {
					t.Errorf("%s: ring %v", s.Code, r)
				}
			}
		}
	})
}
