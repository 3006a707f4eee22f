package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// Disable ends an account at once: its log-ins are gone and its tokens hold no longer. It needs
// people.manage over all of the account's rights. Nobody disables themselves.
func Disable(tx *store.Tx, accountID string) error {
	if err := mayManage(tx, "people.manage", accountID); err != nil {
		return err
	}
	if accountID == tx.Actor().ID {
		return fault.New(fault.Conflict, "people.disable.self")
	}
	all, err := GrantsOf(tx, accountID)
	if err != nil {
		return err
	}
	if err := notLast(tx, slices.DeleteFunc(all, func(h Held) bool { return h.Over(tx.Today()) })); err != nil {
		return err
	}
	if err := tx.Must1(`UPDATE accounts SET disabled_at = $1, version = version + 1 WHERE id = $2 AND disabled_at = 0`, tx.Now(), accountID); err != nil {
		return fmt.Errorf("people: disable: %w", err)
	}
	if err := endLogins(tx, accountID); err != nil {
		return err
	}
	if err := closeInvitations(tx, accountID); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "people.disable", Kind: "account", Subject: accountID})
}

// Enable lets a disabled account in again, with the password and the rights it had. It needs people.manage
// over all of its rights.
func Enable(tx *store.Tx, accountID string) error {
	if err := mayManage(tx, "people.manage", accountID); err != nil {
		return err
	}
	if err := tx.Must1(`UPDATE accounts SET disabled_at = 0, version = version + 1 WHERE id = $1 AND disabled_at <> 0`, accountID); err != nil {
		return fmt.Errorf("people: enable: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.enable", Kind: "account", Subject: accountID})
}

func endLogins(tx *store.Tx, accountID string) error {
	if _, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1`, accountID); err != nil {
		return fmt.Errorf("people: end log-ins: %w", err)
	}
	return nil
}
