package sessions_test

import (
	"testing"
	"time"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// past is a talk of a unit on 3 August 2026 at 8:00 in the zone of tests, held and reported the next day.
func past(unit, place string) sessions.Past {
	start := time.Date(2026, 8, 3, 8, 0, 0, 0, storetest.Zone()).UnixMicro()
	p := sessions.Past{}
	p.UnitID, p.Day, p.StartAt, p.Minutes, p.PlaceID = unit, "2026-08-03", start, 60, place
	p.Title, p.Mode, p.OpenTo, p.State, p.Planned, p.CreatedBy, p.CreatedAt = "Phòng cháy rừng", sessions.InPerson, sessions.ToPublic, sessions.Held, true, "desk", start-5
	p.BriefIDs, p.Languages, p.SpeakerIDs, p.BriefVersions = []string{"b1"}, []string{"hmn", "vi"}, []string{"s1"}, map[string]int{"b1": 2}
	p.Acts = []sessions.Act{{Act: sessions.ActPlanned, Actor: "desk", At: start - 5}, {Act: sessions.ActReported, Actor: "desk", At: start + 9}}
	p.Report = &sessions.Reported{Report: sessions.Report{Day: p.Day, UnitID: unit, PlaceID: place, Attendances: 42, Minutes: 55, Origin: sessions.FromPaper,
		CreatedBy: "desk", DeviceAt: start + 8, CreatedAt: start + 9}, BriefIDs: []string{"b1"},
		Languages: []coverage.Spoken{{Lang: "hmn", Manner: coverage.ManInterpreted}, {Lang: "vi", Manner: coverage.ManSpoken}}}
	p.Heard, p.Hour = []sessions.Heard{{Text: "Có mất phí gì không?", BriefID: "b1", SubjectID: "land"}}, "2026-08-04T08"
	return p
}

func TestLoad(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	unit, place := w.Comm[0][0], w.PlaceComm[0][0]
	all := make([]sessions.Past, 230)
	for i := range all {
		all[i] = past(unit, place)
	}
	all[229].State, all[229].Report, all[229].Heard, all[229].Acts = sessions.Planned, nil, nil, all[229].Acts[:1]
	if err := sessions.Load(t.Context(), db, all, map[string]string{unit: w.Network}); err != nil {
		t.Fatal(err)
	}
	if err := sessions.LoadQuiet(t.Context(), db, []sessions.Quiet{{UnitID: unit, Month: "2026-07", Actor: "desk", At: 3}}); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		got, err := sessions.ByID(tx, all[0].ID)
		if err != nil || got.NetworkID != w.Network || got.BriefVersions["b1"] != 2 || len(got.Languages) != 2 || len(got.SpeakerIDs) != 1 || got.State != sessions.Held {
			t.Errorf("came in as %+v, %v", got, err)
		}
		r, err := sessions.ReportByID(tx, got.ReportID)
		if err != nil || r.SessionID != got.ID || r.Attendances != 42 || len(r.Languages) != 2 || r.Languages[0].Manner != coverage.ManInterpreted {
			t.Errorf("reported as %+v, %v", r, err)
		}
		acts, err := sessions.Acts(tx, got.ID)
		if err != nil || len(acts) != 2 || acts[0].Act != sessions.ActReported {
			t.Errorf("done: %+v, %v", acts, err)
		}
		for query, want := range map[string]int64{
			`SELECT count(*) FROM sessions`: 230, `SELECT count(*) FROM session_reports`: 229, `SELECT count(*) FROM questions WHERE hour = '2026-08-04T08'`: 229,
			`SELECT count(*) FROM nothing_to_report`: 1, `SELECT count(*) FROM session_acts`: 459, `SELECT count(*) FROM outbox`: 0,
		} {
			if n, err := store.Value[int64](tx, query); err != nil || n != want {
				t.Errorf("%s: %d, %v; want %d", query, n, err, want)
			}
		}
		n := int64(0)
		err = sessions.Facts{}.EachFact(tx, func(f coverage.Fact) error { n += f.Attendances; return nil })
		if err != nil || n != 229*42 {
			t.Errorf("%d attendances are facts, %v", n, err)
		}
		return nil
	})
}

// TestLoadRefuses holds that nothing is written where one row does not check.
func TestLoadRefuses(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	unit, place := w.Comm[0][0], w.PlaceComm[0][0]
	for name, spoil := range map[string]func(p *sessions.Past){
		"another unit's report":  func(p *sessions.Past) { p.Report.UnitID = w.Comm[0][1] },
		"held without a report":  func(p *sessions.Past) { p.Report = nil },
		"reported, not held":     func(p *sessions.Past) { p.State = sessions.Cancelled },
		"another day's moment":   func(p *sessions.Past) { p.Day = "2026-08-04" },
		"nobody listened":        func(p *sessions.Past) { p.Report.Attendances = 0 },
		"no brief":               func(p *sessions.Past) { p.BriefIDs = nil },
		"unknown unit":           func(p *sessions.Past) { p.UnitID = "nowhere" },
		"a telephone number":     func(p *sessions.Past) { p.Heard[0].Text = "Gọi cho tôi số 0912 345 678 nhé" },
		"a moment of a question": func(p *sessions.Past) { p.Hour = "2026-08-04T08:15" },
		"two manners":            func(p *sessions.Past) { p.Report.Languages[1].Lang = "hmn" },
	} {
		t.Run(name, func(t *testing.T) {
			all := []sessions.Past{past(unit, place), past(unit, place)}
			spoil(&all[1])
			if err := sessions.Load(t.Context(), db, all, map[string]string{unit: w.Network}); !fault.Is(err, fault.Invalid) {
				t.Errorf("loaded: %v", err)
			}
			storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
				if n, err := store.Value[int64](tx, `SELECT count(*) FROM sessions`); err != nil || n != 0 {
					t.Errorf("%d sessions stand, %v", n, err)
				}
				return nil
			})
		})
	}
}
