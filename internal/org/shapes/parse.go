package shapes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

var (
	errArc   = errors.New("a ring names an arc that is not there")
	errShort = errors.New("a ring has fewer than three points")
	errKind  = errors.New("neither Polygon nor MultiPolygon")
)

// properties are read as raw values, because a file may hold others than text.
type properties map[string]json.RawMessage

func (p properties) text(key string) string {
	var s string
	if json.Unmarshal(p[key], &s) != nil {
		return ""
	}
	return s
}

// named starts a shape: keys[0] is the property with its code, keys[1], where given,
// the one with its parent's.
func named(p properties, keys []string) (Shape, error) {
	var s Shape
	for i, target := range []*string{&s.Code, &s.Parent}[:min(2, len(keys))] {
		*target = p.text(keys[i])
	}
	if s.Code == "" {
		return s, errors.New("a shape has no code")
	}
	return s, nil
}

type topology struct {
	Type      string
	Arcs      [][][2]float64
	Transform *struct{ Scale, Translate [2]float64 }
	Objects   map[string]struct {
		Geometries []struct {
			Type       string
			Arcs       json.RawMessage
			Properties properties
		}
	}
}

// Parse reads one object of a TopoJSON topology. keys are the names of the properties
// with a shape's code and, optionally, its parent's code. It fails for text that is no
// topology, an object that is not in it, a shape without code or a broken ring.
func Parse(topo io.Reader, object string, keys ...string) ([]Shape, error) {
	var t topology
	if err := json.NewDecoder(topo).Decode(&t); err != nil {
		return nil, fmt.Errorf("shapes: parse topology: %w", err)
	}
	obj, ok := t.Objects[object]
	if t.Type != "Topology" || !ok {
		return nil, fmt.Errorf("shapes: parse topology: no object %q", object)
	}
	arcs := t.points()
	out := make([]Shape, 0, len(obj.Geometries))
	for i, g := range obj.Geometries {
		s, err := named(g.Properties, keys)
		if err != nil {
			return nil, fmt.Errorf("shapes: parse shape %d: %w", i, err)
		}
		var polygons [][][]int
		if err := polygonsOf(g.Type, g.Arcs, &polygons); err != nil {
			return nil, fmt.Errorf("shapes: parse %s: %w", s.Code, err)
		}
		if err := addPolygons(&s, polygons, func(r []int) ([]Point, error) { return stitch(arcs, r) }); err != nil {
			return nil, fmt.Errorf("shapes: parse %s: %w", s.Code, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// points undoes the delta coding of the arcs.
func (t *topology) points() [][]Point {
	out := make([][]Point, len(t.Arcs))
	for i, arc := range t.Arcs {
		out[i] = make([]Point, len(arc))
		var x, y float64
		for j, p := range arc {
			if t.Transform == nil {
				out[i][j] = Point{p[0], p[1]}
				continue
			}
			x, y = x+p[0], y+p[1]
			out[i][j] = Point{
				x*t.Transform.Scale[0] + t.Transform.Translate[0],
				y*t.Transform.Scale[1] + t.Transform.Translate[1],
			}
		}
	}
	return out
}

// stitch joins arcs to a ring. A negative number ^i means arc i backwards; the last point
// of an arc is the first of the next.
func stitch(arcs [][]Point, ring []int) ([]Point, error) {
	var out []Point
	for _, n := range ring {
		i := n
		if n < 0 {
			i = ^n
		}
		if i >= len(arcs) || len(arcs[i]) < 2 {
			return nil, errArc
		}
		arc := arcs[i]
		if n < 0 {
			arc = slices.Clone(arc)
			slices.Reverse(arc)
		}
		out = append(out, arc[:len(arc)-1]...)
	}
	return out, nil
}

// ParseGeoJSON reads a FeatureCollection of polygons; keys are as for Parse.
func ParseGeoJSON(src io.Reader, keys ...string) ([]Shape, error) {
	var f struct {
		Type     string
		Features []struct {
			Properties properties
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.NewDecoder(src).Decode(&f); err != nil {
		return nil, fmt.Errorf("shapes: parse features: %w", err)
	}
	if f.Type != "FeatureCollection" {
		return nil, errors.New("shapes: parse features: no FeatureCollection")
	}
	out := make([]Shape, 0, len(f.Features))
	for i, feature := range f.Features {
		s, err := named(feature.Properties, keys)
		if err != nil {
			return nil, fmt.Errorf("shapes: parse feature %d: %w", i, err)
		}
		var polygons [][][][2]float64
		if err := polygonsOf(feature.Geometry.Type, feature.Geometry.Coordinates, &polygons); err != nil {
			return nil, fmt.Errorf("shapes: parse %s: %w", s.Code, err)
		}
		if err := addPolygons(&s, polygons, openRing); err != nil {
			return nil, fmt.Errorf("shapes: parse %s: %w", s.Code, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// openRing drops the last point, which in GeoJSON repeats the first.
func openRing(ring [][2]float64) ([]Point, error) {
	out := make([]Point, len(ring))
	for i, p := range ring {
		out[i] = Point{p[0], p[1]}
	}
	if n := len(out); n > 1 && out[0] == out[n-1] {
		out = out[:n-1]
	}
	return out, nil
}

// polygonsOf reads the nested lists of a geometry, a Polygon as a list of one.
func polygonsOf[R any](kind string, raw json.RawMessage, out *[][]R) error {
	switch kind {
	case "MultiPolygon":
		return json.Unmarshal(raw, out)
	case "Polygon":
		var one []R
		err := json.Unmarshal(raw, &one)
		*out = [][]R{one}
		return err
	}
	return errKind
}

// addPolygons adds the rings of each polygon, the first running counter-clockwise and
// the others, which are holes, clockwise: files do it either way.
func addPolygons[R any](s *Shape, polygons [][]R, read func(R) ([]Point, error)) error {
	for _, rings := range polygons {
		for i, r := range rings {
			ring, err := read(r)
			if err != nil {
				return err
			}
			if len(ring) < 3 {
				return errShort
			}
			if hole := i > 0; (area(ring) > 0) == hole {
				slices.Reverse(ring)
			}
			s.Rings = append(s.Rings, ring)
		}
	}
	return nil
}
