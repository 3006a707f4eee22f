package org

import (
	"encoding/json"
	"fmt"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// StepKind is what one step of a document does.
type StepKind string

// The kinds of steps. Fields that a kind uses, besides Of and ID (or Key):
// open: ParentID, LevelID, Name and its like, for units NetworkID and BodyID; close: none;
// rename: Name and its like; relevel: LevelID; move: ParentID; succeed: ID is succeeded by To, wholly or in
// part; cover, uncover: PlaceID; share: the part of ID that passed to To is Share, which was Was before.
const (
	Open    StepKind = "open"
	Close   StepKind = "close"
	Rename  StepKind = "rename"
	Relevel StepKind = "relevel"
	Move    StepKind = "move"
	Succeed StepKind = "succeed"
	Cover   StepKind = "cover"
	Uncover StepKind = "uncover"
	Measure StepKind = "share"
)

// What a step is about.
const (
	OfUnit  = "unit"
	OfPlace = "place"
)

// The two kinds of succession.
const (
	Whole = "whole"
	Part  = "part"
)

// Step is one change in a document. ID, ParentID, To and PlaceID are ids, or "@key" for what an open step
// of the same document makes under that key. Share is in thousandths, nil where unknown.
type Step struct {
	Kind       StepKind `json:"kind"`
	Of         string   `json:"of"`
	ID         string   `json:"id,omitempty"`
	Key        string   `json:"key,omitempty"`
	NetworkID  string   `json:"network,omitempty"`
	BodyID     string   `json:"body,omitempty"`
	ParentID   string   `json:"parent,omitempty"`
	LevelID    string   `json:"level,omitempty"`
	Name       string   `json:"name,omitempty"`
	NameEn     string   `json:"name_en,omitempty"`
	ShortName  string   `json:"short,omitempty"`
	Code       string   `json:"code,omitempty"`
	Lon        float64  `json:"lon,omitempty"`
	Lat        float64  `json:"lat,omitempty"`
	Population int64    `json:"population,omitempty"`
	To         string   `json:"to,omitempty"`
	Part       string   `json:"part,omitempty"` // Whole or Part
	Share      *int64   `json:"share,omitempty"`
	Was        *int64   `json:"was,omitempty"` // what a share step found, to be put back
	PlaceID    string   `json:"place,omitempty"`
}

func (s Step) name() unitName {
	return unitName{Name: lang.Normalize(s.Name), NameEn: lang.Normalize(s.NameEn),
		Short: lang.Normalize(s.ShortName), Code: lang.Normalize(s.Code)}
}

// Document is a reorganisation as it is decided: all its steps hold from EffectiveOn, all of them or none.
type Document struct {
	Decision    Decision `json:"decision"`
	EffectiveOn lang.Day `json:"effective_on"`
	Steps       []Step   `json:"steps"`
}

// Reorganisation is a document that was handed in. AppliedAt is 0 while it waits for its day. Counters
// names the one it undoes, UndoneBy the one that undid it. Steps carry the ids of what was made.
type Reorganisation struct {
	ID          string   `db:"id"`
	DecisionID  string   `db:"decision_id"`
	EffectiveOn lang.Day `db:"effective_on"`
	Body        string   `db:"body"`
	StepCount   int      `db:"step_count"`
	Counters    string   `db:"counters"`
	CreatedBy   string   `db:"created_by"`
	CreatedAt   int64    `db:"created_at"`
	AppliedAt   int64    `db:"applied_at"`
	Turn        int64    `db:"turn"` // among documents applied at one moment: how many came before
	UndoneBy    string   `db:"undone_by"`
}

// Steps reads the steps of the document; in an applied one no "@key" is left.
func (r Reorganisation) Steps() ([]Step, error) {
	var steps []Step
	if err := json.Unmarshal([]byte(r.Body), &steps); err != nil {
		return nil, fmt.Errorf("org: read the document %s: %w", r.ID, err)
	}
	return steps, nil
}

// Made gives the ids that the document made, by key.
func (r Reorganisation) Made() (map[string]string, error) {
	steps, err := r.Steps()
	made := map[string]string{}
	for _, s := range steps {
		if s.Kind == Open && s.Key != "" {
			made[s.Key] = s.ID
		}
	}
	return made, err
}

// Follower keeps something that hangs on the trees, such as roll-ups, and follows their changes.
type Follower interface {
	// TreesChanged is told, in the transaction of the change, once for each document.
	TreesChanged(tx *store.Tx, c Changed) error
	// RecordsOn says which records stand on the units or places, by kind; kinds without any are left out.
	RecordsOn(tx *store.Tx, unitIDs, placeIDs []string) ([]Records, error)
}

// Changed is what a document changed in the trees.
type Changed struct {
	Units, Places Touched
}

// Touched lists ids, each once, in order. IDs are those whose path or heir changed, or that opened or closed, or
// that hung below such a one on a day since the document's; Ancestors every id that stood or stands above one of
// those that changed. All says that there are too many to list: everything is to be rebuilt, and both lists are
// empty.
type Touched struct {
	IDs       []string
	Ancestors []string
	All       bool
}

// Trees applies reorganisations and tells its followers.
type Trees struct {
	Followers []Follower
}
