//go:build !unix

package stream

import (
	"errors"
	"os"
	"time"
)

// try writes what the socket takes within a few milliseconds: without a way to ask it not to wait, that is the
// longest that one phone may hold up its shard.
func (q *quiet) try(b []byte) (int, error) {
	if err := q.Conn.SetWriteDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
		return 0, errGone
	}
	n, err := q.Conn.Write(b)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		return n, errGone
	}
	return n, nil
}
