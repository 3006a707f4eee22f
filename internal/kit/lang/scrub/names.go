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
	"sư", "sư thầy", "sư cô", "ni cô", "ni sư", "thượng tọa", "hòa thượng", "đại đức", "linh mục", "mục sư", "thằng", "lão", "mụ", "má", "tía",
	"thiếu úy", "trung úy", "thượng úy", "đại úy", "thiếu tá", "trung tá", "thượng tá", "đại tá", "y tá", "điều dưỡng", "dược sĩ", "kỹ sư",
	"hiệu trưởng", "phó bí thư", "phó giám đốc", "tổ trưởng", "trưởng xóm", "trưởng khóm", "trưởng buôn", "trưởng trạm", "trưởng ban",
	"trưởng công an", "cán bộ", "công chức", "kế toán", "nghệ nhân",
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
var notNames = []string{"bà rịa", "bà nà", "bà đen", "bà triệu", "bà trưng", "bà điểm", "bà chiểu", "bác hồ",
	"cụ hồ", "cô tô", "ông ích", "anh quốc", "ông đốc", "bà huyện"}

// deities are no persons, whatever follows.
var deities = []string{"bà chúa", "ông địa", "ông táo", "ông công", "ông trời", "bà hỏa", "bà mụ", "ông bụt"}

// cities bear names that no person does, so "em Hà Nội" is one from there.
var cities = []string{"hà nội", "sài gòn", "đà nẵng", "hải phòng", "cần thơ", "đà lạt", "nha trang"}

// The same for text without diacritics, where more of them meet.
var notNamesPlain = strings.Fields(`ba_be ba_vi ba_dinh ba_to ba_don ba_che cu_chi chi_linh chi_lang bac_ai bac_ha
	bac_me bac_ninh bac_giang bac_kan bac_lieu bac_yen bac_quang co_do a_luoi`)

// Given names that show a name typed in small letters, after a form of address.
var givenNames = strings.Fields(`hoa lan mai hương huệ cúc đào hồng hùng dũng tuấn cường thắng sơn hải bình quân
	tùng long phúc đức nam dung nga hằng thảo thủy trang linh loan liễu
	oanh yến phượng quyên tuyết vân xuân hiền hiếu hoàng hưng khoa kiên lâm lợi nghĩa nhung ngọc phong
	páo pao dợ chứ dính súa sùng giàng`)

// Words in capitals that begin an office or a body, not a name.
var bodies = []string{"chủ", "ủy", "hội", "đảng", "bí", "phó", "trưởng", "giám", "cán", "ban", "mặt", "luật",
	"nghị", "quyết", "ubnd", "hđnd", "viên"}

// Words that are no names though a capital was typed.
var notGiven = []string{"xin", "muốn", "tôi", "hỏi", "đang", "không", "được", "có", "bị", "mẹ", "em", "con", "và"}

// nameEnd are words that follow a name typed in small letters.
var nameEnd = strings.Fields(`hoi noi o va bi da co cua la cho duoc khong muon ve thi ma voi xin goi duoi tren dang
	se phai nha di ban lam nhan den tu nay`)

// people reads a shadow for names.
type people struct{ *shadow }

// names finds forms of address with a name. What it gives is marked, not removed.
func names(text *shadow) []found {
	s := people{text}
	var out []found
	for i := 0; i < len(s.plain); {
		if !isLetter(s.plain[i]) || !s.edge(i) {
			i++
			continue
		}
		end := s.titleEnd(i)
		name := end
		if end > i && !(s.startsName(i) && (s.afterPlace(i) || s.insideName(i))) {
			name = s.personEnd(i, end)
		}
		if name <= end {
			name = s.stranger(i)
		}
		if name > i {
			out = append(out, found{Name, i, name})
			i = name
			continue
		}
		i = max(s.wordEnd(i), i+1)
	}
	return out
}

// titleEnd is the end of the longest form of address that begins at i, i where none does.
func (s people) titleEnd(i int) int {
	best := i
	for _, title := range titles {
		j := i + len([]rune(title))
		if title == "bạn" && !s.marked(i) {
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
func (s people) personEnd(start, end int) int {
	first := s.blanks(end)
	for first < len(s.plain) && (s.plain[first] == ':' || s.plain[first] == '.' && end-start < 2) && first-end < 3 {
		first = s.blanks(first + 1)
	}
	if first == end {
		return end
	}
	wordEnd := s.wordEnd(first)
	word := s.plain[first:wordEnd]
	last, count := s.capitals(first)
	if s.knownPlace(start, wordEnd) && count < 2 || s.spelled(start, wordEnd, deities...) || s.spelled(first, last, cities...) || s.notAddressed(start, end) || s.spelled(first, wordEnd, notGiven...) {
		return end
	}
	if next := s.born(start, first, end); next > end {
		return next
	}
	if last := s.officer(end); last > end {
		return last
	}
	initials := s.plain[start:end] == "a" || s.plain[start:end] == "c"
	office := s.spelled(start, end, officeTitles...)
	switch {
	case office && !s.shouted && (count == 0 || count == 1 && !s.endsName(last)):
		return end
	case s.shouted || count == 0:
		return s.smallName(start, first, end)
	case s.plain[start:end] == "toi la" && (count < 2 || s.notPerson(first, last)):
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

// knownPlace tells whether a form of address and the word after it are a place or an
// honoured name.
func (s people) knownPlace(start, end int) bool {
	from, to := s.wordBefore(start)
	if s.spelled(start, end, "anh sơn") {
		return slices.Contains([]string{"huyen", "xa", "phuong", "tran", "o", "tai"}, s.plain[from:to])
	}
	pair := strings.Join(strings.Fields(s.plain[start:end]), "_")
	return s.spelled(start, end, notNames...) || (!s.marked(start) && slices.Contains(notNamesPlain, pair))
}

// notAddressed tells "tiếng Anh", "anh hùng" and "anh em" from forms of address.
func (s people) notAddressed(start, end int) bool {
	from, to := s.wordBefore(start)
	before, title := s.plain[from:to], s.plain[start:end]
	hero := s.blanks(end)
	if title == "anh" && !s.capitalAt(end) && s.spelled(hero, s.wordEnd(hero), "hùng") {
		return true
	}
	return title == "anh" && slices.Contains([]string{"tieng", "nuoc", "quoc"}, before) ||
		title == "em" && slices.Contains([]string{"anh", "chi"}, before)
}

// bodyName tells a capitalised word that names a body or the country: "Giám đốc Sở Giao
// thông", "giám đốc EVN", "mẹ Việt Nam".
func (s people) bodyName(from, to int) bool {
	capitals := 0
	for i := from; i < to; i++ {
		if s.upper[i] {
			capitals++
		}
	}
	next := s.blanks(to)
	country := s.spelled(from, to, "việt") && s.spelled(next, s.wordEnd(next), "nam")
	name := slices.Contains(surnames, s.plain[from:to]) && next > to && s.startsName(next) // LO VAN PANH
	return capitals > 1 && capitals == to-from && !name || country || s.spelled(from, to, "sở", "quốc", "ubnd", "hđnd", "viện", "tòa", "cục", "vụ")
}

// office tells whether a capital begins a body's name in small letters: "bà Hội trưởng".
func (s people) office(first int) bool {
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
func (s people) smallName(start, first, none int) int {
	to := s.wordEnd(first)
	if s.marked(start) && !s.shouted && s.spelled(start, none, "ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "thầy") &&
		slices.Contains(givenNames, strings.ToLower(s.original(first, to))) {
		return to
	}
	known := clearSurnames
	if !s.marked(start) {
		known = known[:clearWithoutMarks]
	}
	if !s.spelled(first, to, known...) {
		return none
	}
	end := to
	for range 2 {
		from := s.blanks(end)
		next := s.wordEnd(from)
		if next == from || from == end || slices.Contains(nameEnd, s.plain[from:next]) {
			break
		}
		end = next
	}
	if end == to {
		return none
	}
	return end
}
