package people

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// showView is a speaker's page, and the same facts on the speaker's own.
type showView struct {
	Facts        []ui.Item
	Appointments ui.TableData
	Propose      string // address of the form, "" without the right
	Reasons      []ui.Event
	Away         []ui.Event
	Weekly       string
	Corrections  []ui.Event
	Manage       bool
	Absent       *awayForm // nil without the right
}

// look asks whether the actor may see a speaker, and notes the look before anything is shown.
func look(c *web.Ctx, verb, id string) error {
	noted := false
	err := c.Read(func(tx *store.Tx) error {
		err := mineOr(tx, verb, id)
		if err == nil {
			noted, err = Viewed(tx, id)
		}
		return err
	})
	if err != nil || noted {
		return err
	}
	_, err = c.Operate(viewed, func(tx *store.Tx) (web.Done, error) { return web.Done{}, NoteViewed(tx, id) })
	return err
}

func showSpeaker(c *web.Ctx) error { return drawSpeaker(c, http.StatusOK, nil, nil) }

// drawSpeaker shows the page; typed is the absence that did not check, nil for none.
func drawSpeaker(c *web.Ctx, status int, typed *web.Form, formErr error) error {
	id := c.Path("id")
	var v showView
	var r Record
	if err := look(c, "people.read", id); err != nil {
		return err
	}
	err := c.Read(func(tx *store.Tx) error {
		manage, err := knows(tx, "people.manage", id)
		if err != nil {
			return err
		}
		own, err := Mine(tx, id)
		if err != nil {
			return err
		}
		r, v, err = readShow(tx, c.P, id, manage || own)
		if err != nil || !manage {
			return err
		}
		v.Manage, v.Propose = true, "/speakers/"+id+"/appointments/new"
		absent := newAwayForm(c, "/speakers/"+id, typed, formErr)
		if absent.All, err = Absences(tx, id, tx.Today()); err != nil {
			return err
		}
		v.Absent = &absent
		v.Corrections, err = openCorrections(tx, c.P, id)
		return err
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Title: r.FullName, Question: r.FullName, Crumbs: []ui.Link{{Label: c.P.T("speakers.crumb"), Href: "/speakers"}}}
	if v.Manage {
		page.Actions = []ui.Action{{Label: c.P.T("speakers.edit"), Href: "/speakers/" + id + "/edit", Icon: "pencil"},
			{Label: c.P.T("speakers.propose"), Href: v.Propose, Kind: ui.Primary, Icon: "plus"}}
	}
	return c.PageStatus(status, page, speakerBody(c.P, v))
}

// readShow reads a speaker's page. Telephone, e-mail, birth, group and note stand on it only where private.
func readShow(tx *store.Tx, p *lang.Printer, id string, private bool) (Record, showView, error) {
	var v showView
	r, err := RecordOf(tx, id)
	if err != nil {
		return r, v, err
	}
	all, err := AppointmentsOf(tx, id)
	if err != nil {
		return r, v, err
	}
	units := []string{r.HomeUnitID}
	for _, a := range all {
		units = append(units, a.UnitID)
	}
	b, err := openBooks(tx, p, units)
	if err != nil {
		return r, v, err
	}
	v.Facts = b.facts(p, r, private)
	if v.Appointments, err = appointmentTable(tx, p, b, id, all, private); err != nil {
		return r, v, err
	}
	for _, a := range all {
		if private && a.Reason != "" {
			v.Reasons = append(v.Reasons, ui.Event{When: p.Day(a.UntilDay), Text: b.title(p, a) + ", " + b.units[a.UnitID], Reply: a.Reason, Kind: ui.Withdrawn})
		}
	}
	v.Away, v.Weekly, err = readAvailability(tx, p, id)
	return r, v, err
}

func (b books) facts(p *lang.Printer, r Record, private bool) []ui.Item {
	var items []ui.Item
	add := func(key, text string) {
		if text != "" {
			items = append(items, ui.Item{Term: p.T(key), Text: text})
		}
	}
	add("speakers.home", b.units[r.HomeUnitID])
	add("speakers.given", r.GivenName)
	add("speakers.languages", b.spoken(p, r.Languages))
	add("speakers.subjects", p.List(b.named(p, b.subjects, r.SubjectIDs)))
	add("speakers.occupation", r.Occupation)
	if !private {
		return items
	}
	if r.BornYear != 0 {
		add("speakers.born", strconv.Itoa(r.BornYear))
	}
	add("speakers.gender", gender(p, r.Gender))
	add("speakers.ethnic", b.group(p, r.EthnicGroup))
	add("speakers.phone", r.Phone)
	add("speakers.email", r.Email)
	add("speakers.note", r.Note)
	return items
}

// appointmentTable lists the appointments with what the actor may do about each.
func appointmentTable(tx *store.Tx, p *lang.Printer, b books, speaker string, all []Appointment, card bool) (ui.TableData, error) {
	t := ui.TableData{Caption: p.T("speakers.appointments"), Columns: []ui.Column{{Label: p.T("speakers.title"), Main: true}, {Label: p.T("speakers.unit")},
		{Label: p.T("speakers.from"), Minor: true}, {Label: p.T("speakers.decision"), Minor: true}, {Label: p.T("speakers.card"), Minor: true, Line: true},
		{Label: p.T("speakers.term")}, {Label: p.T("speakers.act")}},
		Empty: ui.Empty(ui.EmptyData{Title: p.T("speakers.appointments.none"), Text: p.T("speakers.appointments.none.text")})}
	acting := false
	for _, a := range all {
		decision, err := decisionText(tx, p, a)
		if err != nil {
			return t, err
		}
		may, err := access.May(tx, "people.manage", a.UnitID)
		if err != nil {
			return t, err
		}
		if !card {
			a.CardNo = ""
		}
		kind, text := standing(p, a, b.today, b.closed[a.UnitID])
		row := ui.Row{Cells: []ui.Cell{{Text: b.title(p, a) + " · " + b.network(p, a.NetworkID)}, {Text: b.units[a.UnitID]}, {Text: p.Day(a.FromDay)},
			{Text: decision}, {Text: a.CardNo}, {Text: text, Body: ui.Badge(p, kind, text)}, {}}}
		if links := acts(p, a, may, b); len(links) > 0 {
			row.Cells[6], acting = ui.Cell{Text: "…", Body: actLinks(links)}, true
		}
		t.Rows = append(t.Rows, row)
	}
	if !acting && len(t.Rows) > 0 { // nobody needs a column of nothing
		t.Columns = t.Columns[:6]
		for i := range t.Rows {
			t.Rows[i].Cells = t.Rows[i].Cells[:6]
		}
	}
	return t, nil
}

// acts are what can be done about an appointment.
func acts(p *lang.Printer, a Appointment, may bool, b books) []ui.Link {
	if !may {
		return nil
	}
	at, closed := "/speakers/"+a.SpeakerID+"/appointments/"+a.ID, b.closed[a.UnitID]
	var links []ui.Link
	add := func(on bool, key, path string) {
		if on {
			links = append(links, ui.Link{Label: p.T(key), Href: path})
		}
	}
	add(a.Status == Proposed && !closed, "speakers.act.decide", at+"/decide")
	add((a.Status == Appointed || a.Status == Lapsed) && a.EndedBy == "" && !closed, "speakers.act.renew", at+"/renew")
	add(a.Status == Appointed && closed && a.EndedBy == "", "speakers.act.again", "/speakers/"+a.SpeakerID+"/appointments/new?unit="+b.heirs[a.UnitID])
	add(a.Status == Appointed, "speakers.act.dismiss", at+"/dismiss")
	add(a.Status == Proposed, "speakers.act.refuse", at+"/dismiss")
	return links
}

func decisionText(tx *store.Tx, p *lang.Printer, a Appointment) (string, error) {
	if a.DecisionID == "" {
		return "", nil
	}
	d, err := org.DecisionByID(tx, a.DecisionID)
	if err != nil {
		return "", err
	}
	parts := []string{}
	for _, part := range []string{d.Number, p.Day(d.DecidedOn), d.Signer} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return p.T("speakers.unrecorded"), nil
	}
	return strings.Join(parts, ", "), nil
}

func readAvailability(tx *store.Tx, p *lang.Printer, id string) (away []ui.Event, weekdays string, err error) {
	absences, err := Absences(tx, id, tx.Today())
	if err != nil {
		return nil, "", err
	}
	for _, a := range absences {
		away = append(away, ui.Event{When: awayText(p, a), Text: a.Note, Kind: ui.Neutral})
	}
	days, err := Weekly(tx, id)
	names := []string{}
	for _, d := range days {
		names = append(names, p.Weekday(lang.Week()[d-1]))
	}
	return away, p.List(names), err
}

func awayText(p *lang.Printer, a Availability) string {
	if a.UntilDay == "" {
		return p.T("speakers.away.open", "from", a.FromDay)
	}
	return p.T("speakers.away.days", "from", a.FromDay, "last", a.UntilDay.AddDays(-1))
}

// openCorrections are the notes of the speaker since the record was last edited.
func openCorrections(tx *store.Tx, p *lang.Printer, id string) ([]ui.Event, error) {
	all, err := journal.Of(tx, id, 100)
	if err != nil {
		return nil, err
	}
	if edited := slices.IndexFunc(all, func(e journal.Shown) bool { return e.Verb == "people.speaker.edit" }); edited >= 0 {
		all = all[:edited]
	}
	var notes []ui.Event
	for _, e := range all {
		if e.Verb == correction {
			notes = append(notes, ui.Event{When: p.Moment(e.At), Text: p.T("speakers.correction.asked"), Reply: noteText(e), Kind: ui.Soon})
		}
	}
	return notes, nil
}
