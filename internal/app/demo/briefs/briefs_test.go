package briefs

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"rostrum/internal/briefs/text"
)

const folder = "../../../../data/vn/briefs"

func loadAll(t *testing.T) []Brief {
	t.Helper()
	all, err := Load(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 14 {
		t.Fatalf("%d briefs, want 14 or more", len(all))
	}
	return all
}

// TestBriefsOfTheDemo holds for each file: it parses, cites a source, has key messages in
// both languages, a body of 400 to 900 words, and says that its law must be checked.
func TestBriefsOfTheDemo(t *testing.T) {
	networks, internal := map[string]int{}, 0
	for _, b := range loadAll(t) {
		networks[b.Network]++
		if !b.Public {
			internal++
		}
		if n := len(strings.Fields(text.Plain(b.Body))); n < 400 || n > 900 {
			t.Errorf("%s: body of %d words", b.Slug, n)
		}
		if !strings.Contains(b.Body, "iểm tra hiệu lực trước khi dùng") {
			t.Errorf("%s does not ask to check what is in force", b.Slug)
		}
		if page, err := text.HTML(b.Body, 2); err != nil || !strings.HasPrefix(page, "<h2>") {
			t.Errorf("%s: body does not open with a heading: %v", b.Slug, err)
		}
	}
	for _, n := range []string{"oral", "legal", "health"} {
		if networks[n] < 4 {
			t.Errorf("%d briefs in %s, want 4", networks[n], n)
		}
	}
	if internal < 1 || internal > 2 {
		t.Errorf("%d internal briefs, want 1 or 2", internal)
	}
}

var article = regexp.MustCompile(`Điều (\d+)`)

// TestArticlesStandInSources holds that every article named in the body is listed in a source.
func TestArticlesStandInSources(t *testing.T) {
	for _, b := range loadAll(t) {
		listed := map[string]bool{}
		for _, s := range b.Sources {
			for _, n := range regexp.MustCompile(`\d+`).FindAllString(s.Articles, -1) {
				listed[n] = true
			}
		}
		texts := []string{b.Body}
		for _, q := range b.Questions {
			texts = append(texts, q.Source)
		}
		for _, m := range article.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			if !listed[m[1]] {
				t.Errorf("%s: Điều %s is cited but stands in no source", b.Slug, m[1])
			}
		}
	}
}

const sample = `---
number: A-1
slug: mau
network: oral
title: Mẫu
title_en: Sample
summary: Tóm tắt
summary_en: Summary
subjects:
- một
audiences:
- trade:farming
languages:
- vi
in_person: true
public: false
key_messages:
- a || b
- c || d
- e || f
sources:
- 1/2020 || Luật || 2020-01-02 || Điều 1 || 2023
questions:
- h || t || Điều 1
- h || t || Điều 1
- h || t || Điều 1
- h || t || Điều 1
---

# Thân bài
`

func TestParse(t *testing.T) {
	b, err := Parse(sample)
	if err != nil || b.Check() != nil {
		t.Fatalf("sample: %v %v", err, b.Check())
	}
	if b.Messages[1] != (Message{"c", "d"}) || b.Audiences[0] != (Audience{"trade", "farming"}) || !b.InPerson || b.Public || b.Body != "# Thân bài" {
		t.Errorf("read wrongly: %+v", b)
	}
}

func TestRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"belief as audience":    {"trade:farming", "belief:any"},
		"religion as audience":  {"trade:farming", "religion:any"},
		"opinion as audience":   {"trade:farming", "opinion:against"},
		"ethnicity as audience": {"trade:farming", "ethnic:any"},
		"unknown trade":         {"trade:farming", "trade:priest"},
		"no head":               {"---\nnumber", "number"},
		"head without end":      {"---\n\n# Thân", "\n\n# Thân"},
		"unknown key":           {"network:", "target:"},
		"flag not a flag":       {"in_person: true", "in_person: maybe"},
		"one language":          {"- a || b", "- a"},
		"empty English":         {"- a || b", "- a || "},
		"no source":             {"- 1/2020 || Luật || 2020-01-02 || Điều 1 || 2023\n", ""},
		"bad date":              {"2020-01-02", "2/1/2020"},
		"answer without source": {"- h || t || Điều 1", "- h || t || tôi nghĩ"},
		"two messages":          {"- e || f\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(sample, change[0], change[1], 1)
			if bad == sample {
				t.Fatal("nothing changed")
			}
			if _, err := Load(fstest.MapFS{"a.md": {Data: []byte(bad)}}); err == nil {
				t.Error("was taken")
			}
		})
	}
	twice := fstest.MapFS{"a.md": {Data: []byte(sample)}, "b.md": {Data: []byte(sample)}}
	if _, err := Load(twice); err == nil {
		t.Error("the same slug twice was taken")
	}
}
