package live_test

import (
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// brief is a published brief of the world's session: not internal, and on the site.
func (w *world) brief(session string) string {
	w.t.Helper()
	id := ""
	w.must("system", func(tx *store.Tx) error {
		id = tx.NewID("briefs")
		b := briefs.Brief{ID: id, Number: "12/HD", NetworkID: w.Network, UnitID: w.Comm[0][0], State: briefs.Published, Version: 1, ApprovedVersion: 1, PublishedVersion: 1,
			OnSiteFrom: "2026-01-01", Author: "office", CreatedAt: tx.Now()}
		v := briefs.Version{BriefID: id, Version: 1, State: briefs.Published, Author: "office", CheckCode: "check", Text: briefs.Text{Title: "Bảo hiểm y tế hộ gia đình",
			Body: "Lời dặn **người nói**.", KeyMessages: briefs.List[string]{"Mọi người trong hộ đều tham gia."}, ValidFrom: "2026-01-01",
			Questions: briefs.List[briefs.Likely]{{Question: "Mất thẻ bảo hiểm y tế thì xin cấp lại ở đâu?", Answer: "Tại cơ quan bảo hiểm xã hội nơi cấp thẻ.", Source: "Điều 18"},
				{Question: "Trẻ em dưới 6 tuổi có được cấp thẻ miễn phí không?", Answer: "Có, ngân sách đóng.", Source: "Điều 12"}}}}
		if err := tx.Insert("briefs", b); err != nil {
			return err
		}
		if err := tx.Insert("brief_versions", v); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO session_briefs (session_id, brief_id, version) VALUES ($1, $2, 1)`, session, id)
		return err
	})
	return id
}

func TestASpeakerAnswersTheQueue(t *testing.T) {
	w := newWorld(t)
	own := w.session("planned", "speaker")
	brief := w.brief(own)
	r, err := w.open("speaker", own, live.After)
	if err != nil {
		t.Fatal(err)
	}
	site, _ := w.serve()
	page := "/rooms/" + r.ID + "/speaker"
	site.Get("speaker", page).Want(http.StatusOK, "No question waits for an answer", "Mọi người trong hộ đều tham gia.", "Trẻ em dưới 6 tuổi", "It rests on: Điều 12", "Lời dặn").Lacks("Suggested answer")
	in := w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "Tôi mất thẻ, xin cấp lại ở đâu?"}, live.Ask{Text: "Bao giờ có đường bê tông?"}, live.Ask{Text: "Chỉ bộ phận trả lời", Desk: true})
	p := site.Get("speaker", page).Want(http.StatusOK, "To be answered (2)", "Suggested answer", "Tại cơ quan bảo hiểm xã hội nơi cấp thẻ.", "It rests on: Điều 18").Lacks("Chỉ bộ phận trả lời")
	if n := strings.Count(p.Text(), "Suggested answer"); n != 1 {
		t.Errorf("%d answers are suggested", n)
	}

	// One tap each, and the speaker stays; what is being answered stands on top.
	verdict := func(text, state string) {
		t.Helper()
		if to := site.Post("speaker", "/rooms/"+r.ID+"/verdict", form("question", w.idOf(text), "state", state, "from", "speaker")).Want(http.StatusSeeOther).To; to != page+"#queue" {
			t.Errorf("leads to %q", to)
		}
	}
	for _, text := range []string{"Tôi mất thẻ, xin cấp lại ở đâu?", "Bao giờ có đường bê tông?"} {
		verdict(text, live.Answering)
		body := site.Get("speaker", page).Text()
		if !strings.Contains(body, "Being answered "+text) || strings.Index(body, text) > strings.Index(body, "Pass to the office") {
			t.Errorf("%q is not on top: %s", text, body)
		}
		verdict(text, live.Shown)
	}
	verdict("Bao giờ có đường bê tông?", live.Passed)
	site.Get("speaker", page).Want(http.StatusOK, "To be answered (1)", "Done (1)")

	// A brief that is withdrawn answers nothing any more, and says so.
	w.must("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE brief_versions SET valid_until = '2026-11-01' WHERE brief_id = $1`, brief)
		return err
	})
	site.Get("speaker", page).Want(http.StatusOK, "is not in force. Do not answer by it").Lacks("Suggested answer")
}

func TestWhatIsNewWaitsBehindAButton(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	page := "/rooms/" + r.ID + "/speaker"
	in := w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "Ai được miễn?"})
	var news string
	for _, div := range site.Get("office", page).Want(http.StatusOK).Elements("div", "") {
		if at := div["hx-get"]; at != "" {
			news = at
		}
	}
	if !strings.HasPrefix(news, page+"/news?") {
		t.Fatalf("news at %q", news)
	}
	site.Get("office", news).Want(http.StatusOK, "1 shown").Lacks("new question", "The queue changed")
	w.ask(in, r.ID, live.Ask{Text: "Đóng ở đâu?"}, live.Ask{Text: "Khi nào có thẻ?"})
	fresh := site.Get("office", news).Want(http.StatusOK, "2 new questions: show them").Leads()
	if len(fresh) != 1 || !strings.HasPrefix(fresh[0], "get "+page+"?at=") || !strings.HasSuffix(fresh[0], "#queue") {
		t.Errorf("leads to %v: to the same address a browser would not go", fresh)
	}
	site.Get("office", strings.TrimSuffix(strings.TrimPrefix(fresh[0], "get "), "#queue")).Want(http.StatusOK, "To be answered (3)")
	if err := w.judge("office", w.idOf("Ai được miễn?"), live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
		t.Fatal(err)
	}
	site.Get("office", news).Want(http.StatusOK, "1 new question: show it")
	for _, text := range []string{"Đóng ở đâu?", "Khi nào có thẻ?"} {
		if err := w.judge("office", w.idOf(text), live.Verdict{State: live.Hidden, Reason: live.Spam}); err != nil {
			t.Fatal(err)
		}
	}
	site.Get("office", news).Want(http.StatusOK, "The queue changed: show it")
	site.Post("office", "/rooms/"+r.ID+"/timer", form("minutes", "3", "from", "speaker")).Want(http.StatusSeeOther)
	site.Get("office", news).Want(http.StatusOK, "Until 09:33")
	site.Post("office", "/rooms/"+r.ID+"/timer", form("minutes", "500", "from", "speaker")).Want(http.StatusUnprocessableEntity, "from 1 to 180", "To be answered (0)")
}

func TestWhoHoldsTheSpeakersView(t *testing.T) {
	w := newWorld(t)
	own, others := w.session("planned", "speaker"), w.session("planned", "another")
	for _, c := range []struct {
		who, session string
		want         int
	}{{"speaker", own, http.StatusOK}, {"office", own, http.StatusOK}, {"above", own, http.StatusOK}, {"speaker", others, http.StatusForbidden},
		{"beside", own, http.StatusForbidden}, {"reader", own, http.StatusForbidden}} {
		r, err := w.open("office", c.session, live.After)
		if err != nil {
			t.Fatal(err)
		}
		site, _ := w.serve()
		for _, page := range []string{"/speaker", "/speaker/news"} {
			if got := site.Get(c.who, "/rooms/"+r.ID+page).Status; got != c.want {
				t.Errorf("%s at %s: %d, want %d", c.who, page, got, c.want)
			}
		}
	}
	r, _ := w.open("office", own, live.After)
	site, _ := w.serve()
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	if to := site.Get("speaker", "/rooms/"+r.ID+"/speaker").Want(http.StatusSeeOther).To; to != "/rooms/"+r.ID {
		t.Errorf("a closed room leads to %q", to)
	}
	site.Get("speaker", "/rooms/"+r.ID+"/speaker/news").Want(http.StatusOK, "This room is closed")
}
