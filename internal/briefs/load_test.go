package briefs_test

import (
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// dossier is a brief of the nation published half a year ago, and withdrawn or not.
func dossier(w *world, number string) briefs.Dossier {
	text := briefs.Text{Title: "Phòng cháy rừng", Summary: "Tóm tắt", Body: "# Một", KeyMessages: []string{"Không đốt nương"},
		Sources: []briefs.Source{{Law: "16/2017/QH14", Title: "Luật Lâm nghiệp"}}, Subjects: []string{"land"}, Languages: []string{"vi"},
		ValidFrom: "2026-05-01"}
	return briefs.Dossier{
		Brief: briefs.Brief{Number: number, UnitID: w.Root, State: briefs.Published, Version: 1, ApprovedVersion: 1, PublishedVersion: 1,
			OnSiteFrom: "2026-05-04", Author: "writer", CreatedAt: 11},
		Versions: []briefs.Version{{Version: 1, State: briefs.Published, Edits: 1, Text: text, Author: "writer", CreatedAt: 11, SavedAt: 12}},
		Acts:     []briefs.Act{{Version: 1, Act: briefs.ActWritten, Actor: "writer", At: 11}, {Version: 1, Act: briefs.ActPublished, Actor: "second", At: 13}},
		Publications: []briefs.Publication{{Version: 1, ToUnitID: w.Root, LevelIDs: []string{"any"}, Actor: "second", At: 13,
			Asked: briefs.Asked{Deadline: "2026-06-30", AcknowledgeBy: "2026-05-08", Sessions: 1}}},
	}
}

func TestLoadDossier(t *testing.T) {
	w := newWorld(t)
	d, err := briefs.LoadDossier(t.Context(), w.db, dossier(w, "07/2026"))
	if err != nil {
		t.Fatal(err)
	}
	owed := briefs.OldDuty{Duty: briefs.Duty{UnitID: w.Comm[0][0], BriefID: d.ID, PublicationID: d.Publications[0].ID, Asked: d.Publications[0].Asked,
		AcknowledgedOn: "2026-05-06", AcknowledgedBy: "comm00", AcknowledgedVersion: 1, Held: 1},
		Acts: []briefs.DutyAct{{Act: briefs.ActAcknowledged, Actor: "comm00", At: 14}}}
	late := owed
	late.UnitID, late.Held, late.Acts = w.Comm[0][1], 0, nil
	late.AcknowledgedOn, late.AcknowledgedBy, late.AcknowledgedVersion = "", "", 0
	if err := briefs.LoadDuties(t.Context(), w.db, []briefs.OldDuty{owed, late}); err != nil {
		t.Fatal(err)
	}
	w.read("comm00", func(tx *store.Tx) error {
		full, err := briefs.View(tx, d.ID, 0)
		if err != nil || full.Text.Title != "Phòng cháy rừng" || full.Text.CheckCode == "" {
			t.Errorf("read as %+v, %v", full, err)
		}
		got, found, err := briefs.DutyOf(tx, w.Comm[0][0], d.ID)
		if err != nil || !found || !got.Fulfilled() || got.State(today) != briefs.DutyDone {
			t.Errorf("a duty came in as %+v %v %v", got, found, err)
		}
		if got, _, err = briefs.DutyOf(tx, w.Comm[0][1], d.ID); err != nil || got.State(today) != briefs.DutyLate {
			t.Errorf("a late duty came in as %+v, %v", got, err)
		}
		acts, err := briefs.DutyActs(tx, got.ID)
		if err != nil || len(acts) != 0 {
			t.Errorf("acts of the late duty: %v, %v", acts, err)
		}
		return nil
	})
	if len(w.ledger.after) != 0 {
		t.Errorf("loading told the ledger of %d duties", len(w.ledger.after))
	}
}

func TestLoadDossierRefuses(t *testing.T) {
	w := newWorld(t)
	if _, err := briefs.LoadDossier(t.Context(), w.db, dossier(w, "1/2026")); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(d *briefs.Dossier){
		"number used":           func(d *briefs.Dossier) { d.Number = "1/2026" },
		"strange subject":       func(d *briefs.Dossier) { d.Versions[0].Subjects = []string{"none"} },
		"published, not ready":  func(d *briefs.Dossier) { d.Versions[0].Summary = "" },
		"a version is missing":  func(d *briefs.Dossier) { d.Version = 2 },
		"published, not sent":   func(d *briefs.Dossier) { d.Publications = nil },
		"never approved":        func(d *briefs.Dossier) { d.ApprovedVersion = 0 },
		"internal, on the site": func(d *briefs.Dossier) { d.Internal = true },
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(w, "2/2026")
			spoil(&d)
			if _, err := briefs.LoadDossier(t.Context(), w.db, d); !fault.Is(err, fault.Invalid) {
				t.Errorf("loaded: %v", err)
			}
		})
	}
	asked := briefs.Asked{Deadline: "2026-06-30", AcknowledgeBy: "2026-07-01"}
	for _, bad := range []briefs.Duty{{}, {UnitID: "u", BriefID: "b", PublicationID: "p", Asked: asked},
		{UnitID: "u", BriefID: "b", PublicationID: "p", Asked: briefs.Asked{Deadline: lang.Day("2026-06-30")}, AcknowledgedOn: "2026-06-01"},
		{UnitID: "u", BriefID: "b", PublicationID: "p", Asked: briefs.Asked{Deadline: "2026-06-30"}, HeadsHeld: 1}} {
		if err := briefs.LoadDuties(t.Context(), w.db, []briefs.OldDuty{{Duty: bad}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("loaded %+v: %v", bad, err)
		}
	}
}
