package coverage

import (
	"fmt"
	"testing"

	"rostrum/internal/kit/store"
)

// Parts lie side by side: every id, known or not, stands in exactly one, and heavy ids do not swell a part.
func TestPartsHoldEachIDOnce(t *testing.T) {
	for _, c := range []struct {
		ids            int
		cells, largest int64
		least, most    int
	}{{0, 0, 10, 1, 1}, {1, 1000, 10, 1, 1}, {50, 5, 10, 1, 1}, {50, 100, 10, 5, 12}, {50, 1 << 40, 1, 50, 50}} {
		r := recounter{family: units(), trees: newForest(nil, units()), weights: map[string]int64{"id07": 40}}
		for i := range c.ids {
			r.trees.nodes[fmt.Sprintf("id%02d", i)] = &node{}
		}
		parts := r.split(c.cells, c.largest)
		if len(parts) < c.least || len(parts) > c.most {
			t.Errorf("%+v: %d parts", c, len(parts))
		}
		for i := range 60 {
			for _, id := range []string{fmt.Sprintf("id%02d", i), fmt.Sprintf("id%02dx", i), "a", "~"} {
				n := 0
				for _, p := range parts {
					if p.holds(id) {
						n++
					}
				}
				if n != 1 {
					t.Fatalf("%+v: %s stands in %d parts", c, id, n)
				}
			}
		}
		for _, p := range parts {
			if p.holds("") {
				t.Errorf("%+v holds no id at all", p)
			}
		}
	}
}

// What is held is what the source gave, each time again.
func TestHoldingGivesTheFactsAgain(t *testing.T) {
	source := many(3)
	h, err := hold(nil, source)
	if err != nil || len(h.facts) != 3 {
		t.Fatalf("held %d, %v", len(h.facts), err)
	}
	for range 2 {
		n := 0
		if err := h.EachFact(nil, func(Fact) error { n++; return nil }); err != nil || n != 3 {
			t.Errorf("gave %d, %v", n, err)
		}
	}
	h, err = hold(nil, many(mostHeld+1))
	n := 0
	if err == nil && h.facts == nil {
		err = h.EachFact(nil, func(Fact) error { n++; return nil })
	}
	if err != nil || n != mostHeld+1 {
		t.Errorf("of too many facts, gave %d, %v", n, err)
	}
}

// many is a source of so many facts.
type many int

func (m many) EachFact(_ *store.Tx, fn func(Fact) error) error {
	for range m {
		if err := fn(Fact{UnitID: "u"}); err != nil {
			return err
		}
	}
	return nil
}
