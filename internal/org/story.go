package org

import (
	"fmt"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Dated is one dated fact of a unit or place: its name, level or parent from a day until another.
type Dated struct {
	FromDay    lang.Day `db:"from_day"`
	UntilDay   lang.Day `db:"until_day"`
	Value      string   `db:"value"` // the name, the level's id or the parent's id
	Code       string   `db:"code"`  // of a place's name
	DecisionID string   `db:"decision_id"`
}

// Followed is one succession seen from either side.
type Followed struct {
	FromID           string   `db:"from_id"`
	ToID             string   `db:"to_id"`
	Kind             string   `db:"kind"`
	Share            int64    `db:"share"` // thousandths, 0 where unknown
	Day              lang.Day `db:"day"`
	ReorganisationID string   `db:"reorganisation_id"`
	DecisionID       string   `db:"decision_id"`
}

// Story is everything dated that is known of a unit or place, each list the oldest first.
type Story struct {
	Names, Levels, Parents, Covers []Dated
	Before, After                  []Followed
	Decisions                      map[string]Decision
}

// StoryOf reads the story of a unit or place (of is OfUnit or OfPlace). Covers are of units: places covered;
// of places: units covering.
func StoryOf(tx *store.Tx, of, id string) (Story, error) {
	s := Story{Decisions: map[string]Decision{}}
	f := family(of)
	code := "''"
	covers := `SELECT from_day, until_day, place_id AS value, '' AS code, decision_id FROM unit_places WHERE unit_id = $1 ORDER BY from_day, place_id`
	if of == OfPlace {
		code = "code"
		covers = `SELECT from_day, until_day, unit_id AS value, '' AS code, decision_id FROM unit_places WHERE place_id = $1 ORDER BY from_day, unit_id`
	}
	for _, part := range []struct {
		into  *[]Dated
		query string
	}{
		{&s.Names, f.sql(`SELECT from_day, until_day, name AS value, ` + code + ` AS code, decision_id FROM {of}_names WHERE {of}_id = $1 ORDER BY from_day`)},
		{&s.Levels, f.sql(`SELECT from_day, until_day, level_id AS value, '' AS code, decision_id FROM {of}_levels WHERE {of}_id = $1 ORDER BY from_day`)},
		{&s.Parents, f.sql(`SELECT from_day, until_day, parent_id AS value, '' AS code, decision_id FROM {of}_parents WHERE {of}_id = $1 ORDER BY from_day`)},
		{&s.Covers, covers},
	} {
		var err error
		if *part.into, err = store.All[Dated](tx, part.query, id); err != nil {
			return s, fmt.Errorf("org: story: %w", err)
		}
	}
	const columns = `SELECT from_id, to_id, kind, coalesce(share, 0) AS share, day, reorganisation_id, decision_id FROM successions `
	var err error
	if s.Before, err = store.All[Followed](tx, columns+`WHERE to_id = $1 AND of = $2 ORDER BY day, id`, id, of); err != nil {
		return s, fmt.Errorf("org: story: %w", err)
	}
	if s.After, err = store.All[Followed](tx, columns+`WHERE from_id = $1 AND of = $2 ORDER BY day, id`, id, of); err != nil {
		return s, fmt.Errorf("org: story: %w", err)
	}
	return s, s.decisions(tx)
}

func (s *Story) decisions(tx *store.Tx) error {
	var ids []string
	for _, list := range [][]Dated{s.Names, s.Levels, s.Parents, s.Covers} {
		for _, d := range list {
			ids = append(ids, d.DecisionID)
		}
	}
	for _, list := range [][]Followed{s.Before, s.After} {
		for _, f := range list {
			ids = append(ids, f.DecisionID)
		}
	}
	var err error
	s.Decisions, err = DecisionsByID(tx, ids)
	return err
}

// DecisionsByID gives decisions by id; unknown ids and "" are left out.
func DecisionsByID(tx *store.Tx, ids []string) (map[string]Decision, error) {
	found, err := allIn[Decision](tx, `SELECT `+decisionColumns+` FROM decisions WHERE id IN ({in})`, ids)
	if err != nil {
		return nil, fmt.Errorf("org: decisions: %w", err)
	}
	all := make(map[string]Decision, len(found))
	for _, d := range found {
		all[d.ID] = d
	}
	return all, nil
}

// Documents lists reorganisations without their bodies, the latest day first, 51 at most, after the one
// with id after ("" for the beginning).
func Documents(tx *store.Tx, after string) ([]Reorganisation, error) {
	const page = ` ORDER BY effective_on DESC, id DESC LIMIT 51`
	if after == "" {
		return store.All[Reorganisation](tx, `SELECT `+headColumns+`, '' AS body FROM reorganisations`+page)
	}
	last, err := store.One[Reorganisation](tx, `SELECT `+headColumns+`, '' AS body FROM reorganisations WHERE id = $1`, after)
	if err != nil {
		return nil, err
	}
	return store.All[Reorganisation](tx, `SELECT `+headColumns+`, '' AS body FROM reorganisations
		WHERE effective_on < $1 OR effective_on = $1 AND id < $2`+page, last.EffectiveOn, last.ID)
}
