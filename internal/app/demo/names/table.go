package names

import (
	"math/rand/v2"
	"slices"
	"strings"

	"rostrum/data"
)

// table draws texts by weight.
type table struct {
	texts []string
	upTo  []float64 // running sums of the weights
}

func (t *table) add(text string, weight float64) {
	if weight <= 0 {
		return
	}
	if n := len(t.upTo); n > 0 {
		weight += t.upTo[n-1]
	}
	t.texts, t.upTo = append(t.texts, text), append(t.upTo, weight)
}

func (t table) sum() float64 {
	if len(t.upTo) == 0 {
		return 0
	}
	return t.upTo[len(t.upTo)-1]
}

func (t table) pick(rng *rand.Rand) string {
	i, _ := slices.BinarySearch(t.upTo, rng.Float64()*t.sum())
	return t.texts[min(i, len(t.texts)-1)]
}

func regionParts(p data.NameParts, region string, givens map[string]table) *kinhParts {
	out := &kinhParts{middles: make(map[string]table), givens: givens}
	for _, s := range p.Surnames {
		w := map[string]float64{"north": s.North, "central": s.Central, "south": s.South}[region]
		// The rarest of the list are surnames of other groups, which have shapes of
		// their own, and old double names that read as out of a novel.
		if w >= 0.05 && !strings.Contains(s.Text, " ") {
			out.surnames.add(s.Text, w)
		}
	}
	for _, gender := range [...]string{"male", "female"} {
		var t table
		for _, m := range p.Middles {
			if m.Region == region && m.Gender == gender {
				t.add(m.Text, middleWeight(m.Text))
			}
			if m.Region == region && m.Gender == "unisex" {
				t.add(m.Text, 0.5)
			}
		}
		out.middles[gender] = t
	}
	return out
}

// middleWeight makes Văn and Thị as frequent as they are among people old enough to be
// appointed; the others stand twice in the list where they are in use in both styles.
func middleWeight(text string) float64 {
	if text == "Văn" || text == "Thị" {
		return 6
	}
	return 1
}

// givenTable draws two of three names from the common ones. The long list serves the
// rest, with its two-syllable names only: its single syllables include nicknames and
// animals of the calendar, and those in use stand among the common ones.
func givenTable(p data.NameParts, male bool) table {
	var t table
	var rare []string
	for _, g := range p.Givens {
		switch {
		case male && !g.Male || !male && !g.Female:
		case g.Weight > 0:
			t.add(g.Text, g.Weight)
		case g.Male != g.Female || !male:
			if strings.Count(g.Text, " ") == 1 {
				rare = append(rare, g.Text)
			}
		}
	}
	each := t.sum() / 2 / float64(len(rare))
	for _, text := range rare {
		t.add(text, each)
	}
	return t
}
