package coverage

import (
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

func TestEstimate(t *testing.T) {
	totals := map[string]Totals{"d": {Sessions: 7, Attendances: 101}, "e": {Sessions: 1, Attendances: 10}, "none": {}}
	exact := Totals{Sessions: 2, Attendances: 20}
	part := func(id, path, to string, share int64) divided { return divided{id, path, to, share} }
	for name, c := range map[string]struct {
		parts []divided
		want  *Estimate
	}{
		"nothing divided":            {nil, nil},
		"a share":                    {[]divided{part("d", "n/d/", "n/a/", 400)}, &Estimate{2 + 3, 20 + 40}},
		"halves go up":               {[]divided{part("d", "n/d/", "n/a/", 500)}, &Estimate{2 + 4, 20 + 51}},
		"two parts of one":           {[]divided{part("d", "n/d/", "n/a/", 400), part("d", "n/d/", "n/a/b/", 600)}, &Estimate{9, 121}},
		"parts of two":               {[]divided{part("d", "n/d/", "n/a/", 1000), part("e", "n/e/", "n/a/", 500)}, &Estimate{2 + 8, 20 + 106}},
		"one share not recorded":     {[]divided{part("d", "n/d/", "n/a/", 400), part("e", "n/e/", "n/a/", 0)}, nil},
		"of one that did nothing":    {[]divided{part("d", "n/d/", "n/a/", 400), part("none", "n/e/", "n/a/", 0)}, &Estimate{5, 60}},
		"a part elsewhere":           {[]divided{part("d", "n/d/", "n/z/", 400)}, nil},
		"its own, counted whole":     {[]divided{part("d", "n/a/d/", "n/a/b/", 400)}, nil},
		"the divided one's own line": {[]divided{part("d", "n/d/", "", 0)}, nil},
	} {
		got := estimate("n/a/", exact, c.parts, totals)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A share entered late is shown as an estimate beside from … to …, and changes no figure.
func TestALateShareIsShownAsAnEstimate(t *testing.T) {
	w := newWorld(t)
	orgtest.Grant(t, w.db, "an", access.Administrator, access.Everywhere)
	w.hold(Fact{UnitID: w.Comm[0][0], Day: "2026-02-01", Attendances: 1000}, Fact{UnitID: w.Comm[0][1], Day: "2026-02-01", Attendances: 8})
	w.apply(org.Document{EffectiveOn: "2026-07-01", Steps: []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: w.Comm[0][0]},
		{Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: w.Comm[0][1], Part: org.Part}, {Kind: org.Succeed, Of: org.OfUnit, ID: w.Comm[0][0], To: w.Comm[0][2], Part: org.Part}}})
	site, page := w.serve(), "/coverage?unit="+w.Prov[0]
	before, cells := w.of(Query{UnitID: w.Root}), w.dump()
	site.Do("an", lang.EN, "GET", page, nil).Want(200, "from 8 to 1,008").Lacks("estimate")
	share := int64(375)
	w.write(func(tx *store.Tx) error {
		_, err := org.Trees{Followers: []org.Follower{Ledger{w.source}}}.SetShares(tx, w.Comm[0][0], map[string]*int64{w.Comm[0][1]: &share}, "2026-10-01", org.Decision{})
		return err
	})
	site.Do("an", lang.EN, "GET", page, nil).Want(200, "from 8 to 1,008, estimate 383", "from 0 to 1,000", "added to no total").Lacks("1,000, estimate")
	w.agree()
	if after := w.of(Query{UnitID: w.Root}); after != before || w.dump() != cells {
		t.Errorf("a figure changed: %+v", after)
	}
}
