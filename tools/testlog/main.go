// Command testlog reads what `go test -json` writes, shows what fails at once, and keeps the packages' closing
// lines and the skipped tests, with their reasons, for the end of a run.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	closing := flag.String("closing", "", "file that each package's closing line is added to")
	skips := flag.String("skips", "", "file that a line for each skipped test is added to")
	run := flag.String("run", "", "words for this run in the lines about skipped tests")
	passed := flag.Bool("passed", false, "show what tests logged that passed, too")
	flag.Parse()
	if err := follow(os.Stdin, os.Stdout, *run, *closing, *skips, *passed); err != nil {
		fmt.Fprintln(os.Stderr, "testlog:", err)
		os.Exit(1)
	}
}

func follow(in io.Reader, out io.Writer, run, closing, skips string, passed bool) error {
	kept, err := appendTo(closing)
	if err != nil {
		return err
	}
	defer kept.Close()
	skipped, err := appendTo(skips)
	if err != nil {
		return err
	}
	defer skipped.Close()
	l := newLog(out, kept, skipped, run)
	l.passed = passed
	return l.read(in)
}

func appendTo(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open for adding lines: %w", err)
	}
	return f, nil
}
