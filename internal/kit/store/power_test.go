package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/config/counts"
)

// cutsATrace is how many power cuts are drawn from one recorded run.
const cutsATrace = 10

// recording is one run of the writer: what the folder held before, and every step from then on.
type recording struct {
	before map[string][]byte
	steps  []step
}

// record runs the writer under strace, which sees the driver's own system calls.
func record(t *testing.T, run, sync string) recording {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is needed to record system calls: scripts/setup-test installs it")
	}
	file := freshFile(t)
	dir := filepath.Dir(file)
	r := recording{before: folder(t, dir)}
	log := filepath.Join(t.TempDir(), "trace")
	c := startChild(t, file, run, []string{childSync + "=" + sync, childWrites + "=420"},
		strace, "-f", "-q", "-xx", "-s", "1000000", "-o", log, "-e", "signal=none", "-e", "trace="+traced)
	<-c.ended
	if err := c.cmd.Wait(); err != nil {
		t.Fatalf("the traced writer: %v", err)
	}
	r.steps = readTrace(t, log, dir)
	seen := map[string]int{}
	for _, s := range r.steps {
		seen[s.kind]++
	}
	if seen["write"] < 420 || seen["sync"] < 10 || seen["ack"] != 420 {
		t.Fatalf("the recording is blind: %v", seen)
	}
	if acked, errs := c.said(); acked != 420 || len(errs) != 0 {
		t.Fatalf("%d acknowledged, errors %v", acked, errs)
	}
	return r
}

func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	held, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, h := range held {
		b, err := os.ReadFile(filepath.Join(dir, h.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name()] = b
	}
	return files
}

// image gives one folder that a power cut before step cut could leave, and what was acknowledged by then.
// Everything up to the last sync of a file is there; of what came after, each sector came with the chance
// kept. A new file's name lasts once its folder was synced.
func (r recording) image(cut int, kept float64, random *rand.Rand) (files map[string][]byte, acked []string) {
	synced := map[string]int{} // the moment up to which a file is safe
	for _, s := range r.steps {
		if s.kind == "sync" && s.end < cut {
			synced[s.file] = max(synced[s.file], s.from)
		}
	}
	files = map[string][]byte{}
	for name, b := range r.before {
		files[name] = slices.Clone(b)
	}
	gone := map[string]bool{}
	for _, s := range r.steps {
		if s.from >= cut {
			break
		}
		safe := s.end < synced[s.file]
		switch s.kind {
		case "ack":
			acked = append(acked, s.keys...)
		case "make":
			if _, there := files[s.file]; !there {
				files[s.file] = nil
				gone[s.file] = s.end >= synced["."] && random.Float64() >= kept
			}
		case "cut":
			if safe || random.Float64() < kept {
				files[s.file] = resized(files[s.file], s.offset)
			}
		case "write":
			files[s.file] = written(files[s.file], s, safe, kept, random)
		}
	}
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return gone[name] || strings.HasSuffix(name, "-shm") })
	return files, acked
}

const sector = 512

// written puts a write into a file, or those of its sectors that came through.
func written(b []byte, s step, safe bool, kept float64, random *rand.Rand) []byte {
	whole := safe || random.Float64() < kept && random.IntN(2) == 0
	for at := 0; at < len(s.data); at += sector {
		if !whole && random.Float64() >= kept {
			continue
		}
		part := s.data[at:min(at+sector, len(s.data))]
		if need := s.offset + int64(at+len(part)); int64(len(b)) < need {
			b = resized(b, need)
		}
		copy(b[s.offset+int64(at):], part)
	}
	return b
}

func resized(b []byte, size int64) []byte {
	if int64(len(b)) >= size {
		return b[:size:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

// cuts records runs and cuts the power in each; it gives how many acknowledged writes were lost in all.
func cuts(t *testing.T, sync string, most int) (acknowledged, lost int) {
	random := rand.New(rand.NewPCG(counts.Seed(), 2))
	var r recording
	for n := range most {
		if n%cutsATrace == 0 {
			r = record(t, fmt.Sprint(sync, n), sync)
		}
		cut := 1 + random.IntN(r.steps[len(r.steps)-1].end)
		kept := []float64{0, 1, 0.5, 0.9}[n%4]
		files, acked := r.image(cut, kept, random)
		dir := t.TempDir()
		for name, b := range files {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		gone, broken, _ := missing(t, filepath.Join(dir, "rostrum.db"), acked)
		if len(broken) > 0 {
			t.Errorf("cut %d at step %d, %.0f %% of unsynced sectors kept: the structure is broken: %v", n, cut, 100*kept, broken)
		}
		acknowledged, lost = acknowledged+len(acked), lost+len(gone)
	}
	return acknowledged, lost
}

func TestAPowerCutLosesNothingAcknowledged(t *testing.T) {
	t.Logf("seed %d", counts.Seed())
	most := counts.N("power-cut")
	acked, lost := cuts(t, "FULL", most)
	if lost > 0 || acked == 0 {
		t.Errorf("synchronous=FULL: %d cuts lost %d of %d acknowledged writes", most, lost, acked)
	}
	t.Logf("synchronous=FULL: %d cuts, %d acknowledged writes looked for, %d lost", most, acked, lost)
	// The control: without a sync at each commit the same cuts must lose writes, or they show nothing.
	acked, lost = cuts(t, "NORMAL", min(most, 2*cutsATrace))
	if lost == 0 {
		t.Errorf("synchronous=NORMAL lost none of %d acknowledged writes: the test is blind", acked)
	}
	t.Logf("control, synchronous=NORMAL: lost %d of %d", lost, acked)
}
