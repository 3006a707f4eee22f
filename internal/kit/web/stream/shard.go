package stream

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// shard writes to its part of the phones. Its lock is held for a pass: no write waits, so a pass is short.
type shard struct {
	hub    *Hub
	mu     sync.Mutex
	groups map[*topic]*group
}

// group is the phones of one topic in one shard.
type group struct {
	shard  *shard
	topic  *topic
	sent   *frames // what the last pass sent; nil makes the next pass look at every phone
	behind bool    // some phone has not taken its last frame yet
	beat   int64   // when the next heartbeat of some phone is due, in unix seconds
	phones []*phone
}

// phone is one line taken over from the HTTP server.
type phone struct {
	group *group
	out   io.Writer // the socket, or TLS above it
	sock  *quiet
	seen  uint64 // the version it has or is being sent
	stuck int64  // since when it takes nothing, in unix seconds
	beat  int64  // when it is to hear something at the latest, in unix seconds
	at    int    // its place in the group
}

// add puts a phone into the shard and sends it what it has not seen.
func (s *shard) add(t *topic, p *phone, head []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.ended.Load() {
		return errGone
	}
	g := s.groups[t]
	if g == nil {
		g = &group{shard: s, topic: t}
		s.groups[t] = g
	}
	f := t.now.Load()
	if p.seen != f.version || f.version == 0 {
		head = append(head, f.whole...)
		s.hub.frames.Add(1)
	}
	p.group, p.seen, p.at = g, f.version, len(g.phones)
	t.phones.Add(1)
	if _, err := p.out.Write(head); err != nil {
		t.phones.Add(-1)
		return err
	}
	p.rest(time.Now())
	g.phones = append(g.phones, p)
	g.behind = g.behind || p.stuck != 0
	g.beat = min(max(g.beat, 1), p.beat)
	return nil
}

// rest sets by when a phone must hear something again; by chance somewhat earlier, so that not all are due at once.
func (p *phone) rest(now time.Time) {
	d := p.group.shard.hub.o.Heartbeat
	p.beat = now.Add(d*3/4 + spread(d/4)/2).Unix()
	if p.stuck = 0; len(p.sock.rest) > 0 {
		p.stuck = now.Unix()
	}
}

// pass writes what is new to every phone, or to those of the topics wanted.
func (s *shard) pass(now time.Time, wanted func(*topic) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, g := range s.groups {
		if wanted != nil && !wanted(t) {
			continue
		}
		f := t.now.Load()
		if f == g.sent && !g.behind && now.Unix() < g.beat {
			continue
		}
		g.pass(f, now)
		if len(g.phones) == 0 {
			delete(s.groups, t)
		}
	}
}

func (g *group) pass(f *frames, now time.Time) {
	g.sent, g.behind, g.beat = f, false, now.Add(time.Hour).Unix()
	for i := len(g.phones) - 1; i >= 0; i-- { // from the end, since a phone that goes is replaced by the last
		p := g.phones[i]
		if err := p.pass(f, now); err != nil {
			g.remove(p)
			continue
		}
		g.behind = g.behind || p.stuck != 0
		g.beat = min(g.beat, p.beat)
	}
}

// pass writes to one phone: what it did not take, or what is new, or a heartbeat that is due.
func (p *phone) pass(f *frames, now time.Time) error {
	hub := p.group.shard.hub
	if p.stuck != 0 {
		free, err := p.sock.flush()
		switch {
		case err != nil:
			return err
		case !free && now.Unix()-p.stuck > int64(hub.o.Stall.Seconds()):
			hub.dropped.Add(1)
			return errGone
		case !free:
			if p.seen != f.version {
				hub.late.Add(1)
			}
			return nil
		}
		p.stuck = 0
	}
	var what []byte
	switch {
	case p.seen == f.version && now.Unix() < p.beat:
		return nil
	case p.seen == f.version:
		what = beat
	case p.seen == f.since && f.delta != nil:
		what = f.delta
	default:
		what = f.whole
	}
	if p.seen != f.version {
		hub.frames.Add(1)
	}
	p.seen = f.version
	_, err := p.out.Write(what)
	p.rest(now)
	return err
}

// remove lets a phone go; the shard is locked.
func (g *group) remove(p *phone) {
	last := len(g.phones) - 1
	g.phones[p.at] = g.phones[last]
	g.phones[p.at].at = p.at
	g.phones[last] = nil
	g.phones = g.phones[:last]
	if cap(g.phones) > 64 && len(g.phones) < cap(g.phones)/4 {
		g.phones = slices.Clone(g.phones)
	}
	p.at = -1
	g.topic.phones.Add(-1)
	g.shard.hub.phones.Add(-1)
	g.shard.hub.leave.forget(p)
	hangUp(p)
}

// hangUp closes the socket itself: TLS would say a last word, and wait for the phone to take it.
func hangUp(p *phone) {
	if c, ok := p.sock.Conn.(*net.TCPConn); ok && len(p.sock.rest) > 0 {
		_ = c.SetLinger(0) // what it did not take is not worth keeping
	}
	_ = p.sock.Conn.Close()
}

// gone removes a phone whose other end has closed.
func (p *phone) gone() {
	s := p.group.shard
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.at >= 0 {
		p.group.remove(p)
	}
}

// drain lets the phones of a topic go, each with a time of its own to come back.
func (s *shard) drain(t *topic, over time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[t]
	if g == nil {
		return
	}
	for i := len(g.phones) - 1; i >= 0; i-- {
		p := g.phones[i]
		if len(p.sock.rest) == 0 {
			_, _ = p.out.Write(retry(spread(over)))
		}
		g.remove(p)
	}
	delete(s.groups, t)
}
