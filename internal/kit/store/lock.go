package store

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"rostrum/internal/kit/fault"
)

// LockFolder takes a data folder for one serving process; the lock goes when the process ends, however it
// ends. It fails with fault.Unavailable where another process holds it.
func LockFolder(dir string) (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "rostrum.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(fmt.Errorf("store: lock: %w", err), fault.Unavailable, "store.folder", "dir", dir)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fault.Wrap(fmt.Errorf("store: lock: %w", err), fault.Unavailable, "store.inuse", "dir", dir)
	}
	return func() { _ = f.Close() }, nil
}
