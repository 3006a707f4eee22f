package coverage

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
)

func served(t *testing.T) (*world, *orgtest.Site) {
	w := newWorld(t)
	for id, at := range map[string]struct {
		role  access.Role
		scope string
	}{
		"root": {access.Inspector, w.Root}, "prov0": {access.Coordinator, w.Prov[0]}, "comm00": {access.Head, w.Comm[0][0]},
		"all": {access.Administrator, access.Everywhere}, "link": {access.Link, w.Root}, "foreign": {access.Reader, w.Root2},
	} {
		orgtest.Grant(t, w.db, id, at.role, at.scope)
	}
	published := time.Date(2026, 10, 1, 2, 0, 0, 0, time.UTC)
	for _, unit := range []string{w.Comm[0][0], w.Comm[0][1], w.Comm[1][0]} {
		w.owe(unit, "b1", published, nil)
	}
	w.hold(Fact{UnitID: w.Comm[0][0], PlaceID: w.Hamlet[0][0][0], Day: "2026-09-30", BriefIDs: []string{"b1"}, Languages: []Spoken{{"hmn", ManInterpreted}}, Attendances: 1234},
		Fact{UnitID: w.Comm[0][2], PlaceID: w.PlaceComm[0][2], Day: "2026-11-02", Attendances: 40})
	w.write(func(tx *store.Tx) error {
		for _, id := range w.PlaceProv {
			if _, err := tx.Exec(`INSERT INTO place_shapes (place_id, d, box) VALUES ($1, $2, $3)`, id, "M0 0h9v9z", "0 0 100 200"); err != nil {
				return err
			}
		}
		return nil
	})
	return w, w.serve()
}

func TestPagesShowFiguresAndGapsFirst(t *testing.T) {
	w, site := served(t)
	for _, c := range []struct {
		who, path   string
		has, hasNot []string
	}{
		{"root", "/coverage", []string{"1,274", "1 of 3", "1 of 2", "0 of 1", "where have the briefs been heard?", "Tongue hmn", "Oct 2026"}, []string{"an hoa"}},
		{"root", "/coverage?brief=b1", []string{"which units have not heard brief 12/b1", "Về &lt;b1&gt;", "1,234"}, []string{"1,274", "<b1>"}},
		{"root", "/coverage?month_from=2026-10&month_until=2026-11", []string{">40<"}, []string{"1,274"}},
		{"root", "/coverage?month_from=nonsense", []string{"1,274"}, nil},
		{"root", "/coverage?language=hmn&footing=recorded", []string{"1,234", "As recorded at the time"}, []string{"1,274"}},
		{"root", "/coverage?open=" + w.Prov[0], []string{"an hoa"}, []string{"my duc"}},
		{"prov0", "/coverage", []string{"an hoa", "1 of 2"}, []string{"ha tay"}},
		{"comm00", "/coverage", []string{"No units below", "1,234"}, nil},
		{"all", "/coverage", []string{"What you may see", "Legal education"}, nil},
		{"root", "/coverage/gaps", []string{"dong tam", "my duc", "2 of 3"}, []string{"an hoa", "Plan a session"}},
		{"prov0", "/coverage/gaps?brief=b1", []string{"dong tam", "Plan a session", "/sessions/new?brief=b1&amp;unit=" + w.Comm[0][1]}, []string{"my duc"}},
		{"root", "/coverage/gaps?language=vi", []string{"an hoa", "dong tam"}, nil},
		{"root", "/coverage/gaps?brief=b2", []string{"No gaps"}, nil},
		{"root", "/coverage/briefs", []string{"12/b1", "1 of 3", "1,234"}, []string{"12/b2 · Về &lt;b2&gt;</a>"}},
		{"root", "/coverage/map", []string{"M0 0h9v9z", `viewBox="0 0 100 200"`, "2 of 3", "0 of 3", "2 of 6"}, nil},
		{"root", "/coverage/map?brief=b1&place=" + w.PlaceProv[0], []string{"1 of 3", "an hoa", "Not yet"}, nil},
		{"prov0", "/coverage/map", []string{"son dong Province", "2 of 3"}, []string{"ha tay"}},
	} {
		body := site.Get(c.who, c.path).Want(http.StatusOK).Body
		main := body[strings.Index(body, "<main"):]
		for _, s := range c.has {
			if !strings.Contains(main, s) {
				t.Errorf("%s as %s lacks %q", c.path, c.who, s)
			}
		}
		for _, s := range c.hasNot {
			if strings.Contains(main, s) {
				t.Errorf("%s as %s has %q", c.path, c.who, s)
			}
		}
	}
	body := site.Get("root", "/coverage?unit="+w.Prov[0]).Body
	gap, done, none := strings.Index(body, "dong tam"), strings.Index(body, "an hoa"), strings.Index(body, "phu loc")
	if gap < 0 || gap > done || done > none {
		t.Errorf("gaps first and then by name: Đồng Tâm %d, An Hòa %d, Phú Lộc %d", gap, done, none)
	}
}

func TestPagesRefuseWhatIsOutOfRange(t *testing.T) {
	w, site := served(t)
	for _, c := range []struct {
		who, path string
		status    int
	}{
		{"", "/coverage", http.StatusSeeOther}, {"link", "/coverage", http.StatusForbidden}, {"nobody", "/coverage/gaps", http.StatusForbidden},
		{"prov0", "/coverage?unit=" + w.Root, http.StatusForbidden}, {"prov0", "/coverage?unit=" + w.Prov[1], http.StatusForbidden},
		{"prov0", "/coverage/gaps?unit=" + w.Comm[1][0], http.StatusForbidden}, {"prov0", "/coverage/briefs?unit=" + w.Root2, http.StatusForbidden},
		{"prov0", "/coverage/map?place=" + w.PlaceProv[1], http.StatusForbidden}, {"prov0", "/coverage/map?place=" + w.PlaceRoot, http.StatusForbidden},
		{"comm00", "/coverage/map?place=" + w.Hamlet[0][0][1], http.StatusOK}, {"comm00", "/coverage/map?place=" + w.Hamlet[0][1][1], http.StatusForbidden},
		{"root", "/coverage?unit=nowhere", http.StatusForbidden}, {"root", "/coverage?brief=none", http.StatusNotFound},
		{"root", "/coverage?language=none", http.StatusNotFound}, {"root", "/coverage/map?place=none", http.StatusNotFound},
		{"foreign", "/coverage", http.StatusOK}, {"foreign", "/coverage?unit=" + w.Root, http.StatusForbidden},
		{"foreign", "/coverage?brief=b1", http.StatusForbidden}, {"root", "/coverage/gaps?after=" + url.QueryEscape("x' OR"), http.StatusOK},
	} {
		if p := site.Get(c.who, c.path); p.Status != c.status {
			t.Errorf("%s as %q: %d, want %d", c.path, c.who, p.Status, c.status)
		}
	}
}

func TestGapsArePagedInTheOrderOfTheTree(t *testing.T) {
	w := newWorld(t)
	for _, brief := range []string{"b1", "b2"} {
		for p := range w.Comm {
			for _, unit := range w.Comm[p] {
				w.owe(unit, brief, time.Date(2026, 10, 1, 2, 0, 0, 0, time.UTC), nil)
			}
		}
	}
	w.read(func(tx *store.Tx) error {
		q, after, seen := Query{UnitID: w.Root}, "", map[string]bool{}
		all, err := Gaps(tx, q, "")
		if err != nil || len(all) != 12 {
			t.Fatalf("%d gaps, %v", len(all), err)
		}
		for _, g := range all {
			if seen[g.Key()] || g.Key() <= after {
				t.Errorf("%s comes after %s", g.Key(), after)
			}
			seen[g.Key()], after = true, g.Key()
			rest, err := Gaps(tx, q, g.Key())
			if err != nil || len(rest) != 12-len(seen) {
				t.Errorf("after %s: %d left, %v", g.Key(), len(rest), err)
			}
		}
		return nil
	})
}
