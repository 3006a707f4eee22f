package lang

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Bundle holds the words of the whole program in both languages. It is read-only after
// Load and safe for use by many goroutines.
type Bundle struct {
	messages map[Tag]map[string]message
	words    *i18n.Bundle
	printers sync.Map // printerKey to *Printer
}

type printerKey struct {
	tag Tag
	loc *time.Location
}

// Load reads locale/vi.json and locale/en.json of each file system into one bundle. The
// files are flat: {"sessions.title": "…", "sessions.count": {"one": "…", "other": "…"}}.
// A key defined twice, or in one language only, is an error that names it. The words of
// this package are always part of the bundle.
func Load(fsys ...fs.FS) (*Bundle, error) {
	b := &Bundle{messages: map[Tag]map[string]message{}, words: i18n.NewBundle(language.Vietnamese)}
	b.words.RegisterUnmarshalFunc("json", json.Unmarshal)
	var problems []error
	for _, tag := range Tags() {
		b.messages[tag] = map[string]message{}
		problems = append(problems, b.read(tag, Locale()))
		for _, f := range fsys {
			if f != Locale() {
				problems = append(problems, b.read(tag, f))
			}
		}
	}
	if err := errors.Join(append(problems, b.compare()...)...); err != nil {
		return nil, err
	}
	return b, nil
}

// read adds one file of words.
func (b *Bundle) read(tag Tag, fsys fs.FS) error {
	name := "locale/" + string(tag) + ".json"
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("lang: read words: %w", err)
	}
	if err := oncePerFile(raw); err != nil {
		return fmt.Errorf("lang: read words of %s: %w", name, err)
	}
	found, err := b.words.ParseMessageFileBytes(raw, string(tag)+".json")
	if err != nil {
		return fmt.Errorf("lang: read words of %s: %w", name, err)
	}
	var problems []error
	for _, m := range found.Messages {
		if _, twice := b.messages[tag][m.ID]; twice {
			problems = append(problems, fmt.Errorf("lang: key %q is defined twice in %s", m.ID, tag))
		}
		compiled, err := compile(m)
		if err != nil {
			problems = append(problems, fmt.Errorf("lang: key %q in %s: %w", m.ID, tag, err))
		}
		b.messages[tag][m.ID] = compiled
	}
	return errors.Join(problems...)
}

// oncePerFile refuses a key that one file defines twice, which a JSON decoder would let
// the later one win.
func oncePerFile(raw []byte) error {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return errors.New("want one object of keys and texts")
	}
	seen := map[string]bool{}
	var problems []error
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if seen[name] {
			problems = append(problems, fmt.Errorf("key %q is defined twice", name))
		}
		seen[name] = true
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return err
		}
	}
	return errors.Join(problems...)
}

// compare names the keys that only one language has.
func (b *Bundle) compare() []error {
	var problems []error
	for _, tag := range Tags() {
		for _, other := range Tags() {
			for _, key := range sortedKeys(b.messages[tag]) {
				if _, ok := b.messages[other][key]; !ok {
					problems = append(problems, fmt.Errorf("lang: key %q is in %s and not in %s", key, tag, other))
				}
			}
		}
	}
	return problems
}

func sortedKeys(m map[string]message) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Has tells whether there are words for a key.
func (b *Bundle) Has(key string) bool {
	_, ok := b.messages[VI][key]
	return ok
}

// Keys lists all keys, sorted.
func (b *Bundle) Keys() []string { return sortedKeys(b.messages[VI]) }

// Match picks the language of an Accept-Language header; unknown gives VI.
func (b *Bundle) Match(acceptLanguage string) Tag { return Match(acceptLanguage) }

// Printer gives the printer of a language for moments in loc (nil: UTC), always the same
// one for the same pair. An unknown language gives Vietnamese.
func (b *Bundle) Printer(tag Tag, loc *time.Location) *Printer {
	if !tag.Known() {
		tag = VI
	}
	if loc == nil {
		loc = time.UTC
	}
	key := printerKey{tag, loc}
	if p, ok := b.printers.Load(key); ok {
		return p.(*Printer)
	}
	p, _ := b.printers.LoadOrStore(key, newPrinter(b, tag, loc))
	return p.(*Printer)
}
