package briefs

import (
	"fmt"

	"rostrum/internal/kit/store"
)

// What is done to a brief.
const (
	ActWritten   = "written"
	ActSubmitted = "submitted"
	ActApproved  = "approved"
	ActReturned  = "returned"
	ActPublished = "published"
	ActReplaced  = "replaced"
	ActWithdrawn = "withdrawn"
	ActSent      = "sent"
)

// Act is one thing done to a brief: who, when, why.
type Act struct {
	ID      string `db:"id"`
	BriefID string `db:"brief_id"`
	Version int    `db:"version"`
	Act     string `db:"act"`
	Actor   string `db:"actor"`
	At      int64  `db:"at"`
	Reason  string `db:"reason"`
}

func act(tx *store.Tx, briefID string, version int, what, reason string) error {
	return tx.Insert("brief_acts", Act{tx.NewID("brief_acts"), briefID, version, what, tx.Actor().ID, tx.Now(), reason})
}

// Acts lists what was done to a brief, the newest first.
func Acts(tx *store.Tx, briefID string) ([]Act, error) {
	all, err := store.All[Act](tx, `SELECT id, brief_id, version, act, actor, at, reason FROM brief_acts
		WHERE brief_id = $1 ORDER BY at DESC, id DESC`, briefID)
	if err != nil {
		return nil, fmt.Errorf("briefs: acts of %s: %w", briefID, err)
	}
	return all, nil
}

func lastAct(tx *store.Tx, briefID, what string) (Act, error) {
	a, err := store.One[Act](tx, `SELECT id, brief_id, version, act, actor, at, reason FROM brief_acts
		WHERE brief_id = $1 AND act = $2 ORDER BY at DESC, id DESC LIMIT 1`, briefID, what)
	if err != nil {
		return a, fmt.Errorf("briefs: last %s of %s: %w", what, briefID, err)
	}
	return a, nil
}

// Withdrawals tells of those briefs among ids that are withdrawn when and why, by id of the brief.
func Withdrawals(tx *store.Tx, ids []string) (map[string]Act, error) {
	out := map[string]Act{}
	if len(ids) == 0 {
		return out, nil
	}
	err := store.Each(tx, `SELECT a.id, a.brief_id, a.version, a.act, a.actor, a.at, a.reason FROM brief_acts a
		JOIN briefs b ON b.id = a.brief_id AND b.state = 'withdrawn'
		WHERE a.act = 'withdrawn' AND a.brief_id IN (`+marks(1, len(ids))+`) ORDER BY a.at, a.id`, func(a Act) error {
		out[a.BriefID] = a
		return nil
	}, anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("briefs: withdrawals: %w", err)
	}
	return out, nil
}

// What is done to a duty.
const (
	ActAcknowledged = "acknowledged"
	ActPassed       = "passed"
	ActConfirmed    = "confirmed"
	ActLinked       = "linked"
)

// DutyAct is one thing done to a duty: who, when, with what note.
type DutyAct struct {
	ID     string `db:"id"`
	DutyID string `db:"duty_id"`
	Act    string `db:"act"`
	Actor  string `db:"actor"`
	At     int64  `db:"at"`
	Note   string `db:"note"`
}

func dutyAct(tx *store.Tx, dutyID, what, note string) error {
	return tx.Insert("duty_acts", DutyAct{tx.NewID("duty_acts"), dutyID, what, tx.Actor().ID, tx.Now(), note})
}

// DutyActs lists what was done to a duty, the newest first.
func DutyActs(tx *store.Tx, dutyID string) ([]DutyAct, error) {
	all, err := store.All[DutyAct](tx, `SELECT id, duty_id, act, actor, at, note FROM duty_acts
		WHERE duty_id = $1 ORDER BY at DESC, id DESC`, dutyID)
	if err != nil {
		return nil, fmt.Errorf("briefs: acts of duty %s: %w", dutyID, err)
	}
	return all, nil
}
