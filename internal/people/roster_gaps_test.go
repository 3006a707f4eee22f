package people_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

func TestGapsAreTheUnitsWithoutASpeakerOfALanguage(t *testing.T) {
	o := newOffice(t)
	o.grant("prov", access.Head, o.Prov[0])
	o.grant("far", access.Head, o.Prov[1])
	o.speaker("Lò Thị Mai", o.Comm[0][0], "vi", "hmn")
	o.speaker("Lê Văn Tỉnh", o.Prov[0], "vi")
	lapsed := o.add("Vàng A Bên", o.Comm[0][1], "hmn")
	o.appoint(lapsed, o.Comm[0][1], "2020-01-01") // until 2025-01-01
	for _, c := range []struct {
		who  string
		f    people.GapFilter
		want []string
		of   int
	}{
		{"prov", people.GapFilter{}, []string{o.Comm[0][1], o.Comm[0][2]}, 4},
		{"prov", people.GapFilter{Lang: "hmn"}, []string{o.Prov[0], o.Comm[0][1], o.Comm[0][2]}, 4},
		{"prov", people.GapFilter{Lang: "hmn", LevelID: o.Levels[2]}, []string{o.Comm[0][1], o.Comm[0][2]}, 3},
		{"prov", people.GapFilter{UnitID: o.Comm[0][0]}, []string{}, 1},
		{"prov", people.GapFilter{UnitID: o.Prov[1]}, []string{}, 0},
		{"far", people.GapFilter{LevelID: o.Levels[2]}, []string{o.Comm[1][0], o.Comm[1][1], o.Comm[1][2]}, 3},
		{"nobody", people.GapFilter{}, []string{}, 0},
	} {
		o.read(c.who, func(tx *store.Tx) error {
			list, err := people.Gaps(tx, c.f)
			got := []string{}
			for _, r := range list.Rows {
				got = append(got, r.UnitID)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) || list.Gaps != len(c.want) || list.Units != c.of {
				t.Errorf("%s %+v: %v, %d of %d", c.who, c.f, got, list.Gaps, list.Units)
			}
			return err
		})
	}
	o.read("prov", func(tx *store.Tx) error {
		all, ok, err := people.Reach(tx, people.GapFilter{}, 4)
		if want := []people.LanguageReach{{Lang: "hmn", Units: 1}, {Lang: "vi", Units: 2}}; !ok || !slices.Equal(all, want) {
			t.Errorf("reach %v", all)
		}
		return err
	})
}
