package people_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// rows gathers values and writes them many at a time, past the use cases: a bench needs their tables only.
type rows struct {
	head string
	n    int
	args []any
}

func (r *rows) add(tx *store.Tx, values ...any) error {
	r.args = append(r.args, values...)
	if r.n++; r.n < 400 {
		return nil
	}
	return r.flush(tx)
}

func (r *rows) flush(tx *store.Tx) error {
	if r.n == 0 {
		return nil
	}
	width := len(r.args) / r.n
	all := make([]string, r.n)
	for i := range all {
		marks := make([]string, width)
		for j := range marks {
			marks[j] = "$" + strconv.Itoa(i*width+j+1)
		}
		all[i] = "(" + strings.Join(marks, ", ") + ")"
	}
	_, err := tx.Exec(r.head+" VALUES "+strings.Join(all, ", "), r.args...)
	r.n, r.args = 0, r.args[:0]
	return err
}

// crowd fills the office with n speakers in 34 provinces of 100 communes; every fourth speaks a second
// language, one in a thousand a third; a fourth is spoken all over ten provinces and nowhere else. Every third knows
// one subject, every fiftieth another.
func crowd(b *testing.B, o *office, n int) (prov, comm []string) {
	b.Helper()
	for p := range 34 {
		prov = append(prov, fmt.Sprintf("p%02d", p))
		for c := range 100 {
			comm = append(comm, fmt.Sprintf("p%02dc%02d", p, c))
		}
	}
	storetest.Write(b, o.db, store.System(), func(tx *store.Tx) error {
		for _, id := range append(slices.Clone(prov), comm...) {
			path := o.Network + "/" + o.Root + "/" + id[:3] + "/"
			if len(id) > 3 {
				path += id + "/"
			}
			if _, err := tx.Exec(`INSERT INTO units (id, network_id, body_id, from_day, until_day, path, heir_id)
				VALUES ($1, $2, $1, '2020-01-01', '', $3, $1)`, id, o.Network, path); err != nil {
				return err
			}
			if err := access.PutScope(tx, id, path); err != nil {
				return err
			}
		}
		return nil
	})
	families := strings.Fields("Nguyễn Trần Lê Phạm Hoàng Vàng Lò Giàng Hà Đinh")
	middles := strings.Fields("Văn Thị A Đức Minh Thanh Ngọc")
	givens := strings.Fields("An Ân Bình Chi Dung Đông Giang Hà Khánh Lan Mai Nga Oanh Páo Quân Sáng Tâm Uyên Vinh Xuân Yến")
	chance := rand.New(rand.NewPCG(1, 2)) // the same crowd each time, in which no name goes with another or with a place
	for from := 0; from < n; from += 5000 {
		storetest.Write(b, o.db, store.System(), func(tx *store.Tx) error {
			s := &rows{head: `INSERT INTO speakers (id, full_name, given_name, folded, sort_key, born_year, gender, ethnic_group, occupation, phone, email, home_unit_id, note, created_at, version)`}
			w := &rows{head: `INSERT INTO speaker_words (word, speaker_id)`}
			l := &rows{head: `INSERT INTO speaker_languages (speaker_id, lang, script, dialect)`}
			k := &rows{head: `INSERT INTO speaker_subjects (speaker_id, subject_id)`}
			a := &rows{head: `INSERT INTO appointments (id, speaker_id, network_id, unit_id, level_id, decision_id, status, from_day, until_day, card_no, reason, ended_by, version)`}
			for i := from; i < min(from+5000, n); i++ {
				id, given := fmt.Sprintf("s%07d", i), givens[chance.IntN(len(givens))]
				full := families[chance.IntN(len(families))] + " " + middles[chance.IntN(len(middles))] + " " + given
				unit := comm[i*769%len(comm)]
				err := s.add(tx, id, full, given, lang.Fold(full), lang.NameKey(given, full), 0, "", "", "", "", "", unit, "", 0, 1)
				for _, word := range slices.Compact(slices.Sorted(slices.Values(strings.Fields(lang.Fold(full))))) {
					if err == nil {
						err = w.add(tx, word, id)
					}
				}
				spoken := []string{"vi"}
				if i%4 == 0 {
					spoken = append(spoken, "hmn")
				}
				if i%1000 == 0 {
					spoken = append(spoken, "km")
				}
				if unit[:2] == "p1" {
					spoken = append(spoken, "tai")
				}
				if i%3 == 0 && err == nil {
					err = k.add(tx, id, "land")
				}
				if i%50 == 0 && err == nil {
					err = k.add(tx, id, "health")
				}
				for _, code := range spoken {
					if err == nil {
						err = l.add(tx, id, code, "", "")
					}
				}
				until := lang.Day("2026-12-01").AddDays(i % 1800)
				if err == nil {
					err = a.add(tx, "a"+id, id, o.Network, unit, o.Levels[2], "", people.Appointed, until.AddMonths(-60), until, "", "", "", 1)
				}
				if err != nil {
					return err
				}
			}
			for _, r := range []*rows{s, w, l, k, a} {
				if err := r.flush(tx); err != nil {
					return err
				}
			}
			ids := make([]string, 0, 5000)
			for i := from; i < min(from+5000, n); i++ {
				ids = append(ids, fmt.Sprintf("s%07d", i))
			}
			return people.Index(tx, ids...)
		})
	}
	return prov, comm
}

// processor is the processor time this process has used: on a busy machine it says more than the clock.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkRoster reads the first page under each kind of filter among 200,000 speakers (or as many as
// ROSTER_SPEAKERS says) and reports the best, the median and the slowest of a hundred, and the processor time of one.
func BenchmarkRoster(b *testing.B) {
	n := 200_000
	if s := os.Getenv("ROSTER_SPEAKERS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	o := newOffice(b)
	prov, comm := crowd(b, o, n)
	for account, scope := range map[string]string{"all": access.Everywhere, "network": o.Network, "prov": prov[3], "comm": comm[303]} {
		o.grant(account, access.Head, scope)
	}
	for _, c := range []struct {
		name, who string
		f         people.RosterFilter
	}{
		{"everywhere", "all", people.RosterFilter{}},
		{"deep", "all", people.RosterFilter{After: "s0100000"}},
		{"network", "network", people.RosterFilter{}},
		{"network-appointed", "network", people.RosterFilter{Status: people.Appointed}},
		{"network-dismissed", "network", people.RosterFilter{Status: people.Dismissed}},
		{"province", "prov", people.RosterFilter{}},
		{"commune", "comm", people.RosterFilter{}},
		{"unit-asked", "network", people.RosterFilter{UnitID: prov[7]}},
		{"language-common", "network", people.RosterFilter{Lang: "hmn"}},
		{"language-rare", "network", people.RosterFilter{Lang: "km"}},
		{"language-in-province", "prov", people.RosterFilter{Lang: "hmn"}},
		{"name-common", "network", people.RosterFilter{Q: "nguyễn"}},
		{"name-exact", "network", people.RosterFilter{Q: "vàng a páo"}},
		{"name-none", "network", people.RosterFilter{Q: "zzz"}},
		{"ending-3", "network", people.RosterFilter{Ending: 3}},
		{"ending-6-province", "prov", people.RosterFilter{Ending: 6}},
		{"subject", "network", people.RosterFilter{SubjectID: "health"}},
		{"level", "network", people.RosterFilter{LevelID: o.Levels[2]}},
		{"level-empty", "network", people.RosterFilter{LevelID: o.Levels[1]}},
		{"unit+level", "network", people.RosterFilter{UnitID: prov[7], LevelID: o.Levels[2]}},
		{"unit+level+status", "all", people.RosterFilter{UnitID: prov[7], LevelID: o.Levels[2], Status: people.Appointed}},
		{"unit+language-absent", "network", people.RosterFilter{UnitID: prov[7], Lang: "tai"}},
		{"unit+language+subject+ending", "network", people.RosterFilter{UnitID: prov[7], Lang: "hmn", SubjectID: "land", Ending: 6}},
		{"language+subject", "network", people.RosterFilter{Lang: "hmn", SubjectID: "land"}},
		{"language+ending", "network", people.RosterFilter{Lang: "tai", Ending: 3}},
		{"name+unit", "network", people.RosterFilter{Q: "giàng", UnitID: prov[7]}},
		{"name+language+subject", "all", people.RosterFilter{Q: "vàng", Lang: "tai", SubjectID: "health"}},
		{"name-beginning", "network", people.RosterFilter{Q: "ng th"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			before := processor()
			for b.Loop() {
				began := time.Now()
				storetest.Read(b, o.db, orgtest.Actor(c.who), func(tx *store.Tx) error {
					_, err := people.Roster(tx, c.f)
					return err
				})
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[0].Microseconds())/1000, "best-ms")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64((processor()-before).Microseconds())/1000/float64(len(took)), "cpu-ms")
		})
	}
}
