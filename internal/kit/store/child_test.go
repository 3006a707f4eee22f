package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// The test binary is its own child: with childFile set it writes until it is killed.
const (
	childFile   = "ROSTRUM_STORE_CHILD"  // the database
	childSync   = "ROSTRUM_STORE_SYNC"   // store.Options.Sync
	childRun    = "ROSTRUM_STORE_RUN"    // goes into the keys
	childWrites = "ROSTRUM_STORE_WRITES" // how many, then it exits without closing; "" is for ever
)

func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		if err := writeAlong(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// writeAlong writes rows from several goroutines and says each result in a line of its own, with one
// system call, after the store answered: "ok KEY" or "err WORD KEY".
func writeAlong(file string) error {
	// A tracer that is not the parent may attach, where the kernel asks for a word on that.
	const setPtracer, anybody = 0x59616d61, ^uintptr(0)
	_, _, _ = syscall.Syscall(syscall.SYS_PRCTL, setPtracer, anybody, 0)
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{URL: file, Sync: os.Getenv(childSync)})
	if err != nil {
		return err
	}
	most, _ := strconv.Atoi(os.Getenv(childWrites))
	var out sync.Mutex
	say := func(line string) {
		out.Lock()
		defer out.Unlock()
		_, _ = os.Stdout.WriteString(line + "\n")
	}
	const writers = 6
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := 0; most == 0 || n < most/writers; n++ {
				key := fmt.Sprintf("k-%s-%d-%d", os.Getenv(childRun), w, n)
				say(writeOne(ctx, db, key, n))
			}
		})
	}
	wg.Wait()
	return nil
}

func writeOne(ctx context.Context, db *store.DB, key string, n int) string {
	_, err := db.Write(ctx, store.Op{Kind: "test"}, func(tx *store.Tx) error {
		if n%40 == 39 {
			tx.LeaveNoOrder() // empties the log into the database file: cuts fall into that too
		}
		return tx.Insert("settings", setting{key, strings.Repeat(key, 12)})
	})
	if err == nil {
		return "ok " + key
	}
	time.Sleep(time.Millisecond) // a disk that refuses everything would make it spin
	var e *fault.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("err %s:%s %s", e.Kind.Key(), e.Key, key)
	}
	return "err other " + key
}

// child is a running writer and what it said so far.
type child struct {
	cmd   *exec.Cmd
	mu    sync.Mutex
	acked []string
	errs  map[string]int
	ended chan struct{}
}

// startChild runs the writer on file; wrap goes before the command, for a tracer.
func startChild(t testing.TB, file, run string, env []string, wrap ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrap, self)
	c := &child{cmd: exec.Command(args[0], args[1:]...), errs: map[string]int{}, ended: make(chan struct{})}
	c.cmd.Env = append(append(os.Environ(), childFile+"="+file, childRun+"="+run), env...)
	c.cmd.Stderr = os.Stderr
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.ended)
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return // half a line is no acknowledgement
			}
			c.heard(strings.Fields(line))
		}
	}()
	t.Cleanup(c.kill)
	return c
}

func (c *child) heard(words []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case len(words) == 2 && words[0] == "ok":
		c.acked = append(c.acked, words[1])
	case len(words) == 3 && words[0] == "err":
		c.errs[words[1]]++
	}
}

// said gives how many writes were acknowledged so far, and the errors by their words.
func (c *child) said() (acked int, errs map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	errs = map[string]int{}
	for k, v := range c.errs {
		errs[k] = v
	}
	return len(c.acked), errs
}

// until waits until cond holds, and fails the test after half a minute.
func (c *child) until(t testing.TB, what string, cond func(acked int, errs map[string]int) bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if acked, errs := c.said(); cond(acked, errs) {
			return
		}
	}
	acked, errs := c.said()
	t.Fatalf("%s: not within 30 s; %d acknowledged, errors %v", what, acked, errs)
}

// kill ends the child as a crash would and waits until everything it said is read.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	<-c.ended
	_ = c.cmd.Wait()
}

// missing opens the database as a restart would and gives the acknowledged keys it does not hold, what
// its structure complains about, and how long it took to take a first write again.
func missing(t testing.TB, file string, acked []string) (lost []string, broken []string, back time.Duration) {
	t.Helper()
	ctx := context.Background()
	start := time.Now()
	db, err := store.Open(ctx, store.Options{URL: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Write(ctx, store.Op{Kind: "back"}, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE settings SET value = '' WHERE key = 'nothing'`)
		return err
	}); err != nil {
		return acked, []string{err.Error()}, time.Since(start)
	}
	back = time.Since(start)
	if broken, err = db.Check(ctx); err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	err = db.Read(ctx, store.System(), func(tx *store.Tx) error {
		keys, err := store.All[string](tx, `SELECT key FROM settings`)
		for _, k := range keys {
			held[k] = true
		}
		if err != nil {
			return err
		}
		ops, err := store.Value[int64](tx, `SELECT count(*) FROM operations WHERE kind = 'test'`)
		rows, rowErr := store.Value[int64](tx, `SELECT count(*) FROM settings WHERE substr(key, 1, 2) = 'k-'`)
		if ops != rows {
			broken = append(broken, fmt.Sprintf("%d operations for %d rows: one without the other", ops, rows))
		}
		return errors.Join(err, rowErr)
	})
	if err != nil {
		broken = append(broken, err.Error())
	}
	for _, k := range acked {
		if !held[k] {
			lost = append(lost, k)
		}
	}
	return lost, broken, back
}
