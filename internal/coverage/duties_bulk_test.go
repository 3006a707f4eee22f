package coverage

import (
	"fmt"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// TestManyDutiesAtOnceCountAsManySteps publishes to a country of units and wants what a recount finds.
func TestManyDutiesAtOnceCountAsManySteps(t *testing.T) {
	const communes = 1200
	w := newWorld(t)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-01-05", BriefIDs: []string{"b1"}, Languages: []Spoken{{"vi", ManSpoken}}, Attendances: 40})
	var units []string
	w.write(func(tx *store.Tx) error {
		for i := range communes {
			u, err := org.AddUnit(tx, org.NewUnit{NetworkID: w.Network, ParentID: w.Prov[i%2], LevelID: w.Levels[2], Name: fmt.Sprintf("Tổ số %d", i), FromDay: "2020-01-01"})
			if err != nil {
				return err
			}
			units = append(units, u.ID)
		}
		_, err := tx.Exec(`INSERT INTO publications (id, brief_id, version, to_unit_id, level_ids, deadline, acknowledge_by, sessions, heads_own, pass_down, actor, at)
			VALUES ('pub', 'b1', 1, $1, '[]', '', '', 1, $2, $2, '', $3)`, w.Root, false, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
		return err
	})
	units = append(units, w.Comm[0][0])
	start := time.Now()
	w.write(func(tx *store.Tx) error {
		var before, after []*briefs.Duty
		for i, u := range units {
			d := briefs.Duty{ID: fmt.Sprintf("bulk%d", i), UnitID: u, BriefID: "b1", PublicationID: "pub", Asked: briefs.Asked{Deadline: "2026-12-31", Sessions: 1}}
			if err := tx.Insert("duties", d); err != nil {
				return err
			}
			before, after = append(before, nil), append(after, &d)
		}
		return Ledger{}.DutiesChanged(tx, before, after)
	})
	t.Logf("%d duties in %s", len(units), time.Since(start).Round(time.Millisecond))
	w.agree()
	if got := w.of(Query{UnitID: w.Root, Brief: "b1", Footing: Today}); got.Due != communes+1 || got.State.Reached != 1 {
		t.Errorf("due %d, reached %d", got.Due, got.State.Reached)
	}
	w.write(func(tx *store.Tx) error {
		d := briefs.Duty{ID: "bulk0", UnitID: units[0], BriefID: "b1", PublicationID: "pub", Asked: briefs.Asked{Deadline: "2026-12-31", Sessions: 1}}
		if _, err := tx.Exec(`DELETE FROM duties WHERE id = 'bulk0'`); err != nil {
			return err
		}
		return Ledger{}.DutiesChanged(tx, []*briefs.Duty{&d}, []*briefs.Duty{nil})
	})
	w.agree()
}
