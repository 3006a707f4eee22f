package sessions

import (
	"fmt"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/store"
)

// slice is how many reports are read at once.
const slice = 400

// Facts hands all current reports to a recount, and those of one unit to what follows its division; it is a
// coverage.Source, a coverage.UnitFacts and a briefs.Talks.
type Facts struct{}

// EachFact calls fn for the current report of every session that was held, in the order of the reports' ids.
func (Facts) EachFact(tx *store.Tx, fn func(coverage.Fact) error) error {
	return eachFact(tx, `session_reports r JOIN sessions s ON s.id = r.session_id AND s.report_id = r.id WHERE r.id > $1`, nil, fn)
}

// EachFactOf is EachFact for the sessions of one unit.
func (Facts) EachFactOf(tx *store.Tx, unitID string, fn func(coverage.Fact) error) error {
	// CROSS JOIN keeps SQLite from beginning with every report there is.
	return eachFact(tx, `sessions s CROSS JOIN session_reports r WHERE r.id > $1 AND s.unit_id = $3 AND r.id = s.report_id`, []any{unitID}, fn)
}

func eachFact(tx *store.Tx, from string, args []any, fn func(coverage.Fact) error) error {
	for after := ""; ; {
		rows, err := store.All[Report](tx, `SELECT `+reportColumns+` FROM `+from+` ORDER BY r.id LIMIT $2`, append([]any{after, slice}, args...)...)
		if err != nil {
			return fmt.Errorf("sessions: facts: %w", err)
		}
		all := make([]Reported, len(rows))
		for i, r := range rows {
			all[i].Report = r
		}
		if err := fillReports(tx, all); err != nil {
			return err
		}
		for _, r := range all {
			if err := fn(*r.Fact()); err != nil {
				return err
			}
		}
		if len(rows) < slice {
			return nil
		}
		after = rows[len(rows)-1].ID
	}
}
