package text

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// reader walks one part (the document or its notes) and gathers blocks.
type reader struct {
	*docx
	s      *stream
	out    []block
	carry  []span // of a paragraph whose end was deleted
	size   int    // characters so far
	fields []field
	href   string // of the link we are in
}

// field is a complex field that is open: its instruction and whether its result began.
type field struct {
	instr  string
	result bool
}

// body reads the document part.
func (d *docx) body() ([]block, error) {
	s, _, err := d.stream(d.main)
	if err != nil {
		return nil, err
	}
	defer s.close.Close()
	r := &reader{docx: d, s: s}
	err = s.root(func(e xml.StartElement) error {
		if e.Name.Local == "body" {
			return s.each(r.block)
		}
		return s.skip()
	})
	r.flush(block{})
	return r.out, err
}

// block handles an element where paragraphs and tables may stand.
func (r *reader) block(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		return r.paragraph()
	case "tbl":
		rows, err := r.table()
		r.addTable(rows)
		return err
	case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
		return r.s.each(r.block)
	case "del", "moveFrom":
		r.add(WarnDeletion)
	case "altChunk":
		r.add(WarnObject)
	}
	return r.s.skip()
}

// flush appends a block, with what was carried from a deleted paragraph end before it.
func (r *reader) flush(bl block) {
	if len(r.carry) > 0 {
		bl.spans = append(r.carry, bl.spans...)
		r.carry = nil
	}
	if len(bl.spans) > 0 || bl.label != "" {
		r.out = append(r.out, bl)
	}
}

func (r *reader) paragraph() error {
	p := &content{reader: r}
	p.props = paraProps{outline: -1, list: listRef{level: -1}}
	if err := r.s.each(p.child); err != nil {
		return err
	}
	r.closeFields()
	switch name := strings.ToLower(r.styles[p.props.style].name); {
	case strings.HasPrefix(name, "toc "): // a table of contents names pages that are no more
		return nil
	case p.props.joined:
		r.carry = append(r.carry, p.spans...)
	default:
		r.flush(r.shape(p.props, p.spans))
	}
	r.out = append(r.out, p.boxes...)
	return nil
}

// closeFields drops fields that never came to a result, so that a damaged one cannot
// swallow the rest of the text.
func (r *reader) closeFields() {
	kept := r.fields[:0]
	for _, f := range r.fields {
		if f.result {
			kept = append(kept, f)
		}
	}
	r.fields = kept
}

// shape decides what a paragraph is by its own properties and its style's.
func (r *reader) shape(p paraProps, spans []span) block {
	st := r.resolve(p.style)
	outline, ref := p.outline, p.list
	if outline < 0 {
		outline = st.outline
	}
	if ref.num == "" {
		ref.num = st.list.num
	}
	if ref.level < 0 {
		ref.level = st.list.level
	}
	bl := block{spans: spans}
	isHeading := outline >= 0 && outline < 9
	if isHeading {
		bl.kind, bl.level = heading, min(outline+1, 6)
	}
	if !visible(spans) {
		return bl
	}
	l, a, lv, ok := r.nums.find(ref, p.style)
	if !ok {
		return bl
	}
	ordered, num, label, ok := r.nums.mark(l, a, lv)
	switch {
	case !ok:
	case isHeading && ordered:
		bl.label = strconv.Itoa(num) + "."
	case isHeading:
		bl.label = label
	default:
		bl.kind, bl.level, bl.ordered, bl.num, bl.label = item, lv, ordered, num, label
	}
	return bl
}

func visible(spans []span) bool {
	for _, s := range spans {
		if s.note > 0 || strings.TrimSpace(s.text) != "" {
			return true
		}
	}
	return false
}

// content gathers the spans of one paragraph.
type content struct {
	*reader
	props paraProps
	spans []span
	boxes []block // of text boxes anchored in it
}

// child handles an element inside a paragraph, outside a run.
func (p *content) child(e xml.StartElement) error {
	switch e.Name.Local {
	case "pPr":
		var err error
		p.props, err = readPara(p.s)
		return err
	case "r":
		return p.run()
	case "hyperlink":
		return p.link(p.rels[attr(e, "id")], attr(e, "anchor"))
	case "fldSimple":
		return p.linked(fieldAddress(attr(e, "instr")))
	case "ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo":
		return p.s.each(p.child)
	case "del", "moveFrom":
		p.add(WarnDeletion)
	case "oMath", "oMathPara":
		p.add(WarnObject)
		return p.formula()
	case "commentRangeStart":
		p.add(WarnComment)
	}
	return p.s.skip()
}

func (p *content) link(rel relation, anchor string) error {
	if rel.target == "" {
		return p.linked("") // a place in the same file: the words stay
	}
	to := address(rel.target)
	if to == "" && anchor == "" {
		p.add(WarnLink)
	}
	return p.linked(to)
}

// linked reads children whose text belongs to a link.
func (p *content) linked(href string) error {
	before := p.href
	if href != "" {
		p.href = href
	}
	err := p.s.each(p.child)
	p.href = before
	return err
}

var fieldLink = regexp.MustCompile(`(?i)^\s*HYPERLINK\s+"([^"]+)"`)

// fieldAddress returns the address of a HYPERLINK field, or "".
func fieldAddress(instr string) string {
	if m := fieldLink.FindStringSubmatch(instr); m != nil {
		return address(m[1])
	}
	return ""
}

// formula keeps the characters of a formula in reading order.
func (p *content) formula() error {
	return p.s.each(func(e xml.StartElement) error {
		if e.Name.Local != "t" {
			return p.formula()
		}
		t, err := p.s.text()
		if err != nil {
			return err
		}
		return p.put(span{text: t})
	})
}

// put appends a span with the link it stands in.
func (p *content) put(s span) error {
	if p.size += len(s.text) + 1; p.size > MaxMarkdown {
		return fmt.Errorf("text of more than %d bytes: %w", MaxMarkdown, ErrTooLarge)
	}
	if s.note == 0 {
		s.href = p.href
		for _, f := range p.fields {
			if to := fieldAddress(f.instr); f.result && to != "" {
				s.href = to
			}
		}
	}
	p.spans = append(p.spans, s)
	return nil
}
