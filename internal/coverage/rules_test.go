package coverage

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

func TestCellsOfAFact(t *testing.T) {
	for name, c := range map[string]struct {
		fact Fact
		want map[cell]figure
	}{
		"nothing said": {Fact{Attendances: 5}, map[cell]figure{{}: {1, 5, 0, 0, 0}}},
		"one of each": {Fact{BriefIDs: []string{"b"}, Languages: []Spoken{{"vi", ManSpoken}}, Attendances: 5}, map[cell]figure{
			{}: {1, 5, 1, 0, 0}, {"b", ""}: {1, 5, 1, 0, 0}, {"", "vi"}: {1, 5, 1, 0, 0}, {"b", "vi"}: {1, 5, 1, 0, 0}}},
		"two languages, a manner twice": {Fact{Languages: []Spoken{{"vi", ManSpoken}, {"hmn", ManSpoken}, {"tay", ManPlayed}}, Attendances: 5}, map[cell]figure{
			{}: {1, 5, 1, 0, 1}, {"", "vi"}: {1, 5, 1, 0, 0}, {"", "hmn"}: {1, 5, 1, 0, 0}, {"", "tay"}: {1, 5, 0, 0, 1}}},
		"a language in two manners, a brief twice": {Fact{BriefIDs: []string{"b", "b"}, Languages: []Spoken{{"vi", ManSpoken}, {"vi", ManInterpreted}}}, map[cell]figure{
			{}: {1, 0, 1, 1, 0}, {"b", ""}: {1, 0, 1, 1, 0}, {"", "vi"}: {1, 0, 1, 1, 0}, {"b", "vi"}: {1, 0, 1, 1, 0}}},
	} {
		if got := c.fact.cells(); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestStateOfADuty(t *testing.T) {
	days := []heldDay{{"2026-10-01", 1, 0}, {"2026-10-05", 2, 1}, {"2026-10-09", 1, 1}}
	for name, c := range map[string]struct {
		owed owed
		days []heldDay
		want State
	}{
		"nothing yet":               {owed{Deadline: "2026-10-05", Sessions: 1}, nil, State{Due: 1}},
		"no talk asked":             {owed{Deadline: "2026-10-05"}, nil, State{Due: 1}},
		"no talk asked, taken up":   {owed{Deadline: "2026-10-05", AcknowledgedOn: "2026-10-05"}, nil, State{Due: 1, Acknowledged: 1, Fulfilled: 1, InTime: 1}},
		"no talk asked, taken late": {owed{Deadline: "2026-10-05", AcknowledgedOn: "2026-10-06"}, nil, State{Due: 1, Acknowledged: 1, Fulfilled: 1, Late: 1}},
		"first talk in time":        {owed{Deadline: "2026-10-01", Sessions: 1}, days, State{Due: 1, Reached: 1, Fulfilled: 1, InTime: 1}},
		"third talk on the day":     {owed{Deadline: "2026-10-05", Sessions: 3, PassedOn: "2026-10-01"}, days, State{Due: 1, Passed: 1, Reached: 1, Fulfilled: 1, InTime: 1}},
		"fourth talk late":          {owed{Deadline: "2026-10-05", Sessions: 4}, days, State{Due: 1, Reached: 1, Fulfilled: 1, Late: 1}},
		"fifth missing":             {owed{Deadline: "2026-10-05", Sessions: 5}, days, State{Due: 1, Reached: 1}},
		"head spoke later":          {owed{Deadline: "2026-10-04", Sessions: 1, HeadsOwn: true}, days, State{Due: 1, Reached: 1, Fulfilled: 1, Late: 1}},
		"only the head is asked":    {owed{Deadline: "2026-10-05", HeadsOwn: true}, days, State{Due: 1, Reached: 1, Fulfilled: 1, InTime: 1}},
		"head never spoke":          {owed{Deadline: "2026-10-09", Sessions: 1, HeadsOwn: true}, days[:1], State{Due: 1, Reached: 1}},
	} {
		if got := c.owed.state(c.days); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A commune is divided among a new one of its own province and one of the other province.
func TestADividedUnitKeepsItsFiguresWhole(t *testing.T) {
	w := newWorld(t)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-02-01", Attendances: 70}, Fact{UnitID: w.Comm[0][1], Day: "2026-02-01", Attendances: 8}, Fact{UnitID: w.Comm[1][0], Day: "2026-02-01", Attendances: 9})
	part := func(to string) org.Step {
		return org.Step{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: to, Part: org.Part}
	}
	w.apply(org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: w.Comm[0][0]}, part(w.Comm[0][1]), part(w.Comm[1][0])}})
	w.agree()
	if got := w.of(Query{UnitID: w.Root}); got.Sessions != 3 || got.Attendances != 87 {
		t.Errorf("the total above is not exact: %+v", got)
	}
	if got := w.of(Query{UnitID: w.Prov[0], Footing: Recorded}); got.Attendances != 78 {
		t.Errorf("as recorded the province has %d", got.Attendances)
	}
	for _, c := range []struct {
		under, child string
		attendances  int64
		more         int64
		divided      bool
	}{
		{w.Root, w.Prov[0], 8, 70, false}, {w.Root, w.Prov[1], 9, 70, false}, {w.Root, w.Comm[0][0], 70, 0, true},
		{w.Prov[0], w.Comm[0][1], 8, 70, false}, {w.Prov[0], w.Comm[0][2], 0, 0, false}, {w.Prov[1], w.Comm[1][0], 9, 70, false},
	} {
		found := false
		w.read(func(tx *store.Tx) error {
			below, err := Children(tx, Query{UnitID: c.under})
			for _, b := range below {
				if b.Unit.ID == c.child {
					found = b.Totals.Attendances == c.attendances && b.More.Attendances == c.more && b.Divided == c.divided
				}
			}
			return err
		})
		if !found {
			t.Errorf("below %s, %s is not %+v", c.under, c.child, c)
		}
	}
}

// A merger passes duties on as one: the latest deadline, the most talks, whoever held them.
func TestAMergerPassesEverythingOn(t *testing.T) {
	w := newWorld(t)
	at := time.Date(2026, 1, 10, 2, 0, 0, 0, time.UTC)
	w.owe(w.Comm[0][0], "b1", at, func(d *briefs.Duty) { d.Deadline, d.Sessions = "2026-02-01", 1 })
	w.owe(w.Comm[0][1], "b1", at, func(d *briefs.Duty) { d.Deadline, d.Sessions = "2026-03-01", 2 })
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-02-10", BriefIDs: []string{"b1"}}, Fact{UnitID: w.Comm[0][0], Day: "2026-02-20", BriefIDs: []string{"b1"}})
	r := w.apply(org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{
		{Kind: org.Open, Of: org.OfUnit, Key: "new", NetworkID: w.Network, ParentID: w.Prov[0], LevelID: w.Levels[2], Name: "Xã mới"},
		{Kind: org.Close, Of: org.OfUnit, ID: w.Comm[0][0]}, {Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: "@new", Part: org.Whole},
		{Kind: org.Close, Of: org.OfUnit, ID: w.Comm[0][1]}, {Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][1], To: "@new", Part: org.Whole}}})
	w.agree()
	made, err := r.Made()
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{made["new"], w.Prov[0], w.Root} {
		if got := w.of(Query{UnitID: unit, Brief: "b1"}); got.Sessions != 2 || got.Heard != 1 || got.State != (State{Due: 1, Reached: 1, Fulfilled: 1, InTime: 1}) {
			t.Errorf("today %s has %+v", unit, got)
		}
	}
	if got := w.of(Query{UnitID: w.Root, Brief: "b1", Footing: Recorded}); got.State != (State{Due: 2, Reached: 1, Fulfilled: 1, Late: 1}) {
		t.Errorf("as recorded the root has %+v", got)
	}
}

// Days are those of the installation: 17:30 UTC on 28 February 2024 is the leap day at UTC+7, when the unit
// hangs elsewhere already.
func TestMidnightAndLeapDay(t *testing.T) {
	w := newWorld(t)
	w.apply(org.Document{EffectiveOn: "2024-02-29", Steps: []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: w.Comm[0][0], ParentID: w.Prov[1]}}})
	w.owe(w.Comm[0][0], "b1", time.Date(2024, 2, 28, 17, 30, 0, 0, time.UTC), nil)
	w.owe(w.Comm[0][0], "b2", time.Date(2024, 2, 28, 16, 30, 0, 0, time.UTC), nil)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2024-02-28"}, Fact{UnitID: w.Comm[0][0], Day: "2024-02-29"}, Fact{UnitID: w.Comm[0][0], Day: "2024-03-01"})
	w.agree()
	for _, c := range []struct {
		unit, brief string
		footing     Footing
		from, until string
		sessions    int64
		due         int64
	}{
		{w.Prov[0], "", Recorded, "", "", 1, 1}, {w.Prov[1], "", Recorded, "", "", 2, 1}, {w.Prov[1], "", Recorded, "2024-02", "2024-02", 1, 1},
		{w.Prov[0], "b1", Recorded, "", "", 0, 0}, {w.Prov[1], "b1", Recorded, "", "", 0, 1}, {w.Prov[0], "b2", Recorded, "", "", 0, 1},
		{w.Prov[0], "", Today, "", "", 0, 0}, {w.Prov[1], "", Today, "2024-02", "2024-02", 2, 2}, {w.Prov[1], "", Today, "2024-03", "", 1, 2},
	} {
		got := w.of(Query{UnitID: c.unit, Brief: c.brief, Footing: c.footing, From: c.from, Until: c.until})
		if got.Sessions != c.sessions || got.Due != c.due {
			t.Errorf("%+v: %d sessions, %d due", c, got.Sessions, got.Due)
		}
	}
}

func TestMonthsHaveNoHoles(t *testing.T) {
	w := newWorld(t)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2025-11-30"}, Fact{UnitID: w.Comm[0][0], Day: "2026-02-01"})
	w.read(func(tx *store.Tx) error {
		line, err := Months(tx, Query{UnitID: w.Root})
		var months []string
		for _, m := range line {
			months = append(months, m.Month)
		}
		if got := strings.Join(months, " "); got != "2025-11 2025-12 2026-01 2026-02" {
			t.Errorf("months %s", got)
		}
		return err
	})
}

func TestARecountTellsAndMends(t *testing.T) {
	w := newWorld(t)
	w.owe(w.Comm[0][0], "b1", time.Date(2026, 1, 10, 2, 0, 0, 0, time.UTC), nil)
	w.hold(Fact{UnitID: w.Comm[0][0], PlaceID: w.Hamlet[0][0][0], Day: "2026-02-01", BriefIDs: []string{"b1"}, Languages: []Spoken{{"vi", ManSpoken}}, Attendances: 5},
		Fact{UnitID: w.Comm[1][2], PlaceID: w.PlaceComm[1][2], Day: "2026-03-01", Attendances: 7, HeadsOwn: true})
	tables := []string{"coverage_stands", "coverage_units", "coverage_places", "coverage_days", "coverage_reached", "coverage_counts", "coverage_duties"}
	before := w.dump()
	for _, table := range tables {
		for _, damage := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET " + columnOf(table) + " = " + columnOf(table) + " + 1"} {
			w.write(func(tx *store.Tx) error { _, err := tx.Exec(damage); return err })
			found, err := Recount(context.Background(), w.db, w.source, true)
			if err != nil || found.Differ == 0 || !strings.Contains(strings.Join(found.Lines, "\n"), table) {
				t.Errorf("%s: %d differ, %v", damage, found.Differ, err)
			}
			if _, err := Recount(context.Background(), w.db, w.source, false); err != nil {
				t.Fatal(err)
			}
			if after := w.dump(); after != before {
				t.Fatalf("%s: not the same bytes after a recount\n%s\n%s", damage, before, after)
			}
			w.agree()
		}
	}
}

func columnOf(table string) string {
	switch table {
	case "coverage_stands":
		return "own"
	case "coverage_counts":
		return "reached"
	case "coverage_duties":
		return "late"
	}
	return "sessions"
}

func (w *world) dump() string {
	return w.rows(`SELECT of || id || path || heir_id || own || ' ' || heirs FROM coverage_stands ORDER BY of, id`) + "\n" +
		w.rows(`SELECT unit_id || kind || brief_id || lang || month || sessions || ' ' || attendances || ' ' || spoken FROM coverage_units ORDER BY unit_id, kind, brief_id, lang, month`) + "\n" +
		w.rows(`SELECT place_id || kind || brief_id || lang || month || sessions || ' ' || attendances FROM coverage_places ORDER BY place_id, kind, brief_id, lang, month`) + "\n" +
		w.rows(`SELECT of || id || brief_id || lang || day || sessions || ' ' || heads || path FROM coverage_days ORDER BY of, id, brief_id, lang, day`) + "\n" +
		w.rows(`SELECT of || id || kind || brief_id || lang || first_day || sessions FROM coverage_reached ORDER BY of, id, kind, brief_id, lang`) + "\n" +
		w.rows(`SELECT of || id || kind || brief_id || lang || reached FROM coverage_counts ORDER BY of, id, kind, brief_id, lang`) + "\n" +
		w.rows(`SELECT unit_id || kind || brief_id || due || reached || late || path FROM coverage_duties ORDER BY unit_id, kind, brief_id`)
}

// A recount in many small parts finds the same as in one.
func TestARecountInParts(t *testing.T) {
	w := newWorld(t)
	for i := range 40 {
		w.hold(Fact{UnitID: w.Comm[i%2][i%3], PlaceID: w.PlaceComm[i%2][i%3], Day: lang.Day("2026-02-01").AddDays(i), BriefIDs: []string{"b1"}})
	}
	w.read(func(tx *store.Tx) error {
		var whole, parts Difference
		for _, f := range families() {
			for _, r := range []recounter{{largest: partLargest, diff: &whole}, {largest: 20, diff: &parts}} {
				r.family, r.tx, r.source, r.check = f, tx, w.source, true
				if err := r.run(); err != nil {
					return err
				}
				if r.largest == 20 && len(r.parts) < 5 {
					t.Errorf("%d parts", len(r.parts))
				}
			}
		}
		if whole.Differ != 0 || parts.Differ != 0 || whole.Cells != parts.Cells {
			t.Errorf("whole %d of %d, in parts %d of %d", whole.Differ, whole.Cells, parts.Differ, parts.Cells)
		}
		return nil
	})
}

func TestChangeRefusesUnknownUnits(t *testing.T) {
	w := newWorld(t)
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
		return Change(tx, nil, &Fact{UnitID: "none", Day: "2026-01-01"})
	})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if left := strings.TrimSpace(w.dump()); left != "" {
		t.Errorf("something stayed: %s", left)
	}
}
