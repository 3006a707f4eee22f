package briefs

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// NewPass says how a unit passes a duty down: with a note and, where units below do not owe the brief yet,
// to which of their levels and with what deadline.
type NewPass struct {
	DutyID   string
	Note     string
	LevelIDs []string // empty: only says that it was passed down
	Deadline lang.Day // for the new duties; not after the unit's own
}

// mostNote is how many characters a note or a reason may have.
const mostNote = 1000

// Check says what is wrong with passing a duty down.
func (n NewPass) Check(d Duty, today lang.Day) error {
	var errs []error
	if len([]rune(n.Note)) > mostNote {
		errs = append(errs, fault.At("note", "briefs.tooLong", "most", mostNote))
	}
	if len(n.LevelIDs) > 0 {
		switch {
		case !n.Deadline.Valid():
			errs = append(errs, fault.At("deadline", "briefs.publish.noDeadline"))
		case n.Deadline < today:
			errs = append(errs, fault.At("deadline", "briefs.publish.pastDeadline"))
		case n.Deadline > d.Deadline && d.Deadline >= today:
			errs = append(errs, fault.At("deadline", "briefs.pass.afterOwn", "day", dayText(d.Deadline)))
		}
	}
	return fault.Join(errs...)
}

// PassDown says that a unit has passed a duty down. Where levels are named, the units of these levels below
// it that do not owe the brief yet owe it from now on, with the same number of talks; duties that stand are
// left as they are. It gives the duty and how many units are new.
func (o Office) PassDown(tx *store.Tx, n NewPass) (Duty, int, error) {
	d, err := DutyByID(tx, n.DutyID)
	if err != nil {
		return d, 0, err
	}
	if err := mayAct(tx, d); err != nil {
		return d, 0, fmt.Errorf("briefs: pass down %s: %w", d.ID, err)
	}
	b, err := inForceFor(tx, d)
	if err != nil {
		return d, 0, err
	}
	if err := n.Check(d, tx.Today()); err != nil {
		return d, 0, err
	}
	made, err := o.below(tx, b, d, n)
	if err != nil {
		return d, 0, fmt.Errorf("briefs: pass down %s: %w", d.ID, err)
	}
	before := d
	if d.PassedOn == "" {
		d.PassedOn, d.PassedBy = tx.Today(), tx.Actor().ID
	}
	if err := o.step(tx, before, &d, ActPassed, n.Note); err != nil {
		return d, 0, fmt.Errorf("briefs: pass down %s: %w", d.ID, err)
	}
	return d, made, nil
}

// below makes the duties of units that do not owe the brief yet.
func (o Office) below(tx *store.Tx, b Brief, d Duty, n NewPass) (int, error) {
	if len(n.LevelIDs) == 0 {
		return 0, nil
	}
	if tx.Actor().Kind == "link" {
		return 0, fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	units, err := unitsOf(tx, d.UnitID, n.LevelIDs)
	if err != nil {
		return 0, err
	}
	owing, err := store.All[string](tx, `SELECT unit_id FROM duties WHERE brief_id = $1`, b.ID)
	if err != nil {
		return 0, err
	}
	known := map[string]bool{d.UnitID: true}
	for _, u := range owing {
		known[u] = true
	}
	var fresh []string
	for _, u := range units {
		if !known[u] {
			fresh = append(fresh, u)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	asked := Asked{Deadline: n.Deadline, AcknowledgeBy: min(d.AcknowledgeBy, n.Deadline), Sessions: d.Sessions}
	if asked.AcknowledgeBy < tx.Today() {
		asked.AcknowledgeBy = n.Deadline
	}
	p := Publication{ID: tx.NewID("publications"), BriefID: b.ID, Version: b.PublishedVersion, ToUnitID: d.UnitID,
		LevelIDs: n.LevelIDs, Asked: asked, Actor: tx.Actor().ID, At: tx.Now()}
	if err := tx.Insert("publications", p); err != nil {
		return 0, err
	}
	if err := o.owe(tx, p, fresh); err != nil {
		return 0, err
	}
	if err := journal.Write(tx, journal.Entry{Verb: "duties.passed", Kind: "brief", Subject: b.ID, UnitID: d.UnitID, After: p}); err != nil {
		return 0, err
	}
	return len(fresh), tx.Emit(BriefPublished{b.ID, p.ID, p.ToUnitID, p.Version, len(fresh)})
}

// Sent notes that somebody sent the text for chat about a duty.
func Sent(tx *store.Tx, dutyID string) error {
	d, err := DutyByID(tx, dutyID)
	if err != nil {
		return err
	}
	if err := access.Must(tx, "duties.read", d.UnitID); err != nil {
		return fmt.Errorf("briefs: sent %s: %w", dutyID, err)
	}
	if err := dutyAct(tx, dutyID, ActSent, ""); err != nil {
		return fmt.Errorf("briefs: sent %s: %w", dutyID, err)
	}
	return nil
}
