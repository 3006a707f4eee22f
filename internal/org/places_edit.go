package org

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// PlaceFacts are what is known of a place beside its name. The code holds from a day on, as a name does; where it
// lies and how many live there are not dated. Code "" is none; Lon and Lat are degrees, both 0 where unknown;
// Population is 0 where unknown.
type PlaceFacts struct {
	Code       string
	Lon, Lat   float64
	Population int64
}

// Facts are those of a place as it was seen.
func (p PlaceView) Facts() PlaceFacts { return PlaceFacts{p.Code, p.Lon, p.Lat, p.Population} }

// mostPeople bounds a population: more people than there are on earth.
const mostPeople = 20_000_000_000

// check looks at facts by themselves.
func (f PlaceFacts) check() error {
	var errs []error
	if len(f.Code) > longestCode || strings.ContainsFunc(f.Code, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '.' }) {
		errs = append(errs, fault.At("place_code", "org.err.place.code", "most", longestCode))
	}
	if f.Population < 0 || f.Population > mostPeople {
		errs = append(errs, fault.At("population", "org.err.population"))
	}
	if f.Lat < -90 || f.Lat > 90 {
		errs = append(errs, fault.At("lat", "org.err.lat"))
	}
	if f.Lon < -180 || f.Lon > 180 {
		errs = append(errs, fault.At("lon", "org.err.lon"))
	}
	return fault.Join(errs...)
}

// free refuses a code that a place has from a day on or will have later, but for the given ones: a place itself, or
// those that it is made of.
func (f PlaceFacts) free(tx *store.Tx, day lang.Day, but ...string) error {
	if f.Code == "" {
		return nil
	}
	others, err := store.All[named](tx, `SELECT p.id, n.name FROM place_names n JOIN places p ON p.id = n.place_id
		WHERE n.code = $1 AND p.until_day = '' AND (n.until_day = '' OR n.until_day > $2) ORDER BY n.from_day, p.id`, f.Code, day)
	if err != nil {
		return fmt.Errorf("org: codes of places: %w", err)
	}
	for _, o := range others {
		if !slices.Contains(but, o.ID) {
			return fault.At("place_code", "org.err.place.code.taken", "name", o.Name)
		}
	}
	return nil
}

// OpenPlace makes a single place below its parent, or one at the top of the territory, as a document of its own. It
// needs org.manage everywhere: places belong to every network.
func (t Trees) OpenPlace(tx *store.Tx, n NewPlace, d Decision) (Reorganisation, error) {
	if err := must(tx, "org.manage", access.Everywhere); err != nil {
		return Reorganisation{}, err
	}
	facts := PlaceFacts{lang.Normalize(n.Code), n.Lon, n.Lat, n.Population}
	if err := fault.Join(checkName(n.Name), effective(n.FromDay), facts.check(), facts.free(tx, n.FromDay)); err != nil {
		return Reorganisation{}, err
	}
	if _, err := levelOf(tx, n.LevelID, "", "level"); err != nil {
		return Reorganisation{}, err
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: n.FromDay, Steps: []Step{{Kind: Open, Of: OfPlace, Key: "new", ParentID: n.ParentID,
		LevelID: n.LevelID, Name: n.Name, ShortName: n.ShortName, NameEn: n.NameEn, Code: facts.Code, Lon: n.Lon, Lat: n.Lat, Population: n.Population}}}, "")
}

// DescribePlace puts right what is known of a place. Another code is a document from its day on, which is given;
// the rest is no matter of days and is journalled alone. It needs org.manage everywhere, and fails with
// fault.Conflict where the place's facts are not the edition it was made from.
func (t Trees) DescribePlace(tx *store.Tx, id string, f PlaceFacts, from int64, day lang.Day, d Decision) (Reorganisation, error) {
	if err := must(tx, "org.manage", access.Everywhere); err != nil {
		return Reorganisation{}, err
	}
	if _, err := Hold(tx, OfPlace, id); err != nil {
		return Reorganisation{}, err
	}
	now, err := PlaceAt(tx, id, tx.Today())
	if err != nil {
		return Reorganisation{}, err
	}
	was := now.Facts()
	f.Code = lang.Normalize(f.Code)
	switch {
	case Edition(was) != from:
		return Reorganisation{}, fault.New(fault.Conflict, "store.changed")
	case now.UntilDay != "":
		return Reorganisation{}, fault.New(fault.Conflict, "org.err.unit.closed")
	case f == was:
		return Reorganisation{}, fault.New(fault.Invalid, "org.err.facts.none")
	}
	if err := f.check(); err != nil {
		return Reorganisation{}, err
	}
	if f.Lon != was.Lon || f.Lat != was.Lat || f.Population != was.Population {
		err := errors.Join(tx.Must1(`UPDATE places SET lon = $1, lat = $2, population = $3 WHERE id = $4`, f.Lon, f.Lat, f.Population, id),
			journal.Write(tx, journal.Entry{Verb: "org.manage", Kind: "place", Subject: id, Before: was, After: f}))
		if err != nil {
			return Reorganisation{}, fmt.Errorf("org: describe a place: %w", err)
		}
	}
	if f.Code == was.Code {
		return Reorganisation{}, nil
	}
	return t.recode(tx, id, f, day, d)
}

// recode gives a place another code from a day on; its name of that day stays.
func (t Trees) recode(tx *store.Tx, id string, f PlaceFacts, day lang.Day, d Decision) (Reorganisation, error) {
	if err := fault.Join(effective(day), f.free(tx, day, id)); err != nil {
		return Reorganisation{}, err
	}
	then, err := PlaceAt(tx, id, day)
	if err != nil {
		return Reorganisation{}, err
	}
	return t.handIn(tx, Document{Decision: d, EffectiveOn: day, Steps: []Step{{Kind: Rename, Of: OfPlace, ID: id, Name: then.Name,
		NameEn: then.NameEn, ShortName: then.ShortName, Code: f.Code}}}, "")
}
