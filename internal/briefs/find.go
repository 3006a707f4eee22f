package briefs

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// PageSize is how many rows one page of a list has.
const PageSize = 50

// Filter narrows a list of briefs. After is the id of the last row of the page before.
type Filter struct {
	Words   string
	State   string // of the brief; "waiting": a version waits for approval, "expired": no longer valid
	Subject string
	UnitID  string // issued in its subtree
	After   string
}

// Item is one row of a list of briefs; the text is the newest approved version's, else the newest draft's.
type Item struct {
	Brief
	Title      string       `db:"title"`
	Summary    string       `db:"summary"`
	Subjects   List[string] `db:"subjects"`
	ValidFrom  lang.Day     `db:"valid_from"`
	ValidUntil lang.Day     `db:"valid_until"`
	Newest     string       `db:"newest"` // state of the newest version
}

// Waiting and the like are states to filter by that are no state of the brief itself.
const Waiting = "waiting"

// query grows a condition with its parameters.
type query struct {
	where []string
	args  []any
}

// add takes a condition whose parameters are written $?.
func (q *query) add(cond string, args ...any) {
	for _, a := range args {
		q.args = append(q.args, a)
		cond = strings.Replace(cond, "$?", "$"+strconv.Itoa(len(q.args)), 1)
	}
	q.where = append(q.where, "("+cond+")")
}

// next is the number of the next parameter.
func (q *query) next() int { return len(q.args) + 1 }

func (q *query) text() string { return strings.Join(q.where, " AND ") }

// folded finds words in a folded column: what is left when a word is taken out is shorter where it was in.
func (q *query) folded(column, words string) {
	for _, w := range strings.Fields(lang.Fold(words)) {
		q.add("replace("+column+", $?, '') <> "+column, w)
	}
}

// inList finds an id in a column that holds a JSON list of ids.
func (q *query) inList(column, id string) {
	if id != "" {
		q.add("replace("+column+", $?, '') <> "+column, strconv.Quote(id))
	}
}

// Find lists the briefs the actor may read, the newest first, PageSize+1 at most: the one too many says
// that there is a next page.
func Find(tx *store.Tx, f Filter) ([]Item, error) {
	where, args, err := mayRead(tx, 1)
	if err != nil {
		return nil, fmt.Errorf("briefs: find: %w", err)
	}
	q := query{where: []string{"(" + where + ")"}, args: args}
	q.folded("v.folded", f.Words)
	q.inList("v.subjects", f.Subject)
	switch f.State {
	case "":
	case Waiting:
		q.add("n.state = 'approval'")
	case Expired:
		q.add("b.state = 'published' AND v.valid_until <> '' AND v.valid_until < $?", tx.Today())
	default:
		q.add("b.state = $?", f.State)
	}
	if f.UnitID != "" {
		path, found, err := store.Maybe[string](tx, `SELECT path FROM units WHERE id = $1`, f.UnitID)
		if err != nil {
			return nil, fmt.Errorf("briefs: find: %w", err)
		}
		if !found {
			return []Item{}, nil
		}
		under, more := access.Under(path, "fu.path", q.next())
		q.args = append(q.args, more...)
		q.where = append(q.where, "EXISTS (SELECT 1 FROM units fu WHERE fu.id = b.unit_id AND "+under+")")
	}
	if f.After != "" {
		q.add("b.id < $?", f.After)
	}
	items, err := store.All[Item](tx, `SELECT `+briefColumns+`, v.title, v.summary, v.subjects, v.valid_from, v.valid_until, n.state AS newest
		FROM briefs b JOIN brief_versions v ON v.brief_id = b.id
			AND v.version = CASE WHEN b.approved_version > 0 THEN b.approved_version ELSE b.version END
		JOIN brief_versions n ON n.brief_id = b.id AND n.version = b.version
		WHERE `+q.text()+` ORDER BY b.id DESC LIMIT `+strconv.Itoa(PageSize+1), q.args...)
	if err != nil {
		return nil, fmt.Errorf("briefs: find: %w", err)
	}
	return items, nil
}

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

// dutyQuery makes the condition of a filter: what the actor may read of duties, of briefs that stand,
// unless one brief is asked for.
func dutyQuery(tx *store.Tx, f DutyFilter) (query, error) {
	ranges, err := access.Ranges(tx, "duties.read")
	if err != nil {
		return query{}, err
	}
	where, args := access.Where(ranges, "u.path", 1)
	q := query{where: []string{where}, args: args}
	if f.UnitID != "" {
		path, found, err := store.Maybe[string](tx, `SELECT path FROM units WHERE id = $1`, f.UnitID)
		if err != nil {
			return q, err
		}
		if !found {
			path = f.UnitID + "?" // no path ends so: nothing is found
		}
		under, more := access.Under(path, "u.path", q.next())
		q.args, q.where = append(q.args, more...), append(q.where, under)
	}
	if f.BriefID != "" {
		q.add("d.brief_id = $?", f.BriefID)
	} else {
		q.add("b.state = 'published'")
	}
	// A closed unit cannot do anything any more; what it owed shows in the figures as recorded.
	q.add("u.until_day = ''")
	if f.LevelID != "" {
		q.add(`EXISTS (SELECT 1 FROM unit_levels g WHERE g.unit_id = u.id AND g.level_id = $? AND `+lastLevel+`)`, f.LevelID)
	}
	switch today := tx.Today(); f.State {
	case DutyOpen:
		q.add("NOT " + fulfilled)
	case DutyDone:
		q.add(fulfilled)
	case DutyLate:
		q.add("d.deadline < $? AND NOT "+fulfilled, today)
	case DutyMissing:
		q.add("d.acknowledged_on = '' AND d.acknowledge_by < $?", today)
	case "link":
		q.add("d.by_link")
	}
	return q, nil
}

// FindDuties lists duties the actor may read, the nearest deadline first, PageSize+1 at most.
func FindDuties(tx *store.Tx, f DutyFilter) ([]DutyRow, error) {
	q, err := dutyQuery(tx, f)
	if err != nil {
		return nil, fmt.Errorf("briefs: find duties: %w", err)
	}
	if day, id, ok := strings.Cut(f.After, " "); ok {
		q.add("(d.deadline, d.id) > ($?, $?)", day, id)
	}
	rows, err := store.All[DutyRow](tx, `SELECT `+dutyColumns+`, b.number, v.title, b.state, b.published_version
		FROM duties d JOIN units u ON u.id = d.unit_id JOIN briefs b ON b.id = d.brief_id
		JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.published_version
		WHERE `+q.text()+` ORDER BY d.deadline, d.id LIMIT `+strconv.Itoa(PageSize+1), q.args...)
	if err != nil {
		return nil, fmt.Errorf("briefs: find duties: %w", err)
	}
	return rows, nil
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
		count(*) FILTER (WHERE d.deadline < `+day+` AND NOT `+fulfilled+`) AS late,
		count(*) FILTER (WHERE `+fulfilled+`) AS done
		FROM duties d JOIN units u ON u.id = d.unit_id JOIN briefs b ON b.id = d.brief_id
		JOIN unit_levels g ON g.unit_id = u.id AND `+lastLevel+` JOIN levels k ON k.id = g.level_id
		WHERE `+q.text()+` GROUP BY g.level_id, k.rank ORDER BY k.rank, g.level_id`, append(q.args, tx.Today())...)
	if err != nil {
		return nil, fmt.Errorf("briefs: by level: %w", err)
	}
	return sums, nil
}
