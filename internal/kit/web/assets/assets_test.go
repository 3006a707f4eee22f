package assets

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// folder stands for dist: names to contents.
type folder map[string]string

func (f folder) read(name string) ([]byte, error) {
	if text, ok := f[strings.TrimPrefix(name, "dist/")]; ok {
		return []byte(text), nil
	}
	return nil, errors.New("no such file")
}

var full = folder{
	"manifest.json": `{"app.css":"app.1f.css","icons.svg":"icons.2e.svg"}`,
	"app.1f.css":    "body{}", "app.1f.css.br": "BR", "app.1f.css.gz": "GZ",
	"icons.2e.svg": "<svg/>",
}

func ask(t *testing.T, f folder, method, path, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	handler(func() built { return read(f.read) }).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestHandlerPicksEncoding(t *testing.T) {
	for _, c := range []struct{ path, accept, encoding, body string }{
		{"/assets/app.1f.css", "gzip, deflate, br", "br", "BR"},
		{"/assets/app.1f.css", "gzip", "gzip", "GZ"},
		{"/assets/app.1f.css", "br;q=0, gzip;q=0.5", "gzip", "GZ"},
		{"/assets/app.1f.css", "br; q=0.0", "", "body{}"},
		{"/assets/app.1f.css", "", "", "body{}"},
		{"/assets/icons.2e.svg", "br, gzip", "", "<svg/>"},
	} {
		r := ask(t, full, "GET", c.path, c.accept)
		if got := body(t, r); r.StatusCode != 200 || got != c.body || r.Header.Get("Content-Encoding") != c.encoding {
			t.Errorf("%s (%s): %d %q %q", c.path, c.accept, r.StatusCode, got, r.Header.Get("Content-Encoding"))
		}
		if r.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || r.Header.Get("Vary") != "Accept-Encoding" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", c.path, r.Header)
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	broken := folder{"manifest.json": `{"app.css":"gone.css"}`}
	for _, c := range []struct {
		dist         folder
		method, path string
		status       int
	}{
		{full, "GET", "/assets/app.css", 404}, {full, "GET", "/assets/../assets.go", 404}, {full, "GET", "/assets/manifest.json", 404},
		{full, "GET", "/assets/", 404}, {full, "POST", "/assets/app.1f.css", 405}, {full, "HEAD", "/assets/app.1f.css", 200},
		{full, "GET", "/assets/accent.12345.css", 404}, {full, "GET", "/assets/accent.zzzzzz.css", 404},
		{folder{}, "GET", Missing, 503}, {broken, "GET", "/assets/gone.css", 503}, {folder{"manifest.json": "x"}, "GET", Missing, 503},
	} {
		r := ask(t, c.dist, c.method, c.path, "")
		if r.StatusCode != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, r.StatusCode, c.status)
		}
		if c.status == 503 && !strings.Contains(body(t, r), "make build") {
			t.Error("the answer does not say how to build")
		}
	}
}

func TestHeadHasNoBody(t *testing.T) {
	if r := ask(t, full, "HEAD", "/assets/app.1f.css", "br"); body(t, r) != "" || r.Header.Get("Content-Length") != "2" {
		t.Error("HEAD differs from GET in more than the body")
	}
}

// TestEmbedded holds for a binary with bundles and for one without.
func TestEmbedded(t *testing.T) {
	url := URL("app.css")
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest("GET", url, nil))
	if Built() != (url != Missing) || Built() != (w.Code == 200) {
		t.Errorf("built %v, address %s, status %d", Built(), url, w.Code)
	}
}

func TestAccentURL(t *testing.T) {
	for in, want := range map[string]string{
		"#1D5C63": "/assets/accent.1d5c63.css", "1d5c63": "/assets/accent.1d5c63.css", "": "", "red": "", "#12345": "", "#1234567": "", "#12345;": "",
	} {
		if got := AccentURL(in); got != want {
			t.Errorf("AccentURL(%q) = %q, want %q", in, got, want)
		}
	}
	r := ask(t, folder{}, "GET", AccentURL("#d8a400"), "")
	if css := body(t, r); r.StatusCode != 200 || !strings.Contains(css, "--accent-dark:#d8a400") || strings.Contains(css, "--accent-light:#d8a400") {
		t.Errorf("a light yellow must be darkened on paper and kept in the dark: %s", css)
	}
}

func TestAccentIsAlwaysReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rgb := rapid.IntRange(0, 0xffffff).Draw(t, "rgb")
		light, dark := readable(rgb, paperLight, 0), readable(rgb, paperDark, 0xffffff)
		if contrast(light, paperLight) < 4.5 || contrast(light, 0xffffff) < 4.5 || contrast(dark, paperDark) < 4.5 {
			t.Fatalf("%06x becomes %06x and %06x", rgb, light, dark)
		}
	})
}

// TestPaperMatchesStyleSheet holds the two places of the papers' colours together.
func TestPaperMatchesStyleSheet(t *testing.T) {
	css, err := os.ReadFile("../../../../web/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark := fmt.Sprintf("--paper: var(--lt, #%06x)", paperLight), fmt.Sprintf("var(--dk, #%06x);\n  --shade", paperDark)
	if !strings.Contains(string(css), light) || !strings.Contains(string(css), dark) {
		t.Errorf("tokens.css lacks %q or %q", light, dark)
	}
}

func TestContrastKnownPairs(t *testing.T) {
	for _, c := range []struct {
		a, b     int
		from, to float64
	}{{0, 0xffffff, 20.99, 21.01}, {0x777777, 0xffffff, 4.47, 4.49}, {0x123456, 0x123456, 1, 1}} {
		if got := contrast(c.a, c.b); got < c.from || got > c.to {
			t.Errorf("contrast(%06x, %06x) = %v", c.a, c.b, got)
		}
	}
}
