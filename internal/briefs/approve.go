package briefs

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// stage is a brief with its newest version, on the way to approval.
type stage struct {
	brief Brief
	text  Version
}

// at gives the newest version where the actor holds verb on the brief's unit.
func at(tx *store.Tx, verb, briefID string) (stage, error) {
	b, err := ByID(tx, briefID)
	if err != nil {
		return stage{}, err
	}
	if err := access.Must(tx, verb, b.UnitID); err != nil {
		return stage{}, fmt.Errorf("briefs: %s %s: %w", verb, briefID, err)
	}
	v, err := versionOf(tx, b.ID, b.Version)
	return stage{b, v}, err
}

// move takes the newest version from one state to the next. edits is the count of savings that was read:
// nobody approves a text they have not seen.
func (s stage) move(tx *store.Tx, from, to string, edits int64, what, reason string) error {
	if s.text.State != from || s.text.Edits != edits {
		return fault.New(fault.Conflict, "briefs.movedOn")
	}
	err := tx.Must1(`UPDATE brief_versions SET state = $1 WHERE brief_id = $2 AND version = $3 AND state = $4 AND edits = $5`,
		to, s.brief.ID, s.text.Version, from, edits)
	if err != nil {
		return err
	}
	// A published brief stays so while its next version is on the way.
	if _, err := tx.Exec(`UPDATE briefs SET state = $1 WHERE id = $2 AND state <> 'published' AND state <> 'withdrawn'`, to, s.brief.ID); err != nil {
		return err
	}
	if err := act(tx, s.brief.ID, s.text.Version, what, reason); err != nil {
		return err
	}
	before := map[string]any{"version": s.text.Version, "state": from}
	after := map[string]any{"version": s.text.Version, "state": to, "reason": reason}
	return journal.Write(tx, journal.Entry{Verb: "briefs." + what, Kind: "brief", Subject: s.brief.ID, UnitID: s.brief.UnitID, Before: before, After: after})
}

// Submit hands the draft in for approval. It fails with fault.Invalid where the text lacks something, and
// fault.Conflict where it was saved since it was read.
func Submit(tx *store.Tx, briefID string, edits int64) error {
	s, err := at(tx, "briefs.write", briefID)
	if err != nil {
		return err
	}
	if err := s.text.Ready(); err != nil {
		return err
	}
	if err := s.move(tx, Draft, Approval, edits, ActSubmitted, ""); err != nil {
		return fmt.Errorf("briefs: submit %s: %w", briefID, err)
	}
	return nil
}

// Approve says yes to the text that was submitted. Who saved it last cannot approve it: four eyes.
func Approve(tx *store.Tx, briefID string, edits int64) error {
	s, err := at(tx, "briefs.approve", briefID)
	if err != nil {
		return err
	}
	if s.text.Author == tx.Actor().ID {
		return fault.New(fault.Forbidden, "briefs.approve.own")
	}
	if err := s.move(tx, Approval, Approved, edits, ActApproved, ""); err != nil {
		return fmt.Errorf("briefs: approve %s: %w", briefID, err)
	}
	if err := tx.Must1(`UPDATE briefs SET approved_version = $1 WHERE id = $2`, s.text.Version, briefID); err != nil {
		return fmt.Errorf("briefs: approve %s: %w", briefID, err)
	}
	return nil
}

// Return gives a submitted text back to its author with a reason. The author can take it back likewise.
func Return(tx *store.Tx, briefID string, edits int64, reason string) error {
	b, err := ByID(tx, briefID)
	if err != nil {
		return err
	}
	v, err := versionOf(tx, b.ID, b.Version)
	if err != nil {
		return err
	}
	verb := "briefs.approve"
	if v.Author == tx.Actor().ID {
		verb = "briefs.write"
	}
	if err := access.Must(tx, verb, b.UnitID); err != nil {
		return fmt.Errorf("briefs: return %s: %w", briefID, err)
	}
	if err := reasonGiven(reason); err != nil {
		return err
	}
	if err := (stage{b, v}).move(tx, Approval, Draft, edits, ActReturned, reason); err != nil {
		return fmt.Errorf("briefs: return %s: %w", briefID, err)
	}
	return nil
}

// leastReason is how many characters a reason needs to say anything.
const leastReason = 10

func reasonGiven(reason string) error {
	if len([]rune(reason)) < leastReason {
		return fault.At("reason", "briefs.reason", "least", leastReason)
	}
	return tooLong("reason", reason, mostNote)
}

// PutInForce makes the newest approved version of a published brief the one in force for all who have it.
func PutInForce(tx *store.Tx, briefID string) (Brief, error) {
	s, err := at(tx, "briefs.publish", briefID)
	if err != nil {
		return s.brief, err
	}
	b := s.brief
	if b.State != Published || b.ApprovedVersion == b.PublishedVersion {
		return b, fault.New(fault.Conflict, "briefs.nothingNewer")
	}
	err = inForce(tx, b, b.ApprovedVersion)
	if err == nil {
		err = act(tx, b.ID, b.ApprovedVersion, ActReplaced, "")
	}
	if err == nil {
		err = journal.Write(tx, journal.Entry{Verb: "briefs.replace", Kind: "brief", Subject: b.ID, UnitID: b.UnitID,
			Before: map[string]int{"version": b.PublishedVersion}, After: map[string]int{"version": b.ApprovedVersion}})
	}
	if err != nil {
		return b, fmt.Errorf("briefs: put %s in force: %w", briefID, err)
	}
	b.PublishedVersion = b.ApprovedVersion
	return b, nil
}

// Withdraw takes a published brief out of force with a reason that everyone sees from then on, wherever
// the brief is shown.
func Withdraw(tx *store.Tx, briefID, reason string) error {
	s, err := at(tx, "briefs.withdraw", briefID)
	if err != nil {
		return err
	}
	if s.brief.State != Published {
		return fault.New(fault.Conflict, "briefs.notPublished")
	}
	if err := reasonGiven(reason); err != nil {
		return err
	}
	err = tx.Must1(`UPDATE briefs SET state = 'withdrawn', on_site_until = CASE WHEN on_site_from = '' THEN '' ELSE $1 END
		WHERE id = $2 AND state = 'published'`, tx.Today(), briefID)
	if err == nil {
		err = act(tx, briefID, s.brief.PublishedVersion, ActWithdrawn, reason)
	}
	if err == nil {
		err = journal.Write(tx, journal.Entry{Verb: "briefs.withdraw", Kind: "brief", Subject: briefID, UnitID: s.brief.UnitID,
			Before: map[string]string{"state": Published}, After: map[string]string{"state": Withdrawn, "reason": reason}})
	}
	if err == nil {
		err = tx.Emit(BriefWithdrawn{briefID, s.brief.UnitID})
	}
	if err != nil {
		return fmt.Errorf("briefs: withdraw %s: %w", briefID, err)
	}
	return nil
}

// SentBrief notes that somebody sent the text for chat about a brief.
func SentBrief(tx *store.Tx, briefID string) error {
	if err := MayRead(tx, briefID); err != nil {
		return err
	}
	b, err := ByID(tx, briefID)
	if err == nil {
		err = act(tx, briefID, max(b.PublishedVersion, 1), ActSent, "")
	}
	if err != nil {
		return fmt.Errorf("briefs: sent %s: %w", briefID, err)
	}
	return nil
}
