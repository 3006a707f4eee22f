package coverage

import (
	"errors"
	"fmt"
	"strings"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// Tops lists the units from which the actor's view opens: the roots of whole networks, and the units of grants.
func Tops(tx *store.Tx) ([]org.UnitView, error) {
	ranges, err := access.Ranges(tx, "coverage.read")
	if err != nil {
		return nil, fmt.Errorf("coverage: tops: %w", err)
	}
	where, args := access.Where(ranges, "u.path", 2)
	ids, err := store.All[string](tx, `SELECT u.id FROM units u JOIN unit_parents p ON p.unit_id = u.id AND p.until_day = '' AND p.parent_id = ''
		JOIN networks n ON n.id = u.network_id WHERE u.from_day <= $1 AND u.until_day = '' AND `+where+` ORDER BY n.position, u.path`, append([]any{tx.Today()}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("coverage: tops: %w", err)
	}
	for _, r := range ranges {
		steps := strings.Split(strings.TrimSuffix(r.Path, "/"), "/")
		if len(steps) > 2 {
			ids = append(ids, steps[len(steps)-1])
		}
	}
	found, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("coverage: tops: %w", err)
	}
	all := []org.UnitView{}
	for _, id := range ids {
		if u, ok := found[id]; ok {
			all = append(all, u)
		}
	}
	return all, nil
}

// view is what every page of coverage begins with.
type view struct {
	q         Query
	unit      org.UnitView
	above     []org.UnitView
	tops      []org.UnitView
	briefs    []named
	brief     string     // the title of the brief of q
	withdrawn briefs.Act // of that brief; its zero value where it is in force
	langs     []tongue
}

type named struct{ id, title string }

type tongue struct {
	ID    string    `db:"id"`
	Names lang.Text `db:"names"`
}

// look settles a query: the first unit of the actor's where none is named, no months that are none. It fails
// with fault.NotFound for a brief or a language there is not, and with fault.Forbidden for a unit out of range.
func look(tx *store.Tx, q Query) (view, error) {
	v := view{q: q}
	var err error
	if v.tops, err = Tops(tx); err != nil {
		return v, err
	}
	if v.q.UnitID == "" {
		if len(v.tops) == 0 {
			return v, fault.New(fault.NotFound, "coverage.nowhere")
		}
		v.q.UnitID = v.tops[0].ID
	}
	if err := access.Must(tx, "coverage.read", v.q.UnitID); err != nil {
		return v, fmt.Errorf("coverage: look at %s: %w", v.q.UnitID, err)
	}
	for _, month := range []*string{&v.q.From, &v.q.Until} {
		if _, err := lang.ParseMonth(*month); err != nil {
			*month = ""
		}
	}
	if v.q.Footing != Recorded {
		v.q.Footing = Today
	}
	return v, errors.Join(v.findUnit(tx), v.findBriefs(tx), v.findLanguages(tx))
}

func (v *view) findUnit(tx *store.Tx) error {
	var err error
	if v.unit, err = org.UnitAt(tx, v.q.UnitID, tx.Today()); err != nil {
		return err
	}
	ids := org.PathIDs(v.unit.Path)
	found, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return err
	}
	ranges, err := access.Ranges(tx, "coverage.read")
	for _, id := range ids[:max(len(ids)-1, 0)] {
		for _, r := range ranges {
			if u := found[id]; r.Holds(u.Path) {
				v.above = append(v.above, u)
				break
			}
		}
	}
	return err
}

// mostBriefs is how many briefs a filter offers.
const mostBriefs = 200

func (v *view) findBriefs(tx *store.Tx) error {
	_, kind := v.q.Footing.kinds()
	ids, err := store.All[string](tx, `SELECT b.id FROM briefs b WHERE b.state IN ('published', 'withdrawn')
		AND (EXISTS (SELECT 1 FROM coverage_counts c WHERE c.of = 'unit' AND c.id = $1 AND c.kind = $2 AND c.brief_id = b.id AND c.lang = '')
			OR EXISTS (SELECT 1 FROM coverage_duties d WHERE d.unit_id = $1 AND d.kind = $2 AND d.brief_id = b.id))
		ORDER BY b.id DESC LIMIT `+fmt.Sprint(mostBriefs), v.q.UnitID, kind)
	if err != nil {
		return err
	}
	known := v.q.Brief == ""
	for _, id := range ids {
		known = known || id == v.q.Brief
	}
	if !known {
		if err := briefs.MayRead(tx, v.q.Brief); err != nil {
			return err
		}
		ids = append(ids, v.q.Brief)
	}
	titles, err := briefs.Title(tx, ids)
	for _, id := range ids {
		v.briefs = append(v.briefs, named{id, titles[id]})
	}
	if err != nil || v.q.Brief == "" {
		return err
	}
	v.brief = titles[v.q.Brief]
	gone, err := briefs.Withdrawals(tx, []string{v.q.Brief})
	v.withdrawn = gone[v.q.Brief]
	return err
}

func (v *view) findLanguages(tx *store.Tx) error {
	var err error
	if v.langs, err = store.All[tongue](tx, `SELECT id, names FROM languages ORDER BY position, id`); err != nil {
		return err
	}
	for _, l := range v.langs {
		if l.ID == v.q.Lang {
			return nil
		}
	}
	if v.q.Lang != "" {
		return fault.New(fault.NotFound, fault.NotFound.Key())
	}
	return nil
}
