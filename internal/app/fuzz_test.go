package app_test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
)

// leaks are words that only a database's or a program's own text would say.
func leaks(body string) string {
	for _, word := range []string{"goroutine ", "panic:", "runtime error", "runtime/debug", ".go:", "SQLITE", "sqlite", "SQLSTATE", "syntax error at",
		"SELECT ", "INSERT INTO", "no such column", "no such table", "constraint failed"} {
		if strings.Contains(body, word) {
			return word
		}
	}
	return ""
}

// nasty are pieces that break careless programs.
func nasty() []string {
	return []string{"", "'", "\"", "--", ";", "%", "_", "\\", "%00", "\x00", "\xff\xfe", "../../etc/passwd", "' OR '1'='1", "1; DROP TABLE sessions", "$1", "?",
		"{{7*7}}", "${7*7}", "<script>", "NaN", "-1", "0", "99999999999999999999", "1e309", "2026-02-30", "0000-00-00", "9999-12-31", "true", "null", "[]", "{}",
		"Đ", "đ̣̣̣̣", "‮", "\u200b", "𠀀", strings.Repeat("a", 5000), strings.Repeat("Ợ", 3000), "a\nb", "a\rb", "\t", " ", "+", "&", "=", "#", "/", "//evil.example", "all"}
}

// fuzzer makes requests.
type fuzzer struct {
	*rand.Rand
	s      *stage
	doors  []door
	fields []string
}

func (f *fuzzer) pick(all []string) string { return all[f.IntN(len(all))] }

func (f *fuzzer) value() string {
	switch f.IntN(6) {
	case 0:
		return f.s.units[positions()[f.IntN(5)]]
	case 1:
		return f.s.briefs[positions()[f.IntN(5)]]
	case 2:
		return apptest.Fresh()
	case 3:
		b := make([]byte, f.IntN(40))
		for i := range b {
			b[i] = byte(f.IntN(256))
		}
		return string(b)
	}
	return f.pick(nasty())
}

func (f *fuzzer) path(pattern string) string {
	for strings.Contains(pattern, "{") {
		before, rest, _ := strings.Cut(pattern, "{")
		name, after, _ := strings.Cut(rest, "}")
		v := ""
		if name != "$" {
			v = url.PathEscape(f.value())
		}
		pattern = before + v + after
	}
	return pattern
}

func (f *fuzzer) form() url.Values {
	v := url.Values{}
	for range f.IntN(12) {
		v.Add(f.pick(f.fields), f.value())
	}
	return v
}

func (f *fuzzer) body() (io.Reader, string) {
	switch f.IntN(5) {
	case 0:
		return strings.NewReader(f.value()), f.pick([]string{"application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "image/svg+xml", "%%"})
	case 1:
		return strings.NewReader(`{"unit_id":"` + f.s.units[own] + `","briefs":[null],"minutes":-1e9,"day":"` + f.pick([]string{"x", "2026-13-01"}) + `"}`), "application/json"
	case 2:
		return strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"" + f.pick(f.fields) + "\"; filename=\"../a.docx\"\r\n\r\nPK\x03\x04" + f.pick(nasty()) + "\r\n--x--"), "multipart/form-data; boundary=x"
	}
	return strings.NewReader(f.form().Encode()), "application/x-www-form-urlencoded"
}

// fieldsOf gathers the names of fields of every form that a person can reach.
func fieldsOf(s *stage, b *apptest.Browser) []string {
	all := []string{"op", "version", "edits", "after", "before", "page", "lang", "q", "unit", "day", "month", "view", "state", "brief", "speaker", "footing", "month_from"}
	for _, d := range doors(s.App) {
		if d.writes() || d.api {
			continue
		}
		path, _ := s.resolve(d, own)
		for _, form := range b.Get(path).Forms() {
			for name := range form.Values {
				all = append(all, name)
			}
			all = append(all, form.Texts...)
		}
	}
	return all
}

func TestNoRequestBringsItDown(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	browsers := []*apptest.Browser{w.Browser(), w.SignedIn("admin", access.Administrator, access.Everywhere), w.SignedIn("lan", access.Coordinator, w.Prov[0])}
	f := &fuzzer{rand.New(rand.NewPCG(counts.Seed(), 4)), s, doors(w.App), fieldsOf(s, browsers[1])}
	t.Logf("seed %d, %d addresses, %d fields", counts.Seed(), len(f.doors), len(f.fields))
	statuses := map[int]int{}
	for n := range counts.N("fuzz-requests") {
		d := f.doors[f.IntN(len(f.doors))]
		if d.path == "/logout" {
			continue
		}
		method := d.method
		if f.IntN(10) == 0 {
			method = f.pick([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO"})
		}
		path := f.path(d.path)
		if f.IntN(2) == 0 {
			path += "?" + f.form().Encode()
		}
		var body io.Reader
		header := http.Header{"Origin": {w.URL}, "Accept-Language": {f.pick([]string{"vi", "en", "xx;q=9", "*", ",,;"})}, "Accept": {f.pick([]string{"text/html", "application/json", "*/*", "x"})}}
		if method != http.MethodGet && method != http.MethodHead {
			var kind string
			body, kind = f.body()
			header.Set("Content-Type", kind)
		}
		for _, name := range []string{"Cookie", "Authorization", "If-None-Match", "Range", "X-Forwarded-For", "X-Forwarded-Host", "Idempotency-Key", "Accept-Encoding"} {
			if f.IntN(20) == 0 {
				header.Set(name, f.pick([]string{"x", "Bearer x", "bytes=0-1", "login=x; notice=e30", "W/\"x\"", "gzip", apptest.Fresh()}))
			}
		}
		page, err := browsers[f.IntN(len(browsers))].Try(method, path, body, header)
		if err != nil {
			t.Fatalf("request %d, %s %.200s: %v", n, method, path, err)
		}
		statuses[page.Status]++
		if page.Status >= 500 {
			t.Errorf("request %d: %s %.300s: %d", n, method, path, page.Status)
		}
		if word := leaks(page.Body); word != "" {
			t.Errorf("request %d: %s %.300s says %q", n, method, path, word)
		}
	}
	if text := w.Log.String(); strings.Contains(text, "panic") || strings.Contains(text, "page failed") {
		t.Errorf("the log tells of a failure: %.3000s", text)
	}
	if statuses[200] == 0 || statuses[403] == 0 || statuses[404] == 0 || statuses[422] == 0 {
		t.Errorf("statuses %v: the requests did not get far", statuses)
	}
	t.Logf("statuses %v", statuses)
}
