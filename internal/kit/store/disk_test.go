package store_test

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// refuse makes every one of the child's calls fail with an error of the disk, until the returned function
// is called: strace attaches, answers in the kernel's place, and goes.
func refuse(t *testing.T, c *child, calls, errno string) (allow func()) {
	t.Helper()
	cmd := exec.Command("strace", "-f", "-q", "-o", os.DevNull, "-p", strconv.Itoa(c.cmd.Process.Pid),
		"-e", "signal=none", "-e", "trace="+calls, "-e", "inject="+calls+":error="+errno)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal("strace is needed to make the disk fail: scripts/setup-test installs it")
	}
	return func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
}

func TestADiskThatRefusesIsUnavailableAndComesBack(t *testing.T) {
	for _, c := range []struct {
		name, calls, errno string
		want               string // the words of the refusal
	}{
		{"the disk is full", "pwrite64", "ENOSPC", "store.full"},
		{"writing fails", "pwrite64", "EIO", "store.unreachable"},
		{"syncing fails", "fsync,fdatasync", "EIO", "store.unreachable"},
		{"mounted anew for reading only", "pwrite64,ftruncate", "EROFS", "store.unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := freshFile(t)
			w := startChild(t, file, "d", nil)
			w.until(t, "writes before", func(n int, _ map[string]int) bool { return n > 50 })
			allow := refuse(t, w, c.calls, c.errno)
			w.until(t, "refusals", func(_ int, errs map[string]int) bool { return total(errs) > 50 })
			allow()
			_, errs := w.said()
			before, _ := w.said()
			w.until(t, "writes again, without a restart", func(n int, _ map[string]int) bool { return n > before+50 })
			// On a busy machine a write may also have waited too long for the one that was refused.
			for word, n := range errs {
				if word != "fault.unavailable:"+c.want && (word != "fault.unavailable:store.unreachable" || n > total(errs)/2) {
					t.Errorf("refused with %s (%d of %d), want unavailable (503) in the words of %s", word, n, total(errs), c.want)
				}
			}
			w.kill()
			lost, broken, _ := missing(t, file, w.acked)
			if len(lost) > 0 || len(broken) > 0 {
				t.Errorf("lost %d of %d acknowledged, structure %v", len(lost), len(w.acked), broken)
			}
		})
	}
}

func total(errs map[string]int) (n int) {
	for _, v := range errs {
		n += v
	}
	return n
}

// TestAFullFolderRefusesAndComesBack fills a real, small file system: what strace answers above is what a
// kernel was thought to answer. Mounting needs root, so elsewhere the test is skipped, and scripts/test says so.
func TestAFullFolderRefusesAndComesBack(t *testing.T) {
	template := freshFile(t)
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no file system may be mounted here, so only the injected ENOSPC of the test above holds: %v: %s", err, strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	b, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	file, ballast := dir+"/rostrum.db", dir+"/ballast"
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	w := startChild(t, file, "f", nil)
	w.until(t, "writes before", func(n int, _ map[string]int) bool { return n > 50 })
	_ = os.WriteFile(ballast, make([]byte, 8<<20), 0o600) // as much as goes in
	w.until(t, "refusals", func(_ int, errs map[string]int) bool { return errs["fault.unavailable:store.full"] > 50 })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	before, _ := w.said()
	w.until(t, "writes again, without a restart", func(n int, _ map[string]int) bool { return n > before+50 })
	w.kill()
	if _, errs := w.said(); len(errs) != 1 {
		t.Errorf("refused with %v, want store.full alone", errs)
	}
	lost, broken, _ := missing(t, file, w.acked)
	if len(lost) > 0 || len(broken) > 0 {
		t.Errorf("lost %d of %d acknowledged, structure %v", len(lost), len(w.acked), broken)
	}
}
