package sessions_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/migrations"
)

// askers is how many questions are asked in one hour, posts by how many forms they come in.
const (
	askers = 200
	posts  = 40
)

// TestOrderOfAskers holds that nothing in the data folder tells in which order questions were asked: 200 questions
// of one session come in by 40 posts within an hour, through the real handlers, over a file database with
// synchronous FULL; then every file is searched for an ordering. None may be better than chance.
func TestOrderOfAskers(t *testing.T) {
	for run := range counts.N("askers-runs") {
		seed := counts.Seed() + uint64(run)
		t.Run(fmt.Sprint(run), func(t *testing.T) {
			t.Logf("seed %d", seed)
			askOnce(t, rand.New(rand.NewPCG(seed, 7)))
		})
	}
}

func askOnce(t *testing.T, r *rand.Rand) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rostrum.db")
	logs, err := os.Create(filepath.Join(dir, "log.txt"))
	if err != nil {
		t.Fatal(err)
	}
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 30, 0, time.UTC))
	log := slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db := openFile(t, path, clock, log)
	w := worldIn(t, db, clock)
	truth, sent := w.askAll(r)
	dump := w.dumpTo(filepath.Join(dir, "backup.jsonl"))
	a := storetest.Attack{T: t, Dir: dir, Path: path, Table: "questions", Truth: truth}
	for _, one := range sent {
		a.Sent = append(a.Sent, one.asked)
	}
	a.Files() // while the server runs, with whatever log stands beside the database
	a.Queries()
	operations(t, path, truth, sent)
	a.Elsewhere(dump)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_ = logs.Close()
	a.Files() // and after it stopped
	a.Verdict()
}

func openFile(t *testing.T, path string, clock *storetest.Clock, log *slog.Logger) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{URL: path, Clock: clock.Now, Location: storetest.Zone(), Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background(), migrations.Files()); err != nil {
		t.Fatal(err)
	}
	db.OnSeal(journal.Seal)
	return db
}

// sending is one post as it went out.
type sending struct {
	path  string
	form  url.Values
	asked []string
}

// askAll sends the questions, some alone, in the order of truth.
func (w *world) askAll(r *rand.Rand) (truth []string, sent []sending) {
	w.t.Helper()
	truth = storetest.Asking(r, askers)
	cuts := []int{0, askers}
	for _, c := range r.Perm(askers - 1)[:posts-1] {
		cuts = append(cuts, c+1)
	}
	sort.Ints(cuts)
	s := w.plan()
	w.clock.Set(time.Date(2026, 11, 26, 2, 0, 30, 0, time.UTC))
	for i := range posts {
		one := sending{path: "/sessions/" + s.ID + "/questions", form: url.Values{}, asked: truth[cuts[i]:cuts[i+1]]}
		if i == 0 {
			one.path = "/sessions/" + s.ID + "/report"
			one.form = w.get("comm00", one.path).Want(200).Filled(one.path)
			one.form.Set("attendances", "230")
		}
		one.form["question"] = slices.Clone(one.asked)
		one.form.Set("op", store.NewOpID(w.db.Now()))
		w.do("comm00", "vi", "POST", one.path, one.form).Want(303)
		sent = append(sent, one)
		w.clock.Add(time.Duration(20+r.IntN(60)) * time.Second)
		if _, err := w.db.Seal(context.Background(), "test"); err != nil {
			w.t.Fatal(err)
		}
	}
	if n := value[int64](w, `SELECT count(*) FROM questions`); n != askers {
		w.t.Fatalf("%d questions are kept, want %d", n, askers)
	}
	if n := value[int64](w, `SELECT count(DISTINCT hour) FROM questions`); n != 1 {
		w.t.Fatalf("questions of one hour carry %d hours", n)
	}
	return truth, sent
}

func (w *world) dumpTo(path string) string {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.db.Dump(context.Background(), &b); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

// canonical is what web hashes of a form; a copy, so that a change there is noticed by operations().
func canonical(path string, form url.Values) string {
	v := url.Values{}
	for k, all := range form {
		if k != "op" && k != "device_at" {
			v[k] = all
		}
	}
	sum := sha256.Sum256([]byte(path + "\n" + v.Encode()))
	return hex.EncodeToString(sum[:])
}

// operations guesses what each operation carried: its hash is compared with that of the form with each question
// alone, and of the whole form. A hit would put a moment beside a question.
func operations(t *testing.T, path string, truth []string, sent []sending) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range sent {
		var hash, result string
		if err := db.QueryRow(`SELECT body_hash, result FROM operations WHERE id = ?`, s.form.Get("op")).Scan(&hash, &result); err != nil {
			t.Fatal(err)
		}
		bare := url.Values{}
		for k, v := range s.form {
			if k != "question" && k != "question_brief" && k != "hall" && k != "material" {
				bare[k] = v
			}
		}
		if hash != canonical(s.path, bare) {
			t.Fatal("the hash of an operation is not what the attack takes it for: it would be blind")
		}
		guesses := [][]string{s.asked}
		for _, text := range truth {
			guesses = append(guesses, []string{text})
		}
		for _, g := range guesses {
			bare["question"] = g
			if hash == canonical(s.path, bare) {
				t.Errorf("an operation gives away the question %q", g)
			}
		}
		for _, text := range s.asked {
			if strings.Contains(result, text) {
				t.Errorf("the result of an operation holds %q", text)
			}
		}
	}
}

// TestAttackSeesANaiveTable is the control: the same attack on a table with row numbers must find the order.
func TestAttackSeesANaiveTable(t *testing.T) {
	r := rand.New(rand.NewPCG(counts.Seed(), 11))
	dir := t.TempDir()
	a := storetest.Attack{T: t, Dir: dir, Path: filepath.Join(dir, "naive.db"), Table: "asked", Truth: storetest.Asking(r, askers)}
	db, err := sql.Open("sqlite", "file:"+a.Path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`CREATE TABLE asked (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, text TEXT)`); err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(a.Truth, askers/posts) {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range part {
			if _, err := tx.Exec(`INSERT INTO asked (id, text) VALUES (?, ?)`, store.RandomID(), text); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	a.Files()
	a.Queries()
	caught := a.Caught()
	if !caught["naive.db-wal,"] && !caught["naive.db,"] || !caught["SELECT"] {
		t.Fatalf("the attack is blind: it caught %v alone", caught)
	}
}
