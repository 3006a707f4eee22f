package app

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// change is one field of a record before and after an act, in words.
type change struct {
	Field, Before, After string
	Differs              bool
}

// teller puts entries into a reader's words: names for ids, words for states, days and moments written out.
type teller struct {
	p     *lang.Printer
	names map[string]string
}

// changes compares the two sides of an entry field by field. What is empty on both sides is left out.
func (t teller) changes(e journal.Shown) []change {
	before, after := fieldsOf(e.Before), fieldsOf(e.After)
	var all []change
	for _, name := range union(before, after) {
		c := change{Field: t.field(name), Before: t.value(name, before[name]), After: t.value(name, after[name])}
		c.Differs = c.Before != c.After
		if c.Before != "" || c.After != "" {
			all = append(all, c)
		}
	}
	return all
}

// plainField is the name of a value that has no fields.
const plainField = "value"

// fieldsOf reads one side; what was written in Go's names is brought to those of the tables.
func fieldsOf(text string) map[string]any {
	var v any
	if text == "" || json.Unmarshal([]byte(text), &v) != nil {
		return map[string]any{}
	}
	all, isObject := v.(map[string]any)
	if !isObject {
		return map[string]any{plainField: v}
	}
	out := make(map[string]any, len(all))
	for name, v := range all {
		if name = snake(name); !slices.Contains(unsaid(), name) {
			out[name] = v
		}
	}
	return out
}

// unsaid are fields that tell a reader nothing.
func unsaid() []string {
	return []string{"id", "folded", "sort_key", "version", "edits", "report_id", "publication_id", "device_at", "created_at", "saved_at", "at"}
}

// snake turns "BriefIDs" into "brief_ids".
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) {
			if i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && string(runes[i:]) != "IDs") {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func union(a, b map[string]any) []string {
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (t teller) field(name string) string {
	if key := "app.field." + name; t.p.Has(key) {
		return t.p.T("app.field." + name)
	}
	return strings.ReplaceAll(name, "_", " ")
}

// value writes a value out; "" for what is empty.
func (t teller) value(field string, v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return t.p.T("app.journal.yes")
		}
		return t.p.T("app.journal.no")
	case float64:
		return t.number(field, v)
	case string:
		return t.text(field, v)
	case []any:
		var parts []string
		for _, one := range v {
			if s := t.value(field, one); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "\n")
	case map[string]any:
		return t.object(v)
	}
	return ""
}

// object writes "field: value; …", and of a text in several languages the reader's.
func (t teller) object(v map[string]any) string {
	if s, ok := v[string(t.p.Lang())].(string); ok {
		return s
	}
	var parts []string
	for _, name := range union(v, nil) {
		if s := t.value(snake(name), v[name]); s != "" {
			parts = append(parts, t.field(snake(name))+": "+s)
		}
	}
	return strings.Join(parts, "; ")
}

func (t teller) number(field string, v float64) string {
	switch {
	case field == "start_at":
		return t.p.Moment(int64(v))
	case field == "born_year":
		return strconv.Itoa(int(v))
	case v != float64(int64(v)):
		return t.p.Float(v, 2)
	}
	return t.p.N(int64(v))
}

func (t teller) text(field, v string) string {
	if name, known := t.names[v]; known {
		return name
	}
	if name, known := t.names[listOf(field)+v]; known {
		return name
	}
	if d, err := lang.ParseDay(v); err == nil && len(v) == len("2026-01-01") {
		return t.p.Day(d)
	}
	for _, prefix := range prefixes()[field] {
		if t.p.Has(prefix + v) {
			return t.p.T(prefix + v)
		}
	}
	return v
}

// prefixes are the starts of the words that slices have for the values of a field.
func prefixes() map[string][]string {
	return map[string][]string{"state": {"sessions.state.", "briefs.state."}, "mode": {"sessions.mode."}, "open_to": {"sessions.openTo."},
		"origin": {"sessions.origin."}, "role": {"people.role."}, "status": {"speakers.status."}, "gender": {"speakers.gender."}}
}

// tellerFor knows the names of everything that entries refer to.
func tellerFor(tx *store.Tx, p *lang.Printer, entries []journal.Shown) (teller, error) {
	ids := map[string]bool{}
	for _, e := range entries {
		for _, id := range []string{e.Actor, e.Subject, e.UnitID} {
			ids[id] = true
		}
		for _, side := range []string{e.Before, e.After} {
			gather(fieldsOf(side), ids)
		}
	}
	delete(ids, "")
	var all []string
	for id := range ids {
		all = append(all, id)
	}
	slices.Sort(all)
	names, err := namesOf(tx, all)
	if err == nil {
		err = listed(tx, p.Lang(), names)
	}
	names["system"], names["all"] = p.T("app.journal.system"), p.T("app.journal.everywhere")
	return teller{p, names}, err
}

// listPaths are where the entries of shared lists have their pages, by what the journal calls them.
func listPaths() map[string]string {
	at := func(k people.Catalogue) string { return "/catalogues/" + string(k) + "/entries/" }
	return map[string]string{"language": at(people.OfLanguages), "subject": at(people.OfSubjects), "ethnic_group": at(people.OfGroups)}
}

// listOf tells in which list of the installation a field's values stand; ids of lists are short words, so a
// name is kept under the list's name and the id.
func listOf(field string) string {
	switch field {
	case "languages", "lang", "language":
		return "lang:"
	case "subjects", "subject_id", "subject":
		return "subject:"
	}
	return field + ":"
}

func listed(tx *store.Tx, tag lang.Tag, names map[string]string) error {
	languages, err := people.Languages(tx)
	if err != nil {
		return err
	}
	for _, l := range languages {
		names["lang:"+l.ID] = l.Names.In(tag)
	}
	subjects, err := people.Subjects(tx)
	if err != nil {
		return err
	}
	for _, s := range subjects {
		names["subject:"+s.ID] = s.Names.In(tag)
	}
	groups, err := people.EthnicGroups(tx)
	for _, g := range groups {
		names["ethnic_group:"+g.ID] = g.Names.In(tag)
	}
	return err
}

func gather(v any, ids map[string]bool) {
	switch v := v.(type) {
	case string:
		if store.ValidID(v) {
			ids[v] = true
		}
	case []any:
		for _, one := range v {
			gather(one, ids)
		}
	case map[string]any:
		for _, one := range v {
			gather(one, ids)
		}
	}
}

func namesOf(tx *store.Tx, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, find := range []func() (map[string]string, error){
		func() (map[string]string, error) { return people.AccountNames(tx, ids) },
		func() (map[string]string, error) { return people.SpeakerNames(tx, ids) },
		func() (map[string]string, error) { return briefs.Title(tx, ids) },
		func() (map[string]string, error) { return org.PlaceNames(tx, ids, tx.Today()) },
		func() (map[string]string, error) { return org.UnitNames(tx, ids, tx.Today()) },
	} {
		some, err := find()
		if err != nil {
			return names, err
		}
		for id, name := range some {
			if name != "" {
				names[id] = name
			}
		}
	}
	return names, nil
}

// who names the actor of an entry.
func (t teller) who(e journal.Shown) string {
	if name := t.names[e.Actor]; name != "" {
		return name
	}
	if strings.HasPrefix(e.Verb, "duties.") || strings.HasPrefix(e.Verb, "sessions.") {
		return t.p.T("app.journal.bylink") // acts of accounts have their names; a link is an actor of its own
	}
	return e.Actor
}

func (t teller) verb(e journal.Shown) string {
	if t.p.Has("app.act." + e.Verb) {
		return t.p.T("app.act." + e.Verb)
	}
	return e.Verb
}

func (t teller) kind(e journal.Shown) string {
	if t.p.Has("app.kind." + e.Kind) {
		return t.p.T("app.kind." + e.Kind)
	}
	return e.Kind
}

// record names the record of an entry and says where its page is, "" where it has none.
func (t teller) record(e journal.Shown) (name, href string) {
	paths := map[string]string{"session": "/sessions/", "brief": "/briefs/", "duty": "/duties/", "speaker": "/speakers/",
		"account": "/people/accounts/", "unit": "/units/", "place": "/places/", "reorganisation": "/reorganisations/"}
	if path := paths[e.Kind]; path != "" && e.Subject != "bulk" {
		href = path + e.Subject
	}
	name = t.kind(e)
	if n := t.names[e.Subject]; n != "" {
		name += ": " + n
	} else if n := t.names[listOf(e.Kind)+e.Subject]; n != "" { // an entry of a shared list
		name, href = name+": "+n, listPaths()[e.Kind]+e.Subject
	}
	return name, href
}
