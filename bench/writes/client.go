package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"rostrum/bench/measure"
)

// request makes the n-th write; id reads from the answer which record was acknowledged.
type request struct {
	make func(n int) (*http.Request, error)
	id   func(res *http.Response, body []byte) (string, error)
}

// result is one round: writes a second, milliseconds, server CPU milliseconds a write.
type result struct {
	rate, p50, p99, cpu float64
	acked               int
}

// round starts a fresh server, writes for a while, stops it and looks for every acknowledged row.
func round(ctx context.Context, c contender, length time.Duration, workers int) (r result, err error) {
	dir, err := os.MkdirTemp("", "rostrum-bench-writes")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cmd, url, err := start(c.name, dir)
	if err != nil {
		return r, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	send, err := c.ready(ctx, url)
	if err != nil {
		return r, fmt.Errorf("sign in: %w", err)
	}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: workers, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	warm, _, err := write(client, send, 0, time.Second, workers)
	if err != nil {
		return r, fmt.Errorf("warm up: %w", err)
	}
	before, err := measure.CPU(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	begun := time.Now()
	acked, took, err := write(client, send, 1_000_000, length, workers)
	wall := time.Since(begun)
	if err != nil {
		return r, err
	}
	after, err := measure.CPU(cmd.Process.Pid)
	if err != nil {
		return r, err
	}
	slices.Sort(took)
	ms := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	r = result{rate: float64(len(acked)) / wall.Seconds(), p50: ms(0.5), p99: ms(0.99), cpu: 1000 * (after - before) / float64(len(acked)), acked: len(acked)}
	_ = cmd.Process.Kill() // as a crash: what was acknowledged is there all the same
	_ = cmd.Wait()
	held, err := c.held(dir)
	if err != nil {
		return r, fmt.Errorf("reading back: %w", err)
	}
	for _, id := range append(warm, acked...) {
		if !held[id] {
			return r, fmt.Errorf("lost %s of %d acknowledged, %d held", id, len(acked), len(held))
		}
	}
	return r, nil
}

// start runs this program as a server and waits for its address on the first line.
func start(name, dir string) (*exec.Cmd, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.Command(self, "-serve", name, "-dir", dir)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, "", errors.Join(fmt.Errorf("%s did not start", name), cmd.Wait())
		}
		if url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return cmd, url, nil
		}
	}
}

// write sends from all workers until length is over; any refusal is an error.
func write(client *http.Client, send request, from int, length time.Duration, workers int) (ids []string, took []time.Duration, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	until := time.Now().Add(length)
	for w := range workers {
		wg.Go(func() {
			var mine []string
			var times []time.Duration
			var bad error
			for n := from + w; time.Now().Before(until) && bad == nil; n += workers {
				begun := time.Now()
				var id string
				if id, bad = once(client, send, n); bad == nil {
					mine, times = append(mine, id), append(times, time.Since(begun))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			ids, took, err = append(ids, mine...), append(took, times...), errors.Join(err, bad)
		})
	}
	wg.Wait()
	return ids, took, err
}

func once(client *http.Client, send request, n int) (string, error) {
	r, err := send.make(n)
	if err != nil {
		return "", err
	}
	res, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	return send.id(res, body)
}
