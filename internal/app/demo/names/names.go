// Package names invents people for the demo: plausible Vietnamese names put together
// from parts, the same for the same seed.
package names

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"rostrum/data"
)

// Person is nobody: an invented name. Family is empty where a group uses none. Given is
// the name a person is listed and addressed by. Full is written as the group writes it,
// which need not be family, middle, given.
type Person struct {
	Family, Middle, Given, Full string
	Gender                      string // "male" or "female"
	Ethnic                      string // slug of the group, "kinh" where none was asked for
}

// Maker makes people one after the other. It is not safe for concurrent use.
type Maker struct {
	rng    *rand.Rand
	kinh   map[string]*kinhParts // by region
	shapes map[string]data.NameShape
	known  map[string]bool
}

// kinhParts are what Kinh names of one region are made of, by gender where it matters.
type kinhParts struct {
	surnames table
	middles  map[string]table
	givens   map[string]table
}

// New reads the parts of names and starts a maker. The same seed gives the same people
// in the same order.
func New(seed uint64) (*Maker, error) {
	parts, err := data.ReadNameParts()
	if err != nil {
		return nil, fmt.Errorf("names: read parts: %w", err)
	}
	shapes, err := data.NameShapes()
	if err != nil {
		return nil, fmt.Errorf("names: read shapes: %w", err)
	}
	m := &Maker{
		rng:    rand.New(rand.NewPCG(seed, 0x726f737472756d)),
		kinh:   make(map[string]*kinhParts),
		shapes: make(map[string]data.NameShape),
		known:  knownNames(),
	}
	givens := map[string]table{"male": givenTable(parts, true), "female": givenTable(parts, false)}
	for _, region := range [...]string{"north", "central", "south"} {
		m.kinh[region] = regionParts(parts, region, givens)
	}
	for _, s := range shapes {
		for _, slug := range s.Slugs {
			m.shapes[slug] = s
		}
	}
	return m, nil
}

// Shaped lists the slugs of the groups whose names have a shape of their own here. For
// any other group Person gives a name in the Kinh way, as many of their members bear.
func (m *Maker) Shaped() []string {
	out := make([]string, 0, len(m.shapes))
	for slug := range m.shapes {
		out = append(out, slug)
	}
	slices.Sort(out)
	return out
}

// Person invents a woman or a man from a region, "north", "central" or "south" (any
// other word counts as "central"), of an ethnic group by its slug, "" for Kinh.
func (m *Maker) Person(region, ethnic string) Person {
	p := Person{Gender: "female", Ethnic: ethnic}
	if m.rng.IntN(2) == 0 {
		p.Gender = "male"
	}
	if ethnic == "" {
		p.Ethnic = "kinh"
	}
	for {
		if shape, ok := m.shapes[ethnic]; ok {
			m.fill(&p, shape)
		} else {
			m.fillKinh(&p, region)
		}
		if !m.known[plain(p.Full)] {
			return p
		}
	}
}

func (m *Maker) fillKinh(p *Person, region string) {
	parts := m.kinh[region]
	if parts == nil {
		parts = m.kinh["central"]
	}
	p.Family = parts.surnames.pick(m.rng)
	given := parts.givens[p.Gender].pick(m.rng)
	if i := strings.LastIndexByte(given, ' '); i >= 0 {
		// A given name of two syllables fills the middle as well.
		p.Middle, p.Given = given[:i], given[i+1:]
	} else {
		p.Given = given
		for p.Middle = p.Given; p.Middle == p.Given; {
			p.Middle = parts.middles[p.Gender].pick(m.rng)
		}
	}
	p.Full = p.Family + " " + p.Middle + " " + p.Given
}

// fill follows a pattern such as "{clan} A {given}": the words between are the middle.
func (m *Maker) fill(p *Person, s data.NameShape) {
	patterns, givens := s.Female, s.GivenFemale
	if p.Gender == "male" {
		patterns, givens = s.Male, s.GivenMale
	}
	pattern, given := one(m.rng, patterns), one(m.rng, givens)
	p.Family, p.Middle = "", ""
	if strings.Contains(pattern, "{clan}") {
		for p.Family = given; p.Family == given; {
			p.Family = one(m.rng, s.Clans)
		}
	}
	for word := range strings.FieldsSeq(pattern) {
		switch prefix, isGiven := strings.CutSuffix(word, "{given}"); {
		case isGiven: // H'Lan and K'Brểu are written in one
			p.Given = prefix + given
		case word == "{clan}":
		case p.Family == "" && (word == "Điểu" || word == "Thị"): // these stand for a surname
			p.Family = word
		default:
			p.Middle = word
		}
	}
	p.Full = strings.NewReplacer("{clan}", p.Family, "{given}", given).Replace(pattern)
}

func one(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }
