package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// mostCalled is how many speakers of one name are looked at for those who speak.
const mostCalled = 200

// SpeakersOf finds speakers by the beginnings of the words of their names, among those appointed today at, above or
// below a unit (what the actor may read, where unitID is "") who are named in a session the actor may read.
func SpeakersOf(tx *store.Tx, words, unitID string, limit int) ([]people.SpeakerView, error) {
	n, err := reach(tx, unitID)
	if err != nil {
		return nil, err
	}
	scopes := []string{unitID}
	if unitID == "" {
		if scopes, err = scopesOf(tx, "sessions.read"); err != nil {
			return nil, err
		}
	}
	var found []people.SpeakerView
	for _, scope := range scopes {
		called, err := people.FindSpeakers(tx, words, scope, mostCalled)
		if err != nil {
			return nil, err
		}
		speak, err := thatSpeak(tx, called, n)
		if err != nil {
			return nil, err
		}
		for _, s := range called {
			known := slices.ContainsFunc(found, func(f people.SpeakerView) bool { return f.ID == s.ID })
			if slices.Contains(speak, s.ID) && !known && len(found) < limit {
				found = append(found, s)
			}
		}
	}
	return found, nil
}

// thatSpeak gives the ids of those who are named in a session within the condition of reach.
func thatSpeak(tx *store.Tx, called []people.SpeakerView, n narrowed) ([]string, error) {
	if len(called) == 0 {
		return []string{}, nil
	}
	ids := make([]string, len(called))
	for i, s := range called {
		ids[i] = s.ID
	}
	speak, err := store.All[string](tx, `SELECT DISTINCT p.speaker_id FROM session_speakers p JOIN sessions s ON s.id = p.session_id
		JOIN units u ON u.id = s.unit_id WHERE `+n.paths+` AND p.speaker_id IN (`+marks(len(n.args)+1, len(ids))+`)`, append(slices.Clone(n.args), anys(ids)...)...)
	if err != nil {
		return nil, fmt.Errorf("sessions: who speaks: %w", err)
	}
	return speak, nil
}

// scopesOf names the scopes of the actor's ranges of a verb: the last id of each path.
func scopesOf(tx *store.Tx, verb string) ([]string, error) {
	ranges, err := access.Ranges(tx, verb)
	if err != nil {
		return nil, fmt.Errorf("sessions: scopes: %w", err)
	}
	var scopes []string
	for _, r := range ranges {
		ids := strings.Split(strings.TrimSuffix(r.Path, "/"), "/")
		scope := ids[len(ids)-1]
		if scope == "" {
			scope = access.Everywhere
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}
