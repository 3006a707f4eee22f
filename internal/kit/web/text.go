package web

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// isText says whether s is what a database takes as text: UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// toText makes text of anything: what browsers never send and attackers do is replaced or left out.
func toText(s string) string {
	if isText(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// textQuery makes text of the names and values in an address; one that is text stays as it was written.
func textQuery(raw string) string {
	if !strings.Contains(raw, "%") && isText(raw) {
		return raw
	}
	values, _ := url.ParseQuery(raw) // what cannot be read is left out, as handlers would leave it out
	clean, changed := url.Values{}, false
	for name, all := range values {
		for _, v := range all {
			changed = changed || !isText(name) || !isText(v)
			clean.Add(toText(name), toText(v))
		}
	}
	if !changed {
		return raw
	}
	return clean.Encode()
}
