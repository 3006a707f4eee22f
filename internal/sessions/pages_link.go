package sessions

import (
	"net/http"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// linkView is what a unit without accounts sees: the form, and its own reports by this link.
type linkView struct {
	reportView
	Mine []ui.Item
	Back string
}

// throughLink lets the holder of a link act as that link, whoever else is signed in.
func throughLink(c *web.Ctx) (people.DutyLink, error) {
	var l people.DutyLink
	err := c.Read(func(tx *store.Tx) error {
		var err error
		l, err = people.LinkByToken(tx, c.Path("token"))
		return err
	})
	if err == nil {
		c.Actor = l.Actor()
	}
	return l, err
}

func linkReport(c *web.Ctx) error {
	l, err := throughLink(c)
	if err != nil {
		return err
	}
	var t typed
	err = c.Read(func(tx *store.Tx) error {
		d, err := briefs.DutyByID(tx, l.DutyID)
		if err != nil {
			return err
		}
		t.UnitID, t.BriefIDs, t.Day, t.Minutes, t.Mode = l.UnitID, []string{d.BriefID}, tx.Today(), 60, InPerson
		covered, err := org.Covered(tx, l.UnitID, t.Day)
		if err == nil && len(covered) > 0 {
			t.PlaceID = covered[0].ID
		}
		return err
	})
	if err != nil {
		return err
	}
	return drawLink(c, http.StatusOK, t, nil)
}

func postLinkReport(c *web.Ctx) error {
	l, err := throughLink(c)
	if err != nil {
		return err
	}
	t, err := readTelling(c)
	if err != nil && !web.Invalid(err) {
		return err
	}
	t.UnitID, t.Mode = l.UnitID, InPerson
	if len(t.BriefIDs) == 0 {
		return fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	if t.More {
		return drawLink(c, http.StatusOK, t, nil)
	}
	if err == nil {
		var done web.Done
		done, err = c.Operate("sessions.link", func(tx *store.Tx) (web.Done, error) {
			if err := t.about(tx); err != nil {
				return web.Done{}, err
			}
			_, err := TellUnplanned(tx, t.Telling)
			return web.Done{Notice: "sessions.done.byLink"}, err
		})
		if err == nil {
			// The token is a secret: it leads on, but is not kept with the operation's result.
			done.To = "/l/" + c.Path("token") + "/report"
			c.Go(done)
			return nil
		}
	}
	if web.Invalid(err) {
		return drawLink(c, http.StatusUnprocessableEntity, t, err)
	}
	return err
}

func drawLink(c *web.Ctx, status int, t typed, formErr error) error {
	base, err := reportPages{}.reportOf(c, formUnplanned, t, formErr)
	if err != nil {
		return err
	}
	v := linkView{reportView: base, Back: "/l/" + c.Path("token")}
	v.ForLink = true
	err = c.Read(func(tx *store.Tx) error {
		titles, err := briefs.Title(tx, t.BriefIDs)
		if err != nil {
			return err
		}
		v.BriefName = titles[t.BriefIDs[0]]
		mine, err := ReportsByLink(tx)
		for _, r := range mine {
			state := c.P.T("sessions.link.waiting")
			if r.ConfirmedBy != "" {
				state = c.P.T("sessions.link.confirmed")
			}
			v.Mine = append(v.Mine, ui.Item{Term: c.P.Day(r.Day), Text: c.P.T("sessions.link.mine", "count", r.Attendances, "state", state)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.PublicPage(status, ui.PageData{Question: c.P.T("sessions.report.unplanned"), Lead: v.Unit}, linkBody(c.P, v))
}
