package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// CatalogueEntry is one entry of a list the whole installation shares; Position orders it. One that is retired
// is offered no longer and still named by the records that have it.
type CatalogueEntry struct {
	ID        string    `db:"id" json:"id"`
	Names     lang.Text `db:"names" json:"names"`
	Position  int       `db:"position" json:"position"`
	RetiredOn lang.Day  `db:"retired_on" json:"retired_on,omitempty"` // "" while it is offered
	Version   int64     `db:"version" json:"version"`
}

// Language is a language that can be spoken, by its code.
type Language = CatalogueEntry

// Subject is a subject that speakers know and briefs are about.
type Subject = CatalogueEntry

// EthnicGroup is a group that a person may say they belong to: a fact apart from the languages.
type EthnicGroup = CatalogueEntry

func listed(tx *store.Tx, table string) ([]CatalogueEntry, error) {
	all, err := store.All[CatalogueEntry](tx, `SELECT id, names, position, retired_on, version FROM `+table+` ORDER BY position, id`)
	if err != nil {
		return nil, fmt.Errorf("people: list %s: %w", table, err)
	}
	return all, nil
}

// Languages lists the languages in their order, retired ones among them.
func Languages(tx *store.Tx) ([]Language, error) { return listed(tx, "languages") }

// Subjects lists the subjects in their order, retired ones among them.
func Subjects(tx *store.Tx) ([]Subject, error) { return listed(tx, "subjects") }

// EthnicGroups lists the groups in their order, retired ones among them.
func EthnicGroups(tx *store.Tx) ([]EthnicGroup, error) { return listed(tx, "ethnic_groups") }

// Offered are the entries a form offers: those not retired, and those the record has already.
func Offered(all []CatalogueEntry, has ...string) []CatalogueEntry {
	return slices.DeleteFunc(slices.Clone(all), func(e CatalogueEntry) bool {
		return e.RetiredOn != "" && !slices.Contains(has, e.ID)
	})
}

// put adds an entry or renames the one with its id, in bulk and without the journal: it is for imports and
// the demo. It needs people.catalogues.
func put(tx *store.Tx, table string, l CatalogueEntry) (CatalogueEntry, error) {
	if err := mustCatalogue(tx); err != nil {
		return l, err
	}
	if l.Names.In(lang.VI) == "" {
		return l, fault.At("names", "speakers.err.listed")
	}
	if l.ID == "" {
		l.ID = tx.NewID(table)
	}
	l.Version = max(l.Version, 1)
	if err := tx.Upsert(table, l, "id"); err != nil {
		return l, fmt.Errorf("people: put into %s: %w", table, err)
	}
	return l, nil
}

// AddLanguage adds a language by its code, or renames it.
func AddLanguage(tx *store.Tx, l Language) (Language, error) { return put(tx, "languages", l) }

// AddSubject adds a subject, or renames the one with its id.
func AddSubject(tx *store.Tx, s Subject) (Subject, error) { return put(tx, "subjects", s) }

// AddEthnicGroup adds a group by its code, or renames it.
func AddEthnicGroup(tx *store.Tx, g EthnicGroup) (EthnicGroup, error) {
	return put(tx, "ethnic_groups", g)
}
