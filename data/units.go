package data

import (
	"fmt"
	"io"
	"strings"
)

// Territory is the administrative map: the units of today (30 April 2026), those which
// ended with the reform of 1 July 2025, and which of these passed into which.
type Territory struct {
	Provinces    []Province    // 34
	Communes     []Commune     // 3,321
	OldProvinces []OldProvince // 63
	OldDistricts []OldDistrict // 696
	OldCommunes  []OldCommune  // 10,047
	Links        []Link        // 10,604
}

// Province is a unit of the first level. Code has two digits and is a string with its
// leading zero. Kind is "city" or "province". Lon and Lat, in degrees, lie inside it.
type Province struct {
	Code, Kind, Name, FullName, NameEn string
	Lon, Lat                           float64
}

// Commune is a unit of the second level. Code has five digits. Kind is "phuong", "xa" or
// "dac_khu". Population is of 2025 and 0 where it is not known: a weight for examples,
// not a statistic. SearchKey is the name folded: lower case, no diacritics, đ as d.
type Commune struct {
	Code, ProvinceCode, Kind, Name, FullName, NameEn, SearchKey string
	Population                                                  int
	AreaKm2, Lon, Lat                                           float64
}

// OldProvince is a province of before 1 July 2025; all of it passed into NewCode.
type OldProvince struct {
	Code, Kind, Name, FullName, NewCode string
}

// OldDistrict is a district of before 1 July 2025. Code has three digits. Kind is
// "quan", "huyen", "thi_xa" or "thanh_pho".
type OldDistrict struct {
	Code, ProvinceCode, Kind, Name, FullName string
}

// OldCommune is a commune of before 1 July 2025. Kind is "phuong", "xa" or "thi_tran".
// DistrictCode is empty for twelve whose district the sources do not name.
type OldCommune struct {
	Code, ProvinceCode, DistrictCode, Kind, Name, FullName string
}

// Link says that an old unit passed into a commune of today. OldLevel is "commune", or
// "district" for the five island districts that had no communes. Part is "full" or
// "partial"; no source gives the shares of the divided ones.
type Link struct {
	OldLevel, OldCode, NewCode, Part string
}

// ReadTerritory reads the whole map of the country.
func ReadTerritory() (Territory, error) {
	var err error
	t := Territory{
		Provinces:    readInto(&err, "units/provinces.csv", buildProvince),
		Communes:     readInto(&err, "units/communes.csv.gz", buildCommune),
		OldProvinces: readInto(&err, "units/old_provinces.csv", buildOldProvince),
		OldDistricts: readInto(&err, "units/old_districts.csv", buildOldDistrict),
		OldCommunes:  readInto(&err, "units/old_communes.csv.gz", buildOldCommune),
		Links: readInto(&err, "units/old_to_new.csv.gz", func(r *record) Link {
			return Link{OldLevel: r.text("old_level"), OldCode: r.text("old_code"),
				NewCode: r.text("new_code"), Part: r.text("part")}
		}),
	}
	return t, err
}

// CommuneShapes gives the outlines of the communes of today as TopoJSON: object "comm",
// properties "code" and "province_code", about 300 m.
func CommuneShapes() (io.Reader, error) {
	src, err := open("vn/units/communes.topo.json.gz")
	if err != nil {
		return nil, fmt.Errorf("data: open shapes: %w", err)
	}
	return src, nil
}

func buildProvince(r *record) Province {
	return Province{
		Code: r.text("code"), Kind: r.text("kind"), Name: r.text("name"),
		FullName: r.text("full_name"), NameEn: r.text("name_en"),
		Lon: r.number("lon"), Lat: r.number("lat"),
	}
}

func buildCommune(r *record) Commune {
	return Commune{
		Code: r.text("code"), ProvinceCode: r.text("province_code"), Kind: r.text("kind"),
		Name: r.text("name"), FullName: r.text("full_name"), NameEn: r.text("name_en"),
		SearchKey: r.text("search_key"), Population: int(r.number("population_2025")),
		AreaKm2: r.number("area_km2"), Lon: r.number("lon"), Lat: r.number("lat"),
	}
}

func buildOldProvince(r *record) OldProvince {
	p := OldProvince{Code: r.text("code"), FullName: r.text("name"), NewCode: r.text("new_province_code")}
	p.Kind, p.Name = splitKind(p.FullName)
	if p.Kind == "thanh_pho" { // the same word names a city at both levels
		p.Kind = "city"
	}
	return p
}

func buildOldDistrict(r *record) OldDistrict {
	d := OldDistrict{Code: r.text("code"), ProvinceCode: r.text("province_code"), FullName: r.text("name")}
	d.Kind, d.Name = splitKind(d.FullName)
	return d
}

func buildOldCommune(r *record) OldCommune {
	c := OldCommune{
		Code: r.text("code"), ProvinceCode: r.text("province_code"),
		DistrictCode: r.text("district_code"), FullName: r.text("full_name"),
	}
	c.Kind, c.Name = splitKind(c.FullName)
	return c
}

// splitKind takes the kind off the front of a full name. A name that is only a number
// ("Quận 1") keeps its full form, because "1" alone names nothing.
func splitKind(full string) (kind, name string) {
	for _, k := range [...]struct{ prefix, kind string }{
		{"Thành phố ", "thanh_pho"}, {"Thị xã ", "thi_xa"}, {"Thị trấn ", "thi_tran"},
		{"Tỉnh ", "province"}, {"Quận ", "quan"}, {"Huyện ", "huyen"},
		{"Phường ", "phuong"}, {"Xã ", "xa"}, {"Đặc khu ", "dac_khu"},
	} {
		if rest, ok := strings.CutPrefix(full, k.prefix); ok {
			if rest[0] >= '0' && rest[0] <= '9' {
				return k.kind, full
			}
			return k.kind, rest
		}
	}
	return "", full
}
