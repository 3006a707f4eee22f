package coverage

import (
	"cmp"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// never is the first day of what has not been reached: it sorts after every day.
const never lang.Day = "9999-99-99"

// reachKey names a row of coverage_reached within its family and kind.
type reachKey struct{ ID, Brief, Lang string }

func compareReach(a, b reachKey) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Brief, b.Brief), cmp.Compare(a.Lang, b.Lang))
}

type reachedRow struct {
	ID       string   `db:"id"`
	Brief    string   `db:"brief_id"`
	Lang     string   `db:"lang"`
	FirstDay lang.Day `db:"first_day"`
	Sessions int64    `db:"sessions"`
}

func (r reachedRow) key() reachKey { return reachKey{r.ID, r.Brief, r.Lang} }

// reachChange is what happens to one row: so many sessions more or less, on which days.
type reachChange struct {
	sessions int64
	added    lang.Day // the first day with more sessions, never where there is none
	removed  []lang.Day
}

func (c *reachChange) note(sessions int64, day lang.Day) {
	c.sessions += sessions
	if sessions > 0 {
		c.added = min(c.added, day)
	} else if sessions < 0 {
		c.removed = append(c.removed, day)
	}
}

// countKey names a row of coverage_counts within its family.
type countKey struct{ ID, Kind, Brief, Lang string }

func compareCounts(a, b countKey) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Brief, b.Brief), cmp.Compare(a.Lang, b.Lang))
}

// reach follows the days with what has been reached since when, and with how many are reached above.
func (f family) reach(tx *store.Tx, days map[dayKey]dayFigure, seats map[string]stand, chains map[idDay][]string) error {
	own, heir := map[reachKey]*reachChange{}, map[reachKey]*reachChange{}
	note := func(m map[reachKey]*reachChange, k reachKey, g dayFigure, day lang.Day) {
		if m[k] == nil {
			m[k] = &reachChange{added: never}
		}
		m[k].note(g.Sessions, day)
	}
	for _, k := range slices.SortedFunc(maps.Keys(days), compareDays) {
		note(own, reachKey{k.ID, k.Brief, k.Lang}, days[k], k.Day)
		if h := seats[k.ID].HeirID; h != "" {
			note(heir, reachKey{h, k.Brief, k.Lang}, days[k], k.Day)
		}
	}
	r := reacher{family: f, tx: tx, counts: map[countKey]int64{}}
	chainOn := func(id string, day lang.Day) ([]string, error) {
		if c, ok := chains[idDay{id, day}]; ok {
			return c, nil
		}
		return f.chainKept(tx, id, day)
	}
	if err := r.rows(Own, own, chainOn); err != nil {
		return err
	}
	if err := r.rows(Heir, heir, func(id string, _ lang.Day) ([]string, error) { return f.up(seats[id].Path), nil }); err != nil {
		return err
	}
	return f.applyCounts(tx, r.counts)
}

// chainKept reads under which chain a day is summed.
func (f family) chainKept(tx *store.Tx, id string, day lang.Day) ([]string, error) {
	path, err := store.One[string](tx, `SELECT path FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = '' AND lang = '' AND day = $3`, f.of, id, day)
	return split(path), err
}

// reacher changes rows of coverage_reached and gathers what that means for the counts.
type reacher struct {
	family
	tx     *store.Tx
	counts map[countKey]int64
}

func (r *reacher) rows(kind string, changes map[reachKey]*reachChange, chain func(id string, day lang.Day) ([]string, error)) error {
	w := inserter{head: `INSERT INTO coverage_reached (of, id, kind, brief_id, lang, first_day, sessions) VALUES `,
		tail: ` ON CONFLICT (of, id, kind, brief_id, lang) DO UPDATE SET sessions = coverage_reached.sessions + excluded.sessions
			RETURNING id, brief_id, lang, first_day, sessions`}
	for _, k := range slices.SortedFunc(maps.Keys(changes), compareReach) {
		if c := changes[k]; c.sessions != 0 || c.added != never || len(c.removed) > 0 {
			w.add(r.of, k.ID, kind, k.Brief, k.Lang, never, c.sessions)
		}
	}
	var found []reachedRow
	err := w.parts(r.tx.RowsAtOnce(), func(query string, args []any) error {
		some, err := store.All[reachedRow](r.tx, query, args...)
		found = append(found, some...)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range found {
		if err := r.row(kind, row, *changes[row.key()], chain); err != nil {
			return err
		}
	}
	return nil
}

// row sets the first day right and counts what became or ceased to be reached, or is now under others.
func (r *reacher) row(kind string, row reachedRow, c reachChange, chain func(id string, day lang.Day) ([]string, error)) error {
	first := never
	var err error
	switch {
	case row.Sessions <= 0:
		_, err = r.tx.Exec(`DELETE FROM coverage_reached WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5`,
			r.of, row.ID, kind, row.Brief, row.Lang)
	case slices.Contains(c.removed, row.FirstDay):
		first, err = r.firstDay(kind, row)
	default:
		first = min(row.FirstDay, c.added)
	}
	if err != nil || first == row.FirstDay {
		return err
	}
	if first != never {
		if _, err := r.tx.Exec(`UPDATE coverage_reached SET first_day = $1 WHERE of = $2 AND id = $3 AND kind = $4 AND brief_id = $5 AND lang = $6`,
			first, r.of, row.ID, kind, row.Brief, row.Lang); err != nil {
			return err
		}
	}
	return r.count(kind, row, first, chain)
}

func (r *reacher) firstDay(kind string, row reachedRow) (lang.Day, error) {
	if kind == Own {
		return store.Value[lang.Day](r.tx, `SELECT min(day) FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = $3 AND lang = $4`,
			r.of, row.ID, row.Brief, row.Lang)
	}
	return store.Value[lang.Day](r.tx, `SELECT min(x.day) FROM (SELECT r.first_day AS day FROM coverage_stands s JOIN coverage_reached r ON r.of = s.of AND r.id = s.id
		WHERE s.of = $1 AND s.heir_id = $2 AND r.kind = 'own' AND r.brief_id = $3 AND r.lang = $4
		UNION ALL SELECT day FROM coverage_parts WHERE to_id = $2 AND brief_id = $3 AND lang = $4) x`, r.of, row.ID, row.Brief, row.Lang)
}

// count moves one reached id from the chain of its old first day to that of the new one.
func (r *reacher) count(kind string, row reachedRow, first lang.Day, chain func(id string, day lang.Day) ([]string, error)) error {
	sum := map[string]string{Own: Sum, Heir: Now}[kind]
	for _, side := range []struct {
		day  lang.Day
		sign int64
	}{{row.FirstDay, -1}, {first, 1}} {
		if side.day == never {
			continue
		}
		ids, err := chain(row.ID, side.day)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r.counts[countKey{id, sum, row.Brief, row.Lang}] += side.sign
		}
	}
	return nil
}

func (f family) applyCounts(tx *store.Tx, counts map[countKey]int64) error {
	w := inserter{head: `INSERT INTO coverage_counts (of, id, kind, brief_id, lang, reached) VALUES `,
		tail: ` ON CONFLICT (of, id, kind, brief_id, lang) DO UPDATE SET ` + plus("coverage_counts", "reached")}
	keys := sorted(counts, compareCounts)
	for _, k := range keys {
		w.add(f.of, k.ID, k.Kind, k.Brief, k.Lang, counts[k])
	}
	if err := w.flush(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if counts[k] >= 0 {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM coverage_counts WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5 AND reached = 0`,
			f.of, k.ID, k.Kind, k.Brief, k.Lang); err != nil {
			return err
		}
	}
	return nil
}
