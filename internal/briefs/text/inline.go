package text

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline writes spans as Markdown of one paragraph; a break becomes a backslash and a newline.
// In a heading bold says nothing and is left out.
func inline(spans []span, inHeading bool) string {
	spans = merge(spans, inHeading)
	var b strings.Builder
	for i, s := range spans {
		switch {
		case s.note > 0:
			b.WriteString("[^" + strconv.Itoa(s.note) + "]")
		case s.href != "":
			b.WriteString("[" + strings.ReplaceAll(escape(s.text), "\\\n", " ") + "](" + s.href + ")")
		default:
			b.WriteString(styled(s, lastRune(spans, i), firstRune(spans, i), &b))
		}
	}
	return b.String()
}

// merge cleans spans, joins neighbours of one look, squeezes blanks and trims both ends.
func merge(in []span, inHeading bool) []span {
	var out []span
	for _, s := range in {
		s.text = squeeze(Clean(s.text))
		if inHeading {
			s.bold = false
		}
		if s.text == "" && s.note == 0 {
			continue
		}
		if strings.TrimSpace(s.text) == "" && s.href == "" {
			s.bold, s.italic, s.under, s.deleted = false, false, false, false
		}
		if n := len(out); n > 0 && sameLook(out[n-1], s) {
			out[n-1].text = squeeze(out[n-1].text + s.text)
			continue
		}
		if n := len(out); n > 0 && s.note == 0 && endsBlank(out[n-1].text) {
			if s.text = strings.TrimLeft(s.text, " "); s.text == "" {
				continue
			}
		}
		out = append(out, s)
	}
	return trimEnds(out)
}

func sameLook(a, b span) bool {
	ta, tb := a, b
	ta.text, tb.text = "", ""
	return ta == tb && a.note == 0
}

func endsBlank(s string) bool {
	return strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n")
}

func trimEnds(s []span) []span {
	for len(s) > 0 && s[0].note == 0 {
		if s[0].text = strings.TrimLeft(s[0].text, " \n"); s[0].text != "" {
			break
		}
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1].note == 0 {
		last := &s[len(s)-1]
		if last.text = strings.TrimRight(last.text, " \n"); last.text != "" {
			break
		}
		s = s[:len(s)-1]
	}
	return s
}

// squeeze makes one space of any run of spaces and tabs, and drops those around a break.
func squeeze(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		switch {
		case r == '\n':
			blank = false
			b.WriteByte('\n')
		case r == ' ' || r == '\t' || unicode.Is(unicode.Zs, r):
			blank = true
		default:
			if blank && !strings.HasSuffix(b.String(), "\n") {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(r)
		}
	}
	if blank {
		b.WriteByte(' ')
	}
	return b.String()
}

func lastRune(spans []span, i int) rune {
	if i == 0 {
		return ' '
	}
	if spans[i-1].note > 0 || spans[i-1].href != "" {
		return ']'
	}
	r, _ := utf8.DecodeLastRuneInString(spans[i-1].text)
	return r
}

func firstRune(spans []span, i int) rune {
	if i+1 >= len(spans) {
		return ' '
	}
	if spans[i+1].note > 0 || spans[i+1].href != "" {
		return '['
	}
	r, _ := utf8.DecodeRuneInString(spans[i+1].text)
	return r
}

// styled puts the marks of a span around its text. CommonMark reads a mark only where
// blanks and punctuation stand right, so those at the edges move out of the marks; where
// that leaves nothing, or another mark touches, the text stays and the look is dropped.
func styled(s span, before, after rune, b *strings.Builder) string {
	if !s.bold && !s.italic && !s.under && !s.deleted {
		return escape(s.text)
	}
	head, core, tail := split(s.text, before, after)
	if core == "" || strings.Contains(core, "\n") && s.deleted {
		return escape(s.text)
	}
	touching := head == "" && strings.HasSuffix(b.String(), "*")
	open, shut := "", ""
	mark := func(on bool, m, end string) {
		if on {
			open, shut = open+m, end+shut
		}
	}
	mark(s.under, "<u>", "</u>")
	mark(s.deleted, "~~", "~~")
	mark(s.bold && (!touching || open != ""), "**", "**")
	mark(s.italic && (!touching || open != ""), "*", "*")
	return escape(head) + open + escape(core) + shut + escape(tail)
}

// split moves edge characters that would spoil the marks out of s.
func split(s string, before, after rune) (head, core, tail string) {
	core = s
	for core != "" {
		r, n := utf8.DecodeRuneInString(core)
		if !(isBlank(r) || isPunct(r) && !isBlank(before) && !isPunct(before)) {
			break
		}
		head, core, before = head+core[:n], core[n:], r
	}
	for core != "" {
		r, n := utf8.DecodeLastRuneInString(core)
		if !(isBlank(r) || isPunct(r) && !isBlank(after) && !isPunct(after)) {
			break
		}
		tail, core, after = core[len(core)-n:]+tail, core[:len(core)-n], r
	}
	return head, core, tail
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }
func isPunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// escape keeps every character of s from being read as Markdown inside a line.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case '\n':
			b.WriteString("\\\n")
			continue
		case '\\', '`', '*', '[', ']', '<', '&', '~':
			b.WriteByte('\\')
		case '_':
			if !wordAt(runes, i-1) || !wordAt(runes, i+1) {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return guardLines(b.String())
}

func wordAt(r []rune, i int) bool {
	return i >= 0 && i < len(r) && (unicode.IsLetter(r[i]) || unicode.IsDigit(r[i]))
}

// guardLines protects the starts of continuation lines.
func guardLines(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i := 1; i < len(lines); i++ {
		lines[i] = lineStart(lines[i])
	}
	return strings.Join(lines, "\n")
}

// lineStart protects a line that would open a heading, list, quote or rule.
func lineStart(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '#', '>', '-', '+', '=', '|':
		return `\` + s
	case ':':
		if strings.HasPrefix(s, ":-") {
			return `\` + s
		}
	}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')') && (n+1 == len(s) || s[n+1] == ' ' || s[n+1] == '\\') {
		return s[:n] + `\` + s[n:]
	}
	return s
}

// address returns the form of a link's target that may stand in Markdown, or "" where it is
// none we keep: web, mail and telephone addresses only.
func address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || len(raw) > 2000 {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20",
		"\\", "%5C", "|", "%7C", "*", "%2A", "\"", "%22", "`", "%60", "\n", "", "\t", "", "\r", "").Replace(u.String())
}
