package data

import (
	"slices"
	"strings"
	"testing"
)

func TestLanguagesOfGroupsExist(t *testing.T) {
	groups, err := EthnicGroups()
	if err != nil {
		t.Fatal(err)
	}
	langs, err := Languages()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]Language{}
	names := map[string]string{}
	for _, l := range langs {
		known[l.Code] = l
		if other := names[l.NameVi]; other != "" || !strings.HasPrefix(l.NameVi, "Tiếng ") || l.NameEn == "" || l.Tag == "" {
			t.Errorf("%+v; same name as %q", l, other)
		}
		names[l.NameVi] = l.Code
	}
	slugs := map[string]bool{}
	for _, g := range groups {
		slugs[g.Slug] = true
		for _, code := range g.Languages {
			if known[code].Code == "" {
				t.Errorf("%s speaks unknown %q", g.Name, code)
			}
		}
	}
	if len(slugs) != 54 || len(langs) != 79 {
		t.Errorf("%d groups, %d languages; want 54, 79", len(slugs), len(langs))
	}
	if g := groups[0]; g.Slug != "kinh" || !slices.Equal(g.Languages, []string{"vie"}) || !slices.Equal(g.Also, []string{"Việt"}) {
		t.Errorf("first group: %+v", g)
	}
}

func TestNameParts(t *testing.T) {
	p, err := ReadNameParts()
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Surnames) != 205 || len(p.Middles) != 54 || len(p.Givens) < 2767 {
		t.Errorf("%d surnames, %d middle names, %d given names", len(p.Surnames), len(p.Middles), len(p.Givens))
	}
	if !p.Givens[0].Male || p.Givens[0].Female || p.Givens[0].Weight <= 0 {
		t.Errorf("common names come first: %+v", p.Givens[0])
	}
	for _, g := range p.Givens {
		if g.Text == "" || !(g.Male || g.Female) {
			t.Errorf("nobody can be called %+v", g)
		}
	}
}

func TestNameShapes(t *testing.T) {
	shapes, err := NameShapes()
	if err != nil {
		t.Fatal(err)
	}
	groups, err := EthnicGroups()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range shapes {
		for _, slug := range s.Slugs {
			if seen[slug] || !slices.ContainsFunc(groups, func(g EthnicGroup) bool { return g.Slug == slug }) {
				t.Errorf("%s: unknown or twice", slug)
			}
			seen[slug] = true
		}
		for _, pattern := range slices.Concat(s.Male, s.Female) {
			if !strings.Contains(pattern, "{given}") || strings.Contains(pattern, "{clan}") != (len(s.Clans) > 0) {
				t.Errorf("%v: pattern %q", s.Slugs, pattern)
			}
		}
		if len(s.Male) == 0 || len(s.Female) == 0 || len(s.GivenMale) < 10 || len(s.GivenFemale) < 10 {
			t.Errorf("%v: too few parts", s.Slugs)
		}
	}
}

func TestRowsRefuseWhatDoesNotFit(t *testing.T) {
	for name, text := range map[string]string{
		"no header": "", "missing column": "b\n1\n", "no number": "a\nx\n", "ragged": "a,b\n1\n",
	} {
		_, err := rows(strings.NewReader(text), func(r *record) float64 { return r.number("a") })
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := read("units/absent.csv.gz", func(*record) int { return 0 }); err == nil {
		t.Error("an absent file was read")
	}
	got, err := rows(strings.NewReader("a\n1.5\n\"\"\n"), func(r *record) float64 { return r.number("a") })
	if err != nil || !slices.Equal(got, []float64{1.5, 0}) {
		t.Errorf("%v, %v", got, err)
	}
}
