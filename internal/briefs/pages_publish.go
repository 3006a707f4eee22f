package briefs

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// Terms offered first, in working days.
const (
	usualDays    = 20
	usualAckDays = 3
	mostDays     = 500
)

// publishView is the form of a publication with its preview: what was asked becomes dates and a count.
type publishView struct {
	Full
	Values  publishValues
	Unit    ui.ComboData
	Levels  []ui.Option
	Preview Preview
	Ready   bool // everything checks: the button can be offered
	Errors  []ui.FieldError
	Op      string
	Effects []string
	Button  string
	err     func(field string) string
}

// publishValues are the fields of the form as they were typed.
type publishValues struct {
	To, Days, AckDays, Sessions string
	Levels                      []string
	HeadsOwn, PassDown          bool
	Asked                       Asked
}

// readPublish reads the form from the address, or from what was posted.
func readPublish(v url.Values, today lang.Day, holidays map[lang.Day]bool) publishValues {
	p := publishValues{To: v.Get("to"), Days: v.Get("days"), AckDays: v.Get("ack_days"), Sessions: v.Get("sessions"),
		Levels: v["level"], HeadsOwn: v.Get("heads_own") != "", PassDown: v.Get("pass_down") != ""}
	if id := v.Get("to_choice"); id != "" {
		p.To = id
	}
	p.Asked = Asked{HeadsOwn: p.HeadsOwn, PassDown: p.PassDown, Sessions: -1}
	if n, err := strconv.Atoi(strings.TrimSpace(p.Sessions)); err == nil {
		p.Asked.Sessions = n
	}
	days := func(typed string) lang.Day {
		n, err := strconv.Atoi(strings.TrimSpace(typed))
		if err != nil || n < 0 || n > mostDays {
			return ""
		}
		return WorkingDay(today, n, holidays)
	}
	p.Asked.Deadline, p.Asked.AcknowledgeBy = days(p.Days), days(p.AckDays)
	return p
}

func (d desk) publishForm(c *web.Ctx) error {
	q := c.R.URL.Query()
	if !q.Has("days") {
		q = url.Values{"days": {strconv.Itoa(usualDays)}, "ack_days": {strconv.Itoa(usualAckDays)}, "sessions": {"1"}, "to": {q.Get("to")}}
		return d.drawPublish(c, http.StatusOK, q, false, nil)
	}
	return d.drawPublish(c, http.StatusOK, q, q.Get("find") == "", nil)
}

// drawPublish shows the form; with look it shows what publishing would do, or what is wrong with it.
func (d desk) drawPublish(c *web.Ctx, status int, q url.Values, look bool, formErr error) error {
	v := publishView{Op: c.NewOp()}
	err := c.Read(func(tx *store.Tx) error {
		if err := MayRead(tx, c.Path("id")); err != nil {
			return err
		}
		b, err := ByID(tx, c.Path("id"))
		if err != nil {
			return err
		}
		if v.Full, err = View(tx, b.ID, b.ApprovedVersion); err != nil {
			return err
		}
		holidays, err := Holidays(tx)
		if err != nil {
			return err
		}
		v.Values = readPublish(q, tx.Today(), holidays)
		n := v.publication()
		// A brief that cannot be published says so before anything is filled in.
		if v.Preview, err = d.office.Look(tx, NewPublication{BriefID: b.ID}); err != nil {
			return err
		}
		if look && formErr == nil {
			if formErr = n.Check(tx.Today()); formErr == nil {
				if formErr = fits(tx, b, n); formErr == nil {
					if v.Preview, err = d.office.Look(tx, n); err != nil {
						return err
					}
				}
			}
		}
		v.Ready = look && formErr == nil && v.Preview.Units > 0
		return v.fill(c, tx, q)
	})
	if err != nil {
		return err
	}
	v.err = func(field string) string { return c.Message(formErr, field) }
	if formErr != nil {
		v.Errors, status = c.Messages(formErr), http.StatusUnprocessableEntity
	}
	page := ui.PageData{Question: c.P.T("briefs.publish.question", "number", v.Number), Lead: v.Text.Title,
		Crumbs: []ui.Link{{Label: c.P.T("briefs.list.crumb"), Href: "/briefs"}, {Label: v.Number, Href: "/briefs/" + v.ID}}}
	return c.PageStatus(status, page, publishBody(c.P, v, look))
}

func (v publishView) publication() NewPublication {
	return NewPublication{BriefID: v.ID, ToUnitID: v.Values.To, LevelIDs: v.Values.Levels, Asked: v.Values.Asked}
}

// fill names the part and the levels, and says what publishing would do.
func (v *publishView) fill(c *web.Ctx, tx *store.Tx, q url.Values) error {
	p := c.P
	if v.Values.To == "" && !q.Has("to_text") {
		v.Values.To = v.UnitID
	}
	labels, err := unitLabels(tx, p, v.Values.To)
	if err != nil {
		return err
	}
	v.Unit = ui.ComboData{F: ui.F{Name: "to", Label: p.T("briefs.publish.to"), Hint: p.T("briefs.publish.toHint"), Value: v.Values.To, Required: true}, Text: labels[v.Values.To], URL: "/org/find?network=" + v.NetworkID}
	if q.Get("find") != "" {
		v.Unit.Text = q.Get("to_text")
		found, err := org.FindUnits(tx, lang.Normalize(v.Unit.Text), v.NetworkID, 10)
		if err != nil {
			return err
		}
		for _, u := range found {
			v.Unit.Found = append(v.Unit.Found, ui.Option{Value: u.ID, Label: u.Label(p.Lang()), Hint: u.Level.In(p.Lang())})
		}
	}
	if labels[v.Values.To] != "" { // else there is nothing to count
		counts, err := UnitsPerLevel(tx, v.Values.To, "")
		if err != nil {
			return err
		}
		if v.Levels, err = levelOptions(tx, p, v.NetworkID, counts, v.Values.Levels); err != nil {
			return err
		}
	}
	v.Button = p.T("briefs.publish.button", "count", v.Preview.Units)
	v.Effects = v.effects(p)
	return nil
}

// levelOptions offers the levels of a network that have units, with how many.
func levelOptions(tx *store.Tx, p *lang.Printer, networkID string, counts map[string]int, chosen []string) ([]ui.Option, error) {
	levels, err := org.Levels(tx, networkID)
	var out []ui.Option
	for _, l := range levels {
		if n := counts[l.ID]; n > 0 {
			out = append(out, ui.Option{Value: l.ID, Label: p.T("briefs.publish.level", "level", l.Names.In(p.Lang()), "count", n),
				On: slices.Contains(chosen, l.ID)})
		}
	}
	return out, err
}

func (v publishView) effects(p *lang.Printer) []string {
	a := v.Values.Asked
	var levels []string
	for _, l := range v.Levels {
		if l.On {
			levels = append(levels, l.Label)
		}
	}
	all := []string{p.T("briefs.publish.effect.units", "count", v.Preview.Units, "levels", p.List(levels))}
	add := func(cond bool, text string) {
		if cond {
			all = append(all, text)
		}
	}
	add(true, p.T("briefs.publish.effect.fresh", "count", v.Preview.Units-v.Preview.Again))
	add(v.Preview.Again > 0, p.T("briefs.publish.effect.again", "count", v.Preview.Again))
	add(true, p.T("briefs.publish.effect.acknowledge", "day", p.DayFull(a.AcknowledgeBy)))
	add(true, p.T("briefs.publish.effect.deadline", "day", p.DayFull(a.Deadline)))
	add(a.Sessions > 0, p.T("briefs.publish.effect.sessions", "count", a.Sessions))
	add(a.HeadsOwn, p.T("briefs.publish.effect.heads"))
	add(a.PassDown, p.T("briefs.publish.effect.pass"))
	add(v.PublishedVersion > 0 && v.PublishedVersion < v.ApprovedVersion, p.T("briefs.publish.effect.replaces", "version", v.ApprovedVersion))
	add(!v.Internal && v.OnSiteFrom == "", p.T("briefs.publish.effect.site"))
	add(v.Internal, p.T("briefs.publish.effect.internal"))
	return all
}

func (d desk) postPublish(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, name := range []string{"to", "level", "days", "ack_days", "sessions", "heads_own", "pass_down"} {
		q[name] = f.All(name)
	}
	id := c.Path("id")
	err = c.Post("briefs.publish", func(tx *store.Tx) (web.Done, error) {
		holidays, err := Holidays(tx)
		if err != nil {
			return web.Done{}, err
		}
		v := readPublish(q, tx.Today(), holidays)
		_, units, err := d.office.Publish(tx, NewPublication{BriefID: id, ToUnitID: v.To, LevelIDs: v.Levels, Asked: v.Asked})
		return web.Done{To: "/briefs/" + id, Notice: "briefs.notice.published", Args: []string{"count", strconv.Itoa(units)}}, err
	})
	if !web.Invalid(err) {
		return err
	}
	return d.drawPublish(c, http.StatusUnprocessableEntity, q, true, err)
}
