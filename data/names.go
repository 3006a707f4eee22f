package data

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Surname has its weight in the north, the centre and the south, in per cent or nearly.
type Surname struct {
	Text                  string
	North, Central, South float64
}

// MiddleName is used in one region by one gender: "male", "female" or "unisex".
type MiddleName struct {
	Text, Gender, Region string
}

// GivenName is one to three syllables; Male and Female tell for whom it is used. Weight
// is 0 for names of the long list and positive in the short list of common names.
type GivenName struct {
	Text         string
	Male, Female bool
	Weight       float64
}

// NameParts is what names of the Kinh are put together from.
type NameParts struct {
	Surnames []Surname
	Middles  []MiddleName
	Givens   []GivenName
}

// NameShape is how names are built in some ethnic groups. A pattern joins {clan} and
// {given} with fixed words; several patterns of a gender are equally frequent.
type NameShape struct {
	Slugs       []string `json:"slugs"`
	Clans       []string `json:"clans"`
	Male        []string `json:"male"`
	Female      []string `json:"female"`
	GivenMale   []string `json:"given_male"`
	GivenFemale []string `json:"given_female"`
}

// ReadNameParts reads the parts of Kinh names, common given names first.
func ReadNameParts() (NameParts, error) {
	var err error
	p := NameParts{
		Surnames: readInto(&err, "names/surnames.csv", func(r *record) Surname {
			return Surname{r.text("surname"), r.number("weight_north"), r.number("weight_central"), r.number("weight_south")}
		}),
		Middles: readInto(&err, "names/middle_names.csv", func(r *record) MiddleName {
			return MiddleName{r.text("middle"), r.text("gender"), r.text("region")}
		}),
		Givens: readInto(&err, "names/common_given.csv", func(r *record) GivenName {
			g := buildGiven(r)
			g.Weight = r.number("weight")
			return g
		}),
	}
	p.Givens = append(p.Givens, readInto(&err, "names/given_names.csv", buildGiven)...)
	return p, err
}

func buildGiven(r *record) GivenName {
	g := GivenName{Text: r.text("given")}
	for _, word := range strings.Split(r.text("gender"), "/") {
		g.Male = g.Male || word == "male" || word == "unisex"
		g.Female = g.Female || word == "female" || word == "unisex"
	}
	return g
}

// NameShapes reads the shapes of names of minorities.
func NameShapes() ([]NameShape, error) {
	raw, err := files.ReadFile("vn/names/shapes.json")
	if err != nil {
		return nil, fmt.Errorf("data: open name shapes: %w", err)
	}
	var out struct{ Shapes []NameShape }
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, fmt.Errorf("data: read name shapes: %w", err)
	}
	return out.Shapes, nil
}
