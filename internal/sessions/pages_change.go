package sessions

import (
	"net/http"
	"strconv"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// changeView is what the questions before cancelling and postponing show.
type changeView struct {
	Confirm ui.ConfirmData
	Move    bool
	Day     lang.Day
	Time    string
	Reason  string
	Today   lang.Day
	err     func(field string) string
}

func cancelForm(c *web.Ctx) error   { return drawChange(c, http.StatusOK, "cancel", nil) }
func postponeForm(c *web.Ctx) error { return drawChange(c, http.StatusOK, "postpone", nil) }

func postCancel(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	return say(c, "sessions.cancel", "/sessions/"+id, "sessions.done.cancelled", func(tx *store.Tx) error {
		return Cancel(tx, id, f.Version(), f.Get("reason"))
	}, func(err error) error { return drawChange(c, http.StatusUnprocessableEntity, "cancel", err) })
}

func postPostpone(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id, day := c.Path("id"), f.Day("day")
	if err := f.Err(); err != nil {
		return drawChange(c, http.StatusUnprocessableEntity, "postpone", err)
	}
	return say(c, "sessions.postpone", "/sessions/"+id, "sessions.done.postponed", func(tx *store.Tx) error {
		return Postpone(tx, id, f.Version(), day, f.Get("time"), f.Get("reason"))
	}, func(err error) error { return drawChange(c, http.StatusUnprocessableEntity, "postpone", err) })
}

func drawChange(c *web.Ctx, status int, what string, formErr error) error {
	v := changeView{Move: what == "postpone", err: func(field string) string { return c.Message(formErr, field) }}
	var f Full
	var title string
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if f, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		v.Today = tx.Today()
		title, err = titleOf(tx, f)
		return err
	})
	if err == nil && !f.ToBeHeld() {
		err = fault.New(fault.Conflict, "sessions.err.over")
	}
	if err != nil {
		return err
	}
	v.Day, v.Time = f.Day, time.UnixMicro(f.StartAt).In(c.P.Loc()).Format("15:04")
	version := f.Version
	if c.R.Method == http.MethodPost {
		form, err := c.Form()
		if err != nil {
			return err
		}
		v.Reason, v.Time, v.Day, version = form.Get("reason"), form.Get("time"), lang.Day(form.Get("day")), form.Version()
	}
	p := c.P
	v.Confirm = ui.ConfirmData{Title: title + ", " + p.Moment(f.StartAt), Button: p.T("sessions." + what + ".do"), Danger: !v.Move,
		Effects: []string{p.T("sessions." + what + ".effect")}, Cancel: ui.Link{Label: p.T("sessions.back"), Href: "/sessions/" + f.ID},
		Form: ui.FormData{Action: "/sessions/" + f.ID + "/" + what, Op: c.NewOp(), Version: strconv.FormatInt(version, 10)}}
	if formErr != nil {
		v.Confirm.Form.Errors = c.Messages(formErr)
	}
	question := p.T("sessions." + what + ".question")
	return c.PageStatus(status, ui.PageData{Question: question,
		Crumbs: []ui.Link{{Label: p.T("sessions.list.crumb"), Href: "/sessions"}, {Label: title, Href: "/sessions/" + f.ID}, {Label: question}}}, changeBody(p, v))
}
