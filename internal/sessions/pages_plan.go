package sessions

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// planView is what the form of a plan shows.
type planView struct {
	Draft
	Form      ui.FormData
	Unit      string
	Place     ui.ComboData
	Speaker   ui.ComboData
	Chosen    []ui.Option
	Briefs    []ui.Option
	Missing   []ui.Notice // no language listed yet
	Languages []ui.Option // likely ones, and what is chosen
	Others    []ui.Option
	Warnings  []string
	Seen      string
	Stale     *ui.DiffData
	Today     lang.Day
	New       bool
	err       func(field string) string
}

func newPlan(c *web.Ctx) error {
	if to, ok := settle(c, byUnit()); ok {
		return c.Redirect(to)
	}
	d := Draft{Mode: InPerson, OpenTo: ToPublic, Minutes: 90, Time: "08:00", Day: lang.Day(c.Query("day"))}
	if b := c.Query("brief"); b != "" {
		d.BriefIDs = []string{b}
	}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if d.UnitID, err = homeUnit(tx, "sessions.plan", c.Query("unit")); err != nil || d.UnitID == "" {
			return err
		}
		if err := access.Must(tx, "sessions.plan", d.UnitID); err != nil {
			return err
		}
		// A unit of one place speaks there unless it says otherwise, so that the map counts the talk.
		covered, err := org.Covered(tx, d.UnitID, tx.Today())
		if err == nil && len(covered) == 1 {
			d.PlaceID = covered[0].ID
		}
		return err
	})
	if err != nil {
		return err
	}
	if d.UnitID == "" {
		return askUnit(c, "/sessions/new", "brief", "day")
	}
	return drawPlan(c, http.StatusOK, "", 0, typedPlan{Draft: d}, nil)
}

// readPlan reads what was typed.
func readPlan(c *web.Ctx) (t typedPlan, err error) {
	f, err := c.Form()
	if err != nil {
		return t, err
	}
	t.find = f.Get("find")
	t.Draft = Draft{UnitID: f.Get("unit"), Title: f.Line("title"), Day: f.Day("day"), Time: f.Get("time"), Minutes: f.Int("minutes"),
		Spot: f.Line("spot"), Mode: f.Get("mode"), Link: f.Get("link"), OpenTo: f.Get("open_to"),
		Expected: f.Int("expected"), HeadsOwn: f.On("heads_own"),
		Lists: Lists{BriefIDs: f.All("brief"), Languages: f.All("language"), SpeakerIDs: slices.Clone(f.All("speakers"))}}
	if err := t.readChoosers(c, f); err != nil {
		return t, err
	}
	return t, f.Err()
}

func postPlan(c *web.Ctx) error {
	t, err := readPlan(c)
	if t.find != "" {
		return drawPlan(c, http.StatusOK, "", 0, t, nil)
	}
	if err == nil {
		err = t.choose(c, t.UnitID)
	}
	if err == nil {
		err = c.Post("sessions.plan", func(tx *store.Tx) (web.Done, error) {
			s, err := planHeeding(tx, t.Draft, func() error { return heed(tx, c, "", t.Draft) })
			return web.Done{To: "/sessions/" + s.ID, Notice: "sessions.done.planned", ID: s.ID}, err
		})
	} else if web.Invalid(err) {
		err = beside(err, t.Draft, lang.DayOfMicros(c.Server().Now(), c.P.Loc()))
	}
	return redraw(c, "", 0, t, err)
}

// heed holds a plan back whose warnings nobody has seen: "anyway" carries the sign of those that were shown.
func heed(tx *store.Tx, c *web.Ctx, id string, d Draft) error {
	all, err := Warnings(tx, id, d)
	if err != nil || len(all) == 0 {
		return err
	}
	f, err := c.Form()
	if err == nil && f.Get("anyway") != sign(all) {
		err = warned{all}
	}
	return err
}

func sign(all []Warning) string {
	sum := sha256.Sum256([]byte(fmt.Sprint(all)))
	return hex.EncodeToString(sum[:8])
}

func redraw(c *web.Ctx, id string, version int64, t typedPlan, err error) error {
	if _, ok := asWarned(err); ok || web.Invalid(err) {
		return drawPlan(c, http.StatusUnprocessableEntity, id, version, t, err)
	}
	if id != "" && fault.Is(err, fault.Conflict) {
		return stalePlan(c, id, t, err)
	}
	return err
}

func editPlan(c *web.Ctx) error {
	var f Full
	var d Draft
	err := c.Read(func(tx *store.Tx) error {
		var err error
		f, err = ByID(tx, c.Path("id"))
		d = f.Draft(tx.Location())
		return err
	})
	if err != nil {
		return err
	}
	if !f.ToBeHeld() {
		return fault.New(fault.Conflict, "sessions.err.over")
	}
	return drawPlan(c, http.StatusOK, f.ID, f.Version, typedPlan{Draft: d}, nil)
}

func postEdit(c *web.Ctx) error {
	t, err := readPlan(c)
	form, ferr := c.Form()
	if ferr != nil {
		return ferr
	}
	id, version := c.Path("id"), form.Version()
	if t.find != "" {
		return drawPlan(c, http.StatusOK, id, version, t, nil)
	}
	if err == nil {
		err = chooseFor(c, id, t)
	}
	if err == nil {
		err = c.Post("sessions.edit", func(tx *store.Tx) (web.Done, error) {
			_, err := Edit(tx, id, version, t.Draft)
			if err == nil {
				err = heed(tx, c, id, t.Draft)
			}
			return web.Done{To: "/sessions/" + id, Notice: "sessions.done.edited"}, err
		})
	} else if web.Invalid(err) {
		err = beside(err, t.Draft, lang.DayOfMicros(c.Server().Now(), c.P.Loc()))
	}
	return redraw(c, id, version, t, err)
}

// stalePlan shows both texts; the form is then made from the newest, so that saving it is a decision.
func stalePlan(c *web.Ctx, id string, mine typedPlan, conflict error) error {
	var f Full
	var theirs, yours, who string
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if f, err = ByID(tx, id); err != nil {
			return err
		}
		acts, err := Acts(tx, id)
		if err != nil {
			return err
		}
		if len(acts) > 0 {
			names, err := actorNames(tx, c.P, []string{acts[0].Actor})
			if err != nil {
				return err
			}
			who = names[acts[0].Actor]
		}
		if theirs, err = inLines(tx, c.P, f.Draft(tx.Location())); err != nil {
			return err
		}
		yours, err = inLines(tx, c.P, mine.Draft)
		return err
	})
	if err != nil {
		return err
	}
	if !f.ToBeHeld() {
		return conflict
	}
	v, err := planOf(c, id, f.Version, mine, nil)
	if err != nil {
		return err
	}
	v.Stale = &ui.DiffData{Label: c.P.T("sessions.stale.label"), Theirs: ui.DiffSide{Title: c.P.T("sessions.stale.theirs"), Who: who, Text: theirs},
		Yours: ui.DiffSide{Title: c.P.T("sessions.stale.yours"), Text: yours}}
	return showPlan(c, http.StatusConflict, v)
}

// inLines writes a plan as people compare it: one thing a line.
func inLines(tx *store.Tx, p *lang.Printer, d Draft) (string, error) {
	n, err := callNames(tx, p, d.BriefIDs, d.SpeakerIDs)
	if err != nil {
		return "", err
	}
	place, err := placeName(tx, p, d.PlaceID, d.Day)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	all := []string{d.Title, p.Day(d.Day) + " " + d.Time, p.T("sessions.minutes", "count", d.Minutes), place, d.Spot, d.Link, p.N(int64(d.Expected))}
	if d.Mode != "" {
		all = append(all, p.T("sessions.mode."+d.Mode))
	}
	if d.OpenTo != "" {
		all = append(all, p.T("sessions.openTo."+d.OpenTo))
	}
	all = append(all, pick(d.BriefIDs, n.briefs)...)
	all = append(all, strings.Join(pick(d.Languages, n.tongues), ", "), strings.Join(pick(d.SpeakerIDs, n.speakers), ", "))
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), "\n"), nil
}

func drawPlan(c *web.Ctx, status int, id string, version int64, t typedPlan, formErr error) error {
	v, err := planOf(c, id, version, t, formErr)
	if err != nil {
		return err
	}
	return showPlan(c, status, v)
}

func showPlan(c *web.Ctx, status int, v planView) error {
	question := c.P.T("sessions.plan.edit")
	if v.New {
		question = c.P.T("sessions.plan.new")
	}
	return c.PageStatus(status, ui.PageData{Question: question, Lead: v.Unit,
		Crumbs: []ui.Link{{Label: c.P.T("sessions.list.crumb"), Href: "/sessions"}, {Label: question}}}, planBody(c.P, v))
}

func planOf(c *web.Ctx, id string, version int64, t typedPlan, formErr error) (planView, error) {
	v := planView{Draft: t.Draft, New: id == "", err: func(field string) string { return c.Message(formErr, field) }}
	v.Form = ui.FormData{Action: "/sessions", Op: c.NewOp(), Draft: "session-new", ID: "plan"}
	if id != "" {
		v.Form.Action, v.Form.Version, v.Form.Draft = "/sessions/"+id+"/edit", strconv.FormatInt(version, 10), "session-"+id
	}
	warnings, isWarned := asWarned(formErr)
	if formErr != nil && !isWarned {
		v.Form.Errors = c.Messages(formErr)
	}
	err := c.Read(func(tx *store.Tx) error {
		v.Today = tx.Today()
		if id != "" {
			f, err := ByID(tx, id)
			if err != nil {
				return err
			}
			v.UnitID = f.UnitID
		}
		// A form names its unit itself: nobody learns by it who speaks elsewhere.
		if err := access.Must(tx, "sessions.plan", v.UnitID); err != nil {
			return err
		}
		if err := v.dress(tx, c, t); err != nil {
			return err
		}
		var err error
		v.Warnings, err = warningTexts(tx, c.P, warnings)
		return err
	})
	if isWarned {
		v.Seen = sign(warnings)
	}
	return v, err
}

func (v *planView) dress(tx *store.Tx, c *web.Ctx, t typedPlan) error {
	p, day := c.P, v.Day
	if !day.Valid() {
		day = tx.Today()
	}
	var err error
	if v.Unit, err = unitName(tx, p, v.UnitID, day); err != nil {
		return err
	}
	if err := v.speakerChips(tx, c, &t); err != nil {
		return err
	}
	if err := v.choosers(tx, c, t, day); err != nil {
		return err
	}
	tongues, err := people.Languages(tx)
	if err != nil {
		return err
	}
	if v.Missing, err = people.MissingLists(tx, p, people.OfLanguages); err != nil {
		return err
	}
	likely, err := nearby(tx, v.UnitID)
	if err != nil {
		return err
	}
	for i, l := range people.Offered(tongues, v.Lists.Languages...) {
		on := slices.Contains(v.Lists.Languages, l.ID) || v.New && len(v.Lists.Languages) == 0 && i == 0
		o := ui.Option{Value: l.ID, Label: l.Names.In(p.Lang()), On: on}
		if on || slices.Contains(likely, l.ID) {
			v.Languages = append(v.Languages, o)
		} else {
			v.Others = append(v.Others, o)
		}
	}
	v.Briefs, err = briefOptions(tx, p, v.UnitID, day, v.BriefIDs)
	return err
}

// briefOptions lists what a unit can talk about on a day, with what was chosen already.
func briefOptions(tx *store.Tx, p *lang.Printer, unitID string, day lang.Day, chosen []string) ([]ui.Option, error) {
	all, err := briefs.PlannableFor(tx, unitID, day)
	if err != nil {
		return nil, err
	}
	out := []ui.Option{}
	listed := map[string]bool{}
	for _, b := range all {
		o := ui.Option{Value: b.ID, Label: b.Number + " · " + b.Title, On: slices.Contains(chosen, b.ID)}
		if b.Internal {
			o.Hint = p.T("sessions.plan.internal")
		} else if !b.OnSite {
			o.Hint = p.T("sessions.plan.notOnSite")
		}
		listed[b.ID], out = true, append(out, o)
	}
	titles, err := briefs.Title(tx, chosen)
	for _, id := range chosen {
		if !listed[id] && titles[id] != "" {
			out = append(out, ui.Option{Value: id, Label: titles[id], On: true})
		}
	}
	return out, err
}

// warningTexts says warnings in words.
func warningTexts(tx *store.Tx, p *lang.Printer, all []Warning) ([]string, error) {
	var briefIDs, speakerIDs []string
	for _, w := range all {
		briefIDs, speakerIDs = append(briefIDs, w.BriefID), append(speakerIDs, w.SpeakerID)
	}
	n, err := callNames(tx, p, tidy(briefIDs), tidy(speakerIDs))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, w := range all {
		out = append(out, p.T("sessions.warn."+w.Kind, "speaker", n.speakers[w.SpeakerID], "brief", n.briefs[w.BriefID], "day", p.Day(w.Day)))
	}
	return out, nil
}
