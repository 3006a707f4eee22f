package coverage

import (
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// CoverageOut is the coverage of one unit with all below it, as programs see it.
type CoverageOut struct {
	UnitID       string     `json:"unit_id"`
	Name         string     `json:"name"`
	Sessions     int64      `json:"sessions"`
	Attendances  int64      `json:"attendances" doc:"Attendances, never persons."`
	Units        int64      `json:"units" doc:"Units that held at least one talk, due or not."`
	Due          int64      `json:"due"`
	Acknowledged int64      `json:"acknowledged"`
	Reached      int64      `json:"reached" doc:"Of those due, units with at least one talk."`
	Fulfilled    int64      `json:"fulfilled"`
	InTime       int64      `json:"in_time"`
	Late         int64      `json:"late"`
	Months       []MonthOut `json:"months,omitempty"`
}

// MonthOut is one month of a time line.
type MonthOut struct {
	Month       string `json:"month"`
	Sessions    int64  `json:"sessions"`
	Attendances int64  `json:"attendances"`
}

// GapOut is a unit that owes a brief and has held no talk on it.
type GapOut struct {
	UnitID       string   `json:"unit_id"`
	Name         string   `json:"name"`
	BriefID      string   `json:"brief_id"`
	Deadline     lang.Day `json:"deadline,omitempty"`
	Acknowledged bool     `json:"acknowledged"`
}

// GapPage is one page of gaps; Next asks for the following one.
type GapPage struct {
	Gaps []GapOut `json:"gaps"`
	Next string   `json:"next,omitempty"`
}

type coverageIn struct {
	Unit     string    `query:"unit" maxLength:"26" doc:"Empty: the first unit the caller may see."`
	Brief    string    `query:"brief" maxLength:"26"`
	Language string    `query:"language" maxLength:"20"`
	From     api.Month `query:"month_from"`
	Until    api.Month `query:"month_until"`
	Footing  string    `query:"footing" enum:",now,recorded"`
}

type gapsIn struct {
	Unit     string `query:"unit" maxLength:"26"`
	Brief    string `query:"brief" maxLength:"26"`
	Language string `query:"language" maxLength:"20"`
	After    string `query:"after" maxLength:"2000" pattern:"^[^ ]+ [0-9a-z]{26}$" patternDescription:"next of the page before" doc:"next of the page before."`
}

// API declares the operations that read coverage.
func API(a *api.API) {
	see := func(path, id, summary string) api.Operation {
		return api.Operation{Path: path, ID: id, Summary: summary, Tag: "coverage", Guard: web.ByVerb, Verb: "coverage.read"}
	}
	api.Read(a, see("/api/coverage", "get-coverage", "Figures of a unit with all below it"), coverageOut)
	api.Read(a, see("/api/coverage/gaps", "list-gaps", "Units that owe a brief and have held no talk on it"), gapsOut)
}

func coverageOut(tx *store.Tx, in *coverageIn) (CoverageOut, error) {
	v, err := look(tx, Query{UnitID: in.Unit, Brief: in.Brief, Lang: in.Language, From: string(in.From), Until: string(in.Until), Footing: Footing(in.Footing)})
	if err != nil {
		return CoverageOut{}, err
	}
	t, err := Of(tx, v.q)
	if err != nil {
		return CoverageOut{}, err
	}
	months, err := Months(tx, v.q)
	out := CoverageOut{v.q.UnitID, v.unit.Name, t.Sessions, t.Attendances, t.Heard, t.Due, t.Acknowledged, t.State.Reached, t.Fulfilled, t.InTime, t.Late, nil}
	for _, m := range months {
		out.Months = append(out.Months, MonthOut(m))
	}
	return out, err
}

func gapsOut(tx *store.Tx, in *gapsIn) (GapPage, error) {
	v, err := look(tx, Query{UnitID: in.Unit, Brief: in.Brief, Lang: in.Language})
	if err != nil {
		return GapPage{}, err
	}
	gaps, err := Gaps(tx, v.q, in.After)
	page := GapPage{Gaps: []GapOut{}}
	if len(gaps) > PageSize {
		gaps = gaps[:PageSize]
		page.Next = gaps[PageSize-1].Key()
	}
	for _, g := range gaps {
		page.Gaps = append(page.Gaps, GapOut{g.UnitID, g.Name, g.BriefID, g.Deadline, g.Acknowledged > 0})
	}
	return page, err
}
