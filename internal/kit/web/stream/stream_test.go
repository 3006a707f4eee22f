package stream

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
)

// counter is a source whose state is a number, padded where frames are to be long.
type counter struct {
	n   atomic.Uint64
	pad string
}

func (c *counter) Update(since uint64) Update {
	n := c.n.Load()
	text := strconv.FormatUint(n, 10)
	u := Update{Version: n, Since: since, Whole: []byte(text + " " + c.pad)}
	if since != 0 {
		u.Delta = []byte("+" + strconv.FormatUint(n-since, 10) + " " + c.pad)
	}
	return u
}

// hall is a hub behind an HTTP server on loopback.
type hall struct {
	*Hub
	source  *counter
	address string
	secure  bool
}

// open serves the topic "room" in one of the ways in which a line can come.
func open(t *testing.T, way string, o Options, pad int) *hall {
	t.Helper()
	o.Node = "n1"
	hub, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{Hub: hub, source: &counter{pad: strings.Repeat("x", pad)}, secure: strings.HasPrefix(way, "tls")}
	h.source.n.Store(1)
	h.Open("room", h.source)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "same-origin")
		if err := h.Serve(w, r, strings.TrimPrefix(r.URL.Path, "/")); err != nil {
			http.Error(w, err.Error(), map[bool]int{true: 404, false: 429}[fault.Is(err, fault.NotFound)])
		}
	}))
	s.Config.WriteTimeout = 30 * time.Second
	if way != "foreign" && way != "tls-foreign" {
		s.Listener = Listener(s.Listener)
	}
	if h.secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	h.address = s.Listener.Addr().String()
	t.Cleanup(func() { h.Close(time.Second); s.Close() })
	return h
}

// client is a phone: its line, and what it reads from it.
type client struct {
	net.Conn
	r *bufio.Reader
}

func (h *hall) dial(t *testing.T, last string) *client {
	t.Helper()
	c, err := net.Dial("tcp", h.address)
	if err != nil {
		t.Fatal(err)
	}
	if h.secure {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	t.Cleanup(func() { _ = c.Close() })
	fmt.Fprintf(c, "GET /room HTTP/1.1\r\nHost: hall\r\nLast-Event-ID: %s\r\n\r\n", last)
	return &client{c, bufio.NewReaderSize(c, 512)}
}

// listen dials and reads the head of the answer.
func (h *hall) listen(t *testing.T, last string) *client {
	t.Helper()
	c := h.dial(t, last)
	c.head(t)
	return c
}

func (c *client) head(t *testing.T) http.Header {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	res, err := http.ReadResponse(c.r, nil)
	if err != nil || res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("head: %v, %+v", err, res)
	}
	c.r = bufio.NewReader(res.Body) // takes frames out of their chunks where there are any
	return res.Header
}

// event reads to the next blank line; it gives its fields, the data without padding.
func (c *client) event(t *testing.T) map[string]string {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
	e := map[string]string{}
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			e["end"] = err.Error()
			return e
		}
		if line == "\n" {
			return e
		}
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		if !ok {
			t.Fatalf("no field: %.80q", line)
		}
		value = strings.TrimPrefix(value, " ")
		if name == "data" {
			value, _, _ = strings.Cut(value, " ")
		}
		e[name] = value
	}
}

// want reads events until one has the field, and compares it.
func (c *client) want(t *testing.T, field, value string) {
	t.Helper()
	for {
		e := c.event(t)
		if got, ok := e[field]; ok {
			if got != value {
				t.Fatalf("%s is %q, want %q", field, got, value)
			}
			return
		}
		if e["end"] != "" {
			t.Fatalf("ended with %s before %s", e["end"], field)
		}
	}
}

func (h *hall) change() { h.source.n.Add(1); h.Touch("room") }

// until waits for something to come true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not so after ten seconds: %s", what)
		}
	}
}

func ways() []string { return []string{"plain", "tls", "foreign", "tls-foreign"} }

func TestAPhoneHearsTheWholeThenWhatChanges(t *testing.T) {
	for _, way := range ways() {
		t.Run(way, func(t *testing.T) {
			h := open(t, way, Options{Tick: 10 * time.Millisecond}, 0)
			c := h.listen(t, "")
			c.want(t, "data", "1")
			h.change()
			c.want(t, "data", "+1")
			h.source.n.Add(1)
			h.source.n.Add(1)
			h.change()
			c.want(t, "data", "+3")
			if got := h.Count("room"); got != 1 {
				t.Errorf("%d phones counted", got)
			}
			version, state, ok := h.Whole("room")
			if !ok || version != 5 || string(state) != "5 " {
				t.Errorf("whole: %d %q %v", version, state, ok)
			}
			back := h.listen(t, "n1.5") // knows the present state: hears of the next change alone
			until(t, "it is back", func() bool { return h.Count("room") == 2 })
			h.change()
			back.want(t, "data", "+1")
			for _, last := range []string{"n1.3", "n2.6", "nonsense", "n1.", "."} {
				h.listen(t, last).want(t, "data", "6")
			}
		})
	}
}

func TestTheHeadIsTheServersOwn(t *testing.T) {
	h := open(t, "plain", Options{}, 0)
	head := h.dial(t, "").head(t)
	for name, want := range map[string]string{"Referrer-Policy": "same-origin", "X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"} {
		if got := head.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestHTTP2GetsTheSameFrames(t *testing.T) {
	hub, err := New(Options{Node: "n1", Tick: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	source := &counter{}
	source.n.Store(1)
	hub.Open("room", source)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := hub.Serve(w, r, "room"); err != nil {
			t.Error(err)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	defer hub.Close(time.Second)
	res, err := s.Client().Get(s.URL)
	if err != nil || res.ProtoMajor != 2 {
		t.Fatal(err, res)
	}
	defer res.Body.Close()
	c := &client{noDeadline{}, bufio.NewReader(res.Body)}
	c.want(t, "data", "1")
	source.n.Add(1)
	hub.Touch("room")
	c.want(t, "data", "+1")
	hub.End("room")
	until(t, "the line ends", func() bool { return c.event(t)["end"] != "" })
}

type noDeadline struct{ net.Conn }

func (noDeadline) SetReadDeadline(time.Time) error { return nil }

func TestManyPhonesNeedNoGoroutines(t *testing.T) {
	h := open(t, "plain", Options{Tick: 10 * time.Millisecond}, 0)
	h.listen(t, "").want(t, "data", "1")
	before := runtime.NumGoroutine()
	phones := make([]*client, 300)
	for i := range phones {
		phones[i] = h.listen(t, "")
	}
	until(t, "all are there", func() bool { return h.Count("room") == 301 })
	until(t, "no goroutine stays", func() bool { return runtime.NumGoroutine() < before+10 })
	h.change()
	for _, c := range phones {
		c.want(t, "data", "1")
		c.want(t, "data", "+1")
	}
	for _, c := range phones[:200] {
		_ = c.Close()
	}
	until(t, "those who left are seen", func() bool { return h.Count("room") == 101 })
	h.change()
	for _, c := range phones[200:] {
		c.want(t, "data", "+1")
	}
}

func TestASlowPhoneHoldsNobodyUpAndGetsTheLastState(t *testing.T) {
	for _, way := range []string{"plain", "tls"} {
		t.Run(way, func(t *testing.T) {
			h := open(t, way, Options{Tick: 10 * time.Millisecond, Stall: time.Minute}, 200_000)
			slow, quick := h.listen(t, ""), h.listen(t, "")
			quick.want(t, "data", "1")
			for range 80 { // 16 MB: more than the system keeps for a socket
				h.change()
				quick.want(t, "data", "+1")
			}
			if h.Stats().Late == 0 {
				t.Fatal("the slow phone took everything: nothing was shown")
			}
			seen := 0
			for {
				e := slow.event(t)
				if e["end"] != "" {
					t.Fatalf("ended with %s after %d events", e["end"], seen)
				}
				if seen++; e["event"] == "whole" && e["data"] == "81" || e["id"] == "n1.81" {
					break
				}
			}
			if seen >= 80 {
				t.Errorf("the slow phone was sent %d events: each is queued for it", seen)
			}
		})
	}
}

func TestAPhoneThatTakesNothingIsLetGo(t *testing.T) {
	h := open(t, "plain", Options{Tick: 10 * time.Millisecond, Stall: time.Second}, 500_000)
	h.listen(t, "")
	until(t, "it is there", func() bool { return h.Count("room") == 1 })
	until(t, "it is gone", func() bool { h.change(); return h.Count("room") == 0 })
	if got := h.Stats().Dropped; got != 1 {
		t.Errorf("%d dropped", got)
	}
}

func TestSilenceIsBroken(t *testing.T) {
	for _, way := range []string{"plain", "foreign"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			h := open(t, way, Options{Tick: 10 * time.Millisecond, Heartbeat: 2 * time.Second}, 0)
			c := h.listen(t, "")
			c.want(t, "data", "1")
			start := time.Now()
			c.want(t, "", "")
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("silent for %v", took)
			}
		})
	}
}

func TestClosingSpreadsTheReturn(t *testing.T) {
	for _, way := range []string{"plain", "tls", "foreign"} {
		t.Run(way, func(t *testing.T) {
			h := open(t, way, Options{Tick: 10 * time.Millisecond}, 0)
			phones := make([]*client, 20)
			for i := range phones {
				phones[i] = h.listen(t, "")
				phones[i].want(t, "data", "1")
			}
			h.Close(10 * time.Second)
			times := map[string]bool{}
			for _, c := range phones {
				e := c.event(t)
				if ms, err := strconv.Atoi(e["retry"]); way != "foreign" && (err != nil || ms < 5000 || ms > 15_000) {
					t.Errorf("come back after %q ms", e["retry"])
				}
				times[e["retry"]] = true
				if e = c.event(t); e["end"] == "" {
					t.Errorf("the line goes on with %v", e)
				}
			}
			if len(times) < 5 {
				t.Errorf("they all come back at %v", times)
			}
			if err := h.Serve(httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), "GET", "/", nil), "room"); !fault.Is(err, fault.NotFound) {
				t.Errorf("a closed hub takes a phone: %v", err)
			}
		})
	}
}

func TestAnEndedTopicSaysItsLastState(t *testing.T) {
	h := open(t, "plain", Options{Tick: time.Hour}, 0)
	c := h.listen(t, "")
	c.want(t, "data", "1")
	h.change()
	h.End("room")
	c.want(t, "data", "+1")
	for e := c.event(t); e["end"] != io.EOF.Error(); e = c.event(t) {
		if e["retry"] == "" {
			t.Fatalf("after the end: %v", e)
		}
	}
	if h.Count("room") != 0 {
		t.Error("phones are counted in a topic that ended")
	}
}

func TestTooManyAreAskedToPoll(t *testing.T) {
	for _, way := range []string{"plain", "foreign"} {
		t.Run(way, func(t *testing.T) {
			h := open(t, way, Options{Tick: 10 * time.Millisecond, Most: 2}, 0)
			var in, out atomic.Int64
			var all sync.WaitGroup
			for range 10 { // at once: none slips in beyond the last place
				c := h.dial(t, "")
				all.Go(func() {
					_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
					switch res, err := http.ReadResponse(c.r, nil); {
					case err != nil:
						t.Error(err)
					case res.StatusCode == 200:
						in.Add(1)
					case res.StatusCode == 429:
						out.Add(1)
					}
				})
			}
			all.Wait()
			if in.Load() != 2 || out.Load() != 8 || h.Stats().Refused != 8 || h.Stats().Phones != 2 {
				t.Errorf("%d in, %d out, %+v", in.Load(), out.Load(), h.Stats())
			}
		})
	}
}

// Phones come, change, leave and topics end while frames go out: the race detector watches.
func TestComingAndGoingAtOnce(t *testing.T) {
	before := runtime.NumGoroutine()
	h := open(t, "plain", Options{Tick: time.Millisecond}, 100)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 30 {
				c, err := net.Dial("tcp", h.address)
				if err != nil {
					t.Error(err)
					return
				}
				fmt.Fprint(c, "GET /room HTTP/1.1\r\nHost: hall\r\n\r\n")
				_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
				if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
					t.Error(err)
				}
				h.change()
				_ = c.Close()
			}
		})
	}
	all.Wait()
	until(t, "all left", func() bool { return h.Count("room") == 0 && h.Stats().Phones == 0 })
	h.Close(0)
	until(t, "the hub's goroutines ended", func() bool { return runtime.NumGoroutine() <= before+4 })
}
