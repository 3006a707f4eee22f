// Package ui draws Rostrum's pages from typed parts: layouts, tables, forms, charts, maps.
//
// A part is a templ component. It takes the reader's *lang.Printer first where it has words of
// its own; labels come in already in the reader's language. No part uses an inline style or a
// script: everything a part does with scripts it does, more plainly, without.
package ui

import (
	"embed"
	"io/fs"
	"strconv"
	"strings"
	"unicode"

	"rostrum/internal/kit/lang"
)

//go:embed locale/*.json
var locale embed.FS

// Locale holds the words of this package under locale/vi.json and locale/en.json.
func Locale() fs.FS { return locale }

// Link is a text that leads somewhere.
type Link struct {
	Label, Href string
}

// Action is a link drawn as a button.
type Action struct {
	Label, Href string
	Kind        ButtonKind
	Icon        string
}

// Kind is the meaning of a badge, a banner or a state. Each has a word, a colour and a shape.
type Kind string

// The kinds. The first four are the meanings of design; the others carry no judgement.
const (
	Done      Kind = "done"
	Soon      Kind = "soon"
	Late      Kind = "late"
	Withdrawn Kind = "withdrawn"
	Info      Kind = "info"
	Warn      Kind = "warn"
	Neutral   Kind = "neutral"
)

// word is the text a screen reader hears before the banner or badge.
func (k Kind) word(p *lang.Printer) string { return p.T("ui.kind." + string(k.known())) }

// known is k, or Neutral where k is none of the kinds, so that a wrong value never breaks a page.
func (k Kind) known() Kind {
	switch k {
	case Done, Soon, Late, Withdrawn, Info, Warn:
		return k
	}
	return Neutral
}

// slug makes an id part from a field name: letters, digits and '-'.
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, name)
}

func itoa(n int) string { return strconv.Itoa(n) }

func classes(names ...string) string {
	kept := names[:0:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

func when(cond bool, text string) string {
	if cond {
		return text
	}
	return ""
}

func fmtInt(n int64) string { return strconv.FormatInt(n, 10) }
