package briefs

import (
	"net/http"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
)

// linkView is a duty as the holder of its link sees it.
type linkView struct {
	Duty
	Brief   Full
	Token   string
	Notices []ui.Notice
	Facts   []ui.Item
	Body    string
	Sources []sourceLine
	Ask     bool // to be acknowledged
	Report  bool // talks can be reported
	Op      string
}

// throughLink lets the request act as the link its address carries, whoever is signed in; an unknown,
// revoked or ended link is fault.Gone.
func throughLink(c *web.Ctx) (people.DutyLink, error) {
	var l people.DutyLink
	err := c.Read(func(tx *store.Tx) error {
		var err error
		l, err = people.LinkByToken(tx, c.Path("token"))
		return err
	})
	if err != nil {
		return l, err
	}
	c.Actor = l.Actor()
	return l, nil
}

func linkPage(c *web.Ctx) error {
	l, err := throughLink(c)
	if err != nil {
		return err
	}
	people.SetLinkCookie(c.W, c.Path("token"), c.Server().Secure())
	v := linkView{Token: c.Path("token"), Op: c.NewOp()}
	var unit string
	err = c.Read(func(tx *store.Tx) error {
		if v.Duty, err = DutyByID(tx, l.DutyID); err != nil {
			return err
		}
		if v.Brief, err = View(tx, v.BriefID, 0); err != nil {
			return err
		}
		labels, err := unitLabels(tx, c.P, v.UnitID)
		if err != nil {
			return err
		}
		unit = labels[v.UnitID]
		if n := standingNotice(c.P, v.Brief, v.Brief.standing(tx.Today(), tx.Location())); n != nil {
			v.Notices = append(v.Notices, *n)
		}
		v.Ask = v.Brief.State == Published && v.AcknowledgedVersion < v.Brief.PublishedVersion
		v.Report = v.Brief.State == Published && v.AcknowledgedOn != ""
		s := dutySign(c.P, v.Duty, v.Brief.State, tx.Today())
		more, err := factsOf(tx, c.P, v.Brief)
		v.Facts = append([]ui.Item{{Term: c.P.T("briefs.field.state"), Body: ui.Badge(c.P, s.Kind, s.Text)},
			{Term: c.P.T("briefs.duty.acknowledged"), Text: acknowledgedText(c.P, v.Duty)},
			{Term: c.P.T("briefs.duty.deadline"), Text: c.P.DayFull(v.Deadline)},
			{Term: c.P.T("briefs.duty.talks"), Text: talksText(c.P, v.Duty, 0)}}, more...)
		return err
	})
	if err != nil {
		return err
	}
	if v.Body, err = text.HTML(v.Brief.Text.Body, 3); err != nil {
		return err
	}
	for _, s := range v.Brief.Text.Sources {
		v.Sources = append(v.Sources, sourceLine{sourceText(c.P, s), s.URL})
	}
	page := ui.PageData{Question: v.Brief.Text.Title, Lead: c.P.T("briefs.link.lead.for", "unit", unit), Actions: handoutActions(c.P, "/l/"+v.Token, "")}
	return c.PublicPage(http.StatusOK, page, linkBody(c.P, v))
}

func (d desk) linkAcknowledge(c *web.Ctx) error {
	l, err := throughLink(c)
	if err != nil {
		return err
	}
	done, err := c.Operate("duties.acknowledge", func(tx *store.Tx) (web.Done, error) {
		_, err := d.office.Acknowledge(tx, l.DutyID)
		return web.Done{Notice: "briefs.notice.acknowledged"}, err
	})
	if err != nil {
		return err
	}
	// What the operation keeps of itself is stored as it is, so the link's secret comes in only now.
	done.To = "/l/" + c.Path("token")
	c.Go(done)
	return nil
}
