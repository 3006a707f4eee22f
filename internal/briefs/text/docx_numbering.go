package text

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// numbering is numbering.xml with the counters of this reading.
type numbering struct {
	abstracts map[string]*abstract
	nums      map[string]*list
	linked    map[string]string // style of a list style → abstract
}

// abstract is one w:abstractNum: up to nine levels and where each one's count stands.
type abstract struct {
	levels  [9]level
	counts  [9]int
	started [9]bool
	link    string // style whose numbering stands in for this one
}

// list is one w:num.
type list struct {
	abstract string
	starts   map[int]int // w:startOverride by level
	used     map[int]bool
}

type level struct {
	format, text, style string
	start               int
}

func (d *docx) loadNumbering(name string) error {
	d.nums = numbering{map[string]*abstract{}, map[string]*list{}, map[string]string{}}
	s, ok, err := d.stream(name)
	if err != nil || !ok {
		return err
	}
	defer s.close.Close()
	return s.root(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			return d.nums.readAbstract(s, attr(e, "abstractNumId"))
		case "num":
			return d.nums.readNum(s, attr(e, "numId"))
		}
		return s.skip()
	})
}

func (n numbering) readAbstract(s *stream, id string) error {
	a := &abstract{}
	n.abstracts[id] = a
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "lvl":
			i := min(max(atoi(attr(e, "ilvl"), 0), 0), 8)
			var err error
			a.levels[i], err = readLevel(s)
			return err
		case "numStyleLink":
			a.link = attr(e, "val")
		case "styleLink":
			n.linked[attr(e, "val")] = id
		}
		return s.skip()
	})
}

func readLevel(s *stream) (level, error) {
	l := level{start: 1, format: "decimal"}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "start":
			l.start = atoi(attr(e, "val"), 1)
		case "numFmt":
			l.format = attr(e, "val")
		case "lvlText":
			l.text = attr(e, "val")
		case "pStyle":
			l.style = attr(e, "val")
		}
		return s.skip()
	})
	return l, err
}

func (n numbering) readNum(s *stream, id string) error {
	l := &list{starts: map[int]int{}, used: map[int]bool{}}
	n.nums[id] = l
	return s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNumId":
			l.abstract = attr(e, "val")
		case "lvlOverride":
			i := atoi(attr(e, "ilvl"), 0)
			return s.each(func(e xml.StartElement) error {
				if e.Name.Local == "startOverride" {
					l.starts[i] = atoi(attr(e, "val"), 1)
				}
				return s.skip()
			})
		}
		return s.skip()
	})
}

// find returns the list and the level a paragraph stands at; ok is false for no list.
func (n numbering) find(ref listRef, paraStyle string) (l *list, a *abstract, lv int, ok bool) {
	l = n.nums[ref.num]
	if l == nil {
		return nil, nil, 0, false
	}
	a = n.abstracts[l.abstract]
	if a != nil && a.link != "" {
		if other := n.abstracts[n.linked[a.link]]; other != nil {
			a = other
		}
	}
	if a == nil {
		return nil, nil, 0, false
	}
	if lv = ref.level; lv < 0 {
		lv = 0
		for i, x := range a.levels {
			if x.style != "" && x.style == paraStyle {
				lv = i
			}
		}
	}
	return l, a, lv, true
}

// mark counts one paragraph and returns its mark as Word shows it: ordered with a plain
// number, a bullet (both zero), or a literal label. ok is false where Word shows none.
func (n numbering) mark(l *list, a *abstract, lv int) (ordered bool, num int, label string, ok bool) {
	a.count(l, lv)
	x := a.levels[lv]
	switch {
	case x.format == "bullet":
		return false, 0, "", true
	case x.text == "" || x.format == "none" && !strings.Contains(x.text, "%"):
		return false, 0, "", false
	}
	shown := placeholder.ReplaceAllStringFunc(x.text, func(m string) string {
		i := int(m[1] - '1')
		return counted(max(a.counts[i], a.levels[i].start), a.levels[i].format)
	})
	ordered, num, label = number(shown)
	return ordered, num, label, true
}

var placeholder = regexp.MustCompile(`%[1-9]`)

func (a *abstract) count(l *list, lv int) {
	if start, ok := l.starts[lv]; ok && !l.used[lv] {
		a.counts[lv], a.started[lv] = start, true
	} else if !a.started[lv] {
		a.counts[lv], a.started[lv] = a.levels[lv].start, true
	} else {
		a.counts[lv]++
	}
	l.used[lv] = true
	for i := lv + 1; i < len(a.counts); i++ {
		a.counts[i], a.started[i] = 0, false
	}
}

// counted writes n in one of Word's number formats.
func counted(n int, format string) string {
	switch format {
	case "lowerLetter":
		return strings.ToLower(letters(n))
	case "upperLetter":
		return letters(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "none":
		return ""
	}
	return strconv.Itoa(n)
}

// letters counts as Word does: A..Z, then AA, BB, CC.
func letters(n int) string {
	if n < 1 || n > 780 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var b strings.Builder
	for i, v := range values {
		for ; n >= v; n -= v {
			b.WriteString(signs[i])
		}
	}
	return b.String()
}
