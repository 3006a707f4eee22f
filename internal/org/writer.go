package org

import (
	"errors"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// The heads of the statements that make rows of the trees.
const (
	insertUnits        = `INSERT INTO units (id, network_id, body_id, from_day, until_day, path, heir_id) VALUES `
	insertUnitNames    = `INSERT INTO unit_names (unit_id, from_day, until_day, name, name_en, folded, sort_key, decision_id) VALUES `
	insertUnitLevels   = `INSERT INTO unit_levels (unit_id, from_day, until_day, level_id, decision_id) VALUES `
	insertUnitParents  = `INSERT INTO unit_parents (unit_id, from_day, until_day, parent_id, decision_id) VALUES `
	insertCovers       = `INSERT INTO unit_places (unit_id, place_id, from_day, until_day, decision_id) VALUES `
	insertPlaces       = `INSERT INTO places (id, from_day, until_day, path, heir_id, lon, lat, population) VALUES `
	insertPlaceNames   = `INSERT INTO place_names (place_id, from_day, until_day, name, short_name, name_en, code, folded, sort_key, decision_id) VALUES `
	insertPlaceLevels  = `INSERT INTO place_levels (place_id, from_day, until_day, level_id, decision_id) VALUES `
	insertPlaceParents = `INSERT INTO place_parents (place_id, from_day, until_day, parent_id, decision_id) VALUES `
	insertWords        = `INSERT INTO org_words (of, word, id, from_day) VALUES `
)

// unitName is what a unit or place is called from a day on; Short and Code are of places only.
type unitName struct {
	Name   string `db:"name" json:"name,omitempty"`
	NameEn string `db:"name_en" json:"name_en,omitempty"`
	Short  string `db:"short_name" json:"short,omitempty"`
	Code   string `db:"code" json:"code,omitempty"`
}

func placeName(n NewPlace) unitName {
	return unitName{Name: n.Name, NameEn: n.NameEn, Short: n.ShortName, Code: n.Code}.settled()
}

func (n unitName) settled() unitName {
	if n.Short == "" {
		n.Short = n.Name
	}
	return n
}

// writer gathers rows of the trees, to be written in few statements.
type writer struct {
	units, unitNames, unitLevels, unitParents, covers rows
	places, placeNames, placeLevels, placeParents     rows
	words                                             rows
	filedUnits, filedPlaces                           rows // that stand already, under another path or heir
	scopes                                            [][2]string
}

func (w *writer) unit(u Unit, parentID, levelID string, n unitName, decision string) {
	w.units.add(u.ID, u.NetworkID, u.BodyID, u.FromDay, u.UntilDay, u.Path, u.HeirID)
	w.unitParents.add(u.ID, u.FromDay, u.UntilDay, parentID, decision)
	w.unitLevels.add(u.ID, u.FromDay, u.UntilDay, levelID, decision)
	w.unitName(u.ID, u.FromDay, u.UntilDay, n, decision)
	w.scopes = append(w.scopes, [2]string{u.ID, u.Path})
}

func (w *writer) unitName(id string, from, until lang.Day, n unitName, decision string) {
	w.unitNames.add(id, from, until, n.Name, n.NameEn, lang.Fold(n.Name), lang.SortKey(n.Name), decision)
	w.word("unit", id, from, n)
}

func (w *writer) place(p Place, parentID, levelID string, n unitName, decision string) {
	w.places.add(p.ID, p.FromDay, p.UntilDay, p.Path, p.HeirID, p.Lon, p.Lat, p.Population)
	w.placeParents.add(p.ID, p.FromDay, p.UntilDay, parentID, decision)
	w.placeLevels.add(p.ID, p.FromDay, p.UntilDay, levelID, decision)
	w.placeName(p.ID, p.FromDay, p.UntilDay, n, decision)
}

func (w *writer) placeName(id string, from, until lang.Day, n unitName, decision string) {
	n = n.settled()
	w.placeNames.add(id, from, until, n.Name, n.Short, n.NameEn, n.Code, lang.Fold(n.Name), lang.SortKey(n.Short), decision)
	w.word("place", id, from, n)
}

// word notes the words of a name for searching: of both languages, each once.
func (w *writer) word(of, id string, from lang.Day, n unitName) {
	for _, word := range searchWords(n.Name + " " + n.NameEn) {
		w.words.add(of, word, id, from)
	}
}

func searchWords(s string) []string {
	words := strings.FieldsFunc(lang.Fold(s), func(r rune) bool { return strings.ContainsRune(" ,.;:()/-–\"'", r) })
	slices.Sort(words)
	return slices.Compact(words)
}

// flush writes all rows and the scopes of units.
func (w *writer) flush(tx *store.Tx) error {
	const again = ` ON CONFLICT (id) DO UPDATE SET path = excluded.path, heir_id = excluded.heir_id`
	err := errors.Join(
		w.filedUnits.insert(tx, insertUnits, again), w.filedPlaces.insert(tx, insertPlaces, again),
		w.places.insert(tx, insertPlaces, ""), w.placeNames.insert(tx, insertPlaceNames, ""),
		w.placeLevels.insert(tx, insertPlaceLevels, ""), w.placeParents.insert(tx, insertPlaceParents, ""),
		w.units.insert(tx, insertUnits, ""), w.unitNames.insert(tx, insertUnitNames, ""),
		w.unitLevels.insert(tx, insertUnitLevels, ""), w.unitParents.insert(tx, insertUnitParents, ""),
		w.covers.insert(tx, insertCovers, ""), w.words.insert(tx, insertWords, " ON CONFLICT (of, word, id, from_day) DO NOTHING"))
	if err != nil {
		return err
	}
	for _, s := range w.scopes {
		if err := access.PutScope(tx, s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}
