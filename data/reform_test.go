package data

import (
	"regexp"
	"strings"
	"testing"
)

func before(t *testing.T, now Territory) Territory {
	t.Helper()
	c, err := Changes2026()
	if err != nil {
		t.Fatal(err)
	}
	return c.Before(now)
}

func TestResolutionsNameEachProvinceOnce(t *testing.T) {
	all, err := Resolutions()
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`^16(5[4-9]|[67][0-9]|8[0-7])/NQ-UBTVQH15$`)
	seen := map[string]bool{}
	for _, p := range territory(t).Provinces {
		r := all[p.Code]
		if !number.MatchString(r.Number) || seen[r.Number] || r.Date != "2025-06-16" || r.EffectiveFrom != ReformDay {
			t.Errorf("%s: %+v", p.FullName, r)
		}
		seen[r.Number] = true
		// The list of units and the resolutions place the tone of "oa" differently.
		plain := strings.NewReplacer("Hoá", "Hóa", "Hoà", "Hòa").Replace(p.Name)
		if !strings.Contains(r.Title, " "+plain+" năm 2025") {
			t.Errorf("%s: the title is %q", p.Name, r.Title)
		}
	}
	if len(all) != 34 || all["91"].Number != "1654/NQ-UBTVQH15" {
		t.Errorf("%d resolutions, An Giang's is %q", len(all), all["91"].Number)
	}
	if r := ProvincesResolution(); r.Number != "202/2025/QH15" || r.Date != "2025-06-12" {
		t.Errorf("the provinces' resolution is %+v", r)
	}
}

// Resolution 1662/NQ-UBTVQH15, Article 1, clause 89: 95 units, 72 communes and 23 wards.
func TestBeforeIsTheStateOfTheReform(t *testing.T) {
	now := territory(t)
	was := before(t, now)
	count := func(all Territory) (cities, wards, rural int) {
		for _, p := range all.Provinces {
			if p.Kind == "city" {
				cities++
			}
		}
		for _, c := range all.Communes {
			switch {
			case c.ProvinceCode != "75":
			case c.Kind == "phuong":
				wards++
			case c.Kind == "xa":
				rural++
			}
			if kind, name := splitKind(c.FullName); kind != c.Kind || !strings.HasSuffix(name, c.Name) {
				t.Errorf("%s is called %s and is a %s", c.Code, c.FullName, c.Kind)
			}
		}
		return cities, wards, rural
	}
	if c, w, r := count(was); c != 6 || w != 23 || r != 72 {
		t.Errorf("before: %d cities, Đồng Nai with %d wards and %d communes; want 6, 23, 72", c, w, r)
	}
	if c, w, r := count(now); c != 7 || w != 33 || r != 62 {
		t.Errorf("now: %d cities, Đồng Nai with %d wards and %d communes; want 7, 33, 62", c, w, r)
	}
}

func TestChanges2026(t *testing.T) {
	c, err := Changes2026()
	if err != nil {
		t.Fatal(err)
	}
	if c.EffectiveFrom != CityDay || len(c.Renamed) != 11 || c.Renamed[0].Level != "province" {
		t.Fatalf("%d renamings from %s, first %+v", len(c.Renamed), c.EffectiveFrom, c.Renamed[0])
	}
	names := map[string]string{}
	for _, p := range territory(t).Provinces {
		names["province"+p.Code] = p.FullName
	}
	for _, u := range territory(t).Communes {
		names["commune"+u.Code] = u.FullName
	}
	for _, r := range c.Renamed {
		if names[r.Level+r.Code] != r.NewFull || r.OldFull == r.NewFull || Bare(r.OldFull) != Bare(r.NewFull) {
			t.Errorf("%+v; the unit is called %q", r, names[r.Level+r.Code])
		}
	}
}
