package people

import (
	"context"
	"fmt"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// LoginsOf lists the actor's log-ins that hold, the newest first.
func LoginsOf(tx *store.Tx) ([]Login, error) {
	return store.All[Login](tx, `SELECT id, token_hash, account_id, device, started_at, seen_on, until, second_factor
		FROM logins WHERE account_id = $1 AND until > $2 ORDER BY started_at DESC, id DESC`, tx.Actor().ID, tx.Now())
}

// EndLogin ends one of the actor's log-ins at once; another's is fault.NotFound.
func EndLogin(tx *store.Tx, id string) error {
	n, err := tx.Changed(`DELETE FROM logins WHERE id = $1 AND account_id = $2`, id, tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("people: end log-in: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "store.none")
	}
	return journal.Write(tx, journal.Entry{Verb: "people.endlogin", Kind: "account", Subject: tx.Actor().ID})
}

// EndOtherLogins ends all of the actor's log-ins but the present one.
func EndOtherLogins(tx *store.Tx) error {
	if _, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1 AND id <> $2`, tx.Actor().ID, tx.Actor().Via); err != nil {
		return fmt.Errorf("people: end other log-ins: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.endlogin", Kind: "account", Subject: tx.Actor().ID})
}

// Confirm asks a person who is signed in for their password again. A wrong one is fault.Invalid at field,
// too many are fault.TooMany.
func (d *Door) Confirm(ctx context.Context, accountID, field, password string) error {
	if err := d.guesses.step(d.db.Now(), accountID); err != nil {
		return err
	}
	var hash Hash
	err := d.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		a, err := AccountByID(tx, accountID)
		hash = a.PasswordHash
		return err
	})
	if err != nil {
		return err
	}
	fits := false
	if err := d.hashing.run(ctx, func() { fits = hash.fits(password) }); err != nil {
		return err
	}
	if !fits {
		return fault.At(field, "people.password.wrong")
	}
	d.guesses.forgive(accountID)
	return nil
}
