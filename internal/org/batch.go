package org

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// most is how many values one statement carries at most. More is slower: binding looks each place up by
// its name.
const most = 64

// marks writes n placeholders from $next on: "$3, $4".
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

// inChunks runs fn for stretches of ids with the placeholders of the stretch from $next on and its ids as
// arguments after head.
func inChunks(ids []string, next int, head []any, fn func(in string, args []any) error) error {
	for part := range slices.Chunk(ids, most) {
		args := slices.Clone(head)
		for _, id := range part {
			args = append(args, id)
		}
		if err := fn(marks(next, len(part)), args); err != nil {
			return err
		}
	}
	return nil
}

// allIn reads rows for any number of ids: query holds "{in}" where the list of ids stands, whose
// placeholders follow those of head. Repeated ids are asked once.
func allIn[T any](tx *store.Tx, query string, ids []string, head ...any) ([]T, error) {
	all := []T{}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	err := inChunks(ids, len(head)+1, head, func(in string, args []any) error {
		return store.Each(tx, strings.ReplaceAll(query, "{in}", in),
			func(one T) error { all = append(all, one); return nil }, args...)
	})
	return all, err
}

// execIn is allIn for statements that change rows.
func execIn(tx *store.Tx, query string, ids []string, head ...any) error {
	return inChunks(ids, len(head)+1, head, func(in string, args []any) error {
		_, err := tx.Exec(strings.ReplaceAll(query, "{in}", in), args...)
		return err
	})
}

// manyRows is from how many rows on a table is surveyed after they went in.
const manyRows = 1000

// rows gathers values for statements that insert many rows.
type rows struct {
	all    [][]any
	sorted bool
}

func (r *rows) add(values ...any) { r.all, r.sorted = append(r.all, values), false }

// insert writes the gathered rows: head is "INSERT INTO t (a, b) VALUES ", tail what stands after. Rows go
// in the order of their first columns, the key, so that each page of the table is touched once.
func (r *rows) insert(tx *store.Tx, head, tail string) error {
	if len(r.all) == 0 {
		return nil
	}
	r.sort()
	width := len(r.all[0])
	args := make([]any, 0, most)
	for part := range slices.Chunk(r.all, max(1, most/width)) {
		args = args[:0]
		for _, row := range part {
			args = append(args, row...)
		}
		if _, err := tx.Exec(head+tuples(len(part), width)+tail, args...); err != nil {
			return fmt.Errorf("org: write rows: %w", err)
		}
	}
	if len(r.all) < manyRows {
		return nil
	}
	return tx.Survey(strings.Fields(head)[2])
}

// sort puts the rows in the order of their keys; it may be done ahead.
func (r *rows) sort() {
	byKey := func(a, b []any) int {
		for i := range min(3, len(a)) {
			if c := compareText(a[i], b[i]); c != 0 {
				return c
			}
		}
		return 0
	}
	if !r.sorted {
		slices.SortFunc(r.all, byKey)
		r.sorted = true
	}
}

// tuples writes n rows of placeholders: "($1, $2), ($3, $4)".
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

// compareText orders two values of a key column, which are texts or days.
func compareText(a, b any) int {
	return strings.Compare(keyText(a), keyText(b))
}

func keyText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case lang.Day:
		return string(v)
	}
	return ""
}
