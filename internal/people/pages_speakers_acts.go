package people

import (
	"net/http"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// deedForm is the form of a proposal, of a decision and of a renewal, as it is drawn.
type deedForm struct {
	Form    ui.FormData
	Facts   []ui.Item
	Unit    ui.ComboData
	Levels  []ui.Option
	LevelID string
	Deed    Deed
	Hint    string
	Button  string
	Cancel  string
	say     func(field string) string
}

// of finds the appointment in the address, which has to be the speaker's, and asks the right to decide.
func of(tx *store.Tx, c *web.Ctx) (Appointment, error) {
	a, err := AppointmentByID(tx, c.Path("appointment"))
	if err == nil && a.SpeakerID != c.Path("id") {
		err = fault.New(fault.NotFound, fault.NotFound.Key())
	}
	if err != nil {
		return a, err
	}
	return a, access.Must(tx, "people.manage", a.UnitID)
}

func speakerCrumbs(c *web.Ctx, name string) []ui.Link {
	return []ui.Link{{Label: c.P.T("speakers.crumb"), Href: "/speakers"}, {Label: name, Href: "/speakers/" + c.Path("id")}}
}

func newAppointment(c *web.Ctx) error {
	return drawProposal(c, http.StatusOK, Appointment{UnitID: c.Query("unit")}, "", nil)
}

func drawProposal(c *web.Ctx, status int, a Appointment, typed string, formErr error) error {
	p := c.P
	v := deedForm{LevelID: a.LevelID, Button: p.T("speakers.propose"), Cancel: "/speakers/" + c.Path("id"),
		say: func(field string) string { return c.Message(formErr, field) }, Form: ui.FormData{Action: c.R.URL.Path, Op: c.NewOp()}}
	if formErr != nil {
		v.Form.Errors = c.Messages(formErr)
	}
	var r Record
	err := c.Read(func(tx *store.Tx) error {
		if err := MustKnow(tx, "people.read", c.Path("id")); err != nil {
			return err
		}
		var err error
		if r, err = RecordOf(tx, c.Path("id")); err != nil {
			return err
		}
		unit := a.UnitID
		if unit == "" && formErr == nil && typed == "" {
			unit = r.HomeUnitID
		}
		b, err := openBooks(tx, p, []string{unit})
		if err != nil {
			return err
		}
		v.Unit = unitField(p, "unit_id", p.T("speakers.unit"), unit, b.units[unit])
		v.Unit.F.Required, v.Unit.F.Error = true, v.say("unit_id")
		v.Levels = b.levelOptions(p, "")
		v.Levels[0].Label = p.T("speakers.level.ofunit")
		if typed != "" && unit == "" {
			v.Unit.Text = typed
			v.Unit.Found, err = foundUnits(tx, p, typed)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.PageStatus(status, ui.PageData{Question: p.T("speakers.propose.question", "name", r.FullName), Lead: p.T("speakers.propose.lead"),
		Crumbs: speakerCrumbs(c, r.FullName)}, proposalBody(p, v))
}

func addAppointment(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	a, typed := Appointment{SpeakerID: c.Path("id"), UnitID: chosenUnit(f, "unit_id"), LevelID: f.Get("level_id")}, f.Get("unit_id_text")
	if f.Get("find") != "" {
		a.UnitID = ""
		return drawProposal(c, http.StatusOK, a, typed, nil)
	}
	err = c.Post("people.propose", func(tx *store.Tx) (web.Done, error) {
		if err := MustKnow(tx, "people.read", a.SpeakerID); err != nil {
			return web.Done{}, err
		}
		made, err := Propose(tx, a)
		return web.Done{To: "/speakers/" + a.SpeakerID, Notice: "speakers.proposed", ID: made.ID}, err
	})
	if web.Invalid(err) {
		return drawProposal(c, http.StatusUnprocessableEntity, a, typed, err)
	}
	return err
}

// renewing tells the two pages that take a decision apart.
func renewing(c *web.Ctx) bool { return strings.HasSuffix(c.R.URL.Path, "/renew") }

func askDeed(c *web.Ctx) error { return drawDeed(c, http.StatusOK, nil, nil) }

func drawDeed(c *web.Ctx, status int, typed *Deed, formErr error) error {
	p := c.P
	v := deedForm{Button: p.T("speakers.decide.button"), Cancel: "/speakers/" + c.Path("id"),
		say: func(field string) string { return c.Message(formErr, field) }, Form: ui.FormData{Action: c.R.URL.Path, Op: c.NewOp()}}
	if formErr != nil {
		v.Form.Errors = c.Messages(formErr)
	}
	page := ui.PageData{}
	err := c.Read(func(tx *store.Tx) error {
		a, err := of(tx, c)
		if err != nil {
			return err
		}
		v.Form.Version = strconv.FormatInt(a.Version, 10)
		names, err := SpeakerNames(tx, []string{a.SpeakerID})
		if err != nil {
			return err
		}
		b, err := openBooks(tx, p, []string{a.UnitID})
		if err != nil {
			return err
		}
		name, level := names[a.SpeakerID], b.levels[a.LevelID]
		page.Question, page.Crumbs = p.T("speakers.decide.question", "name", name), speakerCrumbs(c, name)
		v.Deed.FromDay = tx.Today()
		if renewing(c) {
			page.Question, v.Button = p.T("speakers.renew.question", "name", name), p.T("speakers.renew.button")
			v.Deed.FromDay, v.Deed.CardNo = max(a.UntilDay, a.FromDay), a.CardNo
		}
		v.Hint = p.T("speakers.until.hint.open")
		if level.TermMonths > 0 {
			v.Hint = p.T("speakers.until.hint", "count", level.TermMonths)
		}
		v.Facts = []ui.Item{{Term: p.T("speakers.title"), Text: b.title(p, a)}, {Term: p.T("speakers.network"), Text: b.network(p, a.NetworkID)},
			{Term: p.T("speakers.unit"), Text: b.units[a.UnitID]}, {Term: p.T("speakers.level"), Text: level.Names.In(p.Lang())}}
		return nil
	})
	if err != nil {
		return err
	}
	if typed != nil {
		v.Deed = *typed
	}
	return c.PageStatus(status, page, deedBody(p, v))
}

func takeDeed(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	d := Deed{Decision: org.Decision{Number: f.Line("number"), Signer: f.Line("signer"), Issuer: f.Line("issuer"), DecidedOn: f.Day("decided_on")},
		FromDay: f.Day("from_day"), UntilDay: f.Day("until_day"), NoTerm: f.On("no_term"), CardNo: f.Line("card_no")}
	kind, notice, act := "people.appoint", "speakers.appointed", Appoint
	if renewing(c) {
		kind, notice, act = "people.renew", "speakers.renewed", Renew
	}
	err = c.Post(kind, func(tx *store.Tx) (web.Done, error) {
		a, err := of(tx, c)
		if err != nil {
			return web.Done{}, err
		}
		if err := f.Err(); err != nil {
			return web.Done{}, err
		}
		made, err := act(tx, a.ID, f.Version(), d)
		return web.Done{To: "/speakers/" + a.SpeakerID, Notice: notice, ID: made.ID}, err
	})
	if web.Invalid(err) {
		return drawDeed(c, http.StatusUnprocessableEntity, &d, err)
	}
	return err
}

func askDismissal(c *web.Ctx) error { return drawDismissal(c, http.StatusOK, "", nil) }

func drawDismissal(c *web.Ctx, status int, reason string, formErr error) error {
	p := c.P
	confirm := ui.ConfirmData{Danger: true, Cancel: ui.Link{Href: "/speakers/" + c.Path("id")}, Form: ui.FormData{Action: c.R.URL.Path, Op: c.NewOp()}}
	if formErr != nil {
		confirm.Form.Errors = c.Messages(formErr)
	}
	page := ui.PageData{}
	err := c.Read(func(tx *store.Tx) error {
		a, err := of(tx, c)
		if err != nil {
			return err
		}
		names, err := SpeakerNames(tx, []string{a.SpeakerID})
		if err != nil {
			return err
		}
		b, err := openBooks(tx, p, []string{a.UnitID})
		if err != nil {
			return err
		}
		name := names[a.SpeakerID]
		page.Question, page.Crumbs = p.T("speakers.dismiss.question", "name", name), speakerCrumbs(c, name)
		confirm.Form.Version = strconv.FormatInt(a.Version, 10)
		confirm.Title, confirm.Button = p.T("speakers.dismiss.title", "title", b.title(p, a), "unit", b.units[a.UnitID]), p.T("speakers.act.dismiss")
		confirm.Effects = []string{p.T("speakers.dismiss.effect.today"), p.T("speakers.dismiss.effect.told"), p.T("speakers.dismiss.effect.kept")}
		if a.Status == Proposed {
			page.Question, confirm.Button = p.T("speakers.refuse.question", "name", name), p.T("speakers.act.refuse")
			confirm.Effects = confirm.Effects[1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.PageStatus(status, page, dismissBody(p, confirm, reason, c.Message(formErr, "reason")))
}

func takeDismissal(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	reason := f.Text("reason")
	err = c.Post("people.dismiss", func(tx *store.Tx) (web.Done, error) {
		a, err := of(tx, c)
		if err != nil {
			return web.Done{}, err
		}
		_, err = Dismiss(tx, a.ID, f.Version(), reason)
		return web.Done{To: "/speakers/" + a.SpeakerID, Notice: "speakers.dismissed", ID: a.ID}, err
	})
	if web.Invalid(err) {
		return drawDismissal(c, http.StatusUnprocessableEntity, reason, err)
	}
	return err
}
