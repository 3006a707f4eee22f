package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/migrations"
)

type setting struct {
	Key   string `db:"key"`
	Value string `db:"value"`
}

func put(key, value string) func(tx *store.Tx) error {
	return func(tx *store.Tx) error { return tx.Insert("settings", setting{key, value}) }
}

func count(t *testing.T, db *store.DB) int64 {
	t.Helper()
	var n int64
	storetest.Read(t, db, store.System(), func(tx *store.Tx) (err error) {
		n, err = store.Value[int64](tx, `SELECT count(*) FROM settings`)
		return err
	})
	return n
}

func TestWriteKeepsOnlyWhatSucceeds(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	boom := errors.New("boom")
	for _, c := range []struct {
		name string
		fn   func(tx *store.Tx) error
		want func(error) bool
	}{
		{"an error rolls back", func(tx *store.Tx) error { return errors.Join(put("a", "1")(tx), boom) }, func(err error) bool { return errors.Is(err, boom) }},
		{"a panic rolls back", func(tx *store.Tx) error { _ = put("a", "1")(tx); panic("ouch") }, func(err error) bool { return err != nil }},
		{"a swallowed statement error rolls back", func(tx *store.Tx) error {
			_ = put("a", "1")(tx)
			_, _ = tx.Exec(`INSERT INTO nowhere (x) VALUES ($1)`, 1)
			return nil
		}, func(err error) bool { return err != nil }},
		{"success stays", put("a", "1"), func(err error) bool { return err == nil }},
		{"a duplicate is an error", put("a", "2"), store.IsDuplicate},
	} {
		_, err := db.Write(ctx, store.Op{Kind: "test"}, c.fn)
		if !c.want(err) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	if n := count(t, db); n != 1 {
		t.Errorf("rows after all: %d, want 1", n)
	}
}

func TestConcurrentWritesShareNothingButTheCommit(t *testing.T) {
	db := storetest.Open(t)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			_, err := db.Write(context.Background(), store.Op{Kind: "test"}, func(tx *store.Tx) error {
				if err := put(fmt.Sprint("k", i), "v")(tx); err != nil {
					return err
				}
				if i%3 == 0 {
					return fault.New(fault.Invalid, "no")
				}
				return nil
			})
			if (err != nil) != (i%3 == 0) {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, db); n != 133 {
		t.Errorf("rows: %d, want 133", n)
	}
}

func TestAnOperationSentAgainHappensOnce(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	op := store.Op{ID: store.NewOpID(time.Now()), Kind: "settings.put", Actor: store.Actor{ID: "a", Kind: "account"}, Body: []byte("x=1")}
	write := func(op store.Op) (store.Receipt, error) {
		return db.Write(ctx, op, func(tx *store.Tx) error {
			if err := put("k"+tx.NewID("settings"), "v")(tx); err != nil {
				return err
			}
			return tx.SetResult(map[string]int{"n": 7})
		})
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			r, err := write(op)
			if err != nil || string(r.Result) != `{"n":7}` {
				t.Errorf("got %s %v", r.Result, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, db); n != 1 {
		t.Errorf("rows: %d, want 1", n)
	}
	other := op
	other.Body = []byte("x=2")
	if _, err := write(other); !fault.Is(err, fault.Conflict) {
		t.Errorf("another body: %v, want a conflict", err)
	}
	other = op
	other.Actor.ID = "b"
	if _, err := write(other); !fault.Is(err, fault.Conflict) {
		t.Errorf("another actor: %v, want a conflict", err)
	}
	if _, err := write(store.Op{ID: "short", Kind: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a bad id: %v, want invalid", err)
	}
}

func TestAReplayElsewhereMakesTheSameIDs(t *testing.T) {
	op := store.Op{ID: store.NewOpID(time.Now()), Kind: "x"}
	var made [2][]string
	for i := range made {
		db := storetest.Open(t)
		_, err := db.Write(context.Background(), op, func(tx *store.Tx) error {
			made[i] = nil
			for range 3 {
				made[i] = append(made[i], tx.NewID("a"), tx.NewID("b"))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for i, id := range made[0] {
		if id != made[1][i] || !store.ValidID(id) || seen[id] {
			t.Errorf("id %d: %s and %s", i, id, made[1][i])
		}
		seen[id] = true
	}
}

type happened struct{ N int }

func (happened) EventKind() string { return "test.happened" }

func TestTheSealerNumbersEveryCommittedEventOnce(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	for i := range 450 {
		_, err := db.Write(ctx, store.Op{Kind: "x"}, func(tx *store.Tx) error {
			if err := tx.Emit(happened{i}); err != nil || i%10 == 0 {
				return errors.Join(err, errors.New("rolled back"))
			}
			return nil
		})
		if (err != nil) != (i%10 == 0) {
			t.Fatal(err)
		}
	}
	if n, err := db.Seal(ctx, "node1"); n != 405 || err != nil {
		t.Fatalf("sealed %d, %v", n, err)
	}
	if n, err := db.Seal(ctx, "node2"); n != 0 || err != nil {
		t.Fatalf("another node sealed %d, %v while the lease holds", n, err)
	}
	var seen []int64
	for {
		n, err := db.Consume(ctx, "test", 100, func(_ *store.Tx, events []store.Sealed) error {
			for _, e := range events {
				seen = append(seen, e.Seq)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	for i, seq := range seen {
		if seq != int64(i+1) {
			t.Fatalf("event %d has number %d", i, seq)
		}
	}
	if len(seen) != 405 {
		t.Fatalf("consumed %d", len(seen))
	}
}

func TestDumpAndLoadGiveTheSameBytes(t *testing.T) {
	ctx := context.Background()
	a, b := storetest.Open(t), storetest.Open(t)
	for i := range 20 {
		if _, err := a.Write(ctx, store.Op{Kind: "x"}, put(fmt.Sprint("khóa ", i), "giá trị \x01\n\"")); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Maintain(ctx, "t", func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO grants (id, account_id, role, scope_id, subtree, from_day, until_day) VALUES ('g', 'a', 'r', 's', $1, '', '')`, true)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := a.Dump(ctx, &first); err != nil {
		t.Fatal(err)
	}
	if err := b.Load(ctx, bytes.NewReader(first.Bytes())); err != nil {
		t.Fatal(err)
	}
	if err := b.Dump(ctx, &second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("the second dump differs")
	}
	if !bytes.Contains(first.Bytes(), []byte(`true`)) {
		t.Error("a boolean is not dumped as one")
	}
	if err := b.Load(ctx, bytes.NewReader(first.Bytes())); !fault.Is(err, fault.Conflict) {
		t.Errorf("loading into a full database: %v", err)
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	db := storetest.Open(t)
	ctx := context.Background()
	err := db.Maintain(ctx, "t", func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, $1)`, true)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx, migrations.Files()); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestADataFolderServesOneProcess(t *testing.T) {
	dir := t.TempDir()
	release, err := store.LockFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.LockFolder(dir); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a second lock: %v", err)
	}
	release()
	again, err := store.LockFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
