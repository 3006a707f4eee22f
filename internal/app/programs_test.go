package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
)

// change calls an operation that changes something, as a program does.
func (s *stage) change(b *apptest.Browser, method, path, body string, into any) apptest.Page {
	p := b.Do(method, path, strings.NewReader(body), http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {apptest.Fresh()}, "Origin": {s.URL}})
	_ = json.Unmarshal([]byte(p.Body), into)
	return p
}

func TestPlanningAndCancellingAnswerWithEveryList(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	b := w.SignedIn("lan", access.Coordinator, w.Prov[0])
	type answer struct {
		ID, State string
		Version   int64
		Briefs    []string
		Languages []string
	}
	body := s.body(door{method: http.MethodPost, path: "/api/sessions"}, own)
	var planned, cancelled answer
	if p := s.change(b, http.MethodPost, "/api/sessions", body, &planned); !slices.Equal(planned.Briefs, []string{s.briefs[own]}) || !slices.Equal(planned.Languages, []string{"vi"}) {
		t.Fatalf("planned: %d %s", p.Status, p.Body)
	}
	p := s.change(b, http.MethodPut, "/api/sessions/"+planned.ID+"/cancellation", `{"version":1,"reason":"Hội trường hỏng."}`, &cancelled)
	if cancelled.State != "cancelled" || !slices.Equal(cancelled.Briefs, planned.Briefs) || !slices.Equal(cancelled.Languages, planned.Languages) {
		t.Fatalf("cancelled: %d %s", p.Status, p.Body)
	}
	keyless := b.Do(http.MethodPost, "/api/sessions", strings.NewReader(body), http.Header{"Content-Type": {"application/json"}, "Origin": {s.URL}})
	if keyless.Status != http.StatusUnprocessableEntity || !strings.Contains(keyless.Body, "header.Idempotency-Key") {
		t.Errorf("without a key: %d %s", keyless.Status, keyless.Body)
	}
}

func TestAnInputOfAListThatIsNoneIsRefused(t *testing.T) {
	w := apptest.Start(t)
	b := w.SignedIn("lan", access.Coordinator, w.Prov[0])
	for path, want := range map[string]string{
		"/api/sessions?month=2026-13":                           "query.month",
		"/api/sessions?after=x":                                 "query.after",
		"/api/sessions?state=lost":                              "query.state",
		"/api/my/sessions?month=november":                       "query.month",
		"/api/coverage?month_from=2026-00":                      "query.month_from",
		"/api/coverage?month_until=26-11":                       "query.month_until",
		"/api/coverage/gaps?after=x":                            "query.after",
		"/api/briefs?state=lost":                                "query.state",
		"/api/briefs?after=x":                                   "query.after",
		"/api/duties?after=2026-11-23":                          "query.after",
		"/api/speakers?after=x":                                 "query.after",
		"/api/units/" + w.Root + "?day=2026-02-30":              "query.day",
		"/api/units/" + w.Root + "?day=2026-2-3":                "query.day",
		"/api/sessions?month=2026-11&state=planned":             "",
		"/api/coverage?month_from=2026-11":                      "",
		"/api/briefs?state=expired":                             "",
		"/api/units/" + w.Prov[0] + "?day=" + string(w.Today()): "",
	} {
		p := b.Get(path)
		if want == "" && p.Status != http.StatusOK || want != "" && (p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Body, `"`+want+`"`)) {
			t.Errorf("%s: %d %s", path, p.Status, p.Body)
		}
	}
}

func TestAWithdrawnBriefSaysSoInTheListForPrograms(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	b := w.SignedIn("lan", access.Coordinator, w.Prov[0])
	brief := s.briefs[own]
	type answer struct {
		ID, State, Withdrawn string
		WithdrawnOn          string `json:"withdrawn_on"`
	}
	find := func() (answer, answer) {
		var list []answer
		var one answer
		for path, into := range map[string]any{"/api/briefs": &list, "/api/briefs/" + brief: &one} {
			if err := json.Unmarshal([]byte(b.Get(path).Body), into); err != nil {
				t.Fatal(path, err)
			}
		}
		i := slices.IndexFunc(list, func(a answer) bool { return a.ID == brief })
		if i < 0 {
			t.Fatalf("%s is not in the list: %v", brief, list)
		}
		return list[i], one
	}
	if list, one := find(); list != one || list.Withdrawn != "" || list.WithdrawnOn != "" {
		t.Errorf("in force: %v in the list, %v alone", list, one)
	}
	w.WriteAs(apptest.Clerk, func(tx *store.Tx) error { return briefs.Withdraw(tx, brief, "Sai số liệu") })
	want := answer{brief, "withdrawn", "Sai số liệu", string(w.Today())}
	if list, one := find(); list != want || one != want {
		t.Errorf("withdrawn: %v in the list, %v alone, want %v", list, one, want)
	}
}
