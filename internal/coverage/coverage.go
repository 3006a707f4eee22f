// Package coverage keeps who has heard which brief, in which language and month, as small rows that follow the facts.
package coverage

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

//go:embed locale/*.json
var words embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return words }

// Verbs says which roles may see coverage.
func Verbs() map[string][]access.Role {
	return map[string][]access.Role{"coverage.read": {access.Administrator, access.Coordinator, access.Head,
		access.Inspector, access.Accountant, access.Reader, access.Answering, access.Speaker}}
}

// Fact is one session that was held: who held it, where, on which day, on what, in which languages, and how
// many listened. PlaceID "" is a talk online or at a spot in words: it counts for units alone.
type Fact struct {
	UnitID, PlaceID string
	Day             lang.Day
	BriefIDs        []string
	Languages       []Spoken
	Attendances     int64
	HeadsOwn        bool // the head of the unit spoke
}

// Spoken is a language of a session. Manner is ManSpoken, ManInterpreted or ManPlayed.
type Spoken struct{ Lang, Manner string }

// The ways in which a language can be heard.
const (
	ManSpoken      = "spoken"
	ManInterpreted = "interpreted"
	ManPlayed      = "played" // from a recording
)

// The kinds of rows. Own and Sum are as recorded; Heir and Now are on today's footing.
const (
	Own  = "own"
	Heir = "heir"
	Sum  = "sum"
	Now  = "now"
)

// Change takes a fact out of all sums and puts another in, in the transaction of the fact: nil is none, so
// (nil, f) adds, (f, nil) removes and (a, b) corrects. It fails with fault.NotFound where there is no such unit
// or place. Where the tree changes meanwhile the store runs the transaction anew; only where that happens again and
// again does it fail with fault.Conflict.
func Change(tx *store.Tx, before, after *Fact) error {
	for _, f := range families() {
		var entries []entry
		for _, e := range []struct {
			fact *Fact
			sign int64
		}{{before, -1}, {after, 1}} {
			if e.fact != nil && f.idOf(*e.fact) != "" {
				entries = append(entries, entry{f.idOf(*e.fact), *e.fact, e.sign})
			}
		}
		if err := f.change(tx, entries); err != nil {
			return fmt.Errorf("coverage: change %s: %w", f.of, err)
		}
	}
	return nil
}

// Ledger follows duties and trees: app hands it to briefs and to org.
// Facts gives it the talks of a unit on the day it is divided.
type Ledger struct{ Facts UnitFacts }

// cell is what a row is about besides who and when; "" is any.
type cell struct{ Brief, Lang string }

// figure is what can be added up.
type figure struct{ Sessions, Attendances, Spoken, Interpreted, Played int64 }

func (a figure) plus(b figure, sign int64) figure {
	return figure{a.Sessions + sign*b.Sessions, a.Attendances + sign*b.Attendances, a.Spoken + sign*b.Spoken,
		a.Interpreted + sign*b.Interpreted, a.Played + sign*b.Played}
}

// cells gives what a fact counts in each cell: any or one of its briefs, by any or one of its languages. In the
// cell of any language a session counts once for each manner used.
func (f Fact) cells() map[cell]figure {
	byLang := map[string]figure{}
	whole := figure{Sessions: 1, Attendances: f.Attendances}
	for _, s := range f.Languages {
		one := byLang[s.Lang]
		one.Sessions, one.Attendances = 1, f.Attendances
		for _, g := range []*figure{&one, &whole} {
			switch s.Manner {
			case ManSpoken:
				g.Spoken = 1
			case ManInterpreted:
				g.Interpreted = 1
			case ManPlayed:
				g.Played = 1
			}
		}
		byLang[s.Lang] = one
	}
	byLang[""] = whole
	all := map[cell]figure{}
	for _, brief := range append([]string{""}, f.BriefIDs...) {
		for l, g := range byLang {
			all[cell{brief, l}] = g
		}
	}
	return all
}

// briefsOf lists the briefs of facts, each once, in order.
func briefsOf(entries []entry) []string {
	var all []string
	for _, e := range entries {
		all = append(all, e.fact.BriefIDs...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
