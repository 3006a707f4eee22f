package arch

import (
	"fmt"
	"slices"
	"strings"
)

// exception lets one rule's complaints about a path pass, with the reason. A path that
// ends in / covers a folder; "path: word" covers complaints that hold the word.
type exception struct {
	rule, path, reason string
}

func exceptions() []exception {
	return []exception{
		{"vars", "internal/kit/store/rows.go: var shapes", "remembers how a struct type maps to columns: a pure function's cache"},
		{"vars", "internal/kit/store/rows.go: var statements", "remembers the text of an INSERT by type: a pure function's cache"},
		{"dialect", "internal/kit/search/", "the index is a local SQLite file beside each node, whatever the main database is"},
		{"skips", "internal/kit/store/disk_test.go", "mounting a file system needs root; scripts/test counts and names what was skipped"},
	}
}

// builtKeys are starts of words keys that code puts together where the tests cannot see
// it, with the reason.
func builtKeys() map[string]string {
	return map[string]string{}
}

// excuse drops the complaints that an exception covers; it returns the rest, and a
// complaint for each exception that covers nothing though its path exists.
func excuse(t *tree, rule string, complaints []string, list []exception) []string {
	covered := make([]bool, len(list))
	rest := slices.DeleteFunc(slices.Clone(complaints), func(c string) bool {
		for i, e := range list {
			if e.rule == rule && e.covers(c) {
				covered[i] = true
				return true
			}
		}
		return false
	})
	for i, e := range list {
		if e.rule == rule && !covered[i] && e.exists(t) {
			rest = append(rest, fmt.Sprintf("exception for %s (%s) is no longer needed", e.path, e.reason))
		}
	}
	return rest
}

func (e exception) covers(complaint string) bool {
	name, word, _ := strings.Cut(e.path, ": ")
	rest, ok := strings.CutPrefix(complaint, name)
	exact := strings.HasSuffix(name, "/") || strings.HasPrefix(rest, ":")
	return ok && exact && strings.Contains(complaint, word)
}

func (e exception) exists(t *tree) bool {
	name, _, _ := strings.Cut(e.path, ": ")
	return slices.ContainsFunc(t.files, func(f *file) bool { return strings.HasPrefix(f.path, name) })
}
