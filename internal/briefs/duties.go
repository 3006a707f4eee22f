package briefs

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// DutyOf gives what a unit owes for a brief; false where it owes nothing.
func DutyOf(tx *store.Tx, unitID, briefID string) (Duty, bool, error) {
	d, found, err := store.Maybe[Duty](tx, `SELECT `+dutyColumns+` FROM duties d WHERE d.unit_id = $1 AND d.brief_id = $2`, unitID, briefID)
	if err != nil {
		return d, false, fmt.Errorf("briefs: duty of %s: %w", unitID, err)
	}
	return d, found, nil
}

// DutiesOf lists what a unit owes, the nearest deadline first. Duties for withdrawn briefs are left out.
func DutiesOf(tx *store.Tx, unitID string) ([]Duty, error) {
	all, err := store.All[Duty](tx, `SELECT `+dutyColumns+` FROM duties d JOIN briefs b ON b.id = d.brief_id
		WHERE d.unit_id = $1 AND b.state = 'published' ORDER BY d.deadline, d.id`, unitID)
	if err != nil {
		return nil, fmt.Errorf("briefs: duties of %s: %w", unitID, err)
	}
	return all, nil
}

// DutyByID gives a duty without asking who reads it; it fails with fault.NotFound.
func DutyByID(tx *store.Tx, id string) (Duty, error) {
	d, err := store.One[Duty](tx, `SELECT `+dutyColumns+` FROM duties d WHERE d.id = $1`, id)
	if err != nil {
		return d, fmt.Errorf("briefs: duty %s: %w", id, err)
	}
	return d, nil
}

// Fulfilled says whether everything asked was done; the ledger below says whether in time.
func (d Duty) Fulfilled() bool {
	return d.AcknowledgedOn != "" && d.Held >= int64(d.Sessions) && (!d.HeadsOwn || d.HeadsHeld > 0) && (!d.PassDown || d.PassedOn != "")
}

// FulfilledSQL is Duty.Fulfilled as a condition on duties d.
const FulfilledSQL = `(d.acknowledged_on <> '' AND d.held >= d.sessions AND (NOT d.heads_own OR d.heads_held > 0) AND (NOT d.pass_down OR d.passed_on <> ''))`

// What a duty's state can be, from the most pressing.
const (
	DutyLate    = "late"    // the deadline has passed and something is missing
	DutyMissing = "missing" // not acknowledged though the day for it has passed
	DutySoon    = "soon"    // the deadline is at most soonDays away
	DutyNew     = "new"     // not acknowledged, and still in time
	DutyOpen    = "open"    // acknowledged, something is left to do
	DutyDone    = "done"
)

// soonDays is how near a deadline is "soon".
const soonDays = 7

// State says how the duty stands on a day, as one of the constants above.
func (d Duty) State(day lang.Day) string {
	switch {
	case d.Fulfilled():
		return DutyDone
	case d.Deadline < day:
		return DutyLate
	case d.AcknowledgedOn == "" && d.AcknowledgeBy < day:
		return DutyMissing
	case d.Deadline <= day.AddDays(soonDays):
		return DutySoon
	case d.AcknowledgedOn == "":
		return DutyNew
	default:
		return DutyOpen
	}
}

// mayAct asks for duties.acknowledge on the duty's unit; a link may act on its own duty only.
func mayAct(tx *store.Tx, d Duty) error {
	if err := access.Must(tx, "duties.acknowledge", d.UnitID); err != nil {
		return err
	}
	if tx.Actor().Kind != "link" {
		return nil
	}
	of, _, err := store.Maybe[string](tx, `SELECT duty_id FROM duty_links WHERE id = $1 AND revoked_at = 0 AND until_day > $2`, tx.Actor().ID, tx.Today())
	if err == nil && of != d.ID {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return err
}

// inForceFor gives the brief of a duty; it fails with fault.Gone where it was withdrawn.
func inForceFor(tx *store.Tx, d Duty) (Brief, error) {
	b, err := ByID(tx, d.BriefID)
	if err == nil && b.State == Withdrawn {
		err = fault.New(fault.Gone, "briefs.duty.withdrawn")
	}
	return b, err
}

// Acknowledge says that the unit has taken notice of the version in force. Said again it changes nothing,
// unless another version came into force meanwhile. By link it is marked so until Confirm.
func (o Office) Acknowledge(tx *store.Tx, dutyID string) (Duty, error) {
	d, err := DutyByID(tx, dutyID)
	if err != nil {
		return d, err
	}
	if err := mayAct(tx, d); err != nil {
		return d, fmt.Errorf("briefs: acknowledge %s: %w", dutyID, err)
	}
	b, err := inForceFor(tx, d)
	if err != nil || d.AcknowledgedVersion == b.PublishedVersion {
		return d, err
	}
	before := d
	link := tx.Actor().Kind == "link"
	if d.AcknowledgedOn == "" {
		d.AcknowledgedOn, d.AcknowledgedBy, d.ByLink = tx.Today(), tx.Actor().ID, link
	}
	d.AcknowledgedVersion = b.PublishedVersion
	err = o.step(tx, before, &d, ActAcknowledged, "")
	if err == nil {
		err = tx.Emit(DutyAcknowledged{d.ID, d.UnitID, d.BriefID, b.PublishedVersion, link})
	}
	if err != nil {
		return d, fmt.Errorf("briefs: acknowledge %s: %w", dutyID, err)
	}
	return d, nil
}

// step writes a changed duty with its act and its line in the journal.
func (o Office) step(tx *store.Tx, before Duty, d *Duty, what, note string) error {
	d.Version++
	if err := o.put(tx, &before, *d); err != nil {
		return err
	}
	if err := dutyAct(tx, d.ID, what, note); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "duties." + what, Kind: "duty", Subject: d.ID, UnitID: d.UnitID, Before: before, After: *d})
}

// AcknowledgeAll acknowledges every open duty of one unit that the actor may acknowledge; it gives how many.
func (o Office) AcknowledgeAll(tx *store.Tx, unitID string) (int, error) {
	if err := access.Must(tx, "duties.acknowledge", unitID); err != nil {
		return 0, fmt.Errorf("briefs: acknowledge all of %s: %w", unitID, err)
	}
	open, err := DutiesOf(tx, unitID)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, d := range open {
		if d.AcknowledgedOn != "" {
			continue
		}
		if _, err := o.Acknowledge(tx, d.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Confirm takes away the mark "by link": a person with a log-in stands for what came by it.
func (o Office) Confirm(tx *store.Tx, dutyID string) (Duty, error) {
	d, err := DutyByID(tx, dutyID)
	if err != nil {
		return d, err
	}
	if err := access.Must(tx, "duties.link", d.UnitID); err != nil {
		return d, fmt.Errorf("briefs: confirm %s: %w", dutyID, err)
	}
	if !d.ByLink {
		return d, nil
	}
	before := d
	d.ByLink = false
	if err := o.step(tx, before, &d, ActConfirmed, ""); err != nil {
		return d, fmt.Errorf("briefs: confirm %s: %w", dutyID, err)
	}
	return d, nil
}

// Held tells how many talks a unit has reported for a brief, and how many of them were the head's own.
// What holds the talks calls it in the transaction of the report; where no duty stands it does nothing.
func Held(tx *store.Tx, unitID, briefID string, held, headsOwn int64) error {
	_, err := tx.Exec(`UPDATE duties SET held = $1, heads_held = $2 WHERE unit_id = $3 AND brief_id = $4`, held, headsOwn, unitID, briefID)
	if err == nil {
		err = turned(tx, unitID, briefID)
	}
	if err != nil {
		return fmt.Errorf("briefs: talks held in %s: %w", unitID, err)
	}
	return nil
}
