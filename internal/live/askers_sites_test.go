package live_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/live"
	"rostrum/migrations"
)

// TestOrderOfPhonesAtASite holds the same of a site: its 200 phones ask, and the main room's host takes each question up
// as soon as it is there, marks it as being answered and as answered. Neither the site's rows nor the main room's, nor
// what links them, may tell the order.
func TestOrderOfPhonesAtASite(t *testing.T) {
	for run := range counts.N("askers-runs") {
		seed := counts.Seed() + uint64(run)
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			t.Logf("seed %d", seed)
			orderAtASite(t, rand.New(rand.NewPCG(seed, 56)))
		})
	}
}

func orderAtASite(t *testing.T, r *rand.Rand) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rostrum.db")
	logs, err := os.Create(filepath.Join(dir, "log.txt"))
	if err != nil {
		t.Fatal(err)
	}
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 30, 0, time.UTC))
	log := slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, err := store.Open(context.Background(), store.Options{URL: path, Clock: clock.Now, Location: storetest.Zone(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background(), migrations.Files()); err != nil {
		t.Fatal(err)
	}
	db.OnSeal(journal.Seal)
	b := briefingIn(t, worldIn(t, db, clock), 1)
	a := storetest.Attack{T: t, Dir: dir, Path: path, Table: "live_questions", Truth: storetest.Asking(r, askers)}
	ids := b.takesUpAll(r, &a)
	var dump bytes.Buffer
	if err := db.Dump(context.Background(), &dump); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "backup.jsonl"), dump.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	a.Files()
	for name, from := range map[string]string{ // each room's rows by themselves, and in the order of what links them
		"site": `SELECT id, text FROM live_questions WHERE room_id = '` + b.sites[0].ID + `'`,
		"main": `SELECT id, text FROM live_questions WHERE room_id = '` + b.main.ID + `'`,
		"ups":  `SELECT q.id, q.text FROM live_ups u CROSS JOIN live_questions q ON q.id = u.main_question`,
	} {
		b.must("system", func(tx *store.Tx) error { _, err := tx.Exec(`CREATE VIEW seen_` + name + ` AS ` + from); return err })
		a.Table = "seen_" + name
		a.Queries()
	}
	// A question is named by its row, by the link and, at the main room, by nothing else.
	for _, id := range ids {
		if n := strings.Count(dump.String(), id); n != 2 {
			t.Errorf("question %s is named %d times in the dump, want 2", id, n)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_ = logs.Close()
	a.Files()
	a.Verdict()
}

// takesUpAll sends the questions in the order of truth and takes each up as it comes. It gives the ids of both rooms'.
func (b *briefing) takesUpAll(r *rand.Rand, a *storetest.Attack) (ids []string) {
	b.t.Helper()
	site, _ := b.serve()
	main, in := "/rooms/"+b.main.ID, b.intake(false)
	post := func(path string, pairs ...string) {
		f := form(pairs...)
		f.Set("op", store.NewOpID(b.db.Now()))
		site.Post("nation", path, f).Want(http.StatusSeeOther)
		b.clock.Add(time.Duration(2+r.IntN(6)) * time.Second)
	}
	per := askers / batches
	for i := range batches {
		batch := a.Truth[i*per : (i+1)*per]
		a.Sent = append(a.Sent, batch)
		asks := make([]live.Ask, 0, per)
		for _, text := range batch {
			asks = append(asks, live.Ask{OpID: store.NewOpID(b.db.Now()), Text: text})
		}
		b.ask(in, b.sites[0].ID, asks...)
		for _, text := range batch {
			post(main+"/sites/up", "question", b.idOf(text))
			id := value[string](b.world, `SELECT id FROM live_questions WHERE text = $1 AND room_id = $2`, text, b.main.ID)
			post(main+"/verdict", "question", id, "state", live.Answering)
			post(main+"/verdict", "question", id, "state", live.Answered)
		}
		if _, err := b.db.Seal(context.Background(), "test"); err != nil {
			b.t.Fatal(err)
		}
	}
	for query, want := range map[string]int64{`SELECT count(*) FROM live_ups`: askers, `SELECT count(*) FROM live_questions WHERE state = 'answered'`: 2 * askers} {
		if n := value[int64](b.world, query); n != want {
			b.t.Fatalf("%s: %d, want %d", query, n, want)
		}
	}
	storetest.Read(b.t, b.db, store.System(), func(tx *store.Tx) (err error) {
		ids, err = store.All[string](tx, `SELECT id FROM live_questions`)
		return err
	})
	return ids
}
