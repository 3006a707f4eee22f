// Package shapes turns outlines of places, TopoJSON or GeoJSON, into maps of SVG paths.
//
// The usual way is Parse, then Merge for the level above, then Draw:
//
//	communes, err := shapes.Parse(file, "comm", "code", "province_code")
//	country := shapes.Draw(shapes.Merge(communes), 1000)
package shapes

import (
	"cmp"
	"math"
)

// Point is a place on the globe in degrees, or in the plane where a function says so.
type Point struct{ Lon, Lat float64 }

// Shape is the outline of one place. Each ring is closed without repeating its first
// point and has at least three; outer rings run counter-clockwise, holes clockwise.
//
// From is as long as Rings, or nil: From[i] is the code of the place that ring i belongs
// to where Merge put several together, and empty where it surrounds more than one.
type Shape struct {
	Code, Parent string
	Rings        [][]Point
	From         []string
}

// Box is a rectangle in degrees. The box of nothing has Min above Max.
type Box struct{ Min, Max Point }

// BBox gives the smallest box around all shapes.
func BBox(list []Shape) Box {
	b := nothing()
	for _, s := range list {
		for _, r := range s.Rings {
			b = b.join(boxOf(r))
		}
	}
	return b
}

func nothing() Box {
	inf := math.Inf(1)
	return Box{Point{inf, inf}, Point{-inf, -inf}}
}

func boxOf(ring []Point) Box {
	b := nothing()
	for _, p := range ring {
		b = b.join(Box{p, p})
	}
	return b
}

func (b Box) join(c Box) Box {
	return Box{
		Point{min(b.Min.Lon, c.Min.Lon), min(b.Min.Lat, c.Min.Lat)},
		Point{max(b.Max.Lon, c.Max.Lon), max(b.Max.Lat, c.Max.Lat)},
	}
}

// gap is the distance in degrees between two boxes, 0 where they touch.
func (b Box) gap(c Box) float64 {
	dx := max(0, b.Min.Lon-c.Max.Lon, c.Min.Lon-b.Max.Lon)
	dy := max(0, b.Min.Lat-c.Max.Lat, c.Min.Lat-b.Max.Lat)
	return math.Hypot(dx, dy)
}

func (b Box) size() (w, h float64) { return b.Max.Lon - b.Min.Lon, b.Max.Lat - b.Min.Lat }

func (b Box) centre() Point {
	return Point{(b.Min.Lon + b.Max.Lon) / 2, (b.Min.Lat + b.Max.Lat) / 2}
}

// area is positive for a ring that runs counter-clockwise, in square degrees.
func area(ring []Point) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.Lon*q.Lat - q.Lon*p.Lat
	}
	return sum / 2
}

// from tells which place a ring came from.
func (s Shape) from(i int) string {
	if s.From == nil {
		return s.Code
	}
	return s.From[i]
}

func before(a, b Point) bool {
	return cmp.Or(cmp.Compare(a.Lon, b.Lon), cmp.Compare(a.Lat, b.Lat)) < 0
}
