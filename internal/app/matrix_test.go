package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// door is one address of the router, page or operation.
type door struct {
	method, path, verb string
	guard              web.Guard
	api                bool
}

func (d door) pattern() string { return d.method + " " + d.path }
func (d door) writes() bool    { return d.method != http.MethodGet }
func (d door) record() bool {
	return strings.Contains(strings.ReplaceAll(d.path, "{$}", ""), "{")
}

func doors(a *app.App) []door {
	var all []door
	routes, operations := a.Routes()
	for _, r := range routes {
		all = append(all, door{r.Method(), r.Path(), r.Verb, r.Guard, false})
	}
	for _, o := range operations {
		all = append(all, door{o.Method, o.Path, o.Verb, o.Guard, true})
	}
	return all
}

// allowed is the law: the role holds the verb, and where a record is named its unit lies in the grant's subtree.
func (d door) allowed(role access.Role, p position) bool {
	if d.guard == web.Public {
		return true
	}
	if role == "" {
		return false
	}
	holds := slices.Contains(app.Verbs()[d.verb], role)
	if e, known := exceptions()[d.pattern()]; known {
		return e.allow(role, holds, p)
	}
	if d.guard == web.SignedIn {
		return true
	}
	return holds && (!d.record() || p.reach())
}

// fits says whether a status is what the law expects. A form sent empty may fail to check, conflict or be
// gone where it is allowed; where it is not, nothing but a refusal will do.
func (d door) fits(role access.Role, allowed bool, status int) bool {
	switch {
	case role == "" && !allowed && !d.api && !d.writes():
		return status == http.StatusSeeOther // to the sign-in page
	case role == "" && !allowed:
		return status == http.StatusUnauthorized || d.api && d.writes() && status == http.StatusUnprocessableEntity
	case !allowed && d.api && d.writes():
		// Programs are told first that their body does not check: that says nothing of the record.
		return status == http.StatusForbidden || status == http.StatusUnprocessableEntity
	case !allowed && hidden(d.path):
		return status == http.StatusForbidden || status == http.StatusNotFound
	case !allowed:
		return status == http.StatusForbidden
	}
	return status < 500 && status != http.StatusForbidden && (status != http.StatusUnauthorized || d.guard == web.Public)
}

func TestEveryRouteLetsInWhomItSays(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	browsers := map[access.Role]*apptest.Browser{"": w.Browser()}
	for _, role := range access.Roles() {
		browsers[role] = w.SignedIn(string(role), role, w.Prov[0])
	}
	asked, refused := 0, 0
	for _, d := range doors(w.App) {
		if _, ok := s.resolve(d, own); !ok {
			t.Errorf("%s: nobody says which record it is about; add it to the table of resolvers", d.pattern())
			continue
		}
		if d.path == "/logout" {
			continue // ends the log-in that the others need; TestEveryRouteIsBehindTheSameDoors asks it
		}
		at := []position{own}
		if d.record() {
			at = positions()
		}
		for _, p := range at {
			path, _ := s.resolve(d, p)
			for _, role := range append(access.Roles(), "") {
				if d.writes() && d.record() && role != "" {
					path, _ = s.resolve(d, p) // the one before may have changed it
				}
				status := s.ask(browsers[role], d, path, p)
				asked++
				allowed := d.allowed(role, p)
				if !allowed {
					refused++
				}
				if !d.fits(role, allowed, status) {
					t.Errorf("%-45s %-13s %-8s %d, want %s", d.pattern(), cmpRole(role), p, status, map[bool]string{true: "in", false: "refused"}[allowed])
				}
			}
		}
	}
	if asked < 1000 || refused < 300 {
		t.Errorf("only %d requests, %d to be refused: the matrix is not the program's", asked, refused)
	}
	t.Logf("%d requests over %d addresses, %d of them refused as they must be", asked, len(doors(w.App)), refused)
}

func cmpRole(role access.Role) string {
	if role == "" {
		return "nobody"
	}
	return string(role)
}

// ask sends an empty form, but for the unit where no record names one.
func (s *stage) ask(b *apptest.Browser, d door, path string, p position) int {
	switch {
	case !d.writes() && !d.record():
		return b.Get(path + "?unit=" + s.units[p]).Status
	case !d.writes():
		return b.Get(path).Status
	case d.api:
		return b.Do(d.method, path, strings.NewReader("{}"), http.Header{"Content-Type": {"application/json"},
			"Idempotency-Key": {apptest.Fresh()}, "Origin": {s.URL}}).Status
	}
	form := url.Values{"op": {apptest.Fresh()}, "version": {"1"}, "edits": {"1"}}
	if !d.record() {
		form.Set("unit_id", s.units[p])
		form.Set("unit", s.units[p])
	}
	return b.Send(path, form).Status
}

func TestRightsChangeWithinOneRequest(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	session := s.Session(w.Prov[0], s.briefs[own])
	b := w.SignedIn("lan", access.Reader, w.Prov[0])
	want := func(when string, status int) {
		t.Helper()
		if got := b.Get("/sessions/" + session).Status; got != status {
			t.Errorf("%s: %d, want %d", when, got, status)
		}
		if got := b.Get("/api/sessions/" + session).Status; got != status {
			t.Errorf("%s, for programs: %d, want %d", when, got, status)
		}
	}
	want("with the grant", http.StatusOK)
	w.Write(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE grants SET until_day = $1 WHERE account_id = $2`, tx.Today(), b.AccountID)
		return err
	})
	want("after the grant's end", http.StatusForbidden)
	w.Write(func(tx *store.Tx) error {
		_, err := access.Give(tx, access.Grant{AccountID: b.AccountID, Role: access.Reader, ScopeID: w.Prov[1], Subtree: true})
		return err
	})
	want("with a grant next door", http.StatusForbidden)
	w.Write(func(tx *store.Tx) error { // the unit moves under the province next door
		path, err := access.PathOf(tx, w.Prov[1])
		if err == nil {
			err = access.PutScope(tx, w.Prov[0], fmt.Sprint(path, w.Prov[0], "/"))
		}
		return err
	})
	want("after the unit moved there", http.StatusOK)
}
