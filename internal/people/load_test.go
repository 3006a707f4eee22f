package people_test

import (
	"fmt"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// arrivals makes n people of one unit, each with a term that ran out and one that holds.
func arrivals(unit, network, level string, n int) []people.Arrival {
	all := make([]people.Arrival, n)
	for i := range all {
		all[i] = people.Arrival{Record: people.Record{
			Speaker:   people.Speaker{FullName: fmt.Sprintf("Lò  Thị Mẫu %c", 'A'+i%26), GivenName: "Mẫu", HomeUnitID: unit, BornYear: 1980, CreatedAt: 7},
			Languages: []people.Spoken{{Lang: "vi"}},
		}, Appointments: []people.Appointment{
			{NetworkID: network, UnitID: unit, LevelID: level, Status: people.Lapsed, FromDay: "2019-01-01", UntilDay: "2024-01-01"},
			{NetworkID: network, UnitID: unit, LevelID: level, Status: people.Appointed, FromDay: "2024-01-01"},
		}}
	}
	return all
}

func TestLoad(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	unit := w.Comm[0][0]
	var level string
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		var err error
		if level, err = store.One[string](tx, `SELECT level_id FROM unit_levels WHERE unit_id = $1`, unit); err != nil {
			return err
		}
		_, err = people.AddLanguage(tx, people.Language{ID: "vi", Names: lang.Text{"vi": "tiếng Việt"}})
		return err
	})
	all := arrivals(unit, w.Network, level, 230)
	if err := people.Load(t.Context(), db, all); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for query, want := range map[string]int64{
			`SELECT count(*) FROM speakers WHERE created_at = 7 AND version = 1`:                  230,
			`SELECT count(*) FROM appointments`:                                                   460,
			`SELECT count(DISTINCT speaker_id) FROM speaker_words WHERE word = 'mau'`:             230,
			`SELECT count(*) FROM speaker_words WHERE word = 'lo' OR word = 'thi'`:                460,
			`SELECT count(*) FROM speaker_languages WHERE lang = 'vi'`:                            230,
			`SELECT count(*) FROM speakers WHERE sort_key = '' OR folded = '' OR given_name = ''`: 0,
		} {
			if n, err := store.Value[int64](tx, query); err != nil || n != want {
				t.Errorf("%s: %d, %v; want %d", query, n, err, want)
			}
		}
		r, err := people.RecordOf(tx, all[229].ID)
		if err != nil || r.FullName != "Lò Thị Mẫu V" || r.GivenName != "Mẫu" {
			t.Errorf("the last one came in as %+v, %v", r.Speaker, err)
		}
		a, held, err := people.AppointedIn(tx, all[0].ID, w.Network, "2025-01-01")
		if err != nil || !held || a.ID != all[0].Appointments[1].ID {
			t.Errorf("appointed in 2025: %+v %v %v", a, held, err)
		}
		return nil
	})
}

// TestLoadRefuses holds that nothing is written where one row does not check.
func TestLoadRefuses(t *testing.T) {
	db := storetest.Open(t)
	w := orgtest.World(t, db)
	unit := w.Comm[0][0]
	for name, spoil := range map[string]func(a *people.Arrival){
		"no name":                    func(a *people.Arrival) { a.FullName, a.GivenName = "", "" },
		"strange unit":               func(a *people.Arrival) { a.HomeUnitID = "nowhere" },
		"strange language":           func(a *people.Arrival) { a.Languages = []people.Spoken{{Lang: "tlh"}} },
		"strange subject":            func(a *people.Arrival) { a.SubjectIDs = []string{"none"} },
		"strange group":              func(a *people.Arrival) { a.EthnicGroup = "none" },
		"ends before it begins":      func(a *people.Arrival) { a.Appointments[0].UntilDay = "2018-01-01" },
		"no such status":             func(a *people.Arrival) { a.Appointments[0].Status = "gone" },
		"appointed without a day":    func(a *people.Arrival) { a.Appointments[1].FromDay = "" },
		"dismissed without a reason": func(a *people.Arrival) { a.Appointments[1].Status = people.Dismissed },
		"appointed nowhere":          func(a *people.Arrival) { a.Appointments[1].UnitID = "" },
	} {
		t.Run(name, func(t *testing.T) {
			all := arrivals(unit, w.Network, "any", 3)
			for i := range all {
				all[i].Languages = nil
			}
			spoil(&all[2])
			if err := people.Load(t.Context(), db, all); !fault.Is(err, fault.Invalid) {
				t.Errorf("loaded: %v", err)
			}
			storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
				if n, err := store.Value[int64](tx, `SELECT count(*) FROM speakers`); err != nil || n != 0 {
					t.Errorf("%d speakers stand, %v", n, err)
				}
				return nil
			})
		})
	}
}
