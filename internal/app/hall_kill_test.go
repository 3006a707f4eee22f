package app_test

import (
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/live"
)

// seat is a phone in a hall, with what was acknowledged to it.
type seat struct {
	client *http.Client
	voted  map[string]bool // by question: what was acknowledged last
	acked  int
}

// TestARoomOutlivesAKillInMidVote kills the program while phones vote and ask, again and again: what was acknowledged is
// there, each vote once, and phones are known by the tokens they had.
func TestARoomOutlivesAKillInMidVote(t *testing.T) {
	t.Setenv(storetest.Variable, "") // the file's promise; PostgreSQL keeps its own
	w := apptest.Start(t)
	w.Stock()
	session := w.Session(w.Comm[0][0], w.Published(w.Root, w.Root))
	host := w.Account("lan", access.Coordinator, w.Root)
	var room live.Room
	w.WriteAs(host.ID, func(tx *store.Tx) (err error) {
		room, err = live.OpenRoom(tx, session, live.After)
		return err
	})
	b := w.Browser()
	for _, text := range []string{"Ai được miễn?", "Đóng ở đâu?", "Bao giờ có thẻ?", "Mất thẻ thì sao?"} {
		if p := b.Post("/r/"+room.Code+"/ask", "question", text, "to", "hall"); p.Status != http.StatusOK {
			t.Fatalf("ask: %d", p.Status)
		}
	}
	w.Write(func(tx *store.Tx) error { return live.Release(tx, room.ID) })
	dir := w.Config.Data
	w.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, dir: dir, addr: l.Addr().String()}
	_ = l.Close()
	p.start()
	hall := "http://" + p.addr + "/r/" + room.Code
	seats := make([]*seat, 12)
	for i := range seats {
		jar, _ := cookiejar.New(nil)
		seats[i] = &seat{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, map[string]bool{}, 0}
	}
	random := rand.New(rand.NewPCG(counts.Seed(), 19))
	t.Logf("seed %d", counts.Seed())
	for n := range counts.N("kill-writes") {
		killed := time.AfterFunc(time.Duration(50+random.IntN(400))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
		var all sync.WaitGroup
		for i, s := range seats {
			all.Go(func() { s.storm(t, hall, n, i) })
		}
		all.Wait()
		killed.Stop()
		p.kill()
		p.start()
		for i, s := range seats {
			s.check(t, hall, i)
		}
	}
	votes := 0
	for _, s := range seats {
		votes += s.acked
	}
	t.Logf("%d kills, %d votes of %d phones acknowledged", counts.N("kill-writes"), votes, len(seats))
	if votes < len(seats) {
		t.Error("hardly anybody voted: the test is blind")
	}
}

var shownQuestion = regexp.MustCompile(`(?s)<li id="q-(\w+)" data-n="(\d+)".*?aria-pressed="(true|false)"`)

// read gives the questions on the page, and for which of them this phone has voted.
func (s *seat) read(t *testing.T, hall string) map[string]bool {
	res, err := s.client.Get(hall)
	if err != nil {
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil
	}
	mine := map[string]bool{}
	for _, m := range shownQuestion.FindAllStringSubmatch(string(body), -1) {
		mine[m[1]] = m[3] == "true"
	}
	if len(mine) < 4 {
		t.Errorf("the page shows %d questions", len(mine))
	}
	return mine
}

// storm votes and takes votes back until the program is gone. What was sent and not answered may stand or not, so it
// is not looked for; sent again below, it counts once.
func (s *seat) storm(t *testing.T, hall string, n, i int) {
	questions := s.read(t, hall)
	for id, on := range questions {
		f := url.Values{"op": {apptest.Fresh()}, "question": {id}, "on": {map[bool]string{true: "no", false: "yes"}[on]}}
		delete(s.voted, id)
		res, err := s.post(hall+"/vote", f)
		if err != nil {
			return
		}
		if res != http.StatusSeeOther {
			t.Errorf("round %d, phone %d: a vote was answered with %d", n, i, res)
			return
		}
		s.voted[id] = !on
		s.acked++
	}
}

func (s *seat) post(address string, f url.Values) (int, error) {
	res, err := s.client.Post(address, "application/x-www-form-urlencoded", strings.NewReader(f.Encode()))
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// check wants everything that was acknowledged.
func (s *seat) check(t *testing.T, hall string, i int) {
	now := s.read(t, hall)
	for id, on := range s.voted {
		if now[id] != on {
			t.Errorf("phone %d: the vote for %s stands at %v, %v was acknowledged", i, id, now[id], on)
		}
	}
}
