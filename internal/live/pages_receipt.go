package live

import (
	"net/http"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// receiptPages are those of askers with their receipts, and of whoever decides on objections.
type receiptPages struct{ pages }

// receiptView is what the holder of a receipt sees.
type receiptView struct {
	P     *lang.Printer
	Code  string
	Error string
	Found bool
	Asked Asked
	Unit  string
	Done  string // what was just done
}

func (p receiptPages) receiptForm(c *web.Ctx) error {
	return drawHall(c, http.StatusOK, receiptPage(receiptView{P: c.P}))
}

// receipt shows a question to whoever has its code, which travels in the body alone and is written nowhere.
func (p receiptPages) receipt(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v := receiptView{P: c.P, Code: form.Text("receipt")}
	return p.drawReceipt(c, v, func(tx *store.Tx, hash string) (Asked, error) { return ByReceipt(tx, hash) }, c.Read)
}

// postObject says that a question was hidden wrongly. It is no operation: nothing but the question's row tells of it.
func (p receiptPages) postObject(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v := receiptView{P: c.P, Code: form.Text("receipt"), Done: c.P.T("live.receipt.objected")}
	return p.drawReceipt(c, v, Object, func(fn func(tx *store.Tx) error) error {
		return p.engine.db.Maintain(c.R.Context(), "live.object", fn)
	})
}

func (p receiptPages) drawReceipt(c *web.Ctx, v receiptView, do func(tx *store.Tx, hash string) (Asked, error), run func(func(tx *store.Tx) error) error) error {
	hash, err := p.engine.Receipts.LookUp(c.R.Context(), v.Code)
	if err == nil {
		err = run(func(tx *store.Tx) error {
			if v.Asked, err = do(tx, hash); err != nil {
				return err
			}
			unit, err := org.UnitAt(tx, v.Asked.UnitID, tx.Today())
			v.Unit = unit.Label(c.P.Lang())
			return err
		})
	}
	if f, known := fault.As(err); known && f.Kind != fault.Unavailable && f.Kind != fault.Internal {
		v.Error, v.Done = c.P.T(f.Key, f.Args...), ""
		return drawHall(c, f.Kind.Status(), receiptPage(v))
	}
	if err != nil {
		return err
	}
	v.Found = true
	return drawHall(c, http.StatusOK, receiptPage(v))
}

// mayObject says whether the page offers to object.
func (v receiptView) mayObject() bool {
	return v.Asked.State == Hidden && v.Asked.Objection == "" && v.Asked.Text != ""
}

// record shows what stays of a closed room.
func (p receiptPages) record(c *web.Ctx) error {
	var r Record
	place := ""
	err := c.Read(func(tx *store.Tx) (err error) {
		if r, err = RecordOf(tx, c.Path("record")); err != nil || r.PlaceID == "" {
			return err
		}
		views, err := org.PlacesAt(tx, []string{r.PlaceID}, tx.Today())
		place = views[r.PlaceID].Label(c.P.Lang())
		return err
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("live.record.title"), Lead: c.P.T("live.record.lead", "place", place, "month", c.P.Month(r.Month))}
	return c.PublicPage(http.StatusOK, page, recordBody(c.P, r))
}

// disputedView is an objection on the page of the unit above.
type disputedView struct {
	Disputed
	Unit string
}

// objectionsView is what waits for the actor's decision.
type objectionsView struct {
	All []disputedView
	Op  func() string
}

func (p receiptPages) objections(c *web.Ctx) error {
	v := objectionsView{Op: c.NewOp}
	err := c.Read(func(tx *store.Tx) error {
		all, err := Objections(tx)
		if err != nil {
			return err
		}
		for _, d := range all {
			unit, err := org.UnitAt(tx, d.UnitID, tx.Today())
			if err != nil {
				return err
			}
			v.All = append(v.All, disputedView{d, unit.Label(c.P.Lang())})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Question: c.P.T("live.objections.title"), Lead: c.P.T("live.objections.lead")}, objectionsBody(c.P, v))
}

func (p receiptPages) postReview(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	question, restore := form.Get("question"), form.Get("decision") == "restore"
	form.Forget("question")
	return c.Post("live.review", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/rooms/objections", Notice: "live.done.review"}, Review(tx, question, restore)
	})
}
