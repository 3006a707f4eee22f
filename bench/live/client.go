package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"rostrum/bench/measure"
)

// result is what one round cost.
type result struct {
	kb, join, cpu, p50, p99 float64
}

// hall is all phones of a round.
type hall struct {
	there  atomic.Int64 // phones that were answered
	frames atomic.Int64
	last   atomic.Int64 // phones that had the last frame
	lost   atomic.Int64 // lines that ended too soon
	want   int          // the number of the last frame

	mu   sync.Mutex
	took []time.Duration
}

func round(ctx context.Context, name string, secure bool, phones, frames int) (r result, err error) {
	cmd, address, path, err := start(name, secure)
	if err != nil {
		return r, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	office := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // a certificate of this run
	base := map[bool]string{false: "http://", true: "https://"}[secure] + address
	if err := post(office, base+"/settle"); err != nil {
		return r, err
	}
	before, err := measure.Resident(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	h := &hall{want: frames}
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer func() {
		cancel()
		all.Wait()
	}()
	begun := time.Now()
	turn := make(chan struct{}, 64) // handshakes at once
	for i := range phones {
		turn <- struct{}{}
		all.Go(func() { h.phone(ctx, i, address, path, secure, func() { <-turn }) })
	}
	if err := until(3*time.Minute, func() bool { return h.there.Load() == int64(phones) }); err != nil {
		return r, fmt.Errorf("%d of %d phones are there: %w", h.there.Load(), phones, err)
	}
	r.join = time.Since(begun).Seconds()
	if err := post(office, base+"/publish?n=0"); err != nil {
		return r, err
	}
	if err := until(3*time.Minute, func() bool { return h.frames.Load() == int64(phones) }); err != nil {
		return r, fmt.Errorf("%d of %d phones had the first frame: %w", h.frames.Load(), phones, err)
	}
	if err := post(office, base+"/settle"); err != nil {
		return r, err
	}
	time.Sleep(time.Second)
	after, err := measure.Resident(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	r.kb = float64(after-before) / float64(phones)
	cpu0, err := measure.CPU(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	for n := range frames {
		if err := post(office, base+"/publish?n="+strconv.Itoa(n+1)); err != nil {
			return r, err
		}
		time.Sleep(500 * time.Millisecond)
	}
	if err := until(3*time.Minute, func() bool { return h.last.Load() == int64(phones) }); err != nil {
		return r, fmt.Errorf("%d of %d phones had the last frame: %w", h.last.Load(), phones, err)
	}
	cpu1, err := measure.CPU(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	if got, want := h.frames.Load(), int64(phones*(frames+1)); got != want || h.lost.Load() != 0 {
		return r, fmt.Errorf("%d of %d frames came, %d lines ended", got, want, h.lost.Load())
	}
	r.cpu = cpu1 - cpu0
	cancel()
	all.Wait() // each phone then hands in what it measured
	slices.Sort(h.took)
	r.p50, r.p99 = float64(h.took[len(h.took)/2].Milliseconds()), float64(h.took[len(h.took)*99/100].Milliseconds())
	return r, nil
}

// phone listens until the round is over. Sources are 127.0.0.2 and up, 5,000 phones each.
func (h *hall) phone(ctx context.Context, i int, address, path string, secure bool, answered func()) {
	var once sync.Once
	done := func() { once.Do(answered) }
	defer done()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(2+i/5000))}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		h.lost.Add(1)
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if secure {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // a certificate of this run
	}
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n", path, address); err != nil {
		h.lost.Add(1)
		return
	}
	var took []time.Duration
	defer func() {
		h.mu.Lock()
		h.took = append(h.took, took...)
		h.mu.Unlock()
	}()
	buf, kept, first := make([]byte, 2048), []byte(nil), true
	for {
		n, err := conn.Read(buf)
		if err != nil {
			if ctx.Err() == nil {
				h.lost.Add(1)
			}
			return
		}
		now := time.Now()
		if first {
			if !bytes.HasPrefix(buf[:n], []byte("HTTP/1.1 200")) {
				h.lost.Add(1)
				return
			}
			first = false
			h.there.Add(1)
			done()
		}
		kept = h.read(append(kept, buf[:n]...), now, &took)
	}
}

// markSize is "#000000:0000000000000000000#", which stands in every frame.
const markSize = 28

// read counts the frames in what came, and gives what may be the beginning of the next.
func (h *hall) read(b []byte, now time.Time, took *[]time.Duration) []byte {
	for {
		i := bytes.IndexByte(b, '#')
		if i < 0 {
			return b[:0]
		}
		if len(b) < i+markSize {
			return b[i:]
		}
		mark := b[i : i+markSize]
		b = b[i+markSize:]
		seq, err1 := strconv.Atoi(string(mark[1:7]))
		at, err2 := strconv.ParseInt(string(mark[8:27]), 10, 64)
		if err1 != nil || err2 != nil {
			continue
		}
		if seq > 0 {
			*took = append(*took, now.Sub(time.Unix(0, at)))
		}
		h.frames.Add(1)
		if seq == h.want {
			h.last.Add(1)
		}
	}
}

func until(most time.Duration, ok func() bool) error {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return nil
		}
	}
	return errors.New("not in time")
}

func post(client *http.Client, address string) error {
	res, err := client.Post(address, "text/plain", nil)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d", address, res.StatusCode)
	}
	return nil
}

// start runs this program as a server and waits for its address on the first line.
func start(name string, secure bool) (cmd *exec.Cmd, address, path string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", "", err
	}
	cmd = exec.Command(self, "-serve", name, "-secure="+strconv.FormatBool(secure))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	said := strings.Fields(line)
	if err != nil || len(said) != 3 {
		return nil, "", "", errors.Join(fmt.Errorf("%s did not start", name), err, cmd.Process.Kill())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return cmd, said[1], said[2], nil
}
