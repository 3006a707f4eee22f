package sessions

import (
	"fmt"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// mostDaysToReport is how many days after a talk its report may come without being called late.
const mostDaysToReport = 7

// Receipt is when the first report of a talk came in. A correction changes nothing about it. Due is the nearest deadline,
// among the duties of the unit on what the talk covered, in time for which the talk was held; "" where there is none.
//
// A late report is a mark beside the talk and nothing more: whether a duty was done in time is settled by the day held
// (coverage), whenever the report came.
type Receipt struct{ Held, Received, Due lang.Day }

// Late says that the report came more than mostDaysToReport days after the talk, or after a deadline the talk had met.
func (r Receipt) Late() bool { return r.afterDue() || r.slow() }

func (r Receipt) afterDue() bool { return r.Due != "" && r.Held <= r.Due && r.Received > r.Due }

func (r Receipt) slow() bool { return r.Received > r.Held.AddDays(mostDaysToReport) }

// received is a row of the queries below: At is the receipt of the first report, microseconds UTC.
type received struct {
	ID   string   `db:"id"`
	Held lang.Day `db:"held"`
	At   int64    `db:"at"`
	Due  lang.Day `db:"due"`
}

func (r received) receipt(tx *store.Tx) Receipt {
	return Receipt{r.Held, lang.DayOfMicros(r.At, tx.Location()), r.Due}
}

// receiptsOf gives the receipts of some hundreds of sessions, by session; those without a report have none.
func receiptsOf(tx *store.Tx, ids []string) (map[string]Receipt, error) {
	all := make(map[string]Receipt, len(ids))
	if len(ids) == 0 {
		return all, nil
	}
	err := store.Each(tx, `SELECT s.id, r.day AS held, f.created_at AS at, coalesce((SELECT min(d.deadline) FROM report_briefs b
		JOIN duties d ON d.brief_id = b.brief_id AND d.unit_id = s.unit_id WHERE b.report_id = r.id AND d.deadline >= r.day), '') AS due
		FROM sessions s JOIN session_reports r ON r.id = s.report_id JOIN session_reports f ON f.session_id = s.id AND f.replaces = ''
		WHERE s.id IN (`+marks(1, len(ids))+`)`, func(r received) error { all[r.ID] = r.receipt(tx); return nil }, anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("sessions: receipts: %w", err)
	}
	return all, nil
}

// receiptOf gives the receipt of one session, the zero Receipt where it has no report.
func receiptOf(tx *store.Tx, id string) (Receipt, error) {
	all, err := receiptsOf(tx, []string{id})
	return all[id], err
}

// nameReceipts says for each row of a list when its report came in.
func nameReceipts(tx *store.Tx, rows []Row) error {
	var ids []string
	for _, r := range rows {
		if r.ReportID != "" {
			ids = append(ids, r.ID)
		}
	}
	all, err := receiptsOf(tx, ids)
	for i := range rows {
		rows[i].Receipt = all[rows[i].ID]
	}
	return err
}

// LateReports counts, by the duty's id, the talks that count for each of some duties and whose report came late; duties
// without any are left out. It makes Facts a briefs.Talks.
func (Facts) LateReports(tx *store.Tx, duties []briefs.Duty) (map[string]int64, error) {
	late := map[string]int64{}
	if len(duties) == 0 {
		return late, nil
	}
	ids := make([]string, len(duties))
	for i, d := range duties {
		ids[i] = d.ID
	}
	// CROSS JOIN keeps SQLite from beginning with every report there is.
	err := store.Each(tx, `SELECT d.id, r.day AS held, f.created_at AS at, d.deadline AS due
		FROM duties d CROSS JOIN sessions s CROSS JOIN session_reports r CROSS JOIN session_reports f
		WHERE d.id IN (`+marks(1, len(ids))+`) AND s.unit_id = d.unit_id AND r.id = s.report_id AND f.session_id = s.id AND f.replaces = ''
		AND EXISTS (SELECT 1 FROM report_briefs b WHERE b.report_id = r.id AND b.brief_id = d.brief_id)`, func(r received) error {
		if r.receipt(tx).Late() {
			late[r.ID]++
		}
		return nil
	}, anys(ids)...)
	if err != nil {
		return nil, fmt.Errorf("sessions: late reports: %w", err)
	}
	return late, nil
}
