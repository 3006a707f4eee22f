package people

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// myView is what a speaker sees of themselves.
type myView struct {
	Show        showView
	Away        awayForm
	Weekly, Ask ui.FormData
	Asking      string
	Days        []ui.Option
	Reads       []ui.Event
	say         func(field string) string
}

// errNoSpeaker is an account that belongs to no speaker.
var errNoSpeaker = errors.New("people: the account is no speaker's")

// myself gives the speaker of the actor's account. A token is nobody's self: it is fault.Forbidden.
func myself(tx *store.Tx) (string, error) {
	if tx.Actor().Kind != "account" {
		return "", errNoSpeaker
	}
	if err := person(tx); err != nil {
		return "", err
	}
	id, err := SpeakerOf(tx, tx.Actor().ID)
	if err == nil && id == "" {
		err = errNoSpeaker
	}
	return id, err
}

func showMine(c *web.Ctx) error { return drawMine(c, http.StatusOK, nil, nil) }

// drawMine shows the page; typed is the form that did not check, nil for none.
func drawMine(c *web.Ctx, status int, typed *web.Form, formErr error) error {
	p := c.P
	v := myView{Away: newAwayForm(c, "/my", typed, formErr), Weekly: ui.FormData{Action: "/my/weekly", Op: c.NewOp(), ID: "weekly"},
		Ask: ui.FormData{Action: "/my/correction", Op: c.NewOp(), ID: "correction"},
		say: func(field string) string { return c.Message(formErr, field) }}
	if typed != nil {
		v.Asking = typed.Text("text")
		for _, form := range []*ui.FormData{&v.Weekly, &v.Ask} {
			if form.Action == c.R.URL.Path {
				form.Errors = c.Messages(formErr)
			}
		}
	}
	page := ui.PageData{Question: p.T("speakers.my.question"), Lead: p.T("speakers.my.lead")}
	err := c.Read(func(tx *store.Tx) error {
		id, err := myself(tx)
		if err != nil {
			return err
		}
		var r Record
		if r, v.Show, err = readShow(tx, p, id, true); err != nil {
			return err
		}
		v.Show.Facts = append([]ui.Item{{Term: p.T("speakers.fullname"), Text: r.FullName}}, v.Show.Facts...)
		if v.Away.All, err = Absences(tx, id, tx.Today()); err != nil {
			return err
		}
		days, err := Weekly(tx, id)
		if err != nil {
			return err
		}
		for i, d := range lang.Week() {
			v.Days = append(v.Days, ui.Option{Value: strconv.Itoa(i + 1), Label: p.Weekday(d), On: slices.Contains(days, i+1)})
		}
		v.Reads, err = readers(tx, p, id)
		return err
	})
	if errors.Is(err, errNoSpeaker) {
		return c.Page(ui.PageData{Question: page.Question}, ui.Empty(ui.EmptyData{Title: p.T("speakers.my.none"), Text: p.T("speakers.my.none.text"),
			Action: &ui.Action{Label: p.T("speakers.my.account"), Href: "/account"}}))
	}
	if err != nil {
		return err
	}
	return c.PageStatus(status, page, myBody(p, v))
}

// readsMost is how many looks and notes a speaker sees.
const readsMost = 200

// readers lists who looked at a speaker's page and on which day, and what the speaker asked to correct.
func readers(tx *store.Tx, p *lang.Printer, id string) ([]ui.Event, error) {
	all, err := journal.Of(tx, id, readsMost)
	if err != nil {
		return nil, err
	}
	actors := []string{}
	for _, e := range all {
		actors = append(actors, e.Actor)
	}
	names, err := AccountNames(tx, actors)
	if err != nil {
		return nil, err
	}
	var events []ui.Event
	for _, e := range all {
		event := ui.Event{When: p.Day(lang.DayOfMicros(e.At, p.Loc())), Who: names[e.Actor], Kind: ui.Neutral}
		switch e.Verb {
		case viewed:
			event.Text = p.T("speakers.my.read")
		case correction:
			event.Text, event.Reply = p.T("speakers.correction.sent"), noteText(e)
		case "people.speaker.edit":
			event.Text = p.T("speakers.my.changed")
		default:
			continue
		}
		events = append(events, event)
	}
	return events, nil
}

// noteText reads the words of a note to correct; "" where they were erased.
func noteText(e journal.Shown) string {
	var note struct {
		Text string `json:"text"`
	}
	if json.Unmarshal([]byte(e.After), &note) != nil {
		return ""
	}
	return note.Text
}

// mine does something for the speaker of the account, or shows the page again.
func mine(c *web.Ctx, kind, notice string, do func(tx *store.Tx, id string, f *web.Form) error) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = c.Post(kind, func(tx *store.Tx) (web.Done, error) {
		id, err := myself(tx)
		if errors.Is(err, errNoSpeaker) {
			err = fault.New(fault.Forbidden, fault.Forbidden.Key())
		}
		if err == nil {
			err = do(tx, id, f)
		}
		return web.Done{To: "/my", Notice: notice}, err
	})
	if web.Invalid(err) {
		return drawMine(c, http.StatusUnprocessableEntity, f, err)
	}
	return err
}

func sayAway(c *web.Ctx) error {
	return mine(c, "people.away", "speakers.away.saved", func(tx *store.Tx, id string, f *web.Form) error {
		return typedAway(tx, id, f)
	})
}

func sayBack(c *web.Ctx) error {
	return mine(c, "people.back", "speakers.away.removed", func(tx *store.Tx, id string, _ *web.Form) error {
		return EndAway(tx, id, c.Path("away"))
	})
}

func sayWeekly(c *web.Ctx) error {
	return mine(c, "people.weekly", "speakers.weekly.saved", func(tx *store.Tx, id string, f *web.Form) error {
		var days []int
		for _, s := range f.All("weekday") {
			d, err := strconv.Atoi(s)
			if err != nil {
				return fault.At("weekday", "speakers.err.weekday")
			}
			days = append(days, d)
		}
		return SetWeekly(tx, id, days)
	})
}

func sayCorrection(c *web.Ctx) error {
	return mine(c, correction, "speakers.correction.thanks", func(tx *store.Tx, id string, f *web.Form) error {
		return AskCorrection(tx, id, f.Text("text"))
	})
}
