package people

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// SpeakersAt gives speakers in the order of their names, each with the appointment in the unit, above it or below it
// that says most, the zero one where there is none. Unknown ids are left out. It asks for no right: the caller has.
func SpeakersAt(tx *store.Tx, ids []string, unitID string) ([]SpeakerView, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, err
	}
	rows := []SpeakerView{}
	err = eachIn(tx, `SELECT id, full_name, sort_key FROM speakers WHERE id IN ({in}) ORDER BY sort_key, id`, ids, func(v SpeakerView) error {
		rows = append(rows, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("people: speakers at %s: %w", unitID, err)
	}
	return rows, fill(tx, rows, aim{day: tx.Today(), ranges: []access.Range{{Path: path, Subtree: true}}, above: org.PathIDs(path)})
}

// Told says of each speaker, by id, what tells namesakes apart: the title and the unit of the appointment; where two
// of one name share both, also the card's number, or else the day on which the term began. An appointment that is not
// there is said to be none.
func Told(tx *store.Tx, p *lang.Printer, all []SpeakerView) (map[string]string, error) {
	var units []string
	for _, v := range all {
		units = append(units, v.Appointment.UnitID)
	}
	b, err := openBooks(tx, p, units)
	if err != nil {
		return nil, err
	}
	told, alike := make(map[string]string, len(all)), map[string]int{}
	for _, v := range all {
		text := p.T("speakers.unappointed")
		if v.Appointment.ID != "" {
			text = b.title(p, v.Appointment) + ", " + b.units[v.Appointment.UnitID]
		}
		told[v.ID] = text
		alike[v.FullName+"\n"+text]++
	}
	for _, v := range all {
		a := v.Appointment
		switch {
		case alike[v.FullName+"\n"+told[v.ID]] < 2:
		case a.CardNo != "":
			told[v.ID] += ", " + p.T("speakers.told.card", "number", a.CardNo)
		case a.FromDay != "":
			told[v.ID] += ", " + p.T("speakers.told.since", "day", a.FromDay)
		}
	}
	return told, nil
}
