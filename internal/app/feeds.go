package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// talks tells org which units and places have sessions standing on them, since sessions lie below it.
type talks struct{}

// TreesChanged does nothing: a session keeps its unit's id and day, whatever becomes of the trees.
func (talks) TreesChanged(*store.Tx, org.Changed) error { return nil }

// RecordsOn says how many sessions stand on units or places, in parts small enough for one statement.
func (talks) RecordsOn(tx *store.Tx, unitIDs, placeIDs []string) ([]string, error) {
	total := int64(0)
	for column, ids := range map[string][]string{"unit_id": unitIDs, "place_id": placeIDs} {
		for part := range slices.Chunk(ids, 500) {
			marks, args := make([]string, len(part)), make([]any, len(part))
			for i, id := range part {
				marks[i], args[i] = "$"+strconv.Itoa(i+1), id
			}
			n, err := store.Value[int64](tx, `SELECT count(*) FROM sessions WHERE `+column+` IN (`+strings.Join(marks, ", ")+`)`, args...)
			if err != nil {
				return nil, fmt.Errorf("app: sessions on trees: %w", err)
			}
			total += n
		}
	}
	if total == 0 {
		return []string{}, nil
	}
	return []string{"buổi (sessions): " + strconv.FormatInt(total, 10)}, nil
}
