package stream

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rostrum/internal/kit/fault"
)

// Serve lets whoever asks listen to a topic. Where the connection can be taken over it returns at once and the
// hub has the line; else it returns when the phone leaves. It fails with fault.NotFound for a topic that is not
// open, and fault.TooMany where there are too many lines: the page then polls.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, name string) error {
	t := h.topic(name)
	if t == nil {
		return fault.New(fault.NotFound, "web.stream.closed")
	}
	// The place is taken before anything is written: of phones that come at once, none gets in beyond the last.
	if h.phones.Add(1) > int64(h.o.Most) {
		h.phones.Add(-1)
		h.refused.Add(1)
		return fault.New(fault.TooMany, "web.stream.crowded")
	}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store, no-transform")
	head.Set("X-Accel-Buffering", "no")
	head.Del("Content-Length")
	seen := h.seen(r.Header.Get("Last-Event-ID"))
	if r.ProtoMajor == 1 && r.ProtoAtLeast(1, 1) {
		if taken, err := h.takeOver(w, t, seen); taken || err != nil {
			return err
		}
	}
	return h.hold(w, r, t, seen)
}

// seen reads the version from the id that a browser gives back; 0 where it is another node's.
func (h *Hub) seen(id string) uint64 {
	node, version, ok := strings.Cut(id, ".")
	n, err := strconv.ParseUint(version, 10, 64)
	if !ok || err != nil || node != h.o.Node {
		return 0
	}
	return n
}

// takeOver takes the line from the HTTP server, with the place that Serve took for it. It says false, and has done
// nothing, where that is refused.
func (h *Hub) takeOver(w http.ResponseWriter, t *topic, seen uint64) (bool, error) {
	conn, rw, err := http.NewResponseController(w).Hijack()
	if errors.Is(err, http.ErrNotSupported) {
		return false, nil
	}
	if err != nil {
		h.phones.Add(-1)
		return false, fmt.Errorf("stream: take a line over: %w", err)
	}
	out, sock, ok := take(conn)
	if !ok {
		// A server without our Listener: its line is written as the server would, from a goroutine of its own.
		return true, h.holdConn(conn, rw, head(w.Header(), retry(spread(h.o.Retry))), t, seen)
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		h.phones.Add(-1)
		return true, errors.Join(nil, conn.Close())
	}
	p := &phone{out: out, sock: sock, seen: seen}
	s := h.shards[int(h.turn.Add(1))%len(h.shards)]
	if err := s.add(t, p, head(w.Header(), retry(spread(h.o.Retry)))); err != nil {
		h.phones.Add(-1)
		hangUp(p)
		return true, nil // it left meanwhile: nobody is there to be told
	}
	h.leave.mind(p)
	return true, nil
}

// head is the answer's head and first lines. The line ends when it is closed, so that frames need no lengths.
func head(fields http.Header, first []byte) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\n")
	fields.Set("Connection", "close")
	_ = fields.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(first)
	return b.Bytes()
}

// retry tells a browser after how long to come back when the line breaks.
func retry(d time.Duration) []byte {
	return []byte("retry: " + strconv.FormatInt(d.Milliseconds(), 10) + "\n\n")
}
