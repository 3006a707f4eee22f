package coverage

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// key names a row of additive figures within its family.
type key struct{ ID, Kind, Brief, Lang, Month string }

func compareKeys(a, b key) int {
	if c := strings.Compare(a.ID, b.ID); c != 0 {
		return c // most keys differ here, and many are sorted
	}
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Brief, b.Brief), strings.Compare(a.Lang, b.Lang), strings.Compare(a.Month, b.Month))
}

// deltas is what is to be added to rows of figures.
type deltas map[key]figure

func (d deltas) add(k key, g figure, sign int64) { d[k] = d[k].plus(g, sign) }

// dayKey names a row of coverage_days within its family.
type dayKey struct {
	ID, Brief, Lang string
	Day             lang.Day
}

func compareDays(a, b dayKey) int {
	if c := strings.Compare(a.ID, b.ID); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.Brief, b.Brief), strings.Compare(a.Lang, b.Lang), cmp.Compare(a.Day, b.Day))
}

type dayFigure struct {
	figure
	Heads int64
	Path  string
}

// sorted gives the keys of m in order, without those whose value is the zero value: rows are always touched in
// one order, so that transactions wait for one another in a line and not in a ring.
func sorted[K, V comparable](m map[K]V, compare func(a, b K) int) []K {
	var zero V
	keys := make([]K, 0, len(m))
	for k, v := range m {
		if v != zero {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compare)
	return keys
}

// inserter writes many rows with few statements, in powers of two, so that few texts are prepared.
type inserter struct {
	head, tail string
	width      int
	args       []any
}

func (w *inserter) add(values ...any) {
	w.width = len(values)
	w.args = append(w.args, values...)
}

// parts calls fn with the text and the arguments of each statement, of as few sizes as there are powers of two.
func (w *inserter) parts(most int, fn func(query string, args []any) error) error {
	for args, n := w.args, most; len(args) > 0; {
		if len(args) < n*w.width {
			n /= 2
			continue
		}
		if err := fn(w.head+tuples(n, w.width)+w.tail, args[:n*w.width]); err != nil {
			return err
		}
		args = args[n*w.width:]
	}
	w.args = w.args[:0]
	return nil
}

func (w *inserter) flush(tx *store.Tx) error {
	return w.parts(tx.RowsAtOnce(), func(query string, args []any) error {
		_, err := tx.Exec(query, args...)
		return err
	})
}

func tuples(n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + marks(i*width+1, width) + ")")
	}
	return b.String()
}

// marks writes n placeholders from $next on.
func marks(next, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(next + i))
	}
	return b.String()
}

// in writes a list of placeholders from $next on for ids, and appends the ids to args.
func in(ids []string, args []any) (string, []any) {
	list := "(" + marks(len(args)+1, len(ids)) + ")"
	for _, id := range ids {
		args = append(args, id)
	}
	return list, args
}

// plus writes "a = t.a + excluded.a" for each column.
func plus(table string, columns ...string) string {
	sets := make([]string, len(columns))
	for i, c := range columns {
		sets[i] = c + " = " + table + "." + c + " + excluded." + c
	}
	return strings.Join(sets, ", ")
}

// addFigures ends a statement that adds rows to those that stand.
func (f family) addFigures() string {
	return f.sql(` ON CONFLICT ({column}, kind, brief_id, lang, month) DO UPDATE SET `) +
		plus(f.figures, "sessions", "attendances", "spoken", "interpreted", "played")
}

func (f family) figureInserter(tail string) inserter {
	return inserter{head: f.sql(`INSERT INTO {figures} ({column}, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played) VALUES `), tail: tail}
}

func addFigureRow(w *inserter, k key, g figure) {
	w.add(k.ID, k.Kind, k.Brief, k.Lang, k.Month, g.Sessions, g.Attendances, g.Spoken, g.Interpreted, g.Played)
}

func dayInserter(tail string) inserter {
	return inserter{head: `INSERT INTO coverage_days (of, id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, path) VALUES `, tail: tail}
}

func (f family) addDayRow(w *inserter, k dayKey, g dayFigure) {
	w.add(f.of, k.ID, k.Brief, k.Lang, k.Day, g.Sessions, g.Heads, g.Attendances, g.Spoken, g.Interpreted, g.Played, g.Path)
}

// apply adds deltas to the rows of the family and takes away rows without a session.
func (f family) apply(tx *store.Tx, d deltas) error {
	w := f.figureInserter(f.addFigures())
	keys := sorted(d, compareKeys)
	for _, k := range keys {
		addFigureRow(&w, k, d[k])
	}
	if err := w.flush(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if d[k].Sessions >= 0 {
			continue
		}
		if _, err := tx.Exec(f.sql(`DELETE FROM {figures} WHERE {column} = $1 AND kind = $2 AND brief_id = $3 AND lang = $4 AND month = $5 AND sessions = 0`),
			k.ID, k.Kind, k.Brief, k.Lang, k.Month); err != nil {
			return err
		}
	}
	return nil
}

// applyDays adds to the rows of days. A row that stands keeps its path.
func (f family) applyDays(tx *store.Tx, d map[dayKey]dayFigure) error {
	w := dayInserter(` ON CONFLICT (of, id, brief_id, lang, day) DO UPDATE SET ` +
		plus("coverage_days", "sessions", "heads", "attendances", "spoken", "interpreted", "played"))
	keys := slices.SortedFunc(maps.Keys(d), compareDays)
	for _, k := range keys {
		if g := d[k]; g.figure != (figure{}) || g.Heads != 0 {
			f.addDayRow(&w, k, g)
		}
	}
	if err := w.flush(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if d[k].Sessions >= 0 {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM coverage_days WHERE of = $1 AND id = $2 AND brief_id = $3 AND lang = $4 AND day = $5 AND sessions = 0`,
			f.of, k.ID, k.Brief, k.Lang, k.Day); err != nil {
			return err
		}
	}
	return nil
}
