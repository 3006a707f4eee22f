package lang

import (
	"encoding/hex"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sortVersion stands before each sort key and names the collation that made it. Raise it
// when x/text brings other tables, so that old keys are found and made anew.
const sortVersion = "1."

// SortVersion is the beginning of every sort key that this program makes.
func SortVersion() string { return sortVersion }

// collators are kept because making one costs more than using it, and one serves only one
// goroutine at a time.
var collators = sync.Pool{New: func() any {
	return &collator{c: collate.New(language.Vietnamese)}
}}

type collator struct {
	c   *collate.Collator
	buf collate.Buffer
}

// SortKey gives text whose bytewise order is the Vietnamese order of s: letters first
// (a ă â b … d đ), tones after them, case last. Both places of a tone give one key.
func SortKey(s string) string {
	return sortVersion + hexKeys(SameTone(Normalize(s)))
}

// NameKey sorts people as they are called: by the given name, then by the full name.
func NameKey(given, full string) string {
	return sortVersion + hexKeys(SameTone(Normalize(given)), SameTone(Normalize(full)))
}

// hexKeys joins the keys with "-", which comes before all hex digits, so that a key that
// ends early comes first.
func hexKeys(texts ...string) string {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	var out []byte
	for i, s := range texts {
		if i > 0 {
			out = append(out, '-')
		}
		out = hex.AppendEncode(out, c.c.KeyFromString(&c.buf, s))
		c.buf.Reset()
	}
	return string(out)
}

// GivenName proposes the given name of a full name: its last word. A person's own word
// goes before it.
func GivenName(full string) string {
	words := strings.Fields(Normalize(full))
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
