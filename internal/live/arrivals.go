package live

import (
	"context"
	"sync"

	"rostrum/internal/kit/store"
)

// Arrivals counts how many browsers opened a room, and knows none of them: a browser is told that it was counted, by a
// mark that is the same for all, and the room has one figure. A browser that keeps no marks is counted each time it
// comes, as far as the gate lets one network bring newcomers; so the figure is about, and never of people.
type Arrivals struct {
	mu      sync.Mutex
	waiting map[string]int64 // by room, counted here and not written yet
}

// NewArrivals begins with nobody.
func NewArrivals() *Arrivals { return &Arrivals{waiting: map[string]int64{}} }

// One counts a browser.
func (a *Arrivals) One(roomID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting[roomID]++
}

// Keep adds what was counted to the rooms; where that fails it is kept for the next time.
func (a *Arrivals) Keep(ctx context.Context, db *store.DB) error {
	a.mu.Lock()
	all := a.waiting
	a.waiting = map[string]int64{}
	a.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	err := db.Maintain(ctx, "live.devices", func(tx *store.Tx) error {
		for id, n := range all {
			if _, err := tx.Exec(`UPDATE live_rooms SET devices = devices + $2 WHERE id = $1`, id, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		for id, n := range all {
			a.waiting[id] += n
		}
	}
	return err
}
