package stream

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"time"
)

// hold serves a line that cannot be taken over (HTTP/2, a server of another kind): the same frames, written from
// the goroutine of the request, which looks once a tick whether there is something new.
func (h *Hub) hold(w http.ResponseWriter, r *http.Request, t *topic, seen uint64) error {
	ctl := http.NewResponseController(w)
	w.WriteHeader(http.StatusOK)
	l := &line{hub: h, topic: t, seen: seen, done: r.Context().Done(), write: func(b []byte) error {
		// A server that knows no deadlines ends a line by its own.
		_ = ctl.SetWriteDeadline(time.Now().Add(h.o.Stall))
		if _, err := w.Write(b); err != nil {
			return err
		}
		return ctl.Flush()
	}}
	l.follow(retry(spread(h.o.Retry)))
	return nil
}

// holdConn serves a line that was taken from a server without Listener.
func (h *Hub) holdConn(c net.Conn, rw *bufio.ReadWriter, head []byte, t *topic, seen uint64) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, rw) // ends when the phone leaves
	}()
	l := &line{hub: h, topic: t, seen: seen, done: done, write: func(b []byte) error {
		if err := c.SetWriteDeadline(time.Now().Add(h.o.Stall)); err != nil {
			return err
		}
		_, err := c.Write(b)
		return err
	}}
	_ = c.SetReadDeadline(time.Time{})
	l.follow(head)
	err := c.Close()
	<-done
	return err
}

// line is a phone that has a goroutine.
type line struct {
	hub   *Hub
	topic *topic
	seen  uint64 // the version it has
	done  <-chan struct{}
	write func([]byte) error
}

// follow writes until the phone leaves, the topic ends or the hub closes, and then gives back the place that Serve took.
func (l *line) follow(first []byte) {
	h := l.hub
	l.topic.phones.Add(1)
	defer h.phones.Add(-1)
	defer l.topic.phones.Add(-1)
	clock := time.NewTicker(h.o.Tick)
	defer clock.Stop()
	f := l.topic.now.Load()
	if l.seen != f.version || f.version == 0 {
		first = l.append(first, f.whole)
	}
	l.seen = f.version
	heard := time.Now()
	for what := first; ; what = l.next() {
		if len(what) == 0 && time.Since(heard) > h.o.Heartbeat*3/4 {
			what = beat
		}
		if len(what) > 0 {
			if l.write(what) != nil {
				return
			}
			heard = time.Now()
		}
		if l.topic.ended.Load() {
			_ = l.write(append(l.next(), retry(spread(h.o.Retry))...))
			return
		}
		select {
		case <-l.done:
			return
		case <-clock.C:
		}
	}
}

// next is what the phone has not seen yet.
func (l *line) next() []byte {
	f := l.topic.now.Load()
	seen := l.seen
	l.seen = f.version
	switch {
	case seen == f.version:
		return nil
	case seen == f.since && f.delta != nil:
		return l.append(nil, f.delta)
	}
	return l.append(nil, f.whole)
}

func (l *line) append(to, frame []byte) []byte {
	l.hub.frames.Add(1)
	return append(to, frame...)
}
