package store_test

import (
	"errors"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// TestMemoForgetsWhatAChangeCouldAlter: found once a transaction, found anew after a statement that changes rows;
// a failure is not remembered, and keys of different kinds do not meet.
func TestMemoForgetsWhatAChangeCouldAlter(t *testing.T) {
	db := storetest.Open(t)
	type name struct{ of string }
	type place struct{ of string }
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		calls := 0
		ask := func(key any, err error) int {
			n, _ := store.Memo(tx, key, func() (int, error) { calls++; return calls, err })
			return n
		}
		if ask(name{"a"}, errors.New("away")); ask(name{"a"}, nil) != 2 {
			t.Error("a failure was remembered")
		}
		if ask(name{"a"}, nil) != 2 || ask(place{"a"}, nil) != 3 || ask(name{"b"}, nil) != 4 || ask(name{"a"}, nil) != 2 {
			t.Error("the same key was asked twice, or two keys met")
		}
		if _, err := tx.Exec(`DELETE FROM settings WHERE key = 'none'`); err != nil {
			return err
		}
		if ask(name{"a"}, nil) != 5 {
			t.Error("what was found outlived a change")
		}
		return nil
	})
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		n, err := store.Memo(tx, name{"a"}, func() (int, error) { return 9, nil })
		if n != 9 {
			t.Error("one transaction remembers for another")
		}
		return err
	})
}
