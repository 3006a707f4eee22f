package org_test

import (
	"fmt"
	"strings"
	"testing"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// The page of one document reads no other: later ones whose text is no document at all do not trouble it. The page
// that asks whether it may vanish has to look at them.
func TestTheDocumentsPageReadsNoOtherDocument(t *testing.T) {
	h := open(t)
	var id string
	storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error {
		for i, day := range []lang.Day{"2026-03-01", "2026-04-01", "2026-05-01"} {
			r, err := org.Trees{}.RenameUnit(tx, h.w.Comm[0][i], "Tên khác", "", day, org.Decision{})
			if err != nil {
				return err
			}
			if i > 0 {
				if _, err := tx.Exec(`UPDATE reorganisations SET body = 'no document' WHERE id = $1`, r.ID); err != nil {
					return err
				}
				continue
			}
			id = r.ID
		}
		return nil
	})
	for _, who := range []string{"an", "lan"} {
		h.Get(who, "/reorganisations/"+id).Want(200, "Tên khác")
	}
	if status, _, _ := h.ask("an", "/reorganisations/"+id+"/never", nil); status != 500 {
		t.Errorf("the later documents were not looked at: %d", status)
	}
}

// Of a long document only the beginning is read, whatever its end holds, and the page says how much more there is.
func TestTheBeginningOfALongDocument(t *testing.T) {
	h := open(t)
	const many = 3000
	var made, waits org.Reorganisation
	storetest.Write(t, h.db, store.System(), func(tx *store.Tx) error {
		d := org.Document{EffectiveOn: "2026-03-01"}
		for i := range many {
			d.Steps = append(d.Steps, org.Step{Kind: org.Open, Of: org.OfUnit, Key: fmt.Sprint("k", i), NetworkID: h.w.Network, ParentID: h.w.Prov[0],
				LevelID: h.w.Levels[2], Name: fmt.Sprintf("Tổ số %d", i)})
		}
		var err error
		if made, err = (org.Trees{}).Apply(tx, d); err != nil {
			return err
		}
		// The end is no document any more: whoever read it would complain.
		cut := made.Body[:len(made.Body)-100] + strings.Repeat("x", 100)
		if _, err := tx.Exec(`UPDATE reorganisations SET body = $1 WHERE id = $2`, cut, made.ID); err != nil {
			return err
		}
		d.EffectiveOn = "2027-03-01"
		waits, err = org.Trees{}.Apply(tx, d)
		return err
	})
	h.Get("an", "/reorganisations/"+made.ID).Want(200, "Tổ số 0", "Tổ số 199", "and 2,800 more steps").Lacks("Tổ số 200”")
	h.Get("an", "/reorganisations/"+waits.ID).Want(200, "Tổ số 199", "and 2,800 more steps")
	storetest.Read(t, h.db, store.System(), func(tx *store.Tx) error {
		for n, want := range map[int]int{0: 0, 1: 1, 200: 200, many: 0} {
			r, steps, err := org.Beginning(tx, made.ID, n)
			if n == many { // as far as was read
				want = len(steps)
			}
			if err != nil || len(steps) != want || n == many && (want < 200 || want == many) || r.StepCount != many || r.Body != "" {
				t.Errorf("%d steps asked for: %d, %v", n, len(steps), err)
			}
		}
		return nil
	})
}
