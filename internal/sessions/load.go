package sessions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Past is a session brought in from elsewhere as it stood there, with its history, its report where it was held,
// and the questions heard. Ids, the network and Version are made here. Of each question only the hour of the
// receipt is kept, as "2006-01-02T15" in Hour.
type Past struct {
	Full
	Acts   []Act
	Report *Reported
	Heard  []Heard
	Hour   string
}

// Quiet is a unit's statement that it had nothing to report in a month ("2006-01"), made by an actor at a moment.
type Quiet struct {
	UnitID string
	Month  string
	Actor  string
	At     int64
}

// loadSlice is how many sessions one transaction brings in: well under 50 ms.
const loadSlice = 100

// Load brings sessions in, a slice in each transaction. networks gives the network of each unit named. It is for
// imports and the demo, as the system: it asks for no right, tells nobody, and counts nothing: recount the
// coverage afterwards. Everything is checked before anything is written; a row that does not check is
// fault.Invalid. Questions must be clean already, as Clean leaves them.
func Load(ctx context.Context, db *store.DB, all []Past, networks map[string]string) error {
	for i := range all {
		p := &all[i]
		p.NetworkID = networks[p.UnitID]
		if err := p.check(db); err != nil {
			return fmt.Errorf("sessions: load row %d: %w", i+1, err)
		}
	}
	for part := range slices.Chunk(all, loadSlice) {
		err := db.Maintain(ctx, "sessions.load", func(tx *store.Tx) error { return loadSessions(tx, part) })
		if err != nil {
			return fmt.Errorf("sessions: load: %w", err)
		}
	}
	return nil
}

// check holds a past session against the rules of plans and reports, its own days taken as today.
func (p *Past) check(db *store.DB) error {
	errs := []error{p.checkLists(), within("title", p.Title, mostTitle), within("spot", p.Spot, mostSpot), checkHeard(p.Heard)}
	if p.NetworkID == "" {
		errs = append(errs, fault.At("unit", "sessions.err.unitDay"))
	}
	if !p.Day.Valid() || lang.DayOfMicros(p.StartAt, db.Location()) != p.Day {
		errs = append(errs, fault.At("day", "sessions.err.day"))
	}
	if (p.State == Held) != (p.Report != nil) || !slices.Contains([]string{Planned, Postponed, Cancelled, Held}, p.State) {
		errs = append(errs, fault.At("state", "sessions.err.over"))
	}
	if p.Report != nil {
		errs = append(errs, p.checkReport())
	}
	if len(p.Heard) > 0 && (p.Report == nil || len(p.Hour) != len("2006-01-02T15")) {
		errs = append(errs, fault.At("question", "sessions.err.notHeld"))
	}
	return fault.Join(errs...)
}

func (p *Past) checkReport() error {
	r := p.Report
	t := Telling{UnitID: r.UnitID, Day: r.Day, PlaceID: r.PlaceID, Attendances: int(r.Attendances), Minutes: r.Minutes,
		BriefIDs: r.BriefIDs, Languages: r.Languages}
	var unit error
	if r.UnitID != p.UnitID {
		unit = fault.At("unit", "sessions.err.unitDay")
	}
	return fault.Join(t.Check(r.Day), unit)
}

// pile gathers the rows of one slice, a table each.
type pile struct {
	sessions, briefs, languages, speakers, acts, reports, told, used, questions [][]any
}

func loadSessions(tx *store.Tx, all []Past) error {
	var w pile
	for i := range all {
		all[i].ID, all[i].Version = tx.NewID("sessions"), int64(max(1, len(all[i].Acts)))
		w.session(tx, &all[i])
	}
	shuffle(w.questions)
	var errs []error
	for _, part := range []struct {
		insert string
		rows   [][]any
	}{
		{`INSERT INTO sessions (` + strings.ReplaceAll(sessionColumns, "s.", "") + `) VALUES `, w.sessions},
		{`INSERT INTO session_briefs (session_id, brief_id, version) VALUES `, w.briefs},
		{`INSERT INTO session_languages (session_id, lang) VALUES `, w.languages},
		{`INSERT INTO session_speakers (session_id, speaker_id) VALUES `, w.speakers},
		{`INSERT INTO session_acts (id, session_id, act, actor, at, reason, detail) VALUES `, w.acts},
		{`INSERT INTO session_reports (` + strings.ReplaceAll(reportColumns, "r.", "") + `) VALUES `, w.reports},
		{`INSERT INTO report_briefs (report_id, brief_id) VALUES `, w.told},
		{`INSERT INTO report_languages (report_id, lang, manner) VALUES `, w.used},
		{`INSERT INTO questions (id, session_id, brief_id, subject_id, hour, text) VALUES `, w.questions},
	} {
		errs = append(errs, loadRows(tx, part.insert, part.rows))
	}
	return errors.Join(append(errs, journal.Write(tx, journal.Entry{Verb: "sessions.load", Kind: "sessions", Subject: "bulk",
		After: map[string]any{"sessions": len(all)}}))...)
}

func (w *pile) session(tx *store.Tx, p *Past) {
	if p.Report != nil {
		p.Report.ID, p.Report.SessionID = tx.NewID("session_reports"), p.ID
		p.ReportID = p.Report.ID
		w.report(p.Report)
	}
	w.sessions = append(w.sessions, []any{p.ID, p.UnitID, p.NetworkID, p.Title, p.Day, p.StartAt, p.Minutes, p.PlaceID, p.Spot, p.Mode,
		p.Link, p.OpenTo, p.Expected, p.HeadsOwn, p.State, p.ReportID, p.Planned, p.CreatedBy, p.CreatedAt, p.Version})
	for _, id := range tidy(p.BriefIDs) {
		w.briefs = append(w.briefs, []any{p.ID, id, p.BriefVersions[id]})
	}
	for _, l := range tidy(p.Languages) {
		w.languages = append(w.languages, []any{p.ID, l})
	}
	for _, id := range tidy(p.SpeakerIDs) {
		w.speakers = append(w.speakers, []any{p.ID, id})
	}
	for _, a := range p.Acts {
		w.acts = append(w.acts, []any{tx.NewID("session_acts"), p.ID, a.Act, a.Actor, a.At, a.Reason, a.Detail})
	}
	for _, h := range p.Heard {
		w.questions = append(w.questions, []any{store.RandomID(), p.ID, h.BriefID, h.SubjectID, p.Hour, h.Text})
	}
}

func (w *pile) report(r *Reported) {
	w.reports = append(w.reports, []any{r.ID, r.SessionID, r.Replaces, r.Day, r.PlaceID, r.UnitID, r.Attendances, r.Minutes, r.HeadsOwn,
		r.Origin, r.ForSpeaker, r.Reason, r.ConfirmedBy, r.CreatedBy, r.DeviceAt, r.CreatedAt})
	for _, id := range tidy(r.BriefIDs) {
		w.told = append(w.told, []any{r.ID, id})
	}
	seen := map[string]bool{}
	for _, l := range r.Languages {
		if !seen[l.Lang] {
			seen[l.Lang] = true
			w.used = append(w.used, []any{r.ID, l.Lang, l.Manner})
		}
	}
}

// LoadQuiet brings in what units stated of months without a talk.
func LoadQuiet(ctx context.Context, db *store.DB, all []Quiet) error {
	for part := range slices.Chunk(all, loadSlice) {
		err := db.Maintain(ctx, "sessions.load", func(tx *store.Tx) error {
			rows := make([][]any, len(part))
			for i, q := range part {
				rows[i] = []any{q.UnitID, q.Month, q.Actor, q.At}
			}
			return loadRows(tx, `INSERT INTO nothing_to_report (unit_id, month, actor, at) VALUES `, rows)
		})
		if err != nil {
			return fmt.Errorf("sessions: load months: %w", err)
		}
	}
	return nil
}

// loadRows writes rows in statements of at most 32, so that few texts are prepared.
func loadRows(tx *store.Tx, head string, rows [][]any) error {
	for part := range slices.Chunk(rows, 32) {
		tuples, args := make([]string, len(part)), []any{}
		for i, row := range part {
			tuples[i] = "(" + marks(len(args)+1, len(row)) + ")"
			args = append(args, row...)
		}
		if _, err := tx.Exec(head+strings.Join(tuples, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}
