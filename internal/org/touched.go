package org

import (
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// mostTouched is how many ids a change lists before it says "all".
const mostTouched = 5000

func touched(changed []refiled) Touched {
	ids, above := []string{}, map[string]bool{}
	for _, n := range changed {
		ids = append(ids, n.ID)
		for _, path := range []string{n.Path, n.before} {
			way := PlacePathIDs(path)
			if n.NetworkID != "" {
				way = PathIDs(path)
			}
			for _, up := range way {
				above[up] = above[up] || up != n.ID
			}
		}
	}
	if len(ids) > mostTouched {
		return Touched{IDs: []string{}, Ancestors: []string{}, All: true}
	}
	maps.DeleteFunc(above, func(_ string, is bool) bool { return !is })
	return Touched{IDs: ids, Ancestors: slices.Sorted(maps.Keys(above))}
}

// sinceBelow adds the seeds, and what hung below one of them on a day since a document's: where a document is
// entered after one of a later day, the way up of the days between changes, though what hangs where today may not.
func sinceBelow(tx *store.Tx, of family, t Touched, seeds []string, day lang.Day) (Touched, error) {
	later, err := store.Value[int64](tx, `SELECT count(*) FROM reorganisations WHERE effective_on > $1`, day)
	if err != nil || later == 0 || t.All {
		return t, err
	}
	found, err := allIn[string](tx, of.sql(`WITH RECURSIVE below (id) AS (
		SELECT {of}_id FROM {of}_parents WHERE parent_id IN ({in}) AND (until_day = '' OR until_day > $1)
		UNION SELECT p.{of}_id FROM below b JOIN {of}_parents p ON p.parent_id = b.id WHERE p.until_day = '' OR p.until_day > $1)
		SELECT id FROM below`), seeds, day)
	if err != nil {
		return t, fmt.Errorf("org: what hung below since %s: %w", day, err)
	}
	t.IDs = slices.Compact(slices.Sorted(slices.Values(slices.Concat(t.IDs, seeds, found))))
	if len(t.IDs) > mostTouched {
		t = Touched{IDs: []string{}, Ancestors: []string{}, All: true}
	}
	return t, nil
}
