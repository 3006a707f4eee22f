package journal

import (
	"context"
	"fmt"

	"rostrum/internal/kit/store"
)

// Report is what Verify found.
type Report struct {
	Entries int64  `json:"entries"`
	Erased  int64  `json:"erased"`
	Altered string `json:"altered,omitempty"` // the first entry that does not fit, "" where all do
	Why     string `json:"why,omitempty"`
	Root    string `json:"root"`
}

// full is an entry with all that its place in the chain is made from.
type full struct {
	Row
	Seq    int64   `db:"seq"`
	Chain  string  `db:"chain"`
	Salt   *string `db:"salt"`
	Before *string `db:"before"`
	After  *string `db:"after"`
	Erased *string `db:"erased"`
}

const fullChain = `SELECT j.id, j.at, j.actor, j.verb, j.kind, j.subject, j.unit_id, j.op_id, j.commitment,
	j.seq, j.chain, v.salt, v.before, v.after, e.id AS erased
	FROM journal j LEFT JOIN journal_values v ON v.id = j.id LEFT JOIN journal_erased e ON e.id = j.id
	WHERE j.seq > $1 ORDER BY j.seq`

// step takes the next entry of the chain; after the first that does not fit it takes no more.
func (rep *Report) step(f full) {
	if rep.Altered != "" {
		return
	}
	rep.Entries++
	switch {
	case f.Seq != rep.Entries:
		rep.Altered, rep.Why = f.ID, "missing"
	case f.Chain != link(rep.Root, f.Seq, f.Row):
		rep.Altered, rep.Why = f.ID, "chain"
	case f.Salt == nil && f.Erased == nil:
		rep.Altered, rep.Why = f.ID, "values"
	case f.Salt == nil:
		rep.Erased++
	case f.Commitment != commitment(valueRow{Salt: *f.Salt, Before: *f.Before, After: *f.After}):
		rep.Altered, rep.Why = f.ID, "values"
	}
	rep.Root = f.Chain
}

// Verify walks the chain and names the first entry that was altered, removed or put in between.
func Verify(ctx context.Context, db *store.DB) (Report, error) {
	var rep Report
	err := db.Read(ctx, store.System(), func(tx *store.Tx) error {
		rep = Report{}
		return store.Each(tx, fullChain, func(f full) error {
			rep.step(f)
			return nil
		}, 0)
	})
	if err != nil {
		return rep, fmt.Errorf("journal: verify: %w", err)
	}
	return rep, nil
}

// Mark says up to which entry the chain was last found whole. Altered names the first entry that does not fit.
type Mark struct {
	ID      string `db:"id"`
	Seq     int64  `db:"seq"`
	Chain   string `db:"chain"`
	At      int64  `db:"at"`
	Altered string `db:"altered"`
	Why     string `db:"why"`
}

const markID = "chain"

// Checked gives the mark; the zero Mark where nothing was checked yet.
func Checked(tx *store.Tx) (Mark, error) {
	m, _, err := store.Maybe[Mark](tx, `SELECT id, seq, chain, at, altered, why FROM journal_checked WHERE id = $1`, markID)
	return m, err
}

// Recheck forgets the mark: the next Check begins with the first entry.
func Recheck(tx *store.Tx) error {
	if _, err := tx.Exec(`DELETE FROM journal_checked WHERE id = $1`, markID); err != nil {
		return fmt.Errorf("journal: recheck: %w", err)
	}
	return nil
}

// checkSlice is how many entries one step of Check reads.
const checkSlice = 20_000

// Check goes on from the mark to the chain's end, in slices, and moves the mark; it stops at what does not fit.
// It finds what was altered behind the mark only after Recheck; Verify always walks it all.
func Check(ctx context.Context, db *store.DB) error {
	for {
		var from, next Mark
		var n int64
		err := db.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
			if from, err = Checked(tx); err == nil && from.Altered == "" {
				next, n, err = from.on(tx)
			}
			return err
		})
		if err == nil && n > 0 {
			err = db.Maintain(ctx, "journal.check", func(tx *store.Tx) error {
				if now, err := Checked(tx); err != nil || now != from {
					return err // somebody asked for a check from the beginning meanwhile
				}
				next.At = tx.Now()
				return tx.Upsert("journal_checked", next, "id")
			})
		}
		if err != nil {
			return fmt.Errorf("journal: check: %w", err)
		}
		if n < checkSlice {
			return nil
		}
	}
}

// on reads one slice behind the mark and gives the mark after it.
func (m Mark) on(tx *store.Tx) (Mark, int64, error) {
	rep, n := Report{Entries: m.Seq, Root: m.Chain}, int64(0)
	err := store.Each(tx, fullChain+` LIMIT $2`, func(f full) error {
		n++
		rep.step(f)
		if rep.Altered == "" {
			m.Seq, m.Chain = f.Seq, f.Chain
		}
		return nil
	}, m.Seq, checkSlice)
	m.ID, m.Altered, m.Why = markID, rep.Altered, rep.Why
	return m, n, err
}
