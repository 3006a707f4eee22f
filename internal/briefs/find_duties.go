package briefs

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
)

// DutyFilter narrows a list of duties. UnitID is a unit with its subtree; After is "deadline id" of the
// last row of the page before.
type DutyFilter struct {
	UnitID  string
	BriefID string
	LevelID string
	State   string // "", "open", "late", "missing", "link", "done"
	After   string
}

// DutyRow is one row of a list of duties.
type DutyRow struct {
	Duty
	Number           string `db:"number"`
	Title            string `db:"title"`
	BriefState       string `db:"state"`
	PublishedVersion int    `db:"published_version"`
}

// lastLevel keeps the level a unit has, or had last: what a closed unit owed is still counted.
const lastLevel = `g.from_day = (SELECT max(from_day) FROM unit_levels WHERE unit_id = g.unit_id)`

// dutyQuery makes the condition of a filter on where duties stand: what the actor may read of duties, of briefs that
// stand, unless one brief is asked for. Its first condition is about paths alone, with the first parameters.
func dutyQuery(tx *store.Tx, f DutyFilter) (query, error) {
	ranges, err := access.Ranges(tx, "duties.read")
	if err != nil {
		return query{}, err
	}
	where, args := access.Where(ranges, "s.path", 1)
	if f.UnitID != "" {
		path, found, err := store.Maybe[string](tx, `SELECT path FROM units WHERE id = $1`, f.UnitID)
		if err != nil {
			return query{}, err
		}
		if !found {
			path = f.UnitID + "?" // no path ends so: nothing is found
		}
		under, more := access.Under(path, "s.path", len(args)+1)
		where, args = where+" AND "+under, append(args, more...)
	}
	// A closed unit cannot do anything any more; what it owed shows in the figures as recorded.
	q := query{where: []string{where, "NOT s.closed"}, args: args}
	if f.BriefID != "" {
		q.add("s.brief_id = $?", f.BriefID)
	} else {
		q.add("b.state = 'published'")
	}
	if f.LevelID != "" {
		q.add(`EXISTS (SELECT 1 FROM unit_levels g WHERE g.unit_id = s.unit_id AND g.level_id = $? AND `+lastLevel+`)`, f.LevelID)
	}
	switch today := tx.Today(); f.State {
	case DutyOpen:
		q.where = append(q.where, "s.open")
	case DutyDone:
		q.where = append(q.where, "NOT s.open")
	case DutyLate:
		q.where = append(q.where, "s.open")
		q.add("s.deadline < $?", today)
	case DutyMissing: // what is not acknowledged is open
		q.where = append(q.where, "s.open")
		q.add("EXISTS (SELECT 1 FROM duties d WHERE d.id = s.duty_id AND d.acknowledged_on = '' AND d.acknowledge_by < $?)", today)
	case byLink:
		q.add("(s.unit_id, s.brief_id) IN (SELECT d.unit_id, d.brief_id FROM duties d WHERE d.by_link)")
	}
	return q, nil
}

// fewDuties is up to how many duties are found by the paths of their units and then put in order; among more, those
// with the nearest deadlines are found soonest by going along the deadlines.
const fewDuties = 2000

// order ends a query on duty_stands s and says by which index it goes: an expression in the place of a column is none's.
func (q *query) order(tx *store.Tx, f DutyFilter) (string, error) {
	const along, sorted = ` ORDER BY s.deadline, s.duty_id`, ` ORDER BY s.deadline || '', s.duty_id`
	end := ` LIMIT ` + strconv.Itoa(PageSize+1)
	paths := q.where[0]
	switch {
	case f.State == byLink: // of these there are never many
		return sorted + end, nil
	case paths == "1 = 1":
		return along + end, nil
	}
	n, err := store.Value[int](tx, `SELECT count(*) FROM (SELECT 1 FROM duty_stands s WHERE NOT s.closed AND `+paths+
		` LIMIT `+strconv.Itoa(fewDuties+1)+`) x`, q.args[:strings.Count(paths, "$")]...)
	if err != nil || n <= fewDuties {
		return sorted + end, err
	}
	q.where[0] = strings.ReplaceAll(paths, "s.path", "s.path || ''")
	return along + end, nil
}

// FindDuties lists duties the actor may read, the nearest deadline first, PageSize+1 at most. What is listed is found
// by where it stands; only that is read in full.
func FindDuties(tx *store.Tx, f DutyFilter) ([]DutyRow, error) {
	q, err := dutyQuery(tx, f)
	if err != nil {
		return nil, fmt.Errorf("briefs: find duties: %w", err)
	}
	order, err := q.order(tx, f)
	if err != nil {
		return nil, fmt.Errorf("briefs: find duties: %w", err)
	}
	if day, id, ok := strings.Cut(f.After, " "); ok {
		q.add("(s.deadline, s.duty_id) > ($?, $?)", day, id)
	}
	ids, err := store.All[string](tx, `SELECT s.duty_id FROM duty_stands s CROSS JOIN briefs b WHERE b.id = s.brief_id AND `+q.text()+order, q.args...)
	if err != nil || len(ids) == 0 {
		return []DutyRow{}, wrapped(err, "briefs: find duties")
	}
	rows, err := store.All[DutyRow](tx, `SELECT `+dutyColumns+`, b.number, v.title, b.state, b.published_version
		FROM duties d JOIN briefs b ON b.id = d.brief_id JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.published_version
		WHERE d.id IN (`+marks(1, len(ids))+`) ORDER BY d.deadline, d.id`, anys(ids)...)
	return rows, wrapped(err, "briefs: find duties")
}

func wrapped(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Late counts the duties the actor may read whose deadline has passed while something is missing: those that the
// list of late duties shows.
func Late(tx *store.Tx) (int64, error) {
	q, err := dutyQuery(tx, DutyFilter{State: DutyLate})
	if err != nil {
		return 0, fmt.Errorf("briefs: late: %w", err)
	}
	// All are counted brief by brief, those of some units along their paths.
	from := `duty_stands s CROSS JOIN briefs b`
	if q.where[0] == "1 = 1" {
		from = `briefs b CROSS JOIN duty_stands s`
	}
	n, err := store.Value[int64](tx, `SELECT count(*) FROM `+from+` WHERE b.id = s.brief_id AND `+q.text(), q.args...)
	return n, wrapped(err, "briefs: late")
}

// LevelSum says how the units of one level stand to a brief; it names none and ranks none.
type LevelSum struct {
	LevelID      string `db:"level_id"`
	Due          int64  `db:"due"`
	Acknowledged int64  `db:"acknowledged"`
	Missing      int64  `db:"missing"`
	Late         int64  `db:"late"`
	Done         int64  `db:"done"`
}

// ByLevel sums the duties of one brief that the actor may read, by level of the unit at the filter's
// subtree, from the highest level down.
func ByLevel(tx *store.Tx, f DutyFilter) ([]LevelSum, error) {
	f.State, f.After = "", ""
	q, err := dutyQuery(tx, f)
	if err != nil {
		return nil, fmt.Errorf("briefs: by level: %w", err)
	}
	day := "$" + strconv.Itoa(q.next())
	sums, err := store.All[LevelSum](tx, `SELECT g.level_id, count(*) AS due,
		count(*) FILTER (WHERE d.acknowledged_on <> '') AS acknowledged,
		count(*) FILTER (WHERE d.acknowledged_on = '' AND d.acknowledge_by < `+day+`) AS missing,
		count(*) FILTER (WHERE s.deadline < `+day+` AND s.open) AS late,
		count(*) FILTER (WHERE NOT s.open) AS done
		FROM duty_stands s JOIN duties d ON d.id = s.duty_id JOIN briefs b ON b.id = s.brief_id
		JOIN unit_levels g ON g.unit_id = s.unit_id AND `+lastLevel+` JOIN levels k ON k.id = g.level_id
		WHERE `+q.text()+` GROUP BY g.level_id, k.rank ORDER BY k.rank, g.level_id`, append(q.args, tx.Today())...)
	if err != nil {
		return nil, fmt.Errorf("briefs: by level: %w", err)
	}
	return sums, nil
}
