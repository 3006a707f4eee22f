package briefs_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

func briefForm(unit string) url.Values {
	return url.Values{"do": {"save"}, "unit": {unit}, "number": {"12/2026"}, "title": {"Đăng ký khai sinh quá hạn"}, "summary": {"Ai, ở đâu, giấy tờ gì."},
		"key_messages": {"- Không mất phí\n\n• Làm tại xã"}, "body": {"## Hồ sơ\n\n- Tờ khai"}, "source_1_law": {"60/2014/QH13"}, "source_1_title": {"Luật Hộ tịch"},
		"source_1_day": {"2014-11-20"}, "source_3_title": {"Nghị định"}, "question_2_text": {"Mất phí không?"}, "question_2_answer": {"Không."},
		"subjects": {"land"}, "situations": {"age:parents", "place:mountain"}, "languages": {"hmn"}, "valid_from": {"2026-11-23"}, "valid_until": {"2027-06-30"}, "in_person": {"1"}, "internal": {"0"}}
}

func TestGuards(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	d := s.duty(s.Comm[0][0], b.ID).ID
	for _, c := range []struct{ method, path, inside, outside string }{
		{"GET", "/briefs", "comm00", ""}, {"GET", "/briefs/new", "comm00", "speaker00"}, {"POST", "/briefs", "comm00", "speaker00"},
		{"POST", "/briefs/convert", "comm00", "speaker00"}, {"GET", "/briefs/" + b.ID, "speaker00", "foreign"},
		{"GET", "/briefs/" + b.ID + "/handout", "speaker00", "foreign"}, {"POST", "/briefs/" + b.ID + "/sent", "comm00", "foreign"},
		{"GET", "/briefs/" + b.ID + "/edit", "writer", "prov0"}, {"POST", "/briefs/" + b.ID + "/edit", "writer", "prov0"},
		{"POST", "/briefs/" + b.ID + "/submit", "writer", "prov0"}, {"POST", "/briefs/" + b.ID + "/next", "writer", "comm00"},
		{"POST", "/briefs/" + b.ID + "/approve", "head", "prov0"}, {"POST", "/briefs/" + b.ID + "/return", "head", "foreign"},
		{"GET", "/briefs/" + b.ID + "/publish", "second", "head"}, {"POST", "/briefs/" + b.ID + "/publish", "second", "prov0"},
		{"POST", "/briefs/" + b.ID + "/force", "second", "prov0"}, {"GET", "/briefs/" + b.ID + "/withdraw", "head", "prov0"},
		{"POST", "/briefs/" + b.ID + "/withdraw", "head", "comm00"}, {"GET", "/duties", "inspector", "speaker00"},
		{"POST", "/duties/acknowledge", "comm00", "inspector"}, {"GET", "/duties/" + d, "prov0", "comm01"},
		{"POST", "/duties/" + d + "/acknowledge", "comm00", "comm01"}, {"POST", "/duties/" + d + "/pass", "comm00", "prov1"},
		{"POST", "/duties/" + d + "/confirm", "prov0", "prov1"}, {"POST", "/duties/" + d + "/link", "prov0", "comm01"},
		{"POST", "/duties/" + d + "/unlink", "prov0", "comm01"}, {"POST", "/duties/" + d + "/sent", "comm00", "comm01"},
	} {
		ask := func(account string) int {
			if c.method == "GET" {
				return s.Get(account, c.path).Status
			}
			return s.Post(account, c.path, url.Values{"unit": {s.Comm[0][0]}}).Status
		}
		if c.outside != "" {
			if got := ask(c.outside); got != http.StatusForbidden {
				t.Errorf("%s %s as %s: %d", c.method, c.path, c.outside, got)
			}
		}
		if got := ask(""); got != http.StatusUnauthorized && got != http.StatusSeeOther {
			t.Errorf("%s %s as nobody: %d", c.method, c.path, got)
		}
		if got := ask(c.inside); got == http.StatusForbidden || got >= 500 {
			t.Errorf("%s %s as %s: %d", c.method, c.path, c.inside, got)
		}
	}
	for _, path := range []string{"/briefs/none", "/briefs/none/handout", "/briefs/none/edit", "/duties/none", "/public/briefs/none"} {
		s.Get("writer", path).Want(http.StatusNotFound)
	}
	s.Get("writer", "/briefs/"+b.ID+"?version=9").Want(http.StatusNotFound)
}

func TestListPage(t *testing.T) {
	s := newSite(t)
	s.Get("writer", "/briefs").Want(200, "No briefs yet", "Write a brief").LeadsTo("get /briefs/new")
	s.Get("speaker00", "/briefs").Want(200, "No briefs yet").Lacks("Write a brief")
	b := s.published(s.Root)
	s.draft(s.Root)
	s.Get("writer", "/briefs").Want(200, b.Number, fullText().Title, "In force", "Draft", "Speakers of the nation").LeadsTo("get /briefs/" + b.ID)
	s.Get("comm00", "/briefs").Want(200, b.Number).Lacks("02/2026")
	s.Get("writer", "/briefs?state=published&q=dat&subject=land&unit="+s.Root).Want(200, b.Number).Lacks("02/2026")
	s.Get("writer", "/briefs?q=khong+co+tu+nay").Want(200, "No brief matches the filters").LeadsTo("get /briefs")
	for range briefs.PageSize {
		s.draft(s.Root)
	}
	s.Get("writer", "/briefs").Want(200).Lacks("01/2026")
	s.Get("writer", "/briefs?after=zzzz").Want(200)
}

// TestAPublicationLeadsToDutiesWhomTheyAreOpenTo: a speaker reads to whom a brief went, and gets no link to a page
// that would refuse them.
func TestAPublicationLeadsToDutiesWhomTheyAreOpenTo(t *testing.T) {
	s := newSite(t)
	id := s.published(s.Root).ID
	s.Get("comm00", "/briefs/"+id).Want(200, "Speakers of the nation").LeadsTo("get /duties?brief=" + id + "&unit=" + s.Root)
	s.Get("speaker00", "/briefs/"+id).Want(200, "Speakers of the nation").LeadsNotTo("/duties?brief=")
}

func TestWriteAndEditPages(t *testing.T) {
	s := newSite(t)
	s.Get("writer", "/briefs/new").Want(200, "What must be explained?", "01/2026", "Speakers of the nation")
	created := s.Post("writer", "/briefs", briefForm(s.Root)).Want(http.StatusSeeOther)
	id := strings.TrimPrefix(created.To, "/briefs/")
	shown := s.Get("writer", "/briefs/"+id).Want(200, "Đăng ký khai sinh quá hạn", "Không mất phí", "Làm tại xã", "Hồ sơ", "Luật Hộ tịch, 60/2014/QH13, 20/11/2014",
		"Nghị định", "Mất phí không?", "Parents of small children · Mountains", "lang hmn", "This is a draft")
	shown.LeadsTo("get /briefs/"+id+"/edit", "post /briefs/"+id+"/submit").LeadsNotTo("/approve", "/publish", "/withdraw", "/next")
	edit := s.Get("writer", "/briefs/"+id+"/edit").Want(200, "Edit brief 12/2026, version 1")
	if edit.Value("source_2_title") != "Nghị định" || edit.Value("question_1_answer") != "Không." || edit.Value("key_messages") != "Không mất phí\nLàm tại xã" {
		t.Error("the form does not hold what was written")
	}
	change := briefForm(s.Root)
	change.Set("title", "Tên đã sửa")
	change.Set("version", edit.Value("version"))
	change.Set("text_version", edit.Value("text_version"))
	s.Post("second", "/briefs/"+id+"/edit", change).Want(http.StatusSeeOther)
	change.Set("title", "Tên của người khác")
	change.Del("op")
	stale := s.Post("writer", "/briefs/"+id+"/edit", change).Want(http.StatusConflict, "Somebody saved the draft", "Tên đã sửa", "Tên của người khác")
	if stale.Value("title") != "Tên của người khác" || stale.Value("version") != "2" {
		t.Errorf("the stale form holds %q made from %s", stale.Value("title"), stale.Value("version"))
	}
	change.Set("version", stale.Value("version"))
	change.Set("do", "submit")
	change.Del("op")
	s.Post("writer", "/briefs/"+id+"/edit", change).Want(http.StatusSeeOther)
	s.Get("writer", "/briefs/"+id).Want(200, "waits for another person's approval").LeadsNotTo("/approve").LeadsTo("post /briefs/" + id + "/return")
	s.Get("writer", "/briefs/"+id+"/edit").Want(http.StatusConflict)
}

func TestFormShowsErrorsWithWhatWasTyped(t *testing.T) {
	s := newSite(t)
	bad := briefForm(s.Root)
	bad.Set("title", "")
	bad.Set("valid_until", "31/12/2026")
	again := s.Post("writer", "/briefs", bad).Want(422, "Enter a day", "12/2026")
	if again.Value("summary") != "Ai, ở đâu, giấy tờ gì." || again.Value("body") != "## Hồ sơ\n\n- Tờ khai" || again.Value("source_2_title") != "Nghị định" {
		t.Error("what was typed is gone")
	}
	bad.Set("valid_until", "2026-11-01")
	bad.Set("source_1_url", "ftp://x")
	bad.Del("op")
	s.Post("writer", "/briefs", bad).Want(422, "Enter a title.", "cannot be before the first", "must begin with https://")
	short := url.Values{"do": {"submit"}, "unit": {s.Root}, "number": {"1"}, "title": {"Chỉ có tên"}}
	s.Post("writer", "/briefs", short).Want(422, "Write a summary", "at least one source", "Write the outline")
	s.Get("writer", "/briefs").Want(200, "No briefs yet")
	if got := s.Post("writer", "/briefs", url.Values{"do": {"more_sources"}, "title": {"Giữ lại"}, "unit": {s.Root}}).Want(200, "Source 4"); got.Value("title") != "Giữ lại" {
		t.Error("asking for more rows loses what was typed")
	}
	s.Post("writer", "/briefs", url.Values{"do": {"more_questions"}}).Want(200, "Question 4")
	s.Post("writer", "/briefs", url.Values{"find": {"unit"}, "unit_text": {"son dong"}}).Want(200, "Speakers of son dong")
}

func TestImport(t *testing.T) {
	s := newSite(t)
	form := briefForm(s.Root)
	form.Set("do", "import")
	got := s.upload("writer", "/briefs", form, "de-cuong.docx", docx(t)).Want(200, "The text of de-cuong.docx was put into the outline")
	if body := got.Value("body"); !strings.Contains(body, "- Tờ khai") || !strings.Contains(body, "# Phần một") || !strings.Contains(body, "Đoạn văn.") {
		t.Errorf("the outline is %q", body)
	}
	s.upload("writer", "/briefs", form, "x.docx", []byte("no zip at all")).Want(422, "This is no .docx file", "12/2026")
	s.Post("writer", "/briefs", url.Values{"do": {"import"}}).Want(422, "Choose a .docx file first")
	pasted := s.Post("writer", "/briefs/convert", url.Values{"html": {`<h1>Đề mục</h1><p>Một <b>hai</b></p><script>alert(1)</script>`}}).Want(200)
	if !strings.Contains(pasted.Body, "# Đề mục") || !strings.Contains(pasted.Body, "**hai**") || strings.Contains(pasted.Body, "alert") {
		t.Errorf("pasted: %s", pasted.Body)
	}
	s.Get("writer", "/briefs").Want(200, "No briefs yet")
}

func TestRoadFromDraftToPublication(t *testing.T) {
	s := newSite(t)
	b := s.draft(s.Root)
	at := "/briefs/" + b.ID
	s.Post("writer", at+"/submit", url.Values{"version": {"1"}}).Want(http.StatusSeeOther)
	s.Get("head", at).Want(200).LeadsTo("post "+at+"/approve", "post "+at+"/return")
	s.Post("head", at+"/return", url.Values{"version": {"1"}, "reason": {"ngắn"}}).Want(422, "Give a clear reason", "ngắn")
	s.Post("writer", at+"/approve", url.Values{"version": {"1"}}).Want(403, "Another person has to read and approve it")
	s.Post("head", at+"/approve", url.Values{"version": {"7"}}).Want(409)
	s.Post("head", at+"/approve", url.Values{"version": {"1"}}).Want(http.StatusSeeOther)
	s.Get("writer", at).Want(200, "approved and not published").LeadsTo("get "+at+"/publish", "post "+at+"/next")
	s.Get("comm00", at).Want(403)
	s.Get("writer", at+"/publish").Want(200, "To whom does brief 01/2026 go?", "Preview", "national (1)", "province (2)", "commune (6)").LeadsNotTo("post " + at + "/publish")
	s.Get("writer", at+"/publish?to="+s.Comm[0][1]).Want(200, "commune (1)").Lacks("national (", "province (")
	ask := url.Values{"to": {s.Prov[0]}, "level": {s.Levels[1], s.Levels[2]}, "days": {"20"}, "ack_days": {"3"}, "sessions": {"2"}, "heads_own": {"1"}}
	s.Get("writer", at+"/publish?"+ask.Encode()).Want(200, "Publish to 4 units", "4 units owe it: province (1) and commune (3).", "4 new duties arise.", "21 December 2026", "26 November 2026", "at least 2 talks",
		"The head of each unit", "goes on the public site").LeadsTo("post " + at + "/publish")
	none := url.Values{"to": {""}, "days": {"x"}, "ack_days": {"3"}, "sessions": {""}}
	s.Get("writer", at+"/publish?"+none.Encode()).Want(422, "Choose at least one level", "Set a deadline", "Choose a unit", "Enter a number of talks").LeadsNotTo("post " + at + "/publish")
	other := url.Values{"to": {s.Prov[0]}, "level": {s.Levels[0]}, "days": {"20"}, "ack_days": {"3"}, "sessions": {"0"}}
	s.Get("writer", at+"/publish?"+other.Encode()).Want(200, "No unit of these levels").LeadsNotTo("post " + at + "/publish")
	s.Get("writer", at+"/publish?find=to&to_text=dong+tam&days=1").Want(200, "Speakers of dong tam")
	s.Post("writer", at+"/publish", other).Want(422, "No unit of these levels")
	s.Post("writer", at+"/publish", ask).Want(http.StatusSeeOther)
	s.Get("writer", at).Want(200, "Speakers of son dong", "province, commune", "21/12/2026", "Check code", "Published version 1", "Brief 01/2026:",
		"http://rostrum.example/public/briefs/"+b.ID).LeadsTo("get /duties?brief="+b.ID+"&unit="+s.Prov[0], "get "+at+"/withdraw", "post "+at+"/sent")
	s.Get("comm00", at).Want(200, fullText().Title).LeadsNotTo("/edit", "/publish", "/withdraw", "/next", "/submit")
	s.Post("comm00", at+"/sent", nil).Want(http.StatusSeeOther)
	s.Get("comm00", at).Want(200, "Last sent:", "Sent version 1 by chat")
	s.Post("writer", at+"/next", nil).Want(http.StatusSeeOther)
	s.Get("writer", at).Want(200, "Version 2 is being written").LeadsTo("get " + at + "?version=2")
	s.Get("comm00", at+"?version=2").Want(403)
	s.Get("comm00", at).Lacks("Version 2")
	s.approve(b.ID)
	s.Get("writer", at).Want(200, "Version 2 is approved").LeadsTo("post " + at + "/force")
	s.Post("writer", at+"/force", nil).Want(http.StatusSeeOther)
	s.Get("comm00", at+"?version=1").Want(200, "replaced by version 2").LeadsTo("get " + at + "?version=2")
}

func TestWithdrawalIsShownEverywhere(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	at, reason := "/briefs/"+b.ID, "Số liệu ở mục hai sai."
	duty := s.duty(s.Comm[0][0], b.ID).ID
	var code string
	s.read("system", func(tx *store.Tx) error {
		full, err := briefs.View(tx, b.ID, 0)
		code = full.Text.CheckCode
		return err
	})
	s.Get("head", at+"/withdraw").Want(200, "Withdraw brief 01/2026?", "9 units no longer owe anything")
	s.Post("head", at+"/withdraw", url.Values{"reason": {reason}, "confirm": {"sai"}}).Want(422, "Type 01/2026 to confirm", reason)
	s.Post("head", at+"/withdraw", url.Values{"reason": {"ngắn"}, "confirm": {"01/2026"}}).Want(422, "Give a clear reason", "ngắn")
	s.Get("", "/public/briefs/"+b.ID).Want(200, fullText().Title).Lacks("Withdrawn on")
	s.Post("head", at+"/withdraw", url.Values{"reason": {reason}, "confirm": {"01/2026"}}).Want(http.StatusSeeOther)
	for account, path := range map[string]string{"comm00": at, "speaker00": at + "/handout", "": "/public/briefs/" + b.ID, "comm01": "/check/" + code, "prov0": "/duties/" + duty} {
		s.Get(account, path).Want(200, "Withdrawn on 23/11/2026", reason)
	}
	s.Get("", "/public/briefs").Want(200, "No brief is in force today").Lacks(fullText().Title)
	s.Get("writer", at).LeadsNotTo("/publish", "/next", "post "+at+"/sent")
	s.Get("head", at+"/withdraw").Want(409)
	s.Post("comm00", "/duties/"+duty+"/acknowledge", nil).Want(http.StatusGone, "nothing is owed")
}

func TestPublicPages(t *testing.T) {
	s := newSite(t)
	s.Get("", "/public/briefs").Want(200, "No brief is in force today")
	b := s.published(s.Root)
	inside := s.internal(s.Root)
	s.Get("", "/public/briefs").Want(200, fullText().Title, "Speakers of the nation", "no. 01/2026").Lacks("nội bộ").LeadsTo("get /public/briefs/" + b.ID)
	s.Get("", "/public/briefs?q=zzz").Want(200, "No brief matches the filters")
	s.Get("", "/public/briefs?subject=land").Want(200, fullText().Title)
	s.Get("", "/public/briefs/"+b.ID).Want(200, "Nộp hồ sơ tại một cửa.", "Nộp ở đâu?", "Luật Đất đai")
	s.Get("", "/public/briefs/"+inside.ID).Want(404)
	var codes []string
	s.read("system", func(tx *store.Tx) error {
		var err error
		codes, err = store.All[string](tx, `SELECT check_code FROM brief_versions ORDER BY brief_id`)
		return err
	})
	s.Get("", "/check/"+codes[0]).Want(200, "This text is in force", fullText().Title, "Speakers of the nation").LeadsTo("get /public/briefs/" + b.ID)
	s.Get("", "/check/"+codes[1]).Want(200, "This text is in force", "An internal brief").Lacks("Chỉ trong nội bộ").LeadsNotTo("/public/briefs/" + inside.ID)
	s.Get("", "/check/zzzzzzzz").Want(404, "No published text carries this code")
	s.Get("", "/check").Want(200, "Is this text still in force?")
	s.Get("", "/check?code=").Want(200, "Enter the check code")
	if to := s.Get("", "/check?code="+url.QueryEscape(briefs.ShowCode(codes[0]))).Want(http.StatusSeeOther).To; to != "/check/"+codes[0] {
		t.Errorf("a typed code leads to %s", to)
	}
}

func TestDutyPages(t *testing.T) {
	s := newSite(t)
	s.Get("comm00", "/duties").Want(200, "No duties yet")
	b := s.published(s.Root)
	id := s.duty(s.Prov[0], b.ID).ID
	s.Get("prov0", "/duties").Want(200, "Speakers of son dong", "Not acknowledged yet", "Acknowledge 1 duty").LeadsTo("get /duties/"+id, "post /duties/acknowledge").Lacks("Speakers of ha tay")
	s.Get("inspector", "/duties?brief="+b.ID).Want(200, "How the levels stand", "province", "commune").LeadsNotTo("post /duties/acknowledge")
	s.Get("prov0", "/duties?state=late&level="+s.Levels[2]+"&unit="+s.Prov[0]).Want(200, "No duty matches the filters")
	s.Post("prov0", "/duties/acknowledge", url.Values{"unit": {s.Prov[0]}}).Want(http.StatusSeeOther)
	s.Post("prov0", "/duties/acknowledge", url.Values{"unit": {s.Prov[1]}}).Want(http.StatusForbidden)
	s.Get("prov0", "/duties/"+id).Want(200, "What does Speakers of son dong owe for brief 01/2026?", "23/11/2026", "0 (1 asked)", "Acknowledged", "Deadline: end of 20/12/2026").
		LeadsTo("post /duties/"+id+"/pass", "post /duties/"+id+"/link", "post /duties/"+id+"/sent").LeadsNotTo("/confirm", "/duties/"+id+"/acknowledge")
	s.Post("prov0", "/duties/"+id+"/pass", url.Values{"note": {"Đã phổ biến tại giao ban"}, "level": {s.Levels[2]}, "deadline": {"2027-01-01"}}).
		Want(422, "cannot be after the unit's own", "Đã phổ biến tại giao ban")
	s.Post("prov0", "/duties/"+id+"/pass", url.Values{"note": {"Đã phổ biến tại giao ban"}}).Want(http.StatusSeeOther)
	s.Post("prov0", "/duties/"+id+"/sent", nil).Want(http.StatusSeeOther)
	s.Get("prov0", "/duties/"+id).Want(200, "Đã phổ biến tại giao ban", "Last sent:")
	commune := s.duty(s.Comm[0][0], b.ID).ID
	s.Get("comm00", "/duties/"+commune).Want(200).LeadsTo("post /duties/" + commune + "/acknowledge")
	s.Get("inspector", "/duties/"+commune).Want(200).LeadsNotTo("/acknowledge", "/pass", "/link")
	s.Post("comm00", "/duties/"+commune+"/acknowledge", nil).Want(http.StatusSeeOther)
}

var linkAddress = regexp.MustCompile(`http://rostrum\.example(/l/[A-Za-z0-9_-]+)`)

func TestLink(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	id := s.duty(s.Comm[0][0], b.ID).ID
	op := url.Values{"op": {store.NewOpID(s.db.Now())}}
	made := s.Post("prov0", "/duties/"+id+"/link", op).Want(200, "Copy it now", "until the end of 19/01/2027")
	found := linkAddress.FindStringSubmatch(made.Body)
	if found == nil || !strings.Contains(made.Body, "<svg viewBox") {
		t.Fatal("no link or no QR code is shown")
	}
	at := found[1]
	if again := s.Post("prov0", "/duties/"+id+"/link", op).Want(200); linkAddress.MatchString(again.Body) {
		t.Error("a form sent twice shows the link again")
	}
	s.Get("", at).Want(200, fullText().Title, "A link for Speakers of an hoa", "Not yet, due 27/11/2026").LeadsTo("post " + at + "/acknowledge").LeadsNotTo(at + "/report")
	s.Post("", at+"/acknowledge", nil).Want(http.StatusSeeOther)
	s.Get("", at).Want(200, "waits for a coordinator to confirm it", "by link, to be confirmed").LeadsTo("get " + at + "/report").LeadsNotTo("/acknowledge")
	if d := s.duty(s.Comm[0][0], b.ID); !d.ByLink || d.AcknowledgedBy == "" {
		t.Errorf("acknowledged as %+v", d)
	}
	s.Get("prov0", "/duties?state=link").Want(200, "Speakers of an hoa")
	s.Get("prov0", "/duties/"+id).Want(200, "By the unit's link").LeadsTo("post /duties/" + id + "/confirm")
	s.Post("prov0", "/duties/"+id+"/confirm", nil).Want(http.StatusSeeOther)
	if s.duty(s.Comm[0][0], b.ID).ByLink {
		t.Error("confirming left the mark")
	}
	var link string
	s.read("system", func(tx *store.Tx) error {
		var err error
		link, err = store.Value[string](tx, `SELECT id FROM duty_links`)
		return err
	})
	// Nothing of the link's secret is kept beside what was done by it.
	s.read("system", func(tx *store.Tx) error {
		kept, err := store.All[string](tx, `SELECT result FROM operations`)
		for _, k := range kept {
			if strings.Contains(k, strings.TrimPrefix(at, "/l/")) {
				t.Errorf("an operation keeps the link: %s", k)
			}
		}
		return err
	})
	// The link acts on its own duty only, whatever else its unit owes.
	other := s.published(s.Root)
	want(t, s.asLink(link, s.duty(s.Comm[0][0], other.ID).ID), fault.Forbidden, "")
	s.Post("prov0", "/duties/"+id+"/unlink", url.Values{"link": {link}}).Want(http.StatusSeeOther)
	s.Get("", at).Want(http.StatusGone)
	s.Post("", at+"/acknowledge", nil).Want(http.StatusGone)
	s.Get("", "/l/none").Want(http.StatusGone)
}

func (w *world) asLink(link, duty string) error {
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: store.Actor{ID: link, Kind: "link"}}, func(tx *store.Tx) error {
		_, err := w.office.Acknowledge(tx, duty)
		return err
	})
	return err
}

// TestBothLanguages looks at every page in Vietnamese: words are there and no key shows.
func TestBothLanguages(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	d := s.duty(s.Comm[0][0], b.ID).ID
	for path, says := range map[string]string{"/briefs": "Có những nội dung nào để tuyên truyền?", "/briefs/new": "Cần tuyên truyền điều gì?", "/briefs/" + b.ID: "Thông điệp chính",
		"/briefs/" + b.ID + "/publish": "Phát hành nội dung số 01/2026 đến đâu?", "/briefs/" + b.ID + "/withdraw": "Thu hồi nội dung số 01/2026?",
		"/briefs/" + b.ID + "/handout": "Kiểm tra hiệu lực bằng mã", "/duties": "Đơn vị nào còn việc phải triển khai?", "/duties/" + d: "phải làm gì với nội dung số 01/2026?",
		"/public/briefs": "Hôm nay những nội dung nào đang có hiệu lực?", "/check": "Bản này còn hiệu lực không?"} {
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		got := s.Get("writer", path+join+"lang=vi").Want(200, says)
		if strings.Contains(got.Text(), "briefs.") {
			t.Errorf("%s shows a key", path)
		}
	}
}
