package apptest

import (
	"fmt"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// Clerk and second are accounts with every right, who make what tests look at.
const (
	Clerk  = "clerk"
	second = "second"
)

// Subject and Language are the ids of the one subject and the one language of the small world.
const (
	Subject  = "land"
	Language = "vi"
)

// Today is the day by the program's clock and zone.
func (w *World) Today() lang.Day {
	loc, err := w.Config.Location()
	if err != nil {
		w.t.Fatal(err)
	}
	return lang.DayOf(w.Now(), loc)
}

// Stock puts in what records refer to, and the two clerks; it is called once.
func (w *World) Stock() {
	w.t.Helper()
	w.Write(func(tx *store.Tx) error {
		names := lang.Text{lang.VI: "Đất đai", lang.EN: "Land"}
		if _, err := people.AddSubject(tx, people.Subject{ID: Subject, Names: names}); err != nil {
			return err
		}
		if _, err := people.AddLanguage(tx, people.Language{ID: Language, Names: lang.Text{lang.VI: "Tiếng Việt", lang.EN: "Vietnamese"}}); err != nil {
			return err
		}
		for _, id := range []string{Clerk, second} {
			g := access.Grant{AccountID: id, Role: access.Administrator, ScopeID: access.Everywhere, Subtree: true, FromDay: orgtest.Since}
			if _, err := access.Give(tx, g); err != nil {
				return err
			}
		}
		return nil
	})
}

// Text is a brief's that checks.
func (w *World) Text() briefs.Text {
	return briefs.Text{Title: "Cấp giấy chứng nhận quyền sử dụng đất", Summary: "Hồ sơ, thời hạn, nơi nộp.",
		Body: "## Hồ sơ\n\n- Đơn đăng ký\n- Giấy tờ về đất\n", KeyMessages: []string{"Nộp hồ sơ tại một cửa.", "Không qua trung gian."},
		Sources:   []briefs.Source{{Law: "31/2024/QH15", Title: "Luật Đất đai", Day: "2024-01-18", Article: "Điều 137", URL: "https://vbpl.example.vn/31"}},
		Questions: []briefs.Likely{{Question: "Nộp ở đâu?", Answer: "Tại bộ phận một cửa của xã.", Source: "Điều 131"}},
		Subjects:  []string{Subject}, Situations: []string{"trade:farming"}, Languages: []string{Language},
		ValidFrom: w.Today(), ValidUntil: w.Today().AddDays(365)}
}

// Brief is a new draft of a unit.
func (w *World) Brief(unit string) string {
	w.t.Helper()
	var b briefs.Brief
	w.WriteAs(Clerk, func(tx *store.Tx) (err error) {
		b, err = briefs.Create(tx, briefs.NewBrief{UnitID: unit, Text: w.Text()})
		return err
	})
	return b.ID
}

// Published is a new brief of a unit, in force and published to another's part, at every level of it.
func (w *World) Published(unit, to string) string {
	w.t.Helper()
	id := w.Brief(unit)
	edits := func(tx *store.Tx) (int64, error) {
		full, err := briefs.View(tx, id, 1)
		return full.Text.Edits, err
	}
	w.WriteAs(Clerk, func(tx *store.Tx) error {
		n, err := edits(tx)
		if err != nil {
			return err
		}
		return briefs.Submit(tx, id, n)
	})
	w.WriteAs(second, func(tx *store.Tx) error {
		n, err := edits(tx)
		if err != nil {
			return err
		}
		return briefs.Approve(tx, id, n)
	})
	levels := slices.Concat(w.Levels[:], w.Levels2[:])
	w.WriteAs(Clerk, func(tx *store.Tx) error {
		_, _, err := briefs.Office{Ledger: coverage.Ledger{}}.Publish(tx, briefs.NewPublication{BriefID: id, ToUnitID: to, LevelIDs: w.levelsOf(tx, to, levels),
			Asked: briefs.Asked{Deadline: w.Today().AddDays(30), AcknowledgeBy: w.Today().AddDays(5), Sessions: 1}})
		return err
	})
	return id
}

// levelsOf keeps the levels of the network that a unit is in.
func (w *World) levelsOf(tx *store.Tx, unit string, all []string) []string {
	return slices.DeleteFunc(all, func(id string) bool {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM levels l JOIN units u ON u.network_id = l.network_id
			WHERE l.id = $1 AND u.id = $2`, id, unit)
		return err != nil || n == 0
	})
}

// Duty is a new duty of a unit, to a brief of its own.
func (w *World) Duty(unit string) string {
	w.t.Helper()
	brief := w.Published(unit, unit)
	var d briefs.Duty
	w.Write(func(tx *store.Tx) error {
		var found bool
		var err error
		d, found, err = briefs.DutyOf(tx, unit, brief)
		if err == nil && !found {
			err = fmt.Errorf("apptest: no duty of %s", unit)
		}
		return err
	})
	return d.ID
}

// Draft is a plan that checks, of a unit and a brief that was published to it.
func (w *World) Draft(unit, brief string) sessions.Draft {
	return sessions.Draft{UnitID: unit, Title: "Buổi thử", Day: w.Today().AddDays(3), Time: "08:00", Minutes: 60, Spot: "Nhà văn hóa",
		Mode: sessions.InPerson, OpenTo: sessions.ToStaff, Lists: sessions.Lists{BriefIDs: []string{brief}, Languages: []string{Language}}}
}

// Session is a new planned session of a unit on a brief.
func (w *World) Session(unit, brief string) string {
	w.t.Helper()
	var s sessions.Session
	w.WriteAs(Clerk, func(tx *store.Tx) (err error) {
		s, err = sessions.Plan(tx, w.Draft(unit, brief))
		return err
	})
	return s.ID
}

// Speaker is a new speaker of a unit, proposed there.
func (w *World) Speaker(unit string) (speaker, appointment string) {
	w.t.Helper()
	w.WriteAs(Clerk, func(tx *store.Tx) error {
		r, err := people.AddSpeaker(tx, people.Record{Speaker: people.Speaker{FullName: "Lò Thị Thử", HomeUnitID: unit, BornYear: 1980},
			Languages: []people.Spoken{{Lang: Language}}, SubjectIDs: []string{Subject}})
		if err != nil {
			return err
		}
		a, err := people.Propose(tx, people.Appointment{SpeakerID: r.ID, UnitID: unit})
		speaker, appointment = r.ID, a.ID
		return err
	})
	return speaker, appointment
}

// Member is a new account with a reader's grant on a unit.
func (w *World) Member(unit string) (account, grant string) {
	w.t.Helper()
	w.Write(func(tx *store.Tx) error {
		name := "m" + tx.NewID("names")
		a, err := people.AddAccount(tx, people.NewAccount{Name: name, FullName: "Người đọc", Hash: w.hash()})
		if err != nil {
			return err
		}
		g, err := access.Give(tx, access.Grant{AccountID: a.ID, Role: access.Reader, ScopeID: unit, Subtree: true, FromDay: orgtest.Since})
		account, grant = a.ID, g.ID
		return err
	})
	return account, grant
}
