package people

import (
	"fmt"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// placed is an appointment with the path of its unit.
type placed struct {
	Appointment
	Path string `db:"path"`
}

// named gives the speakers with these ids, in their order.
func named(tx *store.Tx, ids []string) ([]SpeakerView, error) {
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	rows := make([]SpeakerView, len(ids))
	err := eachIn(tx, `SELECT id, full_name, sort_key FROM speakers WHERE id IN ({in})`, ids, func(v SpeakerView) error {
		rows[at[v.ID]] = v
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("people: roster: %w", err)
	}
	return rows, nil
}

// fill adds to the speakers of a list what they speak and know, and the appointment the aim takes.
func fill(tx *store.Tx, rows []SpeakerView, where aim) error {
	at := make(map[string]*SpeakerView, len(rows))
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i], at[rows[i].ID] = rows[i].ID, &rows[i]
	}
	type pair struct {
		Speaker string `db:"speaker_id"`
		Value   string `db:"value"`
	}
	err := eachIn(tx, `SELECT DISTINCT l.speaker_id, l.lang AS value, n.position FROM speaker_languages l
		JOIN languages n ON n.id = l.lang WHERE l.speaker_id IN ({in}) ORDER BY n.position, l.lang`, ids, func(p struct {
		pair
		Position int `db:"position"`
	}) error {
		at[p.Speaker].Languages = append(at[p.Speaker].Languages, p.Value)
		return nil
	})
	if err != nil {
		return fmt.Errorf("people: languages of roster: %w", err)
	}
	err = eachIn(tx, `SELECT speaker_id, subject_id AS value FROM speaker_subjects WHERE speaker_id IN ({in}) ORDER BY subject_id`, ids, func(p pair) error {
		at[p.Speaker].SubjectIDs = append(at[p.Speaker].SubjectIDs, p.Value)
		return nil
	})
	if err != nil {
		return fmt.Errorf("people: subjects of roster: %w", err)
	}
	err = eachIn(tx, `SELECT a.id, a.speaker_id, a.network_id, a.unit_id, a.level_id, a.decision_id, a.status, a.from_day,
		a.until_day, a.card_no, a.reason, a.ended_by, a.version, u.path FROM appointments a JOIN units u ON u.id = a.unit_id
		WHERE a.speaker_id IN ({in})`, ids, func(p placed) error {
		if where.takes(p.Appointment, p.Path) {
			at[p.SpeakerID].offer(p.Appointment, where.day)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("people: appointments of roster: %w", err)
	}
	return nil
}

// offer keeps the better of two appointments: one that holds before one proposed before one that ended,
// then the one that began last.
func (v *SpeakerView) offer(a Appointment, day lang.Day) {
	if v.Appointment.ID == "" {
		v.Appointment = a
		return
	}
	v.Others++
	had, has := v.Appointment.weight(day), a.weight(day)
	if has > had || has == had && (a.FromDay > v.Appointment.FromDay || a.FromDay == v.Appointment.FromDay && a.ID > v.Appointment.ID) {
		v.Appointment = a
	}
}

func (a Appointment) weight(day lang.Day) int {
	switch {
	case a.Status == Appointed && a.Holds(day):
		return 2
	case a.Status == Proposed || a.Status == Appointed:
		return 1
	}
	return 0
}
