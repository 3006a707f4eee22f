package text

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// look is a switch that may also be left to what stands above.
type look int8

const (
	unset look = iota
	off
	yes
)

func (l look) or(m look) look {
	if l != unset {
		return l
	}
	return m
}

func lookOf(e xml.StartElement) look {
	if on(e) {
		return yes
	}
	return off
}

// runLook is what run properties say.
type runLook struct {
	bold, italic, under, strike, hidden look
	style                               string
}

func (r runLook) or(s runLook) runLook {
	return runLook{r.bold.or(s.bold), r.italic.or(s.italic), r.under.or(s.under), r.strike.or(s.strike), r.hidden.or(s.hidden), r.style}
}

// style is one entry of styles.xml.
type style struct {
	name, base string
	outline    int // 0..8 heading level less one, 9 body text, -1 not said
	list       listRef
	run        runLook
}

// listRef is a w:numPr; num "" is not said, "0" is none.
type listRef struct {
	num   string
	level int // -1 not said
}

var headingName = regexp.MustCompile(`(?i)^(?:heading|đề mục|tiêu đề|đầu đề|titre|título|überschrift|заголовок)\s*([1-9])$`)

func (d *docx) loadStyles(name string) error {
	d.styles = map[string]style{}
	s, ok, err := d.stream(name)
	if err != nil || !ok {
		return err
	}
	defer s.close.Close()
	return s.root(func(e xml.StartElement) error {
		if e.Name.Local != "style" {
			return s.skip()
		}
		id := attr(e, "styleId")
		st, err := readStyle(s)
		d.styles[id] = st
		return err
	})
}

func readStyle(s *stream) (style, error) {
	st := style{outline: -1, list: listRef{level: -1}}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "name":
			st.name = strings.TrimSpace(Clean(attr(e, "val")))
		case "basedOn":
			st.base = attr(e, "val")
		case "pPr":
			p, err := readPara(s)
			st.outline, st.list = p.outline, p.list
			return err
		case "rPr":
			var err error
			st.run, err = readRun(s)
			return err
		}
		return s.skip()
	})
	return st, err
}

// root opens the document element and calls f for its children.
func (s *stream) root(f func(e xml.StartElement) error) error {
	for {
		t, err := s.next()
		if err != nil {
			return unexpected(err)
		}
		if _, ok := t.(xml.StartElement); ok {
			return s.each(f)
		}
	}
}

// resolve follows basedOn and returns what a style comes to in the end.
func (d *docx) resolve(id string) style {
	out := style{outline: -1, list: listRef{level: -1}}
	for hops := 0; id != "" && hops < 20; hops++ {
		st, ok := d.styles[id]
		if !ok {
			break
		}
		if out.outline < 0 {
			out.outline = outlineOf(st)
		}
		if out.list.num == "" {
			out.list.num = st.list.num
		}
		if out.list.level < 0 {
			out.list.level = st.list.level
		}
		out.run = out.run.or(st.run)
		id = st.base
	}
	return out
}

// outlineOf is the outline level a style says itself, by number or by its built-in name.
func outlineOf(st style) int {
	if st.outline >= 0 {
		return st.outline
	}
	if m := headingName.FindStringSubmatch(st.name); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n - 1
	}
	if strings.EqualFold(st.name, "title") {
		return 0
	}
	return -1
}

// paraProps is what paragraph properties say.
type paraProps struct {
	style   string
	outline int
	list    listRef
	joined  bool // the paragraph's end was deleted: the next one goes on with it
}

func readPara(s *stream) (paraProps, error) {
	p := paraProps{outline: -1, list: listRef{level: -1}}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "outlineLvl":
			p.outline = atoi(attr(e, "val"), -1)
		case "numPr":
			var err error
			p.list, err = readListRef(s)
			return err
		case "rPr":
			return s.each(func(e xml.StartElement) error {
				p.joined = p.joined || e.Name.Local == "del" || e.Name.Local == "moveFrom"
				return s.skip()
			})
		}
		return s.skip()
	})
	return p, err
}

func readListRef(s *stream) (listRef, error) {
	l := listRef{level: -1}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "ilvl":
			l.level = min(max(atoi(attr(e, "val"), 0), 0), 8)
		case "numId":
			l.num = attr(e, "val")
		}
		return s.skip()
	})
	return l, err
}

func readRun(s *stream) (runLook, error) {
	var r runLook
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rStyle":
			r.style = attr(e, "val")
		case "b":
			r.bold = lookOf(e)
		case "i":
			r.italic = lookOf(e)
		case "u":
			r.under = lookOf(e)
		case "strike", "dstrike":
			r.strike = lookOf(e)
		case "vanish":
			r.hidden = lookOf(e)
		}
		return s.skip()
	})
	return r, err
}

func atoi(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return otherwise
	}
	return n
}
