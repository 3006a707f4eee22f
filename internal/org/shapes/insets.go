package shapes

import (
	"cmp"
	"math"
	"slices"
)

// part is a group of rings drawn in one frame. Part 0 is the body of the map, the others
// are insets.
type part struct {
	box   Box
	rings []ringID
	codes []string
}

const (
	touching = 0.02 // degrees; rings nearer than that belong to one body
	farOff   = 1.5  // degrees; islands farther off go into an inset, however large the map
)

// split finds the body of the map and the groups of islands too far from it: farther
// than half the body's diagonal, or than farOff. So Côn Đảo stands in place on the map
// of the country, and in an inset on that of its province.
func split(list []Shape) []part {
	var ids []ringID
	var boxes []Box
	var sizes []float64
	for i, s := range list {
		for j, ring := range s.Rings {
			ids, boxes = append(ids, ringID{i, j}), append(boxes, boxOf(ring))
			sizes = append(sizes, math.Abs(area(ring)))
		}
	}
	body := heaviest(group(boxes, touching), sizes)
	core := nothing()
	for _, i := range body {
		core = core.join(boxes[i])
	}
	w, h := core.size()
	near := spread(boxes, body, min(farOff, math.Hypot(w, h)/2))
	parts := []part{gather(list, ids, boxes, near)}
	var rest []int
	for i := range boxes {
		if !slices.Contains(near, i) {
			rest = append(rest, i)
		}
	}
	var far []Box
	for _, i := range rest {
		far = append(far, boxes[i])
	}
	for _, g := range group(far, farOff) {
		for k, i := range g {
			g[k] = rest[i]
		}
		parts = append(parts, gather(list, ids, boxes, g))
	}
	// The widest comes first, because it decides how wide the map must be.
	slices.SortStableFunc(parts[1:], func(a, b part) int {
		aw, _ := a.box.size()
		bw, _ := b.box.size()
		return cmp.Compare(bw, aw)
	})
	return parts
}

// spread adds all boxes that can be reached from the seed in steps of at most the gap.
func spread(boxes []Box, seed []int, gap float64) []int {
	in := make([]bool, len(boxes))
	for _, i := range seed {
		in[i] = true
	}
	out := slices.Clone(seed)
	for k := 0; k < len(out); k++ {
		for j := range boxes {
			if !in[j] && boxes[out[k]].gap(boxes[j]) <= gap {
				in[j] = true
				out = append(out, j)
			}
		}
	}
	slices.Sort(out)
	return out
}

// group cuts boxes into groups whose members are linked by steps of at most the gap.
func group(boxes []Box, gap float64) [][]int {
	done := make([]bool, len(boxes))
	var out [][]int
	for i := range boxes {
		if done[i] {
			continue
		}
		g := spread(boxes, []int{i}, gap)
		for _, j := range g {
			done[j] = true
		}
		out = append(out, g)
	}
	return out
}

func heaviest(groups [][]int, sizes []float64) []int {
	var best []int
	most := -1.0
	for _, g := range groups {
		sum := 0.0
		for _, i := range g {
			sum += sizes[i]
		}
		if sum > most {
			best, most = g, sum
		}
	}
	return best
}

func gather(list []Shape, ids []ringID, boxes []Box, members []int) part {
	p := part{box: nothing()}
	for _, i := range members {
		p.box = p.box.join(boxes[i])
		p.rings = append(p.rings, ids[i])
		if code := list[ids[i].shape].from(ids[i].ring); code != "" && !slices.Contains(p.codes, code) {
			p.codes = append(p.codes, code)
		}
	}
	slices.Sort(p.codes)
	return p
}
