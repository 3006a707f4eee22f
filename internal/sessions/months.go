package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// How a unit stands in a month: reported talks, stated that there was nothing, or said nothing at all.
const (
	MonthReported = "reported"
	MonthNothing  = "nothing"
	MonthSilent   = "silent"
)

// MonthsPage is how many units one page of a month shows.
const MonthsPage = 50

// MonthFilter asks how the units at and below UnitID ("" all that may be read) stand in a month. State narrows to
// one of the constants above; After is the path the page follows.
type MonthFilter struct {
	Month  string
	UnitID string
	State  string
	After  string
}

// MonthRow is one unit in one month. Sessions counts its reported talks; At is when nothing was stated, 0 where
// it was not.
type MonthRow struct {
	UnitID   string `db:"id"`
	Path     string `db:"path"`
	Sessions int64  `db:"sessions"`
	At       int64  `db:"at"`
	Actor    string `db:"actor"`
}

// State says how the unit stands: a reported talk outweighs a statement.
func (r MonthRow) State() string {
	switch {
	case r.Sessions > 0:
		return MonthReported
	case r.At > 0:
		return MonthNothing
	}
	return MonthSilent
}

// MonthList is one page; Sums counts all units asked for by state. Next is the After of the next page.
type MonthList struct {
	Rows []MonthRow
	Sums map[string]int64
	Next string
}

const monthUnits = `SELECT u.id, u.path,
	(SELECT count(*) FROM sessions s WHERE s.unit_id = u.id AND s.day >= $1 AND s.day < $2 AND s.state = 'held') AS sessions,
	coalesce((SELECT n.at FROM nothing_to_report n WHERE n.unit_id = u.id AND n.month = $3), 0) AS at,
	coalesce((SELECT n.actor FROM nothing_to_report n WHERE n.unit_id = u.id AND n.month = $3), '') AS actor
	FROM units u WHERE u.from_day < $2 AND (u.until_day = '' OR u.until_day > $1)`

const monthState = `CASE WHEN m.sessions > 0 THEN 'reported' WHEN m.at > 0 THEN 'nothing' ELSE 'silent' END`

// Months says how units that stood in a month stand to it: reported, stated nothing, silent, apart from each other.
func Months(tx *store.Tx, f MonthFilter) (MonthList, error) {
	first, err := lang.ParseMonth(f.Month)
	if err != nil {
		first = tx.Today().MonthStart()
	}
	ranges, err := access.Ranges(tx, "sessions.read")
	if err != nil {
		return MonthList{}, err
	}
	args := []any{first, first.AddMonths(1), first.Month()}
	cond, more := access.Where(ranges, "u.path", 4)
	args = append(args, more...)
	from := monthUnits + ` AND ` + cond
	if f.UnitID != "" {
		path, err := access.PathOf(tx, f.UnitID)
		if err != nil {
			return MonthList{}, err
		}
		under, more := access.Under(path, "u.path", len(args)+1)
		from, args = from+` AND `+under, append(args, more...)
	}
	list := MonthList{Sums: map[string]int64{}}
	if err := list.count(tx, from, args); err != nil {
		return list, err
	}
	return list, list.page(tx, f, from, args)
}

func (l *MonthList) count(tx *store.Tx, from string, args []any) error {
	type sum struct {
		State string `db:"state"`
		N     int64  `db:"n"`
	}
	err := store.Each(tx, `SELECT `+monthState+` AS state, count(*) AS n FROM (`+from+`) m GROUP BY 1`, func(s sum) error {
		l.Sums[s.State] = s.N
		return nil
	}, args...)
	if err != nil {
		return fmt.Errorf("sessions: months: %w", err)
	}
	return nil
}

func (l *MonthList) page(tx *store.Tx, f MonthFilter, from string, args []any) error {
	args = append(args, f.After)
	query := `SELECT m.id, m.path, m.sessions, m.at, m.actor FROM (` + from + `) m WHERE m.path > $` + fmt.Sprint(len(args))
	if slices.Contains(MonthStates(), f.State) {
		args = append(args, f.State)
		query += ` AND ` + monthState + ` = $` + fmt.Sprint(len(args))
	}
	var err error
	if l.Rows, err = store.All[MonthRow](tx, query+fmt.Sprintf(` ORDER BY m.path LIMIT %d`, MonthsPage+1), args...); err != nil {
		return fmt.Errorf("sessions: months: %w", err)
	}
	if len(l.Rows) > MonthsPage {
		l.Rows = l.Rows[:MonthsPage]
		l.Next = l.Rows[MonthsPage-1].Path
	}
	return nil
}

// MonthStates lists how a unit can stand, gaps first.
func MonthStates() []string { return []string{MonthSilent, MonthNothing, MonthReported} }

type nothing struct {
	UnitID string `db:"unit_id"`
	Month  string `db:"month"`
	Actor  string `db:"actor"`
	At     int64  `db:"at"`
}

// StateNothing says that a unit has nothing to report for a month "2026-11"; said again it changes nothing. It
// fails with fault.Conflict where talks of the month are reported.
func StateNothing(tx *store.Tx, unitID, month string) error {
	if err := mayState(tx, unitID); err != nil {
		return err
	}
	first, err := lang.ParseMonth(month)
	if err != nil || first > tx.Today() {
		return fault.At("month", "sessions.err.month")
	}
	u, err := standing(tx, unitID, "")
	if err != nil {
		return err
	}
	if u.FromDay >= first.AddMonths(1) || u.UntilDay != "" && u.UntilDay <= first {
		return fault.At("month", "sessions.err.unitDay")
	}
	n, err := store.Value[int64](tx, `SELECT count(*) FROM sessions WHERE unit_id = $1 AND day >= $2 AND day < $3 AND state = 'held'`,
		unitID, first, first.AddMonths(1))
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "sessions.err.hasReports", "count", n)
	}
	if err != nil {
		return err
	}
	row := nothing{unitID, month, tx.Actor().ID, tx.Now()}
	done, err := tx.Changed(`INSERT INTO nothing_to_report (unit_id, month, actor, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (unit_id, month) DO NOTHING`, row.UnitID, row.Month, row.Actor, row.At)
	if err != nil {
		return fmt.Errorf("sessions: nothing in %s: %w", month, err)
	}
	if done == 0 {
		return nil
	}
	return journal.Write(tx, journal.Entry{Verb: "sessions.nothing", Kind: "month", Subject: unitID + " " + month, UnitID: unitID, After: row})
}

// TakeBackNothing takes such a statement back; where there is none it changes nothing.
func TakeBackNothing(tx *store.Tx, unitID, month string) error {
	if err := mayState(tx, unitID); err != nil {
		return err
	}
	n, err := tx.Changed(`DELETE FROM nothing_to_report WHERE unit_id = $1 AND month = $2`, unitID, month)
	if err != nil {
		return fmt.Errorf("sessions: take back %s: %w", month, err)
	}
	if n == 0 {
		return nil
	}
	return journal.Write(tx, journal.Entry{Verb: "sessions.something", Kind: "month", Subject: unitID + " " + month, UnitID: unitID})
}

func mayState(tx *store.Tx, unitID string) error {
	if tx.Actor().Kind == "link" {
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return access.Must(tx, "sessions.report", unitID)
}
