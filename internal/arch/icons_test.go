package arch

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
)

// named finds a picture asked for by its name, in Go and in templates.
var named = regexp.MustCompile(`Icon(?:\(|: *)"([a-z0-9-]+)"`)

// checkIcons wants every picture that a page names in web/icons.json: a name without a drawing leaves a hole
// before the word. And it wants every picture there named somewhere, for all of them are sent to every phone.
func checkIcons(t *tree) []string {
	var drawn, out []string
	for _, f := range t.files {
		if f.path != "web/icons.json" {
			continue
		}
		if err := json.Unmarshal([]byte(f.src), &drawn); err != nil {
			return []string{fmt.Sprintf("%s: %v", f.path, err)}
		}
	}
	used := map[string]bool{}
	for _, f := range t.files {
		if f.test || f.generated || path.Ext(f.path) != ".go" && path.Ext(f.path) != ".templ" {
			continue
		}
		for _, m := range named.FindAllStringSubmatch(f.src, -1) {
			if !slices.Contains(drawn, m[1]) {
				out = append(out, fmt.Sprintf("%s: no drawing for icon %q; add it to web/icons.json", f.path, m[1]))
			}
		}
		for _, name := range drawn {
			used[name] = used[name] || regexp.MustCompile(`"`+name+`"`).MatchString(f.src)
		}
	}
	for _, name := range drawn {
		if !used[name] {
			out = append(out, fmt.Sprintf("web/icons.json: %q is drawn on no page", name))
		}
	}
	slices.Sort(out)
	return out
}
