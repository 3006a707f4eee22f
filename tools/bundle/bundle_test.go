package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// fill writes files under a new folder and gives its path.
func fill(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sources() map[string]string {
	return map[string]string{
		"css/app.css": `@layer a, b; @import "x.css" layer(a);`, "css/x.css": ".đơn { color: red }",
		"css/projector.css": "h1 { font-size: 6vh }", "css/hall.css": ".thẻ { color: blue }", "ts/hall.ts": `const n: number = 2; document.title = "hội " + n`,
		"ts/app.ts": `import { n } from "pkg"; const s: string = "chữ"; console.log(n, s)`, "icon.svg": "<svg/>", "ts/screen.ts": `document.title = "màn hình"`,
		"node_modules/pkg/index.js": "export const n = 1", "icons.json": `["plus"]`,
		"node_modules/lucide-static/icons/plus.svg": "<!-- x -->\n<svg\n  class=\"y\"\n>\n  <path d=\"M5 12h14\" />\n</svg>\n",
	}
}

func TestRunBuildsWhatTheManifestNames(t *testing.T) {
	web := fill(t, sources())
	out := fill(t, map[string]string{".gitkeep": "", "app.old.css": "old"})
	if err := run(web, out); err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	text, err := os.ReadFile(filepath.Join(out, "manifest.json"))
	if err != nil || json.Unmarshal(text, &names) != nil {
		t.Fatal("no manifest", err)
	}
	want := map[string]string{
		"projector.css": "h1{font-size:6vh}", "hall.css": ".thẻ{color:", "hall.js": `"hội 2"`, "screen.js": `"màn hình"`,
		"app.css": "@layer a{.đơn{color:red}}", "app.js": `"chữ"`, "icon.svg": "<svg/>",
		"icons.svg": `<symbol id="plus" viewBox="0 0 24 24" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M5 12h14" /></symbol>`,
	}
	if len(names) != len(want) {
		t.Errorf("manifest %v", names)
	}
	for source, part := range want {
		body := open(t, out, names[source])
		if !strings.Contains(string(body), part) {
			t.Errorf("%s lacks %s: %s", source, part, body)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "app.old.css")); err == nil {
		t.Error("the old build is still there")
	}
	if _, err := os.Stat(filepath.Join(out, ".gitkeep")); err != nil {
		t.Error("the folder's own file is gone")
	}
}

// open reads a built file and holds its compressed forms to the same text.
func open(t *testing.T, out, name string) []byte {
	t.Helper()
	read := func(suffix string) []byte {
		body, err := os.ReadFile(filepath.Join(out, name+suffix))
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	plain := read("")
	gz, err := gzip.NewReader(bytes.NewReader(read(".gz")))
	if err != nil {
		t.Fatal(err)
	}
	for form, r := range map[string]io.Reader{"gzip": gz, "brotli": brotli.NewReader(bytes.NewReader(read(".br")))} {
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%s of %s holds another text (%v)", form, name, err)
		}
	}
	return plain
}

func TestRunRefusesAndKeepsTheLastBuild(t *testing.T) {
	broken := map[string]func(map[string]string){
		"npm ci":      func(f map[string]string) { clear(f) },
		"app.css":     func(f map[string]string) { f["css/app.css"] = "a { color: ; } }" },
		"plus.svg":    func(f map[string]string) { delete(f, "node_modules/lucide-static/icons/plus.svg") },
		"no drawing":  func(f map[string]string) { f["node_modules/lucide-static/icons/plus.svg"] = "text" },
		"icons.json":  func(f map[string]string) { f["icons.json"] = "{" },
		"site's icon": func(f map[string]string) { delete(f, "icon.svg") },
	}
	for want, spoil := range broken {
		files := sources()
		spoil(files)
		out := fill(t, map[string]string{"manifest.json": "last"})
		err := run(fill(t, files), out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want a word about %s, got %v", want, err)
		}
		if text, _ := os.ReadFile(filepath.Join(out, "manifest.json")); string(text) != "last" {
			t.Errorf("%s: the last good build is gone", want)
		}
	}
}

func TestPublicNameFollowsContent(t *testing.T) {
	a, b := publicName("app.css", []byte("a")), publicName("app.css", []byte("b"))
	if a == b || a != publicName("app.css", []byte("a")) || !strings.HasPrefix(a, "app.") || !strings.HasSuffix(a, ".css") {
		t.Errorf("names %s, %s", a, b)
	}
}
