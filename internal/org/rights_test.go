package org_test

import (
	"net/url"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

// as runs fn as an account, a minute later than what came before.
func (h *house) as(who string, fn func(tx *store.Tx) error) error {
	h.t.Helper()
	h.clock.Add(time.Minute)
	_, err := h.db.Write(h.t.Context(), store.Op{Kind: "test", Actor: orgtest.Actor(who)}, fn)
	return err
}

// Who hands a document in may take it back in every way, and nobody whose right does not reach its units may; a
// reorganisation is taken back by those who may reorganise everything.
func TestWhoHandsInMayTakeBack(t *testing.T) {
	var trees org.Trees
	type do func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error)
	below := func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
		return trees.OpenUnit(tx, org.NewUnit{NetworkID: h.w.Network, ParentID: h.w.Prov[0], LevelID: h.w.Levels[2], Name: "Tổ mới", FromDay: day,
			PlaceIDs: []string{h.w.PlaceComm[0][0]}}, org.Decision{})
	}
	for name, c := range map[string]struct {
		by string
		do do
		// who may take it back: "an" may always.
		mai, root bool
	}{
		"a unit below": {"mai", below, true, true},
		"a name": {"mai", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.RenameUnit(tx, h.w.Comm[0][0], "Tên khác", "", day, org.Decision{})
		}, true, true},
		"places": {"mai", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.SetCovers(tx, h.w.Prov[0], []string{h.w.PlaceProv[1]}, []string{h.w.PlaceProv[0]}, day, org.Decision{})
		}, true, true},
		"shares": {"mai", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			n := int64(400)
			return trees.SetShares(tx, h.w.Comm[0][0], map[string]*int64{h.w.Comm[0][1]: &n}, day, org.Decision{})
		}, true, true},
		"a name next door": {"an", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.RenameUnit(tx, h.w.Prov[1], "Tên khác", "", day, org.Decision{})
		}, false, true},
		"a root of the network": {"root", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.OpenUnit(tx, org.NewUnit{NetworkID: h.w.Network, LevelID: h.w.Levels[0], Name: "Gốc hai", FromDay: day}, org.Decision{})
		}, false, true},
		"a move into one's own": {"an", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.MoveUnit(tx, h.w.Comm[1][0], h.w.Prov[0], day, org.Decision{})
		}, false, false},
		"a merger within one's own": {"an", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.Apply(tx, merge(h.w.Network, h.w.Prov[0], h.w.Levels[2], "Tổ chung", day, h.w.Comm[0][1], h.w.Comm[0][2]))
		}, false, false},
		"a place": {"an", func(h *house, tx *store.Tx, day lang.Day) (org.Reorganisation, error) {
			return trees.OpenPlace(tx, org.NewPlace{ParentID: h.w.PlaceProv[0], LevelID: h.w.PlaceLevels[2], Name: "Xã mới", FromDay: day}, org.Decision{})
		}, false, false},
	} {
		for way, take := range map[string]func(tx *store.Tx, id string) error{
			"undone": func(tx *store.Tx, id string) error {
				_, err := trees.Undo(tx, id, org.Decision{}, "2026-10-01")
				return err
			},
			"as if never":        trees.AsIfNever,
			"withdrawn":          trees.Withdraw,
			"the undoing undone": nil,
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				h := open(t)
				orgtest.Grant(t, h.db, "mai", access.Administrator, h.w.Prov[0])
				orgtest.Grant(t, h.db, "root", access.Administrator, h.w.Network)
				if name == "shares" {
					h.divide()
				}
				day := lang.Day("2026-09-01")
				if way == "withdrawn" {
					day = "2027-09-01"
				}
				var id string
				hand := func(tx *store.Tx) error {
					r, err := c.do(h, tx, day)
					id = r.ID
					return err
				}
				if err := h.as(c.by, hand); err != nil {
					t.Fatalf("handed in by %s: %v", c.by, err)
				}
				if way == "the undoing undone" {
					err := h.as(c.by, func(tx *store.Tx) error {
						r, err := trees.Undo(tx, id, org.Decision{}, "2026-10-01")
						id = r.ID
						return err
					})
					if err != nil {
						t.Fatalf("undone by %s: %v", c.by, err)
					}
					take = trees.AsIfNever
				}
				for _, who := range []string{"lan", "mai", "root", "an"} {
					may := who == "an" || who == "mai" && c.mai || who == "root" && c.root
					storetest.Read(t, h.db, orgtest.Actor(who), func(tx *store.Tx) error {
						got, err := org.MayTakeBack(tx, org.Reorganisation{ID: id})
						if got != may {
							t.Errorf("%s is told %v", who, got)
						}
						return err
					})
					err := h.as(who, func(tx *store.Tx) error { return take(tx, id) })
					if may != (err == nil) || !may && !fault.Is(err, fault.Forbidden) {
						t.Errorf("%s: %v", who, err)
					}
					if may {
						return // it is taken back
					}
				}
			})
		}
	}
}

// The page of a document offers what its reader may do, and the doors behind it say the same.
func TestTheDocumentsPageOffersWhatMayBeDone(t *testing.T) {
	h := open(t)
	orgtest.Grant(t, h.db, "mai", access.Administrator, h.w.Prov[0])
	orgtest.Grant(t, h.db, "nam", access.Administrator, h.w.Prov[1])
	path := "/units/" + h.w.Prov[0] + "/name"
	to := h.Post("mai", path, url.Values{"name": {"Tên khác"}, "effective_on": {"2026-03-01"}}).Want(303).To
	h.Get("mai", to).Want(200).LeadsTo("get "+to+"/undo", "get "+to+"/never")
	h.Get("mai", to+"/undo").Want(200)
	h.Get("mai", to+"/never").Want(200).LeadsTo("post " + to + "/never")
	for _, who := range []string{"nam", "lan"} {
		h.Get(who, to).Want(200).LeadsNotTo("/undo", "/never")
		for _, way := range []string{"/undo", "/never"} {
			h.Get(who, to+way).Want(403)
			h.Post(who, to+way, url.Values{"effective_on": {"2026-04-01"}, "confirm": {"remove"}}).Want(403)
		}
	}
	h.Get("nam", to+"/undo").Want(403, "outside what you administer")
	h.Post("mai", to+"/undo", url.Values{"effective_on": {"2026-04-01"}}).Want(303)
	waits := h.Post("mai", path, url.Values{"name": {"Tên sau"}, "effective_on": {"2027-03-01"}}).Want(303).To
	h.Get("nam", waits).Want(200).LeadsNotTo("/withdrawal")
	h.Post("nam", waits+"/withdrawal", nil).Want(403)
	h.Get("mai", waits).Want(200).LeadsTo("post " + waits + "/withdrawal")
	h.Post("mai", waits+"/withdrawal", nil).Want(303)
}

// What a document cannot be removed for is said on the page that asks, with the way that is left.
func TestTheNeverPageSaysWhatStandsThere(t *testing.T) {
	h := open(t)
	first := h.Post("an", "/units/"+h.w.Prov[0]+"/below", url.Values{"name": {"Tổ một"}, "level": {h.w.Levels[2]}, "effective_on": {"2026-03-01"}}).Want(303).To
	h.clock.Add(time.Minute)
	made := h.Get("an", first).Want(200)
	unit := ""
	for _, a := range made.Elements("a", "") {
		if len(a["href"]) == len("/units/")+26 {
			unit = a["href"]
		}
	}
	h.Post("an", unit+"/name", url.Values{"name": {"Tổ hai"}, "effective_on": {"2026-04-01"}}).Want(303)
	h.Get("an", first+"/never").Want(200, "Another document").LeadsTo("get " + first + "/undo").LeadsNotTo("post " + first + "/never")
	h.Post("an", first+"/never", url.Values{"confirm": {"remove"}}).Want(409)
}
