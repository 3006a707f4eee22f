package people

import (
	"net/http"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// awayForm is a speaker's absences with the form for another, on the speaker's page and on their own. At is
// the address of the page.
type awayForm struct {
	All              []Availability
	At               string
	Form             ui.FormData
	From, Last, Note string
	Kind             ui.ButtonKind
	op               func() string
	say              func(field string) string
}

// newAwayForm is the form as it is drawn; typed is what did not check, nil for nothing.
func newAwayForm(c *web.Ctx, at string, typed *web.Form, formErr error) awayForm {
	v := awayForm{At: at, Form: ui.FormData{Action: at + "/away", Op: c.NewOp(), ID: "away"}, op: c.NewOp,
		say: func(field string) string { return c.Message(formErr, field) }}
	if typed != nil && v.Form.Action == c.R.URL.Path {
		v.From, v.Last, v.Note, v.Form.Errors = typed.Get("from_day"), typed.Get("last_day"), typed.Get("note"), c.Messages(formErr)
	}
	return v
}

// typedAway keeps the absence that was typed, its last day included.
func typedAway(tx *store.Tx, speaker string, f *web.Form) error {
	a := Availability{SpeakerID: speaker, FromDay: f.Day("from_day"), Note: f.Line("note")}
	if last := f.Day("last_day"); last != "" {
		a.UntilDay = last.AddDays(1)
	}
	if err := f.Err(); err != nil {
		return err
	}
	_, err := AddAway(tx, a)
	return err
}

// enterAway keeps an absence that the speaker told the office.
func enterAway(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	err = c.Post("people.away", func(tx *store.Tx) (web.Done, error) {
		if err := mineOr(tx, "people.manage", id); err != nil {
			return web.Done{}, err
		}
		return web.Done{To: "/speakers/" + id, Notice: "speakers.away.saved"}, typedAway(tx, id, f)
	})
	if web.Invalid(err) {
		return drawSpeaker(c, http.StatusUnprocessableEntity, f, err)
	}
	return err
}

func endAway(c *web.Ctx) error {
	return c.Post("people.back", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/speakers/" + c.Path("id"), Notice: "speakers.away.removed"}, EndAway(tx, c.Path("id"), c.Path("away"))
	})
}
