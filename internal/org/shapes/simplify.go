package shapes

import (
	"container/heap"
	"math"
	"slices"
)

// Simplify leaves out points that matter less than the tolerance, in degrees: those whose
// triangle with their neighbours is smaller than a square with that side (Visvalingam).
// Borders that two shapes share stay shared, places where three meet stay, and every ring
// stays a ring. The input is not changed.
func Simplify(list []Shape, tolerance float64) []Shape {
	joints := findJoints(list)
	b := BBox(list)
	flat := math.Cos(b.centre().Lat * math.Pi / 180)
	out := make([]Shape, len(list))
	for i, s := range list {
		out[i] = s
		out[i].Rings = make([][]Point, len(s.Rings))
		for j, ring := range s.Rings {
			out[i].Rings[j] = simplifyRing(ring, joints, tolerance*tolerance/flat)
		}
	}
	return out
}

// findJoints gives the points that must stay: those with other than two neighbours, so
// the ends of the stretches that the same two shapes share.
func findJoints(list []Shape) map[Point]bool {
	neighbours := make(map[Point][2]Point)
	joints := make(map[Point]bool)
	note := func(p, q Point) {
		n, seen := neighbours[p]
		switch {
		case !seen:
			neighbours[p] = [2]Point{q, q}
		case n[0] == q || n[1] == q:
		case n[0] == n[1]:
			neighbours[p] = [2]Point{n[0], q}
		default:
			joints[p] = true
		}
	}
	each(list, func(e edge, _ string) { note(e.a, e.b); note(e.b, e.a) })
	return joints
}

func simplifyRing(ring []Point, joints map[Point]bool, least float64) []Point {
	at := slices.IndexFunc(ring, func(p Point) bool { return joints[p] })
	if at < 0 { // an island: both shapes that may share it must start at the same point
		at = 0
		for i, p := range ring {
			if before(p, ring[at]) {
				at = i
			}
		}
	}
	turned := append(slices.Concat(ring[at:], ring[:at]), ring[at])
	var out []Point
	for start, i := 0, 1; i < len(turned); i++ {
		if joints[turned[i]] || i == len(turned)-1 {
			part := simplifyLine(turned[start:i+1], least)
			out = append(out, part[:len(part)-1]...)
			start = i
		}
	}
	if len(out) < 3 {
		return ring
	}
	return out
}

// simplifyLine works in one direction whichever way the line comes, so that the two
// shapes beside it get the same points. It keeps one point between two ends and two in a
// closed line, so that a ring does not collapse.
func simplifyLine(line []Point, least float64) []Point {
	n := len(line)
	if n < 4 {
		return line
	}
	keep, closed := 1, line[0] == line[n-1]
	if closed {
		keep = 2
	}
	a, b := line[0], line[n-1]
	if closed {
		a, b = line[1], line[n-2]
	}
	if before(b, a) {
		line = slices.Clone(line)
		slices.Reverse(line)
		out := visvalingam(line, least, keep)
		slices.Reverse(out)
		return out
	}
	return visvalingam(line, least, keep)
}

// corner is an inner point of a line in the heap of the least important.
type corner struct {
	i, prev, next int
	weight        float64
	place         int
}

type corners []*corner

func (c corners) Len() int { return len(c) }
func (c corners) Less(i, j int) bool {
	return c[i].weight < c[j].weight || c[i].weight == c[j].weight && c[i].i < c[j].i
}
func (c corners) Swap(i, j int) {
	c[i], c[j] = c[j], c[i]
	c[i].place, c[j].place = i, j
}
func (c *corners) Push(x any) { *c = append(*c, x.(*corner)) }
func (c *corners) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

func visvalingam(line []Point, least float64, keep int) []Point {
	all := make([]corner, len(line))
	queue := make(corners, 0, len(line))
	for i := range all {
		all[i] = corner{i: i, prev: i - 1, next: i + 1, place: len(queue)}
		if i > 0 && i < len(line)-1 {
			all[i].weight = triangle(line[i-1], line[i], line[i+1])
			queue = append(queue, &all[i])
		}
	}
	heap.Init(&queue)
	for len(queue) > keep && queue[0].weight < least {
		gone := heap.Pop(&queue).(*corner)
		all[gone.prev].next, all[gone.next].prev = gone.next, gone.prev
		for _, i := range [...]int{gone.prev, gone.next} {
			if c := &all[i]; i > 0 && i < len(line)-1 {
				// Never below the one that went: its bend now rests on this corner.
				c.weight = max(gone.weight, triangle(line[c.prev], line[i], line[c.next]))
				heap.Fix(&queue, c.place)
			}
		}
	}
	var out []Point
	for i := 0; i < len(line); i = all[i].next {
		out = append(out, line[i])
	}
	return out
}

func triangle(a, b, c Point) float64 {
	return math.Abs((b.Lon-a.Lon)*(c.Lat-a.Lat)-(c.Lon-a.Lon)*(b.Lat-a.Lat)) / 2
}
