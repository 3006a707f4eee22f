package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"rostrum/bench/hall"
	"rostrum/internal/live"
)

// phone is what one phone was told: which version of which node, and when. Some read what they are told, and so say how
// many votes a version shows to all phones of that node.
type phone struct {
	mu    sync.Mutex
	votes map[string]int64
	since []hall.Seen
}

// readers are the phones of each node that read.
const readers = 40

// stage is one run: phones at all nodes, and voters.
type stage struct {
	*cluster
	begun  time.Time
	counts hall.Counts
	phones []*hall.Phone
	shown  []phone
	mu     sync.Mutex
	totals []map[uint32]int // votes of a version, by node
	acked  []uint32         // microseconds since begun
	voters []*voter
}

// voter is a browser that keeps its token, and taps again elsewhere where a node does not answer.
type voter struct {
	client *http.Client
	node   int
	next   int // which question
	again  int
}

func (s *stage) heard(p *hall.Phone, event, data []byte, at time.Time) {
	o := &s.shown[p.N]
	o.mu.Lock()
	defer o.mu.Unlock()
	o.since = append(o.since, hall.Seen{Version: p.Last, At: uint32(at.Sub(s.begun).Microseconds()), Node: uint8(p.LastNode)})
	if p.N/len(s.at) >= readers {
		return
	}
	var c struct {
		live.Change
		Open any `json:"open"` // true, or not told
	}
	if json.Unmarshal(data, &c) != nil {
		return
	}
	if string(event) == "whole" {
		o.votes = map[string]int64{}
	}
	for _, q := range c.Questions {
		o.votes[q.Key] = q.Votes
	}
	for key, n := range c.Votes {
		o.votes[key] = n
	}
	total := 0
	for _, n := range o.votes {
		total += int(n)
	}
	s.mu.Lock()
	s.totals[p.LastNode][p.Last] = total
	s.mu.Unlock()
}

// listen brings the phones in, so many at each node.
func (s *stage) listen(ctx context.Context, all *sync.WaitGroup, each int) error {
	s.counts.Turn = make(chan struct{}, 64)
	n := each * len(s.at)
	s.shown = make([]phone, n)
	for range s.at {
		s.totals = append(s.totals, map[uint32]int{})
	}
	for i := range n {
		p := &hall.Phone{N: i, Node: i % len(s.at), Addresses: s.at, Path: "/r/" + s.room.Code + "/events", Begun: s.begun, Counts: &s.counts, Heard: s.heard, Big: true}
		s.phones = append(s.phones, p)
		all.Go(func() { p.Run(ctx) })
	}
	if err := hall.Until(2*time.Minute, func() bool { return s.counts.Live.Load() == int64(n) }); err != nil {
		return fmt.Errorf("%d of %d phones are there: %w", s.counts.Live.Load(), n, err)
	}
	return nil
}

// voterAt is the n-th voter; its first vote, here, tells it from others.
func (s *stage) voterAt(ctx context.Context, n int) error {
	jar, err := cookiejar.New(nil) // knows hosts and not ports: the token goes along to another node
	if err != nil {
		return err
	}
	v := &voter{client: &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: shared}, node: n % len(s.at), next: n}
	s.mu.Lock()
	s.voters = append(s.voters, v)
	s.mu.Unlock()
	return s.vote(ctx, v)
}

var shared = &http.Transport{MaxIdleConnsPerHost: 256, DialContext: (&net.Dialer{Timeout: 2 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 99)}}).DialContext}

// vote votes for the voter's next question until that is acknowledged by some node.
func (s *stage) vote(ctx context.Context, v *voter) error {
	body := url.Values{"question": {s.ids[v.next%len(s.ids)]}, "on": {"yes"}}.Encode()
	for range 100 {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.at[v.node%len(s.at)]+"/r/"+s.room.Code+"/vote", strings.NewReader(body))
		if err != nil {
			return err
		}
		r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
		res, err := v.client.Do(r)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusNoContent {
				v.next++
				s.mu.Lock()
				s.acked = append(s.acked, uint32(time.Since(s.begun).Microseconds()))
				s.mu.Unlock()
				return nil
			}
			if res.StatusCode < 500 {
				return fmt.Errorf("a vote was answered with %s", res.Status)
			}
		}
		v.again++
		v.node++
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("a vote was acknowledged by no node")
}

// storm sends votes at the rate: of new voters where fresh, else of those that are there, each for its next question.
func (s *stage) storm(ctx context.Context, votes, rate int, fresh bool) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	start := time.Now()
	for n := range votes {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		all.Go(func() {
			var err error
			if fresh {
				err = s.voterAt(ctx, n)
			} else {
				err = s.vote(ctx, s.voters[n]) // one at a time: a round is not longer than the voters
			}
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
		})
	}
	all.Wait()
	return failed
}

// all waits until every phone shows every acknowledged vote, and gives how long that took.
func (s *stage) all(within time.Duration) (time.Duration, error) {
	begun := time.Now()
	behind := 0
	err := hall.Until(within, func() bool {
		behind = 0
		for i := range s.shown {
			if s.shows(i) != len(s.acked) {
				behind++
			}
		}
		return behind == 0 && s.counts.Live.Load() == int64(len(s.phones))
	})
	if err != nil {
		return 0, fmt.Errorf("%d phones do not show the %d votes, %d of %d have a line: %w", behind, len(s.acked), s.counts.Live.Load(), len(s.phones), err)
	}
	return time.Since(begun), nil
}

// shows is how many votes a phone shows, -1 where nobody knows.
func (s *stage) shows(n int) int {
	o := &s.shown[n]
	o.mu.Lock()
	defer o.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(o.since) == 0 {
		return -1
	}
	last := o.since[len(o.since)-1]
	total, known := s.totals[last.Node][last.Version]
	if !known {
		return -1
	}
	return total
}

// late is how late phones showed the votes from the first-th on, at those phones that are wanted.
func (s *stage) late(first int, wanted func(n int) bool) (*hall.Late, error) {
	s.mu.Lock()
	acked := slices.Clone(s.acked)
	s.mu.Unlock()
	slices.Sort(acked)
	var all hall.Late
	for n := range s.shown {
		if !wanted(n) {
			continue
		}
		o := &s.shown[n]
		o.mu.Lock()
		s.mu.Lock()
		k := first
		for _, seen := range o.since {
			for total := s.totals[seen.Node][seen.Version]; k < min(total, len(acked)); k++ {
				all.Add(time.Duration(int64(seen.At)-int64(acked[k])) * time.Microsecond)
			}
		}
		s.mu.Unlock()
		o.mu.Unlock()
		if k < len(acked) {
			return nil, fmt.Errorf("phone %d never showed vote %d of %d", n, k, len(acked))
		}
	}
	return &all, nil
}
