package territory

import (
	"fmt"
	"slices"

	"rostrum/data"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

func decision(r data.Resolution, issuer string) org.Decision {
	return org.Decision{Number: r.Number, Title: r.Title, Issuer: issuer, DecidedOn: lang.Day(r.Date)}
}

// The bodies whose resolutions the numbers name: QH the National Assembly, UBTVQH its Standing Committee.
const (
	assembly  = "Quốc hội"
	committee = "Ủy ban Thường vụ Quốc hội"
)

// sameName says whether two names differ in no more than where the tone mark stands.
func sameName(a, b string) bool {
	return lang.SameTone(lang.Normalize(a)) == lang.SameTone(lang.Normalize(b))
}

// ReformProvinces is the document of 1 July 2025 on provinces: those with several predecessors are made
// anew and take over what lay below; one with a single predecessor is the same province, carried on.
func (l *Land) ReformProvinces(tx *store.Tx, trees org.Trees) (org.Reorganisation, error) {
	before := map[string][]data.OldProvince{}
	for _, p := range l.Map.OldProvinces {
		before[p.NewCode] = append(before[p.NewCode], p)
	}
	below := map[string][]string{}
	for _, d := range l.Map.OldDistricts {
		below[d.ProvinceCode] = append(below[d.ProvinceCode], "d:"+d.Code)
	}
	for _, c := range l.Map.OldCommunes {
		if c.DistrictCode == "" {
			below[c.ProvinceCode] = append(below[c.ProvinceCode], "c:"+c.Code)
		}
	}
	var steps []org.Step
	for _, p := range l.Mid.Provinces {
		olds := before[p.Code]
		if len(olds) == 1 {
			old := olds[0]
			l.stays("p:"+old.Code, "P:"+p.Code)
			if !sameName(old.FullName, p.FullName) || old.Code != p.Code {
				steps = append(steps, l.rename("p:"+old.Code, "province", p.FullName, p.NameEn, p.Code)...)
			}
			continue
		}
		opened := l.open("P:"+p.Code, "n", "province", p.FullName, p.NameEn, p.Code)
		opened[0].Lon, opened[0].Lat = p.Lon, p.Lat
		steps = append(steps, opened...)
		for _, old := range olds {
			for _, key := range below[old.Code] {
				steps = append(steps, l.move(key, "P:"+p.Code)...)
			}
			steps = append(steps, l.close("p:"+old.Code)...)
			steps = append(steps, l.succeed("p:"+old.Code, "P:"+p.Code, org.Whole)...)
		}
	}
	return l.apply(tx, trees, decision(data.ProvincesResolution(), assembly), data.ReformDay, steps)
}

// reform is what happens to the communes of one province of today.
type reform struct {
	land      *Land
	steps     []org.Step
	out       map[string][]data.Link     // links by old key
	districts map[string]map[string]bool // by old district's key, the new communes its communes went to
	closed    map[string]bool
}

// OldKey is the key of what a link leads from.
func OldKey(link data.Link) string {
	if link.OldLevel == "district" {
		return "d:" + link.OldCode
	}
	return "c:" + link.OldCode
}

// ReformCommunes is the document of 1 July 2025 on the communes of one province of today: districts end,
// communes are merged, divided or carried on. A commune that alone became one of today is the same commune.
func (l *Land) ReformCommunes(tx *store.Tx, trees org.Trees, province string) (org.Reorganisation, error) {
	act, ok := l.Acts[province]
	if !ok {
		return org.Reorganisation{}, fmt.Errorf("territory: no resolution on the communes of province %s", province)
	}
	r := &reform{land: l, out: map[string][]data.Link{}, districts: map[string]map[string]bool{}, closed: map[string]bool{}}
	into := map[string][]data.Link{}
	for _, link := range l.Map.Links {
		r.out[OldKey(link)] = append(r.out[OldKey(link)], link)
		into[link.NewCode] = append(into[link.NewCode], link)
	}
	r.readDistricts(province)
	for _, c := range l.Mid.Communes {
		if c.ProvinceCode == province {
			r.commune(c, into[c.Code])
		}
	}
	r.endDistricts()
	return l.apply(tx, trees, decision(act, committee), data.ReformDay, r.steps)
}

// readDistricts notes to which new communes the communes of each district of the province went.
func (r *reform) readDistricts(province string) {
	within := map[string]bool{}
	for _, p := range r.land.Map.OldProvinces {
		within[p.Code] = p.NewCode == province
	}
	for _, d := range r.land.Map.OldDistricts {
		if within[d.ProvinceCode] {
			r.districts["d:"+d.Code] = map[string]bool{}
		}
	}
	for _, c := range r.land.Map.OldCommunes {
		if set := r.districts["d:"+c.DistrictCode]; set != nil {
			for _, link := range r.out["c:"+c.Code] {
				set["C:"+link.NewCode] = true
			}
		}
	}
	for key, set := range r.districts {
		for _, link := range r.out[key] {
			set["C:"+link.NewCode] = true
		}
	}
}

func (r *reform) commune(c data.Commune, from []data.Link) {
	l, key, parent := r.land, "C:"+c.Code, "P:"+c.ProvinceCode
	if len(from) == 1 && len(r.out[OldKey(from[0])]) == 1 {
		old := OldKey(from[0])
		r.carryOn(old, c)
		l.stays(old, key)
		return
	}
	opened := l.open(key, parent, "commune", c.FullName, c.NameEn, c.Code)
	opened[0].Lon, opened[0].Lat, opened[0].Population = c.Lon, c.Lat, int64(c.Population)
	r.steps = append(r.steps, opened...)
	for _, link := range from {
		old, part := OldKey(link), org.Part
		if link.Part == "full" {
			part = org.Whole
		}
		if at := slices.Index(r.out[old], link); l.IDs[HamletKey(old, at)] != "" {
			r.steps = append(r.steps, org.Step{Kind: org.Move, Of: org.OfPlace, ID: l.Ref(HamletKey(old, at)), ParentID: l.Ref(key)})
		}
		if !r.closed[old] {
			r.closed[old] = true
			r.steps = append(r.steps, l.close(old)...)
		}
		r.steps = append(r.steps, l.succeed(old, key, part)...)
	}
}

// carryOn hangs an old commune, or an island district, under its province as the same place.
func (r *reform) carryOn(old string, c data.Commune) {
	l := r.land
	r.steps = append(r.steps, l.move(old, "P:"+c.ProvinceCode)...)
	name, code := r.called(old)
	if old[0] == 'd' {
		delete(r.districts, old)
		r.steps = append(r.steps, l.relevel(old, "commune")...)
	}
	if !sameName(name, c.FullName) || code != c.Code {
		r.steps = append(r.steps, l.rename(old, "commune", c.FullName, c.NameEn, c.Code)...)
	}
}

// called is the full name and code of an old commune or district.
func (r *reform) called(key string) (name, code string) {
	all := r.land.Map
	if key[0] == 'd' {
		i := slices.IndexFunc(all.OldDistricts, func(d data.OldDistrict) bool { return d.Code == key[2:] })
		return all.OldDistricts[i].FullName, key[2:]
	}
	i := slices.IndexFunc(all.OldCommunes, func(c data.OldCommune) bool { return c.Code == key[2:] })
	return all.OldCommunes[i].FullName, key[2:]
}

// endDistricts closes the districts. One whose communes all went into one passes to it whole; the others
// are divided among those that have land of theirs.
func (r *reform) endDistricts() {
	keys := map[string]bool{}
	for key := range r.districts {
		keys[key] = true
	}
	for _, key := range sorted(keys) {
		r.steps = append(r.steps, r.land.close(key)...)
		part := org.Part
		if len(r.districts[key]) == 1 {
			part = org.Whole
		}
		for _, to := range sorted(r.districts[key]) {
			r.steps = append(r.steps, r.land.succeed(key, to, part)...)
		}
	}
}

// Rename2026 is what changed on 30 April 2026: one document for each resolution.
func (l *Land) Rename2026(tx *store.Tx, trees org.Trees) ([]org.Reorganisation, error) {
	byNumber := map[string][]org.Step{}
	var numbers []string
	for _, r := range l.Change.Renamed {
		key := "C:" + r.Code
		if r.Level == "province" {
			key = "P:" + r.Code
		}
		if byNumber[r.Number] == nil {
			numbers = append(numbers, r.Number)
		}
		byNumber[r.Number] = append(byNumber[r.Number], l.rename(key, r.Level, r.NewFull, r.NewEn, r.Code)...)
	}
	var all []org.Reorganisation
	for i, number := range numbers {
		issuer := committee
		if i == 0 {
			issuer = assembly
		}
		done, err := l.apply(tx, trees, org.Decision{Number: number, Issuer: issuer}, lang.Day(l.Change.EffectiveFrom), byNumber[number])
		if err != nil {
			return nil, err
		}
		all = append(all, done)
	}
	return all, nil
}
