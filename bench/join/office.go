package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"time"

	"rostrum/bench/hall"
)

// pace is how many pages an office asks for in a second.
const pace = 20

// office is a browser that is signed in, and how long its pages took.
type office struct {
	addr   string
	client *http.Client
	mu     sync.Mutex
	late   map[string]*hall.Late
	failed map[string]int // by what came instead
}

func signIn(addr string) (*office, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	o := &office{addr: addr, late: map[string]*hall.Late{}, failed: map[string]int{}, client: &http.Client{Jar: jar, Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 32}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	status, err := o.login(o.client)
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("sign in: %d", status)
	}
	return o, err
}

// login signs in: again and again only in a browser of its own, since a new log-in ends the one before.
func (o *office) login(client *http.Client) (int, error) {
	r, err := http.NewRequest(http.MethodPost, "http://"+o.addr+"/login", strings.NewReader(url.Values{"name": {"dieuphoi"}, "password": {"rostrum-demo"}}.Encode()))
	if err != nil {
		return 0, err
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"http://" + o.addr}}
	res, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

func (o *office) page(path string) (int, []byte, error) {
	res, err := o.client.Get("http://" + o.addr + path)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, b, err
}

// timed keeps how long something took, from when it was due.
func (o *office) timed(name string, due time.Time, want int, fn func() (int, error)) {
	status, err := fn()
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil || status != want {
		o.failed[fmt.Sprint(name, " ", status)]++
		return
	}
	if o.late[name] == nil {
		o.late[name] = &hall.Late{}
	}
	o.late[name].Add(time.Since(due))
}

// work asks for pages at the pace while fn runs.
func work(ctx context.Context, s *server, fn func() error) (*office, error) {
	o, err := signIn(s.addr)
	if err != nil {
		return o, err
	}
	ended := make(chan error, 1)
	go func() { ended <- fn() }()
	pages := []string{"/", "/coverage", "/sessions", "/rooms/" + s.room.ID}
	another := &http.Client{Timeout: 30 * time.Second, CheckRedirect: o.client.CheckRedirect}
	clock := time.NewTicker(time.Second / pace)
	defer clock.Stop()
	var all sync.WaitGroup
	defer all.Wait()
	for n := 0; ; n++ {
		select {
		case err := <-ended:
			return o, err
		case <-ctx.Done():
			return o, ctx.Err()
		case due := <-clock.C:
			path := pages[n%len(pages)]
			all.Go(func() {
				name, _, _ := strings.Cut(path[1:], "/")
				o.timed("/"+name, due, http.StatusOK, func() (int, error) {
					status, _, err := o.page(path)
					return status, err
				})
			})
			if n%pace == 0 {
				all.Go(func() { o.timed("log in", due, http.StatusSeeOther, func() (int, error) { return o.login(another) }) })
			}
		}
	}
}

// tell prints the pages and how long they took.
func (o *office) tell(what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	fmt.Printf("%s (ms):", what)
	for _, name := range []string{"/", "/coverage", "/sessions", "/rooms", "log in"} {
		if l := o.late[name]; l != nil {
			fmt.Printf("  %s p50 %.0f p99 %.0f (%d)", name, l.At(0.5), l.At(0.99), l.N)
		}
	}
	fmt.Printf("  failed %v\n", o.failed)
}

// storm votes at the rate, each vote a new browser's.
func (s *server) storm(ctx context.Context, votes, rate int) error {
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	start := time.Now()
	for n := range votes {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		all.Go(func() {
			body := strings.NewReader(url.Values{"question": {s.ids[n%len(s.ids)]}, "on": {"yes"}}.Encode())
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.addr+"/r/"+s.room.Code+"/vote", body)
			if err == nil {
				r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
				var res *http.Response
				if res, err = client.Do(r); err == nil {
					_ = res.Body.Close()
					if res.StatusCode != http.StatusNoContent {
						err = fmt.Errorf("a vote was answered with %s", res.Status)
					}
				}
			}
			mu.Lock()
			failed = errors.Join(failed, err)
			mu.Unlock()
		})
	}
	all.Wait()
	return failed
}
