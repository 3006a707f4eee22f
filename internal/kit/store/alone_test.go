package store_test

import (
	"context"
	"testing"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// An operation that is under way is waited for, one that comes later waits: none commits while Alone runs.
func TestAloneKeepsOperationsOut(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	count := func(tx *store.Tx) int64 {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM operations`)
		if err != nil {
			t.Error(err)
		}
		return n
	}
	write := func(done chan<- error, fn func(tx *store.Tx) error) {
		_, err := db.Write(ctx, store.Op{Kind: "test", Actor: store.System()}, fn)
		done <- err
	}
	begun, release, first, second := make(chan bool), make(chan bool), make(chan error, 1), make(chan error, 1)
	go write(first, func(*store.Tx) error { close(begun); <-release; return nil })
	<-begun
	inside := make(chan bool)
	alone := make(chan error, 1)
	go func() {
		alone <- store.Alone(ctx, db, "test.alone", func(tx *store.Tx) error {
			before := count(tx)
			close(inside)
			go write(second, func(*store.Tx) error { return nil })
			time.Sleep(200 * time.Millisecond)
			if after := count(tx); before != 1 || after != before {
				t.Errorf("%d operations stood at the beginning, %d at the end; want the one under way", before, after)
			}
			return nil
		})
	}()
	select {
	case <-inside:
		t.Error("it did not wait for the operation under way")
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	for _, done := range []chan error{first, alone, second} {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
