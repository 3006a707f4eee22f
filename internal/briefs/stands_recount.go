package briefs

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Difference is what a recount found: how many rows it compared, how many of them differ, and the first
// mostLines of these in words.
type Difference struct {
	Cells, Differ int64
	Lines         []string
}

const mostLines = 500

// standRow is a row of duty_stands.
type standRow struct {
	UnitID   string   `db:"unit_id"`
	BriefID  string   `db:"brief_id"`
	DutyID   string   `db:"duty_id"`
	Deadline lang.Day `db:"deadline"`
	Path     string   `db:"path"`
	Closed   bool     `db:"closed"`
	Open     bool     `db:"open"`
}

type standKey struct{ unit, brief string }

func (s standRow) key() standKey { return standKey{s.UnitID, s.BriefID} }

// Recount makes where each duty stands anew from the duties and the trees, and compares. With check it only tells;
// without it, it also puts right what differs, in one transaction.
func Recount(ctx context.Context, db *store.DB, check bool) (Difference, error) {
	var d Difference
	run := func(tx *store.Tx) error {
		d = Difference{}
		return d.recount(tx, check)
	}
	var err error
	if check {
		err = db.Read(ctx, store.System(), run)
	} else {
		err = store.Alone(ctx, db, "briefs.recount", run)
	}
	if err != nil {
		return d, fmt.Errorf("briefs: recount: %w", err)
	}
	return d, nil
}

// recount goes through the units a chunk at a time, so that a whole country is never in memory.
func (d *Difference) recount(tx *store.Tx, check bool) error {
	type unit struct {
		ID       string   `db:"id"`
		Path     string   `db:"path"`
		UntilDay lang.Day `db:"until_day"`
	}
	for after := ""; ; {
		units, err := store.All[unit](tx, `SELECT id, path, until_day FROM units WHERE id > $1 ORDER BY id LIMIT $2`, after, chunk)
		if err != nil {
			return err
		}
		// What stands beyond the last unit, of units there are not, belongs to the last part.
		until, last := "", len(units) < chunk
		if !last {
			until = units[len(units)-1].ID
		}
		at := make(map[string]unit, len(units))
		for _, u := range units {
			at[u.ID] = u
		}
		want := map[standKey]standRow{}
		err = eachBetween(tx, `SELECT `+dutyColumns+` FROM duties d WHERE d.unit_id > $1`, "d.unit_id", after, until, func(o Duty) {
			u, known := at[o.UnitID]
			if known {
				want[standKey{o.UnitID, o.BriefID}] = standRow{o.UnitID, o.BriefID, o.ID, o.Deadline, u.Path, u.UntilDay != "", !o.Fulfilled()}
			}
		})
		if err != nil {
			return err
		}
		is := map[standKey]standRow{}
		err = eachBetween(tx, `SELECT unit_id, brief_id, duty_id, deadline, path, closed, open FROM duty_stands WHERE unit_id > $1`, "unit_id", after, until,
			func(s standRow) { is[s.key()] = s })
		if err != nil {
			return err
		}
		if err := d.compare(tx, is, want, check); err != nil || last {
			return err
		}
		after = until
	}
}

// eachBetween calls fn for each row whose column lies after one id and, unless until is "", at most at another.
func eachBetween[T any](tx *store.Tx, query, column, after, until string, fn func(T)) error {
	args := []any{after}
	if until != "" {
		query, args = query+` AND `+column+` <= $2`, append(args, until)
	}
	return store.Each(tx, query, func(row T) error { fn(row); return nil }, args...)
}

func (d *Difference) compare(tx *store.Tx, is, want map[standKey]standRow, check bool) error {
	keys := make([]standKey, 0, len(want))
	for k := range want {
		keys = append(keys, k)
	}
	for k := range is {
		if _, ok := want[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b standKey) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.brief, b.brief)) })
	for _, k := range keys {
		d.Cells++
		row, stands := is[k]
		should, due := want[k]
		if stands && due && row == should {
			continue
		}
		d.Differ++
		if len(d.Lines) < mostLines {
			d.Lines = append(d.Lines, fmt.Sprintf("duty_stands %s %s: is %+v, should be %+v", k.unit, k.brief, row, should))
		}
		if check {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM duty_stands WHERE unit_id = $1 AND brief_id = $2`, k.unit, k.brief); err != nil {
			return err
		}
		if due {
			if err := tx.Insert("duty_stands", should); err != nil {
				return err
			}
		}
	}
	return nil
}
