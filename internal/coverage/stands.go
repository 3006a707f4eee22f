package coverage

import (
	"errors"
	"maps"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// stand is where a unit or place hangs in the sums of today's footing. HeirID "" is one that was divided.
type stand struct {
	ID     string `db:"id"`
	Path   string `db:"path"`
	HeirID string `db:"heir_id"`
	Own    int64  `db:"own"`
	Heirs  int64  `db:"heirs"`
}

// seat gives where an id hangs: as the sums have it, or, where it has done nothing yet, as org says. Then there is
// no row here that a reorganisation would see, so org holds the id in its place until the end of the transaction.
func (f family) seat(tx *store.Tx, id string) (stand, error) {
	s, found, err := store.Maybe[stand](tx, `SELECT id, path, heir_id, own, heirs FROM coverage_stands WHERE of = $1 AND id = $2`, f.of, id)
	if err != nil || found {
		return s, err
	}
	held, err := org.Hold(tx, f.of, id)
	return stand{ID: id, Path: held.Path, HeirID: held.HeirID}, err
}

// settle adds n facts to each id and to its heir, and gives where these hang. It holds their rows until the end
// of the transaction, so that two facts of one unit, or a fact and a reorganisation, follow one another.
func (f family) settle(tx *store.Tx, n map[string]int64) (map[string]stand, error) {
	all := map[string]stand{}
	add := map[string]stand{}
	for _, id := range slices.Sorted(maps.Keys(n)) {
		s, err := f.seat(tx, id)
		if err != nil {
			return nil, err
		}
		all[id] = s
		heir := s
		if s.HeirID != "" && s.HeirID != id {
			if heir, err = f.seat(tx, s.HeirID); err != nil {
				return nil, err
			}
			all[heir.ID] = heir
		}
		one := add[id]
		one.Own += n[id]
		add[id] = one
		if s.HeirID != "" {
			one = add[heir.ID]
			one.Heirs += n[id]
			add[heir.ID] = one
		}
	}
	return all, f.settleRows(tx, all, add)
}

func (f family) settleRows(tx *store.Tx, all, add map[string]stand) error {
	w := inserter{head: `INSERT INTO coverage_stands (of, id, path, heir_id, own, heirs) VALUES `,
		tail: ` ON CONFLICT (of, id) DO UPDATE SET ` + plus("coverage_stands", "own", "heirs") + ` RETURNING id, path, heir_id, own, heirs`}
	gone := false
	for _, id := range slices.Sorted(maps.Keys(add)) {
		w.add(f.of, id, all[id].Path, all[id].HeirID, add[id].Own, add[id].Heirs)
		gone = gone || add[id].Own < 0 || add[id].Heirs < 0
	}
	err := w.parts(tx.RowsAtOnce(), func(query string, args []any) error {
		return store.Each(tx, query, func(s stand) error {
			if s.Path != all[s.ID].Path || s.HeirID != all[s.ID].HeirID {
				return store.Again(fault.New(fault.Conflict, "store.changed")) // read anew, it hangs where it was moved
			}
			return nil
		}, args...)
	})
	if err != nil || !gone {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(add)) {
		if _, err := tx.Exec(`DELETE FROM coverage_stands WHERE of = $1 AND id = $2 AND own = 0 AND heirs = 0`, f.of, id); err != nil {
			return err
		}
	}
	return nil
}

// entry is a fact on its way into (sign 1) or out of (sign -1) the sums of one id.
type entry struct {
	id   string
	fact Fact
	sign int64
}

// idDay is one id on one day.
type idDay struct {
	id  string
	day lang.Day
}

func (f family) change(tx *store.Tx, entries []entry) error {
	days := map[dayKey]dayFigure{}
	n := map[string]int64{}
	for _, e := range entries {
		n[e.id] += e.sign
		addDays(days, e, nil)
	}
	maps.DeleteFunc(days, func(_ dayKey, g dayFigure) bool { return g.figure == figure{} && g.Heads == 0 })
	if len(days) == 0 {
		return turner{f}.elsewhere(tx, entries, n)
	}
	seats, err := f.settle(tx, n)
	if err != nil {
		return err
	}
	chains, err := f.chainsOf(tx, days)
	if err != nil {
		return err
	}
	t := turner{f}
	turns, err := t.led(tx, entries, seats)
	if err != nil {
		return err
	}
	over, err := t.turned(tx, turns)
	if err != nil {
		return err
	}
	d := deltas{}
	t.spread(d, turns, over)
	for k, g := range days {
		s := seats[k.ID]
		spread(k, s.HeirID, chains[idDay{k.ID, k.Day}], f.up(s.Path), func(at key) { d.add(at, g.figure, 1) })
	}
	err = errors.Join(f.apply(tx, d), f.applyDays(tx, days))
	if err == nil {
		err = f.reach(tx, days, seats, chains)
	}
	if err != nil || f.of != "unit" {
		return err
	}
	if err := refreshDuties(tx, slices.Sorted(maps.Keys(n)), briefsOf(entries), seats); err != nil {
		return err
	}
	return t.reachTurned(tx, turns, over)
}

// chainsOf reads the chains of days and writes them where they are kept. It comes after settle: what is read of the
// trees once the rows are held stays true until the end of the transaction.
func (f family) chainsOf(tx *store.Tx, days map[dayKey]dayFigure) (map[idDay][]string, error) {
	chains := map[idDay][]string{}
	for k, g := range days {
		at := idDay{k.ID, k.Day}
		if chains[at] == nil {
			chain, err := f.chain(tx, k.ID, k.Day)
			if err != nil {
				return nil, err
			}
			chains[at] = chain
		}
		if k.Brief == "" && k.Lang == "" {
			g.Path = joined(chains[at])
			days[k] = g
		}
	}
	return chains, nil
}

// addDays adds a fact to the rows of its day.
func addDays(days map[dayKey]dayFigure, e entry, chain []string) {
	for c, g := range e.fact.cells() {
		k := dayKey{e.id, c.Brief, c.Lang, e.fact.Day}
		one := days[k]
		one.figure = one.plus(g, e.sign)
		if e.fact.HeadsOwn {
			one.Heads += e.sign
		}
		if c == (cell{}) {
			one.Path = joined(chain)
		}
		days[k] = one
	}
}

// spread names all rows that hold what an id did on a day: its own, its heir's, those above it on that day
// (chain), and those above it today (now).
func spread(k dayKey, heir string, chain, now []string, at func(key)) {
	row := key{k.ID, Own, k.Brief, k.Lang, k.Day.Month()}
	at(row)
	if heir != "" {
		row.ID, row.Kind = heir, Heir
		at(row)
	}
	row.Kind = Sum
	for _, row.ID = range chain {
		at(row)
	}
	row.Kind = Now
	for _, row.ID = range now {
		at(row)
	}
}
