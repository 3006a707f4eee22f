package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rostrum/internal/live"
)

// follower is the line of a phone's page: it listens as a browser's EventSource does, keeps the room as it is told, and
// comes back by itself when the line ends, after the time it was told and to the next address.
type follower struct {
	client    *http.Client
	addresses []string // of nodes, with scheme
	path      string
	host      string // sent instead of the address's, where not ""

	mu     sync.Mutex
	now    live.State
	opened int
	last   string // the id of the last event
	retry  time.Duration
	refuse int // the status that ended it for good, as browsers hold it
	node   int // which address it listens to, -1 for none
}

// follow listens from the node-th address on, until the test ends.
func follow(t *testing.T, client *http.Client, path, host string, node int, addresses ...string) *follower {
	t.Helper()
	f := &follower{client: client, addresses: addresses, path: path, host: host, retry: 3 * time.Second, node: -1}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := node; ctx.Err() == nil && f.once(ctx, n%len(addresses)); n++ {
			select {
			case <-ctx.Done():
			case <-time.After(f.wait()):
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return f
}

func (f *follower) wait() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.node = -1
	return f.retry*3/4 + rand.N(f.retry/2)
}

// once listens until the line ends; false says that it was refused, after which a browser does not come again.
func (f *follower) once(ctx context.Context, node int) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.addresses[node]+f.path, nil)
	if err != nil {
		return false
	}
	r.Host = f.host
	f.mu.Lock()
	if f.last != "" {
		r.Header.Set("Last-Event-ID", f.last)
	}
	f.mu.Unlock()
	res, err := f.client.Do(r)
	if err != nil {
		return true
	}
	defer func() { _ = res.Body.Close() }()
	f.mu.Lock()
	f.node = node
	f.opened++
	if res.StatusCode != http.StatusOK {
		f.refuse = res.StatusCode
	}
	f.mu.Unlock()
	if res.StatusCode != http.StatusOK {
		return false
	}
	f.read(res.Body)
	return true
}

func (f *follower) read(body io.Reader) {
	in := bufio.NewReaderSize(body, 64<<10)
	event := map[string]string{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			f.take(event)
			event = map[string]string{}
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		event[name] = strings.TrimPrefix(value, " ")
	}
}

// take keeps what an event says.
func (f *follower) take(event map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ms, err := strconv.Atoi(event["retry"]); err == nil {
		f.retry = time.Duration(ms) * time.Millisecond
	}
	if event["id"] != "" {
		f.last = event["id"]
	}
	switch event["event"] {
	case "whole":
		var s live.State
		if json.Unmarshal([]byte(event["data"]), &s) == nil {
			f.now = s
		}
	case "delta":
		var c live.Change
		if json.Unmarshal([]byte(event["data"]), &c) == nil {
			f.change(c)
		}
	}
}

// change brings what is shown up to date, as hall.ts does.
func (f *follower) change(c live.Change) {
	f.now.Questions = slices.DeleteFunc(f.now.Questions, func(q live.Seen) bool {
		return slices.Contains(c.Gone, q.Key) || slices.ContainsFunc(c.Questions, func(o live.Seen) bool { return o.ID == q.ID })
	})
	f.now.Questions = append(f.now.Questions, c.Questions...)
	for i, q := range f.now.Questions {
		if n, told := c.Votes[q.Key]; told {
			f.now.Questions[i].Votes = n
		}
	}
	if c.Open != nil {
		f.now.Open = *c.Open
	}
	if c.Waiting != nil {
		f.now.Waiting = *c.Waiting
	}
}

// total is how many votes the phone shows in all.
func (f *follower) total() (n int64) {
	for _, votes := range f.votes() {
		n += votes
	}
	return n
}

// votes are all votes the phone shows, by question.
func (f *follower) votes() map[string]int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[string]int64{}
	for _, q := range f.now.Questions {
		all[q.ID] = q.Votes
	}
	return all
}

// waiting is how many questions the phone says are not shown yet.
func (f *follower) waiting() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Waiting
}

// at is the address it listens to, -1 for none, and how often it was answered.
func (f *follower) at() (node, opened int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.node, f.opened
}
