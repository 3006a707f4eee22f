package people

import (
	"fmt"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// MostGreeting is the longest greeting in characters.
const MostGreeting = 200

// Greeting is how a language names itself and greets an audience; each part may be missing. Sound is the key of a
// recording among the files, of Size bytes and of the media type that its content has.
type Greeting struct {
	Lang    string `db:"lang" json:"lang"`
	OwnName string `db:"own_name" json:"own_name,omitempty"`
	Text    string `db:"greeting" json:"greeting,omitempty"`
	Sound   string `db:"sound" json:"sound,omitempty"`
	Type    string `db:"sound_type" json:"sound_type,omitempty"`
	Size    int64  `db:"sound_size" json:"sound_size,omitempty"`
	Version int64  `db:"version" json:"version"`
}

const greetingColumns = `lang, own_name, greeting, sound, sound_type, sound_size, version`

// GreetingOf gives the greeting of a language, an empty one of version 0 where nobody wrote any. Anybody may read it: it
// is for audiences.
func GreetingOf(tx *store.Tx, language string) (Greeting, error) {
	g, found, err := store.Maybe[Greeting](tx, `SELECT `+greetingColumns+` FROM language_greetings WHERE lang = $1`, language)
	if err != nil {
		return g, fmt.Errorf("people: greeting: %w", err)
	}
	if !found {
		g.Lang = language
	}
	return g, nil
}

// Greetings gives those of some languages by their codes, as GreetingOf does; one query for all.
func Greetings(tx *store.Tx, languages ...string) (map[string]Greeting, error) {
	marks, args := make([]string, len(languages)), make([]any, len(languages))
	for i, l := range languages {
		marks[i], args[i] = fmt.Sprintf("$%d", i+1), l
	}
	of := map[string]Greeting{}
	if len(args) == 0 {
		return of, nil
	}
	all, err := store.All[Greeting](tx, `SELECT `+greetingColumns+` FROM language_greetings WHERE lang IN (`+strings.Join(marks, ", ")+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("people: greetings: %w", err)
	}
	for _, g := range all {
		of[g.Lang] = g
	}
	return of, nil
}

// GreetingOfSound gives the greeting whose recording has that key. Other files are fault.NotFound.
func GreetingOfSound(tx *store.Tx, key string) (Greeting, error) {
	g, found, err := store.Maybe[Greeting](tx, `SELECT `+greetingColumns+` FROM language_greetings WHERE sound = $1 AND sound <> '' ORDER BY lang LIMIT 1`, key)
	if err != nil {
		return g, fmt.Errorf("people: greeting: %w", err)
	}
	if !found {
		return g, fault.New(fault.NotFound, fault.NotFound.Key())
	}
	return g, nil
}

// LanguageNamed gives a language of the catalogue, retired or not. An unknown one is fault.NotFound.
func LanguageNamed(tx *store.Tx, id string) (Language, error) {
	l, err := store.One[Language](tx, `SELECT id, names, position, retired_on, version FROM languages WHERE id = $1`, id)
	if err != nil {
		return l, fmt.Errorf("people: language: %w", err)
	}
	return l, nil
}

// SetGreeting keeps the greeting of a language, made from the version it carries, and gives the one before. It needs
// people.catalogues; another's edit meanwhile is fault.Conflict.
func SetGreeting(tx *store.Tx, g Greeting) (before Greeting, err error) {
	if err := mustCatalogue(tx); err != nil {
		return before, err
	}
	if _, err := LanguageNamed(tx, g.Lang); err != nil {
		return before, err
	}
	g.OwnName, g.Text = lang.Normalize(g.OwnName), lang.Normalize(g.Text)
	var errs []error
	if len([]rune(g.OwnName)) > entryMost {
		errs = append(errs, fault.At("own_name", "people.catalogues.err.long", "most", entryMost))
	}
	if len([]rune(g.Text)) > MostGreeting {
		errs = append(errs, fault.At("greeting", "people.catalogues.err.long", "most", MostGreeting))
	}
	if err := fault.Join(errs...); err != nil {
		return before, err
	}
	if before, err = GreetingOf(tx, g.Lang); err != nil {
		return before, err
	}
	if before.Version != g.Version {
		return before, fault.New(fault.Conflict, "store.changed")
	}
	g.Version++
	if err := tx.Upsert("language_greetings", g, "lang"); err != nil {
		return before, fmt.Errorf("people: greeting: %w", err)
	}
	return before, journal.Write(tx, journal.Entry{Verb: "people.catalogue.greeting", Kind: OfLanguages.kind(), Subject: g.Lang, Before: before, After: g})
}
