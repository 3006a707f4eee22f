package sessions

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// sessionView is what the page of a session shows.
type sessionView struct {
	Full
	Title       string
	Unit        string
	Notices     []ui.Notice
	Facts       []ui.Item
	Briefs      []ui.Item
	Report      []ui.Item
	Stats       []ui.StatData
	Heard       []Heard
	HeardTable  ui.TableData
	SeesHeard   bool
	Remarks     Remarks
	SeesRemarks bool
	Speaker     string // where its speaker answers the hall, "" while no room is open or to others
	Chat        string
	ChatSent    string
	History     []ui.Event
	MayList     bool
	MayPlan     bool
	MayReport   bool
	MayConfirm  bool
	MaySend     bool
	names       names
	op          func() string
}

// titleOf is what people call a session: its title, or its first brief.
func titleOf(tx *store.Tx, f Full) (string, error) {
	if f.Title != "" || len(f.BriefIDs) == 0 {
		return f.Title, nil
	}
	titles, err := briefs.Title(tx, f.BriefIDs[:1])
	return titles[f.BriefIDs[0]], err
}

func (r reportPages) show(c *web.Ctx) error {
	v := sessionView{op: c.NewOp}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Full, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		for _, step := range []func(*store.Tx, *web.Ctx) error{v.rights, r.room(&v), v.facts, v.briefItems, v.warnings, v.report, v.chat, v.history} {
			if err := step(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: v.Title, Lead: v.Unit, Actions: v.actions(c.P, lang.DayOfMicros(c.Server().Now(), c.P.Loc())),
		Crumbs: append(listCrumb(c.P, v.MayList), ui.Link{Label: c.P.Moment(v.StartAt)})}, sessionBody(c.P, v))
}

// room finds where the speaker of a session answers its hall, while its room is open.
func (r reportPages) room(v *sessionView) func(*store.Tx, *web.Ctx) error {
	return func(tx *store.Tx, _ *web.Ctx) error {
		if r.hall == nil || !v.ToBeHeld() || !Speaks(tx, v.Full) {
			return nil
		}
		told, found, err := r.hall(tx, v.ID)
		if found && told.Open {
			v.Speaker = told.Href + "/speaker"
		}
		return err
	}
}

func (v *sessionView) rights(tx *store.Tx, _ *web.Ctx) error {
	var err error
	if v.MayPlan, err = access.May(tx, "sessions.plan", v.UnitID); err != nil {
		return err
	}
	if v.MaySend, err = access.May(tx, "sessions.read", v.UnitID); err != nil {
		return err
	}
	if v.MayReport, err = MayReport(tx, v.Full); err != nil {
		return err
	}
	if v.MayList, err = access.Anywhere(tx, "sessions.read"); err != nil {
		return err
	}
	v.MayConfirm, err = access.May(tx, "sessions.confirm", v.UnitID)
	return err
}

func (v *sessionView) actions(p *lang.Printer, today lang.Day) []ui.Action {
	var all []ui.Action
	add := func(may bool, key, href, icon string) {
		if may {
			all = append(all, ui.Action{Label: p.T("sessions.do." + key), Href: "/sessions/" + v.ID + "/" + href, Icon: icon, Kind: ui.Quiet})
		}
	}
	due := v.Day <= today
	add(v.MayReport && v.ToBeHeld() && due, "report", "report", "check")
	add(v.MayPlan && v.ToBeHeld(), "edit", "edit", "pencil")
	add(v.MayPlan && v.ToBeHeld(), "postpone", "postpone", "calendar")
	add(v.MayPlan && v.ToBeHeld(), "cancel", "cancel", "x")
	if len(all) > 0 && due {
		all[0].Kind = ui.Primary
	}
	add(v.MayReport && v.ToBeHeld() && !due, "report", "report", "check") // one held earlier than planned
	return all
}

func (v *sessionView) facts(tx *store.Tx, c *web.Ctx) error {
	p := c.P
	var err error
	if v.names, err = callNames(tx, p, v.BriefIDs, v.SpeakerIDs); err != nil {
		return err
	}
	if v.Title, err = titleOf(tx, v.Full); err != nil {
		return err
	}
	if v.Title == "" {
		v.Title = p.T("sessions.show.untitled")
	}
	if v.Unit, err = unitName(tx, p, v.UnitID, v.Day); err != nil {
		return err
	}
	place, err := placeName(tx, p, v.PlaceID, v.Day)
	if err != nil {
		return err
	}
	when := p.DayFull(v.Day)
	if v.Planned && v.StartAt != v.Day.Micros(tx.Location()) {
		when = p.Clock(v.StartAt) + ", " + when + ", " + p.T("sessions.minutes", "count", v.Minutes)
	}
	kind := stateKind(v.State)
	v.Facts = []ui.Item{{Term: p.T("sessions.field.state"), Body: ui.Badge(p, kind, p.T("sessions.state."+v.State))},
		{Term: p.T("sessions.field.when"), Text: when}}
	add := func(key, text string) {
		if text != "" {
			v.Facts = append(v.Facts, ui.Item{Term: p.T("sessions.field." + key), Text: text})
		}
	}
	add("place", strings.Join(slices.DeleteFunc([]string{v.Spot, place}, func(s string) bool { return s == "" }), ", "))
	add("mode", p.T("sessions.mode."+v.Mode))
	if v.Link != "" {
		v.Facts = append(v.Facts, ui.Item{Term: p.T("sessions.field.link"), Text: v.Link, Href: v.Link})
	}
	add("openTo", p.T("sessions.openTo."+v.OpenTo))
	add("speakers", strings.Join(pick(v.SpeakerIDs, v.names.speakers), ", "))
	add("languages", strings.Join(pick(v.Languages, v.names.tongues), ", "))
	if v.Expected > 0 {
		add("expected", p.N(int64(v.Expected)))
	}
	if v.HeadsOwn {
		add("headsOwn", p.T("sessions.yes"))
	}
	return nil
}

func stateKind(state string) ui.Kind {
	switch state {
	case Held:
		return ui.Done
	case Cancelled:
		return ui.Withdrawn
	case Postponed:
		return ui.Soon
	}
	return ui.Info
}

// briefItems says for each brief which version was planned, and whether it is still in force.
func (v *sessionView) briefItems(tx *store.Tx, c *web.Ctx) error {
	p := c.P
	for _, id := range v.BriefIDs {
		state, err := briefs.Standing(tx, id, max(v.Day, tx.Today()))
		if err != nil {
			return err
		}
		said := p.T("sessions.show.version", "version", strconv.Itoa(v.BriefVersions[id]))
		switch {
		case state.What == briefs.Withdrawn:
			v.Notices = append(v.Notices, ui.Notice{Kind: ui.Withdrawn, Text: p.T("sessions.show.withdrawn", "brief", v.names.briefs[id],
				"day", p.Day(state.Day), "reason", state.Reason)})
			said = p.T("sessions.show.notInForce")
		case state.Version > v.BriefVersions[id] && v.ToBeHeld():
			said = p.T("sessions.show.newVersion", "version", strconv.Itoa(state.Version), "old", strconv.Itoa(v.BriefVersions[id]))
		}
		v.Briefs = append(v.Briefs, ui.Item{Term: v.names.briefs[id], Text: said, Href: "/briefs/" + id})
	}
	return nil
}

func (v *sessionView) warnings(tx *store.Tx, c *web.Ctx) error {
	if !v.ToBeHeld() {
		return nil
	}
	if v.Day < tx.Today() {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Late, Text: c.P.T("sessions.show.unreported")})
	}
	all, err := Warnings(tx, v.ID, v.Draft(tx.Location()))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(w Warning) bool { return w.Kind == WarnWithdrawn }) // said above, with the reason
	texts, err := warningTexts(tx, c.P, all)
	for _, t := range texts {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Warn, Text: t})
	}
	return err
}

func (v *sessionView) report(tx *store.Tx, c *web.Ctx) error {
	v.MayConfirm = v.MayConfirm && v.ReportID != ""
	if v.ReportID == "" {
		return nil
	}
	p := c.P
	r, err := ReportByID(tx, v.ReportID)
	if err != nil {
		return err
	}
	more, err := callNames(tx, p, r.BriefIDs, tidy([]string{r.ForSpeaker}))
	if err != nil {
		return err
	}
	v.MayConfirm = v.MayConfirm && r.ConfirmedBy == ""
	v.Stats = []ui.StatData{{Label: p.T("sessions.field.attendances"), Value: p.N(r.Attendances)},
		{Label: p.T("sessions.field.minutes") + " (" + p.T("sessions.unit.minutes") + ")", Value: p.N(int64(r.Minutes))}}
	if r.ByLink() {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Soon, Text: p.T("sessions.show.byLink")})
	}
	origin := p.T("sessions.origin." + r.Origin)
	if who := more.speakers[r.ForSpeaker]; who != "" {
		origin += ": " + who
	}
	v.Report = []ui.Item{{Term: p.T("sessions.field.origin"), Text: origin},
		{Term: p.T("sessions.field.covered"), Text: strings.Join(pick(r.BriefIDs, more.briefs), "; ")},
		{Term: p.T("sessions.field.spoken"), Text: spokenText(p, r.Languages, more.tongues)}}
	came, err := receiptOf(tx, v.ID)
	if err != nil {
		return err
	}
	v.Report = append(v.Report, ui.Item{Term: p.T("sessions.field.received"), Body: badges(receivedParts(p, came)...)})
	if r.HeadsOwn {
		v.Report = append(v.Report, ui.Item{Term: p.T("sessions.field.headsOwn"), Text: p.T("sessions.yes")})
	}
	if v.Heard, v.SeesHeard, err = HeardIn(tx, v.Full); err != nil {
		return err
	}
	v.heardTable(p)
	v.Remarks, err = RemarksOf(tx, v.Full)
	v.SeesRemarks = err == nil
	if fault.Is(err, fault.Forbidden) {
		err = nil
	}
	return err
}

// receivedParts says when the report came in and, where that was late, why.
func receivedParts(p *lang.Printer, r Receipt) []templ.Component {
	day := said(p.Day(r.Received))
	mark := func(key string, pairs ...any) []templ.Component {
		return []templ.Component{day, ui.Badge(p, ui.Warn, p.T("sessions.list.reportedLate")), said(p.T(key, pairs...))}
	}
	switch {
	case r.afterDue():
		return mark("sessions.show.lateDue", "day", p.Day(r.Due))
	case r.slow():
		return mark("sessions.show.lateDays", "count", r.Received.Sub(r.Held), "most", mostDaysToReport)
	}
	return []templ.Component{day}
}

func spokenText(p *lang.Printer, all []coverage.Spoken, names map[string]string) string {
	var out []string
	for _, l := range all {
		out = append(out, p.T("sessions.spoken."+l.Manner, "language", names[l.Lang]))
	}
	return strings.Join(out, ", ")
}

func (v *sessionView) heardTable(p *lang.Printer) {
	v.HeardTable = ui.TableData{Caption: p.T("sessions.show.questions"),
		Columns: []ui.Column{{Label: p.T("sessions.field.question"), Main: true}, {Label: p.T("sessions.field.subject")}}}
	for _, h := range v.Heard {
		v.HeardTable.Rows = append(v.HeardTable.Rows, ui.Row{Cells: []ui.Cell{{Text: h.Text}, {Text: v.names.subjects[h.SubjectID]}}})
	}
}

func (v *sessionView) remarkItems(p *lang.Printer) []ui.Item {
	var all []ui.Item
	for _, r := range [][2]string{{"hall", v.Remarks.Hall}, {"material", v.Remarks.Material}} {
		if r[1] != "" {
			all = append(all, ui.Item{Term: p.T("sessions.field." + r[0]), Text: r[1]})
		}
	}
	return all
}

func (v *sessionView) history(tx *store.Tx, c *web.Ctx) error {
	acts, err := Acts(tx, v.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, a := range acts {
		ids = append(ids, a.Actor)
	}
	who, err := actorNames(tx, c.P, ids)
	if err != nil {
		return err
	}
	for _, a := range acts {
		text := c.P.T("sessions.act." + a.Act)
		if m, moved := a.Moved(); moved {
			text += " " + c.P.T("sessions.act.moved", "from", c.P.Day(m.From), "to", c.P.Day(m.To))
		}
		v.History = append(v.History, ui.Event{When: c.P.Moment(a.At), Ago: c.P.Ago(a.At, tx.Now()), Who: who[a.Actor], Text: text, Reply: a.Reason, Kind: actKind(a.Act)})
		if a.Act == ActSent && v.ChatSent == "" {
			v.ChatSent = c.P.T("sessions.chat.sentAt", "when", c.P.Moment(a.At), "who", who[a.Actor])
		}
	}
	return nil
}

func actKind(what string) ui.Kind {
	switch what {
	case ActReported, ActConfirmed:
		return ui.Done
	case ActCancelled:
		return ui.Withdrawn
	case ActPostponed, ActCorrected:
		return ui.Soon
	}
	return ui.Neutral
}
