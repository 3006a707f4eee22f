package text

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// FromHTML turns pasted HTML (Word, LibreOffice, Google Docs or plain pages) into the same
// Markdown as FromDOCX. Text without any tag is taken as FromPlain takes it.
// Errors are ErrTooLarge and ErrBroken, wrapped.
func FromHTML(s string) (string, []Warning, error) {
	if len(s) > MaxHTML {
		return "", nil, fmt.Errorf("paste of %d bytes: %w", len(s), ErrTooLarge)
	}
	if !strings.Contains(s, "<") {
		return FromPlain(s), nil, nil
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return "", nil, fmt.Errorf("read HTML: %w: %w", ErrBroken, err)
	}
	p := &pasted{notes: map[string][]span{}}
	if err := p.node(doc, 0); err != nil {
		return "", nil, err
	}
	p.end()
	for len(p.out) > 0 && p.out[len(p.out)-1].kind == rule {
		p.out = p.out[:len(p.out)-1] // the line above notes
	}
	var notes [][]span
	for _, id := range p.noteIDs {
		notes = append(notes, p.notes[id])
	}
	md := markdown(p.out, notes)
	if len(md) > MaxMarkdown {
		return "", nil, fmt.Errorf("text of %d bytes: %w", len(md), ErrTooLarge)
	}
	return md, p.tally.list, nil
}

// pasted walks an HTML tree and gathers blocks.
type pasted struct {
	tally
	out     []block
	cur     block // the paragraph being filled
	look    span  // bold, italic … and href in force
	lists   []htmlList
	notes   map[string][]span
	noteIDs []string
	keep    bool // white space counts (pre)
}

// htmlList is an open ul or ol.
type htmlList struct {
	ordered bool
	next    int
	format  string // type of an ol: "a", "A", "i", "I" or ""
}

// end closes the paragraph being filled.
func (p *pasted) end() {
	if visible(p.cur.spans) || p.cur.label != "" {
		p.out = append(p.out, p.cur)
	}
	p.cur = block{}
}

func (p *pasted) text(s string) {
	if !p.keep {
		s = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
	}
	sp := p.look
	sp.text = s
	if sp.href != "" {
		sp.under = false
	}
	p.cur.spans = append(p.cur.spans, sp)
}

// node reads one node with its children; depth bounds the recursion.
func (p *pasted) node(n *html.Node, depth int) error {
	if depth > 4*maxDepth {
		return fmt.Errorf("HTML deeper than %d: %w", 4*maxDepth, ErrBroken)
	}
	switch n.Type {
	case html.TextNode:
		p.text(n.Data)
		return nil
	case html.ElementNode:
		return p.element(n, depth)
	case html.DocumentNode:
		return p.children(n, depth)
	}
	return nil
}

func (p *pasted) children(n *html.Node, depth int) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := p.node(c, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// element sends an element to what reads it.
func (p *pasted) element(n *html.Node, depth int) error {
	css := styleOf(n)
	if p.dropped(n, css) {
		return nil
	}
	switch n.Data {
	case "br":
		p.cur.spans = append(p.cur.spans, span{text: plainBreak})
		return nil
	case "hr":
		p.end()
		p.out = append(p.out, block{kind: rule})
		return nil
	case "table":
		return p.table(n, depth)
	case "ul", "ol":
		return p.list(n, depth)
	case "li":
		return p.item(n, depth)
	case "a":
		return p.anchor(n, css, depth)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		bl := block{kind: heading, level: int(n.Data[1] - '0')}
		if css["mso-list"] != "" {
			mark := block{}
			mark.ordered, mark.num, mark.label = number(msoMark(n))
			bl.label = headingLabel(mark)
		}
		return p.block(n, bl, depth)
	case "pre":
		before := p.keep
		p.keep = true
		err := p.block(n, block{}, depth)
		p.keep = before
		return err
	case "p":
		return p.paragraph(n, css, depth)
	}
	if blockTags[n.Data] {
		return p.division(n, css, depth)
	}
	return p.inlined(n, css, depth)
}

var blockTags = map[string]bool{"address": true, "article": true, "aside": true, "blockquote": true, "body": true, "center": true,
	"dd": true, "details": true, "div": true, "dl": true, "dt": true, "fieldset": true, "figcaption": true, "figure": true,
	"footer": true, "form": true, "header": true, "html": true, "main": true, "nav": true, "section": true, "summary": true,
	"tbody": true, "td": true, "tfoot": true, "th": true, "thead": true, "tr": true}

// dropped says whether an element is left out whole, with a warning where a reader would miss it.
func (p *pasted) dropped(n *html.Node, css map[string]string) bool {
	switch n.Data {
	case "script", "style", "head", "title", "meta", "link", "xml", "template", "noscript", "iframe", "frame",
		"textarea", "select", "button", "input", "colgroup", "caption-side":
		return true
	case "img", "svg", "picture", "video", "audio", "canvas", "v:shape", "v:imagedata":
		p.add(WarnImage)
		return true
	case "object", "embed", "math":
		p.add(WarnObject)
		return true
	case "del":
		p.add(WarnDeletion)
		return true
	}
	switch {
	case strings.HasPrefix(css["mso-element"], "comment"), strings.Contains(htmlAttr(n, "class"), "MsoComment"):
		p.add(WarnComment)
		return true
	case css["mso-element"] == "header", css["mso-element"] == "footer":
		return true
	case css["mso-list"] == "ignore":
		return true // the mark, read by paragraph
	case css["display"] == "none", css["mso-hide"] == "all":
		p.add(WarnHidden)
		return true
	}
	return false
}

// block reads the children of n into one new block.
func (p *pasted) block(n *html.Node, bl block, depth int) error {
	p.end()
	p.cur = bl
	look := p.look
	p.look = span{href: look.href}
	err := p.children(n, depth)
	p.look = look
	p.end()
	return err
}

// division reads a div or the like: its ends part paragraphs, and it may be a note's text.
func (p *pasted) division(n *html.Node, css map[string]string, depth int) error {
	if id := noteID(htmlAttr(n, "id")); id != "" {
		return p.noteText(n, id, depth)
	}
	if !hasItem(p.cur) {
		p.end()
	}
	err := p.inlined(n, css, depth)
	p.end()
	return err
}

// hasItem says whether a list item waits for its first words, which may stand in a p or div.
func hasItem(b block) bool { return b.kind == item && !visible(b.spans) }

// inlined reads children with the look of n added.
func (p *pasted) inlined(n *html.Node, css map[string]string, depth int) error {
	before := p.look
	switch n.Data {
	case "b", "strong", "th":
		p.look.bold = true
	case "i", "em", "cite", "dfn":
		p.look.italic = true
	case "u":
		p.look.under = true
	case "s", "strike":
		p.look.deleted = true
	}
	p.styled(css)
	err := p.children(n, depth)
	p.look = before
	return err
}

// styled adds the look that CSS gives; Google Docs wraps all in a b that is not bold.
func (p *pasted) styled(css map[string]string) {
	switch w := css["font-weight"]; {
	case w == "bold", w == "bolder", len(w) == 3 && w >= "600" && w <= "900":
		p.look.bold = true
	case w != "":
		p.look.bold = false
	}
	switch css["font-style"] {
	case "italic", "oblique":
		p.look.italic = true
	case "normal":
		p.look.italic = false
	}
	line := css["text-decoration"] + css["text-decoration-line"]
	if strings.Contains(line, "underline") {
		p.look.under = true
	}
	if strings.Contains(line, "line-through") {
		p.look.deleted = true
	}
	if line == "none" {
		p.look.under, p.look.deleted = false, false
	}
}

// styleOf reads the style attribute: names and values in lower case.
func styleOf(n *html.Node) map[string]string {
	css := map[string]string{}
	for _, d := range strings.Split(htmlAttr(n, "style"), ";") {
		if k, v, ok := strings.Cut(d, ":"); ok {
			css[strings.ToLower(strings.TrimSpace(k))] = strings.ToLower(strings.TrimSpace(v))
		}
	}
	return css
}

func htmlAttr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

var noteMark = regexp.MustCompile(`^#_?(ftn|edn|ftnt|sdfootnote|sdendnote)(\d+)(?:sym)?$`)
var noteBody = regexp.MustCompile(`^_?(ftn|edn|ftnt|sdfootnote|sdendnote)(\d+)(?:sym)?$`)

// noteID is the id of a note whose text an element of this id holds, or "".
func noteID(id string) string {
	if m := noteBody.FindStringSubmatch(id); m != nil {
		return m[1] + m[2]
	}
	return ""
}
