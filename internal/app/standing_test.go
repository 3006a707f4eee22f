package app

import (
	"io/fs"
	"regexp"
	"testing"
)

// TestEveryColumnThatNamesAUnitIsAsked reads the schema: what names a unit or place is looked for before a document
// is made as if it had never been, or it is said here why not.
func TestEveryColumnThatNamesAUnitIsAsked(t *testing.T) {
	excused := map[string]string{
		"duties unit_id": "the coverage looks for duties", "duty_stands unit_id": "goes with its duty", "duty_links unit_id": "goes with its duty",
		"roster unit_id":           "is made from appointments and home units",
		"coverage_units unit_id":   "is counted from the records",
		"coverage_places place_id": "is counted from the records",
		"coverage_duties unit_id":  "is counted from duties",
		"coverage_parts unit_id":   "is counted from the records",
		"coverage_parts place_id":  "is counted from the records",
		"session_reports unit_id":  "is the unit of its session",
		"live_rooms unit_id":       "is the unit of its session",
		"live_quiz_sums unit_id":   "is summed over rooms, each of a session",
		"live_quiz_rooms unit_id":  "is above the unit of its room's session",
		"journal unit_id":          "says who did what, and stays",
		"place_shapes place_id":    "is the place's own",
		"unit_places unit_id":      "is the tree's own",
		"unit_places place_id":     "is the tree's own",
		"place_names place_id":     "is the tree's own",
		"place_levels place_id":    "is the tree's own",
		"place_parents place_id":   "is the tree's own",
		"unit_names unit_id":       "is the tree's own",
		"unit_levels unit_id":      "is the tree's own",
		"unit_parents unit_id":     "is the tree's own",
	}
	made := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)`)
	column := regexp.MustCompile(`(?m)^\s+((?:\w+_)?(?:unit|place|scope)_id) TEXT`)
	asked := ""
	for _, k := range (records{}).kinds() {
		asked += k.query + ";\n"
	}
	seen := map[string]bool{}
	names, err := fs.Glob(migrationFiles(), "*.sql")
	if err != nil || len(names) < 5 {
		t.Fatalf("migrations: %v, %v", names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrationFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range made.FindAllStringSubmatch(string(text), -1) {
			for _, c := range column.FindAllStringSubmatch(table[2], -1) {
				key := table[1] + " " + c[1]
				seen[key] = true
				found := regexp.MustCompile(`FROM ` + table[1] + `\b[^;]*?\b` + c[1] + ` IN`).MatchString(asked)
				if _, is := excused[key]; is == found {
					t.Errorf("%s: asked for %v, excused %v", key, found, is)
				}
			}
		}
	}
	for key := range excused {
		if !seen[key] {
			t.Errorf("%s is excused and not there", key)
		}
	}
}
