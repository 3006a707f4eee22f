package people

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Renew makes a new appointment after the one named id, in the same unit, and lets the old one run out by
// the day the new one begins. It needs people.manage on the unit; one that has ended is refused: its
// speakers are appointed in the successor.
func Renew(tx *store.Tx, id string, version int64, d Deed) (Appointment, error) {
	old, err := AppointmentByID(tx, id)
	if err != nil {
		return old, err
	}
	if err := renewable(tx, old); err != nil {
		return old, err
	}
	next := Appointment{SpeakerID: old.SpeakerID, NetworkID: old.NetworkID, UnitID: old.UnitID, LevelID: old.LevelID, Status: Appointed, Version: 1}
	if d.CardNo == "" {
		d.CardNo = old.CardNo
	}
	if next, err = decide(tx, next, d); err != nil {
		return next, err
	}
	if next.FromDay < old.FromDay {
		return next, fault.At("from_day", "speakers.err.before", "day", old.FromDay)
	}
	next.ID = tx.NewID("appointments")
	if err := tx.Insert("appointments", next); err != nil {
		return next, fmt.Errorf("people: renew: %w", err)
	}
	if old.UntilDay == "" || next.FromDay < old.UntilDay {
		old.UntilDay = next.FromDay
	}
	err = tx.Must1(`UPDATE appointments SET until_day = $1, ended_by = $2, version = version + 1 WHERE id = $3 AND version = $4`,
		old.UntilDay, next.ID, id, version)
	if err != nil {
		return next, fmt.Errorf("people: renew: %w", err)
	}
	return next, made(tx, "people.renew", next, old)
}

func renewable(tx *store.Tx, a Appointment) error {
	if err := access.Must(tx, "people.manage", a.UnitID); err != nil {
		return err
	}
	if _, err := openUnit(tx, a.UnitID); err != nil {
		return err
	}
	if a.Status != Appointed && a.Status != Lapsed || a.EndedBy != "" {
		return fault.New(fault.Conflict, "speakers.err.notrenewable")
	}
	return nil
}

// Dismiss ends an appointment today, or turns down a proposal. The reason is told to the person. It needs
// people.manage on the unit; a unit that has ended may be dismissed from as well.
func Dismiss(tx *store.Tx, id string, version int64, reason string) (Appointment, error) {
	a, err := AppointmentByID(tx, id)
	if err != nil {
		return a, err
	}
	if err := access.Must(tx, "people.manage", a.UnitID); err != nil {
		return a, err
	}
	if a.Status != Appointed && a.Status != Proposed {
		return a, fault.New(fault.Conflict, "speakers.err.ended")
	}
	reason = lang.NormalizeText(reason)
	if reason == "" {
		return a, fault.At("reason", "speakers.err.reason")
	}
	if err := longer("reason", reason, noteMost); err != nil {
		return a, err
	}
	before := a
	a.Status, a.Reason, a.EndedBy, a.Version = Dismissed, reason, tx.Actor().ID, version+1
	if a.UntilDay == "" || a.UntilDay > tx.Today() {
		a.UntilDay = max(tx.Today(), a.FromDay)
	}
	err = tx.Must1(`UPDATE appointments SET status = $1, reason = $2, ended_by = $3, until_day = $4, version = version + 1
		WHERE id = $5 AND version = $6`, a.Status, a.Reason, a.EndedBy, a.UntilDay, id, version)
	if err != nil {
		return a, fmt.Errorf("people: dismiss: %w", err)
	}
	return a, ended(tx, "people.dismiss", a, before)
}

func ended(tx *store.Tx, verb string, a, before Appointment) error {
	if err := Index(tx, a.SpeakerID); err != nil {
		return err
	}
	err := journal.Write(tx, journal.Entry{Verb: verb, Kind: "appointment", Subject: a.ID, UnitID: a.UnitID, Before: before, After: a})
	if err != nil {
		return err
	}
	return tx.Emit(AppointmentEnded{AppointmentID: a.ID, SpeakerID: a.SpeakerID, UnitID: a.UnitID, Status: a.Status})
}

// LapseEnded marks appointments whose term has run out, at most limit of them, and gives how many. A
// renewed one lapses in silence: its person goes on.
func LapseEnded(tx *store.Tx, limit int) (int, error) {
	all, err := store.All[Appointment](tx, `SELECT `+appointmentColumns+` FROM appointments
		WHERE status = 'appointed' AND until_day <> '' AND until_day <= $1 ORDER BY until_day, id LIMIT $2`, tx.Today(), limit)
	if err != nil {
		return 0, fmt.Errorf("people: lapse: %w", err)
	}
	for _, before := range all {
		a := before
		a.Status, a.Version = Lapsed, a.Version+1
		if err := tx.Must1(`UPDATE appointments SET status = 'lapsed', version = version + 1 WHERE id = $1 AND version = $2`, a.ID, before.Version); err != nil {
			return 0, fmt.Errorf("people: lapse: %w", err)
		}
		if a.EndedBy != "" {
			if err := Index(tx, a.SpeakerID); err != nil {
				return 0, err
			}
			continue
		}
		if err := ended(tx, "people.lapse", a, before); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
