package people

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Catalogue is one of the lists that the whole installation shares, as it stands in the address of its page.
type Catalogue string

// The catalogues.
const (
	OfLanguages Catalogue = "languages"
	OfSubjects  Catalogue = "subjects"
	OfGroups    Catalogue = "ethnic-groups"
)

// Catalogues lists them in the order people are shown them.
func Catalogues() []Catalogue { return []Catalogue{OfLanguages, OfSubjects, OfGroups} }

func (k Catalogue) known() bool { return slices.Contains(Catalogues(), k) }

func (k Catalogue) table() string { return strings.ReplaceAll(string(k), "-", "_") }

// kind is what the journal calls an entry.
func (k Catalogue) kind() string { return strings.TrimSuffix(k.table(), "s") }

// Longest name of an entry in characters, and the most entries of one list and of one adding.
const (
	entryMost = 80
	linesMost = 100
	mostOfAll = 1000
)

// languageCode is a code as BCP 47 writes them; it cannot be changed, since records name it.
var languageCode = regexp.MustCompile(`^[a-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$`)

// MayCatalogue says whether the actor may keep the catalogues: they are one for all networks, so the verb has
// to be held everywhere.
func MayCatalogue(tx *store.Tx) (bool, error) { return access.MayAt(tx, "people.catalogues", "") }

func mustCatalogue(tx *store.Tx) error {
	if tx.Actor().Kind == "" {
		return fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
	}
	ok, err := MayCatalogue(tx)
	if err == nil && !ok {
		err = fault.New(fault.Forbidden, fault.Forbidden.Key(), "verb", "people.catalogues")
	}
	return err
}

// Entries lists a catalogue in its order, retired entries among them. It needs people.catalogues and fails
// with fault.NotFound for a catalogue there is none of.
func Entries(tx *store.Tx, k Catalogue) ([]CatalogueEntry, error) {
	if err := mustCatalogue(tx); err != nil {
		return nil, err
	}
	if !k.known() {
		return nil, fault.New(fault.NotFound, fault.NotFound.Key())
	}
	return listed(tx, k.table())
}

// entryOf gives a catalogue and the index of one entry in it; it fails with fault.NotFound.
func entryOf(tx *store.Tx, k Catalogue, id string) ([]CatalogueEntry, int, error) {
	all, err := Entries(tx, k)
	if err != nil {
		return nil, 0, err
	}
	i := slices.IndexFunc(all, func(e CatalogueEntry) bool { return e.ID == id })
	if i < 0 {
		return nil, 0, fault.New(fault.NotFound, fault.NotFound.Key())
	}
	return all, i, nil
}

// tidy brings the names to their normal form.
func (e CatalogueEntry) tidy() CatalogueEntry {
	names := lang.Text{}
	for _, tag := range []lang.Tag{lang.VI, lang.EN} {
		if s := lang.Normalize(e.Names[tag]); s != "" {
			names[tag] = s
		}
	}
	e.ID, e.Names = strings.TrimSpace(e.ID), names
	return e
}

// check says what is wrong with an entry beside those that stand; fields are named name_vi, name_en and code.
func (k Catalogue) check(e CatalogueEntry, others []CatalogueEntry, fresh bool) error {
	var errs []error
	at := func(bad bool, field, key string, args ...any) {
		if bad {
			errs = append(errs, fault.At(field, key, args...))
		}
	}
	at(e.Names[lang.VI] == "", "name_vi", "people.catalogues.err.name")
	at(len([]rune(e.Names[lang.VI])) > entryMost, "name_vi", "people.catalogues.err.long", "most", entryMost)
	at(len([]rune(e.Names[lang.EN])) > entryMost, "name_en", "people.catalogues.err.long", "most", entryMost)
	at(fresh && e.ID != "" && (k != OfLanguages || !languageCode.MatchString(e.ID)), "code", "people.catalogues.err.code")
	at(fresh && len(others) >= mostOfAll, "name_vi", "people.catalogues.err.many", "most", mostOfAll)
	for _, o := range others {
		at(fresh && o.ID == e.ID, "code", "people.catalogues.err.codetaken", "name", o.Names.In(lang.VI))
		same := strings.EqualFold(o.Names[lang.VI], e.Names[lang.VI])
		at(same && o.RetiredOn == "", "name_vi", "people.catalogues.err.taken")
		at(same && o.RetiredOn != "", "name_vi", "people.catalogues.err.retired")
	}
	return fault.Join(errs...)
}

// Where a new entry stands: Last, or after the entry named; "" is first.
const Last = "*"

// insertAt puts an entry after another into a list that does not hold it.
func insertAt(all []CatalogueEntry, e CatalogueEntry, after string) ([]CatalogueEntry, error) {
	i := slices.IndexFunc(all, func(o CatalogueEntry) bool { return o.ID == after })
	switch {
	case after == Last:
		i = len(all) - 1
	case i < 0 && after != "":
		return nil, fault.At("after", "people.catalogues.err.after")
	}
	return slices.Insert(slices.Clone(all), i+1, e), nil
}

// number gives every entry its place and writes the places that changed.
func (k Catalogue) number(tx *store.Tx, all []CatalogueEntry) error {
	for i := range all {
		if all[i].Position == i+1 {
			continue
		}
		all[i].Position = i + 1
		if err := tx.Must1(`UPDATE `+k.table()+` SET position = $1 WHERE id = $2`, i+1, all[i].ID); err != nil {
			return fmt.Errorf("people: order of %s: %w", k.table(), err)
		}
	}
	return nil
}

// AddEntry adds an entry after another one. It needs people.catalogues and fails with fault.Invalid for a name
// or code that is taken.
func AddEntry(tx *store.Tx, k Catalogue, e CatalogueEntry, after string) (CatalogueEntry, error) {
	all, err := Entries(tx, k)
	if err != nil {
		return e, err
	}
	if e, all, err = k.take(tx, all, e, after); err != nil {
		return e, err
	}
	return e, k.keep(tx, all, e.ID)
}

// AddEntries adds several entries at the end, all or none; what is wrong with one is said of its line at
// "lines". It needs people.catalogues.
func AddEntries(tx *store.Tx, k Catalogue, fresh []CatalogueEntry) error {
	all, err := Entries(tx, k)
	if err != nil {
		return err
	}
	if len(fresh) == 0 || len(fresh) > linesMost {
		return fault.At("lines", "people.catalogues.err.lines", "most", linesMost)
	}
	ids := make([]string, len(fresh))
	for i, e := range fresh {
		e, all, err = k.take(tx, all, e, Last)
		if fields := fault.Fields(err); len(fields) > 0 {
			return fault.At("lines", fields[0].Key, append(slices.Clone(fields[0].Args), "line", i+1)...)
		}
		if err != nil {
			return err
		}
		ids[i] = e.ID
	}
	return k.keep(tx, all, ids...)
}

// take checks a new entry and puts it after another into a list, which is not written yet.
func (k Catalogue) take(tx *store.Tx, all []CatalogueEntry, e CatalogueEntry, after string) (CatalogueEntry, []CatalogueEntry, error) {
	e = e.tidy()
	e.Position, e.RetiredOn, e.Version = 0, "", 1
	if err := k.check(e, all, true); err != nil {
		return e, all, err
	}
	if e.ID == "" {
		e.ID = tx.NewID(k.table())
	}
	all, err := insertAt(all, e, after)
	return e, all, err
}

// keep writes a list with the new entries of these ids in it.
func (k Catalogue) keep(tx *store.Tx, all []CatalogueEntry, fresh ...string) error {
	for i, e := range all {
		if !slices.Contains(fresh, e.ID) {
			continue
		}
		all[i].Position = i + 1
		if err := tx.Insert(k.table(), all[i]); err != nil {
			return fmt.Errorf("people: add to %s: %w", k.table(), err)
		}
		if err := k.note(tx, "add", nil, all[i]); err != nil {
			return err
		}
	}
	return k.number(tx, all)
}

// EditEntry renames the entry of e's id, made from its version, and puts it after another. It needs
// people.catalogues; another's edit meanwhile is fault.Conflict.
func EditEntry(tx *store.Tx, k Catalogue, e CatalogueEntry, after string) error {
	all, i, err := entryOf(tx, k, e.ID)
	if err != nil {
		return err
	}
	before := all[i]
	others := slices.Delete(slices.Clone(all), i, i+1)
	now := before
	now.Names = e.tidy().Names
	if err := k.check(now, others, false); err != nil {
		return err
	}
	order, err := insertAt(others, now, after)
	if err != nil {
		return err
	}
	if err := k.write(tx, now, e.Version); err != nil {
		return err
	}
	if err := k.number(tx, order); err != nil {
		return err
	}
	now.Position = 1 + slices.IndexFunc(order, func(o CatalogueEntry) bool { return o.ID == e.ID })
	return k.note(tx, "edit", &before, now)
}

// RetireEntry ends that an entry is offered; records that name it keep it. It needs people.catalogues; one
// changed meanwhile is fault.Conflict.
func RetireEntry(tx *store.Tx, k Catalogue, id string, version int64) error {
	return setRetired(tx, k, id, version, tx.Today())
}

// RestoreEntry lets a retired entry be offered again. It needs people.catalogues; one changed meanwhile is
// fault.Conflict.
func RestoreEntry(tx *store.Tx, k Catalogue, id string, version int64) error {
	return setRetired(tx, k, id, version, "")
}

func setRetired(tx *store.Tx, k Catalogue, id string, version int64, day lang.Day) error {
	all, i, err := entryOf(tx, k, id)
	if err != nil {
		return err
	}
	before, now := all[i], all[i]
	now.RetiredOn = day
	if (before.RetiredOn == "") == (day == "") {
		return fault.New(fault.Conflict, "store.changed")
	}
	if err := k.write(tx, now, version); err != nil {
		return err
	}
	if day == "" {
		return k.note(tx, "restore", &before, now)
	}
	return k.note(tx, "retire", &before, now)
}

// write keeps the names and the state of an entry that was made from a version.
func (k Catalogue) write(tx *store.Tx, e CatalogueEntry, version int64) error {
	err := tx.Must1(`UPDATE `+k.table()+` SET names = $1, retired_on = $2, version = version + 1 WHERE id = $3 AND version = $4`,
		e.Names, e.RetiredOn, e.ID, version)
	if err != nil {
		return fmt.Errorf("people: change %s: %w", k.table(), err)
	}
	return nil
}

// note writes the act into the journal; nothing stood before an entry that is added.
func (k Catalogue) note(tx *store.Tx, act string, before *CatalogueEntry, after CatalogueEntry) error {
	e := journal.Entry{Verb: "people.catalogue." + act, Kind: k.kind(), Subject: after.ID, After: after}
	if before != nil {
		e.Before = *before
	}
	return journal.Write(tx, e)
}
