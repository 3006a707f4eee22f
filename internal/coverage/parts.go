package coverage

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// partKey names a row of coverage_parts: what a divided unit did in a place on a day.
type partKey struct {
	pair
	Brief, Lang string
	Day         lang.Day
}

func compareParts(a, b partKey) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Brief, b.Brief),
		cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.Day, b.Day))
}

// partFigure is the rest of such a row; To is the unit that the place leads to, "" for none.
type partFigure struct {
	figure
	Heads int64
	To    string
}

// turner counts what units did that are divided now.
type turner struct{ family }

// turn takes figures of a divided unit from one unit to another: "" is the divided one itself.
type turn struct {
	partKey
	figure
	from, to string
}

func addParts(all map[partKey]partFigure, e entry, to string) {
	for c, g := range e.fact.cells() {
		k := partKey{pair{e.id, e.fact.PlaceID}, c.Brief, c.Lang, e.fact.Day}
		one := all[k]
		one.figure, one.To = one.plus(g, e.sign), to
		if e.fact.HeadsOwn {
			one.Heads += e.sign
		}
		all[k] = one
	}
}

// led notes what divided units did in places, and gives what counts where the place leads to.
func (f turner) led(tx *store.Tx, entries []entry, seats map[string]stand) ([]turn, error) {
	turns := []turn{}
	if f.of != "unit" {
		return turns, nil
	}
	g, parts := newGuide(tx), map[partKey]partFigure{}
	for _, e := range entries {
		if e.fact.PlaceID == "" || seats[e.id].HeirID != "" {
			continue
		}
		if _, err := org.Hold(tx, org.OfPlace, e.fact.PlaceID); err != nil {
			return nil, err
		}
		to, err := g.to(pair{e.id, e.fact.PlaceID})
		if err != nil {
			return nil, err
		}
		addParts(parts, e, to)
	}
	maps.DeleteFunc(parts, func(_ partKey, p partFigure) bool { return p.figure == figure{} && p.Heads == 0 })
	for k, p := range parts {
		if p.To != "" {
			turns = append(turns, turn{k, p.figure, "", p.To})
		}
	}
	return turns, putParts(tx, parts)
}

// elsewhere follows a talk of which only the place is put right: to units that matters where they were divided.
func (f turner) elsewhere(tx *store.Tx, entries []entry, n map[string]int64) error {
	if f.of != "unit" || len(entries) < 2 || entries[0].fact.PlaceID == entries[1].fact.PlaceID {
		return nil
	}
	seats, err := f.settle(tx, n)
	if err != nil {
		return err
	}
	turns, err := f.led(tx, entries, seats)
	if err != nil {
		return err
	}
	return f.turn(tx, turns)
}

func partInserter(tail string) inserter {
	return inserter{head: `INSERT INTO coverage_parts (unit_id, place_id, brief_id, lang, day, sessions, heads, attendances, spoken, interpreted, played, to_id) VALUES `, tail: tail}
}

func addPartRow(w *inserter, k partKey, p partFigure) {
	w.add(k.Unit, k.Place, k.Brief, k.Lang, k.Day, p.Sessions, p.Heads, p.Attendances, p.Spoken, p.Interpreted, p.Played, p.To)
}

// putParts adds to the rows of parts and takes away those without a session.
func putParts(tx *store.Tx, parts map[partKey]partFigure) error {
	w := partInserter(` ON CONFLICT (unit_id, place_id, brief_id, lang, day) DO UPDATE SET ` +
		plus("coverage_parts", "sessions", "heads", "attendances", "spoken", "interpreted", "played"))
	keys := slices.SortedFunc(maps.Keys(parts), compareParts)
	for _, k := range keys {
		addPartRow(&w, k, parts[k])
	}
	if err := w.flush(tx); err != nil {
		return err
	}
	for _, k := range keys {
		if parts[k].Sessions >= 0 {
			continue
		}
		if _, err := tx.Exec(`DELETE FROM coverage_parts WHERE unit_id = $1 AND place_id = $2 AND brief_id = $3 AND lang = $4 AND day = $5 AND sessions = 0`,
			k.Unit, k.Place, k.Brief, k.Lang, k.Day); err != nil {
			return err
		}
	}
	return nil
}

// turn moves figures on today's footing from unit to unit; coverage_parts says so already.
func (f turner) turn(tx *store.Tx, turns []turn) error {
	seats, err := f.turned(tx, turns)
	if err != nil {
		return err
	}
	d := deltas{}
	f.spread(d, turns, seats)
	if err := f.apply(tx, d); err != nil {
		return err
	}
	return f.reachTurned(tx, turns, seats)
}

// spread adds to the figures what turns to another unit. It goes in one with what a fact adds or takes: a row that
// fell to no session in between would be gone.
func (f turner) spread(d deltas, turns []turn, seats map[string]stand) {
	for _, t := range turns {
		for _, s := range t.sides() {
			at := key{s.id, Heir, t.Brief, t.Lang, t.Day.Month()}
			if s.id != "" {
				d.add(at, t.figure, s.sign)
			}
			at.Kind = Now
			for _, at.ID = range f.up(seats[cmp.Or(s.id, t.Unit)].Path) {
				d.add(at, t.figure, s.sign)
			}
		}
	}
}

type side struct {
	id   string
	sign int64
}

func (t turn) sides() [2]side { return [2]side{{t.from, -1}, {t.to, 1}} }

// turned settles how many facts lead to each unit, and gives where all of them hang.
func (f turner) turned(tx *store.Tx, turns []turn) (map[string]stand, error) {
	seats, add := map[string]stand{}, map[string]stand{}
	for _, t := range turns {
		for _, id := range []string{t.Unit, t.from, t.to} {
			if _, ok := seats[id]; ok || id == "" {
				continue
			}
			s, err := f.seat(tx, id)
			if err != nil {
				return nil, err
			}
			seats[id] = s
		}
		n := t.Sessions
		if t.Brief != "" || t.Lang != "" {
			n = 0
		}
		if t.from != "" {
			add[t.from] = stand{Heirs: add[t.from].Heirs - n}
		}
		if t.to != "" {
			add[t.to] = stand{Heirs: add[t.to].Heirs + n}
		}
	}
	return seats, f.settleRows(tx, seats, add)
}

// reachTurned follows turns with what is reached, and with how duties stand.
func (f turner) reachTurned(tx *store.Tx, turns []turn, seats map[string]stand) error {
	days, heir := map[dayKey]int64{}, map[reachKey]*reachChange{}
	for _, t := range turns {
		for _, s := range t.sides() {
			if s.id != "" {
				days[dayKey{s.id, t.Brief, t.Lang, t.Day}] += s.sign * t.Sessions
			}
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(days), compareDays) {
		at := reachKey{k.ID, k.Brief, k.Lang}
		if heir[at] == nil {
			heir[at] = &reachChange{added: never}
		}
		heir[at].note(days[k], k.Day)
	}
	r := reacher{family: f.family, tx: tx, counts: map[countKey]int64{}}
	if err := r.rows(Heir, heir, func(id string, _ lang.Day) ([]string, error) { return f.up(seats[id].Path), nil }); err != nil {
		return err
	}
	if err := f.applyCounts(tx, r.counts); err != nil {
		return err
	}
	return refreshTurned(tx, turns, seats)
}

// refreshTurned sets right how the units that lost or gained something stand to their duties.
func refreshTurned(tx *store.Tx, turns []turn, seats map[string]stand) error {
	ids, briefs, sums := map[string]bool{}, map[string]bool{}, map[dutyKey]State{}
	for _, t := range turns {
		ids[t.from], ids[t.to], briefs[t.Brief] = true, true, true
	}
	delete(ids, "")
	delete(briefs, "")
	for _, brief := range slices.Sorted(maps.Keys(briefs)) {
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			if err := refreshHeir(tx, sums, seats[id], brief); err != nil {
				return err
			}
		}
	}
	return applyDuties(tx, sums)
}

// UnitFacts hands over the facts of one unit; what holds the sessions fills it.
type UnitFacts interface {
	EachFactOf(tx *store.Tx, unitID string, fn func(Fact) error) error
}

var errNoFacts = errors.New("coverage: nobody hands over the facts of a divided unit")

// load makes the rows of a unit that was just divided.
func (l Ledger) load(tx *store.Tx, unit string) error {
	if l.Facts == nil {
		return errNoFacts
	}
	parts := map[partKey]partFigure{}
	err := l.Facts.EachFactOf(tx, unit, func(fact Fact) error {
		if fact.PlaceID != "" {
			addParts(parts, entry{unit, fact, 1}, "")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return putParts(tx, parts)
}
