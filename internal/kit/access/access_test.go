package access_test

import (
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

func world(t *testing.T) *store.DB {
	db := storetest.Open(t)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		for id, path := range map[string]string{"all": "", "n": "n/", "p1": "n/p1/", "c1": "n/p1/c1/", "c10": "n/p1/c10/", "p2": "n/p2/", "m": "m/"} {
			if err := access.PutScope(tx, id, path); err != nil {
				return err
			}
		}
		for _, g := range []access.Grant{
			{AccountID: "coord", Role: access.Coordinator, ScopeID: "p1", Subtree: true},
			{AccountID: "admin", Role: access.Administrator, ScopeID: "all", Subtree: true},
			{AccountID: "link", Role: access.Link, ScopeID: "p1", Subtree: false},
			{AccountID: "past", Role: access.Coordinator, ScopeID: "p1", Subtree: true, FromDay: "2020-01-01", UntilDay: "2021-01-01"},
		} {
			if _, err := access.Give(tx, g); err != nil {
				return err
			}
		}
		return access.Declare(tx, map[string][]access.Role{"plan": {access.Coordinator, access.Administrator, access.Link}, "rule": {access.Administrator}})
	})
	return db
}

func TestMustHoldsOnTheSubtreeAndNowhereElse(t *testing.T) {
	db := world(t)
	actor := func(id string) store.Actor { return store.Actor{ID: id, Kind: "account"} }
	narrow := actor("coord")
	narrow.Scope = "c1"
	fewer := actor("coord")
	fewer.Verbs = []string{"look"}
	for _, c := range []struct {
		name  string
		actor store.Actor
		verb  string
		scope string
		want  fault.Kind
		ok    bool
	}{
		{"own unit", actor("coord"), "plan", "p1", 0, true},
		{"child", actor("coord"), "plan", "c1", 0, true},
		{"parent", actor("coord"), "plan", "n", fault.Forbidden, false},
		{"sibling", actor("coord"), "plan", "p2", fault.Forbidden, false},
		{"foreign network", actor("coord"), "plan", "m", fault.Forbidden, false},
		{"other verb", actor("coord"), "rule", "p1", fault.Forbidden, false},
		{"unknown scope", actor("coord"), "plan", "x", fault.Forbidden, false},
		{"administrator anywhere", actor("admin"), "rule", "m", 0, true},
		{"a link's exact unit", actor("link"), "plan", "p1", 0, true},
		{"a link's child", actor("link"), "plan", "c1", fault.Forbidden, false},
		{"an ended grant", actor("past"), "plan", "p1", fault.Forbidden, false},
		{"nobody", store.Actor{}, "plan", "p1", fault.Unauthenticated, false},
		{"a narrower scope inside", narrow, "plan", "c1", 0, true},
		{"a narrower scope outside", narrow, "plan", "c10", fault.Forbidden, false},
		{"fewer verbs", fewer, "plan", "p1", fault.Forbidden, false},
		{"the system", store.System(), "rule", "p1", 0, true},
	} {
		storetest.Read(t, db, c.actor, func(tx *store.Tx) error {
			err := access.Must(tx, c.verb, c.scope)
			if c.ok && err != nil || !c.ok && !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.name, err)
			}
			return nil
		})
	}
}

func TestTakingAGrantCountsAtOnce(t *testing.T) {
	db := world(t)
	a := store.Actor{ID: "coord", Kind: "account"}
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		grants, err := access.GrantsOf(tx, "coord")
		if err != nil {
			return err
		}
		return access.Take(tx, grants[0].ID)
	})
	storetest.Read(t, db, a, func(tx *store.Tx) error {
		if err := access.Must(tx, "plan", "p1"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("after taking: %v", err)
		}
		return nil
	})
}

func TestWhereKeepsListsInsideTheRanges(t *testing.T) {
	db := world(t)
	for _, c := range []struct {
		ranges []access.Range
		want   int64
	}{
		{nil, 0},
		{[]access.Range{{Path: "", Subtree: true}}, 7},
		{[]access.Range{{Path: "n/p1/", Subtree: true}}, 3},
		{[]access.Range{{Path: "n/p1/c1/", Subtree: true}}, 1},
		{[]access.Range{{Path: "n/p1/", Subtree: false}, {Path: "m/", Subtree: true}}, 2},
	} {
		cond, args := access.Where(c.ranges, "path", 2)
		storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
			n, err := store.Value[int64](tx, `SELECT count(*) FROM scopes WHERE id <> $1 AND `+cond, append([]any{"none"}, args...)...)
			if err != nil || n != c.want {
				t.Errorf("%v: %d, %v; want %d", c.ranges, n, err, c.want)
			}
			return nil
		})
	}
}
