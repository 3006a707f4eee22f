package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The letters that Vietnamese text is made of beyond ASCII, folded, in two runs of code
// points: from U+00C0 and from U+1EA0. A point says: not one plain letter, look closer.
const (
	folded00C0 = "aaaaaa.ceeeeiiiidnooooo..uuuuy..aaaaaa.ceeeeiiiidnooooo..uuuuy.yaaaaaacc" +
		"ccccccddddeeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll....nnnnnn...oooo" +
		"oo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzz..........d.............." +
		"........oo.............uu"
	folded1EA0 = "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuu" +
		"uuuuuuuuuuyyyyyyyy"
)

// Fold makes text for searching: lower case, without marks, đ as d, white space
// collapsed, zero-width characters gone. Text that looks alike folds alike, whether it
// came in NFC or NFD, with either place of the tone.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			out = appendASCII(out, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch c := foldRune(r); {
		case c == markDropped:
		case c == unknownRune:
			return foldSlowly(s)
		default:
			out = append(out, c)
		}
		i += size
	}
	return string(trimEnd(out))
}

// isFolded tells whether s is plain ASCII that Fold would leave as it is.
func isFolded(s string) bool {
	space := true
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || (c >= 'A' && c <= 'Z') || (c == ' ' && space) {
			return false
		}
		space = c == ' '
	}
	return s == "" || !space
}

func appendASCII(out []byte, c byte) []byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return append(out, c+'a'-'A')
	case c == ' ' || (c >= '\t' && c <= '\r'):
		if len(out) > 0 && out[len(out)-1] != ' ' {
			out = append(out, ' ')
		}
		return out
	case c < ' ' || c == 0x7f:
		return out
	}
	return append(out, c)
}

func trimEnd(out []byte) []byte {
	if n := len(out); n > 0 && out[n-1] == ' ' {
		return out[:n-1]
	}
	return out
}

const (
	unknownRune = 0
	markDropped = 1
)

// foldRune gives the plain letter of a Vietnamese letter, or one of the two above.
func foldRune(r rune) byte {
	var c byte = '.'
	switch {
	case r >= 0xC0 && int(r) < 0xC0+len(folded00C0):
		c = folded00C0[r-0xC0]
	case r >= 0x1EA0 && int(r) < 0x1EA0+len(folded1EA0):
		c = folded1EA0[r-0x1EA0]
	case r >= 0x300 && r <= 0x36F, zeroWidth(r):
		return markDropped
	}
	if c == '.' {
		return unknownRune
	}
	return c
}

// foldSlowly folds any text by the rules of Unicode; Fold is its short cut.
func foldSlowly(s string) string {
	s = strings.Map(unicode.ToLower, clean(s))
	out := make([]byte, 0, len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			out = append(out, 'd')
		case unicode.IsSpace(r):
			out = appendASCII(out, ' ')
		case r < utf8.RuneSelf:
			out = appendASCII(out, byte(r))
		default:
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
	}
	return string(trimEnd(out))
}

// zeroWidth tells characters that take no room and only keep equal words apart.
func zeroWidth(r rune) bool {
	switch r {
	case 0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF:
		return true
	}
	return (r >= 0x200B && r <= 0x200F) || (r >= 0x202A && r <= 0x202E) || (r >= 0x2060 && r <= 0x206F)
}

// clean makes NFC of valid UTF-8, without zero-width and control characters, and with
// the letter Đ where its look-alikes stood.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 'Ð' || r == 'Ɖ':
			return 'Đ'
		case r == 'ð' || r == 'ɖ':
			return 'đ'
		case zeroWidth(r) || (unicode.IsControl(r) && !unicode.IsSpace(r)):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// Normalize makes one line of text to keep: NFC, Đ for its look-alikes, no zero-width or
// control characters, white space trimmed and collapsed.
func Normalize(s string) string {
	if s = clean(s); !untidy(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

func untidy(s string) bool {
	space := true
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' || space) {
			return true
		}
		space = r == ' '
	}
	return s != "" && space
}

// NormalizeText does what Normalize does and keeps line breaks, as \n, with at most one
// empty line in a row.
func NormalizeText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
	var out []string
	for _, line := range strings.Split(s, "\n") {
		line = Normalize(line)
		if line != "" || (len(out) > 0 && out[len(out)-1] != "") {
			out = append(out, line)
		}
	}
	return strings.TrimSuffix(strings.Join(out, "\n"), "\n")
}
