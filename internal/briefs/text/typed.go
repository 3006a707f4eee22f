package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// typedMark finds a list mark that somebody typed: "- ", "+ ", "• ", "12. " or "12) ".
var typedMark = regexp.MustCompile(`^\s*(?:([-–+*•·▪◦o§])|(\d{1,3})[.)])[\s\x{00A0}]+`)

// typed makes a list item of a paragraph that begins with a typed mark. "+" is taken as the
// second level, as office texts in Vietnamese use it below "-".
func typed(bl block) block {
	if bl.kind != para || len(bl.spans) == 0 || bl.spans[0].note > 0 || bl.spans[0].href != "" {
		return bl
	}
	first := bl.spans[0]
	m := typedMark.FindStringSubmatch(first.text)
	if m == nil || m[1] == "o" || m[1] == "§" {
		return bl
	}
	first.text = first.text[len(m[0]):]
	if strings.TrimSpace(first.text) == "" && len(bl.spans) == 1 {
		return bl
	}
	out := block{kind: item, spans: append([]span{first}, bl.spans[1:]...)}
	if m[1] == "+" {
		out.level = 1
	}
	if m[2] != "" {
		out.ordered = true
		out.num, _ = strconv.Atoi(m[2])
	}
	return out
}

// number finds what kind of list a literal mark belongs to: a plain number makes an ordered
// item, a bullet character makes a bullet, anything else ("a)", "II.", "1.2") stays literal
// because laws are cited by it.
func number(mark string) (ordered bool, num int, label string) {
	mark = strings.TrimSpace(Clean(mark))
	if m := plainNumber.FindStringSubmatch(mark); m != nil {
		n, _ := strconv.Atoi(m[1])
		return true, n, ""
	}
	if !strings.ContainsFunc(mark, wordRune) || mark == "o" || mark == "§" {
		return false, 0, ""
	}
	return false, 0, mark
}

var plainNumber = regexp.MustCompile(`^(\d{1,9})[.)]?$`)

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
