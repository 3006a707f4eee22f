package shapes

import "math"

// layout says where each part stands. Lengths are in degrees of latitude of the body;
// scale, units per degree, turns them into units.
type layout struct {
	frames []frame // one for each part
	boxes  []rect  // what each part takes up, with the border and the name of an inset
	strip  float64 // height of the free strip for the name
	left   float64 // x of the western edge of the map
	scale  float64
	height int // units
}

type rect struct{ x, y, w, h float64 }

// layOut scales each inset to a fair size and sets it beside the body, as near to its
// true latitude as it can without touching land or widening the map more than needed.
func layOut(list []Shape, parts []part, width int) layout {
	body := newFrame(parts[0].box)
	w, h := body.size()
	long := max(w, h)
	l := layout{frames: []frame{body}, boxes: []rect{{w: w, h: h}}, strip: long * 0.034}
	right, bottom, pad := w, h, long*0.014
	land := newShore(1.5 * h) // an inset may stand out below
	land.coverRings(list, parts[0], body)
	for _, p := range parts[1:] {
		f := newFrame(p.box)
		f.scale = fairScale(f, long)
		fw, fh := f.size()
		box := rect{w: max(fw+2*pad, long*0.16), h: fh + 2*pad + l.strip}
		x, y := body.at(p.box.centre())
		box = land.place(box, rect{x, y, w, h}, l.left, right, pad)
		f.x, f.y = box.x+(box.w-fw)/2, box.y+pad
		land.cover(box.x, box.y, box.x+box.w, box.y+box.h)
		l.left, right, bottom = min(l.left, box.x), max(right, box.x+box.w), max(bottom, box.y+box.h)
		l.frames, l.boxes = append(l.frames, f), append(l.boxes, box)
	}
	l.scale = float64(width-2*margin) / (right - l.left)
	l.height = int(math.Ceil(bottom*l.scale)) + 2*margin
	return l
}

// fairScale shrinks islands to three tenths of the body's longer side, and enlarges very
// small ones up to three times, so that a single islet can be seen.
func fairScale(f frame, long float64) float64 {
	w, h := f.size()
	fit := 0.3 * long / max(w, h)
	return min(fit, 3, max(1, 0.1*long/max(w, h)))
}

// onPaper gives a frame in units.
func (l layout) onPaper(f frame) frame {
	f.x, f.y = (f.x-l.left)*l.scale+margin, f.y*l.scale+margin
	f.scale *= l.scale
	return f
}

func (l layout) inset(i int, codes []string) Inset {
	b := l.boxes[i]
	unit := func(v float64) int { return int(math.Round(v * l.scale)) }
	in := Inset{
		Codes: codes, Scale: l.frames[i].scale,
		X: unit(b.x-l.left) + margin, Y: unit(b.y) + margin, W: unit(b.w), H: unit(b.h), TextH: unit(l.strip),
	}
	in.TextX, in.TextY = in.X+in.W/2, in.Y+in.H-in.TextH/2
	return in
}

// shore knows for each row of the map how far land and insets reach to both sides.
type shore struct {
	step      float64
	west, far []float64 // least and greatest x; west above far where there is nothing
}

const shoreRows = 360

func newShore(height float64) *shore {
	s := &shore{step: height / shoreRows, west: make([]float64, shoreRows), far: make([]float64, shoreRows)}
	for i := range s.west {
		s.west[i], s.far[i] = math.Inf(1), math.Inf(-1)
	}
	return s
}

// span gives the rows between two heights, within the map.
func (s *shore) span(y0, y1 float64) (from, to int) {
	row := func(y float64) int { return min(shoreRows-1, max(0, int(y/s.step))) }
	return row(min(y0, y1)), row(max(y0, y1))
}

func (s *shore) cover(x0, y0, x1, y1 float64) {
	from, to := s.span(y0, y1)
	for i := from; i <= to; i++ {
		s.west[i], s.far[i] = min(s.west[i], x0, x1), max(s.far[i], x0, x1)
	}
}

func (s *shore) coverRings(list []Shape, p part, f frame) {
	for _, id := range p.rings {
		ring := list[id.shape].Rings[id.ring]
		for i := range ring {
			x0, y0 := f.at(ring[i])
			x1, y1 := f.at(ring[(i+1)%len(ring)])
			s.cover(x0, y0, x1, y1)
		}
	}
}

// place finds room for a box whose true middle is at want.x, want.y beside a body of
// want.w by want.h: on the side where it truly lies, clear of all that stands there. The
// map reaches from left to right so far.
func (s *shore) place(box, want rect, left, right, clear float64) rect {
	const tries = 48
	best, least := box, math.Inf(1)
	room := max(0, want.h-box.h) + want.h/16 // it may stand out a little below
	for k := range tries + 1 {
		box.y = room * float64(k) / tries
		from, to := s.span(box.y-clear, box.y+box.h+clear)
		west, far := math.Inf(1), math.Inf(-1)
		for i := from; i <= to; i++ {
			west, far = min(west, s.west[i]), max(far, s.far[i])
		}
		if far < west { // open sea all across
			west, far = want.w/2, want.w/2
		}
		taller := max(0, box.y+box.h-want.h)
		var wider float64
		if want.x < want.w/2 {
			box.x = west - clear - box.w
			wider = max(0, left-box.x)
		} else {
			box.x = far + clear
			wider = max(0, box.x+box.w-right)
		}
		if cost := wider + taller + 0.35*math.Abs(box.y+box.h/2-want.y); cost < least {
			best, least = box, cost
		}
	}
	return best
}
