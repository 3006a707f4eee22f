package org

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// standing is what the form needs of a unit or place: where it hangs and on which level.
type standing struct{ of, id, network, parent, level string }

func standingAt(tx *store.Tx, of, id string, day lang.Day) (standing, error) {
	if of == OfPlace {
		p, err := PlaceAt(tx, id, day)
		return standing{of, p.ID, "", p.ParentID, p.LevelID}, err
	}
	u, err := UnitAt(tx, id, day)
	return standing{of, u.ID, u.NetworkID, u.ParentID, u.LevelID}, err
}

// document turns the form into a document.
func (t typed) document(tx *store.Tx, what string) (Document, error) {
	d := Document{Decision: t.decision(), EffectiveOn: t.form.Day("effective_on")}
	if err := t.form.Err(); err != nil {
		return d, err
	}
	var errs []error
	if d.EffectiveOn == "" {
		errs = append(errs, fault.At("effective_on", "org.err.day"))
	}
	b := blueprint{what: what, of: OfUnit, nameEn: t.form.Line("name_en"), day: d.EffectiveOn}
	if t.get("of") == OfPlace {
		b.of = OfPlace
	}
	errs = append(errs, t.chosenOnes(tx, &b)...)
	b.names = []string{t.form.Line("name")}
	if what == "merge" && b.of == OfPlace {
		var err error
		if b.facts, err = t.facts(); err == nil {
			err = fault.Join(b.facts.check(), b.facts.free(tx, d.EffectiveOn, b.ids()...))
		}
		errs = append(errs, err)
	}
	switch what {
	case "split":
		b.names = slices.DeleteFunc(strings.Split(t.form.Text("names"), "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(b.names) < 2 {
			errs = append(errs, fault.At("names", "org.err.two"))
		}
	case "merge", "rename":
		if err := checkName(b.names[0]); err != nil {
			errs = append(errs, err)
		}
	}
	err := fault.Join(errs...)
	if err != nil {
		return d, err
	}
	d.Steps, err = b.steps(tx)
	return d, err
}

// chosenOnes reads what the form's searched fields name, each once.
func (t typed) chosenOnes(tx *store.Tx, b *blueprint) []error {
	var errs []error
	seen := map[string]bool{}
	for i, name := range t.names(b.what) {
		id := t.chosen(name)
		if id == "" && i < neededRows(b.what) {
			errs = append(errs, fault.At(name, "org.err.choose"))
		}
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		one, err := standingAt(tx, b.of, id, b.day)
		if err != nil {
			errs = append(errs, fault.At(name, "org.err.choose"))
			continue
		}
		b.ones = append(b.ones, one)
	}
	if s := shapeOf(b.what); s.target != "" {
		b.target = t.chosen(s.target)
		if b.target == "" && s.targetNeeded {
			errs = append(errs, fault.At(s.target, "org.err.choose"))
		}
	}
	return errs
}

// blueprint is what a form says: what to do with which units or places.
type blueprint struct {
	what, of, nameEn, target string
	day                      lang.Day
	ones                     []standing
	names                    []string
	facts                    PlaceFacts // of a place that is made of others
	out                      []Step
}

// ids are those that the form names.
func (b *blueprint) ids() []string {
	all := make([]string, len(b.ones))
	for i, one := range b.ones {
		all[i] = one.id
	}
	return all
}

// steps are those of the kinds of document that the form makes. What is new hangs and covers (or is covered)
// as the first of the old did, and as the others did; what hangs below a closed one moves with it.
func (b *blueprint) steps(tx *store.Tx) ([]Step, error) {
	first := b.ones[0]
	switch b.what {
	case "rename":
		return b.rename(tx, first)
	case "move":
		for _, one := range b.ones {
			b.out = append(b.out, Step{Kind: Move, Of: b.of, ID: one.id, ParentID: b.target})
		}
		return b.out, nil
	case "close":
		for _, one := range b.ones {
			heirs, below := []string{b.target}, b.target
			if b.target == "" {
				heirs, below = nil, one.parent
			}
			if err := b.end(tx, one, heirs, Whole, below); err != nil {
				return nil, err
			}
		}
		return b.out, nil
	}
	part := Whole
	if b.what == "split" {
		part, b.nameEn = Part, ""
	}
	heirs := make([]string, len(b.names))
	for i, name := range b.names {
		key := fmt.Sprintf("new%d", i)
		heirs[i] = "@" + key
		b.out = append(b.out, Step{Kind: Open, Of: b.of, Key: key, NetworkID: first.network,
			ParentID: first.parent, LevelID: first.level, Name: name, NameEn: b.nameEn,
			Code: b.facts.Code, Lon: b.facts.Lon, Lat: b.facts.Lat, Population: b.facts.Population})
	}
	for _, one := range b.ones {
		if err := b.end(tx, one, heirs, part, heirs[0]); err != nil {
			return nil, err
		}
	}
	return b.out, nil
}

// rename keeps a place's code, which the form does not ask for.
func (b *blueprint) rename(tx *store.Tx, one standing) ([]Step, error) {
	step := Step{Kind: Rename, Of: b.of, ID: one.id, Name: b.names[0], NameEn: b.nameEn}
	if b.of == OfPlace {
		p, err := PlaceAt(tx, one.id, b.day)
		if err != nil {
			return nil, err
		}
		step.Code = p.Code
	}
	return []Step{step}, nil
}

// end closes one, lets its heirs follow it and cover (or be covered) as it did, and moves what hangs below it.
func (b *blueprint) end(tx *store.Tx, one standing, heirs []string, part, below string) error {
	b.out = append(b.out, Step{Kind: Close, Of: b.of, ID: one.id})
	for _, heir := range heirs {
		b.out = append(b.out, Step{Kind: Succeed, Of: b.of, ID: one.id, To: heir, Part: part})
	}
	covers, kids, err := hangers(tx, one)
	if err != nil {
		return err
	}
	for _, id := range covers {
		for _, heir := range heirs {
			step := Step{Kind: Cover, Of: OfUnit, ID: heir, PlaceID: id}
			if b.of == OfPlace {
				step.ID, step.PlaceID = id, heir
			}
			b.out = append(b.out, step)
		}
	}
	for _, id := range kids {
		if !slices.ContainsFunc(b.ones, func(o standing) bool { return o.id == id }) {
			b.out = append(b.out, Step{Kind: Move, Of: b.of, ID: id, ParentID: below})
		}
	}
	return nil
}

// hangers are the ids of what one covers (of a place: what covers it), and of what hangs directly below it.
func hangers(tx *store.Tx, one standing) (covers, below []string, err error) {
	if one.of == OfPlace {
		units, err := CoveredBy(tx, one.id, tx.Today())
		for _, u := range units {
			covers = append(covers, u.ID)
		}
		if err != nil {
			return nil, nil, err
		}
		kids, err := PlaceChildren(tx, one.id, tx.Today())
		for _, k := range kids {
			below = append(below, k.ID)
		}
		return covers, below, err
	}
	places, err := Covered(tx, one.id, tx.Today())
	for _, p := range places {
		covers = append(covers, p.ID)
	}
	if err != nil {
		return nil, nil, err
	}
	kids, err := Children(tx, one.id, tx.Today())
	for _, k := range kids {
		below = append(below, k.ID)
	}
	return covers, below, err
}
