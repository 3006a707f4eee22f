package data

import "strings"

// EthnicGroup is one of the 54 recognised groups. Slug is its key; Code121 is the number
// in the list of 1979, which other lists number otherwise. Languages are ISO 639-3 codes
// of what the group may speak: which one a person speaks is a separate fact.
type EthnicGroup struct {
	Slug, Code121, Name string
	Also, Languages     []string
}

// Language is a language by its ISO 639-3 code, with its BCP 47 tag and its names.
type Language struct {
	Code, Tag, NameEn, NameVi string
}

// EthnicGroups reads the 54 groups in the order of the list of 1979.
func EthnicGroups() ([]EthnicGroup, error) {
	return read("languages/ethnic_groups.csv", func(r *record) EthnicGroup {
		g := EthnicGroup{Slug: r.text("slug"), Code121: r.text("code_121"), Name: r.text("name"),
			Languages: strings.Fields(r.text("iso639_3"))}
		if also := r.text("also"); also != "" {
			g.Also = strings.Split(also, ", ")
		}
		return g
	})
}

// Languages reads the languages spoken by the 54 groups, and English.
func Languages() ([]Language, error) {
	var err error
	vi := make(map[string]string)
	readInto(&err, "languages/languages_vi.csv", func(r *record) struct{} {
		vi[r.text("iso639_3")] = r.text("name_vi")
		return struct{}{}
	})
	out := readInto(&err, "languages/languages.csv", func(r *record) Language {
		code := r.text("iso639_3")
		return Language{Code: code, Tag: r.text("bcp47"), NameEn: r.text("english"), NameVi: vi[code]}
	})
	return out, err
}
