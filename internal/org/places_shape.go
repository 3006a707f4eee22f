package org

import (
	"fmt"

	"rostrum/internal/kit/store"
)

// PutShape keeps the outline of a place as an SVG path and the box it lies in ("x y width height"), as maps
// draw it. It replaces an outline kept before.
func PutShape(tx *store.Tx, placeID, d, box string) error {
	row := struct {
		PlaceID string `db:"place_id"`
		D       string `db:"d"`
		Box     string `db:"box"`
	}{placeID, d, box}
	if err := tx.Upsert("place_shapes", row, "place_id"); err != nil {
		return fmt.Errorf("org: shape of %s: %w", placeID, err)
	}
	return nil
}
