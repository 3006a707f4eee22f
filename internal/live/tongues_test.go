package live_test

import (
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// speaks makes the world's session one in these languages, of which the first greets.
func (w *world) speaks(tags ...string) {
	w.t.Helper()
	orgtest.Grant(w.t, w.db, "keeper", access.Administrator, access.Everywhere)
	w.must("keeper", func(tx *store.Tx) error {
		for i, tag := range tags {
			if _, err := tx.Exec(`INSERT INTO session_languages (session_id, lang) VALUES ($1, $2)`, w.Session, tag); err != nil {
				return err
			}
			if _, err := people.AddLanguage(tx, people.Language{ID: tag, Names: lang.Text{lang.VI: "Tiếng " + tag, lang.EN: "House's " + tag}, Position: i}); err != nil {
				return err
			}
		}
		_, err := people.SetGreeting(tx, people.Greeting{Lang: tags[0], OwnName: "Hmoob", Text: "Nyob zoo sawv daws", Sound: strings.Repeat("a", 64), Type: "audio/mpeg", Size: 120_000})
		return err
	})
}

func TestThePageOpensWithLanguagesInTheirOwnNames(t *testing.T) {
	w := newWorld(t)
	w.speaks("hmn", "tyz", "vi")
	w.must("system", func(tx *store.Tx) error { // one that the catalogue has lost
		_, err := tx.Exec(`INSERT INTO session_languages (session_id, lang) VALUES ($1, 'zzz')`, w.Session)
		return err
	})
	r := w.room(live.After)
	site, _ := w.serve()
	at := "/r/" + r.Code
	p := site.Get("", at).Want(http.StatusOK, "Tiếng Việt", "English", "Hmoob", "House's tyz", "What would you like to ask?").Lacks("zzz", "Nyob zoo")
	for _, want := range []string{`href="` + at + `?lang=hmn" lang="hmn" hreflang="hmn">Hmoob<`, `lang="en" hreflang="tyz"`, `href="/public/greetings/` + strings.Repeat("a", 64) + `"`, `aria-label="▶ 117 KB: listen to the greeting, Hmoob"`} {
		if !strings.Contains(p.Body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(p.Body, "<audio") || strings.Count(p.Body, `class="hear"`) != 1 {
		t.Error("a sound would be loaded before it is tapped, or another language has one")
	}
	if n := strings.Count(p.Body, "<nav"); n != 1 || strings.Count(p.Body, ">Tiếng Việt<") != 1 {
		t.Error("a language stands twice")
	}

	// Another language greets, the words of the page stay, and the forms that follow keep both.
	p = site.Get("", at+"?lang=hmn").Want(http.StatusOK, "Nyob zoo sawv daws", "What would you like to ask?")
	if !strings.Contains(p.Body, `lang="hmn">Nyob zoo sawv daws`) {
		t.Error("the greeting has no language")
	}
	kept := ""
	for _, c := range p.Header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "tongue=") {
			kept = c
		}
	}
	if kept != "tongue=hmn; Path="+at+"; HttpOnly; SameSite=Lax" {
		t.Errorf("kept %q", kept)
	}
	with := func(cookie string) orgtest.Page {
		ask, _ := http.NewRequest(http.MethodGet, site.URL+at, nil)
		ask.Header.Set("Cookie", cookie)
		ask.Header.Set("Accept-Language", "en")
		return site.Send(ask, "")
	}
	with("tongue=hmn").Want(http.StatusOK, "Nyob zoo sawv daws", "What would you like to ask?")
	with("tongue=vi").Want(http.StatusOK, "Bạn muốn hỏi gì?").Lacks("Nyob zoo")
	with("tongue=xx%22").Want(http.StatusOK, "What would you like to ask?").Lacks("Nyob zoo")
	site.Get("", at+"?lang=vi").Want(http.StatusOK, "Bạn muốn hỏi gì?", "Tiếng tyz")
	site.Get("", at+"?lang=zzz").Want(http.StatusOK, "What would you like to ask?").Lacks("Nyob zoo")
}
