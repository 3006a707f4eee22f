package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The toned second letters of oa, oe, uy as the newer spelling writes them, and the tones
// they carry, as combining marks, in the same order.
const (
	newTones = "àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ"
	marks    = "\u0300\u0301\u0309\u0303\u0323"
)

// SameTone writes the newer place of the tone as the older one, so that both meet: hoà
// and hòa, thuỷ and thủy. Only open syllables have two places, and none after q.
func SameTone(s string) string {
	s = norm.NFC.String(s)
	if !strings.ContainsAny(s, newTones) {
		return s
	}
	letters := []rune(s)
	for i := 1; i < len(letters); i++ {
		first, second, ok := moved(letters[i-1], letters[i])
		opens := i+1 == len(letters) || !unicode.IsLetter(letters[i+1])
		afterQ := i > 1 && (letters[i-2] == 'q' || letters[i-2] == 'Q')
		if ok && opens && !afterQ && !unicode.Is(unicode.Mn, next(letters, i)) {
			letters[i-1], letters[i] = first, second
		}
	}
	return string(letters)
}

func next(letters []rune, i int) rune {
	if i+1 < len(letters) {
		return letters[i+1]
	}
	return ' '
}

// moved takes the tone of b to a where a, b is one of oa, oe, uy with the tone at its end.
func moved(a, b rune) (first, second rune, ok bool) {
	place := strings.IndexRune(newTones, b)
	if place < 0 {
		return a, b, false
	}
	index := utf8.RuneCountInString(newTones[:place])
	plain := []rune("aeyAEY")[index/5]
	pair := string(unicode.ToLower(a)) + string(unicode.ToLower(plain))
	if pair != "oa" && pair != "oe" && pair != "uy" {
		return a, b, false
	}
	mark := []rune(marks)[index%5]
	toned := []rune(norm.NFC.String(string([]rune{a, mark})))
	return toned[0], plain, true
}
