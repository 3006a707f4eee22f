package coverage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Source gives every fact that stands, in any order; what holds the sessions fills it.
type Source interface {
	EachFact(tx *store.Tx, fn func(Fact) error) error
}

// Difference is what a recount found: how many cells it compared, how many of them differ, and the first
// mostLines of these in words.
type Difference struct {
	Cells, Differ int64
	Lines         []string
}

const mostLines = 500

// Facts are held in memory, some 50 MB, up to mostHeld; more are read anew for each part.
const mostHeld = 100_000

// About how many cells are in memory at once, 400 bytes each. Parts are small where facts are held, since
// passing over them costs little.
const (
	partLargest = 400_000
	partHeld    = 60_000
)

// cellsPerFact is about how many cells of one family a fact makes at most, in a tree of four levels.
const cellsPerFact = 20

// Recount makes every row anew from the facts, the duties and the trees, and compares. With check it only
// tells; without it, it also puts right what differs, in one transaction, so that the rows are the same bytes
// as if every fact had been counted today; no operation commits meanwhile, and with check nothing is written at all. Where there are many facts it reads them
// several times rather than holding them in memory.
func Recount(ctx context.Context, db *store.DB, source Source, check bool) (Difference, error) {
	var d Difference
	run := func(tx *store.Tx) error {
		var err error
		d, err = recount(tx, source, check)
		return err
	}
	if check {
		err := db.Read(ctx, store.System(), run)
		return d, err
	}
	err := store.Alone(ctx, db, "coverage.recount", run)
	return d, err
}

func recount(tx *store.Tx, source Source, check bool) (Difference, error) {
	var d Difference
	kept, err := hold(tx, source)
	if err != nil {
		return d, fmt.Errorf("coverage: recount: %w", err)
	}
	for _, f := range families() {
		r := recounter{family: f, tx: tx, source: kept, check: check, diff: &d, largest: partLargest}
		if err := r.run(); err != nil {
			return d, fmt.Errorf("coverage: recount %ss: %w", f.of, err)
		}
	}
	return d, nil
}

// holding is a source that keeps what it read, as long as that is little: facts is nil where it is much.
type holding struct {
	Source
	facts []Fact
}

var errMany = errors.New("coverage: more facts than are held")

func hold(tx *store.Tx, source Source) (holding, error) {
	h := holding{source, make([]Fact, 0, 1024)}
	err := source.EachFact(tx, func(f Fact) error {
		if len(h.facts) == mostHeld {
			return errMany
		}
		h.facts = append(h.facts, f)
		return nil
	})
	if errors.Is(err, errMany) {
		h.facts, err = nil, nil
	}
	return h, err
}

func (h holding) EachFact(tx *store.Tx, fn func(Fact) error) error {
	if h.facts == nil {
		return h.Source.EachFact(tx, fn)
	}
	for _, f := range h.facts {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

// stretch is a part of the ids in their order: from the first on, up to the second without it; "" is open.
// Rows of one stretch lie side by side, so each page of a table is read and written once.
type stretch struct{ from, until string }

func (s stretch) holds(id string) bool {
	return id != "" && id >= s.from && (s.until == "" || id < s.until)
}

// recounter counts one family, in parts of its ids.
type recounter struct {
	family
	tx      *store.Tx
	source  Source
	check   bool
	diff    *Difference
	trees   *forest
	largest int64
	weights map[string]int64 // how many facts each id has
	parts   []stretch        // of the facts
	part    stretch          // the one at work
	guide   *guide           // where places lead what divided units did
}

func (r *recounter) run() error {
	r.trees, r.guide = newForest(r.tx, r.family), newGuide(r.tx)
	if err := r.trees.all(); err != nil {
		return err
	}
	cells, err := r.size()
	if err != nil {
		return err
	}
	largest := r.largest
	if h, ok := r.source.(holding); ok && h.facts != nil {
		largest = min(largest, partHeld)
	}
	r.parts = r.split(cells, largest)
	if err := r.facts(); err != nil {
		return err
	}
	if r.of == "unit" {
		if err := r.partRows(); err != nil {
			return err
		}
	}
	steps := []func() error{r.counts}
	if r.of == "unit" {
		steps = append(steps, r.duties, r.dutySums)
	}
	reached, err := store.Value[int64](r.tx, `SELECT count(*) FROM coverage_reached WHERE of = $1`, r.of)
	if err != nil {
		return err
	}
	parts := r.split(reached, r.largest)
	for _, step := range steps {
		for _, r.part = range parts {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return nil
}

// size guesses how many cells there are: by the rows that stand, or by the facts where these would make more.
func (r *recounter) size() (int64, error) {
	var facts int64
	r.weights = map[string]int64{}
	err := r.source.EachFact(r.tx, func(f Fact) error {
		if id := r.idOf(f); id != "" {
			r.weights[id]++
			facts++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	days, err := store.Value[int64](r.tx, `SELECT count(*) FROM coverage_days WHERE of = $1`, r.of)
	if err != nil {
		return 0, err
	}
	figures, err := store.Value[int64](r.tx, r.sql(`SELECT count(*) FROM {figures}`))
	return max(cellsPerFact*facts, days+figures), err
}

// split parts the ids so that each part has about the largest number of cells.
func (r *recounter) split(cells, largest int64) []stretch {
	ids := slices.Sorted(maps.Keys(r.trees.nodes))
	weight := int64(len(ids))
	for _, n := range r.weights {
		weight += n
	}
	var parts []stretch
	each, here, at := max(1, weight*largest/max(1, cells)), int64(0), stretch{}
	for _, id := range ids {
		if here >= each {
			at.until = id
			parts = append(parts, at)
			at, here = stretch{from: id}, 0
		}
		here += 1 + r.weights[id]
	}
	return append(parts, at)
}

// counts compares how many are reached above, which follows from the rows of what is reached.
func (r *recounter) counts() error {
	want := map[countKey]int64{}
	err := store.Each(r.tx, `SELECT id, brief_id, lang, first_day, sessions FROM coverage_reached WHERE of = $1 AND kind = 'own'`, func(row reachedRow) error {
		chain, err := r.trees.chain(row.ID, row.FirstDay)
		r.countUp(want, chain, Sum, row)
		return err
	}, r.of)
	if err != nil {
		return err
	}
	err = store.Each(r.tx, `SELECT id, brief_id, lang, first_day, sessions FROM coverage_reached WHERE of = $1 AND kind = 'heir'`, func(row reachedRow) error {
		n, err := r.trees.node(row.ID)
		if err == nil {
			r.countUp(want, r.up(n.path), Now, row)
		}
		return err
	}, r.of)
	if err != nil {
		return err
	}
	return compare(r, r.countTable(), want, inOrder(want, compareCounts))
}

func (r *recounter) countUp(want map[countKey]int64, ids []string, kind string, row reachedRow) {
	for _, id := range ids {
		if r.part.holds(id) {
			want[countKey{id, kind, row.Brief, row.Lang}]++
		}
	}
}

type owedKey struct{ id, brief string }

// duties compares how each unit and each heir stands to its duties.
func (r *recounter) duties() error {
	own, heir := map[owedKey]owed{}, map[owedKey]owed{}
	err := store.Each(r.tx, `SELECT `+owedColumns+` FROM duties d JOIN publications p ON p.id = d.publication_id`, func(o owed) error {
		n, err := r.trees.node(o.UnitID)
		if err != nil {
			return err
		}
		if r.part.holds(o.UnitID) {
			own[owedKey{o.UnitID, o.BriefID}] = o
		}
		if k := (owedKey{n.heir, o.BriefID}); r.part.holds(n.heir) {
			if first, ok := heir[k]; ok {
				o = first.merged(o)
			}
			heir[k] = o
		}
		return nil
	})
	if err != nil {
		return err
	}
	ownDays, heirDays, err := r.heldDays(own, heir)
	if err != nil {
		return err
	}
	want := map[dutyKey]dutyRow{}
	for k, o := range own {
		chain, err := r.trees.chain(k.id, lang.DayOfMicros(o.At, r.tx.Location()))
		if err != nil {
			return err
		}
		want[dutyKey{k.id, Own, k.brief}] = dutyRow{o.state(ownDays[k]), joined(chain)}
	}
	for k, o := range heir {
		want[dutyKey{k.id, Heir, k.brief}] = dutyRow{State: o.state(heirDays[k])}
	}
	return compare(r, r.dutyTable(`kind IN ('own', 'heir')`), want, inOrder(want, compareDuties))
}

// heldDays gives the days on which the units and heirs that owe something held talks on it, in order.
func (r *recounter) heldDays(own, heir map[owedKey]owed) (ownDays, heirDays map[owedKey][]heldDay, err error) {
	type row struct {
		ID    string `db:"id"`
		Brief string `db:"brief_id"`
		heldDay
	}
	ownDays, heirDays = map[owedKey][]heldDay{}, map[owedKey][]heldDay{}
	err = store.Each(r.tx, `SELECT id, brief_id, day, sessions, heads FROM coverage_days WHERE of = 'unit' AND lang = '' AND brief_id <> ''`, func(d row) error {
		k := owedKey{d.ID, d.Brief}
		if _, ok := own[k]; ok {
			ownDays[k] = append(ownDays[k], d.heldDay)
		}
		n, err := r.trees.node(d.ID)
		if err != nil {
			return err
		}
		k.id = n.heir
		if _, ok := heir[k]; ok {
			heirDays[k] = append(heirDays[k], d.heldDay)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	err = store.Each(r.tx, `SELECT to_id AS id, brief_id, day, sessions, heads FROM coverage_parts WHERE to_id <> '' AND lang = '' AND brief_id <> ''`, func(d row) error {
		if k := (owedKey{d.ID, d.Brief}); heir[k].UnitID != "" {
			heirDays[k] = append(heirDays[k], d.heldDay)
		}
		return nil
	})
	for _, all := range []map[owedKey][]heldDay{ownDays, heirDays} {
		for _, days := range all {
			slices.SortFunc(days, func(a, b heldDay) int { return cmpDays(a.Day, b.Day) })
		}
	}
	return ownDays, heirDays, err
}

// dutySums compares the sums, which follow from the rows of units and heirs.
func (r *recounter) dutySums() error {
	want := map[dutyKey]dutyRow{}
	err := r.eachDuty(stretch{}, `kind IN ('own', 'heir')`, func(k dutyKey, row dutyRow) error {
		ids, kind := split(row.Path), Sum
		if k.Kind == Heir {
			n, err := r.trees.node(k.ID)
			if err != nil {
				return err
			}
			ids, kind = r.up(n.path), Now
		}
		for _, id := range ids {
			if r.part.holds(id) {
				at := dutyKey{id, kind, k.Brief}
				want[at] = dutyRow{State: want[at].plus(row.State, 1)}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return compare(r, r.dutyTable(`kind IN ('sum', 'now')`), want, inOrder(want, compareDuties))
}
