package people

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/store"
)

// A list of up to listedMost is read whole before anything is walked, units below a network's root of up to
// unitRows; a list of up to longMost when walking a stretch filled no page. unitsMost is up to how many units are
// begun with.
const (
	listedMost = RosterCount
	unitRows   = 5000
	longMost   = 4000
	unitsMost  = 5000
)

// The first blocks of speakers walked in their order: a short one, since often many meet the conditions; together a
// stretch in which a page fills where of 500,000 more than listedMost meet them.
func blocks() []int { return []int{1000, 4000, 12_000} }

// sampleCount is up to how many are counted where that needs no page, among the first sampleMost of a list.
const (
	sampleCount = 500
	sampleMost  = 1500
)

// keyed is a place in the order of speakers.
type keyed struct {
	Key string `db:"sort_key"`
	ID  string `db:"id"`
}

// found is one page of speakers in their order. Total counts all pages; more says that there are more.
type found struct {
	ids   []string
	total int
	more  bool
}

// run finds the speakers that follow one, "" for the first, at most limit of them.
func (q query) run(tx *store.Tx, after string, limit int) (found, error) {
	from, err := placeOf(tx, after)
	if err != nil {
		return found{}, err
	}
	if q, err = q.paired(tx); err != nil {
		return found{}, err
	}
	least, few, err := q.rarest(tx, listedMost)
	if err == nil && !few {
		least, few, err = q.fewUnits(tx)
	}
	if err != nil {
		return found{}, err
	}
	if few {
		return q.listed(tx, least, from, limit)
	}
	w, err := q.stretch(tx, from, limit)
	switch {
	case err != nil:
		return found{}, err
	case !w.ended && len(w.all) < limit:
		return q.seldom(tx, from, limit)
	case w.ended && after == "":
		return w.page(len(w.all), false, limit), nil
	}
	total, err := q.sample(tx)
	return w.page(total, true, limit), err
}

// stretch walks the first blocks. Where the very first holds so few that all together would not fill a page, a list
// that is not long is quicker, and so are the units of less than a network: then nothing more is walked, and seldom
// takes these.
func (q query) stretch(tx *store.Tx, from keyed, limit int) (walked, error) {
	first, rest := blocks()[:1], blocks()[1:]
	w, err := q.walk(tx, from, limit, first)
	if err != nil || w.ended || len(w.all) >= limit {
		return w, err
	}
	all := 0
	for _, size := range blocks() {
		all += size
	}
	if len(w.all)*all < limit*first[0] {
		_, few, err := q.rarest(tx, longMost)
		if err != nil || few || q.where.sql != "" && !q.wide {
			return w, err
		}
	}
	end, _, err := blockEnd(tx, from, first[0])
	if err != nil {
		return w, err
	}
	more, err := q.walk(tx, end, limit-len(w.all), rest)
	return walked{append(w.all, more.all...), more.ended}, err
}

func placeOf(tx *store.Tx, id string) (keyed, error) {
	if id == "" {
		return keyed{}, nil
	}
	key, err := store.Value[string](tx, `SELECT sort_key FROM speakers WHERE id = $1`, id)
	if err != nil {
		return keyed{}, fmt.Errorf("people: roster: %w", err)
	}
	return keyed{key, id}, nil
}

// seldom finds a page where many meet each condition, but hardly any all of them.
func (q query) seldom(tx *store.Tx, from keyed, limit int) (found, error) {
	if q.where.sql != "" && !q.wide {
		return q.listed(tx, q.ofUnits(), from, limit)
	}
	least, few, err := q.rarest(tx, longMost)
	if err != nil {
		return found{}, err
	}
	if few {
		return q.listed(tx, least, from, limit)
	}
	w, err := q.walk(tx, from, limit, nil)
	if err != nil || w.ended && from.ID == "" {
		return w.page(len(w.all), false, limit), err
	}
	total, err := q.sample(tx)
	return w.page(total, true, limit), err
}

// beginning is where a statement begins to read: from is tables and conditions up to a row r of the roster and its
// unit u, rows the part of them that is counted to weigh it.
type beginning struct{ from, rows piece }

// ofUnits begins with the units asked for.
func (q query) ofUnits() beginning {
	from := piece{`units u CROSS JOIN roster r WHERE r.unit_id = u.id AND ` + q.where.sql, q.where.args}
	rows := from
	if q.status != "" {
		rows = piece{from.sql + ` AND r.status = ?`, append(slices.Clone(from.args), q.status)}
	}
	return beginning{from, rows}
}

// of begins with a list.
func (q query) of(l list) beginning {
	b := beginning{rows: piece{l.table + ` x WHERE ` + l.cond.sql, l.cond.args}}
	b.from = piece{l.table + ` x CROSS JOIN roster r WHERE ` + l.cond.sql + ` AND r.speaker_id = x.speaker_id`, l.cond.args}
	if q.where.sql != "" {
		b.from = piece{l.table + ` x CROSS JOIN roster r CROSS JOIN units u WHERE ` + l.cond.sql +
			` AND r.speaker_id = x.speaker_id AND u.id = r.unit_id AND ` + q.where.sql, slices.Concat(l.cond.args, q.where.args)}
	}
	return b
}

// rarest gives the list with the fewest rows; few says whether they are at most most.
func (q query) rarest(tx *store.Tx, most int) (least beginning, few bool, err error) {
	n := most + 1
	for _, l := range q.lists {
		b := q.of(l)
		m, err := counted(tx, b.rows, n)
		if err != nil {
			return least, few, err
		}
		if m < n {
			least, few, n = b, true, m
		}
	}
	return least, few, nil
}

// fewUnits begins with the units; few says whether they and their speakers are few enough.
func (q query) fewUnits(tx *store.Tx) (b beginning, few bool, err error) {
	if q.where.sql == "" {
		return b, false, nil
	}
	b, most := q.ofUnits(), unitRows
	if q.wide {
		most = listedMost
		n, err := counted(tx, piece{`units u WHERE ` + q.where.sql, q.where.args}, unitsMost+1)
		if err != nil || n > unitsMost {
			return b, false, err
		}
	}
	n, err := counted(tx, b.rows, most+1)
	return b, n <= most, err
}

// counted counts rows, up to most of them.
func counted(tx *store.Tx, rows piece, most int) (int, error) {
	p := piece{`SELECT count(*) FROM (SELECT 1 AS one FROM ` + rows.sql + ` LIMIT ?) c`, append(slices.Clone(rows.args), most)}
	n, err := store.Value[int](tx, p.text(), p.args...)
	if err != nil {
		return 0, fmt.Errorf("people: weigh roster: %w", err)
	}
	return n, nil
}

// sample counts those who meet the conditions, up to one more than sampleCount, where many of them are likely to be
// met soon. There may be more.
func (q query) sample(tx *store.Tx) (int, error) {
	if len(q.lists) == 0 && (q.wide || q.where.sql == "") {
		w, err := q.walk(tx, keyed{}, sampleCount+1, blocks())
		return len(w.all), err
	}
	from := q.ofUnits().from
	if q.wide || q.where.sql == "" {
		first := q.lists[0]
		if i := slices.IndexFunc(q.lists, func(l list) bool { return l.table == pairsTable }); i >= 0 {
			first = q.lists[i] // whom two conditions name are more likely to meet all
		}
		first.cond = piece{first.cond.sql + ` LIMIT ?`, append(slices.Clone(first.cond.args), sampleMost)}
		from = q.of(list{`(SELECT x.speaker_id FROM ` + first.table + ` x WHERE ` + first.cond.sql + `)`, piece{`1 = 1`, nil}}).from
		from.args = slices.Concat(first.cond.args, from.args)
	}
	return countDistinct(tx, piece{`SELECT DISTINCT r.speaker_id FROM ` + from.sql + ` AND ` + q.on.sql, slices.Concat(from.args, q.on.args)}, sampleCount+1)
}

func countDistinct(tx *store.Tx, rows piece, most int) (int, error) {
	p := piece{`SELECT count(*) FROM (` + rows.sql + ` LIMIT ?) c`, append(slices.Clone(rows.args), most)}
	n, err := store.Value[int](tx, p.text(), p.args...)
	if err != nil {
		return 0, fmt.Errorf("people: count roster: %w", err)
	}
	return n, nil
}

// listed reads all from a beginning: how many they are, and those of the page with their places. They are read once
// and put in order here, since to ask a second time for the page costs as much again.
func (q query) listed(tx *store.Tx, b beginning, from keyed, limit int) (found, error) {
	p := piece{`SELECT r.sort_key, r.speaker_id AS id FROM ` + b.from.sql + ` AND ` + q.on.sql, slices.Concat(b.from.args, q.on.args)}
	all, err := store.All[keyed](tx, p.text(), p.args...)
	if err != nil {
		return found{}, fmt.Errorf("people: roster: %w", err)
	}
	slices.SortFunc(all, keyed.compare)
	all = slices.Compact(all) // one of several appointments
	w, total := walked{ended: true}, len(all)
	after, _ := slices.BinarySearchFunc(all, from, func(one, from keyed) int {
		if one.compare(from) > 0 {
			return 1
		}
		return -1
	})
	w.all = all[after:min(total, after+limit)]
	return w.page(total, false, limit), nil
}

// compare orders as both databases do, bytewise.
func (k keyed) compare(other keyed) int {
	return cmp.Or(strings.Compare(k.Key, other.Key), strings.Compare(k.ID, other.ID))
}
