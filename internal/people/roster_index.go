package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// indexRow is what the roster's filters ask of one appointment, or of the home unit (AppointmentID "") where
// no appointment stands there. Each of Words begins with a space; each of Langs and Subjects stands between two.
type indexRow struct {
	SpeakerID, AppointmentID, UnitID string
	NetworkID, LevelID               string
	Status                           Status
	FromDay, UntilDay                lang.Day
	EndedBy, SortKey                 string
	Words, Langs, Subjects           string
}

func (r indexRow) values() []any {
	return []any{r.SpeakerID, r.AppointmentID, r.UnitID, r.NetworkID, r.LevelID, r.Status, r.FromDay, r.UntilDay, r.EndedBy,
		r.SortKey, r.Words, r.Langs, r.Subjects}
}

const rosterInsert = `INSERT INTO roster (speaker_id, appointment_id, unit_id, network_id, level_id, status, from_day, until_day,
	ended_by, sort_key, words, langs, subjects) VALUES `

// Index writes the rows of the roster anew for some speakers. Whoever changes a speaker, what the speaker speaks
// or knows, or an appointment calls it in the same transaction.
func Index(tx *store.Tx, ids ...string) error {
	for part := range slices.Chunk(ids, loadSlice) {
		if err := indexSome(tx, part); err != nil {
			return fmt.Errorf("people: index roster: %w", err)
		}
	}
	return nil
}

func indexSome(tx *store.Tx, ids []string) error {
	rows, err := indexRows(tx, ids)
	if err != nil {
		return err
	}
	in, args := inList(1, ids)
	if _, err := tx.Exec(`DELETE FROM roster WHERE speaker_id IN (`+in+`)`, args...); err != nil {
		return err
	}
	if err := indexPairs(tx, rows, ids); err != nil {
		return err
	}
	for some := range slices.Chunk(rows, 8) {
		values := make([][]any, len(some))
		for i, r := range some {
			values[i] = r.values()
		}
		if err := insertRows(tx, rosterInsert, values); err != nil {
			return err
		}
	}
	return nil
}

// indexRows makes the rows of some speakers from what is stored of them, in the order of ids.
func indexRows(tx *store.Tx, ids []string) ([]indexRow, error) {
	told := make(map[string]*indexRow, len(ids))
	var order []string
	err := eachIn(tx, `SELECT id, folded, sort_key, home_unit_id FROM speakers WHERE id IN ({in}) ORDER BY id`, ids, func(s Speaker) error {
		told[s.ID] = &indexRow{SpeakerID: s.ID, UnitID: s.HomeUnitID, SortKey: s.SortKey, Words: " " + s.Folded, Langs: " ", Subjects: " "}
		order = append(order, s.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	type pair struct {
		Speaker string `db:"speaker_id"`
		Value   string `db:"value"`
	}
	for _, part := range []struct {
		query string
		add   func(r *indexRow, value string)
	}{
		{`SELECT DISTINCT speaker_id, lang AS value FROM speaker_languages WHERE speaker_id IN ({in}) ORDER BY lang`,
			func(r *indexRow, value string) { r.Langs += value + " " }},
		{`SELECT speaker_id, subject_id AS value FROM speaker_subjects WHERE speaker_id IN ({in}) ORDER BY subject_id`,
			func(r *indexRow, value string) { r.Subjects += value + " " }},
	} {
		if err := eachIn(tx, part.query, ids, func(p pair) error { part.add(told[p.Speaker], p.Value); return nil }); err != nil {
			return nil, err
		}
	}
	held := make(map[string][]Appointment, len(ids))
	err = eachIn(tx, `SELECT `+appointmentColumns+` FROM appointments WHERE speaker_id IN ({in}) ORDER BY id`, ids, func(a Appointment) error {
		held[a.SpeakerID] = append(held[a.SpeakerID], a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var rows []indexRow
	for _, id := range order {
		rows = append(rows, told[id].each(held[id])...)
	}
	return rows, nil
}

// each makes a row for each appointment of a speaker, and one for the home unit where none of them stands.
func (r indexRow) each(all []Appointment) []indexRow {
	var rows []indexRow
	home := r.UnitID
	if !slices.ContainsFunc(all, func(a Appointment) bool { return a.UnitID == home }) {
		rows = append(rows, r)
	}
	for _, a := range all {
		r.AppointmentID, r.UnitID, r.NetworkID, r.LevelID, r.Status = a.ID, a.UnitID, a.NetworkID, a.LevelID, a.Status
		r.FromDay, r.UntilDay, r.EndedBy = a.FromDay, a.UntilDay, a.EndedBy
		rows = append(rows, r)
	}
	return rows
}
