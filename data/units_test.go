package data

import (
	"encoding/json"
	"regexp"
	"testing"
	"unicode/utf8"
)

func territory(t *testing.T) Territory {
	t.Helper()
	all, err := ReadTerritory()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTerritoryCounts(t *testing.T) {
	all := territory(t)
	kinds := map[string]int{}
	for _, p := range all.Provinces {
		kinds[p.Kind]++
	}
	for _, c := range all.Communes {
		kinds[c.Kind]++
	}
	parts := map[string]int{}
	for _, l := range all.Links {
		parts[l.OldLevel+" "+l.Part]++
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"provinces", len(all.Provinces), 34}, {"communes", len(all.Communes), 3321},
		{"old provinces", len(all.OldProvinces), 63}, {"old districts", len(all.OldDistricts), 696},
		{"old communes", len(all.OldCommunes), 10047}, {"links", len(all.Links), 10604},
		{"cities", kinds["city"], 7}, {"wards", kinds["phuong"], 697},
		{"rural communes", kinds["xa"], 2611}, {"special zones", kinds["dac_khu"], 13},
		{"whole communes", parts["commune full"], 9587}, {"pieces", parts["commune partial"], 1012},
		{"island districts", parts["district full"], 5},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

// Every reference must be to a unit that exists, and both sides must be covered whole:
// a commune without a predecessor or a successor would lose its records in the reform.
func TestTerritoryReferences(t *testing.T) {
	all := territory(t)
	provinces, communes := map[string]bool{}, map[string]bool{}
	for _, p := range all.Provinces {
		provinces[p.Code] = true
	}
	for _, c := range all.Communes {
		communes[c.Code] = true
		if !provinces[c.ProvinceCode] {
			t.Errorf("commune %s lies in unknown province %q", c.Code, c.ProvinceCode)
		}
	}
	oldProvinces, old, heirs := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range all.OldProvinces {
		oldProvinces[p.Code], heirs[p.NewCode] = true, true
		if !provinces[p.NewCode] {
			t.Errorf("old province %s passed into unknown %q", p.Code, p.NewCode)
		}
	}
	districts := map[string]bool{}
	for _, d := range all.OldDistricts {
		districts[d.Code], old["district"+d.Code] = true, true
		if !oldProvinces[d.ProvinceCode] {
			t.Errorf("old district %s lies in unknown province %q", d.Code, d.ProvinceCode)
		}
	}
	loose := 0
	for _, c := range all.OldCommunes {
		old["commune"+c.Code] = true
		if c.DistrictCode == "" {
			loose++
		} else if !districts[c.DistrictCode] {
			t.Errorf("old commune %s lies in unknown district %q", c.Code, c.DistrictCode)
		}
	}
	if loose != 12 || len(heirs) != 34 {
		t.Errorf("%d communes without a district, %d provinces with a predecessor; want 12, 34", loose, len(heirs))
	}
	checkLinks(t, all, old, communes)
}

func checkLinks(t *testing.T, all Territory, old, communes map[string]bool) {
	t.Helper()
	from, to := map[string]int{}, map[string]bool{}
	for _, l := range all.Links {
		if !old[l.OldLevel+l.OldCode] || !communes[l.NewCode] {
			t.Errorf("link %+v leads nowhere", l)
		}
		from[l.OldLevel+l.OldCode]++
		to[l.NewCode] = true
	}
	for _, c := range all.OldCommunes {
		if from["commune"+c.Code] == 0 {
			t.Errorf("old commune %s %s has no successor", c.Code, c.FullName)
		}
	}
	for _, l := range all.Links {
		if n := from[l.OldLevel+l.OldCode]; (l.Part == "full") != (n == 1) {
			t.Errorf("%s %s is %s and has %d successors", l.OldLevel, l.OldCode, l.Part, n)
		}
	}
	if len(to) != len(communes) {
		t.Errorf("%d of %d communes have a predecessor", len(to), len(communes))
	}
}

func TestTerritoryNames(t *testing.T) {
	all := territory(t)
	digits := regexp.MustCompile(`^[0-9]{5}$`)
	for day, communes := range map[string][]Commune{"today": all.Communes, "2025": before(t, all).Communes} {
		seen := map[string]bool{}
		for _, c := range communes {
			key := c.ProvinceCode + "/" + c.FullName
			if seen[key] {
				t.Errorf("%s: %s stands twice", day, key)
			}
			seen[key] = true
			if !digits.MatchString(c.Code) || c.Name == "" || c.NameEn == "" || c.SearchKey == "" || !utf8.ValidString(c.FullName) {
				t.Errorf("%s: incomplete commune %+v", day, c)
			}
			if c.Lon < 102 || c.Lon > 118 || c.Lat < 7 || c.Lat > 24 {
				t.Errorf("%s: %s lies at %v, %v", day, c.FullName, c.Lon, c.Lat)
			}
		}
	}
	for _, d := range all.OldDistricts {
		if d.Kind == "" || d.Name == "" {
			t.Errorf("district without kind or name: %+v", d)
		}
	}
}

func TestSplitKind(t *testing.T) {
	for full, want := range map[string][2]string{
		"Thành phố Hà Nội": {"thanh_pho", "Hà Nội"}, "Tỉnh Cà Mau": {"province", "Cà Mau"},
		"Quận 1": {"quan", "Quận 1"}, "Thị xã Thuận Thành": {"thi_xa", "Thuận Thành"},
		"Thị trấn Đạ M'ri": {"thi_tran", "Đạ M'ri"}, "Đặc khu Hoàng Sa": {"dac_khu", "Hoàng Sa"},
		"Kon Tum": {"", "Kon Tum"},
	} {
		if kind, name := splitKind(full); kind != want[0] || name != want[1] {
			t.Errorf("splitKind(%q) = %q, %q; want %q", full, kind, name, want)
		}
	}
}

func TestCommuneShapesAreOfTheSameCommunes(t *testing.T) {
	src, err := CommuneShapes()
	if err != nil {
		t.Fatal(err)
	}
	var topo struct {
		Objects struct {
			Comm struct {
				Geometries []struct {
					Properties struct {
						Code     string `json:"code"`
						Province string `json:"province_code"`
					} `json:"properties"`
				} `json:"geometries"`
			} `json:"comm"`
		} `json:"objects"`
	}
	if err := json.NewDecoder(src).Decode(&topo); err != nil {
		t.Fatal(err)
	}
	province := map[string]string{}
	for _, g := range topo.Objects.Comm.Geometries {
		province[g.Properties.Code] = g.Properties.Province
	}
	for _, c := range territory(t).Communes {
		if province[c.Code] != c.ProvinceCode {
			t.Errorf("shape of %s %s lies in %q, want %s", c.Code, c.FullName, province[c.Code], c.ProvinceCode)
		}
	}
}
