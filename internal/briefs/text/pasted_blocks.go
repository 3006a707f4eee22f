package text

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// paragraph reads a p: as Word writes headings and list items, or plain.
func (p *pasted) paragraph(n *html.Node, css map[string]string, depth int) error {
	if hasItem(p.cur) {
		return p.inlined(n, css, depth) // li > p
	}
	if id := googleNote(n); id != "" {
		return p.noteText(n, id, depth)
	}
	bl := block{}
	if m := msoList.FindStringSubmatch(css["mso-list"]); m != nil {
		bl.kind = item
		bl.level = min(atoi(m[1], 1), 9) - 1
		bl.ordered, bl.num, bl.label = number(msoMark(n))
	}
	if lv := outlineLevel(n, css); lv > 0 {
		bl = block{kind: heading, level: min(lv, 6), label: headingLabel(bl)}
	}
	p.end()
	p.cur = bl
	err := p.inlined(n, css, depth)
	if bl.kind == heading {
		for i := range p.cur.spans {
			p.cur.spans[i].bold = false
		}
	}
	p.end()
	return err
}

func headingLabel(b block) string {
	if b.ordered {
		return strconv.Itoa(b.num) + "."
	}
	return b.label
}

var (
	msoList  = regexp.MustCompile(`\blevel(\d)\b`)
	msoTitle = regexp.MustCompile(`^(?:MsoTitle|MsoHeading(\d)|western-heading(\d))`)
)

// outlineLevel is the heading level of a p, or 0.
func outlineLevel(n *html.Node, css map[string]string) int {
	if lv := atoi(css["mso-outline-level"], 0); lv > 0 && lv < 10 {
		return lv
	}
	if m := msoTitle.FindStringSubmatch(htmlAttr(n, "class")); m != nil {
		return max(atoi(m[1]+m[2], 1), 1)
	}
	return 0
}

// msoMark is the list mark that Word leaves in a span with mso-list:Ignore.
func msoMark(n *html.Node) string {
	if n.Type == html.ElementNode && styleOf(n)["mso-list"] == "ignore" {
		return strings.TrimSpace(Clean(allText(n, 0)))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if m := msoMark(c); m != "" {
			return m
		}
	}
	return ""
}

func allText(n *html.Node, depth int) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil && depth < maxDepth; c = c.NextSibling {
		b.WriteString(allText(c, depth+1))
	}
	return b.String()
}

func (p *pasted) list(n *html.Node, depth int) error {
	p.end()
	start := atoi(htmlAttr(n, "start"), 1)
	p.lists = append(p.lists, htmlList{ordered: n.Data == "ol", next: max(start, 0), format: htmlAttr(n, "type")})
	err := p.children(n, depth)
	p.end()
	p.lists = p.lists[:len(p.lists)-1]
	return err
}

func (p *pasted) item(n *html.Node, depth int) error {
	p.end()
	bl := block{kind: item, level: min(max(len(p.lists)-1, 0), 8)}
	if len(p.lists) > 0 {
		l := &p.lists[len(p.lists)-1]
		if v, err := strconv.Atoi(htmlAttr(n, "value")); err == nil && v >= 0 {
			l.next = v
		}
		if l.ordered {
			bl.ordered, bl.num, bl.label = number(counted(l.next, l.wordFormat(n)) + ".")
			l.next = min(l.next+1, 999999999)
		}
	}
	p.cur = bl
	err := p.inlined(n, styleOf(n), depth)
	p.end()
	return err
}

// wordFormat names the number format of an ol as Word would.
func (l htmlList) wordFormat(li *html.Node) string {
	format := l.format
	switch styleOf(li)["list-style-type"] {
	case "lower-alpha", "lower-latin":
		format = "a"
	case "upper-alpha", "upper-latin":
		format = "A"
	case "lower-roman":
		format = "i"
	case "upper-roman":
		format = "I"
	}
	return map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[format]
}

// anchor reads a link, the mark of a note, or the way back from a note, which is left out.
func (p *pasted) anchor(n *html.Node, css map[string]string, depth int) error {
	href := htmlAttr(n, "href")
	if m := noteMark.FindStringSubmatch(href); m != nil && !insideNote(n) {
		p.cur.spans = append(p.cur.spans, span{note: p.noteNumber(m[1] + m[2])})
		return nil
	}
	if noteBack.MatchString(href) {
		return nil
	}
	before := p.look.href
	if href != "" && !strings.HasPrefix(href, "#") {
		if p.look.href = address(href); p.look.href == "" {
			p.add(WarnLink)
		}
	}
	err := p.inlined(n, css, depth)
	p.look.href = before
	return err
}

var noteBack = regexp.MustCompile(`^#(_ftnref|_ednref|ftnt_ref|sdfootnote\d+anc|sdendnote\d+anc)`)

// insideNote says whether a node stands in the text of a note.
func insideNote(n *html.Node) bool {
	for a := n.Parent; a != nil; a = a.Parent {
		if noteID(htmlAttr(a, "id")) != "" {
			return true
		}
	}
	return false
}

func (p *pasted) noteNumber(id string) int {
	for i, known := range p.noteIDs {
		if known == id {
			return i + 1
		}
	}
	p.noteIDs = append(p.noteIDs, id)
	return len(p.noteIDs)
}

// googleNote is the id of the note that Google Docs writes as a p beginning with a link back.
func googleNote(n *html.Node) string {
	c := n.FirstChild
	for c != nil && c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" {
		c = c.NextSibling
	}
	if c == nil || c.Data != "a" || !strings.HasPrefix(htmlAttr(c, "href"), "#ftnt_ref") {
		return ""
	}
	return noteID(htmlAttr(c, "id"))
}

// noteText reads the text of a note apart; a note without a mark in the text stays a paragraph.
func (p *pasted) noteText(n *html.Node, id string, depth int) error {
	p.end()
	in := &pasted{notes: p.notes, noteIDs: p.noteIDs, tally: p.tally}
	err := in.children(n, depth)
	in.end()
	p.tally = in.tally
	spans := flatten(in.out, " ")
	for _, known := range p.noteIDs {
		if known == id {
			p.notes[id] = spans
			return err
		}
	}
	p.out = append(p.out, block{spans: spans})
	return err
}

// table reads a table; cells that span are one filled and some empty cells.
func (p *pasted) table(n *html.Node, depth int) error {
	p.end()
	t := &grid{}
	if err := p.rows(n, t, depth); err != nil {
		return err
	}
	if t.width() > 1 {
		p.out = append(p.out, block{kind: table, rows: t.rows})
		return nil
	}
	for _, b := range t.loose {
		p.out = append(p.out, b...)
	}
	return nil
}

// grid fills rows while cells from above hang down into them.
type grid struct {
	rows  [][]cell
	hang  [maxColumns]int // rows still covered, by column
	loose [][]block       // blocks of each cell, for a table of one column
}

func (t *grid) width() int {
	w := 0
	for _, r := range t.rows {
		w = max(w, len(r))
	}
	return w
}

// place puts a cell at the next free column of the last row.
func (t *grid) place(c cell, across, down int) {
	i := len(t.rows) - 1
	t.pad()
	for k := range across {
		if len(t.rows[i]) >= maxColumns {
			return
		}
		t.hang[len(t.rows[i])] = down - 1
		if k > 0 {
			c = nil
		}
		t.rows[i] = append(t.rows[i], c)
	}
}

// pad fills the columns that a cell above covers.
func (t *grid) pad() {
	i := len(t.rows) - 1
	for len(t.rows[i]) < maxColumns && t.hang[len(t.rows[i])] > 0 {
		t.hang[len(t.rows[i])]--
		t.rows[i] = append(t.rows[i], nil)
	}
}

// rows finds the rows of a table through thead, tbody and tfoot.
func (p *pasted) rows(n *html.Node, t *grid, depth int) error {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		var err error
		switch c.Data {
		case "thead", "tbody", "tfoot":
			err = p.rows(c, t, depth+1)
		case "tr":
			t.rows = append(t.rows, nil)
			err = p.cells(c, t, depth+1)
		case "caption":
			err = p.block(c, block{}, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pasted) cells(tr *html.Node, t *grid, depth int) error {
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.Data != "td" && c.Data != "th" {
			continue
		}
		in := &pasted{notes: p.notes, noteIDs: p.noteIDs, tally: p.tally}
		if err := in.children(c, depth+1); err != nil {
			return err
		}
		in.end()
		p.noteIDs, p.tally = in.noteIDs, in.tally
		across := min(max(atoi(htmlAttr(c, "colspan"), 1), 1), maxColumns)
		down := min(max(atoi(htmlAttr(c, "rowspan"), 1), 1), 1000)
		if across > 1 || down > 1 {
			p.add(WarnMerged)
		}
		for _, b := range in.out {
			if b.kind == table {
				p.add(WarnNested)
			}
		}
		t.loose = append(t.loose, in.out)
		t.place(flatten(in.out, plainBreak), across, down)
	}
	t.pad()
	return nil
}
