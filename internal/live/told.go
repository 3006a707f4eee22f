package live

import (
	"fmt"

	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// Told is what the last room of a session came to, for the session's report: devices at once and in all, how many questions, and
// what quizzes showed. It is a sessions.Hall.
func Told(tx *store.Tx, sessionID string) (sessions.HallTold, bool, error) {
	r, found, err := OfSession(tx, sessionID)
	if err != nil || !found {
		return sessions.HallTold{}, false, err
	}
	s, err := StateOf(tx, r.ID, 0)
	if err != nil {
		return sessions.HallTold{}, false, err
	}
	n, err := store.Value[int64](tx, `SELECT count(*) FROM live_questions WHERE room_id = $1`, r.ID)
	if err != nil {
		return sessions.HallTold{}, false, fmt.Errorf("live: told: %w", err)
	}
	told := sessions.HallTold{Href: "/rooms/" + r.ID, Open: r.State == Open, Devices: r.Peak, All: r.opened(), People: r.People, Questions: int(n)}
	again := map[string]SeenPoll{}
	for _, p := range s.Polls {
		if p.Twin != "" && p.Quiz {
			again[p.Twin] = p
		}
	}
	for _, p := range s.Polls {
		if after, twice := again[p.ID]; twice && p.Quiz {
			told.Quizzes = append(told.Quizzes, sessions.QuizTold{Question: p.Text, Before: p.Share, After: after.Share})
		} else if p.Quiz && p.Twin == "" {
			told.Quizzes = append(told.Quizzes, sessions.QuizTold{Question: p.Text, Before: -1, After: p.Share})
		}
	}
	return told, true, nil
}

// opened is about how many browsers opened the room, 0 where nobody counted: never fewer than were there at once, since
// the gate counts no more than a hall's worth of one network.
func (r Room) opened() int64 {
	if r.Devices == 0 {
		return 0
	}
	return max(r.Devices, r.Peak)
}
