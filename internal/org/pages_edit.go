package org

import (
	"errors"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// editView is a form that changes or makes one unit or place: what it says, its fields, and what stands today.
type editView struct {
	form     ui.FormData
	typed    typed
	kind     string
	facts    []ui.Item
	levels   []ui.Option
	covered  []ui.Option
	combos   []ui.ComboData
	rows     int
	shares   []ui.F
	question string
	lead     string
	button   string
	cancel   ui.Link // back to what is changed
	unit     UnitView
	place    PlaceView     // of the forms for a place
	none     *ui.EmptyData // there is no level to choose: what to do first
	about    bool          // it asks for a place's code, population and where it lies
}

// subject is what a kind of edit is about: where it is found, and who may change it.
type subject struct {
	path  string
	scope func(*store.Tx, *web.Ctx) (string, error)
	read  func(v *editView, tx *store.Tx, c *web.Ctx) error
}

func ofUnit() subject { return subject{"/units/{unit}", web.PathScope("unit"), readUnit} }

func readUnit(v *editView, tx *store.Tx, c *web.Ctx) error {
	var err error
	v.unit, err = UnitAt(tx, c.Path("unit"), tx.Today())
	v.cancel = ui.Link{Label: v.unit.Label(c.P.Lang()), Href: "/units/" + v.unit.ID}
	return err
}

// edit is one kind of change: its page, and what its form does.
type edit struct {
	kind string
	of   subject
	draw func(v *editView, tx *store.Tx, c *web.Ctx) error
	do   func(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error)
}

func edits() []edit {
	return []edit{{"below", ofUnit(), drawBelow, doBelow}, {"name", ofUnit(), drawName, doName}, {"places", ofUnit(), drawPlaces, doPlaces},
		{"shares", ofUnit(), drawShares, doShares}, {"root", ofNetwork(), drawRoot, doRoot}, {"place", ofTerritory(), drawTop, doInside},
		{"below", ofPlace(), drawInside, doInside}, {"facts", ofPlace(), drawFacts, doFacts}}
}

// editRoutes are the pages that change one unit or place, or make one, for whoever manages it.
func editRoutes(trees Trees) []web.Route {
	var all []web.Route
	for _, e := range edits() {
		path := e.of.path + "/" + e.kind
		all = append(all,
			web.Route{Pattern: "GET " + path, Guard: web.ByVerb, Verb: "org.manage", Scope: e.of.scope,
				Handle: func(c *web.Ctx) error { return e.show(c, nil) }},
			web.Route{Pattern: "POST " + path, Guard: web.ByVerb, Verb: "org.manage", Scope: e.of.scope,
				Handle: func(c *web.Ctx) error { return e.post(c, trees) }})
	}
	return all
}

func (e edit) show(c *web.Ctx, form *web.Form, errs ...error) error {
	err := errors.Join(errs...)
	v := editView{kind: e.kind, lead: c.P.T("org.edit.lead"), typed: typed{c: c, form: form, err: err},
		form: ui.FormData{Action: c.R.URL.Path, Op: c.NewOp(), Errors: c.Messages(err)}}
	bad := c.Read(func(tx *store.Tx) error {
		if bad := e.of.read(&v, tx, c); bad != nil {
			return bad
		}
		return e.draw(&v, tx, c)
	})
	if bad != nil {
		return bad
	}
	status := 200
	if err != nil {
		status = 422
	}
	return c.PageStatus(status, ui.PageData{Question: v.question, Lead: v.lead,
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}, v.cancel}}, editPage(c.P, v))
}

func (e edit) post(c *web.Ctx, trees Trees) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Has("find") || form.Get("do") == "more" {
		return e.show(c, form)
	}
	t := typed{c: c, form: form}
	err = c.Post("org.manage", func(tx *store.Tx) (web.Done, error) {
		if form.Day("effective_on") == "" && form.Err() == nil && e.kind != "facts" {
			return web.Done{}, fault.At("effective_on", "org.err.day")
		}
		form.Day("decided_on")
		if err := form.Err(); err != nil {
			return web.Done{}, err
		}
		id := c.Path("unit") + c.Path("network") + c.Path("id") // a path names one of them
		r, err := e.do(t, tx, trees, id)
		if r.ID == "" { // what is no matter of days is no document
			return web.Done{To: "/places/" + id, Notice: "org.done.facts", ID: id}, err
		}
		return web.Done{To: "/reorganisations/" + r.ID, Notice: noticeOf(r), ID: r.ID}, err
	})
	if web.Invalid(err) {
		return e.show(c, form, err)
	}
	return err
}

// openOnly refuses to change what is closed.
func (v *editView) openOnly() error {
	if v.unit.UntilDay != "" || v.place.UntilDay != "" {
		return fault.New(fault.Conflict, "org.err.unit.closed")
	}
	return nil
}

func drawBelow(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button = c.P.T("org.edit.below.title", "name", v.unit.Label(c.P.Lang())), c.P.T("org.edit.below.do")
	v.facts = []ui.Item{{Term: c.P.T("org.edit.parent"), Text: v.unit.Label(c.P.Lang()), Href: "/units/" + v.unit.ID},
		{Term: c.P.T("org.level"), Text: v.unit.Level.In(c.P.Lang())}}
	return errors.Join(v.openOnly(), v.levelOptions(tx, c, v.unit.NetworkID, v.unit.LevelRank+1), v.search(tx, c))
}

func doBelow(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	parent, err := UnitAt(tx, id, tx.Today())
	if err != nil {
		return Reorganisation{}, err
	}
	return trees.OpenUnit(tx, NewUnit{NetworkID: parent.NetworkID, ParentID: id, LevelID: t.get("level"), Name: t.form.Line("name"),
		NameEn: t.form.Line("name_en"), FromDay: t.form.Day("effective_on"), PlaceIDs: t.places()}, t.decision())
}

func drawName(v *editView, _ *store.Tx, c *web.Ctx) error {
	v.question, v.button = c.P.T("org.edit.name.title", "name", v.unit.Label(c.P.Lang())), c.P.T("org.edit.name.do")
	v.facts = []ui.Item{{Term: c.P.T("org.edit.name.now"), Text: v.unit.Name}}
	return v.openOnly()
}

func doName(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	if err := checkName(t.form.Line("name")); err != nil {
		return Reorganisation{}, err
	}
	return trees.RenameUnit(tx, id, t.form.Line("name"), t.form.Line("name_en"), t.form.Day("effective_on"), t.decision())
}

func drawPlaces(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button = c.P.T("org.edit.places.title", "name", v.unit.Label(c.P.Lang())), c.P.T("org.edit.places.do")
	covered, err := Covered(tx, v.unit.ID, tx.Today())
	var parents []string
	for _, l := range covered {
		parents = append(parents, l.ParentID)
	}
	views, bad := PlacesAt(tx, parents, tx.Today())
	above := map[string]string{}
	for id, parent := range views {
		if parent.ParentID != "" { // that a place lies in the whole country says nothing
			above[id] = parent.Label(c.P.Lang())
		}
	}
	var ended []string
	if v.typed.form != nil {
		ended = v.typed.form.All("end")
	}
	for _, l := range covered {
		label := l.Label(c.P.Lang())
		if above[l.ParentID] != "" {
			label += ", " + above[l.ParentID]
		}
		v.covered = append(v.covered, ui.Option{Value: l.ID, Label: label, On: slices.Contains(ended, l.ID)})
	}
	return errors.Join(err, bad, v.openOnly(), v.search(tx, c))
}

// search draws the fields for places to be covered.
func (v *editView) search(tx *store.Tx, c *web.Ctx) error {
	v.rows = v.typed.rows(1)
	for i, name := range rowNames("place", v.rows) {
		combo, err := v.typed.search(tx, c.P, OfPlace, name, c.P.T("org.edit.place.n", "n", i+1), false)
		if err != nil {
			return err
		}
		v.combos = append(v.combos, combo)
	}
	return nil
}

// places are the places chosen in a form, each once.
func (t typed) places() []string {
	var all []string
	for _, name := range rowNames("place", t.rows(1)) {
		if id := t.chosen(name); id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

func doPlaces(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	return trees.SetCovers(tx, id, t.places(), t.form.All("end"), t.form.Day("effective_on"), t.decision())
}

func drawShares(v *editView, tx *store.Tx, c *web.Ctx) error {
	v.question, v.button = c.P.T("org.edit.shares.title", "name", v.unit.Label(c.P.Lang())), c.P.T("org.edit.shares.do")
	parts, err := PartsOf(tx, OfUnit, []string{v.unit.ID})
	if err != nil {
		return err
	}
	if len(parts[v.unit.ID]) == 0 {
		return fault.New(fault.Conflict, "org.err.undivided")
	}
	var ids []string
	for _, p := range parts[v.unit.ID] {
		ids = append(ids, p.ToID)
	}
	names, err := UnitNames(tx, ids, tx.Today())
	for _, p := range parts[v.unit.ID] {
		f := v.typed.f("share_"+p.ToID, names[p.ToID], "", ui.WidthS)
		if v.typed.form == nil {
			f.Value = shareText(c.P, p.Share)
		}
		v.shares = append(v.shares, f)
	}
	return err
}

func doShares(t typed, tx *store.Tx, trees Trees, id string) (Reorganisation, error) {
	parts, err := PartsOf(tx, OfUnit, []string{id})
	if err != nil {
		return Reorganisation{}, err
	}
	shares := map[string]*int64{}
	var errs []error
	for _, p := range parts[id] {
		n, ok := share(t.get("share_" + p.ToID))
		if !ok {
			errs = append(errs, fault.At("share_"+p.ToID, "org.err.percent"))
		}
		shares[p.ToID] = n
	}
	if err := fault.Join(errs...); err != nil {
		return Reorganisation{}, err
	}
	return trees.SetShares(tx, id, shares, t.form.Day("effective_on"), t.decision())
}

// EditActions are the ways to change a unit that the actor may take, for its page.
func EditActions(tx *store.Tx, p *lang.Printer, u Unit) ([]ui.Action, error) {
	manage, divided, err := May(tx, u)
	if err != nil || !manage {
		return []ui.Action{}, err
	}
	at := "/units/" + u.ID
	switch {
	case u.UntilDay != "" && !divided:
		return []ui.Action{}, nil
	case u.UntilDay != "":
		return []ui.Action{{Label: p.T("org.edit.shares"), Href: at + "/shares", Kind: ui.Quiet}}, nil
	}
	return []ui.Action{{Label: p.T("org.edit.below"), Href: at + "/below", Kind: ui.Quiet},
		{Label: p.T("org.edit.places"), Href: at + "/places", Kind: ui.Quiet}, {Label: p.T("org.edit.name"), Href: at + "/name", Kind: ui.Quiet}}, nil
}
