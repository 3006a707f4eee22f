package text

import (
	"strconv"
	"strings"
)

// kind is what a block is.
type kind int

const (
	para kind = iota
	heading
	item
	table
	rule
)

// span is a stretch of text of one look.
type span struct {
	text                         string
	bold, italic, under, deleted bool
	href                         string
	note                         int // number of the footnote that stands here, 0 for none
}

// plainBreak is the text of a line break inside a paragraph.
const plainBreak = "\n"

// block is one paragraph, heading, list item or table.
type block struct {
	kind    kind
	level   int    // heading 1..6; item 0..8
	ordered bool   // item with a plain number
	num     int    // that number
	label   string // literal label of an item or heading ("a)", "Chương I")
	spans   []span
	rows    [][]cell
}

// cell is one table cell: its blocks flattened to spans.
type cell []span

// writer lays blocks out as Markdown.
type writer struct {
	b      strings.Builder
	stack  []openItem // the last item at each open list level
	inList bool
}

// openItem is the last item written at one level of a list.
type openItem struct {
	width   int // of its mark
	ordered bool
	num     int
	delim   string // "." or ")", which parts two lists that follow each other
}

// markdown writes the blocks and then the notes (notes[i] has number i+1).
func markdown(blocks []block, notes [][]span) string {
	w := &writer{}
	for _, bl := range blocks {
		w.block(typed(bl))
	}
	w.stack, w.inList = nil, false
	for i, n := range notes {
		w.gap(false)
		w.b.WriteString("[^" + strconv.Itoa(i+1) + "]: " + strings.ReplaceAll(inline(n, false), "\\\n", " ") + "\n")
	}
	return Clean(w.b.String())
}

// gap puts an empty line before a block, none between items of one list.
func (w *writer) gap(listItem bool) {
	if w.b.Len() > 0 && (!listItem || !w.inList) {
		w.b.WriteByte('\n')
	}
	w.inList = listItem
}

func (w *writer) block(bl block) {
	switch bl.kind {
	case item:
		w.item(bl)
		return
	case table:
		w.close()
		w.table(bl.rows)
		return
	case rule:
		w.close()
		w.gap(false)
		w.b.WriteString("---\n")
		return
	}
	text := inline(bl.spans, bl.kind == heading)
	if text == "" {
		return
	}
	w.close()
	w.gap(false)
	if bl.kind == heading {
		text = strings.Repeat("#", min(max(bl.level, 1), 6)) + " " + labelled(bl.label, strings.ReplaceAll(text, "\\\n", " "))
		text = closeHashes(text)
	} else {
		text = lineStart(text)
	}
	w.b.WriteString(text + "\n")
}

// closeHashes keeps a '#' at the end of a heading from being read as its closing mark.
func closeHashes(s string) string {
	if strings.HasSuffix(s, "#") {
		return s[:len(s)-1] + `\#`
	}
	return s
}

func labelled(label, text string) string {
	if label == "" {
		return text
	}
	return escape(label) + " " + text
}

func (w *writer) close() { w.stack = w.stack[:0] }

func (w *writer) item(bl block) {
	text := inline(bl.spans, false)
	if text == "" && bl.label == "" {
		return
	}
	level := min(bl.level, len(w.stack))
	it := openItem{width: 2, ordered: bl.ordered, num: bl.num, delim: "."}
	if level < len(w.stack) {
		before := w.stack[level]
		if it.delim = before.delim; before.ordered && it.ordered && it.num != before.num+1 {
			it.delim = map[string]string{".": ")", ")": "."}[before.delim]
		}
		if level == 0 && (before.ordered != it.ordered || before.delim != it.delim) {
			w.inList = false
		}
	}
	w.stack = w.stack[:level]
	indent := 0
	for _, o := range w.stack {
		indent += o.width
	}
	marker := "- "
	if bl.ordered {
		marker = strconv.Itoa(bl.num) + it.delim + " "
		it.width = len(marker)
	}
	w.gap(true)
	w.stack = append(w.stack, it)
	w.put(strings.Repeat(" ", indent), marker, bl.label, text)
}

// put writes one item, its later lines under its first.
func (w *writer) put(pad, marker, label, text string) {
	if label == "" {
		text = lineStart(text)
	}
	text = strings.ReplaceAll(labelled(label, text), "\n", "\n"+pad+strings.Repeat(" ", len(marker)))
	w.b.WriteString(pad + marker + text + "\n")
}

func (w *writer) table(rows [][]cell) {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	if width == 0 {
		return
	}
	w.gap(false)
	for i, r := range rows {
		w.row(r, width)
		if i == 0 {
			w.b.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
		}
	}
}

func (w *writer) row(r []cell, width int) {
	w.b.WriteByte('|')
	for i := range width {
		text := ""
		if i < len(r) {
			text = strings.ReplaceAll(inline(r[i], false), "\\\n", "<br>")
			text = strings.NewReplacer(`\|`, `\&#124;`, "|", `\|`).Replace(text)
		}
		w.b.WriteString(" " + text + " |")
	}
	w.b.WriteByte('\n')
}
