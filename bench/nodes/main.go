// Command nodes runs one room on three nodes over PostgreSQL and the mesh: phones listen at each, votes go to each, one
// is killed, and once more without the mesh. Run it as scripts/with-postgres make bench-nodes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	serve := flag.Bool("serve", false, "internal: be a node; its address, bus, peers and folder follow")
	nodes := flag.Int("nodes", 3, "nodes")
	phones := flag.Int("phones", 3000, "phones at each node")
	rate := flag.Int("votes", 167, "votes a second, over all nodes")
	seconds := flag.Int("seconds", 12, "seconds of voting before the kill, after it, and without the bus")
	flag.Parse()
	database := os.Getenv("ROSTRUM_TEST_DATABASE")
	err := errors.New("no PostgreSQL server: run scripts/with-postgres make bench-nodes")
	switch {
	case *serve:
		err = node(ctx, flag.Args())
	case database != "":
		err = run(ctx, database, *nodes, *phones, *rate, *seconds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "nodes:", err)
		os.Exit(1)
	}
}

const intro = `One room on %d nodes, each the whole program in a process of its own, on one PostgreSQL server (loopback, no fsync, in memory) and
the NATS mesh; %d phones listen at each, %d votes a second go to them in turn. Staleness is from the moment a vote's answer was
read to the moment the process of the phones has read what shows it, of every vote at every phone, at whichever node. When a
node is killed its phones come back by themselves, after the time they were told, at the next address; voters tap again there.

`
