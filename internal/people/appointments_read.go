package people

import (
	"fmt"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// AppointmentByID gives an appointment; it fails with fault.NotFound.
func AppointmentByID(tx *store.Tx, id string) (Appointment, error) {
	return store.One[Appointment](tx, `SELECT `+appointmentColumns+` FROM appointments WHERE id = $1`, id)
}

// AppointmentsOf gives all appointments of a speaker, the newest first.
func AppointmentsOf(tx *store.Tx, speakerID string) ([]Appointment, error) {
	all, err := store.All[Appointment](tx, `SELECT `+appointmentColumns+` FROM appointments WHERE speaker_id = $1
		ORDER BY from_day = '' DESC, from_day DESC, id DESC`, speakerID)
	if err != nil {
		return nil, fmt.Errorf("people: appointments: %w", err)
	}
	return all, nil
}

// AppointedIn gives the appointment by which a speaker was one of a network on a day, and whether there
// was one; networkID "" is any network. Of several it is the one that began last.
func AppointedIn(tx *store.Tx, speakerID, networkID string, day lang.Day) (Appointment, bool, error) {
	a, found, err := store.Maybe[Appointment](tx, `SELECT `+appointmentColumns+` FROM appointments
		WHERE speaker_id = $1 AND ($2 = '' OR network_id = $2) AND from_day <> '' AND from_day <= $3
		AND (until_day = '' OR until_day > $3) ORDER BY from_day DESC, id DESC LIMIT 1`, speakerID, networkID, day)
	if err != nil {
		return a, false, fmt.Errorf("people: appointed: %w", err)
	}
	return a, found, nil
}
