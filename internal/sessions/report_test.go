package sessions_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// counted is what coverage holds of a unit's own talks, any brief and language.
func (w *world) counted(unit, brief string) (n, heard int64) {
	w.t.Helper()
	q := ` FROM coverage_units WHERE unit_id = $1 AND kind = 'own' AND brief_id = $2 AND lang = ''`
	return value[int64](w, `SELECT CAST(coalesce(sum(sessions), 0) AS BIGINT)`+q, unit, brief), value[int64](w, `SELECT CAST(coalesce(sum(attendances), 0) AS BIGINT)`+q, unit, brief)
}

func (w *world) duty(unit, brief string) (held, heads int64) {
	w.t.Helper()
	return value[int64](w, `SELECT held FROM duties WHERE unit_id = $1 AND brief_id = $2`, unit, brief),
		value[int64](w, `SELECT heads_held FROM duties WHERE unit_id = $1 AND brief_id = $2`, unit, brief)
}

func TestReportCountsAndIsCorrected(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Day = today })
	var r sessions.Report
	w.must("comm00", func(tx *store.Tx) (err error) { r, err = sessions.Tell(tx, s.ID, w.telling()); return err })
	if n, heard := w.counted(w.Comm[0][0], w.Brief); n != 1 || heard != 42 {
		t.Fatalf("coverage counts %d sessions, %d attendances", n, heard)
	}
	if held, heads := w.duty(w.Comm[0][0], w.Brief); held != 1 || heads != 0 {
		t.Fatalf("the duty knows %d talks, %d of the head", held, heads)
	}
	err := w.as("comm00", func(tx *store.Tx) error { _, err := sessions.Tell(tx, s.ID, w.telling()); return err })
	want(t, err, fault.Conflict, "sessions.err.reported")
	fix := w.telling(func(x *sessions.Telling) {
		x.Attendances, x.BriefIDs, x.HeadsOwn = 30, []string{w.InPerson}, true
		x.Languages = []coverage.Spoken{{Lang: "hmn", Manner: coverage.ManSpoken}, {Lang: "vi", Manner: coverage.ManInterpreted}}
	})
	err = w.as("comm00", func(tx *store.Tx) error { _, err := sessions.Correct(tx, s.ID, r.ID, "", fix); return err })
	want(t, err, fault.Invalid, "sessions.err.reason")
	err = w.as("comm00", func(tx *store.Tx) error {
		_, err := sessions.Correct(tx, s.ID, "other", "Đếm lại", fix)
		return err
	})
	want(t, err, fault.Conflict, "store.changed")
	var again sessions.Report
	w.must("comm00", func(tx *store.Tx) (err error) {
		again, err = sessions.Correct(tx, s.ID, r.ID, "Đếm lại", fix)
		return err
	})
	if again.Replaces != r.ID || again.Reason != "Đếm lại" {
		t.Fatalf("correction is %+v", again)
	}
	if n, heard := w.counted(w.Comm[0][0], ""); n != 1 || heard != 30 {
		t.Fatalf("after the correction coverage counts %d, %d", n, heard)
	}
	if n, _ := w.counted(w.Comm[0][0], w.Brief); n != 0 {
		t.Fatal("the brief that was not covered still counts")
	}
	if held, _ := w.duty(w.Comm[0][0], w.Brief); held != 0 {
		t.Fatal("the duty of the brief that was not covered still counts")
	}
	if held, heads := w.duty(w.Comm[0][0], w.InPerson); held != 1 || heads != 1 {
		t.Fatalf("the duty knows %d talks, %d of the head", held, heads)
	}
	if n := value[int64](w, `SELECT count(*) FROM session_reports WHERE session_id = $1`, s.ID); n != 2 {
		t.Fatalf("%d reports stand, want both", n)
	}
	if w.events("sessions.reported") != 1 || w.events("sessions.corrected") != 1 {
		t.Fatal("events are missing")
	}
	facts := []coverage.Fact{}
	w.read("system", func(tx *store.Tx) error {
		return sessions.Facts{}.EachFact(tx, func(f coverage.Fact) error { facts = append(facts, f); return nil })
	})
	expect := []coverage.Fact{{UnitID: w.Comm[0][0], PlaceID: w.Hamlet[0][0][0], Day: today, BriefIDs: []string{w.InPerson}, Languages: fix.Languages, Attendances: 30, HeadsOwn: true}}
	if !reflect.DeepEqual(facts, expect) {
		t.Fatalf("facts %+v", facts)
	}
}

func TestFactsComeAllAndOnce(t *testing.T) {
	w := newWorld(t)
	w.must("comm00", func(tx *store.Tx) error {
		for i := range 430 {
			if _, err := sessions.TellUnplanned(tx, w.telling(func(x *sessions.Telling) { x.Attendances = i + 1 })); err != nil {
				return err
			}
		}
		return nil
	})
	n, sum := 0, int64(0)
	w.read("system", func(tx *store.Tx) error {
		return sessions.Facts{}.EachFact(tx, func(f coverage.Fact) error { n++; sum += f.Attendances; return nil })
	})
	if n != 430 || sum != 430*431/2 {
		t.Fatalf("%d facts of %d attendances", n, sum)
	}
}

func TestReportChecks(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*sessions.Telling)
		key    string
	}{
		"nobody came": {func(x *sessions.Telling) { x.Attendances = 0 }, "sessions.err.attendances"},
		"tomorrow":    {func(x *sessions.Telling) { x.Day = "2026-11-24" }, "sessions.err.future"},
		"no such day": {func(x *sessions.Telling) { x.Day = "2026-02-29" }, "sessions.err.day"},
		"no minutes":  {func(x *sessions.Telling) { x.Minutes = 0 }, "sessions.err.minutes"},
		"no brief":    {func(x *sessions.Telling) { x.BriefIDs = nil }, "sessions.err.noBrief"},
		"no language": {func(x *sessions.Telling) { x.Languages = nil }, "sessions.err.noLanguage"},
		"two manners": {func(x *sessions.Telling) {
			x.Languages = append(x.Languages, coverage.Spoken{Lang: "vi", Manner: coverage.ManPlayed})
		}, "sessions.err.twoManners"},
		"strange manner":  {func(x *sessions.Telling) { x.Languages[0].Manner = "sung" }, "sessions.err.manner"},
		"another's place": {func(x *sessions.Telling) { x.PlaceID = w.PlaceComm[0][2] }, "sessions.err.place"},
		"nowhere":         {func(x *sessions.Telling) { x.PlaceID = "" }, "sessions.err.where"},
		"for nobody":      {func(x *sessions.Telling) { x.Origin = sessions.ForOther }, "sessions.err.forWhom"},
		"strange origin":  {func(x *sessions.Telling) { x.Origin = sessions.FromLink }, "sessions.err.origin"},
		"raw telephone":   {func(x *sessions.Telling) { x.Heard = []sessions.Heard{{Text: "Gọi 0912 345 678 được không?"}} }, "sessions.err.notClean"},
		"before the unit": {func(x *sessions.Telling) { x.Day = "2019-12-31" }, "sessions.err.unitDay"},
	} {
		t.Run(name, func(t *testing.T) {
			err := w.as("comm00", func(tx *store.Tx) error { _, err := sessions.TellUnplanned(tx, w.telling(c.change)); return err })
			want(t, err, fault.Invalid, c.key)
		})
	}
	if n := value[int64](w, `SELECT count(*) FROM sessions`); n != 0 {
		t.Fatalf("%d sessions stand after refusals", n)
	}
}

func TestWhoReports(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Day = today })
	for who, kind := range map[string]fault.Kind{"comm01": fault.Forbidden, "prov1": fault.Forbidden, "foreign": fault.Forbidden,
		"reader00": fault.Forbidden, "speaker1": fault.Forbidden, "inspector": fault.Forbidden, "": fault.Unauthenticated} {
		err := w.as(who, func(tx *store.Tx) error { _, err := sessions.Tell(tx, s.ID, w.telling()); return err })
		want(t, err, kind, "")
		err = w.as(who, func(tx *store.Tx) error { _, err := sessions.Correct(tx, s.ID, "", "x", w.telling()); return err })
		want(t, err, kind, "")
	}
	// The speaker's term ended between the talk and its report.
	w.must("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE appointments SET until_day = '2026-11-01', status = 'lapsed' WHERE speaker_id = $1`, w.Speaker[0])
		return err
	})
	var r sessions.Report
	w.must("speaker0", func(tx *store.Tx) (err error) { r, err = sessions.Tell(tx, s.ID, w.telling()); return err })
	if r.Origin != sessions.FromPhone {
		t.Fatalf("a speaker's own report is marked %q", r.Origin)
	}
	err := w.as("speaker0", func(tx *store.Tx) error { _, err := sessions.TellUnplanned(tx, w.telling()); return err })
	want(t, err, fault.Forbidden, "")
	var own sessions.Report
	w.must("speaker1", func(tx *store.Tx) (err error) { own, err = sessions.TellUnplanned(tx, w.telling()); return err })
	if f := w.byID(own.SessionID); len(f.SpeakerIDs) != 1 || f.SpeakerIDs[0] != w.Speaker[1] || f.Planned || f.State != sessions.Held {
		t.Fatalf("a speaker's own unplanned talk is %+v", f)
	}
	paper := w.held(func(x *sessions.Telling) { x.Origin = sessions.FromPaper })
	other := w.held(func(x *sessions.Telling) { x.Origin, x.ForSpeaker = sessions.ForOther, w.Speaker[2] })
	if desk := w.held(); paper.Origin != sessions.FromPaper || other.ForSpeaker != w.Speaker[2] || desk.Origin != sessions.FromDesk {
		t.Fatalf("origins are %q, %q, %q", paper.Origin, other.Origin, desk.Origin)
	}
	for who, kind := range map[string]fault.Kind{"head00": fault.Forbidden, "speaker1": fault.Forbidden, "comm01": fault.Forbidden} {
		want(t, w.as(who, func(tx *store.Tx) error { return sessions.Confirm(tx, paper.SessionID, paper.ID) }), kind, "")
	}
	w.must("prov0", func(tx *store.Tx) error { return sessions.Confirm(tx, paper.SessionID, paper.ID) })
	w.must("prov0", func(tx *store.Tx) error { return sessions.Confirm(tx, paper.SessionID, paper.ID) })
	if by := value[string](w, `SELECT confirmed_by FROM session_reports WHERE id = $1`, paper.ID); by != "prov0" || w.events("sessions.confirmed") != 1 {
		t.Fatalf("confirmed by %q, %d events", by, w.events("sessions.confirmed"))
	}
}

// TestClosedUnitReports: a commune merged into its neighbour; talks held while it stood are still accepted, under
// the rights of the path it hangs under now.
func TestClosedUnitReports(t *testing.T) {
	w := newWorld(t)
	w.must("system", func(tx *store.Tx) error {
		path, err := access.PathOf(tx, w.Comm[0][1])
		if err != nil {
			return err
		}
		path += w.Comm[0][0] + "/"
		if _, err := tx.Exec(`UPDATE units SET until_day = '2026-11-10', path = $1, heir_id = $2 WHERE id = $3`, path, w.Comm[0][1], w.Comm[0][0]); err != nil {
			return err
		}
		if err := access.TakeOn(tx, w.Comm[0][0], "2026-11-10"); err != nil {
			return err
		}
		return access.PutScope(tx, w.Comm[0][0], path)
	})
	last := w.telling(func(x *sessions.Telling) { x.Day = "2026-11-09" })
	want(t, w.as("comm00", func(tx *store.Tx) error { _, err := sessions.TellUnplanned(tx, last); return err }), fault.Forbidden, "")
	w.must("comm01", func(tx *store.Tx) error { _, err := sessions.TellUnplanned(tx, last); return err })
	err := w.as("comm01", func(tx *store.Tx) error {
		_, err := sessions.TellUnplanned(tx, w.telling(func(x *sessions.Telling) { x.Day = "2026-11-10" }))
		return err
	})
	want(t, err, fault.Invalid, "sessions.err.unitDay")
	if n, heard := w.counted(w.Comm[0][0], w.Brief); n != 1 || heard != 42 {
		t.Fatalf("the closed unit counts %d, %d", n, heard)
	}
}

// TestDaysAndClocks: the day is the installation's (UTC+7), 29 February exists in 2028, and a phone's clock two
// years off is kept and believed in nothing.
func TestDaysAndClocks(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		now time.Time
		day lang.Day
	}{
		{time.Date(2027, 1, 14, 16, 59, 59, 0, time.UTC), "2027-01-14"},
		{time.Date(2027, 1, 14, 17, 0, 0, 0, time.UTC), "2027-01-15"},
		{time.Date(2028, 2, 28, 17, 30, 0, 0, time.UTC), "2028-02-29"},
		{time.Date(2028, 2, 29, 17, 0, 0, 0, time.UTC), "2028-03-01"},
	} {
		w.clock.Set(c.now)
		tell := func(day lang.Day) error {
			return w.as("comm00", func(tx *store.Tx) error {
				_, err := sessions.TellUnplanned(tx, w.telling(func(x *sessions.Telling) { x.Day = day }))
				return err
			})
		}
		want(t, tell(c.day.AddDays(1)), fault.Invalid, "sessions.err.future")
		if err := tell(c.day); err != nil {
			t.Fatalf("%s: %v", c.day, err)
		}
		month := value[int64](w, `SELECT count(*) FROM coverage_units WHERE unit_id = $1 AND month = $2`, w.Comm[0][0], c.day.Month())
		if month == 0 {
			t.Fatalf("%s counts in no row of its month", c.day)
		}
	}
	wrong := w.db.Now().AddDate(-2, 0, 0).UnixMicro()
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor("comm00"), DeviceAt: wrong}, func(tx *store.Tx) error {
		_, err := sessions.TellUnplanned(tx, w.telling(func(x *sessions.Telling) { x.Day, x.Attendances = "2028-03-01", 77 }))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	device := value[int64](w, `SELECT device_at FROM session_reports WHERE attendances = 77`)
	received := value[int64](w, `SELECT created_at FROM session_reports WHERE attendances = 77`)
	if device != wrong || lang.DayOfMicros(received, w.db.Location()) != "2028-03-01" {
		t.Fatalf("device time %d, received %d", device, received)
	}
}

func TestRemarksStayAndGo(t *testing.T) {
	w := newWorld(t)
	r := w.held(func(x *sessions.Telling) { x.Hall, x.Material = "Loa rè", "Chữ nhỏ" })
	f := w.byID(r.SessionID)
	for who, ok := range map[string]bool{"comm00": true, "head00": true, "prov0": false, "writer": false, "admin": false, "reader00": false, "comm01": false, "inspector": false} {
		w.read(who, func(tx *store.Tx) error {
			got, err := sessions.RemarksOf(tx, f)
			if ok && (err != nil || got != sessions.Remarks{Hall: "Loa rè", Material: "Chữ nhỏ"}) || !ok && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s reads %+v, %v", who, got, err)
			}
			return nil
		})
	}
	forget := func() (n int64) {
		w.must("system", func(tx *store.Tx) (err error) { n, err = sessions.ForgetRemarks(tx); return err })
		return n
	}
	w.clock.Set(time.Date(2027, 11, 22, 20, 0, 0, 0, time.UTC)) // 23 November: exactly twelve months
	if n := forget(); n != 0 {
		t.Fatalf("%d remarks went too early", n)
	}
	w.clock.Add(24 * time.Hour)
	if n := forget(); n != 2 || forget() != 0 {
		t.Fatalf("%d remarks went, want 2", n)
	}
}

func TestMonthsKeepSilenceApart(t *testing.T) {
	w := newWorld(t)
	w.held()
	say := func(who, unit, month string) error {
		return w.as(who, func(tx *store.Tx) error { return sessions.StateNothing(tx, unit, month) })
	}
	want(t, say("comm00", w.Comm[0][0], "2026-11"), fault.Conflict, "sessions.err.hasReports")
	want(t, say("comm01", w.Comm[0][1], "2026-12"), fault.Invalid, "sessions.err.month")
	want(t, say("comm01", w.Comm[0][1], "2019-12"), fault.Invalid, "sessions.err.unitDay")
	want(t, say("comm01", w.Comm[0][0], "2026-10"), fault.Forbidden, "")
	for range 2 {
		if err := say("comm01", w.Comm[0][1], "2026-11"); err != nil {
			t.Fatal(err)
		}
	}
	check := func(nothing, silent int64) {
		t.Helper()
		w.read("prov0", func(tx *store.Tx) error {
			all, err := sessions.Months(tx, sessions.MonthFilter{Month: "2026-11"})
			if all.Sums[sessions.MonthReported] != 1 || all.Sums[sessions.MonthNothing] != nothing || all.Sums[sessions.MonthSilent] != silent || len(all.Rows) != 4 {
				t.Errorf("sums %v of %d rows", all.Sums, len(all.Rows))
			}
			some, err2 := sessions.Months(tx, sessions.MonthFilter{Month: "2026-11", State: sessions.MonthSilent, UnitID: w.Prov[0]})
			if int64(len(some.Rows)) != silent || some.Rows[0].State() != sessions.MonthSilent {
				t.Errorf("silent rows %+v", some.Rows)
			}
			return fault.Join(err, err2)
		})
	}
	check(1, 2)
	w.must("comm01", func(tx *store.Tx) error { return sessions.TakeBackNothing(tx, w.Comm[0][1], "2026-11") })
	check(0, 3)
}
