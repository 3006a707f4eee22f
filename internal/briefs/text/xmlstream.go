package text

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// stream reads one XML part with a limit on depth.
type stream struct {
	dec   *xml.Decoder
	close io.Closer
	depth int
}

// limited counts the bytes unpacked over all parts.
type limited struct {
	r    io.Reader
	left *int64
}

func (l *limited) Read(p []byte) (int, error) {
	if *l.left <= 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > *l.left {
		p = p[:*l.left]
	}
	n, err := l.r.Read(p)
	*l.left -= int64(n)
	return n, err
}

// next returns the next element or text; its errors are io.EOF, ErrTooLarge and ErrBroken.
func (s *stream) next() (xml.Token, error) {
	for {
		t, err := s.dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case errors.Is(err, ErrTooLarge):
			return nil, fmt.Errorf("unpack: %w", ErrTooLarge)
		case err != nil:
			return nil, fmt.Errorf("read XML: %w: %w", ErrBroken, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if s.depth++; s.depth > maxDepth {
				return nil, fmt.Errorf("XML deeper than %d: %w", maxDepth, ErrBroken)
			}
			return t, nil
		case xml.EndElement:
			s.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, fmt.Errorf("XML with a DOCTYPE: %w", ErrBroken)
		}
	}
}

// skip passes over the rest of the element just opened.
func (s *stream) skip() error {
	for open := s.depth; ; {
		if _, err := s.next(); err != nil {
			return unexpected(err)
		}
		if s.depth < open {
			return nil
		}
	}
}

// each calls f for every child element of the element just opened, until it closes.
// f must consume its element: by each, text or skip.
func (s *stream) each(f func(e xml.StartElement) error) error {
	for {
		t, err := s.next()
		if err != nil {
			return unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text returns the characters of the element just opened, without those of its children.
func (s *stream) text() (string, error) {
	var b strings.Builder
	for {
		t, err := s.next()
		if err != nil {
			return "", unexpected(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			if err := s.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return b.String(), nil
		}
	}
}

// unexpected turns the end of a file inside an element into ErrBroken.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("XML ends early: %w", ErrBroken)
	}
	return err
}

// attr returns the attribute of a local name, whatever its namespace, or "".
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// on reads a WordprocessingML switch: present means on unless its value says off.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
