package app_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// openHall makes the room of a session, with questions that are shown, and gives its path; its host is the account "lan".
func openHall(w *apptest.World, t *testing.T) string {
	t.Helper()
	w.Stock()
	session := w.Session(w.Comm[0][0], w.Published(w.Root, w.Root))
	host := w.Account("lan", access.Coordinator, w.Root)
	var room live.Room
	w.WriteAs(host.ID, func(tx *store.Tx) (err error) {
		room, err = live.OpenRoom(tx, session, live.After)
		return err
	})
	w.Write(func(tx *store.Tx) error {
		for _, text := range []string{"Ai được miễn?", "Đóng ở đâu?", "Bao giờ có thẻ?", "Mất thẻ thì sao?"} {
			q := live.Question{ID: store.RandomID(), RoomID: room.ID, Text: text, Hour: "2026-11-24T02", State: live.Shown, Way: live.ByPhone}
			if err := tx.Insert("live_questions", q); err != nil {
				return err
			}
		}
		return nil
	})
	return "/r/" + room.Code
}

// sendVote votes as a page with scripts does.
func sendVote(client *http.Client, base, hall, question string) (int, error) {
	r, err := http.NewRequest(http.MethodPost, base+hall+"/vote", strings.NewReader("on=yes&question="+question))
	if err != nil {
		return 0, err
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	res, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// serveWhole serves a closed world's data as the program does, with the program's own server, until the test ends.
func serveWhole(t *testing.T, c config.Serve, p app.Patience) (address string) {
	t.Helper()
	a, err := app.New(context.Background(), c, app.Options{Unsafe: true, Patience: p, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, func(address string) { ready <- address }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serving ended with %v", err)
		}
		a.Close()
	})
	select {
	case address = <-ready:
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	return address
}

// sendAsk sends a question as a page without scripts does.
func sendAsk(client *http.Client, base, hall, text string) (int, error) {
	body := "op=" + apptest.Fresh() + "&to=hall&question=" + strings.ReplaceAll(text, " ", "+")
	res, err := client.Post(base+hall+"/ask", "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// stalling is a caller that does not want an answer but the server's time.
type stalling struct {
	name  string
	conns int
	first string // sent at once
	drip  string // sent again and again, little by little
	deaf  bool   // reads nothing
}

// hold opens the connections and gives how many of them the server let go within the time.
func (s stalling) hold(t *testing.T, address string, within time.Duration) int {
	var gone atomic.Int64
	var all sync.WaitGroup
	end := time.Now().Add(within)
	for range s.conns {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		_ = c.SetDeadline(end)
		all.Go(func() {
			defer func() { _ = c.Close() }()
			ended := make(chan bool, 2)
			go func() { ended <- s.talk(c) }()
			if !s.deaf {
				go func() {
					_, err := io.Copy(io.Discard, c)
					ended <- err == nil || !timedOut(err)
				}()
				if !<-ended && !<-ended {
					return
				}
			} else if !<-ended {
				return
			}
			gone.Add(1)
		})
	}
	all.Wait()
	return int(gone.Load())
}

// talk sends until the server takes nothing more; false where it took everything until the deadline.
func (s stalling) talk(c net.Conn) bool {
	if _, err := io.WriteString(c, s.first); err != nil {
		return !timedOut(err)
	}
	for s.drip != "" {
		if _, err := io.WriteString(c, s.drip); err != nil {
			return !timedOut(err)
		}
		if !s.deaf {
			time.Sleep(50 * time.Millisecond)
		}
	}
	return false // it says nothing more: reading tells when it was let go
}

func timedOut(err error) bool {
	n, ok := err.(net.Error) //nolint:errorlint // what net gives
	return ok && n.Timeout()
}

func TestSlowCallersAreLetGoAndOthersServed(t *testing.T) {
	w := apptest.Start(t)
	hall := openHall(w, t)
	w.Close()
	address := serveWhole(t, w.Config, app.Patience{Head: 2 * time.Second, Whole: 4 * time.Second, Idle: 2 * time.Second})
	base := "http://" + address
	phone := follow(t, http.DefaultClient, hall+"/events", "", 0, base)
	apptest.Eventually(t, "the phone listens", func() bool { n, _ := phone.at(); return n == 0 })
	post := "POST /login HTTP/1.1\r\nHost: " + address + "\r\nOrigin: " + base + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\nname="
	get := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\n" }
	all := []stalling{
		{"says nothing", 300, "", "", false},
		{"a head a byte at a time", 100, get("/login") + "X-Slow: ", "a", false},
		{"a head without an end", 50, get(hall + "/events"), "", false},
		{"a body that stalls", 100, post, "", false},
		{"a body a byte at a time", 100, post, "a", false},
		{"a question that stalls", 50, strings.Replace(post, "/login", hall+"/ask", 1), "", false},
		{"keeps the connection", 300, get("/readyz") + "\r\n", "", false},
		{"reads no answer", 4, get("/login") + "\r\n", strings.Repeat(get("/login")+"\r\n", 50), true},
	}
	var hostile sync.WaitGroup
	for _, s := range all {
		hostile.Go(func() {
			if n := s.hold(t, address, 30*time.Second); n != s.conns {
				t.Errorf("%s: %d of %d were let go", s.name, n, s.conns)
			}
		})
	}
	over := make(chan struct{})
	go func() { hostile.Wait(); close(over) }()
	client := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	served := 0
	for busy := true; busy || served < 3; served++ {
		for _, path := range []string{"/readyz", "/login", hall} {
			res, err := client.Get(base + path)
			if err != nil {
				t.Fatalf("%s among slow callers: %v", path, err)
			}
			if _ = res.Body.Close(); res.StatusCode != http.StatusOK {
				t.Fatalf("%s among slow callers: %d", path, res.StatusCode)
			}
		}
		if status, err := sendAsk(client, base, hall, fmt.Sprint("Câu ", served)); err != nil || status != http.StatusOK && status != http.StatusTooManyRequests {
			t.Fatalf("a question among slow callers: %d %v", status, err)
		}
		select {
		case <-over:
			busy = false
		case <-time.After(100 * time.Millisecond):
		}
	}
	// The phone's line is no stalling connection: it is open longer than any bound and hears the last question.
	apptest.Eventually(t, "the phone hears of the questions", func() bool { return phone.waiting() >= 3 })
	if _, opened := phone.at(); opened != 1 {
		t.Errorf("the phone had to come %d times", opened)
	}
	t.Logf("%d rounds of ordinary requests meanwhile", served)
}

func TestSilentConnectionsAreBounded(t *testing.T) {
	w := apptest.Start(t)
	hall := openHall(w, t)
	w.Close()
	const most, many = 50, 600
	address := serveWhole(t, w.Config, app.Patience{Head: time.Hour, Whole: time.Hour, Idle: time.Hour, Waiting: most})
	base := "http://" + address
	phones := []*follower{}
	for range 5 {
		phones = append(phones, follow(t, http.DefaultClient, hall+"/events", "", 0, base))
	}
	for _, f := range phones {
		apptest.Eventually(t, "the phones listen", func() bool { n, _ := f.at(); return n == 0 })
	}
	var left atomic.Int64
	for i := range many {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if i%2 == 0 { // half of them asked for something before they fell silent
			_, _ = fmt.Fprintf(c, "GET /readyz HTTP/1.1\r\nHost: %s\r\n\r\n", address)
		}
		left.Add(1)
		go func() {
			_, _ = io.Copy(io.Discard, bufio.NewReader(c))
			left.Add(-1)
		}()
	}
	apptest.Eventually(t, "the server keeps no more silent connections than it may", func() bool { return left.Load() <= most })
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	if status, err := sendAsk(client, base, hall, "Ai được miễn?"); err != nil || status != http.StatusOK {
		t.Fatalf("a question among silent connections: %d %v", status, err)
	}
	for _, f := range phones {
		apptest.Eventually(t, "a phone hears of the question", func() bool { return f.waiting() == 1 })
		if _, opened := f.at(); opened != 1 {
			t.Errorf("a phone's line was taken for a silent connection: it came %d times", opened)
		}
	}
	if left.Load() == 0 {
		t.Error("not one silent connection was kept: a browser's next request would always need a new one")
	}
}
