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

// A document stays while one that waits for its day rests on it: that one is named, and withdrawn first.
func TestAsIfNeverNamesWhatWaits(t *testing.T) {
	for name, c := range map[string]struct {
		wait  func(tx *store.Tx, h *house, first org.Reorganisation, made string) (org.Reorganisation, error)
		stays bool
	}{
		"its counter-document": {func(tx *store.Tx, _ *house, first org.Reorganisation, _ string) (org.Reorganisation, error) {
			return org.Trees{}.Undo(tx, first.ID, org.Decision{}, "2027-01-01")
		}, true},
		"hung below what it made": {func(tx *store.Tx, h *house, _ org.Reorganisation, made string) (org.Reorganisation, error) {
			return org.Trees{}.Apply(tx, org.Document{EffectiveOn: "2027-01-01", Steps: []org.Step{
				{Kind: org.Close, Of: org.OfUnit, ID: h.w.Comm[0][2]}, {Kind: org.Succeed, Of: org.OfUnit, ID: h.w.Comm[0][2], To: made, Part: org.Whole}}})
		}, true},
		"about another unit": {func(tx *store.Tx, h *house, _ org.Reorganisation, _ string) (org.Reorganisation, error) {
			return org.Trees{}.Apply(tx, org.Document{EffectiveOn: "2027-01-01", Steps: []org.Step{
				{Kind: org.Uncover, Of: org.OfUnit, ID: h.w.Comm[1][0], PlaceID: h.w.PlaceComm[1][0]},
				{Kind: org.Move, Of: org.OfUnit, ID: h.w.Comm[1][0], ParentID: h.w.Prov[0]}}})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			var first, waits org.Reorganisation
			storetest.Write(t, h.db, store.System(), func(tx *store.Tx) (err error) {
				first, err = org.Trees{}.Apply(tx, merge(h.w.Network, h.w.Prov[0], h.w.Levels[2], "M", "2026-07-01", h.w.Comm[0][0], h.w.Comm[0][1]))
				if err != nil {
					return err
				}
				made, err := first.Made()
				if err != nil {
					return err
				}
				waits, err = c.wait(tx, h, first, made["new"])
				return err
			})
			if waits.ID == "" || waits.AppliedAt != 0 {
				t.Fatalf("waits: %+v", waits)
			}
			before := h.dump()
			never := func() error {
				_, err := h.db.Write(t.Context(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
					return org.Trees{}.AsIfNever(tx, first.ID)
				})
				return err
			}
			if !c.stays {
				if err := never(); err != nil {
					t.Error(err)
				}
				return
			}
			storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
				s, err := org.Trees{}.Standing(tx, first)
				if err != nil || len(s.Waiting) != 1 || s.Waiting[0].ID != waits.ID || len(s.Later)+len(s.Below)+len(s.Records) != 0 {
					t.Errorf("stands: %+v, %v", s, err)
				}
				return nil
			})
			if e, known := fault.As(never()); !known || e.Kind != fault.Conflict || e.Key != "org.err.never.waiting" || h.dump() != before {
				t.Errorf("refused with %v", e)
			}
			storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error { return org.Trees{}.Withdraw(tx, waits.ID) })
			if err := never(); err != nil {
				t.Errorf("withdrawn, it still stands: %v", err)
			}
		})
	}
}
