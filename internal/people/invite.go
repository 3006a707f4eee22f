package people

import (
	"fmt"

	"rostrum/internal/kit/store"
)

// closeInvitations ends the open invitations of an account.
func closeInvitations(tx *store.Tx, accountID string) error {
	_, err := tx.Exec(`UPDATE invitations SET until = $1 WHERE account_id = $2 AND used_at = 0 AND until > $1`, tx.Now(), accountID)
	if err != nil {
		return fmt.Errorf("people: close invitations: %w", err)
	}
	return nil
}
