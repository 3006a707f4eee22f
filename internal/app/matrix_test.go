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

// doors lists every address of the program.
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
					t.Errorf("%-45s %-13s %-8s %d, want %s", d.pattern(), cmpRole(role), p, status, d.wanted(allowed))
				}
			}
		}
	}
	if asked < 1000 || refused < 300 {
		t.Errorf("only %d requests, %d to be refused: the matrix is not the program's", asked, refused)
	}
	t.Logf("%d requests over %d addresses, %d of them refused as they must be", asked, len(doors(w.App)), refused)
}

func (d door) wanted(allowed bool) string {
	if !allowed {
		return "refused"
	}
	return fmt.Sprint("in with ", d.answersOf())
}

func cmpRole(role access.Role) string {
	if role == "" {
		return "nobody"
	}
	return string(role)
}

// call sends a body to an operation with a fresh key.
func (s *stage) call(b *apptest.Browser, d door, path, body string) apptest.Page {
	return b.Do(d.method, path, strings.NewReader(body), http.Header{"Content-Type": {"application/json"},
		"Idempotency-Key": {apptest.Fresh()}, "Origin": {s.URL}})
}

// ask sends an empty form, but for the unit where no record names one, or the least that an operation takes.
func (s *stage) ask(b *apptest.Browser, d door, path string, p position) int {
	switch {
	case !d.writes() && !d.record():
		return b.Get(path + "?unit=" + s.units[p]).Status
	case !d.writes():
		return b.Get(path).Status
	case d.api:
		return s.call(b, d, path, s.body(d, p)).Status
	}
	form := url.Values{"op": {apptest.Fresh()}, "version": {"1"}, "edits": {"1"}}
	if !d.record() {
		form.Set("unit_id", s.units[p])
		form.Set("unit", s.units[p])
	}
	return b.Send(path, form).Status
}
