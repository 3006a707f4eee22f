package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
)

// mostNearby is how many languages a form offers at first; all others stand behind one tap.
const mostNearby = 8

// nearby gives the languages that a unit most likely speaks in: those it has spoken in so far, those of the
// speakers appointed in it, and the installation's first one. Most used come first.
func nearby(tx *store.Tx, unitID string) ([]string, error) {
	used, err := store.All[string](tx, `SELECT lang FROM coverage_units WHERE unit_id = $1 AND kind = 'heir' AND brief_id = '' AND lang <> ''
		GROUP BY lang ORDER BY sum(sessions) DESC, lang LIMIT $2`, unitID, mostNearby)
	if err != nil {
		return nil, fmt.Errorf("sessions: languages of %s: %w", unitID, err)
	}
	spoken, err := store.All[string](tx, `SELECT l.lang FROM appointments a JOIN speaker_languages l ON l.speaker_id = a.speaker_id
		WHERE a.unit_id = $1 AND a.status = 'appointed' GROUP BY l.lang ORDER BY count(*) DESC, l.lang LIMIT $2`, unitID, mostNearby)
	if err != nil {
		return nil, fmt.Errorf("sessions: languages of %s: %w", unitID, err)
	}
	first, err := store.All[string](tx, `SELECT id FROM languages WHERE retired_on = '' ORDER BY position, id LIMIT 1`)
	if err != nil {
		return nil, fmt.Errorf("sessions: languages of %s: %w", unitID, err)
	}
	var all []string
	for _, id := range slices.Concat(used, spoken, first) {
		if !slices.Contains(all, id) && len(all) < mostNearby {
			all = append(all, id)
		}
	}
	if len(first) > 0 && !slices.Contains(all, first[0]) {
		all[len(all)-1] = first[0]
	}
	return all, nil
}
