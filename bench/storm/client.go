package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"rostrum/bench/hall"
	"rostrum/bench/measure"
	"rostrum/internal/live"
)

// result is what one storm cost, and how late phones showed votes, in milliseconds.
type result struct {
	cpu, wall, p50, p99, most float64
	events                    int64
}

// storm is one round: its phones, and what its votes came to.
type storm struct {
	begun  time.Time
	counts hall.Counts
	phones []*hall.Phone
	mu     sync.Mutex
	acked  []uint32       // microseconds since begun
	totals map[uint32]int // votes of a version
}

func round(ctx context.Context, name string, phones, rate, seconds int) (r result, err error) {
	dir, err := os.MkdirTemp("", "rostrum-bench-storm")
	if err != nil {
		return r, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cmd, said, err := hall.Child("-serve", name, "-dir", dir, fmt.Sprint("-phones=", phones))
	if err != nil {
		return r, err
	}
	defer hall.Stop(cmd)
	s := &storm{begun: time.Now(), totals: map[uint32]int{}}
	s.counts.Turn = make(chan struct{}, 64)
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	for n := range phones {
		p := &hall.Phone{N: n, Addresses: said[:1], Path: said[1], Begun: s.begun, Keep: true, Counts: &s.counts, Big: name == "rostrum"}
		if name == "rostrum" && n%(max(phones/50, 1)) == 0 {
			p.Heard = s.reader()
		}
		s.phones = append(s.phones, p)
		all.Go(func() { p.Run(ctx) })
	}
	if err := hall.Until(2*time.Minute, func() bool { return s.counts.Live.Load() == int64(phones) }); err != nil {
		return r, fmt.Errorf("%d of %d phones are there: %w", s.counts.Live.Load(), phones, err)
	}
	before, err := quiet(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	start, votes := time.Now(), rate*seconds
	if err := s.votes(ctx, "http://"+said[0]+said[2], said[3:], votes, rate); err != nil {
		return r, err
	}
	if err := hall.Until(8*time.Minute, func() bool { return s.over(name, votes) }); err != nil {
		return r, fmt.Errorf("not every phone shows all %d votes: %w", votes, err)
	}
	after, err := measure.CPU(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	r.wall, r.cpu = time.Since(start).Seconds(), after-before
	cancel()
	all.Wait() // from here on nobody writes what is read
	r.events = s.counts.Events.Load()
	return r, s.read(name, votes, &r)
}

// quiet waits until the server has nothing left to do of the phones' coming, and gives the CPU it used so far.
func quiet(pid int) (float64, error) {
	last := -1.0
	for range 60 {
		now, err := measure.CPU(pid)
		if err != nil || last >= 0 && now-last < 0.03 {
			return now, err
		}
		last = now
		time.Sleep(time.Second)
	}
	return last, errors.New("the server does not come to rest")
}

// reader keeps how many votes each version shows: some phones read what they are told, all others only that they were.
func (s *storm) reader() func(*hall.Phone, []byte, []byte, time.Time) {
	votes := map[string]int64{}
	return func(p *hall.Phone, event, data []byte, _ time.Time) {
		var c struct {
			live.Change
			Open any `json:"open"` // true, or not told
		}
		if json.Unmarshal(data, &c) != nil {
			return
		}
		if string(event) == "whole" {
			clear(votes)
		}
		for _, q := range c.Questions {
			votes[q.Key] = q.Votes
		}
		total := 0
		for key, n := range c.Votes {
			votes[key] = n
		}
		for _, n := range votes {
			total += int(n)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.totals[p.Last] = total
	}
}

// over says whether enough was sent to the phones, which is then looked at in earnest.
func (s *storm) over(name string, votes int) bool {
	if name != "rostrum" {
		return s.counts.Events.Load() >= int64(len(s.phones)*votes)
	}
	s.mu.Lock()
	done := false
	for _, n := range s.totals {
		done = done || n == votes
	}
	s.mu.Unlock()
	if done {
		time.Sleep(time.Second) // the last frame is on its way to all others
	}
	return done
}

// votes sends at the rate, whatever becomes of those before; each is a browser's first word, for one of the questions.
func (s *storm) votes(ctx context.Context, address string, ids []string, votes, rate int) error {
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
	var all sync.WaitGroup
	var failed error
	start := time.Now()
	for n := range votes {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		all.Go(func() {
			body := url.Values{"question": {ids[n%len(ids)]}, "on": {"yes"}}.Encode()
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
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
			s.mu.Lock()
			defer s.mu.Unlock()
			if err != nil {
				failed = errors.Join(failed, err)
				return
			}
			s.acked = append(s.acked, uint32(time.Since(s.begun).Microseconds()))
		})
	}
	all.Wait()
	return failed
}

// read holds that every phone was told everything, and how late: of the k-th acknowledged vote, until a phone shows k.
func (s *storm) read(name string, votes int, r *result) error {
	if len(s.acked) != votes {
		return fmt.Errorf("%d of %d votes were acknowledged", len(s.acked), votes)
	}
	slices.Sort(s.acked)
	var late hall.Late
	for _, p := range s.phones {
		k := 0
		for i, seen := range p.Seen {
			if name != "rostrum" && int(seen.Version) != i+1 {
				return fmt.Errorf("phone %d: frame %d is of vote %d", p.N, i+1, seen.Version)
			}
			total := int(seen.Version)
			if name == "rostrum" {
				var known bool
				if total, known = s.totals[seen.Version]; !known {
					return fmt.Errorf("no phone that reads was told version %d", seen.Version)
				}
			}
			for ; k < min(total, votes); k++ {
				late.Add(time.Duration(int64(seen.At)-int64(s.acked[k])) * time.Microsecond)
			}
		}
		if k != votes {
			return fmt.Errorf("phone %d shows %d of %d votes", p.N, k, votes)
		}
	}
	if late.N != int64(votes*len(s.phones)) || s.counts.Opened.Load() != int64(len(s.phones)) {
		return fmt.Errorf("%d of %d samples, %d lines for %d phones", late.N, votes*len(s.phones), s.counts.Opened.Load(), len(s.phones))
	}
	r.p50, r.p99, r.most = late.At(0.5), late.At(0.99), late.At(1)
	return nil
}
