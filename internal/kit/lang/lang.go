// Package lang holds what two languages need: words, plurals, numbers, days, the folding
// and sorting of Vietnamese.
package lang

import (
	"database/sql/driver"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Tag names a language of the interface.
type Tag string

// The languages of the interface. VI is the one to fall back to.
const (
	VI Tag = "vi"
	EN Tag = "en"
)

//go:embed locale
var locale embed.FS

// Locale holds this package's own words: months, weekdays, lists, times ago. Load takes
// them in by itself, named or not.
func Locale() fs.FS { return locale }

// Tags are the languages of the interface, the one to fall back to first.
func Tags() []Tag { return []Tag{VI, EN} }

// Known tells whether there are words in a language.
func (t Tag) Known() bool { return t == VI || t == EN }

// Match picks the language of an Accept-Language header, or of a bare tag. A header
// that cannot be read or names neither language gives VI.
func Match(acceptLanguage string) Tag {
	if len(acceptLanguage) > 256 {
		acceptLanguage = acceptLanguage[:strings.LastIndexByte(acceptLanguage[:256], ',')+1]
	}
	acceptLanguage = strings.TrimRight(acceptLanguage, ", ")
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return VI
	}
	for _, tag := range wanted {
		base, _ := tag.Base()
		if t := Tag(base.String()); t.Known() {
			return t
		}
	}
	return VI
}

// Text is a name that configuration carries in several languages, stored as JSON
// {"vi":"…","en":"…"}.
type Text map[Tag]string

// In gives the text in a language; where there is none, in Vietnamese; else in the first
// language by tag that has one.
func (t Text) In(tag Tag) string {
	if s := t[tag]; s != "" {
		return s
	}
	if s := t[VI]; s != "" {
		return s
	}
	var tags []Tag
	for other, s := range t {
		if s != "" {
			tags = append(tags, other)
		}
	}
	if len(tags) == 0 {
		return ""
	}
	return t[slices.Min(tags)]
}

// Scan reads a JSON object of texts from a column; NULL and the empty text give no text.
func (t *Text) Scan(src any) error {
	*t = nil
	var raw []byte
	switch v := src.(type) {
	case nil:
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("lang: read a text from %T", src)
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, t); err != nil {
		return fmt.Errorf("lang: read a text: %w", err)
	}
	return nil
}

// String is the text as JSON with its languages in order, "{}" where there is none.
func (t Text) String() string {
	if t == nil {
		return "{}"
	}
	// A map of strings always marshals.
	raw, _ := json.Marshal(map[Tag]string(t))
	return string(raw)
}

// Value is the JSON that Scan reads.
func (t Text) Value() (driver.Value, error) { return t.String(), nil }
