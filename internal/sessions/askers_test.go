package sessions_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math"
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
	a := attack{t: t, dir: dir, path: path, table: "questions", truth: truth, sent: sent}
	a.files() // while the server runs, with whatever log stands beside the database
	a.queries()
	a.operations()
	a.elsewhere(dump)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_ = logs.Close()
	a.files() // and after it stopped
	if len(a.tried) < 10 {
		t.Fatalf("only %d orderings were tried: the attack is blind", len(a.tried))
	}
	for _, o := range a.tried {
		if math.Abs(o.tau) > bound(o.n) || o.together > crowd(sent, o.n) {
			t.Errorf("%s tells the order of %d questions: tau %.3f (bound %.3f), %d neighbours of one post (bound %d)",
				o.name, o.n, o.tau, bound(o.n), o.together, crowd(sent, o.n))
		}
	}
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

// syllables build questions that all differ and hold nothing that scrubbing would touch.
var syllables = strings.Fields("ruộng đồi suối nương trâu lúa ngô sắn thuốc sách cầu đường điện nước trường chợ rừng mương giống vốn")

func asking(r *rand.Rand, n int) []string {
	all := make([]string, 0, n)
	for i := range len(syllables) * len(syllables) {
		all = append(all, "Bao giờ làm "+syllables[i/len(syllables)]+" và "+syllables[i%len(syllables)]+" cho bản?")
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
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
	truth = asking(r, askers)
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

// attack collects orderings of the true texts.
type attack struct {
	t     *testing.T
	dir   string
	path  string
	table string
	truth []string
	sent  []sending
	tried []ordering
}

// ordering is how well one signal orders n of the questions; together counts neighbours that came in one post.
type ordering struct {
	name     string
	n        int
	tau      float64
	together int
}

// try weighs a signal: key gives a sortable place for a text, and false where the signal says nothing of it.
func (a *attack) try(name string, key func(text string) (float64, bool)) {
	type placed struct {
		rank int
		key  float64
	}
	var all []placed
	for rank, text := range a.truth {
		if k, ok := key(text); ok {
			all = append(all, placed{rank, k})
		}
	}
	if len(all) < 20 {
		return
	}
	// Ties are broken at random, lest the order of truth shines through them.
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	slices.SortStableFunc(all, func(x, y placed) int { return cmp.Compare(x.key, y.key) })
	sum := 0
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if all[j].rank > all[i].rank && all[j].key != all[i].key {
				sum++
			} else if all[j].key != all[i].key {
				sum--
			}
		}
	}
	o := ordering{name: name, n: len(all), tau: float64(2*sum) / float64(len(all)*(len(all)-1))}
	post := map[string]int{}
	for i, s := range a.sent {
		for _, text := range s.asked {
			post[text] = i
		}
	}
	for i := 1; i < len(all) && len(a.sent) > 0; i++ {
		if post[a.truth[all[i].rank]] == post[a.truth[all[i-1].rank]] {
			o.together++
		}
	}
	a.tried = append(a.tried, o)
}

// bound is 4.5 standard deviations of Kendall's tau of two unrelated orders of n: 0.214 for 200, passed by chance
// once in about 150,000 orderings.
func bound(n int) float64 {
	return 4.5 * math.Sqrt(float64(2*(2*n+5))/float64(9*n*(n-1)))
}

// crowd is how many neighbours of one post an unrelated order of n may have: the mean and six deviations.
func crowd(sent []sending, n int) int {
	mean := 0.0
	for _, s := range sent {
		mean += float64(len(s.asked)*(len(s.asked)-1)) / float64(askers)
	}
	mean *= float64(n) / askers
	return int(mean + 6*math.Sqrt(mean+1))
}

// files orders by where the texts stand in each file of the folder: first and last time, and within pages from
// their ends, where SQLite puts new cells.
func (a *attack) files() {
	found, err := filepath.Glob(filepath.Join(a.dir, "*"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, path := range found {
		b, err := os.ReadFile(path)
		if err != nil {
			a.t.Fatal(err)
		}
		name := filepath.Base(path)
		at := func(text string, last bool) (float64, bool) {
			i := bytes.Index(b, []byte(text))
			if last {
				i = bytes.LastIndex(b, []byte(text))
			}
			return float64(i), i >= 0
		}
		a.try(name+", first offset", func(x string) (float64, bool) { return at(x, false) })
		a.try(name+", last offset", func(x string) (float64, bool) { return at(x, true) })
		const size = 4096
		a.try(name+", pages up, cells down", func(x string) (float64, bool) {
			i, ok := at(x, false)
			return math.Floor(i/size)*size + size - math.Mod(i, size), ok
		})
		a.try(name+", place in the page", func(x string) (float64, bool) {
			i, ok := at(x, false)
			return math.Mod(i, size), ok
		})
		a.try(name+", how often", func(x string) (float64, bool) {
			n := bytes.Count(b, []byte(x))
			return float64(n), n > 0
		})
	}
}

// queries orders as the database itself would: as a scan gives the rows, by rowid where there is one, by id, and by
// what each id begins and ends with.
func (a *attack) queries() {
	db, err := sql.Open("sqlite", "file:"+a.path+"?mode=ro")
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, query := range []string{`SELECT text FROM %s`, `SELECT text FROM %s ORDER BY id`, `SELECT text FROM %s ORDER BY rowid`,
		`SELECT text FROM %s ORDER BY substr(id, 1, 10), substr(id, 20)`, `SELECT text FROM %s ORDER BY substr(id, 14)`, `SELECT text FROM %s NOT INDEXED`} {
		place := map[string]float64{}
		rows, err := db.Query(fmt.Sprintf(query, a.table))
		if err != nil {
			if strings.Contains(query, "rowid") {
				continue // no such column: there is nothing to order by
			}
			a.t.Fatal(err)
		}
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				a.t.Fatal(err)
			}
			place[text] = float64(len(place))
		}
		if err := rows.Err(); err != nil {
			a.t.Fatal(err)
		}
		a.try(query, func(x string) (float64, bool) { p, ok := place[x]; return p, ok })
	}
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
func (a *attack) operations() {
	db, err := sql.Open("sqlite", "file:"+a.path+"?mode=ro")
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range a.sent {
		var hash, result string
		if err := db.QueryRow(`SELECT body_hash, result FROM operations WHERE id = ?`, s.form.Get("op")).Scan(&hash, &result); err != nil {
			a.t.Fatal(err)
		}
		bare := url.Values{}
		for k, v := range s.form {
			if k != "question" && k != "question_brief" && k != "hall" && k != "material" {
				bare[k] = v
			}
		}
		if hash != canonical(s.path, bare) {
			a.t.Fatal("the hash of an operation is not what the attack takes it for: it would be blind")
		}
		guesses := [][]string{s.asked}
		for _, text := range a.truth {
			guesses = append(guesses, []string{text})
		}
		for _, g := range guesses {
			bare["question"] = g
			if hash == canonical(s.path, bare) {
				a.t.Errorf("an operation gives away the question %q", g)
			}
		}
		for _, text := range s.asked {
			if strings.Contains(result, text) {
				a.t.Errorf("the result of an operation holds %q", text)
			}
		}
	}
}

// elsewhere wants the texts in no table of the dump but their own, and whole rows that differ in nothing else.
func (a *attack) elsewhere(dump string) {
	table, seen := "", 0
	for line := range strings.Lines(dump) {
		if strings.HasPrefix(line, `{`) {
			table = line
			continue
		}
		for _, text := range a.truth {
			if !strings.Contains(line, text) {
				continue
			}
			seen++
			if !strings.Contains(table, `"questions"`) {
				a.t.Errorf("%q stands in %s", text, table)
			}
		}
	}
	if seen != len(a.truth) {
		a.t.Fatalf("%d of %d questions found in the dump", seen, len(a.truth))
	}
}

// TestAttackSeesANaiveTable is the control: the same attack on a table with row numbers must find the order.
func TestAttackSeesANaiveTable(t *testing.T) {
	r := rand.New(rand.NewPCG(counts.Seed(), 11))
	dir := t.TempDir()
	a := attack{t: t, dir: dir, path: filepath.Join(dir, "naive.db"), table: "asked", truth: asking(r, askers)}
	db, err := sql.Open("sqlite", "file:"+a.path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`CREATE TABLE asked (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, text TEXT)`); err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(a.truth, askers/posts) {
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
	a.files()
	a.queries()
	caught := map[string]bool{}
	for _, o := range a.tried {
		if math.Abs(o.tau) > bound(o.n) {
			caught[strings.Fields(o.name)[0]] = true
		}
	}
	if !caught["naive.db-wal,"] && !caught["naive.db,"] || !caught["SELECT"] {
		t.Fatalf("the attack is blind: it caught %v of %+v", caught, a.tried)
	}
}
