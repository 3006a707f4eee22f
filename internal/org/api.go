package org

import (
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// UnitOut is a unit as programs see it.
type UnitOut struct {
	ID        string   `json:"id"`
	NetworkID string   `json:"network_id"`
	BodyID    string   `json:"body_id" doc:"The body whose post in this network the unit is; the same body has one unit a network."`
	Name      string   `json:"name"`
	NameEn    string   `json:"name_en,omitempty"`
	LevelID   string   `json:"level_id"`
	ParentID  string   `json:"parent_id,omitempty"`
	FromDay   lang.Day `json:"from" format:"date"`
	UntilDay  lang.Day `json:"until,omitempty" doc:"First day the unit no longer stands; empty while it does."`
	HeirID    string   `json:"heir_id,omitempty" doc:"The open unit that carries its facts today; empty where it was divided."`
}

func unitOut(u UnitView) UnitOut {
	return UnitOut{u.ID, u.NetworkID, u.BodyID, u.Name, u.NameEn, u.LevelID, u.ParentID, u.FromDay, u.UntilDay, u.HeirID}
}

func unitsOut(all []UnitView) []UnitOut {
	out := make([]UnitOut, len(all))
	for i, u := range all {
		out[i] = unitOut(u)
	}
	return out
}

// PlaceOut is a place as programs see it.
type PlaceOut struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	NameEn   string   `json:"name_en,omitempty"`
	Code     string   `json:"code,omitempty" doc:"The office's code on that day; codes are used again for other places."`
	FromDay  lang.Day `json:"from" format:"date"`
	UntilDay lang.Day `json:"until,omitempty"`
}

func placesOut(all []PlaceView) []PlaceOut {
	out := make([]PlaceOut, len(all))
	for i, p := range all {
		out[i] = PlaceOut{p.ID, p.Name, p.NameEn, p.Code, p.FromDay, p.UntilDay}
	}
	return out
}

// NetworkOut is a network as programs see it.
type NetworkOut struct {
	ID    string    `json:"id"`
	Code  string    `json:"code"`
	Names lang.Text `json:"names"`
}

type unitIn struct {
	ID  string   `path:"id" maxLength:"26"`
	Day lang.Day `query:"day" format:"date" doc:"The day to answer for; today by default."`
}

func (in unitIn) day(tx *store.Tx) lang.Day {
	if in.Day.Valid() {
		return in.Day
	}
	return tx.Today()
}

type findIn struct {
	Q       string `query:"q" maxLength:"200" doc:"Words a name begins with, with or without marks; old names count."`
	Network string `query:"network" maxLength:"26"`
}

// findMost is how many units or places a search answers.
const findMost = 50

// API declares the operations on units and places.
func API(a *api.API) {
	see := func(path, id, summary string) api.Operation {
		return api.Operation{Path: path, ID: id, Summary: summary, Tag: "org", Guard: web.ByVerb, Verb: "org.read"}
	}
	api.Read(a, see("/api/networks", "list-networks", "Networks"), func(tx *store.Tx, _ *struct{}) ([]NetworkOut, error) {
		all, err := Networks(tx)
		out := make([]NetworkOut, len(all))
		for i, n := range all {
			out[i] = NetworkOut{n.ID, n.Code, n.Names}
		}
		return out, err
	})
	api.Read(a, see("/api/units", "find-units", "Find units by name"), func(tx *store.Tx, in *findIn) ([]UnitOut, error) {
		all, err := FindUnits(tx, in.Q, in.Network, findMost)
		return unitsOut(all), err
	})
	api.Read(a, see("/api/units/{id}", "get-unit", "A unit on a day"), func(tx *store.Tx, in *unitIn) (UnitOut, error) {
		u, err := UnitAt(tx, in.ID, in.day(tx))
		return unitOut(u), err
	})
	api.Read(a, see("/api/units/{id}/children", "list-children", "Units below a unit on a day"), func(tx *store.Tx, in *unitIn) ([]UnitOut, error) {
		all, err := Children(tx, in.ID, in.day(tx))
		return unitsOut(all), err
	})
	api.Read(a, see("/api/units/{id}/places", "list-covered", "Places a unit covers on a day"), func(tx *store.Tx, in *unitIn) ([]PlaceOut, error) {
		all, err := Covered(tx, in.ID, in.day(tx))
		return placesOut(all), err
	})
	api.Read(a, see("/api/places", "find-places", "Find places by name"), func(tx *store.Tx, in *findIn) ([]PlaceOut, error) {
		all, err := FindPlaces(tx, in.Q, findMost)
		return placesOut(all), err
	})
}
