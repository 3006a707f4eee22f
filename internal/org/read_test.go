package org_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

func TestReadTheSmallWorld(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		day := tx.Today()
		u, err := org.UnitAt(tx, w.Comm[1][2], day)
		if err != nil {
			return err
		}
		path := w.Network + "/" + w.Root + "/" + w.Prov[1] + "/" + u.ID + "/"
		if u.Name != "Tổ báo cáo viên Xã Vĩnh Thạnh" || u.Path != path || u.HeirID != u.ID || u.ParentID != w.Prov[1] || u.LevelRank != 2 {
			t.Errorf("unit: %+v", u)
		}
		scope, err := access.PathOf(tx, u.ID)
		if err != nil || scope != path {
			t.Errorf("scope %q, %v", scope, err)
		}
		above, err := org.Ancestors(tx, u.ID, day)
		want := []string{w.Root, w.Prov[1], u.ID}
		if err != nil || !slices.Equal(above, want) || !slices.Equal(org.PathIDs(u.Path), want) {
			t.Errorf("ancestors %v, path %v, %v", above, org.PathIDs(u.Path), err)
		}
		early, err := org.Ancestors(tx, u.ID, "2001-01-01")
		if err != nil || !slices.Equal(early, want) {
			t.Errorf("ancestors before its life: %v, %v", early, err)
		}
		lies, err := org.PlaceAncestors(tx, w.Hamlet[0][1][1], day)
		if err != nil || !slices.Equal(lies, []string{w.PlaceRoot, w.PlaceProv[0], w.PlaceComm[0][1], w.Hamlet[0][1][1]}) {
			t.Errorf("place ancestors: %v, %v", lies, err)
		}
		if _, err := org.UnitAt(tx, "nobody", day); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown unit: %v", err)
		}
		return nil
	})
}

func TestListsOfTheSmallWorld(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		day := tx.Today()
		kids, err := org.Children(tx, w.Prov[0], day)
		if err != nil || len(kids) != 3 || kids[0].ID != w.Comm[0][0] || kids[2].ID != w.Comm[0][2] {
			t.Errorf("children: %+v, %v", kids, err)
		}
		roots, err := org.Roots(tx, w.Network2, day)
		if err != nil || len(roots) != 1 || roots[0].ID != w.Root2 {
			t.Errorf("roots: %+v, %v", roots, err)
		}
		all, err := org.Descendants(tx, w.Root, nil, day)
		if err != nil || len(all) != 9 {
			t.Errorf("descendants: %d, %v", len(all), err)
		}
		some, err := org.Descendants(tx, w.Root, []string{w.Levels[2]}, day)
		if err != nil || len(some) != 6 {
			t.Errorf("communes: %d, %v", len(some), err)
		}
		places, err := org.Covered(tx, w.Comm[1][1], day)
		if err != nil || len(places) != 1 || places[0].ID != w.PlaceComm[1][1] || places[0].Code != "00012" {
			t.Errorf("covered: %+v, %v", places, err)
		}
		by, err := org.CoveredBy(tx, w.PlaceComm[1][1], day)
		if err != nil || len(by) != 2 || by[0].ID != w.Comm[1][1] || by[1].ID != w.Comm2[1][1] {
			t.Errorf("covered by: %+v, %v", by, err)
		}
		named, err := org.UnitNames(tx, []string{w.Root, w.Prov[1], "nobody"}, "1999-01-01")
		if err != nil || len(named) != 2 || named[w.Prov[1]] != "Tổ báo cáo viên Tỉnh Hà Tây" {
			t.Errorf("names: %v, %v", named, err)
		}
		nets, err := org.Networks(tx)
		if err != nil || len(nets) != 2 || nets[0].ID != w.Network {
			t.Errorf("networks: %+v, %v", nets, err)
		}
		levels, err := org.Levels(tx, "")
		if err != nil || len(levels) != 4 || levels[3].ID != w.PlaceLevels[3] {
			t.Errorf("levels: %+v, %v", levels, err)
		}
		return nil
	})
}

func TestFind(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	for _, c := range []struct {
		q, network, want string
		n                int
	}{
		{"vĩnh thạnh", w.Network, w.Comm[1][2], 1},
		{"VINH THANH", w.Network, w.Comm[1][2], 1},
		{"vi tha xa", w.Network2, w.Comm2[1][2], 1},
		{"dong tam", w.Network, w.Comm[0][1], 1},
		{"dong tam", "", w.Comm[0][1], 2},
		{"hà tây", w.Network, w.Prov[1], 1},
		{"xã", w.Network, "", 6},
		{"không có gì", w.Network, "", 0},
		{"%_'\"", w.Network, "", 0},
		{"", w.Network, "", 0},
	} {
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			found, err := org.FindUnits(tx, c.q, c.network, 20)
			if err != nil || len(found) != c.n || c.want != "" && found[0].ID != c.want {
				t.Errorf("%q: %+v, %v", c.q, found, err)
			}
			return nil
		})
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		found, err := org.FindPlaces(tx, "my duc", 5)
		if err != nil || len(found) != 1 || found[0].ID != w.PlaceComm[1][0] {
			t.Errorf("places: %+v, %v", found, err)
		}
		return nil
	})
}

func TestBuildingRefusesWhatDoesNotFit(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	orgtest.Grant(t, db, "reader", access.Reader, access.Everywhere)
	for name, c := range map[string]struct {
		actor store.Actor
		u     org.NewUnit
		field string
	}{
		"no name":            {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1]}, "name"},
		"other network":      {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root2, LevelID: w.Levels[1], Name: "A"}, "parent"},
		"other's level":      {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels2[1], Name: "A"}, "level"},
		"before its parent":  {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1], Name: "A", FromDay: "1999-01-01"}, "parent"},
		"no such place":      {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1], Name: "A", PlaceIDs: []string{"x"}}, "places"},
		"no such day":        {store.System(), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1], Name: "A", FromDay: "2025-02-30"}, "day"},
		"no right to manage": {orgtest.Actor("reader"), org.NewUnit{NetworkID: w.Network, ParentID: w.Root, LevelID: w.Levels[1], Name: "A"}, ""},
	} {
		_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: c.actor}, func(tx *store.Tx) error {
			_, err := org.AddUnit(tx, c.u)
			return err
		})
		fields := fault.Fields(err)
		switch {
		case c.field == "" && !fault.Is(err, fault.Forbidden):
			t.Errorf("%s: %v", name, err)
		case c.field != "" && (len(fields) != 1 || fields[0].Name != c.field):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestShapes(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	for _, d := range []string{"M0 0h1", "M0 0h2"} {
		storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
			return org.PutShapes(tx, []org.Shape{{PlaceID: w.PlaceComm[0][1], D: d, Box: "0 0 1 1"}, {PlaceID: w.PlaceComm[0][0], D: d, Box: "0 0 1 1"}})
		})
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			got, err := store.All[string](tx, `SELECT d FROM place_shapes`)
			if err != nil || len(got) != 2 || got[0] != d {
				t.Errorf("shapes %v, %v", got, err)
			}
			return nil
		})
	}
}

// The rights of a closed unit follow the day: what is told of one is its last name, level and parent.
func TestClosedAndRenamedUnitsOverTime(t *testing.T) {
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	w := orgtest.World(t, db)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		if _, err := (org.Trees{}).RenameUnit(tx, w.Comm[0][0], "Tổ mới", "New group", "2024-01-01", org.Decision{Number: "1/QĐ"}); err != nil {
			return err
		}
		// Told later of an earlier day: the name between, which the one of 2024 still ends.
		if _, err := (org.Trees{}).RenameUnit(tx, w.Comm[0][0], "Tổ giữa", "", "2022-01-01", org.Decision{}); err != nil {
			return err
		}
		return org.CoverPlace(tx, w.Comm[0][0], w.PlaceComm[0][1], "2023-01-01", true, org.Decision{})
	})
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for day, want := range map[lang.Day]string{"2021-12-31": "Tổ báo cáo viên Xã An Hòa", "2022-01-01": "Tổ giữa", "2023-12-31": "Tổ giữa", "2024-01-01": "Tổ mới"} {
			u, err := org.UnitAt(tx, w.Comm[0][0], day)
			if err != nil || u.Name != want {
				t.Errorf("%s: %q, %v", day, u.Name, err)
			}
		}
		for day, want := range map[lang.Day]int{"2022-12-31": 1, "2023-01-01": 2} {
			places, err := org.Covered(tx, w.Comm[0][0], day)
			if err != nil || len(places) != want {
				t.Errorf("%s: %d places, %v", day, len(places), err)
			}
		}
		story, err := org.StoryOf(tx, org.OfUnit, w.Comm[0][0])
		if err != nil || len(story.Names) != 3 || story.Decisions[story.Names[2].DecisionID].Number != "1/QĐ" || story.Names[1].DecisionID != "" {
			t.Errorf("story %+v, %v", story, err)
		}
		return nil
	})
}
