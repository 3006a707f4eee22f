package briefs

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// stood writes where the duties of a condition on d stand, as the duties and the trees have it now. It comes after
// the ledger has taken hold of the units, so that no reorganisation comes between.
func stood(tx *store.Tx, cond string, args ...any) error {
	_, err := tx.Exec(`INSERT INTO duty_stands (unit_id, brief_id, duty_id, deadline, path, closed, open)
		SELECT d.unit_id, d.brief_id, d.id, d.deadline, u.path, u.until_day <> '', NOT `+FulfilledSQL+`
		FROM duties d JOIN units u ON u.id = d.unit_id WHERE `+cond+` ORDER BY d.unit_id, d.brief_id
		ON CONFLICT (unit_id, brief_id) DO UPDATE SET deadline = excluded.deadline, path = excluded.path,
			closed = excluded.closed, open = excluded.open`, args...)
	return err
}

// turned follows a duty of which something was done or undone: its row, held since it was written, says whether
// anything is missing now. Most steps change nothing here and write nothing.
func turned(tx *store.Tx, unitID, briefID string) error {
	_, err := tx.Exec(`UPDATE duty_stands SET open = NOT open WHERE unit_id = $1 AND brief_id = $2
		AND open = (SELECT `+FulfilledSQL+` FROM duties d WHERE d.unit_id = $1 AND d.brief_id = $2)`, unitID, briefID)
	return err
}

// Stands follows the trees for the duties: app hands it to org. No duty is rewritten.
type Stands struct{}

// TreesChanged moves where duties stand with their units, in the transaction of the reorganisation.
func (Stands) TreesChanged(tx *store.Tx, c org.Changed) error {
	const move = `UPDATE duty_stands SET path = (SELECT u.path FROM units u WHERE u.id = duty_stands.unit_id),
		closed = (SELECT u.until_day <> '' FROM units u WHERE u.id = duty_stands.unit_id)
		WHERE NOT EXISTS (SELECT 1 FROM units u WHERE u.id = duty_stands.unit_id
			AND u.path = duty_stands.path AND (u.until_day <> '') = duty_stands.closed)`
	if c.Units.All {
		if _, err := tx.Exec(move); err != nil {
			return fmt.Errorf("briefs: follow the trees: %w", err)
		}
		return nil
	}
	for part := range slices.Chunk(c.Units.IDs, chunk) {
		if _, err := tx.Exec(move+` AND unit_id IN (`+marks(1, len(part))+`)`, anys(part)...); err != nil {
			return fmt.Errorf("briefs: follow the trees: %w", err)
		}
	}
	return nil
}

// RecordsOn names nothing: the duties themselves are named by what counts them.
func (Stands) RecordsOn(*store.Tx, []string, []string) ([]org.Records, error) {
	return []org.Records{}, nil
}
