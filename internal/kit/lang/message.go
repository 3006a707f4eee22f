package lang

import (
	"errors"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// message is one key's words in one language, cut at its places for values. Text that
// asks for more than values ({{if}}, functions) is left to go-i18n.
type message struct {
	forms   map[string][]piece // by plural form; "other" is always there
	plain   string             // the whole text where it holds no value and no plural
	isPlain bool
	complex bool
}

// piece is text as it stands, or the name of a value.
type piece struct {
	text string
	name string
}

func compile(m *i18n.Message) (message, error) {
	texts := map[string]string{
		"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other,
	}
	out := message{forms: map[string][]piece{}}
	for form, text := range texts {
		if text == "" {
			continue
		}
		pieces, ok := cut(text)
		out.complex = out.complex || !ok
		out.forms[form] = pieces
	}
	if m.Other == "" {
		return out, errors.New(`has no text (a plural needs "other")`)
	}
	if other := out.forms["other"]; !out.complex && len(out.forms) == 1 && len(other) == 1 && other[0].name == "" {
		out.plain, out.isPlain = m.Other, true
	}
	return out, nil
}

// cut splits "{{.count}} buổi" into pieces; ok is false where the text does more than
// name values.
func cut(text string) (pieces []piece, ok bool) {
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if before != "" {
			pieces = append(pieces, piece{text: before})
		}
		if !found {
			return pieces, true
		}
		action, after, closed := strings.Cut(rest, "}}")
		name, isValue := strings.CutPrefix(strings.TrimSpace(action), ".")
		if !closed || !isValue || !isName(name) {
			return nil, false
		}
		pieces = append(pieces, piece{name: name})
		text = after
	}
	return pieces, true
}

func isName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' {
			return false
		}
	}
	return s != ""
}
