package text

import "encoding/xml"

// maxColumns bounds a table; Word itself stops at 63.
const maxColumns = 64

// table reads a w:tbl into rows of flattened cells.
func (r *reader) table() ([][]cell, error) {
	var rows [][]cell
	var child func(e xml.StartElement) error
	child = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			row, deleted, err := r.row()
			if deleted {
				r.add(WarnDeletion)
			} else {
				rows = append(rows, row)
			}
			return err
		case "sdt", "sdtContent", "customXml", "ins":
			return r.s.each(child)
		}
		return r.s.skip()
	}
	return rows, r.s.each(child)
}

func (r *reader) row() (row []cell, deleted bool, err error) {
	var child func(e xml.StartElement) error
	child = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return r.s.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridBefore":
					row = append(row, make([]cell, min(max(atoi(attr(e, "val"), 0), 0), maxColumns))...)
				case "del":
					deleted = true
				}
				return r.s.skip()
			})
		case "tc":
			c, width, err := r.tableCell()
			row = append(row, c)
			row = append(row, make([]cell, max(min(width, maxColumns-len(row)+1)-1, 0))...)
			return err
		case "sdt", "sdtContent", "customXml", "ins":
			return r.s.each(child)
		}
		return r.s.skip()
	}
	err = r.s.each(child)
	return row[:min(len(row), maxColumns)], deleted, err
}

// tableCell reads a w:tc and the number of columns it spans. The lower cells of a vertical
// merge are empty in the file and stay so: their text stands once, in the first.
func (r *reader) tableCell() (cell, int, error) {
	width := 1
	in := &reader{docx: r.docx, s: r.s, size: r.size}
	err := r.s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tcPr":
			return r.s.each(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "gridSpan":
					width = min(max(atoi(attr(e, "val"), 1), 1), maxColumns)
					if width > 1 {
						r.add(WarnMerged)
					}
				case "vMerge":
					if attr(e, "val") == "restart" {
						r.add(WarnMerged)
					}
				}
				return r.s.skip()
			})
		case "tbl":
			r.add(WarnNested)
		}
		return in.block(e)
	})
	in.flush(block{})
	r.size = in.size
	return flatten(in.out, plainBreak), width, err
}

// addTable appends a table; one of a single column is a frame around text and becomes paragraphs.
func (r *reader) addTable(rows [][]cell) {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	if width > 1 {
		r.out = append(r.out, block{kind: table, rows: rows})
		return
	}
	for _, row := range rows {
		for _, c := range row {
			r.out = append(r.out, block{spans: c})
		}
	}
}
