package people_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// crowded fills the office with speakers drawn by chance, some with several appointments, and lets time pass over them.
func crowded(t *testing.T, o *office, r *rand.Rand, n int) []string {
	t.Helper()
	units := []string{o.Root, o.Prov[0], o.Prov[1], o.Comm[0][0], o.Comm[0][1], o.Comm[1][0], o.Comm2[0][0], o.Prov2[0]}
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var ids []string
	for range n {
		id := o.add(pick("Lò", "Vàng", "Lê")+" "+pick("Thị", "Văn", "A")+" "+pick("An", "Ân", "Mai", "Páo"), pick(units...),
			[][]string{{}, {"vi"}, {"hmn"}, {"vi", "hmn"}, {"vi", "km"}}[r.IntN(5)]...)
		ids = append(ids, id)
		for _, unit := range []string{pick(units...), pick(units...)}[:r.IntN(3)] {
			o.write(func(tx *store.Tx) error {
				a, err := people.Propose(tx, people.Appointment{SpeakerID: id, UnitID: unit})
				if err != nil || r.IntN(4) == 0 {
					return nil // the same unit twice is refused, and one in four stays a proposal
				}
				from := lang.Day("2026-11-01").AddDays(-r.IntN(2200))
				if a, err = people.Appoint(tx, a.ID, a.Version, people.Deed{FromDay: from}); err != nil || r.IntN(4) != 0 {
					return err
				}
				if r.IntN(2) == 0 {
					_, err = people.Dismiss(tx, a.ID, a.Version, "chuyển công tác")
				} else {
					_, err = people.Renew(tx, a.ID, a.Version, people.Deed{FromDay: from.AddDays(r.IntN(900))})
				}
				return err
			})
		}
		if r.IntN(3) == 0 {
			o.write(func(tx *store.Tx) error {
				rec, err := people.RecordOf(tx, id)
				if err != nil {
					return err
				}
				rec.SubjectIDs, rec.HomeUnitID = []string{pick("land", "health")}, pick(units...)
				_, err = people.EditSpeaker(tx, rec)
				return err
			})
		}
	}
	o.write(func(tx *store.Tx) error { _, err := people.LapseEnded(tx, n/4); return err })
	return ids
}

// meets says by the records themselves whether a speaker answers a filter, for somebody who reads one subtree.
func meets(tx *store.Tx, id, subtree string, f people.RosterFilter) (bool, error) {
	rec, err := people.RecordOf(tx, id)
	if err != nil {
		return false, err
	}
	for word := range strings.FieldsSeq(lang.Fold(f.Q)) {
		if !slices.ContainsFunc(strings.Fields(rec.Folded), func(w string) bool { return strings.HasPrefix(w, word) }) {
			return false, nil
		}
	}
	if f.Lang != "" && !slices.ContainsFunc(rec.Languages, func(s people.Spoken) bool { return s.Lang == f.Lang }) ||
		f.SubjectID != "" && !slices.Contains(rec.SubjectIDs, f.SubjectID) {
		return false, nil
	}
	in := func(unit string) (bool, error) {
		path, err := access.PathOf(tx, unit)
		if err != nil || f.UnitID == "" {
			return strings.HasPrefix(path, subtree), err
		}
		under, err := access.PathOf(tx, f.UnitID)
		return strings.HasPrefix(path, subtree) && strings.HasPrefix(path, under), err
	}
	if f.NetworkID == "" && f.LevelID == "" && f.Status == "" && f.Ending == 0 {
		if ok, err := in(rec.HomeUnitID); ok || err != nil {
			return ok, err
		}
	}
	all, err := people.AppointmentsOf(tx, id)
	for _, a := range all {
		ok, err := in(a.UnitID)
		if err != nil {
			return false, err
		}
		soon := a.Status == people.Appointed && a.Holds(tx.Today()) && a.EndedBy == "" && a.UntilDay != "" && a.UntilDay <= tx.Today().AddMonths(f.Ending)
		ok = ok && (f.NetworkID == "" || a.NetworkID == f.NetworkID) && (f.LevelID == "" || a.LevelID == f.LevelID) && (f.Ending == 0 || soon) &&
			(f.Ending > 0 || f.Status == "" || a.Status == f.Status && (f.Status != people.Appointed || a.Holds(tx.Today())))
		if ok {
			return true, nil
		}
	}
	return false, err
}

func TestEveryWayOfReadingTheRosterFindsTheSame(t *testing.T) {
	o := newOffice(t)
	r := rand.New(rand.NewPCG(counts.Seed(), 1))
	t.Logf("seed %d", counts.Seed())
	ids := crowded(t, o, r, 60)
	o.grant("all", access.Head, access.Everywhere)
	o.grant("prov", access.Head, o.Prov[0])
	slices.Sort(ids)
	ways, hits := map[string]bool{}, 0
	for range 150 {
		pick := func(of ...string) string { return append(of, make([]string, 2*len(of))...)[r.IntN(3*len(of))] } // asked one time in three
		f := people.RosterFilter{Q: pick("vàng", "l", "an lo", "zzz", "páo a vàng", "t v", "a an", "mai zzz"), UnitID: pick(o.Prov[0], o.Comm[0][0], o.Prov2[0]), NetworkID: pick(o.Network, o.Network2),
			LevelID: pick(o.Levels[1], o.Levels[2]), Lang: pick("hmn", "km"), SubjectID: pick("land", "health")}
		if f.Status = people.Status(pick("appointed", "proposed", "lapsed", "dismissed")); f.Status == "" {
			f.Ending = []int{0, 0, 6, 24}[r.IntN(4)]
		}
		who := []string{"all", "prov"}[r.IntN(2)]
		o.read(who, func(tx *store.Tx) error {
			subtree := ""
			if who == "prov" {
				var err error
				if subtree, err = access.PathOf(tx, o.Prov[0]); err != nil {
					return err
				}
			}
			want := []string{}
			for _, id := range ids {
				ok, err := meets(tx, id, subtree, f)
				if err != nil {
					return err
				}
				if ok {
					want = append(want, id)
				}
			}
			hits += len(want)
			found, err := people.RosterWays(tx, f)
			for way, got := range found {
				ways[strings.TrimLeft(way, "list 0123456789")] = true
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("%s as %s with %+v: %d found, want %d", way, who, f, len(got), len(want))
				}
			}
			return err
		})
	}
	if len(ways) < 9 || !ways["of speaker_pairs"] || hits < 100 {
		t.Errorf("only %d ways and %d speakers found: the test sees too little", len(ways), hits)
	}
}

// stored reads all rows of the roster as text.
func (o *office) stored() []string {
	o.t.Helper()
	var rows []string
	type row struct {
		Speaker     string `db:"speaker_id"`
		Appointment string `db:"appointment_id"`
		Unit        string `db:"unit_id"`
		Network     string `db:"network_id"`
		Level       string `db:"level_id"`
		Status      string `db:"status"`
		From        string `db:"from_day"`
		Until       string `db:"until_day"`
		EndedBy     string `db:"ended_by"`
		SortKey     string `db:"sort_key"`
		Words       string `db:"words"`
		Langs       string `db:"langs"`
		Subjects    string `db:"subjects"`
	}
	o.read("x", func(tx *store.Tx) error {
		return store.Each(tx, `SELECT speaker_id, appointment_id, unit_id, network_id, level_id, status, from_day, until_day, ended_by, sort_key,
			words, langs, subjects FROM roster ORDER BY speaker_id, appointment_id`, func(r row) error {
			rows = append(rows, fmt.Sprint(r))
			return nil
		})
	})
	return rows
}

func TestTheRosterFollowsEveryChange(t *testing.T) {
	o := newOffice(t)
	ids := crowded(t, o, rand.New(rand.NewPCG(counts.Seed(), 2)), 40)
	kept := o.stored()
	if len(kept) < 40 {
		t.Fatalf("%d rows", len(kept))
	}
	o.write(func(tx *store.Tx) error { return people.Index(tx, ids...) })
	if anew := o.stored(); !slices.Equal(kept, anew) {
		t.Errorf("seed %d: %d rows kept in step, %d written anew, or others", counts.Seed(), len(kept), len(anew))
	}
}

// paired reads the pairs of all names as text, as they are stored and as the names have them.
func (o *office) paired() (stored, meant []string) {
	o.t.Helper()
	type row struct {
		ID   string `db:"id"`
		Text string `db:"text"`
	}
	o.read("x", func(tx *store.Tx) error {
		if err := store.Each(tx, `SELECT speaker_id AS id, pair AS text FROM speaker_pairs`, func(r row) error {
			stored = append(stored, r.ID+" "+r.Text)
			return nil
		}); err != nil {
			return err
		}
		return store.Each(tx, `SELECT id, folded AS text FROM speakers`, func(r row) error {
			words := slices.Compact(slices.Sorted(strings.FieldsSeq(r.Text)))
			for i, a := range words {
				for _, b := range words[i+1:] {
					meant = append(meant, r.ID+" "+a+" "+b)
				}
			}
			return nil
		})
	})
	slices.Sort(stored)
	slices.Sort(meant)
	return stored, meant
}

// TestPairsFollowTheNames: also where a person is called otherwise, in a name of one word, and in one that says a word twice.
func TestPairsFollowTheNames(t *testing.T) {
	o := newOffice(t)
	o.grant("all", access.Head, access.Everywhere)
	for _, name := range []string{"Lò Văn An", "Vàng A Páo", "Páo", "A A Páo", "Đinh Thị Ánh Ân Ân"} {
		id := o.add(name, o.Comm[0][0])
		o.appoint(id, o.Comm[0][0], "2024-01-01")
		if stored, meant := o.paired(); !slices.Equal(stored, meant) {
			t.Errorf("%s: %v, want %v", name, stored, meant)
		}
		o.write(func(tx *store.Tx) error {
			r, err := people.RecordOf(tx, id)
			if err != nil {
				return err
			}
			r.FullName, r.GivenName = name+" Sang", "Sang"
			_, err = people.EditSpeaker(tx, r)
			return err
		})
		if stored, meant := o.paired(); !slices.Equal(stored, meant) {
			t.Errorf("%s renamed: %v, want %v", name, stored, meant)
		}
	}
	for q, n := range map[string]int{"sang an": 2, "a pao": 2, "pao a sang": 2, "a a": 4, "an lo": 1, "dinh anh": 1, "an anh": 1, "x y": 0, "pao zzz": 0} {
		if got := o.names("all", people.RosterFilter{Q: q}); len(got) != n {
			t.Errorf("%q finds %v, want %d", q, got, n)
		}
	}
}

func TestTheLongestRecordFitsTheRoster(t *testing.T) {
	o := newOffice(t)
	name := strings.Repeat("Nguyễn Tôn Nữ ", 5) + "Quỳnhh"
	if len([]rune(name)) < 75 {
		t.Fatal("not long")
	}
	id := o.add(name, o.Comm[0][0], "vi", "hmn", "km")
	o.appoint(id, o.Comm[0][0], "2024-01-01")
	o.grant("all", access.Head, access.Everywhere)
	if got := o.names("all", people.RosterFilter{Q: "quynhh"}); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}
