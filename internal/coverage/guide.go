package coverage

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// guide says in which unit counts today what a divided unit did in a place: in the one, among those that the
// unit went into, that covers the place (or what followed it, or the nearest place above). Where the place leads
// to none or to several, nothing is decided. It reads each unit and each place once.
type guide struct {
	tx    *store.Tx
	into  map[string][]string
	ways  map[string][]string
	found map[pair]string
}

// pair is a divided unit and a place where it held talks.
type pair struct{ Unit, Place string }

func newGuide(tx *store.Tx) *guide {
	return &guide{tx, map[string][]string{}, map[string][]string{}, map[pair]string{}}
}

// to gives the unit that a pair leads to, "" for none.
func (g *guide) to(p pair) (string, error) {
	if to, ok := g.found[p]; ok || p.Place == "" {
		return to, nil
	}
	to, err := g.look(p)
	if err != nil {
		return "", fmt.Errorf("coverage: where a place leads: %w", err)
	}
	g.found[p] = to
	return to, nil
}

func (g *guide) look(p pair) (string, error) {
	into, way := g.into[p.Unit], g.ways[p.Place]
	var err error
	if into == nil {
		if into, err = org.WentInto(g.tx, org.OfUnit, p.Unit); err != nil {
			return "", err
		}
		g.into[p.Unit] = append([]string{}, into...)
	}
	if way == nil {
		path, _, err := store.Maybe[string](g.tx, `SELECT h.path FROM places p JOIN places h ON h.id = p.heir_id WHERE p.id = $1`, p.Place)
		if err != nil {
			return "", err
		}
		way = append([]string{}, org.PlacePathIDs(path)...)
		g.ways[p.Place] = way
	}
	if len(into) == 0 || len(way) == 0 {
		return "", nil
	}
	return g.nearest(into, way)
}

// nearest gives the one unit that covers the lowest covered place of the way down.
func (g *guide) nearest(into, way []string) (string, error) {
	type cover struct {
		Unit  string `db:"unit_id"`
		Place string `db:"place_id"`
	}
	units, args := in(into, nil)
	places, args := in(way, args)
	covers, err := store.All[cover](g.tx, `SELECT unit_id, place_id FROM unit_places
		WHERE until_day = '' AND unit_id IN `+units+` AND place_id IN `+places+` ORDER BY unit_id`, args...)
	if err != nil {
		return "", err
	}
	lowest, to := -1, ""
	for _, c := range covers {
		switch at := slices.Index(way, c.Place); {
		case at > lowest:
			lowest, to = at, c.Unit
		case at == lowest && to != c.Unit:
			to = ""
		}
	}
	return to, nil
}
