package territory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// LevelName is a level of the map: the key it stands under in Land.Levels, and its names.
type LevelName struct {
	Key   string
	Names lang.Text
}

// LevelNames are the levels from the top, as data: nothing in the program's code knows them.
func LevelNames() []LevelName {
	text := func(vi, en string) lang.Text { return lang.Text{lang.VI: vi, lang.EN: en} }
	return []LevelName{
		{"nation", text("cả nước", "national")}, {"province", text("cấp tỉnh", "province")}, {"district", text("cấp huyện", "district")},
		{"commune", text("cấp xã", "commune")}, {"hamlet", text("thôn, tổ dân phố", "hamlet")},
	}
}

// levels makes the levels of places.
func (l *Land) levels(tx *store.Tx) error {
	for rank, n := range LevelNames() {
		made, err := org.AddLevel(tx, org.Level{Rank: rank, Names: n.Names})
		if err != nil {
			return err
		}
		l.Levels[n.Key] = made.ID
	}
	return nil
}

// english makes the English name of an old unit, for which the sources have none: the bare name without
// marks and the kind. A name that is only a number stands after its kind.
func english(kind, bare string) string {
	word := map[string]string{"province": "Province", "city": "City", "quan": "District", "huyen": "District", "thi_xa": "Town",
		"thanh_pho": "City", "phuong": "Ward", "xa": "Commune", "thi_tran": "Township"}[kind]
	words := strings.Fields(lang.Fold(bare))
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	if last := words[len(words)-1]; last[0] >= '0' && last[0] <= '9' && len(words) == 2 {
		return word + " " + last
	}
	return strings.Join(words, " ") + " " + word
}
