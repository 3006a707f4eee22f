package storetest

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// syllables build questions that all differ and hold nothing that scrubbing would touch.
var syllables = strings.Fields("ruộng đồi suối nương trâu lúa ngô sắn thuốc sách cầu đường điện nước trường chợ rừng mương giống vốn")

// Asking gives n questions in the order in which they are asked.
func Asking(r *rand.Rand, n int) []string {
	all := make([]string, 0, n)
	for i := range len(syllables) * len(syllables) {
		all = append(all, "Bao giờ làm "+syllables[i/len(syllables)]+" và "+syllables[i%len(syllables)]+" cho bản?")
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
}

// Attack looks through a data folder for the order in which texts came. Truth is that order, Sent which of them came
// together; Table is where they lie in the database at Path.
type Attack struct {
	T     testing.TB
	Dir   string
	Path  string
	Table string
	Truth []string
	Sent  [][]string

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
func (a *Attack) try(name string, key func(text string) (float64, bool)) {
	type placed struct {
		rank int
		key  float64
	}
	var all []placed
	for rank, text := range a.Truth {
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
	for i, s := range a.Sent {
		for _, text := range s {
			post[text] = i
		}
	}
	for i := 1; i < len(all) && len(a.Sent) > 0; i++ {
		if post[a.Truth[all[i].rank]] == post[a.Truth[all[i-1].rank]] {
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
func crowd(sent [][]string, n int) int {
	mean, all := 0.0, 0
	for _, s := range sent {
		mean += float64(len(s) * (len(s) - 1))
		all += len(s)
	}
	mean *= float64(n) / float64(max(all*all, 1))
	return int(mean + 6*math.Sqrt(mean+1))
}

// Files orders by where the texts stand in each file of the folder: first and last time, and within pages from
// their ends, where SQLite puts new cells.
func (a *Attack) Files() {
	found, err := filepath.Glob(filepath.Join(a.Dir, "*"))
	if err != nil {
		a.T.Fatal(err)
	}
	for _, path := range found {
		b, err := os.ReadFile(path)
		if err != nil {
			a.T.Fatal(err)
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

// Queries orders as the database itself would: as a scan gives the rows, by rowid where there is one, by id, and by
// what each id begins and ends with.
func (a *Attack) Queries() {
	db, err := sql.Open("sqlite", "file:"+a.Path+"?mode=ro")
	if err != nil {
		a.T.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, query := range []string{`SELECT text FROM %s`, `SELECT text FROM %s ORDER BY id`, `SELECT text FROM %s ORDER BY rowid`,
		`SELECT text FROM %s ORDER BY substr(id, 1, 10), substr(id, 20)`, `SELECT text FROM %s ORDER BY substr(id, 14)`, `SELECT text FROM %s NOT INDEXED`} {
		place := map[string]float64{}
		rows, err := db.Query(fmt.Sprintf(query, a.Table))
		if err != nil {
			if strings.Contains(query, "rowid") {
				continue // no such column: there is nothing to order by
			}
			a.T.Fatal(err)
		}
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				a.T.Fatal(err)
			}
			place[text] = float64(len(place))
		}
		if err := rows.Err(); err != nil {
			a.T.Fatal(err)
		}
		a.try(query, func(x string) (float64, bool) { p, ok := place[x]; return p, ok })
	}
}

// Elsewhere wants the texts in no table of the dump but their own, and whole rows that differ in nothing else.
func (a *Attack) Elsewhere(dump string) {
	table, seen := "", 0
	for line := range strings.Lines(dump) {
		if strings.HasPrefix(line, `{`) {
			table = line
			continue
		}
		for _, text := range a.Truth {
			if !strings.Contains(line, text) {
				continue
			}
			seen++
			if !strings.Contains(table, `"`+a.Table+`"`) {
				a.T.Errorf("%q stands in %s", text, table)
			}
		}
	}
	if seen != len(a.Truth) {
		a.T.Fatalf("%d of %d questions found in the dump", seen, len(a.Truth))
	}
}

// Verdict fails the test where one of the orderings is better than chance, or where too few were tried to say so.
func (a *Attack) Verdict() {
	a.T.Helper()
	if len(a.tried) < 10 {
		a.T.Fatalf("only %d orderings were tried: the attack is blind", len(a.tried))
	}
	for _, o := range a.tried {
		if math.Abs(o.tau) > bound(o.n) || o.together > crowd(a.Sent, o.n) {
			a.T.Errorf("%s tells the order of %d questions: tau %.3f (bound %.3f), %d neighbours of one post (bound %d)",
				o.name, o.n, o.tau, bound(o.n), o.together, crowd(a.Sent, o.n))
		}
	}
}

// Caught names the signals that told the order, by the first word of each.
func (a *Attack) Caught() map[string]bool {
	caught := map[string]bool{}
	for _, o := range a.tried {
		if math.Abs(o.tau) > bound(o.n) {
			caught[strings.Fields(o.name)[0]] = true
		}
	}
	return caught
}
