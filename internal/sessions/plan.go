package sessions

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Plan books a session in a unit. It fails with fault.Invalid for a draft that does not check and with
// fault.Forbidden where the actor may not plan in the unit. Warnings do not hinder it: see Warnings.
func Plan(tx *store.Tx, d Draft) (Session, error) {
	return planHeeding(tx, d, func() error { return nil })
}

// planHeeding is Plan that asks heed once the draft has checked and before anything is written.
func planHeeding(tx *store.Tx, d Draft, heed func() error) (Session, error) {
	d.tidy()
	if err := access.Must(tx, "sessions.plan", d.UnitID); err != nil {
		return Session{}, err
	}
	s, versions, err := prepare(tx, d, tx.Today())
	if err != nil {
		return s, err
	}
	if err := heed(); err != nil {
		return s, err
	}
	s.ID, s.State, s.Planned, s.Version = tx.NewID("sessions"), Planned, true, 1
	s.CreatedBy, s.CreatedAt = tx.Actor().ID, tx.Now()
	if err := book(tx, s, d.Lists, versions); err != nil {
		return s, fmt.Errorf("sessions: plan in unit %s: %w", d.UnitID, err)
	}
	return s, nil
}

func book(tx *store.Tx, s Session, lists Lists, versions map[string]int) error {
	if err := tx.Insert("sessions", s); err != nil {
		return err
	}
	if err := putLists(tx, s.ID, lists, versions); err != nil {
		return err
	}
	if err := act(tx, s.ID, ActPlanned, "", nil); err != nil {
		return err
	}
	after := Full{Session: s, Lists: lists}
	if err := journal.Write(tx, journal.Entry{Verb: "sessions.plan", Kind: "session", Subject: s.ID, UnitID: s.UnitID, After: after}); err != nil {
		return err
	}
	return tx.Emit(PlannedEvent{s.ID, s.UnitID})
}

// prepare checks a draft against what stands, and gives the row it would be and the versions of its briefs.
func prepare(tx *store.Tx, d Draft, today lang.Day) (Session, map[string]int, error) {
	s := Session{UnitID: d.UnitID, Title: d.Title, Day: d.Day, Minutes: d.Minutes, PlaceID: d.PlaceID, Spot: d.Spot,
		Mode: d.Mode, Link: d.Link, OpenTo: d.OpenTo, Expected: d.Expected, HeadsOwn: d.HeadsOwn}
	if err := d.Check(today); err != nil {
		return s, nil, err
	}
	u, err := standing(tx, d.UnitID, d.Day)
	if err != nil {
		return s, nil, err
	}
	s.NetworkID, s.StartAt = u.NetworkID, startAt(d.Day, d.Time, tx.Location())
	versions, err := plannable(tx, d.UnitID, d.Day, d.OpenTo, d.BriefIDs)
	err = fault.Join(err, covers(tx, d.UnitID, d.PlaceID, d.Day),
		known(tx, "language", "sessions.err.unknown", `SELECT count(*) FROM languages WHERE id IN`, d.Languages),
		known(tx, "speaker", "sessions.err.speaker", `SELECT count(*) FROM speakers WHERE id IN`, d.SpeakerIDs))
	return s, versions, err
}

// putLists writes a session's lists where none stand.
func putLists(tx *store.Tx, id string, l Lists, versions map[string]int) error {
	for _, brief := range l.BriefIDs {
		if _, err := tx.Exec(`INSERT INTO session_briefs (session_id, brief_id, version) VALUES ($1, $2, $3)`, id, brief, versions[brief]); err != nil {
			return err
		}
	}
	for _, tongue := range l.Languages {
		if _, err := tx.Exec(`INSERT INTO session_languages (session_id, lang) VALUES ($1, $2)`, id, tongue); err != nil {
			return err
		}
	}
	for _, speaker := range l.SpeakerIDs {
		if _, err := tx.Exec(`INSERT INTO session_speakers (session_id, speaker_id) VALUES ($1, $2)`, id, speaker); err != nil {
			return err
		}
	}
	return nil
}

func replaceLists(tx *store.Tx, id string, l Lists, versions map[string]int) error {
	for _, query := range []string{`DELETE FROM session_briefs WHERE session_id = $1`,
		`DELETE FROM session_languages WHERE session_id = $1`, `DELETE FROM session_speakers WHERE session_id = $1`} {
		if _, err := tx.Exec(query, id); err != nil {
			return err
		}
	}
	return putLists(tx, id, l, versions)
}

// changeable gives a session that the actor may plan, still to be held and at the version the form was made
// from; otherwise it fails with fault.Forbidden or fault.Conflict.
func changeable(tx *store.Tx, id string, version int64) (Full, error) {
	f, err := ByID(tx, id)
	if err != nil {
		return f, err
	}
	if err := access.Must(tx, "sessions.plan", f.UnitID); err != nil {
		return f, err
	}
	if !f.ToBeHeld() {
		return f, fault.New(fault.Conflict, "sessions.err.over")
	}
	if f.Version != version {
		return f, fault.New(fault.Conflict, "store.changed")
	}
	return f, nil
}

// Edit changes a plan made from version. The unit stays. It fails with fault.Conflict where somebody else
// changed the plan meanwhile, or the session was held or cancelled.
func Edit(tx *store.Tx, id string, version int64, d Draft) (Session, error) {
	before, err := changeable(tx, id, version)
	if err != nil {
		return before.Session, err
	}
	d.UnitID = before.UnitID
	d.tidy()
	s, versions, err := prepare(tx, d, min(before.Day, tx.Today()))
	if err != nil {
		return s, err
	}
	s.ID, s.State, s.Planned, s.CreatedBy, s.CreatedAt = id, before.State, true, before.CreatedBy, before.CreatedAt
	s.Version = version + 1
	err = put(tx, s, version)
	if err == nil {
		err = replaceLists(tx, id, d.Lists, versions)
	}
	if err == nil {
		err = note(tx, before, Full{Session: s, Lists: d.Lists}, "sessions.edit", ActEdited, "")
	}
	if err == nil {
		err = tx.Emit(PlannedEvent{s.ID, s.UnitID})
	}
	if err != nil {
		return s, fmt.Errorf("sessions: edit %s: %w", id, err)
	}
	return s, nil
}

// put writes a session's own row where it is still at version.
func put(tx *store.Tx, s Session, version int64) error {
	return tx.Must1(`UPDATE sessions SET title = $1, day = $2, start_at = $3, minutes = $4, place_id = $5, spot = $6, mode = $7,
		link = $8, open_to = $9, expected = $10, heads_own = $11, state = $12, report_id = $13, version = $14
		WHERE id = $15 AND version = $16`, s.Title, s.Day, s.StartAt, s.Minutes, s.PlaceID, s.Spot, s.Mode,
		s.Link, s.OpenTo, s.Expected, s.HeadsOwn, s.State, s.ReportID, s.Version, s.ID, version)
}

// note keeps in the history and the journal what was done to a session.
func note(tx *store.Tx, before, after Full, verb, what, reason string) error {
	if err := act(tx, after.ID, what, reason, &Moved{before.Day, after.Day}); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: verb, Kind: "session", Subject: after.ID, UnitID: after.UnitID, Before: before, After: after})
}

func checkReason(reason string) error {
	if reason == "" {
		return fault.At("reason", "sessions.err.reason")
	}
	return within("reason", reason, mostReason)
}

// Cancel says that a session will not be held, with the reason.
func Cancel(tx *store.Tx, id string, version int64, reason string) error {
	before, err := changeable(tx, id, version)
	if err != nil {
		return err
	}
	reason = lang.Normalize(reason)
	if err := checkReason(reason); err != nil {
		return err
	}
	after := before
	after.State, after.Version = Cancelled, version+1
	err = put(tx, after.Session, version)
	if err == nil {
		err = note(tx, before, after, "sessions.cancel", ActCancelled, reason)
	}
	if err == nil {
		err = tx.Emit(CancelledEvent{id, before.UnitID})
	}
	if err != nil {
		return fmt.Errorf("sessions: cancel %s: %w", id, err)
	}
	return nil
}

// Postpone gives a session a new time, with the reason.
func Postpone(tx *store.Tx, id string, version int64, day lang.Day, clock, reason string) error {
	before, err := changeable(tx, id, version)
	if err != nil {
		return err
	}
	d := before.Draft(tx.Location())
	d.Day, d.Time, reason = day, clock, lang.Normalize(reason)
	if err := fault.Join(d.checkTime(tx.Today()), checkReason(reason)); err != nil {
		return err
	}
	if _, err := standing(tx, before.UnitID, day); err != nil {
		return err
	}
	if _, err := plannable(tx, before.UnitID, day, before.OpenTo, before.BriefIDs); err != nil {
		return err
	}
	after := before
	after.Day, after.StartAt, after.State, after.Version = day, startAt(day, clock, tx.Location()), Postponed, version+1
	if after.StartAt == before.StartAt {
		return fault.At("day", "sessions.err.sameTime")
	}
	err = put(tx, after.Session, version)
	if err == nil {
		err = note(tx, before, after, "sessions.postpone", ActPostponed, reason)
	}
	if err == nil {
		err = tx.Emit(PostponedEvent{id, before.UnitID})
	}
	if err != nil {
		return fmt.Errorf("sessions: postpone %s: %w", id, err)
	}
	return nil
}
