package journal

import (
	"fmt"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Shown is an entry as people see it; Erased entries have no values. Seq is 0 until it is sealed.
type Shown struct {
	Row
	Seq      int64    `db:"seq"`
	Before   string   `db:"before"`
	After    string   `db:"after"`
	ErasedOn lang.Day `db:"erased_on"`
	Reason   string   `db:"reason"` // of the erasure
}

const shown = `SELECT j.id, j.at, j.actor, j.verb, j.kind, j.subject, j.unit_id, j.op_id, j.commitment, coalesce(j.seq, 0) AS seq,
	coalesce(v.before, '') AS before, coalesce(v.after, '') AS after, coalesce(e.day, '') AS erased_on, coalesce(e.reason, '') AS reason
	FROM journal j LEFT JOIN journal_values v ON v.id = j.id LEFT JOIN journal_erased e ON e.id = j.id `

// Of lists the entries about one subject, newest first.
func Of(tx *store.Tx, subject string, limit int) ([]Shown, error) {
	return store.All[Shown](tx, shown+`WHERE j.subject = $1 ORDER BY j.at DESC, j.id DESC LIMIT $2`, subject, limit)
}

// ByID gives one entry; it fails with fault.NotFound where there is none.
func ByID(tx *store.Tx, id string) (Shown, error) {
	return store.One[Shown](tx, shown+`WHERE j.id = $1`, id)
}

// PageSize is how many entries one page of the journal has.
const PageSize = 50

// Filter narrows the journal; what is "" or 0 narrows nothing.
type Filter struct {
	Subject string // the record's id
	Actor   string // its id
	Kind    string
	From    int64  // microseconds UTC, with it
	Until   int64  // microseconds UTC, without it
	After   string // Key of the last entry of the page before
	// Where gives the condition on a column of unit ids that says whose entries may be read, with
	// parameters from $next on.
	Where func(column string, next int) (string, []any)
}

// Key is an entry's place in the list.
func (s Shown) Key() string { return strconv.FormatInt(s.At, 10) + "." + s.ID }

// Find lists entries, the newest first: up to one more than PageSize, so that a caller sees whether there are more.
func Find(tx *store.Tx, f Filter) ([]Shown, error) {
	var parts []string
	var args []any
	add := func(part string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			part = strings.Replace(part, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		parts = append(parts, part)
	}
	for column, v := range map[string]string{"subject": f.Subject, "actor": f.Actor, "kind": f.Kind} {
		if v != "" {
			add("j."+column+" = ?", v)
		}
	}
	if f.From != 0 {
		add("j.at >= ?", f.From)
	}
	if f.Until != 0 {
		add("j.at < ?", f.Until)
	}
	if at, id, found := strings.Cut(f.After, "."); found {
		if n, err := strconv.ParseInt(at, 10, 64); err == nil {
			add("(j.at < ? OR j.at = ? AND j.id < ?)", n, n, id)
		}
	}
	if f.Where != nil {
		part, values := f.Where("j.unit_id", len(args)+1)
		parts, args = append(parts, part), append(args, values...)
	}
	where := ""
	if len(parts) > 0 {
		where = "WHERE " + strings.Join(parts, " AND ")
	}
	all, err := store.All[Shown](tx, shown+where+` ORDER BY j.at DESC, j.id DESC LIMIT `+strconv.Itoa(PageSize+1), args...)
	if err != nil {
		return nil, fmt.Errorf("journal: find: %w", err)
	}
	return all, nil
}
