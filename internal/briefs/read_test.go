package briefs_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

func ids(items []briefs.Item) []string {
	var all []string
	for _, i := range items {
		all = append(all, i.ID)
	}
	slices.Sort(all)
	return all
}

// TestWhoReadsWhat holds the rule that a unit reads what was published to a part that contains it, by the
// rows of the list and by MayRead for each brief alike.
func TestWhoReadsWhat(t *testing.T) {
	w := newWorld(t)
	all := map[string]string{
		"draft of the nation":              w.draft(w.Root).ID,
		"to the nation":                    w.published(w.Root).ID,
		"to province 0, communes only":     w.published(w.Prov[0], w.Levels[2]).ID,
		"to commune 00":                    w.published(w.Comm[0][0]).ID,
		"of commune 01, approved":          w.draft(w.Comm[0][1]).ID,
		"of province 1, to its communes":   w.draft(w.Prov[1]).ID,
		"internal, to the nation":          w.draft(w.Root, func(n *briefs.NewBrief) { n.Internal = true }).ID,
		"approved of the nation, unissued": w.draft(w.Root).ID,
	}
	w.approve(all["of commune 01, approved"])
	w.approve(all["approved of the nation, unissued"])
	for name, part := range map[string]string{"of province 1, to its communes": w.Prov[1], "internal, to the nation": w.Root} {
		w.approve(all[name])
		w.publish(all[name], part)
	}
	for who, reads := range map[string][]string{
		"writer": {"draft of the nation", "to the nation", "to province 0, communes only", "to commune 00", "of commune 01, approved",
			"of province 1, to its communes", "internal, to the nation", "approved of the nation, unissued"},
		"inspector": {"to the nation", "to province 0, communes only", "to commune 00", "of commune 01, approved",
			"of province 1, to its communes", "internal, to the nation", "approved of the nation, unissued"},
		"prov0":     {"to the nation", "to province 0, communes only", "to commune 00", "of commune 01, approved", "internal, to the nation"},
		"prov1":     {"to the nation", "of province 1, to its communes", "internal, to the nation"},
		"comm00":    {"to the nation", "to province 0, communes only", "to commune 00", "internal, to the nation"},
		"comm01":    {"to the nation", "to province 0, communes only", "of commune 01, approved", "internal, to the nation"},
		"comm10":    {"to the nation", "of province 1, to its communes", "internal, to the nation"},
		"speaker00": {"to the nation", "to province 0, communes only", "to commune 00", "internal, to the nation"},
		"foreign":   {},
		"stranger":  {},
	} {
		t.Run(who, func(t *testing.T) {
			var expected []string
			for _, name := range reads {
				expected = append(expected, all[name])
			}
			slices.Sort(expected)
			w.read(who, func(tx *store.Tx) error {
				items, err := briefs.Find(tx, briefs.Filter{})
				if !slices.Equal(ids(items), expected) {
					t.Errorf("lists %d briefs, want %d", len(items), len(expected))
				}
				return err
			})
			for name, id := range all {
				err := w.as(who, func(tx *store.Tx) error { return briefs.MayRead(tx, id) })
				if slices.Contains(reads, name) != (err == nil) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	want(t, w.as("writer", func(tx *store.Tx) error { return briefs.MayRead(tx, "none") }), fault.NotFound, "")
	want(t, w.as("", func(tx *store.Tx) error { return briefs.MayRead(tx, all["to the nation"]) }), fault.Unauthenticated, "")
}

func TestFindFilters(t *testing.T) {
	w := newWorld(t)
	health := w.draft(w.Root, func(n *briefs.NewBrief) { n.Title, n.Subjects = "Phòng sốt xuất huyết", []string{"health"} })
	land := w.published(w.Root)
	province := w.draft(w.Prov[0])
	waiting := w.draft(w.Root)
	w.write("writer", func(tx *store.Tx) error { return briefs.Submit(tx, waiting.ID, 1) })
	for name, c := range map[string]struct {
		filter briefs.Filter
		want   []string
	}{
		"words without marks": {briefs.Filter{Words: "sot xuat"}, []string{health.ID}},
		"words with marks":    {briefs.Filter{Words: "Sốt  huyết"}, []string{health.ID}},
		"a number":            {briefs.Filter{Words: "02/2026"}, []string{land.ID}},
		"a key message":       {briefs.Filter{Words: "trung gian", Subject: "health"}, []string{health.ID}},
		"nothing so":          {briefs.Filter{Words: "100%_'\"; --"}, nil},
		"state":               {briefs.Filter{State: briefs.Published}, []string{land.ID}},
		"waiting":             {briefs.Filter{State: briefs.Waiting}, []string{waiting.ID}},
		"expired":             {briefs.Filter{State: briefs.Expired}, nil},
		"subject":             {briefs.Filter{Subject: "health"}, []string{health.ID}},
		"unit":                {briefs.Filter{UnitID: w.Prov[0]}, []string{province.ID}},
		"no such unit":        {briefs.Filter{UnitID: "none"}, nil},
		"a page on":           {briefs.Filter{After: land.ID}, []string{health.ID}},
	} {
		t.Run(name, func(t *testing.T) {
			w.read("writer", func(tx *store.Tx) error {
				items, err := briefs.Find(tx, c.filter)
				if !slices.Equal(ids(items), c.want) {
					t.Errorf("found %d: %v", len(items), items)
				}
				return err
			})
		})
	}
}

func TestDutiesAreListedWhereTheyMayBeRead(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	late := w.duty(w.Comm[0][2], b.ID).ID
	w.write("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE duties SET deadline = '2026-11-20', acknowledge_by = '2026-11-10' WHERE id = $1`, late)
		return err
	})
	w.recount(1)
	w.write("comm00", func(tx *store.Tx) error { _, err := w.office.AcknowledgeAll(tx, w.Comm[0][0]); return err })
	w.write("system", func(tx *store.Tx) error { return briefs.Held(tx, w.Comm[0][0], b.ID, 2, 1) })
	province0 := []string{w.Prov[0], w.Comm[0][0], w.Comm[0][1], w.Comm[0][2]}
	for name, c := range map[string]struct {
		who    string
		filter briefs.DutyFilter
		want   []string
	}{
		"own and below":  {"prov0", briefs.DutyFilter{}, province0},
		"only below":     {"prov0", briefs.DutyFilter{LevelID: w.Levels[2]}, province0[1:]},
		"a parent":       {"inspector", briefs.DutyFilter{UnitID: w.Prov[0]}, province0},
		"a child":        {"comm01", briefs.DutyFilter{}, []string{w.Comm[0][1]}},
		"a sibling":      {"prov1", briefs.DutyFilter{UnitID: w.Prov[0]}, nil},
		"foreign":        {"foreign", briefs.DutyFilter{}, nil},
		"a speaker":      {"speaker00", briefs.DutyFilter{}, nil},
		"late":           {"prov0", briefs.DutyFilter{State: briefs.DutyLate}, []string{w.Comm[0][2]}},
		"missing":        {"prov0", briefs.DutyFilter{State: briefs.DutyMissing, BriefID: b.ID}, []string{w.Comm[0][2]}},
		"done":           {"prov0", briefs.DutyFilter{State: briefs.DutyDone}, []string{w.Comm[0][0]}},
		"open":           {"prov0", briefs.DutyFilter{State: briefs.DutyOpen}, []string{w.Prov[0], w.Comm[0][1], w.Comm[0][2]}},
		"by link":        {"prov0", briefs.DutyFilter{State: "link"}, nil},
		"another brief":  {"prov0", briefs.DutyFilter{BriefID: "none"}, nil},
		"an unknown one": {"prov0", briefs.DutyFilter{UnitID: "none"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w.read(c.who, func(tx *store.Tx) error {
				rows, err := briefs.FindDuties(tx, c.filter)
				var units []string
				for _, r := range rows {
					units = append(units, r.UnitID)
				}
				slices.Sort(units)
				if !slices.Equal(units, slices.Sorted(slices.Values(c.want))) {
					t.Errorf("lists %v, want %v", units, c.want)
				}
				return err
			})
		})
	}
	w.read("prov0", func(tx *store.Tx) error {
		sums, err := briefs.ByLevel(tx, briefs.DutyFilter{BriefID: b.ID})
		expected := []briefs.LevelSum{{LevelID: w.Levels[1], Due: 1}, {LevelID: w.Levels[2], Due: 3, Acknowledged: 1, Missing: 1, Late: 1, Done: 1}}
		if err != nil || !slices.Equal(sums, expected) {
			t.Errorf("sums %+v, %v", sums, err)
		}
		first, err := briefs.FindDuties(tx, briefs.DutyFilter{})
		if err != nil {
			return err
		}
		next, err := briefs.FindDuties(tx, briefs.DutyFilter{After: string(first[0].Deadline) + " " + first[0].ID})
		if len(next) != 3 || next[0].ID != first[1].ID {
			t.Errorf("the page after has %d rows", len(next))
		}
		return err
	})
}

func TestStandingAndPlannable(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[0])
	inside := w.draft(w.Root, func(n *briefs.NewBrief) { n.Internal = true })
	for day, c := range map[lang.Day]struct {
		what   string
		onSite bool
	}{
		"2026-11-22": {briefs.NotYet, false}, today: {briefs.Published, true},
		"2027-12-31": {briefs.Published, true}, "2028-01-01": {briefs.Expired, false},
	} {
		w.read("system", func(tx *store.Tx) error {
			s, err := briefs.Standing(tx, b.ID, day)
			if s.What != c.what || s.OnSite != c.onSite {
				t.Errorf("on %s it stands as %+v", day, s)
			}
			return err
		})
	}
	w.read("system", func(tx *store.Tx) error {
		s, err := briefs.Standing(tx, inside.ID, today)
		if s.What != briefs.NotYet || s.OnSite {
			t.Errorf("a draft stands as %+v", s)
		}
		return err
	})
	w.approve(inside.ID)
	w.publish(inside.ID, w.Root, w.Levels[0])
	plannable := func(unit string, day lang.Day) (numbers []string) {
		w.read("system", func(tx *store.Tx) error {
			choices, err := briefs.PlannableFor(tx, unit, day)
			for _, c := range choices {
				if c.OnSite == c.Internal {
					t.Errorf("%s: on site %v, internal %v", c.Number, c.OnSite, c.Internal)
				}
				numbers = append(numbers, c.Number)
			}
			return err
		})
		return numbers
	}
	for _, c := range []struct {
		unit string
		day  lang.Day
		want string
	}{
		{w.Comm[0][0], today, "02/2026 01/2026"}, {w.Prov[0], today, "02/2026 01/2026"}, {w.Comm[1][0], today, "02/2026"},
		{w.Root, today, "02/2026"}, {w.Comm[0][0], "2026-11-22", ""}, {w.Comm[0][0], "2028-01-01", ""}, {w.Comm2[0][0], today, ""},
	} {
		if got := strings.Join(plannable(c.unit, c.day), " "); got != c.want {
			t.Errorf("unit %s on %s: %q, want %q", c.unit, c.day, got, c.want)
		}
	}
}

func TestCheckCode(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	code := func(version int) (c string) {
		w.read("system", func(tx *store.Tx) error {
			full, err := briefs.View(tx, b.ID, version)
			c = full.Text.CheckCode
			return err
		})
		return c
	}
	check := func(typed, wanted string) briefs.Checked {
		t.Helper()
		var got briefs.Checked
		w.read("", func(tx *store.Tx) error { var err error; got, err = briefs.CheckCode(tx, typed); return err })
		if got.What != wanted {
			t.Errorf("%s says %s, want %s", typed, got.What, wanted)
		}
		return got
	}
	first := code(1)
	check(first, briefs.Published)
	check(" "+strings.ReplaceAll(briefs.ShowCode(first), "0", "O")+" ", briefs.Published)
	check("nothing", briefs.Unknown)
	check("", briefs.Unknown)
	w.write("writer", func(tx *store.Tx) error { _, err := briefs.NextVersion(tx, b.ID); return err })
	check(code(2), briefs.Unknown)
	w.approve(b.ID)
	check(code(2), briefs.Unknown)
	w.write("writer", func(tx *store.Tx) error { _, err := briefs.PutInForce(tx, b.ID); return err })
	check(code(2), briefs.Published)
	if got := check(first, briefs.Replaced); got.Current != 2 {
		t.Errorf("the version in force is said to be %d", got.Current)
	}
	w.write("writer", func(tx *store.Tx) error { return briefs.Withdraw(tx, b.ID, "Sai số liệu ở mục hai.") })
	for version := 1; version <= 2; version++ {
		if got := check(code(version), briefs.Withdrawn); got.State.Reason != "Sai số liệu ở mục hai." {
			t.Errorf("reason %q", got.State.Reason)
		}
	}
}

func TestOnSite(t *testing.T) {
	w := newWorld(t)
	open := w.published(w.Root)
	inside := w.draft(w.Root, func(n *briefs.NewBrief) { n.Internal = true })
	w.approve(inside.ID)
	w.publish(inside.ID, w.Root)
	gone := w.published(w.Root)
	w.write("writer", func(tx *store.Tx) error { return briefs.Withdraw(tx, gone.ID, "Sai số liệu ở mục hai.") })
	draft := w.draft(w.Root)
	list := func(f briefs.SiteFilter) (found []string) {
		w.read("", func(tx *store.Tx) error {
			items, err := briefs.OnSite(tx, f)
			found = ids(items)
			return err
		})
		return found
	}
	if got := list(briefs.SiteFilter{}); !slices.Equal(got, []string{open.ID}) {
		t.Errorf("on site: %v", got)
	}
	if len(list(briefs.SiteFilter{Words: "giay chung nhan", Subject: "land"})) != 1 || len(list(briefs.SiteFilter{Subject: "health"})) != 0 {
		t.Error("the filters of the site do not work")
	}
	for id, open := range map[string]bool{open.ID: true, inside.ID: false, gone.ID: true, draft.ID: false, "none": false} {
		err := w.as("", func(tx *store.Tx) error { _, _, err := briefs.PublicView(tx, id, 0); return err })
		if open != (err == nil) {
			t.Errorf("public view of %s: %v", id, err)
		}
	}
	w.clock.Set(time.Date(2028, 1, 1, 2, 0, 0, 0, time.UTC))
	if got := list(briefs.SiteFilter{}); len(got) != 0 {
		t.Errorf("after its validity: %v", got)
	}
}

// TestAudiencesAreSituationsOnly forbids words of belief, religion and opinion among situations, in code
// and in the words people read.
func TestAudiencesAreSituationsOnly(t *testing.T) {
	words := loadWords(t)
	forbidden := []string{"belief", "faith", "relig", "opinion", "politic", "party", "attitude", "loyal", "ideolog", "catholic", "buddh", "ethnic",
		"tôn giáo", "tín ngưỡng", "đạo", "giáo dân", "phật", "quan điểm", "tư tưởng", "chính trị", "đảng", "thái độ", "dân tộc"}
	for _, s := range briefs.Situations() {
		kind, _, _ := strings.Cut(s, ":")
		if !slices.Contains([]string{"trade", "age", "place", "language"}, kind) {
			t.Errorf("%s is no situation", s)
		}
		said := s + " "
		for _, tag := range lang.Tags() {
			p := words.Printer(tag, nil)
			if !p.Has(briefs.SituationKey(s)) {
				t.Errorf("no words for %s", s)
			}
			said += strings.ToLower(p.T(briefs.SituationKey(s))) + " "
		}
		for _, word := range forbidden {
			if strings.Contains(said, word) {
				t.Errorf("%s says %q", said, word)
			}
		}
	}
}

func TestWorkingDay(t *testing.T) {
	off := map[lang.Day]bool{"2026-12-24": true}
	for _, c := range []struct {
		from lang.Day
		n    int
		want lang.Day
	}{{"2026-11-23", 0, "2026-11-23"}, {"2026-11-23", 1, "2026-11-24"}, {"2026-11-27", 1, "2026-11-30"},
		{"2026-11-23", 20, "2026-12-21"}, {"2026-12-23", 1, "2026-12-25"}, {"2026-12-23", 2, "2026-12-28"}} {
		if got := briefs.WorkingDay(c.from, c.n, off); got != c.want {
			t.Errorf("%d after %s: %s, want %s", c.n, c.from, got, c.want)
		}
	}
	w := newWorld(t)
	w.write("system", func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ('holidays', '2026-12-24 nonsense 2027-01-01')`); err != nil {
			return err
		}
		days, err := briefs.Holidays(tx)
		if len(days) != 2 || !days["2027-01-01"] {
			t.Errorf("holidays %v", days)
		}
		return err
	})
}

// TestReadingOutlivesAMerge puts province 0 whole into province 1: what was published to the old part stays
// readable for the units that were in it, and what its units owe stays on the list of who stands above now.
func TestReadingOutlivesAMerge(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[0], w.Levels[2])
	w.write("system", func(tx *store.Tx) error {
		above, err := access.PathOf(tx, w.Prov[1])
		if err != nil {
			return err
		}
		paths := map[string]string{w.Prov[0]: above + w.Prov[0] + "/"}
		for _, c := range w.Comm[0] {
			paths[c] = above + c + "/"
		}
		for id, path := range paths {
			if err := access.PutScope(tx, id, path); err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE units SET path = $1 WHERE id = $2`, path, id); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE units SET heir_id = $1, until_day = $2 WHERE id = $3`, w.Prov[1], today, w.Prov[0])
		return err
	})
	w.follow()
	for _, who := range []string{"comm00", "comm01", "speaker00", "prov1", "comm10"} {
		if err := w.as(who, func(tx *store.Tx) error { return briefs.MayRead(tx, b.ID) }); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	w.read("prov1", func(tx *store.Tx) error {
		rows, err := briefs.FindDuties(tx, briefs.DutyFilter{UnitID: w.Prov[1], LevelID: w.Levels[2]})
		if len(rows) != 3 {
			t.Errorf("%d duties under the successor", len(rows))
		}
		return err
	})
	w.read("system", func(tx *store.Tx) error {
		for _, unit := range []string{w.Comm[0][0], w.Comm[1][0]} {
			choices, err := briefs.PlannableFor(tx, unit, today)
			if len(choices) != 1 || err != nil {
				t.Errorf("unit %s can plan %d, %v", unit, len(choices), err)
			}
		}
		return nil
	})
}
