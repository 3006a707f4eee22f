package sessions

import (
	"encoding/json"
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// What can be done to a session.
const (
	ActPlanned   = "planned"
	ActEdited    = "edited"
	ActPostponed = "postponed"
	ActCancelled = "cancelled"
	ActReported  = "reported"
	ActCorrected = "corrected"
	ActConfirmed = "confirmed"
	ActSent      = "sent" // the text for a chat was carried there by hand
)

// Act is one line of a session's history. Detail is JSON; see Moved.
type Act struct {
	ID        string `db:"id"`
	SessionID string `db:"session_id"`
	Act       string `db:"act"`
	Actor     string `db:"actor"`
	At        int64  `db:"at"`
	Reason    string `db:"reason"`
	Detail    string `db:"detail"`
}

// Moved is the detail of an act that moved a session from one day to another.
type Moved struct {
	From lang.Day `json:"from"`
	To   lang.Day `json:"to"`
}

// Moved gives the days of an act that moved its session, and whether it did.
func (a Act) Moved() (Moved, bool) {
	var m Moved
	if a.Detail == "" || json.Unmarshal([]byte(a.Detail), &m) != nil {
		return Moved{}, false
	}
	return m, m.From != m.To
}

func act(tx *store.Tx, sessionID, what, reason string, moved *Moved) error {
	a := Act{ID: tx.NewID("session_acts"), SessionID: sessionID, Act: what, Actor: tx.Actor().ID, At: tx.Now(), Reason: reason}
	if moved != nil && moved.From != moved.To {
		b, err := json.Marshal(moved)
		if err != nil {
			return fmt.Errorf("sessions: act: %w", err)
		}
		a.Detail = string(b)
	}
	return tx.Insert("session_acts", a)
}

// Acts gives a session's history, the newest first.
func Acts(tx *store.Tx, sessionID string) ([]Act, error) {
	all, err := store.All[Act](tx, `SELECT id, session_id, act, actor, at, reason, detail FROM session_acts
		WHERE session_id = $1 ORDER BY at DESC, id DESC`, sessionID)
	if err != nil {
		return nil, fmt.Errorf("sessions: history of %s: %w", sessionID, err)
	}
	return all, nil
}

// Sent notes that the text for a chat was carried there by hand. It needs sessions.read on the unit.
func Sent(tx *store.Tx, id string) error {
	s, err := ByID(tx, id)
	if err != nil {
		return err
	}
	if err := access.Must(tx, "sessions.read", s.UnitID); err != nil {
		return err
	}
	return act(tx, id, ActSent, "", nil)
}
