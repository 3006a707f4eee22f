package coverage

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

var errRollback = errors.New("rolled back on purpose")

// opsARun is how many changes one run makes before its recount.
const opsARun = 60

// facts is a source in memory, which also says on which units and places its records stand.
type facts struct{ all []Fact }

func (s *facts) EachFact(_ *store.Tx, fn func(Fact) error) error {
	for _, f := range s.all {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

func (s *facts) EachFactOf(_ *store.Tx, unitID string, fn func(Fact) error) error {
	for _, f := range s.all {
		if f.UnitID != unitID {
			continue
		}
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

func (s *facts) TreesChanged(*store.Tx, org.Changed) error { return nil }

func (s *facts) RecordsOn(_ *store.Tx, unitIDs, placeIDs []string) ([]org.Records, error) {
	for _, f := range s.all {
		if slices.Contains(unitIDs, f.UnitID) || slices.Contains(placeIDs, f.PlaceID) {
			return []org.Records{{Key: "talks", Count: 1}}, nil
		}
	}
	return []org.Records{}, nil
}

// TestRandomChangesEqualARecount makes random facts, duties and reorganisations, and after each run wants not
// one cell to differ from a recount, on either footing.
func TestRandomChangesEqualARecount(t *testing.T) {
	runs := max(counts.N("recount-ops")/opsARun, 1)
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(runs), "rapid.seed": strconv.FormatUint(counts.Seed(), 10)} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d", counts.Seed())
	db := storetest.OpenAt(t, clock("2026-11-23").Now)
	done := map[string]int{}
	var cells int64
	rapid.Check(t, func(rt *rapid.T) {
		_, err := db.Write(t.Context(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
			w, err := orgtest.Build(tx)
			if err != nil {
				return err
			}
			r := &random{t: rt, tx: tx, w: w, day: "2024-01-01", done: done, source: &facts{}, duties: map[string]briefs.Duty{}}
			for range opsARun {
				r.step()
			}
			d, err := recount(tx, r.source, true)
			r.must(err)
			cells += d.Cells
			if d.Differ > 0 {
				return fmt.Errorf("%d of %d cells differ:\n%s", d.Differ, d.Cells, strings.Join(d.Lines[:min(len(d.Lines), 20)], "\n"))
			}
			return errRollback
		})
		if !errors.Is(err, errRollback) {
			rt.Fatal(err)
		}
	})
	t.Logf("%d cells compared; done: %v", cells, done)
	for _, what := range []string{"add", "edit", "remove", "duty", "acknowledge", "merge", "split", "move", "cover", "undo", "never", "led"} {
		if done[what] == 0 {
			t.Errorf("%s was never done: the test is blind", what)
		}
	}
}

type random struct {
	t       *rapid.T
	tx      *store.Tx
	w       *orgtest.Small
	day     lang.Day // of the last document
	docs    []string
	n       int
	done    map[string]int
	source  *facts
	duties  map[string]briefs.Duty
	publish int
}

func (r *random) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *random) pick(from []string, label string) string {
	return rapid.SampledFrom(from).Draw(r.t, label)
}

func (r *random) step() {
	r.n++
	switch rapid.IntRange(0, 19).Draw(r.t, "what") {
	case 0, 1, 2, 3, 4, 5, 6:
		f := r.fact()
		r.must(Change(r.tx, nil, &f))
		r.source.all = append(r.source.all, f)
		r.done["add"]++
	case 7, 8, 9:
		r.edit()
	case 10, 11:
		if len(r.source.all) > 0 {
			i := rapid.IntRange(0, len(r.source.all)-1).Draw(r.t, "which")
			r.must(Change(r.tx, &r.source.all[i], nil))
			r.source.all = slices.Delete(r.source.all, i, i+1)
			r.done["remove"]++
		}
	case 12, 13, 14:
		r.duty()
	case 15:
		r.acknowledge()
	default:
		r.reorganise()
	}
}

func (r *random) edit() {
	if len(r.source.all) == 0 {
		return
	}
	i := rapid.IntRange(0, len(r.source.all)-1).Draw(r.t, "which")
	f, other := r.source.all[i], r.fact()
	switch rapid.IntRange(0, 6).Draw(r.t, "field") {
	case 0:
		f.UnitID = other.UnitID
	case 1:
		f.PlaceID = other.PlaceID
	case 2:
		f.Day = other.Day
	case 3:
		f.BriefIDs = other.BriefIDs
	case 4:
		f.Languages, f.HeadsOwn = other.Languages, other.HeadsOwn
	case 5:
		f.Attendances = other.Attendances
	default:
		f = other
	}
	r.must(Change(r.tx, &r.source.all[i], &f))
	r.source.all[i] = f
	r.done["edit"]++
}

func (r *random) ids(query string) []string {
	all, err := store.All[string](r.tx, query)
	r.must(err)
	return all
}

func (r *random) someDay() lang.Day {
	return lang.Day("2024-01-20").AddDays(rapid.IntRange(0, 90).Draw(r.t, "day"))
}

// fact draws a talk of any unit, closed ones too, on a day within its life or not.
func (r *random) fact() Fact {
	f := Fact{UnitID: r.pick(r.ids(`SELECT id FROM units ORDER BY id`), "unit"), Day: r.someDay(),
		Attendances: rapid.Int64Range(0, 300).Draw(r.t, "attendances"), HeadsOwn: rapid.Bool().Draw(r.t, "heads")}
	if rapid.IntRange(0, 3).Draw(r.t, "online") > 0 {
		f.PlaceID = r.pick(r.ids(`SELECT id FROM places ORDER BY id`), "place")
	}
	for _, b := range []string{"b1", "b2", "b3"} {
		if rapid.Bool().Draw(r.t, b) {
			f.BriefIDs = append(f.BriefIDs, b)
		}
	}
	for _, l := range []string{"vi", "hmn"} {
		if m := rapid.SampledFrom([]string{"", ManSpoken, ManInterpreted, ManPlayed}).Draw(r.t, l); m != "" {
			f.Languages = append(f.Languages, Spoken{l, m})
		}
	}
	return f
}

// duty makes one, or changes what it asks for by another publication.
func (r *random) duty() {
	unit, brief := r.pick(r.ids(`SELECT id FROM units WHERE until_day = '' ORDER BY id`), "unit"), r.pick([]string{"b1", "b2"}, "brief")
	r.publish++
	p := fmt.Sprintf("p%04d", r.publish)
	at := r.someDay().Micros(r.tx.Location())
	_, err := r.tx.Exec(`INSERT INTO publications (id, brief_id, version, to_unit_id, level_ids, deadline, acknowledge_by, sessions, heads_own, pass_down, actor, at)
		VALUES ($1, $2, 1, '', '[]', '', '', 1, $3, $3, '', $4)`, p, brief, false, at)
	r.must(err)
	before, had := r.duties[unit+brief]
	d := before
	d.ID, d.UnitID, d.BriefID, d.PublicationID = "d"+unit+brief, unit, brief, p
	d.Sessions, d.HeadsOwn = rapid.IntRange(0, 3).Draw(r.t, "sessions"), rapid.Bool().Draw(r.t, "heads own")
	d.Deadline = r.someDay()
	r.putDuty(before, had, d)
	r.done["duty"]++
}

func (r *random) putDuty(before briefs.Duty, had bool, d briefs.Duty) {
	r.must(r.tx.Upsert("duties", d, "id"))
	was := &before
	if !had {
		was = nil
	}
	r.must(Ledger{}.DutyChanged(r.tx, was, &d))
	r.duties[d.UnitID+d.BriefID] = d
}

func (r *random) acknowledge() {
	for _, k := range keysOf(r.duties) {
		if rapid.Bool().Draw(r.t, "acknowledge") {
			d := r.duties[k]
			d.AcknowledgedOn, d.PassedOn = r.someDay(), rapid.SampledFrom([]lang.Day{"", "2024-03-01"}).Draw(r.t, "passed")
			r.putDuty(r.duties[k], true, d)
			r.done["acknowledge"]++
		}
	}
}

func keysOf(m map[string]briefs.Duty) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (r *random) trees() org.Trees {
	return org.Trees{Followers: []org.Follower{Ledger{r.source}, r.source}}
}

func (r *random) reorganise() {
	r.day = r.day.AddDays(rapid.IntRange(1, 12).Draw(r.t, "days"))
	if len(r.docs) > 0 {
		last := len(r.docs) - 1
		switch rapid.IntRange(0, 5).Draw(r.t, "back") {
		case 0:
			if _, err := r.trees().Undo(r.tx, r.docs[last], org.Decision{}, r.day); r.accepted(err) {
				r.docs = r.docs[:last]
				r.done["undo"]++
			}
			return
		case 1:
			if err := r.trees().AsIfNever(r.tx, r.docs[last]); r.accepted(err) {
				r.docs = r.docs[:last]
				r.done["never"]++
			}
			return
		}
	}
	day := r.day
	if rapid.IntRange(0, 5).Draw(r.t, "late") == 0 { // entered after documents of later days
		day = day.AddDays(-rapid.IntRange(1, 40).Draw(r.t, "days ago"))
	}
	steps, what := r.steps()
	doc, err := r.trees().Apply(r.tx, org.Document{EffectiveOn: day, Steps: steps})
	if r.accepted(err) {
		if day < r.day {
			r.done["late"]++
		}
		r.docs = append(r.docs, doc.ID)
		r.done[what]++
		r.led()
	}
}

// led counts the documents after which some place led what a divided unit did to another.
func (r *random) led() {
	n, err := store.Value[int64](r.tx, `SELECT count(*) FROM coverage_parts WHERE to_id <> ''`)
	r.must(err)
	if n > 0 {
		r.done["led"]++
	}
}

// covering lets two units that follow a divided one cover places: most often one each, now and then the same.
func (r *random) covering(a, b string) []org.Step {
	cover := func(unit, place string) org.Step {
		return org.Step{Kind: org.Cover, Of: org.OfUnit, ID: unit, PlaceID: place}
	}
	open := r.ids(`SELECT id FROM places WHERE until_day = '' ORDER BY id`)
	return []org.Step{cover(a, r.pick(open, "covered by a")), cover(b, r.pick(open, "covered by b")), cover(b, r.pick(open, "too"))}
}

// accepted says whether org did what was asked: it may refuse what no longer fits.
func (r *random) accepted(err error) bool {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return false
	}
	r.must(err)
	return true
}

// steps draws a document over communes of the first network or of the territory.
func (r *random) steps() ([]org.Step, string) {
	of, table, level, network := org.OfUnit, "unit", r.w.Levels[:], r.w.Network
	if rapid.IntRange(0, 2).Draw(r.t, "of") == 0 {
		of, table, level, network = org.OfPlace, "place", r.w.PlaceLevels[:], ""
	}
	open := func(rank int) []string {
		return r.ids(`SELECT u.id FROM ` + table + `s u JOIN ` + table + `_levels l ON l.` + table + `_id = u.id AND l.until_day = ''
			WHERE u.until_day = '' AND l.level_id = '` + level[rank] + `' ORDER BY u.id`)
	}
	provinces, communes := open(1), open(2)
	key := fmt.Sprintf("k%d", r.n)
	if len(communes) < 2 {
		return []org.Step{{Kind: org.Rename, Of: of, ID: provinces[0], Name: key}}, "rename"
	}
	a, b, p := r.pick(communes, "a"), r.pick(communes, "b"), r.pick(provinces, "p")
	make := func(key string) org.Step {
		return org.Step{Kind: org.Open, Of: of, Key: key, NetworkID: network, ParentID: p, LevelID: level[2], Name: "Xã " + key}
	}
	closing := func(id string) org.Step { return org.Step{Kind: org.Close, Of: of, ID: id} }
	to := func(from, to, part string) org.Step {
		return org.Step{Kind: org.Succeed, Of: of, ID: from, To: to, Part: part}
	}
	var steps []org.Step
	var what string
	switch rapid.IntRange(0, 6).Draw(r.t, "kind") {
	case 0, 1:
		steps, what = []org.Step{make(key), closing(a), to(a, "@"+key, org.Whole)}, "merge"
		if a != b {
			steps = append(steps, closing(b), to(b, "@"+key, org.Whole))
		}
	case 2:
		steps, what = []org.Step{make(key), make(key + "x"), closing(a), to(a, "@"+key, org.Part), to(a, "@"+key+"x", org.Part)}, "split"
		if of == org.OfUnit {
			return append(r.below(table, steps), r.covering("@"+key, "@"+key+"x")...), what
		}
	case 3:
		steps, what = []org.Step{closing(a), to(a, b, org.Whole)}, "merge"
	case 4:
		if of == org.OfPlace && rapid.Bool().Draw(r.t, "hamlet") {
			return []org.Step{{Kind: org.Move, Of: of, ID: r.pick(open(3), "hamlet"), ParentID: a}}, "move"
		}
		return []org.Step{{Kind: org.Move, Of: of, ID: a, ParentID: p}}, "move"
	case 5:
		if of == org.OfUnit {
			return r.covering(a, b), "cover"
		}
		fallthrough
	default:
		q := r.pick(provinces, "q")
		steps, what = []org.Step{closing(q), to(q, p, org.Whole)}, "merge"
	}
	return r.below(table, steps), what
}

// below lets what hangs below the closed follow the last that succeeds.
func (r *random) below(table string, steps []org.Step) []org.Step {
	of, target := steps[0].Of, steps[len(steps)-1].To
	for _, s := range slices.Clone(steps) {
		if s.Kind != org.Close {
			continue
		}
		for _, c := range r.ids(`SELECT ` + table + `_id FROM ` + table + `_parents WHERE parent_id = '` + s.ID + `' AND until_day = '' ORDER BY 1`) {
			steps = append(steps, org.Step{Kind: org.Move, Of: of, ID: c, ParentID: target})
		}
	}
	return steps
}
