package briefs

import (
	"strconv"

	"rostrum/internal/briefs/text"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// handoutView is the text of a brief on paper.
type handoutView struct {
	Full
	Body    string
	Sources []sourceLine
}

// handout is a brief for print: ?large=1 for 18 pt, ?version=N for a version. It carries version, validity
// and the code to check before use, and says at once where the brief is no longer in force.
func handout(c *web.Ctx) error {
	var v handoutView
	var sheet ui.SheetData
	err := c.Read(func(tx *store.Tx) error {
		wanted, _ := strconv.Atoi(c.Query("version"))
		view := briefView{}
		if err := view.load(tx, c, wanted); err != nil {
			return err
		}
		v.Full = view.Full
		units, err := unitLabels(tx, c.P, v.UnitID)
		if err != nil {
			return err
		}
		sheet = ui.SheetData{Title: v.Text.Title, Issuer: units[v.UnitID], Number: c.P.T("briefs.handout.number", "number", v.Number),
			Version: strconv.Itoa(v.Text.Version), Valid: validText(c.P, v.Text.ValidFrom, v.Text.ValidUntil), Large: c.Query("large") == "1",
			Back: &ui.Link{Label: c.P.T("briefs.handout.back"), Href: "/briefs/" + v.ID}}
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
