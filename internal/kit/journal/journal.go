// Package journal keeps who did what: chained over salted commitments, so that values can be erased and the chain still holds.
package journal

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"rostrum/internal/kit/store"
)

// Entry is one act by staff. Before and After become JSON; nil is kept as "".
type Entry struct {
	Verb    string // what was done, such as "sessions.plan"
	Kind    string // of what, such as "session"
	Subject string // its id
	UnitID  string // where; "" where no unit is concerned
	Before  any
	After   any
}

// Row is a stored entry; Seq is 0 until it is sealed.
type Row struct {
	ID         string `db:"id"`
	At         int64  `db:"at"`
	Actor      string `db:"actor"`
	Verb       string `db:"verb"`
	Kind       string `db:"kind"`
	Subject    string `db:"subject"`
	UnitID     string `db:"unit_id"`
	OpID       string `db:"op_id"`
	Commitment string `db:"commitment"`
}

type valueRow struct {
	ID     string `db:"id"`
	Salt   string `db:"salt"`
	Before string `db:"before"`
	After  string `db:"after"`
}

// Write adds an entry in the caller's transaction. Acts of the audience never come here.
func Write(tx *store.Tx, e Entry) error {
	before, err := text(e.Before)
	if err != nil {
		return err
	}
	after, err := text(e.After)
	if err != nil {
		return err
	}
	var salt [16]byte
	_, _ = rand.Read(salt[:])
	id := tx.NewID("journal")
	v := valueRow{id, hex.EncodeToString(salt[:]), before, after}
	row := struct {
		Row
		Chain string `db:"chain"`
	}{Row: Row{id, tx.Now(), tx.Actor().ID, e.Verb, e.Kind, e.Subject, e.UnitID, tx.Op().ID, commitment(v)}}
	if err := tx.Insert("journal", row); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	if err := tx.Insert("journal_values", v); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	return nil
}

func text(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("journal: encode: %w", err)
	}
	return string(b), nil
}

func commitment(v valueRow) string {
	h := sha256.New()
	for _, part := range []string{v.Salt, v.Before, v.After} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func link(previous string, seq int64, r Row) string {
	h := sha256.New()
	for _, part := range []string{previous, strconv.FormatInt(seq, 10), r.ID, strconv.FormatInt(r.At, 10),
		r.Actor, r.Verb, r.Kind, r.Subject, r.UnitID, r.OpID, r.Commitment} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

const rowColumns = `id, at, actor, verb, kind, subject, unit_id, op_id, commitment`

// sealMost is how many entries one sealing chains.
const sealMost = 500

// Seal numbers and chains the entries that are not yet; the sealer calls it in its transaction.
func Seal(tx *store.Tx) error {
	open, err := store.All[Row](tx, `SELECT `+rowColumns+` FROM journal WHERE seq IS NULL ORDER BY id LIMIT $1`, sealMost)
	if err != nil || len(open) == 0 {
		return err
	}
	seq, err := store.Value[int64](tx, `SELECT max(seq) FROM journal WHERE seq IS NOT NULL`)
	if err != nil {
		return fmt.Errorf("journal: seal: %w", err)
	}
	chain, err := store.Value[string](tx, `SELECT chain FROM journal WHERE seq = $1`, seq)
	if err != nil {
		return fmt.Errorf("journal: seal: %w", err)
	}
	for _, r := range open {
		seq++
		chain = link(chain, seq, r)
		if _, err := tx.Exec(`UPDATE journal SET seq = $1, chain = $2 WHERE id = $3`, seq, chain, r.ID); err != nil {
			return fmt.Errorf("journal: seal: %w", err)
		}
	}
	return nil
}

// Erase removes the values behind an entry and their salt; the entry says "erased" from then on.
func Erase(tx *store.Tx, id, reason string) error {
	if _, err := tx.Exec(`DELETE FROM journal_values WHERE id = $1`, id); err != nil {
		return fmt.Errorf("journal: erase: %w", err)
	}
	_, err := tx.Exec(`INSERT INTO journal_erased (id, day, reason) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, id, tx.Today(), reason)
	if err != nil {
		return fmt.Errorf("journal: erase: %w", err)
	}
	return nil
}
