package coverage

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// mayPlace fails with fault.Forbidden unless a unit that the actor may see covers the place, or a place above it.
func mayPlace(tx *store.Tx, placeID string) error {
	place, err := org.PlaceAt(tx, placeID, tx.Today())
	if err != nil {
		return err
	}
	ranges, err := access.Ranges(tx, "coverage.read")
	if err != nil {
		return err
	}
	list, args := in(org.PlacePathIDs(place.Path), []any{tx.Today()})
	paths, err := store.All[string](tx, `SELECT u.path FROM unit_places c JOIN units u ON u.id = c.unit_id
		WHERE c.from_day <= $1 AND (c.until_day = '' OR c.until_day > $1) AND c.place_id IN `+list, args...)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(path) }) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", "coverage.read")
}

// PlaceTotals gives what was heard in the place of q and all below it.
func PlaceTotals(tx *store.Tx, q Query) (Totals, error) {
	if err := mayPlace(tx, q.PlaceID); err != nil {
		return Totals{}, fmt.Errorf("coverage: totals of place %s: %w", q.PlaceID, err)
	}
	all, err := places().totals(tx, q, []string{q.PlaceID})
	return all[q.PlaceID], err
}

// Area is one place below another as a map shows it: with its shape, how many places of the map's finest level
// lie in it, and how many of these have heard.
type Area struct {
	Place  org.PlaceView
	D      string // SVG path, "" where there is no shape
	Box    string
	Totals Totals
	Of     int64 // places of the level counted, itself where it is of that level
	Heard  int64 // of these, how many have heard
}

// Areas gives the places directly below the place of q, in the order of their names, and what was heard there
// on today's footing. A place has heard where a talk was held in it or anywhere below it.
func Areas(tx *store.Tx, q Query) ([]Area, error) {
	if err := mayPlace(tx, q.PlaceID); err != nil {
		return nil, fmt.Errorf("coverage: areas of %s: %w", q.PlaceID, err)
	}
	q.Footing = Today
	below, err := org.PlaceChildren(tx, q.PlaceID, tx.Today())
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(below))
	for i, p := range below {
		ids[i] = p.ID
	}
	totals, err := places().totals(tx, q, ids)
	if err != nil {
		return nil, err
	}
	areas := make([]Area, len(below))
	at := make(map[string]int, len(below))
	for i, p := range below {
		areas[i] = Area{Place: p, Totals: totals[p.ID]}
		at[p.ID] = i
	}
	if err := addShapes(tx, ids, areas, at); err != nil {
		return nil, fmt.Errorf("coverage: areas of %s: %w", q.PlaceID, err)
	}
	if err := addHeard(tx, q, areas, at); err != nil {
		return nil, fmt.Errorf("coverage: areas of %s: %w", q.PlaceID, err)
	}
	return areas, nil
}

func addShapes(tx *store.Tx, ids []string, areas []Area, at map[string]int) error {
	type shape struct {
		ID  string `db:"place_id"`
		D   string `db:"d"`
		Box string `db:"box"`
	}
	for part := range slices.Chunk(ids, chunk) {
		list, args := in(part, nil)
		if err := store.Each(tx, `SELECT place_id, d, box FROM place_shapes WHERE place_id IN `+list, func(s shape) error {
			areas[at[s.ID]].D, areas[at[s.ID]].Box = s.D, s.Box
			return nil
		}, args...); err != nil {
			return err
		}
	}
	return nil
}

// counted gives the level of territory whose places are counted: the one above the finest, where talks are
// asked of (communes above hamlets), or the only one.
func counted(tx *store.Tx) (org.Level, error) {
	levels, err := org.Levels(tx, "")
	if err != nil || len(levels) == 0 {
		return org.Level{}, err
	}
	return levels[max(0, len(levels)-2)], nil
}

// addHeard counts, under each area, the places of the counted level and those that have heard.
func addHeard(tx *store.Tx, q Query, areas []Area, at map[string]int) error {
	level, err := counted(tx)
	if err != nil {
		return err
	}
	type row struct {
		ID    string `db:"id"`
		Path  string `db:"path"`
		Heard int64  `db:"heard"`
	}
	parent, err := org.PlaceAt(tx, q.PlaceID, tx.Today())
	if err != nil {
		return err
	}
	depth := len(org.PlacePathIDs(parent.Path))
	under, args := access.Under(parent.Path, "p.path", 5)
	return store.Each(tx, `SELECT p.id, p.path, CASE WHEN c.reached > 0 THEN 1 ELSE 0 END AS heard FROM places p
		JOIN place_levels l ON l.place_id = p.id AND l.from_day <= $1 AND (l.until_day = '' OR l.until_day > $1) AND l.level_id = $2
		LEFT JOIN coverage_counts c ON c.of = 'place' AND c.id = p.id AND c.kind = 'now' AND c.brief_id = $3 AND c.lang = $4
		WHERE p.until_day = '' AND `+under, func(r row) error {
		ids := org.PlacePathIDs(r.Path)
		if len(ids) <= depth {
			return nil
		}
		if i, ok := at[ids[depth]]; ok {
			areas[i].Of++
			areas[i].Heard += r.Heard
		}
		return nil
	}, append([]any{tx.Today(), level.ID, q.Brief, q.Lang}, args...)...)
}
