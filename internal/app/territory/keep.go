package territory

import (
	"fmt"
	"slices"

	"rostrum/data"
)

// Keep leaves the provinces named, and what became them.
func (l *Land) Keep(codes ...string) {
	t := &l.Map
	kept, olds := map[string]bool{}, map[string]bool{}
	t.Provinces = slices.DeleteFunc(t.Provinces, func(p data.Province) bool { return !slices.Contains(codes, p.Code) })
	t.OldProvinces = slices.DeleteFunc(t.OldProvinces, func(p data.OldProvince) bool {
		olds[p.Code] = slices.Contains(codes, p.NewCode)
		return !olds[p.Code]
	})
	t.OldDistricts = slices.DeleteFunc(t.OldDistricts, func(d data.OldDistrict) bool { kept["d:"+d.Code] = olds[d.ProvinceCode]; return !olds[d.ProvinceCode] })
	t.OldCommunes = slices.DeleteFunc(t.OldCommunes, func(c data.OldCommune) bool { kept["c:"+c.Code] = olds[c.ProvinceCode]; return !olds[c.ProvinceCode] })
	t.Communes = slices.DeleteFunc(t.Communes, func(c data.Commune) bool {
		kept["C:"+c.Code] = slices.Contains(codes, c.ProvinceCode)
		return !kept["C:"+c.Code]
	})
	t.Links = slices.DeleteFunc(t.Links, func(k data.Link) bool { return !kept[OldKey(k)] || !kept["C:"+k.NewCode] })
	l.Change.Renamed = slices.DeleteFunc(l.Change.Renamed, func(r data.Renaming) bool {
		return r.Level == "province" && !slices.Contains(codes, r.Code) || r.Level == "commune" && !kept["C:"+r.Code]
	})
	l.Mid = l.Change.Before(l.Map)
}

// HamletKey is the key of the i-th hamlet that was made below a commune which the reform divided: it goes with the
// i-th of the parts.
func HamletKey(commune string, i int) string { return fmt.Sprintf("h:%s:%d", commune, i) }
