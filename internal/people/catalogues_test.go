package people_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// keeper is an account that administers the whole installation.
const keeper = "keeper"

func newCatalogues(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.grant(keeper, access.Administrator, access.Everywhere)
	return o
}

// order gives the ids of a catalogue in their order, retired ones in brackets.
func (o *office) order(k people.Catalogue) string {
	o.t.Helper()
	var ids []string
	o.read(keeper, func(tx *store.Tx) error {
		all, err := people.Entries(tx, k)
		for i, e := range all {
			if e.RetiredOn != "" {
				e.ID = "(" + e.ID + ")"
			}
			ids = append(ids, e.ID)
			if i > 0 && all[i-1].Position >= e.Position {
				o.t.Errorf("%s stands at %d after %d", e.ID, e.Position, all[i-1].Position)
			}
		}
		return err
	})
	return strings.Join(ids, " ")
}

func entry(id, vi, en string) people.CatalogueEntry {
	return people.CatalogueEntry{ID: id, Names: lang.Text{lang.VI: vi, lang.EN: en}}
}

func TestWhatACatalogueTakes(t *testing.T) {
	o := newCatalogues(t)
	for _, c := range []struct {
		name  string
		list  people.Catalogue
		e     people.CatalogueEntry
		after string
		field string
	}{
		{"no name", people.OfLanguages, entry("tyz", " ", "Tày"), people.Last, "name_vi"},
		{"a long name", people.OfLanguages, entry("tyz", strings.Repeat("ă", 81), ""), people.Last, "name_vi"},
		{"a long English name", people.OfLanguages, entry("tyz", "Tiếng Tày", strings.Repeat("a", 81)), people.Last, "name_en"},
		{"a name that stands", people.OfLanguages, entry("xxx", "tiếng  KHMER", ""), people.Last, "name_vi"},
		{"a code that stands", people.OfLanguages, entry("km", "Tiếng Tày", ""), people.Last, "code"},
		{"no code of a language", people.OfLanguages, entry("Tiếng", "Tiếng Tày", ""), people.Last, "code"},
		{"a code of a subject", people.OfSubjects, entry("road", "Giao thông", ""), people.Last, "code"},
		{"after nothing", people.OfLanguages, entry("tyz", "Tiếng Tày", ""), "zzz", "after"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := o.as(keeper, func(tx *store.Tx) error { _, err := people.AddEntry(tx, c.list, c.e, c.after); return err })
			wantFault(t, err, fault.Invalid, c.field)
		})
	}
	if got := o.order(people.OfLanguages); got != "vi hmn km" {
		t.Errorf("a refused entry stands: %s", got)
	}
	wantFault(t, o.as(keeper, func(tx *store.Tx) error { _, err := people.Entries(tx, "situations"); return err }), fault.NotFound, "")
}

func TestEntriesStandWhereTheyAreSaidTo(t *testing.T) {
	o := newCatalogues(t)
	add := func(id, after string) {
		t.Helper()
		if err := o.as(keeper, func(tx *store.Tx) error {
			_, err := people.AddEntry(tx, people.OfLanguages, entry(id, "Tiếng "+id, ""), after)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	add("tyz", people.Last)
	add("thv", "")
	add("mtq", "vi")
	if got := o.order(people.OfLanguages); got != "thv vi mtq hmn km tyz" {
		t.Fatalf("added: %s", got)
	}
	move := func(id string, version int64, after string) error {
		return o.as(keeper, func(tx *store.Tx) error {
			e := entry(id, "Tiếng "+id, "")
			e.Version = version
			return people.EditEntry(tx, people.OfLanguages, e, after)
		})
	}
	for _, c := range []struct {
		id      string
		version int64
		after   string
		want    string
	}{
		{"tyz", 1, "", "tyz thv vi mtq hmn km"},
		{"thv", 1, "km", "tyz vi mtq hmn km thv"},
		{"mtq", 1, "vi", "tyz vi mtq hmn km thv"},
		{"tyz", 2, people.Last, "vi mtq hmn km thv tyz"},
	} {
		if err := move(c.id, c.version, c.after); err != nil {
			t.Fatal(err)
		}
		if got := o.order(people.OfLanguages); got != c.want {
			t.Errorf("%s after %q: %s, want %s", c.id, c.after, got, c.want)
		}
	}
	wantFault(t, move("tyz", 2, ""), fault.Conflict, "")
	wantFault(t, move("tyz", 3, "tyz"), fault.Invalid, "after")
	wantFault(t, move("zzz", 1, ""), fault.NotFound, "")
}

func TestARetiredEntryStaysWhereItIsNamed(t *testing.T) {
	o := newCatalogues(t)
	id := o.add("Lò Thị Mai", o.Comm[0][0], "km")
	retire := func(version int64) error {
		return o.as(keeper, func(tx *store.Tx) error { return people.RetireEntry(tx, people.OfLanguages, "km", version) })
	}
	if err := retire(1); err != nil {
		t.Fatal(err)
	}
	wantFault(t, retire(2), fault.Conflict, "")
	if got := o.order(people.OfLanguages); got != "vi hmn (km)" {
		t.Errorf("after it was retired: %s", got)
	}
	wantFault(t, o.as(keeper, func(tx *store.Tx) error {
		_, err := people.AddEntry(tx, people.OfLanguages, entry("", "Tiếng Khmer", ""), people.Last)
		return err
	}), fault.Invalid, "name_vi")
	o.write(func(tx *store.Tx) error { // the record is edited as before
		r, err := people.RecordOf(tx, id)
		if err != nil || len(r.Languages) != 1 || r.Languages[0].Lang != "km" {
			t.Fatalf("the record speaks %v (%v)", r.Languages, err)
		}
		all, err := people.Languages(tx)
		if n := len(people.Offered(all)); n != 2 {
			t.Errorf("%d offered, want 2", n)
		}
		if n := len(people.Offered(all, "km")); n != 3 {
			t.Errorf("%d offered to who speaks it, want 3", n)
		}
		if err == nil {
			_, err = people.EditSpeaker(tx, r)
		}
		return err
	})
	if err := o.as(keeper, func(tx *store.Tx) error { return people.RestoreEntry(tx, people.OfLanguages, "km", 2) }); err != nil {
		t.Fatal(err)
	}
	if got := o.order(people.OfLanguages); got != "vi hmn km" {
		t.Errorf("after it was brought back: %s", got)
	}
}

func TestSeveralEntriesAreAddedOrNone(t *testing.T) {
	o := newCatalogues(t)
	lines := func(all ...people.CatalogueEntry) error {
		return o.as(keeper, func(tx *store.Tx) error { return people.AddEntries(tx, people.OfGroups, all) })
	}
	err := lines(entry("", "Thái", "Thai"), entry("", "TÀY", ""))
	wantFault(t, err, fault.Invalid, "lines")
	if args := fault.Fields(err)[0].Args; len(args) < 2 || args[len(args)-1] != 2 {
		t.Errorf("the line is not named: %v", args)
	}
	wantFault(t, lines(), fault.Invalid, "lines")
	many := make([]people.CatalogueEntry, 101)
	for i := range many {
		many[i] = entry("", "Nhóm "+strconv.Itoa(i), "")
	}
	wantFault(t, lines(many...), fault.Invalid, "lines")
	if got := o.order(people.OfGroups); got != "tay" {
		t.Fatalf("half of it stands: %s", got)
	}
	if err := lines(many[:100]...); err != nil {
		t.Fatal(err)
	}
	if got := len(strings.Fields(o.order(people.OfGroups))); got != 101 {
		t.Errorf("%d entries, want 101", got)
	}
}

func TestOnlyWhoAdministersAllKeepsCatalogues(t *testing.T) {
	o := newCatalogues(t)
	o.grant("local", access.Administrator, o.Root)
	o.grant("lan", access.Coordinator, access.Everywhere)
	for who, kind := range map[string]fault.Kind{"local": fault.Forbidden, "lan": fault.Forbidden} {
		for name, fn := range map[string]func(tx *store.Tx) error{
			"list": func(tx *store.Tx) error { _, err := people.Entries(tx, people.OfSubjects); return err },
			"add": func(tx *store.Tx) error {
				_, err := people.AddEntry(tx, people.OfSubjects, entry("", "Giao thông", ""), people.Last)
				return err
			},
			"lines": func(tx *store.Tx) error {
				return people.AddEntries(tx, people.OfSubjects, []people.CatalogueEntry{entry("", "Giao thông", "")})
			},
			"edit": func(tx *store.Tx) error {
				return people.EditEntry(tx, people.OfSubjects, entry("land", "Đất", ""), "")
			},
			"retire":  func(tx *store.Tx) error { return people.RetireEntry(tx, people.OfSubjects, "land", 1) },
			"restore": func(tx *store.Tx) error { return people.RestoreEntry(tx, people.OfSubjects, "land", 1) },
		} {
			t.Run(who+" "+name, func(t *testing.T) { wantFault(t, o.as(who, fn), kind, "") })
		}
	}
	_, err := o.db.Write(t.Context(), store.Op{Kind: "test"}, func(tx *store.Tx) error {
		return people.RetireEntry(tx, people.OfSubjects, "land", 1)
	})
	wantFault(t, err, fault.Unauthenticated, "")
}

func TestEachChangeOfACatalogueIsJournalled(t *testing.T) {
	o := newCatalogues(t)
	for _, fn := range []func(tx *store.Tx) error{
		func(tx *store.Tx) error {
			_, err := people.AddEntry(tx, people.OfLanguages, entry("tyz", "Tiếng Tày", "Tay"), people.Last)
			return err
		},
		func(tx *store.Tx) error {
			e := entry("tyz", "Tiếng Tày", "Tày")
			e.Version = 1
			return people.EditEntry(tx, people.OfLanguages, e, "")
		},
		func(tx *store.Tx) error { return people.RetireEntry(tx, people.OfLanguages, "tyz", 2) },
		func(tx *store.Tx) error { return people.RestoreEntry(tx, people.OfLanguages, "tyz", 3) },
	} {
		if err := o.as(keeper, fn); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	o.read(keeper, func(tx *store.Tx) error {
		all, err := journal.Of(tx, "tyz", 10)
		for _, e := range all {
			told = append(told, e.Verb+" "+e.Kind)
			if e.Actor != keeper || !strings.Contains(e.After, "Tiếng Tày") {
				t.Errorf("%s by %s: %s", e.Verb, e.Actor, e.After)
			}
		}
		return err
	})
	slices.Sort(told) // the clock stands still
	want := "people.catalogue.add language, people.catalogue.edit language, people.catalogue.restore language, people.catalogue.retire language"
	if got := strings.Join(told, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
