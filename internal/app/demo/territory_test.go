package demo

import (
	"testing"
	"time"

	"rostrum/internal/app/territory"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

func open(t *testing.T) (*storetest.Clock, *store.DB) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	return clock, storetest.OpenAt(t, clock.Now)
}

// standing counts places or units of a network by level on a day.
func standing(t *testing.T, db *store.DB, l *territory.Land, code string, day lang.Day) [4]int64 {
	t.Helper()
	var n [4]int64
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for i, name := range territory.LevelNames()[:4] {
			query, level := `SELECT count(*) FROM places u JOIN place_levels l ON l.place_id = u.id`, l.Levels[name.Key]
			if code != "" {
				query, level = `SELECT count(*) FROM units u JOIN unit_levels l ON l.unit_id = u.id`, l.Levels[code+"/"+name.Key]
			}
			var err error
			n[i], err = store.Value[int64](tx, query+` WHERE l.level_id = $1 AND u.from_day <= $2 AND (u.until_day = '' OR u.until_day > $2)
				AND l.from_day <= $2 AND (l.until_day = '' OR l.until_day > $2)`, level, day)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n
}

// TestTheRealChange replays 1 July 2025 and 30 April 2026 for the territory and three networks.
func TestTheRealChange(t *testing.T) {
	_, db := open(t)
	start := time.Now()
	l, err := newLand()
	if err == nil {
		err = live(t, db, l)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("four trees of 10,807 built and reformed in %v", time.Since(start).Round(time.Millisecond))
	before, after := [4]int64{1, 63, 696, 10047}, [4]int64{1, 34, 0, 3321}
	for _, code := range []string{"", "oral", "legal", "health"} {
		for day, want := range map[lang.Day][4]int64{"2008-01-01": before, "2025-06-30": before, "2025-07-01": after, "2026-11-23": after} {
			if got := standing(t, db, l, code, day); got != want {
				t.Errorf("%s on %s: %v, want %v", code, day, got, want)
			}
		}
	}
	checkHeirs(t, db, l)
	checkNoStrangers(t, l)
	checkRenamed(t, db, l)
}

// TestTheRealChangeTakenBack undoes 1 July 2025 by counter-documents and counts again: for three provinces
// (one carried on, one with an island district, one merged), in a soak for the whole country.
func TestTheRealChangeTakenBack(t *testing.T) {
	clock, db := open(t)
	l, err := newLand()
	if err != nil {
		t.Fatal(err)
	}
	if !counts.Soak() {
		l.Keep("46", "31", "91")
		l.Change.Renamed = nil
	}
	before := [4]int64{1, int64(len(l.Map.OldProvinces)), int64(len(l.Map.OldDistricts)), int64(len(l.Map.OldCommunes))}
	after := [4]int64{1, int64(len(l.Map.Provinces)), 0, int64(len(l.Map.Communes))}
	if err := live(t, db, l); err != nil {
		t.Fatal(err)
	}
	clock.Set(time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC))
	start := time.Now()
	undoReform(t, db, len(l.Map.Provinces)+1)
	t.Logf("%d communes taken back in %v", after[3], time.Since(start).Round(time.Millisecond))
	for _, code := range []string{"", "oral", "legal", "health"} {
		for day, want := range map[lang.Day][4]int64{"2025-06-30": before, "2026-11-30": after, "2026-12-01": before} {
			if got := standing(t, db, l, code, day); got != want {
				t.Errorf("taken back, %s on %s: %v, want %v", code, day, got, want)
			}
		}
	}
}

// live lets the land live through its history, each step in a transaction of its own.
func live(t *testing.T, db *store.DB, l *territory.Land) error {
	t.Helper()
	for _, step := range l.Steps(org.Trees{}) {
		if _, err := db.Write(t.Context(), store.Op{Kind: "demo.territory", Actor: store.System()}, step); err != nil {
			return err
		}
	}
	return nil
}

// checkHeirs holds that every old commune has an heir or is divided, and how many are.
func checkHeirs(t *testing.T, db *store.DB, l *territory.Land) {
	t.Helper()
	open := map[string]bool{}
	for _, c := range l.Map.Communes {
		open[l.IDs["C:"+c.Code]] = true
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		divided := 0
		for _, c := range l.Map.OldCommunes {
			p, err := org.PlaceAt(tx, l.IDs["c:"+c.Code], "2026-11-23")
			if err != nil {
				return err
			}
			if p.HeirID != "" {
				if !open[p.HeirID] {
					t.Errorf("%s has the heir %s, which is no commune of today", c.FullName, p.HeirID)
				}
				continue
			}
			divided++
			n, err := store.Value[int64](tx, `SELECT count(*) FROM successions WHERE from_id = $1 AND kind = 'part' AND share IS NULL`, p.ID)
			if err != nil || n < 2 {
				t.Errorf("%s has no heir and %d parts, %v", c.FullName, n, err)
			}
		}
		// The data's README counts 460 divided communes.
		t.Logf("%d of %d old communes were divided: %.1f %%", divided, len(l.Map.OldCommunes), 100*float64(divided)/float64(len(l.Map.OldCommunes)))
		if divided != 460 {
			t.Errorf("%d communes are divided, want 460", divided)
		}
		for i, query := range []string{
			`SELECT count(*) FROM places WHERE until_day <> '' AND heir_id = '' AND id NOT IN (SELECT from_id FROM successions)`,
			`SELECT count(*) FROM units u JOIN scopes s ON s.id = u.id WHERE s.path <> u.path`,
			`SELECT count(*) FROM units WHERE until_day = '' AND heir_id <> id`,
			`SELECT count(*) FROM units u JOIN unit_parents p ON p.unit_id = u.id AND p.until_day = '' JOIN units a ON a.id = p.parent_id
				WHERE u.until_day = '' AND u.path <> a.path || u.id || '/'`,
		} {
			if n, err := store.Value[int64](tx, query); err != nil || n != 0 {
				t.Errorf("check %d: %d rows, %v", i, n, err)
			}
		}
		return nil
	})
}

// checkNoStrangers holds that a code shared by an old and a new commune joins nobody by itself.
func checkNoStrangers(t *testing.T, l *territory.Land) {
	t.Helper()
	shared, same := 0, 0
	for _, c := range l.Map.Communes {
		old := l.IDs["c:"+c.Code]
		if old == "" {
			continue
		}
		shared++
		if old == l.IDs["C:"+c.Code] {
			same++
		}
	}
	t.Logf("%d codes served before and after, %d of them for the same commune", shared, same)
	if shared != 3315 || same != 132 {
		t.Errorf("%d codes shared, %d for the same commune; want 3315 and 132", shared, same)
	}
}

func checkRenamed(t *testing.T, db *store.DB, l *territory.Land) {
	t.Helper()
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for _, c := range []struct {
			key       string
			day       lang.Day
			unit, own string
		}{
			{"P:75", "2026-04-29", "Tổ báo cáo viên tỉnh Đồng Nai", "Tỉnh Đồng Nai"},
			{"P:75", "2026-04-30", "Tổ báo cáo viên thành phố Đồng Nai", "Thành phố Đồng Nai"},
			{"C:25270", "2026-04-29", "Tổ tuyên truyền viên xã Lộc Ninh", "Xã Lộc Ninh"},
			{"C:25270", "2026-04-30", "Tổ tuyên truyền viên phường Lộc Ninh", "Phường Lộc Ninh"},
		} {
			p, err := org.PlaceAt(tx, l.IDs[c.key], c.day)
			if err != nil || p.Name != c.own {
				t.Errorf("%s on %s: place %q, %v", c.key, c.day, p.Name, err)
			}
			u, err := org.UnitAt(tx, l.IDs["oral/"+c.key], c.day)
			if err != nil || u.Name != c.unit {
				t.Errorf("%s on %s: unit %q, %v", c.key, c.day, u.Name, err)
			}
		}
		start := time.Now()
		found, err := org.FindPlaces(tx, "con dao", 5)
		if err != nil || len(found) == 0 || found[0].Name != "Đặc khu Côn Đảo" {
			t.Errorf("found %+v, %v", found, err)
		}
		units, err := org.FindUnits(tx, "to tuyen truyen vien xa vinh thanh", "", 8)
		if err != nil || len(units) != 8 {
			t.Errorf("found %d units, %v", len(units), err)
		}
		t.Logf("two searches in %v", time.Since(start).Round(time.Millisecond))
		return nil
	})
}

// undoReform takes the documents of the reform back, the last first.
func undoReform(t *testing.T, db *store.DB, want int) {
	t.Helper()
	var ids []string
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		var err error
		ids, err = store.All[string](tx, `SELECT id FROM reorganisations WHERE effective_on = '2025-07-01' AND counters = '' ORDER BY applied_at DESC, id DESC`)
		return err
	})
	if len(ids) != want {
		t.Fatalf("%d documents of the reform, want %d", len(ids), want)
	}
	// They share a moment of the test's clock; the one on provinces is recognised by its decision.
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		first, err := store.One[string](tx, `SELECT r.id FROM reorganisations r JOIN decisions d ON d.id = r.decision_id WHERE d.number = '202/2025/QH15'`)
		for i, id := range ids {
			if id == first {
				ids[i], ids[want-1] = ids[want-1], ids[i]
			}
		}
		return err
	})
	for _, id := range ids {
		storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
			_, err := org.Trees{}.Undo(tx, id, org.Decision{Number: "thử nghiệm"}, "2026-12-01")
			return err
		})
	}
}
