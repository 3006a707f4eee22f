package live

import (
	"fmt"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// leastFeedback is from how many answers on a speaker sees what a hall said of the talk.
const leastFeedback = 10

// Feedback is three taps on a talk; there are no words. A browser that taps again replaces what it said.
type Feedback struct {
	Token    string // the browser's, for this room alone; it is in no table
	Clear    bool
	Language bool
	Taken    bool
}

// FeedbackTotals is what a hall said of a talk.
type FeedbackTotals struct {
	Answers  int64 `db:"answers"`
	Clear    int64 `db:"clear"`
	Language int64 `db:"language"`
	Taken    int64 `db:"taken"`
}

func takeFeedback(tx *store.Tx, r Room, all []Feedback) error {
	shuffle(all)
	for _, f := range all {
		_, err := tx.Exec(`INSERT INTO live_feedback (feedback, room_id, clear, language, taken) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (feedback) DO UPDATE SET clear = excluded.clear, language = excluded.language, taken = excluded.taken`,
			keyed(r.Key, "feedback", f.Token), r.ID, f.Clear, f.Language, f.Taken)
		if err != nil {
			return fmt.Errorf("live: feedback: %w", err)
		}
	}
	return nil
}

// closeFeedback makes totals of what a hall said, where enough did, and deletes the rest.
func closeFeedback(tx *store.Tx, roomID string) error {
	_, err := tx.Exec(`INSERT INTO live_feedback_totals (room_id, answers, clear, language, taken)
		SELECT room_id, count(*), sum(CASE WHEN clear THEN 1 ELSE 0 END), sum(CASE WHEN language THEN 1 ELSE 0 END), sum(CASE WHEN taken THEN 1 ELSE 0 END)
		FROM live_feedback WHERE room_id = $1 GROUP BY room_id HAVING count(*) >= $2`, roomID, leastFeedback)
	if err == nil {
		_, err = tx.Exec(`DELETE FROM live_feedback WHERE room_id = $1`, roomID)
	}
	if err != nil {
		return fmt.Errorf("live: feedback: %w", err)
	}
	return nil
}

// FeedbackOf gives what the hall said of a closed room's talk, to its speaker alone: no other role, whatever its rights,
// and nothing that suggests, appoints or pays may read it. Few is true where fewer than ten answered.
func FeedbackOf(tx *store.Tx, r Room) (t FeedbackTotals, few bool, err error) {
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return t, false, err
	}
	if !sessions.Speaks(tx, f) {
		return t, false, fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	t, found, err := store.Maybe[FeedbackTotals](tx, `SELECT answers, clear, language, taken FROM live_feedback_totals WHERE room_id = $1`, r.ID)
	if err != nil {
		return t, false, fmt.Errorf("live: feedback: %w", err)
	}
	return t, !found, nil
}
