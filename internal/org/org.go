// Package org keeps places, units and networks, and their trees over time.
package org

import (
	"database/sql/driver"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
)

//go:embed locale/*.json
var words embed.FS

// Locale holds the words of this package under locale/vi.json and locale/en.json.
func Locale() fs.FS { return words }

// Verbs says which roles may read the trees, tend them, and reorganise them.
func Verbs() map[string][]access.Role {
	return map[string][]access.Role{
		"org.read":       append(access.Roles(), access.Link),
		"org.manage":     {access.Administrator},
		"org.reorganise": {access.Administrator},
	}
}

// Unit is one body's post in one network. UntilDay "" is open. HeirID is the open unit that carries its
// facts today: itself, its whole successor's heir, or "" where it was divided or closed without a successor.
type Unit struct {
	ID        string   `db:"id"`
	NetworkID string   `db:"network_id"`
	BodyID    string   `db:"body_id"`
	FromDay   lang.Day `db:"from_day"`
	UntilDay  lang.Day `db:"until_day"`
	Path      string   `db:"path"`
	HeirID    string   `db:"heir_id"`
}

// UnitView is a unit as it was on a day: for a closed unit its last name, level and parent.
type UnitView struct {
	Unit
	Name      string    `db:"name"`
	NameEn    string    `db:"name_en"`
	LevelID   string    `db:"level_id"`
	LevelRank int       `db:"level_rank"`
	Level     lang.Text `db:"level"`
	ParentID  string    `db:"parent_id"` // "" for a root
	FoundAs   string    `db:"found_as"`  // in a search: the former name that matched, else ""
}

// Label is the unit's name in a language.
func (u UnitView) Label(tag lang.Tag) string { return label(u.Name, u.NameEn, tag) }

// Place is a piece of territory. HeirID is as with units. Lon and Lat are degrees, 0 where unknown;
// Population is 0 where unknown.
type Place struct {
	ID         string   `db:"id"`
	FromDay    lang.Day `db:"from_day"`
	UntilDay   lang.Day `db:"until_day"`
	Path       string   `db:"path"`
	HeirID     string   `db:"heir_id"`
	Lon        float64  `db:"lon"`
	Lat        float64  `db:"lat"`
	Population int64    `db:"population"`
}

// PlaceView is a place as it was on a day: for a closed place its last name, level and parent.
type PlaceView struct {
	Place
	Name      string    `db:"name"`
	ShortName string    `db:"short_name"`
	NameEn    string    `db:"name_en"`
	Code      string    `db:"code"`
	LevelID   string    `db:"level_id"`
	LevelRank int       `db:"level_rank"`
	Level     lang.Text `db:"level"`
	ParentID  string    `db:"parent_id"`
	FoundAs   string    `db:"found_as"`
}

// Label is the place's name in a language.
func (p PlaceView) Label(tag lang.Tag) string { return label(p.Name, p.NameEn, tag) }

func label(name, nameEn string, tag lang.Tag) string {
	if tag == lang.EN && nameEn != "" {
		return nameEn
	}
	return name
}

// Rules are what one network asks of its units, stored as JSON. Zero means: not asked.
type Rules struct {
	AcknowledgeDays int  `json:"acknowledge_days,omitempty"` // working days to acknowledge a duty
	ReportDays      int  `json:"report_days,omitempty"`      // working days to report a session
	HeadSpeaks      bool `json:"head_speaks,omitempty"`      // heads of units hold talks themselves
}

// Scan reads rules from a column.
func (r *Rules) Scan(src any) error {
	*r = Rules{}
	var raw []byte
	switch v := src.(type) {
	case nil:
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("org: read rules from %T", src)
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, r); err != nil {
		return fmt.Errorf("org: read rules: %w", err)
	}
	return nil
}

// Value is the JSON that Scan reads.
func (r Rules) Value() (driver.Value, error) {
	raw, err := json.Marshal(r)
	return string(raw), err
}

// Network is one network of units with its own levels and rules.
type Network struct {
	ID       string    `db:"id"`
	Code     string    `db:"code"`
	Names    lang.Text `db:"names"`
	Rules    Rules     `db:"rules"`
	Position int       `db:"position"`
	FromDay  lang.Day  `db:"from_day"`
	UntilDay lang.Day  `db:"until_day"`
}

// Level is a level of one network, or of territory where NetworkID is "". Rank 0 is the top.
// SpeakerTitles is what its speakers are called; TermMonths 0 is no term.
type Level struct {
	ID            string    `db:"id"`
	NetworkID     string    `db:"network_id"`
	Rank          int       `db:"rank"`
	Names         lang.Text `db:"names"`
	SpeakerTitles lang.Text `db:"speaker_titles"`
	TermMonths    int       `db:"term_months"`
}

// Decision is the document something rests on. What a source does not give stays empty and is shown as
// not recorded.
type Decision struct {
	ID        string   `db:"id" json:"id,omitempty"`
	Number    string   `db:"number" json:"number,omitempty"`
	Title     string   `db:"title" json:"title,omitempty"`
	Issuer    string   `db:"issuer" json:"issuer,omitempty"`
	Signer    string   `db:"signer" json:"signer,omitempty"`
	DecidedOn lang.Day `db:"decided_on" json:"decided_on,omitempty"`
}

// PathIDs gives the unit ids in a unit's path, root first, without the network's id.
func PathIDs(path string) []string {
	steps := PlacePathIDs(path)
	if len(steps) == 0 {
		return steps
	}
	return steps[1:]
}

// PlacePathIDs gives the place ids in a place's path, root first.
func PlacePathIDs(path string) []string {
	if path == "" {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(path, "/"), "/")
}
