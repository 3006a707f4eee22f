package sessions_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// TestRights asks every route as every role: its own, above, beside, in another network, and the session's speaker.
func TestRights(t *testing.T) {
	w := newWorld(t)
	s := w.plan()
	r := w.held(func(x *sessions.Telling) { x.SpeakerIDs = []string{w.Speaker[0]} })
	who := []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "speaker0", "speaker1", "comm01", "prov1", "foreign", ""}
	for _, c := range []struct {
		method, path string
		open         []string // 200, 303, 422 or 409; all others get 403
	}{
		{"GET", "/sessions", []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "comm01", "prov1", "foreign"}},
		{"GET", "/sessions?view=month&month=2026-11", []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "comm01", "prov1", "foreign"}},
		{"GET", "/sessions/new?unit=" + w.Comm[0][0], []string{"comm00", "head00", "prov0", "admin"}},
		{"POST", "/sessions", []string{}}, // of a unit that does not exist: nobody
		{"GET", "/sessions/find/speaker?q=lo&unit=" + w.Comm[0][0], []string{"comm00", "head00", "prov0", "admin"}},
		{"GET", "/sessions/" + s.ID, []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "speaker0"}},
		{"GET", "/sessions/" + s.ID + "/edit", []string{"comm00", "head00", "prov0", "admin"}},
		{"GET", "/sessions/" + s.ID + "/cancel", []string{"comm00", "head00", "prov0", "admin"}},
		{"GET", "/sessions/" + s.ID + "/postpone", []string{"comm00", "head00", "prov0", "admin"}},
		{"POST", "/sessions/" + s.ID + "/edit", []string{"comm00", "head00", "prov0", "admin"}},
		{"POST", "/sessions/" + s.ID + "/postpone", []string{"comm00", "head00", "prov0", "admin"}},
		{"GET", "/sessions/" + s.ID + "/report", []string{"comm00", "head00", "prov0", "admin", "speaker0"}},
		{"POST", "/sessions/" + s.ID + "/report", []string{"comm00", "head00", "prov0", "admin", "speaker0"}},
		{"GET", "/sessions/" + r.SessionID + "/correct", []string{"comm00", "head00", "prov0", "admin", "speaker0"}},
		{"GET", "/sessions/" + r.SessionID + "/questions", []string{"comm00", "head00", "prov0", "admin", "speaker0"}},
		{"POST", "/sessions/" + r.SessionID + "/questions", []string{"comm00", "head00", "prov0", "admin", "speaker0"}},
		{"POST", "/sessions/" + s.ID + "/sent", []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector"}},
		{"GET", "/report?unit=" + w.Comm[0][0], []string{"comm00", "head00", "prov0", "admin", "speaker0", "speaker1"}},
		{"GET", "/report?unit=" + w.Comm[0][1], []string{"comm01", "prov0", "admin"}},
		{"GET", "/months", []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "comm01", "prov1", "foreign"}},
		{"GET", "/questions/heard", []string{"comm00", "head00", "prov0", "admin", "reader00", "inspector", "comm01", "prov1", "foreign"}},
	} {
		for _, name := range who {
			p := w.post
			if c.method == "GET" {
				p = func(who, path string, _ ...string) page { return w.get(who, path) }
			}
			answer := p(name, c.path)
			got := answer.Status
			ok := slices.Contains([]int{200, 303, 422, 409}, got)
			if name == "" && c.method == "GET" { // a page is where one signs in first
				if got != 303 || !strings.HasPrefix(answer.To, "/login") {
					t.Errorf("GET %s as nobody: %d to %s", c.path, got, answer.To)
				}
				continue
			}
			switch {
			case name == "" && got != 401, name != "" && ok != slices.Contains(c.open, name), name != "" && !ok && got != 403:
				t.Errorf("%s %s as %q: %d", c.method, c.path, name, got)
			}
		}
	}
	w.get("comm00", "/sessions/none").Want(404)
	confirm := "/sessions/" + r.SessionID + "/confirm"
	for _, name := range []string{"head00", "reader00", "speaker0", "comm01", "prov1", "foreign"} {
		w.post(name, confirm, "report", r.ID).Want(403)
	}
	w.post("prov0", confirm, "report", "stale").Want(409)
	w.post("prov0", confirm, "report", r.ID).Want(303)
	for _, name := range []string{"comm01", "reader00", "inspector"} {
		w.post(name, "/months", "unit", w.Comm[0][0], "month", "2026-10").Want(403)
	}
	w.post("head00", "/months", "unit", w.Comm[0][0], "month", "2026-10").Want(303)
	w.post("comm00", "/months", "unit", w.Comm[0][0], "month", "2026-11").Want(409)
}

func TestPlanPages(t *testing.T) {
	w := newWorld(t)
	for _, tongue := range []string{"vi", "en"} {
		p := w.do("comm00", tongue, "GET", "/sessions/new", nil).Want(200)
		p.Lacks("⟦")
		form := p.Filled("/sessions")
		if form.Get("unit") != w.Comm[0][0] {
			t.Fatalf("the form begins with unit %q", form.Get("unit"))
		}
		form.Set("day", "2026-11-30")
		form.Set("spot", "Nhà văn hóa")
		form["brief"], form["speakers"] = []string{w.Brief}, []string{w.Speaker[2]}
		asked := w.do("comm00", tongue, "POST", "/sessions", form).Want(422)
		asked.Has(map[string]string{"vi": "Vẫn lên lịch", "en": "Plan anyway"}[tongue], "Nguyễn Văn Cam").Lacks("⟦")
		if n := value[int64](w, `SELECT count(*) FROM sessions WHERE day = '2026-11-30'`); n != int64(map[string]int{"vi": 0, "en": 1}[tongue]) {
			t.Fatalf("%d sessions before anyone said anyway", n)
		}
		again := asked.Filled("/sessions")
		sure := w.do("comm00", tongue, "POST", "/sessions", again)
		for sure.Status == 422 { // in the second language the speaker is busy too
			t.Fatalf("still asked: %s", sure.Text())
		}
		w.do("comm00", tongue, "GET", sure.Want(303).To, nil).Want(200).Has("Nguyễn Văn Cam", "Nhà văn hóa").Lacks("⟦")
	}
	s := w.plan()
	path := "/sessions/" + s.ID + "/edit"
	mine, theirs := w.get("comm00", path).Want(200).Filled(path), w.get("head00", path).Want(200).Filled(path)
	mine.Set("title", "Tựa của tôi")
	theirs.Set("title", "Tựa của họ")
	w.do("head00", "en", "POST", path, theirs).Want(303)
	both := w.do("comm00", "en", "POST", path, mine).Want(409)
	both.Has("Tựa của tôi", "Tựa của họ", "As it stands").Lacks("⟦")
	w.do("comm00", "en", "POST", path, both.Filled(path)).Want(303)
	if f := w.byID(s.ID); f.Title != "Tựa của tôi" || f.Version != 3 {
		t.Fatalf("kept %+v", f.Session)
	}
	w.post("comm00", "/sessions/"+s.ID+"/sent").Want(303)
	w.get("comm00", "/sessions/"+s.ID).Has("Last sent at", "Deadline: 20/12/2026", "version 1")
	w.post("comm00", "/sessions/"+s.ID+"/cancel", "version", "3", "reason", "").Want(422).Has("Give the reason")
	w.post("comm00", "/sessions/"+s.ID+"/postpone", "version", "3", "day", "30/11", "time", "08:00", "reason", "x").Want(422)
	w.post("comm00", "/sessions/"+s.ID+"/cancel", "version", "3", "reason", "Mưa lũ").Want(303)
	w.get("comm00", "/sessions/"+s.ID).Has("Mưa lũ", "Cancelled")
	w.get("comm00", path).Want(409)
}

func TestFindsWithoutScripts(t *testing.T) {
	w := newWorld(t)
	form := w.get("comm00", "/sessions/new").Filled("/sessions")
	form.Set("place_text", "thon 2")
	form.Set("find", "place")
	p := w.do("comm00", "en", "POST", "/sessions", form).Want(200)
	found := p.Elements("input", "place_choice")
	if len(found) != 1 || found[0]["value"] != w.Hamlet[0][0][1] {
		t.Fatalf("found %v", found)
	}
	if p := w.get("comm00", "/sessions/find/place?q=thon&unit="+w.Comm[0][0]).Want(200); len(p.Elements("li", "")) != 2 {
		t.Fatalf("suggested: %s", p.Text())
	}
	form.Del("find")
	form.Set("place_choice", w.Hamlet[0][0][1])
	form.Set("day", "2026-11-30")
	form["brief"] = []string{w.Brief}
	to := w.do("comm00", "en", "POST", "/sessions", form).Want(303).To
	if f := w.byID(strings.TrimPrefix(to, "/sessions/")); f.PlaceID != w.Hamlet[0][0][1] {
		t.Fatalf("planned at %q", f.PlaceID)
	}
}

// TestPlannedTalkIsOpenNumberSend: of a form filled from the plan only the number is missing.
func TestPlannedTalkIsOpenNumberSend(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Day, d.Languages = today, []string{"hmn", "vi"} })
	path := "/sessions/" + s.ID + "/report"
	form := w.get("speaker0", path).Want(200).Lacks("⟦").Filled(path)
	w.do("speaker0", "en", "POST", path, form).Want(422).Has("Enter the attendances")
	form.Set("attendances", "1.234")
	w.do("speaker0", "en", "POST", path, form).Want(303)
	again := w.do("speaker0", "en", "POST", path, form).Want(303) // the same form sent twice is done once
	if n := value[int64](w, `SELECT count(*) FROM session_reports`); n != 1 {
		t.Fatalf("%d reports", n)
	}
	w.get("speaker0", again.To).Want(200).Has("1,234", "lang hmn (spoken)").Lacks("⟦")
	w.do("comm00", "vi", "GET", again.To, nil).Want(200).Has("1.234").Lacks("⟦")
	fix := "/sessions/" + s.ID + "/correct"
	change := w.get("comm00", fix).Want(200).Filled(fix)
	change.Set("attendances", "1230")
	w.do("comm00", "en", "POST", fix, change).Want(422).Has("Give the reason")
	change.Set("reason", "Đếm lại")
	w.do("comm00", "en", "POST", fix, change).Want(303)
	w.get("comm00", again.To).Has("1,230", "Report corrected", "Đếm lại")
}

// TestUnplannedTalkTakesEightTapsAndOneNumber counts what must be touched: what has no answer yet, the form's
// opening and its sending.
func TestUnplannedTalkTakesEightTapsAndOneNumber(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"comm00", "head00", "speaker1"} {
		p := w.get(who, "/report").Want(200).Lacks("⟦")
		form := p.Filled("/report")
		numbers, taps := 0, 2
		for _, name := range []string{"unit", "attendances", "brief", "spoken", "day", "place", "minutes", "mode", "origin"} {
			if form.Get(name) == "" && !(name == "origin" && form.Has("origin")) {
				if name == "attendances" {
					numbers++
				} else {
					taps++
				}
			}
		}
		if numbers != 1 || taps > 8 {
			t.Fatalf("%s needs %d numbers and %d taps: %v", who, numbers, taps, form)
		}
		form.Set("attendances", "35")
		w.do(who, "en", "POST", "/report", form).Want(303)
	}
	if n := value[int64](w, `SELECT count(*) FROM session_reports WHERE attendances = 35 AND day = $1`, today); n != 3 {
		t.Fatalf("%d of 3 talks are kept", n)
	}
	form := w.get("comm00", "/report").Filled("/report")
	form.Set("do", "more")
	more := w.do("comm00", "en", "POST", "/report", form).Want(200)
	if n := len(more.Elements("textarea", "question")); n != 3 {
		t.Fatalf("%d lines", n)
	}
}

// TestLinkReports: a unit without accounts reports its duty by a link, marked until a coordinator confirms; the
// link reads back its own reports and nothing else, and ends.
func TestLinkReports(t *testing.T) {
	w := newWorld(t)
	var token string
	duty := value[string](w, `SELECT id FROM duties WHERE unit_id = $1 AND brief_id = $2`, w.Comm[0][0], w.Brief)
	w.must("comm00", func(tx *store.Tx) (err error) {
		token, err = people.MakeLink(tx, duty, w.Comm[0][0], "2026-12-20")
		return err
	})
	w.held(func(x *sessions.Telling) { x.Attendances = 777 })
	path := "/l/" + token + "/report"
	for _, tongue := range []string{"vi", "en"} {
		w.do("", tongue, "GET", path, nil).Want(200).Lacks("⟦", ">777<", " 777 ")
	}
	form := w.get("", path).Filled(path)
	form.Set("attendances", "21")
	form["question"] = []string{"Bao giờ đo đất?"}
	if to := w.do("", "en", "POST", path, form).Want(303).To; to != path {
		t.Fatalf("led to %s", to)
	}
	w.get("", path).Want(200).Has("21 attendances", "waiting to be confirmed").Lacks(">777<", " 777 ")
	if result := value[string](w, `SELECT result FROM operations WHERE kind = 'sessions.link'`); strings.Contains(result, token) || strings.Contains(result, "đo đất") {
		t.Fatalf("the operation keeps %s", result)
	}
	other := url.Values{}
	for k, v := range form {
		other[k] = v
	}
	other.Set("op", store.NewOpID(w.db.Now()))
	other.Set("brief", w.InPerson)
	w.do("", "en", "POST", path, other).Want(403)
	session := value[string](w, `SELECT session_id FROM session_reports WHERE origin = 'link'`)
	report := value[string](w, `SELECT id FROM session_reports WHERE origin = 'link'`)
	w.get("comm00", "/sessions/"+session).Has("waits for a coordinator")
	w.get("comm00", "/sessions?by=link").Has("By link, to be confirmed")
	w.post("comm00", "/sessions/"+session+"/confirm", "report", report).Want(303)
	w.get("", path).Has("21 attendances, confirmed")
	w.get("", "/l/wrong/report").Want(410)
	link := value[string](w, `SELECT id FROM duty_links WHERE duty_id = $1`, duty)
	for _, try := range []func(tx *store.Tx) error{
		func(tx *store.Tx) error {
			_, err := sessions.Correct(tx, session, report, "x", w.telling())
			return err
		},
		func(tx *store.Tx) error { return sessions.AddHeard(tx, session, []sessions.Heard{{Text: "a"}}) },
		func(tx *store.Tx) error { return sessions.StateNothing(tx, w.Comm[0][0], "2026-10") },
		func(tx *store.Tx) error { _, err := sessions.Plan(tx, w.draft()); return err },
	} {
		err := asLink(w, store.Actor{ID: link, Kind: "link"}, try)
		want(t, err, fault.Forbidden, "")
	}
	w.must("comm00", func(tx *store.Tx) error { return people.RevokeLink(tx, link) })
	w.get("", path).Want(410)
}

func asLink(w *world, a store.Actor, fn func(tx *store.Tx) error) error {
	_, err := w.db.Write(w.t.Context(), store.Op{Kind: "test", Actor: a}, fn)
	return err
}

func TestListAndMonthPages(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Title = "Họp thôn" })
	w.held(func(x *sessions.Telling) {
		x.Attendances, x.Heard = 1500, []sessions.Heard{{Text: "Bao giờ có điện?", SubjectID: "land"}}
	})
	for _, tongue := range []string{"vi", "en"} {
		for _, path := range []string{"/sessions", "/sessions?view=month&month=2026-11", "/months?month=2026-11", "/months?month=2026-10&unit=" + w.Comm[0][0], "/questions/heard",
			"/sessions?month=1999-01&state=held&brief=" + w.Brief + "&speaker=" + w.Speaker[0] + "&by=link&unit=" + w.Comm[0][0],
			"/sessions?state=<script>&month=x&after=%00", "/sessions/new", "/report", "/sessions/" + s.ID + "/cancel", "/sessions/" + s.ID + "/postpone"} {
			w.do("comm00", tongue, "GET", path, nil).Want(200).Lacks("⟦", "<script>&month")
		}
	}
	w.get("comm00", "/sessions").Has("Họp thôn", "1,500", "25/11/2026")
	w.get("comm00", "/sessions?view=month&month=2026-11").Has("Họp thôn", "08:00")
	w.get("prov0", "/questions/heard").Has("Bao giờ có điện?", "land-en")
	w.get("prov1", "/questions/heard").Lacks("Bao giờ có điện?")
	p := w.get("prov0", fmt.Sprintf("/months?month=2026-11&state=%s", sessions.MonthSilent))
	if n := len(p.Elements("tr", "")); n != 4 { // its head, and three silent units
		t.Fatalf("%d rows", n)
	}
}
