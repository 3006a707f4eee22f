package briefs

import (
	"strconv"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
)

// handoutView is the text of a brief on paper.
type handoutView struct {
	Full
	Body    string
	Sources []sourceLine
}

// handout is a brief for print, for those who may read it: ?large=1 for 18 pt, ?version=N for a version.
func handout(c *web.Ctx) error {
	wanted, _ := strconv.Atoi(c.Query("version"))
	return drawHandout(c, ui.Link{Label: c.P.T("briefs.handout.back"), Href: "/briefs/" + c.Path("id")}, func(tx *store.Tx) (Full, error) {
		view := briefView{}
		err := view.load(tx, c, wanted)
		return view.Full, err
	})
}

// publicHandout is the same sheet for anybody, of what stands on the public site or stood there.
func publicHandout(c *web.Ctx) error {
	wanted, _ := strconv.Atoi(c.Query("version"))
	return drawHandout(c, ui.Link{Label: c.P.T("briefs.handout.back"), Href: "/public/briefs/" + c.Path("id")}, func(tx *store.Tx) (Full, error) {
		full, _, err := PublicView(tx, c.Path("id"), max(wanted, 0))
		return full, err
	})
}

// linkHandout leads the holder of a duty's link to the sheet of its brief. Browsers print a page's address on the
// margin, and this one is a key that must not be handed on with the paper: the sheet's own address names nothing.
func linkHandout(c *web.Ctx) error {
	if _, err := throughLink(c); err != nil {
		return err
	}
	people.SetLinkCookie(c.W, c.Path("token"), c.Server().Secure())
	to := "/l/handout"
	if c.Query("large") == "1" {
		to += "?large=1"
	}
	return c.Redirect(to)
}

// linkSheet is the same sheet for who came by a duty's link: the brief of that duty, internal or not.
func linkSheet(c *web.Ctx) error {
	if c.Actor.Kind != "link" {
		return fault.New(fault.Gone, fault.Gone.Key())
	}
	back := ui.Link{Label: c.P.T("briefs.link.back"), Href: "/l/" + linkToken(c)}
	return drawHandout(c, back, func(tx *store.Tx) (Full, error) {
		l, err := people.LinkOf(tx)
		if err != nil {
			return Full{}, err
		}
		d, err := DutyByID(tx, l.DutyID)
		if err != nil {
			return Full{}, err
		}
		return View(tx, d.BriefID, 0)
	})
}

// linkToken is the key that people.SetLinkCookie left with the browser.
func linkToken(c *web.Ctx) string {
	k, err := c.R.Cookie("link")
	if err != nil {
		return ""
	}
	return k.Value
}

// drawHandout draws the sheet of what view lets be read. It carries version, validity and the code to check before
// use, and says at once where the brief is no longer in force.
func drawHandout(c *web.Ctx, back ui.Link, view func(tx *store.Tx) (Full, error)) error {
	var v handoutView
	var sheet ui.SheetData
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Full, err = view(tx); err != nil {
			return err
		}
		units, err := unitLabels(tx, c.P, v.UnitID)
		if err != nil {
			return err
		}
		sheet = ui.SheetData{Title: v.Text.Title, Issuer: units[v.UnitID], Number: c.P.T("briefs.handout.number", "number", v.Number),
			Version: strconv.Itoa(v.Text.Version), Valid: validText(c.P, v.Text.ValidFrom, v.Text.ValidUntil), Large: c.Query("large") == "1",
			Back: &back}
		sheet.Notice = handoutNotice(c, tx, v.Full)
		return nil
	})
	if err != nil {
		return err
	}
	if v.Body, err = text.HTML(v.Text.Body, 3); err != nil {
		return err
	}
	for _, s := range v.Text.Sources {
		v.Sources = append(v.Sources, sourceLine{Text: sourceText(c.P, s)})
	}
	if v.Text.State == Published || v.Text.State == Replaced {
		sheet.Code, sheet.CheckURL = ShowCode(v.Text.CheckCode), c.Server().Absolute("/check/"+v.Text.CheckCode)
		if sheet.QR, err = qrSVG(sheet.CheckURL); err != nil {
			return err
		}
	}
	return c.Sheet(sheet, handoutBody(c.P, v))
}

// handoutActions lead to the sheet in both sizes.
func handoutActions(p *lang.Printer, at, version string) []ui.Action {
	q, more := "", "?"
	if version != "" {
		q, more = "?version="+version, "?version="+version+"&"
	}
	return []ui.Action{{Label: p.T("briefs.do.handout"), Href: at + "/handout" + q, Icon: "printer"},
		{Label: p.T("briefs.do.large"), Href: at + "/handout" + more + "large=1", Icon: "printer"}}
}

func handoutNotice(c *web.Ctx, tx *store.Tx, f Full) *ui.Notice {
	if n := standingNotice(c.P, f, f.standing(tx.Today(), tx.Location())); n != nil {
		return n
	}
	switch {
	case f.Text.State == Replaced:
		return &ui.Notice{Kind: ui.Warn, Text: c.P.T("briefs.say.replaced", "version", f.PublishedVersion)}
	case f.Text.State != Published:
		return &ui.Notice{Kind: ui.Warn, Text: c.P.T("briefs.handout.draft")}
	case f.Internal:
		return &ui.Notice{Kind: ui.Info, Text: c.P.T("briefs.say.internal")}
	}
	return nil
}
