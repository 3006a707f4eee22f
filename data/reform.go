package data

import "strings"

// Days on which the map changed, as YYYY-MM-DD.
const (
	ReformDay = "2025-07-01" // 34 provinces, no districts, 3,321 communes
	CityDay   = "2026-04-30" // Đồng Nai becomes a city, ten of its communes wards
)

// Resolution is the decision by which units were made. Date is the day it was passed,
// EffectiveFrom the day from which the new units work, both YYYY-MM-DD; Date and Title
// are empty where the sources do not say.
type Resolution struct {
	Number, Date, EffectiveFrom, Title string
}

// ProvincesResolution is the resolution of the National Assembly that merged the
// provinces, as the resolutions on the communes cite it.
func ProvincesResolution() Resolution {
	return Resolution{
		Number: "202/2025/QH15", Date: "2025-06-12", EffectiveFrom: ReformDay,
		Title: "Nghị quyết về sắp xếp đơn vị hành chính cấp tỉnh",
	}
}

// Resolutions gives the resolution that merged the communes of each province, by the
// code of the province of today.
func Resolutions() (map[string]Resolution, error) {
	type row struct {
		code string
		Resolution
	}
	list, err := read("units/resolutions.csv", func(r *record) row {
		return row{r.text("province_code"), Resolution{
			Number: r.text("number"), Date: r.text("date"), EffectiveFrom: ReformDay, Title: r.text("title"),
		}}
	})
	out := make(map[string]Resolution, len(list))
	for _, r := range list {
		out[r.code] = r.Resolution
	}
	return out, err
}

// Change is what happened to names and kinds on one day; nothing was merged or divided.
type Change struct {
	EffectiveFrom string // YYYY-MM-DD
	Renamed       []Renaming
}

// Renaming is one unit that kept its code and its land. Level is "province" or
// "commune"; kinds are those of Province and Commune.
type Renaming struct {
	Level, Code      string
	OldKind, NewKind string
	OldFull, NewFull string
	OldEn, NewEn     string
	Number           string // of the resolution
}

// Changes2026 gives what changed on 30 April 2026, the province first.
func Changes2026() (Change, error) {
	list, err := read("units/changes_2026.csv", func(r *record) Renaming {
		return Renaming{
			Level: r.text("level"), Code: r.text("code"), Number: r.text("number"),
			OldKind: r.text("old_kind"), NewKind: r.text("new_kind"),
			OldFull: r.text("old_full_name"), NewFull: r.text("new_full_name"),
			OldEn: r.text("old_name_en"), NewEn: r.text("new_name_en"),
		}
	})
	return Change{EffectiveFrom: CityDay, Renamed: list}, err
}

// Before gives the territory as it was on the eve of the change: the same units under
// their old full names and kinds. The receiver stays as it is.
func (c Change) Before(t Territory) Territory {
	back := make(map[string]Renaming, len(c.Renamed))
	for _, r := range c.Renamed {
		back[r.Level+r.Code] = r
	}
	t.Provinces, t.Communes = append([]Province(nil), t.Provinces...), append([]Commune(nil), t.Communes...)
	for i := range t.Provinces {
		p := &t.Provinces[i]
		if r, ok := back["province"+p.Code]; ok {
			p.Kind, p.FullName, p.NameEn = r.OldKind, r.OldFull, r.OldEn
		}
	}
	for i := range t.Communes {
		u := &t.Communes[i]
		if r, ok := back["commune"+u.Code]; ok {
			u.Kind, u.FullName, u.NameEn = r.OldKind, r.OldFull, r.OldEn
		}
	}
	return t
}

// Bare gives a full name without its kind: "Hà Nội" for "Thành phố Hà Nội".
func Bare(full string) string {
	_, name := splitKind(strings.TrimSpace(full))
	return name
}
