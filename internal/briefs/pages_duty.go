package briefs

import (
	"net/http"
	"net/url"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// linkDays is how long a link holds after the deadline.
const linkDays = 30

// lastLinkDay is the last day of a link made today: so long after the deadline, or from today where that is past.
func lastLinkDay(deadline, today lang.Day) lang.Day { return max(deadline, today).AddDays(linkDays) }

// dutyView is what the page of a duty shows.
type dutyView struct {
	Duty
	Brief   Full
	Unit    string
	Sign    sign
	Late    int64 // talks whose report came late
	Notices []ui.Notice
	Facts   []ui.Item
	Do      dutyRights
	Pass    passValues
	Levels  []ui.Option
	Links   []linkLine
	NewLink *madeLink
	// LinkUntil is the last day of a link made today, in words.
	LinkUntil string
	Chat      string
	ChatSent  string
	History   []ui.Event
	Errors    []ui.FieldError
	standing  State
	err       func(field string) string
	op        func() string
}

type dutyRights struct{ Plan, Acknowledge, Pass, Confirm, Link bool }

type passValues struct {
	Note, Deadline string
	Levels         []string
}

// linkLine is a link that holds.
type linkLine struct{ ID, Text string }

// madeLink is a link just made: its address is shown this once.
type madeLink struct{ Address, QR, Chat, Until string }

func (d desk) showDuty(c *web.Ctx) error { return d.drawDuty(c, http.StatusOK, passValues{}, nil, "") }

func (d desk) drawDuty(c *web.Ctx, status int, pass passValues, formErr error, token string) error {
	v := dutyView{Pass: pass, op: c.NewOp, err: func(field string) string { return c.Message(formErr, field) }}
	if formErr != nil {
		v.Errors = c.Messages(formErr)
	}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Duty, err = DutyByID(tx, c.Path("id")); err != nil {
			return err
		}
		if v.Brief, err = View(tx, v.BriefID, 0); err != nil {
			return err
		}
		labels, err := unitLabels(tx, c.P, v.UnitID, v.Brief.UnitID)
		if err != nil {
			return err
		}
		v.Unit = labels[v.UnitID]
		v.Sign = dutySign(c.P, v.Duty, v.Brief.State, tx.Today())
		v.standing = v.Brief.standing(tx.Today(), tx.Location())
		v.Chat = chatText(c, v.Brief, chat{labels[v.Brief.UnitID], v.Deadline, v.AcknowledgedVersion, v.standing})
		if err := v.steps(tx, c.P); err != nil {
			return err
		}
		late, err := d.office.LateReports(tx, v.Duty)
		if err != nil {
			return err
		}
		v.Late = late[v.ID]
		if err := v.facts(tx, c.P); err != nil {
			return err
		}
		v.LinkUntil = c.P.Day(lastLinkDay(v.Deadline, tx.Today()))
		return v.made(c, token, labels[v.Brief.UnitID])
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("briefs.duty.question", "unit", v.Unit, "number", v.Brief.Number), Lead: v.Brief.Text.Title,
		Crumbs: []ui.Link{{Label: c.P.T("briefs.duties.crumb"), Href: "/duties"}, {Label: v.Brief.Number, Href: "/briefs/" + v.BriefID}}}
	if v.Do.Plan {
		next := ui.Action{Label: c.P.T("briefs.duty.plan"), Href: "/sessions/new?" + url.Values{"brief": {v.BriefID}, "unit": {v.UnitID}}.Encode(), Icon: "plus"}
		if !v.Do.Acknowledge { // the one primary button is the next step's
			next.Kind = ui.Primary
		}
		page.Actions = []ui.Action{next}
	}
	return c.PageStatus(status, page, dutyBody(c.P, v))
}

// steps asks what the reader may do with the duty, and what there is to do it with.
func (v *dutyView) steps(tx *store.Tx, p *lang.Printer) error {
	acknowledge, err := access.May(tx, "duties.acknowledge", v.UnitID)
	if err != nil {
		return err
	}
	link, err := access.May(tx, "duties.link", v.UnitID)
	if err != nil {
		return err
	}
	plan, err := access.May(tx, "sessions.plan", v.UnitID)
	if err != nil {
		return err
	}
	alive := v.Brief.State == Published
	owed := v.Held < int64(v.Sessions) || v.HeadsOwn && v.HeadsHeld == 0
	v.Do = dutyRights{Plan: plan && v.Brief.InForce() && owed, Acknowledge: acknowledge && alive && v.AcknowledgedVersion < v.Brief.PublishedVersion,
		Pass: acknowledge && alive, Confirm: link && v.ByLink, Link: link && alive}
	if v.Do.Pass {
		unit, err := org.UnitAt(tx, v.UnitID, tx.Today())
		if err != nil {
			return err
		}
		counts, err := UnitsPerLevel(tx, v.UnitID, v.BriefID)
		if err != nil {
			return err
		}
		delete(counts, unit.LevelID)
		if v.Levels, err = levelOptions(tx, p, unit.NetworkID, counts, v.Pass.Levels); err != nil {
			return err
		}
		if v.Pass.Deadline == "" {
			v.Pass.Deadline = string(v.Deadline)
		}
	}
	if v.Do.Link {
		links, err := people.LinksOf(tx, v.ID)
		if err != nil {
			return err
		}
		for _, l := range links {
			v.Links = append(v.Links, linkLine{l.ID, p.T("briefs.link.holds", "day", p.Day(l.UntilDay.AddDays(-1)))})
		}
	}
	return nil
}

// facts says what is asked, what was done, and what changed since.
func (v *dutyView) facts(tx *store.Tx, p *lang.Printer) error {
	acts, err := DutyActs(tx, v.ID)
	if err != nil {
		return err
	}
	var who []string
	for _, a := range acts {
		who = append(who, a.Actor)
	}
	names, err := actorNames(tx, p, append(who, v.PassedBy))
	if err != nil {
		return err
	}
	yes := map[bool]string{true: p.T("briefs.yes"), false: p.T("briefs.no")}
	v.Facts = []ui.Item{{Term: p.T("briefs.duties.unit"), Text: v.Unit},
		{Term: p.T("briefs.duties.brief"), Text: v.Brief.Number + " · " + v.Brief.Text.Title, Href: "/briefs/" + v.BriefID},
		{Term: p.T("briefs.field.state"), Body: ui.Badge(p, v.Sign.Kind, v.Sign.Text)},
		{Term: p.T("briefs.duty.acknowledged"), Text: acknowledgedText(p, v.Duty)},
		{Term: p.T("briefs.duty.deadline"), Text: p.DayFull(v.Deadline)},
		{Term: p.T("briefs.duty.talks"), Text: talksText(p, v.Duty, v.Late)},
		{Term: p.T("briefs.duty.headsOwn"), Text: yes[v.HeadsOwn]}}
	passed := p.T("briefs.duty.notAsked")
	switch {
	case v.PassedOn != "":
		passed = p.T("briefs.duty.passed", "day", p.Day(v.PassedOn), "who", names[v.PassedBy])
	case v.PassDown:
		passed = p.T("briefs.duty.toPass")
	}
	v.Facts = append(v.Facts, ui.Item{Term: p.T("briefs.duty.passDown"), Text: passed})
	for _, a := range acts {
		if a.Act == ActSent && v.ChatSent == "" {
			v.ChatSent = p.T("briefs.chat.last", "when", p.Moment(a.At), "who", names[a.Actor])
		}
		v.History = append(v.History, ui.Event{When: p.Moment(a.At), Ago: p.Ago(a.At, tx.Now()), Who: names[a.Actor], Text: p.T("briefs.dutyAct." + a.Act), Reply: a.Note, Kind: ui.Done})
	}
	v.notices(p, v.standing)
	return nil
}

func (v *dutyView) notices(p *lang.Printer, s State) {
	if n := standingNotice(p, v.Brief, s); n != nil {
		v.Notices = append(v.Notices, *n)
	}
	if v.AcknowledgedVersion > 0 && v.AcknowledgedVersion < v.Brief.PublishedVersion && v.Brief.State == Published {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Soon, Text: p.T("briefs.duty.newVersion", "version", v.Brief.PublishedVersion),
			Link: &ui.Link{Label: p.T("briefs.say.look"), Href: "/briefs/" + v.BriefID}})
	}
	if v.ByLink {
		v.Notices = append(v.Notices, ui.Notice{Kind: ui.Info, Text: p.T("briefs.duty.linkMark")})
	}
}

// made shows a link that was just made; its token stands nowhere else.
func (v *dutyView) made(c *web.Ctx, token, issuer string) error {
	if token == "" {
		return nil
	}
	m := madeLink{Address: c.Server().Absolute("/l/" + token), Until: v.LinkUntil}
	var err error
	if m.QR, err = qrSVG(m.Address); err != nil {
		return err
	}
	var first []string
	if w := ChatWarning(c.P, v.Brief.Number, v.AcknowledgedVersion, v.standing); w != "" {
		first = append(first, w)
	}
	m.Chat = strings.Join(append(first, c.P.T("briefs.chat.what", "number", v.Brief.Number, "title", v.Brief.Text.Title),
		c.P.T("briefs.chat.from", "unit", issuer, "version", v.Brief.Text.Version), c.P.T("briefs.chat.deadline", "day", c.P.Day(v.Deadline)),
		c.P.T("briefs.link.chat", "unit", v.Unit, "link", m.Address), c.P.T("briefs.link.until", "day", m.Until)), "\n")
	v.NewLink = &m
	return nil
}

func (d desk) postAcknowledge(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "duties.acknowledge", "/duties/"+id, "briefs.notice.acknowledged", func(tx *store.Tx) error {
		_, err := d.office.Acknowledge(tx, id)
		return err
	})
}

func (d desk) postConfirm(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "duties.confirm", "/duties/"+id, "briefs.notice.confirmed", func(tx *store.Tx) error {
		_, err := d.office.Confirm(tx, id)
		return err
	})
}

func (d desk) postPass(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	n := NewPass{DutyID: c.Path("id"), Note: f.Text("note"), LevelIDs: f.All("level"), Deadline: f.Day("deadline")}
	err = post(c, "duties.pass", "/duties/"+n.DutyID, "briefs.notice.passed", func(tx *store.Tx) error {
		if err := f.Err(); err != nil {
			return err
		}
		_, _, err := d.office.PassDown(tx, n)
		return err
	})
	if !web.Invalid(err) {
		return err
	}
	return d.drawDuty(c, http.StatusUnprocessableEntity, passValues{f.Get("note"), f.Get("deadline"), n.LevelIDs}, err, "")
}

// postLink makes a link and shows it at once: only its hash is kept, so it cannot be shown again, and a form
// sent twice shows the page without it.
func (d desk) postLink(c *web.Ctx) error {
	token := ""
	_, err := c.Operate("duties.link", func(tx *store.Tx) (web.Done, error) {
		duty, err := DutyByID(tx, c.Path("id"))
		if err != nil {
			return web.Done{}, err
		}
		if token, err = people.MakeLink(tx, duty.ID, duty.UnitID, lastLinkDay(duty.Deadline, tx.Today()).AddDays(1)); err != nil {
			return web.Done{}, err
		}
		return web.Done{To: "/duties/" + duty.ID}, dutyAct(tx, duty.ID, ActLinked, "")
	})
	if err != nil {
		return err
	}
	return d.drawDuty(c, http.StatusOK, passValues{}, nil, token)
}

func postUnlink(c *web.Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	id := c.Path("id")
	return post(c, "duties.unlink", "/duties/"+id, "briefs.notice.unlinked", func(tx *store.Tx) error {
		return people.RevokeLink(tx, f.Get("link"))
	})
}

func postSentDuty(c *web.Ctx) error {
	id := c.Path("id")
	return post(c, "duties.sent", "/duties/"+id, "briefs.notice.sent", func(tx *store.Tx) error { return Sent(tx, id) })
}
