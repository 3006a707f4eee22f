package store

import "fmt"

// PutSetting keeps one of the installation's own settings: its name, accent, demo log-ins.
func PutSetting(tx *Tx, key, value string) error {
	_, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	if err != nil {
		return fmt.Errorf("store: setting %s: %w", key, err)
	}
	return nil
}

// Setting gives a setting, "" where it was never set.
func Setting(tx *Tx, key string) (string, error) {
	return Value[string](tx, `SELECT value FROM settings WHERE key = $1`, key)
}

// FirstSetting keeps a setting where none was set, and gives what is set then: the same on every node.
func FirstSetting(tx *Tx, key, value string) (string, error) {
	if _, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, key, value); err != nil {
		return "", fmt.Errorf("store: setting %s: %w", key, err)
	}
	return Setting(tx, key)
}
