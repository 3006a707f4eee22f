package org

import (
	"errors"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

type undoView struct {
	steps   []string
	more    int
	effects []string
	form    ui.FormData
	typed   typed
	back    string
}

func showUndo(c *web.Ctx, form *web.Form, errs ...error) error {
	err := errors.Join(errs...)
	back := "/reorganisations/" + c.Path("id")
	v := undoView{back: back, typed: typed{c: c, form: form, err: err}, effects: []string{c.P.T("org.undo.effect"), c.P.T("org.effect.records")},
		form: ui.FormData{Action: back + "/undo", Op: c.NewOp(), Errors: c.Messages(err)}}
	bad := c.Read(func(tx *store.Tx) error {
		r, err := ReorganisationByID(tx, c.Path("id"))
		if err != nil {
			return err
		}
		if err := mustTakeBack(tx, r); err != nil {
			return err
		}
		if r.AppliedAt == 0 || r.UndoneBy != "" {
			return fault.New(fault.Conflict, "org.err.undone")
		}
		steps, err := CounterSteps(tx, r)
		if err != nil {
			return err
		}
		v.steps, v.more, err = stepWords(tx, c.P, steps)
		return err
	})
	if bad != nil {
		return bad
	}
	status := 200
	if err != nil {
		status = 422
	}
	return c.PageStatus(status, ui.PageData{Question: c.P.T("org.undo.title"), Lead: c.P.T("org.undo.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("org.documents"), Href: "/reorganisations"}}}, undoPage(c.P, v))
}

func postUndo(c *web.Ctx, trees Trees) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	t := typed{c: c, form: form}
	err = c.Post("org.reorganise", func(tx *store.Tx) (web.Done, error) {
		d, day := t.decision(), form.Day("effective_on")
		if err := form.Err(); err != nil {
			return web.Done{}, err
		}
		if day == "" {
			return web.Done{}, fault.At("effective_on", "org.err.day")
		}
		r, err := trees.Undo(tx, c.Path("id"), d, day)
		return web.Done{To: "/reorganisations/" + r.ID, Notice: noticeOf(r), ID: r.ID}, err
	})
	if web.Invalid(err) {
		return showUndo(c, form, err)
	}
	return err
}

func postWithdraw(c *web.Ctx, trees Trees) error {
	return c.Post("org.reorganise", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/reorganisations", Notice: "org.done.withdrawn"}, trees.Withdraw(tx, c.Path("id"))
	})
}

type neverView struct {
	why   ui.Notice // it stays, and why; no text where it may go
	holds []reason
	back  string
	form  ui.FormData
	steps []string
	more  int
	wrong string
}

// showNever asks before a document is removed as if it had never been, or says what stands on it.
func showNever(c *web.Ctx, trees Trees, wrong error) error {
	back := "/reorganisations/" + c.Path("id")
	v := neverView{back: back, form: ui.FormData{Action: back + "/never", Op: c.NewOp()}, wrong: c.Message(wrong, "confirm")}
	err := c.Read(func(tx *store.Tx) error {
		r, err := ReorganisationByID(tx, c.Path("id"))
		if err != nil {
			return err
		}
		if err := mustTakeBack(tx, r); err != nil {
			return err
		}
		if err := v.look(tx, c, trees, r); err != nil {
			return err
		}
		steps, err := r.Steps()
		if err != nil {
			return err
		}
		v.steps, v.more, err = stepWords(tx, c.P, steps)
		return err
	})
	if err != nil {
		return err
	}
	status := 200
	if wrong != nil {
		status = 422
	}
	return c.PageStatus(status, ui.PageData{Question: c.P.T("org.never.title"), Lead: c.P.T("org.never.lead"),
		Crumbs: []ui.Link{{Label: c.P.T("org.documents"), Href: "/reorganisations"}}}, neverPage(c.P, v))
}

// look says why the document stays and what stands there, where it does.
func (v *neverView) look(tx *store.Tx, c *web.Ctx, trees Trees, r Reorganisation) error {
	standing, err := trees.Standing(tx, r)
	if err == nil {
		v.holds, err = reasons(tx, c.P, standing)
	}
	if err == nil {
		err = standing.Err()
	}
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	v.why = ui.Notice{Kind: ui.Warn, Text: c.Messages(err)[0].Text}
	if r.UndoneBy == "" && r.AppliedAt > 0 && !slices.ContainsFunc(standing.Waiting, func(w Reorganisation) bool { return w.Counters == r.ID }) {
		v.why.Link = &ui.Link{Label: c.P.T("org.undo"), Href: v.back + "/undo"}
	}
	return nil
}

func postNever(c *web.Ctx, trees Trees) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	if form.Line("confirm") != c.P.T("org.never.type") {
		return showNever(c, trees, fault.At("confirm", "org.err.confirm", "word", c.P.T("org.never.type")))
	}
	return c.Post("org.reorganise", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/reorganisations", Notice: "org.done.never"}, trees.AsIfNever(tx, c.Path("id"))
	})
}
