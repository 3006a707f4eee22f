package coverage

import (
	"fmt"

	"rostrum/internal/kit/store"
)

// led is a pair, and the unit that its place leads to so far.
type led struct {
	Unit  string `db:"unit_id"`
	Place string `db:"place_id"`
	To    string `db:"to_id"`
}

// loosen takes back what places decided, wherever a changed tree may have another answer, while the sums still
// stand as before; it gives the units that are divided now and were not.
func (l Ledger) loosen(tx *store.Tx) ([]string, error) {
	f := turner{units()}
	// Facts of divided units hold their rows: none is on its way while the trees change.
	if _, err := tx.Exec(`UPDATE coverage_stands SET own = own WHERE of = 'unit' AND heir_id = ''`); err != nil {
		return nil, fmt.Errorf("coverage: hold what was divided: %w", err)
	}
	fresh, err := store.All[string](tx, `SELECT s.id FROM coverage_stands s JOIN units t ON t.id = s.id
		WHERE s.of = 'unit' AND s.own > 0 AND s.heir_id <> '' AND t.heir_id = '' ORDER BY s.id`)
	if err != nil {
		return nil, fmt.Errorf("coverage: what is divided now: %w", err)
	}
	all, err := store.All[led](tx, `SELECT DISTINCT unit_id, place_id, to_id FROM coverage_parts ORDER BY unit_id, place_id`)
	if err != nil || len(all) == 0 {
		return fresh, err
	}
	w := newForest(tx, f.family)
	g := newGuide(tx)
	var loose []led
	whole := map[string]bool{}
	for _, p := range all {
		stays, err := l.stays(w, g, p, whole)
		if err != nil {
			return nil, err
		}
		if !stays && p.To != "" {
			loose = append(loose, p)
		}
	}
	if err := f.rehang(tx, loose, func(led) (string, error) { return "", nil }); err != nil {
		return nil, err
	}
	for id := range whole {
		if _, err := tx.Exec(`DELETE FROM coverage_parts WHERE unit_id = $1`, id); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// stays says whether a pair leads where it did, with nothing of it filed elsewhere; whole notes the units that
// are no longer divided.
func (Ledger) stays(w *forest, g *guide, p led, whole map[string]bool) (bool, error) {
	n, err := w.node(p.Unit)
	if err != nil || n.heir != "" {
		whole[p.Unit] = err == nil
		return false, err
	}
	to, err := g.to(pair{p.Unit, p.Place})
	if err != nil || to != p.To {
		return false, err
	}
	for _, id := range []string{p.Unit, p.To} {
		if id == "" {
			continue
		}
		now, err := w.node(id)
		if err != nil {
			return false, err
		}
		s, err := w.seat(w.tx, id)
		if err != nil || s.Path != now.path || s.HeirID != now.heir {
			return false, err
		}
	}
	return true, nil
}

// decide lets the places of divided units decide, where nothing was decided yet; fresh were just divided.
func (l Ledger) decide(tx *store.Tx, fresh []string) error {
	for _, unit := range fresh {
		if err := l.load(tx, unit); err != nil {
			return fmt.Errorf("coverage: facts of the divided %s: %w", unit, err)
		}
	}
	open, err := store.All[led](tx, `SELECT DISTINCT unit_id, place_id, to_id FROM coverage_parts WHERE to_id = '' ORDER BY unit_id, place_id`)
	if err != nil || len(open) == 0 {
		return err
	}
	g := newGuide(tx)
	return turner{units()}.rehang(tx, open, func(p led) (string, error) { return g.to(pair{p.Unit, p.Place}) })
}

// rehang lets pairs lead elsewhere.
func (f turner) rehang(tx *store.Tx, pairs []led, to func(led) (string, error)) error {
	type row struct {
		dayRow
		To string `db:"to_id"`
	}
	var turns []turn
	for _, p := range pairs {
		next, err := to(p)
		if err != nil {
			return err
		}
		if next == p.To {
			continue
		}
		err = store.Each(tx, `SELECT unit_id AS id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, '' AS path, to_id
			FROM coverage_parts WHERE unit_id = $1 AND place_id = $2`, func(r row) error {
			turns = append(turns, turn{partKey{pair{p.Unit, p.Place}, r.Brief, r.Lang, r.Day}, r.figure(), p.To, next})
			return nil
		}, p.Unit, p.Place)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE coverage_parts SET to_id = $1 WHERE unit_id = $2 AND place_id = $3`, next, p.Unit, p.Place); err != nil {
			return err
		}
	}
	return f.turn(tx, turns)
}

// ledRow is a whole row of coverage_parts, as a recount compares it.
type ledRow struct {
	Place string `db:"place_id"`
	To    string `db:"to_id"`
	dayRow
}

// partRows compares what divided units did in places with what the facts say.
func (r *recounter) partRows() error {
	want := map[partKey]partFigure{}
	err := r.source.EachFact(r.tx, func(f Fact) error {
		if f.UnitID == "" || f.PlaceID == "" {
			return nil
		}
		n, err := r.trees.node(f.UnitID)
		if err != nil || n.heir != "" {
			return err
		}
		to, err := r.guide.to(pair{f.UnitID, f.PlaceID})
		addParts(want, entry{f.UnitID, f, 1}, to)
		return err
	})
	if err != nil {
		return err
	}
	return compare(r, r.partTable(), want, inOrder(want, compareParts))
}

func (r *recounter) partTable() table[partKey, partFigure] {
	return table[partKey, partFigure]{"coverage_parts", compareParts,
		func(fn func(partKey, partFigure) error) error {
			return store.Each(r.tx, `SELECT unit_id AS id, place_id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, '' AS path, to_id
				FROM coverage_parts`, func(row ledRow) error {
				return fn(partKey{pair{row.ID, row.Place}, row.Brief, row.Lang, row.Day}, partFigure{row.figure(), row.Heads, row.To})
			})
		},
		func(k partKey) error {
			return r.exec(`DELETE FROM coverage_parts WHERE unit_id = $1 AND place_id = $2 AND brief_id = $3 AND lang = $4 AND day = $5`, k.Unit, k.Place, k.Brief, k.Lang, k.Day)
		},
		partInserter(""), addPartRow}
}

// lead lets a talk of a divided unit count where its place leads to.
func lead(r *recounter, t *talk, place string) error {
	to, err := r.guide.to(pair{t.id, place})
	if err != nil || to == "" {
		return err
	}
	n, err := r.trees.node(to)
	if err != nil {
		return err
	}
	t.heir, t.over, t.now = to, stand{ID: to, Path: n.path, HeirID: n.heir}, r.up(n.path)
	return nil
}
