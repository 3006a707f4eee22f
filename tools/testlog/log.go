package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// event is a line of `go test -json`; the fields are those of cmd/test2json.
type event struct {
	Action, Package, Test, Output string
}

// test names one test of a package; the package itself has no name of a test.
type test struct{ pkg, name string }

type log struct {
	out, closing, skips io.Writer
	run                 string
	passed              bool              // show what a test logged that passed
	said                map[test][]string // what a test that has not ended wrote
}

func newLog(out, closing, skips io.Writer, run string) *log {
	return &log{out: out, closing: closing, skips: skips, run: run, said: map[test][]string{}}
}

// read takes events until the end; lines that are none, such as those of a broken build, it shows as they are.
func (l *log) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		var e event
		switch {
		case line == "":
		case json.Unmarshal([]byte(line), &e) != nil || e.Action == "":
			fmt.Fprint(l.out, line)
		default:
			l.take(e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
	}
}

func (l *log) take(e event) {
	t := test{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(l.out, e.Output)
	case "output":
		l.output(t, e.Output)
	case "fail":
		l.fail(t)
	case "skip":
		if t.name != "" {
			fmt.Fprintf(l.skips, "%s: %s %s: %s\n", l.run, t.pkg, t.name, reason(l.said[t]))
		}
		delete(l.said, t)
	case "pass":
		l.pass(t)
		delete(l.said, t)
	}
}

var (
	packageEnd = regexp.MustCompile(`^(?:ok  |FAIL)\t`)
	noise      = regexp.MustCompile(`^(?:=== (?:RUN|PAUSE|CONT|NAME) |(?:PASS|FAIL)\n|\?   \t)`)
	skipEnd    = regexp.MustCompile(`^ *--- SKIP: `)
	place      = regexp.MustCompile(`^ *[\w.]+\.go:\d+: `)
)

func (l *log) output(t test, text string) {
	switch {
	case t.name == "" && packageEnd.MatchString(text):
		fmt.Fprint(l.closing, text)
	case !noise.MatchString(text):
		l.said[t] = append(l.said[t], text)
	}
}

// pass shows what a test logged, where that is wanted: in a soak run its figures are what is quoted.
func (l *log) pass(t test) {
	if !l.passed {
		return
	}
	for _, said := range l.said[t] {
		if place.MatchString(said) {
			fmt.Fprintf(l.out, "%s %s:%s", t.pkg, t.name, place.ReplaceAllString(said, " "))
		}
	}
}

// fail shows what a test wrote; of a package also what its tests wrote that never ended, as after a panic.
func (l *log) fail(t test) {
	var open []test
	for other := range l.said {
		if other == t || t.name == "" && other.pkg == t.pkg {
			open = append(open, other)
		}
	}
	slices.SortFunc(open, func(a, b test) int { return strings.Compare(a.name, b.name) })
	for _, o := range open {
		fmt.Fprint(l.out, strings.Join(l.said[o], ""))
		delete(l.said, o)
	}
}

// reason is what a skipped test gave as its last words, on one line.
func reason(said []string) string {
	for i := len(said) - 1; i >= 0; i-- {
		if !place.MatchString(said[i]) {
			continue
		}
		words := place.ReplaceAllString(said[i], "")
		for _, more := range said[i+1:] {
			if skipEnd.MatchString(more) {
				break
			}
			words += " " + more
		}
		return strings.Join(strings.Fields(words), " ")
	}
	return "no reason given"
}
