package coverage

import (
	"fmt"
	"slices"
	"strconv"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Footing says in whose terms figures are given.
type Footing string

// The footings: in terms of today's tree, or of the tree of each fact's day.
const (
	Today    Footing = "now"
	Recorded Footing = "recorded"
)

// kinds gives the kind of row of one unit alone and of its subtree.
func (f Footing) kinds() (one, subtree string) {
	if f == Recorded {
		return Own, Sum
	}
	return Heir, Now
}

// Query says what is looked at: a unit (or place) with all below it, a brief ("" is any), a language ("" is
// any), months ("2026-11", "" is open) and the footing.
type Query struct {
	UnitID, PlaceID string
	Brief, Lang     string
	From, Until     string
	Footing         Footing
}

// Totals are the figures of one unit or place with all below it. Months narrow the sessions and attendances;
// Heard and State are of all time.
// Heard counts the units or places that held or heard a talk, due or not; State is of units only.
type Totals struct {
	Sessions    int64 `db:"sessions"`
	Attendances int64 `db:"attendances"` // attendances, never persons
	Spoken      int64 `db:"spoken"`
	Interpreted int64 `db:"interpreted"`
	Played      int64 `db:"played"`
	Heard       int64 `db:"heard"`
	State
}

// Gap says whether somebody below has not heard what is due; where nothing is due, whether nobody has.
func (t Totals) Gap() bool {
	if t.Due > 0 {
		return t.State.Reached < t.Due
	}
	return t.Sessions == 0
}

// Of gives the totals of the unit of q, under coverage.read on it.
func Of(tx *store.Tx, q Query) (Totals, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return Totals{}, fmt.Errorf("coverage: totals of %s: %w", q.UnitID, err)
	}
	all, err := units().totals(tx, q, []string{q.UnitID})
	return all[q.UnitID], err
}

type totalsRow struct {
	ID          string `db:"id"`
	Sessions    int64  `db:"sessions"`
	Attendances int64  `db:"attendances"`
	Spoken      int64  `db:"spoken"`
	Interpreted int64  `db:"interpreted"`
	Played      int64  `db:"played"`
}

// totals reads the figures of many ids in three statements for each stretch of them.
func (f family) totals(tx *store.Tx, q Query, ids []string) (map[string]Totals, error) {
	all := make(map[string]Totals, len(ids))
	_, kind := q.Footing.kinds()
	for part := range slices.Chunk(ids, chunk) {
		for _, id := range part {
			all[id] = Totals{}
		}
		if err := f.addTotals(tx, q, kind, part, all); err != nil {
			return nil, fmt.Errorf("coverage: totals: %w", err)
		}
	}
	return all, nil
}

func (f family) addTotals(tx *store.Tx, q Query, kind string, ids []string, all map[string]Totals) error {
	months, args := inMonths(q, []any{kind, q.Brief, q.Lang})
	list, args := in(ids, args)
	err := store.Each(tx, f.sql(`SELECT {column} AS id, sum(sessions) AS sessions, sum(attendances) AS attendances, sum(spoken) AS spoken,
		sum(interpreted) AS interpreted, sum(played) AS played FROM {figures}
		WHERE kind = $1 AND brief_id = $2 AND lang = $3`)+months+f.sql(` AND {column} IN `)+list+f.sql(` GROUP BY {column}`), func(r totalsRow) error {
		all[r.ID] = Totals{Sessions: r.Sessions, Attendances: r.Attendances, Spoken: r.Spoken, Interpreted: r.Interpreted, Played: r.Played}
		return nil
	}, args...)
	if err != nil {
		return err
	}
	list, args = in(ids, []any{f.of, kind, q.Brief, q.Lang})
	err = store.Each(tx, `SELECT id, kind, brief_id, lang, reached FROM coverage_counts
		WHERE of = $1 AND kind = $2 AND brief_id = $3 AND lang = $4 AND id IN `+list, func(c countRow) error {
		t := all[c.ID]
		t.Heard = c.Reached
		all[c.ID] = t
		return nil
	}, args...)
	if err != nil || f.of != "unit" {
		return err
	}
	return addStates(tx, q.Brief, kind, ids, all)
}

// addStates adds how duties stand: of one brief, or of all that are in force.
func addStates(tx *store.Tx, brief, kind string, ids []string, all map[string]Totals) error {
	type row struct {
		ID string `db:"unit_id"`
		State
	}
	list, args := in(ids, []any{kind})
	where := ` AND EXISTS (SELECT 1 FROM briefs b WHERE b.id = d.brief_id AND b.state = 'published')`
	if brief != "" {
		args = append(args, brief)
		where = ` AND d.brief_id = $` + strconv.Itoa(len(args))
	}
	return store.Each(tx, `SELECT d.unit_id, `+stateSums+` FROM coverage_duties d
		WHERE d.kind = $1 AND d.unit_id IN `+list+where+` GROUP BY d.unit_id`, func(r row) error {
		t := all[r.ID]
		t.State = r.State
		all[r.ID] = t
		return nil
	}, args...)
}

const stateSums = `sum(d.due) AS due, sum(d.acknowledged) AS acknowledged, sum(d.passed) AS passed, sum(d.reached) AS reached,
	sum(d.fulfilled) AS fulfilled, sum(d.in_time) AS in_time, sum(d.late) AS late`

// inMonths makes the condition on months, with parameters after args.
func inMonths(q Query, args []any) (string, []any) {
	cond := ""
	if q.From != "" {
		args = append(args, q.From)
		cond += ` AND month >= $` + strconv.Itoa(len(args))
	}
	if q.Until != "" {
		args = append(args, q.Until)
		cond += ` AND month <= $` + strconv.Itoa(len(args))
	}
	return cond, args
}

// Month is one step of a time line.
type Month struct {
	Month       string `db:"month"`
	Sessions    int64  `db:"sessions"`
	Attendances int64  `db:"attendances"`
}

// mostMonths bounds a time line.
const mostMonths = 120

// Months gives the time line of the unit of q, without holes from its first month to its last.
func Months(tx *store.Tx, q Query) ([]Month, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return nil, fmt.Errorf("coverage: months of %s: %w", q.UnitID, err)
	}
	_, kind := q.Footing.kinds()
	months, args := inMonths(q, []any{q.UnitID, kind, q.Brief, q.Lang})
	found, err := store.All[Month](tx, `SELECT month, sessions, attendances FROM coverage_units
		WHERE unit_id = $1 AND kind = $2 AND brief_id = $3 AND lang = $4`+months+` ORDER BY month`, args...)
	if err != nil {
		return nil, fmt.Errorf("coverage: months of %s: %w", q.UnitID, err)
	}
	line := []Month{}
	for _, m := range found {
		for n := len(line); n > 0 && n < mostMonths; n = len(line) {
			next, err := lang.ParseMonth(line[n-1].Month)
			if err != nil || next.AddMonths(1).Month() >= m.Month {
				break
			}
			line = append(line, Month{Month: next.AddMonths(1).Month()})
		}
		line = append(line, m)
	}
	return line[max(0, len(line)-mostMonths):], nil
}

// Tongue says how often a language was heard, and in which manner.
type Tongue struct {
	Lang        string    `db:"lang"`
	Names       lang.Text `db:"names"`
	Sessions    int64     `db:"sessions"`
	Attendances int64     `db:"attendances"`
	Spoken      int64     `db:"spoken"`
	Interpreted int64     `db:"interpreted"`
	Played      int64     `db:"played"`
}

// Languages gives the languages heard in the unit of q, in the order of the list of languages.
func Languages(tx *store.Tx, q Query) ([]Tongue, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return nil, fmt.Errorf("coverage: languages of %s: %w", q.UnitID, err)
	}
	_, kind := q.Footing.kinds()
	months, args := inMonths(q, []any{q.UnitID, kind, q.Brief})
	all, err := store.All[Tongue](tx, `SELECT c.lang, l.names, sum(c.sessions) AS sessions, sum(c.attendances) AS attendances,
		sum(c.spoken) AS spoken, sum(c.interpreted) AS interpreted, sum(c.played) AS played
		FROM coverage_units c JOIN languages l ON l.id = c.lang
		WHERE c.unit_id = $1 AND c.kind = $2 AND c.brief_id = $3`+months+` GROUP BY c.lang, l.names, l.position ORDER BY l.position, c.lang`, args...)
	if err != nil {
		return nil, fmt.Errorf("coverage: languages of %s: %w", q.UnitID, err)
	}
	return all, nil
}

// BriefTotals is how one brief has gone in a unit with all below it.
type BriefTotals struct {
	BriefID     string `db:"brief_id"`
	Sessions    int64  `db:"-"`
	Attendances int64  `db:"-"`
	State
}

// Briefs gives every brief that is in force and due in the unit of q or below, the newest first.
func Briefs(tx *store.Tx, q Query) ([]BriefTotals, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return nil, fmt.Errorf("coverage: briefs of %s: %w", q.UnitID, err)
	}
	_, kind := q.Footing.kinds()
	all, err := store.All[BriefTotals](tx, `SELECT d.brief_id, d.due, d.acknowledged, d.passed, d.reached, d.fulfilled, d.in_time, d.late
		FROM coverage_duties d JOIN briefs b ON b.id = d.brief_id
		WHERE d.unit_id = $1 AND d.kind = $2 AND b.state = 'published' ORDER BY d.brief_id DESC`, q.UnitID, kind)
	if err != nil {
		return nil, fmt.Errorf("coverage: briefs of %s: %w", q.UnitID, err)
	}
	type row struct {
		Brief       string `db:"brief_id"`
		Sessions    int64  `db:"sessions"`
		Attendances int64  `db:"attendances"`
	}
	months, args := inMonths(q, []any{q.UnitID, kind, q.Lang})
	err = store.Each(tx, `SELECT brief_id, sum(sessions) AS sessions, sum(attendances) AS attendances FROM coverage_units
		WHERE unit_id = $1 AND kind = $2 AND lang = $3`+months+` GROUP BY brief_id`, func(r row) error {
		if i := slices.IndexFunc(all, func(b BriefTotals) bool { return b.BriefID == r.Brief }); i >= 0 {
			all[i].Sessions, all[i].Attendances = r.Sessions, r.Attendances
		}
		return nil
	}, args...)
	if err != nil {
		return nil, fmt.Errorf("coverage: briefs of %s: %w", q.UnitID, err)
	}
	return all, nil
}
