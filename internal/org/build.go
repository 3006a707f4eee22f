package org

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// NewPlace is a place to be made. FromDay "" is today. ShortName "" is Name; Code "" is none.
type NewPlace struct {
	ParentID, LevelID             string
	Name, ShortName, NameEn, Code string
	FromDay                       lang.Day
	Lon, Lat                      float64
	Population                    int64
	DecisionID                    string
}

// AddPlace makes a place below its parent, from a day on.
func AddPlace(tx *store.Tx, n NewPlace) (Place, error) {
	if n.FromDay == "" {
		n.FromDay = tx.Today()
	}
	n.Name, n.ShortName, n.NameEn = lang.Normalize(n.Name), lang.Normalize(n.ShortName), lang.Normalize(n.NameEn)
	if err := fault.Join(must(tx, "org.manage", access.Everywhere), checkName(n.Name), checkDay(n.FromDay)); err != nil {
		return Place{}, err
	}
	if _, err := levelOf(tx, n.LevelID, "", "level"); err != nil {
		return Place{}, err
	}
	path := ""
	if n.ParentID != "" {
		parent, found, err := store.Maybe[Place](tx, `SELECT id, from_day, until_day, path, heir_id, lon, lat, population FROM places WHERE id = $1`, n.ParentID)
		if err != nil {
			return Place{}, err
		}
		if !found || !n.FromDay.Within(parent.FromDay, parent.UntilDay) || parent.UntilDay != "" {
			return Place{}, fault.At("parent", "org.err.parent")
		}
		path = parent.Path
	}
	id := tx.NewID("places")
	p := Place{ID: id, FromDay: n.FromDay, Path: path + id + "/", HeirID: id, Lon: n.Lon, Lat: n.Lat, Population: n.Population}
	w := writer{}
	w.place(p, n.ParentID, n.LevelID, placeName(n), n.DecisionID)
	return p, errors.Join(w.flush(tx),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "place", Subject: id, After: n}))
}

// NewUnit is a unit to be made. FromDay "" is today; BodyID "" makes a new body. The unit covers PlaceIDs
// from the same day.
type NewUnit struct {
	NetworkID, BodyID, ParentID, LevelID string
	Name, NameEn                         string
	FromDay                              lang.Day
	PlaceIDs                             []string
	DecisionID                           string
}

// AddUnit makes a unit below its parent, or a root of its network, from a day on.
func AddUnit(tx *store.Tx, n NewUnit) (Unit, error) {
	if n.FromDay == "" {
		n.FromDay = tx.Today()
	}
	n.Name, n.NameEn = lang.Normalize(n.Name), lang.Normalize(n.NameEn)
	scope := n.ParentID
	if scope == "" {
		scope = n.NetworkID
	}
	if err := fault.Join(must(tx, "org.manage", scope), checkName(n.Name), checkDay(n.FromDay)); err != nil {
		return Unit{}, err
	}
	if _, err := levelOf(tx, n.LevelID, n.NetworkID, "level"); err != nil {
		return Unit{}, err
	}
	path := n.NetworkID + "/"
	if n.ParentID != "" {
		parent, found, err := store.Maybe[Unit](tx, `SELECT id, network_id, body_id, from_day, until_day, path, heir_id FROM units WHERE id = $1`, n.ParentID)
		if err != nil {
			return Unit{}, err
		}
		if !found || parent.NetworkID != n.NetworkID || parent.UntilDay != "" || n.FromDay < parent.FromDay {
			return Unit{}, fault.At("parent", "org.err.parent")
		}
		path = parent.Path
	}
	if err := checkPlaces(tx, n.PlaceIDs); err != nil {
		return Unit{}, err
	}
	id := tx.NewID("units")
	if n.BodyID == "" {
		n.BodyID = tx.NewID("bodies")
	}
	u := Unit{ID: id, NetworkID: n.NetworkID, BodyID: n.BodyID, FromDay: n.FromDay, Path: path + id + "/", HeirID: id}
	w := writer{}
	w.unit(u, n.ParentID, n.LevelID, unitName{Name: n.Name, NameEn: n.NameEn}, n.DecisionID)
	for _, place := range n.PlaceIDs {
		w.covers.add(id, place, n.FromDay, "", n.DecisionID)
	}
	return u, errors.Join(w.flush(tx),
		journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "unit", Subject: id, UnitID: id, After: n}))
}

// CoverPlace lets a unit cover a place from a day on; on = false ends it that day. What holds already is
// left as it is.
func CoverPlace(tx *store.Tx, unitID, placeID string, day lang.Day, on bool, d Decision) error {
	if err := fault.Join(must(tx, "org.manage", unitID), checkDay(day)); err != nil {
		return err
	}
	if err := checkPlaces(tx, []string{placeID}); err != nil {
		return err
	}
	decision, err := decisionID(tx, d)
	if err != nil {
		return err
	}
	if err := cover(tx, unitID, placeID, day, on, decision); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "unit", Subject: unitID, UnitID: unitID,
		After: map[string]any{"place": placeID, "on": on, "day": day, "decision": decision}})
}

func cover(tx *store.Tx, unitID, placeID string, day lang.Day, on bool, decision string) error {
	if !on {
		_, err := tx.Exec(`DELETE FROM unit_places WHERE unit_id = $1 AND place_id = $2 AND from_day >= $3`, unitID, placeID, day)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE unit_places SET until_day = $3 WHERE unit_id = $1 AND place_id = $2
			AND (until_day = '' OR until_day > $3)`, unitID, placeID, day)
		return err
	}
	open, err := store.Value[int64](tx, `SELECT count(*) FROM unit_places WHERE unit_id = $1 AND place_id = $2
		AND (until_day = '' OR until_day > $3)`, unitID, placeID, day)
	if err != nil || open > 0 {
		return err
	}
	var r rows
	r.add(unitID, placeID, day, "", decision)
	return r.insert(tx, insertCovers, "")
}

func checkPlaces(tx *store.Tx, ids []string) error {
	found, err := allIn[string](tx, `SELECT id FROM places WHERE id IN ({in})`, ids)
	if err != nil {
		return fmt.Errorf("org: places: %w", err)
	}
	for _, id := range ids {
		if !slices.Contains(found, id) {
			return fault.At("places", "org.err.place")
		}
	}
	return nil
}

// longest is how many bytes a name may have.
const longest = 300

func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fault.At("name", "org.err.needed")
	case len(name) > longest:
		return fault.At("name", "org.err.long", "most", longest)
	}
	return nil
}

func checkDay(day lang.Day) error {
	if !day.Valid() {
		return fault.At("day", "org.err.day")
	}
	return nil
}
