package app

import (
	"bytes"
	"container/list"
	"crypto/tls"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Patience bounds what one caller can hold of the server: Head is how long the head of a request may take, Whole a
// request with its body and its answer, Idle the silence between two requests, and Waiting how many connections may be
// silent at once. Zero values are those of the program. Lines of live rooms are bounded by their hub.
type Patience struct {
	Head, Whole, Idle time.Duration
	Waiting           int
}

func (p Patience) orUsual() Patience {
	usual := Patience{Head: 10 * time.Second, Whole: 2 * time.Minute, Idle: 2 * time.Minute, Waiting: min(20_000, mostFiles()/2)}
	if p.Head == 0 {
		p.Head = usual.Head
	}
	if p.Whole == 0 {
		p.Whole = usual.Whole
	}
	if p.Idle == 0 {
		p.Idle = usual.Idle
	}
	if p.Waiting == 0 {
		p.Waiting = usual.Waiting
	}
	return p
}

// server is what people reach, with its bounds.
func (a *App) server() *http.Server {
	p := a.patience.orUsual()
	w := &waiting{most: p.Waiting, order: list.New(), at: map[net.Conn]*list.Element{}}
	return &http.Server{Handler: a.Handler(), ReadHeaderTimeout: p.Head, ReadTimeout: p.Whole, WriteTimeout: p.Whole, IdleTimeout: p.Idle,
		MaxHeaderBytes: 32 << 10, ConnState: w.state, ErrorLog: log.New(ownTrouble{a.log}, "", 0)}
}

// waiting holds the connections in which nothing is asked: new ones, and those between two requests. Beyond the most,
// the one that has waited longest is closed; a browser opens another when it needs one. Else whoever opens connections
// and says nothing would use up the files that a process may have.
type waiting struct {
	most  int
	mu    sync.Mutex
	order *list.List // the longest waiting first
	at    map[net.Conn]*list.Element
}

func (w *waiting) state(c net.Conn, s http.ConnState) {
	old := w.note(c, s)
	if t, ok := old.(*tls.Conn); ok {
		old = t.NetConn() // without TLS's last word, for which a silent caller would be waited for
	}
	if old != nil {
		_ = old.Close()
	}
}

// note keeps what a connection does, and gives the one that is to go.
func (w *waiting) note(c net.Conn, s http.ConnState) net.Conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e := w.at[c]; e != nil {
		w.order.Remove(e)
		delete(w.at, c)
	}
	if s != http.StateNew && s != http.StateIdle {
		return nil
	}
	w.at[c] = w.order.PushBack(c)
	if w.order.Len() <= w.most {
		return nil
	}
	old, _ := w.order.Remove(w.order.Front()).(net.Conn)
	delete(w.at, old)
	return old
}

// ownTrouble keeps of what the HTTP server complains about only what is about this machine. The rest is about callers,
// and names their addresses.
type ownTrouble struct{ log *slog.Logger }

// Write takes one line of the server.
func (t ownTrouble) Write(line []byte) (int, error) {
	if bytes.HasPrefix(line, []byte("http: Accept error")) {
		t.log.Error("connections cannot be taken", "err", string(bytes.TrimSpace(line)))
	}
	return len(line), nil
}
