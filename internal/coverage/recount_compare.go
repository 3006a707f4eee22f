package coverage

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/store"
)

// table is how a recount reads and mends the rows of one table.
type table[K, V comparable] struct {
	name    string
	compare func(a, b K) int
	id      func(K) string
	each    func(fn func(K, V) error) error
	drop    func(K) error
	put     func(map[K]V) error // all rows that are missing or were dropped, in few statements
}

// compare holds what stands in a table against what should; it empties want.
func compare[K, V comparable](r *recounter, t table[K, V], want map[K]V) error {
	stands := map[K]V{}
	err := t.each(func(k K, v V) error {
		if !r.mine(t.id(k)) {
			return nil
		}
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
	var wrong []K
	for k := range want {
		wrong = append(wrong, k)
		if _, ok := stands[k]; !ok {
			r.diff.Cells++
		}
	}
	for k := range stands {
		if _, ok := want[k]; !ok {
			wrong = append(wrong, k)
		}
	}
	slices.SortFunc(wrong, t.compare)
	for _, k := range wrong {
		r.diff.Differ++
		if len(r.diff.Lines) < mostLines {
			r.diff.Lines = append(r.diff.Lines, fmt.Sprintf("%s %+v: is %s, should be %s", t.name, k, text(stands, k), text(want, k)))
		}
		if _, ok := stands[k]; !ok || r.check {
			continue
		}
		if err := t.drop(k); err != nil {
			return err
		}
	}
	if r.check || len(want) == 0 {
		return nil
	}
	return t.put(want)
}

func text[K, V comparable](m map[K]V, k K) string {
	if v, ok := m[k]; ok {
		return fmt.Sprintf("%+v", v)
	}
	return "no row"
}

func (r *recounter) compareFacts(l ledgerOf) error {
	return errors.Join(compare(r, r.standTable(), l.stands), compare(r, r.dayTable(), l.days),
		compare(r, r.figureTable(), l.figures), compare(r, r.reachedTable(Own), l.own), compare(r, r.reachedTable(Heir), l.heir))
}

func (r *recounter) exec(query string, args ...any) error {
	_, err := r.tx.Exec(query, args...)
	return err
}

func (r *recounter) standTable() table[string, stand] {
	return table[string, stand]{"coverage_stands", cmp.Compare[string], func(id string) string { return id },
		func(fn func(string, stand) error) error {
			return store.Each(r.tx, `SELECT id, path, heir_id, own, heirs FROM coverage_stands WHERE of = $1`, func(s stand) error { return fn(s.ID, s) }, r.of)
		},
		func(id string) error {
			return r.exec(`DELETE FROM coverage_stands WHERE of = $1 AND id = $2`, r.of, id)
		},
		func(all map[string]stand) error {
			w := inserter{head: `INSERT INTO coverage_stands (of, id, path, heir_id, own, heirs) VALUES `}
			for _, id := range slices.Sorted(maps.Keys(all)) {
				s := all[id]
				w.add(r.of, id, s.Path, s.HeirID, s.Own, s.Heirs)
			}
			return w.flush(r.tx)
		}}
}

func (r *recounter) dayTable() table[dayKey, dayFigure] {
	return table[dayKey, dayFigure]{"coverage_days", compareDays, func(k dayKey) string { return k.ID },
		func(fn func(dayKey, dayFigure) error) error {
			return store.Each(r.tx, `SELECT `+dayColumns+` FROM coverage_days WHERE of = $1`, func(d dayRow) error {
				return fn(dayKey{d.ID, d.Brief, d.Lang, d.Day}, dayFigure{d.figure(), d.Heads, d.Path})
			}, r.of)
		},
		func(k dayKey) error {
			return r.exec(`DELETE FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = $3 AND lang = $4 AND day = $5`, r.of, k.ID, k.Brief, k.Lang, k.Day)
		},
		func(all map[dayKey]dayFigure) error { return r.applyDays(r.tx, all) }}
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
	return table[key, figure]{r.figures, compareKeys, func(k key) string { return k.ID },
		func(fn func(key, figure) error) error {
			return store.Each(r.tx, r.sql(`SELECT {column} AS id, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played FROM {figures}`), func(g figureRow) error {
				return fn(key{g.ID, g.Kind, g.Brief, g.Lang, g.Month}, figure{g.Sessions, g.Attendances, g.Spoken, g.Interpreted, g.Played})
			})
		},
		func(k key) error {
			return r.exec(r.sql(`DELETE FROM {figures} WHERE {column} = $1 AND kind = $2 AND brief_id = $3 AND lang = $4 AND month = $5`), k.ID, k.Kind, k.Brief, k.Lang, k.Month)
		},
		func(all map[key]figure) error { return r.apply(r.tx, all) }}
}

func (r *recounter) reachedTable(kind string) table[reachKey, reachedRow] {
	return table[reachKey, reachedRow]{"coverage_reached " + kind, compareReach, func(k reachKey) string { return k.ID },
		func(fn func(reachKey, reachedRow) error) error {
			return store.Each(r.tx, `SELECT id, brief_id, lang, first_day, sessions FROM coverage_reached WHERE of = $1 AND kind = $2`, func(row reachedRow) error {
				return fn(row.key(), row)
			}, r.of, kind)
		},
		func(k reachKey) error {
			return r.exec(`DELETE FROM coverage_reached WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5`, r.of, k.ID, kind, k.Brief, k.Lang)
		},
		func(all map[reachKey]reachedRow) error {
			w := inserter{head: `INSERT INTO coverage_reached (of, id, kind, brief_id, lang, first_day, sessions) VALUES `}
			for _, k := range slices.SortedFunc(maps.Keys(all), compareReach) {
				w.add(r.of, k.ID, kind, k.Brief, k.Lang, all[k].FirstDay, all[k].Sessions)
			}
			return w.flush(r.tx)
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
	return table[countKey, int64]{"coverage_counts", compareCounts, func(k countKey) string { return k.ID },
		func(fn func(countKey, int64) error) error {
			return store.Each(r.tx, `SELECT id, kind, brief_id, lang, reached FROM coverage_counts WHERE of = $1`, func(c countRow) error {
				return fn(countKey{c.ID, c.Kind, c.Brief, c.Lang}, c.Reached)
			}, r.of)
		},
		func(k countKey) error {
			return r.exec(`DELETE FROM coverage_counts WHERE of = $1 AND id = $2 AND kind = $3 AND brief_id = $4 AND lang = $5`, r.of, k.ID, k.Kind, k.Brief, k.Lang)
		},
		func(all map[countKey]int64) error { return r.applyCounts(r.tx, all) }}
}

func (r *recounter) eachDuty(where string, fn func(dutyKey, dutyRow) error) error {
	type row struct {
		ID    string `db:"unit_id"`
		Kind  string `db:"kind"`
		Brief string `db:"brief_id"`
		dutyRow
	}
	return store.Each(r.tx, `SELECT unit_id, kind, brief_id, due, acknowledged, passed, reached, fulfilled, in_time, late, path
		FROM coverage_duties WHERE `+where, func(d row) error { return fn(dutyKey{d.ID, d.Kind, d.Brief}, d.dutyRow) })
}

func (r *recounter) dutyTable(where string) table[dutyKey, dutyRow] {
	return table[dutyKey, dutyRow]{"coverage_duties", compareDuties, func(k dutyKey) string { return k.ID },
		func(fn func(dutyKey, dutyRow) error) error { return r.eachDuty(where, fn) },
		func(k dutyKey) error {
			return r.exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = $2 AND brief_id = $3`, k.ID, k.Kind, k.Brief)
		},
		func(all map[dutyKey]dutyRow) error {
			w := dutyInserter("")
			for _, k := range slices.SortedFunc(maps.Keys(all), compareDuties) {
				addDutyRow(&w, k, all[k])
			}
			return w.flush(r.tx)
		}}
}
