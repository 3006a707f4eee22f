package scrub

import (
	"slices"
	"strings"
)

// Forms of address and of kinship before a name, and offices that are named with one.
var titles = []string{
	"ông", "bà", "anh", "chị", "em", "cô", "chú", "bác", "cháu", "cậu", "dì", "mợ", "thím", "cụ", "thầy", "già",
	"mẹ", "bố", "chồng", "vợ", "đ/c", "đồng chí", "bác sĩ", "y sĩ", "luật sư", "cô giáo", "thầy giáo", "trưởng thôn",
	"trưởng bản", "trưởng ấp", "già làng", "chủ tịch", "phó chủ tịch", "bí thư", "giám đốc", "mế", "dượng", "bạn",
	"tên là", "tôi tên", "tôi tên là", "tên tôi", "tên tôi là", "họ tên là", "họ tên", "họ và tên", "tên", "a", "c",
}

// Surnames that show a name where capitals do not: typed in small letters or in capitals
// only, and after "tôi là".
var surnames = strings.Fields(`nguyen tran pham hoang huynh phan dang bui ngo duong vang giang sung thao lau mua lo
	luong vi ha ho do le ly vo vu dinh trinh quang luu mai cu ma lu tong khang hang cha`)

// Surnames that are hardly words of their own, for names without capitals; in text
// without diacritics only the first few are clear.
var clearSurnames = []string{"nguyễn", "trần", "phạm", "hoàng", "huỳnh", "phan", "đặng", "bùi", "ngô",
	"dương", "vàng", "giàng", "sùng", "thào", "lầu"}

const clearWithoutMarks = 5

// Places and honoured names that begin like a form of address.
var notNames = strings.Fields(`ba_ria ba_na ba_den ba_trieu ba_trung ba_diem ba_chieu bac_ho cu_ho co_to anh_son ong_ich
	anh_quoc ba_che ong_doc ba_huyen co_do cu_chi em_a chi_linh chi_lang bac_ai ba_to ba_vi ba_be ba_dinh ba_don
	bac_ha bac_me bac_ninh bac_giang bac_kan bac_lieu bac_yen bac_quang co_dong chi_thi chi_cuc chi_bo a_luoi`)

// Words in capitals that begin an office or a body, not a name.
var bodies = []string{"chủ", "ủy", "hội", "đảng", "bí", "phó", "trưởng", "giám", "cán", "ban", "mặt", "luật",
	"nghị", "quyết", "ubnd", "hđnd", "viên"}

// names finds forms of address with a name. What it gives is marked, not removed.
func names(s *shadow) []found {
	var out []found
	for i := 0; i < len(s.plain); {
		if !isLetter(s.plain[i]) || !s.edge(i) {
			i++
			continue
		}
		end := s.titleEnd(i)
		name := end
		if end > i {
			name = s.personEnd(i, end)
		}
		if name > end {
			out = append(out, found{Name, i, name})
			i = name
			continue
		}
		i = max(s.wordEnd(i), i+1)
	}
	return out
}

// titleEnd is the end of the longest form of address that begins at i, i where none does.
func (s *shadow) titleEnd(i int) int {
	best := i
	for _, title := range titles {
		j := i + len([]rune(title))
		if title == "bạn" && !s.accented {
			continue // bản, a hamlet, stands before more names than a friend does
		}
		if j <= len(s.plain) && j > best && s.edge(j) && s.spelled(i, j, title) {
			best = j
		}
	}
	if s.spelled(i, min(i+6, len(s.plain)), "tôi là") {
		return i + 6
	}
	return best
}

// personEnd is the end of the name after a form of address, end where there is none.
func (s *shadow) personEnd(start, end int) int {
	first := s.blanks(end)
	for first < len(s.plain) && (s.plain[first] == ':' || s.plain[first] == '.') && first-end < 3 {
		first = s.blanks(first + 1)
	}
	if first == end {
		return end
	}
	wordEnd := s.wordEnd(first)
	word := s.plain[first:wordEnd]
	pair := s.plain[start:end] + "_" + word
	if slices.Contains(notNames, pair) && (s.upper[start] || s.plain[start:end] == "bac" || s.plain[start:end] == "cu") {
		return end
	}
	from, to := s.wordBefore(start)
	if before := s.plain[from:to]; s.plain[start:end] == "anh" && (before == "tieng" || before == "nuoc" || before == "quoc") {
		return end
	}
	last, count := s.capitals(first)
	initials := s.plain[start:end] == "a" || s.plain[start:end] == "c"
	switch {
	case s.shouted || count == 0:
		return s.smallName(first, end)
	case s.plain[start:end] == "toi la" && (count < 2 || !slices.Contains(surnames, word)):
		return end
	case initials && (count < 1 || !slices.Contains(surnames, word) || s.upper[start]):
		return end
	case s.bodyName(first, wordEnd):
		return end
	case count == 1 && wordEnd-first == 1, s.spelled(first, wordEnd, bodies...) && count < 3 && s.office(first):
		return end
	}
	return last
}

// bodyName tells a capitalised word that names a body or the country: "Giám đốc Sở Giao
// thông", "giám đốc EVN", "mẹ Việt Nam".
func (s *shadow) bodyName(from, to int) bool {
	capitals := 0
	for i := from; i < to; i++ {
		if s.upper[i] {
			capitals++
		}
	}
	next := s.blanks(to)
	country := s.spelled(from, to, "việt") && s.spelled(next, s.wordEnd(next), "nam")
	return capitals > 1 && capitals == to-from || country || s.spelled(from, to, "sở", "quốc", "ubnd", "hđnd")
}

// office tells whether a capital begins a body's name in small letters: "bà Hội trưởng".
func (s *shadow) office(first int) bool {
	next := s.blanks(s.wordEnd(first))
	return next < len(s.plain) && isLetter(s.plain[next]) && !s.upper[next]
}

// capitals reads capitalised words from i on, up to five, and counts them.
func (s *shadow) capitals(i int) (end, count int) {
	end = i
	for count < 5 {
		from := s.blanks(end)
		if count == 0 {
			from = i
		}
		to := s.wordEnd(from)
		if to == from || !s.upper[from] {
			break
		}
		end, count = to, count+1
	}
	return end, count
}

// smallName reads a name by its surname where capitals say nothing: that and up to two
// words more.
func (s *shadow) smallName(first, none int) int {
	to := s.wordEnd(first)
	known := clearSurnames
	if !s.accented {
		known = known[:clearWithoutMarks]
	}
	if !s.spelled(first, to, known...) {
		return none
	}
	end := to
	for range 2 {
		from := s.blanks(end)
		next := s.wordEnd(from)
		if next == from || from == end || slices.Contains(placeEnd, s.plain[from:next]) {
			break
		}
		end = next
	}
	if end == to {
		return none
	}
	return end
}
