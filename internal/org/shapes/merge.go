package shapes

// Merge puts the shapes of each parent together to one shape with the parent's code, in
// the order in which the parents first appear. It needs shapes that share the points of
// their common borders exactly, as those of one topology do: an edge that two members
// walk in opposite directions lies inside and goes.
func Merge(list []Shape) []Shape {
	var order []string
	members := make(map[string][]Shape)
	for _, s := range list {
		if members[s.Parent] == nil {
			order = append(order, s.Parent)
		}
		members[s.Parent] = append(members[s.Parent], s)
	}
	out := make([]Shape, 0, len(order))
	for _, parent := range order {
		s := mergeOne(members[parent])
		s.Code = parent
		out = append(out, s)
	}
	return out
}

type edge struct{ a, b Point }

func mergeOne(members []Shape) Shape {
	// Codes by edge: a border that doubles back on itself has the same edge twice.
	open := make(map[edge][]string)
	each(members, func(e edge, code string) {
		if back := (edge{e.b, e.a}); len(open[back]) > 0 {
			open[back] = open[back][1:]
		} else {
			open[e] = append(open[e], code)
		}
	})
	// Walk in the order of the input, so that the same input gives the same bytes.
	next := make(map[Point][]Point)
	owner := make(map[edge]string)
	var starts []Point
	each(members, func(e edge, _ string) {
		if left := open[e]; len(left) > 0 {
			owner[e], open[e] = left[0], left[1:]
			next[e.a] = append(next[e.a], e.b)
			starts = append(starts, e.a)
		}
	})
	var out Shape
	for _, start := range starts {
		if ring := walk(next, start); len(ring) > 2 {
			out.Rings = append(out.Rings, ring)
			out.From = append(out.From, soleOwner(ring, owner))
		}
	}
	return out
}

func each(members []Shape, visit func(e edge, code string)) {
	for _, s := range members {
		for _, ring := range s.Rings {
			for i, p := range ring {
				if q := ring[(i+1)%len(ring)]; p != q {
					visit(edge{p, q}, s.Code)
				}
			}
		}
	}
}

// walk follows unused edges from a point until it is back; it uses them up.
func walk(next map[Point][]Point, start Point) []Point {
	var ring []Point
	for at := start; ; {
		ways := next[at]
		if len(ways) == 0 {
			return ring
		}
		ring = append(ring, at)
		next[at], at = ways[1:], ways[0]
		if at == start {
			return ring
		}
	}
}

func soleOwner(ring []Point, owner map[edge]string) string {
	sole := ""
	for i, p := range ring {
		code := owner[edge{p, ring[(i+1)%len(ring)]}]
		if i > 0 && code != sole {
			return ""
		}
		sole = code
	}
	return sole
}
