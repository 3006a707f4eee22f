package sessions

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/lang/scrub"
	"rostrum/internal/kit/store"
)

// Heard is a question that was asked in a talk, cleaned of personal data. BriefID and SubjectID say what it is
// about; "" where that is open.
type Heard struct{ Text, BriefID, SubjectID string }

// mostAtOnce and mostOfSession bound how many questions come with one report and stand with one session.
const (
	mostAtOnce    = 50
	mostOfSession = 1000
)

// Clean is the one way by which a question comes in: it takes personal data out of what was typed. names are
// parts of the cleaned text that look like a person's name; each must be struck or be a public office-holder's.
func Clean(typed string) (cleaned string, names []scrub.Span) {
	r := scrub.Scrub(typed)
	return r.Text, r.Names
}

func checkHeard(all []Heard) error {
	if len(all) > mostAtOnce {
		return fault.At("question", "sessions.err.manyQuestions", "most", mostAtOnce)
	}
	for _, h := range all {
		if err := within("question", h.Text, mostQuestion); err != nil {
			return err
		}
		if cleaned, _ := Clean(h.Text); cleaned != h.Text {
			return fault.At("question", "sessions.err.notClean")
		}
	}
	return nil
}

type questionRow struct {
	ID        string `db:"id"`
	SessionID string `db:"session_id"`
	BriefID   string `db:"brief_id"`
	SubjectID string `db:"subject_id"`
	Hour      string `db:"hour"`
	Text      string `db:"text"`
}

// hourOf is the hour of the receipt in the installation's zone: nothing finer is ever written.
func hourOf(tx *store.Tx) string {
	return time.UnixMicro(tx.Now()).In(tx.Location()).Format("2006-01-02T15")
}

// AddHeard adds questions to a session that was reported: those found on slips the next morning, say.
func AddHeard(tx *store.Tx, sessionID string, all []Heard) error {
	f, err := ByID(tx, sessionID)
	if err != nil {
		return err
	}
	if err := mayReport(tx, f); err != nil {
		return err
	}
	if f.State != Held {
		return fault.New(fault.Conflict, "sessions.err.notHeld")
	}
	if len(all) == 0 {
		return fault.At("question", "sessions.err.noQuestion")
	}
	if err := checkHeard(all); err != nil {
		return err
	}
	return addHeard(tx, sessionID, all)
}

// addHeard writes all questions of the session anew in a new random order, so that neither ids nor places in
// the file tell which came first or together.
func addHeard(tx *store.Tx, sessionID string, all []Heard) error {
	if len(all) == 0 {
		return nil
	}
	// Taking hold of the session first keeps two reports that come at once from rewriting each other's rows.
	if err := tx.Must1(`UPDATE sessions SET report_id = report_id WHERE id = $1`, sessionID); err != nil {
		return fmt.Errorf("sessions: questions: %w", err)
	}
	rows, err := store.All[questionRow](tx, `SELECT id, session_id, brief_id, subject_id, hour, text FROM questions WHERE session_id = $1`, sessionID)
	if err != nil {
		return fmt.Errorf("sessions: questions: %w", err)
	}
	if len(rows)+len(all) > mostOfSession {
		return fault.At("question", "sessions.err.manyQuestions", "most", mostOfSession)
	}
	for _, h := range all {
		q := questionRow{store.RandomID(), sessionID, h.BriefID, h.SubjectID, hourOf(tx), h.Text}
		rows = append(rows, q)
	}
	if _, err := tx.Exec(`DELETE FROM questions WHERE session_id = $1`, sessionID); err != nil {
		return fmt.Errorf("sessions: questions: %w", err)
	}
	shuffle(rows)
	for _, q := range rows {
		if err := tx.Insert("questions", q); err != nil {
			return fmt.Errorf("sessions: questions: %w", err)
		}
	}
	tx.LeaveNoOrder()
	return nil
}

// shuffle puts rows in an order that nobody can guess again.
func shuffle[T any](rows []T) {
	for i := len(rows) - 1; i > 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			panic(err) // crypto/rand never fails since Go 1.24
		}
		rows[i], rows[j.Int64()] = rows[j.Int64()], rows[i]
	}
}

// strike puts markers for those names of a cleaned text that are no public office-holder's.
func strike(text string, names []scrub.Span, public func(i int) bool) string {
	var out []scrub.Span
	for i, n := range names {
		if !public(i) {
			out = append(out, n)
		}
	}
	return scrub.Strike(text, out, lang.VI)
}

// subjectOf gives the first subject of each of some briefs, by brief.
func subjectOf(tx *store.Tx, briefIDs []string) (map[string]string, error) {
	of := map[string]string{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(briefIDs))) {
		if id == "" {
			continue
		}
		subject, err := firstSubject(tx, id)
		if err != nil {
			return nil, err
		}
		of[id] = subject
	}
	return of, nil
}
