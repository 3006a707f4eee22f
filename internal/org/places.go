package org

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// placeViews selects places as of day $1; a condition on u (the place), n, l, v or p follows.
func placeViews() string {
	return `SELECT u.id, u.from_day, u.until_day, u.path, u.heir_id, u.lon, u.lat, u.population,
		n.name, n.short_name, n.name_en, n.code, l.level_id, v.rank AS level_rank, v.names AS level, p.parent_id
		FROM places u JOIN place_names n ON n.place_id = u.id AND ` + asOf("n", "u") + `
		JOIN place_levels l ON l.place_id = u.id AND ` + asOf("l", "u") + `
		JOIN levels v ON v.id = l.level_id
		JOIN place_parents p ON p.place_id = u.id AND ` + asOf("p", "u") + ` `
}

// PlaceAt gives a place as it was on a day; it fails with fault.NotFound where there is no such place.
func PlaceAt(tx *store.Tx, id string, day lang.Day) (PlaceView, error) {
	return store.One[PlaceView](tx, placeViews()+`WHERE u.id = $2`, day, id)
}

// PlacesAt gives places as they were on a day, by id; unknown ids are left out.
func PlacesAt(tx *store.Tx, ids []string, day lang.Day) (map[string]PlaceView, error) {
	found, err := allIn[PlaceView](tx, placeViews()+`WHERE u.id IN ({in})`, ids, day)
	if err != nil {
		return nil, fmt.Errorf("org: places: %w", err)
	}
	all := make(map[string]PlaceView, len(found))
	for _, p := range found {
		all[p.ID] = p
	}
	return all, nil
}

// PlaceNames gives names on a day by place id, the last name for closed places; unknown ids are left out.
func PlaceNames(tx *store.Tx, ids []string, day lang.Day) (map[string]string, error) {
	return names(allIn[named](tx, `SELECT u.id, n.name FROM places u
		JOIN place_names n ON n.place_id = u.id AND `+asOf("n", "u")+` WHERE u.id IN ({in})`, ids, day))
}

// PlaceAncestors gives the ids above a place on a day and its own, root first; outside the place's life it
// reads the place's path.
func PlaceAncestors(tx *store.Tx, placeID string, day lang.Day) ([]string, error) {
	p, err := store.One[Place](tx, `SELECT id, from_day, until_day, path, heir_id, lon, lat, population FROM places WHERE id = $1`, placeID)
	if err != nil {
		return nil, err
	}
	if !day.Within(p.FromDay, p.UntilDay) {
		return PlacePathIDs(p.Path), nil
	}
	return climb(tx, `SELECT parent_id FROM place_parents WHERE place_id = $1 AND from_day <= $2
		AND (until_day = '' OR until_day > $2)`, placeID, day)
}

// PlaceChildren gives the places directly below one on a day, in the order of their names; the roots of
// the territory for "".
func PlaceChildren(tx *store.Tx, id string, day lang.Day) ([]PlaceView, error) {
	all, err := store.All[PlaceView](tx, placeViews()+`WHERE p.parent_id = $2 AND u.from_day <= $1
		AND (u.until_day = '' OR u.until_day > $1) ORDER BY v.rank, n.sort_key, u.id`, day, id)
	if err != nil {
		return nil, fmt.Errorf("org: places below: %w", err)
	}
	return all, nil
}

// PlaceChildCounts says how many places lie directly below each of the given ones on a day.
func PlaceChildCounts(tx *store.Tx, placeIDs []string, day lang.Day) (map[string]int64, error) {
	return counts(allIn[counted](tx, `SELECT parent_id AS id, count(*) AS n FROM place_parents
		WHERE from_day <= $1 AND (until_day = '' OR until_day > $1) AND parent_id IN ({in}) GROUP BY parent_id`, placeIDs, day))
}

// Covered gives the places a unit covered on a day, in the order of their names.
func Covered(tx *store.Tx, unitID string, day lang.Day) ([]PlaceView, error) {
	all, err := store.All[PlaceView](tx, placeViews()+`JOIN unit_places c ON c.place_id = u.id AND c.unit_id = $2
		AND c.from_day <= $1 AND (c.until_day = '' OR c.until_day > $1) ORDER BY v.rank, n.sort_key, u.id`, day, unitID)
	if err != nil {
		return nil, fmt.Errorf("org: covered places: %w", err)
	}
	return all, nil
}

// CoveredBy gives the units that covered a place on a day, by network and level.
func CoveredBy(tx *store.Tx, placeID string, day lang.Day) ([]UnitView, error) {
	all, err := store.All[UnitView](tx, unitViews()+`JOIN unit_places c ON c.unit_id = u.id AND c.place_id = $2
		AND c.from_day <= $1 AND (c.until_day = '' OR c.until_day > $1) JOIN networks w ON w.id = u.network_id
		ORDER BY w.position, v.rank, n.sort_key, u.id`, day, placeID)
	if err != nil {
		return nil, fmt.Errorf("org: units covering: %w", err)
	}
	return all, nil
}

// Shape is a place's outline on the map: D the path of an SVG, Box its bounds "x y width height".
type Shape struct {
	PlaceID string `db:"place_id"`
	D       string `db:"d"`
	Box     string `db:"box"`
}

// PutShapes sets the outlines of places; those that had one get the new one.
func PutShapes(tx *store.Tx, shapes []Shape) error {
	if err := must(tx, "org.manage", access.Everywhere); err != nil {
		return err
	}
	var r rows
	for _, s := range shapes {
		r.add(s.PlaceID, s.D, s.Box)
	}
	return r.insert(tx, `INSERT INTO place_shapes (place_id, d, box) VALUES `,
		` ON CONFLICT (place_id) DO UPDATE SET d = excluded.d, box = excluded.box`)
}
