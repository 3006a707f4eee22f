package people

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
)

// lastRune sorts after every word that begins like another: [w, w+lastRune) are the words with beginning w.
const lastRune = "\U0010FFFF"

// piece is part of a statement, with "?" where its arguments stand; text numbers them.
type piece struct {
	sql  string
	args []any
}

var numbered = regexp.MustCompile(`\$[0-9]+`)

// text is the statement with numbered placeholders.
func (p piece) text() string {
	var b strings.Builder
	n := 0
	for _, r := range p.sql {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}

// and joins conditions; none is true.
func and(parts []piece) piece {
	all := piece{sql: "1 = 1"}
	for _, p := range parts {
		all.sql += " AND " + p.sql
		all.args = append(all.args, p.args...)
	}
	return all
}

// inRanges is the condition that a path column lies in ranges.
func inRanges(ranges []access.Range, column string) piece {
	text, args := access.Where(ranges, column, 1)
	return piece{numbered.ReplaceAllString(text, "?"), args}
}

// query asks for speakers. Few and many speakers meet one condition, and the order of reading decides how long it
// takes: either a list of those who meet the rarest condition is read and the rest is asked of each, or
// all speakers are walked in their order until a page is full. Every statement says its order by CROSS JOIN.
type query struct {
	words  []string
	on     piece  // asked of a row r of the roster
	where  piece  // asked of its unit u; "" where any unit will do
	status Status // part of on too
	wide   bool   // the units are those of a whole network, or more
	lists  []list
}

// list is the speakers x.speaker_id of a table who meet one condition, perhaps twice.
type list struct {
	table string
	cond  piece
}

// query turns a filter within an aim into what is asked.
func (w aim) query(f RosterFilter) query {
	conds := w.conditions()
	q := query{status: w.status, wide: w.wide(), words: nameWords(f.Q)}
	for _, word := range q.words {
		conds = append(conds, piece{`replace(r.words, ?, '') <> r.words`, []any{" " + word}})
		q.add(`speaker_words`, `x.word >= ? AND x.word < ?`, word, word+lastRune)
	}
	if f.Lang != "" {
		conds = append(conds, piece{`replace(r.langs, ?, '') <> r.langs`, []any{" " + f.Lang + " "}})
		q.add(`speaker_languages`, `x.lang = ?`, f.Lang)
	}
	if f.SubjectID != "" {
		conds = append(conds, piece{`replace(r.subjects, ?, '') <> r.subjects`, []any{" " + f.SubjectID + " "}})
		q.add(`speaker_subjects`, `x.subject_id = ?`, f.SubjectID)
	}
	w.lists(&q)
	q.on = and(conds)
	if !w.everyone {
		q.where = and(w.where())
	}
	return q
}

// lists adds those that the conditions on an appointment make.
func (w aim) lists(q *query) {
	switch {
	case w.ending != "":
		q.add(`appointments`, `x.status = ? AND x.until_day > '' AND x.until_day <= ?`, w.status, w.ending)
	case w.status != "":
		q.add(`appointments`, `x.status = ?`, w.status)
	}
	if w.level != "" {
		q.add(`appointments`, `x.level_id = ?`, w.level)
	}
	if w.network != "" {
		q.add(`appointments`, `x.network_id = ?`, w.network)
	}
}

func (q *query) add(table, condition string, args ...any) {
	q.lists = append(q.lists, list{table, piece{condition, args}})
}

// where is the condition on the unit u.
func (w aim) where() []piece {
	in := inRanges(w.ranges, "u.path")
	for _, id := range w.above {
		in = piece{`(` + in.sql + ` OR u.id = ?)`, append(in.args, id)}
	}
	if w.under == "" {
		return []piece{in}
	}
	return []piece{inRanges([]access.Range{{Path: w.under, Subtree: true}}, "u.path"), in}
}

// wide says whether the aim takes in a whole network or its root, where walking all units is long.
func (w aim) wide() bool {
	return strings.Count(w.under, "/") <= 2 && slices.ContainsFunc(w.ranges, func(r access.Range) bool {
		return r.Subtree && strings.Count(r.Path, "/") <= 2
	})
}

// conditions are those on a row r of the roster, as takes has them of an appointment.
func (w aim) conditions() []piece {
	var all []piece
	if w.network != "" {
		all = append(all, piece{`r.network_id = ?`, []any{w.network}})
	}
	if w.level != "" {
		all = append(all, piece{`r.level_id = ?`, []any{w.level}})
	}
	if w.status != "" {
		all = append(all, piece{`r.status = ?`, []any{w.status}})
	}
	if w.status == Appointed {
		all = append(all, piece{`r.from_day <= ? AND (r.until_day = '' OR r.until_day > ?)`, []any{w.day, w.day}})
	}
	if w.ending != "" {
		all = append(all, piece{`r.until_day > '' AND r.until_day <= ? AND r.ended_by = ''`, []any{w.ending}})
	}
	return all
}
