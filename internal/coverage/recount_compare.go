package coverage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
)

// table is how a recount reads and mends the rows of one table.
type table[K, V comparable] struct {
	name    string
	compare func(a, b K) int
	each    func(fn func(K, V) error) error // the rows of the part at work
	drop    func(K) error
	rows    inserter // writes rows that are missing or were dropped
	add     func(*inserter, K, V)
}

// written is after how many rows they are sent, a multiple of every RowsAtOnce: values waiting take little memory.
const written = 512

// compare holds what stands in a table against what should, whose keys stand in order; it empties want of what
// is right.
func compare[K, V comparable](r *recounter, t table[K, V], want map[K]V, order []K) error {
	stands := map[K]V{}
	err := t.each(func(k K, v V) error {
		r.diff.Cells++
		if should, ok := want[k]; ok && should == v {
			delete(want, k)
		} else {
			stands[k] = v
		}
		return nil
	})
	if err != nil {
		return err
	}
	wrong := order
	if len(want) < len(order) || len(stands) > 0 {
		wrong = slices.DeleteFunc(order, func(k K) bool { _, still := want[k]; return !still })
		for k := range stands {
			if _, ok := want[k]; !ok {
				wrong = append(wrong, k)
			}
		}
		slices.SortFunc(wrong, t.compare)
	}
	for _, k := range wrong {
		r.diff.Differ++
		_, is := stands[k]
		if !is {
			r.diff.Cells++
		}
		if len(r.diff.Lines) < mostLines {
			r.diff.Lines = append(r.diff.Lines, fmt.Sprintf("%s %+v: is %s, should be %s", t.name, k, text(stands, k), text(want, k)))
		}
		if r.check {
			continue
		}
		if err := t.mend(r.tx, k, is, want); err != nil {
			return err
		}
	}
	return t.rows.flush(r.tx)
}

// mend puts one row right: it goes where it stands, and is written where it should be.
func (t *table[K, V]) mend(tx *store.Tx, k K, is bool, want map[K]V) error {
	if is {
		if err := t.drop(k); err != nil {
			return err
		}
	}
	if v, ok := want[k]; ok {
		t.add(&t.rows, k, v)
	}
	if len(t.rows.args) < written*t.rows.width {
		return nil
	}
	return t.rows.flush(tx)
}

func text[K, V comparable](m map[K]V, k K) string {
	if v, ok := m[k]; ok {
		return fmt.Sprintf("%+v", v)
	}
	return "no row"
}

func (r *recounter) compareFacts(m made) error {
	if m.err != nil {
		return m.err
	}
	r.part = m.part
	l, o := m.ledger, m.order
	return errors.Join(compare(r, r.standTable(), l.stands, o.stands), compare(r, r.dayTable(), l.days, o.days),
		compare(r, r.figureTable(), l.figures, o.figures), compare(r, r.reachedTable(Own), l.own, o.own), compare(r, r.reachedTable(Heir), l.heir, o.heir))
}

func (r *recounter) exec(query string, args ...any) error {
	_, err := r.tx.Exec(query, args...)
	return err
}

// within is a condition that keeps a column of ids in a stretch, with its arguments after head.
func (s stretch) within(column string, head ...any) (string, []any) {
	at := fmt.Sprintf(" %s >= $%d", column, len(head)+1)
	head = append(head, s.from)
	if s.until == "" {
		return at, head
	}
	return at + fmt.Sprintf(" AND %s < $%d", column, len(head)+1), append(head, s.until)
}

func (r *recounter) standTable() table[string, stand] {
	return table[string, stand]{"coverage_stands", cmp.Compare[string],
		func(fn func(string, stand) error) error {
			where, args := r.part.within("id", r.of)
			return store.Each(r.tx, `SELECT id, path, heir_id, own, heirs FROM coverage_stands WHERE of = $1 AND`+where, func(s stand) error { return fn(s.ID, s) }, args...)
		},
		func(id string) error {
			return r.exec(`DELETE FROM coverage_stands WHERE of = $1 AND id = $2`, r.of, id)
		},
		inserter{head: `INSERT INTO coverage_stands (of, id, path, heir_id, own, heirs) VALUES `},
		func(w *inserter, id string, s stand) { w.add(r.of, id, s.Path, s.HeirID, s.Own, s.Heirs) }}
}

func (r *recounter) dayTable() table[dayKey, dayFigure] {
	return table[dayKey, dayFigure]{"coverage_days", compareDays,
		func(fn func(dayKey, dayFigure) error) error {
			where, args := r.part.within("id", r.of)
			return store.Each(r.tx, `SELECT `+dayColumns+` FROM coverage_days WHERE of = $1 AND`+where, func(d dayRow) error {
				return fn(dayKey{d.ID, d.Brief, d.Lang, d.Day}, dayFigure{d.figure(), d.Heads, d.Path})
			}, args...)
		},
		func(k dayKey) error {
			return r.exec(`DELETE FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = $3 AND lang = $4 AND day = $5`, r.of, k.ID, k.Brief, k.Lang, k.Day)
		},
		dayInserter(""),
		func(w *inserter, k dayKey, g dayFigure) { r.addDayRow(w, k, g) }}
}

type figureRow struct {
	ID          string `db:"id"`
	Kind        string `db:"kind"`
	Brief       string `db:"brief_id"`
	Lang        string `db:"lang"`
	Month       string `db:"month"`
	Sessions    int64  `db:"sessions"`
	Attendances int64  `db:"attendances"`
	Spoken      int64  `db:"spoken"`
	Interpreted int64  `db:"interpreted"`
	Played      int64  `db:"played"`
}

func (r *recounter) figureTable() table[key, figure] {
	return table[key, figure]{r.figures, compareKeys,
		func(fn func(key, figure) error) error {
			where, args := r.part.within(r.column)
			return store.Each(r.tx, r.sql(`SELECT {column} AS id, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played FROM {figures} WHERE`)+where, func(g figureRow) error {
				return fn(key{g.ID, g.Kind, g.Brief, g.Lang, g.Month}, figure{g.Sessions, g.Attendances, g.Spoken, g.Interpreted, g.Played})
			}, args...)
		},
		func(k key) error {
			return r.exec(r.sql(`DELETE FROM {figures} WHERE {column} = $1 AND kind = $2 AND brief_id = $3 AND lang = $4 AND month = $5`), k.ID, k.Kind, k.Brief, k.Lang, k.Month)
		},
		r.figureInserter(""), addFigureRow}
}

func (r *recounter) reachedTable(kind string) table[reachKey, reachedRow] {
	return table[reachKey, reachedRow]{"coverage_reached " + kind, compareReach,
		func(fn func(reachKey, reachedRow) error) error {
			where, args := r.part.within("id", r.of, kind)
			return store.Each(r.tx, `SELECT id, brief_id, lang, first_day, sessions FROM coverage_reached WHERE of = $1 AND kind = $2 AND`+where, func(row reachedRow) error {
				return fn(row.key(), row)
			}, args...)
		},
		func(k reachKey) error {
			return r.exec(`DELETE FROM coverage_reached WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5`, r.of, k.ID, kind, k.Brief, k.Lang)
		},
		inserter{head: `INSERT INTO coverage_reached (of, id, kind, brief_id, lang, first_day, sessions) VALUES `},
		func(w *inserter, k reachKey, row reachedRow) {
			w.add(r.of, k.ID, kind, k.Brief, k.Lang, row.FirstDay, row.Sessions)
		}}
}

type countRow struct {
	ID      string `db:"id"`
	Kind    string `db:"kind"`
	Brief   string `db:"brief_id"`
	Lang    string `db:"lang"`
	Reached int64  `db:"reached"`
}

func (r *recounter) countTable() table[countKey, int64] {
	return table[countKey, int64]{"coverage_counts", compareCounts,
		func(fn func(countKey, int64) error) error {
			where, args := r.part.within("id", r.of)
			return store.Each(r.tx, `SELECT id, kind, brief_id, lang, reached FROM coverage_counts WHERE of = $1 AND`+where, func(c countRow) error {
				return fn(countKey{c.ID, c.Kind, c.Brief, c.Lang}, c.Reached)
			}, args...)
		},
		func(k countKey) error {
			return r.exec(`DELETE FROM coverage_counts WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5`, r.of, k.ID, k.Kind, k.Brief, k.Lang)
		},
		inserter{head: `INSERT INTO coverage_counts (of, id, kind, brief_id, lang, reached) VALUES `},
		func(w *inserter, k countKey, n int64) { w.add(r.of, k.ID, k.Kind, k.Brief, k.Lang, n) }}
}

func (r *recounter) eachDuty(part stretch, kinds string, fn func(dutyKey, dutyRow) error) error {
	type row struct {
		ID    string `db:"unit_id"`
		Kind  string `db:"kind"`
		Brief string `db:"brief_id"`
		dutyRow
	}
	where, args := part.within("unit_id")
	return store.Each(r.tx, `SELECT unit_id, kind, brief_id, due, acknowledged, passed, reached, fulfilled, in_time, late, path
		FROM coverage_duties WHERE `+kinds+` AND`+where, func(d row) error { return fn(dutyKey{d.ID, d.Kind, d.Brief}, d.dutyRow) }, args...)
}

func (r *recounter) dutyTable(kinds string) table[dutyKey, dutyRow] {
	return table[dutyKey, dutyRow]{"coverage_duties", compareDuties,
		func(fn func(dutyKey, dutyRow) error) error { return r.eachDuty(r.part, kinds, fn) },
		func(k dutyKey) error {
			return r.exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = $2 AND brief_id = $3`, k.ID, k.Kind, k.Brief)
		},
		dutyInserter(""), addDutyRow}
}
