package scrub

import (
	"regexp"
	"strings"
)

// Number plates: two digits of a province, a series, four or five digits: 29-H1 123.45.
var (
	plate    = regexp.MustCompile(`\b([1-9]\d)([ .-]{0,3})([a-z]{1,2}\d?)([ .-]{0,3})(\d{3}[. ]?\d{2}|\d{4})\b`)
	plateCue = regexp.MustCompile(`\b(?:bien|bien so|bien kiem soat|bks|bsx|bs|xe|xe may|xe tai|o to|oto|xe ben|xe khach|xe dap dien|mo to)(?: (?:so|la|cua|co|mang|bien|nay|kia|toi|em|:))*[ :]*$`)
)

// plates finds number plates: by a word before them that names a vehicle or plate; without
// one only with a capital series and five digits, set apart as on the plate.
func plates(s *shadow) []found {
	var out []found
	for _, m := range plate.FindAllStringSubmatchIndex(s.plain, -1) {
		series, digits := s.plain[m[6]:m[7]], s.plain[m[10]:m[11]]
		before := s.plain[max(0, m[0]-40):m[0]]
		cued := plateCue.MatchString(before)
		capital := s.upper[m[6]] && !s.shouted
		letters := strings.TrimRight(series, "0123456789")
		apart := m[8] < m[9] && (strings.ContainsAny(s.plain[m[8]:m[9]], "-") || strings.Contains(digits, "."))
		glued := m[4] == m[5] && len(letters) == 1
		switch {
		case !s.edge(m[0]) || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "-"):
		case cued && (capital || glued), capital && apart && len(digits) > 4:
			out = append(out, found{Plate, m[0], m[1]})
		}
	}
	return out
}
