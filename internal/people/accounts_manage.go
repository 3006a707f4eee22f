package people

import (
	"fmt"

	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Disable ends an account at once: its log-ins are gone and its tokens hold no longer. The command line
// calls it as the system; anybody else needs people.manage over all of the account's rights.
func Disable(tx *store.Tx, accountID string) error {
	if err := tx.Must1(`UPDATE accounts SET disabled_at = $1, version = version + 1 WHERE id = $2 AND disabled_at = 0`, tx.Now(), accountID); err != nil {
		return fmt.Errorf("people: disable: %w", err)
	}
	if _, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1`, accountID); err != nil {
		return fmt.Errorf("people: disable: %w", err)
	}
	if err := closeInvitations(tx, accountID); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "people.disable", Kind: "account", Subject: accountID})
}
