package live_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

func TestTheRoadOfAQuestionFromASiteToTheMainRoom(t *testing.T) {
	b := newBriefing(t, 0)
	site, _ := b.serve()
	main, b1 := "/rooms/"+b.main.ID, b.room(live.After)
	host := "/rooms/" + b1.ID

	// The site joins by the word, which ends after ten wrong ones.
	site.Get("nation", main).Want(http.StatusOK, live.ShowCode(b.main.JoinWord), "0 sites")
	site.Get("office", host).Want(http.StatusOK, "Join this room to a main hall")
	site.Post("office", host+"/join", form("word", b1.Code)).Want(http.StatusUnprocessableEntity, "No main hall is open", b1.Code)
	site.Post("beside", host+"/join", form("word", b.main.JoinWord)).Want(http.StatusForbidden)
	site.Post("office", host+"/join", form("word", live.ShowCode(b.main.JoinWord))).Want(http.StatusSeeOther)
	site.Get("office", host).Want(http.StatusOK, "The main hall", "Nothing is being answered yet").Lacks(b.main.JoinWord, live.ShowCode(b.main.JoinWord))
	for i := range 12 {
		p := site.Post("third", "/rooms/"+b.thirdRoom()+"/join", form("word", "222222"))
		if wrong := http.StatusUnprocessableEntity; i < 10 && p.Status != wrong || i > 10 && p.Status != http.StatusTooManyRequests {
			t.Errorf("wrong word %d: %d", i, p.Status)
		}
	}

	// Its question goes up by votes, and the number left behind stands in public.
	b.asked(b1.ID, map[string]int64{"Bao giờ có thẻ?": 5, "Ai được miễn?": 2})
	page := site.Get("nation", main+"/sites").Want(http.StatusOK, "Bao giờ có thẻ?", "Take it up", "5 votes", "son dong Province", "reported from 0 of 1 site")
	page.Lacks("Merge with") // the main room shows nothing yet
	site.Get("nation", main+"/sites?q=an+hoa").Want(http.StatusOK, "an hoa")
	up := form("question", b.idOf("Bao giờ có thẻ?"))
	site.Post("office", main+"/sites/up", up).Want(http.StatusForbidden)
	site.Post("nation", main+"/sites/up", up).Want(http.StatusSeeOther)
	site.Post("nation", main+"/sites/up", form("question", up.Get("question"))).Want(http.StatusConflict, "cannot go up any more")
	site.Get("nation", main).Want(http.StatusOK, "Bao giờ có thẻ?", "from a site", "1 gone up", "1 question of sites has not gone up")
	site.Get("", "/r/"+b.main.Code).Want(http.StatusOK, "Bao giờ có thẻ?", "1 question of sites has not gone up").Lacks("An Hòa")
	site.Get("nation", main+"/projector").Want(http.StatusOK, "1 question of sites has not gone up")
	site.Get("nation", main+"/sites").Want(http.StatusOK, "Ai được miễn?", "Merge with a visible question")
	site.Get("", "/r/"+b1.Code).Want(http.StatusOK, "Gone up to the main hall")

	// What the main room answers, all see.
	id := value[string](b.world, `SELECT id FROM live_questions WHERE room_id = $1`, b.main.ID)
	site.Post("office", main+"/verdict", form("question", id, "state", live.Answering)).Want(http.StatusForbidden)
	site.Post("nation", main+"/verdict", form("question", id, "state", live.Answering)).Want(http.StatusSeeOther)
	site.Get("", "/r/"+b1.Code).Want(http.StatusOK, "The main hall is answering this", "Being answered")
	site.Get("office", host+"/projector").Want(http.StatusOK, "Being answered")
	site.Post("nation", main+"/verdict", form("question", id, "state", live.Answered)).Want(http.StatusSeeOther)
	site.Get("", "/r/"+b1.Code).Want(http.StatusOK, "The main hall answered this", "Answered last", "Nothing is being answered yet")

	// People are counted by the host, and told to the main room.
	site.Post("office", host+"/people", form("people", "")).Want(http.StatusUnprocessableEntity, "Enter a number of people")
	site.Post("office", host+"/people", form("people", "viele")).Want(http.StatusUnprocessableEntity, "viele")
	site.Post("nation", host+"/people", form("people", "120")).Want(http.StatusSeeOther)
	site.Get("office", host).Want(http.StatusOK, "120 people noted")
	site.Get("nation", main+"/sites").Want(http.StatusOK, "120", "reported from 1 of 1 site")

	// Leaving asks first.
	site.Get("office", host+"/leave").Want(http.StatusOK, "Leave the main hall?")
	site.Post("office", host+"/leave", form()).Want(http.StatusSeeOther)
	site.Get("", "/r/"+b1.Code).Want(http.StatusOK).Lacks(`<p class="state">The main hall answered this`)
	site.Get("nation", main+"/sites").Want(http.StatusOK, "No site")
}

// thirdRoom is an open room of the third commune, once made.
func (b *briefing) thirdRoom() string {
	if id := value[string](b.world, `SELECT id FROM live_rooms WHERE unit_id = $1 AND state = 'open'`, b.Comm[0][2]); id != "" {
		return id
	}
	r, err := b.open("third", b.talkAt(b.Comm[0][2], "other"), live.After)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.ID
}

func TestManySitesAreReadAndOpenedByPages(t *testing.T) {
	b := newBriefing(t, 0)
	site, _ := b.serve()
	main := "/rooms/" + b.main.ID
	for i := range 120 {
		b.talkAt(b.Comm[i%2][i%3], "briefing")
	}
	site.Get("nation", main+"/sites/open").Want(http.StatusOK, "Open and join 120 rooms", "and 20 more")
	site.Post("nation", main+"/sites/open", form("count", "119")).Want(http.StatusUnprocessableEntity, "it is 120 now")
	site.Post("nation", main+"/sites/open", form("count", "120")).Want(http.StatusSeeOther)
	site.Get("nation", main+"/sites/open").Want(http.StatusOK, "Rooms are being opened").Lacks("Open and join")
	b.runJobs()
	site.Get("nation", main+"/sites/open?part=1").Want(http.StatusOK, "Done", "Show the result")
	site.Get("nation", main+"/sites/open").Want(http.StatusOK).Lacks("Open and join", "Rooms are being opened")
	site.Get("nation", main+"/sites").Want(http.StatusOK, "1 to 50 of 120")
	site.Get("nation", main+"/sites?from=100").Want(http.StatusOK, "101 to 120 of 120")
	for _, from := range []string{"-5", "999999", "x"} {
		site.Get("nation", main+"/sites?from="+from).Want(http.StatusOK)
	}
	site.Get("nation", main+"/sites?q=khong+co").Want(http.StatusOK, "No site")
	site.Get("office", main+"/sites").Want(http.StatusForbidden)
}

func TestPhonesOfASiteHearWhatTheMainRoomAnswers(t *testing.T) {
	b := newBriefing(t, 1)
	b.asked(b.main.ID, map[string]int64{"một": 3, "hai": 2})
	e, _ := b.engine()
	events := listen(t, e, b.sites[0].ID)
	if name, c := next(t, events); name != "whole" || c.Main == nil || !c.Main.Open || len(c.Main.Now) != 0 {
		t.Fatalf("%s %+v", name, c)
	}
	for _, step := range []struct {
		text, state string
		now, last   []string
	}{{"một", live.Answering, []string{"một"}, nil}, {"một", live.Answered, nil, []string{"một"}}, {"hai", live.Answered, nil, []string{"hai", "một"}}} {
		if err := b.judge("nation", b.idOf(step.text), live.Verdict{State: step.state}); err != nil {
			t.Fatal(err)
		}
		e.Changed(b.main.ID)
		name, c := next(t, events)
		if name != "delta" || c.Main == nil || fmt.Sprint(c.Main.Now, c.Main.Last) != fmt.Sprint(step.now, step.last) {
			t.Errorf("after %s is %s: %s %+v", step.text, step.state, name, c.Main)
		}
	}
	b.must("office", func(tx *store.Tx) error { _, err := live.LeaveMain(tx, b.sites[0].ID); return err })
	e.Changed(b.sites[0].ID)
	if name, c := next(t, events); name != "delta" || c.Main == nil || !c.Main.Gone {
		t.Errorf("after leaving: %s %+v", name, c.Main)
	}
	b.must("office", func(tx *store.Tx) error { _, err := live.JoinMain(tx, b.sites[0].ID, b.main.JoinWord); return err })
	e.Changed(b.sites[0].ID)
	if _, c := next(t, events); c.Main == nil || c.Main.Gone || !c.Main.Open {
		t.Errorf("after joining again: %+v", c.Main)
	}
	b.must("nation", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, b.main.ID); return err })
	e.End(b.main.ID)
	if name, c := next(t, events); name != "delta" || c.Main == nil || c.Main.Open || c.Main.Gone || c.Open != nil {
		t.Errorf("after the main room closed: %s %+v, the site closed: %v", name, c.Main, c.Open != nil)
	}
}

// The number left behind reaches the main room's phones by itself.
func TestTheMainRoomHearsWhatIsLeftBehind(t *testing.T) {
	b := newBriefing(t, 1)
	e, _ := b.engine()
	events := listen(t, e, b.main.ID)
	if _, c := next(t, events); c.Sites == nil || c.Sites.Sites != 1 || c.Sites.Left != 0 {
		t.Fatalf("%+v", c.Sites)
	}
	if _, err := e.Ask(context.Background(), b.sites[0].ID, live.Ask{OpID: store.RandomID(), Text: "một", Way: live.BySlip}); err != nil {
		t.Fatal(err)
	}
	b.clock.Add(5 * time.Second) // counts alone are not told oftener
	if name, c := next(t, events); name != "delta" || c.Sites == nil || c.Sites.Left != 1 {
		t.Errorf("%s %+v", name, c.Sites)
	}
}
