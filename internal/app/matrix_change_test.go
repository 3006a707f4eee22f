package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// change is a stage with one reader and one session that the reader may or may not see.
type change struct {
	*stage
	t       *testing.T
	b       *apptest.Browser
	session string
}

// want asks for the session as a person and as a program: each change holds from the very next request on.
func (c change) want(when string, status int) {
	c.t.Helper()
	if got := c.b.Get("/sessions/" + c.session).Status; got != status {
		c.t.Errorf("%s: %d, want %d", when, got, status)
	}
	if got := c.b.Get("/api/sessions/" + c.session).Status; got != status {
		c.t.Errorf("%s, for programs: %d, want %d", when, got, status)
	}
	listed := 0
	var page struct {
		Sessions []struct{ ID string } `json:"sessions"`
	}
	if err := json.Unmarshal([]byte(c.b.Get("/api/sessions").Body), &page); err == nil {
		for _, s := range page.Sessions {
			if s.ID == c.session {
				listed++
			}
		}
	}
	if (listed == 1) != (status == ok) {
		c.t.Errorf("%s: it stands %d times in the list", when, listed)
	}
}

func newChange(t *testing.T, unit func(s *stage) string, role access.Role, scope func(s *stage) string) change {
	s := newStage(apptest.Start(t))
	c := change{stage: s, t: t, session: s.Session(unit(s), s.briefs[own])}
	c.b = s.SignedIn("lan", role, scope(s))
	return c
}

// lead is the trees' use cases with what follows them in the program.
func lead() org.Trees { return org.Trees{Followers: []org.Follower{coverage.Ledger{}}} }

func decided(n string) org.Decision {
	return org.Decision{Number: n, Title: "Chuyển đơn vị", Issuer: "Hội đồng", Signer: "Lý Thị Na", DecidedOn: "2026-01-02"}
}

func TestMovingAUnitChangesRightsWithinOneRequest(t *testing.T) {
	c := newChange(t, func(s *stage) string { return s.Comm[0][0] }, access.Reader, func(s *stage) string { return s.Prov[0] })
	c.want("before", ok)
	move := func(number, under string) {
		c.WriteAs(apptest.Clerk, func(tx *store.Tx) error {
			_, err := lead().MoveUnit(tx, c.Comm[0][0], under, tx.Today(), decided(number))
			return err
		})
	}
	move("1/QĐ", c.Prov[1])
	c.want("after the unit moved under the province next door", http.StatusForbidden)
	c.WriteAs(apptest.Clerk, func(tx *store.Tx) error {
		_, err := people.GiveRole(tx, people.NewGrant{AccountID: c.b.AccountID, Role: access.Reader, ScopeID: c.Prov[1]})
		return err
	})
	c.want("with a grant there too", ok)
}

func TestAReorganisationChangesRightsWithinOneRequest(t *testing.T) {
	c := newChange(t, func(s *stage) string { return s.Comm[0][0] }, access.Reader, func(s *stage) string { return s.Comm[0][0] })
	c.want("before", ok)
	admin := c.SignedIn("chief", access.Administrator, access.Everywhere)
	var made org.Reorganisation
	c.WriteAs(apptest.Clerk, func(tx *store.Tx) (err error) { // the commune passes whole to its neighbour
		made, err = lead().Apply(tx, org.Document{Decision: decided("2/QĐ"), EffectiveOn: tx.Today(), Steps: []org.Step{
			{Kind: org.Succeed, Of: org.OfUnit, ID: c.Comm[0][0], To: c.Comm[0][1], Part: org.Whole},
			{Kind: org.Close, Of: org.OfUnit, ID: c.Comm[0][0]}}})
		return err
	})
	c.want("after the unit was closed, with its grants", http.StatusForbidden)
	heir := c.SignedIn("heir", access.Reader, c.Comm[0][1])
	if got := heir.Get("/sessions/" + c.session).Status; got != ok {
		t.Errorf("who reads the heir reads what it took over: %d", got)
	}
	if got := admin.Get("/reorganisations/" + made.ID).Status; got != ok {
		t.Errorf("the document: %d", got)
	}
}

func TestMovingAPersonChangesRightsWithinOneRequest(t *testing.T) {
	c := newChange(t, func(s *stage) string { return s.Prov[0] }, access.Coordinator, func(s *stage) string { return s.Prov[0] })
	boss := c.SignedIn("boss", access.Administrator, access.Everywhere)
	plan := func(when string, status int) {
		t.Helper()
		form := url.Values{"op": {apptest.Fresh()}, "unit": {c.Prov[0]}, "version": {"1"}}
		if got := c.b.Send("/sessions/"+c.session+"/edit", form).Status; got != status {
			t.Errorf("edit %s: %d, want %d", when, got, status)
		}
	}
	grants := func() (held []people.Held) {
		c.Write(func(tx *store.Tx) (err error) {
			held, err = people.GrantsOf(tx, c.b.AccountID)
			return err
		})
		return held
	}
	give := func(role access.Role, unit string) {
		t.Helper()
		p := boss.Post("/people/accounts/"+c.b.AccountID+"/grants", "role", string(role), "unit_id", unit, "from_day", string(c.Today()))
		if p.Status != to {
			t.Fatalf("give %s: %d", role, p.Status)
		}
	}
	end := func(id string) {
		t.Helper()
		if p := boss.Post("/people/accounts/" + c.b.AccountID + "/grants/" + id + "/end"); p.Status != to {
			t.Fatalf("end a grant: %d", p.Status)
		}
	}
	c.want("as coordinator", ok)
	plan("as coordinator", bad)
	coordinator := grants()[0].ID
	give(access.Reader, c.Prov[0])
	end(coordinator)
	c.want("as reader of the same unit", ok)
	plan("as reader of the same unit", http.StatusForbidden)
	for _, g := range grants() {
		if g.ID != coordinator {
			end(g.ID)
		}
	}
	c.want("without a grant", http.StatusForbidden)
	give(access.Coordinator, c.Prov[1])
	c.want("as coordinator next door", http.StatusForbidden)
	plan("as coordinator next door", http.StatusForbidden)
	if p := boss.Post("/people/accounts/" + c.b.AccountID + "/disable"); p.Status != to {
		t.Fatalf("disable: %d", p.Status)
	}
	if p := c.b.Get("/sessions"); p.Status != to {
		t.Errorf("after the account was closed: %d", p.Status)
	}
}
