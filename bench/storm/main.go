// Command storm lets a full hall vote at once and compares what it costs a server to show it to all: Rostrum tells the
// state a few times a second, its peers send every vote to every phone.
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
	dir := flag.String("dir", "", "internal: its folder")
	phones := flag.Int("phones", 5000, "phones that listen")
	rate := flag.Int("votes", 167, "votes a second")
	seconds := flag.Int("seconds", 12, "seconds of voting")
	rounds := flag.Int("rounds", 3, "rounds, interleaved")
	flag.Parse()
	ctx := context.Background()
	if *serve != "" {
		if err := child(ctx, *serve, *dir, *phones); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := compare(ctx, *phones, *rate, *seconds, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "storm:", err)
		os.Exit(1)
	}
}

const intro = `Phones listen to one room over server-sent events while votes for its %d questions come in over HTTP, each from a browser
that is new. Staleness is from the moment a vote's answer was read to the moment a phone's process has read what shows it,
of every vote at every phone. CPU is the server's, from /proc, until the last phone shows the last vote.
  rostrum         the whole program: gate, form, transaction, SQLite synced (FULL), then the state once a tick of 250 ms
  a frame a vote  no database and no checks; lines taken over from net/http, written by shards, each vote its own frame
  joined          the same, but what waits for a phone goes out in one call; every vote is still told to every phone
  net/http        the same, a goroutine, a channel and a Flush for each phone
`

func compare(ctx context.Context, phones, rate, seconds, rounds int) error {
	fmt.Printf(intro, questions)
	fmt.Printf("%d phones, %d votes a second for %d s, %d rounds, fresh process each, phones on the same cores\n\n", phones, rate, seconds, rounds)
	all := map[string][]result{}
	for n := range rounds {
		for _, name := range names() {
			r, err := round(ctx, name, phones, rate, seconds)
			if err != nil {
				return fmt.Errorf("%s, round %d: %w", name, n+1, err)
			}
			fmt.Printf("round %d  %-14s server CPU %6.2f s in %6.1f s  %9d frames read, none missing  staleness p50 %6.0f ms  p99 %6.0f ms  most %6.0f ms\n",
				n+1, name, r.cpu, r.wall, r.events, r.p50, r.p99, r.most)
			all[name] = append(all[name], r)
		}
	}
	fmt.Println()
	of := func(name string, what func(result) float64) (median, least, most float64) {
		var v []float64
		for _, r := range all[name] {
			v = append(v, what(r))
		}
		slices.Sort(v)
		return v[len(v)/2], v[0], v[len(v)-1]
	}
	cpu := func(r result) float64 { return r.cpu }
	for _, name := range names() {
		c, ca, cb := of(name, cpu)
		p, pa, pb := of(name, func(r result) float64 { return r.p50 })
		q, qa, qb := of(name, func(r result) float64 { return r.p99 })
		fmt.Printf("median   %-14s CPU %.2f (%.2f–%.2f) s  p50 %.0f (%.0f–%.0f) ms  p99 %.0f (%.0f–%.0f) ms\n", name, c, ca, cb, p, pa, pb, q, qa, qb)
	}
	ours, _, _ := of("rostrum", cpu)
	p99, _, _ := of("rostrum", func(r result) float64 { return r.p99 })
	fmt.Printf("\nstaleness p99 of rostrum: %.0f ms (claim: below 600)\n", p99)
	for _, name := range names()[2:] {
		c, _, _ := of(name, cpu)
		fmt.Printf("ratio CPU to %s: %.1f\n", name, c/ours)
	}
	peer, _, _ := of(names()[1], cpu)
	fmt.Printf("ratio: %.1f\n", peer/ours)
	return nil
}
