package live_test

import (
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"testing"

	"rostrum/internal/live"
)

func TestAPollFromTheHostToTheScreen(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, e := w.serve()
	room, hall := "/rooms/"+r.ID, "/r/"+r.Code
	site.Post("office", room+"/polls", form("kind", live.Single, "poll", "Ai đóng?", "options", "Chủ hộ")).Want(http.StatusUnprocessableEntity, "Write two to 8 answers", "Chủ hộ")
	site.Post("office", room+"/polls", form("kind", live.Single, "poll", "Ai đóng?", "options", "Chủ hộ\n*Cả hộ")).Want(http.StatusSeeOther)
	site.Get("", hall).Want(http.StatusOK).Lacks("Ai đóng?") // a draft is the host's
	poll := value[string](w, `SELECT id FROM live_polls`)
	act := func(what string) int {
		return site.Post("office", room+"/polls/act", form("poll", poll, "act", what)).Status
	}
	if got := act("open"); got != http.StatusSeeOther {
		t.Fatalf("open: %d", got)
	}
	site.Get("", hall).Want(http.StatusOK, "Ai đóng?", "Choose one", "from 10 answers on").Lacks("✓ Right")
	site.Get("office", room+"/projector").Want(http.StatusOK, "Ai đóng?", "Cả hộ")

	site.Post("", hall+"/answer", form("poll", poll)).Want(http.StatusUnprocessableEntity, "Choose an answer")
	site.Post("", hall+"/answer", form("poll", poll, "choice", "7")).Want(http.StatusUnprocessableEntity)
	for range 10 { // each without a cookie: ten browsers
		if p := site.Post("", hall+"/answer", form("poll", poll, "choice", "1")).Want(http.StatusSeeOther); p.To != hall+"#p-"+poll {
			t.Fatalf("leads to %q", p.To)
		}
	}
	site.Get("", hall).Want(http.StatusOK, "10 (100 %)", "10 answers counted")
	site.Post("office", room+"/polls/paper", form("poll", poll, "paper", "x")).Want(http.StatusUnprocessableEntity, "Enter a whole number")
	paper := form("poll", poll)
	paper["paper"] = []string{"3", "40"}
	site.Post("office", room+"/polls/paper", paper).Want(http.StatusSeeOther)
	for _, step := range []string{"close", "repeat"} {
		if got := act(step); got != http.StatusSeeOther {
			t.Fatalf("%s: %d", step, got)
		}
	}
	site.Get("", hall).Want(http.StatusOK, "✓ Right", "Counted on paper:", "Cả hộ: 40")
	site.Get("office", room+"/projector").Want(http.StatusOK, "✓ Right")
	if got := act("away"); got != http.StatusSeeOther {
		t.Fatalf("away: %d", got)
	}
	site.Get("office", room+"/projector").Want(http.StatusOK).Lacks("✓ Right")
	site.Post("", hall+"/answer", form("poll", poll, "choice", "1")).Want(http.StatusConflict, "This poll is closed")
	if got := act("open"); got != http.StatusConflict {
		t.Errorf("opened again: %d", got)
	}
	e.Close(0)
}

// TestOneBrowserAnswersOnce: with its cookie a browser replaces its answer.
func TestOneBrowserAnswersOnce(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	p := w.poll(r.ID, live.NewPoll{Kind: live.Scale, Question: "Dễ hiểu đến đâu?"})
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for i := range 5 {
		f := form("poll", p.ID, "choice", strconv.Itoa(i))
		res, err := browser.PostForm(site.URL+"/r/"+r.Code+"/answer", f)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("answer %d: %d", i, res.StatusCode)
		}
	}
	if n, choice := value[int64](w, `SELECT count(*) FROM live_poll_answers`), value[string](w, `SELECT max(choice) FROM live_poll_answers`); n != 1 || choice != "4" {
		t.Errorf("%d answers, the last is %s", n, choice)
	}
}
