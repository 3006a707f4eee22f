package people

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
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

// criterion is one thing asked of speakers, in two forms: ids lists those who meet it (perhaps twice),
// test asks it of the speaker s.
type criterion struct{ ids, test piece }

// criteria turns a filter into what is asked of speakers.
func (w aim) criteria(f RosterFilter) []criterion {
	var all []criterion
	if !w.everyone {
		all = append(all, w.appointment())
	}
	for _, word := range nameWords(f.Q) {
		all = append(all, by(`speaker_words`, `x.word >= ? AND x.word < ?`, word, word+lastRune))
	}
	if f.Lang != "" {
		all = append(all, by(`speaker_languages`, `x.lang = ?`, f.Lang))
	}
	if f.SubjectID != "" {
		all = append(all, by(`speaker_subjects`, `x.subject_id = ?`, f.SubjectID))
	}
	return all
}

func by(table, condition string, args ...any) criterion {
	return criterion{
		piece{`SELECT x.speaker_id AS id FROM ` + table + ` x WHERE ` + condition, args},
		piece{`EXISTS (SELECT 1 FROM ` + table + ` x WHERE x.speaker_id = s.id AND ` + condition + `)`, args},
	}
}

// appointment asks for an appointment that the aim takes, or for the home unit where that counts too.
func (w aim) appointment() criterion {
	of := and(append(w.conditions(), w.where()...))
	c := criterion{
		piece{`SELECT a.speaker_id AS id FROM units u JOIN appointments a ON a.unit_id = u.id WHERE ` + of.sql, of.args},
		piece{`EXISTS (SELECT 1 FROM appointments a JOIN units u ON u.id = a.unit_id WHERE a.speaker_id = s.id AND ` + of.sql + `)`, of.args},
	}
	if !w.homely {
		return c
	}
	home := and(w.where())
	c.ids.sql += ` UNION ALL SELECT h.id FROM units u JOIN speakers h ON h.home_unit_id = u.id WHERE ` + home.sql
	c.ids.args = append(c.ids.args, home.args...)
	c.test = piece{`(` + c.test.sql + ` OR EXISTS (SELECT 1 FROM units u WHERE u.id = s.home_unit_id AND ` + home.sql + `))`,
		append(append([]any{}, c.test.args...), home.args...)}
	return c
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

// conditions are those on the appointment a, as takes has them.
func (w aim) conditions() []piece {
	var all []piece
	if w.network != "" {
		all = append(all, piece{`a.network_id = ?`, []any{w.network}})
	}
	if w.level != "" {
		all = append(all, piece{`a.level_id = ?`, []any{w.level}})
	}
	if w.status != "" {
		all = append(all, piece{`a.status = ?`, []any{w.status}})
	}
	if w.status == Appointed {
		all = append(all, piece{`a.from_day <= ? AND (a.until_day = '' OR a.until_day > ?)`, []any{w.day, w.day}})
	}
	if w.ending != "" {
		all = append(all, piece{`a.until_day <> '' AND a.until_day <= ? AND a.ended_by = ''`, []any{w.ending}})
	}
	return all
}

// source is where speakers are read from: those a criterion lists, or all in order where every criterion
// lists many, so that the first page is found soon.
type source struct {
	ids   piece
	where []piece
}

// pickFrom begins with the criterion that lists fewest. Counting stops where it is many.
func pickFrom(tx *store.Tx, parts []criterion) (source, error) {
	best, fewest := -1, 0
	for i, c := range parts {
		p := piece{`SELECT count(*) FROM (SELECT 1 AS one FROM (` + c.ids.sql + `) d LIMIT ?) e`, append(append([]any{}, c.ids.args...), RosterCount+1)}
		n, err := store.Value[int](tx, p.text(), p.args...)
		if err != nil {
			return source{}, fmt.Errorf("people: weigh roster: %w", err)
		}
		if best < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	var from source
	// One criterion that most meet is met soon by walking all speakers in order; two such may never meet.
	if best >= 0 && (fewest <= RosterCount || len(parts) > 1) {
		from.ids = parts[best].ids
	}
	for i, c := range parts {
		if i != best || from.ids.sql == "" {
			from.where = append(from.where, c.test)
		}
	}
	return from, nil
}

func (f source) read(columns string) piece {
	rest := and(f.where)
	if f.ids.sql == "" {
		return piece{`SELECT ` + columns + ` FROM speakers s WHERE ` + rest.sql, rest.args}
	}
	return piece{`SELECT ` + columns + ` FROM (SELECT DISTINCT id FROM (` + f.ids.sql + `) i) d CROSS JOIN speakers s
		WHERE s.id = d.id AND ` + rest.sql, append(append([]any{}, f.ids.args...), rest.args...)}
}

func (f source) count(most int) piece {
	p := f.read("1 AS one")
	return piece{`SELECT count(*) FROM (` + p.sql + ` LIMIT ?) c`, append(p.args, most)}
}

func (f source) rows(limit int) piece {
	p := f.read("s.id, s.full_name, s.sort_key")
	return piece{p.sql + ` ORDER BY s.sort_key, s.id LIMIT ?`, append(p.args, limit)}
}
