package live

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// OpenRoom opens the room of a session that is to be held; one that is open already is given back. It fails with
// fault.Conflict for a session that was cancelled or reported, fault.Forbidden for whoever may not host it.
func OpenRoom(tx *store.Tx, sessionID, moderation string) (Room, error) {
	f, err := sessions.ByID(tx, sessionID)
	if err != nil {
		return Room{}, err
	}
	if err := mustHost(tx, f); err != nil {
		return Room{}, err
	}
	if moderation != Before && moderation != After {
		return Room{}, fault.At("moderation", "live.err.moderation")
	}
	if !f.ToBeHeld() {
		return Room{}, fault.New(fault.Conflict, "live.err.notToBeHeld")
	}
	if r, found, err := OfSession(tx, sessionID); err != nil || found && r.State == Open {
		return r, err
	}
	r := Room{ID: tx.NewID("live_rooms"), SessionID: f.ID, UnitID: f.UnitID, Key: newKey(), State: Open, Moderation: moderation,
		OpenedBy: tx.Actor().ID, OpenedAt: tx.Now(), Version: 1, SiteMost: siteMost, People: -1}
	if r.Code, err = freeCode(tx, "code"); err != nil {
		return Room{}, err
	}
	if err := tx.Insert("live_rooms", r); err != nil {
		return Room{}, fmt.Errorf("live: open the room of %s: %w", sessionID, err)
	}
	entry := journal.Entry{Verb: "live.open", Kind: "session", Subject: f.ID, UnitID: f.UnitID, After: map[string]string{"moderation": moderation}}
	if err := journal.Write(tx, entry); err != nil {
		return Room{}, err
	}
	return r, tx.Emit(OpenedEvent{r.ID, f.ID, f.UnitID})
}

func newKey() string {
	var key [32]byte
	_, _ = rand.Read(key[:]) // crypto/rand.Read never fails since Go 1.24
	return hex.EncodeToString(key[:])
}

// freeCode draws codes until one is not in use in a column of live_rooms.
func freeCode(tx *store.Tx, column string) (string, error) {
	for range 20 {
		code := newCode()
		n, err := store.Value[int64](tx, `SELECT count(*) FROM live_rooms WHERE `+column+` = $1`, code)
		if err != nil {
			return "", fmt.Errorf("live: draw a code: %w", err)
		}
		if n == 0 {
			return code, nil
		}
	}
	return "", fault.New(fault.Unavailable, "live.err.noCode")
}

// CloseRoom ends a room: its code ends, votes become totals, the key by which one phone's votes could be told is
// destroyed, and what no host has decided goes to the desk as not shown. A closed room stays as it is.
func CloseRoom(tx *store.Tx, roomID string) (Room, error) {
	r, err := hosted(tx, roomID)
	if err != nil || r.State == Closed {
		return r, err
	}
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return r, err
	}
	if err := tx.Must1(`UPDATE live_rooms SET state = 'closed', code = '', join_word = '', room_key = '', closed_at = $2, record = $3, version = version + 1
		WHERE id = $1 AND state = 'open'`, r.ID, tx.Now(), recordFor(r, f)); err != nil {
		return r, fmt.Errorf("live: close: %w", err)
	}
	// From here on no batch comes in any more: each holds the open room first.
	if err := closePolls(tx, r.ID); err != nil {
		return r, err
	}
	if err := sumQuiz(tx, r, f); err != nil {
		return r, err
	}
	if err := closeFeedback(tx, r.ID); err != nil {
		return r, err
	}
	if err := goOnAlone(tx, r.ID, ""); err != nil {
		return r, err
	}
	for _, do := range []string{
		`DELETE FROM live_polls WHERE room_id = $1 AND state = 'draft'`,
		`DELETE FROM live_votes WHERE room_id = $1`,
		`DELETE FROM live_repeats WHERE room_id = $1`,
		`DELETE FROM live_slips WHERE room_id = $1`, // nobody can enter one any more
		`UPDATE live_questions SET state = 'unshown' WHERE room_id = $1 AND state IN ('held', 'waiting')`,
	} {
		if _, err := tx.Exec(do, r.ID); err != nil {
			return r, fmt.Errorf("live: close: %w", err)
		}
	}
	tx.LeaveNoOrder()
	if err := journal.Write(tx, journal.Entry{Verb: "live.close", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID}); err != nil {
		return r, err
	}
	if err := tx.Emit(ClosedEvent{r.ID, r.SessionID, r.UnitID}); err != nil {
		return r, err
	}
	return ByID(tx, r.ID)
}

// OpenedEvent: the room of a session takes questions.
type OpenedEvent struct{ RoomID, SessionID, UnitID string }

// EventKind names the event.
func (OpenedEvent) EventKind() string { return "live.opened" }

// ClosedEvent: a room takes nothing any more.
type ClosedEvent struct{ RoomID, SessionID, UnitID string }

// EventKind names the event.
func (ClosedEvent) EventKind() string { return "live.closed" }
