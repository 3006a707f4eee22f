package sessions_test

import (
	"io/fs"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// reportedOn sets the clock to noon of a day and reports a talk held on another.
func (w *world) reportedOn(day, held lang.Day) sessions.Report {
	w.t.Helper()
	w.clock.Add(time.Duration(day.Micros(time.UTC)-w.clock.Now().UnixMicro())*time.Microsecond + 5*time.Hour)
	return w.held(func(x *sessions.Telling) { x.Day = held })
}

func TestALateReport(t *testing.T) {
	// The duty's deadline is 20 December.
	for _, c := range []struct {
		name           string
		held, reported lang.Day
		late           bool
		inTime, behind int64  // how coverage counts the duty of the unit
		why            string // said on the talk's page
	}{
		{"at once", "2026-11-23", "2026-11-23", false, 1, 0, ""},
		{"on the seventh day", "2026-11-23", "2026-11-30", false, 1, 0, ""},
		{"on the eighth day", "2026-11-23", "2026-12-01", true, 1, 0, "8 days after the talk"},
		{"on the day of the deadline", "2026-12-18", "2026-12-20", false, 1, 0, ""},
		{"in time, told after the deadline", "2026-12-20", "2026-12-21", true, 1, 0, "after the deadline of the duty (20/12/2026)"},
		{"in time, told long after the deadline", "2026-12-01", "2027-02-01", true, 1, 0, "after the deadline of the duty (20/12/2026)"},
		{"held late, told soon", "2026-12-21", "2026-12-22", false, 0, 1, ""},
		{"held late, told late", "2026-12-21", "2026-12-29", true, 0, 1, "8 days after the talk"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			r := w.reportedOn(c.reported, c.held)
			var row sessions.Row
			w.read("comm00", func(tx *store.Tx) error {
				all, err := sessions.Find(tx, sessions.Filter{})
				if err == nil {
					row = all.Rows[0]
				}
				return err
			})
			if row.Receipt.Late() != c.late || row.Receipt.Received != c.reported {
				t.Errorf("the list says %+v, late %v", row.Receipt, row.Receipt.Late())
			}
			in, behind := `SELECT in_time FROM coverage_duties WHERE unit_id = $1 AND kind = 'own' AND brief_id = $2`, `SELECT late FROM coverage_duties WHERE unit_id = $1 AND kind = 'own' AND brief_id = $2`
			if a, b := value[int64](w, in, w.Comm[0][0], w.Brief), value[int64](w, behind, w.Comm[0][0], w.Brief); a != c.inTime || b != c.behind {
				t.Errorf("the duty counts in time %d, late %d", a, b)
			}
			w.marks(r.SessionID, c.late, c.why)
		})
	}
}

// marks looks whether the list, the talk's page, the duty's page and the list of duties mark a late report, in both languages.
func (w *world) marks(session string, late bool, why string) {
	w.t.Helper()
	site := orgtest.Serve(w.t, w.db, orgtest.House{Routes: append(sessions.Routes(nil), briefs.Routes(briefs.Office{Ledger: coverage.Ledger{}, Talks: sessions.Facts{}})...),
		Words: []fs.FS{people.Locale(), people.LocaleSpeakers(), briefs.Locale(), coverage.Locale(), sessions.Locale()}})
	duty := value[string](w, `SELECT id FROM duties WHERE unit_id = $1 AND brief_id = $2`, w.Comm[0][0], w.Brief)
	for _, at := range []struct{ path, vi, en string }{
		{"/sessions", "Báo cáo muộn", "Reported late"}, {"/sessions/" + session, "Báo cáo muộn", "Reported late"},
		{"/duties/" + duty, "báo cáo muộn: 1", "reported late: 1"}, {"/duties?state=all", "báo cáo muộn: 1", "reported late: 1"},
	} {
		for tongue, mark := range map[lang.Tag]string{lang.VI: at.vi, lang.EN: at.en} {
			p := site.Do("comm00", tongue, "GET", at.path, nil).Want(200)
			if late {
				p.Has(mark)
			} else {
				p.Lacks(mark)
			}
		}
	}
	if why != "" {
		site.Get("comm00", "/sessions/"+session).Has(why)
	}
}

func TestACorrectionLeavesTheReceipt(t *testing.T) {
	w := newWorld(t)
	r := w.reportedOn("2026-11-24", "2026-11-23")
	w.clock.Add(40 * 24 * time.Hour)
	w.must("comm00", func(tx *store.Tx) error {
		_, err := sessions.Correct(tx, r.SessionID, r.ID, "Đếm lại", w.telling(func(x *sessions.Telling) { x.Attendances = 41 }))
		return err
	})
	w.marks(r.SessionID, false, "")
	late := w.reportedOn("2027-01-20", "2026-12-01")
	w.must("comm00", func(tx *store.Tx) error {
		_, err := sessions.Correct(tx, late.SessionID, late.ID, "Đếm lại", w.telling(func(x *sessions.Telling) { x.Day = "2026-12-02" }))
		return err
	})
	w.marks(late.SessionID, true, "after the deadline")
}
