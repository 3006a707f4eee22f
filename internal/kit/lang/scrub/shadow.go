package scrub

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rostrum/internal/kit/lang"
)

// What a shadow holds where the text has no plain character.
const (
	otherLetter = '\x01'
	removed     = '\x02'
	otherSign   = '\x03'
	masked      = '\x04'
)

// shadow is a text as the rules read it: one byte for each character, lower case, without
// diacritics; marks and zero-width characters are gone.
type shadow struct {
	text     string
	plain    string
	at       []int  // for each byte of plain, its place in text; one more for the end
	upper    []bool // for each byte of plain, whether it is a capital
	accented bool   // some letter bears a diacritic: so missing ones mean something
	careless []Span // clauses of a text with diacritics that were typed without any
	shouted  bool   // most letters are capitals: so capitals mean nothing
}

func newShadow(text string) *shadow {
	s := &shadow{text: text}
	plain := make([]byte, 0, len(text))
	letters, capitals := 0, 0
	for i, r := range text {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			continue
		}
		c := foldOne(r)
		if unicode.IsLetter(r) {
			letters++
			s.accented = s.accented || (r >= utf8.RuneSelf && c != otherLetter)
		}
		up := unicode.IsUpper(r)
		if up {
			capitals++
		}
		plain = append(plain, c)
		s.at = append(s.at, i)
		s.upper = append(s.upper, up)
	}
	s.at = append(s.at, len(text))
	s.plain = string(plain)
	s.shouted = capitals*10 > letters*6 && letters > 12
	s.accented = s.accented && !s.mostlyPlain()
	if s.accented {
		s.findCareless()
	}
	return s
}

// mostlyPlain tells whether hardly a word bears a diacritic, as where a telephone put one
// in by itself: so missing ones mean nothing.
func (s *shadow) mostlyPlain() bool {
	words, accents := 0, 0
	for i := 0; i < len(s.plain); i++ {
		if end := s.wordEnd(i); end > i {
			words++
			if s.accentsIn(i, end) {
				accents++
			}
			i = end
		}
	}
	return words >= 2*careful && accents*10 < words
}

// careful is how many words in a row are hardly all without a diacritic by chance.
const careful = 5

// findCareless lists the clauses of some length that bear no diacritic.
func (s *shadow) findCareless() {
	from := 0
	for i := 0; i <= len(s.plain); i++ {
		if i < len(s.plain) && strings.IndexByte(",;?!\n\x02", s.plain[i]) < 0 {
			continue
		}
		words := strings.FieldsFunc(s.plain[from:i], func(r rune) bool { return r < 'a' || r > 'z' })
		if len(words) >= careful && !s.accentsIn(from, i) {
			s.careless = append(s.careless, Span{from, i})
		}
		from = i + 1
	}
}

// accentsIn tells whether a part of the text bears a diacritic.
func (s *shadow) accentsIn(from, to int) bool {
	for i := from; i < to; i++ {
		if isLetter(s.plain[i]) && s.text[s.at[i]] >= utf8.RuneSelf {
			return true
		}
	}
	return false
}

// marked tells whether diacritics were typed round a place, so that missing ones mean something.
func (s *shadow) marked(i int) bool {
	for _, c := range s.careless {
		if c.Start <= i && i < c.End {
			return false
		}
	}
	return s.accented
}

// foldOne gives the byte that stands for a character.
func foldOne(r rune) byte {
	switch {
	case r >= firstMark && r < firstMark+rune(len(kinds())):
		return removed
	case r == '\n':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case r < utf8.RuneSelf:
		return byte(unicode.ToLower(r))
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case r == '·' || r == '•' || r == '．' || r == '。' || r == '‧' || r == '∙':
		return '.'
	case r == '＠':
		return '@'
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\''
	case unicode.Is(unicode.Nd, r):
		return digitOf(r)
	case unicode.IsLetter(r):
		if f := lang.Fold(string(r)); len(f) == 1 {
			return f[0]
		}
		return otherLetter
	}
	return otherSign
}

// digitOf gives the ASCII digit of a decimal digit of any script; these stand in runs of
// ten that begin with the zero.
func digitOf(r rune) byte {
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	if r >= '０' && r <= '９' {
		n = r - '０'
	}
	return byte('0' + n)
}

// original is the text behind a part of the shadow.
func (s *shadow) original(start, end int) string {
	if start >= end {
		return ""
	}
	return strings.TrimSpace(s.text[s.at[start]:s.at[end]])
}

// spelled tells whether a part of the text is one of some words, given with their
// diacritics. Text typed without any diacritics is taken at its letters.
func (s *shadow) spelled(start, end int, words ...string) bool {
	typed := lang.SameTone(strings.ToLower(s.original(start, end)))
	for _, w := range words {
		if typed == w || (!s.marked(start) && typed == lang.Fold(w)) {
			return true
		}
	}
	return false
}

// wordEnd is the end of the word that begins at i, i where none does. Names such as
// H'Hen and Y-Moan are one word.
func (s *shadow) wordEnd(i int) int {
	j := i
	for j < len(s.plain) && (isLetter(s.plain[j]) ||
		(j > i && (s.plain[j] == '\'' || s.plain[j] == '-') && j+1 < len(s.plain) && isLetter(s.plain[j+1]))) {
		j++
	}
	return j
}

// blanks is the first place from i on that is no space.
func (s *shadow) blanks(i int) int {
	for i < len(s.plain) && s.plain[i] == ' ' {
		i++
	}
	return i
}

// wordBefore is the word that ends just before i, spaces apart.
func (s *shadow) wordBefore(i int) (start, end int) {
	for i > 0 && s.plain[i-1] == ' ' {
		i--
	}
	end = i
	for i > 0 && isLetter(s.plain[i-1]) {
		i--
	}
	return i, end
}

func isLetter(c byte) bool { return (c >= 'a' && c <= 'z') || c == otherLetter }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// edge tells whether no word or number goes on across the place i.
func (s *shadow) edge(i int) bool {
	inside := func(c byte) bool { return isLetter(c) || isDigit(c) }
	return i <= 0 || i >= len(s.plain) || !inside(s.plain[i-1]) || !inside(s.plain[i])
}
