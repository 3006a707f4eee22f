package stream

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
)

// Listener makes connections that a hub can take over. Give it to the HTTP server, below TLS.
func Listener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

// Accept waits for the next connection.
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	raw, ok := c.(syscall.Conn)
	if !ok {
		return c, nil
	}
	r, err := raw.SyscallConn()
	if err != nil {
		return c, nil // one that cannot be taken over is served as any other
	}
	return &quiet{Conn: c, raw: r}, nil
}

// quiet is a connection that writes as usual until a hub takes it. From then on it never waits: what the socket
// does not take at once is kept here. TLS above it writes whole records, which must not be cut.
type quiet struct {
	net.Conn
	raw   syscall.RawConn
	taken atomic.Bool
	rest  []byte
}

// errGone stands for whatever the system says of a socket that cannot be written any more.
var errGone = errors.New("stream: the phone is gone")

// Write writes, or keeps what cannot be written now.
func (q *quiet) Write(b []byte) (int, error) {
	if !q.taken.Load() {
		return q.Conn.Write(b)
	}
	if len(q.rest) > 0 {
		q.rest = append(q.rest, b...)
		return len(b), nil
	}
	n, err := q.try(b)
	if err != nil {
		return n, err
	}
	if n < len(b) {
		q.rest = append(q.rest, b[n:]...)
	}
	return len(b), nil
}

// ReadFrom lets files go the system's short way, as they would without this type.
func (q *quiet) ReadFrom(r io.Reader) (int64, error) {
	if to, ok := q.Conn.(io.ReaderFrom); ok && !q.taken.Load() {
		return to.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{q}, r)
}

// flush writes what was kept and says whether nothing is left.
func (q *quiet) flush() (bool, error) {
	n, err := q.try(q.rest)
	if err != nil {
		return false, err
	}
	if q.rest = q.rest[n:]; len(q.rest) == 0 {
		q.rest = nil
		return true, nil
	}
	return false, nil
}

// take hands a connection of an HTTP server to a hub: where to write, and the socket below. It fails for a
// connection that did not come from Listener.
func take(c net.Conn) (io.Writer, *quiet, bool) {
	if q, ok := c.(*quiet); ok {
		q.taken.Store(true)
		return q, q, true
	}
	if t, ok := c.(*tls.Conn); ok {
		if q, ok := t.NetConn().(*quiet); ok {
			q.taken.Store(true)
			return t, q, true
		}
	}
	return nil, nil, false
}
