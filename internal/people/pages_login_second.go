package people

import (
	"net/http"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// askSecond asks for the second factor of the log-in that the cookie began; without one it leads to the door.
func (p doorPages) askSecond(c *web.Ctx) error {
	err := c.Read(func(tx *store.Tx) error {
		_, _, err := pending(tx, cookie(c.R, p.o.cookieName()))
		return err
	})
	if fault.Is(err, fault.Gone) {
		return c.Redirect("/login")
	}
	if err != nil {
		return err
	}
	return p.drawSecondStep(c, http.StatusOK, inside(c.Query("next")), nil)
}

func (p doorPages) drawSecondStep(c *web.Ctx, status int, next string, why error) error {
	page := ui.PageData{Question: c.P.T("people.second.ask"), Path: "/login/second-factor"}
	var errs []ui.FieldError
	if why != nil {
		errs = c.Messages(why)
	}
	return c.PublicPage(status, page, secondStepBody(c.P, next, errs, c.Message(why, "code")))
}

func (p doorPages) passSecond(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	next := inside(form.Get("next"))
	entry, err := p.door.PassSecond(c.R.Context(), cookie(c.R, p.o.cookieName()), form.Get("code"))
	switch kind := fault.Of(err); {
	case err == nil:
		return p.enter(c, entry, next)
	case kind == fault.Gone:
		return c.Redirect("/login")
	case kind == fault.Invalid || kind == fault.TooMany:
		return p.drawSecondStep(c, kind.Status(), next, err)
	default:
		return err
	}
}
