// Package text turns what people bring (DOCX, text pasted from an office program, plain text) into Markdown, and Markdown into safe HTML.
package text

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What FromDOCX and FromHTML refuse, for errors.Is.
var (
	ErrTooLarge  = errors.New("text: larger than the limit")
	ErrNotDOCX   = errors.New("text: not a DOCX file")
	ErrBroken    = errors.New("text: damaged file")
	ErrOldFormat = errors.New("text: old .doc or .rtf format")
	ErrEncrypted = errors.New("text: protected by a password")
)

// Limits of one imported text.
const (
	MaxFile     = 20 << 20  // bytes of the DOCX as uploaded
	MaxUnpacked = 100 << 20 // bytes of all its parts
	MaxEntries  = 2000      // parts in the file
	MaxHTML     = 8 << 20   // bytes of pasted HTML
	MaxMarkdown = 512 << 10 // bytes of Markdown that come out
	maxRatio    = 200       // unpacked to packed, of parts above ratioFrom
	ratioFrom   = 1 << 20
	maxDepth    = 256 // nested XML or HTML elements
)

// Code says what kind of thing an import left out or changed.
type Code string

// The codes of warnings; pages translate them.
const (
	WarnImage    Code = "image"    // a picture, chart or drawing was left out
	WarnComment  Code = "comment"  // a reviewer's comment was left out
	WarnDeletion Code = "deletion" // text struck by tracked changes was left out
	WarnMerged   Code = "merged"   // merged cells became one filled and some empty cells
	WarnNested   Code = "nested"   // a table in a table became text
	WarnLink     Code = "link"     // a link to an address we do not keep became text
	WarnObject   Code = "object"   // an embedded object or formula was left out or simplified
	WarnHidden   Code = "hidden"   // hidden text was left out
)

// Warning tells how often one kind of thing was left out or changed.
type Warning struct {
	Code  Code
	Count int
}

// tally counts warnings in the order they first came up.
type tally struct{ list []Warning }

func (t *tally) add(c Code) {
	for i := range t.list {
		if t.list[i].Code == c {
			t.list[i].Count++
			return
		}
	}
	t.list = append(t.list, Warning{Code: c, Count: 1})
}

// Clean returns s in NFC without control, zero-width and direction marks;
// no-break spaces become spaces, CR LF becomes LF.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return norm.NFC.String(strings.Map(cleanRune, s))
}

func cleanRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\u00A0' || r == '\u202F' || r == '\u2007':
		return ' '
	case r == '\u00AD' || r == '\u200B' || r == '\u2060' || r == '\uFEFF':
		return -1
	case r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' || r == '\u200E' || r == '\u200F':
		return -1
	case unicode.IsControl(r):
		return -1
	}
	return r
}
