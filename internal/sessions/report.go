package sessions

import (
	"cmp"
	"fmt"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// Tell reports a planned session. Its speakers may too, also when their term ended meanwhile. It fails with
// fault.Conflict for a session that was reported or cancelled.
func Tell(tx *store.Tx, id string, t Telling) (Report, error) {
	before, err := ByID(tx, id)
	if err != nil {
		return Report{}, err
	}
	if err := mayReport(tx, before); err != nil {
		return Report{}, err
	}
	if !before.ToBeHeld() {
		key := "sessions.err.reported"
		if before.State == Cancelled {
			key = "sessions.err.cancelled"
		}
		return Report{}, fault.New(fault.Conflict, key)
	}
	t.UnitID = before.UnitID
	r, err := weigh(tx, t, before.Lists.BriefIDs)
	if err != nil {
		return Report{}, err
	}
	r.SessionID = id
	r.Origin = originOf(tx, t.Origin, ownBy(tx, before, people.ReportOwn))
	return r.Report, keep(tx, before, r, t, ActReported)
}

// TellUnplanned reports a talk that was never planned: it makes the session and its report in one. A speaker
// may where they held an appointment in the unit that day; a link for its own duty.
func TellUnplanned(tx *store.Tx, t Telling) (Report, error) {
	t.tidy()
	speaker, err := people.SpeakerBy(tx, people.ReportOwn)
	if err != nil {
		return Report{}, err
	}
	self, err := mayTell(tx, t, speaker)
	if err != nil {
		return Report{}, err
	}
	if t.Mode == "" {
		t.Mode = InPerson
	}
	r, err := weigh(tx, t, nil)
	if err != nil {
		return Report{}, err
	}
	if self && !slices.Contains(t.SpeakerIDs, speaker) {
		t.SpeakerIDs = tidy(append(t.SpeakerIDs, speaker))
	}
	u, err := standing(tx, t.UnitID, t.Day)
	if err != nil {
		return Report{}, err
	}
	if err := checkUnplanned(tx, t); err != nil {
		return Report{}, err
	}
	s := Full{Session: Session{ID: tx.NewID("sessions"), UnitID: t.UnitID, NetworkID: u.NetworkID, Day: t.Day,
		StartAt: t.Day.Micros(tx.Location()), Minutes: t.Minutes, PlaceID: t.PlaceID, Spot: t.Spot, Mode: t.Mode,
		OpenTo: ToPublic, HeadsOwn: t.HeadsOwn, State: Planned, CreatedBy: tx.Actor().ID, CreatedAt: tx.Now(), Version: 1},
		Lists: Lists{BriefIDs: t.BriefIDs, SpeakerIDs: t.SpeakerIDs}, BriefVersions: map[string]int{}}
	if err := tx.Insert("sessions", s.Session); err != nil {
		return Report{}, fmt.Errorf("sessions: report unplanned in %s: %w", t.UnitID, err)
	}
	if s.BriefVersions, err = plannable(tx, t.UnitID, t.Day, ToStaff, t.BriefIDs); err != nil {
		return Report{}, err
	}
	if err := putLists(tx, s.ID, s.Lists, s.BriefVersions); err != nil {
		return Report{}, fmt.Errorf("sessions: report unplanned in %s: %w", t.UnitID, err)
	}
	r.SessionID, r.Origin = s.ID, originOf(tx, t.Origin, self)
	return r.Report, keep(tx, s, r, t, ActReported)
}

func checkUnplanned(tx *store.Tx, t Telling) error {
	var errs []error
	if !slices.Contains([]string{InPerson, Online, Hybrid}, t.Mode) {
		errs = append(errs, fault.At("mode", "sessions.err.mode"))
	}
	if t.Mode != Online && t.PlaceID == "" && t.Spot == "" {
		errs = append(errs, fault.At("place", "sessions.err.where"))
	}
	return fault.Join(append(errs, known(tx, "speaker", "sessions.err.speaker", `SELECT count(*) FROM speakers WHERE id IN`, t.SpeakerIDs))...)
}

// mayTell asks who may report a talk without a plan, and says whether it is a speaker's own.
func mayTell(tx *store.Tx, t Telling, speaker string) (self bool, err error) {
	if tx.Actor().Kind == "link" {
		return false, ofLink(tx, t)
	}
	err = access.Must(tx, "sessions.report", t.UnitID)
	if err == nil || !fault.Is(err, fault.Forbidden) || speaker == "" {
		return false, err
	}
	past, failed := people.AppointmentsOf(tx, speaker)
	if failed != nil {
		return false, failed
	}
	if slices.ContainsFunc(past, func(a people.Appointment) bool { return a.UnitID == t.UnitID && a.Holds(t.Day) }) {
		return true, nil
	}
	return false, err
}

// mayOpen asks who may open the form of a talk without a plan in a unit, which shows who speaks there and on what:
// whoever reports for it, a link of it, and a speaker with an appointment there, be it past.
func mayOpen(tx *store.Tx, unitID string) error {
	err := access.Must(tx, "sessions.report", unitID)
	if err == nil || !fault.Is(err, fault.Forbidden) || tx.Actor().Kind != "account" || tx.Actor().Verbs != nil {
		return err
	}
	speaker, failed := people.SpeakerOf(tx, tx.Actor().ID)
	if failed != nil || speaker == "" {
		return cmp.Or(failed, err)
	}
	past, failed := people.AppointmentsOf(tx, speaker)
	if failed == nil && slices.ContainsFunc(past, func(a people.Appointment) bool { return a.UnitID == unitID && a.FromDay != "" }) {
		return nil
	}
	return cmp.Or(failed, err)
}

// ofLink lets a link report for its unit, and on the brief of its duty only.
func ofLink(tx *store.Tx, t Telling) error {
	l, err := people.LinkOf(tx)
	if err != nil {
		return err
	}
	if err := access.Must(tx, "sessions.report", t.UnitID); err != nil {
		return err
	}
	d, err := briefs.DutyByID(tx, l.DutyID)
	if err != nil {
		return err
	}
	if l.UnitID != t.UnitID || !slices.Equal(t.BriefIDs, []string{d.BriefID}) {
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return nil
}

// own says whether the actor speaks in the session and signed in as a person: its pages, and what the audience asked,
// are for no token.
func own(tx *store.Tx, f Full) bool { return tx.Actor().Verbs == nil && ownBy(tx, f, people.ReadOwn) }

// ownBy says whether the actor speaks in the session and may treat it by one of people.OwnRights.
func ownBy(tx *store.Tx, f Full, right string) bool {
	speaker, err := people.SpeakerBy(tx, right)
	return err == nil && speaker != "" && slices.Contains(f.SpeakerIDs, speaker)
}

// mayReport asks for sessions.report on the session's unit; a speaker of the session may too, a link may not.
func mayReport(tx *store.Tx, f Full) error {
	if ownBy(tx, f, people.ReportOwn) {
		return nil
	}
	if err := access.Must(tx, "sessions.report", f.UnitID); err != nil {
		return err
	}
	if tx.Actor().Kind == "link" {
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return nil
}

// MayReport says whether the actor may report, correct and add to the session.
func MayReport(tx *store.Tx, f Full) (bool, error) {
	err := mayReport(tx, f)
	if fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

func originOf(tx *store.Tx, said string, self bool) string {
	switch {
	case tx.Actor().Kind == "link":
		return FromLink
	case said != "":
		return said
	case self:
		return FromPhone
	}
	return FromDesk
}

// weigh checks a telling against what stands, and gives the report it would be. Briefs that were planned pass.
func weigh(tx *store.Tx, t Telling, planned []string) (Reported, error) {
	t.tidy()
	if err := t.Check(tx.Today()); err != nil {
		return Reported{}, err
	}
	if _, err := standing(tx, t.UnitID, t.Day); err != nil {
		return Reported{}, err
	}
	further := slices.DeleteFunc(slices.Clone(t.BriefIDs), func(id string) bool { return slices.Contains(planned, id) })
	_, err := plannable(tx, t.UnitID, t.Day, ToStaff, further)
	var tongues, speakers []string
	for _, l := range t.Languages {
		tongues = append(tongues, l.Lang)
	}
	if t.Origin == ForOther {
		speakers = []string{t.ForSpeaker}
	} else {
		t.ForSpeaker = ""
	}
	err = fault.Join(err, covers(tx, t.UnitID, t.PlaceID, t.Day),
		known(tx, "language", "sessions.err.unknown", `SELECT count(*) FROM languages WHERE id IN`, tongues),
		known(tx, "for_speaker", "sessions.err.speaker", `SELECT count(*) FROM speakers WHERE id IN`, speakers))
	if err != nil {
		return Reported{}, err
	}
	r := Report{ID: tx.NewID("session_reports"), Day: t.Day, PlaceID: t.PlaceID, UnitID: t.UnitID, Attendances: int64(t.Attendances),
		Minutes: t.Minutes, HeadsOwn: t.HeadsOwn, ForSpeaker: t.ForSpeaker, CreatedBy: tx.Actor().ID,
		DeviceAt: tx.Op().DeviceAt, CreatedAt: tx.Now()}
	return Reported{Report: r, BriefIDs: t.BriefIDs, Languages: t.Languages}, nil
}

// keep writes a report, makes it the session's current one, and lets coverage and duties follow.
func keep(tx *store.Tx, f Full, r Reported, t Telling, what string) error {
	err := insert(tx, r)
	var old *coverage.Fact
	before, touched := f, slices.Clone(r.BriefIDs)
	if err == nil && f.ReportID != "" {
		var last Reported
		if last, err = ReportByID(tx, f.ReportID); err == nil {
			old, touched = last.Fact(), tidy(append(touched, last.BriefIDs...))
		}
	}
	if err == nil {
		f.State, f.ReportID, f.Version = Held, r.ID, before.Version+1
		if r.Day != f.Day {
			f.Day, f.StartAt = r.Day, r.Day.Micros(tx.Location())
		}
		f.PlaceID = r.PlaceID
		f.Spot = t.Spot
		err = put(tx, f.Session, before.Version)
	}
	if err == nil {
		err = coverage.Change(tx, old, r.Fact())
	}
	// After coverage, whose rows of this unit keep two reports at once in line: the count then sees both.
	if err == nil {
		err = tellDuties(tx, f.UnitID, touched)
	}
	if err == nil {
		err = tellRest(tx, before, f, r, t, what)
	}
	if err != nil {
		return fmt.Errorf("sessions: keep report of %s: %w", f.ID, err)
	}
	return nil
}

// tellRest keeps what belongs to a report beside its figures: questions, remarks, history, journal, event.
func tellRest(tx *store.Tx, before, f Full, r Reported, t Telling, what string) error {
	if err := addHeard(tx, f.ID, t.Heard); err != nil {
		return err
	}
	if err := putRemarks(tx, f.ID, r.Day, t.Hall, t.Material); err != nil {
		return err
	}
	if err := act(tx, f.ID, what, r.Reason, &Moved{before.Day, f.Day}); err != nil {
		return err
	}
	entry := journal.Entry{Verb: "sessions.report", Kind: "session", Subject: f.ID, UnitID: f.UnitID, After: r}
	if what == ActCorrected {
		entry.Verb = "sessions.correct"
	}
	if err := journal.Write(tx, entry); err != nil {
		return err
	}
	if what == ActCorrected {
		return tx.Emit(CorrectedEvent{f.ID, f.UnitID, r.ID})
	}
	return tx.Emit(ReportedEvent{f.ID, f.UnitID, r.ID})
}

func insert(tx *store.Tx, r Reported) error {
	if err := tx.Insert("session_reports", r.Report); err != nil {
		return err
	}
	for _, brief := range r.BriefIDs {
		if _, err := tx.Exec(`INSERT INTO report_briefs (report_id, brief_id) VALUES ($1, $2)`, r.ID, brief); err != nil {
			return err
		}
	}
	for _, l := range r.Languages {
		if _, err := tx.Exec(`INSERT INTO report_languages (report_id, lang, manner) VALUES ($1, $2, $3)`, r.ID, l.Lang, l.Manner); err != nil {
			return err
		}
	}
	return nil
}

// tellDuties tells briefs how many talks the unit has reported on each of some briefs.
func tellDuties(tx *store.Tx, unitID string, briefIDs []string) error {
	type row struct {
		N int64 `db:"n"`
		H int64 `db:"h"`
	}
	for _, id := range briefIDs {
		r, err := store.One[row](tx, `SELECT count(*) AS n, coalesce(sum(CASE WHEN r.heads_own THEN 1 ELSE 0 END), 0) AS h
			FROM sessions s JOIN session_reports r ON r.id = s.report_id
			JOIN report_briefs b ON b.report_id = r.id AND b.brief_id = $2 WHERE s.unit_id = $1`, unitID, id)
		if err != nil {
			return err
		}
		if err := briefs.Held(tx, unitID, id, r.N, r.H); err != nil {
			return err
		}
	}
	return nil
}

// Correct replaces the current report by a new one, with the reason. reportID is the report the form was made
// from; it fails with fault.Conflict where another is current meanwhile.
func Correct(tx *store.Tx, id, reportID, reason string, t Telling) (Report, error) {
	before, err := ByID(tx, id)
	if err != nil {
		return Report{}, err
	}
	if err := mayReport(tx, before); err != nil {
		return Report{}, err
	}
	if before.State != Held || before.ReportID != reportID {
		return Report{}, fault.New(fault.Conflict, "store.changed")
	}
	last, err := ReportByID(tx, reportID)
	if err != nil {
		return Report{}, err
	}
	t.UnitID, reason = before.UnitID, lang.Normalize(reason)
	r, err := weigh(tx, t, append(slices.Clone(before.BriefIDs), last.BriefIDs...))
	if err = fault.Join(err, checkReason(reason)); err != nil {
		return Report{}, err
	}
	r.SessionID, r.Replaces, r.Reason = id, reportID, reason
	if r.Origin = originOf(tx, t.Origin, ownBy(tx, before, people.ReportOwn)); t.Origin == "" {
		r.Origin = last.Origin
	}
	if last.Origin == FromLink {
		// Who corrects with a log-in stands for the whole report.
		r.ConfirmedBy = tx.Actor().ID
	}
	return r.Report, keep(tx, before, r, t, ActCorrected)
}

// Confirm says that a coordinator stands for the current report. It fails with fault.Conflict where another
// report is current, and changes nothing where somebody did already.
func Confirm(tx *store.Tx, id, reportID string) error {
	f, err := ByID(tx, id)
	if err != nil {
		return err
	}
	if err := access.Must(tx, "sessions.confirm", f.UnitID); err != nil {
		return err
	}
	if f.ReportID == "" || f.ReportID != reportID {
		return fault.New(fault.Conflict, "store.changed")
	}
	n, err := tx.Changed(`UPDATE session_reports SET confirmed_by = $1 WHERE id = $2 AND confirmed_by = ''`, tx.Actor().ID, reportID)
	if err != nil || n == 0 {
		return err
	}
	err = act(tx, id, ActConfirmed, "", nil)
	if err == nil {
		err = journal.Write(tx, journal.Entry{Verb: "sessions.confirm", Kind: "session", Subject: id, UnitID: f.UnitID,
			After: map[string]string{"report": reportID}})
	}
	if err == nil {
		err = tx.Emit(ConfirmedEvent{id, f.UnitID, reportID})
	}
	if err != nil {
		return fmt.Errorf("sessions: confirm %s: %w", id, err)
	}
	return nil
}

// Speaks says whether the actor is a speaker of the session.
func Speaks(tx *store.Tx, f Full) bool { return own(tx, f) }
