package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// sample is a made-up tree for one rule. Where want is set, the rule must complain with
// that text and only as often as times (once if 0); where it is empty, it must be silent.
type sample struct {
	rule, what string
	files      map[string]string
	want       string
	times      int
}

// goFile is a file of package named after its folder, with a body.
func goFile(name, body string) map[string]string {
	parts := strings.Split(name, "/")
	return map[string]string{name: "// Package " + parts[len(parts)-2] + " is made up.\npackage " + parts[len(parts)-2] + "\n\n" + body}
}

func both(files ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		maps.Copy(out, f)
	}
	return out
}

func runSamples(t *testing.T, samples []sample) {
	t.Helper()
	checks := map[string]func(*tree) []string{}
	for _, r := range rules() {
		checks[r.name] = r.check
	}
	for _, s := range samples {
		t.Run(s.rule+"/"+s.what, func(t *testing.T) {
			check := checks[s.rule]
			if check == nil {
				t.Fatalf("no rule %q", s.rule)
			}
			tree := newTree(s.files)
			if len(tree.broken) > 0 && s.rule != "parses" {
				t.Fatal(tree.broken)
			}
			got := check(tree)
			if s.want == "" {
				if len(got) > 0 {
					t.Errorf("complains wrongly: %s", strings.Join(got, "\n"))
				}
				return
			}
			hits := slices.DeleteFunc(slices.Clone(got), func(c string) bool { return !strings.Contains(c, s.want) })
			if len(hits) != max(1, s.times) {
				t.Errorf("%d complaints hold %q, want %d; all: %q", len(hits), s.want, max(1, s.times), got)
			}
		})
	}
}

// TestEveryRuleBites proves that no rule is blind: each has a sample it complains about.
func TestEveryRuleBites(t *testing.T) {
	bitten := map[string]bool{}
	for _, s := range slices.Concat(structureSamples(), sqlSamples(), wordSamples()) {
		if s.want != "" {
			bitten[s.rule] = true
		}
	}
	for _, r := range rules() {
		if !bitten[r.name] {
			t.Errorf("rule %q has no sample that it complains about", r.name)
		}
	}
}

func TestStructureBites(t *testing.T) { runSamples(t, structureSamples()) }

func structureSamples() []sample {
	long := strings.Repeat("\tx++\n", maxFunc)
	return []sample{
		{"parses", "a broken file", map[string]string{"internal/org/a.go": "package org\nfunc {"}, "expected", 1},
		{"rooms", "unknown room", goFile("internal/stuff/a.go", ""), `room "stuff"`, 1},
		{"rooms", "domain inside kit", goFile("internal/kit/people/a.go", ""), "wrong side", 1},
		{"rooms", "kit outside kit", goFile("internal/mail/a.go", ""), "wrong side", 1},
		{"rooms", "known ones", both(goFile("internal/kit/web/ui/a.go", ""), goFile("internal/org/shapes/a.go", ""), goFile("cmd/rostrum/a.go", "")), "", 0},
		{"imports", "upwards", goFile("internal/org/a.go", `import _ "rostrum/internal/kit/store"`), "", 0},
		{"imports", "downwards", goFile("internal/org/a.go", `import _ "rostrum/internal/people"`), "people stands below org", 1},
		{"imports", "downwards from a sub-package", goFile("internal/org/tree/a.go", `import _ "rostrum/internal/briefs/text"`), "briefs stands below org", 1},
		{"imports", "downwards in a test", goFile("internal/kit/store/a_test.go", `import _ "rostrum/internal/org"`), "org stands below store", 1},
		{"imports", "own sub-package", goFile("internal/org/a.go", `import _ "rostrum/internal/org/shapes"`), "", 0},
		{"imports", "test from outside", map[string]string{"internal/org/a_test.go": "package org_test\nimport _ \"rostrum/internal/app\""}, "", 0},
		{"imports", "command past app", goFile("cmd/rostrum/a.go", `import _ "rostrum/internal/org"`), "hands over to app", 1},
		{"imports", "app from a domain", goFile("internal/home/a.go", `import _ "rostrum/internal/app"`), "app stands below", 1},
		{"imports", "data past app", goFile("internal/org/a.go", `import _ "rostrum/data"`), "only app", 1},
		{"imports", "data in app", goFile("internal/app/demo/a.go", `import _ "rostrum/data"`), "", 0},
		{"imports", "unknown room", goFile("internal/org/a.go", `import _ "rostrum/internal/stuff"`), "does not stand", 1},
		{"edges", "web in a use case", goFile("internal/org/plan.go", `import _ "rostrum/internal/kit/web/ui"`), "only pages*", 1},
		{"edges", "kong in a use case", goFile("internal/org/client.go", `import _ "github.com/alecthomas/kong"`), "only pages*", 1},
		{"edges", "web in pages", goFile("internal/org/pages_tree.go", `import _ "rostrum/internal/kit/web"`), "", 0},
		{"edges", "web in templ", goFile("internal/org/list_templ.go", `import _ "rostrum/internal/kit/web"`), "", 0},
		{"edges", "web in kit", goFile("internal/kit/access/a.go", `import _ "rostrum/internal/kit/web"`), "", 0},
		{"file sizes", "long file", goFile("internal/org/a.go", strings.Repeat("// x\n", maxFile)), "503 lines, 500", 1},
		{"file sizes", "long test", goFile("internal/org/a_test.go", strings.Repeat("// x\n", maxFile)), "503 lines", 1},
		{"file sizes", "long style sheet", map[string]string{"web/css/a.css": strings.Repeat("a{}\n", maxFile+1)}, "501 lines", 1},
		{"file sizes", "median", goFile("internal/org/a.go", strings.Repeat("// x\n", medianFile)), "median is 153", 1},
		{"file sizes", "generated", goFile("internal/org/a_templ.go", strings.Repeat("// x\n", maxFile)), "", 0},
		{"function sizes", "long function", goFile("internal/org/a.go", "func f(x int) {\n"+long+"}"), "func f has 72 lines", 1},
		{"function sizes", "median", goFile("internal/org/a.go", "func f(x int) {\n"+strings.Repeat("\tx++\n", medianFunc)+"}"), "median is 14", 1},
		{"function sizes", "long test", goFile("internal/org/a_test.go", "func f(x int) {\n"+long+"}"), "", 0},
		{"methods", "too many, over two files", both(methods("internal/org/a.go", 0, 20), methods("internal/org/b.go", 20, 26)), "org.T: 26 methods", 1},
		{"methods", "just enough", methods("internal/org/a.go", 0, maxMethods), "", 0},
		{"names", "util", goFile("internal/org/util/a.go", ""), "package util names nothing", 1},
		{"names", "manager type", goFile("internal/org/a.go", "type TreeManager struct{}"), "type TreeManager", 1},
		{"names", "good", goFile("internal/org/a.go", "type Tree struct{}"), "", 0},
		{"init", "init", goFile("internal/org/a.go", "func init() {}"), "func init", 1},
		{"init", "a method named init", goFile("internal/org/a.go", "type T int\nfunc (T) init() {}"), "", 0},
		{"vars", "no value", goFile("internal/org/a.go", "var n int"), "var n has no value", 1},
		{"vars", "mutex", goFile("internal/org/a.go", `import "sync"`+"\nvar mu = sync.Mutex{}"), "var mu is a global", 1},
		{"vars", "call", goFile("internal/org/a.go", "var n = load()\nfunc load() int { return 1 }"), "var n is a global", 1},
		{"vars", "call for a table of nothing given", goFile("internal/org/a.go", "var n = load()\nfunc load() []int { return nil }"), "var n is a global", 1},
		{"vars", "table made of what is given", goFile("internal/org/a.go", "var n = split(`a b`)\nfunc split(s string) []string { return nil }"), "", 0},
		{"vars", "written table", goFile("internal/org/a.go", "var m = map[string]int{}\nfunc f() { m[``] = 1 }"), "var m is written to", 1},
		{"vars", "written in another file", both(goFile("internal/org/a.go", "var m = map[string]int{}"), goFile("internal/org/b.go", "func f() { delete(m, ``) }")), "var m is written to", 1},
		{"vars", "exported table", goFile("internal/org/a.go", "var Kinds = []string{`a`}"), "is exported", 1},
		{"vars", "a local of the same name", goFile("internal/org/a.go", "var m = []int{1}\nfunc f() { m := 1; m++; var n int; n = 2; _ = n }"), "", 0},
		{"vars", "allowed ones", goFile("internal/org/a.go", "import (\"errors\"; \"regexp\"; \"sync\"; _ \"embed\")\nvar ErrX = errors.New(`x`)\nvar re = regexp.MustCompile(`x`)\nvar pool = sync.Pool{}\nvar pool2 sync.Pool\n//go:embed a.json\nvar text string\nvar table = []int{1}\nvar _ error = ErrX"), "", 0},
		{"skips", "skip", goFile("internal/org/a_test.go", "import \"testing\"\nfunc TestX(t *testing.T) { t.Skip(`later`) }"), "skips a test", 1},
		{"skips", "none", goFile("internal/org/a_test.go", "import \"testing\"\nfunc TestX(t *testing.T) { t.Log() }"), "", 0},
		{"package docs", "none", map[string]string{"internal/org/a.go": "package org"}, "package org does not open", 1},
		{"package docs", "no sentence", map[string]string{"internal/org/a.go": "// Package org\npackage org"}, "does not open", 1},
		{"package docs", "in one of two files", both(goFile("internal/org/a.go", ""), map[string]string{"internal/org/b.go": "package org"}), "", 0},
		{"docstrings", "bare function", goFile("internal/kit/web/a.go", "func Do() {}"), "func Do has no docstring", 1},
		{"docstrings", "bare method and type", goFile("internal/kit/web/a.go", "type T int\nfunc (t *T) Do() {}\nfunc (t T) String() string { return `` }"), "has no docstring", 2},
		{"docstrings", "bare in a domain", goFile("internal/org/a.go", "func Do() {}"), "", 0},
		{"counts", "another table", map[string]string{"docs/testing.md": "| `kill-writes` | 1 | 2 | x |"}, "table is not that of", 1},
		{"glossary", "room without a word", both(goFile("internal/org/a.go", ""), map[string]string{"docs/glossary.md": "`people`"}), "room `org`", 1},
		{"glossary rows", "one language", map[string]string{"docs/glossary.md": "| `a` | b |  | d |\n"}, "a row is code", 1},
	}
}

func methods(name string, from, to int) map[string]string {
	var b strings.Builder
	if from == 0 {
		b.WriteString("type T struct{}\n")
	}
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, "func (t *T) m%d() {}\n", i)
	}
	return goFile(name, b.String())
}
