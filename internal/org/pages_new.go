package org

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// typed is what stands in a form's fields, with what is wrong at them.
type typed struct {
	c    *web.Ctx
	form *web.Form
	err  error
}

func (t typed) get(name string) string {
	if t.form == nil {
		return ""
	}
	return t.form.Get(name)
}

// chosen is the id of a searched field: chosen by the script, or among the candidates shown without one.
func (t typed) chosen(name string) string { return cmp.Or(t.get(name), t.get(name+"_choice")) }

func (t typed) f(name, label, hint string, w ui.Width) ui.F {
	return ui.F{Name: name, Label: label, Hint: hint, Width: w, Value: t.get(name), Error: t.c.Message(t.err, name)}
}

func (t typed) needed(name, label, hint string, w ui.Width) ui.F {
	f := t.f(name, label, hint, w)
	f.Required = true
	return f
}

func (t typed) decision() Decision {
	return Decision{Number: t.form.Line("number"), Issuer: t.form.Line("issuer"), Signer: t.form.Line("signer"), DecidedOn: t.form.Day("decided_on")}
}

type newView struct {
	what    string
	tabs    []ui.Tab
	form    ui.FormData
	units   []ui.ComboData
	typed   typed
	steps   []string
	more    int
	effects []string
}

// mostMerged is how many units the form merges at once; larger documents come by the interface for programs.
const mostMerged = 6

func whats() []string { return []string{"merge", "split", "rename", "move"} }

// fields are the searched fields of a kind of document.
func fields(what string) []string {
	switch what {
	case "merge":
		all := make([]string, mostMerged)
		for i := range all {
			all[i] = fmt.Sprintf("unit%d", i+1)
		}
		return all
	case "move":
		return []string{"unit1", "parent"}
	}
	return []string{"unit1"}
}

// showNew draws the form; steps is what a checked document would do.
func showNew(c *web.Ctx, steps []Step, errs ...error) error {
	err := errors.Join(errs...)
	v := newView{what: c.Query("what"), typed: typed{c: c, err: err}}
	if c.R.Method == "POST" {
		form, bad := c.Form()
		if bad != nil {
			return bad
		}
		v.typed.form, v.what = form, form.Get("what")
	}
	if !slices.Contains(whats(), v.what) {
		v.what = whats()[0]
	}
	titles := map[string]string{"merge": c.P.T("org.new.merge"), "split": c.P.T("org.new.split"), "rename": c.P.T("org.new.rename"), "move": c.P.T("org.new.move")}
	for _, w := range whats() {
		v.tabs = append(v.tabs, ui.Tab{Label: titles[w], Href: "/reorganisations/new?what=" + w, Current: w == v.what})
	}
	v.form = ui.FormData{Action: "/reorganisations", Op: c.NewOp(), Errors: c.Messages(err)}
	bad := c.Read(func(tx *store.Tx) error {
		for _, name := range fields(v.what) {
			combo, err := v.combo(tx, c, name)
			if err != nil {
				return err
			}
			v.units = append(v.units, combo)
		}
		if len(steps) == 0 {
			return nil
		}
		var err error
		if v.steps, v.more, err = stepWords(tx, c.P, steps); err != nil {
			return err
		}
		v.effects, err = effects(tx, c, steps)
		return err
	})
	if bad != nil {
		return bad
	}
	status := 200
	if err != nil {
		status = 422
	}
	return c.PageStatus(status, ui.PageData{Question: c.P.T("org.new.title"), Lead: c.P.T("org.new.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("org.documents"), Href: "/reorganisations"}}}, newPage(c.P, v))
}

func (v newView) combo(tx *store.Tx, c *web.Ctx, name string) (ui.ComboData, error) {
	label := c.P.T("org.new.unit")
	switch {
	case name == "parent":
		label = c.P.T("org.new.parent")
	case v.what == "merge":
		label = c.P.T("org.new.unit.n", "n", strings.TrimPrefix(name, "unit"))
	}
	f := v.typed.f(name, label, "", ui.WidthL)
	f.Required, f.Value = name == "unit1" || name == "unit2" || name == "parent", v.typed.chosen(name)
	combo := ui.ComboData{F: f, Text: v.typed.get(name + "_text"), URL: "/org/find?of=unit"}
	if f.Value != "" {
		names, err := UnitNames(tx, []string{f.Value}, tx.Today())
		combo.Text = cmp.Or(names[f.Value], combo.Text)
		return combo, err
	}
	if v.typed.get("find") == name {
		var err error
		combo.Found, err = suggest(tx, c.P, combo.Text, OfUnit, "")
		return combo, err
	}
	return combo, nil
}

// effects says what a document means for people beside its steps.
func effects(tx *store.Tx, c *web.Ctx, steps []Step) ([]string, error) {
	var closed []string
	for _, s := range steps {
		if s.Kind == Close && s.Of == OfUnit {
			closed = append(closed, s.ID)
		}
	}
	ended, err := allIn[string](tx, `SELECT id FROM grants WHERE (until_day = '' OR until_day > $1) AND scope_id IN ({in})`, closed, tx.Today())
	said := []string{c.P.T("org.effect.records")}
	if len(ended) > 0 {
		said = append(said, c.P.T("org.effect.grants", "count", len(ended)))
	}
	return said, err
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
	var units []UnitView
	for _, name := range fields(what) {
		id := t.chosen(name)
		if id == "" && (name == "unit1" || name == "unit2" || name == "parent") {
			errs = append(errs, fault.At(name, "org.err.choose"))
		}
		if id == "" || name == "parent" {
			continue
		}
		u, err := UnitAt(tx, id, d.EffectiveOn)
		if err != nil {
			errs = append(errs, fault.At(name, "org.err.choose"))
			continue
		}
		units = append(units, u)
	}
	names := []string{t.form.Line("name")}
	if what == "split" {
		names = slices.DeleteFunc(strings.Split(t.form.Text("names"), "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(names) < 2 {
			errs = append(errs, fault.At("names", "org.err.two"))
		}
	} else if what != "move" {
		if err := checkName(names[0]); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return d, fault.Join(errs...)
	}
	var err error
	d.Steps, err = formSteps(tx, what, units, names, t.form.Line("name_en"), t.chosen("parent"))
	return d, err
}

// formSteps are the steps of the four kinds of document that the form makes. What is new hangs and covers
// as the first of the units did, and covers what the others did; units below a merged one move with it.
func formSteps(tx *store.Tx, what string, units []UnitView, names []string, nameEn, parent string) ([]Step, error) {
	first := units[0]
	switch what {
	case "rename":
		return []Step{{Kind: Rename, Of: OfUnit, ID: first.ID, Name: names[0], NameEn: nameEn}}, nil
	case "move":
		return []Step{{Kind: Move, Of: OfUnit, ID: first.ID, ParentID: parent}}, nil
	}
	var steps []Step
	part := Whole
	if what == "split" {
		part, nameEn = Part, ""
	}
	for i, name := range names {
		steps = append(steps, Step{Kind: Open, Of: OfUnit, Key: fmt.Sprintf("new%d", i), NetworkID: first.NetworkID,
			ParentID: first.ParentID, LevelID: first.LevelID, Name: name, NameEn: nameEn})
	}
	for _, u := range units {
		steps = append(steps, Step{Kind: Close, Of: OfUnit, ID: u.ID})
		for i := range names {
			steps = append(steps, Step{Kind: Succeed, Of: OfUnit, ID: u.ID, To: fmt.Sprintf("@new%d", i), Part: part})
		}
		places, err := Covered(tx, u.ID, tx.Today())
		if err != nil {
			return nil, err
		}
		for _, l := range places {
			for i := range names {
				steps = append(steps, Step{Kind: Cover, Of: OfUnit, ID: fmt.Sprintf("@new%d", i), PlaceID: l.ID})
			}
		}
		below, err := Children(tx, u.ID, tx.Today())
		if err != nil {
			return nil, err
		}
		for _, b := range below {
			steps = append(steps, Step{Kind: Move, Of: OfUnit, ID: b.ID, ParentID: "@new0"})
		}
	}
	return steps, nil
}

// Check says what is wrong with a document, without changing anything, and gives its steps with their keys
// resolved.
func Check(tx *store.Tx, d Document) ([]Step, error) {
	p, err := makePlan(tx, d)
	return p.steps, err
}

func postNew(c *web.Ctx, trees Trees) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	what := form.Get("what")
	if !slices.Contains(whats(), what) {
		return fault.New(fault.Invalid, "org.err.step")
	}
	if form.Has("find") {
		return showNew(c, nil)
	}
	t := typed{c: c, form: form}
	if form.Get("do") == "apply" {
		err = c.Post("org.reorganise", func(tx *store.Tx) (web.Done, error) {
			d, err := t.document(tx, what)
			if err != nil {
				return web.Done{}, err
			}
			r, err := trees.Apply(tx, d)
			return web.Done{To: "/reorganisations/" + r.ID, Notice: noticeOf(r), ID: r.ID}, err
		})
		if web.Invalid(err) {
			return showNew(c, nil, err)
		}
		return err
	}
	var steps []Step
	err = c.Read(func(tx *store.Tx) error {
		d, err := t.document(tx, what)
		if err != nil {
			return err
		}
		steps, err = Check(tx, d)
		return err
	})
	if err != nil && !web.Invalid(err) {
		return err
	}
	if err != nil {
		return showNew(c, nil, err)
	}
	return showNew(c, steps)
}

func noticeOf(r Reorganisation) string {
	if r.AppliedAt == 0 {
		return "org.done.waits"
	}
	return "org.done.applied"
}
