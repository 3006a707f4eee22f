// Package scrub takes personal data out of free text before the text is first stored.
package scrub

import (
	"slices"
	"strings"

	"rostrum/internal/kit/lang"
)

// The kinds of personal data that Scrub removes, and Name, which it only marks.
const (
	Phone   = "phone"
	ID      = "id"
	Email   = "email"
	Address = "address"
	Account = "account"
	Name    = "name"
	Plate   = "plate"
	Link    = "link"
)

// Span is a part of a text: bytes from Start up to End.
type Span struct{ Start, End int }

// Removal is a marker in the cleaned text that stands where something was taken out.
type Removal struct {
	Kind       string
	Start, End int
}

// Result is a cleaned text: NFC, tidy, line breaks kept. What was removed is kept nowhere.
type Result struct {
	Text string
	// Removed are the markers in Text, in order; one that was typed counts too.
	Removed []Removal
	// Names are forms of address with a name, "ông Páo": a person strikes each or
	// confirms that it is a public office-holder.
	Names []Span
}

// firstMark is the private character that stands for a removal of the first kind while
// the text is worked on; the others follow in the order of kinds.
const firstMark = '\ue000'

func kinds() []string { return []string{Phone, ID, Email, Address, Account, Name, Plate, Link} }

// Scrub removes telephone, identity and account numbers, number plates, e-mail and house
// addresses and links to persons' pages, with or without diacritics, NFC or NFD, and marks
// names. Law numbers, dates, money and bare place names stay. Scrubbing again changes nothing.
func Scrub(text string) Result {
	work := hideMarkers(lang.NormalizeText(dropPrivate(strings.ToValidUTF8(text, "\ufffd"))))
	for {
		next := pass(work)
		if next == work {
			return show(work)
		}
		work = next
	}
}

// Strike puts the marker for a name in place of spans of a text, which may come in any
// order and must lie on letters' boundaries; spans outside the text are left out.
func Strike(text string, spans []Span, tag lang.Tag) string {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	var out strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			continue
		}
		out.WriteString(text[at:s.Start])
		out.WriteString(Marker(Name, tag))
		at = s.End
	}
	out.WriteString(text[at:])
	return out.String()
}

// Marker is what stands in a text where something of a kind was removed.
func Marker(kind string, tag lang.Tag) string {
	vi, en := "[thông tin riêng]", "[personal data]"
	switch kind {
	case Phone:
		vi, en = "[số điện thoại]", "[phone number]"
	case ID:
		vi, en = "[số giấy tờ]", "[identity number]"
	case Email:
		vi, en = "[thư điện tử]", "[e-mail]"
	case Address:
		vi, en = "[địa chỉ]", "[address]"
	case Account:
		vi, en = "[số tài khoản]", "[account number]"
	case Name:
		vi, en = "[tên người]", "[name]"
	case Plate:
		vi, en = "[biển số xe]", "[number plate]"
	case Link:
		vi, en = "[trang cá nhân]", "[personal page]"
	}
	if tag == lang.EN {
		return en
	}
	return vi
}

// dropPrivate frees the private characters for our own use.
func dropPrivate(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= firstMark && r < firstMark+rune(len(kinds())) {
			return -1
		}
		return r
	}, text)
}

// hideMarkers puts one private character for each marker that stands in the text.
func hideMarkers(text string) string {
	for i, kind := range kinds() {
		for _, tag := range lang.Tags() {
			text = strings.ReplaceAll(text, Marker(kind, tag), string(firstMark+rune(i)))
		}
	}
	return text
}

// pass removes one kind after another, once; each sees what the former left.
func pass(text string) string {
	for _, find := range []func(*shadow) []found{pages, emails, nicks, addresses, plates, labelled, sequences} {
		text = replace(text, find(newShadow(text)))
	}
	return text
}

// found is personal data in a shadow: positions there, not in the text.
type found struct {
	kind       string
	start, end int
}

// replace puts private characters for what was found; the first of two that overlap wins.
func replace(text string, all []found) string {
	if len(all) == 0 {
		return text
	}
	s := newShadow(text)
	slices.SortStableFunc(all, func(a, b found) int { return a.start - b.start })
	var out strings.Builder
	at := 0
	for _, f := range all {
		start, end := s.at[f.start], s.at[f.end]
		if start < at || end <= start {
			continue
		}
		out.WriteString(text[at:start])
		out.WriteRune(firstMark + rune(slices.Index(kinds(), f.kind)))
		at = end
	}
	out.WriteString(text[at:])
	return out.String()
}

// show writes the markers out and says where they and the names stand.
func show(work string) Result {
	var r Result
	var out strings.Builder
	var moved []int // for each byte of work, where it went
	for _, c := range work {
		start := out.Len()
		if k := int(c - firstMark); k >= 0 && k < len(kinds()) {
			out.WriteString(Marker(kinds()[k], lang.VI))
			r.Removed = append(r.Removed, Removal{kinds()[k], start, out.Len()})
		} else {
			out.WriteRune(c)
		}
		for range len(string(c)) {
			moved = append(moved, start)
		}
	}
	moved = append(moved, out.Len())
	r.Text = out.String()
	s := newShadow(work)
	for _, f := range names(s) {
		r.Names = append(r.Names, Span{moved[s.at[f.start]], moved[s.at[f.end]]})
	}
	return r
}
