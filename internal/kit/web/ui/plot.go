package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
)

// The plot of a time line: its area is 160 units high and starts 20 below the top.
const (
	plotTop    = 20.0
	plotHeight = 160.0
	plotWidth  = 1000.0
)

func (b BarsData) highest() float64 {
	highest := 0.0
	for _, d := range b.Data {
		highest = math.Max(highest, d.Value)
	}
	return highest
}

// share is a part of the highest value as a width, "0%" where nothing can be said.
func share(value, highest float64) string {
	if highest <= 0 || value <= 0 || math.IsNaN(value) {
		return "0%"
	}
	return num(math.Min(value/highest, 1)*100) + "%"
}

func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// top is the round number at or above the highest value of all series.
func (l LinesData) top() float64 {
	highest := 0.0
	for _, s := range l.Series {
		for _, d := range s.Values {
			highest = math.Max(highest, d.Value)
		}
	}
	return roundUp(highest)
}

// roundUp gives an even number near above, at least 4, so that its half is whole too.
func roundUp(v float64) float64 {
	if v <= 10 {
		return max(4, math.Ceil(v/2)*2)
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, step := range []float64{1, 1.2, 1.4, 1.6, 2, 2.4, 3, 4, 5, 6, 8} {
		if v <= step*power {
			return step * power
		}
	}
	return 10 * power
}

type tick struct {
	value    float64
	y, textY string
}

// ticks are three rules: nothing, half, the top.
func (l LinesData) ticks() []tick {
	top := l.top()
	out := make([]tick, 3)
	for i := range out {
		part := float64(i) / 2
		y := plotTop + plotHeight*(1-part)
		out[i] = tick{top * part, num(y), num(y - 4)}
	}
	return out
}

func tickText(p *lang.Printer, v float64) string { return p.N(int64(math.Round(v))) }

// points places a series in the plot. Steps are spread evenly; a single one stands at the left.
func (l LinesData) points(s Series) string {
	top, last := l.top(), float64(max(len(l.steps())-1, 1))
	var b strings.Builder
	for i, d := range s.Values {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(num(float64(i) / last * plotWidth))
		b.WriteByte(',')
		b.WriteString(num((1 - math.Max(d.Value, 0)/top) * plotHeight))
	}
	return b.String()
}

// steps are the names of the longest series.
func (l LinesData) steps() []string {
	var longest []Datum
	for _, s := range l.Series {
		if len(s.Values) > len(longest) {
			longest = s.Values
		}
	}
	names := make([]string, len(longest))
	for i, d := range longest {
		names[i] = d.Label
	}
	return names
}

type mark struct{ x, anchor, label string }

// marks name the first, the middle and the last step: more do not fit on a phone.
func (l LinesData) marks() []mark {
	names := l.steps()
	n := len(names)
	switch {
	case n == 0:
		return nil
	case n == 1:
		return []mark{{"0", "start", names[0]}}
	case n < 5:
		return []mark{{"0", "start", names[0]}, {"100%", "end", names[n-1]}}
	}
	middle := (n - 1) / 2
	at := num(float64(middle)/float64(n-1)*100) + "%"
	return []mark{{"0", "start", names[0]}, {at, "middle", names[middle]}, {"100%", "end", names[n-1]}}
}

// at is a value of a series, empty where the series is shorter.
func (s Series) at(i int) Datum {
	if i < len(s.Values) {
		return s.Values[i]
	}
	return Datum{}
}

func (a MapPath) text(p *lang.Printer) string {
	if !a.Known {
		return p.T("ui.map.nodata")
	}
	return a.Text
}

func (m MapData) spoken(p *lang.Printer, a MapPath) string { return a.Title + ": " + a.text(p) }

// mapKey is a line of the legend.
type mapKey struct {
	class int
	name  string
}

// keys are the lines of the legend; of two classes only those that are drawn, and no data only where some lack.
func (m MapData) keys(p *lang.Printer) []mapKey {
	var keys []mapKey
	for i, name := range m.legend(p) {
		k := mapKey{i, name}
		if m.Two && i == 2 {
			k.class = len(m.breaks()) + 1
		}
		if !m.Two || i > 0 || slices.ContainsFunc(m.Paths, func(a MapPath) bool { return !a.Known }) {
			keys = append(keys, k)
		}
	}
	return keys
}

// legend names class 0 (no data) and the classes after it.
func (m MapData) legend(p *lang.Printer) []string {
	names := []string{p.T("ui.map.nodata")}
	if len(m.Legend) > 0 {
		return append(names, m.Legend...)
	}
	breaks := m.breaks()
	for i := range len(breaks) + 1 {
		names = append(names, p.T("ui.map.class."+m.side(i), "from", bound(breaks, i-1), "to", bound(breaks, i)))
	}
	return names
}

func (m MapData) side(i int) string {
	switch i {
	case 0:
		return "first"
	case len(m.breaks()):
		return "last"
	}
	return "between"
}

func bound(breaks []float64, i int) string {
	if i < 0 || i >= len(breaks) {
		return ""
	}
	return num(breaks[i])
}
