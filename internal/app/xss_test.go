package app_test

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// dangerous gives what in a page could run or reach outward: our own pages hold none of it, whatever was typed.
func dangerous(p apptest.Page) string {
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
		return ""
	}
	for _, n := range p.Elements("") {
		if slices.Contains([]string{"iframe", "object", "embed", "base", "applet", "frame", "foreignobject", "animate", "set", "style", "marquee"}, n.Data) {
			return "an element " + n.Data
		}
		if n.Data == "script" && (!strings.HasPrefix(apptest.Attr(n, "src"), "/assets/") || n.FirstChild != nil) {
			return "a script of its own"
		}
		if n.Data == "meta" && apptest.Attr(n, "http-equiv") != "" {
			return "a meta http-equiv"
		}
		for _, a := range n.Attr {
			key := strings.ToLower(a.Key)
			value := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(a.Val, "\x00", "")), ""))
			if strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc" {
				return "an attribute " + key
			}
			if slices.Contains([]string{"href", "src", "action", "formaction", "data", "xlink:href", "poster"}, key) &&
				(strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text")) {
				return key + " " + value
			}
		}
	}
	return ""
}

func TestTheEyeForLivePagesSees(t *testing.T) {
	page := func(body string) apptest.Page {
		return apptest.Page{Header: http.Header{"Content-Type": {"text/html"}}, Body: body}
	}
	for _, p := range payloads() {
		if dangerous(page("<p>"+p+"</p>")) == "" && dangerous(page(`<p title="`+p+`">`)) == "" && dangerous(page("<title>"+p)) == "" && !strings.Contains(p, "](") && dangerous(page(`<a href="`+p+`">`)) == "" {
			t.Errorf("nothing is seen in %s", p)
		}
	}
	if found := dangerous(page(`<p class="a"><a href="/x">y</a><script src="/assets/a.js"></script></p>`)); found != "" {
		t.Errorf("an ordinary page is thought to hold %s", found)
	}
}

// payloads are texts that run in a page that does not escape them; some only in one place of it.
func payloads() []string {
	return []string{`<script>alert(9)</script>`, `"><script>alert(9)</script>`, `'><img src=x onerror=alert(9)>`, `<img src=x onerror=alert(9)>`, `<svg onload=alert(9)>`,
		`</title><script>alert(9)</script>`, `</textarea><script>alert(9)</script>`, `" onmouseover="alert(9)`, `" autofocus onfocus="alert(9)`, `javascript:alert(9)`,
		`JaVaScRiPt:alert(9)`, `[x](javascript:alert(9))`, `![x](javascript:alert(9))`, `[x](vbscript:x)`, `[x]( java` + "\t" + `script:alert(9))`, `<a href="javascript:alert(9)">x</a>`,
		`<iframe src=javascript:alert(9)></iframe>`, `<details open ontoggle=alert(9)>`, `<style>@import '//evil.example'</style>`, `<base href=//evil.example>`,
		`<meta http-equiv=refresh content="0;url=//evil.example">`, `</script><script>alert(9)</script>`, `<object data="data:text/html,x"></object>`, `<p style="x:expression(alert(9))">`,
		`<form><button formaction=javascript:alert(9)>x`, `<math href="javascript:alert(9)">x</math>`, `<b onclick=alert(9)>x</b>`}
}

// mutated gives the n-th payload: the first ones as they stand, later ones with noise that filters trip over.
func mutated(n int, random *rand.Rand) string {
	all := payloads()
	p := all[n%len(all)]
	if n < len(all) {
		return p
	}
	noise := []string{"\u200b", "/**/", "\t", "\u00a0", "<!-- -->", "&#0;", "%00", "Ợ"}
	at := random.IntN(len(p) + 1)
	for at < len(p) && at > 0 && p[at]&0xC0 == 0x80 {
		at--
	}
	switch random.IntN(3) {
	case 0:
		return p[:at] + noise[random.IntN(len(noise))] + p[at:]
	case 1:
		return strings.ToUpper(p) + noise[random.IntN(len(noise))]
	}
	return noise[random.IntN(len(noise))] + p + all[random.IntN(len(all))]
}

// never are forms that end what the test needs.
func never(action string) bool {
	for _, part := range []string{"/logout", "/login", "/language", "/theme", "/account/", "/disable", "/end"} {
		if strings.Contains(action, part) {
			return true
		}
	}
	return false
}

// keep stores a payload in every text of a session, a brief and a speaker and gives the pages that show them.
func (s *stage) keep(payload string) []string {
	line := lang.Normalize(payload)
	if r := []rune(line); len(r) > 80 {
		line = strings.TrimSpace(string(r[:80]))
	}
	var session sessions.Session
	var brief briefs.Brief
	var speaker people.Record
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) error {
		d := s.Draft(s.units[own], s.briefs[own])
		d.Title, d.Spot = line, line
		var err error
		if session, err = sessions.Plan(tx, d); err != nil {
			return err
		}
		text := s.Text()
		text.Title, text.Summary, text.Body, text.KeyMessages = line, payload, payload+"\n\n# "+payload+"\n\n- "+payload, []string{line}
		text.Sources[0].Title, text.Sources[0].Article = line, line
		text.Questions = []briefs.Likely{{Question: line, Answer: payload, Source: line}}
		if brief, err = briefs.Create(tx, briefs.NewBrief{UnitID: s.units[own], Text: text}); err != nil {
			return err
		}
		r := people.Record{Speaker: people.Speaker{FullName: line, Occupation: line, Note: payload, HomeUnitID: s.units[own], BornYear: 1980},
			Languages: []people.Spoken{{Lang: apptest.Language}}, SubjectIDs: []string{apptest.Subject}}
		speaker, err = people.AddSpeaker(tx, r)
		return err
	})
	return []string{"/sessions/" + session.ID, "/sessions/" + session.ID + "/edit", "/sessions/" + session.ID + "/report", "/briefs/" + brief.ID,
		"/briefs/" + brief.ID + "/edit", "/briefs/" + brief.ID + "/handout", "/speakers/" + speaker.ID, "/speakers/" + speaker.ID + "/edit"}
}
