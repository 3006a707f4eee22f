package app_test

import (
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
)

// strangers are the ids of records out of reach, by what they are.
func (s *stage) strangers() map[string]string {
	ids := map[string]string{}
	for _, p := range positions() {
		if p.reach() {
			continue
		}
		speaker, appointment := s.Speaker(s.units[p])
		account, grant := s.Member(s.units[p])
		for kind, id := range map[string]string{"draft": s.Brief(s.units[p]), "duty": s.Duty(s.units[p]), "session": s.Session(s.units[p], s.briefs[p]),
			"speaker": speaker, "appointment": appointment, "account": account, "grant": grant} {
			ids[id] = kind + " of the " + string(p)
		}
	}
	return ids
}

// TestListsShowOnlyWhatIsInReach reads every page and answer that names no record, plain and asked for each
// unit, and looks for the ids of records that the reader may not see.
func TestListsShowOnlyWhatIsInReach(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	mine := s.Session(w.Prov[0], s.briefs[own])
	ids := s.strangers()
	seen := false
	for _, role := range []access.Role{access.Coordinator, access.Inspector} {
		b := w.SignedIn(string(role), role, w.Prov[0])
		for _, d := range doors(w.App) {
			if d.writes() || d.record() && d.path != "/units/{unit}" {
				continue
			}
			for _, p := range positions() {
				path, _ := s.resolve(d, p)
				for _, query := range []string{"", "?unit=" + s.units[p], "?q=Th", "?q=Th&unit=" + s.units[p] + "&view=month"} {
					page := b.Get(path + query)
					if page.Status >= http.StatusInternalServerError {
						t.Errorf("%s%s: %d", path, query, page.Status)
					}
					seen = seen || strings.Contains(page.Body, mine)
					for id, what := range ids {
						if strings.Contains(page.Body, id) {
							t.Errorf("%s shows %s?%s: a %s", role, d.pattern(), query, what)
							delete(ids, id)
						}
					}
				}
			}
		}
	}
	if !seen {
		t.Error("not even the own session stands on any list: the test is blind")
	}
}

// TestABriefIsReadWhereItWasPublished is the right that does not run down.
func TestABriefIsReadWhereItWasPublished(t *testing.T) {
	w := apptest.Start(t)
	w.Stock()
	for _, c := range []struct {
		name, unit, to, reader string
		want                   int
	}{
		{"of the nation, to the whole", w.Root, w.Root, w.Comm[0][0], http.StatusOK},
		{"of the nation, to the reader's province", w.Root, w.Prov[0], w.Comm[0][0], http.StatusOK},
		{"of the nation, to the province next door", w.Root, w.Prov[1], w.Comm[0][0], http.StatusForbidden},
		{"of another network, to its nation", w.Root2, w.Root2, w.Comm[0][0], http.StatusForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := w.Published(c.unit, c.to)
			b := w.SignedIn("r"+apptest.Fresh(), access.Reader, c.reader)
			for _, path := range []string{"/briefs/", "/api/briefs/"} {
				if p := b.Get(path + id); p.Status != c.want {
					t.Errorf("%s: %d, want %d", path, p.Status, c.want)
				}
			}
		})
	}
}
