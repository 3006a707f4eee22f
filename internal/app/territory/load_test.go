package territory

import (
	"context"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// TestLoadBringsPlacesAndNothingElse holds the counts, that nothing stands half way, and that nobody is invented.
func TestLoadBringsPlacesAndNothingElse(t *testing.T) {
	db := storetest.OpenAt(t, storetest.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)).Now)
	rows := func(query string, want int64) {
		t.Helper()
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			n, err := store.Value[int64](tx, query)
			if err == nil && n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
			return err
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := Load(ctx, db, func(_ string, done, _ int64) {
		if done == 3 {
			stop()
		}
	}); err == nil {
		t.Error("stopped, it went on")
	}
	rows(`SELECT count(*) FROM places`, 0)
	rows(`SELECT count(*) FROM levels`, 0)
	s, err := Load(t.Context(), db, nil)
	if err != nil || len(s.Counts) != 4 || s.Counts[3].Before != 10047 || s.Counts[3].Today != 3321 || s.Counts[1].Before != 63 || s.Counts[1].Today != 34 {
		t.Errorf("%+v, %v", s, err)
	}
	rows(`SELECT count(*) FROM levels`, 5)
	rows(`SELECT count(*) FROM place_shapes`, 3355)
	for _, table := range []string{"networks", "units", "accounts", "speakers", "unit_places", "grants"} {
		rows(`SELECT count(*) FROM `+table, 0)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for name, day := range map[string]lang.Day{"Tỉnh Đồng Nai": "2026-04-29", "Thành phố Đồng Nai": "2026-04-30"} {
			found, err := org.FindPlaces(tx, "Dong Nai", 5)
			if err != nil || len(found) == 0 {
				t.Fatal(found, err)
			}
			if p, err := org.PlaceAt(tx, found[0].ID, day); err != nil || p.Name != name {
				t.Errorf("on %s: %q, %v", day, p.Name, err)
			}
		}
		return nil
	})
	if _, err := Load(t.Context(), db, nil); !fault.Is(err, fault.Conflict) {
		t.Errorf("loaded twice: %v", err)
	}
}
