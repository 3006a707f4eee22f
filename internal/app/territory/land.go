// Package territory brings the places of Viet Nam with their history from the built-in data into an installation.
package territory

import (
	"maps"
	"slices"

	"rostrum/data"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// KnownSince is the day from which the old places stand: the sources give the list of 1 March
// 2025 and say nothing of when each unit began, so the day is only "known since", not a fact of history.
const KnownSince lang.Day = "2008-01-01"

// Land is the map on its way through time: which place, and which unit of the networks, if there are any, stands for
// which row of the data. Keys of places are "n" for the nation, "p:01" and "d:001" and "c:00001" for provinces, districts and communes
// before the reform, "P:01" and "C:00001" for those after it; a unit's key has its network's code before
// it, as in "oral/C:00001".
type Land struct {
	Map    data.Territory // of today
	Mid    data.Territory // as of the reform, before the changes of 2026
	Change data.Change
	Acts   map[string]data.Resolution
	Levels map[string]string // "nation", "province", "district", "commune", "hamlet", also "oral/nation" …
	Nets   []Net
	IDs    map[string]string
	// Found makes networks with their levels, to go through history beside the places; nil is none.
	Found func(tx *store.Tx, l *Land) error
}

// Net is one network whose units cover the places one by one: its stored id, its code, and what its unit is called
// that covers a place of a level.
type Net struct {
	ID, Code string
	Name     func(level, full, en string) (vi, english string)
}

// NewLand reads the data; nothing is written.
func NewLand() (*Land, error) {
	l := &Land{Levels: map[string]string{}, IDs: map[string]string{}}
	var err error
	if l.Map, err = data.ReadTerritory(); err != nil {
		return nil, err
	}
	if l.Change, err = data.Changes2026(); err != nil {
		return nil, err
	}
	if l.Acts, err = data.Resolutions(); err != nil {
		return nil, err
	}
	l.Mid = l.Change.Before(l.Map)
	return l, nil
}

// Step is a part of the history that is one transaction, or a part of one.
type Step func(tx *store.Tx) error

// Steps are the history in its order: everything as before the reform, the provinces, the communes of each province
// of today, and the changes of 2026.
func (l *Land) Steps(trees org.Trees) []Step {
	steps := []Step{l.Before, func(tx *store.Tx) error { _, err := l.ReformProvinces(tx, trees); return err }}
	for _, p := range l.Mid.Provinces {
		steps = append(steps, func(tx *store.Tx) error { _, err := l.ReformCommunes(tx, trees, p.Code); return err })
	}
	if len(l.Change.Renamed) > 0 {
		steps = append(steps, func(tx *store.Tx) error { _, err := l.Rename2026(tx, trees); return err })
	}
	return steps
}

// Before makes the levels, the networks, and all trees as they were before the reform.
func (l *Land) Before(tx *store.Tx) error {
	if err := l.levels(tx); err != nil {
		return err
	}
	if l.Found != nil {
		if err := l.Found(tx, l); err != nil {
			return err
		}
	}
	var steps []org.Step
	add := func(key, parent, level, full, en, code string) {
		steps = append(steps, l.open(key, parent, level, full, en, code)...)
	}
	add("n", "", "nation", "Cả nước", "Viet Nam", "")
	for _, p := range l.Map.OldProvinces {
		add("p:"+p.Code, "n", "province", p.FullName, english(p.Kind, p.Name), p.Code)
	}
	for _, d := range l.Map.OldDistricts {
		add("d:"+d.Code, "p:"+d.ProvinceCode, "district", d.FullName, english(d.Kind, d.Name), d.Code)
	}
	for _, c := range l.Map.OldCommunes {
		add("c:"+c.Code, l.above(c), "commune", c.FullName, english(c.Kind, c.Name), c.Code)
	}
	made, err := org.BulkLoad(tx, KnownSince, steps)
	maps.Copy(l.IDs, made)
	return err
}

// above is the key of what an old commune lay in: its district, or its province where the sources name no
// district.
func (l *Land) above(c data.OldCommune) string {
	if c.DistrictCode == "" {
		return "p:" + c.ProvinceCode
	}
	return "d:" + c.DistrictCode
}

// Ref names what a key stands for: the id where it is made already, else the key itself.
func (l *Land) Ref(key string) string {
	if key == "" || l.IDs[key] != "" {
		return l.IDs[key]
	}
	return "@" + key
}

// open makes a place and the unit of each network that covers it.
func (l *Land) open(key, parent, level, full, en, code string) []org.Step {
	steps := []org.Step{{Kind: org.Open, Of: org.OfPlace, Key: key, ParentID: l.Ref(parent), LevelID: l.Levels[level],
		Name: full, ShortName: data.Bare(full), NameEn: en, Code: code}}
	for _, n := range l.Nets {
		up := ""
		if parent != "" {
			up = l.Ref(n.Code + "/" + parent)
		}
		vi, english := n.Name(level, full, en)
		steps = append(steps, org.Step{Kind: org.Open, Of: org.OfUnit, Key: n.Code + "/" + key, NetworkID: n.ID, ParentID: up,
			LevelID: l.Levels[n.Code+"/"+level], Name: vi, NameEn: english},
			org.Step{Kind: org.Cover, Of: org.OfUnit, ID: "@" + n.Code + "/" + key, PlaceID: "@" + key})
	}
	return steps
}

// each writes one step for the place and one for each unit that stands beside it.
func (l *Land) each(write func(of, prefix string) org.Step) []org.Step {
	steps := []org.Step{write(org.OfPlace, "")}
	for _, n := range l.Nets {
		steps = append(steps, write(org.OfUnit, n.Code+"/"))
	}
	return steps
}

func (l *Land) close(key string) []org.Step {
	return l.each(func(of, prefix string) org.Step {
		return org.Step{Kind: org.Close, Of: of, ID: l.Ref(prefix + key)}
	})
}

func (l *Land) move(key, parent string) []org.Step {
	return l.each(func(of, prefix string) org.Step {
		return org.Step{Kind: org.Move, Of: of, ID: l.Ref(prefix + key), ParentID: l.Ref(prefix + parent)}
	})
}

func (l *Land) succeed(from, to, part string) []org.Step {
	return l.each(func(of, prefix string) org.Step {
		return org.Step{Kind: org.Succeed, Of: of, ID: l.Ref(prefix + from), To: l.Ref(prefix + to), Part: part}
	})
}

func (l *Land) relevel(key, level string) []org.Step {
	return l.each(func(of, prefix string) org.Step {
		return org.Step{Kind: org.Relevel, Of: of, ID: l.Ref(prefix + key), LevelID: l.Levels[prefix+level]}
	})
}

// rename gives a place and its units the names that belong to its full name.
func (l *Land) rename(key, level, full, en, code string) []org.Step {
	steps := []org.Step{{Kind: org.Rename, Of: org.OfPlace, ID: l.Ref(key), Name: full, ShortName: data.Bare(full), NameEn: en, Code: code}}
	for _, n := range l.Nets {
		vi, english := n.Name(level, full, en)
		steps = append(steps, org.Step{Kind: org.Rename, Of: org.OfUnit, ID: l.Ref(n.Code + "/" + key), Name: vi, NameEn: english})
	}
	return steps
}

// apply hands in a document and remembers what it made.
func (l *Land) apply(tx *store.Tx, trees org.Trees, d org.Decision, day lang.Day, steps []org.Step) (org.Reorganisation, error) {
	r, err := trees.Apply(tx, org.Document{Decision: d, EffectiveOn: day, Steps: steps})
	if err != nil {
		return r, err
	}
	made, err := r.Made()
	maps.Copy(l.IDs, made)
	return r, err
}

// stays lets a new key stand for what an old key stood for: the same place and units, carried on.
func (l *Land) stays(was, is string) {
	l.IDs[is] = l.IDs[was]
	for _, n := range l.Nets {
		l.IDs[n.Code+"/"+is] = l.IDs[n.Code+"/"+was]
	}
}

// sorted lists the keys of a set in order.
func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
