package org

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// plan is a document on its way into the trees: keys resolved, nodes read, what is wrong collected.
type plan struct {
	day    lang.Day
	steps  []Step
	keys   map[string]string // "@key" to id
	sides  map[family]*side  // the two families
	levels map[string]Level  // by id
	errs   []error
}

// side is what a plan does in one family.
type side struct {
	of       family
	nodes    map[string]*node // every node the document names
	opened   map[string]Step
	closed   map[string]bool
	renamed  map[string]Step
	relevels map[string]string // id to level
	moved    map[string]string // id to parent
	succeeds []Step
	covers   []Step
	measured []Step
}

func newSide(of family) *side {
	return &side{of: of, nodes: map[string]*node{}, opened: map[string]Step{}, closed: map[string]bool{},
		renamed: map[string]Step{}, relevels: map[string]string{}, moved: map[string]string{}}
}

// mostWrong is how many wrong steps a plan names before it stops looking.
const mostWrong = 20

// wrong notes an error at the steps, with the name of what it is about.
func (p *plan) wrong(tx *store.Tx, key, id string) {
	if len(p.errs) >= mostWrong {
		return
	}
	name := id
	for of := range p.sides {
		var found map[string]string
		var err error
		if of == OfUnit {
			found, err = UnitNames(tx, []string{id}, p.day)
		} else {
			found, err = PlaceNames(tx, []string{id}, p.day)
		}
		if err == nil && found[id] != "" {
			name = found[id]
		}
		if s, ok := p.sides[of].opened[id]; ok {
			name = s.Name
		}
	}
	p.errs = append(p.errs, fault.At("steps", key, "name", name))
}

// makePlan reads what the document names and checks it whole; nothing is written.
func makePlan(tx *store.Tx, d Document) (*plan, error) {
	p := &plan{day: d.EffectiveOn, steps: slices.Clone(d.Steps), keys: map[string]string{},
		sides: map[family]*side{OfUnit: newSide(OfUnit), OfPlace: newSide(OfPlace)}, levels: map[string]Level{}}
	if !d.EffectiveOn.Valid() {
		return p, fault.At("effective_on", "org.err.day")
	}
	if len(d.Steps) == 0 {
		return p, fault.At("steps", "org.err.nosteps")
	}
	p.resolve(tx)
	if len(p.errs) > 0 {
		return p, fault.Join(p.errs...)
	}
	if err := p.read(tx); err != nil {
		return p, err
	}
	if err := p.dropIdle(tx); err != nil {
		return p, err
	}
	p.sort(tx)
	for _, of := range []family{OfPlace, OfUnit} {
		p.checkTree(tx, p.sides[of])
		if err := p.checkChildren(tx, p.sides[of]); err != nil {
			return p, err
		}
		p.checkSuccessions(tx, p.sides[of])
		if err := p.measure(tx, p.sides[of]); err != nil {
			return p, err
		}
	}
	return p, fault.Join(p.errs...)
}

// resolve gives ids to what is opened and puts them where keys stand.
func (p *plan) resolve(tx *store.Tx) {
	for i := range p.steps {
		s := &p.steps[i]
		if s.Of != OfUnit && s.Of != OfPlace {
			p.errs = append(p.errs, fault.At("steps", "org.err.step"))
			return
		}
		if s.Kind != Open {
			continue
		}
		s.ID = newID(tx, s.Of+"s")
		if s.Key != "" {
			if p.keys["@"+s.Key] != "" {
				p.wrong(tx, "org.err.key", s.Key)
			}
			p.keys["@"+s.Key] = s.ID
		}
		if s.Of == OfUnit && s.BodyID == "" {
			s.BodyID = newID(tx, "bodies")
		}
	}
	for i := range p.steps {
		s := &p.steps[i]
		for _, ref := range []*string{&s.ID, &s.ParentID, &s.To, &s.PlaceID} {
			if !strings.HasPrefix(*ref, "@") {
				continue
			}
			id, ok := p.keys[*ref]
			if !ok {
				p.wrong(tx, "org.err.key", *ref)
			}
			*ref = id
		}
	}
}

// newID is the operation's next id; a preview, which is no operation, takes any.
func newID(tx *store.Tx, table string) string {
	if !tx.Writes() {
		return store.RandomID()
	}
	return tx.NewID(table)
}

// read fetches every node and level that the steps name.
func (p *plan) read(tx *store.Tx) error {
	ids := map[family][]string{}
	for _, s := range p.steps {
		of := family(s.Of)
		if s.Kind == Open {
			p.sides[of].opened[s.ID] = s
		} else {
			ids[of] = append(ids[of], s.ID)
		}
		ids[of] = append(ids[of], s.ParentID, s.To)
		ids[OfPlace] = append(ids[OfPlace], s.PlaceID)
	}
	levels, err := store.All[Level](tx, `SELECT id, network_id, rank, names, speaker_titles, term_months FROM levels`)
	if err != nil {
		return fmt.Errorf("org: plan: %w", err)
	}
	for _, l := range levels {
		p.levels[l.ID] = l
	}
	for of, all := range ids {
		found, err := allIn[node](tx, of.nodes()+`WHERE u.id IN ({in})`, all)
		if err != nil {
			return fmt.Errorf("org: plan: %w", err)
		}
		for i := range found {
			p.sides[of].nodes[found[i].ID] = &found[i]
		}
	}
	for _, s := range p.sides {
		for id, step := range s.opened {
			s.nodes[id] = &node{ID: id, NetworkID: step.NetworkID, BodyID: step.BodyID, FromDay: p.day, Lon: step.Lon,
				Lat: step.Lat, Population: step.Population, ParentID: step.ParentID, LevelID: step.LevelID}
		}
	}
	return nil
}

// dropIdle drops steps that let a unit cover what it covers, or stop covering what it does not: taking
// them back would change what was there before.
func (p *plan) dropIdle(tx *store.Tx) error {
	type pair struct {
		Unit  string `db:"unit_id"`
		Place string `db:"place_id"`
	}
	var units []string
	want := map[pair]StepKind{}
	for _, s := range p.steps {
		if s.Kind == Cover || s.Kind == Uncover {
			key := pair{s.ID, s.PlaceID}
			if other, given := want[key]; given && other != s.Kind {
				p.wrong(tx, "org.err.place.of", s.ID)
			}
			units, want[key] = append(units, s.ID), s.Kind
		}
	}
	found, err := allIn[pair](tx, `SELECT DISTINCT unit_id, place_id FROM unit_places
		WHERE (until_day = '' OR until_day > $1) AND unit_id IN ({in})`, units, p.day)
	if err != nil {
		return fmt.Errorf("org: plan: %w", err)
	}
	holds := map[pair]bool{}
	for _, f := range found {
		holds[f] = true
	}
	p.steps = slices.DeleteFunc(p.steps, func(s Step) bool {
		key := pair{s.ID, s.PlaceID}
		idle := s.Kind == Cover && holds[key] || s.Kind == Uncover && !holds[key]
		if s.Kind == Cover {
			holds[key] = true
		}
		return idle
	})
	if len(p.steps) == 0 {
		return fault.At("steps", "org.err.nosteps")
	}
	return nil
}

// sort puts every step where it belongs and notes those that cannot be.
func (p *plan) sort(tx *store.Tx) {
	for _, step := range p.steps {
		s := p.sides[family(step.Of)]
		n := s.nodes[step.ID]
		_, fresh := s.opened[step.ID]
		switch {
		case n == nil:
			p.wrong(tx, "org.err.unknown", step.ID)
			continue
		case fresh && step.Kind != Open && step.Kind != Cover:
			p.wrong(tx, "org.err.notyet", step.ID)
			continue
		case step.Kind != Succeed && step.Kind != Measure && step.Kind != Open && step.Kind != Cover && !n.open():
			p.wrong(tx, "org.err.closed", step.ID)
			continue
		case step.Kind != Open && n.FromDay > p.day, step.Kind == Close && n.FromDay >= p.day:
			p.wrong(tx, "org.err.notyet", step.ID)
			continue
		}
		switch step.Kind {
		case Open:
			p.checkNamed(tx, step)
		case Close:
			s.closed[step.ID] = true
		case Rename:
			s.renamed[step.ID] = step
			p.checkNamed(tx, step)
		case Relevel:
			s.relevels[step.ID] = step.LevelID
		case Move:
			s.moved[step.ID] = step.ParentID
		case Succeed:
			s.succeeds = append(s.succeeds, step)
		case Cover, Uncover:
			if place := p.sides[OfPlace].nodes[step.PlaceID]; step.Of != OfUnit || place == nil || step.Kind == Cover && !place.open() {
				p.wrong(tx, "org.err.place.of", step.ID)
			}
			s.covers = append(s.covers, step)
		case Measure: // looked at by measure, which needs what was divided
		default:
			p.errs = append(p.errs, fault.At("steps", "org.err.step"))
		}
	}
}

func (p *plan) checkNamed(tx *store.Tx, step Step) {
	if err := checkName(step.name().Name); err != nil {
		p.wrong(tx, "org.err.name.of", step.ID)
	}
}

// after gives parent and level of a node once the document holds.
func (p *plan) after(s *side, id string) (parent, level string) {
	n := s.nodes[id]
	parent, level = n.ParentID, n.LevelID
	if to, ok := s.moved[id]; ok {
		parent = to
	}
	if to, ok := s.relevels[id]; ok {
		level = to
	}
	return parent, level
}

// checkTree looks at each node that gets another parent or level.
func (p *plan) checkTree(tx *store.Tx, s *side) {
	hung := map[string]bool{}
	for _, m := range []map[string]string{s.moved, s.relevels} {
		for id := range m {
			hung[id] = true
		}
	}
	for id := range s.opened {
		hung[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(hung)) {
		parentID, level := p.after(s, id)
		l, ok := p.levels[level]
		if !ok || l.NetworkID != s.nodes[id].NetworkID {
			p.wrong(tx, "org.err.level.of", id)
			continue
		}
		if parentID == "" {
			continue
		}
		parent := s.nodes[parentID]
		if parent == nil {
			if _, given := s.moved[id]; !given && s.opened[id].ID == "" {
				continue // relevelled in place; its parent was not read and does not change
			}
			p.wrong(tx, "org.err.parent.of", id)
			continue
		}
		_, above := p.after(s, parentID)
		switch {
		case !parent.open() || s.closed[parentID] || parent.FromDay > p.day || parent.NetworkID != s.nodes[id].NetworkID:
			p.wrong(tx, "org.err.parent.of", id)
		case p.levels[above].Rank >= l.Rank:
			p.wrong(tx, "org.err.rank", id)
		case p.circles(s, id):
			p.wrong(tx, "org.err.circle.of", id)
		}
	}
}

// circles says whether a node would hang below itself. It climbs from its new parent along the paths of
// today, and leaves them where the document hangs something elsewhere.
func (p *plan) circles(s *side, id string) bool {
	at, _ := p.after(s, id)
	for range deepest {
		n := s.nodes[at]
		if n == nil {
			return false
		}
		way := PathIDs(n.Path)
		if s.of == OfPlace {
			way = PlacePathIDs(n.Path)
		}
		if _, fresh := s.opened[at]; fresh {
			way = []string{at}
		}
		next := ""
		for i := len(way) - 1; i >= 0; i-- {
			if way[i] == id {
				return true
			}
			_, moved := s.moved[way[i]]
			_, fresh := s.opened[way[i]]
			if moved || fresh {
				next, _ = p.after(s, way[i])
				break
			}
		}
		if next == "" {
			return false
		}
		at = next
	}
	return true
}

// checkChildren lets nothing open hang below what is closed.
func (p *plan) checkChildren(tx *store.Tx, s *side) error {
	type child struct {
		ID     string `db:"id"`
		Parent string `db:"parent_id"`
	}
	closed := slices.Sorted(maps.Keys(s.closed))
	kids, err := allIn[child](tx, s.of.sql(`SELECT {of}_id AS id, parent_id FROM {of}_parents WHERE until_day = '' AND parent_id IN ({in})`), closed)
	if err != nil {
		return fmt.Errorf("org: plan: %w", err)
	}
	for _, k := range kids {
		if _, moved := s.moved[k.ID]; !moved && !s.closed[k.ID] {
			p.wrong(tx, "org.err.child", k.ID)
		}
	}
	later, err := allIn[string](tx, s.of.sql(`SELECT {of}_id FROM {of}_names WHERE from_day > $1 AND {of}_id IN ({in})
		UNION SELECT {of}_id FROM {of}_parents WHERE from_day > $1 AND {of}_id IN ({in})
		UNION SELECT {of}_id FROM {of}_levels WHERE from_day > $1 AND {of}_id IN ({in})`), closed, p.day)
	if err != nil {
		return fmt.Errorf("org: plan: %w", err)
	}
	for _, id := range later {
		p.wrong(tx, "org.err.later", id)
	}
	return nil
}

// wholeShare is all of a unit, in thousandths.
const wholeShare = 1000

func (p *plan) checkSuccessions(tx *store.Tx, s *side) {
	type sum struct {
		n, whole int
		share    int64
	}
	sums := map[string]*sum{}
	for _, step := range s.succeeds {
		from, to := s.nodes[step.ID], s.nodes[step.To]
		switch {
		case to == nil || step.To == step.ID || to.NetworkID != from.NetworkID || !to.open() || s.closed[step.To] || to.FromDay > p.day:
			p.wrong(tx, "org.err.successor", step.ID)
			continue
		case step.Part != Whole && step.Part != Part,
			step.Share != nil && (*step.Share < 1 || *step.Share > wholeShare),
			step.Part == Whole && from.open() && !s.closed[step.ID]:
			p.wrong(tx, "org.err.share", step.ID)
			continue
		}
		t := sums[step.ID]
		if t == nil {
			t = &sum{}
			sums[step.ID] = t
		}
		t.n++
		if step.Part == Whole {
			t.whole++
		}
		if step.Share != nil {
			t.share += *step.Share
		}
	}
	for _, id := range slices.Sorted(maps.Keys(sums)) {
		if t := sums[id]; t.share > wholeShare || t.whole > 0 && t.n > 1 {
			p.wrong(tx, "org.err.share", id)
		}
	}
}
