package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
)

// ok, to, bad and so on are short for the answers in the table below.
const (
	ok      = http.StatusOK
	to      = http.StatusSeeOther
	bad     = http.StatusUnprocessableEntity
	clash   = http.StatusConflict
	nothing = http.StatusNotFound
	gone    = http.StatusGone
)

// answers are the doors that answer something other than a page (200), or a form that was sent empty and does
// not check (422), to whom they let in.
func answers() map[string][]int {
	return map[string][]int{
		// Records that are unknown, on purpose: see unknownTo and nothingAt.
		"GET /assets/{file...}": {nothing}, "GET /check/{code}": {nothing}, "GET /r/{code}/events": {nothing}, "GET /public/rooms/{record}": {nothing}, "GET /public/greetings/{sound}": {nothing}, "POST /receipt": {nothing}, "POST /receipt/object": {nothing}, "POST /rooms/objections": {nothing}, "POST /rooms/{id}/polls/paper": {nothing},
		"GET /public/briefs/{id}": {nothing}, "GET /public/briefs/{id}/handout": {nothing},
		"POST /account/logins/{id}/end": {nothing}, "POST /account/tokens/{id}/revoke": {nothing}, "POST /speakers/{id}/away/{away}/end": {nothing},
		"POST /duties/{id}/unlink": {nothing}, "GET /invitation/{token}": {gone}, "POST /invitation/{token}": {gone},
		// Records that are not, or no longer, in the state that the step begins from.
		"GET /briefs/{id}/publish": {clash}, "POST /briefs/{id}/publish": {clash}, "GET /briefs/{id}/withdraw": {clash},
		"POST /briefs/{id}/withdraw": {clash}, "POST /briefs/{id}/approve": {clash}, "POST /briefs/{id}/force": {clash},
		"POST /briefs/{id}/next": {clash}, "GET /sessions/{id}/correct": {clash}, "POST /sessions/{id}/correct": {clash},
		"GET /sessions/{id}/questions": {clash}, "POST /sessions/{id}/questions": {clash}, "POST /sessions/{id}/confirm": {clash},
		"POST /people/accounts/{id}/enable": {clash}, "POST /people/accounts/{id}/second-factor/reset": {clash},
		"POST /speakers/{id}/appointments/{appointment}/renew": {clash}, "GET /units/{unit}/shares": {clash}, "POST /units/{unit}/shares": {clash},
		"POST /rooms/{id}/sites/open": {clash}, "POST /reorganisations/{id}/withdrawal": {clash}, "POST /r/{code}/answer": {clash},
		// Buttons and forms that need nothing typed.
		"POST /account/logins/end": {to}, "POST /briefs/{id}/sent": {to}, "POST /briefs/{id}/submit": {to}, "POST /duties/acknowledge": {to},
		"POST /duties/{id}/acknowledge": {to}, "POST /duties/{id}/confirm": {to}, "POST /duties/{id}/pass": {to}, "POST /duties/{id}/sent": {to},
		"GET /rooms/{id}/leave": {to}, "POST /rooms/{id}/leave": {to}, "POST /language": {to}, "POST /theme": {to}, "POST /people/accounts/{id}/disable": {to}, "POST /sessions/{id}/sent": {to},
		"POST /people/accounts/{id}/grants/{grant}/end": {to}, "POST /sessions/{id}/room": {to}, "POST /rooms/{id}/close": {to}, "POST /rooms/{id}/screens/end": {to}, "POST /rooms/{id}/quiet": {to}, "POST /r/{code}/feedback": {to},
		// What is written over, from the version the form was made from.
		"POST /catalogues/{list}/entries/{id}/greeting": {to, clash},
		// A form without its button's name is one that asks for a further line: it is drawn again.
		"POST /briefs": {ok}, "POST /briefs/{id}/edit": {ok}, "POST /briefs/convert": {ok},
		// What is made is shown at once, since it cannot be shown again.
		"POST /duties/{id}/link": {ok}, "POST /people/accounts/{id}/invitation": {ok},
		// Who is signed in already, and whose turn at guessing is over.
		"GET /login": {ok, to}, "GET /login/second-factor": {to}, "POST /login/second-factor": {to},
		"POST /login": {bad, http.StatusTooManyRequests},
		// Programs are told what came of a body that checks.
		"POST /api/sessions": {ok}, "PUT /api/sessions/{id}/cancellation": {ok}, "PUT /api/sessions/{id}/report": {ok},
		"PUT /api/duties/{id}/acknowledgement": {ok}, "POST /api/reports": {ok},
	}
}

// answersOf gives the statuses with which a door answers whom it lets in.
func (d door) answersOf() []int {
	if some, listed := answers()[d.pattern()]; listed {
		return some
	}
	switch {
	case strings.HasPrefix(d.path, "/l/"):
		return []int{gone} // the link is unknown; matrix_link_test.go asks with real ones
	case d.writes():
		return []int{bad}
	}
	return []int{ok}
}

// fits says whether a status is what the law expects: where the door lets nobody in, nothing but a refusal
// will do, and it comes before anything is said of what was sent.
func (d door) fits(role access.Role, allowed bool, status int) bool {
	switch {
	case allowed:
		return slices.Contains(d.answersOf(), status)
	case role == "" && !d.api && !d.writes():
		return status == to // to the sign-in page
	case role == "":
		return status == http.StatusUnauthorized
	case hidden(d.path):
		return status == http.StatusForbidden || status == nothing
	}
	return status == http.StatusForbidden
}

// body is the least that an operation takes: sent where it is closed, only the right can be what is missing.
func (s *stage) body(d door, p position) string {
	today := string(s.Today())
	bodies := map[string]map[string]any{
		"POST /api/sessions": {"unit_id": s.units[p], "title": "Buổi thử", "day": today, "time": "08:00", "minutes": 60, "spot": "Nhà văn hóa",
			"mode": "in_person", "open_to": "staff", "briefs": []string{s.briefs[p]}, "languages": []string{"vi"}},
		"PUT /api/sessions/{id}/cancellation": {"version": 1, "reason": "Hội trường hỏng."},
		"PUT /api/sessions/{id}/report": {"day": today, "spot": "Nhà văn hóa", "mode": "in_person", "attendances": 40, "minutes": 60,
			"briefs": []string{s.briefs[p]}, "languages": []map[string]string{{"lang": "vi", "manner": "spoken"}}},
		"PUT /api/duties/{id}/acknowledgement": nil,
		"POST /api/reports": {"unit_id": s.units[p], "day": today, "spot": "Nhà văn hóa", "mode": "in_person", "attendances": 40, "minutes": 60,
			"briefs": []string{s.briefs[p]}, "languages": []map[string]string{{"lang": "vi", "manner": "spoken"}}},
	}
	b, known := bodies[d.pattern()]
	if !known {
		return "" // the operation is new: the matrix says so where it is let in
	}
	text, err := json.Marshal(b)
	if err != nil {
		return ""
	}
	return string(text)
}

func TestTheTablesOfTheMatrixNameDoorsThatStand(t *testing.T) {
	known := map[string]bool{}
	for _, d := range doors(apptest.Start(t).App) {
		known[d.pattern()] = true
	}
	for pattern := range answers() {
		if !known[pattern] {
			t.Errorf("answers: there is no %s", pattern)
		}
	}
	for pattern := range exceptions() {
		if !known[pattern] {
			t.Errorf("exceptions: there is no %s", pattern)
		}
	}
}
