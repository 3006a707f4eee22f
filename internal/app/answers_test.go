package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/people"
)

// TestEveryOperationAnswersAndSaysWhat: the description shows what each operation gives, and each one that reads
// gives an inspector JSON of that kind. An answer of nothing (204) once passed for figures.
func TestEveryOperationAnswersAndSaysWhat(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	b := w.SignedIn("inspector", access.Inspector, w.Prov[0])
	description, err := w.App.API.Describe()
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Paths map[string]map[string]struct {
			Description string
			Responses   map[string]struct {
				Content map[string]struct{ Schema json.RawMessage }
			}
		}
	}
	if err := json.Unmarshal(description, &all); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, d := range doors(w.App) {
		described := all.Paths[d.path][strings.ToLower(d.method)]
		if !strings.HasPrefix(d.path, "/api/") || described.Responses == nil {
			continue
		}
		if len(described.Responses["200"].Content["application/json"].Schema) == 0 {
			t.Errorf("%s: the description does not say what it gives: %v", d.pattern(), described.Responses)
		}
		if d.verb != "" && !strings.Contains(described.Description, "`"+d.verb+"`") {
			t.Errorf("%s: the description does not say which right it needs", d.pattern())
		}
		if strings.Contains(d.path, "/sessions/{id}/report") && !strings.Contains(described.Description, "`"+people.ReportOwn+"`") {
			t.Errorf("%s: the description does not say by which right a speaker reports", d.pattern())
		}
		if d.writes() {
			continue
		}
		path, _ := s.resolve(d, own)
		page := b.Get(path)
		if page.Status == http.StatusForbidden {
			continue
		}
		asked++
		if page.Status != http.StatusOK || !json.Valid([]byte(page.Body)) {
			t.Errorf("%s: %d %.80q", d.pattern(), page.Status, page.Body)
		}
	}
	if asked < 10 {
		t.Fatalf("only %d operations were read", asked)
	}
}

// TestAnAdministratorWithoutASecondFactorSeesNoFirstPage: the first page is open to all, and shows somebody signed in their work.
func TestAnAdministratorWithoutASecondFactorSeesNoFirstPage(t *testing.T) {
	w := apptest.Start(t)
	w.Account("boss", access.Administrator, w.Root)
	b := w.Browser()
	b.SignIn("boss")
	for _, path := range []string{"/", "/briefs", "/account"} {
		if p := b.Get(path); p.Status != http.StatusSeeOther || p.Header.Get("Location") != "/account/second-factor" {
			t.Errorf("%s: %d to %q", path, p.Status, p.Header.Get("Location"))
		}
	}
}
