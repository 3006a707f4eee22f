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
