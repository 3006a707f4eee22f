package org

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// asOf is the condition that a dated row x of an entity e tells of day $1: the row in force, or the last
// one of an entity that is closed by then, or the first of one not yet begun.
func asOf(x, e string) string {
	return `(` + x + `.from_day <= $1 AND (` + x + `.until_day = '' OR ` + x + `.until_day > $1)
		OR ` + e + `.until_day <> '' AND ` + e + `.until_day <= $1 AND ` + x + `.until_day = ` + e + `.until_day
		OR ` + e + `.from_day > $1 AND ` + x + `.from_day = ` + e + `.from_day)`
}

// unitViews selects units as of day $1; a condition on u, n, l, v or p follows.
func unitViews() string {
	return `SELECT u.id, u.network_id, u.body_id, u.from_day, u.until_day, u.path, u.heir_id, n.name, n.name_en,
		l.level_id, v.rank AS level_rank, v.names AS level, p.parent_id
		FROM units u JOIN unit_names n ON n.unit_id = u.id AND ` + asOf("n", "u") + `
		JOIN unit_levels l ON l.unit_id = u.id AND ` + asOf("l", "u") + `
		JOIN levels v ON v.id = l.level_id
		JOIN unit_parents p ON p.unit_id = u.id AND ` + asOf("p", "u") + ` `
}

// UnitAt gives a unit as it was on a day; it fails with fault.NotFound where there is no such unit.
func UnitAt(tx *store.Tx, id string, day lang.Day) (UnitView, error) {
	return store.One[UnitView](tx, unitViews()+`WHERE u.id = $2`, day, id)
}

// UnitsAt gives units as they were on a day, by id; unknown ids are left out.
func UnitsAt(tx *store.Tx, ids []string, day lang.Day) (map[string]UnitView, error) {
	found, err := allIn[UnitView](tx, unitViews()+`WHERE u.id IN ({in})`, ids, day)
	if err != nil {
		return nil, fmt.Errorf("org: units: %w", err)
	}
	all := make(map[string]UnitView, len(found))
	for _, u := range found {
		all[u.ID] = u
	}
	return all, nil
}

type named struct {
	ID   string `db:"id"`
	Name string `db:"name"`
}

func names(found []named, err error) (map[string]string, error) {
	if err != nil {
		return nil, fmt.Errorf("org: names: %w", err)
	}
	all := make(map[string]string, len(found))
	for _, n := range found {
		all[n.ID] = n.Name
	}
	return all, nil
}

// UnitNames gives names on a day by unit id, the last name for closed units; unknown ids are left out.
func UnitNames(tx *store.Tx, ids []string, day lang.Day) (map[string]string, error) {
	return names(allIn[named](tx, `SELECT u.id, n.name FROM units u
		JOIN unit_names n ON n.unit_id = u.id AND `+asOf("n", "u")+` WHERE u.id IN ({in})`, ids, day))
}

// Ancestors gives the ids above a unit on a day and its own, root first. On a day outside the unit's life
// it reads the unit's path: where it hangs today, or hung last.
func Ancestors(tx *store.Tx, unitID string, day lang.Day) ([]string, error) {
	u, err := store.One[Unit](tx, `SELECT id, network_id, body_id, from_day, until_day, path, heir_id FROM units WHERE id = $1`, unitID)
	if err != nil {
		return nil, err
	}
	if !day.Within(u.FromDay, u.UntilDay) {
		return PathIDs(u.Path), nil
	}
	return climb(tx, `SELECT parent_id FROM unit_parents WHERE unit_id = $1 AND from_day <= $2
		AND (until_day = '' OR until_day > $2)`, unitID, day)
}

// deepest bounds a climb, so that rows somebody broke by hand never turn into an endless loop.
const deepest = 64

func climb(tx *store.Tx, query, id string, day lang.Day) ([]string, error) {
	chain := []string{id}
	for range deepest {
		parent, err := store.Value[string](tx, query, chain[len(chain)-1], day)
		if err != nil {
			return nil, fmt.Errorf("org: ancestors: %w", err)
		}
		if parent == "" {
			slices.Reverse(chain)
			return chain, nil
		}
		chain = append(chain, parent)
	}
	return nil, fault.New(fault.Internal, "org.err.circle")
}

// Children gives the units directly below one on a day, in the order of their names.
func Children(tx *store.Tx, unitID string, day lang.Day) ([]UnitView, error) {
	return below(tx, unitID, day, ``)
}

// Roots gives a network's units without a parent on a day, in the order of their names.
func Roots(tx *store.Tx, networkID string, day lang.Day) ([]UnitView, error) {
	return below(tx, "", day, ` AND u.network_id = $3`, networkID)
}

func below(tx *store.Tx, parentID string, day lang.Day, and string, args ...any) ([]UnitView, error) {
	all, err := store.All[UnitView](tx, unitViews()+`WHERE p.parent_id = $2 AND u.from_day <= $1
		AND (u.until_day = '' OR u.until_day > $1)`+and+` ORDER BY v.rank, n.sort_key, u.id`, append([]any{day, parentID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("org: children: %w", err)
	}
	return all, nil
}

// ChildCounts says how many units hang directly below each of the given ones on a day; none is left out.
func ChildCounts(tx *store.Tx, unitIDs []string, day lang.Day) (map[string]int64, error) {
	return counts(allIn[counted](tx, `SELECT parent_id AS id, count(*) AS n FROM unit_parents
		WHERE from_day <= $1 AND (until_day = '' OR until_day > $1) AND parent_id IN ({in}) GROUP BY parent_id`, unitIDs, day))
}

// HaveChildren says below which of the given units any hangs on a day.
func HaveChildren(tx *store.Tx, unitIDs []string, day lang.Day) (map[string]bool, error) {
	found, err := allIn[string](tx, `SELECT u.id FROM units u WHERE u.id IN ({in}) AND EXISTS (SELECT 1 FROM unit_parents p
		WHERE p.parent_id = u.id AND p.from_day <= $1 AND (p.until_day = '' OR p.until_day > $1))`, unitIDs, day)
	if err != nil {
		return nil, fmt.Errorf("org: parents among %d units: %w", len(unitIDs), err)
	}
	have := make(map[string]bool, len(found))
	for _, id := range found {
		have[id] = true
	}
	return have, nil
}

type counted struct {
	ID string `db:"id"`
	N  int64  `db:"n"`
}

func counts(found []counted, err error) (map[string]int64, error) {
	if err != nil {
		return nil, fmt.Errorf("org: counts: %w", err)
	}
	all := make(map[string]int64, len(found))
	for _, c := range found {
		all[c.ID] = c.N
	}
	return all, nil
}

// Descendants gives the units at or below one on a day, of the given levels (of all where none is given),
// in the order of their paths.
func Descendants(tx *store.Tx, unitID string, levelIDs []string, day lang.Day) ([]Unit, error) {
	query := `WITH RECURSIVE tree (id) AS (
		SELECT id FROM units WHERE id = $2 AND from_day <= $1 AND (until_day = '' OR until_day > $1)
		UNION SELECT p.unit_id FROM unit_parents p JOIN tree t ON p.parent_id = t.id
			WHERE p.from_day <= $1 AND (p.until_day = '' OR p.until_day > $1))
		SELECT u.id, u.network_id, u.body_id, u.from_day, u.until_day, u.path, u.heir_id FROM tree t JOIN units u ON u.id = t.id`
	args := []any{day, unitID}
	if len(levelIDs) > 0 {
		query += ` JOIN unit_levels l ON l.unit_id = u.id AND l.from_day <= $1 AND (l.until_day = '' OR l.until_day > $1)
			WHERE l.level_id IN (` + marks(3, len(levelIDs)) + `)`
		for _, id := range levelIDs {
			args = append(args, id)
		}
	}
	all, err := store.All[Unit](tx, query+` ORDER BY u.path`, args...)
	if err != nil {
		return nil, fmt.Errorf("org: descendants: %w", err)
	}
	return all, nil
}
