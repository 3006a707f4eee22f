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
				return s.get(account, c.path).status
			}
			return s.post(account, c.path, url.Values{"unit": {s.Comm[0][0]}}).status
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
		s.get("writer", path).want(http.StatusNotFound)
	}
	s.get("writer", "/briefs/"+b.ID+"?version=9").want(http.StatusNotFound)
}

func TestListPage(t *testing.T) {
	s := newSite(t)
	s.get("writer", "/briefs").want(200, "No briefs yet", "Write a brief").leadsTo("get /briefs/new")
	s.get("speaker00", "/briefs").want(200, "No briefs yet").never("Write a brief")
	b := s.published(s.Root)
	s.draft(s.Root)
	s.get("writer", "/briefs").want(200, b.Number, fullText().Title, "In force", "Draft", "Speakers of the nation").leadsTo("get /briefs/" + b.ID)
	s.get("comm00", "/briefs").want(200, b.Number).never("02/2026")
	s.get("writer", "/briefs?state=published&q=dat&subject=land&unit="+s.Root).want(200, b.Number).never("02/2026")
	s.get("writer", "/briefs?q=khong+co+tu+nay").want(200, "No brief matches the filters").leadsTo("get /briefs")
	for range briefs.PageSize {
		s.draft(s.Root)
	}
	s.get("writer", "/briefs").want(200).never("01/2026")
	s.get("writer", "/briefs?after=zzzz").want(200)
}

func TestWriteAndEditPages(t *testing.T) {
	s := newSite(t)
	s.get("writer", "/briefs/new").want(200, "What must be explained?", "01/2026", "Speakers of the nation")
	created := s.post("writer", "/briefs", briefForm(s.Root)).want(http.StatusSeeOther)
	id := strings.TrimPrefix(created.to, "/briefs/")
	shown := s.get("writer", "/briefs/"+id).want(200, "Đăng ký khai sinh quá hạn", "Không mất phí", "Làm tại xã", "Hồ sơ", "Luật Hộ tịch, 60/2014/QH13, 20/11/2014",
		"Nghị định", "Mất phí không?", "Parents of small children · Mountains", "lang hmn", "This is a draft")
	shown.leadsTo("get /briefs/"+id+"/edit", "post /briefs/"+id+"/submit").leadsNotTo("/approve", "/publish", "/withdraw", "/next")
	edit := s.get("writer", "/briefs/"+id+"/edit").want(200, "Edit brief 12/2026, version 1")
	if edit.value("source_2_title") != "Nghị định" || edit.value("question_1_answer") != "Không." || edit.value("key_messages") != "Không mất phí\nLàm tại xã" {
		t.Error("the form does not hold what was written")
	}
	change := briefForm(s.Root)
	change.Set("title", "Tên đã sửa")
	change.Set("version", edit.value("version"))
	change.Set("text_version", edit.value("text_version"))
	s.post("second", "/briefs/"+id+"/edit", change).want(http.StatusSeeOther)
	change.Set("title", "Tên của người khác")
	change.Del("op")
	stale := s.post("writer", "/briefs/"+id+"/edit", change).want(http.StatusConflict, "Somebody saved the draft", "Tên đã sửa", "Tên của người khác")
	if stale.value("title") != "Tên của người khác" || stale.value("version") != "2" {
		t.Errorf("the stale form holds %q made from %s", stale.value("title"), stale.value("version"))
	}
	change.Set("version", stale.value("version"))
	change.Set("do", "submit")
	change.Del("op")
	s.post("writer", "/briefs/"+id+"/edit", change).want(http.StatusSeeOther)
	s.get("writer", "/briefs/"+id).want(200, "waits for another person's approval").leadsNotTo("/approve").leadsTo("post /briefs/" + id + "/return")
	s.get("writer", "/briefs/"+id+"/edit").want(http.StatusConflict)
}

func TestFormShowsErrorsWithWhatWasTyped(t *testing.T) {
	s := newSite(t)
	bad := briefForm(s.Root)
	bad.Set("title", "")
	bad.Set("valid_until", "31/12/2026")
	again := s.post("writer", "/briefs", bad).want(422, "Enter a day", "12/2026")
	if again.value("summary") != "Ai, ở đâu, giấy tờ gì." || again.value("body") != "## Hồ sơ\n\n- Tờ khai" || again.value("source_2_title") != "Nghị định" {
		t.Error("what was typed is gone")
	}
	bad.Set("valid_until", "2026-11-01")
	bad.Set("source_1_url", "ftp://x")
	bad.Del("op")
	s.post("writer", "/briefs", bad).want(422, "Enter a title.", "cannot be before the first", "must begin with https://")
	short := url.Values{"do": {"submit"}, "unit": {s.Root}, "number": {"1"}, "title": {"Chỉ có tên"}}
	s.post("writer", "/briefs", short).want(422, "Write a summary", "at least one source", "Write the outline")
	s.get("writer", "/briefs").want(200, "No briefs yet")
	if got := s.post("writer", "/briefs", url.Values{"do": {"more_sources"}, "title": {"Giữ lại"}, "unit": {s.Root}}).want(200, "Source 4"); got.value("title") != "Giữ lại" {
		t.Error("asking for more rows loses what was typed")
	}
	s.post("writer", "/briefs", url.Values{"do": {"more_questions"}}).want(200, "Question 4")
	s.post("writer", "/briefs", url.Values{"find": {"unit"}, "unit_text": {"son dong"}}).want(200, "Speakers of son dong")
}

func TestImport(t *testing.T) {
	s := newSite(t)
	form := briefForm(s.Root)
	form.Set("do", "import")
	got := s.upload("writer", "/briefs", form, "de-cuong.docx", docx(t)).want(200, "The text of de-cuong.docx was put into the outline")
	if body := got.value("body"); !strings.Contains(body, "- Tờ khai") || !strings.Contains(body, "# Phần một") || !strings.Contains(body, "Đoạn văn.") {
		t.Errorf("the outline is %q", body)
	}
	s.upload("writer", "/briefs", form, "x.docx", []byte("no zip at all")).want(422, "This is no .docx file", "12/2026")
	s.post("writer", "/briefs", url.Values{"do": {"import"}}).want(422, "Choose a .docx file first")
	pasted := s.post("writer", "/briefs/convert", url.Values{"html": {`<h1>Đề mục</h1><p>Một <b>hai</b></p><script>alert(1)</script>`}}).want(200)
	if !strings.Contains(pasted.body, "# Đề mục") || !strings.Contains(pasted.body, "**hai**") || strings.Contains(pasted.body, "alert") {
		t.Errorf("pasted: %s", pasted.body)
	}
	s.get("writer", "/briefs").want(200, "No briefs yet")
}

func TestRoadFromDraftToPublication(t *testing.T) {
	s := newSite(t)
	b := s.draft(s.Root)
	at := "/briefs/" + b.ID
	s.post("writer", at+"/submit", url.Values{"version": {"1"}}).want(http.StatusSeeOther)
	s.get("head", at).want(200).leadsTo("post "+at+"/approve", "post "+at+"/return")
	s.post("head", at+"/return", url.Values{"version": {"1"}, "reason": {"ngắn"}}).want(422, "Give a clear reason", "ngắn")
	s.post("writer", at+"/approve", url.Values{"version": {"1"}}).want(403, "Another person has to read and approve it")
	s.post("head", at+"/approve", url.Values{"version": {"7"}}).want(409)
	s.post("head", at+"/approve", url.Values{"version": {"1"}}).want(http.StatusSeeOther)
	s.get("writer", at).want(200, "approved and not published").leadsTo("get "+at+"/publish", "post "+at+"/next")
	s.get("comm00", at).want(403)
	s.get("writer", at+"/publish").want(200, "To whom does brief 01/2026 go?", "Preview").leadsNotTo("post " + at + "/publish")
	ask := url.Values{"to": {s.Prov[0]}, "level": {s.Levels[1], s.Levels[2]}, "days": {"20"}, "ack_days": {"3"}, "sessions": {"2"}, "heads_own": {"1"}}
	s.get("writer", at+"/publish?"+ask.Encode()).want(200, "Publish to 4 units (province and commune)", "21 December 2026", "26 November 2026", "at least 2 talks",
		"The head of each unit", "goes on the public site").leadsTo("post " + at + "/publish")
	none := url.Values{"to": {""}, "days": {"x"}, "ack_days": {"3"}, "sessions": {""}}
	s.get("writer", at+"/publish?"+none.Encode()).want(422, "Choose at least one level", "Set a deadline", "Choose a unit", "Enter a number of talks").leadsNotTo("post " + at + "/publish")
	other := url.Values{"to": {s.Prov[0]}, "level": {s.Levels[0]}, "days": {"20"}, "ack_days": {"3"}, "sessions": {"0"}}
	s.get("writer", at+"/publish?"+other.Encode()).want(200, "No unit of these levels").leadsNotTo("post " + at + "/publish")
	s.get("writer", at+"/publish?find=to&to_text=dong+tam&days=1").want(200, "Speakers of dong tam")
	s.post("writer", at+"/publish", other).want(422, "No unit of these levels")
	s.post("writer", at+"/publish", ask).want(http.StatusSeeOther)
	s.get("writer", at).want(200, "Speakers of son dong", "province, commune", "21/12/2026", "Check code", "Published version 1", "Brief 01/2026:",
		"http://rostrum.example/public/briefs/"+b.ID).leadsTo("get /duties?brief="+b.ID+"&unit="+s.Prov[0], "get "+at+"/withdraw", "post "+at+"/sent")
	s.get("comm00", at).want(200, fullText().Title).leadsNotTo("/edit", "/publish", "/withdraw", "/next", "/submit")
	s.post("comm00", at+"/sent", nil).want(http.StatusSeeOther)
	s.get("comm00", at).want(200, "Last sent:", "Sent version 1 by chat")
	s.post("writer", at+"/next", nil).want(http.StatusSeeOther)
	s.get("writer", at).want(200, "Version 2 is being written").leadsTo("get " + at + "?version=2")
	s.get("comm00", at+"?version=2").want(403)
	s.get("comm00", at).never("Version 2")
	s.approve(b.ID)
	s.get("writer", at).want(200, "Version 2 is approved").leadsTo("post " + at + "/force")
	s.post("writer", at+"/force", nil).want(http.StatusSeeOther)
	s.get("comm00", at+"?version=1").want(200, "replaced by version 2").leadsTo("get " + at + "?version=2")
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
	s.get("head", at+"/withdraw").want(200, "Withdraw brief 01/2026?", "9 units no longer owe anything")
	s.post("head", at+"/withdraw", url.Values{"reason": {reason}, "confirm": {"sai"}}).want(422, "Type 01/2026 to confirm", reason)
	s.post("head", at+"/withdraw", url.Values{"reason": {"ngắn"}, "confirm": {"01/2026"}}).want(422, "Give a clear reason", "ngắn")
	s.get("", "/public/briefs/"+b.ID).want(200, fullText().Title).never("Withdrawn on")
	s.post("head", at+"/withdraw", url.Values{"reason": {reason}, "confirm": {"01/2026"}}).want(http.StatusSeeOther)
	for account, path := range map[string]string{"comm00": at, "speaker00": at + "/handout", "": "/public/briefs/" + b.ID, "comm01": "/check/" + code, "prov0": "/duties/" + duty} {
		s.get(account, path).want(200, "Withdrawn on 23/11/2026", reason)
	}
	s.get("", "/public/briefs").want(200, "No brief is in force today").never(fullText().Title)
	s.get("writer", at).leadsNotTo("/publish", "/next", "post "+at+"/sent")
	s.get("head", at+"/withdraw").want(409)
	s.post("comm00", "/duties/"+duty+"/acknowledge", nil).want(http.StatusGone, "nothing is owed")
}

func TestHandout(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	plain := s.get("comm00", "/briefs/"+b.ID+"/handout").want(200, "Speakers of the nation", "No. 01/2026", "Valid from 23/11/2026 until the end of 31/12/2027", "Check before use", "http://rostrum.example/check/")
	if !strings.Contains(plain.body, "<svg viewBox") || strings.Contains(plain.body, `class="sheet large"`) {
		t.Error("the plain sheet has no QR code, or is large")
	}
	if large := s.get("comm00", "/briefs/"+b.ID+"/handout?large=1").want(200); !strings.Contains(large.body, `class="sheet large"`) {
		t.Error("the large sheet is not")
	}
	s.get("writer", "/briefs/"+s.draft(s.Root).ID+"/handout").want(200, "A draft, not approved").never("Check code")
}

func TestPublicPages(t *testing.T) {
	s := newSite(t)
	s.get("", "/public/briefs").want(200, "No brief is in force today")
	b := s.published(s.Root)
	inside := s.draft(s.Root, func(n *briefs.NewBrief) { n.Internal, n.Title = true, "Chỉ trong nội bộ" })
	s.approve(inside.ID)
	s.publish(inside.ID, s.Root)
	s.get("", "/public/briefs").want(200, fullText().Title, "Speakers of the nation", "no. 01/2026").never("nội bộ").leadsTo("get /public/briefs/" + b.ID)
	s.get("", "/public/briefs?q=zzz").want(200, "No brief matches the filters")
	s.get("", "/public/briefs?subject=land").want(200, fullText().Title)
	s.get("", "/public/briefs/"+b.ID).want(200, "Nộp hồ sơ tại một cửa.", "Nộp ở đâu?", "Luật Đất đai")
	s.get("", "/public/briefs/"+inside.ID).want(404)
	var codes []string
	s.read("system", func(tx *store.Tx) error {
		var err error
		codes, err = store.All[string](tx, `SELECT check_code FROM brief_versions ORDER BY brief_id`)
		return err
	})
	s.get("", "/check/"+codes[0]).want(200, "This text is in force", fullText().Title, "Speakers of the nation").leadsTo("get /public/briefs/" + b.ID)
	s.get("", "/check/"+codes[1]).want(200, "This text is in force", "An internal brief").never("Chỉ trong nội bộ").leadsNotTo("/public/briefs/" + inside.ID)
	s.get("", "/check/zzzzzzzz").want(404, "No published text carries this code")
	s.get("", "/check").want(200, "Is this text still in force?")
	s.get("", "/check?code=").want(200, "Enter the check code")
	if to := s.get("", "/check?code="+url.QueryEscape(briefs.ShowCode(codes[0]))).want(http.StatusSeeOther).to; to != "/check/"+codes[0] {
		t.Errorf("a typed code leads to %s", to)
	}
}

func TestDutyPages(t *testing.T) {
	s := newSite(t)
	s.get("comm00", "/duties").want(200, "No duties yet")
	b := s.published(s.Root)
	id := s.duty(s.Prov[0], b.ID).ID
	s.get("prov0", "/duties").want(200, "Speakers of son dong", "Not acknowledged yet", "Acknowledge 1 duty").leadsTo("get /duties/"+id, "post /duties/acknowledge").never("Speakers of ha tay")
	s.get("inspector", "/duties?brief="+b.ID).want(200, "How the levels stand", "province", "commune").leadsNotTo("post /duties/acknowledge")
	s.get("prov0", "/duties?state=late&level="+s.Levels[2]+"&unit="+s.Prov[0]).want(200, "No duty matches the filters")
	s.post("prov0", "/duties/acknowledge", url.Values{"unit": {s.Prov[0]}}).want(http.StatusSeeOther)
	s.post("prov0", "/duties/acknowledge", url.Values{"unit": {s.Prov[1]}}).want(http.StatusForbidden)
	s.get("prov0", "/duties/"+id).want(200, "What does Speakers of son dong owe for brief 01/2026?", "23/11/2026", "0 of 1", "Acknowledged", "Deadline: end of 20/12/2026").
		leadsTo("post /duties/"+id+"/pass", "post /duties/"+id+"/link", "post /duties/"+id+"/sent").leadsNotTo("/confirm", "/duties/"+id+"/acknowledge")
	s.post("prov0", "/duties/"+id+"/pass", url.Values{"note": {"Đã phổ biến tại giao ban"}, "level": {s.Levels[2]}, "deadline": {"2027-01-01"}}).
		want(422, "cannot be after the unit's own", "Đã phổ biến tại giao ban")
	s.post("prov0", "/duties/"+id+"/pass", url.Values{"note": {"Đã phổ biến tại giao ban"}}).want(http.StatusSeeOther)
	s.post("prov0", "/duties/"+id+"/sent", nil).want(http.StatusSeeOther)
	s.get("prov0", "/duties/"+id).want(200, "Đã phổ biến tại giao ban", "Last sent:")
	commune := s.duty(s.Comm[0][0], b.ID).ID
	s.get("comm00", "/duties/"+commune).want(200).leadsTo("post /duties/" + commune + "/acknowledge")
	s.get("inspector", "/duties/"+commune).want(200).leadsNotTo("/acknowledge", "/pass", "/link")
	s.post("comm00", "/duties/"+commune+"/acknowledge", nil).want(http.StatusSeeOther)
}

var linkAddress = regexp.MustCompile(`http://rostrum\.example(/l/[A-Za-z0-9_-]+)`)

func TestLink(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	id := s.duty(s.Comm[0][0], b.ID).ID
	op := url.Values{"op": {store.NewOpID(s.db.Now())}}
	made := s.post("prov0", "/duties/"+id+"/link", op).want(200, "Copy it now", "until the end of 19/01/2027")
	found := linkAddress.FindStringSubmatch(made.body)
	if found == nil || !strings.Contains(made.body, "<svg viewBox") {
		t.Fatal("no link or no QR code is shown")
	}
	at := found[1]
	if again := s.post("prov0", "/duties/"+id+"/link", op).want(200); linkAddress.MatchString(again.body) {
		t.Error("a form sent twice shows the link again")
	}
	s.get("", at).want(200, fullText().Title, "A link for Speakers of an hoa", "Not yet; by 27/11/2026").leadsTo("post " + at + "/acknowledge").leadsNotTo(at + "/report")
	s.post("", at+"/acknowledge", nil).want(http.StatusSeeOther)
	s.get("", at).want(200, "waits for a coordinator to confirm it", "by link, to be confirmed").leadsTo("get " + at + "/report").leadsNotTo("/acknowledge")
	if d := s.duty(s.Comm[0][0], b.ID); !d.ByLink || d.AcknowledgedBy == "" {
		t.Errorf("acknowledged as %+v", d)
	}
	s.get("prov0", "/duties?state=link").want(200, "Speakers of an hoa")
	s.get("prov0", "/duties/"+id).want(200, "By the unit's link").leadsTo("post /duties/" + id + "/confirm")
	s.post("prov0", "/duties/"+id+"/confirm", nil).want(http.StatusSeeOther)
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
	s.post("prov0", "/duties/"+id+"/unlink", url.Values{"link": {link}}).want(http.StatusSeeOther)
	s.get("", at).want(http.StatusGone)
	s.post("", at+"/acknowledge", nil).want(http.StatusGone)
	s.get("", "/l/none").want(http.StatusGone)
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
		got := s.get("writer", path+join+"lang=vi").want(200, says)
		if strings.Contains(got.text(), "briefs.") {
			t.Errorf("%s shows a key", path)
		}
	}
}
