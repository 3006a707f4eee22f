package coverage

import (
	"context"
	"fmt"
	"hash/fnv"

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

// partLargest is about how many cells are held in memory at once: some 150 MB.
const partLargest = 400_000

// Recount makes every row anew from the facts, the duties and the trees, and compares. With check it only
// tells; without it, it also puts right what differs, in one transaction, so that the rows are the same bytes
// as if every fact had been counted today: let nobody write meanwhile. It reads the facts several times
// rather than holding many in memory.
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
	err := db.Maintain(ctx, "coverage.recount", run)
	return d, err
}

func recount(tx *store.Tx, source Source, check bool) (Difference, error) {
	var d Difference
	for _, f := range families() {
		r := recounter{family: f, tx: tx, source: source, check: check, diff: &d, largest: partLargest}
		if err := r.run(); err != nil {
			return d, fmt.Errorf("coverage: recount %ss: %w", f.of, err)
		}
	}
	return d, nil
}

// recounter counts one family, in parts of its ids.
type recounter struct {
	family
	tx          *store.Tx
	source      Source
	check       bool
	diff        *Difference
	trees       *forest
	largest     int64
	part, parts uint32
}

func (r *recounter) run() error {
	r.trees = newForest(r.tx, r.family)
	if err := r.trees.all(); err != nil {
		return err
	}
	cells, err := r.size()
	if err != nil {
		return err
	}
	r.parts = uint32(cells/r.largest + 1)
	steps := []func() error{r.facts, r.counts}
	if r.of == "unit" {
		steps = append(steps, r.duties, r.dutySums)
	}
	for _, step := range steps {
		for r.part = range r.parts {
			if err := step(); err != nil {
				return err
			}
		}
	}
	return nil
}

// size guesses how many cells there are: by the rows that stand, or by the facts where there are more of these.
func (r *recounter) size() (int64, error) {
	var facts int64
	if err := r.source.EachFact(r.tx, func(Fact) error { facts++; return nil }); err != nil {
		return 0, err
	}
	days, err := store.Value[int64](r.tx, `SELECT count(*) FROM coverage_days WHERE of = $1`, r.of)
	if err != nil {
		return 0, err
	}
	figures, err := store.Value[int64](r.tx, r.sql(`SELECT count(*) FROM {figures}`))
	return max(facts, days+figures), err
}

// mine says whether an id is counted in this part.
func (r *recounter) mine(id string) bool {
	if r.parts == 1 {
		return id != ""
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash never fails
	return id != "" && h.Sum32()%r.parts == r.part
}

// ledgerOf holds what the facts of one part come to.
type ledgerOf struct {
	stands  map[string]stand
	figures deltas
	days    map[dayKey]dayFigure
	own     map[reachKey]reachedRow
	heir    map[reachKey]reachedRow
}

func (r *recounter) facts() error {
	l := ledgerOf{map[string]stand{}, deltas{}, map[dayKey]dayFigure{}, map[reachKey]reachedRow{}, map[reachKey]reachedRow{}}
	err := r.source.EachFact(r.tx, func(fact Fact) error {
		id := r.idOf(fact)
		if id == "" {
			return nil
		}
		return r.fact(&l, entry{id, fact, 1})
	})
	if err != nil {
		return err
	}
	if r.of == "unit" {
		err = store.Each(r.tx, `SELECT unit_id FROM duties`, func(id string) error { return r.stand(&l, id) })
	}
	if err != nil {
		return err
	}
	return r.compareFacts(l)
}

// stand counts one fact, or duty, of an id.
func (r *recounter) stand(l *ledgerOf, id string) error {
	n, err := r.trees.node(id)
	if err != nil {
		return err
	}
	if r.mine(id) {
		s := l.stands[id]
		s.Own++
		l.stands[id] = stand{id, n.path, n.heir, s.Own, s.Heirs}
	}
	if r.mine(n.heir) {
		h, err := r.trees.node(n.heir)
		if err != nil {
			return err
		}
		s := l.stands[n.heir]
		s.Heirs++
		l.stands[n.heir] = stand{n.heir, h.path, h.heir, s.Own, s.Heirs}
	}
	return nil
}

func (r *recounter) fact(l *ledgerOf, e entry) error {
	if err := r.stand(l, e.id); err != nil {
		return err
	}
	n, err := r.trees.node(e.id)
	if err != nil {
		return err
	}
	chain, err := r.trees.chain(e.id, e.fact.Day)
	if err != nil {
		return err
	}
	if r.mine(e.id) {
		addDays(l.days, e, chain)
	}
	all := deltas{}
	for c, g := range e.fact.cells() {
		r.spread(all, map[string]stand{e.id: {HeirID: n.heir, Path: n.path}}, chain, dayKey{e.id, c.Brief, c.Lang, e.fact.Day}, g)
		if r.mine(e.id) {
			reachOne(l.own, reachKey{e.id, c.Brief, c.Lang}, e.fact.Day)
		}
		if r.mine(n.heir) {
			reachOne(l.heir, reachKey{n.heir, c.Brief, c.Lang}, e.fact.Day)
		}
	}
	for k, g := range all {
		if r.mine(k.ID) {
			l.figures.add(k, g, 1)
		}
	}
	return nil
}

func reachOne(m map[reachKey]reachedRow, k reachKey, day lang.Day) {
	row, ok := m[k]
	if !ok {
		row.FirstDay = day
	}
	m[k] = reachedRow{k.ID, k.Brief, k.Lang, min(row.FirstDay, day), row.Sessions + 1}
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
	return compare(r, r.countTable(), want)
}

func (r *recounter) countUp(want map[countKey]int64, ids []string, kind string, row reachedRow) {
	for _, id := range ids {
		if r.mine(id) {
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
		if r.mine(o.UnitID) {
			own[owedKey{o.UnitID, o.BriefID}] = o
		}
		if k := (owedKey{n.heir, o.BriefID}); r.mine(n.heir) {
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
	ownDays, heirDays := map[owedKey][]heldDay{}, map[owedKey][]heldDay{}
	err = store.Each(r.tx, `SELECT `+dayColumns+` FROM coverage_days WHERE of = 'unit' AND lang = '' AND brief_id <> '' ORDER BY day`, func(d dayRow) error {
		k, held := owedKey{d.ID, d.Brief}, heldDay{d.Day, d.Sessions, d.Heads}
		if _, ok := own[k]; ok {
			ownDays[k] = append(ownDays[k], held)
		}
		n, err := r.trees.node(d.ID)
		if err != nil {
			return err
		}
		k.id = n.heir
		if _, ok := heir[k]; ok {
			heirDays[k] = append(heirDays[k], held)
		}
		return nil
	})
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
	return compare(r, r.dutyTable(`kind IN ('own', 'heir')`), want)
}

// dutySums compares the sums, which follow from the rows of units and heirs.
func (r *recounter) dutySums() error {
	want := map[dutyKey]dutyRow{}
	err := r.eachDuty(`kind IN ('own', 'heir')`, func(k dutyKey, row dutyRow) error {
		ids, kind := split(row.Path), Sum
		if k.Kind == Heir {
			n, err := r.trees.node(k.ID)
			if err != nil {
				return err
			}
			ids, kind = r.up(n.path), Now
		}
		for _, id := range ids {
			if r.mine(id) {
				at := dutyKey{id, kind, k.Brief}
				want[at] = dutyRow{State: want[at].plus(row.State, 1)}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return compare(r, r.dutyTable(`kind IN ('sum', 'now')`), want)
}
