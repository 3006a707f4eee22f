package people

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Status is where an appointment stands.
type Status string

// The statuses. A proposal that is not taken up is dismissed too, with its reason.
const (
	Proposed  Status = "proposed"
	Appointed Status = "appointed"
	Lapsed    Status = "lapsed"
	Dismissed Status = "dismissed"
)

// Statuses lists the statuses in the order an appointment passes them.
func Statuses() []Status { return []Status{Proposed, Appointed, Lapsed, Dismissed} }

// Appointment makes a speaker one of a network, at a level of it, in a unit, by a decision. It holds from
// FromDay until before UntilDay ("" = no term); a proposal has neither. EndedBy is who dismissed, or the
// appointment that renews this one.
type Appointment struct {
	ID         string   `db:"id" json:"id"`
	SpeakerID  string   `db:"speaker_id" json:"speaker_id"`
	NetworkID  string   `db:"network_id" json:"network_id"`
	UnitID     string   `db:"unit_id" json:"unit_id"`
	LevelID    string   `db:"level_id" json:"level_id"`
	DecisionID string   `db:"decision_id" json:"decision_id,omitempty"`
	Status     Status   `db:"status" json:"status"`
	FromDay    lang.Day `db:"from_day" json:"from_day,omitempty"`
	UntilDay   lang.Day `db:"until_day" json:"until_day,omitempty"`
	CardNo     string   `db:"card_no" json:"card_no,omitempty"`
	Reason     string   `db:"reason" json:"reason,omitempty"`
	EndedBy    string   `db:"ended_by" json:"ended_by,omitempty"`
	Version    int64    `db:"version" json:"version"`
}

const appointmentColumns = `id, speaker_id, network_id, unit_id, level_id, decision_id, status, from_day, until_day,
	card_no, reason, ended_by, version`

// Holds says whether the appointment held on a day.
func (a Appointment) Holds(day lang.Day) bool {
	return a.FromDay != "" && day.Within(a.FromDay, a.UntilDay)
}

// Deed is the decision that appoints or renews. UntilDay "" is proposed from the level's term; NoTerm
// makes it open.
type Deed struct {
	Decision          org.Decision
	FromDay, UntilDay lang.Day
	NoTerm            bool
	CardNo            string
}

// AppointmentMade tells that a speaker is appointed, or appointed anew.
type AppointmentMade struct{ AppointmentID, SpeakerID, UnitID string }

// EventKind names the event.
func (AppointmentMade) EventKind() string { return "people.appointed" }

// AppointmentEnded tells that an appointment lapsed or was dismissed.
type AppointmentEnded struct {
	AppointmentID, SpeakerID, UnitID string
	Status                           Status
}

// EventKind names the event.
func (AppointmentEnded) EventKind() string { return "people.ended" }

// Propose puts a speaker forward for a unit; a.LevelID "" is the unit's own level. Of a only SpeakerID,
// UnitID and LevelID count. It needs people.manage on the unit, and fails with fault.Invalid for a unit
// that has ended, another network's level, or a second appointment in the same unit.
func Propose(tx *store.Tx, a Appointment) (Appointment, error) {
	a = Appointment{SpeakerID: a.SpeakerID, UnitID: a.UnitID, LevelID: a.LevelID, Status: Proposed, Version: 1}
	u, err := openUnit(tx, a.UnitID)
	if err != nil {
		return a, err
	}
	a.NetworkID = u.NetworkID
	if a.LevelID == "" {
		a.LevelID = u.LevelID
	}
	if err := fault.Join(access.Must(tx, "people.manage", a.UnitID), speakerStands(tx, a.SpeakerID), appointedOnce(tx, a)); err != nil {
		return a, err
	}
	if _, err := levelIn(tx, a.NetworkID, a.LevelID); err != nil {
		return a, err
	}
	a.ID = tx.NewID("appointments")
	if err := tx.Insert("appointments", a); err != nil {
		return a, fmt.Errorf("people: propose: %w", err)
	}
	if err := Index(tx, a.SpeakerID); err != nil {
		return a, err
	}
	return a, journal.Write(tx, journal.Entry{Verb: "people.propose", Kind: "appointment", Subject: a.ID, UnitID: a.UnitID, After: a})
}

// Appoint turns the proposal id, made from version, into an appointment by a decision. It needs
// people.manage on its unit. It takes the place of appointments in units of the network that have ended.
func Appoint(tx *store.Tx, id string, version int64, d Deed) (Appointment, error) {
	a, err := AppointmentByID(tx, id)
	if err != nil {
		return a, err
	}
	if err := access.Must(tx, "people.manage", a.UnitID); err != nil {
		return a, err
	}
	if a.Status != Proposed {
		return a, fault.New(fault.Conflict, "speakers.err.decided")
	}
	before := a
	if a, err = decide(tx, a, d); err != nil {
		return a, err
	}
	a.Status, a.Version = Appointed, version+1
	err = tx.Must1(`UPDATE appointments SET decision_id = $1, status = $2, from_day = $3, until_day = $4, card_no = $5,
		version = version + 1 WHERE id = $6 AND version = $7`, a.DecisionID, a.Status, a.FromDay, a.UntilDay, a.CardNo, id, version)
	if err != nil {
		return a, fmt.Errorf("people: appoint: %w", err)
	}
	if err := replace(tx, a); err != nil {
		return a, err
	}
	return a, made(tx, "people.appoint", a, before)
}

// replace lets the appointment take the place of those that stand in ended units of its network.
func replace(tx *store.Tx, a Appointment) error {
	_, err := tx.Exec(`UPDATE appointments SET until_day = $1, ended_by = $2, version = version + 1
		WHERE speaker_id = $3 AND network_id = $4 AND id <> $2 AND status = 'appointed' AND ended_by = '' AND from_day < $1
		AND (until_day = '' OR until_day > $1)
		AND unit_id IN (SELECT id FROM units WHERE until_day <> '' AND until_day <= $5)`, a.FromDay, a.ID, a.SpeakerID, a.NetworkID, tx.Today())
	if err != nil {
		return fmt.Errorf("people: appoint: %w", err)
	}
	return nil
}

func made(tx *store.Tx, verb string, a Appointment, before any) error {
	if err := Index(tx, a.SpeakerID); err != nil {
		return err
	}
	err := journal.Write(tx, journal.Entry{Verb: verb, Kind: "appointment", Subject: a.ID, UnitID: a.UnitID, Before: before, After: a})
	if err != nil {
		return err
	}
	return tx.Emit(AppointmentMade{AppointmentID: a.ID, SpeakerID: a.SpeakerID, UnitID: a.UnitID})
}

// decide gives an appointment the days, card and decision of a deed.
func decide(tx *store.Tx, a Appointment, d Deed) (Appointment, error) {
	level, err := levelIn(tx, a.NetworkID, a.LevelID)
	if err != nil {
		return a, err
	}
	a.FromDay, a.UntilDay, a.CardNo = d.FromDay, d.UntilDay, lang.Normalize(d.CardNo)
	switch {
	case d.NoTerm:
		a.UntilDay = ""
	case a.UntilDay == "" && level.TermMonths > 0 && a.FromDay.Valid():
		a.UntilDay = a.FromDay.AddMonths(level.TermMonths)
	}
	var errs []error
	if !a.FromDay.Valid() {
		errs = append(errs, fault.At("from_day", "speakers.err.from"))
	}
	if a.UntilDay != "" && (!a.UntilDay.Valid() || a.UntilDay <= a.FromDay) {
		errs = append(errs, fault.At("until_day", "speakers.err.until"))
	}
	errs = append(errs, cardFree(tx, a))
	if err := fault.Join(errs...); err != nil {
		return a, err
	}
	decision, err := org.AddDecision(tx, d.Decision)
	a.DecisionID = decision.ID
	return a, err
}

// openUnit gives a unit that stands today.
func openUnit(tx *store.Tx, id string) (org.UnitView, error) {
	u, err := org.UnitAt(tx, id, tx.Today())
	switch {
	case fault.Is(err, fault.NotFound):
		return u, fault.At("unit_id", "speakers.err.unit")
	case err == nil && !tx.Today().Within(u.FromDay, u.UntilDay):
		return u, fault.At("unit_id", "speakers.err.closed")
	}
	return u, err
}

func speakerStands(tx *store.Tx, id string) error {
	_, err := store.One[string](tx, `SELECT id FROM speakers WHERE id = $1`, id)
	return err
}

func appointedOnce(tx *store.Tx, a Appointment) error {
	_, found, err := store.Maybe[string](tx, `SELECT id FROM appointments WHERE speaker_id = $1 AND unit_id = $2
		AND (status = 'proposed' OR status = 'appointed' AND (until_day = '' OR until_day > $3))`, a.SpeakerID, a.UnitID, tx.Today())
	if err == nil && found {
		err = fault.At("unit_id", "speakers.err.twice")
	}
	return err
}

func cardFree(tx *store.Tx, a Appointment) error {
	if a.CardNo == "" {
		return nil
	}
	if err := longer("card_no", a.CardNo, 40); err != nil {
		return err
	}
	_, found, err := store.Maybe[string](tx, `SELECT id FROM appointments WHERE network_id = $1 AND card_no = $2 AND speaker_id <> $3`,
		a.NetworkID, a.CardNo, a.SpeakerID)
	if err == nil && found {
		err = fault.At("card_no", "speakers.err.card")
	}
	return err
}

func levelIn(tx *store.Tx, networkID, levelID string) (org.Level, error) {
	levels, err := org.Levels(tx, networkID)
	if err != nil {
		return org.Level{}, err
	}
	for _, l := range levels {
		if l.ID == levelID {
			return l, nil
		}
	}
	return org.Level{}, fault.At("level_id", "speakers.err.level")
}
