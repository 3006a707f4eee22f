package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
)

// asBroken makes the test binary a program in which some pages break: the data folder and the address follow.
const asBroken = "ROSTRUM_APP_BROKEN"

// broken serves as the program does, with pages that panic while they hold what somebody sent.
func broken(args string) int {
	dir, addr, _ := strings.Cut(args, "\n")
	addr, admin, _ := strings.Cut(addr, "\n")
	c := config.Serve{Place: config.Place{Data: dir, Zone: "Asia/Ho_Chi_Minh"}, Addr: addr, AdminAddr: admin, TrustedProxy: []string{"127.0.0.1"}}
	a, err := app.New(context.Background(), c, app.Options{Unsafe: true, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for how, fail := range map[string]func(c *web.Ctx, text string){
		"told":    func(_ *web.Ctx, text string) { panic(text) },
		"wrapped": func(c *web.Ctx, text string) { panic(fmt.Errorf("from %s: %s", c.R.RemoteAddr, text)) },
		"held":    func(_ *web.Ctx, text string) { _ = []byte(text)[len(text)+1] },
		"typed":   func(c *web.Ctx, text string) { var v any = []string{text, c.R.RemoteAddr}; _ = v.(*web.Ctx) },
	} {
		a.Web.Add(web.Route{Pattern: "POST /r/{code}/broken/" + how, Guard: web.Public, Quiet: true, Handle: func(c *web.Ctx) error {
			f, err := c.Form()
			if err == nil {
				fail(c, f.Text("question"))
			}
			return err
		}})
	}
	if err := a.Serve(context.Background(), func(string) {}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// watched is the program in a process of its own, with everything it says.
type watched struct {
	*program
	said  bytes.Buffer
	admin string
	jar   http.CookieJar
	words map[string]string // canaries by what they are
}

// begin runs the program on a data folder until it answers.
func (p *watched) begin(variable string, args ...string) {
	p.t.Helper()
	self, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd = exec.Command(self)
	p.cmd.Dir = p.t.TempDir() // where an image of memory would lie
	p.cmd.Env = append(os.Environ(), variable+"="+strings.Join(args, "\n"), "GOTRACEBACK=crash")
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(p.kill)
	apptest.Eventually(p.t, "the program answers", func() bool {
		res, err := http.Get("http://" + p.addr + "/readyz")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
}

// send posts a form as a browser behind the proxy at the canary's address; "" where no answer came.
func (p *watched) send(path string, form url.Values) (status int, body string) {
	r, err := http.NewRequest(http.MethodPost, "http://"+p.addr+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Error(err)
		return 0, ""
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Forwarded-For": {p.words["address"]}, "User-Agent": {p.words["browser"]}}
	client := &http.Client{Jar: p.jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(b)
}

var shownReceipt = regexp.MustCompile(`class="receipt"[^>]*>\s*([0-9A-Z -]{12,})`)

// canaries asks, votes and leaves requests half done: what must be in no dump is then in the program's memory.
func (p *watched) canaries(hall string) {
	p.t.Helper()
	p.words = map[string]string{"question": "Chuồn chuồn kim bay thấp", "stalled": "Chim chào mào chưa gửi xong", "address": "198.51.100.77",
		"browser": "Trinhduyet-7f3a", "socket": "127.0.0.7"}
	p.jar, _ = cookiejar.New(nil)
	status, body := p.send(hall+"/ask", url.Values{"op": {apptest.Fresh()}, "question": {p.words["question"]}, "to": {"hall"}})
	m := shownReceipt.FindStringSubmatch(body)
	if status != http.StatusOK || m == nil {
		p.t.Fatalf("ask: %d, no receipt in %.3000s", status, body)
	}
	p.words["receipt"] = strings.TrimSpace(m[1])
	p.words["receipt typed"] = strings.NewReplacer(" ", "", "-", "").Replace(m[1])
	for _, c := range p.jar.Cookies(&url.URL{Scheme: "http", Host: p.addr, Path: hall}) {
		p.words["token"] = c.Value
	}
	if len(p.words["token"]) < 32 {
		p.t.Fatal("the browser got no token")
	}
	// Lines that are open, and a question that is never sent whole, from an address of their own.
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(p.words["socket"])}}
	for _, request := range []string{"GET " + hall + "/events HTTP/1.1\r\nHost: " + p.addr + "\r\nCookie: room=" + p.words["token"] + "\r\n\r\n",
		"POST " + hall + "/ask HTTP/1.1\r\nHost: " + p.addr + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nquestion=" + p.words["stalled"]} {
		conn, err := dialer.Dial("tcp", p.addr)
		if err != nil {
			p.t.Fatal(err)
		}
		p.t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, request)
	}
}

// storm asks the same from many sides until the program is gone, so that the dump is made in the midst of it.
func (p *watched) storm(hall string) (wait func()) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				status, _ := p.send(hall+"/ask", url.Values{"op": {apptest.Fresh()}, "question": {p.words["question"]}, "to": {"hall"}})
				if status == 0 {
					return
				}
			}
		})
	}
	return all.Wait
}

// search looks for the canaries in a text; allowed are those that may stand there.
func (p *watched) search(where, text string, allowed ...string) {
	p.t.Helper()
	for what, word := range p.words {
		if slices.Contains(allowed, what) {
			continue
		}
		for _, form := range []string{word, url.QueryEscape(word), fmt.Sprintf("%x", word)} {
			if i := strings.Index(text, form); i >= 0 {
				p.t.Errorf("%s holds the canary %q: …%q…", where, what, text[max(0, i-80):min(len(text), i+80)])
			}
		}
	}
}

// folder looks into every file the program left: a question's text stands in the database, nothing else anywhere.
func (p *watched) folder() {
	p.t.Helper()
	known := 0
	for _, dir := range []string{p.dir, p.cmd.Dir} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			var allowed []string
			if strings.HasPrefix(d.Name(), "rostrum.db") {
				allowed = []string{"question"}
				known += strings.Count(string(b), p.words["question"])
			}
			p.search(path, string(b), allowed...)
			return err
		})
		if err != nil {
			p.t.Error(err)
		}
	}
	if known == 0 {
		p.t.Error("the question is not found where it has to be: the test is blind")
	}
}

// figures reads what operators read.
func (p *watched) figures() {
	p.t.Helper()
	for _, path := range []string{"/metrics", "/debug/pprof/goroutine?debug=2", "/debug/pprof/heap?debug=1"} {
		res, err := http.Get("http://" + p.admin + path)
		if err != nil {
			p.t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || len(b) < 500 {
			p.t.Fatalf("%s: %d %v", path, res.StatusCode, err)
		}
		p.search(path, string(b))
	}
}

// TestNoCanaryInWhatACrashLeaves puts words through the real program and makes it dump while it works on them: neither
// the dump, nor the log, nor the figures, nor a file beside the database holds one.
func TestNoCanaryInWhatACrashLeaves(t *testing.T) {
	t.Setenv(storetest.Variable, "") // the program's own folder is looked into
	for _, c := range []struct {
		name string
		by   syscall.Signal
		want string // in what it says at its end
	}{{"SIGQUIT", syscall.SIGQUIT, "SIGQUIT: quit"}, {"SIGABRT", syscall.SIGABRT, "SIGABRT: abort"}} {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.Start(t)
			hall := openHall(w, t)
			w.Close()
			p := &watched{program: &program{t: t, dir: w.Config.Data, addr: freeAddress(t)}, admin: freeAddress(t)}
			p.begin(asProgram, "serve", "--data", p.dir, "--addr", p.addr, "--admin-addr", p.admin, "--trusted-proxy", "127.0.0.1")
			p.canaries(hall)
			p.figures()
			wait := p.storm(hall)
			time.Sleep(500 * time.Millisecond)
			_ = p.cmd.Process.Signal(c.by)
			err := p.cmd.Wait()
			wait()
			if state, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && state.CoreDump() {
				t.Error("an image of the memory was written")
			}
			said := p.said.String()
			if !strings.Contains(said, c.want) || strings.Count(said, "\ngoroutine ") < 10 {
				t.Fatalf("no dump was made: %v, %.2000s", err, said)
			}
			p.search("the dump", said)
			p.folder()
		})
	}
}

// TestNoCanaryInWhatAPanicLogs breaks pages in the hands of somebody's words, in each way in which Go code breaks.
func TestNoCanaryInWhatAPanicLogs(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	w := apptest.Start(t)
	hall := openHall(w, t)
	w.Close()
	p := &watched{program: &program{t: t, dir: w.Config.Data, addr: freeAddress(t)}, admin: freeAddress(t)}
	p.begin(asBroken, p.dir, p.addr, p.admin)
	p.canaries(hall)
	for _, how := range []string{"told", "wrapped", "held", "typed"} {
		if status, body := p.send(hall+"/broken/"+how, url.Values{"op": {apptest.Fresh()}, "question": {p.words["question"]}}); status != http.StatusInternalServerError {
			t.Errorf("%s: %d", how, status)
		} else {
			p.search("the answer of a broken page", body, "browser")
		}
	}
	p.figures()
	p.kill()
	said := p.said.String()
	if n := strings.Count(said, "panic in a page"); n != 4 || !strings.Contains(said, "POST /r/{code}/broken/held") || !strings.Contains(said, "index out of range") {
		t.Errorf("%d of 4 panics stand in the log: %.3000s", n, said)
	}
	if code := strings.TrimPrefix(hall, "/r/"); strings.Contains(said, code) {
		t.Errorf("the log holds the room's code %s", code)
	}
	p.search("the log", said)
	p.folder()
}

// TestNoAddressInWhatTLSComplainsOf speaks something else than TLS to a port of TLS: the log does not say from where.
func TestNoAddressInWhatTLSComplainsOf(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	dir := t.TempDir()
	cert, key := certificate(t, t.TempDir())
	p := &watched{program: &program{t: t, dir: dir, addr: freeAddress(t)}, words: map[string]string{"socket": "127.0.0.7"}}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), asProgram+"="+strings.Join([]string{"serve", "--data", dir, "--addr", p.addr, "--tls-cert", cert, "--tls-key", key}, "\n"))
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(p.words["socket"])}}
	talked := 0
	apptest.Eventually(t, "the port takes connections", func() bool {
		conn, err := dialer.Dial("tcp", p.addr)
		if err != nil {
			return false
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(conn, "\x16\x03\x01\x00\x02no TLS at all")
		_, _ = io.ReadAll(conn) // until the server gives up, which is when it complains
		talked++
		return talked == 5
	})
	p.kill()
	p.search("the log", p.said.String())
}
