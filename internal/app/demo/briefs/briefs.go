// Package briefs reads the briefs of the demonstration from Markdown files with a head of plain lines.
package briefs

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Brief is one brief of the demonstration. Text is Vietnamese but for the fields ending in EN.
type Brief struct {
	Number, Slug       string
	Network            string // oral, legal or health
	Title, TitleEN     string
	Summary, SummaryEN string
	Subjects           []string
	Audiences          []Audience
	Languages          []string // BCP 47 codes it is wanted in
	InPerson, Public   bool     // Public false: for meetings of speakers only
	Messages           []Message
	Sources            []Source
	Questions          []Question
	Body               string // Markdown outline
}

// Audience is a situation: Kind is trade, age, place or language, and never anything else.
type Audience struct{ Kind, Value string }

// Message is one key message in both languages.
type Message struct{ VI, EN string }

// Source is a document a brief draws on. Date is YYYY-MM-DD; Note says how fresh the text is.
type Source struct{ Number, Title, Date, Articles, Note string }

// Question is a likely question with its answer and the article it rests on.
type Question struct{ Text, Answer, Source string }

// situations is the list that briefs own, as it stood when the files were written.
var situations = []string{
	"trade:farming", "trade:forestry", "trade:fishing", "trade:industry", "trade:trading", "trade:transport",
	"trade:construction", "trade:catering", "trade:teaching", "trade:health", "trade:office", "trade:homework",
	"age:children", "age:teenagers", "age:youth", "age:parents", "age:elders",
	"place:city", "place:lowland", "place:mountain", "place:border", "place:island", "place:riverside",
	"place:forest", "place:factory", "place:school", "place:market",
	"language:minority", "language:sign", "language:easy",
}

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	langForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]+)*$`)
)

// Load reads all *.md files at the top of fsys but README.md, in the order of their names,
// and checks each. The error names the file.
func Load(fsys fs.FS) ([]Brief, error) {
	names, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, fmt.Errorf("briefs: list files: %w", err)
	}
	var out []Brief
	seen := map[string]bool{}
	for _, name := range names {
		if name == "README.md" {
			continue
		}
		b, err := readOne(fsys, name)
		if err == nil && (seen[b.Slug] || seen[b.Number]) {
			err = errors.New("slug or number stands twice")
		}
		if err != nil {
			return nil, fmt.Errorf("briefs: read %s: %w", name, err)
		}
		seen[b.Slug], seen[b.Number] = true, true
		out = append(out, b)
	}
	return out, nil
}

func readOne(fsys fs.FS, name string) (Brief, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Brief{}, err
	}
	b, err := Parse(string(raw))
	if err != nil {
		return Brief{}, err
	}
	return b, b.Check()
}

// Check reports everything that a brief of the demonstration must have and this one lacks.
func (b Brief) Check() error {
	var errs []error
	need := func(ok bool, what string) {
		if !ok {
			errs = append(errs, errors.New(what))
		}
	}
	for what, v := range map[string]string{"number": b.Number, "title": b.Title, "title_en": b.TitleEN, "summary": b.Summary, "summary_en": b.SummaryEN, "body": b.Body} {
		need(v != "", what+" is empty")
	}
	need(slugForm.MatchString(b.Slug), "slug is not of small letters, digits and hyphens")
	need(b.Network == "oral" || b.Network == "legal" || b.Network == "health", "network is not oral, legal or health")
	need(len(b.Subjects) > 0, "no subject")
	need(len(b.Languages) > 0, "no language")
	need(len(b.Sources) > 0, "no source")
	need(len(b.Messages) >= 3 && len(b.Messages) <= 5, "key messages are not 3 to 5")
	need(len(b.Questions) >= 4 && len(b.Questions) <= 8, "questions are not 4 to 8")
	for _, l := range b.Languages {
		need(langForm.MatchString(l), "language "+l)
	}
	for _, a := range b.Audiences {
		need(a.allowed(), "audience "+a.Kind+":"+a.Value+" is not in the list of situations")
	}
	return errors.Join(append(errs, b.checkParts()...)...)
}

func (a Audience) allowed() bool { return slices.Contains(situations, a.Kind+":"+a.Value) }

// checkParts checks messages, sources and questions one by one.
func (b Brief) checkParts() []error {
	var errs []error
	for _, m := range b.Messages {
		if m.VI == "" || m.EN == "" {
			errs = append(errs, fmt.Errorf("key message without both languages: %q", m.VI+m.EN))
		}
	}
	for _, s := range b.Sources {
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil || s.Number == "" || s.Title == "" || s.Articles == "" || s.Note == "" {
			errs = append(errs, fmt.Errorf("source not whole: %q", s.Number))
		}
	}
	for _, q := range b.Questions {
		if q.Text == "" || q.Answer == "" || !strings.Contains(q.Source, "Điều") && !strings.HasPrefix(q.Source, "thực hành") {
			errs = append(errs, fmt.Errorf("question without answer or article: %q", q.Text))
		}
	}
	return errs
}
