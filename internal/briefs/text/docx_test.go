package text

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write the golden files anew")

const topRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

// pack makes a DOCX of parts.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range append([]string{"[Content_Types].xml"}, keys(parts)...) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// document makes a DOCX with this body.
func document(t testing.TB, body string) []byte {
	t.Helper()
	return pack(t, map[string]string{"_rels/.rels": topRels, "word/document.xml": wrap(body)})
}

func wrap(body string) string {
	return `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`
}

func read(b []byte) (string, []Warning, error) { return FromDOCX(bytes.NewReader(b), int64(len(b))) }

// golden compares got with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s\n--- want\n%s", file, got, want)
	}
}

func TestDOCXGolden(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/docx/*")
	if len(dirs) < 4 {
		t.Fatalf("%d folders of testdata, want 4", len(dirs))
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			parts := map[string]string{"_rels/.rels": topRels}
			files, _ := filepath.Glob(dir + "/*.xml*")
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				name := "word/" + filepath.Base(f)
				if strings.HasSuffix(name, ".rels") {
					name = "word/_rels/" + filepath.Base(f)
				}
				parts[name] = string(b)
			}
			md, warnings, err := read(pack(t, parts))
			if err != nil {
				t.Fatal(err)
			}
			if !norm.NFC.IsNormalString(md) {
				t.Error("not NFC")
			}
			page, err := HTML(md, 3)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, dir+"/want.md", md)
			golden(t, dir+"/want.html", page)
			golden(t, dir+"/want.warnings", fmt.Sprintf("%v\n", warnings))
		})
	}
}

func TestDOCXRefused(t *testing.T) {
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2000)...)
	locked := append(append([]byte{}, ole...), []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...)
	good := document(t, `<w:p><w:r><w:t>x</w:t></w:r></w:p>`)
	many := map[string]string{"_rels/.rels": topRels, "word/document.xml": wrap("")}
	for i := range MaxEntries {
		many[fmt.Sprintf("word/media/%d", i)] = ""
	}
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"empty":        {nil, ErrNotDOCX},
		"text":         {[]byte("xin chào"), ErrNotDOCX},
		"rtf":          {[]byte(`{\rtf1 abc}`), ErrOldFormat},
		"doc":          {ole, ErrOldFormat},
		"password":     {locked, ErrEncrypted},
		"cut":          {good[:len(good)/2], ErrBroken},
		"other zip":    {pack(t, map[string]string{"a.txt": "x"}), ErrNotDOCX},
		"zip slip":     {pack(t, map[string]string{"../../etc/passwd": "x", "word/document.xml": wrap("")}), ErrBroken},
		"backslash":    {pack(t, map[string]string{`word\..\..\x`: "x", "word/document.xml": wrap("")}), ErrBroken},
		"absolute":     {pack(t, map[string]string{"/etc/passwd": "x", "word/document.xml": wrap("")}), ErrBroken},
		"many parts":   {pack(t, many), ErrTooLarge},
		"zip bomb":     {document(t, strings.Repeat(" ", 30<<20)), ErrTooLarge},
		"broken XML":   {document(t, `<w:p><w:r>`), ErrBroken},
		"bad entity":   {document(t, `<w:p>&boom;</w:p>`), ErrBroken},
		"doctype":      {pack(t, map[string]string{"word/document.xml": `<!DOCTYPE x [<!ENTITY a "b">]><w:document/>`}), ErrBroken},
		"deep":         {document(t, strings.Repeat("<w:sdt>", 5000)+strings.Repeat("</w:sdt>", 5000)), ErrBroken},
		"empty doc":    {pack(t, map[string]string{"word/document.xml": ""}), ErrBroken},
		"broken style": {pack(t, map[string]string{"word/document.xml": wrap(""), "word/styles.xml": "<w:styles>"}), ErrBroken},
		"long text":    {document(t, "<w:p><w:r><w:t>"+noise(MaxMarkdown+10)+"</w:t></w:r></w:p>"), ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			md, _, err := read(c.in)
			if !errors.Is(err, c.want) || md != "" {
				t.Errorf("got %d bytes and %v, want %v", len(md), err, c.want)
			}
		})
	}
	if _, _, err := FromDOCX(bytes.NewReader(good), MaxFile+1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("size over the limit: %v", err)
	}
}

// noise is n bytes that do not pack well enough to look like a bomb.
func noise(n int) string {
	var b strings.Builder
	x := uint32(1)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		b.WriteByte('a' + byte(x>>24)%26)
	}
	return b.String()
}

// TestDOCXLyingSize holds that sizes written in the file are not believed.
func TestDOCXLyingSize(t *testing.T) {
	b := document(t, strings.Repeat(noise(1000), 3000))
	i := bytes.LastIndex(b, []byte("PK\x01\x02"))
	for ; i >= 0; i = bytes.LastIndex(b[:i], []byte("PK\x01\x02")) {
		binary.LittleEndian.PutUint32(b[i+24:], 10)
	}
	if _, _, err := read(b); !errors.Is(err, ErrBroken) {
		t.Errorf("got %v, want ErrBroken", err)
	}
}

func TestUnpackedLimitCountsWhatIsRead(t *testing.T) {
	d := &docx{left: 5}
	l := &limited{r: strings.NewReader("0123456789"), left: &d.left}
	buf := make([]byte, 20)
	n, err := l.Read(buf)
	if n != 5 || err != nil {
		t.Fatalf("first read: %d %v", n, err)
	}
	if _, err = l.Read(buf); !errors.Is(err, ErrTooLarge) {
		t.Errorf("second read: %v", err)
	}
}

func TestNumberFormats(t *testing.T) {
	for _, c := range []struct {
		n      int
		format string
		want   string
	}{
		{1, "lowerLetter", "a"}, {27, "lowerLetter", "aa"}, {4, "upperRoman", "IV"}, {1999, "lowerRoman", "mcmxcix"},
		{7, "decimalZero", "07"}, {17, "decimalZero", "17"}, {3, "none", ""}, {5, "decimal", "5"}, {0, "upperRoman", "0"}, {5000, "upperRoman", "5000"},
	} {
		if got := counted(c.n, c.format); got != c.want {
			t.Errorf("counted(%d, %s) = %q, want %q", c.n, c.format, got, c.want)
		}
	}
}

func FuzzFromDOCX(f *testing.F) {
	f.Add(document(f, `<w:p><w:r><w:t>x</w:t></w:r></w:p>`))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) { checkOut(t, b) })
}

// FuzzDocumentXML fuzzes the part inside the file, which random bytes of a zip seldom reach.
func FuzzDocumentXML(f *testing.F) {
	for _, dir := range []string{"outline", "tracked", "boxes", "typed"} {
		b, err := os.ReadFile("testdata/docx/" + dir + "/document.xml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	numbering, err := os.ReadFile("testdata/docx/outline/numbering.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, xml string) {
		checkOut(t, pack(t, map[string]string{"_rels/.rels": topRels, "word/document.xml": xml, "word/numbering.xml": string(numbering)}))
	})
}

// checkOut holds what is true of every input: a known error, or clean Markdown that renders safely.
func checkOut(t *testing.T, b []byte) {
	t.Helper()
	md, _, err := read(b)
	if err != nil {
		for _, known := range []error{ErrTooLarge, ErrNotDOCX, ErrBroken, ErrOldFormat, ErrEncrypted} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Fatalf("unknown error: %v", err)
	}
	checkMarkdown(t, md)
}
