package lang

import (
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Printer says things in one language, with moments in one time zone. It is safe for use
// by many goroutines.
type Printer struct {
	bundle   *Bundle
	tag      Tag
	loc      *time.Location
	messages map[string]message
	plurals  language.Tag
	complex  *i18n.Localizer
	group    byte // between thousands
	point    byte // before decimals
}

func newPrinter(b *Bundle, tag Tag, loc *time.Location) *Printer {
	p := &Printer{
		bundle: b, tag: tag, loc: loc,
		messages: b.messages[tag],
		plurals:  language.Make(string(tag)),
		complex:  i18n.NewLocalizer(b.words, string(tag)),
		group:    '.', point: ',',
	}
	if tag == EN {
		p.group, p.point = ',', '.'
	}
	return p
}

// Lang is the printer's language.
func (p *Printer) Lang() Tag { return p.tag }

// Loc is the time zone of moments.
func (p *Printer) Loc() *time.Location { return p.loc }

// Has tells whether there are words for a key.
func (p *Printer) Has(key string) bool { return p.bundle.Has(key) }

// In prints the same things in another language.
func (p *Printer) In(tag Tag) *Printer { return p.bundle.Printer(tag, p.loc) }

// T gives the words of a key. args are name, value pairs: T("sessions.count", "count", 3).
// "count" chooses the plural. Whole numbers are written in the language's grouping, so
// give a year or a code as text; a Day is written as a date, a Text in the language. A
// missing key comes back as "⟦key⟧", a value that was not given as "⟦name⟧".
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.messages[key]
	switch {
	case !ok:
		return "⟦" + key + "⟧"
	case m.isPlain:
		return m.plain
	case m.complex:
		return p.complicated(key, m, args)
	}
	var room [96]byte
	out := room[:0]
	for _, piece := range m.forms[p.form(m, args)] {
		if piece.name == "" {
			out = append(out, piece.text...)
		} else {
			out = append(out, p.show(piece.name, argument(piece.name, args))...)
		}
	}
	return string(out)
}

// form picks the plural form by the count among args.
func (p *Printer) form(m message, args []any) string {
	if len(m.forms) == 1 {
		return "other"
	}
	count, ok := whole(argument("count", args))
	if !ok {
		return "other"
	}
	form := formName(plural.Cardinal.MatchPlural(p.plurals, int(min(max(count, -count), 10_000_000)), 0, 0, 0, 0))
	if _, ok := m.forms[form]; !ok {
		return "other"
	}
	return form
}

func formName(f plural.Form) string {
	switch f {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}

// argument finds a value by name, nil where it was not given.
func argument(name string, args []any) any {
	for i := 0; i+1 < len(args); i += 2 {
		if given, ok := args[i].(string); ok && given == name {
			return args[i+1]
		}
	}
	return nil
}

// show writes the value of a name as people of the language write it.
func (p *Printer) show(name string, v any) string {
	if n, ok := whole(v); ok {
		return p.N(n)
	}
	switch v := v.(type) {
	case nil:
		return "⟦" + name + "⟧"
	case string:
		return v
	case Day:
		return p.Day(v)
	case Text:
		return v.In(p.tag)
	case float64:
		return p.Float(v, 1)
	case []string:
		return p.List(v)
	}
	return fmt.Sprint(v)
}

// whole reads a whole number; ok is false for anything else, named types such as a
// time.Duration among it.
func whole(v any) (n int64, ok bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case uint64:
		return int64(min(v, 1<<63-1)), true
	case uint32:
		return int64(v), true
	case uint:
		return int64(min(v, 1<<63-1)), true
	}
	return 0, false
}

// complicated leaves a text with conditions or functions to go-i18n.
func (p *Printer) complicated(key string, m message, args []any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		data[name] = args[i+1]
		if _, isBool := args[i+1].(bool); !isBool {
			data[name] = p.show(name, args[i+1])
		}
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if count, ok := whole(argument("count", args)); ok && len(m.forms) > 1 {
		config.PluralCount = count
	}
	text, err := p.complex.Localize(config)
	if err != nil {
		return "⟦" + key + "⟧"
	}
	return strings.ReplaceAll(text, "<no value>", "⟦?⟧")
}
