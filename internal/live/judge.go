package live

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Verdict is what a host decides on a question. Reason belongs to Hidden alone; SameAs to the reason Duplicate,
// and names a question of the room that everybody sees.
type Verdict struct {
	State  string
	Reason string
	SameAs string
}

// Check says what is wrong with a verdict by itself.
func (v Verdict) Check() error {
	switch {
	case !slices.Contains([]string{Shown, Answering, Answered, Passed, Hidden}, v.State):
		return fault.At("state", "live.err.state")
	case v.State == Hidden && !slices.Contains(Reasons(), v.Reason):
		return fault.At("reason", "live.err.reason")
	case v.State != Hidden && v.Reason != "", (v.Reason == Duplicate) != (v.SameAs != ""):
		return fault.At("reason", "live.err.sameAs")
	}
	return nil
}

// Judge moderates a question of an open room. A question that was asked of the desk alone, or that waits for its
// batch, is fault.NotFound: no host sees it. A duplicate gives its votes to nobody; its words stay readable below
// the one it repeats.
func Judge(tx *store.Tx, questionID string, v Verdict) (Question, error) {
	if err := v.Check(); err != nil {
		return Question{}, err
	}
	q, err := store.One[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE id = $1 AND state NOT IN ('held', 'desk')`, questionID)
	if err != nil {
		return q, fmt.Errorf("live: question: %w", err)
	}
	r, err := hosted(tx, q.RoomID)
	if err != nil {
		return q, err
	}
	if r.State != Open {
		return q, fault.New(fault.Conflict, "live.err.closed")
	}
	if err := sameVisible(tx, q, v.SameAs); err != nil {
		return q, err
	}
	if err := tx.Must1(`UPDATE live_questions SET state = $2, reason = $3, same_as = $4 WHERE id = $1`, q.ID, v.State, v.Reason, v.SameAs); err != nil {
		return q, fmt.Errorf("live: judge: %w", err)
	}
	q.State, q.Reason, q.SameAs = v.State, v.Reason, v.SameAs
	if err := follow(tx, r, q); err != nil {
		return q, err
	}
	if v.State == Hidden { // what was merged into it is a question of its own again
		if _, err := tx.Exec(`UPDATE live_questions SET state = 'waiting', reason = '', same_as = '' WHERE room_id = $1 AND same_as = $2`, r.ID, q.ID); err != nil {
			return q, fmt.Errorf("live: judge: %w", err)
		}
	}
	tx.LeaveNoOrder()
	// The entry says what was decided and why, not on which question: hosts decide in the order in which they are
	// asked, so a moment beside a question would tell when it came.
	err = journal.Write(tx, journal.Entry{Verb: "live.judge", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID,
		After: map[string]string{"state": v.State, "reason": v.Reason}})
	if err != nil {
		return q, err
	}
	return q, tx.Emit(JudgedEvent{r.ID})
}

// sameVisible holds that a duplicate names another question of the room that everybody sees.
func sameVisible(tx *store.Tx, q Question, sameAs string) error {
	if sameAs == "" {
		return nil
	}
	state, found, err := store.Maybe[string](tx, `SELECT state FROM live_questions WHERE id = $1 AND room_id = $2`, sameAs, q.RoomID)
	if err != nil {
		return fmt.Errorf("live: duplicate: %w", err)
	}
	if !found || sameAs == q.ID || !visible(state) {
		return fault.At("same_as", "live.err.sameAs")
	}
	return nil
}

// visible says whether everybody sees a question of that state.
func visible(state string) bool {
	return slices.Contains([]string{Shown, Answering, Answered, Passed}, state)
}

// JudgedEvent: a host decided on a question; on which, only the rows tell.
type JudgedEvent struct{ RoomID string }

// EventKind names the event.
func (JudgedEvent) EventKind() string { return "live.judged" }
