package org

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// levelRow is one level in a form: the end of its fields' names, and what else may be done to it.
type levelRow struct {
	n     string
	id    string
	title string
	ordered, drops,
	speakers bool
}

// newRows are empty rows for levels, numbered from the first on.
func newRows(p *lang.Printer, first, last int, speakers bool) []levelRow {
	var all []levelRow
	for i := first; i <= last; i++ {
		all = append(all, levelRow{n: strconv.Itoa(i), title: p.T("org.level.n", "n", i), speakers: speakers})
	}
	return all
}

// levels reads the rows of levels in the order they are to stand. A row is a level that stands, or one with a word in
// it; skip says that the form has none.
func (t typed) levels(skip bool) ([]Level, error) {
	type row struct {
		Level
		order int
		moved bool
	}
	var all []row
	var errs []error
	for i := 1; i <= t.rows(1) && !skip; i++ {
		n := strconv.Itoa(i)
		l := Level{ID: t.get("level" + n), Names: twoTongues(t.form.Line("level_vi"+n), t.form.Line("level_en"+n)),
			SpeakerTitles: twoTongues(t.form.Line("title_vi"+n), t.form.Line("title_en"+n)), TermMonths: t.form.Int("term" + n)}
		order := t.form.Int("order" + n)
		if l.ID == "" && len(l.Names)+len(l.SpeakerTitles)+l.TermMonths == 0 || l.ID != "" && t.form.On("drop"+n) {
			continue
		}
		errs = append(errs, l.check(n))
		if order <= 0 {
			order = math.MaxInt
		}
		all = append(all, row{l, order, l.ID == "" || order != i})
	}
	// A level goes before the one that has the number it was given.
	slices.SortStableFunc(all, func(a, b row) int {
		switch {
		case a.order != b.order:
			return map[bool]int{true: -1, false: 1}[a.order < b.order]
		case a.moved != b.moved:
			return map[bool]int{true: -1, false: 1}[a.moved]
		}
		return 0
	})
	levels := make([]Level, len(all))
	for i, r := range all {
		levels[i] = r.Level
	}
	return levels, fault.Join(append(errs, t.form.Err())...)
}

type levelsView struct {
	form   ui.FormData
	typed  typed
	levels []levelRow
	rows   int
	stand  bool
	cancel string
}

// levelsOf are the parts of addresses and scopes of the levels of a network, or of territory where the path names none.
func levelsOf(c *web.Ctx) (networkID, back string) {
	if id := c.Path("network"); id != "" {
		return id, "/networks/" + id
	}
	return "", "/territory"
}

func showLevels(c *web.Ctx, form *web.Form, errs ...error) error {
	err := errors.Join(errs...)
	id, back := levelsOf(c)
	v := levelsView{typed: typed{c: c, form: form, err: err}, cancel: back,
		form: ui.FormData{Action: back + "/levels", Op: c.NewOp(), Errors: c.Messages(err)}}
	name := c.P.T("org.territory")
	bad := c.Read(func(tx *store.Tx) error {
		if id != "" {
			n, err := NetworkByID(tx, id)
			if err != nil {
				return err
			}
			name = n.Names.In(c.P.Lang())
		}
		levels, err := Levels(tx, id)
		if err != nil {
			return err
		}
		if v.stand, err = LevelsStand(tx, id); err != nil {
			return err
		}
		v.fill(c, levels, id != "")
		return nil
	})
	if bad != nil {
		return bad
	}
	return c.PageStatus(statusOf(err), ui.PageData{Question: c.P.T("org.levels.title", "name", name), Lead: c.P.T("org.levels.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("org.crumb"), Href: "/org"}, {Label: name, Href: back}}}, levelsPage(c.P, v))
}

// fill puts the levels that stand into the first rows; one that is sent again keeps what was typed, and its version.
func (v *levelsView) fill(c *web.Ctx, levels []Level, speakers bool) {
	v.form.Version = strconv.FormatInt(Edition(levels), 10)
	if v.typed.form != nil {
		v.form.Version = v.typed.get("version")
	}
	v.typed.now = map[string]string{}
	for i, l := range levels {
		n := strconv.Itoa(i + 1)
		for field, value := range map[string]string{"level_vi": l.Names[lang.VI], "level_en": l.Names[lang.EN],
			"title_vi": l.SpeakerTitles[lang.VI], "title_en": l.SpeakerTitles[lang.EN], "order": n} {
			v.typed.now[field+n] = value
		}
		if l.TermMonths > 0 {
			v.typed.now["term"+n] = fmt.Sprint(l.TermMonths)
		}
		v.levels = append(v.levels, levelRow{n: n, id: l.ID, title: l.Names.In(c.P.Lang()), ordered: true, drops: !v.stand, speakers: speakers})
	}
	v.rows = v.typed.rows(len(levels) + map[bool]int{true: 1, false: firstLevels}[len(levels) > 0])
	for _, r := range newRows(c.P, len(levels)+1, v.rows, speakers) {
		r.ordered = len(levels) > 0
		v.levels = append(v.levels, r)
	}
}

func postLevels(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Get("do") == "more" {
		return showLevels(c, form)
	}
	t := typed{c: c, form: form}
	id, back := levelsOf(c)
	err = c.Post("org.manage", func(tx *store.Tx) (web.Done, error) {
		levels, err := t.levels(false)
		if err != nil {
			return web.Done{}, err
		}
		return web.Done{To: back, Notice: "org.done.levels"}, SetLevels(tx, id, levels, form.Version())
	})
	if web.Invalid(err) {
		return showLevels(c, form, err)
	}
	return err
}
