package coverage

import (
	"slices"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// family is one of the two families of rows: of units or of places. Neither is derived from the other.
type family struct {
	of      string // "unit" or "place"
	figures string // the table of its additive rows
	column  string // that table's column of ids
	tree    string // org's table
	parents string // org's dated rows of parents
}

func families() []family { return []family{units(), places()} }

func units() family { return family{"unit", "coverage_units", "unit_id", "units", "unit_parents"} }

func places() family {
	return family{"place", "coverage_places", "place_id", "places", "place_parents"}
}

func (f family) idOf(fact Fact) string {
	if f.of == "unit" {
		return fact.UnitID
	}
	return fact.PlaceID
}

// up gives the ids in a path of today, root first.
func (f family) up(path string) []string {
	if f.of == "unit" {
		return org.PathIDs(path)
	}
	return org.PlacePathIDs(path)
}

// chain gives the ids above one on a day and its own, root first: the tree as recorded.
func (f family) chain(tx *store.Tx, id string, day lang.Day) ([]string, error) {
	if f.of == "unit" {
		return org.Ancestors(tx, id, day)
	}
	return org.PlaceAncestors(tx, id, day)
}

// sql writes a statement for the family: "{of}", "{figures}", "{column}", "{tree}" and "{parents}" become its names.
func (f family) sql(text string) string {
	return strings.NewReplacer("{of}", f.of, "{figures}", f.figures, "{column}", f.column, "{tree}", f.tree,
		"{parents}", f.parents).Replace(text)
}

// joined is a chain as a column keeps it; split reads it.
func joined(chain []string) string { return strings.Join(chain, "/") }

func split(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// diff gives what stands only in a and what stands only in b.
func diff(a, b []string) (onlyA, onlyB []string) {
	for _, id := range a {
		if !slices.Contains(b, id) {
			onlyA = append(onlyA, id)
		}
	}
	for _, id := range b {
		if !slices.Contains(a, id) {
			onlyB = append(onlyB, id)
		}
	}
	return onlyA, onlyB
}
