package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// forbidden is SQL that means another thing, or nothing, on one of the two databases.
// The house writes SQL words in capitals; what people read about "likes" is not SQL.
var forbidden = []struct {
	re  *regexp.Regexp
	why string
}{
	{regexp.MustCompile(`(?i)\bI?LIKE\b`), "LIKE folds case on one database only; compare folded columns"},
	{regexp.MustCompile(`(?i)\bGLOB\b`), "GLOB is SQLite's alone"},
	{regexp.MustCompile(`(?i)\b(lower|upper)\s*\(`), "lower/upper know only ASCII on SQLite; fold in Go"},
	{regexp.MustCompile(`::\s*[a-z]`), ":: casts are PostgreSQL's alone"},
	{regexp.MustCompile(`"[A-Za-z_ ]*"`), "a double-quoted name turns into a text on SQLite"},
	{regexp.MustCompile(`(?i)\bCURRENT_(TIMESTAMP|DATE|TIME)\b`), "the clock is tx's; moments are BIGINT microseconds"},
	{regexp.MustCompile(`(?i)\bnow\s*\(`), "the clock is tx's"},
	{regexp.MustCompile(`(?i)\b(date_trunc|strftime|julianday|datetime|to_char)\s*\(`), "days and months are texts made in Go"},
	{regexp.MustCompile(`(?i)=\s*ANY\s*\(`), "= ANY is PostgreSQL's alone; write IN ($1, $2)"},
	{regexp.MustCompile(`(?i)\bFOR\s+(NO\s+KEY\s+)?(UPDATE|SHARE)\b`), "FOR UPDATE is PostgreSQL's alone; use a guard"},
	{regexp.MustCompile(`(?i)\bpg_(try_)?advisory_`), "advisory locks are PostgreSQL's alone; use a lease"},
	{regexp.MustCompile(`\b(LISTEN|NOTIFY)\s+\w`), "news travels by the bus"},
	{regexp.MustCompile(`\bINSERT\s+OR\b|\bREPLACE\s+INTO\b`), "write ON CONFLICT … DO UPDATE"},
	{regexp.MustCompile(`(?i)\bAUTOINCREMENT\b|\bSERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b`), "ids and moments are made in Go, JSON is text"},
}

var (
	sqlWhole = regexp.MustCompile(`(?s)\b(SELECT\b.*\bFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW)|WITH\s+(RECURSIVE\s+)?\w+(\s*\([^)]*\))?\s+AS\s*\()`)
	sqlPart  = regexp.MustCompile(`\b(SELECT|FROM|WHERE|AND|OR|ORDER\s+BY|GROUP\s+BY|HAVING|JOIN|UNION|SET|VALUES|ON\s+CONFLICT|RETURNING)\s`)
	sqlMark  = regexp.MustCompile(`\$[0-9]+`)
	sqlLower = regexp.MustCompile(`\b(select\s.*\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|where\s.*=)\s`)
)

// isSQL tells SQL from prose: a whole statement in capitals, or a part with a placeholder
// or an operator in it.
func isSQL(s string) bool {
	if sqlWhole.MatchString(s) {
		return true
	}
	return sqlMark.MatchString(s) || (sqlPart.MatchString(s) && strings.ContainsAny(s, "=<>("))
}

// checkSQL scans texts of the Go that ships, and migrations, for forbidden SQL. Store is
// where the two databases are told apart, so it may write either's own words.
func checkSQL(t *tree) []string {
	var out []string
	complain := func(where, sql string) {
		for _, rule := range forbidden {
			if hit := rule.re.FindString(sql); hit != "" {
				out = append(out, fmt.Sprintf("%s: forbidden SQL %q: %s", where, hit, rule.why))
			}
		}
	}
	for _, f := range t.written() {
		if roomOf(f.dir) == "store" {
			continue
		}
		for _, s := range f.texts() {
			where := fmt.Sprintf("%s:%d", f.path, t.line(s.pos))
			if isSQL(s.value) {
				complain(where, stripComments(s.value))
			}
			if sqlMark.MatchString(s.value) && sqlLower.MatchString(s.value) {
				out = append(out, where+": SQL words in small letters; the tests see capitals only")
			}
		}
	}
	for _, f := range t.pick(func(f *file) bool { return path.Ext(f.path) == ".sql" && !ownModule(f.path) }) {
		complain(f.path, stripComments(f.src))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var sqlComment = regexp.MustCompile(`(?m)--.*$`)

func stripComments(sql string) string { return sqlComment.ReplaceAllString(sql, "") }

var (
	dialectName   = regexp.MustCompile(`(?i)sqlite|postgres|pgx|dialect`)
	dialectText   = regexp.MustCompile(`^(?i)(sqlite3?|postgres|postgresql|pgx)$`)
	dialectImport = regexp.MustCompile(`^(modernc\.org/sqlite|github\.com/jackc/pgx)\b`)
)

// checkDialect lets only store know which database it is: elsewhere no name, no text and
// no import says so. Addresses and help in running text may.
func checkDialect(t *tree) []string {
	var out []string
	for _, f := range t.written() {
		if room := roomOf(f.dir); room == "store" || f.dir == "." {
			continue
		}
		complain := func(pos token.Pos, what string) {
			out = append(out, fmt.Sprintf("%s:%d: %s; only kit/store may ask which database it is", f.path, t.line(pos), what))
		}
		for _, spec := range f.ast.Imports {
			if target := strings.Trim(spec.Path.Value, `"`); dialectImport.MatchString(target) {
				complain(spec.Pos(), "imports "+target)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if dialectName.MatchString(n.Name) {
					complain(n.Pos(), "names "+n.Name)
				}
			case *ast.BasicLit:
				if s, ok := literal(n); ok && dialectText.MatchString(s) {
					complain(n.Pos(), "says "+n.Value)
				}
			}
			return true
		})
	}
	return out
}
