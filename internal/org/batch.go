package org

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/store"
)

// most is how many values one statement carries at most. More is slower: binding looks each place up by
// its name.
const most = 200

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

// rows gathers values for one statement that inserts many rows.
type rows struct {
	width int
	args  []any
}

func (r *rows) add(values ...any) {
	r.width = len(values)
	r.args = append(r.args, values...)
}

// insert writes the gathered rows: head is "INSERT INTO t (a, b) VALUES ", tail what stands after.
func (r *rows) insert(tx *store.Tx, head, tail string) error {
	if len(r.args) == 0 {
		return nil
	}
	for part := range slices.Chunk(r.args, r.width*max(1, most/r.width)) {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; i < len(part); i += r.width {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("(" + marks(i+1, r.width) + ")")
		}
		b.WriteString(tail)
		if _, err := tx.Exec(b.String(), part...); err != nil {
			return fmt.Errorf("org: write rows: %w", err)
		}
	}
	return nil
}
