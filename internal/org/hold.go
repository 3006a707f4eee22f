package org

import (
	"fmt"

	"rostrum/internal/kit/store"
)

// Held is where a unit or place is filed today, and who carries its facts.
type Held struct {
	Path   string `db:"path"`
	HeirID string `db:"heir_id"`
}

// Hold gives where a unit or place (of is OfUnit or OfPlace) is filed, and keeps it there until the
// transaction ends: a reorganisation that files it elsewhere writes the same row, so either it waits for this
// transaction, or this one has waited for it and sees what it did. It fails with fault.NotFound.
func Hold(tx *store.Tx, of, id string) (Held, error) {
	return store.One[Held](tx, family(of).sql(`UPDATE {of}s SET heir_id = heir_id WHERE id = $1 RETURNING path, heir_id`), id)
}

// holdAll is Hold for what a document made and would take away again.
func holdAll(tx *store.Tx, steps []Step) error {
	made := map[family][]string{}
	for _, s := range steps {
		if s.Kind == Open {
			made[family(s.Of)] = append(made[family(s.Of)], s.ID)
		}
	}
	for _, of := range []family{OfPlace, OfUnit} {
		if err := execIn(tx, of.sql(`UPDATE {of}s SET heir_id = heir_id WHERE id IN ({in})`), made[of]); err != nil {
			return fmt.Errorf("org: as if never: %w", err)
		}
	}
	return nil
}
