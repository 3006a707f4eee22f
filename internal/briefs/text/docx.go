package text

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// FromDOCX reads a DOCX of size bytes and returns its text as Markdown in NFC: headings,
// lists, tables, links, notes, bold, italic and underline kept; headers and footers dropped;
// pictures, comments and tracked deletions dropped with a warning.
// Errors are ErrTooLarge, ErrNotDOCX, ErrBroken, ErrOldFormat or ErrEncrypted, wrapped.
func FromDOCX(r io.ReaderAt, size int64) (string, []Warning, error) {
	d, err := openDOCX(r, size)
	if err != nil {
		return "", nil, err
	}
	if err := d.load(); err != nil {
		return "", nil, err
	}
	blocks, err := d.body()
	if err != nil {
		return "", nil, err
	}
	md := markdown(blocks, d.noteTexts())
	if len(md) > MaxMarkdown {
		return "", nil, fmt.Errorf("text of %d bytes: %w", len(md), ErrTooLarge)
	}
	return md, d.tally.list, nil
}

// docx is one file being read.
type docx struct {
	tally
	parts   map[string]*zip.File // by lower-case name
	left    int64                // bytes that may still be unpacked
	main    string               // name of the document part
	rels    map[string]relation  // of the document part, by id
	styles  map[string]style
	nums    numbering
	notes   map[string][]span // texts of notes, "f" or "e" and the id
	noteIDs []string          // in the order of their first mark
}

type relation struct{ kind, target string }

func openDOCX(r io.ReaderAt, size int64) (*docx, error) {
	if size > MaxFile {
		return nil, fmt.Errorf("file of %d bytes: %w", size, ErrTooLarge)
	}
	if err := sniff(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("open: %w: %w", ErrBroken, err)
	}
	d := &docx{parts: map[string]*zip.File{}, left: MaxUnpacked}
	return d, d.index(z.File)
}

// sniff tells formats apart by their first bytes.
func sniff(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read: %w: %w", ErrBroken, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return compound(r, size)
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return fmt.Errorf("open RTF: %w", ErrOldFormat)
	}
	return fmt.Errorf("open: %w", ErrNotDOCX)
}

// compound tells a password-protected DOCX from an old .doc; both are OLE files, and the
// first holds a stream of this name (UTF-16) in its directory.
func compound(r io.ReaderAt, size int64) error {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	buf := make([]byte, 64<<10)
	for off := int64(0); off < size; off += int64(len(buf) - len(name)) {
		n, err := r.ReadAt(buf, off)
		if bytes.Contains(buf[:n], name) {
			return fmt.Errorf("open: %w", ErrEncrypted)
		}
		if err != nil {
			break
		}
	}
	return fmt.Errorf("open: %w", ErrOldFormat)
}

// index checks the list of parts before anything is unpacked.
func (d *docx) index(files []*zip.File) error {
	if len(files) > MaxEntries {
		return fmt.Errorf("%d parts: %w", len(files), ErrTooLarge)
	}
	var total uint64
	for _, f := range files {
		name := strings.ToLower(f.Name)
		if err := checkName(name); err != nil {
			return err
		}
		if _, twice := d.parts[name]; twice {
			return fmt.Errorf("part twice: %w", ErrBroken)
		}
		if f.Flags&1 != 0 {
			return fmt.Errorf("part: %w", ErrEncrypted)
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > MaxUnpacked || total > MaxUnpacked {
			return fmt.Errorf("parts of more than %d bytes: %w", MaxUnpacked, ErrTooLarge)
		}
		if f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return fmt.Errorf("part packed more than %d times: %w", maxRatio, ErrTooLarge)
		}
		d.parts[name] = f
	}
	return nil
}

// checkName refuses names that would leave a folder; nothing is written to disk here, but
// no honest program makes such a file.
func checkName(name string) error {
	clean := strings.ReplaceAll(name, `\`, "/")
	if strings.HasPrefix(clean, "/") || strings.Contains(clean, ":") || strings.ContainsRune(clean, 0) {
		return fmt.Errorf("part name: %w", ErrBroken)
	}
	for _, s := range strings.Split(clean, "/") {
		if s == ".." {
			return fmt.Errorf("part name: %w", ErrBroken)
		}
	}
	return nil
}

// stream opens a part; ok is false where the file has none of that name.
func (d *docx) stream(name string) (s *stream, ok bool, err error) {
	f, ok := d.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if !ok {
		return nil, false, nil
	}
	rc, err := f.Open()
	if err != nil {
		return nil, true, fmt.Errorf("unpack: %w: %w", ErrBroken, err)
	}
	lim := &limited{r: rc, left: &d.left}
	return &stream{dec: xml.NewDecoder(lim), close: rc}, true, nil
}

// load finds the document part and reads what it leans on.
func (d *docx) load() error {
	top, err := d.relations("_rels/.rels")
	if err != nil {
		return err
	}
	d.main = "word/document.xml"
	for _, r := range top {
		if r.kind == "officeDocument" {
			d.main = strings.TrimPrefix(r.target, "/")
		}
	}
	if _, ok := d.parts[strings.ToLower(d.main)]; !ok {
		return fmt.Errorf("find document: %w", ErrNotDOCX)
	}
	dir, base := path.Split(d.main)
	if d.rels, err = d.relations(dir + "_rels/" + base + ".rels"); err != nil {
		return err
	}
	if err := d.loadStyles(d.related("styles")); err != nil {
		return err
	}
	if err := d.loadNumbering(d.related("numbering")); err != nil {
		return err
	}
	d.notes = map[string][]span{}
	if err := d.loadNotes(d.related("footnotes"), "f"); err != nil {
		return err
	}
	return d.loadNotes(d.related("endnotes"), "e")
}

// related is the name of the document's part of a kind ("styles").
func (d *docx) related(kind string) string {
	dir, _ := path.Split(d.main)
	for _, r := range d.rels {
		if r.kind == kind {
			if strings.HasPrefix(r.target, "/") {
				return r.target[1:]
			}
			return path.Join(dir, r.target)
		}
	}
	return dir + kind + ".xml"
}

func (d *docx) relations(name string) (map[string]relation, error) {
	out := map[string]relation{}
	s, ok, err := d.stream(name)
	if err != nil || !ok {
		return out, err
	}
	defer s.close.Close()
	for {
		t, err := s.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			kind := attr(e, "Type")
			out[attr(e, "Id")] = relation{kind: kind[strings.LastIndexByte(kind, '/')+1:], target: attr(e, "Target")}
		}
	}
}
