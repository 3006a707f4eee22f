package shapes

import (
	"math"
	"slices"
	"strconv"
)

// dot is a point in whole units.
type dot struct{ x, y int }

// pen writes the rings of one shape as path text: absolute at the start of each ring,
// relative after, and no blank where a minus sign parts two numbers.
type pen struct {
	code  string
	text  []byte
	label dot
	most  float64 // area of the ring that carries the label
}

func newPen(code string) *pen { return &pen{code: code, most: -1} }

func (p *pen) path() Path { return Path{Code: p.code, D: string(p.text), CX: p.label.x, CY: p.label.y} }

// draw adds a ring. One too small to see becomes a lozenge where it must be kept.
func (p *pen) draw(f frame, ring []Point, must bool) {
	dots := toDots(f, ring)
	w, h := extent(dots)
	switch {
	case max(w, h) >= 2*mark && min(w, h) > 0 && len(dots) > 2:
	case must:
		x, y := f.at(boxOf(ring).centre())
		c := dot{int(math.Round(x)), int(math.Round(y))}
		dots = []dot{{c.x, c.y - mark}, {c.x + mark, c.y}, {c.x, c.y + mark}, {c.x - mark, c.y}}
	case max(w, h) < smallest || len(dots) < 3:
		return
	}
	if a := math.Abs(dotArea(dots)); a > p.most {
		p.most, p.label = a, inside(dots)
	}
	p.write(dots)
}

func (p *pen) write(dots []dot) {
	at := dots[0]
	p.text = append(p.text, 'M')
	p.number(at.x, false)
	p.number(at.y, true)
	for i, d := range dots[1:] {
		if i == 0 {
			p.text = append(p.text, 'l')
		}
		p.number(d.x-at.x, i > 0)
		p.number(d.y-at.y, true)
		at = d
	}
	p.text = append(p.text, 'z')
}

func (p *pen) number(n int, follows bool) {
	if follows && n >= 0 {
		p.text = append(p.text, ' ')
	}
	p.text = strconv.AppendInt(p.text, int64(n), 10)
}

// toDots rounds a ring to units and leaves out points that fall on the one before or in
// the middle of a straight line.
func toDots(f frame, ring []Point) []dot {
	out := make([]dot, 0, len(ring))
	for _, q := range ring {
		x, y := f.at(q)
		d := dot{int(math.Round(x)), int(math.Round(y))}
		if n := len(out); n > 0 && out[n-1] == d {
			continue
		}
		if n := len(out); n > 1 && straight(out[n-2], out[n-1], d) {
			out = out[:n-1]
		}
		out = append(out, d)
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

func straight(a, b, c dot) bool {
	ux, uy, vx, vy := b.x-a.x, b.y-a.y, c.x-b.x, c.y-b.y
	return ux*vy == uy*vx && ux*vx+uy*vy > 0
}

func extent(dots []dot) (w, h float64) {
	if len(dots) == 0 {
		return 0, 0
	}
	lo, hi := dots[0], dots[0]
	for _, d := range dots {
		lo, hi = dot{min(lo.x, d.x), min(lo.y, d.y)}, dot{max(hi.x, d.x), max(hi.y, d.y)}
	}
	return float64(hi.x - lo.x), float64(hi.y - lo.y)
}

func dotArea(dots []dot) float64 {
	sum := 0
	for i, d := range dots {
		e := dots[(i+1)%len(dots)]
		sum += d.x*e.y - e.x*d.y
	}
	return float64(sum) / 2
}

// inside finds a point with land around it: of five points on each stretch of land along
// 15 rows across the ring, the one farthest from its edge.
func inside(dots []dot) dot {
	const cuts, stops = 15, 5
	top, bottom := dots[0].y, dots[0].y
	for _, d := range dots {
		top, bottom = min(top, d.y), max(bottom, d.y)
	}
	best, room := dots[0], -1.0
	for k := 1; k <= cuts; k++ {
		// Half a unit off the whole numbers no row runs through a corner.
		y := math.Floor(float64(top)+float64(bottom-top)*float64(k)/(cuts+1)) + 0.5
		xs := crossings(dots, y)
		for i := 0; i+1 < len(xs); i += 2 {
			for stop := 1; stop <= stops; stop++ {
				x := xs[i] + (xs[i+1]-xs[i])*float64(stop)/(stops+1)
				if free := toEdge(dots, x, y); free > room {
					best, room = dot{int(math.Round(x)), int(y)}, free
				}
			}
		}
	}
	return best
}

// toEdge is the square of the distance from a point to the nearest edge.
func toEdge(dots []dot, x, y float64) float64 {
	least := math.Inf(1)
	for i, a := range dots {
		b := dots[(i+1)%len(dots)]
		ax, ay := float64(a.x)-x, float64(a.y)-y
		ux, uy := float64(b.x-a.x), float64(b.y-a.y)
		t := min(1, max(0, -(ax*ux+ay*uy)/(ux*ux+uy*uy)))
		ax, ay = ax+t*ux, ay+t*uy
		least = min(least, ax*ax+ay*ay)
	}
	return least
}

func crossings(dots []dot, y float64) []float64 {
	var xs []float64
	for i, a := range dots {
		b := dots[(i+1)%len(dots)]
		if (float64(a.y) < y) != (float64(b.y) < y) {
			t := (y - float64(a.y)) / float64(b.y-a.y)
			xs = append(xs, float64(a.x)+t*float64(b.x-a.x))
		}
	}
	slices.Sort(xs)
	return xs
}
