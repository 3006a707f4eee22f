package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Remarks about the hall and the material stay in the unit.
type Remarks struct{ Hall, Material string }

// remarksLast is for how many months remarks are kept.
const remarksLast = 12

type remarkRow struct {
	SessionID string   `db:"session_id"`
	Day       lang.Day `db:"day"`
	N         int      `db:"n"`
	Text      string   `db:"text"`
}

// putRemarks replaces those remarks of a session that are said anew; what is not said stays.
func putRemarks(tx *store.Tx, sessionID string, day lang.Day, said ...string) error {
	for n, text := range said {
		if text == "" {
			continue
		}
		if err := tx.Upsert("report_remarks", remarkRow{sessionID, day, n + 1, text}, "session_id", "n"); err != nil {
			return err
		}
	}
	return nil
}

// RemarksOf gives the remarks of a session to those whose grant names its very unit: nobody above reads them.
// Others get fault.Forbidden.
func RemarksOf(tx *store.Tx, f Full) (Remarks, error) {
	home, err := atHome(tx, "sessions.remarks", f.UnitID)
	if err == nil && !home {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	if err != nil {
		return Remarks{}, err
	}
	var r Remarks
	err = store.Each(tx, `SELECT session_id, day, n, text FROM report_remarks WHERE session_id = $1`, func(row remarkRow) error {
		if row.N == 1 {
			r.Hall = row.Text
		} else {
			r.Material = row.Text
		}
		return nil
	}, f.ID)
	if err != nil {
		return r, fmt.Errorf("sessions: remarks of %s: %w", f.ID, err)
	}
	return r, nil
}

// atHome says whether the actor holds the verb by a grant on the unit itself, not on one above it.
func atHome(tx *store.Tx, verb, unitID string) (bool, error) {
	homes, err := homesOf(tx, verb)
	return slices.Contains(homes, unitID), err
}

// homesOf lists the units on which the actor holds the verb by a grant of their own.
func homesOf(tx *store.Tx, verb string) ([]string, error) {
	a := tx.Actor()
	if a.Kind != "account" || a.Verbs != nil && !slices.Contains(a.Verbs, verb) {
		return []string{}, nil
	}
	all, err := store.All[string](tx, `SELECT DISTINCT g.scope_id FROM grants g JOIN role_verbs v ON v.role = g.role AND v.verb = $2
		JOIN units u ON u.id = g.scope_id
		WHERE g.account_id = $1 AND g.from_day <= $3 AND (g.until_day = '' OR g.until_day > $3) ORDER BY g.scope_id`, a.ID, verb, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("sessions: homes: %w", err)
	}
	if a.Scope == "" {
		return all, nil
	}
	may := []string{}
	for _, id := range all {
		ok, err := access.May(tx, verb, id)
		if err != nil {
			return nil, err
		}
		if ok {
			may = append(may, id)
		}
	}
	return may, nil
}

// ForgetRemarks deletes remarks on talks that lie more than twelve months back, at most a few hundred talks at
// a time, and gives how many rows went: zero means that nothing is left to forget.
func ForgetRemarks(tx *store.Tx) (int64, error) {
	n, err := tx.Changed(`DELETE FROM report_remarks WHERE day < $1 AND session_id IN
		(SELECT session_id FROM report_remarks WHERE day < $1 ORDER BY session_id LIMIT $2)`, tx.Today().AddMonths(-remarksLast), slice)
	if err != nil {
		return 0, fmt.Errorf("sessions: forget remarks: %w", err)
	}
	return n, nil
}
