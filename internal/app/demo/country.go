package demo

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"rostrum/data"
	"rostrum/internal/app/territory"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// The provinces of the demo's log-ins: a mountain province with many languages, and one of the Mekong delta.
const (
	demoProvince  = "15" // Lào Cai
	otherProvince = "86" // Vĩnh Long
)

func demoProvinces() []string { return []string{demoProvince, otherProvince} }

// commune is a commune of today or of before the reform: its key in the land, its province of today, its
// place with the hamlets below it, and how many people live there ("0" is not known).
type commune struct {
	key, province, place string
	hamlets              []string
	population           int
	old                  bool
	olds                 []string // keys of the communes it came from
}

// unit is the id of the unit of a network that covers what the key stands for.
func (f *filler) unit(code, key string) string { return f.land.IDs[code+"/"+key] }

// readCommunes lists the communes of both times with what became of them.
func (f *filler) readCommunes() {
	l := f.land
	now := map[string]string{}
	for _, p := range l.Map.OldProvinces {
		now[p.Code] = p.NewCode
	}
	for _, c := range l.Map.OldCommunes {
		key := "c:" + c.Code
		was := &commune{key: key, province: now[c.ProvinceCode], place: l.IDs[key], old: true}
		for i := range 2 {
			if id := l.IDs[territory.HamletKey(key, i)]; id != "" {
				was.hamlets = append(was.hamlets, id)
			}
		}
		f.past = append(f.past, was)
	}
	into := map[string][]string{}
	for _, k := range l.Map.Links {
		if k.OldLevel == "commune" {
			into[k.NewCode] = append(into[k.NewCode], territory.OldKey(k))
		}
	}
	for _, c := range l.Map.Communes {
		key := "C:" + c.Code
		f.wards[key] = strings.HasPrefix(c.FullName, "Phường ")
		f.home = append(f.home, &commune{key: key, province: c.ProvinceCode, place: l.IDs[key], population: c.Population, olds: into[c.Code]})
	}
}

// oldHamlets makes two hamlets below each commune of the log-ins' provinces that the reform divided. Each goes to
// another of the communes that followed, so that a talk held in one counts today where its hamlet is.
func (f *filler) oldHamlets(tx *store.Tx) error {
	l := f.land
	to, within := map[string]int{}, map[string]bool{}
	for _, p := range l.Map.OldProvinces {
		within[p.Code] = slices.Contains(demoProvinces(), p.NewCode)
	}
	for _, k := range l.Map.Links {
		to[territory.OldKey(k)]++
	}
	var steps []org.Step
	for _, c := range l.Map.OldCommunes {
		if key := "c:" + c.Code; within[c.ProvinceCode] && to[key] > 1 {
			for i := range 2 {
				// By numbers that no hamlet of a commune of today has.
				name, english := fmt.Sprintf("Thôn %d", 11+i), fmt.Sprintf("Hamlet %d (invented)", 11+i)
				steps = append(steps, org.Step{Kind: org.Open, Of: org.OfPlace, Key: territory.HamletKey(key, i), ParentID: l.Ref(key),
					LevelID: l.Levels["hamlet"], Name: name, ShortName: name, NameEn: english})
			}
		}
	}
	made, err := org.BulkLoad(tx, territory.KnownSince, steps)
	maps.Copy(l.IDs, made)
	return err
}

// hamletsOf says of how many communes of a province hamlets are invented: all of the log-ins' provinces, and some
// of a province each in the Red River delta, the north and south of the centre, the highlands, the south-east and
// the Mekong delta. The data has no hamlets, so all are made up, and are called by a number.
func hamletsOf(province string) int {
	switch province {
	case demoProvince, otherProvince:
		return math.MaxInt
	case "01", "40", "48", "66", "75", "92":
		return 6
	}
	return 0
}

// hamlets makes them below their communes.
func (f *filler) hamlets() error {
	return f.write(func(tx *store.Tx) error {
		var steps []org.Step
		count := map[string]int{}
		for _, c := range f.home {
			if count[c.province]++; count[c.province] > hamletsOf(c.province) {
				continue
			}
			for i := range f.between(2, 6) {
				name, english := f.hamletName(c, i+1)
				steps = append(steps, org.Step{Kind: org.Open, Of: org.OfPlace, Key: fmt.Sprintf("h:%s:%d", c.key, i), ParentID: c.place,
					LevelID: f.land.Levels["hamlet"], Name: name, ShortName: name, NameEn: english})
			}
		}
		made, err := org.BulkLoad(tx, data.ReformDay, steps)
		for _, c := range f.home {
			c.hamlets = c.hamlets[:0]
			for i := range 6 {
				if id := made[fmt.Sprintf("h:%s:%d", c.key, i)]; id != "" {
					c.hamlets = append(c.hamlets, id)
				}
			}
		}
		return err
	})
}

// hamletName calls a hamlet as its part of the country does: by town or country, south or not.
func (f *filler) hamletName(c *commune, n int) (vi, en string) {
	town, south := f.wards[c.key], regionOf(c.province).names == "south"
	word := map[[2]bool]string{{true, true}: "Khu phố", {true, false}: "Tổ dân phố số", {false, true}: "Ấp", {false, false}: "Thôn"}[[2]bool{town, south}]
	return fmt.Sprintf("%s %d", word, n), fmt.Sprintf("Hamlet %d (invented)", n)
}
