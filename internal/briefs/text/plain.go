package text

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

var manyLines = regexp.MustCompile(`\n{3,}`)

// FromPlain passes text through: NFC, no control characters, no blanks at line ends,
// never more than one empty line.
func FromPlain(s string) string {
	lines := strings.Split(Clean(s), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t")
	}
	s = strings.Trim(manyLines.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"), "\n")
	if s == "" {
		return ""
	}
	return s + "\n"
}

// Plain returns the words of Markdown without its marks: a line for each paragraph, item
// and table row (cells parted by " | "). Text that cannot be rendered comes back as it is.
func Plain(md string) string {
	s, err := HTML(md, 1)
	if err != nil {
		return FromPlain(md)
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return FromPlain(md)
	}
	w := &plainWriter{}
	w.node(doc)
	w.line()
	return strings.TrimSpace(w.b.String())
}

// plainWriter lays an HTML tree out as lines.
type plainWriter struct {
	b, cur strings.Builder
	num    []int
}

// line ends the line being filled.
func (w *plainWriter) line() {
	if s := strings.TrimSpace(squeeze(w.cur.String())); s != "" {
		w.b.WriteString(s + "\n")
	}
	w.cur.Reset()
}

func (w *plainWriter) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.cur.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		return
	}
	switch n.Data {
	case "br":
		w.line()
		return
	case "head":
		return
	case "a":
		if htmlAttr(n, "class") == "footnote-backref" {
			return
		}
		if htmlAttr(n, "class") == "footnote-ref" {
			w.cur.WriteString("[" + allText(n, 0) + "]")
			return
		}
	case "ul":
		w.open(-1)
	case "ol":
		w.open(atoi(htmlAttr(n, "start"), 1))
	case "li":
		w.mark()
	case "p":
		if n.Parent == nil || n.Parent.Data != "li" || n.PrevSibling != nil && n.PrevSibling.Type == html.ElementNode {
			w.line()
		}
	case "td", "th":
		if n.PrevSibling != nil && strings.TrimSpace(w.cur.String()) != "" {
			w.cur.WriteString(" | ")
		}
	case "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre":
		w.line()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	w.leave(n.Data)
}

func (w *plainWriter) leave(tag string) {
	switch tag {
	case "ul", "ol":
		w.line()
		w.num = w.num[:len(w.num)-1]
	case "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre":
		w.line()
	}
}

func (w *plainWriter) open(start int) {
	w.line()
	w.num = append(w.num, start)
}

// mark begins a list item.
func (w *plainWriter) mark() {
	w.line()
	n := len(w.num) - 1
	if n < 0 {
		return
	}
	if w.num[n] < 0 {
		w.cur.WriteString("- ")
		return
	}
	w.cur.WriteString(counted(w.num[n], "decimal") + ". ")
	w.num[n]++
}

// Excerpt returns the first n characters of Plain on one line, cut at a word, with "…"
// where something was left out. n < 1 gives "".
func Excerpt(md string, n int) string {
	runes := []rune(strings.Join(strings.Fields(Plain(md)), " "))
	if len(runes) <= n {
		return string(runes)
	}
	if n < 1 {
		return ""
	}
	cut := n - 1
	for cut > 0 && !unicode.IsSpace(runes[cut]) {
		cut--
	}
	if cut == 0 {
		cut = n - 1
	}
	return strings.TrimRightFunc(string(runes[:cut]), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}
