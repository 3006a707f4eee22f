package text

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// run reads a w:r.
func (p *content) run() error {
	var own runLook
	return p.s.each(func(e xml.StartElement) error {
		if e.Name.Local == "rPr" {
			var err error
			own, err = readRun(p.s)
			return err
		}
		return p.runChild(e, own)
	})
}

// runChild handles what stands in a run.
func (p *content) runChild(e xml.StartElement, own runLook) error {
	switch e.Name.Local {
	case "t":
		t, err := p.s.text()
		if err != nil {
			return err
		}
		return p.characters(t, own)
	case "delText", "delInstrText":
		p.add(WarnDeletion)
	case "instrText":
		return p.instruction()
	case "fldChar":
		p.fieldChar(attr(e, "fldCharType"))
	case "footnoteReference":
		p.note("f" + attr(e, "id"))
	case "endnoteReference":
		p.note("e" + attr(e, "id"))
	case "drawing", "pict", "object":
		return p.drawing(e.Name.Local)
	case "AlternateContent":
		return p.alternate()
	case "ruby":
		return p.s.each(func(e xml.StartElement) error { return p.rubyPart(e) })
	default:
		if t := sign(e); t != "" {
			if err := p.characters(t, own); err != nil {
				return err
			}
		}
	}
	return p.s.skip()
}

// sign is the text of the elements that stand for one character.
func sign(e xml.StartElement) string {
	switch e.Name.Local {
	case "tab", "ptab":
		return " "
	case "br":
		if attr(e, "type") == "page" || attr(e, "type") == "column" {
			return " "
		}
		return plainBreak
	case "cr":
		return plainBreak
	case "noBreakHyphen":
		return "-"
	case "sym":
		return symbol(attr(e, "char"))
	}
	return ""
}

// symbol turns a character of the fonts Symbol and Wingdings, which Word keeps in the
// private area, into the bullet that it nearly always is; others keep their code point.
func symbol(hex string) string {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || n < 0x20 {
		return ""
	}
	switch {
	case n == 0xF0E0 || n == 0xF0AE:
		return "→"
	case n >= 0xF000 && n <= 0xF0FF:
		return "•"
	}
	return string(rune(n))
}

// characters appends text in the look that the run, its style and the paragraph's style give.
func (p *content) characters(t string, own runLook) error {
	para := p.resolve(p.props.style)
	l := own.or(p.resolve(own.style).run).or(para.run)
	if l.hidden == yes {
		p.add(WarnHidden)
		return nil
	}
	for i := range p.fields {
		if !p.fields[i].result {
			return nil
		}
	}
	return p.put(span{text: t, bold: l.bold == yes, italic: l.italic == yes, under: l.under == yes && p.href == "", deleted: l.strike == yes})
}

// instruction gathers the text of the innermost open field.
func (p *content) instruction() error {
	t, err := p.s.text()
	if n := len(p.fields); err == nil && n > 0 && !p.fields[n-1].result && len(p.fields[n-1].instr) < 4000 {
		p.fields[n-1].instr += t
	}
	return err
}

func (p *content) fieldChar(kind string) {
	n := len(p.fields)
	switch {
	case kind == "begin" && n < maxDepth:
		p.reader.fields = append(p.fields, field{})
	case kind == "separate" && n > 0:
		p.fields[n-1].result = true
	case kind == "end" && n > 0:
		p.reader.fields = p.fields[:n-1]
	}
}

// note puts the mark of a note; its number follows the first marks in reading order.
func (p *content) note(id string) {
	if _, ok := p.notes[id]; !ok {
		return
	}
	for i, known := range p.noteIDs {
		if known == id {
			p.spans = append(p.spans, span{note: i + 1})
			return
		}
	}
	p.docx.noteIDs = append(p.noteIDs, id)
	p.spans = append(p.spans, span{note: len(p.noteIDs)})
}

// drawing looks for text boxes in a drawing; one without any text is a picture left out.
func (p *content) drawing(name string) error {
	before := len(p.boxes)
	if err := p.s.each(p.boxed); err != nil {
		return err
	}
	switch {
	case len(p.boxes) > before:
	case name == "object":
		p.add(WarnObject)
	default:
		p.add(WarnImage)
	}
	return nil
}

// boxed descends a drawing to the text boxes in it.
func (p *content) boxed(e xml.StartElement) error {
	switch e.Name.Local {
	case "txbxContent":
		in := &reader{docx: p.docx, s: p.s, size: p.size}
		err := p.s.each(in.block)
		in.flush(block{})
		p.boxes = append(p.boxes, in.out...)
		p.reader.size = in.size
		return err
	case "AlternateContent":
		return p.choice(p.boxed)
	}
	return p.s.each(p.boxed)
}

// alternate reads the first of several forms of the same thing inside a run.
func (p *content) alternate() error {
	return p.choice(func(e xml.StartElement) error { return p.runChild(e, runLook{}) })
}

// choice reads mc:Choice where there is one with children, else mc:Fallback.
func (p *content) choice(f func(xml.StartElement) error) error {
	done := false
	return p.s.each(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return p.s.skip()
		}
		return p.s.each(func(e xml.StartElement) error {
			done = true
			return f(e)
		})
	})
}

// rubyPart keeps the base text and drops the small reading above it.
func (p *content) rubyPart(e xml.StartElement) error {
	if e.Name.Local != "rubyBase" {
		return p.s.skip()
	}
	return p.s.each(p.child)
}

// loadNotes reads footnotes ("f") or endnotes ("e") into one paragraph each.
func (d *docx) loadNotes(name, prefix string) error {
	s, ok, err := d.stream(name)
	if err != nil || !ok {
		return err
	}
	defer s.close.Close()
	return s.root(func(e xml.StartElement) error {
		if t := attr(e, "type"); t != "" && t != "normal" {
			return s.skip()
		}
		r := &reader{docx: d, s: s}
		err := s.each(r.block)
		r.flush(block{})
		d.notes[prefix+attr(e, "id")] = flatten(r.out, " ")
		return err
	})
}

// noteTexts lists the notes in the order of their numbers.
func (d *docx) noteTexts() [][]span {
	var out [][]span
	for _, id := range d.noteIDs {
		out = append(out, d.notes[id])
	}
	return out
}

// flatten joins blocks to one line of spans with sep between them.
func flatten(blocks []block, sep string) []span {
	var out []span
	for _, bl := range blocks {
		spans := bl.spans
		if bl.kind == table {
			spans = flattenTable(bl.rows)
		}
		if !visible(spans) && bl.label == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, span{text: sep})
		}
		out = append(out, span{text: itemMark(bl)})
		out = append(out, spans...)
	}
	return out
}

func itemMark(bl block) string {
	switch {
	case bl.label != "":
		return bl.label + " "
	case bl.kind == item && bl.ordered:
		return strconv.Itoa(bl.num) + ". "
	case bl.kind == item:
		return "• "
	}
	return ""
}

func flattenTable(rows [][]cell) []span {
	var out []span
	for _, r := range rows {
		for i, c := range r {
			if !visible(c) {
				continue
			}
			if len(out) > 0 {
				out = append(out, span{text: strings.Repeat(";", min(1, i)) + " "})
			}
			out = append(out, c...)
		}
	}
	return out
}
