package shapes

import (
	"fmt"
	"math"
)

// Map is a set of paths in a view box of whole units.
type Map struct {
	Width, Height int
	ViewBox       string // for the attribute of that name
	Paths         []Path // in the order of the shapes
	Insets        []Inset
}

// Path is one shape: D for the attribute of that name, and a point well inside its
// largest part for a label or a mark.
type Path struct {
	Code   string
	D      string
	CX, CY int
}

// Inset is a frame in which islands stand that lie too far off to be shown in place.
// Codes are the places in it, so that the page can write their names at TextX, TextY,
// the middle of a free strip TextH high along the lower edge. Scale is the size of things
// in it against the rest of the map.
type Inset struct {
	Codes               []string
	X, Y, W, H          int
	TextX, TextY, TextH int
	Scale               float64
}

const (
	margin   = 4   // units around the map, for strokes
	fine     = 0.8 // units; corners smaller than a square of that side are cut
	smallest = 2.0 // units; smaller parts go, unless they are all there is of a place
	mark     = 2   // units from the middle to the corner of the lozenge for such a part
)

// Draw simplifies the shapes to what a map of that width shows, then projects them.
func Draw(list []Shape, width int) Map {
	if len(list) == 0 || width <= 2*margin {
		return Map{}
	}
	l := layOut(list, split(list), width)
	return Project(Simplify(list, fine/l.scale), width)
}

// Project draws the shapes as they are on a map of the given width in units.
//
// The projection is equirectangular, true to scale along the middle latitude: Viet Nam
// spans 15 degrees of latitude near the equator, so widths at both ends are less than
// 4 % off, shapes look right, and a reader of the code can check every number by hand.
func Project(list []Shape, width int) Map {
	if len(list) == 0 || width <= 2*margin {
		return Map{}
	}
	parts := split(list)
	l := layOut(list, parts, width)
	m := Map{Width: width, Height: l.height, ViewBox: fmt.Sprintf("0 0 %d %d", width, l.height)}
	frames := make([]frame, len(parts))
	home := make(map[ringID]int)
	for i, p := range parts {
		frames[i] = l.onPaper(l.frames[i])
		for _, id := range p.rings {
			home[id] = i
		}
		if i > 0 {
			m.Insets = append(m.Insets, l.inset(i, p.codes))
		}
	}
	largest := largestOf(list)
	for i, s := range list {
		pen := newPen(s.Code)
		for j, ring := range s.Rings {
			id := ringID{i, j}
			pen.draw(frames[home[id]], ring, home[id] > 0 || largest[id])
		}
		m.Paths = append(m.Paths, pen.path())
	}
	return m
}

// ringID is ring of list[shape].Rings.
type ringID struct{ shape, ring int }

// largestOf gives the largest ring of each place, which is drawn however small it is.
func largestOf(list []Shape) map[ringID]bool {
	best := make(map[string]ringID)
	size := make(map[string]float64)
	for i, s := range list {
		for j, ring := range s.Rings {
			if a := math.Abs(area(ring)); a > size[s.from(j)] {
				best[s.from(j)], size[s.from(j)] = ringID{i, j}, a
			}
		}
	}
	out := make(map[ringID]bool, len(best))
	for _, id := range best {
		out[id] = true
	}
	return out
}

// frame maps degrees to the plane: a box of the globe, and where its north-west corner
// stands. The plane is in degrees of latitude of the map's body, or in units.
type frame struct {
	box   Box
	flat  float64 // width of a degree of longitude against one of latitude
	scale float64
	x, y  float64
}

func newFrame(b Box) frame {
	return frame{box: b, flat: math.Cos(b.centre().Lat * math.Pi / 180), scale: 1}
}

func (f frame) size() (w, h float64) {
	w, h = f.box.size()
	return w * f.flat * f.scale, h * f.scale
}

func (f frame) at(p Point) (x, y float64) {
	return f.x + (p.Lon-f.box.Min.Lon)*f.flat*f.scale, f.y + (f.box.Max.Lat-p.Lat)*f.scale
}
