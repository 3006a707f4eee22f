package org

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Apply hands in a document: it is applied at once, or, where its day is still to come, checked and kept
// until ApplyDue finds its day has come. It needs org.reorganise everywhere, and fails with fault.Invalid
// where a step cannot be; then nothing is changed.
func (t Trees) Apply(tx *store.Tx, d Document) (Reorganisation, error) {
	if err := must(tx, "org.reorganise", access.Everywhere); err != nil {
		return Reorganisation{}, err
	}
	return t.handIn(tx, d, "")
}

// handIn is Apply for those who may.
func (t Trees) handIn(tx *store.Tx, d Document, counters string) (Reorganisation, error) {
	p, err := makePlan(tx, d)
	if err != nil {
		return Reorganisation{}, err
	}
	decision, err := decisionID(tx, d.Decision)
	if err != nil {
		return Reorganisation{}, err
	}
	r := Reorganisation{ID: tx.NewID("reorganisations"), DecisionID: decision, EffectiveOn: d.EffectiveOn,
		Counters: counters, CreatedBy: tx.Actor().ID, CreatedAt: tx.Now()}
	wait := d.EffectiveOn > tx.Today()
	if wait {
		p.steps = d.Steps
	} else if err = r.applyNow(tx); err != nil {
		return r, err
	}
	r.StepCount = len(p.steps)
	if r.Body, err = body(p.steps); err != nil {
		return r, err
	}
	if err := tx.Insert("reorganisations", r); err != nil {
		return r, fmt.Errorf("org: reorganise: %w", err)
	}
	entry := map[string]any{"decision": d.Decision.Number, "effective_on": d.EffectiveOn, "steps": len(p.steps), "counters": counters, "waits": wait}
	if err := journal.Write(tx, journal.Entry{Verb: "org.reorganise", Kind: "reorganisation", Subject: r.ID, After: entry}); err != nil || wait {
		return r, err
	}
	return r, t.carryOut(tx, p, r)
}

// applyNow notes when the document is applied, and its turn among those of the same transaction.
func (r *Reorganisation) applyNow(tx *store.Tx) error {
	var err error
	r.AppliedAt = tx.Now()
	r.Turn, err = store.Value[int64](tx, `SELECT count(*) FROM reorganisations WHERE applied_at = $1`, r.AppliedAt)
	return err
}

func body(steps []Step) (string, error) {
	b, err := json.Marshal(steps)
	if err != nil {
		return "", fmt.Errorf("org: write the document: %w", err)
	}
	return string(b), nil
}

// Due is what ApplyDue came to: documents applied, and those that no longer fit the trees, with why.
type Due struct {
	Applied []string
	Refused map[string]error
}

// ApplyDue applies the documents whose day has come, in the order of their days. One that no longer fits
// the trees stays waiting and is named; the others go on.
func (t Trees) ApplyDue(tx *store.Tx) (Due, error) {
	due := Due{Refused: map[string]error{}}
	waiting, err := store.All[Reorganisation](tx, `SELECT `+reorganisationColumns+` FROM reorganisations
		WHERE applied_at = 0 AND effective_on <= $1 ORDER BY effective_on, created_at, id`, tx.Today())
	if err != nil {
		return due, fmt.Errorf("org: apply what is due: %w", err)
	}
	for _, r := range waiting {
		steps, err := r.Steps()
		if err != nil {
			return due, err
		}
		p, err := makePlan(tx, Document{EffectiveOn: r.EffectiveOn, Steps: steps})
		if fault.Is(err, fault.Invalid) {
			due.Refused[r.ID] = err
			continue
		}
		if err != nil {
			return due, err
		}
		if err := r.applyNow(tx); err != nil {
			return due, err
		}
		if r.Body, err = body(p.steps); err != nil {
			return due, err
		}
		err = tx.Must1(`UPDATE reorganisations SET body = $1, step_count = $2, applied_at = $3, turn = $4 WHERE id = $5 AND applied_at = 0`,
			r.Body, len(p.steps), r.AppliedAt, r.Turn, r.ID)
		if err != nil {
			return due, err
		}
		if err := t.carryOut(tx, p, r); err != nil {
			return due, err
		}
		due.Applied = append(due.Applied, r.ID)
	}
	return due, nil
}

// Withdraw takes back a document that still waits for its day. It needs what handing it in
// needed.
func (t Trees) Withdraw(tx *store.Tx, id string) error {
	r, err := ReorganisationByID(tx, id)
	if err != nil {
		return err
	}
	if err := mustTakeBack(tx, r); err != nil {
		return err
	}
	if err := tx.Must1(`DELETE FROM reorganisations WHERE id = $1 AND applied_at = 0`, id); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "org.reorganise", Kind: "reorganisation", Subject: id, Before: "waiting"})
}

// The body stands last: what stands after a long text is slow to read. headColumns leave it out.
const (
	headColumns           = `id, decision_id, effective_on, step_count, counters, created_by, created_at, applied_at, turn, undone_by`
	reorganisationColumns = headColumns + `, body`
)

// ReorganisationByID gives one document; it fails with fault.NotFound.
func ReorganisationByID(tx *store.Tx, id string) (Reorganisation, error) {
	return store.One[Reorganisation](tx, `SELECT `+reorganisationColumns+` FROM reorganisations WHERE id = $1`, id)
}

// carryOut writes a checked plan into the trees and tells the followers.
func (t Trees) carryOut(tx *store.Tx, p *plan, r Reorganisation) error {
	if r.Counters != "" {
		if err := tx.Must1(`UPDATE reorganisations SET undone_by = $1 WHERE id = $2 AND undone_by = ''`, r.ID, r.Counters); err != nil {
			return err
		}
	}
	var changed Changed
	for _, of := range []family{OfPlace, OfUnit} {
		touched, err := p.write(tx, p.sides[of], r)
		if err != nil {
			return fmt.Errorf("org: reorganise %ss: %w", of, err)
		}
		if of == OfUnit {
			changed.Units = touched
		} else {
			changed.Places = touched
		}
	}
	if err := p.writeCovers(tx, r.DecisionID); err != nil {
		return err
	}
	return t.tell(tx, changed)
}

func (t Trees) tell(tx *store.Tx, c Changed) error {
	for _, f := range t.Followers {
		if err := f.TreesChanged(tx, c); err != nil {
			return err
		}
	}
	return nil
}

// write puts one family's part of the plan into its tables.
func (p *plan) write(tx *store.Tx, s *side, r Reorganisation) (Touched, error) {
	closed := slices.Sorted(maps.Keys(s.closed))
	if err := errors.Join(p.close(tx, s, closed), p.rename(tx, s, r.DecisionID),
		p.replace(tx, s, "{of}_levels", "level_id", s.relevels, r.DecisionID),
		p.replace(tx, s, "{of}_parents", "parent_id", s.moved, r.DecisionID),
		p.succeed(tx, s, r), s.putShares(tx)); err != nil {
		return Touched{}, err
	}
	f := newForest(s.of)
	seeds := slices.Concat(closed, slices.Collect(maps.Keys(s.moved)))
	for _, step := range s.succeeds {
		seeds = append(seeds, step.ID)
	}
	for id := range s.opened {
		f.add(*s.nodes[id])
	}
	seeds = slices.DeleteFunc(seeds, func(id string) bool { return s.opened[id].ID != "" })
	if err := f.load(tx, slices.Compact(slices.Sorted(slices.Values(seeds)))); err != nil {
		return Touched{}, err
	}
	changed, err := f.file()
	if err != nil {
		return Touched{}, err
	}
	if err := s.store(tx, changed, r.DecisionID); err != nil {
		return Touched{}, err
	}
	return sinceBelow(tx, s.of, touched(changed), seeds, p.day)
}

// end ends, on the plan's day, the rows in force of one dated table, and gives until when they held. Rows
// that began the same day are gone.
func (p *plan) end(tx *store.Tx, of family, table string, ids []string) (map[string]lang.Day, error) {
	type row struct {
		ID    string   `db:"id"`
		From  lang.Day `db:"from_day"`
		Until lang.Day `db:"until_day"`
	}
	table = of.sql(table)
	found, err := allIn[row](tx, of.sql(`SELECT {of}_id AS id, from_day, until_day FROM `+table+`
		WHERE from_day <= $1 AND (until_day = '' OR until_day > $1) AND {of}_id IN ({in})`), ids, p.day)
	if err != nil {
		return nil, err
	}
	held := make(map[string]lang.Day, len(found))
	var today []string
	for _, r := range found {
		held[r.ID] = r.Until
		if r.From == p.day {
			today = append(today, r.ID)
		}
	}
	if len(today) > 0 {
		err = execIn(tx, of.sql(`DELETE FROM `+table+` WHERE from_day = $1 AND {of}_id IN ({in})`), today, p.day)
		if err == nil && table == of.sql("{of}_names") {
			err = execIn(tx, `DELETE FROM org_words WHERE of = $1 AND from_day = $2 AND id IN ({in})`, today, string(of), p.day)
		}
		if err != nil {
			return nil, err
		}
	}
	return held, execIn(tx, of.sql(`UPDATE `+table+` SET until_day = $1
		WHERE from_day < $1 AND (until_day = '' OR until_day > $1) AND {of}_id IN ({in})`), ids, p.day)
}

func (p *plan) close(tx *store.Tx, s *side, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	for _, table := range []string{"{of}_names", "{of}_levels", "{of}_parents"} {
		if _, err := p.end(tx, s.of, table, ids); err != nil {
			return err
		}
	}
	return errors.Join(
		execIn(tx, s.of.sql(`DELETE FROM unit_places WHERE from_day >= $1 AND {of}_id IN ({in})`), ids, p.day),
		execIn(tx, s.of.sql(`UPDATE unit_places SET until_day = $1 WHERE (until_day = '' OR until_day > $1) AND {of}_id IN ({in})`), ids, p.day),
		execIn(tx, s.of.sql(`UPDATE {of}s SET until_day = $1 WHERE id IN ({in})`), ids, p.day),
		p.endGrants(tx, s, ids))
}

// endGrants ends the rights that are held on closed units.
func (p *plan) endGrants(tx *store.Tx, s *side, ids []string) error {
	if s.of != OfUnit {
		return nil
	}
	held, err := allIn[string](tx, `SELECT DISTINCT scope_id FROM grants WHERE scope_id IN ({in})`, ids)
	if err != nil {
		return err
	}
	for _, id := range held {
		if err := access.TakeOn(tx, id, p.day); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) rename(tx *store.Tx, s *side, decision string) error {
	ids := slices.Sorted(maps.Keys(s.renamed))
	held, err := p.end(tx, s.of, "{of}_names", ids)
	if err != nil {
		return err
	}
	w := writer{}
	for _, id := range ids {
		if s.of == OfUnit {
			w.unitName(id, p.day, held[id], s.renamed[id].name(), decision)
		} else {
			w.placeName(id, p.day, held[id], s.renamed[id].name(), decision)
		}
	}
	return w.flush(tx)
}

// replace gives nodes another value in one dated table, from the plan's day to the next change.
func (p *plan) replace(tx *store.Tx, s *side, table, column string, values map[string]string, decision string) error {
	ids := slices.Sorted(maps.Keys(values))
	held, err := p.end(tx, s.of, table, ids)
	if err != nil {
		return err
	}
	var r rows
	for _, id := range ids {
		r.add(id, p.day, held[id], values[id], decision)
	}
	return r.insert(tx, s.of.sql(`INSERT INTO `+table+` ({of}_id, from_day, until_day, `+column+`, decision_id) VALUES `), "")
}

func (p *plan) succeed(tx *store.Tx, s *side, r Reorganisation) error {
	var rows rows
	for _, step := range s.succeeds {
		var share any
		if step.Share != nil {
			share = *step.Share
		}
		rows.add(tx.NewID("successions"), step.Of, step.ID, step.To, step.Part, share, p.day, r.ID, r.DecisionID)
	}
	return rows.insert(tx, `INSERT INTO successions (id, of, from_id, to_id, kind, share, day, reorganisation_id, decision_id) VALUES `, "")
}

func (p *plan) writeCovers(tx *store.Tx, decision string) error {
	fresh := rows{}
	for _, step := range p.sides[OfUnit].covers {
		_, isNew := p.sides[OfUnit].opened[step.ID]
		if step.Kind == Cover && isNew {
			fresh.add(step.ID, step.PlaceID, p.day, "", decision)
			continue
		}
		if err := cover(tx, step.ID, step.PlaceID, p.day, step.Kind == Cover, decision); err != nil {
			return fmt.Errorf("org: cover: %w", err)
		}
	}
	return fresh.insert(tx, insertCovers, " ON CONFLICT (unit_id, place_id, from_day) DO NOTHING")
}

// storeSlice is how many nodes are made ready at once: folding names and sorting rows takes as long as writing.
const storeSlice = 1500

// store writes nodes that were made or filed elsewhere, and their scopes. Of many, the next slice is made
// ready while one is written.
func (s *side) store(tx *store.Tx, changed []refiled, decision string) error {
	if len(changed) <= storeSlice {
		return s.ready(changed, decision).flush(tx)
	}
	next, quit := make(chan *writer), make(chan struct{})
	defer close(quit)
	go func() {
		defer close(next)
		for part := range slices.Chunk(changed, storeSlice) {
			select {
			case next <- s.ready(part, decision):
			case <-quit:
				return
			}
		}
	}()
	for w := range next {
		if err := w.flush(tx); err != nil {
			return err
		}
	}
	return nil
}

// ready gathers the rows of nodes, in the order they are written.
func (s *side) ready(changed []refiled, decision string) *writer {
	w := &writer{}
	for _, n := range changed {
		step, fresh := s.opened[n.ID]
		u := Unit{ID: n.ID, NetworkID: n.NetworkID, BodyID: n.BodyID, FromDay: n.FromDay, UntilDay: n.UntilDay, Path: n.Path, HeirID: n.HeirID}
		l := Place{ID: n.ID, FromDay: n.FromDay, UntilDay: n.UntilDay, Path: n.Path, HeirID: n.HeirID, Lon: n.Lon, Lat: n.Lat, Population: n.Population}
		switch {
		case fresh && s.of == OfUnit:
			w.unit(u, n.ParentID, n.LevelID, step.name(), decision)
		case fresh:
			w.place(l, n.ParentID, n.LevelID, step.name(), decision)
		case s.of == OfUnit:
			w.filedUnits.add(u.ID, u.NetworkID, u.BodyID, u.FromDay, u.UntilDay, u.Path, u.HeirID)
			w.scopes = append(w.scopes, [2]string{u.ID, u.Path})
		default:
			w.filedPlaces.add(l.ID, l.FromDay, l.UntilDay, l.Path, l.HeirID, l.Lon, l.Lat, l.Population)
		}
	}
	w.words.sort() // by far the most, and in no order yet
	return w
}
