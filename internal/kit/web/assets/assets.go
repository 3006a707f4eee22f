// Package assets serves the built style sheets and scripts under addresses that carry a checksum.
package assets

import (
	"embed"
	"encoding/json"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where Handler stands.
const Prefix = "/assets/"

// Missing is the address of every asset while the bundles are not built.
const Missing = Prefix + "missing"

const missingText = "The style sheets and scripts are not built. Run: make build\n"

// file is one built file; the encodings are empty where they were not worth it.
type file struct {
	mime          string
	plain, br, gz []byte
}

// built is what dist holds: the public name of each source name, and the files by public name.
type built struct {
	names map[string]string
	files map[string]file
}

// index reads dist once; the bundles cannot change while the program runs.
var index = sync.OnceValue(func() built { return read(dist.ReadFile) })

// read builds the index from manifest.json, a map of source name to public name. Without a
// manifest, or with a file of it missing, the index is empty.
func read(open func(string) ([]byte, error)) built {
	b := built{names: map[string]string{}, files: map[string]file{}}
	manifest, err := open("dist/manifest.json")
	if err != nil || json.Unmarshal(manifest, &b.names) != nil {
		return built{}
	}
	for _, name := range b.names {
		plain, err := open("dist/" + name)
		if err != nil {
			return built{}
		}
		f := file{mime: mimeOf(name), plain: plain}
		// A missing encoding is no fault: the plain file is sent instead.
		f.br, _ = open("dist/" + name + ".br")
		f.gz, _ = open("dist/" + name + ".gz")
		b.files[name] = f
	}
	return b
}

func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".map", ".json":
		return "application/json"
	}
	return "application/octet-stream"
}

// URL is the address of a built file by its source name ("app.css", "app.js", "icons.svg").
func URL(name string) string {
	if public, ok := index().names[name]; ok {
		return Prefix + public
	}
	return Missing
}

// Built tells whether the bundles are in this binary.
func Built() bool { return len(index().files) > 0 }

// Handler serves Prefix. Names carry a checksum, so answers are cached for a year; an unknown
// name is 404, and 503 with a word on how to build while nothing is built.
func Handler() http.Handler {
	return handler(index)
}

func handler(index func() built) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		if hex, ok := accentOf(name); ok {
			send(w, r, file{mime: mimeOf(name), plain: accentCSS(hex)})
			return
		}
		b := index()
		f, ok := b.files[name]
		switch {
		case ok:
			send(w, r, f)
		case len(b.files) == 0:
			http.Error(w, missingText, http.StatusServiceUnavailable)
		default:
			http.NotFound(w, r)
		}
	})
}

func send(w http.ResponseWriter, r *http.Request, f file) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body, encoding := f.best(r.Header.Get("Accept-Encoding"))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", itoa(len(body)))
	if r.Method == http.MethodGet {
		// The reader has gone when this fails; there is no one left to tell.
		_, _ = w.Write(body)
	}
}

// best picks the smallest form the client takes.
func (f file) best(accept string) (body []byte, encoding string) {
	if len(f.br) > 0 && accepts(accept, "br") {
		return f.br, "br"
	}
	if len(f.gz) > 0 && accepts(accept, "gzip") {
		return f.gz, "gzip"
	}
	return f.plain, ""
}

// accepts reads an Accept-Encoding header: a coding counts unless its weight is zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) != coding {
			continue
		}
		weight, given := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		return !given || strings.Trim(weight, "0.") != ""
	}
	return false
}
