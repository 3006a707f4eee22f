package names

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func maker(t testing.TB, seed uint64) *Maker {
	t.Helper()
	m, err := New(seed)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSameSeedSamePeople(t *testing.T) {
	a, b, c := maker(t, 7), maker(t, 7), maker(t, 8)
	differ := 0
	for i := range 500 {
		region, ethnic := [...]string{"north", "central", "south"}[i%3], [...]string{"", "hmong", "e-de", "hre"}[i%4]
		p, q, r := a.Person(region, ethnic), b.Person(region, ethnic), c.Person(region, ethnic)
		if p != q {
			t.Fatalf("person %d: %+v and %+v", i, p, q)
		}
		if p.Full != r.Full {
			differ++
		}
	}
	if differ < 450 {
		t.Errorf("only %d of 500 differ under another seed", differ)
	}
}

func TestKinhNames(t *testing.T) {
	m := maker(t, 1)
	seen, families, men := map[string]int{}, map[string]int{}, 0
	const n = 30_000
	for range n {
		p := m.Person("south", "")
		if p.Full != p.Family+" "+p.Middle+" "+p.Given || p.Ethnic != "kinh" || strings.Contains(p.Given, " ") {
			t.Fatalf("%+v", p)
		}
		if p.Gender == "male" && p.Middle == "Thị" || p.Gender == "female" && p.Middle == "Văn" {
			t.Errorf("%+v", p)
		}
		if p.Gender == "male" {
			men++
		}
		seen[p.Full]++
		families[p.Family]++
	}
	if men < n*48/100 || men > n*52/100 {
		t.Errorf("%d men of %d", men, n)
	}
	if share := families["Nguyễn"] * 100 / n; share < 25 || share > 40 {
		t.Errorf("%d%% are called Nguyễn", share)
	}
	if families["Huỳnh"] == 0 || len(families) < 60 || len(seen) < n/2 {
		t.Errorf("%d Huỳnh, %d surnames, %d different names", families["Huỳnh"], len(families), len(seen))
	}
	for range 5000 {
		if p := m.Person("north", ""); p.Family == "Huỳnh" || p.Family == "Võ" {
			t.Fatalf("a southern surname in the north: %+v", p)
		}
	}
}

// Every name is written in NFC, without doubled blanks, and each word starts with a
// capital letter, but for what follows H' and K'.
func TestWriting(t *testing.T) {
	m := maker(t, 3)
	for _, slug := range append(m.Shaped(), "", "hre", "unheard-of") {
		for range 400 {
			p := m.Person("central", slug)
			if !norm.NFC.IsNormalString(p.Full) || strings.Join(strings.Fields(p.Full), " ") != p.Full || strings.Contains(p.Full, "{") {
				t.Fatalf("%s: %+v", slug, p)
			}
			for word := range strings.FieldsSeq(p.Full) {
				if first := []rune(word)[0]; !unicode.IsUpper(first) {
					t.Errorf("%s: %+v", slug, p)
				}
			}
			if p.Given == "" || !strings.Contains(p.Full, p.Given) || !strings.Contains(p.Full, p.Family) {
				t.Errorf("%s: %+v", slug, p)
			}
		}
	}
}

func TestShapes(t *testing.T) {
	m := maker(t, 5)
	if got := m.Shaped(); len(got) != 19 || !slices.Contains(got, "hmong") {
		t.Errorf("groups with a shape: %v", got)
	}
	for slug, ok := range map[string]func(Person) bool{
		"hmong":   func(p Person) bool { return p.Middle == map[string]string{"male": "A", "female": "Thị"}[p.Gender] },
		"e-de":    func(p Person) bool { return strings.HasSuffix(p.Full, p.Given+" "+p.Family) },
		"gia-rai": func(p Person) bool { return p.Full == p.Family+" "+p.Given },
		"ba-na":   func(p Person) bool { return p.Family == "" && (p.Middle == "A" || p.Middle == "Y") },
		"co-ho": func(p Person) bool {
			return p.Family == "" && (p.Gender == "female") != strings.HasPrefix(p.Full, "K'")
		},
		"xtieng": func(p Person) bool { return p.Family == "Điểu" || p.Family == "Thị" },
		"hre":    func(p Person) bool { return p.Family != "" && p.Middle != "" },
	} {
		for range 200 {
			if p := m.Person("central", slug); !ok(p) || p.Ethnic != slug {
				t.Fatalf("%s: %+v", slug, p)
			}
		}
	}
}

func TestWellKnownNamesAreNotMade(t *testing.T) {
	known := knownNames()
	if len(known) < 70 || !known["Hồ Chí Minh"] || !known[plain("Nguyễn Hoà Bình")] {
		t.Fatalf("%d known names", len(known))
	}
	m := maker(t, 11)
	for range 100_000 {
		if p := m.Person("north", ""); known[plain(p.Full)] {
			t.Fatalf("%+v", p)
		}
	}
	// Without the list some would be made: it is not there for nothing.
	m.known = nil
	for range 100_000 {
		if known[plain(m.Person("north", "").Full)] {
			return
		}
	}
	t.Error("no known name in 100,000: the test does not reach them")
}

// Half a million people are to take less than three seconds (BenchmarkPerson says how
// long one takes). A clock would measure what else the machine does; what can go wrong
// here is work per person, and that shows in the allocations.
func TestPersonIsCheap(t *testing.T) {
	m := maker(t, 1)
	for slug, most := range map[string]float64{"": 3, "hmong": 16, "e-de": 16} {
		if got := testing.AllocsPerRun(2000, func() { m.Person("north", slug) }); got > most {
			t.Errorf("%q: %v allocations for one person, at most %v", slug, got, most)
		}
	}
}

func BenchmarkPerson(b *testing.B) {
	m := maker(b, 1)
	for b.Loop() {
		m.Person("north", "")
		m.Person("north", "hmong")
	}
}
