package arch

import (
	"strconv"
	"testing"
)

func TestSQLBites(t *testing.T) { runSamples(t, sqlSamples()) }

// query is a Go file of a room that holds one SQL text.
func query(room, sql string) map[string]string {
	return goFile("internal/"+room+"/q.go", "func q() string { return "+strconv.Quote(sql)+" }")
}

func schema() map[string]string {
	return map[string]string{
		"migrations/0010_org.sql":            "-- CREATE TABLE ghosts (\nCREATE TABLE units (id TEXT);",
		"migrations/0020_people_more.sql":    "CREATE TABLE IF NOT EXISTS speakers (id TEXT);",
		"migrations/0001_store.sql":          "CREATE TABLE outbox (id TEXT);",
		"migrations/0030_briefs.sql":         "CREATE TABLE briefs (id TEXT);",
		"internal/app/dump.go":               "// Package app is made up.\npackage app\n\nfunc f() string { return `SELECT id FROM briefs, units JOIN speakers` }",
		"internal/kit/store/move.go":         "// Package store is made up.\npackage store\n\nfunc f() string { return `DELETE FROM units` }",
		"internal/people/self_join.go":       "// Package people is made up.\npackage people\n\nfunc f() string { return `WITH RECURSIVE briefs (id) AS (SELECT id FROM units) SELECT id FROM briefs` }",
		"internal/people/other_deletions.go": "package people\n\nfunc g() string { return `DELETE FROM speakers WHERE id IN (SELECT id FROM units)` }",
	}
}

func sqlSamples() []sample {
	out := []sample{
		{"sql", "prose is not SQL", query("org", `People like this, upper (and lower) places "too", for update`), "", 0},
		{"sql", "clean", query("org", "SELECT id FROM units WHERE path >= $1 AND NOT closed FOR ORDER BY id"), "", 0},
		{"sql", "in two pieces", goFile("internal/org/q.go", "func q(s string) string { return `SELECT id FROM units` + s + ` WHERE name LIKE ` + `'a'` }"), "LIKE", 1},
		{"sql", "inside a call that is joined", goFile("internal/org/q.go", "func q(f func(string) string) string { return `x` + f(`SELECT now() FROM units`) }"), "now", 1},
		{"sql", "a piece alone", query("org", " AND name ILIKE $2"), "ILIKE", 1},
		{"sql", "small letters", query("org", "select id from units where id = $1"), "small letters", 1},
		{"sql", "in a migration", map[string]string{"migrations/0010_org.sql": "CREATE TABLE units (at TEXT DEFAULT CURRENT_TIMESTAMP);"}, "CURRENT_TIMESTAMP", 1},
		{"sql", "in a comment of a migration", map[string]string{"migrations/0010_org.sql": "-- not LIKE that, nor \"this\"\n"}, "", 0},
		{"sql", "in store", query("kit/store", "SELECT pg_advisory_lock(1) FROM x"), "", 0},
		{"dialect", "a name", goFile("internal/org/a.go", "func isSQLite() bool { return true }"), "names isSQLite", 1},
		{"dialect", "a text", goFile("internal/org/a.go", "func f(d string) bool { return d == `postgres` }"), "says `postgres`", 1},
		{"dialect", "a driver", goFile("internal/org/a.go", `import _ "github.com/jackc/pgx/v5/stdlib"`), "imports github.com/jackc", 1},
		{"dialect", "help", goFile("internal/app/a.go", "func f() string { return `postgres://HOST/NAME, else SQLite in the data folder` }"), "", 0},
		{"dialect", "in store", goFile("internal/kit/store/a.go", `import _ "modernc.org/sqlite"`), "", 0},
		{"tables", "as it should be", schema(), "", 0},
		{"tables", "writes another's", both(schema(), query("people", "UPDATE units SET path = $1")), "writes table units of room org", 1},
		{"tables", "deletes another's", both(schema(), query("people", "DELETE FROM units WHERE id = $1")), "writes table units of room org", 1},
		{"tables", "inserts another's by tx", both(schema(), goFile("internal/people/i.go", "func i(tx interface{ Insert(string, any) error }) error { return tx.Insert(`units`, 1) }")), "writes table units of room org", 1},
		{"tables", "writes its own", both(schema(), query("org", "INSERT INTO units (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = $1")), "", 0},
		{"tables", "reads above", both(schema(), query("people", "SELECT u.id FROM speakers s, units u WHERE s.id = u.id")), "", 0},
		{"tables", "reads below", both(schema(), query("org", "SELECT u.id FROM units u JOIN speakers s ON s.id = u.id")), "reads table speakers of room people", 1},
		{"tables", "reads below after a comma", both(schema(), query("org", "SELECT u.id FROM units AS u, speakers s WHERE s.id = u.id")), "reads table speakers of room people", 1},
		{"tables", "writes what nobody makes", both(schema(), query("org", "INSERT INTO ghosts (id) VALUES ($1)")), "writes table ghosts", 1},
		{"tables", "a file of no room", both(schema(), map[string]string{"migrations/0099_stuff.sql": ""}), "the name is NNNN_room.sql", 1},
		{"tables", "made twice", both(schema(), map[string]string{"migrations/0099_people.sql": "CREATE TABLE units (id TEXT);"}), "belongs to org already", 1},
	}
	for _, bad := range []string{
		"name LIKE $1", "name ILIKE $1", "name GLOB 'a*'", "lower(name) = $1", "UPPER (name) = $1",
		"CAST(doc AS jsonb) = $1", "doc::text = $1", `"name" = $1`, "at < CURRENT_TIMESTAMP",
		"at < now()", "date_trunc('day', at) = $1", "strftime('%Y', at) = $1", "id = ANY($1)",
		"id = $1 FOR UPDATE SKIP LOCKED", "pg_advisory_xact_lock(1) = 1", "id = 1; LISTEN news",
		"id = 1; INSERT OR IGNORE INTO units", "doc JSONB = 1",
	} {
		out = append(out, sample{"sql", bad, query("org", "SELECT id FROM units WHERE "+bad), "forbidden SQL", 1})
	}
	return out
}

func TestWordBites(t *testing.T) { runSamples(t, wordSamples()) }

// words are the two files of room org, and code that asks for org.a in a page.
func words(vi, en, code string) map[string]string {
	return both(goFile("internal/org/pages_templ.go", code), map[string]string{
		"internal/org/locale/vi.json": vi, "internal/org/locale/en.json": en,
	})
}

// icons are the list of drawings, and a template that names one.
func icons(drawn, name string) map[string]string {
	return map[string]string{"web/icons.json": drawn, "internal/org/pages.templ": `@ui.Icon("` + name + `")`}
}

func wordSamples() []sample {
	const a = `{"org.a":"A"}`
	const ab = `{"org.a":"A","org.b.x":{"one":"{{.count}} x","other":"{{.count}} xs"}}`
	const asks = "func f(p interface{ T(string, ...any) string }, k string) string { return p.T(`org.a`) + p.T(`org.b.`+k) }"
	return []sample{
		{"word pairs", "same", words(ab, ab, asks), "", 0},
		{"word pairs", "only in one", words(ab, a, asks), "org.b.x stands in vi.json only", 1},
		{"word pairs", "empty", words(a, `{"org.a":""}`, asks), "has no words", 1},
		{"word pairs", "not JSON", words(a, `{"org.a"`, asks), "en.json: unexpected end", 1},
		{"word pairs", "in two rooms", both(words(a, a, asks), map[string]string{"internal/people/locale/vi.json": a, "internal/people/locale/en.json": a}), "stands in", 1},
		{"keys exist", "all", words(ab, ab, asks), "", 0},
		{"keys exist", "no start", words(a, a, asks), `no key starts with "org.b."`, 1},
		{"keys exist", "not there", words(ab, ab, "func f(p interface{ T(string) string }) string { return p.T(`org.c`) }"), `no words for key "org.c"`, 1},
		{"keys exist", "in a fault", words(ab, ab, "func f() error { return fault.At(`name`, `org.c`) }"), `no words for key "org.c"`, 1},
		{"keys exist", "another Key", words(ab, ab, "type F struct { Key string }\nfunc f() F { return F{Key: `Content-Type: a.b`} }"), "", 0},
		{"keys exist", "in a named field", words(ab, ab, "type F struct { Key string }\nfunc f() F { return F{Key: `org.c`} }"), `no words for key "org.c"`, 1},
		{"keys used", "all", words(ab, ab, asks), "", 0},
		{"keys used", "nobody asks", words(ab, ab, "func f() {}"), "is asked for nowhere", 2},
		{"keys used", "by a format", words(ab, ab, "func f(k string) string { return `org.a` + fmt.Sprintf(`org.b.%s`, k) }"), "", 0},
		{"icons", "drawn and named", icons(`["bell"]`, "bell"), "", 0},
		{"icons", "named only", icons(`["bell"]`, "clock"), `no drawing for icon "clock"`, 1},
		{"icons", "drawn only", icons(`["bell", "clock"]`, "bell"), `"clock" is drawn on no page`, 1},
		{"icons", "not JSON", icons(`["bell"`, "bell"), "icons.json: unexpected end", 1},
		{"keys used", "in a test only", both(words(a, a, "func f() {}"), goFile("internal/org/a_test.go", "func g() string { return `org.a` }")), "is asked for nowhere", 1},
	}
}

func TestExcuse(t *testing.T) {
	tree := newTree(goFile("internal/org/a.go", "var n int"))
	list := []exception{
		{"vars", "internal/org/a.go: var n", "a reason"},
		{"vars", "internal/org/", "no longer needed: nothing is left for it"},
		{"vars", "internal/gone/", "its path does not exist yet"},
	}
	if rest := excuse(tree, "vars", checkVars(tree), list[:1]); len(rest) != 0 {
		t.Errorf("an exception did not cover: %q", rest)
	}
	if rest := excuse(tree, "vars", checkVars(tree), list); len(rest) != 1 {
		t.Errorf("of a spare and an early exception one should be told: %q", rest)
	}
	for path, complaint := range map[string]string{
		"internal/org/a.go":        "internal/org/a.go2:1: var n",
		"internal/org/a.go: var m": "internal/org/a.go:1: var n",
		"internal/other/":          "internal/org/a.go:1: var n",
	} {
		if (exception{"vars", path, ""}).covers(complaint) {
			t.Errorf("%q covers %q", path, complaint)
		}
	}
}
