package people

import (
	"fmt"
	"regexp"
	"slices"
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
	of := and(append(w.conditions(false), w.where()...))
	c := criterion{
		piece{`SELECT a.speaker_id AS id FROM units u CROSS JOIN appointments a WHERE a.unit_id = u.id AND ` + of.sql, of.args},
		piece{`EXISTS (SELECT 1 FROM appointments a JOIN units u ON u.id = a.unit_id WHERE a.speaker_id = s.id AND ` + of.sql + `)`, of.args},
	}
	if w.ending != "" && w.wide() {
		soon := and(append(w.conditions(true), w.where()...))
		c.ids = piece{`SELECT a.speaker_id AS id FROM appointments a CROSS JOIN units u WHERE u.id = a.unit_id AND ` + soon.sql, soon.args}
	}
	if !w.homely {
		return c
	}
	home := and(w.where())
	c.ids.sql += ` UNION ALL SELECT h.id FROM units u CROSS JOIN speakers h WHERE h.home_unit_id = u.id AND ` + home.sql
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

// wide says whether the aim takes in a whole network or its root, where walking all units is long.
func (w aim) wide() bool {
	return strings.Count(w.under, "/") <= 2 && slices.ContainsFunc(w.ranges, func(r access.Range) bool {
		return r.Subtree && strings.Count(r.Path, "/") <= 2
	})
}

// conditions are those on the appointment a, as takes has them. Where the appointment is found by its
// speaker or unit, coalesce keeps the database from walking all that have one status instead.
func (w aim) conditions(bySoonest bool) []piece {
	status, until := `coalesce(a.status, '')`, `coalesce(a.until_day, '')`
	if bySoonest {
		status, until = `a.status`, `a.until_day`
	}
	var all []piece
	if w.network != "" {
		all = append(all, piece{`coalesce(a.network_id, '') = ?`, []any{w.network}})
	}
	if w.level != "" {
		all = append(all, piece{`a.level_id = ?`, []any{w.level}})
	}
	if w.status != "" {
		all = append(all, piece{status + ` = ?`, []any{w.status}})
	}
	if w.status == Appointed {
		all = append(all, piece{`a.from_day <= ? AND (a.until_day = '' OR a.until_day > ?)`, []any{w.day, w.day}})
	}
	if w.ending != "" {
		all = append(all, piece{until + ` > '' AND ` + until + ` <= ? AND a.ended_by = ''`, []any{w.ending}})
	}
	return all
}

// source is where speakers are read from. Where few meet one criterion, it lists them and the rest is asked
// of each. Where every criterion is met by many, a stretch of all speakers in their order is walked first:
// it fills a page soon, unless the criteria hardly ever meet.
type source struct {
	ids    piece   // "" where nothing is asked
	rest   []piece // asked besides ids
	all    []piece // asked where ids is not read
	listed int     // how many ids lists, counted up to one more than RosterCount
}

// stretch is how many speakers are walked in search of a page.
const stretch = 5000

// tiny is so few that no other criterion need be weighed.
const tiny = 200

// pickFrom begins with the criterion that lists fewest. Counting stops where it is many.
func pickFrom(tx *store.Tx, parts []criterion) (source, error) {
	var from source
	best := -1
	for i, c := range parts {
		p := piece{`SELECT count(*) FROM (SELECT DISTINCT id FROM (` + c.ids.sql + `) i LIMIT ?) c`,
			append(slices.Clone(c.ids.args), RosterCount+1)}
		n, err := store.Value[int](tx, p.text(), p.args...)
		if err != nil {
			return source{}, fmt.Errorf("people: weigh roster: %w", err)
		}
		from.all = append(from.all, c.test)
		if best < 0 || n < from.listed {
			best, from.listed, from.ids = i, n, c.ids
		}
		if n <= tiny {
			break
		}
	}
	for i, c := range parts {
		if i != best {
			from.rest = append(from.rest, c.test)
		}
	}
	return from, nil
}

// many says whether walking may be shorter than listing.
func (f source) many() bool { return f.ids.sql == "" || f.listed > RosterCount }

// keyed is a place in the order of speakers.
type keyed struct {
	Key string `db:"sort_key"`
	ID  string `db:"id"`
}

// walk makes the source that reads a stretch of speakers after one, in order, and stops when it has enough.
func (f source) walk(tx *store.Tx, after []piece) (source, error) {
	p := and(after)
	p = piece{`SELECT s.sort_key, s.id FROM speakers s WHERE ` + p.sql + ` ORDER BY s.sort_key, s.id LIMIT 1 OFFSET ?`, append(p.args, stretch)}
	end, more, err := store.Maybe[keyed](tx, p.text(), p.args...)
	if err != nil {
		return f, fmt.Errorf("people: walk roster: %w", err)
	}
	w := source{rest: slices.Clone(f.all)}
	if more {
		w.rest = append(w.rest, piece{`(s.sort_key, s.id) < (?, ?)`, []any{end.Key, end.ID}})
	}
	return w, nil
}

// list reads all who are listed and meet the rest.
func (f source) list(columns string, after []piece, limit int) piece {
	rest := and(append(slices.Clone(f.rest), after...))
	if f.ids.sql == "" {
		return piece{`SELECT ` + columns + ` FROM speakers s WHERE ` + rest.sql, append(rest.args, limit)}
	}
	return piece{`SELECT ` + columns + ` FROM (SELECT DISTINCT id FROM (` + f.ids.sql + `) i) d CROSS JOIN speakers s
		WHERE s.id = d.id AND ` + rest.sql, append(append(slices.Clone(f.ids.args), rest.args...), limit)}
}

// rows reads the speakers that follow one, "" for the first, in the order of given names.
func (f source) rows(tx *store.Tx, after string, limit int) ([]SpeakerView, error) {
	var from []piece
	if after != "" {
		key, err := store.Value[string](tx, `SELECT sort_key FROM speakers WHERE id = $1`, after)
		if err != nil {
			return nil, fmt.Errorf("people: roster: %w", err)
		}
		from = []piece{{`(s.sort_key, s.id) > (?, ?)`, []any{key, after}}}
	}
	const columns, order = `s.id, s.full_name, s.sort_key`, ` ORDER BY s.sort_key, s.id LIMIT ?`
	if f.many() {
		walked, err := f.walk(tx, from)
		if err != nil {
			return nil, err
		}
		rows, err := readRoster(tx, walked.list(columns, from, limit), order)
		if err != nil || len(rows) == limit {
			return rows, err
		}
	}
	return readRoster(tx, f.list(columns, from, limit), order)
}

func readRoster(tx *store.Tx, p piece, order string) ([]SpeakerView, error) {
	p.sql += order
	rows, err := store.All[SpeakerView](tx, p.text(), p.args...)
	if err != nil {
		return nil, fmt.Errorf("people: roster: %w", err)
	}
	return rows, nil
}

// walkedCount is up to how many are counted where every criterion is met by many.
const walkedCount = 500

// total counts the speakers, up to a bound; more says that there are more.
func (f source) total(tx *store.Tx) (n int, more bool, err error) {
	bound := RosterCount
	switch {
	case len(f.rest) == 0 && f.ids.sql != "":
		return min(f.listed, bound), f.listed > bound, nil
	case f.ids.sql != "" && f.many():
		bound = walkedCount
		walked, err := f.walk(tx, nil)
		if err != nil {
			return 0, false, err
		}
		if n, err = f.counted(tx, walked.list("1 AS one", nil, bound+1)); err != nil || n > bound {
			return bound, true, err
		}
	}
	n, err = f.counted(tx, f.list("1 AS one", nil, bound+1))
	return min(n, bound), n > bound, err
}

func (f source) counted(tx *store.Tx, p piece) (int, error) {
	p.sql = `SELECT count(*) FROM (` + p.sql + ` LIMIT ?) c`
	n, err := store.Value[int](tx, p.text(), p.args...)
	if err != nil {
		return 0, fmt.Errorf("people: count roster: %w", err)
	}
	return n, nil
}
