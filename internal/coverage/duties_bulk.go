package coverage

import (
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
)

// DutiesChanged follows many duties at once, such as a publication's, and writes each sum above them once.
// before and after go in pairs; before is nil for a new duty.
func (Ledger) DutiesChanged(tx *store.Tx, before, after []*briefs.Duty) error {
	byBrief := map[string]map[string]int64{} // brief → unit → how many duties more or less stand there
	count := func(d *briefs.Duty, n int64) {
		if byBrief[d.BriefID] == nil {
			byBrief[d.BriefID] = map[string]int64{}
		}
		byBrief[d.BriefID][d.UnitID] += n
	}
	for i := range after {
		was, is := before[i], after[i]
		if was != nil && is != nil && same(*was, *is) {
			continue
		}
		if was != nil {
			count(was, -1)
		}
		if is != nil {
			count(is, 1)
		}
	}
	for _, brief := range slices.Sorted(maps.Keys(byBrief)) {
		n := byBrief[brief]
		seats, err := units().settle(tx, n)
		if err == nil {
			err = refreshDuties(tx, slices.Sorted(maps.Keys(n)), []string{brief}, seats)
		}
		if err != nil {
			return fmt.Errorf("coverage: follow the duties of brief %s: %w", brief, err)
		}
	}
	return nil
}
