package org_test

import (
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// Documents that one transaction applied can be made as if they had never been, the last of them first, unless they
// set the same thing on the same day.
func TestAsIfNeverAmongDocumentsOfOneTransaction(t *testing.T) {
	rename := func(id string) org.Step {
		return org.Step{Kind: org.Rename, Of: org.OfUnit, ID: id, Name: "Tên khác"}
	}
	move := func(id, to string) org.Step {
		return org.Step{Kind: org.Move, Of: org.OfUnit, ID: id, ParentID: to}
	}
	cover := func(id, place string) org.Step {
		return org.Step{Kind: org.Cover, Of: org.OfUnit, ID: id, PlaceID: place}
	}
	type document struct {
		day   string
		steps func(h *house) []org.Step
	}
	closing := document{"2026-07-01", func(h *house) []org.Step {
		return []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: h.w.Comm[0][0]}, {Kind: org.Succeed, Of: org.OfUnit, ID: h.w.Comm[0][0], To: h.w.Comm[0][1], Part: org.Whole}}
	}}
	for name, c := range map[string]struct {
		first, second document
		early, late   bool // may the first vanish while the second stands; may the second
	}{
		"renamed, and closed on a later day": {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{rename(h.w.Comm[0][0])} }}, closing, false, true},
		"moved, and closed on a later day":   {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{move(h.w.Comm[0][0], h.w.Prov[1])} }}, closing, false, true},
		"renamed and moved on one day": {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{rename(h.w.Comm[0][0])} }},
			document{"2026-03-01", func(h *house) []org.Step { return []org.Step{move(h.w.Comm[0][0], h.w.Prov[1])} }}, true, true},
		"two places on one day": {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{cover(h.w.Comm[0][0], h.w.PlaceComm[0][1])} }},
			document{"2026-03-01", func(h *house) []org.Step { return []org.Step{cover(h.w.Comm[0][0], h.w.PlaceComm[0][2])} }}, true, true},
		"renamed twice on one day": {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{rename(h.w.Comm[0][0])} }},
			document{"2026-03-01", func(h *house) []org.Step { return []org.Step{rename(h.w.Comm[0][0])} }}, false, false},
		"one moved below another that moved": {document{"2026-03-01", func(h *house) []org.Step { return []org.Step{move(h.w.Comm[0][0], h.w.Prov[1])} }},
			document{"2026-04-01", func(h *house) []org.Step { return []org.Step{rename(h.w.Prov[1])} }}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			before := h.dump()
			var ids [2]string
			storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error {
				for i, d := range []document{c.first, c.second} {
					r, err := org.Trees{}.Apply(tx, org.Document{EffectiveOn: lang.Day(d.day), Steps: d.steps(h)})
					if err != nil {
						return err
					}
					ids[i] = r.ID
				}
				return nil
			})
			for i, may := range []bool{c.early, c.late} {
				storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
					r, err := org.ReorganisationByID(tx, ids[i])
					if err != nil {
						return err
					}
					if err := (org.Trees{}).MayVanish(tx, r); may != (err == nil) || !may && !fault.Is(err, fault.Conflict) {
						t.Errorf("document %d: %v", i+1, err)
					}
					return nil
				})
			}
			order := ids[:]
			if !c.late {
				return
			}
			if !c.early {
				order = []string{ids[1], ids[0]}
			}
			for _, id := range order {
				storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error { return org.Trees{}.AsIfNever(tx, id) })
			}
			if after := h.dump(); after != before {
				t.Errorf("not as before:\n%s\n%s", before, after)
			}
		})
	}
}
