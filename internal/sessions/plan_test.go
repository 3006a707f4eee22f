package sessions_test

import (
	"slices"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

func TestPlanChecks(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		who    string
		change func(*sessions.Draft)
		kind   fault.Kind
		key    string
	}{
		"yesterday":          {"comm00", func(d *sessions.Draft) { d.Day = "2026-11-22" }, fault.Invalid, "sessions.err.past"},
		"no day":             {"comm00", func(d *sessions.Draft) { d.Day = "2026-02-30" }, fault.Invalid, "sessions.err.day"},
		"no time":            {"comm00", func(d *sessions.Draft) { d.Time = "25:00" }, fault.Invalid, "sessions.err.time"},
		"no length":          {"comm00", func(d *sessions.Draft) { d.Minutes = 0 }, fault.Invalid, "sessions.err.minutes"},
		"nowhere":            {"comm00", func(d *sessions.Draft) { d.PlaceID = "" }, fault.Invalid, "sessions.err.where"},
		"another's place":    {"comm00", func(d *sessions.Draft) { d.PlaceID = w.PlaceComm[0][1] }, fault.Invalid, "sessions.err.place"},
		"no such place":      {"comm00", func(d *sessions.Draft) { d.PlaceID = "nowhere" }, fault.Invalid, "sessions.err.place"},
		"online, no link":    {"comm00", func(d *sessions.Draft) { d.Mode = sessions.Online }, fault.Invalid, "sessions.err.link"},
		"script as a link":   {"comm00", func(d *sessions.Draft) { d.Mode, d.Link = sessions.Online, "javascript:alert(1)" }, fault.Invalid, "sessions.err.link"},
		"no brief":           {"comm00", func(d *sessions.Draft) { d.BriefIDs = nil }, fault.Invalid, "sessions.err.noBrief"},
		"unknown brief":      {"comm00", func(d *sessions.Draft) { d.BriefIDs = []string{"none"} }, fault.Invalid, "sessions.err.brief"},
		"internal, public":   {"comm00", func(d *sessions.Draft) { d.BriefIDs = []string{w.Internal} }, fault.Invalid, "sessions.err.notPublic"},
		"one of two inside":  {"comm00", func(d *sessions.Draft) { d.BriefIDs = []string{w.Brief, w.Internal} }, fault.Invalid, "sessions.err.notPublic"},
		"unknown language":   {"comm00", func(d *sessions.Draft) { d.Languages = []string{"xx"} }, fault.Invalid, "sessions.err.unknown"},
		"unknown speaker":    {"comm00", func(d *sessions.Draft) { d.SpeakerIDs = []string{"xx"} }, fault.Invalid, "sessions.err.speaker"},
		"sibling unit":       {"comm01", func(*sessions.Draft) {}, fault.Forbidden, ""},
		"other province":     {"prov1", func(*sessions.Draft) {}, fault.Forbidden, ""},
		"other network":      {"foreign", func(*sessions.Draft) {}, fault.Forbidden, ""},
		"reader":             {"reader00", func(*sessions.Draft) {}, fault.Forbidden, ""},
		"nobody":             {"", func(*sessions.Draft) {}, fault.Unauthenticated, ""},
		"unit not yet there": {"comm00", func(d *sessions.Draft) { d.UnitID = "none" }, fault.Forbidden, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := w.as(c.who, func(tx *store.Tx) error { _, err := sessions.Plan(tx, w.draft(c.change)); return err })
			want(t, err, c.kind, c.key)
		})
	}
	if n := value[int64](w, `SELECT count(*) FROM sessions`); n != 0 {
		t.Fatalf("%d sessions stand after refusals", n)
	}
	for _, who := range []string{"comm00", "head00", "prov0", "writer", "admin"} {
		w.must(who, func(tx *store.Tx) error { _, err := sessions.Plan(tx, w.draft()); return err })
	}
	w.must("comm00", func(tx *store.Tx) error {
		_, err := sessions.Plan(tx, w.draft(func(d *sessions.Draft) { d.OpenTo, d.BriefIDs = sessions.ToStaff, []string{w.Internal} }))
		return err
	})
	if n := w.events("sessions.planned"); n != 6 {
		t.Fatalf("%d events, want 6", n)
	}
}

func TestPlanIsCancelledAndPutOff(t *testing.T) {
	w := newWorld(t)
	s := w.plan()
	err := w.as("comm00", func(tx *store.Tx) error { return sessions.Postpone(tx, s.ID, 1, s.Day, "08:00", "mưa") })
	want(t, err, fault.Invalid, "sessions.err.sameTime")
	err = w.as("comm00", func(tx *store.Tx) error { return sessions.Postpone(tx, s.ID, 1, "2026-11-27", "14:00", " ") })
	want(t, err, fault.Invalid, "sessions.err.reason")
	w.must("comm00", func(tx *store.Tx) error { return sessions.Postpone(tx, s.ID, 1, "2026-11-27", "14:00", "Mưa lũ") })
	f := w.byID(s.ID)
	at := time.Date(2026, 11, 27, 7, 0, 0, 0, time.UTC).UnixMicro()
	if f.State != sessions.Postponed || f.Day != "2026-11-27" || f.StartAt != at || f.Version != 2 {
		t.Fatalf("postponed session is %+v", f.Session)
	}
	err = w.as("comm00", func(tx *store.Tx) error { return sessions.Cancel(tx, s.ID, 1, "stale") })
	want(t, err, fault.Conflict, "store.changed")
	w.must("prov0", func(tx *store.Tx) error { return sessions.Cancel(tx, s.ID, 2, "Trùng lịch") })
	err = w.as("comm00", func(tx *store.Tx) error { return sessions.Cancel(tx, s.ID, 3, "again") })
	want(t, err, fault.Conflict, "sessions.err.over")
	err = w.as("comm00", func(tx *store.Tx) error { _, err := sessions.Tell(tx, s.ID, w.telling()); return err })
	want(t, err, fault.Conflict, "sessions.err.cancelled")
	var acts []sessions.Act
	w.read("comm00", func(tx *store.Tx) (err error) { acts, err = sessions.Acts(tx, s.ID); return err })
	kinds := []string{}
	for _, a := range acts {
		kinds = append(kinds, a.Act)
	}
	if !slices.Equal(kinds, []string{sessions.ActCancelled, sessions.ActPostponed, sessions.ActPlanned}) {
		t.Fatalf("history is %v", kinds)
	}
	if m, moved := acts[1].Moved(); !moved || m != (sessions.Moved{From: "2026-11-25", To: "2026-11-27"}) || acts[1].Reason != "Mưa lũ" {
		t.Fatalf("postponing left %+v", acts[1])
	}
	if w.events("sessions.postponed") != 1 || w.events("sessions.cancelled") != 1 {
		t.Fatal("events are missing")
	}
}

func TestWarningsDoNotHinder(t *testing.T) {
	w := newWorld(t)
	first := w.plan()
	w.must("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO availability (id, speaker_id, kind, from_day, until_day, weekday, note) VALUES ('a', $1, 'away', '2026-11-25', '2026-11-26', 0, '')`, w.Speaker[1])
		return err
	})
	at := func(clock string, speakers ...string) sessions.Draft {
		return w.draft(func(d *sessions.Draft) { d.Time, d.SpeakerIDs = clock, speakers })
	}
	for name, c := range map[string]struct {
		d    sessions.Draft
		want []string
	}{
		"same time":       {at("09:00", w.Speaker[0]), []string{sessions.WarnDouble}},
		"right after":     {at("09:30", w.Speaker[0]), nil},
		"just before":     {at("06:30", w.Speaker[0]), nil},
		"overlaps before": {at("06:31", w.Speaker[0]), []string{sessions.WarnDouble}},
		"away":            {at("08:00", w.Speaker[1]), []string{sessions.WarnAway}},
		"never appointed": {at("08:00", w.Speaker[2]), []string{sessions.WarnUnappointed}},
		"term over":       {w.draft(func(d *sessions.Draft) { d.Day = "2027-01-05" }), []string{sessions.WarnLapsed}},
		"last day":        {w.draft(func(d *sessions.Draft) { d.Day = "2026-12-30" }), nil},
		"online": {w.draft(func(d *sessions.Draft) {
			d.Mode, d.Link, d.BriefIDs, d.SpeakerIDs = sessions.Online, "https://meet.example.vn/a", []string{w.InPerson}, nil
		}), []string{sessions.WarnInPerson}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			w.read("comm00", func(tx *store.Tx) error {
				all, err := sessions.Warnings(tx, "", c.d)
				for _, x := range all {
					got = append(got, x.Kind)
				}
				return err
			})
			if !slices.Equal(got, c.want) {
				t.Fatalf("warnings %v, want %v", got, c.want)
			}
		})
	}
	w.read("comm00", func(tx *store.Tx) error {
		all, err := sessions.Warnings(tx, first.ID, w.draft())
		if len(all) > 0 {
			t.Fatalf("a session warns of itself: %v", all)
		}
		return err
	})
	w.must("writer", func(tx *store.Tx) error { return briefs.Withdraw(tx, w.Brief, "Sai số liệu") })
	staff := w.draft(func(d *sessions.Draft) { d.OpenTo, d.SpeakerIDs = sessions.ToStaff, nil })
	w.read("comm00", func(tx *store.Tx) error {
		all, err := sessions.Warnings(tx, "", staff)
		if len(all) != 1 || all[0].Kind != sessions.WarnWithdrawn {
			t.Fatalf("withdrawn brief warns %v", all)
		}
		return err
	})
	w.must("comm00", func(tx *store.Tx) error { _, err := sessions.Plan(tx, staff); return err })
	err := w.as("comm00", func(tx *store.Tx) error { _, err := sessions.Plan(tx, w.draft()); return err })
	want(t, err, fault.Invalid, "sessions.err.notPublic")
	number := value[string](w, `SELECT number FROM briefs WHERE id = $1`, w.Brief)
	if args := fault.Fields(err)[0].Args; !slices.Equal(args, []any{"brief", number}) {
		t.Fatalf("the refusal names %v, want the brief %s", args, number)
	}
}

func TestFindFiltersAndSums(t *testing.T) {
	w := newWorld(t)
	s := w.plan()
	w.plan(func(d *sessions.Draft) { d.Day, d.SpeakerIDs = "2026-12-02", nil })
	w.held(func(x *sessions.Telling) { x.Attendances, x.BriefIDs = 30, []string{w.InPerson} })
	w.must("prov0", func(tx *store.Tx) error {
		_, err := sessions.Plan(tx, w.draft(func(d *sessions.Draft) { d.UnitID, d.PlaceID = w.Comm[0][1], w.PlaceComm[0][1] }))
		return err
	})
	for name, c := range map[string]struct {
		who  string
		f    sessions.Filter
		n    int
		sums sessions.Sums
	}{
		"own":      {"comm00", sessions.Filter{}, 3, sessions.Sums{Sessions: 3, Held: 1, Attendances: 30}},
		"above":    {"prov0", sessions.Filter{}, 4, sessions.Sums{Sessions: 4, Held: 1, Attendances: 30}},
		"all":      {"admin", sessions.Filter{}, 4, sessions.Sums{Sessions: 4, Held: 1, Attendances: 30}},
		"beside":   {"prov1", sessions.Filter{}, 0, sessions.Sums{}},
		"foreign":  {"foreign", sessions.Filter{}, 0, sessions.Sums{}},
		"nobody":   {"speaker0", sessions.Filter{}, 0, sessions.Sums{}},
		"subtree":  {"writer", sessions.Filter{UnitID: w.Comm[0][1]}, 1, sessions.Sums{Sessions: 1}},
		"month":    {"comm00", sessions.Filter{Month: "2026-12"}, 1, sessions.Sums{Sessions: 1}},
		"no month": {"comm00", sessions.Filter{Month: "2025-12"}, 0, sessions.Sums{}},
		"state":    {"comm00", sessions.Filter{State: sessions.Held}, 1, sessions.Sums{Sessions: 1, Held: 1, Attendances: 30}},
		"brief":    {"comm00", sessions.Filter{BriefID: w.InPerson}, 1, sessions.Sums{Sessions: 1, Held: 1, Attendances: 30}},
		"speaker":  {"comm00", sessions.Filter{SpeakerID: w.Speaker[0]}, 1, sessions.Sums{Sessions: 1}},
		"by link":  {"comm00", sessions.Filter{ByLink: true}, 0, sessions.Sums{}},
	} {
		t.Run(name, func(t *testing.T) {
			w.read(c.who, func(tx *store.Tx) error {
				all, err := sessions.Find(tx, c.f)
				if len(all.Rows) != c.n || all.Sums != c.sums {
					t.Errorf("%d rows, %+v; want %d, %+v", len(all.Rows), all.Sums, c.n, c.sums)
				}
				return err
			})
		})
	}
	if f := w.byID(s.ID); f.Day != "2026-11-25" {
		t.Fatal("the plan moved")
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	w := newWorld(t)
	w.must("comm00", func(tx *store.Tx) error {
		for i := range 120 {
			d := w.draft(func(d *sessions.Draft) { d.Day, d.SpeakerIDs = today.AddDays(i%7), nil })
			if _, err := sessions.Plan(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]bool{}
	last, after := "9999", ""
	for range 4 {
		w.read("comm00", func(tx *store.Tx) error {
			all, err := sessions.Find(tx, sessions.Filter{After: after})
			for _, r := range all.Rows {
				key := string(r.Day) + " " + r.ID
				if seen[r.ID] || key >= last {
					t.Fatalf("%s comes after %s", key, last)
				}
				seen[r.ID], last = true, key
			}
			after = all.Next
			return err
		})
		if after == "" {
			break
		}
	}
	if len(seen) != 120 {
		t.Fatalf("%d of 120 sessions listed", len(seen))
	}
}

func TestPlacesNear(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		unit, q string
		want    []string
	}{
		"hamlets of the commune alone": {w.Comm[0][0], "thon", w.Hamlet[0][0][:]},
		"one of them":                  {w.Comm[0][0], "Thôn 2", w.Hamlet[0][0][1:]},
		"the beginning of a word":      {w.Comm[0][0], "tho 1", w.Hamlet[0][0][:1]},
		"the widest first":             {w.Comm[0][0], "", []string{w.PlaceComm[0][0], w.Hamlet[0][0][0], w.Hamlet[0][0][1]}},
		"another commune":              {w.Comm[0][0], "dong tam", nil},
		"from the province":            {w.Prov[0], "dong tam", []string{w.PlaceComm[0][1]}},
		"no such name":                 {w.Root, "khong co", nil},
	} {
		w.read("comm00", func(tx *store.Tx) error {
			found, err := sessions.PlacesNear(tx, c.unit, c.q, today, 10)
			var ids []string
			for _, p := range found {
				ids = append(ids, p.ID)
			}
			if !slices.Equal(ids, c.want) {
				t.Errorf("%s: found %v, want %v", name, ids, c.want)
			}
			return err
		})
	}
}
