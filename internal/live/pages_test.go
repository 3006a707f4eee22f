package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// serve serves the rooms of the world.
func (w *world) serve() (*orgtest.Site, *live.Engine) {
	w.t.Helper()
	e, _ := w.engine()
	return orgtest.Serve(w.t, w.db, orgtest.House{Words: []fs.FS{live.Locale(), sessions.Locale(), briefs.Locale()}, Routes: live.Routes(e, live.Wifi{Name: "Hoi truong", Code: "WIFI:T:nopass;S:Hoi truong;;"})}), e
}

func form(pairs ...string) url.Values {
	v := url.Values{"op": {store.RandomID()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestTheRoadOfAQuestionThroughTheHall(t *testing.T) {
	w := newWorld(t)
	site, _ := w.serve()
	site.Post("office", "/sessions/"+w.Session+"/room", form()).Want(http.StatusSeeOther)
	room, code := value[string](w, `SELECT id FROM live_rooms`), value[string](w, `SELECT code FROM live_rooms`)
	site.Get("office", "/rooms/"+room).Want(http.StatusOK, live.ShowCode(code), "Nothing waits.")

	// A phone finds the room by its code, asks without scripts, and is shown what was kept and what was taken out.
	site.Get("", "/r").Want(http.StatusOK, "The six characters")
	site.Get("", "/r?code="+strings.ToLower(code)).Want(http.StatusSeeOther)
	hall := "/r/" + code
	site.Get("", hall).Want(http.StatusOK, "Bảo hiểm y tế hộ gia đình", "What would you like to ask?", "We keep the words and the hour alone")
	sent := form("question", "Nhà 5 người đóng bao nhiêu? Gọi 0912 345 678", "to", "hall")
	site.Post("", hall+"/ask", sent).Want(http.StatusOK, "Your question has come in", "Taken out: telephone number").Lacks("0912")
	site.Post("", hall+"/ask", sent).Want(http.StatusOK, "Your question has come in") // sent twice, kept once
	site.Post("", hall+"/ask", form("question", "Chỉ bộ phận trả lời", "to", "desk")).Want(http.StatusOK, "straight to the answering office")
	site.Post("", hall+"/ask", form("question", "  ")).Want(http.StatusUnprocessableEntity, "Write your question, then send it.")
	site.Post("", hall+"/ask", form("question", strings.Repeat("dài ", 200))).Want(http.StatusUnprocessableEntity, "dài dài")
	if n := value[int64](w, `SELECT count(*) FROM live_questions`); n != 2 {
		t.Fatalf("%d questions kept", n)
	}

	// A small room's questions come before the host in batches; a slip at once. The desk's is never seen here.
	page := site.Get("office", "/rooms/"+room).Want(http.StatusOK, "1 question from phones comes before you within two minutes")
	page.Lacks("Chỉ bộ phận trả lời")
	w.must("system", func(tx *store.Tx) error { return live.Release(tx, room) })
	site.Post("office", "/rooms/"+room+"/slip", form("question", "Từ một phiếu", "way", live.BySlip)).Want(http.StatusSeeOther)
	site.Post("office", "/rooms/"+room+"/slip", form("question", "")).Want(http.StatusUnprocessableEntity, "Write your question")
	site.Get("office", "/rooms/"+room).Want(http.StatusOK, "Waiting (2)", "Từ một phiếu", "paper slip").Lacks("Chỉ bộ phận trả lời")

	slip, phone := w.idOf("Từ một phiếu"), value[string](w, `SELECT id FROM live_questions WHERE state = 'waiting' AND way = 'phone'`)
	verdict := "/rooms/" + room + "/verdict"
	site.Post("office", verdict, form("question", slip, "state", live.Shown)).Want(http.StatusSeeOther)
	site.Post("office", verdict, form("question", phone, "state", live.Hidden, "reason", "criticism")).Want(http.StatusUnprocessableEntity, "Choose why")
	site.Post("office", verdict, form("question", phone, "state", live.Hidden, "reason", live.Duplicate, "same_as", slip)).Want(http.StatusSeeOther)
	site.Get("", hall).Want(http.StatusOK, "Từ một phiếu", "1 shown", "1 merged as duplicate", "Other wordings")

	site.Post("", hall+"/vote", form("question", slip)).Want(http.StatusSeeOther)
	site.Post("", hall+"/vote", form("question", "nonsense")).Want(http.StatusUnprocessableEntity)
	site.Get("office", "/rooms/"+room+"/projector").Want(http.StatusOK, "Từ một phiếu", live.ShowCode(code), "1. Wi-Fi Hoi truong", "stay connected")
	site.Get("office", "/rooms/"+room+"/news?seen=0").Want(http.StatusOK, "Something new came in")

	site.Get("office", "/rooms/"+room+"/close").Want(http.StatusOK, "Close the room?")
	site.Post("office", "/rooms/"+room+"/close", form()).Want(http.StatusSeeOther)
	site.Get("office", "/rooms/"+room).Want(http.StatusOK, "The room is closed", "1 vote")
	site.Get("", hall).Want(http.StatusNotFound, "No room is open under this code")
	site.Post("", hall+"/ask", form("question", "muộn")).Want(http.StatusNotFound)
}

func TestTheStateIsToldAgainOnlyWhenItChanged(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	first := site.Get("", "/r/"+r.Code+"/state").Want(http.StatusOK)
	ask, _ := http.NewRequest(http.MethodGet, site.URL+"/r/"+r.Code+"/state", nil)
	ask.Header.Set("If-None-Match", first.Header.Get("ETag"))
	if first.Header.Get("ETag") == "" {
		t.Fatal("no tag")
	}
	site.Send(ask, "").Want(http.StatusNotModified)
	site.Post("office", "/rooms/"+r.ID+"/slip", form("question", "Từ một phiếu")).Want(http.StatusSeeOther)
	for range 200 { // until the next tick
		if p := site.Get("", "/r/"+r.Code+"/state"); p.Header.Get("ETag") != first.Header.Get("ETag") {
			return
		}
	}
	t.Error("the state stays as it was")
}

// What the head of an answer to a phone that polls may weigh, with something to tell and with nothing; the hour of
// TestAnHourInABusyRoomCostsAPhoneLittle is reckoned with the first.
const answerHead, emptyHead = 255, 100

func TestAPollingPhoneGetsWhatChanged(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.Before)
	site, e := w.serve()
	state := "/r/" + r.Code + "/state?seen="
	var told struct {
		Tag   string           `json:"tag"`
		Whole bool             `json:"whole"`
		Open  *bool            `json:"open"`
		Votes map[string]int64 `json:"v"`
		Q     []live.Seen      `json:"q"`
	}
	ask := func(status int) string {
		t.Helper()
		p := site.Get("", state+told.Tag).Want(status)
		told.Whole, told.Votes, told.Q, told.Open = false, nil, nil, nil
		if status == http.StatusOK {
			if err := json.Unmarshal([]byte(p.Body), &told); err != nil {
				t.Fatal(err)
			}
		}
		return told.Tag
	}
	first := ask(http.StatusOK)
	if !told.Whole || told.Open == nil || !*told.Open {
		t.Fatalf("at first: %+v", told)
	}
	ask(http.StatusNoContent)
	if _, err := e.Ask(context.Background(), r.ID, live.Ask{OpID: store.RandomID(), Text: "Ai được miễn?", Way: live.BySlip}); err != nil {
		t.Fatal(err)
	}
	id := w.idOf("Ai được miễn?")
	if err := w.judge("office", id, live.Verdict{State: live.Shown}); err != nil {
		t.Fatal(err)
	}
	e.Changed(r.ID)
	until(t, func() bool { return site.Get("", state+first).Status == http.StatusOK })
	told.Tag = first
	if second := ask(http.StatusOK); second == first || told.Whole || len(told.Q) != 1 {
		t.Fatalf("then: %+v", told)
	}
	key := told.Q[0].Key
	if err := e.Vote(context.Background(), r.ID, live.Vote{QuestionID: id, Token: "t", On: true}); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return site.Get("", state+told.Tag).Status == http.StatusOK })
	ask(http.StatusOK)
	if told.Votes[key] != 1 || len(told.Q) > 0 || told.Open != nil {
		t.Fatalf("after a vote: %+v", told)
	}
	for _, odd := range []string{"", ".", "x.1", first + "9", "%00", strings.Repeat("9", 300)} {
		told.Tag = odd
		ask(http.StatusOK)
		if !told.Whole || len(told.Q) != 1 {
			t.Errorf("to the tag %q: %+v", odd, told)
		}
	}
	// Phones that save data share a moment: a vote comes with the next.
	state, told.Tag = "/r/"+r.Code+"/state?slow=", ""
	ask(http.StatusOK)
	if err := e.Vote(context.Background(), r.ID, live.Vote{QuestionID: id, Token: "u", On: true}); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return strings.Contains(string(e.Whole(r.ID)), `"n":2`) })
	ask(http.StatusNoContent)
	slow := told.Tag
	w.clock.Add(25 * time.Second)
	ask(http.StatusOK)
	if told.Whole || told.Votes[key] != 2 {
		t.Errorf("half a minute later: %+v", told)
	}
	// What travels around an answer, to the byte.
	if n := headOf(t, site.URL, state+told.Tag, "204"); n > emptyHead {
		t.Errorf("%d bytes around nothing", n)
	}
	if n := headOf(t, site.URL, state+slow, "200", "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'", "Cross-Origin-Resource-Policy: same-origin"); n > answerHead {
		t.Errorf("%d bytes around an answer", n)
	}
}

// headOf asks by a line of its own and gives the length of the answer's head.
func headOf(t *testing.T, site, path, status string, want ...string) int {
	t.Helper()
	host := strings.TrimPrefix(site, "http://")
	line, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	const end = "Connection: close\r\n"
	fmt.Fprintf(line, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n%s\r\n", path, host, end)
	raw, err := io.ReadAll(line)
	head, _, whole := strings.Cut(string(raw), "\r\n\r\n")
	if err != nil || !whole || !strings.HasPrefix(head, "HTTP/1.1 "+status) {
		t.Fatalf("%v: %s", err, raw)
	}
	for _, w := range want {
		if !strings.Contains(head, w) {
			t.Errorf("the answer lacks %s", w)
		}
	}
	t.Logf("%q", head)
	return len(head) + len("\r\n\r\n") - len(end)
}

// until waits for what comes with a tick of the stream.
func until(t *testing.T, is func() bool) {
	t.Helper()
	for range 500 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not come")
}

func TestAnAudienceIsAskedForNothing(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	p := site.Get("", "/r/"+r.Code).Want(http.StatusOK)
	if got := p.Header.Values("Set-Cookie"); len(got) != 1 || got[0] != "seen=1; Path=/r/"+r.Code+"; HttpOnly; SameSite=Lax" {
		t.Errorf("reading sets %v, want one mark that is the same for all", got)
	}
	p = site.Post("", "/r/"+r.Code+"/ask", form("question", "Ai được miễn?"))
	for _, c := range p.Header.Values("Set-Cookie") {
		if !strings.Contains(c, "Path=/r/"+r.Code) || strings.Contains(c, "Max-Age") || strings.Contains(c, "Expires") || !strings.Contains(c, "HttpOnly") {
			t.Errorf("a cookie that outlives the room or is for scripts: %s", c)
		}
	}
}
