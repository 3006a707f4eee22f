package people_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/people"
)

func (w *world) link(actor, unit string, until lang.Day) (string, error) {
	var token string
	err := w.as(actor, func(tx *store.Tx) error {
		var err error
		token, err = people.MakeLink(tx, "duty", unit, until)
		return err
	})
	return token, err
}

func TestALinkActsForItsExactUnitUnderItsOwnAddresses(t *testing.T) {
	w := newWorld(t)
	lan := w.account("lan", access.Coordinator, "n")
	token, err := w.link(lan.ID, w.at("p1"), "2026-12-24")
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	b.get("/l/"+token).want(http.StatusOK, "").has(`"Kind":"link"`, `"Roles":"link"`)
	for path, want := range map[string]int{
		"/l/probe/duties.acknowledge/" + w.at("p1"): http.StatusOK,
		"/l/probe/duties.acknowledge/" + w.at("c1"): http.StatusForbidden, // a unit below
		"/l/probe/duties.acknowledge/" + w.at("n"):  http.StatusForbidden,
		"/l/probe/duties.acknowledge/" + w.at("p2"): http.StatusForbidden,
		"/l/probe/duties.link/" + w.at("p1"):        http.StatusForbidden, // not a link's verb
		"/l/probe/people.read/" + w.at("p1"):        http.StatusForbidden,
		"/":                                         http.StatusSeeOther,
		"/account":                                  http.StatusSeeOther,
		"/people/accounts":                          http.StatusSeeOther,
		"/probe/duties.acknowledge/" + w.at("p1"):   http.StatusSeeOther,
	} {
		b.get(path).want(want, "")
	}
	// Even where a browser sends the cookie elsewhere, it says nothing there.
	forged := w.browser()
	forged.header.Set("Cookie", "link="+token)
	forged.get("/probe/duties.acknowledge/"+w.at("p1")).want(http.StatusSeeOther, "")
	forged.get("/l/probe/duties.acknowledge/"+w.at("p1")).want(http.StatusOK, "")
	// A person who opens a link acts by the link there, and as themselves elsewhere.
	lanToo := w.browser().signIn("lan")
	lanToo.get("/l/"+token).want(http.StatusOK, "").has(`"Kind":"link"`)
	lanToo.get("/").want(http.StatusOK, "").has(`"Kind":"account"`)
}

func TestALinkEndsWithItsDayAndByHand(t *testing.T) {
	w := newWorld(t)
	lan := w.account("lan", access.Coordinator, "p1")
	path := "/l/probe/duties.acknowledge/" + w.at("p1")
	token, err := w.link(lan.ID, w.at("p1"), "2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	b := w.browser()
	b.get("/l/" + token)
	b.get(path).want(http.StatusOK, "")
	w.clock.Add(15 * time.Hour) // midnight where the office is
	b.get(path).want(http.StatusSeeOther, "")

	token, err = w.link(lan.ID, w.at("p1"), "2027-01-01")
	if err != nil {
		t.Fatal(err)
	}
	b.get("/l/" + token)
	b.get(path).want(http.StatusOK, "")
	err = w.as(lan.ID, func(tx *store.Tx) error {
		all, err := people.LinksOf(tx, "duty")
		if err != nil || len(all) != 1 {
			t.Fatalf("%d links, %v", len(all), err)
		}
		return people.RevokeLink(tx, all[0].ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.get(path).want(http.StatusSeeOther, "")
	storetest.Read(t, w.db, store.System(), func(tx *store.Tx) error {
		if _, err := people.LinkByToken(tx, token); !fault.Is(err, fault.Gone) {
			t.Errorf("a revoked link: %v", err)
		}
		left, err := store.Value[int64](tx, `SELECT count(*) FROM grants WHERE role = 'link' AND (until_day = '' OR until_day > $1)`, tx.Today())
		if err != nil || left != 0 {
			t.Errorf("%d grants of links left, %v", left, err)
		}
		return nil
	})
}

func TestOnlyHoldersOfTheVerbMakeLinks(t *testing.T) {
	w := newWorld(t)
	lan, head := w.account("lan", access.Coordinator, "p1"), w.account("head", access.Head, "p1")
	for _, c := range []struct {
		actor, unit string
		until       lang.Day
		want        fault.Kind
	}{
		{head.ID, w.at("p1"), "2027-01-01", fault.Forbidden},
		{lan.ID, w.at("p2"), "2027-01-01", fault.Forbidden},
		{lan.ID, w.at("p1"), "2026-11-23", fault.Invalid},
		{lan.ID, w.at("p1"), "", fault.Invalid},
	} {
		if token, err := w.link(c.actor, c.unit, c.until); fault.Of(err) != c.want || token != "" {
			t.Errorf("%+v: %q %v", c, token, err)
		}
	}
	err := w.db.Read(context.Background(), store.Actor{ID: lan.ID, Kind: "account"}, func(tx *store.Tx) error {
		_, err := people.LinkOf(tx)
		return err
	})
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("an account is no link: %v", err)
	}
}
