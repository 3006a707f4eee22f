package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web/ui"
)

type ioWriter = io.Writer

// mostFields is how many values one form may carry.
const mostFields = 2000

// Form is what was typed, kept as it was so that it can be shown again.
type Form struct {
	values url.Values
	files  map[string]File
	errors []fault.Field
}

// File is one uploaded file, read whole within the route's limit.
type File struct {
	Name string
	Type string // as the browser said; never trusted
	Data []byte
}

// Form reads the request's form once. Too large a body is fault.TooLarge, an unreadable one fault.Invalid.
func (c *Ctx) Form() (*Form, error) {
	if c.form != nil {
		return c.form, nil
	}
	f := &Form{values: url.Values{}, files: map[string]File{}}
	kind, params, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "multipart/form-data":
		err = f.readParts(multipart.NewReader(c.R.Body, params["boundary"]))
	case "application/x-www-form-urlencoded", "":
		err = f.readEncoded(c.R.Body)
	default:
		return nil, fault.New(fault.Invalid, "web.formtype")
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, fault.New(fault.TooLarge, "web.toolarge", "size", c.P.Bytes(large.Limit))
	case err != nil:
		if _, known := fault.As(err); known {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Invalid, "web.badform")
	}
	c.form = f
	return f, nil
}

func (f *Form) readEncoded(body io.Reader) error {
	b, err := slurp(body)
	if err != nil {
		return err
	}
	if bytes.Count(b, []byte("&")) > mostFields {
		return fault.New(fault.TooLarge, "web.toomanyfields")
	}
	f.values, err = url.ParseQuery(string(b))
	if err == nil {
		f.clean()
	}
	return err
}

func (f *Form) readParts(r *multipart.Reader) error {
	for n := 0; ; n++ {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			f.clean()
			return nil
		}
		if err != nil {
			return err
		}
		if n > mostFields {
			return fault.New(fault.TooLarge, "web.toomanyfields")
		}
		b, err := slurp(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			f.values.Add(part.FormName(), string(b))
		} else if len(b) > 0 {
			f.files[part.FormName()] = File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Data: b}
		}
	}
}

// slurp reads all of r in pieces that are joined once: a body that runs into the route's limit then costs
// no more than the limit, where growing one slice would cost several times that.
func slurp(r io.Reader) ([]byte, error) {
	const piece = 64 << 10
	var pieces [][]byte
	for {
		size := piece
		if len(pieces) == 0 {
			size = 512 // most values are short
		}
		b, n, err := make([]byte, size), 0, error(nil)
		for n < size && err == nil {
			var m int
			m, err = r.Read(b[n:])
			n += m
		}
		pieces = append(pieces, b[:n])
		if errors.Is(err, io.EOF) {
			return bytes.Join(pieces, nil), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// clean makes text of every value: browsers send CRLF, attackers send NUL and broken UTF-8.
func (f *Form) clean() {
	for _, all := range f.values {
		for i, v := range all {
			all[i] = strings.ReplaceAll(toText(v), "\r\n", "\n")
		}
	}
}

// Get gives a value as it was typed, without white space around it.
func (f *Form) Get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Has says whether the field was sent at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// All gives every value of a field: checked boxes, chips.
func (f *Form) All(name string) []string { return f.values[name] }

// Line gives a value of one line in the normal form of the language's writing.
func (f *Form) Line(name string) string { return lang.Normalize(f.values.Get(name)) }

// Text gives a value of several lines in the normal form of the language's writing.
func (f *Form) Text(name string) string { return lang.NormalizeText(f.values.Get(name)) }

// On says whether a box was checked.
func (f *Form) On(name string) bool {
	v := f.values.Get(name)
	return v != "" && v != "0" && v != "false"
}

// Int gives a whole number; what is no number is noted as an error at the field.
func (f *Form) Int(name string) int {
	v := strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(f.Get(name))
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n > 1_000_000_000 || n < -1_000_000_000 {
		f.errors = append(f.errors, fault.Field{Name: name, Key: "web.notnumber"})
		return 0
	}
	return n
}

// Day gives a day; what is no day is noted as an error at the field.
func (f *Form) Day(name string) lang.Day {
	v := f.Get(name)
	if v == "" {
		return ""
	}
	d, err := lang.ParseDay(v)
	if err != nil {
		f.errors = append(f.errors, fault.Field{Name: name, Key: "web.notday"})
		return ""
	}
	return d
}

// File gives an uploaded file and whether there was one.
func (f *Form) File(name string) (File, bool) {
	file, ok := f.files[name]
	return file, ok
}

// Err gives what was noted while values were read, as one error; nil where all could be read.
func (f *Form) Err() error {
	if len(f.errors) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Key: fault.Invalid.Key(), Fields: slices.Clone(f.errors)}
}

// Op is the id of the operation the form is; "" where the form carries none.
func (f *Form) Op() string { return f.values.Get("op") }

// Version is the version of the record the form was made from.
func (f *Form) Version() int64 {
	n, _ := strconv.ParseInt(f.values.Get("version"), 10, 64)
	return n
}

// Forget takes fields out of the form before it becomes an operation: what the audience said must not even
// lie in the hash that tells a repeat from a change, since a hash of few words can be guessed.
func (f *Form) Forget(names ...string) {
	for _, name := range names {
		delete(f.values, name)
	}
}

func (f *Form) deviceAt() int64 {
	n, _ := strconv.ParseInt(f.values.Get("device_at"), 10, 64)
	return n
}

// canonical is the form's content in one order: what tells a repeat from a change.
func (f *Form) canonical(path string) []byte {
	v := url.Values{}
	for k, all := range f.values {
		// A fast hash of a short secret is the secret: such fields tell no repeat from a change.
		if k != "op" && k != "device_at" && !strings.Contains(k, "password") && k != "code" {
			v[k] = all
		}
	}
	text := path + "\n" + v.Encode()
	for _, name := range slices.Sorted(mapKeys(f.files)) {
		sum := sha256.Sum256(f.files[name].Data)
		text += "\n" + name + " " + hex.EncodeToString(sum[:])
	}
	return []byte(text)
}

func mapKeys(m map[string]File) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Message gives the words for the first error at a field, "" where there is none.
func (c *Ctx) Message(err error, field string) string {
	for _, f := range fault.Fields(err) {
		if f.Name == field {
			return c.P.T(f.Key, f.Args...)
		}
	}
	return ""
}

// Messages gives all field errors for the summary on top of a form.
func (c *Ctx) Messages(err error) []ui.FieldError {
	var all []ui.FieldError
	for _, f := range fault.Fields(err) {
		all = append(all, ui.FieldError{Name: f.Name, Text: c.P.T(f.Key, f.Args...)})
	}
	if e, ok := fault.As(err); ok && len(all) == 0 {
		all = append(all, ui.FieldError{Text: c.P.T(e.Key, e.Args...)})
	}
	return all
}
