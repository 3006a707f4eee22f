// Command join lets a full hall come in at once, vote, and come back after a kill, to the real program with its demo's data,
// while an office goes on working; it measures how long phones wait and how long pages take.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"rostrum/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	program := flag.Bool("program", false, "internal: be the program; its arguments follow")
	phones := flag.Int("phones", 10_000, "phones")
	rate := flag.Int("votes", 167, "votes a second")
	seconds := flag.Int("seconds", 12, "seconds of voting")
	full := flag.Bool("full", false, "the full demo, which takes minutes to fill, instead of the small one")
	flag.Parse()
	if *program {
		os.Exit(app.Run(ctx, flag.Args(), os.Stdin, os.Stdout, os.Stderr))
	}
	if err := run(ctx, *phones, *rate, *seconds, *full); err != nil {
		fmt.Fprintln(os.Stderr, "join:", err)
		os.Exit(1)
	}
}

const intro = `%d phones come in at once: each asks for the page, then listens. An office asks for a page %d times a second meanwhile, in turn
the first page, coverage, sessions and the room of the host, and signs in once a second; each is read whole. The program is
killed with 9 and started again on the same folder; the phones come back by themselves. Phones and office share its cores.

`
