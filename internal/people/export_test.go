package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
)

// RosterWays finds the speakers of a filter by every way there is of reading the roster, whichever is the quickest:
// their ids in their order, by the name of the way.
func RosterWays(tx *store.Tx, f RosterFilter) (map[string][]string, error) {
	where, err := wanted(tx, f)
	if err != nil {
		return nil, err
	}
	ways := map[string][]string{}
	q, err := where.query(f).paired(tx)
	if err != nil {
		return nil, err
	}
	const all = 1000
	begin := map[string]beginning{}
	for i, l := range q.lists {
		begin[fmt.Sprintf("list %d of %s", i, l.table)] = q.of(l)
	}
	if q.where.sql != "" {
		begin["units"] = q.ofUnits()
	}
	for name, b := range begin {
		found, err := q.listed(tx, b, keyed{}, all)
		if err != nil {
			return nil, err
		}
		ways[name] = found.ids
	}
	for name, blocks := range map[string][]int{"walk": nil, "walk in blocks": slices.Repeat([]int{1, 2, 3}, 30)} {
		w, err := q.walk(tx, keyed{}, all, blocks)
		if err != nil {
			return nil, err
		}
		ways[name] = w.page(0, false, all).ids
	}
	var paged []string
	for after := ""; ; {
		from, err := placeOf(tx, after)
		if err != nil {
			return nil, err
		}
		w, err := q.walk(tx, from, 3, []int{2, 2, 200})
		if err != nil {
			return nil, err
		}
		ids := w.page(0, false, 3).ids
		if paged = append(paged, ids...); len(ids) < 3 {
			break
		}
		after = ids[2]
	}
	ways["walk by pages"] = append([]string{}, paged...)
	n, err := q.sample(tx)
	if err == nil && n > len(ways["walk"]) {
		err = fmt.Errorf("a sample counts %d of %d", n, len(ways["walk"]))
	}
	return ways, err
}
