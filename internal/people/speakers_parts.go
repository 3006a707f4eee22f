package people

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// chunk is how many values one statement carries at most.
const chunk = 500

// inList makes "$3, $4, …" from $next on, and the arguments, for a list in a query.
func inList(next int, ids []string) (string, []any) {
	var b strings.Builder
	args := make([]any, len(ids))
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(next+i))
		args[i] = id
	}
	return b.String(), args
}

// eachIn runs a query for any number of ids: "{in}" in it stands for their placeholders, which follow head.
func eachIn[T any](tx *store.Tx, query string, ids []string, fn func(T) error, head ...any) error {
	for part := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(ids))), chunk) {
		in, args := inList(len(head)+1, part)
		if err := store.Each(tx, strings.ReplaceAll(query, "{in}", in), fn, append(slices.Clone(head), args...)...); err != nil {
			return err
		}
	}
	return nil
}

// knownReferences fails with fault.Invalid where a record names a language, subject or group nobody listed.
func knownReferences(tx *store.Tx, r Record) error {
	var langs []string
	for _, s := range r.Languages {
		langs = append(langs, s.Lang)
	}
	var groups []string
	if r.EthnicGroup != "" {
		groups = append(groups, r.EthnicGroup)
	}
	return fault.Join(
		allKnown(tx, "languages", "languages", langs),
		allKnown(tx, "subjects", "subjects", r.SubjectIDs),
		allKnown(tx, "ethnic_groups", "ethnic_group", groups))
}

func allKnown(tx *store.Tx, table, field string, ids []string) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return nil
	}
	known := 0
	err := eachIn(tx, `SELECT id FROM `+table+` WHERE id IN ({in})`, ids, func(string) error { known++; return nil })
	if err == nil && known < len(ids) {
		err = fault.At(field, "speakers.err.choice")
	}
	return err
}

// putParts writes the words, languages and subjects of a record in place of those before, and its rows of the roster.
func putParts(tx *store.Tx, r Record) error {
	words := [][]any{}
	for _, w := range slices.Compact(slices.Sorted(slices.Values(strings.Fields(r.Folded)))) {
		words = append(words, []any{w, r.ID})
	}
	langs := make([][]any, len(r.Languages))
	for i, s := range r.Languages {
		langs[i] = []any{r.ID, s.Lang, s.Script, s.Variety}
	}
	subjects := make([][]any, len(r.SubjectIDs))
	for i, id := range r.SubjectIDs {
		subjects[i] = []any{r.ID, id}
	}
	for _, part := range []struct {
		table, insert string
		rows          [][]any
	}{
		{"speaker_words", `INSERT INTO speaker_words (word, speaker_id) VALUES `, words},
		{"speaker_languages", `INSERT INTO speaker_languages (speaker_id, lang, script, dialect) VALUES `, langs},
		{"speaker_subjects", `INSERT INTO speaker_subjects (speaker_id, subject_id) VALUES `, subjects},
	} {
		if r.Version > 1 {
			if _, err := tx.Exec(`DELETE FROM `+part.table+` WHERE speaker_id = $1`, r.ID); err != nil {
				return fmt.Errorf("people: parts of speaker: %w", err)
			}
		}
		if err := insertRows(tx, part.insert, part.rows); err != nil {
			return err
		}
	}
	return Index(tx, r.ID)
}

// insertRows writes a few rows in one statement.
func insertRows(tx *store.Tx, head string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString(head)
	var args []any
	for i, row := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, v := range row {
			b.WriteString([]string{"(", ", "}[min(j, 1)] + "$" + strconv.Itoa(len(args)+1))
			args = append(args, v)
		}
		b.WriteByte(')')
	}
	if _, err := tx.Exec(b.String(), args...); err != nil {
		return fmt.Errorf("people: parts of speaker: %w", err)
	}
	return nil
}

// RecordOf gives what is stored of a speaker; it fails with fault.NotFound.
func RecordOf(tx *store.Tx, id string) (Record, error) {
	s, err := store.One[Speaker](tx, `SELECT `+speakerColumns+` FROM speakers WHERE id = $1`, id)
	if err != nil {
		return Record{}, err
	}
	r := Record{Speaker: s}
	if r.Languages, err = store.All[Spoken](tx, `SELECT lang, script, dialect FROM speaker_languages
		WHERE speaker_id = $1 ORDER BY lang, script, dialect`, id); err != nil {
		return r, fmt.Errorf("people: speaker: %w", err)
	}
	if r.SubjectIDs, err = store.All[string](tx, `SELECT subject_id FROM speaker_subjects
		WHERE speaker_id = $1 ORDER BY subject_id`, id); err != nil {
		return r, fmt.Errorf("people: speaker: %w", err)
	}
	return r, nil
}

// SpeakerNames gives full names by speaker id; unknown ids are left out.
func SpeakerNames(tx *store.Tx, ids []string) (map[string]string, error) {
	type row struct {
		ID   string `db:"id"`
		Name string `db:"full_name"`
	}
	names := make(map[string]string, len(ids))
	err := eachIn(tx, `SELECT id, full_name FROM speakers WHERE id IN ({in})`, ids, func(r row) error {
		names[r.ID] = r.Name
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("people: names of speakers: %w", err)
	}
	return names, nil
}

// nameWords are the words of a search for names, as they stand in speaker_words.
func nameWords(q string) []string {
	words := strings.Fields(lang.Fold(q))
	return words[:min(len(words), 5)]
}
