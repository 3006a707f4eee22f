package live

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"rostrum/internal/kit/lang"
)

// leastAlike is from which likeness on a likely question is suggested, of 1; leastShared is how many of their words two
// questions must have in common.
const (
	leastAlike  = 0.42
	leastShared = 2
)

// finder finds, among questions that were expected, the one that comes closest to a question asked. It compares folded
// words and neighbouring pairs of them, since most words of Vietnamese are two syllables; a word that many of the
// texts of its matter have says little, and one that a question about anything has (who, how much, may I) nothing.
type finder struct {
	expected []map[string]bool
	in       map[string]int // in how many of all texts a term is
	texts    int
}

// newFinder reads the expected questions, and what else is said about their matter.
func newFinder(expected, about []string) *finder {
	f := &finder{in: map[string]int{}, texts: len(expected) + len(about)}
	for _, text := range about {
		for term := range terms(text) {
			f.in[term]++
		}
	}
	for _, text := range expected {
		t := terms(text)
		f.expected = append(f.expected, t)
		for term := range t {
			f.in[term]++
		}
	}
	return f
}

// find gives the place of the expected question that fits; ok is false where none does.
func (f *finder) find(asked string) (place int, ok bool) {
	q, best := terms(asked), 0.0
	for i, e := range f.expected {
		if alike, shared := f.alike(q, e); shared >= leastShared && alike > best {
			place, best = i, alike
		}
	}
	return place, best >= leastAlike
}

// alike is the cosine of two sets of terms by what each says, 0 to 1, with the number of words they share.
func (f *finder) alike(a, b map[string]bool) (alike float64, shared int) {
	sum := func(t map[string]bool, count func(term string) bool) (all float64) {
		for _, term := range slices.Sorted(keysOf(t)) { // in one order, so that sums are the same each time
			if count(term) {
				all += f.weight(term)
			}
		}
		return all
	}
	every := func(string) bool { return true }
	common := sum(a, func(term string) bool {
		if !b[term] {
			return false
		}
		if !strings.Contains(term, " ") {
			shared++
		}
		return true
	})
	if common == 0 {
		return 0, 0
	}
	return common / math.Sqrt(sum(a, every)*sum(b, every)), shared
}

// weight is what a term says: more the fewer texts have it.
func (f *finder) weight(term string) float64 {
	return 0.1 + math.Log(float64(f.texts+1)/float64(f.in[term]+1))
}

func keysOf(m map[string]bool) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// terms are the words of a text that say something, and the pairs of neighbours among them.
func terms(text string) map[string]bool {
	t, before := map[string]bool{}, ""
	for _, word := range strings.FieldsFunc(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if slices.Contains(saysNothing(), word) {
			before = ""
			continue
		}
		t[word] = true
		if before != "" {
			t[before+" "+word] = true
		}
		before = word
	}
	return t
}

// saysNothing are folded words that a question about anything has, in Vietnamese and in English.
func saysNothing() []string {
	return strings.Fields(`ai anh bac ban bi boi cac cai chi chu chua co con cua cho da de den di do duoc em gi hay hoi khi khong la lam
		lai luc ma mot nao nay neu nhieu nhu nhung o phai ra rang roi sao se ta thi the theo toi tren trong tu va vao ve voi xin
		a an and any are at be by can do does for from have how i if in is it may me my need not of on or should that the there they this to we what when
		where which who why will with you your`)
}
