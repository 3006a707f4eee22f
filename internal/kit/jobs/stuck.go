package jobs

import (
	"fmt"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/lang/scrub"
	"rostrum/internal/kit/store"
)

// Stuck is a job as people see it: what it is about stands in no text, and Error holds no personal data.
type Stuck struct {
	ID         string `db:"id"`
	Kind       string `db:"kind"`
	Attempts   int    `db:"attempts"`
	RunAt      int64  `db:"run_at"`
	LeaseUntil int64  `db:"lease_until"` // 0 while nobody works on it
	FailedAt   int64  `db:"failed_at"`   // 0 until it was given up
	Error      string `db:"error"`       // of the last attempt, "" before the first
}

// Running says whether a node works on the job at a moment.
func (s Stuck) Running(now int64) bool { return s.LeaseUntil > now }

const stuckColumns = `id, kind, attempts, run_at, lease_until, failed_at, error`

// Failed lists the jobs a person has to look at, oldest first.
func Failed(tx *store.Tx) ([]Stuck, error) {
	return store.All[Stuck](tx, `SELECT `+stuckColumns+` FROM jobs WHERE failed_at > 0 ORDER BY failed_at`)
}

// Waiting lists jobs that are still to run, those due first.
func Waiting(tx *store.Tx, limit int) ([]Stuck, error) {
	return store.All[Stuck](tx, `SELECT `+stuckColumns+` FROM jobs WHERE failed_at = 0 ORDER BY run_at, id LIMIT $1`, limit)
}

// ByID gives one job; it fails with fault.NotFound where there is none, since it was done meanwhile.
func ByID(tx *store.Tx, id string) (Stuck, error) {
	return store.One[Stuck](tx, `SELECT `+stuckColumns+` FROM jobs WHERE id = $1`, id)
}

// Again lets a job run at once, with all its attempts before it. It fails with fault.Conflict while a node
// works on it.
func Again(tx *store.Tx, id string) error {
	return free(tx, id, func() error {
		return tx.Must1(`UPDATE jobs SET failed_at = 0, attempts = 0, run_at = $1 WHERE id = $2 AND lease_until <= $1`, tx.Now(), id)
	})
}

// Drop removes a job undone. It fails with fault.Conflict while a node works on it.
func Drop(tx *store.Tx, id string) error {
	return free(tx, id, func() error {
		return tx.Must1(`DELETE FROM jobs WHERE id = $1 AND lease_until <= $2`, id, tx.Now())
	})
}

// free changes a job that nobody works on.
func free(tx *store.Tx, id string, change func() error) error {
	s, err := ByID(tx, id)
	if err != nil {
		return err
	}
	if s.Running(tx.Now()) {
		return fault.New(fault.Conflict, fault.Conflict.Key())
	}
	if err := change(); err != nil {
		return fmt.Errorf("jobs: change %s: %w", s.Kind, err)
	}
	return nil
}

// mostError is the longest error text kept, in characters.
const mostError = 500

// plain is an error's text as it is kept: personal data that another program's answer repeats, an address
// of e-mail say, is taken out before it is written.
func plain(err error) string {
	r := scrub.Scrub(err.Error())
	text := []rune(strings.TrimSpace(scrub.Strike(r.Text, r.Names, lang.EN)))
	if len(text) > mostError {
		text = append(text[:mostError-1], '…')
	}
	return string(text)
}

// Stands says whether a job of that key waits or is being done; one that was given up does not.
func Stands(tx *store.Tx, key string) (bool, error) {
	n, err := store.Value[int64](tx, `SELECT count(*) FROM jobs WHERE unique_key = $1 AND failed_at = 0`, key)
	if err != nil {
		return false, fmt.Errorf("jobs: stands: %w", err)
	}
	return n > 0, nil
}
