package store_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// step is one thing the traced process did, in the order of the trace. A write may reach the disk from
// from on; a sync covers what had ended before it began, and counts once it has ended.
type step struct {
	kind      string // write, cut (to a length), make, drop, sync, ack
	file      string // base name; "." for the folder itself
	offset    int64
	data      []byte
	keys      []string
	from, end int
}

// tracing is a trace being read.
type tracing struct {
	dir     string
	open    map[string]string // descriptor -> base name
	pending map[string]pendingCall
	steps   []step
	n       int
}

type pendingCall struct {
	text string
	from int
}

// traced are the system calls that change files, those that name them, and what says an acknowledgement.
// An architecture may lack those with a question mark.
const traced = "?open,openat,close,pwrite64,pwritev,write,fsync,fdatasync,ftruncate,?unlink,unlinkat,?rename,?renameat,renameat2,fallocate,mmap"

// readTrace reads what strace -f -xx wrote about the files of dir. It fails the test on a call that it
// cannot replay, so that no write goes unseen.
func readTrace(t testing.TB, file, dir string) []step {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	tr := &tracing{dir: dir, open: map[string]string{}, pending: map[string]pendingCall{}}
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return tr.steps
		}
		tr.n++
		if err := tr.line(strings.TrimSuffix(line, "\n")); err != nil {
			t.Fatalf("trace line %d: %v: %.200s", tr.n, err, line)
		}
	}
}

func (tr *tracing) line(line string) error {
	pid, text, ok := strings.Cut(line, " ")
	text = strings.TrimLeft(text, " ")
	if !ok || strings.HasPrefix(text, "---") || strings.HasPrefix(text, "+++") {
		return nil
	}
	if begun, ok := strings.CutSuffix(text, " <unfinished ...>"); ok {
		tr.pending[pid] = pendingCall{begun, tr.n}
		return nil
	}
	from := tr.n
	if strings.HasPrefix(text, "<... ") {
		p, known := tr.pending[pid]
		_, rest, found := strings.Cut(text, "resumed>")
		if !known || !found {
			return fmt.Errorf("resumed without a beginning")
		}
		delete(tr.pending, pid)
		text, from = p.text+rest, p.from
	}
	open, end := strings.IndexByte(text, '('), strings.LastIndex(text, ") = ")
	if open < 0 || end < open {
		end = strings.LastIndex(text, ")  = ") // strace pads short calls
		if i := strings.LastIndex(text, " = "); open > 0 && i > open {
			end = strings.LastIndexByte(text[:i], ')')
		}
		if end < open {
			return fmt.Errorf("no call")
		}
	}
	result := strings.TrimSpace(text[strings.LastIndex(text, " = ")+3:])
	if strings.HasPrefix(result, "-1 ") || strings.HasPrefix(result, "?") {
		return nil
	}
	return tr.call(text[:open], strings.Split(text[open+1:end], ", "), result, from)
}

func (tr *tracing) call(name string, args []string, result string, from int) error {
	s := step{from: from, end: tr.n}
	at := func(i int) string { return strings.TrimSpace(args[i]) }
	var err error
	switch name {
	case "open":
		return tr.opened(at(0), at(1), result, s)
	case "openat":
		return tr.opened(at(1), at(2), result, s)
	case "close":
		delete(tr.open, at(0))
		return nil
	case "write":
		if at(0) == "1" {
			text, err := unhex(at(1))
			for _, line := range strings.Split(string(text), "\n") {
				if words := strings.Fields(line); len(words) == 2 && words[0] == "ok" {
					s.keys = append(s.keys, words[1])
				}
			}
			s.kind = "ack"
			tr.steps = append(tr.steps, s)
			return err
		}
		if tr.ours(at(0)) {
			return fmt.Errorf("a write without an offset")
		}
		return nil
	case "pwrite64":
		s.kind = "write"
		if s.data, err = unhex(at(1)); err == nil {
			s.offset, err = strconv.ParseInt(at(3), 10, 64)
		}
		if err == nil && strconv.Itoa(len(s.data)) != result {
			err = fmt.Errorf("wrote %s of %d", result, len(s.data))
		}
	case "ftruncate":
		s.kind = "cut"
		s.offset, err = strconv.ParseInt(at(1), 10, 64)
	case "fsync", "fdatasync":
		s.kind = "sync"
	case "mmap": // the index of the log is mapped; a restart makes it anew
		if base, known := tr.open[at(4)]; known && !strings.HasSuffix(base, "-shm") && strings.Contains(at(2), "PROT_WRITE") {
			return fmt.Errorf("%s is written through a map", base)
		}
		return nil
	case "unlink", "unlinkat", "rename", "renameat", "renameat2":
		text := strings.Join(args, " ")
		if strings.Contains(text, hexOf(tr.dir)) {
			return fmt.Errorf("a name in the folder changed")
		}
		return nil
	default:
		if tr.ours(at(0)) {
			return fmt.Errorf("cannot replay %s", name)
		}
		return nil
	}
	if err != nil || !tr.ours(at(0)) {
		return err
	}
	s.file = tr.open[at(0)]
	tr.steps = append(tr.steps, s)
	return nil
}

func (tr *tracing) ours(fd string) bool { _, ok := tr.open[fd]; return ok }

func (tr *tracing) opened(path, flags, fd string, s step) error {
	b, err := unhex(path)
	if err != nil {
		return err
	}
	name := string(b)
	delete(tr.open, fd)
	switch {
	case name == tr.dir:
		tr.open[fd] = "."
	case filepath.Dir(name) == tr.dir:
		tr.open[fd] = filepath.Base(name)
		if strings.Contains(flags, "O_CREAT") {
			s.kind, s.file = "make", filepath.Base(name)
			tr.steps = append(tr.steps, s)
		}
	}
	return nil
}

// unhex reads a text as strace -xx writes it; a shortened one is an error.
func unhex(arg string) ([]byte, error) {
	if !strings.HasPrefix(arg, `"`) || !strings.HasSuffix(arg, `"`) {
		return nil, fmt.Errorf("not a whole text: %.40s", arg)
	}
	return hex.DecodeString(strings.ReplaceAll(arg[1:len(arg)-1], `\x`, ""))
}

// hexOf writes a text as strace -xx does.
func hexOf(text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, `\x%02x`, text[i])
	}
	return b.String()
}
