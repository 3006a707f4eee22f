package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"rostrum/bench/hall"
	"rostrum/bench/measure"
)

func run(ctx context.Context, database string, nodes, phones, rate, seconds int) error {
	fmt.Printf(intro, nodes, phones, rate)
	if err := withMesh(ctx, database, nodes, phones, rate, seconds); err != nil {
		return fmt.Errorf("with the mesh: %w", err)
	}
	return alone(ctx, database, nodes, phones, rate, seconds)
}

// opened is a stage with its phones in; end stops all of it.
func opened(ctx context.Context, database string, nodes, phones int, mesh bool) (s *stage, end func(), err error) {
	c, err := start(ctx, database, nodes, mesh)
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	end = func() { cancel(); all.Wait(); c.stop() }
	s = &stage{cluster: c, begun: time.Now()}
	if err != nil {
		return s, end, err
	}
	begun := time.Now()
	if err := s.listen(ctx, &all, phones); err != nil {
		return s, end, err
	}
	fmt.Printf("%d phones at %d nodes have their lines after %.1f s\n", nodes*phones, nodes, time.Since(begun).Seconds())
	return s, end, nil
}

func withMesh(ctx context.Context, database string, nodes, phones, rate, seconds int) error {
	s, end, err := opened(ctx, database, nodes, phones, true)
	defer end()
	if err != nil {
		return err
	}
	cpu := func() (sum float64) {
		for _, n := range s.nodes {
			used, err := measure.CPU(n.Process.Pid)
			if err == nil {
				sum += used
			}
		}
		return sum
	}
	time.Sleep(5 * time.Second) // receipts are made ahead when a room opens
	before := cpu()
	if err := s.storm(ctx, rate*seconds, rate, true); err != nil {
		return err
	}
	if err := s.report(ctx, "votes at all nodes", 0, func(int) bool { return true }); err != nil {
		return err
	}
	fmt.Printf("  server CPU of all nodes %.2f s, events read by phones %d\n", cpu()-before, s.counts.Events.Load())
	first, last := len(s.acked), len(s.nodes)-1
	opened, dead := s.counts.Opened.Load(), time.Now()
	killed := time.AfterFunc(time.Duration(seconds)*time.Second/3, func() { dead = time.Now(); hall.Stop(s.nodes[last]) })
	defer killed.Stop()
	if err := s.storm(ctx, rate*seconds, rate, false); err != nil {
		return err
	}
	if err := s.report(ctx, "a node killed in the midst, phones of the others", first, func(n int) bool { return n%nodes != last }); err != nil {
		return err
	}
	moved := s.counts.Opened.Load() - opened
	again := 0
	for _, v := range s.voters {
		again += v.again
	}
	fmt.Printf("  %d of the killed node's %d phones came back elsewhere by themselves, all there %.1f s after the kill; %d votes were tapped again\n",
		moved, phones, time.Since(dead).Seconds(), again)
	if moved != int64(phones) {
		return fmt.Errorf("%d lines were opened anew, want %d", moved, phones)
	}
	late, err := s.late(first, func(n int) bool { return n%nodes == last })
	if err == nil {
		fmt.Printf("  longest gap at one of its phones %.1f s (claim: below 10)\n", late.At(1)/1000)
	}
	return err
}

// alone is the same without the mesh: nodes read the room every two seconds, and nothing else tells them.
func alone(ctx context.Context, database string, nodes, phones, rate, seconds int) error {
	s, end, err := opened(ctx, database, nodes, phones, false)
	defer end()
	if err != nil {
		return fmt.Errorf("without the mesh: %w", err)
	}
	time.Sleep(5 * time.Second)
	if err := s.storm(ctx, rate*seconds, rate, true); err != nil {
		return err
	}
	return s.report(ctx, "without the mesh", 0, func(int) bool { return true })
}

// report waits until all phones show all votes, compares with the database, and says how late they were.
func (s *stage) report(ctx context.Context, what string, first int, wanted func(int) bool) error {
	last, err := s.all(time.Minute)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	counted, rows, err := s.held(ctx)
	if err != nil {
		return err
	}
	if counted != int64(len(s.acked)) || rows != counted {
		return fmt.Errorf("%s: %d votes were acknowledged, %d are counted, %d stand", what, len(s.acked), counted, rows)
	}
	late, err := s.late(first, wanted)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d votes acknowledged, each counted once, shown by every phone; staleness p50 %.0f ms  p99 %.0f ms  most %.0f ms; the last after %.1f s\n",
		what, len(s.acked)-first, late.At(0.5), late.At(0.99), late.At(1), last.Seconds())
	return nil
}
