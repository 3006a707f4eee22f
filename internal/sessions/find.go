package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/store"
)

// ListPage is how many sessions one page shows, MostCounted up to how many are summed exactly.
const (
	ListPage    = 50
	MostCounted = 5000
)

// few is up to how many units the sessions of a month are found unit by unit; among more, day by day.
const few = 2000

// Filter asks for part of the sessions. UnitID is a unit and all below it; Month is "2026-11". ByLink asks for
// reports that came by a link and wait for a coordinator. After is "day id" of the row the page follows.
type Filter struct {
	UnitID, Month, State, BriefID, SpeakerID string
	ByLink                                   bool
	After                                    string
}

// Row is a session in a list, with what was reported.
type Row struct {
	Session
	Attendances int64  `db:"attendances"`
	Origin      string `db:"origin"`
	ConfirmedBy string `db:"confirmed_by"`
	BriefIDs    []string
	Receipt     Receipt
}

// Sums are the totals over all pages. More says that there are more sessions than MostCounted: then the sums are
// of that many.
type Sums struct {
	Sessions    int64 `db:"sessions"`
	Held        int64 `db:"held"`
	Attendances int64 `db:"attendances"`
	More        bool
}

// List is one page, the latest day first. Next is the After of the next page, "" on the last.
type List struct {
	Rows []Row
	Sums Sums
	Next string
}

// MostPrinted is how many sessions a sheet of paper lists.
const MostPrinted = 1000

// ForPrint lists the sessions of all pages for paper, the latest day first, MostPrinted at most, with their sums.
func ForPrint(tx *store.Tx, f Filter) (List, error) {
	f.After = ""
	return find(tx, f, MostPrinted)
}

// Find lists the sessions that the actor may read by sessions.read.
func Find(tx *store.Tx, f Filter) (List, error) { return find(tx, f, ListPage) }

func find(tx *store.Tx, f Filter, size int) (List, error) {
	n, err := narrow(tx, f)
	if err != nil {
		return List{}, err
	}
	sums, err := store.One[Sums](tx, `SELECT count(*) AS sessions, coalesce(sum(x.held), 0) AS held,
		coalesce(sum(x.attendances), 0) AS attendances FROM (SELECT CASE WHEN s.state = 'held' THEN 1 ELSE 0 END AS held,
		coalesce(r.attendances, 0) AS attendances`+n.byUnits()+fmt.Sprintf(` LIMIT %d) x`, MostCounted+1), n.args...)
	if err != nil {
		return List{}, fmt.Errorf("sessions: sum: %w", err)
	}
	if sums.Sessions > MostCounted {
		sums.Sessions, sums.More = MostCounted, true
	}
	// What can be counted can be put in order; of more, the latest are found soonest by going back from day to day.
	from := narrowed.byUnits
	if sums.More {
		from = narrowed.byDays
	}
	rows, err := page(tx, n, from, f.After, size+1)
	list := List{Rows: rows, Sums: sums}
	if len(rows) > size {
		list.Rows = rows[:size]
		last := list.Rows[size-1]
		list.Next = string(last.Day) + " " + last.ID
	}
	return list, err
}

// mostInMonth is how many sessions a calendar shows.
const mostInMonth = 400

// Month lists the sessions of a month for a calendar, the first day first, and says whether there are more.
func Month(tx *store.Tx, f Filter) ([]Row, bool, error) {
	n, err := narrow(tx, f)
	if err != nil {
		return nil, false, err
	}
	units, err := n.units(tx)
	if err != nil {
		return nil, false, err
	}
	from := narrowed.byUnits
	if units > few {
		from = narrowed.byDays
	}
	rows, err := page(tx, n, from, "", mostInMonth+1)
	more := len(rows) > mostInMonth
	if more {
		rows = rows[:mostInMonth]
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return int(min(max(a.StartAt-b.StartAt, -1), 1)) })
	return rows, more, err
}

// page finds the rows of a page by their ids and reads only these in full.
func page(tx *store.Tx, n narrowed, from func(narrowed) string, after string, limit int) ([]Row, error) {
	if day, id, ok := strings.Cut(after, " "); ok {
		n.add(`(s.day, s.id) < (?, ?)`, day, id)
	}
	const latest = ` ORDER BY s.day DESC, s.id DESC`
	rows, err := store.All[Row](tx, `SELECT `+sessionColumns+`, coalesce(r.attendances, 0) AS attendances,
		coalesce(r.origin, '') AS origin, coalesce(r.confirmed_by, '') AS confirmed_by
		FROM (SELECT s.id`+from(n)+latest+fmt.Sprintf(` LIMIT %d) x`, limit)+`
		JOIN sessions s ON s.id = x.id LEFT JOIN session_reports r ON r.id = s.report_id`+latest, n.args...)
	if err != nil {
		return nil, fmt.Errorf("sessions: list: %w", err)
	}
	if err := nameBriefs(tx, rows); err != nil {
		return nil, err
	}
	return rows, nameReceipts(tx, rows)
}

// nameBriefs says for each row what it was planned on.
func nameBriefs(tx *store.Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[string]*Row{}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i], at[rows[i].ID] = rows[i].ID, &rows[i]
	}
	type row struct {
		SessionID string `db:"session_id"`
		BriefID   string `db:"brief_id"`
	}
	err := store.Each(tx, `SELECT session_id, brief_id FROM session_briefs WHERE session_id IN (`+marks(1, len(ids))+`)
		ORDER BY session_id, brief_id`, func(r row) error {
		at[r.SessionID].BriefIDs = append(at[r.SessionID].BriefIDs, r.BriefID)
		return nil
	}, anys(ids)...)
	if err != nil {
		return fmt.Errorf("sessions: briefs of a list: %w", err)
	}
	return nil
}

// States lists what a session can be, those still to be held first.
func States() []string { return []string{Planned, Postponed, Held, Cancelled} }
