package store_test

import (
	"fmt"
	"os"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// A table that PostgreSQL looked at while the transaction that fills it was not committed seems empty to it; a survey in
// that transaction sees the rows. On SQLite it does nothing.
func TestASurveySeesTheRowsOfItsOwnTransaction(t *testing.T) {
	db, server := storetest.Open(t), os.Getenv(storetest.Variable) != ""
	believed := func(tx *store.Tx) int64 {
		n, err := store.Value[int64](tx, `SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'settings'`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		for i := range 1500 {
			if err := put(fmt.Sprint("many ", i), "x")(tx); err != nil {
				return err
			}
		}
		if server && believed(tx) >= 1500 {
			t.Error("the rows are counted already: the test is blind")
		}
		if err := tx.Survey("settings"); err != nil {
			return err
		}
		if server && believed(tx) < 1500 {
			t.Errorf("PostgreSQL believes in %d rows", believed(tx))
		}
		return nil
	})
}
