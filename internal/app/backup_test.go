package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/sessions"
)

// elsewhere opens an empty place as restore does: a new folder, on PostgreSQL where url names a database.
func elsewhere(t *testing.T, url string) (*store.DB, string) {
	t.Helper()
	dir := t.TempDir()
	db, err := app.OpenStore(context.Background(), config.Place{Data: dir, Zone: "Asia/Ho_Chi_Minh", Database: url}, app.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, dir
}

// content is the logical dump without what a restore changes on purpose: the epoch and the cursors of
// those who rebuild.
func content(t *testing.T, db *store.DB) string {
	t.Helper()
	var b bytes.Buffer
	if err := db.Dump(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	table, kept := "", []string{}
	for _, line := range strings.Split(b.String(), "\n") {
		if strings.HasPrefix(line, "{") {
			table = line
		}
		if !strings.Contains(table, `"table":"cursors"`) && !strings.HasPrefix(line, `["epoch",`) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func root(t *testing.T, db *store.DB) string {
	t.Helper()
	rep, err := journal.Verify(context.Background(), db)
	if err != nil || rep.Altered != "" || rep.Entries == 0 {
		t.Fatalf("journal: %+v %v", rep, err)
	}
	return rep.Root
}

// targets are where a backup is restored: the same kind of database, and SQLite where that is another.
func targets(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"sqlite": ""}
	if url := storetest.Fresh(t); storetest.OnServer(url) {
		all["server"] = url
	}
	return all
}

func TestABackupUnderLoadIsTheSameElsewhere(t *testing.T) {
	ctx := context.Background()
	w := apptest.Start(t)
	w.Stock()
	brief := w.Published(w.Root, w.Root)
	keys := filepath.Join(w.Config.Data, "keys")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(keys, "site"), []byte("a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := app.Backup(ctx, w.App.DB, w.Config.Data, "", &bytes.Buffer{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("keys without a passphrase: %v", err)
	}
	apptest.Eventually(t, "something is sealed, for the copy's journal to show", func() bool {
		rep, err := journal.Verify(ctx, w.App.DB)
		return err == nil && rep.Entries > 0
	})
	quit := make(chan bool)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-quit:
					return
				case <-time.After(4 * time.Millisecond): // four of them: up to a thousand writes a second
					_, _ = w.App.DB.Write(ctx, store.Op{Kind: "load", Actor: store.Actor{ID: apptest.Clerk, Kind: "account"}}, func(tx *store.Tx) error {
						_, err := sessions.Plan(tx, w.Draft(w.Comm[0][0], brief))
						return err
					})
				}
			}
		})
	}
	for n := range 2 {
		var file bytes.Buffer
		if err := app.Backup(ctx, w.App.DB, w.Config.Data, "dài và khó đoán", &file); err != nil {
			t.Fatal(err)
		}
		db, dir := elsewhere(t, "")
		if err := app.Restore(ctx, db, dir, "dài và khó đoán", &file); err != nil {
			t.Fatalf("backup %d, taken under load, restored: %v", n, err)
		}
		root(t, db)
	}
	close(quit)
	wg.Wait()
	apptest.Eventually(t, "the sealer is done", func() bool {
		n, err := w.App.DB.Seal(ctx, "test")
		var left int64
		readErr := w.App.DB.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
			left, err = store.Value[int64](tx, `SELECT count(*) FROM outbox WHERE seq IS NULL`)
			return err
		})
		return n == 0 && err == nil && readErr == nil && left == 0
	})
	w.Close()
	source, err := app.OpenStore(ctx, w.Config.Place, app.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	var file bytes.Buffer
	if err := app.Backup(ctx, source, w.Config.Data, "dài và khó đoán", &file); err != nil {
		t.Fatal(err)
	}
	for name, url := range targets(t) {
		db, dir := elsewhere(t, url)
		if err := app.Restore(ctx, db, dir, "dài và khó đoán", bytes.NewReader(file.Bytes())); err != nil {
			t.Fatalf("onto %s: %v", name, err)
		}
		if content(t, db) != content(t, source) {
			t.Errorf("onto %s: the dump differs", name)
		}
		if root(t, db) != root(t, source) {
			t.Errorf("onto %s: the journal's root differs", name)
		}
		if key, err := os.ReadFile(filepath.Join(dir, "keys", "site")); err != nil || string(key) != "a key" {
			t.Errorf("onto %s: the key is %q, %v", name, key, err)
		}
	}
	t.Run("refused", func(t *testing.T) { refused(t, file.Bytes()) })
}

// refused restores what is no whole backup of ours.
func refused(t *testing.T, file []byte) {
	flipped := slices.Clone(file)
	flipped[len(flipped)/2] ^= 1
	for _, c := range []struct {
		name, passphrase string
		file             []byte
	}{
		{"one bit flipped", "dài và khó đoán", flipped},
		{"cut short", "dài và khó đoán", file[:len(file)-200]},
		{"another passphrase", "đoán sai rồi", file},
		{"no passphrase", "", file},
		{"no backup at all", "", []byte("hello")},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, dir := elsewhere(t, "")
			if err := app.Restore(context.Background(), db, dir, c.passphrase, bytes.NewReader(c.file)); !fault.Is(err, fault.Invalid) {
				t.Errorf("got %v, want invalid", err)
			}
		})
	}
}
