package coverage

import (
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// divide divides the first commune's unit among two new ones; its place is divided too, or not.
func (w *world) divide(places ...org.Step) org.Reorganisation {
	w.t.Helper()
	unit := w.Comm[0][0]
	steps := []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: unit}}
	for i, key := range []string{"north", "south"} {
		steps = append(steps, org.Step{Kind: org.Open, Of: org.OfUnit, Key: key, NetworkID: w.Network, ParentID: w.Prov[i], LevelID: w.Levels[2], Name: "Tổ " + key},
			org.Step{Kind: org.Succeed, Of: org.OfUnit, ID: unit, To: "@" + key, Part: org.Part})
	}
	return w.apply(org.Document{EffectiveOn: "2026-07-01", Steps: append(steps, places...)})
}

func covers(unit, place string) org.Step {
	return org.Step{Kind: org.Cover, Of: org.OfUnit, ID: unit, PlaceID: place}
}

// A hamlet on the record decides which part of a divided unit a talk counts for today; where it decides nothing
// the talk stays with what cannot be divided. As recorded, and in total, nothing changes.
func TestAPlaceDecidesBeforeAnyShare(t *testing.T) {
	for name, c := range map[string]struct {
		steps               func(w *world, commune, one, two string) []org.Step
		north, south, whole int64 // attendances today; whole is what is not divided
	}{
		"each covers a hamlet": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{covers("@north", one), covers("@south", two)}
		}, 1, 10, 100 + 1000},
		"one covers the commune too": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{covers("@north", one), covers("@south", commune)}
		}, 1, 10 + 100, 1000},
		"both cover the commune": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{covers("@north", commune), covers("@south", commune)}
		}, 0, 0, 1111},
		"both cover the province": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{covers("@north", w.PlaceProv[0]), covers("@south", w.PlaceProv[0]), covers("@south", two)}
		}, 0, 10, 1101},
		"nobody covers anything": {func(*world, string, string, string) []org.Step { return nil }, 0, 0, 1111},
		"a hamlet moved away": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{{Kind: org.Move, Of: org.OfPlace, ID: one, ParentID: w.PlaceComm[1][0]}, covers("@north", w.PlaceComm[1][0]), covers("@south", commune)}
		},
			1, 10 + 100, 1000},
		"a hamlet passed whole into another": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{{Kind: org.Close, Of: org.OfPlace, ID: one}, {Kind: org.Succeed, Of: org.OfPlace, ID: one, To: w.Hamlet[1][0][0], Part: org.Whole},
				covers("@north", w.PlaceComm[1][0]), covers("@south", commune)}
		}, 1, 10 + 100, 1000},
		"a hamlet was divided itself": {func(w *world, commune, one, two string) []org.Step {
			return []org.Step{{Kind: org.Close, Of: org.OfPlace, ID: one}, {Kind: org.Succeed, Of: org.OfPlace, ID: one, To: w.Hamlet[1][0][0], Part: org.Part},
				{Kind: org.Succeed, Of: org.OfPlace, ID: one, To: two, Part: org.Part}, covers("@north", w.PlaceComm[1][0]), covers("@south", commune)}
		}, 0, 10 + 100, 1001},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			commune, one, two := w.PlaceComm[0][0], w.Hamlet[0][0][0], w.Hamlet[0][0][1]
			facts := []Fact{{UnitID: w.Comm[0][0], PlaceID: one, Day: "2026-02-01", Attendances: 1, BriefIDs: []string{"b1"}},
				{UnitID: w.Comm[0][0], PlaceID: two, Day: "2026-02-02", Attendances: 10, BriefIDs: []string{"b1"}},
				{UnitID: w.Comm[0][0], PlaceID: commune, Day: "2026-02-03", Attendances: 100}}
			w.hold(facts...)
			r := w.divide(c.steps(w, commune, one, two)...)
			w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-02-04", Attendances: 1000}) // late, online
			w.agree()
			made, err := r.Made()
			if err != nil {
				t.Fatal(err)
			}
			north, south := w.of(Query{UnitID: made["north"]}), w.of(Query{UnitID: made["south"]})
			if north.Attendances != c.north || south.Attendances != c.south {
				t.Errorf("north has %d, south %d", north.Attendances, south.Attendances)
			}
			if got := w.of(Query{UnitID: w.Comm[0][0]}); got.Attendances != c.whole {
				t.Errorf("not divided are %d", got.Attendances)
			}
			if got := w.of(Query{UnitID: w.Root}); got.Sessions != 4 || got.Attendances != 1111 {
				t.Errorf("the total is %+v", got)
			}
			if got := w.of(Query{UnitID: w.Prov[0], Footing: Recorded}); got.Attendances != 1111 || got.Heard != 1 {
				t.Errorf("as recorded the province has %+v", got)
			}
		})
	}
}

// What a place decides follows the trees on: the hamlet moves over, the unit merges, the division is undone.
func TestWhatAPlaceDecidesFollowsTheTrees(t *testing.T) {
	w := newWorld(t)
	one := w.Hamlet[0][0][0]
	at := time.Date(2026, 1, 10, 2, 0, 0, 0, time.UTC)
	w.hold(Fact{UnitID: w.Comm[0][0], PlaceID: one, Day: "2026-02-01", Attendances: 5, BriefIDs: []string{"b1"}})
	r := w.divide(covers("@north", one), covers("@south", w.PlaceComm[1][0]))
	made, err := r.Made()
	if err != nil {
		t.Fatal(err)
	}
	north, south := made["north"], made["south"]
	w.owe(north, "b1", at, func(d *briefs.Duty) { d.Deadline = "2026-12-31" })
	w.owe(south, "b1", at, func(d *briefs.Duty) { d.Deadline = "2026-12-31" })
	want := func(when, unit string, attendances, reached int64) {
		t.Helper()
		w.agree()
		if got := w.of(Query{UnitID: unit, Brief: "b1"}); got.Attendances != attendances || got.Reached != reached || (got.Heard > 0) != (attendances > 0) {
			t.Errorf("%s: %+v, want %d heard by %d", when, got, attendances, reached)
		}
	}
	want("divided", north, 5, 1)
	want("divided", south, 0, 0)
	late := Fact{UnitID: w.Comm[0][0], PlaceID: one, Day: "2026-01-05", Attendances: 2, BriefIDs: []string{"b1"}}
	w.hold(late)
	want("a late report", north, 7, 1)
	corrected := late
	corrected.PlaceID = w.PlaceComm[1][0]
	w.write(func(tx *store.Tx) error { return Change(tx, &late, &corrected) })
	w.source.all[1] = corrected
	want("its place put right", north, 5, 1)
	want("its place put right", south, 2, 1)
	w.write(func(tx *store.Tx) error { return Change(tx, &corrected, nil) })
	w.source.all = w.source.all[:1]
	want("the late report gone", south, 0, 0)
	w.apply(org.Document{EffectiveOn: "2026-08-01", Steps: []org.Step{{Kind: org.Uncover, Of: org.OfUnit, ID: north, PlaceID: one},
		{Kind: org.Move, Of: org.OfPlace, ID: one, ParentID: w.PlaceComm[1][0]}}})
	want("the hamlet moved over", north, 0, 0)
	want("the hamlet moved over", south, 5, 1)
	w.apply(org.Document{EffectiveOn: "2026-09-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: south},
		{Kind: org.Succeed, Of: org.OfUnit, ID: south, To: w.Comm[1][1], Part: org.Whole}, covers(w.Comm[1][1], w.PlaceComm[1][0])}})
	want("the south merged", w.Comm[1][1], 5, 1)
	w.apply(org.Document{EffectiveOn: "2026-10-01", Steps: []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: w.Comm[1][1], ParentID: w.Prov[0]}}})
	want("and moved", w.Prov[0], 5, 1)
	want("and moved", w.Prov[1], 0, 0)
	w.apply(org.Document{EffectiveOn: "2026-11-01", Steps: []org.Step{{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: w.Comm[0][1], Part: org.Whole}}})
	want("not divided after all", w.Comm[0][1], 5, 0)
}
