package live_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
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

// askers is how many phones ask in one hour, batches how many times what gathered is written.
const (
	askers  = 200
	batches = 20
)

// TestOrderOfPhones holds that nothing in the data folder tells in which order a hall asked: 200 phones ask through the
// pages, a host shows each question as soon as it is there, others vote for it, and every file is searched for an
// ordering. None may be better than chance.
func TestOrderOfPhones(t *testing.T) {
	for run := range counts.N("askers-runs") {
		seed := counts.Seed() + uint64(run)
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			t.Logf("seed %d", seed)
			orderOfPhones(t, rand.New(rand.NewPCG(seed, 13)))
		})
	}
}

func orderOfPhones(t *testing.T, r *rand.Rand) {
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
	w := worldIn(t, db, clock)
	a := storetest.Attack{T: t, Dir: dir, Path: path, Table: "live_questions", Truth: storetest.Asking(r, askers)}
	verdicts := w.hallAsks(r, &a)
	var b bytes.Buffer
	if err := db.Dump(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "backup.jsonl"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	a.Files() // while the room is open, with whatever log stands beside the database
	a.Queries()
	a.Elsewhere(b.String())
	w.namesNoQuestion(b.String(), verdicts)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_ = logs.Close()
	a.Files() // and after the server stopped
	a.Verdict()
}

// hallAsks sends the questions in the order of truth, and shows each batch as it comes. It gives the forms of the
// verdicts.
func (w *world) hallAsks(r *rand.Rand, a *storetest.Attack) (verdicts []url.Values) {
	w.t.Helper()
	site, _ := w.serve()
	room := w.room(live.Before)
	in := w.intake(false)
	per := askers / batches
	for i := range batches {
		batch := a.Truth[i*per : (i+1)*per]
		a.Sent = append(a.Sent, batch)
		asks := make([]live.Ask, 0, per)
		for _, text := range batch {
			asks = append(asks, live.Ask{OpID: store.NewOpID(w.db.Now()), Text: text})
		}
		w.ask(in, room.ID, asks...)
		for _, text := range batch {
			id := w.idOf(text)
			f := form("question", id, "state", live.Shown)
			f.Set("op", store.NewOpID(w.db.Now()))
			site.Post("office", "/rooms/"+room.ID+"/verdict", f).Want(http.StatusSeeOther)
			verdicts = append(verdicts, f)
			w.clock.Add(time.Duration(2+r.IntN(6)) * time.Second)
		}
		if _, err := w.db.Seal(context.Background(), "test"); err != nil {
			w.t.Fatal(err)
		}
	}
	if n := value[int64](w, `SELECT count(*) FROM live_questions WHERE state = 'shown'`); n != askers {
		w.t.Fatalf("%d questions are shown, want %d", n, askers)
	}
	if n := value[int64](w, `SELECT count(DISTINCT hour) FROM live_questions`); n != 1 {
		w.t.Fatalf("questions of one hour carry %d hours", n)
	}
	return verdicts
}

// namesNoQuestion wants the id of no question outside its own row, and no operation whose hash is that of a verdict on
// a question: either would put a moment beside it.
func (w *world) namesNoQuestion(dump string, verdicts []url.Values) {
	w.t.Helper()
	path := "/rooms/" + value[string](w, `SELECT id FROM live_rooms`) + "/verdict"
	hash := func(f url.Values) string {
		v := url.Values{}
		for k, all := range f {
			if k != "op" {
				v[k] = all
			}
		}
		sum := sha256.Sum256([]byte(path + "\n" + v.Encode()))
		return hex.EncodeToString(sum[:])
	}
	bare := value[string](w, `SELECT body_hash FROM operations WHERE id = $1`, verdicts[0].Get("op"))
	if bare != hash(url.Values{"state": {live.Shown}}) {
		w.t.Fatal("the hash of an operation is not what the attack takes it for: it would be blind")
	}
	for _, f := range verdicts {
		if got := value[string](w, `SELECT body_hash FROM operations WHERE id = $1`, f.Get("op")); got == hash(f) {
			w.t.Errorf("an operation gives away its question %s", f.Get("question"))
		}
		if n := strings.Count(dump, f.Get("question")); n != 1 {
			w.t.Errorf("question %s is named %d times in the dump, want 1", f.Get("question"), n)
		}
	}
}
