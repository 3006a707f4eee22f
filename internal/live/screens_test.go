package live_test

import (
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
)

// computer is the hall's: it has its cookies and no log-in.
type computer struct {
	t    *testing.T
	site *orgtest.Site
	web  *http.Client
}

func newComputer(t *testing.T, site *orgtest.Site) *computer {
	jar, _ := cookiejar.New(nil)
	return &computer{t, site, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *computer) get(path string) (status int, body string, header http.Header) {
	c.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, c.site.URL+path, nil)
	req.Header.Set("Accept-Language", "en")
	res, err := c.web.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	var b strings.Builder
	if err := res.Write(&b); err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode, b.String(), res.Header
}

var paired = regexp.MustCompile(`<p class="pair">(\w{3} \w{3})</p>`)

// code is the one on the screen.
func (c *computer) code() string {
	c.t.Helper()
	_, body, _ := c.get("/screen")
	found := paired.FindStringSubmatch(body)
	if found == nil {
		c.t.Fatalf("no code on the screen:\n%s", body)
	}
	return found[1]
}

// shows wants the screen to hold texts, and none of those after "not".
func (c *computer) shows(texts ...string) {
	c.t.Helper()
	status, body, _ := c.get("/screen")
	want := true
	for _, s := range texts {
		if s == "not" {
			want = false
		} else if strings.Contains(body, s) != want {
			c.t.Errorf("the screen: %q is there: %v\n%s", s, !want, body)
		}
	}
	if status != http.StatusOK {
		c.t.Errorf("the screen: %d", status)
	}
}

func connect(site *orgtest.Site, who, room, code string) orgtest.Page {
	return site.Post(who, "/rooms/"+room+"/screens", form("code", code))
}

func TestAScreenJoinsByItsCode(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	hall := newComputer(t, site)
	code := hall.code()
	if again := hall.code(); again != code {
		t.Errorf("a code that can be typed changes: %s, %s", code, again)
	}
	if other := newComputer(t, site).code(); other == code {
		t.Error("two screens wait under one code")
	}
	if _, state, _ := hall.get("/screen/state"); !strings.Contains(state, strings.ReplaceAll(code, " ", "")) {
		t.Errorf("state %s", state)
	}
	connect(site, "office", r.ID, "222 222").Want(http.StatusUnprocessableEntity, "No screen waits under this code")
	connect(site, "office", r.ID, "x").Want(http.StatusUnprocessableEntity, "No screen waits under this code", "x Connect")
	connect(site, "beside", r.ID, code).Want(http.StatusForbidden)
	connect(site, "office", r.ID, strings.ToLower(code)).Want(http.StatusSeeOther)
	if _, state, _ := hall.get("/screen/state"); !strings.Contains(state, `"room"`) {
		t.Errorf("state %s", state)
	}
	hall.shows(live.ShowCode(r.Code), "Ask your question", "not", code)
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK, "1 screen connected", "Disconnect 1 screen")
	connect(site, "office", r.ID, code).Want(http.StatusUnprocessableEntity, "No screen waits under this code") // used

	// The cookie is the screen's alone: for its own page, for as long as the window lives, and the token lies nowhere.
	_, _, header := newComputer(t, site).get("/screen")
	cookie := header.Get("Set-Cookie")
	for _, part := range []string{"Path=/screen", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %s lacks %s", cookie, part)
		}
	}
	token := strings.TrimPrefix(strings.Split(cookie, ";")[0], "screen=")
	if strings.Contains(cookie, "Max-Age") || len(token) != 43 || value[int64](w, `SELECT count(*) FROM live_screens WHERE token_hash = $1 OR id = $1`, token) != 0 {
		t.Errorf("cookie %s", cookie)
	}
	if status, _, _ := hall.get("/rooms/" + r.ID + "/projector"); status == http.StatusOK {
		t.Error("the screen's cookie opens a page of the host")
	}
	if n := value[int64](w, `SELECT count(*) FROM journal WHERE verb = 'live.screen'`); n != 1 {
		t.Errorf("%d entries", n)
	}

	site.Post("beside", "/rooms/"+r.ID+"/screens/end", form()).Want(http.StatusForbidden)
	site.Post("office", "/rooms/"+r.ID+"/screens/end", form()).Want(http.StatusSeeOther)
	hall.shows("The code of this screen", "not", live.ShowCode(r.Code))
	if n := value[int64](w, `SELECT count(*) FROM journal WHERE verb = 'live.screen'`); n != 2 {
		t.Errorf("%d entries", n)
	}
}

func TestAScreenShowsTheRoomOfItsCodeAlone(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	other, err := w.open("office", w.session("planned", ""), live.After)
	if err != nil {
		t.Fatal(err)
	}
	site, _ := w.serve()
	one, two := newComputer(t, site), newComputer(t, site)
	connect(site, "office", r.ID, one.code()).Want(http.StatusSeeOther)
	connect(site, "office", other.ID, two.code()).Want(http.StatusSeeOther)
	one.shows(live.ShowCode(r.Code), "not", live.ShowCode(other.Code))
	two.shows(live.ShowCode(other.Code), "not", live.ShowCode(r.Code))
	site.Post("office", "/rooms/"+other.ID+"/screens/end", form()).Want(http.StatusSeeOther)
	one.shows(live.ShowCode(r.Code)) // another room's screens are not touched

	// A closed room takes no screen, shows its end once, and is forgotten.
	late := newComputer(t, site).code()
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	connect(site, "office", r.ID, late).Want(http.StatusConflict)
	one.shows("The room is closed", "not", live.ShowCode(r.Code))
	one.shows("The code of this screen")
}

func TestACodeEndsAndScreensAreForgotten(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	hall, shown := newComputer(t, site), newComputer(t, site)
	first := hall.code()
	connect(site, "office", r.ID, shown.code()).Want(http.StatusSeeOther)
	w.clock.Add(10*time.Minute + time.Second)
	connect(site, "office", r.ID, first).Want(http.StatusUnprocessableEntity)
	if _, state, _ := hall.get("/screen/state"); !strings.Contains(state, `"none"`) {
		t.Errorf("state %s", state)
	}
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK, "1 gave no sign for three minutes")
	shown.shows(live.ShowCode(r.Code))
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK).Lacks("gave no sign")
	second := hall.code()
	if second == first {
		t.Error("the code is not fresh")
	}
	rows := func() int64 { return value[int64](w, `SELECT count(*) FROM live_screens`) }
	forget := func() (n int) {
		w.must("system", func(tx *store.Tx) (err error) { n, err = live.Forget(tx, 100); return err })
		return n
	}
	if n := forget(); n != 0 || rows() != 2 {
		t.Errorf("%d forgotten, %d left, while both are in use", n, rows())
	}
	w.clock.Add(11 * time.Minute)
	if n := forget(); n != 1 || rows() != 1 {
		t.Errorf("%d forgotten, %d left, want the one whose code is over gone", n, rows())
	}
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	if n := forget(); n != 1 || rows() != 0 {
		t.Errorf("%d forgotten, %d left after the room closed", n, rows())
	}
	shown.shows("The code of this screen")
}

func TestScreensAndTheirCodesAreLimited(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	for range 100 {
		if status, _, _ := newComputer(t, site).get("/screen"); status != http.StatusOK {
			t.Fatalf("a screen of a network: %d", status)
		}
	}
	hall := newComputer(t, site)
	status, body, _ := hall.get("/screen")
	if status != http.StatusTooManyRequests || !strings.Contains(body, "tries again by itself") {
		t.Errorf("the 101st screen: %d %s", status, body)
	}
	w.clock.Add(10 * time.Second)
	code := hall.code()
	for range 40 { // who types right is never held up
		connect(site, "above", r.ID, hall.code()).Want(http.StatusSeeOther)
		site.Post("above", "/rooms/"+r.ID+"/screens/end", form()).Want(http.StatusSeeOther)
		w.clock.Add(time.Second)
	}
	code = hall.code()
	for range 10 {
		connect(site, "office", r.ID, "222222").Want(http.StatusUnprocessableEntity)
	}
	connect(site, "office", r.ID, code).Want(http.StatusTooManyRequests, "many wrong codes")
	connect(site, "above", r.ID, code).Want(http.StatusSeeOther) // another person is not held up
}

func TestACountdownRunsAndStops(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	screen := "/rooms/" + r.ID + "/projector"
	timer := func(who string, pairs ...string) orgtest.Page {
		return site.Post(who, "/rooms/"+r.ID+"/timer", form(pairs...))
	}
	for _, wrong := range []string{"0", "-1", "181", "soon", ""} {
		timer("office", "minutes", wrong).Want(http.StatusUnprocessableEntity, "from 1 to 180")
	}
	timer("beside", "minutes", "3").Want(http.StatusForbidden)
	none := func() {
		t.Helper()
		if p := site.Get("office", screen).Want(http.StatusOK); strings.Contains(p.Body, "data-timer=") {
			t.Error("a countdown stands on the screen")
		}
	}
	none()
	timer("office", "minutes", "5").Want(http.StatusSeeOther)
	w.clock.Add(20 * time.Second)
	p := site.Get("office", screen).Want(http.StatusOK, "Until 09:35")
	if left := timerLeft(p.Body); left < 275 || left > 280 {
		t.Errorf("%d seconds left of five minutes", left)
	}
	timer("office", "minutes", "180").Want(http.StatusSeeOther) // in place of the one that runs
	if left := timerLeft(site.Get("office", screen).Body); left < 10790 {
		t.Errorf("%d seconds left of three hours", left)
	}
	w.clock.Add(180 * time.Minute)
	site.Get("office", screen).Want(http.StatusOK, "Time is up")
	w.clock.Add(2 * time.Minute)
	none()
	timer("office", "minutes", "1").Want(http.StatusSeeOther)
	timer("office", "do", "stop").Want(http.StatusSeeOther)
	none()
	if n := value[int64](w, `SELECT count(*) FROM journal WHERE verb = 'live.timer'`); n != 4 {
		t.Errorf("%d entries, want 4", n)
	}
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	timer("office", "minutes", "5").Want(http.StatusConflict)
}

func timerLeft(body string) int {
	found := regexp.MustCompile(`data-timer="(\d+)"`).FindStringSubmatch(body)
	if found == nil {
		return -1
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

func TestAQuietScreenAsksNothing(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	w.poll(r.ID, live.NewPoll{Kind: live.Scale, Question: "Dễ hiểu đến đâu?"})
	w.ask(w.intake(false), r.ID, live.Ask{Text: "Ai được miễn?"})
	hall := newComputer(t, site)
	connect(site, "office", r.ID, hall.code()).Want(http.StatusSeeOther)
	hall.shows("Dễ hiểu đến đâu?", "not", "Ai được miễn?")
	quiet := func(pairs ...string) {
		t.Helper()
		site.Post("office", "/rooms/"+r.ID+"/quiet", form(pairs...)).Want(http.StatusSeeOther)
	}
	quiet("quiet", "yes")
	site.Post("office", "/rooms/"+r.ID+"/timer", form("minutes", "10")).Want(http.StatusSeeOther)
	hall.shows(live.ShowCode(r.Code), "Bảo hiểm y tế hộ gia đình", "data-timer=", "not", "Dễ hiểu đến đâu?", "Ai được miễn?", "1 shown")
	site.Get("office", "/rooms/"+r.ID).Want(http.StatusOK, "Show questions and polls again")
	quiet()
	hall.shows("Dễ hiểu đến đâu?")
	err := w.as("beside", func(tx *store.Tx) error { return live.SetQuiet(tx, r.ID, true) })
	want(t, err, fault.Forbidden)
	if n := value[int64](w, `SELECT count(*) FROM journal WHERE verb = 'live.quiet'`); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}
