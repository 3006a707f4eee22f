package scrub

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"rostrum/internal/kit/lang"
)

// A tally counts strictly: where a text is cut is found by laying what is left over what
// was typed, so a value that only lost its middle does not pass.
type tally struct {
	want, hit map[string]int // by kind: values to remove or mark, those gone or marked
	made, due map[string]int // by kind: removals and marks, those that touch a value due
	clean     int            // lines where nothing may go
	wrong     int            // of those, lines where something did
	nameNoise int            // marks in clean lines
	spilled   int            // removals that take more than three letters beside what is due
}

// bare is a name without a form of address before it, which is marked where it can be.
const bare = "bare name"

func tallied(t testing.TB, lines []line) tally {
	t.Helper()
	f := tally{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, 0, 0, 0, 0}
	for _, l := range lines {
		f.line(t, l)
	}
	return f
}

func (f *tally) line(t testing.TB, l line) {
	t.Helper()
	text, r := lang.NormalizeText(l.Text), Scrub(l.Text)
	cuts := r.cuts(t, text)
	marks := r.marks(cuts)
	due := valuesIn(t, text, l)
	for _, v := range due {
		f.want[v.kind]++
		in := cuts
		if v.kind == Name || v.kind == bare {
			in = append(marks, cuts...)
		}
		if v.covered(text, in) {
			f.hit[v.kind]++
		} else {
			t.Logf("left %s: %s", v.kind, r.Text)
		}
	}
	for _, c := range append(marks, cuts...) {
		f.made[c.kind]++
		touches, rest := false, text[c.start:c.end]
		for _, v := range due {
			if c.start < v.end && v.start < c.end {
				touches, rest = true, strings.Replace(rest, text[max(c.start, v.start):min(c.end, v.end)], "", 1)
			}
		}
		if touches && c.kind != Name && len([]rune(strings.Trim(rest, " .,:-"))) > 3 {
			f.spilled++
			t.Logf("spilled %s: %q of %s", c.kind, rest, text)
		}
		if touches {
			f.due[c.kind]++
		} else {
			t.Logf("wrong %s: %q of %s", c.kind, text[c.start:c.end], text)
		}
	}
	if len(due) == 0 {
		f.clean++
		f.nameNoise += len(marks)
		if len(cuts) > 0 {
			f.wrong++
		}
	}
}

// cuts finds the parts of a text that the removals took: what stands between the markers
// is searched in the text in order.
func (r Result) cuts(t testing.TB, text string) []found {
	t.Helper()
	var out []found
	at, from := 0, 0
	for i, m := range r.Removed {
		at += len(r.Text[from:m.Start])
		from = m.End
		next := r.Text[from:]
		last := i+1 == len(r.Removed)
		if !last {
			next = r.Text[from:r.Removed[i+1].Start]
		}
		end := len(text)
		switch {
		case last:
			end -= len(next)
		case next != "":
			end = at + strings.Index(text[at:], next)
		}
		if end < at {
			t.Fatalf("%q is not what is left of %q", r.Text, text)
		}
		out = append(out, found{m.Kind, at, end})
		at = end
	}
	return out
}

// marks moves the marked names back to their places before the removals.
func (r Result) marks(cuts []found) []found {
	var out []found
	for _, n := range r.Names {
		shift := 0
		for i, m := range r.Removed {
			if m.End <= n.Start {
				shift += (cuts[i].end - cuts[i].start) - (m.End - m.Start)
			}
		}
		out = append(out, found{Name, n.Start + shift, n.End + shift})
	}
	return out
}

func valuesIn(t testing.TB, text string, l line) []found {
	t.Helper()
	var out []found
	add := func(kind, value string) {
		value = lang.NormalizeText(value)
		i := strings.Index(text, value)
		if i < 0 {
			t.Fatalf("%q is not in %q", value, text)
		}
		out = append(out, found{kind, i, i + len(value)})
	}
	for _, v := range l.Remove {
		add(v.Kind, v.Value)
	}
	for _, n := range l.Names {
		add(Name, n)
	}
	for _, n := range l.Bare {
		add(bare, n)
	}
	return out
}

// covered tells whether no digit of a value is left, nor more than half of its letters.
func (v found) covered(text string, by []found) bool {
	letters, left := 0, 0
	for i := v.start; i < v.end; i++ {
		in := false
		for _, c := range by {
			in = in || (c.start <= i && i < c.end)
		}
		switch {
		case isDigit(text[i]) && !in:
			return false
		case isDigit(text[i]) || strings.IndexByte(" .,-/()", text[i]) >= 0:
		case in:
			letters++
		default:
			letters, left = letters+1, left+1
		}
	}
	return left*2 <= letters
}

func (f tally) log(t testing.TB, what string) {
	t.Helper()
	for _, kind := range append(kinds(), bare) {
		t.Logf("%s: %-9s recall %d of %d, precision %d of %d", what, kind, f.hit[kind], f.want[kind], f.due[kind], f.made[kind])
	}
	t.Logf("%s: something taken from %d of %d clean lines, %d names marked there; %d removals too long",
		what, f.wrong, f.clean, f.nameNoise, f.spilled)
}

// The floors are what was measured; testdata/README.md says what these lines found at first.
func TestHalls(t *testing.T) {
	for _, c := range []struct {
		file                 string
		lines, values, clean int
		left                 int // values of any kind that are missed
		spilled              int // removals that take too much
		unnamed              bool
	}{
		{"halls", 250, 168, 100, 0, 2, false},
		{"halls2", 60, 44, 24, 1, 0, false},
		{"halls3", 40, 26, 14, 0, 0, false},
		{"halls4", 120, 90, 45, 0, 0, true},
		{"halls5", 120, 86, 45, 3, 0, true},
	} {
		t.Run(c.file, func(t *testing.T) {
			lines := readLines(t, "testdata/"+c.file+".jsonl")
			f := tallied(t, lines)
			if c.unnamed { // its author labelled no names, so marks cannot be judged
				delete(f.made, Name)
				delete(f.due, Name)
				f.nameNoise = 0
			}
			f.log(t, c.file)
			if want := sum(f.want); len(lines) != c.lines || want != c.values || f.clean != c.clean {
				t.Errorf("%d lines, %d values, %d clean lines", len(lines), want, f.clean)
			}
			if left := sum(f.want) - sum(f.hit); left > c.left {
				t.Errorf("%d values left, measured once: %d", left, c.left)
			}
			if wrong := sum(f.made) - sum(f.due); wrong > 0 || f.wrong > 0 || f.nameNoise > 0 {
				t.Errorf("%d removals and marks of what is no personal data", wrong)
			}
			if f.spilled > c.spilled {
				t.Errorf("%d removals take too much, measured once: %d", f.spilled, c.spilled)
			}
		})
	}
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// TestLinesOfAFile shows what is taken from other people's lines: ROSTRUM_LINES names a
// file of JSON lines with "question" or "text"; without it the second set is read.
func TestLinesOfAFile(t *testing.T) {
	f, err := os.Open(cmp.Or(os.Getenv("ROSTRUM_LINES"), "testdata/halls2.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<24)
	lines, lost, marked := 0, 0, 0
	for ; in.Scan(); lines++ {
		var l struct{ Question, Text string }
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		check(t, l.Question+l.Text)
		r := Scrub(l.Question + l.Text)
		if len(r.Removed) > 0 {
			lost++
			t.Log(r.Text)
		}
		marked += len(r.Names)
	}
	t.Logf("something taken from %d of %d lines, %d names marked", lost, lines, marked)
	if lines == 0 || in.Err() != nil {
		t.Errorf("no lines read, %v", in.Err())
	}
}
