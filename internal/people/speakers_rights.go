package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// pathsOf gives the paths of the units a speaker belongs to: the home unit and those of all appointments;
// with now, of those only that are proposed or in force.
func pathsOf(tx *store.Tx, speakerID string, now bool) ([]string, error) {
	query := `SELECT u.path FROM speakers s JOIN units u ON u.id = s.home_unit_id WHERE s.id = $1
		UNION SELECT u.path FROM appointments a JOIN units u ON u.id = a.unit_id WHERE a.speaker_id = $1`
	if now {
		query += ` AND a.status IN ('proposed', 'appointed')`
	}
	return store.All[string](tx, query, speakerID)
}

// MustKnow fails with fault.Forbidden where the actor does not hold verb in any unit the speaker belongs
// to, and with fault.NotFound where there is no such speaker. To change a record the speaker has to belong
// there now; an appointment that ended still lets its unit read.
func MustKnow(tx *store.Tx, verb, speakerID string) error {
	if _, err := store.One[string](tx, `SELECT id FROM speakers WHERE id = $1`, speakerID); err != nil {
		return err
	}
	ok, err := knows(tx, verb, speakerID)
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", verb)
	}
	return err
}

func knows(tx *store.Tx, verb, speakerID string) (bool, error) {
	ranges, err := access.Ranges(tx, verb)
	if err != nil || len(ranges) == 0 {
		return false, err
	}
	paths, err := pathsOf(tx, speakerID, verb == "people.manage")
	if err != nil {
		return false, fmt.Errorf("people: units of speaker: %w", err)
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		return slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(path) })
	}), nil
}

// The rights that an account has by being a speaker's, not by a role: to read and to report the own talks, in whatever
// unit they are. A person who signed in has both; a token has those that it names, and its scope does not bound them.
const (
	ReadOwn   = "own.read"
	ReportOwn = "own.report"
)

// OwnRights lists them, for the choice of a token's.
func OwnRights() []string { return []string{ReadOwn, ReportOwn} }

// SpeakerBy gives the speaker whose own records the actor may treat by one of OwnRights: that of the account, where
// its person signed in or the token names the right. It is "" for all others.
func SpeakerBy(tx *store.Tx, right string) (string, error) {
	a := tx.Actor()
	if a.Kind != "account" || a.Verbs != nil && !slices.Contains(a.Verbs, right) {
		return "", nil
	}
	return SpeakerOf(tx, a.ID)
}

// Mine says whether the actor is the speaker, signed in: what is stored of a person is for no token.
func Mine(tx *store.Tx, speakerID string) (bool, error) {
	if person(tx) != nil || speakerID == "" {
		return false, nil
	}
	own, err := SpeakerOf(tx, tx.Actor().ID)
	return own == speakerID, err
}

// mineOr lets the speaker in, and who holds verb where the speaker belongs.
func mineOr(tx *store.Tx, verb, speakerID string) error {
	if own, err := Mine(tx, speakerID); err != nil || own {
		return err
	}
	return MustKnow(tx, verb, speakerID)
}

// viewed is the journal's verb for a look at a speaker's page by someone else.
const viewed = "people.viewed"

// Viewed says whether the actor's look at a speaker needs no note: it is the speaker's own, or one of
// today's is noted already.
func Viewed(tx *store.Tx, speakerID string) (bool, error) {
	if own, err := Mine(tx, speakerID); err != nil || own {
		return own, err
	}
	_, found, err := store.Maybe[string](tx, `SELECT id FROM journal WHERE subject = $1 AND at >= $2 AND actor = $3 AND verb = $4`,
		speakerID, tx.Today().Time(tx.Location()).UnixMicro(), tx.Actor().ID, viewed)
	return found, err
}

// NoteViewed notes that the actor looked at a speaker's page, once a day and actor.
func NoteViewed(tx *store.Tx, speakerID string) error {
	if noted, err := Viewed(tx, speakerID); err != nil || noted {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: viewed, Kind: "speaker", Subject: speakerID})
}

// CorrectionAsked tells that a speaker says that something stored of them is wrong.
type CorrectionAsked struct{ SpeakerID, UnitID string }

// EventKind names the event.
func (CorrectionAsked) EventKind() string { return "people.CorrectionAsked" }

// correction is the journal's verb for such a note; its words are a value that can be erased.
const correction = "people.correction"

// AskCorrection keeps a speaker's note about what is wrong in their own record.
func AskCorrection(tx *store.Tx, speakerID, text string) error {
	own, err := Mine(tx, speakerID)
	if err != nil {
		return err
	}
	if !own {
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	if text == "" {
		return fault.At("text", "speakers.err.correction")
	}
	if err := longer("text", text, noteMost); err != nil {
		return err
	}
	unit, err := store.One[string](tx, `SELECT home_unit_id FROM speakers WHERE id = $1`, speakerID)
	if err != nil {
		return err
	}
	err = journal.Write(tx, journal.Entry{Verb: correction, Kind: "speaker", Subject: speakerID, UnitID: unit, After: map[string]string{"text": text}})
	if err != nil {
		return err
	}
	return tx.Emit(CorrectionAsked{SpeakerID: speakerID, UnitID: unit})
}
