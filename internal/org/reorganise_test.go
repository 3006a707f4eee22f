package org_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

func clock(day string) *storetest.Clock {
	at, _ := time.Parse(time.DateOnly, day)
	return storetest.NewClock(at.Add(5 * time.Hour))
}

func system(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) error {
	t.Helper()
	_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: store.System()}, fn)
	return err
}

// merge is the document that closes units and opens one for all of them.
func merge(network, parent, level, name string, day lang.Day, ids ...string) org.Document {
	d := org.Document{Decision: org.Decision{Number: "12/NQ"}, EffectiveOn: day, Steps: []org.Step{
		{Kind: org.Open, Of: org.OfUnit, Key: "new", NetworkID: network, ParentID: parent, LevelID: level, Name: name}}}
	for _, id := range ids {
		d.Steps = append(d.Steps, org.Step{Kind: org.Close, Of: org.OfUnit, ID: id},
			org.Step{Kind: org.Succeed, Of: org.OfUnit, ID: id, To: "@new", Part: org.Whole})
	}
	return d
}

// follower remembers what it was told and holds records where told to.
type follower struct {
	told    []org.Changed
	records []org.Records
}

func (f *follower) TreesChanged(_ *store.Tx, c org.Changed) error {
	f.told = append(f.told, c)
	return nil
}

func (f *follower) RecordsOn(*store.Tx, []string, []string) ([]org.Records, error) {
	return f.records, nil
}

func TestMerge(t *testing.T) {
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	w := orgtest.World(t, db)
	orgtest.Grant(t, db, "lan", access.Coordinator, w.Comm[0][0])
	orgtest.Grant(t, db, "minh", access.Coordinator, w.Prov[0])
	var made string
	f := &follower{}
	before := dump(t, db)
	err := system(t, db, func(tx *store.Tx) error {
		r, err := org.Trees{Followers: []org.Follower{f}}.Apply(tx, merge(w.Network, w.Prov[0], w.Levels[2], "Tổ báo cáo viên Xã Hòa Tâm", "2026-07-01", w.Comm[0][0], w.Comm[0][1]))
		if err != nil {
			return err
		}
		ids, err := r.Made()
		made = ids["new"]
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	onlyTrees(t, before, dump(t, db))
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for _, id := range w.Comm[0][:2] {
			u, err := org.UnitAt(tx, id, tx.Today())
			want := w.Network + "/" + w.Root + "/" + w.Prov[0] + "/" + made + "/" + id + "/"
			if err != nil || u.HeirID != made || u.Path != want || u.UntilDay != "2026-07-01" || !strings.HasPrefix(u.Name, "Tổ báo cáo viên Xã") {
				t.Errorf("closed: %+v, %v", u, err)
			}
			if scope, err := access.PathOf(tx, id); err != nil || scope != want {
				t.Errorf("scope %q, %v", scope, err)
			}
			then, err := org.Ancestors(tx, id, "2026-06-30")
			if err != nil || !slices.Equal(then, []string{w.Root, w.Prov[0], id}) {
				t.Errorf("on its last day it hung below %v, %v", then, err)
			}
		}
		kids, err := org.Children(tx, w.Prov[0], "2026-07-01")
		if err != nil || len(kids) != 2 {
			t.Errorf("children after: %d, %v", len(kids), err)
		}
		kids, err = org.Children(tx, w.Prov[0], "2026-06-30")
		if err != nil || len(kids) != 3 {
			t.Errorf("children before: %d, %v", len(kids), err)
		}
		found, err := org.FindUnits(tx, "dong tam", w.Network, 5)
		if err != nil || len(found) != 1 || found[0].ID != w.Comm[0][1] {
			t.Errorf("old name: %+v, %v", found, err)
		}
		return nil
	})
	if len(f.told) != 1 || len(f.told[0].Units.IDs) != 3 || !slices.Contains(f.told[0].Units.Ancestors, w.Prov[0]) || len(f.told[0].Places.IDs) != 0 {
		t.Errorf("the follower was told %+v", f.told)
	}
	// The coordinator of a closed unit has no right left; the one above acts for it.
	for who, want := range map[string]bool{"lan": false, "minh": true} {
		storetest.Read(t, db, orgtest.Actor(who), func(tx *store.Tx) error {
			got, err := access.May(tx, "org.read", w.Comm[0][0])
			if err != nil || got != want {
				t.Errorf("%s: %v, %v", who, got, err)
			}
			return nil
		})
	}
}

// dump gives the lines of each table.
func dump(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := db.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	tables, name := map[string]string{}, ""
	for line := range strings.Lines(b.String()) {
		if rest, ok := strings.CutPrefix(line, `{"columns":`); ok {
			name = rest[strings.Index(rest, `"table":`):]
			name = strings.Trim(name[8:], "\"}\n")
		}
		tables[name] += line
	}
	return tables
}

// onlyTrees holds that a change rewrote nothing but the trees, their scopes and grants, and the log of it.
func onlyTrees(t *testing.T, before, after map[string]string) {
	t.Helper()
	may := []string{"units", "unit_names", "unit_levels", "unit_parents", "unit_places", "places", "place_names", "place_levels",
		"place_parents", "successions", "reorganisations", "decisions", "org_words", "scopes", "grants", "operations", "outbox", "journal", "journal_values"}
	changed := 0
	for name := range after {
		if before[name] != after[name] {
			changed++
			if !slices.Contains(may, name) {
				t.Errorf("table %s was rewritten", name)
			}
		}
	}
	if changed < 5 || len(after) < 30 {
		t.Fatalf("%d of %d tables changed: the comparison is blind", changed, len(after))
	}
}

func TestDivide(t *testing.T) {
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	w := orgtest.World(t, db)
	third := int64(333)
	split := org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{
		{Kind: org.Open, Of: org.OfUnit, Key: "a", NetworkID: w.Network, ParentID: w.Prov[0], LevelID: w.Levels[2], Name: "A"},
		{Kind: org.Close, Of: org.OfUnit, ID: w.Comm[0][0]},
		{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: "@a", Part: org.Part, Share: &third},
		{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: w.Comm[1][0], Part: org.Part}}}
	var a string
	if err := system(t, db, func(tx *store.Tx) error {
		r, err := org.Trees{}.Apply(tx, split)
		made, _ := r.Made()
		a = made["a"]
		return err
	}); err != nil {
		t.Fatal(err)
	}
	check := func(path, heir string) {
		t.Helper()
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			u, err := org.UnitAt(tx, w.Comm[0][0], tx.Today())
			if err != nil || u.Path != path || u.HeirID != heir {
				t.Errorf("path %s, heir %q, %v; want %s, %q", u.Path, u.HeirID, err, path, heir)
			}
			return nil
		})
	}
	root := w.Network + "/" + w.Root + "/"
	check(root+w.Comm[0][0]+"/", "")
	// When both parts come under one province, what was divided is filed there.
	if err := system(t, db, func(tx *store.Tx) error {
		_, err := org.Trees{}.MoveUnit(tx, a, w.Prov[1], "2026-08-01", org.Decision{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	check(root+w.Prov[1]+"/"+w.Comm[0][0]+"/", "")
	// When both parts end in one unit, it is whole again.
	var z string
	if err := system(t, db, func(tx *store.Tx) error {
		r, err := org.Trees{}.Apply(tx, merge(w.Network, w.Prov[1], w.Levels[2], "Z", "2026-09-01", a, w.Comm[1][0]))
		made, _ := r.Made()
		z = made["new"]
		return err
	}); err != nil {
		t.Fatal(err)
	}
	check(root+w.Prov[1]+"/"+z+"/"+w.Comm[0][0]+"/", z)
}

func TestLevelAbolished(t *testing.T) {
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	w := orgtest.World(t, db)
	d := org.Document{EffectiveOn: "2026-01-01"}
	for i := range 2 {
		d.Steps = append(d.Steps, org.Step{Kind: org.Close, Of: org.OfUnit, ID: w.Prov[i]},
			org.Step{Kind: org.Succeed, Of: org.OfUnit, ID: w.Prov[i], To: w.Root, Part: org.Whole})
		for _, c := range w.Comm[i] {
			d.Steps = append(d.Steps, org.Step{Kind: org.Move, Of: org.OfUnit, ID: c, ParentID: w.Root},
				org.Step{Kind: org.Relevel, Of: org.OfUnit, ID: c, LevelID: w.Levels[1]},
				org.Step{Kind: org.Rename, Of: org.OfUnit, ID: c, Name: "Tổ " + c})
		}
	}
	if err := system(t, db, func(tx *store.Tx) error { _, err := org.Trees{}.Apply(tx, d); return err }); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		kids, err := org.Children(tx, w.Root, tx.Today())
		if err != nil || len(kids) != 6 || kids[0].LevelID != w.Levels[1] || !strings.HasPrefix(kids[0].Name, "Tổ ") {
			t.Errorf("below the root: %+v, %v", kids, err)
		}
		then, err := org.UnitAt(tx, w.Comm[1][1], "2025-12-31")
		if err != nil || then.ParentID != w.Prov[1] || then.LevelID != w.Levels[2] || then.Name != "Tổ báo cáo viên Xã Tân Lập" {
			t.Errorf("the day before: %+v, %v", then, err)
		}
		gone, err := org.UnitAt(tx, w.Prov[0], tx.Today())
		if err != nil || gone.HeirID != w.Root {
			t.Errorf("abolished: %+v, %v", gone, err)
		}
		return nil
	})
}

func TestWaitingDocument(t *testing.T) {
	c := clock("2026-11-23")
	db := storetest.OpenAt(t, c.Now)
	w := orgtest.World(t, db)
	trees := org.Trees{}
	var waits, spoiled org.Reorganisation
	if err := system(t, db, func(tx *store.Tx) error {
		var err error
		if waits, err = trees.Apply(tx, merge(w.Network, w.Prov[0], w.Levels[2], "M", "2026-12-01", w.Comm[0][0], w.Comm[0][1])); err != nil {
			return err
		}
		spoiled, err = trees.Apply(tx, merge(w.Network, w.Prov[0], w.Levels[2], "N", "2026-12-02", w.Comm[0][1], w.Comm[0][2]))
		return err
	}); err != nil || waits.AppliedAt != 0 {
		t.Fatal(waits, err)
	}
	due := func() (d org.Due) {
		if err := system(t, db, func(tx *store.Tx) error {
			var err error
			d, err = trees.ApplyDue(tx)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := due(); len(d.Applied)+len(d.Refused) != 0 {
		t.Errorf("before its day: %+v", d)
	}
	c.Add(10 * 24 * time.Hour)
	if d := due(); !slices.Equal(d.Applied, []string{waits.ID}) || !fault.Is(d.Refused[spoiled.ID], fault.Invalid) {
		t.Errorf("on its day: %+v", d)
	}
	if err := system(t, db, func(tx *store.Tx) error { return trees.Withdraw(tx, spoiled.ID) }); err != nil {
		t.Error(err)
	}
	if err := system(t, db, func(tx *store.Tx) error { return trees.Withdraw(tx, waits.ID) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("an applied document was withdrawn: %v", err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		kids, err := org.Children(tx, w.Prov[0], tx.Today())
		if err != nil || len(kids) != 2 {
			t.Errorf("%d children, %v", len(kids), err)
		}
		return nil
	})
}

func TestDocumentsThatCannotBe(t *testing.T) {
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	w := orgtest.World(t, db)
	tooMuch := int64(1001)
	unit := func(kind org.StepKind, id string) org.Step { return org.Step{Kind: kind, Of: org.OfUnit, ID: id} }
	to := func(id, to, part string) org.Step {
		return org.Step{Kind: org.Succeed, Of: org.OfUnit, ID: id, To: to, Part: part}
	}
	move := func(id, parent string) org.Step {
		return org.Step{Kind: org.Move, Of: org.OfUnit, ID: id, ParentID: parent}
	}
	for name, c := range map[string]struct {
		key   string
		steps []org.Step
	}{
		"nothing":                  {"org.err.nosteps", nil},
		"unknown unit":             {"org.err.unknown", []org.Step{unit(org.Close, "nobody")}},
		"unknown kind":             {"org.err.step", []org.Step{unit("burn", w.Comm[0][0])}},
		"unknown key":              {"org.err.key", []org.Step{move(w.Comm[0][0], "@x")}},
		"children left":            {"org.err.child", []org.Step{unit(org.Close, w.Prov[0])}},
		"parent closed":            {"org.err.parent.of", []org.Step{unit(org.Close, w.Comm[1][0]), move(w.Comm[0][0], w.Comm[1][0])}},
		"parent of other network":  {"org.err.parent.of", []org.Step{move(w.Comm[0][0], w.Prov2[0])}},
		"below its own level":      {"org.err.rank", []org.Step{move(w.Comm[0][0], w.Comm[0][1])}},
		"level of another network": {"org.err.level.of", []org.Step{{Kind: org.Relevel, Of: org.OfUnit, ID: w.Comm[0][0], LevelID: w.Levels2[1]}}},
		"successor closed":         {"org.err.successor", []org.Step{unit(org.Close, w.Comm[0][0]), unit(org.Close, w.Comm[0][1]), to(w.Comm[0][0], w.Comm[0][1], org.Whole)}},
		"follows itself":           {"org.err.successor", []org.Step{to(w.Comm[0][0], w.Comm[0][0], org.Part)}},
		"whole of an open one":     {"org.err.share", []org.Step{to(w.Comm[0][0], w.Comm[0][1], org.Whole)}},
		"whole and part":           {"org.err.share", []org.Step{unit(org.Close, w.Comm[0][0]), to(w.Comm[0][0], w.Comm[0][1], org.Whole), to(w.Comm[0][0], w.Comm[0][2], org.Part)}},
		"too large a share":        {"org.err.share", []org.Step{{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: w.Comm[0][1], Part: org.Part, Share: &tooMuch}}},
		"no name":                  {"org.err.name.of", []org.Step{unit(org.Rename, w.Comm[0][0])}},
		"covers no place":          {"org.err.place.of", []org.Step{unit(org.Cover, w.Comm[0][0])}},
	} {
		err := system(t, db, func(tx *store.Tx) error {
			_, err := org.Trees{}.Apply(tx, org.Document{EffectiveOn: "2026-07-01", Steps: c.steps})
			return err
		})
		fields := fault.Fields(err)
		if len(fields) == 0 || fields[0].Key != c.key || fields[0].Name != "steps" {
			t.Errorf("%s: %v", name, err)
		}
	}
	early := org.Document{EffectiveOn: orgtest.Since, Steps: []org.Step{unit(org.Close, w.Comm[0][0])}}
	if err := system(t, db, func(tx *store.Tx) error { _, err := org.Trees{}.Apply(tx, early); return err }); !fault.Is(err, fault.Invalid) {
		t.Errorf("closed on its first day: %v", err)
	}
	orgtest.Grant(t, db, "lan", access.Administrator, w.Network)
	_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: orgtest.Actor("lan")}, func(tx *store.Tx) error {
		_, err := org.Trees{}.Apply(tx, merge(w.Network, w.Prov[0], w.Levels[2], "M", "2026-07-01", w.Comm[0][0]))
		return err
	})
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("an administrator of one network reorganised: %v", err)
	}
}

func TestAsIfNever(t *testing.T) {
	c := clock("2026-11-23")
	db := storetest.OpenAt(t, c.Now)
	w := orgtest.World(t, db)
	before := dump(t, db)
	f := &follower{records: []org.Records{{Key: "org.units", Count: 2}}}
	trees := org.Trees{Followers: []org.Follower{f}}
	var first, second org.Reorganisation
	if err := system(t, db, func(tx *store.Tx) error {
		var err error
		first, err = trees.Apply(tx, merge(w.Network, w.Prov[0], w.Levels[2], "M", "2026-07-01", w.Comm[0][0], w.Comm[0][1]))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	c.Add(time.Hour)
	if err := system(t, db, func(tx *store.Tx) error {
		made, err := first.Made()
		if err != nil {
			return err
		}
		second, err = trees.MoveUnit(tx, made["new"], w.Prov[1], "2026-08-01", org.Decision{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	never := func(id string) error {
		return system(t, db, func(tx *store.Tx) error { return trees.AsIfNever(tx, id) })
	}
	wantKey := func(err error, key string) {
		t.Helper()
		if e, ok := fault.As(err); !ok || e.Key != key {
			t.Errorf("%v; want %s", err, key)
		}
	}
	wantKey(never(second.ID), "org.err.never.records")
	f.records = nil
	wantKey(never(first.ID), "org.err.never.later")
	if err := never(second.ID); err != nil {
		t.Fatal(err)
	}
	if err := never(first.ID); err != nil {
		t.Fatal(err)
	}
	after := dump(t, db)
	for _, name := range []string{"units", "unit_names", "unit_levels", "unit_parents", "unit_places", "successions", "reorganisations", "scopes", "org_words"} {
		if before[name] != after[name] {
			t.Errorf("%s differs:\n%s\n%s", name, before[name], after[name])
		}
	}
}
