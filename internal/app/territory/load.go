package territory

import (
	"context"
	"fmt"
	"slices"

	"rostrum/data"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Count is how many places of a level stand before the reform of 1 July 2025, and today.
type Count struct {
	Level         lang.Text
	Before, Today int64
}

// Summary counts what Load brought. Shapes are places that stand on a map.
type Summary struct {
	Counts []Count
	Shapes int64
}

// The steps that Load tells of.
const (
	StepPlaces = "places"
	StepMap    = "map"
)

// Load brings levels of places, places with their history, and maps, all of it in one transaction or nothing:
// what is there half way could not be taken up again. told hears of the progress and may be nil. It fails with
// fault.Conflict where there are places or levels of places already.
func Load(ctx context.Context, db *store.DB, told func(step string, done, total int64)) (Summary, error) {
	if told == nil {
		told = func(string, int64, int64) {}
	}
	var s Summary
	_, err := db.Write(ctx, store.Op{Kind: "territory.load", Actor: store.System()}, func(tx *store.Tx) error {
		s = Summary{}
		if err := empty(tx); err != nil {
			return err
		}
		l, err := NewLand()
		if err != nil {
			return err
		}
		steps := l.Steps(org.Trees{})
		for i, step := range steps {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := step(tx); err != nil {
				return err
			}
			told(StepPlaces, int64(i+1), int64(len(steps)))
		}
		drawn, err := l.Draw(func(done, total int64) { told(StepMap, done, total) })
		if err != nil {
			return err
		}
		for part := range slices.Chunk(drawn, 100) {
			if err := org.PutShapes(tx, part); err != nil {
				return err
			}
		}
		s.Shapes = int64(len(drawn))
		return s.count(tx, l)
	})
	if err != nil {
		return s, fmt.Errorf("territory: load: %w", err)
	}
	return s, nil
}

// empty refuses where places stand, or levels that places of the map would not fit.
func empty(tx *store.Tx) error {
	n, err := store.Value[int64](tx, `SELECT (SELECT count(*) FROM places) + (SELECT count(*) FROM levels WHERE network_id = '')`)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "store.changed")
	}
	return err
}

func (s *Summary) count(tx *store.Tx, l *Land) error {
	for _, name := range LevelNames() {
		c := Count{Level: name.Names}
		for day, n := range map[lang.Day]*int64{lang.Day(data.ReformDay).AddDays(-1): &c.Before, tx.Today(): &c.Today} {
			var err error
			*n, err = store.Value[int64](tx, `SELECT count(*) FROM places p JOIN place_levels l ON l.place_id = p.id WHERE l.level_id = $1
				AND p.from_day <= $2 AND (p.until_day = '' OR p.until_day > $2) AND l.from_day <= $2 AND (l.until_day = '' OR l.until_day > $2)`,
				l.Levels[name.Key], day)
			if err != nil {
				return err
			}
		}
		if c.Before+c.Today > 0 {
			s.Counts = append(s.Counts, c)
		}
	}
	return nil
}
