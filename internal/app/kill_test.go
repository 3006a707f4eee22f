package app_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// program is the real program in a process of its own, started again on the same folder and address.
type program struct {
	t    *testing.T
	dir  string
	addr string
	cmd  *exec.Cmd
}

// start runs serve and gives how long it took until a page was answered.
func (p *program) start() time.Duration {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), asProgram+"="+strings.Join([]string{"serve", "--data", p.dir, "--addr", p.addr}, "\n"))
	p.cmd.Stderr = io.Discard
	begun := time.Now()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(p.kill)
	for time.Since(begun) < 30*time.Second {
		if res, err := http.Get("http://" + p.addr + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(begun)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.t.Fatal("the program did not answer within 30 s")
	return 0
}

func (p *program) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// plan sends the form of a session; id is "" where no answer came.
func (p *program) plan(cookie *http.Cookie, form url.Values) (id string, status int) {
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+"/sessions", strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Error(err)
		return "", 0
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"http://" + p.addr}}
	r.AddCookie(cookie)
	res, err := apptest.Free().Do(r)
	if err != nil {
		return "", 0
	}
	_ = res.Body.Close()
	return strings.TrimPrefix(res.Header.Get("Location"), "/sessions/"), res.StatusCode
}

// forms are plans by their operation, and what was acknowledged for each.
type forms struct {
	mu    sync.Mutex
	sent  map[string]url.Values
	acked map[string]string
}

func (f *forms) answered(op, id string) { f.mu.Lock(); defer f.mu.Unlock(); f.acked[op] = id }

func TestTheKilledProgramHasWhatItAcknowledgedOnce(t *testing.T) {
	t.Setenv(storetest.Variable, "") // the file's promise; PostgreSQL keeps its own
	w := apptest.Start(t)
	w.Stock()
	brief := w.Published(w.Root, w.Root)
	w.Account("lan", access.Coordinator, w.Root)
	dir := w.Config.Data
	w.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, dir: dir, addr: l.Addr().String()}
	_ = l.Close()
	p.start()
	cookie := p.signIn()
	t.Logf("seed %d", counts.Seed())
	random := rand.New(rand.NewPCG(counts.Seed(), 3))
	f := &forms{sent: map[string]url.Values{}, acked: map[string]string{}}
	var longest time.Duration
	for n := range counts.N("kill-writes") {
		killed := time.AfterFunc(time.Duration(50+random.IntN(250))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
		f.storm(p, cookie, w, brief, n)
		killed.Stop()
		p.kill()
		back := p.start()
		longest = max(longest, back)
		if back > 2*time.Second {
			t.Errorf("kill %d: back after %v, want under 2 s", n, back)
		}
		f.repeat(t, p, cookie)
	}
	p.kill()
	f.compare(t, dir)
	t.Logf("%d kills, %d plans acknowledged, longest way back %v", counts.N("kill-writes"), len(f.acked), longest)
}

func (p *program) signIn() *http.Cookie {
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+"/login", strings.NewReader(url.Values{"name": {"lan"}, "password": {apptest.Password}}.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"http://" + p.addr}}
	res, err := apptest.Free().Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = res.Body.Close()
	if len(res.Cookies()) == 0 {
		p.t.Fatalf("sign in: %s", res.Status)
	}
	return res.Cookies()[0]
}

// storm plans from eight sides until the program is gone.
func (f *forms) storm(p *program, cookie *http.Cookie, w *apptest.World, brief string, n int) {
	var wg sync.WaitGroup
	for side := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				op := apptest.Fresh()
				d := w.Draft(w.Comm[0][0], brief)
				form := url.Values{"op": {op}, "unit": {d.UnitID}, "title": {fmt.Sprintf("Buổi %d.%d.%d", n, side, i)}, "day": {string(d.Day)}, "time": {d.Time},
					"minutes": {"60"}, "spot": {d.Spot}, "mode": {d.Mode}, "open_to": {d.OpenTo}, "brief": {brief}, "language": {apptest.Language}}
				f.mu.Lock()
				f.sent[op] = form
				f.mu.Unlock()
				id, status := p.plan(cookie, form)
				switch status {
				case http.StatusSeeOther:
					f.answered(op, id)
				case 0:
					return
				default:
					p.t.Errorf("a plan was answered with %d", status)
					return
				}
			}
		})
	}
	wg.Wait()
}

// repeat sends again what was not answered, as a phone does, and some that was.
func (f *forms) repeat(t *testing.T, p *program, cookie *http.Cookie) {
	again := 0
	for op, form := range f.sent {
		first, done := f.acked[op]
		if done && again > 10 {
			continue
		}
		if done {
			again++
		}
		id, status := p.plan(cookie, form)
		if status != http.StatusSeeOther || done && id != first {
			t.Errorf("sent again: %d, %s; the first answer was %s", status, id, first)
		}
		f.acked[op] = id
	}
}

// compare opens what the program left and looks for every acknowledged session, once.
func (f *forms) compare(t *testing.T, dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: filepath.Join(dir, "rostrum.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	held := map[string]bool{}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		return store.Each(tx, `SELECT id FROM sessions`, func(id string) error { held[id] = true; return nil })
	})
	for op, id := range f.acked {
		if !held[id] {
			t.Errorf("lost: operation %s, session %s", op, id)
		}
	}
	if len(held) != len(f.sent) || len(f.acked) != len(f.sent) || len(held) < 20 {
		t.Errorf("%d sessions for %d forms, %d acknowledged", len(held), len(f.sent), len(f.acked))
	}
	if broken, err := db.Check(ctx); err != nil || len(broken) > 0 {
		t.Errorf("structure: %v %v", broken, err)
	}
	if rep, err := journal.Verify(ctx, db); err != nil || rep.Altered != "" {
		t.Errorf("journal: %v %v", rep, err)
	}
}
