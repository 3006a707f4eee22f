package briefs

import (
	"fmt"
	"net/url"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// What a text may hold at most: characters, and entries of its lists.
const (
	mostTitle    = 200
	mostSummary  = 1000
	mostBody     = 200_000
	mostMessages = 12
	mostMessage  = 500
	mostSources  = 40
	mostLikely   = 40
	mostAnswer   = 5000
)

func tooLong(field, text string, most int) error {
	if len([]rune(text)) <= most {
		return nil
	}
	return fault.At(field, "briefs.tooLong", "most", most)
}

// Check says what is wrong with a text even as a draft.
func (t Text) Check() error {
	errs := []error{tooLong("title", t.Title, mostTitle), tooLong("summary", t.Summary, mostSummary), tooLong("body", t.Body, mostBody)}
	if t.Title == "" {
		errs = append(errs, fault.At("title", "briefs.check.title"))
	}
	if len(t.KeyMessages) > mostMessages {
		errs = append(errs, fault.At("key_messages", "briefs.check.manyMessages", "most", mostMessages))
	}
	for _, m := range t.KeyMessages {
		errs = append(errs, tooLong("key_messages", m, mostMessage))
	}
	for _, s := range t.Situations {
		if !slices.Contains(situations, s) {
			errs = append(errs, fault.At("situations", "briefs.check.situation"))
		}
	}
	if t.ValidUntil != "" && t.ValidUntil < t.ValidFrom {
		errs = append(errs, fault.At("valid_until", "briefs.check.until"))
	}
	return fault.Join(append(errs, t.checkSources(), t.checkLikely())...)
}

func (t Text) checkSources() error {
	var errs []error
	if len(t.Sources) > mostSources {
		errs = append(errs, fault.At("source_1_law", "briefs.check.manySources", "most", mostSources))
	}
	for i, s := range t.Sources {
		at := func(part string) string { return fmt.Sprintf("source_%d_%s", i+1, part) }
		if s.Law == "" && s.Title == "" {
			errs = append(errs, fault.At(at("law"), "briefs.check.source"))
		}
		if s.URL != "" && !webAddress(s.URL) {
			errs = append(errs, fault.At(at("url"), "briefs.check.url"))
		}
		if s.Day != "" && !s.Day.Valid() {
			errs = append(errs, fault.At(at("day"), "web.notday"))
		}
		errs = append(errs, tooLong(at("title"), s.Law+s.Title+s.Article+s.URL, mostAnswer))
	}
	return fault.Join(errs...)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func (t Text) checkLikely() error {
	var errs []error
	if len(t.Questions) > mostLikely {
		errs = append(errs, fault.At("question_1_text", "briefs.check.manyQuestions", "most", mostLikely))
	}
	for i, q := range t.Questions {
		at := func(part string) string { return fmt.Sprintf("question_%d_%s", i+1, part) }
		if q.Question == "" {
			errs = append(errs, fault.At(at("text"), "briefs.check.question"))
		}
		if q.Answer == "" {
			errs = append(errs, fault.At(at("answer"), "briefs.check.answer"))
		}
		errs = append(errs, tooLong(at("text"), q.Question, mostSummary), tooLong(at("answer"), q.Answer, mostAnswer), tooLong(at("source"), q.Source, mostSummary))
	}
	return fault.Join(errs...)
}

// Ready says what a text still lacks before it can be submitted for approval.
func (t Text) Ready() error {
	errs := []error{t.Check()}
	lacks := func(missing bool, field, key string) {
		if missing {
			errs = append(errs, fault.At(field, key))
		}
	}
	lacks(t.Summary == "", "summary", "briefs.ready.summary")
	lacks(len(t.KeyMessages) == 0, "key_messages", "briefs.ready.messages")
	lacks(t.Body == "", "body", "briefs.ready.body")
	lacks(len(t.Sources) == 0, "source_1_law", "briefs.ready.sources")
	lacks(!t.ValidFrom.Valid(), "valid_from", "briefs.ready.from")
	return fault.Join(errs...)
}

// known asks that subjects and languages are ones the installation has.
func (t Text) known(tx *store.Tx) error {
	subjects, err := store.All[string](tx, `SELECT id FROM subjects`)
	if err != nil {
		return fmt.Errorf("briefs: subjects: %w", err)
	}
	languages, err := store.All[string](tx, `SELECT id FROM languages`)
	if err != nil {
		return fmt.Errorf("briefs: languages: %w", err)
	}
	var errs []error
	if outside(t.Subjects, subjects) {
		errs = append(errs, fault.At("subjects", "briefs.check.subject"))
	}
	if outside(t.Languages, languages) {
		errs = append(errs, fault.At("languages", "briefs.check.language"))
	}
	return fault.Join(errs...)
}

func outside(list, known []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(known, s) })
}
