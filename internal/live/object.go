package live

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// hiddenDays is how long a text lies hidden before it is deleted; that it was hidden, and why, stays.
const hiddenDays = 30

// Disputed is a hidden question whose asker objects.
type Disputed struct {
	Question
	SessionID string `db:"session_id"`
	UnitID    string `db:"unit_id"`
	Path      string `db:"path"`
}

// mostDisputed is how many objections a page lists.
const mostDisputed = 200

const disputed = `SELECT q.id, q.room_id, q.text, q.hour, q.state, q.reason, q.same_as, q.way, q.votes, q.receipt, q.objection, r.session_id, r.unit_id, u.path
	FROM live_questions q JOIN live_rooms r ON r.id = q.room_id JOIN units u ON u.id = r.unit_id WHERE q.objection = 'open'`

// Objections lists what the actor is to decide: objections from the units right below those in which they may, since
// nobody decides on what their own unit hid.
func Objections(tx *store.Tx) ([]Disputed, error) {
	ranges, err := access.Ranges(tx, "live.review")
	if err != nil || len(ranges) == 0 {
		return nil, err
	}
	all, err := store.All[Disputed](tx, disputed+` ORDER BY q.id LIMIT $1`, mostDisputed)
	if err != nil {
		return nil, fmt.Errorf("live: objections: %w", err)
	}
	return slices.DeleteFunc(all, func(d Disputed) bool {
		path := strings.TrimSuffix(d.Path, d.UnitID+"/")
		if above(d) == d.UnitID {
			path = d.Path
		}
		return !slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(path) })
	}), nil
}

// above is the unit above the one that hid the question; a root has none above, and decides itself.
func above(d Disputed) string {
	if ids := org.PathIDs(d.Path); len(ids) > 1 {
		return ids[len(ids)-2]
	}
	return d.UnitID
}

// Review decides on an objection: the question is shown again, or stays hidden. In a closed room a restored question
// goes to the desk as one that was not shown in the hall. An unknown one is fault.NotFound.
func Review(tx *store.Tx, questionID string, restore bool) error {
	d, err := store.One[Disputed](tx, disputed+` AND q.id = $1`, questionID)
	if err != nil {
		return fmt.Errorf("live: review: %w", err)
	}
	if err := access.Must(tx, "live.review", above(d)); err != nil {
		return err
	}
	r, err := ByID(tx, d.RoomID)
	if err != nil {
		return err
	}
	verdict, state, reason, same := ObjectionUpheld, Hidden, d.Reason, d.SameAs
	if restore {
		verdict, state, reason, same = ObjectionRestored, Shown, "", ""
		if r.State != Open {
			state = Unshown
		}
	}
	if err := tx.Must1(`UPDATE live_questions SET objection = $2, state = $3, reason = $4, same_as = $5 WHERE id = $1`, d.ID, verdict, state, reason, same); err != nil {
		return fmt.Errorf("live: review: %w", err)
	}
	tx.LeaveNoOrder()
	entry := journal.Entry{Verb: "live.review", Kind: "session", Subject: d.SessionID, UnitID: d.UnitID, After: map[string]string{"objection": verdict, "reason": d.Reason}}
	if err := journal.Write(tx, entry); err != nil {
		return err
	}
	return tx.Emit(JudgedEvent{d.RoomID})
}

// ForgetHidden deletes the words that were hidden for personal data, abuse or spam more than 30 days ago, at most limit
// at once, and says how many.
func ForgetHidden(tx *store.Tx, limit int) (int, error) {
	before := string(tx.Today().AddDays(-hiddenDays)) + "T00"
	n, err := tx.Changed(`UPDATE live_questions SET text = '' WHERE id IN (SELECT id FROM live_questions
		WHERE state = 'hidden' AND reason IN ('personal', 'abuse', 'spam') AND text <> '' AND hour < $1 LIMIT $2)`, before, limit)
	if err != nil {
		return int(n), fmt.Errorf("live: forget: %w", err)
	}
	if n > 0 {
		tx.LeaveNoOrder()
	}
	return int(n), nil
}
