package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mustNotBeKept are words that no table or column may carry: what product limits 1 to 3 and 6 say the schema
// cannot hold. Each is matched as a whole word of a snake_case name.
func mustNotBeKept() []string {
	return []string{
		"ip", "ips", "user_agent", "useragent", "fingerprint", "geolocation", "latitude", "longitude", "gps", // who and where somebody is
		"audience", "listener", "listeners", "attendee", "attendees", "asker", "asked_by", "viewer", "visitor", // a file on the audience
		"belief", "beliefs", "religion", "faith", "opinion", "opinions", "party", "sentiment", "loyalty", "stance", // what somebody thinks
		"search_query", "queries", "query_log", "history_of_searches", // what somebody looked for
		"follower", "followers", "social_account", "timeline", "score", "ranking", "rank_of", "league", // watching and ranking
	}
}

var (
	tableName  = regexp.MustCompile(`(?i)CREATE TABLE (?:IF NOT EXISTS )?([a-z_0-9]+)`)
	columnName = regexp.MustCompile(`(?m)^\s{2}([a-z_0-9]+) (?:TEXT|BIGINT|INTEGER|BOOLEAN|BYTEA|DOUBLE)`)
)

// keptAnyway finds names of tables and columns in a schema that hold a forbidden word.
func keptAnyway(schema string) []string {
	var found []string
	for _, pattern := range []*regexp.Regexp{tableName, columnName} {
		for _, m := range pattern.FindAllStringSubmatch(schema, -1) {
			name := "_" + m[1] + "_"
			for _, word := range mustNotBeKept() {
				if strings.Contains(name, "_"+word+"_") {
					found = append(found, m[1])
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func wholeSchema(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../../migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	var all strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}

// TestSchemaCannotHoldTheAudience holds limits 1, 2 and 3 of the README: what must not be known has no column.
func TestSchemaCannotHoldTheAudience(t *testing.T) {
	if found := keptAnyway(wholeSchema(t)); len(found) > 0 {
		t.Errorf("the schema can hold what must not be known: %v", found)
	}
	sample := "CREATE TABLE listeners (\n  id TEXT PRIMARY KEY,\n  ip TEXT NOT NULL,\n  zip TEXT,\n  party_of TEXT\n);"
	if got := keptAnyway(sample); !slices.Equal(got, []string{"ip", "listeners", "party_of"}) {
		t.Errorf("the check is blind: it found %v", got)
	}
}

// questionsTable is the text of the table of questions heard.
var questionsTable = regexp.MustCompile(`(?s)CREATE TABLE questions \((.*?)\n\)`)

// TestQuestionsCarryNobodyAndNoMoment holds limit 1: the whole of what is kept beside a question is listed here.
func TestQuestionsCarryNobodyAndNoMoment(t *testing.T) {
	m := questionsTable.FindStringSubmatch(wholeSchema(t))
	if m == nil {
		t.Fatal("there is no table of questions")
	}
	var columns []string
	for _, c := range columnName.FindAllStringSubmatch(m[1], -1) {
		columns = append(columns, c[1])
	}
	if want := []string{"id", "session_id", "brief_id", "subject_id", "hour", "text"}; !slices.Equal(columns, want) {
		t.Errorf("a question carries %v, only %v may be", columns, want)
	}
	if !strings.Contains(wholeSchema(t), m[0]+" /*sqlite WITHOUT ROWID*/") {
		t.Error("questions have an order of insertion")
	}
}

// goesOut are ways by which a program calls others.
var goesOut = regexp.MustCompile(`\bhttp\.(Get|Post|PostForm|Head)\(|\bhttp\.(DefaultClient|Client\{)|\bnet\.Dial|\bhttp\.NewRequest|\bsmtp\.`)

// TestNothingGoesOut holds limit 2: the program reads nobody's accounts, since it calls nobody. The day it has
// to (mail, channels), the one client that checks addresses is named here.
func TestNothingGoesOut(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "bench" || name == "tools" || name == ".git" || strings.HasSuffix(name, "test") && name != "test") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		checked++
		b, err := os.ReadFile(path)
		if m := goesOut.Find(b); m != nil {
			t.Errorf("%s calls out: %s", path, m)
		}
		return err
	})
	if err != nil || checked < 50 {
		t.Fatalf("%d files checked, %v", checked, err)
	}
	if !goesOut.MatchString(`res, err := http.Get("https://example.org")`) {
		t.Error("the check is blind")
	}
}

var (
	namedTest  = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	writtenRow = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
)

// TestReadmeNamesRealTests keeps a limit from resting on a test that is gone.
func TestReadmeNamesRealTests(t *testing.T) {
	written := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range writtenRow.FindAllSubmatch(b, -1) {
				written[string(m[1])] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, file := range []string{"README.md", "docs/operations.md"} {
		b, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range namedTest.FindAllSubmatch(b, -1) {
			named++
			if !written[string(m[1])] {
				t.Errorf("%s names %s, which is not written", file, m[1])
			}
		}
	}
	if named < 8 {
		t.Errorf("only %d tests are named", named)
	}
}
