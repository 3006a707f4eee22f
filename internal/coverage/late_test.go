package coverage

import (
	"testing"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// TestADocumentEnteredLateMovesWhatHungThereInBetween: a group went to another commune in June; that its old
// commune had gone to another province in March is entered afterwards. The group's talk in April counts, as
// recorded, on the way that March made, though the group hangs elsewhere today.
func TestADocumentEnteredLateMovesWhatHungThereInBetween(t *testing.T) {
	w := newWorld(t)
	var below org.Level
	w.write(func(tx *store.Tx) (err error) {
		below, err = org.AddLevel(tx, org.Level{NetworkID: w.Network, Rank: 3, Names: lang.Text{lang.VI: "tổ"}})
		return err
	})
	open := func(key, parent string) org.Step {
		return org.Step{Kind: org.Open, Of: org.OfUnit, Key: key, NetworkID: w.Network, ParentID: parent, LevelID: below.ID, Name: key}
	}
	r := w.apply(org.Document{EffectiveOn: "2026-01-01", Steps: []org.Step{open("tổ một", w.Comm[0][0]), open("tổ hai", w.Comm[0][0])}})
	made, err := r.Made()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"tổ một", "tổ hai"} {
		w.hold(Fact{UnitID: made[key], Day: "2026-04-10", Attendances: 5, BriefIDs: []string{"b1"}})
	}
	move := func(day lang.Day, id, to string) {
		w.apply(org.Document{EffectiveOn: day, Steps: []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: id, ParentID: to}}})
		w.agree()
	}
	move("2026-06-01", made["tổ một"], w.Comm[0][1])
	move("2026-03-01", w.Comm[0][0], w.Prov[1])
	for unit, want := range map[string]int64{w.Prov[0]: 0, w.Prov[1]: 10, w.Comm[0][0]: 10} {
		if got := w.of(Query{UnitID: unit, Brief: "b1", Footing: Recorded}); got.Attendances != want {
			t.Errorf("as recorded: %d, want %d", got.Attendances, want)
		}
	}
}

// TestADocumentEnteredLateMovesWhatMovedAgainSince: that a commune went to the other province in June is entered
// before that it had been there since March. Where it hangs today does not change, its talk in April does.
func TestADocumentEnteredLateMovesWhatMovedAgainSince(t *testing.T) {
	w := newWorld(t)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-04-10", Attendances: 5, BriefIDs: []string{"b1"}})
	for _, day := range []lang.Day{"2026-06-01", "2026-03-01"} {
		w.apply(org.Document{EffectiveOn: day, Steps: []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: w.Comm[0][0], ParentID: w.Prov[1]}}})
		w.agree()
	}
	for unit, want := range map[string]int64{w.Prov[0]: 0, w.Prov[1]: 5} {
		if got := w.of(Query{UnitID: unit, Brief: "b1", Footing: Recorded}); got.Attendances != want {
			t.Errorf("as recorded: %d, want %d", got.Attendances, want)
		}
	}
}
