// Package hall is what benches of live rooms share: phones on raw sockets that listen as a browser's EventSource does,
// and the world with a room that they listen to.
package hall

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// Seen is when a phone had read an event: its version as the id says, and microseconds since the bench began.
type Seen struct {
	Version uint32
	At      uint32
	Node    uint8
}

// Phone is one line, which comes back by itself after the time it was told, to the next address where there are several.
type Phone struct {
	N         int
	Addresses []string // HOST:PORT of nodes
	Node      int      // the address it listens to first
	Path      string
	Host      string // of the request; "" takes the address
	Page      string // asked for before each line, "" for none
	Begun     time.Time
	Keep      bool // whether to keep what it saw
	Big       bool // whether its frames are large: room for them at once
	Heard     func(p *Phone, event, data []byte, at time.Time)
	Counts    *Counts
	Seen      []Seen
	Last      uint32 // the last version
	LastNode  uint32 // changes with the node whose version Last is
	id        []byte
	retry     time.Duration
}

// Counts are of all phones of a bench.
type Counts struct {
	Live    atomic.Int64 // have a line that was answered
	Opened  atomic.Int64 // lines that were answered so far
	Ended   atomic.Int64 // lines that ended, in whatever way
	Refused atomic.Int64 // answers other than 200
	Server  atomic.Int64 // answers of 500 and above
	Failed  atomic.Int64 // connections that did not come about
	Events  atomic.Int64
	Bytes   atomic.Int64
	Turn    chan struct{} // handshakes at once; nil for no bound
}

// Source is where the n-th phone calls from: 127.0.0.2 and up, 5,000 each.
func Source(n int) net.IP { return net.IPv4(127, 0, 0, byte(2+n/5000)) }

// Run listens until ctx ends, and comes again whenever the line ended.
func (p *Phone) Run(ctx context.Context) {
	p.retry = 3 * time.Second
	for node := p.Node; ctx.Err() == nil; node++ {
		p.once(ctx, node%len(p.Addresses))
		select {
		case <-ctx.Done():
		case <-time.After(p.retry*3/4 + rand.N(p.retry/2)):
		}
	}
}

func (p *Phone) once(ctx context.Context, node int) {
	turn := p.Counts.Turn
	done := func() {}
	if turn != nil {
		select {
		case turn <- struct{}{}:
		case <-ctx.Done():
			return
		}
		given := false
		done = func() {
			if !given {
				given = true
				<-turn
			}
		}
	}
	defer func() { done() }()
	address := p.Addresses[node]
	dialer := net.Dialer{Timeout: 30 * time.Second, LocalAddr: &net.TCPAddr{IP: Source(p.N)},
		Control: func(_, _ string, c syscall.RawConn) error {
			// A source address with 5,000 sockets finds a free port late else.
			return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_IP, 24, 1) }) // IP_BIND_ADDRESS_NO_PORT
		}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		p.Counts.Failed.Add(1)
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer func() { _ = conn.Close() }()
	host := p.Host
	if host == "" {
		host = address
	}
	if p.Page != "" {
		if !p.page(conn, host) {
			return
		}
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\nLast-Event-ID: %s\r\n\r\n", p.Path, host, p.id); err != nil {
		return
	}
	p.read(conn, node, func() { done() })
}

// page asks for the page as a browser does before it listens, and reads it whole: the answer's length is told.
func (p *Phone) page(conn net.Conn, host string) bool {
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n\r\n", p.Page, host); err != nil {
		return false
	}
	buf, kept := make([]byte, 16<<10), []byte(nil)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			p.Counts.Failed.Add(1)
			return false
		}
		p.Counts.Bytes.Add(int64(n))
		kept = append(kept, buf[:n]...)
		head, body, ok := bytes.Cut(kept, []byte("\r\n\r\n"))
		if !ok {
			continue
		}
		if !p.answered(head) {
			return false
		}
		if i := bytes.Index(head, []byte("Content-Length: ")); i >= 0 {
			text, _, _ := bytes.Cut(head[i+16:], []byte("\r"))
			if size, err := strconv.Atoi(string(text)); err == nil && len(body) >= size {
				return true
			}
		} else if bytes.HasSuffix(body, []byte("0\r\n\r\n")) {
			return true
		}
	}
}

func (p *Phone) answered(head []byte) bool {
	if bytes.HasPrefix(head, []byte("HTTP/1.1 200")) {
		return true
	}
	p.Counts.Refused.Add(1)
	if bytes.HasPrefix(head, []byte("HTTP/1.1 5")) {
		p.Counts.Server.Add(1)
	}
	return false
}

// read follows the line: a head, then events apart by blank lines. Chunks of servers that send them are taken off.
func (p *Phone) read(conn net.Conn, node int, live func()) {
	size := 1024
	if p.Big {
		size = 32 << 10
	}
	buf, kept, chunked, head := make([]byte, size), []byte(nil), false, true
	for {
		n, err := conn.Read(buf)
		if err != nil {
			if !head {
				p.Counts.Live.Add(-1)
				p.Counts.Ended.Add(1)
			}
			return
		}
		now := time.Now()
		p.Counts.Bytes.Add(int64(n))
		kept = append(kept, buf[:n]...)
		if head {
			fields, rest, ok := bytes.Cut(kept, []byte("\r\n\r\n"))
			if !ok {
				continue
			}
			if !p.answered(fields) {
				return
			}
			chunked, head = bytes.Contains(fields, []byte("chunked")), false
			kept = append([]byte(nil), rest...)
			p.Counts.Live.Add(1)
			p.Counts.Opened.Add(1)
			live()
		}
		for {
			event, rest, ok := next(kept, chunked)
			if !ok {
				break
			}
			kept = rest
			p.event(event, node, now)
		}
		if len(kept) == 0 {
			kept = kept[:0]
		} else {
			kept = append([]byte(nil), kept...)
		}
	}
}

// next cuts one event off; a chunk holds whole events only, which is so with every server here.
func next(b []byte, chunked bool) (event, rest []byte, ok bool) {
	if !chunked {
		return cut(b)
	}
	text, after, found := bytes.Cut(b, []byte("\r\n"))
	size, err := strconv.ParseInt(string(text), 16, 64)
	if !found || err != nil || int64(len(after)) < size+2 {
		return nil, b, false
	}
	return bytes.TrimSuffix(after[:size], []byte("\n\n")), after[size+2:], true
}

func cut(b []byte) (event, rest []byte, ok bool) {
	i := bytes.Index(b, []byte("\n\n"))
	if i < 0 {
		return nil, b, false
	}
	return b[:i], b[i+2:], true
}

// event takes the fields of one event.
func (p *Phone) event(event []byte, node int, now time.Time) {
	var name, data []byte
	for len(event) > 0 {
		line, rest, _ := bytes.Cut(event, []byte("\n"))
		event = rest
		switch {
		case bytes.HasPrefix(line, []byte("id: ")):
			p.id = append(p.id[:0], line[4:]...)
			_, version, _ := bytes.Cut(line[4:], []byte("."))
			n, _ := strconv.ParseUint(string(version), 10, 32)
			p.Last, p.LastNode = uint32(n), uint32(node)
			p.Counts.Events.Add(1)
			if p.Keep {
				p.Seen = append(p.Seen, Seen{uint32(n), uint32(now.Sub(p.Begun).Microseconds()), uint8(node)})
			}
		case bytes.HasPrefix(line, []byte("event: ")):
			name = line[7:]
		case bytes.HasPrefix(line, []byte("data: ")):
			data = line[6:]
		case bytes.HasPrefix(line, []byte("retry: ")):
			if ms, err := strconv.Atoi(string(line[7:])); err == nil {
				p.retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
	if p.Heard != nil && data != nil {
		p.Heard(p, name, data, now)
	}
}

// Until waits for something to come true.
func Until(most time.Duration, ok func() bool) error {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return nil
		}
	}
	return errors.New("not in time")
}
