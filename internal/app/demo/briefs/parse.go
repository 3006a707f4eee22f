package briefs

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// separator parts the fields of a list item in the head.
const separator = " || "

// Parse reads one file: a head between two lines "---" of "key: value" lines and of lists
// ("key:" and then "- item" lines, fields parted by " || "), then the body.
func Parse(s string) (Brief, error) {
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	head, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return Brief{}, errors.New("no head")
	}
	head, body, ok := strings.Cut(head, "\n---\n")
	if !ok {
		return Brief{}, errors.New("head without end")
	}
	b := Brief{Body: strings.TrimSpace(body)}
	key := ""
	for i, line := range strings.Split(head, "\n") {
		if err := b.line(line, &key); err != nil {
			return Brief{}, fmt.Errorf("line %d: %w", i+2, err)
		}
	}
	return b, nil
}

// line reads one line of the head; key is the list that is open.
func (b *Brief) line(line string, key *string) error {
	line = strings.TrimRight(line, " ")
	if line == "" {
		return nil
	}
	if entry, ok := strings.CutPrefix(line, "- "); ok {
		return b.add(*key, strings.TrimSpace(entry))
	}
	k, v, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("neither key nor item: %q", line)
	}
	*key = ""
	if v = strings.TrimSpace(v); v == "" {
		*key = k
		return nil
	}
	return b.set(k, v)
}

func (b *Brief) set(key, v string) error {
	text := map[string]*string{"number": &b.Number, "slug": &b.Slug, "network": &b.Network, "title": &b.Title,
		"title_en": &b.TitleEN, "summary": &b.Summary, "summary_en": &b.SummaryEN}
	flags := map[string]*bool{"in_person": &b.InPerson, "public": &b.Public}
	switch {
	case text[key] != nil:
		*text[key] = v
	case flags[key] != nil && (v == "true" || v == "false"):
		*flags[key] = v == "true"
	default:
		return fmt.Errorf("unknown key or value %q: %q", key, v)
	}
	return nil
}

// add appends an item to the list of this key.
func (b *Brief) add(key, v string) error {
	f := strings.Split(v, separator)
	want := map[string]int{"subjects": 1, "audiences": 1, "languages": 1, "key_messages": 2, "sources": 5, "questions": 3}[key]
	if want == 0 || len(f) != want {
		return fmt.Errorf("item of %q with %d fields, want %d", key, len(f), want)
	}
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	switch key {
	case "subjects":
		b.Subjects = append(b.Subjects, f[0])
	case "languages":
		b.Languages = append(b.Languages, f[0])
	case "audiences":
		kind, value, _ := strings.Cut(f[0], ":")
		b.Audiences = append(b.Audiences, Audience{kind, value})
	case "key_messages":
		b.Messages = append(b.Messages, Message{f[0], f[1]})
	case "sources":
		b.Sources = append(b.Sources, Source{f[0], f[1], f[2], f[3], f[4]})
	case "questions":
		b.Questions = append(b.Questions, Question{f[0], f[1], f[2]})
	}
	return nil
}
