package arch

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// hallTables is the whole of what is kept of what a hall sends, table by table: no asker, no device, no moment finer
// than the hour. A new column has to be looked at here first.
func hallTables() map[string][]string {
	return map[string][]string{
		"live_questions":       {"id", "room_id", "text", "hour", "state", "reason", "same_as", "way", "votes", "receipt", "objection"},
		"live_votes":           {"vote", "room_id", "question_id"},
		"live_ups":             {"question_id", "room_id", "main_id", "main_question"},
		"live_repeats":         {"repeat", "room_id"},
		"live_slips":           {"room_id", "slip", "receipt"},
		"live_poll_answers":    {"answer", "poll_id", "choice", "fresh"},
		"live_feedback":        {"feedback", "room_id", "clear", "language", "taken"},
		"live_feedback_totals": {"room_id", "answers", "clear", "language", "taken"},
		"live_screens":         {"id", "token_hash", "code", "code_until", "room_id", "seen_at"}, // a hall's computer, without its address
	}
}

// TestAHallLeavesNobodyAndNoMoment holds limit 1 for the live room, as TestQuestionsCarryNobodyAndNoMoment does for
// questions heard.
func TestAHallLeavesNobodyAndNoMoment(t *testing.T) {
	schema := wholeSchema(t)
	for table, want := range hallTables() {
		m := regexp.MustCompile(`(?s)CREATE TABLE ` + table + ` \((.*?)\n\) /\*sqlite WITHOUT ROWID\*/;`).FindStringSubmatch(schema)
		if m == nil {
			t.Errorf("%s is not there, or has an order of insertion", table)
			continue
		}
		var columns []string
		for _, c := range columnName.FindAllStringSubmatch(m[1], -1) {
			columns = append(columns, c[1])
		}
		for _, c := range regexp.MustCompile(`ALTER TABLE `+table+` ADD COLUMN ([a-z_0-9]+)`).FindAllStringSubmatch(schema, -1) {
			columns = append(columns, c[1])
		}
		if !slices.Equal(columns, want) {
			t.Errorf("%s carries %v, only %v may be", table, columns, want)
		}
	}
}

// feedbackReaders finds files outside the live room that could read what a hall said of a speaker.
func feedbackReaders(house *tree) []string {
	var found []string
	for _, f := range house.goFiles() {
		if f.dir != "internal/live" && f.dir != "internal/arch" && regexp.MustCompile(`live_feedback|FeedbackOf\(|FeedbackTotals`).MatchString(f.src) {
			found = append(found, f.path)
		}
	}
	return found
}

// TestWhatAHallSaidIsForTheSpeakerAlone: suggestions, pay, appointments and lists of speakers cannot read it, by import
// or by query.
func TestWhatAHallSaidIsForTheSpeakerAlone(t *testing.T) {
	house, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	if found := feedbackReaders(house); len(found) > 0 {
		t.Errorf("they read what a hall said of a speaker: %v", found)
	}
	inside := 0
	for _, f := range house.goFiles() {
		if f.dir == "internal/live" && strings.Contains(f.src, "live_feedback_totals") {
			inside++
		}
	}
	if inside == 0 {
		t.Error("nothing reads it in the live room either: the test looks for names that are gone")
	}
	sample := newTree(map[string]string{"internal/people/x.go": "// Package people is made up.\npackage people\n\nconst q = `SELECT clear FROM live_feedback_totals`\n"})
	if len(feedbackReaders(sample)) != 1 {
		t.Error("the check is blind")
	}
}
