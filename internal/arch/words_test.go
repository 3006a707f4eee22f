package arch

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// locales reads every locale/{vi,en}.json: folder of the room → language → keys.
func locales(t *tree) (map[string]map[string]map[string]bool, []string) {
	out := map[string]map[string]map[string]bool{}
	var bad []string
	for _, f := range t.files {
		if path.Base(f.dir) != "locale" || path.Ext(f.path) != ".json" || !strings.HasPrefix(f.path, "internal/") {
			continue
		}
		lang := strings.TrimSuffix(path.Base(f.path), ".json")
		var words map[string]json.RawMessage
		if err := json.Unmarshal([]byte(f.src), &words); err != nil {
			bad = append(bad, fmt.Sprintf("%s: %v", f.path, err))
			continue
		}
		if out[f.dir] == nil {
			out[f.dir] = map[string]map[string]bool{"vi": {}, "en": {}}
		}
		if out[f.dir][lang] == nil {
			bad = append(bad, f.path+": a language nobody chose; add it to the tests first")
			continue
		}
		for key, value := range words {
			out[f.dir][lang][key] = true
			if s := strings.TrimSpace(string(value)); s == `""` || s == "null" {
				bad = append(bad, fmt.Sprintf("%s: %s has no words", f.path, key))
			}
		}
	}
	return out, bad
}

// checkPairs wants the same keys in Vietnamese and in English, each key in one room only.
func checkPairs(t *tree) []string {
	all, out := locales(t)
	home := map[string]string{}
	for _, dir := range sorted(all) {
		langs := all[dir]
		for _, pair := range [][2]string{{"vi", "en"}, {"en", "vi"}} {
			for key := range langs[pair[0]] {
				if !langs[pair[1]][key] {
					out = append(out, fmt.Sprintf("%s: %s stands in %s.json only", dir, key, pair[0]))
				}
			}
		}
		for key := range langs["vi"] {
			if other := home[key]; other != "" {
				out = append(out, fmt.Sprintf("%s: %s stands in %s too", dir, key, other))
			}
			home[key] = dir
		}
	}
	slices.Sort(out)
	return out
}

// keyArgument tells which argument of a call is a words key, -1 for none.
func keyArgument(recv, name string) int {
	switch {
	case name == "T":
		return 0
	case recv == "fault" && (name == "New" || name == "At"):
		return 1
	case recv == "fault" && name == "Wrap":
		return 2
	}
	return -1
}

// wanted are the keys and the starts of keys ("sessions.mode." + mode) that code asks for.
type wanted struct {
	keys, prefixes map[string]string
}

func asks(t *tree) wanted {
	w := wanted{map[string]string{}, map[string]string{}}
	for _, f := range t.goFiles() {
		if f.test {
			continue
		}
		add := func(e ast.Expr) {
			s, ok := joined(e)
			where := fmt.Sprintf("%s:%d", f.path, t.line(e.Pos()))
			if start, _, built := strings.Cut(s, gap); ok && built && start != "" {
				w.prefixes[start] = where
			} else if ok && !built {
				w.keys[s] = where
			}
		}
		f.calls(func(recv, name string, call *ast.CallExpr) {
			if i := keyArgument(recv, name); i >= 0 && i < len(call.Args) {
				add(call.Args[i])
			}
		})
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Key" && looksLikeKey(kv.Value) {
					add(kv.Value)
				}
			}
			return true
		})
	}
	return w
}

// looksLikeKey tells "sessions.title" from other fields named Key.
func looksLikeKey(e ast.Expr) bool {
	s, ok := joined(e)
	return ok && strings.Contains(s, ".") && !strings.ContainsAny(s, " /:")
}

// checkKeysExist wants words for every key that code asks for.
func checkKeysExist(t *tree) []string {
	known := everyKey(t)
	w := asks(t)
	var out []string
	for key, where := range w.keys {
		if !known[key] {
			out = append(out, fmt.Sprintf("%s: no words for key %q", where, key))
		}
	}
	for prefix, where := range w.prefixes {
		if !anyStarts(known, prefix) {
			out = append(out, fmt.Sprintf("%s: no key starts with %q", where, prefix))
		}
	}
	slices.Sort(out)
	return out
}

// keyStart is the visible start of a key built from parts: "sessions.mode." + mode, or
// "sessions.mode.%d" to be formatted.
var keyStart = regexp.MustCompile(`^([a-z]+\.(?:[A-Za-z0-9_-]+\.)+)(?:\x00|%|$)`)

// checkKeysUsed wants every key to be asked for: by a text of the code that is the key,
// by a key built from a visible start, or by a start on the list of builtKeys.
func checkKeysUsed(t *tree) []string {
	used := map[string]bool{}
	prefixes := asks(t).prefixes
	for _, f := range t.goFiles() {
		if f.test {
			continue
		}
		for _, s := range f.texts() {
			used[s.value] = true
			if m := keyStart.FindStringSubmatch(s.value); m != nil {
				prefixes[m[1]] = f.path
			}
		}
	}
	var out []string
	for key := range everyKey(t) {
		if used[key] || startsWithAny(key, prefixes) || startsWithAny(key, builtKeys()) {
			continue
		}
		out = append(out, fmt.Sprintf("key %q is asked for nowhere", key))
	}
	slices.Sort(out)
	return out
}

func everyKey(t *tree) map[string]bool {
	out := map[string]bool{}
	all, _ := locales(t)
	for _, langs := range all {
		for _, keys := range langs {
			for key := range keys {
				out[key] = true
			}
		}
	}
	return out
}

func anyStarts(keys map[string]bool, prefix string) bool {
	for key := range keys {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func startsWithAny(key string, prefixes map[string]string) bool {
	for prefix := range prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func sorted[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
