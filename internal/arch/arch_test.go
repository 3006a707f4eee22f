package arch

import (
	"os"
	"strings"
	"testing"
)

// rule is one property of the house and how it is looked for.
type rule struct {
	name  string
	check func(*tree) []string
}

func rules() []rule {
	return []rule{
		{"parses", func(t *tree) []string { return t.broken }},
		{"rooms", checkRooms},
		{"imports", checkImports},
		{"edges", checkEdges},
		{"file sizes", checkFileSizes},
		{"function sizes", checkFuncSizes},
		{"methods", checkMethods},
		{"sql", checkSQL},
		{"dialect", checkDialect},
		{"tables", checkTables},
		{"names", checkNames},
		{"init", checkInit},
		{"vars", checkVars},
		{"skips", checkSkips},
		{"package docs", checkPackageDocs},
		{"docstrings", checkDocstrings},
		{"word pairs", checkPairs},
		{"keys exist", checkKeysExist},
		{"keys used", checkKeysUsed},
		{"icons", checkIcons},
		{"counts", checkCounts},
		{"glossary", checkGlossary},
		{"glossary rows", checkGlossaryRows},
	}
}

const root = "../.."

// TestHouse holds every rule over the repo.
func TestHouse(t *testing.T) {
	house, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(house.goFiles()); n < 20 {
		t.Fatalf("the tree at %s has %d Go files: the tests look at the wrong place", root, n)
	}
	known := map[string]bool{}
	for _, r := range rules() {
		known[r.name] = true
		t.Run(r.name, func(t *testing.T) {
			for _, complaint := range excuse(house, r.name, r.check(house), exceptions()) {
				t.Error(complaint)
			}
		})
	}
	for _, e := range exceptions() {
		if !known[e.rule] || e.reason == "" {
			t.Errorf("exception for %s: rule %q, reason %q", e.path, e.rule, e.reason)
		}
	}
}

// TestReaders holds readers.txt, where an owner who changes a table finds who reads it.
func TestReaders(t *testing.T) {
	house, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	const name = "readers.txt"
	got := strings.Join(readers(house), "\n") + "\n"
	if os.Getenv("ROSTRUM_UPDATE") == "1" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || got != string(want) {
		t.Errorf("%s is not current; after looking at who reads whose tables now, run\n"+
			"  ROSTRUM_UPDATE=1 go test ./internal/arch -run TestReaders\nnow:\n%s", name, got)
	}
}
