package org

import (
	"cmp"
	"errors"
	"slices"

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
	now  map[string]string // what stands today, shown before anything is typed
}

func (t typed) get(name string) string {
	if t.form == nil {
		return t.now[name]
	}
	return t.form.Get(name)
}

// chosen is the id of a searched field: chosen by the script, or among the candidates shown without one.
func (t typed) chosen(name string) string { return cmp.Or(t.get(name), t.get(name+"_choice")) }

func (t typed) f(name, label, hint string, w ui.Width) ui.F {
	return ui.F{Name: name, Label: label, Hint: hint, Width: w, Value: t.get(name), Error: t.c.Message(t.err, name)}
}

// bare is a field among many of its kind, most of which stay empty.
func (t typed) bare(name, label string, w ui.Width) ui.F {
	f := t.f(name, label, "", w)
	f.Bare = true
	return f
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
	what, of string
	tabs     []ui.Tab
	kinds    []ui.Tab // units or places
	form     ui.FormData
	combos   []ui.ComboData
	rows     int // 0 where the kind of document takes a fixed number of fields
	target   *ui.ComboData
	typed    typed
	steps    []string
	more     int
	effects  []string
}

func whats() []string { return []string{"merge", "split", "rename", "move", "close"} }

// shape says what a kind of document asks for: how many rows at first (1 and fixed where many is false), and
// whether a target beside them, which may be left out.
type shape struct {
	least        int
	many         bool
	target       string // the field's name, "" for none
	targetNeeded bool
}

func shapeOf(what string) shape {
	switch what {
	case "merge":
		return shape{3, true, "", false}
	case "move":
		return shape{1, true, "parent", true}
	case "close":
		return shape{1, true, "to", false}
	}
	return shape{1, false, "", false}
}

// names are the searched fields of a kind of document as far as the form has them.
func (t typed) names(what string) []string {
	s := shapeOf(what)
	if !s.many {
		return rowNames("unit", 1)
	}
	return rowNames("unit", t.rows(s.least))
}

// neededRows is how many of the fields must be filled.
func neededRows(what string) int {
	if what == "merge" {
		return 2
	}
	return 1
}

// showNew draws the form; steps is what a checked document would do.
func showNew(c *web.Ctx, steps []Step, errs ...error) error {
	err := errors.Join(errs...)
	v := newView{what: c.Query("what"), of: c.Query("of"), typed: typed{c: c, err: err}}
	if c.R.Method == "POST" {
		form, bad := c.Form()
		if bad != nil {
			return bad
		}
		v.typed.form, v.what, v.of = form, form.Get("what"), form.Get("of")
	}
	if !slices.Contains(whats(), v.what) {
		v.what = whats()[0]
	}
	if v.of != OfPlace {
		v.of = OfUnit
	}
	v.tabbed(c)
	v.form = ui.FormData{Action: "/reorganisations", Op: c.NewOp(), Errors: c.Messages(err)}
	bad := c.Read(func(tx *store.Tx) error {
		if err := v.fields(tx, c); err != nil || len(steps) == 0 {
			return err
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

// tabbed draws the two rows of tabs: what the document does, and to units or to places.
func (v *newView) tabbed(c *web.Ctx) {
	titles := map[string]string{"merge": c.P.T("org.new.merge"), "split": c.P.T("org.new.split"), "rename": c.P.T("org.new.rename"),
		"move": c.P.T("org.new.move"), "close": c.P.T("org.new.close")}
	address := func(what, of string) string { return "/reorganisations/new?what=" + what + "&of=" + of }
	for _, w := range whats() {
		v.tabs = append(v.tabs, ui.Tab{Label: titles[w], Href: address(w, v.of), Current: w == v.what})
	}
	v.kinds = []ui.Tab{{Label: c.P.T("org.new.units"), Href: address(v.what, OfUnit), Current: v.of == OfUnit},
		{Label: c.P.T("org.new.places"), Href: address(v.what, OfPlace), Current: v.of == OfPlace}}
}

// fields draws the searched fields.
func (v *newView) fields(tx *store.Tx, c *web.Ctx) error {
	s := shapeOf(v.what)
	if s.many {
		v.rows = v.typed.rows(s.least)
	}
	one, many := "org.new.unit", "org.new.unit.n"
	if v.of == OfPlace {
		one, many = "org.new.place", "org.edit.place.n"
	}
	for i, name := range v.typed.names(v.what) {
		label := c.P.T(one)
		if s.many {
			label = c.P.T(many, "n", i+1)
		}
		combo, err := v.typed.search(tx, c.P, v.of, name, label, i < neededRows(v.what))
		if err != nil {
			return err
		}
		v.combos = append(v.combos, combo)
	}
	if s.target == "" {
		return nil
	}
	label := c.P.T("org.new.parent")
	if s.target == "to" {
		label = c.P.T("org.new.to")
	}
	target, err := v.typed.search(tx, c.P, v.of, s.target, label, s.targetNeeded)
	if s.target == "to" {
		target.F.Hint = c.P.T("org.new.to.hint")
	}
	v.target = &target
	return err
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
	if form.Has("find") || form.Get("do") == "more" {
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
