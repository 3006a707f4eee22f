package lang

import (
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "modernc.org/sqlite"
)

func words(vi, en string) fs.FS {
	return fstest.MapFS{
		"locale/vi.json": {Data: []byte(vi)},
		"locale/en.json": {Data: []byte(en)},
	}
}

func load(t testing.TB) *Bundle {
	t.Helper()
	b, err := Load(words(`{
		"sessions.title": "Buổi tuyên truyền",
		"sessions.count": "{{.count}} buổi",
		"sessions.at": "{{.n}} lượt ở {{.place}} ngày {{.day}}",
		"sessions.some": "{{if .big}}nhiều{{else}}{{.count}} buổi{{end}}"
	}`, `{
		"sessions.title": "Sessions",
		"sessions.count": {"one": "{{.count}} session", "other": "{{.count}} sessions"},
		"sessions.at": "{{ .n }} attendances at {{.place}} on {{.day}}",
		"sessions.some": {"one": "{{if .big}}many{{else}}{{.count}} session{{end}}", "other": "{{if .big}}many{{else}}{{.count}} sessions{{end}}"}
	}`), Locale())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestT(t *testing.T) {
	b := load(t)
	for _, c := range []struct {
		key    string
		args   []any
		vi, en string
	}{
		{"sessions.title", nil, "Buổi tuyên truyền", "Sessions"},
		{"sessions.count", []any{"count", 1}, "1 buổi", "1 session"},
		{"sessions.count", []any{"count", int64(135760)}, "135.760 buổi", "135,760 sessions"},
		{"sessions.count", []any{"count", 0}, "0 buổi", "0 sessions"},
		{"sessions.count", []any{"count", 1_000_001}, "1.000.001 buổi", "1,000,001 sessions"},
		{"sessions.count", nil, "⟦count⟧ buổi", "⟦count⟧ sessions"},
		{"sessions.count", []any{"count"}, "⟦count⟧ buổi", "⟦count⟧ sessions"},
		{"sessions.at", []any{"n", uint32(1200), "place", Text{VI: "thôn Nà Hoa", EN: "Nà Hoa hamlet"}, "day", Day("2026-11-23")},
			"1.200 lượt ở thôn Nà Hoa ngày 23/11/2026", "1,200 attendances at Nà Hoa hamlet on 23/11/2026"},
		{"sessions.at", []any{"n", 2.5, "place", []string{"A", "B"}, "day", "2026"},
			"2,5 lượt ở A và B ngày 2026", "2.5 attendances at A and B on 2026"},
		{"sessions.some", []any{"count", 1, "big", false}, "1 buổi", "1 session"},
		{"sessions.some", []any{"count", 1}, "1 buổi", "1 session"},
		{"sessions.some", []any{"count", 2000, "big", false}, "2.000 buổi", "2,000 sessions"},
		{"sessions.some", []any{"count", 2, "big", true}, "nhiều", "many"},
		{"sessions.gone", nil, "⟦sessions.gone⟧", "⟦sessions.gone⟧"},
	} {
		for tag, want := range map[Tag]string{VI: c.vi, EN: c.en} {
			if got := b.Printer(tag, nil).T(c.key, c.args...); got != want {
				t.Errorf("%s %s %v = %q, want %q", tag, c.key, c.args, got, want)
			}
		}
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	for want, fsys := range map[string][]fs.FS{
		`"a.twice" is defined twice in vi`:  {words(`{"a.twice":"1"}`, `{"a.twice":"1"}`), words(`{"a.twice":"1"}`, `{"a.twice":"1"}`)},
		`"b.once" is defined twice`:         {words(`{"b.once":"1","b.once":"2"}`, `{"b.once":"1"}`)},
		`"c.vi" is in vi and not in en`:     {words(`{"c.vi":"1"}`, `{}`)},
		`"d.en" is in en and not in vi`:     {words(`{}`, `{"d.en":"1"}`)},
		`"e.few" in vi: has no text`:        {words(`{"e.few":{"one":"1"}}`, `{"e.few":"1"}`)},
		`"f.empty"`:                         {words(`{"f.empty":""}`, `{"f.empty":"x"}`)},
		`locale/vi.json`:                    {fstest.MapFS{}},
		`want one object`:                   {words(`[]`, `{}`)},
		`unexpected`:                        {words(`{"g":"x"`, `{}`)},
		`"lang.and" is defined twice in en`: {words(`{"lang.and":"và"}`, `{"lang.and":"and"}`)},
	} {
		b, err := Load(fsys...)
		if err == nil || !strings.Contains(err.Error(), want) || b != nil {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestBundleKeysAndPrinters(t *testing.T) {
	b := load(t)
	if !b.Has("sessions.title") || b.Has("sessions.gone") || !slices.Contains(b.Keys(), "sessions.count") || !slices.IsSorted(b.Keys()) {
		t.Errorf("keys are %v", b.Keys())
	}
	p := b.Printer("de", nil)
	if p.Lang() != VI || p.Loc() != time.UTC || p != b.Printer(VI, time.UTC) || p.In(EN) != b.Printer(EN, time.UTC) || !p.Has("lang.and") {
		t.Error("printers are not the ones expected")
	}
}

func TestMatch(t *testing.T) {
	b := load(t)
	for header, want := range map[string]Tag{
		"": VI, "en": EN, "vi-VN,vi;q=0.9,en;q=0.8": VI, "en-US,en;q=0.5": EN, "de, en;q=0.5, vi;q=0.4": EN,
		"fr": VI, "en;q=0.2, vi;q=0.9": VI, "\x00!": VI, "*": VI, strings.Repeat("en-GB,", 10_000): EN,
	} {
		if got := b.Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
}

func TestText(t *testing.T) {
	name := Text{VI: "Tỉnh", EN: "Province"}
	for _, c := range []struct {
		text Text
		tag  Tag
		want string
	}{
		{name, EN, "Province"}, {name, VI, "Tỉnh"}, {name, "fr", "Tỉnh"}, {Text{EN: "Only"}, VI, "Only"},
		{Text{VI: "", "th": "ก", "lo": "ກ"}, VI, "ກ"}, {nil, VI, ""},
	} {
		if got := c.text.In(c.tag); got != c.want {
			t.Errorf("%v in %s = %q, want %q", c.text, c.tag, got, c.want)
		}
	}
}

func TestTextInADatabase(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE t (n INTEGER, name TEXT, day TEXT)"); err != nil {
		t.Fatal(err)
	}
	for i, text := range []Text{{VI: "Tỉnh", EN: "Province"}, {}, nil} {
		if _, err := db.Exec("INSERT INTO t VALUES ($1, $2, $3)", i, text, Day("2026-11-23")); err != nil {
			t.Fatal(err)
		}
		var raw string
		var got Text
		var day Day
		if err := db.QueryRow("SELECT name, name, day FROM t WHERE n = $1", i).Scan(&raw, &got, &day); err != nil {
			t.Fatal(err)
		}
		if got.In(EN) != text.In(EN) || got.String() != text.String() || raw != text.String() || day != "2026-11-23" {
			t.Errorf("%v came back as %v from %s, day %s", text, got, raw, day)
		}
	}
	if got := (Text{EN: "b", VI: "a"}).String(); got != `{"en":"b","vi":"a"}` {
		t.Errorf("JSON is %s", got)
	}
	var text Text
	if text.Scan(nil) != nil || text.Scan("") != nil || text != nil {
		t.Error("NULL and the empty text are no text")
	}
	if text.Scan("{") == nil || text.Scan(3) == nil || text.Scan([]byte(`["x"]`)) == nil {
		t.Error("what is no text was read")
	}
}

func BenchmarkT(b *testing.B) {
	p := load(b).Printer(EN, nil)
	for name, f := range map[string]func(){
		"plain":   func() { p.T("sessions.title") },
		"count":   func() { p.T("sessions.count", "count", 1234) },
		"complex": func() { p.T("sessions.some", "count", 1234, "big", false) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
