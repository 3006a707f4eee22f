package live

import (
	"net/http"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
)

// slipPages print slips of paper; one printing at a time on a node, since each is some seconds of hashing.
type slipPages struct {
	pages
	printing chan struct{}
}

// slipsView is the form that asks for slips, or the sheets themselves.
type slipsView struct {
	Room   Room
	Title  string
	Sheets string
	Errors []ui.FieldError
	Op     string
	Slips  []printedSlip
	QR     string // leads to where a code is typed; the code is not in it, for an address stays in a phone's history
	Host   string // of the same address, in letters
}

// printedSlip is a slip as it lies on paper: Code is on the tear-off part alone, and is shown this once.
type printedSlip struct {
	Number string
	Code   []string
}

func (p slipPages) form(c *web.Ctx) error { return p.draw(c, http.StatusOK, "1", nil) }

func (p slipPages) draw(c *web.Ctx, status int, sheets string, failed error) error {
	v := slipsView{Sheets: sheets, Op: c.NewOp()}
	if failed != nil {
		v.Errors = c.Messages(failed)
	}
	if err := p.read(c, &v); err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("live.slips.title"), Lead: v.Title,
		Crumbs: []ui.Link{{Label: c.P.T("live.host.room"), Href: "/rooms/" + v.Room.ID}, {Label: c.P.T("live.slips.crumb")}}}
	return c.PageStatus(status, page, slipsForm(c.P, v))
}

func (p slipPages) read(c *web.Ctx, v *slipsView) error {
	return c.Read(func(tx *store.Tx) (err error) {
		if v.Room, err = ByID(tx, c.Path("id")); err != nil {
			return err
		}
		hall := hallView{P: c.P, Room: v.Room}
		if err := hall.talk(tx); err != nil {
			return err
		}
		if v.Title = hall.Title; v.Title == "" {
			v.Title = c.P.T("live.host.room")
		}
		return nil
	})
}

// post makes slips and shows them at once as sheets for print: only hashes of their codes are kept, so they cannot be
// shown again, and a form sent twice shows how many there are without them.
func (p slipPages) post(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	n := form.Int("sheets")
	if err = form.Err(); err == nil && (n < 1 || n > MostSheets) {
		err = fault.At("sheets", "live.err.sheets", "most", MostSheets)
	}
	v := slipsView{}
	if err == nil {
		err = p.read(c, &v)
	}
	if err == nil && v.Room.State != Open {
		err = fault.New(fault.Conflict, "live.err.closed")
	}
	if err == nil {
		err = p.make(c, &v, n*SlipsPerSheet)
	}
	if web.Invalid(err) {
		return p.draw(c, http.StatusUnprocessableEntity, form.Get("sheets"), err)
	}
	if err != nil {
		return err
	}
	sheet := ui.SheetData{Title: c.P.T("live.slips.sheet", "count", len(v.Slips)), Back: &ui.Link{Label: c.P.T("live.slips.back"), Href: "/rooms/" + v.Room.ID},
		Notice: &ui.Notice{Kind: ui.Info, Text: c.P.T("live.slips.once")}}
	if len(v.Slips) == 0 {
		sheet.Notice = &ui.Notice{Kind: ui.Warn, Text: c.P.T("live.slips.again")}
	}
	return c.Sheet(sheet, slipsSheet(c.P, v))
}

func (p slipPages) make(c *web.Ctx, v *slipsView, n int) error {
	select {
	case p.printing <- struct{}{}:
		defer func() { <-p.printing }()
	default:
		return fault.New(fault.TooMany, "live.err.printing")
	}
	receipts, err := p.engine.Receipts.Many(c.R.Context(), n)
	if err != nil {
		return err
	}
	_, err = c.Operate("live.slips", func(tx *store.Tx) (web.Done, error) {
		v.Slips = nil // where the operation runs twice, the second counts
		slips, err := MakeSlips(tx, v.Room.ID, receipts)
		for i, s := range slips {
			v.Slips = append(v.Slips, printedSlip{strconv.FormatInt(s.Number, 10), strings.Fields(ShowReceipt(receipts[i].Code))})
		}
		return web.Done{To: "/rooms/" + v.Room.ID}, err
	})
	if err != nil {
		return err
	}
	v.QR, err = people.QR(c.Server().Absolute("/receipt"))
	_, v.Host, _ = strings.Cut(c.Server().Absolute(""), "://")
	return err
}

// enter enters what came on paper, by a raised hand or by voice: it counts the same. A slip's number gives the question
// the receipt that its writer tore off.
func (p slipPages) enter(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	var r Room
	if err := c.Read(func(tx *store.Tx) (err error) { r, err = ByID(tx, c.Path("id")); return err }); err != nil {
		return err
	}
	a := Ask{OpID: form.Op(), Way: form.Get("way")}
	if a.Way != BySlip && a.Way != Raised && a.Way != ByVoice {
		a.Way = BySlip
	}
	typed, slip := form.Text("question"), form.Get("slip")
	clean, err := Clean(typed)
	a.Text = clean.Text
	if err == nil && slip != "" {
		a.Slip, err = CleanSlip(slip)
		a.Way = BySlip
	}
	if err == nil && !store.ValidID(a.OpID) {
		err = fault.New(fault.Invalid, "store.badop")
	}
	if err == nil {
		_, err = p.engine.Ask(c.R.Context(), r.ID, a)
	}
	if err != nil {
		return p.orAgain(c, err, func(v *hostView) { v.Typed, v.Slip = typed, slip })
	}
	return c.Redirect("/rooms/" + r.ID)
}
