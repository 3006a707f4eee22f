//go:build unix

package stream

import (
	"errors"
	"syscall"
)

// try writes what the socket takes at once: perhaps nothing.
func (q *quiet) try(b []byte) (n int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	var failed error
	err = q.raw.Write(func(fd uintptr) bool {
		for {
			n, failed = syscall.Write(int(fd), b)
			if !errors.Is(failed, syscall.EINTR) {
				return true
			}
		}
	})
	switch {
	case err != nil, failed != nil && !errors.Is(failed, syscall.EAGAIN):
		return max(n, 0), errGone
	case failed != nil:
		return 0, nil
	}
	return n, nil
}
