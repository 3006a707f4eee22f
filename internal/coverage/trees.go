package coverage

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// TreesChanged follows a reorganisation in its transaction. Rows of today's footing move with those whose path
// or heir changed, rows as recorded where the tree of a past day was set right; no record is touched.
func (l Ledger) TreesChanged(tx *store.Tx, c org.Changed) error {
	fresh, err := l.loosen(tx)
	if err != nil {
		return err
	}
	for _, one := range []struct {
		family
		touched org.Touched
	}{{units(), c.Units}, {places(), c.Places}} {
		if err := one.follow(tx, one.touched); err != nil {
			return fmt.Errorf("coverage: follow the tree of %ss: %w", one.of, err)
		}
	}
	return l.decide(tx, fresh)
}

// RecordsOn finds the duties of units: what else is counted here is a session, which says so itself.
func (Ledger) RecordsOn(tx *store.Tx, unitIDs, _ []string) ([]org.Records, error) {
	return org.Records{Key: "coverage.stands.duties"}.On(tx,
		`SELECT unit_id AS on_id, deadline AS day, '/duties/' || id AS href FROM duties WHERE unit_id IN ({in})`, unitIDs)
}

// chunk is how many ids one statement names.
const chunk = 500

// move is a stand that the trees have changed.
type move struct {
	stand
	NewPath string `db:"new_path"`
	NewHeir string `db:"new_heir"`
}

// moves gives the stands among the touched ids, or among all, that satisfy a condition, with what org says now.
func (f family) moves(tx *store.Tx, t org.Touched, where string) ([]move, error) {
	query := f.sql(`SELECT s.id, s.path, s.heir_id, s.own, s.heirs, t.path AS new_path, t.heir_id AS new_heir
		FROM coverage_stands s JOIN {tree} t ON t.id = s.id WHERE s.of = $1 AND ` + where)
	if t.All {
		return store.All[move](tx, query+` ORDER BY s.id`, f.of)
	}
	var all []move
	for part := range slices.Chunk(t.IDs, chunk) {
		list, args := in(part, []any{f.of})
		some, err := store.All[move](tx, query+` AND s.id IN `+list+` ORDER BY s.id`, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (f family) follow(tx *store.Tx, t org.Touched) error {
	moves, err := f.moves(tx, t, `(s.path <> t.path OR s.heir_id <> t.heir_id)`)
	if err == nil && len(moves) > 0 {
		err = f.followNow(tx, moves)
	}
	if err != nil {
		return err
	}
	stood, err := f.moves(tx, t, `s.own > 0`)
	if err != nil {
		return err
	}
	return f.rechain(tx, stood)
}

// followNow moves the rows of today's footing.
func (f family) followNow(tx *store.Tx, moves []move) error {
	heirs, err := f.reseat(tx, moves)
	if err != nil {
		return err
	}
	s := shift{family: f, tx: tx, minus: map[string][]string{}, plus: map[string][]string{}}
	for _, m := range moves {
		s.from(m.ID, m.Path, m.NewPath)
	}
	if err := errors.Join(s.figures(Now), f.moveHeirs(tx, moves)); err != nil {
		return err
	}
	s = shift{family: f, tx: tx, minus: map[string][]string{}, plus: map[string][]string{}}
	for _, m := range moves {
		if !heirs[m.ID].touched {
			s.from(m.ID, m.Path, m.NewPath)
		}
	}
	for id, h := range heirs {
		s.add(s.minus, id, f.up(h.before))
		s.add(s.plus, id, f.up(h.after))
	}
	return s.counted(slices.Sorted(maps.Keys(heirs)))
}

// heirMove is one whose row of all that it is heir to is to be made anew: before "" was not yet known.
type heirMove struct {
	before, after string
	touched       bool
}

// reseat writes where the moved hang now, and gives the heirs that lost or gained somebody.
func (f family) reseat(tx *store.Tx, moves []move) (map[string]heirMove, error) {
	heirs := map[string]heirMove{}
	n := map[string]int64{}
	for _, m := range moves {
		if _, err := tx.Exec(`UPDATE coverage_stands SET path = $1, heir_id = $2 WHERE of = $3 AND id = $4`, m.NewPath, m.NewHeir, f.of, m.ID); err != nil {
			return nil, err
		}
		if m.HeirID != m.NewHeir {
			n[m.HeirID] -= m.Own
			n[m.NewHeir] += m.Own
		}
	}
	delete(n, "")
	seats, add := map[string]stand{}, map[string]stand{}
	for id := range n {
		s, err := f.seat(tx, id)
		if err != nil {
			return nil, err
		}
		h := heirMove{before: s.Path, after: s.Path, touched: true}
		if i := slices.IndexFunc(moves, func(m move) bool { return m.ID == id }); i >= 0 {
			h.before = moves[i].Path
		}
		heirs[id], seats[id], add[id] = h, s, stand{Heirs: n[id]}
	}
	return heirs, f.settleRows(tx, seats, add)
}

// moveHeirs moves the figures of each to its new heir.
func (f family) moveHeirs(tx *store.Tx, moves []move) error {
	s := shift{family: f, tx: tx, minus: map[string][]string{}, plus: map[string][]string{}}
	for _, m := range moves {
		if m.HeirID == m.NewHeir {
			continue
		}
		if m.HeirID != "" {
			s.add(s.minus, m.ID, []string{m.HeirID})
		}
		if m.NewHeir != "" {
			s.add(s.plus, m.ID, []string{m.NewHeir})
		}
	}
	return s.figures(Heir)
}

// shift says from under whom rows are taken away and to whom they are added: target to ids.
type shift struct {
	family
	tx          *store.Tx
	minus, plus map[string][]string
}

func (s *shift) add(side map[string][]string, id string, targets []string) {
	for _, t := range targets {
		side[t] = append(side[t], id)
	}
}

// from moves an id from one path to another: those above both are left alone.
func (s *shift) from(id, before, after string) {
	gone, come := diff(s.up(before), s.up(after))
	s.add(s.minus, id, gone)
	s.add(s.plus, id, come)
}

// each calls fn for each target with stretches of its ids, targets in order.
func each(side map[string][]string, fn func(target string, ids []string) error) error {
	for _, target := range slices.Sorted(maps.Keys(side)) {
		for ids := range slices.Chunk(slices.Sorted(slices.Values(side[target])), chunk) {
			if err := fn(target, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// figures moves own rows of figures into rows of a kind.
func (s *shift) figures(kind string) error {
	add := func(sign string) func(target string, ids []string) error {
		return func(target string, ids []string) error {
			list, args := in(ids, []any{target, kind})
			_, err := s.tx.Exec(s.sql(`INSERT INTO {figures} ({column}, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played)
				SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), brief_id, lang, month, `+sums(sign, "sessions", "attendances", "spoken", "interpreted", "played")+`
				FROM {figures} WHERE {column} IN `+list+` AND kind = 'own' GROUP BY brief_id, lang, month ORDER BY brief_id, lang, month`)+s.addFigures(), args...)
			return err
		}
	}
	if err := errors.Join(each(s.plus, add("")), each(s.minus, add("-"))); err != nil {
		return err
	}
	for _, target := range slices.Sorted(maps.Keys(s.minus)) {
		if _, err := s.tx.Exec(s.sql(`DELETE FROM {figures} WHERE {column} = $1 AND kind = $2 AND sessions = 0`), target, kind); err != nil {
			return err
		}
	}
	return nil
}

func sums(sign string, columns ...string) string {
	text := ""
	for i, c := range columns {
		if i > 0 {
			text += ", "
		}
		text += sign + "sum(" + c + ")"
	}
	return text
}

// counted takes the rows of heirs out of the counts above, makes those of touched heirs anew, and puts all
// back in where they belong now.
func (s *shift) counted(heirs []string) error {
	err := errors.Join(each(s.minus, s.counts("-")), s.remakeReached(heirs), each(s.plus, s.counts("")))
	if err == nil && s.of == "unit" {
		err = errors.Join(each(s.minus, s.duties("-")), s.remakeDuties(heirs), each(s.plus, s.duties("")))
	}
	if err != nil {
		return err
	}
	for _, target := range slices.Sorted(maps.Keys(s.minus)) {
		if _, err := s.tx.Exec(`DELETE FROM coverage_counts WHERE of = $1 AND id = $2 AND kind = 'now' AND reached = 0`, s.of, target); err != nil {
			return err
		}
		if s.of != "unit" {
			continue
		}
		if _, err := s.tx.Exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = 'now' AND due = 0`, target); err != nil {
			return err
		}
	}
	return nil
}

func (s *shift) counts(sign string) func(target string, ids []string) error {
	return func(target string, ids []string) error {
		list, args := in(ids, []any{s.of, target})
		_, err := s.tx.Exec(`INSERT INTO coverage_counts (of, id, kind, brief_id, lang, reached)
			SELECT of, CAST($2 AS TEXT), 'now', brief_id, lang, `+sign+`count(*) FROM coverage_reached
			WHERE of = $1 AND id IN `+list+` AND kind = 'heir' GROUP BY of, brief_id, lang ORDER BY brief_id, lang
			ON CONFLICT (of, id, kind, brief_id, lang) DO UPDATE SET `+plus("coverage_counts", "reached"), args...)
		return err
	}
}

func (s *shift) duties(sign string) func(target string, ids []string) error {
	return func(target string, ids []string) error {
		list, args := in(ids, []any{target})
		_, err := s.tx.Exec(`INSERT INTO coverage_duties (unit_id, kind, brief_id, due, acknowledged, passed, reached, fulfilled, in_time, late, path)
			SELECT CAST($1 AS TEXT), 'now', brief_id, `+sums(sign, "due", "acknowledged", "passed", "reached", "fulfilled", "in_time", "late")+`, ''
			FROM coverage_duties WHERE unit_id IN `+list+` AND kind = 'heir' GROUP BY brief_id ORDER BY brief_id`+addDuties(), args...)
		return err
	}
}

func (s *shift) remakeReached(heirs []string) error {
	for _, h := range heirs {
		if _, err := s.tx.Exec(`DELETE FROM coverage_reached WHERE of = $1 AND id = $2 AND kind = 'heir'`, s.of, h); err != nil {
			return err
		}
		if _, err := s.tx.Exec(`INSERT INTO coverage_reached (of, id, kind, brief_id, lang, first_day, sessions)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 'heir', x.brief_id, x.lang, min(x.day), sum(x.sessions) FROM (
				SELECT r.brief_id, r.lang, r.first_day AS day, r.sessions
				FROM coverage_stands s JOIN coverage_reached r ON r.of = s.of AND r.id = s.id AND r.kind = 'own'
				WHERE s.of = $1 AND s.heir_id = $2
				UNION ALL SELECT brief_id, lang, day, sessions FROM coverage_parts WHERE to_id = $2) x
			GROUP BY x.brief_id, x.lang`, s.of, h); err != nil {
			return err
		}
	}
	return nil
}

func (s *shift) remakeDuties(heirs []string) error {
	for _, h := range heirs {
		if _, err := s.tx.Exec(`DELETE FROM coverage_duties WHERE unit_id = $1 AND kind = 'heir'`, h); err != nil {
			return err
		}
		owed, err := briefsOwed(s.tx, h)
		if err != nil {
			return err
		}
		w := dutyInserter("")
		for _, brief := range owed {
			state, err := heirState(s.tx, h, brief)
			if err != nil {
				return err
			}
			addDutyRow(&w, dutyKey{h, Heir, brief}, dutyRow{State: state})
		}
		if err := w.flush(s.tx); err != nil {
			return err
		}
	}
	return nil
}

// rechain moves what was summed as recorded under a chain that the tree of that day no longer has: a document
// that came after its day changed the past.
func (f family) rechain(tx *store.Tx, stood []move) error {
	w := newForest(tx, f)
	for _, m := range stood {
		if err := w.rechain(m.ID); err != nil {
			return err
		}
		if f.of != "unit" {
			continue
		}
		if err := rechainDuties(tx, w, m.ID); err != nil {
			return err
		}
	}
	return nil
}

type pathRow struct {
	Day  lang.Day `db:"day"`
	Path string   `db:"path"`
}

func (w *forest) rechain(id string) error {
	days, err := store.All[pathRow](w.tx, `SELECT day, path FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = '' AND lang = '' ORDER BY day`, w.of, id)
	if err != nil {
		return err
	}
	type change struct{ before, after string }
	changed := map[lang.Day]change{}
	for _, d := range days {
		chain, err := w.chain(id, d.Day)
		if err != nil {
			return err
		}
		if path := joined(chain); path != d.Path {
			changed[d.Day] = change{d.Path, path}
			if _, err := w.tx.Exec(`UPDATE coverage_days SET path = $1 WHERE of = $2 AND id = $3 AND brief_id = '' AND lang = '' AND day = $4`,
				path, w.of, id, d.Day); err != nil {
				return err
			}
		}
	}
	if len(changed) == 0 {
		return nil
	}
	d, n := deltas{}, map[countKey]int64{}
	err = eachDay(w.tx, w.of, id, func(r dayRow) error {
		c, ok := changed[r.Day]
		if !ok {
			return nil
		}
		gone, come := diff(split(c.before), split(c.after))
		for _, up := range gone {
			d.add(key{up, Sum, r.Brief, r.Lang, r.Day.Month()}, r.figure(), -1)
		}
		for _, up := range come {
			d.add(key{up, Sum, r.Brief, r.Lang, r.Day.Month()}, r.figure(), 1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = store.Each(w.tx, `SELECT id, brief_id, lang, first_day, sessions FROM coverage_reached WHERE of = $1 AND id = $2 AND kind = 'own'`, func(r reachedRow) error {
		gone, come := diff(split(changed[r.FirstDay].before), split(changed[r.FirstDay].after))
		for _, up := range gone {
			n[countKey{up, Sum, r.Brief, r.Lang}]--
		}
		for _, up := range come {
			n[countKey{up, Sum, r.Brief, r.Lang}]++
		}
		return nil
	}, w.of, id)
	return errors.Join(err, w.apply(w.tx, d), w.applyCounts(w.tx, n))
}

// dayRow is a row of coverage_days.
type dayRow struct {
	ID          string   `db:"id"`
	Brief       string   `db:"brief_id"`
	Lang        string   `db:"lang"`
	Day         lang.Day `db:"day"`
	Sessions    int64    `db:"sessions"`
	Heads       int64    `db:"heads"`
	Attendances int64    `db:"attendances"`
	Spoken      int64    `db:"spoken"`
	Interpreted int64    `db:"interpreted"`
	Played      int64    `db:"played"`
	Path        string   `db:"path"`
}

func (r dayRow) figure() figure {
	return figure{r.Sessions, r.Attendances, r.Spoken, r.Interpreted, r.Played}
}

const dayColumns = `id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, path`

func eachDay(tx *store.Tx, of, id string, fn func(dayRow) error) error {
	return store.Each(tx, `SELECT `+dayColumns+` FROM coverage_days WHERE of = $1 AND id = $2`, fn, of, id)
}

func rechainDuties(tx *store.Tx, w *forest, unit string) error {
	type row struct {
		Brief string `db:"brief_id"`
		Path  string `db:"path"`
		At    int64  `db:"at"`
	}
	rows, err := store.All[row](tx, `SELECT c.brief_id, c.path, p.at FROM coverage_duties c
		JOIN duties d ON d.unit_id = c.unit_id AND d.brief_id = c.brief_id JOIN publications p ON p.id = d.publication_id
		WHERE c.unit_id = $1 AND c.kind = 'own'`, unit)
	if err != nil {
		return err
	}
	sums := map[dutyKey]State{}
	for _, r := range rows {
		chain, err := w.chain(unit, lang.DayOfMicros(r.At, tx.Location()))
		if err != nil {
			return err
		}
		if joined(chain) == r.Path {
			continue
		}
		if err := refreshOwn(tx, sums, unit, r.Brief); err != nil {
			return err
		}
	}
	return applyDuties(tx, sums)
}
