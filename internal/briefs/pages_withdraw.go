package briefs

import (
	"net/http"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// withdrawView is the question before a brief is withdrawn.
type withdrawView struct {
	Confirm ui.ConfirmData
	Reason  ui.F
}

func withdrawForm(c *web.Ctx) error { return drawWithdraw(c, http.StatusOK, "", nil) }

func drawWithdraw(c *web.Ctx, status int, reason string, formErr error) error {
	var full Full
	var owing int64
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if full, err = View(tx, c.Path("id"), 0); err != nil {
			return err
		}
		if full.State != Published {
			return fault.New(fault.Conflict, "briefs.notPublished")
		}
		owing, err = store.Value[int64](tx, `SELECT count(*) FROM duties WHERE brief_id = $1`, full.ID)
		return err
	})
	if err != nil {
		return err
	}
	effects := []string{c.P.T("briefs.withdraw.shown"), c.P.T("briefs.withdraw.duties", "count", owing), c.P.T("briefs.withdraw.final")}
	if !full.Internal {
		effects = append(effects, c.P.T("briefs.withdraw.site"))
	}
	v := withdrawView{Reason: ui.F{Name: "reason", Label: c.P.T("briefs.withdraw.reason"), Hint: c.P.T("briefs.withdraw.reasonHint"), Value: reason,
		Error: c.Message(formErr, "reason"), Required: true, MaxLength: mostNote}}
	v.Confirm = ui.ConfirmData{Title: c.P.T("briefs.withdraw.title", "title", full.Text.Title), Effects: effects, Danger: true, Type: full.Number,
		Error: c.Message(formErr, "confirm"), Button: c.P.T("briefs.withdraw.button"), Cancel: ui.Link{Href: "/briefs/" + full.ID},
		Form: ui.FormData{Action: "/briefs/" + full.ID + "/withdraw", ID: "withdraw", Op: c.NewOp()}}
	if formErr != nil {
		v.Confirm.Form.Errors = c.Messages(formErr)
	}
	page := ui.PageData{Question: c.P.T("briefs.withdraw.question", "number", full.Number), Crumbs: []ui.Link{{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}, {Label: full.Number, Href: "/briefs/" + full.ID}}}
	return c.PageStatus(status, page, withdrawBody(c.P, v))
}

func postWithdraw(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	err = post(c, "briefs.withdraw", "/briefs/"+id, "briefs.notice.withdrawn", func(tx *store.Tx) error {
		b, err := ByID(tx, id)
		if err != nil {
			return err
		}
		var typed error
		if f.Line("confirm") != b.Number {
			typed = fault.At("confirm", "briefs.withdraw.confirm", "number", b.Number)
		}
		return fault.Join(Withdraw(tx, id, f.Text("reason")), typed)
	})
	if !web.Invalid(err) {
		return err
	}
	return drawWithdraw(c, http.StatusUnprocessableEntity, f.Get("reason"), err)
}
