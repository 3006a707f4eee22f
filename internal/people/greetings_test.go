package people_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// silence is n frames of MP3 without a sound, each of which differs by its private bit from those of another pitch.
func silence(n int, private byte) []byte {
	frame := make([]byte, 417)
	copy(frame, []byte{0xff, 0xfb, 0x90, 0x64 | private<<3})
	return bytes.Repeat(frame, n)
}

func aac(n int) []byte {
	return bytes.Repeat(append([]byte{0xff, 0xf1, 0x50, 0x80, 2, 0x1f, 0xfc}, make([]byte, 9)...), n)
}

func box(kind string, inner ...[]byte) []byte {
	b := append([]byte("\x00\x00\x00\x00"+kind), bytes.Join(inner, nil)...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func m4a(handler string) []byte {
	made := append([]byte{0, 0, 0, 0, 0xd0, 0x11, 0x22, 0x33, 0xd0, 0x11, 0x22, 0x33}, make([]byte, 20)...) // version, when it was made and changed
	return bytes.Join([][]byte{box("ftyp", []byte("M4A \x00\x00\x00\x00")),
		box("moov", box("mvhd", made), box("trak", box("tkhd", made), box("mdia", box("mdhd", made), box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 12))), box("udta", []byte("Nguyen Van Ghi"))),
			box("udta", []byte("Nguyen Van Ghi"))), box("mdat", []byte("tiếng nói"))}, nil)
}

func oggPage(number uint32, flags byte, body string) []byte {
	p := append([]byte("OggS\x00"), flags)
	p = append(p, make([]byte, 8)...)
	p = binary.LittleEndian.AppendUint32(p, 7)
	p = binary.LittleEndian.AppendUint32(p, number)
	p = append(p, 0, 0, 0, 0, 1, byte(len(body)))
	return append(p, body...)
}

func opus(comment string) []byte {
	tags := "OpusTags\x04\x00\x00\x00made\x01\x00\x00\x00" + string([]byte{byte(len(comment)), 0, 0, 0}) + comment
	return bytes.Join([][]byte{oggPage(0, 2, "OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"), oggPage(1, 0, tags), oggPage(2, 4, "tieng noi")}, nil)
}

func TestARecordingIsWhatItsContentIs(t *testing.T) {
	id3 := append([]byte("ID3\x03\x00\x00\x00\x00\x00\x14"), []byte("TPE1Nguyen Van Ghi..")...)
	v1 := append([]byte("TAGNguyen Van Ghi"), make([]byte, 128-17)...)
	for name, c := range map[string]struct {
		file []byte
		kind string
	}{
		"mp3": {silence(4, 0), "audio/mpeg"}, "mp3 with its maker before": {append(bytes.Clone(id3), silence(4, 0)...), "audio/mpeg"},
		"mp3 with its maker behind": {append(silence(4, 0), v1...), "audio/mpeg"}, "aac": {aac(5), "audio/aac"}, "m4a": {m4a("soun"), "audio/mp4"},
		"opus":   {opus("ARTIST=Nguyen Van Ghi"), "audio/ogg"},
		"a film": {m4a("vide"), ""}, "a page": {[]byte("<!doctype html><script>alert(1)</script>"), ""}, "a drawing": {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ""},
		"wav": {append([]byte("RIFF\x24\x00\x00\x00WAVEfmt "), make([]byte, 100)...), ""}, "one frame and words": {append(silence(1, 0), []byte("<script>")...), ""},
		"nothing": {nil, ""}, "a cut page": {[]byte("OggS\x00\x02"), ""}, "a cut box": {m4a("soun")[:60], ""}, "vorbis": {bytes.Replace(opus(""), []byte("OpusHead"), []byte("\x01vorbis\x00"), 1), ""},
		"too much": {silence(1000, 0), ""},
	} {
		t.Run(name, func(t *testing.T) {
			clean, kind, err := people.CleanSound(c.file)
			if c.kind == "" {
				wantFault(t, err, fault.Invalid, "sound")
				return
			}
			if err != nil || kind != c.kind {
				t.Fatalf("%s, %v", kind, err)
			}
			if bytes.Contains(clean, []byte("Nguyen")) || bytes.Contains(clean, []byte{0xd0, 0x11, 0x22}) || bytes.Contains(clean, []byte("made")) {
				t.Error("who made it, or when, is in it still")
			}
			// What is clean is taken again as it is, sums included.
			again, _, err := people.CleanSound(clean)
			if err != nil || !bytes.Equal(again, clean) {
				t.Errorf("cleaned twice it differs: %v", err)
			}
		})
	}
}

// send posts a greeting with a file, as a browser does.
func (b *browser) send(path string, file []byte, pairs ...string) page {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	_ = m.WriteField("op", store.NewOpID(time.Now()))
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = m.WriteField(pairs[i], pairs[i+1])
	}
	if file != nil {
		part, _ := m.CreateFormFile("sound", "../../chao.html")
		_, _ = part.Write(file)
	}
	_ = m.Close()
	r, err := http.NewRequest(http.MethodPost, b.w.url+path, &body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Accept-Language", "en")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := b.client.Do(r)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(res.Body)
	return page{b.w.t, res.StatusCode, res.Header.Get("Location"), string(text), res.Header}
}

func TestALanguageGreets(t *testing.T) {
	files, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	kept := func() (keys []string) {
		_ = files.Each(t.Context(), func(key string, _ int64) error { keys = append(keys, key); return nil })
		return keys
	}
	o, w := served(t, shown, func(p *people.Options) { p.Files = files })
	o.bare()
	boss := w.desk(o, "boss", access.Administrator, access.Everywhere, "")
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	for _, l := range []string{"Tiếng Mông; Hmong; hmn", "Tiếng Khmer; Khmer; km"} {
		boss.post("/catalogues/languages/lines", "lines", l).want(http.StatusSeeOther, "")
	}
	const at, to = "/catalogues/languages/entries/hmn", "/catalogues/languages/entries/hmn/greeting"
	boss.get(at).want(http.StatusOK, "").has("How this language greets", "The language").one("input", "name", "own_name", "lang", "hmn")
	lan.send(to, silence(4, 0), "own_name", "Hmoob").want(http.StatusForbidden, "")
	boss.send("/catalogues/subjects/entries/road/greeting", nil).want(http.StatusNotFound, "")
	boss.send("/catalogues/languages/entries/zzz/greeting", silence(4, 0)).want(http.StatusNotFound, "")
	boss.send(to, []byte("<html>"), "own_name", "Hmoob", "greeting", "Nyob zoo").want(http.StatusUnprocessableEntity, "").
		has("cannot be read as a recording").one("input", "name", "own_name", "value", "Hmoob")
	boss.send(to, silence(1000, 0), "own_name", "Hmoob").want(http.StatusUnprocessableEntity, "").has("more than 300 kB")
	boss.send(to, nil, "own_name", strings.Repeat("a", 81)).want(http.StatusUnprocessableEntity, "")
	if keys := kept(); len(keys) != 0 {
		t.Errorf("refused files lie there: %v", keys)
	}
	boss.send(to, silence(4, 0), "own_name", "Hmoob", "greeting", "Nyob zoo sawv daws").want(http.StatusSeeOther, at)
	first := kept()
	if len(first) != 1 {
		t.Fatalf("%d files", len(first))
	}
	boss.get(at).has("Listen to the present recording").one("a", "href", "/public/greetings/"+first[0])

	// Anybody may listen, whole or in part, and nothing takes it for a page.
	p := w.browser().get("/public/greetings/"+first[0]).want(http.StatusOK, "")
	h := p.header
	if len(p.body) != 4*417 || h.Get("Content-Type") != "audio/mpeg" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Cache-Control"), "immutable") ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || len(h.Values("Set-Cookie")) != 0 {
		t.Errorf("%d bytes, %v", len(p.body), h)
	}
	part := w.browser()
	part.header.Set("Range", "bytes=10-19")
	if p := part.get("/public/greetings/" + first[0]); p.status != http.StatusPartialContent || len(p.body) != 10 {
		t.Errorf("a part: %d, %d bytes", p.status, len(p.body))
	}
	other, _, err := files.Put(t.Context(), strings.NewReader("another's file"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{other, "unknown", strings.Repeat("0", 64)} {
		w.browser().get("/public/greetings/"+key).want(http.StatusNotFound, "")
	}
	if err := files.Remove(t.Context(), other); err != nil {
		t.Fatal(err)
	}

	// What was written stays with a new recording; the old one goes. A form made from an old version changes nothing.
	boss.send(to, silence(4, 1), "version", "1", "own_name", "Hmoob", "greeting", "Nyob zoo").want(http.StatusSeeOther, at)
	second := kept()
	if len(second) != 1 || second[0] == first[0] {
		t.Fatalf("files %v after %v", second, first)
	}
	boss.send(to, silence(4, 0), "version", "1", "own_name", "Hmong").want(http.StatusConflict, "")
	if keys := kept(); len(keys) != 1 || keys[0] != second[0] {
		t.Errorf("a refused edit left %v", keys)
	}
	// Two languages with one recording: it stays while one has it.
	boss.send("/catalogues/languages/entries/km/greeting", silence(4, 1), "version", "0").want(http.StatusSeeOther, "")
	boss.send(to, nil, "version", "2", "own_name", "Hmoob", "silent", "yes").want(http.StatusSeeOther, at)
	if len(kept()) != 1 {
		t.Error("the other language lost its recording")
	}
	boss.send("/catalogues/languages/entries/km/greeting", nil, "version", "1", "silent", "yes").want(http.StatusSeeOther, "")
	if keys := kept(); len(keys) != 0 {
		t.Errorf("nobody's files: %v", keys)
	}
	w.write(func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM journal WHERE verb = 'people.catalogue.greeting'`)
		if n != 5 {
			t.Errorf("%d entries in the journal, want 5", n)
		}
		return err
	})
}
