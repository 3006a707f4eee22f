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
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Brief, b.Brief),
		cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.Month, b.Month))
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
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Brief, b.Brief), cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.Day, b.Day))
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

// most is how many rows one statement carries: some hundred values, since drivers look them up one by one.
const most = 8

func (w *inserter) add(values ...any) {
	w.width = len(values)
	w.args = append(w.args, values...)
}

// parts calls fn with the text and the arguments of each statement.
func (w *inserter) parts(fn func(query string, args []any) error) error {
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
	return w.parts(func(query string, args []any) error {
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

// apply adds deltas to the rows of the family and takes away rows without a session.
func (f family) apply(tx *store.Tx, d deltas) error {
	w := inserter{head: f.sql(`INSERT INTO {figures} ({column}, kind, brief_id, lang, month, sessions, attendances, spoken, interpreted, played) VALUES `),
		tail: f.addFigures()}
	keys := sorted(d, compareKeys)
	for _, k := range keys {
		g := d[k]
		w.add(k.ID, k.Kind, k.Brief, k.Lang, k.Month, g.Sessions, g.Attendances, g.Spoken, g.Interpreted, g.Played)
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
	w := inserter{head: `INSERT INTO coverage_days (of, id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, path) VALUES `,
		tail: ` ON CONFLICT (of, id, brief_id, lang, day) DO UPDATE SET ` +
			plus("coverage_days", "sessions", "heads", "attendances", "spoken", "interpreted", "played")}
	keys := slices.SortedFunc(maps.Keys(d), compareDays)
	for _, k := range keys {
		if g := d[k]; g.figure != (figure{}) || g.Heads != 0 {
			w.add(f.of, k.ID, k.Brief, k.Lang, k.Day, g.Sessions, g.Heads, g.Attendances, g.Spoken, g.Interpreted, g.Played, g.Path)
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
