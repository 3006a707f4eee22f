package sessions

import (
	"fmt"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/store"
)

// slice is how many reports are read at once.
const slice = 400

// Facts hands all current reports to a recount; it is a coverage.Source.
type Facts struct{}

// EachFact calls fn for the current report of every session that was held, in the order of the reports' ids.
func (Facts) EachFact(tx *store.Tx, fn func(coverage.Fact) error) error {
	for after := ""; ; {
		rows, err := store.All[Report](tx, `SELECT `+reportColumns+` FROM session_reports r
			JOIN sessions s ON s.id = r.session_id AND s.report_id = r.id
			WHERE r.id > $1 ORDER BY r.id LIMIT $2`, after, slice)
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
