// Command live compares what a hall of phones costs a server: each phone holds one line of server-sent events, and a
// frame goes to all of them several times. Contenders are Rostrum's stream, the centrifuge library and plain net/http.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
)

func main() {
	serve := flag.String("serve", "", "internal: be the server of this name")
	secure := flag.Bool("secure", false, "internal: over TLS")
	phones := flag.Int("phones", 10_000, "phones")
	frames := flag.Int("frames", 20, "frames to each phone, two a second")
	rounds := flag.Int("rounds", 3, "rounds, interleaved")
	flag.Parse()
	if *serve != "" {
		if err := child(*serve, *secure); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := compare(context.Background(), *phones, *frames, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "live:", err)
		os.Exit(1)
	}
}

const intro = `A phone is one connection with server-sent events. Memory is what the server's resident set grew by, after it was told to
collect garbage, divided by phones. A frame is a state of %d bytes; every phone must have had the last one, and every frame
is counted. Latency is from the moment the frame was made to the moment the phone's process read it; server and phones
share the cores.
  rostrum     internal/kit/web/stream: lines taken over from net/http, written by shards, one tick of 250 ms, so that the
              latency holds the wait for it
  centrifuge  0.40.1, its SSE handler with server-side subscription, one channel, no history
  net/http    a goroutine, a channel and a Flush for each phone

`

func compare(ctx context.Context, phones, frames, rounds int) error {
	fmt.Printf(intro, len(payload(0)))
	fmt.Printf("%d phones, %d frames, %d rounds, fresh process each\n\n", phones, frames, rounds)
	type key struct {
		name   string
		secure bool
	}
	all := map[key][]result{}
	for n := range rounds {
		for _, secure := range []bool{false, true} {
			for _, name := range names() {
				r, err := round(ctx, name, secure, phones, frames)
				if err != nil {
					return fmt.Errorf("%s, TLS %v, round %d: %w", name, secure, n+1, err)
				}
				fmt.Printf("round %d  %-10s TLS %-5v  %6.2f KB a phone  all there after %5.2f s  server CPU %5.2f s for %d frames  p50 %4.0f ms  p99 %4.0f ms\n",
					n+1, name, secure, r.kb, r.join, r.cpu, phones*frames, r.p50, r.p99)
				all[key{name, secure}] = append(all[key{name, secure}], r)
			}
		}
	}
	fmt.Println()
	of := func(name string, secure bool, what func(result) float64) (median, least, most float64) {
		var v []float64
		for _, r := range all[key{name, secure}] {
			v = append(v, what(r))
		}
		slices.Sort(v)
		return v[len(v)/2], v[0], v[len(v)-1]
	}
	kb := func(r result) float64 { return r.kb }
	ratio := func(secure bool, what func(result) float64) float64 {
		ours, _, _ := of("rostrum", secure, what)
		best := -1.0
		for _, name := range names()[1:] {
			if m, _, _ := of(name, secure, what); best < 0 || m < best {
				best = m
			}
		}
		return best / ours
	}
	for _, secure := range []bool{false, true} {
		for _, name := range names() {
			m, a, b := of(name, secure, kb)
			c, ca, cb := of(name, secure, func(r result) float64 { return r.cpu })
			p, pa, pb := of(name, secure, func(r result) float64 { return r.p99 })
			fmt.Printf("median   %-10s TLS %-5v  %.2f (%.2f–%.2f) KB a phone  CPU %.2f (%.2f–%.2f) s  p99 %.0f (%.0f–%.0f) ms\n", name, secure, m, a, b, c, ca, cb, p, pa, pb)
		}
	}
	fmt.Printf("\nratio memory over TLS: %.1f\nratio CPU of delivery: %.2f\nratio CPU of delivery over TLS: %.2f\n", ratio(true, kb),
		ratio(false, func(r result) float64 { return r.cpu }), ratio(true, func(r result) float64 { return r.cpu }))
	fmt.Printf("ratio: %.1f\n", ratio(false, kb))
	return nil
}
