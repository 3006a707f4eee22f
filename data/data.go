// Package data carries the reference data of Viet Nam that Rostrum is delivered with:
// territory before and after the reform of 2025, languages, and parts of names.
//
// Each folder under vn has a README naming the source and the licence of every file. All
// functions read the embedded files anew and give the caller slices of its own.
package data

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// files is immutable: what go:embed put into the binary.
//
//go:embed vn/units vn/languages vn/names
var files embed.FS

// open gives the plain bytes of an embedded file; a name ending in .gz is unpacked.
func open(name string) (io.Reader, error) {
	raw, err := files.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return bytes.NewReader(raw), err
	}
	return gzip.NewReader(bytes.NewReader(raw))
}

// record is one row of a CSV file, read by the names of its columns. The first wrong
// read is kept in err, so that a row is checked once and not at every cell.
type record struct {
	cols  map[string]int
	cells []string
	err   error
}

func (r *record) text(col string) string {
	i, ok := r.cols[col]
	if !ok {
		r.err = errors.Join(r.err, fmt.Errorf("no column %q", col))
		return ""
	}
	return r.cells[i]
}

// number reads a decimal; an empty cell is 0, which every file here uses for "unknown".
func (r *record) number(col string) float64 {
	s := r.text(col)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	r.err = errors.Join(r.err, err)
	return n
}

// rows reads the CSV text in src and makes one T of each row below the header.
func rows[T any](src io.Reader, build func(*record) T) ([]T, error) {
	c := csv.NewReader(src)
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return nil, err
	}
	rec := record{cols: make(map[string]int, len(head))}
	for i, name := range head {
		rec.cols[strings.Clone(name)] = i
	}
	var out []T
	for {
		rec.cells, err = c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if out = append(out, build(&rec)); rec.err != nil {
			return nil, fmt.Errorf("row %d: %w", len(out), rec.err)
		}
	}
}

// read is rows over one embedded file. It is the one place of this package that names
// the file an error came from.
func read[T any](name string, build func(*record) T) ([]T, error) {
	src, err := open("vn/" + name)
	if err != nil {
		return nil, fmt.Errorf("data: open %s: %w", name, err)
	}
	out, err := rows(src, build)
	if err != nil {
		return nil, fmt.Errorf("data: read %s: %w", name, err)
	}
	return out, nil
}

// readInto lets several files be read one after the other with one check at the end.
func readInto[T any](err *error, name string, build func(*record) T) []T {
	if *err != nil {
		return nil
	}
	var out []T
	out, *err = read(name, build)
	return out
}
