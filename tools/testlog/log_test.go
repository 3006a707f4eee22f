package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// three are the tests of a small module: what a run may hold.
const three = `package a
import "testing"
func TestGood(t *testing.T) { t.Log("quiet words") }
func TestBad(t *testing.T) { t.Log("before"); t.Error("loud words") }
func TestLate(t *testing.T) { t.Log("first"); t.Skip("no folder here:\n  mount: denied") }
func TestMute(t *testing.T) { t.SkipNow() }
func TestParent(t *testing.T) { t.Run("child", func(t *testing.T) { t.Skip("child's reason") }) }
`

// run passes a module of its own through go test -json and the log.
func run(t *testing.T, files map[string]string) (out, closing, skips string) {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module made.up\n\ngo 1.26\n"
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-json", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	events, _ := cmd.CombinedOutput() // it fails where a test of the module does
	var a, b, c strings.Builder
	if err := newLog(&a, &b, &c, "here").read(strings.NewReader(string(events))); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String(), c.String()
}

func TestFailuresAreShownAndSkipsKept(t *testing.T) {
	out, closing, skips := run(t, map[string]string{
		"a/a_test.go": three, "b/b_test.go": "package b\nimport \"testing\"\nfunc TestB(t *testing.T) {}\n", "c/c.go": "package c\n",
	})
	for _, want := range []string{"before", "loud words", "--- FAIL: TestBad"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not shown in:\n%s", want, out)
		}
	}
	for _, not := range []string{"quiet words", "=== RUN", "--- PASS", "no test files", "child's reason"} {
		if strings.Contains(out, not) {
			t.Errorf("%q is shown in:\n%s", not, out)
		}
	}
	if n := strings.Count(closing, "\n"); n != 2 || !strings.Contains(closing, "FAIL\tmade.up/a") || !strings.Contains(closing, "ok  \tmade.up/b") {
		t.Errorf("closing lines:\n%s", closing)
	}
	want := "here: made.up/a TestLate: no folder here: mount: denied\n" +
		"here: made.up/a TestMute: no reason given\n" +
		"here: made.up/a TestParent/child: child's reason\n"
	if skips != want {
		t.Errorf("skips:\n%s\nwant:\n%s", skips, want)
	}
}

func TestWordsOfPassedTestsAreShownWhereWanted(t *testing.T) {
	events := `{"Action":"output","Package":"p","Test":"TestX","Output":"=== RUN   TestX\n"}
{"Action":"output","Package":"p","Test":"TestX","Output":"    x_test.go:3: 200 kills\n"}
{"Action":"output","Package":"p","Test":"TestX","Output":"--- PASS: TestX (1.00s)\n"}
{"Action":"pass","Package":"p","Test":"TestX"}
`
	for passed, want := range map[bool]string{true: "p TestX: 200 kills\n", false: ""} {
		var out, none strings.Builder
		l := newLog(&out, &none, &none, "here")
		l.passed = passed
		if err := l.read(strings.NewReader(events)); err != nil || out.String() != want {
			t.Errorf("shown %q, %v; want %q", out.String(), err, want)
		}
	}
}

func TestWhatEndsAPackageIsShown(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a panic":        {"package a\nimport \"testing\"\nfunc TestP(t *testing.T) { t.Log(`words before`); panic(`oh`) }\n", "panic: oh"},
		"an exit":        {"package a\nimport (\"os\"; \"testing\")\nfunc TestE(t *testing.T) { println(`gone`); os.Exit(3) }\n", "gone"},
		"a broken build": {"package a\nfunc x() int { return `s` }\n", "cannot use"},
		"no syntax":      {"package a\nfunc {\n", "expected"},
	} {
		t.Run(name, func(t *testing.T) {
			out, closing, _ := run(t, map[string]string{"a/a_test.go": c.text})
			if !strings.Contains(out, c.want) {
				t.Errorf("%q is not in:\n%s", c.want, out)
			}
			if !strings.Contains(closing, "FAIL\tmade.up/a") {
				t.Errorf("closing lines: %q", closing)
			}
		})
	}
}

func TestFilesAreAddedTo(t *testing.T) {
	dir := t.TempDir()
	closing, skips := filepath.Join(dir, "closing"), filepath.Join(dir, "skips")
	events := `{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"output","Package":"p","Test":"TestX","Output":"    x_test.go:3: why\n"}
{"Action":"skip","Package":"p","Test":"TestX"}
`
	for _, name := range []string{"one", "two"} {
		if err := follow(strings.NewReader(events), os.Stderr, name, closing, skips, false); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(skips)
	if err != nil || string(got) != "one: p TestX: why\ntwo: p TestX: why\n" {
		t.Errorf("skips %q, %v", got, err)
	}
	if got, err = os.ReadFile(closing); err != nil || strings.Count(string(got), "ok") != 2 {
		t.Errorf("closing %q, %v", got, err)
	}
	if err := follow(strings.NewReader(""), os.Stderr, "x", dir, skips, false); err == nil {
		t.Error("a folder was taken for a file")
	}
}
