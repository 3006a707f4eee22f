package demo

import (
	"slices"

	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// shapes stores the maps, in slices that hold up nobody.
func (f *filler) shapes() error {
	drawn, err := f.land.Draw(func(done, total int64) { f.tell(StepMap, done, total) })
	if err != nil {
		return err
	}
	for part := range slices.Chunk(drawn, 100) {
		if err := f.db.Maintain(f.ctx, "demo.map", func(tx *store.Tx) error { return org.PutShapes(tx, part) }); err != nil {
			return err
		}
	}
	return nil
}
