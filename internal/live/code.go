package live

import (
	"crypto/rand"
	"strings"

	"rostrum/internal/kit/lang"
)

// codeLetters are those that neither look nor sound alike when they are read aloud in Vietnamese: of "bê, pê",
// "dê, đê", "ét, ích", "em, en", "i, y" one is left or none; 0, 1 and 5 look like letters.
const codeLetters = "2346789ACEHKLMRTUV"

// CodeLength is how many characters a code has: 34 million codes, of which a few thousand are open at once.
const CodeLength = 6

// newCode draws a code.
func newCode() string {
	var b strings.Builder
	var one [1]byte
	for b.Len() < CodeLength {
		_, _ = rand.Read(one[:]) // crypto/rand.Read never fails since Go 1.24
		// Bytes beyond the last whole round of the alphabet would favour its first letters.
		if int(one[0]) < 256/len(codeLetters)*len(codeLetters) {
			b.WriteByte(codeLetters[int(one[0])%len(codeLetters)])
		}
	}
	return b.String()
}

// CleanCode reads a code as people type it: small letters, with blanks or a hyphen, with diacritics that a
// keyboard put there. ok is false for what cannot be a code.
func CleanCode(typed string) (code string, ok bool) { return cleanLetters(typed, CodeLength) }

func cleanLetters(typed string, length int) (code string, ok bool) {
	for _, r := range strings.ToUpper(lang.Fold(typed)) {
		switch {
		case strings.ContainsRune(" -.\u00a0", r):
		case strings.ContainsRune(codeLetters, r):
			code += string(r)
		default:
			return "", false
		}
		if len(code) > length {
			return "", false
		}
	}
	return code, len(code) == length
}

// ShowCode writes a code in two groups, as it is read aloud.
func ShowCode(code string) string {
	if len(code) != CodeLength {
		return code
	}
	return code[:3] + " " + code[3:]
}
