package demo

// folk is an ethnic group of some provinces with the language of its own that the demo lets it speak.
type folk struct{ group, lang string }

// spokenHere lists the groups that the demo names, with the tag of the language; a group may speak others.
func spokenHere() []folk {
	return []folk{
		{"hmong", "hmn"}, {"tay", "tyz"}, {"thai", "blt"}, {"kho-me", "km"}, {"dao", "ium"}, {"nung", "nut"}, {"muong", "mtq"},
		{"gia-rai", "jra"}, {"e-de", "rad"}, {"ba-na", "bdq"}, {"co-ho", "kpm"}, {"cham", "cjm"}, {"xtieng", "sti"},
		{"bru-van-kieu", "bru"}, {"co-tu", "ktv"}, {"hre", "hre"}, {"xo-dang", "sed"}, {"ra-glai", "rog"}, {"mnong", "cmo"},
	}
}

func langOf(group string) string {
	for _, f := range spokenHere() {
		if f.group == group {
			return f.lang
		}
	}
	return "vi"
}

// region says what names are usual in a province, which minorities live there, and how many in a hundred of
// the demo's speakers there belong to one of them. The shares are a guess for examples, not statistics.
type region struct {
	names string // "north", "central" or "south"
	share int
	folks []string
}

func regionOf(province string) region {
	r := region{names: "north"}
	switch {
	case province >= "75":
		r.names = "south"
	case province >= "38":
		r.names = "central"
	}
	if found, ok := minorities()[province]; ok {
		r.share, r.folks = found.share, found.folks
	}
	return r
}

func minorities() map[string]region {
	return map[string]region{
		"04": {share: 80, folks: []string{"tay", "nung", "hmong", "dao"}}, "08": {share: 65, folks: []string{"tay", "dao", "hmong"}},
		"11": {share: 75, folks: []string{"thai", "hmong"}}, "12": {share: 75, folks: []string{"thai", "hmong", "dao"}},
		"14": {share: 75, folks: []string{"thai", "hmong", "muong"}}, "15": {share: 60, folks: []string{"hmong", "tay", "dao", "thai"}},
		"19": {share: 35, folks: []string{"tay", "nung"}}, "20": {share: 75, folks: []string{"nung", "tay", "dao"}},
		"22": {share: 10, folks: []string{"dao", "tay"}}, "25": {share: 25, folks: []string{"muong", "dao"}},
		"38": {share: 18, folks: []string{"muong", "thai"}}, "40": {share: 14, folks: []string{"thai", "hmong"}},
		"44": {share: 10, folks: []string{"bru-van-kieu"}}, "46": {share: 5, folks: []string{"co-tu"}}, "48": {share: 6, folks: []string{"co-tu"}},
		"51": {share: 30, folks: []string{"xo-dang", "hre", "ba-na"}}, "52": {share: 35, folks: []string{"gia-rai", "ba-na"}},
		"56": {share: 18, folks: []string{"ra-glai", "cham"}}, "66": {share: 28, folks: []string{"e-de", "mnong"}},
		"68": {share: 22, folks: []string{"co-ho", "mnong", "cham"}}, "75": {share: 12, folks: []string{"xtieng"}},
		"86": {share: 25, folks: []string{"kho-me"}}, "91": {share: 12, folks: []string{"kho-me"}}, "92": {share: 18, folks: []string{"kho-me"}},
		"96": {share: 8, folks: []string{"kho-me"}},
	}
}

// folk picks a group for somebody of a province, "" for the Kinh.
func (f *filler) folk(r region) string {
	if r.share == 0 || !f.chance(r.share) {
		return ""
	}
	return r.folks[min(f.dice.IntN(len(r.folks)), f.dice.IntN(len(r.folks)))]
}
