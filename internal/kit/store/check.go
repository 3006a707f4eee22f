package store

import (
	"context"
	"fmt"
)

// Check asks the database whether its own structure is whole; it gives what it complains about.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	if db.engine.dialect() == "postgres" {
		// PostgreSQL checks pages as it reads them where checksums are on; reading every row is what can be done from here.
		tables, err := db.Tables(ctx)
		if err != nil {
			return nil, err
		}
		err = db.Read(ctx, System(), func(tx *Tx) error {
			for _, t := range tables {
				if _, err := Value[int64](tx, "SELECT count(*) FROM "+t.Name); err != nil {
					return fmt.Errorf("store: check %s: %w", t.Name, err)
				}
			}
			return nil
		})
		return []string{}, err
	}
	rows, err := db.engine.pool().QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return []string{err.Error()}, nil
	}
	defer func() { _ = rows.Close() }()
	found := []string{}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, classify(fmt.Errorf("store: check: %w", err))
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	if err := rows.Err(); err != nil {
		found = append(found, err.Error())
	}
	return found, nil
}

// NewEpoch says that this database was restored: whoever kept a cursor on the outbox rebuilds.
func (db *DB) NewEpoch(ctx context.Context) error {
	return db.Maintain(ctx, "epoch", func(tx *Tx) error {
		if _, err := tx.Exec(`DELETE FROM cursors WHERE consumer <> 'jobs'`); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ('epoch', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, tx.NewID("epoch"))
		return err
	})
}
