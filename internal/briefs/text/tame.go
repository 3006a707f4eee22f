package text

import (
	"regexp"
	"strings"
)

// Bounds of what one text may nest or mark. A parser's time grows with the square of both;
// no real text comes near.
const (
	maxNested = 20  // quote and list marks at the start of a line
	maxMarks  = 800 // marks in one paragraph or table row
)

// tame shows as plain text what would nest or mark beyond the bounds.
func tame(md string) string {
	lines := strings.Split(md, "\n")
	marks := 0
	for i, l := range lines {
		if strings.TrimSpace(l) == "" || strings.Contains(l, "|") || ownBlock.MatchString(l) {
			marks = 0
		}
		if nested(l) > maxNested {
			l = `\` + strings.TrimLeft(l, " \t")
			lines[i] = l
		}
		n := strings.Count(l, "[") + strings.Count(l, "*") + strings.Count(l, "_") + strings.Count(l, "~") + strings.Count(l, "`") + strings.Count(l, "<")
		if marks += n; marks > maxMarks {
			lines[i] = unmarked.Replace(l)
		}
	}
	return strings.Join(lines, "\n")
}

// ownBlock matches a line that begins a list item or heading, and so a paragraph of its own.
var ownBlock = regexp.MustCompile(`^\s*(?:[-+*]|\d{1,9}[.)]|#{1,6})\s`)

var unmarked = strings.NewReplacer(`\`, `\\`, "[", `\[`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "<", `\<`)

// nested counts the quote and list marks that a line begins with, and its indent.
func nested(l string) int {
	n := 0
	for i := 0; i < len(l); i++ {
		switch c := l[i]; {
		case c == '>' || c == '-' || c == '+' || c == '*':
			n++
		case c == '.' || c == ')':
			n++
		case c >= '0' && c <= '9', c == '\t':
		case c == ' ' && i < 4*maxNested:
		default:
			return n
		}
	}
	if strings.Trim(l, "-* _") == "" { // a rule
		return 0
	}
	return n
}
