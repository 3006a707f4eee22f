package app

import (
	"fmt"
	"syscall"
)

// keepMemory asks the kernel to write no image of this process when it crashes, and to let no other process of the same
// user read its memory: what halls are sending stands there with the addresses it comes from.
func keepMemory() error {
	if _, _, e := syscall.Syscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0); e != 0 {
		return fmt.Errorf("app: forbid core dumps: %w", e)
	}
	return nil
}

// mostFiles is how many files and sockets this process may have open.
func mostFiles() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 1024 // the least that systems give
	}
	return int(min(l.Cur, 1<<30))
}
