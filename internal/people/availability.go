package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// The two kinds of availability.
const (
	away   = "away"
	weekly = "weekly"
)

// Availability says when a speaker cannot come, from FromDay until before UntilDay ("" = open), or on
// which day of the week they usually can (1 Monday to 7 Sunday).
type Availability struct {
	ID        string   `db:"id" json:"id"`
	SpeakerID string   `db:"speaker_id" json:"speaker_id"`
	Kind      string   `db:"kind" json:"kind"`
	FromDay   lang.Day `db:"from_day" json:"from_day,omitempty"`
	UntilDay  lang.Day `db:"until_day" json:"until_day,omitempty"`
	Weekday   int      `db:"weekday" json:"weekday,omitempty"`
	Note      string   `db:"note" json:"note,omitempty"`
}

const availabilityColumns = `id, speaker_id, kind, from_day, until_day, weekday, note`

// absencesMost is how many absences of one speaker may lie ahead.
const absencesMost = 50

// AddAway keeps days on which a speaker cannot come. The speaker may, and who manages people where the
// speaker belongs.
func AddAway(tx *store.Tx, a Availability) (Availability, error) {
	if err := mineOr(tx, "people.manage", a.SpeakerID); err != nil {
		return a, err
	}
	a.Kind, a.Weekday, a.Note = away, 0, lang.Normalize(a.Note)
	var errs []error
	if !a.FromDay.Valid() {
		errs = append(errs, fault.At("from_day", "speakers.err.day"))
	}
	if a.UntilDay != "" && (!a.UntilDay.Valid() || a.UntilDay <= a.FromDay) {
		errs = append(errs, fault.At("last_day", "speakers.err.last"))
	}
	errs = append(errs, longer("note", a.Note, lineMost))
	if err := fault.Join(errs...); err != nil {
		return a, err
	}
	ahead, err := Absences(tx, a.SpeakerID, tx.Today())
	if err != nil {
		return a, err
	}
	if len(ahead) >= absencesMost {
		return a, fault.At("from_day", "speakers.err.many", "most", absencesMost)
	}
	a.ID = tx.NewID("availability")
	if err := tx.Insert("availability", a); err != nil {
		return a, fmt.Errorf("people: away: %w", err)
	}
	return a, journal.Write(tx, journal.Entry{Verb: "people.away", Kind: "speaker", Subject: a.SpeakerID, After: a})
}

// EndAway takes an absence back.
func EndAway(tx *store.Tx, speakerID, id string) error {
	if err := mineOr(tx, "people.manage", speakerID); err != nil {
		return err
	}
	before, err := store.One[Availability](tx, `SELECT `+availabilityColumns+` FROM availability
		WHERE id = $1 AND speaker_id = $2 AND kind = $3`, id, speakerID, away)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM availability WHERE id = $1`, id); err != nil {
		return fmt.Errorf("people: end away: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.back", Kind: "speaker", Subject: speakerID, Before: before})
}

// SetWeekly says on which days of the week a speaker usually can come (1 Monday to 7 Sunday); none means
// nothing is said.
func SetWeekly(tx *store.Tx, speakerID string, weekdays []int) error {
	if err := mineOr(tx, "people.manage", speakerID); err != nil {
		return err
	}
	before, err := Weekly(tx, speakerID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM availability WHERE speaker_id = $1 AND kind = $2`, speakerID, weekly); err != nil {
		return fmt.Errorf("people: weekly: %w", err)
	}
	weekdays = slices.Compact(slices.Sorted(slices.Values(weekdays)))
	for _, d := range weekdays {
		if d < 1 || d > 7 {
			return fault.At("weekday", "speakers.err.weekday")
		}
		a := Availability{ID: tx.NewID("availability"), SpeakerID: speakerID, Kind: weekly, Weekday: d}
		if err := tx.Insert("availability", a); err != nil {
			return fmt.Errorf("people: weekly: %w", err)
		}
	}
	return journal.Write(tx, journal.Entry{Verb: "people.weekly", Kind: "speaker", Subject: speakerID, Before: before, After: weekdays})
}

// Weekly gives the days of the week a speaker usually can come; empty where nothing is said.
func Weekly(tx *store.Tx, speakerID string) ([]int, error) {
	return store.All[int](tx, `SELECT weekday FROM availability WHERE speaker_id = $1 AND kind = $2 ORDER BY weekday`, speakerID, weekly)
}

// Absences gives a speaker's absences that are not over on a day, the next first.
func Absences(tx *store.Tx, speakerID string, day lang.Day) ([]Availability, error) {
	return store.All[Availability](tx, `SELECT `+availabilityColumns+` FROM availability WHERE speaker_id = $1 AND kind = $2
		AND (until_day = '' OR until_day > $3) ORDER BY from_day, id`, speakerID, away, day)
}

// Away says whether a speaker has said that they cannot come on a day.
func Away(tx *store.Tx, speakerID string, day lang.Day) (bool, error) {
	found, err := AwayAmong(tx, []string{speakerID}, day)
	return found[speakerID], err
}

// AwayAmong is Away for several speakers: those who cannot come are in the map.
func AwayAmong(tx *store.Tx, ids []string, day lang.Day) (map[string]bool, error) {
	found := map[string]bool{}
	err := eachIn(tx, `SELECT speaker_id FROM availability WHERE kind = $1 AND from_day <= $2
		AND (until_day = '' OR until_day > $2) AND speaker_id IN ({in})`, ids, func(id string) error {
		found[id] = true
		return nil
	}, away, day)
	if err != nil {
		return nil, fmt.Errorf("people: away: %w", err)
	}
	return found, nil
}
