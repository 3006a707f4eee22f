package org

import (
	"errors"
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Undo hands in a counter-document: a reorganisation with its own day that puts the trees back as they
// were before the one named. What that one closed is opened anew and succeeds what was closed, what it
// made is closed. It fails with fault.Conflict where it was undone already or waits still, and with
// fault.Invalid where later documents stand on it: those are undone first. It needs what handing the document
// in needed.
func (t Trees) Undo(tx *store.Tx, id string, d Decision, effectiveOn lang.Day) (Reorganisation, error) {
	r, err := ReorganisationByID(tx, id)
	if err != nil {
		return r, err
	}
	if err := mustTakeBack(tx, r); err != nil {
		return r, err
	}
	waiting, err := store.Value[int64](tx, `SELECT count(*) FROM reorganisations WHERE counters = $1`, id)
	switch {
	case err != nil:
		return r, fmt.Errorf("org: undo: %w", err)
	case r.AppliedAt == 0 || r.UndoneBy != "" || waiting > 0:
		return r, fault.New(fault.Conflict, "org.err.undone")
	case effectiveOn <= r.EffectiveOn:
		return r, fault.At("effective_on", "org.err.undo.day", "day", r.EffectiveOn)
	}
	steps, err := counter(tx, r)
	if err != nil {
		return r, err
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: effectiveOn, Steps: steps}, id)
}

// CounterSteps gives the steps that Undo would take, to be shown before.
func CounterSteps(tx *store.Tx, r Reorganisation) ([]Step, error) { return counter(tx, r) }

// backward works out the steps that take a document back.
type backward struct {
	closed map[string]bool // what the document closed, comes again under the key "again:" and its id
	now    map[string]string
	units  map[string]UnitView
	places map[string]PlaceView
	into   map[string]int // by successor: how many come again out of it
	out    []Step
}

func counter(tx *store.Tx, r Reorganisation) ([]Step, error) {
	steps, err := r.Steps()
	if err != nil {
		return nil, err
	}
	b := &backward{closed: map[string]bool{}, into: map[string]int{}}
	if err := b.read(tx, steps, r.EffectiveOn.AddDays(-1)); err != nil {
		return nil, err
	}
	opened := map[string]bool{}
	for _, s := range steps {
		opened[s.ID] = opened[s.ID] || s.Kind == Open
	}
	for _, s := range steps {
		b.step(s)
	}
	for _, s := range steps {
		if s.Kind != Succeed {
			continue
		}
		part := Part
		if opened[s.To] && b.into[s.To] == 1 {
			part = Whole
		}
		if b.closed[s.ID] || opened[s.To] {
			b.out = append(b.out, Step{Kind: Succeed, Of: s.Of, ID: b.current(s.To), To: b.ref(s.ID), Part: part})
		}
	}
	covers, err := b.covers(tx, steps, r.EffectiveOn)
	return append(b.out, covers...), err
}

// read fetches what the named nodes were on the eve, and what carries them today.
func (b *backward) read(tx *store.Tx, steps []Step, eve lang.Day) error {
	ids := map[string][]string{}
	for _, s := range steps {
		ids[s.Of] = append(ids[s.Of], s.ID, s.To)
		if s.Kind == Close {
			b.closed[s.ID] = true
		}
		if s.Kind == Succeed {
			b.into[s.To]++
		}
	}
	var err error
	if b.units, err = UnitsAt(tx, ids[OfUnit], eve); err != nil {
		return err
	}
	if b.places, err = PlacesAt(tx, ids[OfPlace], eve); err != nil {
		return err
	}
	parents := []string{}
	for _, u := range b.units {
		parents = append(parents, u.ParentID)
	}
	for _, p := range b.places {
		parents = append(parents, p.ParentID)
	}
	if b.now, err = standIns(tx, slices.Concat(ids[OfUnit], ids[OfPlace], parents)); err != nil {
		return err
	}
	return b.heirs(tx, parents)
}

// heirs lets the heir stand in for a parent that another document closed.
func (b *backward) heirs(tx *store.Tx, parents []string) error {
	type row struct {
		ID   string `db:"id"`
		Heir string `db:"heir_id"`
	}
	for _, of := range []family{OfUnit, OfPlace} {
		found, err := allIn[row](tx, of.sql(`SELECT id, heir_id FROM {of}s WHERE heir_id <> '' AND heir_id <> id AND id IN ({in})`), parents)
		if err != nil {
			return fmt.Errorf("org: undo: %w", err)
		}
		for _, r := range found {
			if _, again := b.now[r.ID]; !again {
				b.now[r.ID] = r.Heir
			}
		}
	}
	return nil
}

// standIns says what counter-documents brought again in the place of what is closed.
func standIns(tx *store.Tx, ids []string) (map[string]string, error) {
	type pair struct {
		From string `db:"from_id"`
		To   string `db:"to_id"`
	}
	now := map[string]string{}
	for range deepest {
		found, err := allIn[pair](tx, `SELECT s.from_id, s.to_id FROM successions s
			JOIN reorganisations r ON r.id = s.reorganisation_id AND r.counters <> ''
			WHERE s.kind = 'whole' AND s.from_id IN ({in}) ORDER BY s.day`, ids)
		if err != nil {
			return nil, fmt.Errorf("org: undo: %w", err)
		}
		if len(found) == 0 {
			break
		}
		ids = ids[:0:0]
		for _, p := range found {
			now[p.From] = p.To
			ids = append(ids, p.To)
		}
	}
	return now, nil
}

// current follows a node to what stands in its place today.
func (b *backward) current(id string) string {
	for range deepest {
		next, ok := b.now[id]
		if !ok {
			return id
		}
		id = next
	}
	return id
}

// ref names a node in the counter-document: what comes again by its key.
func (b *backward) ref(id string) string {
	if b.closed[id] {
		return "@again:" + id
	}
	return b.current(id)
}

func (b *backward) step(s Step) {
	u, p := b.units[s.ID], b.places[s.ID]
	before := Step{Of: s.Of, ID: b.current(s.ID), ParentID: b.ref(u.ParentID), LevelID: u.LevelID, Name: u.Name, NameEn: u.NameEn}
	if s.Of == OfPlace {
		before = Step{Of: s.Of, ID: before.ID, ParentID: b.ref(p.ParentID), LevelID: p.LevelID, Name: p.Name,
			NameEn: p.NameEn, ShortName: p.ShortName, Code: p.Code}
	}
	switch s.Kind {
	case Open:
		b.out = append(b.out, Step{Kind: Close, Of: s.Of, ID: before.ID})
	case Close:
		before.Kind, before.Key, before.ID = Open, "again:"+s.ID, ""
		before.NetworkID, before.BodyID = u.NetworkID, u.BodyID
		before.Lon, before.Lat, before.Population = p.Lon, p.Lat, p.Population
		b.out = append(b.out, before, Step{Kind: Succeed, Of: s.Of, ID: s.ID, To: "@again:" + s.ID, Part: Whole})
	case Rename:
		b.out = append(b.out, Step{Kind: Rename, Of: s.Of, ID: before.ID, Name: before.Name, NameEn: before.NameEn,
			ShortName: before.ShortName, Code: before.Code})
	case Relevel:
		b.out = append(b.out, Step{Kind: Relevel, Of: s.Of, ID: before.ID, LevelID: before.LevelID})
	case Move:
		b.out = append(b.out, Step{Kind: Move, Of: s.Of, ID: before.ID, ParentID: before.ParentID})
	case Measure:
		b.out = append(b.out, Step{Kind: Measure, Of: s.Of, ID: s.ID, To: s.To, Share: s.Was})
	case Succeed, Cover, Uncover:
	}
}

// covers takes back covering: of what comes again as it was, of the rest step by step.
func (b *backward) covers(tx *store.Tx, steps []Step, day lang.Day) ([]Step, error) {
	var closed []string
	out := []Step{}
	opened := map[string]bool{}
	for _, s := range steps {
		switch {
		case s.Kind == Open:
			opened[s.ID] = true
		case s.Kind == Close:
			closed = append(closed, s.ID)
		case s.Kind == Uncover && !b.closed[s.ID] && !b.closed[s.PlaceID]:
			out = append(out, Step{Kind: Cover, Of: OfUnit, ID: b.current(s.ID), PlaceID: b.ref(s.PlaceID)})
		case s.Kind == Cover && !opened[s.ID]:
			out = append(out, Step{Kind: Uncover, Of: OfUnit, ID: b.current(s.ID), PlaceID: b.current(s.PlaceID)})
		}
	}
	type pair struct {
		Unit  string `db:"unit_id"`
		Place string `db:"place_id"`
	}
	for _, column := range []string{"unit_id", "place_id"} {
		found, err := allIn[pair](tx, `SELECT unit_id, place_id FROM unit_places WHERE until_day = $1 AND `+column+` IN ({in})`, closed, day)
		if err != nil {
			return nil, fmt.Errorf("org: undo: %w", err)
		}
		for _, c := range found {
			if column == "place_id" && b.closed[c.Unit] {
				continue // found by its unit already
			}
			out = append(out, Step{Kind: Cover, Of: OfUnit, ID: b.ref(c.Unit), PlaceID: b.ref(c.Place)})
		}
	}
	return out, nil
}

// AsIfNever takes a document out of the trees as if it had never been. It is offered only while nothing
// stands on it: no record on what it made (the followers are asked), no later document, nothing hung below.
// Rights that ended with it do not come back. It needs what Undo needs, fails with fault.Conflict and says what
// stands there.
func (t Trees) AsIfNever(tx *store.Tx, id string) error {
	r, err := ReorganisationByID(tx, id)
	if err != nil {
		return err
	}
	if err := mustTakeBack(tx, r); err != nil {
		return err
	}
	steps, err := r.Steps()
	if err != nil {
		return err
	}
	if err := holdAll(tx, steps); err != nil {
		return err
	}
	if err := t.MayVanish(tx, r); err != nil {
		return err
	}
	var changed Changed
	for _, of := range []family{OfPlace, OfUnit} {
		touched, err := vanish(tx, of, steps, r)
		if err != nil {
			return fmt.Errorf("org: as if never: %w", err)
		}
		if of == OfUnit {
			changed.Units = touched
		} else {
			changed.Places = touched
		}
	}
	if _, err := tx.Exec(`UPDATE reorganisations SET undone_by = '' WHERE undone_by = $1`, id); err != nil {
		return err
	}
	return errors.Join(
		tx.Must1(`DELETE FROM reorganisations WHERE id = $1`, id), t.tell(tx, changed),
		journal.Write(tx, journal.Entry{Verb: "org.reorganise", Kind: "reorganisation", Subject: id, Before: r}))
}

// vanish takes one family's rows back to what they were before the document, and files anew.
func vanish(tx *store.Tx, of family, steps []Step, r Reorganisation) (Touched, error) {
	made, closed, seeds := []string{}, []string{}, []string{}
	edited := map[string][]string{}
	back := newSide(of)
	for _, s := range steps {
		if family(s.Of) != of {
			continue
		}
		switch s.Kind {
		case Open:
			made = append(made, s.ID)
		case Close:
			closed = append(closed, s.ID)
		case Rename:
			edited["{of}_names"] = append(edited["{of}_names"], s.ID)
		case Relevel:
			edited["{of}_levels"] = append(edited["{of}_levels"], s.ID)
		case Move:
			edited["{of}_parents"] = append(edited["{of}_parents"], s.ID)
		case Cover:
			if !slices.Contains(made, s.ID) {
				if _, err := tx.Exec(`DELETE FROM unit_places WHERE unit_id = $1 AND place_id = $2 AND from_day = $3`, s.ID, s.PlaceID, r.EffectiveOn); err != nil {
					return Touched{}, err
				}
			}
		case Uncover:
			if _, err := tx.Exec(`UPDATE unit_places SET until_day = '' WHERE unit_id = $1 AND place_id = $2 AND until_day = $3`, s.ID, s.PlaceID, r.EffectiveOn); err != nil {
				return Touched{}, err
			}
		case Succeed:
			seeds = append(seeds, s.ID)
		case Measure:
			s.Share = s.Was
			back.measured = append(back.measured, s)
		}
	}
	if err := back.putShares(tx); err != nil {
		return Touched{}, err
	}
	f := newForest(of)
	seeds = slices.DeleteFunc(slices.Concat(seeds, closed, edited["{of}_parents"]), func(id string) bool { return slices.Contains(made, id) })
	if err := errors.Join(forget(tx, of, made, r.ID), reopen(tx, of, closed, r.EffectiveOn), unedit(tx, of, edited, r.EffectiveOn),
		f.load(tx, seeds)); err != nil {
		return Touched{}, err
	}
	changed, err := f.file()
	if err != nil {
		return Touched{}, err
	}
	if err := newSide(of).store(tx, changed, ""); err != nil {
		return Touched{}, err
	}
	return sinceBelow(tx, of, touched(changed), seeds, r.EffectiveOn)
}

// forget removes what a document made.
func forget(tx *store.Tx, of family, made []string, reorganisation string) error {
	for _, table := range []string{"{of}_names", "{of}_levels", "{of}_parents", "unit_places"} {
		if err := execIn(tx, of.sql(`DELETE FROM `+of.sql(table)+` WHERE {of}_id IN ({in})`), made); err != nil {
			return err
		}
	}
	if of == OfPlace {
		if err := execIn(tx, `DELETE FROM place_shapes WHERE place_id IN ({in})`, made); err != nil {
			return err
		}
	} else {
		for _, id := range made {
			if err := access.DropScope(tx, id); err != nil {
				return err
			}
		}
	}
	_, err := tx.Exec(`DELETE FROM successions WHERE of = $1 AND reorganisation_id = $2`, string(of), reorganisation)
	return errors.Join(err, execIn(tx, of.sql(`DELETE FROM {of}s WHERE id IN ({in})`), made),
		execIn(tx, `DELETE FROM org_words WHERE of = $1 AND id IN ({in})`, made, string(of)))
}

// reopen lets stand again what a document closed on a day.
func reopen(tx *store.Tx, of family, closed []string, day lang.Day) error {
	for _, table := range []string{"{of}_names", "{of}_levels", "{of}_parents", "unit_places"} {
		if err := execIn(tx, of.sql(`UPDATE `+of.sql(table)+` SET until_day = '' WHERE until_day = $1 AND {of}_id IN ({in})`), closed, day); err != nil {
			return err
		}
	}
	return execIn(tx, of.sql(`UPDATE {of}s SET until_day = '' WHERE until_day = $1 AND id IN ({in})`), closed, day)
}

// unedit joins the dated rows that a document cut on a day.
func unedit(tx *store.Tx, of family, edited map[string][]string, day lang.Day) error {
	type row struct {
		ID    string   `db:"id"`
		Until lang.Day `db:"until_day"`
	}
	for table, ids := range edited {
		table = of.sql(table)
		cut, err := allIn[row](tx, of.sql(`SELECT {of}_id AS id, until_day FROM `+table+` WHERE from_day = $1 AND {of}_id IN ({in})`), ids, day)
		if err != nil {
			return err
		}
		for _, c := range cut {
			if _, err := tx.Exec(of.sql(`DELETE FROM `+table+` WHERE {of}_id = $1 AND from_day = $2`), c.ID, day); err != nil {
				return err
			}
			if _, err := tx.Exec(of.sql(`UPDATE `+table+` SET until_day = $1 WHERE {of}_id = $2 AND until_day = $3`), c.Until, c.ID, day); err != nil {
				return err
			}
		}
		if table == of.sql("{of}_names") {
			if err := execIn(tx, `DELETE FROM org_words WHERE of = $1 AND from_day = $2 AND id IN ({in})`, ids, string(of), day); err != nil {
				return err
			}
		}
	}
	return nil
}
