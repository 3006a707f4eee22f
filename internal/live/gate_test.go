package live_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

const hallAddress = "203.0.113.7:4000"

// newcomer tries to come in from the hall's address.
func newcomer(g *live.Gate, r live.Room) error {
	return g.Admit(r, 0, live.Sender{Address: hallAddress})
}

func TestAHallGrowsWithThoseWhoStay(t *testing.T) {
	w := newWorld(t)
	r, g := w.room(live.After), live.NewGate(w.clock.Now)
	come := func() (n int) {
		for newcomer(g, r) == nil {
			n++
		}
		return n
	}
	if n := come(); n != 60 {
		t.Fatalf("%d newcomers at once, want 60", n)
	}
	want(t, newcomer(g, r), fault.TooMany)
	if err := g.Admit(r, 0, live.Sender{Address: "203.0.113.8:1"}); err != nil {
		t.Errorf("another network is held up: %v", err)
	}
	for i := range 40 {
		g.Born(strconv.Itoa(i))
	}
	again := func() {
		for i := range 40 {
			if err := g.Admit(r, 0, live.Sender{Token: strconv.Itoa(i), Address: hallAddress}); err != nil {
				t.Fatal(err)
			}
		}
	}
	again()
	if n := come(); n != 0 {
		t.Errorf("%d came in because others had just come", n)
	}
	w.clock.Add(time.Minute)
	again()
	again() // who comes again and again makes room once
	if n := come(); n != 46 {
		t.Errorf("%d came in, want 40 for those who stayed and 6 for the minute", n)
	}
	if n := func() (n int) {
		fresh := live.NewGate(w.clock.Now)
		for fresh.Admit(r, 1000, live.Sender{Address: hallAddress}) == nil {
			n++
		}
		return n
	}(); n != 2000 {
		t.Errorf("a hall that expected 1,000 takes %d", n)
	}
}

func TestTheScreenOpensAFullGate(t *testing.T) {
	w := newWorld(t)
	r, g := w.room(live.After), live.NewGate(w.clock.Now)
	for newcomer(g, r) == nil {
	}
	code := live.ScreenCode(r, w.clock.Now())
	if len(code) != 4 || code == live.ScreenCode(r, w.clock.Now().Add(20*time.Minute)) {
		t.Errorf("screen code %q", code)
	}
	with := func(screen string) error {
		return g.Admit(r, 0, live.Sender{Address: hallAddress, Screen: screen})
	}
	for range 300 {
		if err := with(strings.ToLower(code)); err != nil {
			t.Fatal(err)
		}
	}
	want(t, with("2222"), fault.Invalid)
	w.clock.Add(10 * time.Minute)
	if err := with(code); err != nil {
		t.Errorf("the code before is not taken: %v", err)
	}
	w.clock.Add(10 * time.Minute)
	want(t, with(code), fault.Invalid)
	for range 10 {
		_ = with("3333")
	}
	want(t, with("3333"), fault.TooMany)
	if err := with(live.ScreenCode(r, w.clock.Now())); err != nil {
		t.Errorf("a hall that types right is held up: %v", err)
	}
}

func TestOneBrowserAsksManyTimes(t *testing.T) {
	w := newWorld(t)
	w.room(live.After)
	g := live.NewGate(w.clock.Now)
	usual, careful := 0, 0
	for {
		late, err := g.Asks("one")
		if err != nil {
			want(t, err, fault.TooMany)
			break
		}
		if late {
			careful++
		} else {
			usual++
		}
	}
	if usual != 5 || careful != 15 {
		t.Errorf("%d questions went the usual way and %d to the host, want 5 and 15", usual, careful)
	}
	for range 60 {
		if err := g.Votes("one"); err != nil {
			t.Fatal(err)
		}
	}
	want(t, g.Votes("one"), fault.TooMany)
	if err := g.Votes("two"); err != nil {
		t.Error(err)
	}
}

// TestACarefulQuestionWaits in a room where others are shown at once.
func TestACarefulQuestionWaits(t *testing.T) {
	for _, few := range []bool{true, false} {
		w := newWorld(t)
		r := w.room(live.After)
		w.ask(w.intake(few), r.ID, live.Ask{Text: "Lần thứ sáu?", Careful: true})
		if got := value[string](w, `SELECT state FROM live_questions`); got != live.Waiting {
			t.Errorf("few devices %v: %s", few, got)
		}
	}
}

func TestOnlyWrongCodesAreCounted(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	wrong := "/r?code=" + strings.Map(func(c rune) rune { return map[bool]rune{true: 'A', false: '2'}[c == '2'] }, r.Code)
	for range 30 {
		site.Get("", wrong).Want(http.StatusNotFound, "No room is open under this code")
	}
	site.Get("", wrong).Want(http.StatusTooManyRequests, "Many wrong codes came from this network")
	site.Get("", "/r/222222").Want(http.StatusTooManyRequests, "Many wrong codes")
	for range 40 {
		site.Get("", "/r?code="+r.Code).Want(http.StatusSeeOther)
	}
}

// TestForgedAndDoubledTokens: a token counts in the room that gave it, once for each question, and none can be made up.
func TestForgedAndDoubledTokens(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, e := w.serve()
	if _, err := e.Ask(t.Context(), r.ID, live.Ask{OpID: store.RandomID(), Text: "Ai được miễn?", Way: live.BySlip}); err != nil {
		t.Fatal(err)
	}
	id, hall := w.idOf("Ai được miễn?"), "/r/"+r.Code
	send := func(cookie string, typed url.Values) []*http.Cookie {
		req, err := http.NewRequest(http.MethodPost, site.URL+hall+"/vote", strings.NewReader(typed.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if cookie != "" {
			req.Header.Set("Cookie", "room="+cookie)
		}
		p := site.Send(req, "")
		p.Want(http.StatusSeeOther)
		return (&http.Response{Header: p.Header}).Cookies()
	}
	vote := func(cookie string) []*http.Cookie { return send(cookie, form("question", id)) }
	given := vote("")
	if len(given) != 1 || len(given[0].Value) != 48 {
		t.Fatalf("%v", given)
	}
	for range 3 {
		if again := vote(given[0].Value); len(again) != 0 {
			t.Errorf("a token is given anew: %v", again)
		}
	}
	if n := value[int64](w, `SELECT votes FROM live_questions`); n != 1 {
		t.Errorf("one browser counts %d times", n)
	}
	for i, forged := range []string{strings.Repeat("a", 48), given[0].Value[:47] + "x", strings.Repeat("f", 32), ""} {
		if got := vote(forged); len(got) != 1 {
			t.Errorf("forged token %d is taken for the room's", i)
		}
	}
	// A first vote whose answer was lost is sent again from the same page, and counts once.
	before, page := value[int64](w, `SELECT votes FROM live_questions`), form("question", id)
	first, again := send("", page), send("", page)
	if n := value[int64](w, `SELECT votes FROM live_questions`); n != before+1 || len(first) != 1 || len(again) != 1 || first[0].Value != again[0].Value {
		t.Errorf("%d votes, %d before: %v, %v", n, before, first, again)
	}
	if n := value[int64](w, `SELECT count(*) FROM live_votes WHERE vote LIKE '%' || $1 || '%'`, given[0].Value[:32]); n != 0 {
		t.Error("a token lies in the table of votes")
	}
}
