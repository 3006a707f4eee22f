package coverage

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Child is one row below a unit: another unit, or one that was divided and whose figures cannot be.
type Child struct {
	Unit    org.UnitView
	Totals  Totals
	Divided bool
	// More is what units divided elsewhere may add: the figures lie between Totals and Totals plus More.
	More Totals
	// Estimate is what the recorded shares make of it, nil where one of them is not recorded. It is no figure: it
	// is shown beside the others and never summed.
	Estimate *Estimate
}

// Children gives what the totals of the unit of q are made of besides its own: the units below it that the
// actor may see, those with gaps first and then by name, and last what was divided. Today's footing has today's
// tree; as recorded it has every unit that ever hung there.
func Children(tx *store.Tx, q Query) ([]Child, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return nil, fmt.Errorf("coverage: children of %s: %w", q.UnitID, err)
	}
	below, err := belowUnit(tx, q)
	if err != nil {
		return nil, fmt.Errorf("coverage: children of %s: %w", q.UnitID, err)
	}
	parts := []divided{}
	if q.Footing != Recorded {
		if parts, err = dividedUnder(tx, q.UnitID); err != nil {
			return nil, fmt.Errorf("coverage: children of %s: %w", q.UnitID, err)
		}
	}
	return fill(tx, q, below, parts)
}

// belowUnit lists the units directly below that the actor may see, in the order of their names.
func belowUnit(tx *store.Tx, q Query) ([]org.UnitView, error) {
	var all []org.UnitView
	var err error
	if q.Footing == Recorded {
		all, err = everBelow(tx, q.UnitID)
	} else {
		all, err = org.Children(tx, q.UnitID, tx.Today())
	}
	if err != nil {
		return nil, err
	}
	ranges, err := access.Ranges(tx, "coverage.read")
	return slices.DeleteFunc(all, func(u org.UnitView) bool {
		return !slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(u.Path) })
	}), err
}

// everBelow lists the units that hung directly below one on any day so far.
func everBelow(tx *store.Tx, unitID string) ([]org.UnitView, error) {
	ids, err := store.All[string](tx, `SELECT DISTINCT unit_id FROM unit_parents WHERE parent_id = $1 AND from_day <= $2`, unitID, tx.Today())
	if err != nil {
		return nil, err
	}
	found, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return nil, err
	}
	all := make([]org.UnitView, 0, len(found))
	for _, id := range ids {
		all = append(all, found[id])
	}
	slices.SortFunc(all, func(a, b org.UnitView) int {
		return cmp.Or(cmp.Compare(a.LevelRank, b.LevelRank), cmp.Compare(lang.SortKey(a.Name), lang.SortKey(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// divided is a unit that was divided (or closed without a successor) and one of the paths a part went to.
type divided struct {
	ID     string `db:"id"`
	Path   string `db:"path"`
	ToPath string `db:"to_path"` // "" where nothing followed
	Share  int64  `db:"share"`   // of that part, in thousandths; 0 where it is not recorded
}

// dividedUnder lists what was divided and is filed directly below a unit, and the parts that lie under it today of
// what is filed there or higher up. What is filed deeper lies, with all its parts, under one of the rows below.
func dividedUnder(tx *store.Tx, unitID string) ([]divided, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, err
	}
	filed, err := filedAbove(tx, path)
	if err != nil {
		return nil, err
	}
	var all []divided
	paths := map[string]string{}
	for _, d := range filed {
		paths[d.ID] = d.Path
		if d.Path == path+d.ID+"/" {
			all = append(all, d)
		}
	}
	parts := []divided{}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(paths)), chunk) {
		under, args := access.Under(path, "t.path", 1)
		list, args := in(ids, args)
		// CROSS JOIN, and the order made here, keep SQLite from beginning with every unit: the divided are few.
		err := store.Each(tx, `SELECT x.from_id AS id, '' AS path, t.path AS to_path, coalesce(x.share, 0) AS share
			FROM successions x CROSS JOIN units t WHERE x.of = 'unit' AND x.from_id IN `+list+` AND x.kind = 'part' AND t.id = x.to_id
			AND NOT EXISTS (SELECT 1 FROM successions l WHERE l.of = 'unit' AND l.from_id = x.from_id AND l.day > x.day) AND `+under, func(d divided) error {
			d.Path = paths[d.ID]
			parts = append(parts, d)
			return nil
		}, args...)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(parts, func(a, b divided) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.ToPath, b.ToPath)) })
	return append(all, parts...), nil
}

// filedAbove lists what was divided and is filed directly below one of the units of a path. All divided of a network are
// looked at, so lengths are compared: what hangs directly below is longer by its own id alone.
func filedAbove(tx *store.Tx, path string) ([]divided, error) {
	var filed []string
	var args []any
	for i, c := range path {
		if c != '/' {
			continue
		}
		under, more := access.Under(path[:i+1], "s.path", len(args)+1)
		args = append(args, more...)
		filed = append(filed, `(length(s.path) - length(s.id) = `+strconv.Itoa(i+2)+` AND `+under+`)`)
	}
	top, more := access.Under(path[:strings.IndexByte(path, '/')+1], "s.path", len(args)+1)
	return store.All[divided](tx, `SELECT s.id, s.path, '' AS to_path, 0 AS share FROM coverage_stands s
		WHERE s.of = 'unit' AND s.heir_id = '' AND `+top+` AND (`+strings.Join(filed, ` OR `)+`) ORDER BY s.id`, append(args, more...)...)
}

// fill reads the figures of all rows at once and puts the rows in order.
func fill(tx *store.Tx, q Query, below []org.UnitView, parts []divided) ([]Child, error) {
	ids := make([]string, 0, len(below)+len(parts))
	for _, u := range below {
		ids = append(ids, u.ID)
	}
	for _, d := range parts {
		ids = append(ids, d.ID)
	}
	totals, err := units().totals(tx, q, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	rows := make([]Child, 0, len(below))
	for _, u := range below {
		rows = append(rows, Child{Unit: u, Totals: totals[u.ID], More: more(u.Path, parts, totals), Estimate: estimate(u.Path, totals[u.ID], parts, totals)})
	}
	slices.SortStableFunc(rows, func(a, b Child) int { return order(b.Totals.Gap()) - order(a.Totals.Gap()) })
	var own []string
	for _, d := range parts {
		// One that never did anything has nothing to be divided.
		if d.ToPath == "" && totals[d.ID] != (Totals{}) && strings.HasSuffix(d.Path, "/"+q.UnitID+"/"+d.ID+"/") {
			own = append(own, d.ID)
		}
	}
	views, err := org.UnitsAt(tx, own, tx.Today())
	for _, id := range own {
		rows = append(rows, Child{Unit: views[id], Totals: totals[id], Divided: true})
	}
	return rows, err
}

func order(gap bool) int {
	if gap {
		return 1
	}
	return 0
}

// more is what divided units, of which a part went under path while they lie elsewhere, may add there.
func more(path string, parts []divided, totals map[string]Totals) Totals {
	var sum Totals
	seen := map[string]bool{}
	for _, d := range parts {
		if d.ToPath == "" || seen[d.ID] || !strings.HasPrefix(d.ToPath, path) || strings.HasPrefix(d.Path, path) {
			continue
		}
		seen[d.ID] = true
		sum.Sessions += totals[d.ID].Sessions
		sum.Attendances += totals[d.ID].Attendances
		sum.Heard += totals[d.ID].Heard
	}
	return sum
}

// PageSize is how many rows one page of a list of gaps has.
const PageSize = 50

// Gap is a unit that owes a brief and has not held one talk on it.
type Gap struct {
	UnitID       string   `db:"unit_id"`
	Path         string   `db:"path"`
	Name         string   `db:"name"`
	NameEn       string   `db:"name_en"`
	BriefID      string   `db:"brief_id"`
	Acknowledged int64    `db:"acknowledged"`
	Deadline     lang.Day `db:"deadline"`
}

// Key is what leads to the rows after this one.
func (g Gap) Key() string { return g.Path + " " + g.BriefID }

// Gaps lists the units at or below the unit of q that owe a brief (that of q, or any in force) and have not
// held a talk on it, in the language of q, in the order of the tree; PageSize+1 at most, after a key. Closed
// units are left out: their duties went to their heirs.
func Gaps(tx *store.Tx, q Query, after string) ([]Gap, error) {
	if err := access.Must(tx, "coverage.read", q.UnitID); err != nil {
		return nil, fmt.Errorf("coverage: gaps of %s: %w", q.UnitID, err)
	}
	path, err := access.PathOf(tx, q.UnitID)
	if err != nil {
		return nil, fmt.Errorf("coverage: gaps of %s: %w", q.UnitID, err)
	}
	ranges, err := access.Ranges(tx, "coverage.read")
	if err != nil {
		return nil, fmt.Errorf("coverage: gaps of %s: %w", q.UnitID, err)
	}
	args := []any{tx.Today(), q.Lang}
	under, more := access.Under(path, "u.path", len(args)+1)
	args = append(args, more...)
	may, more := access.Where(ranges, "u.path", len(args)+1)
	args = append(args, more...)
	where := under + ` AND ` + may
	if q.Brief != "" {
		args = append(args, q.Brief)
		where += fmt.Sprintf(` AND c.brief_id = $%d`, len(args))
	}
	if path, brief, ok := strings.Cut(after, " "); ok {
		args = append(args, path, brief)
		where += fmt.Sprintf(` AND (u.path, c.brief_id) > ($%d, $%d)`, len(args)-1, len(args))
	}
	all, err := store.All[Gap](tx, `SELECT c.unit_id, u.path, n.name, n.name_en, c.brief_id, c.acknowledged, coalesce(d.deadline, '') AS deadline
		FROM coverage_duties c JOIN units u ON u.id = c.unit_id AND u.until_day = ''
		JOIN briefs b ON b.id = c.brief_id AND b.state = 'published'
		JOIN unit_names n ON n.unit_id = u.id AND n.from_day <= $1 AND (n.until_day = '' OR n.until_day > $1)
		LEFT JOIN duties d ON d.unit_id = c.unit_id AND d.brief_id = c.brief_id
		WHERE c.kind = 'heir' AND `+where+` AND NOT EXISTS (SELECT 1 FROM coverage_reached r WHERE r.of = 'unit' AND r.id = c.unit_id
			AND r.kind = 'heir' AND r.brief_id = c.brief_id AND r.lang = $2)
		ORDER BY u.path, c.brief_id LIMIT `+fmt.Sprint(PageSize+1), args...)
	if err != nil {
		return nil, fmt.Errorf("coverage: gaps of %s: %w", q.UnitID, err)
	}
	return all, nil
}
