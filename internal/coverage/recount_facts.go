package coverage

import (
	"cmp"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

func cmpDays(a, b lang.Day) int { return cmp.Compare(a, b) }

// talk is a fact with all that a recount needs to know of where it counts.
type talk struct {
	id, heir   string
	seat, over stand // of the id and of its heir
	day        lang.Day
	heads      int64
	chain, now []string
	cells      []cellFigure
}

type cellFigure struct {
	cell
	figure
}

// made is what the facts of one part come to, each table with its keys in order.
type made struct {
	part   stretch
	ledger ledgerOf
	order  ordered
	err    error
}

// ledgerOf holds what the facts of one part come to.
type ledgerOf struct {
	stands  map[string]stand
	figures deltas
	days    map[dayKey]dayFigure
	own     map[reachKey]reachedRow
	heir    map[reachKey]reachedRow
}

type ordered struct {
	stands    []string
	figures   []key
	days      []dayKey
	own, heir []reachKey
}

// inOrder gives the keys of m in order.
func inOrder[K comparable, V any](m map[K]V, compare func(a, b K) int) []K {
	keys := slices.AppendSeq(make([]K, 0, len(m)), maps.Keys(m))
	slices.SortFunc(keys, compare)
	return keys
}

// facts compares what follows from the facts directly. Where they are held in memory, one part is counted
// while the one before is written.
func (r *recounter) facts() error {
	var owing []string
	if r.of == "unit" {
		var err error
		if owing, err = store.All[string](r.tx, `SELECT unit_id FROM duties`); err != nil {
			return err
		}
	}
	h, ok := r.source.(holding)
	if !ok || h.facts == nil {
		return r.inTurn(owing)
	}
	talks := make([]talk, 0, len(h.facts))
	err := r.eachTalk(func(t talk) { talks = append(talks, t) })
	if err != nil {
		return err
	}
	next, quit := make(chan made), make(chan struct{})
	defer close(quit)
	go func() {
		defer close(next)
		for _, part := range r.parts {
			m := r.make(part, owing, func(fn func(talk)) error {
				for _, t := range talks {
					fn(t)
				}
				return nil
			})
			select {
			case next <- m:
			case <-quit:
				return
			}
		}
	}()
	for m := range next {
		if err := r.compareFacts(m); err != nil {
			return err
		}
	}
	return nil
}

// inTurn counts and compares one part after the other, reading the facts anew for each.
func (r *recounter) inTurn(owing []string) error {
	for _, part := range r.parts {
		if err := r.compareFacts(r.make(part, owing, r.eachTalk)); err != nil {
			return err
		}
	}
	return nil
}

func (r *recounter) eachTalk(fn func(talk)) error {
	return r.source.EachFact(r.tx, func(f Fact) error {
		id := r.idOf(f)
		if id == "" {
			return nil
		}
		t, err := r.talk(id, f)
		if err == nil {
			fn(t)
		}
		return err
	})
}

func (r *recounter) talk(id string, f Fact) (talk, error) {
	t := talk{id: id, day: f.Day}
	var err error
	if t.seat, t.over, err = r.seats(id); err != nil {
		return t, err
	}
	if t.chain, err = r.trees.chain(id, f.Day); err != nil {
		return t, err
	}
	t.heir, t.now = t.seat.HeirID, r.up(t.seat.Path)
	if r.of == "unit" && t.heir == "" {
		if err := lead(r, &t, f.PlaceID); err != nil {
			return t, err
		}
	}
	if f.HeadsOwn {
		t.heads = 1
	}
	for c, g := range f.cells() {
		t.cells = append(t.cells, cellFigure{c, g})
	}
	return t, nil
}

// seats gives where an id and its heir hang; of one without an heir the second is empty.
func (r *recounter) seats(id string) (own, heir stand, err error) {
	n, err := r.trees.node(id)
	if err != nil || n.heir == "" {
		if err == nil {
			own = stand{ID: id, Path: n.path}
		}
		return own, heir, err
	}
	h, err := r.trees.node(n.heir)
	if err != nil {
		return own, heir, err
	}
	return stand{ID: id, Path: n.path, HeirID: n.heir}, stand{ID: n.heir, Path: h.path, HeirID: h.heir}, nil
}

// make counts one part. It reads nothing but talks and the trees in memory.
func (r *recounter) make(part stretch, owing []string, each func(func(talk)) error) made {
	l := ledgerOf{map[string]stand{}, deltas{}, map[dayKey]dayFigure{}, map[reachKey]reachedRow{}, map[reachKey]reachedRow{}}
	err := each(func(t talk) { l.add(part, t) })
	for _, id := range owing {
		own, heir, e := r.seats(id)
		if e != nil && err == nil {
			err = e
		}
		l.stand(part, own, heir)
	}
	o := ordered{inOrder(l.stands, cmp.Compare[string]), inOrder(l.figures, compareKeys), inOrder(l.days, compareDays),
		inOrder(l.own, compareReach), inOrder(l.heir, compareReach)}
	return made{part, l, o, err}
}

// stand counts one fact, or duty, of an id.
func (l *ledgerOf) stand(part stretch, own, heir stand) {
	if part.holds(own.ID) {
		own.Own, own.Heirs = l.stands[own.ID].Own+1, l.stands[own.ID].Heirs
		l.stands[own.ID] = own
	}
	if part.holds(heir.ID) {
		heir.Own, heir.Heirs = l.stands[heir.ID].Own, l.stands[heir.ID].Heirs+1
		l.stands[heir.ID] = heir
	}
}

func (l *ledgerOf) add(part stretch, t talk) {
	own, heir := part.holds(t.id), part.holds(t.heir)
	if !own && !heir && !slices.ContainsFunc(t.chain, part.holds) && !slices.ContainsFunc(t.now, part.holds) {
		return
	}
	l.stand(part, t.seat, t.over)
	for _, c := range t.cells {
		k := dayKey{t.id, c.Brief, c.Lang, t.day}
		spread(k, t.heir, t.chain, t.now, func(at key) {
			if part.holds(at.ID) {
				l.figures.add(at, c.figure, 1)
			}
		})
		if own {
			l.day(k, t, c)
			reachOne(l.own, reachKey{t.id, c.Brief, c.Lang}, t.day)
		}
		if heir {
			reachOne(l.heir, reachKey{t.heir, c.Brief, c.Lang}, t.day)
		}
	}
}

// day is addDays for one cell.
func (l *ledgerOf) day(k dayKey, t talk, c cellFigure) {
	one := l.days[k]
	one.figure = one.plus(c.figure, 1)
	one.Heads += t.heads
	if c.cell == (cell{}) {
		one.Path = joined(t.chain)
	}
	l.days[k] = one
}

func reachOne(m map[reachKey]reachedRow, k reachKey, day lang.Day) {
	row, ok := m[k]
	if !ok {
		row.FirstDay = day
	}
	m[k] = reachedRow{k.ID, k.Brief, k.Lang, min(row.FirstDay, day), row.Sessions + 1}
}
