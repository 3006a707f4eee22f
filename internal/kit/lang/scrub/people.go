package scrub

import (
	"regexp"
	"slices"
	"strings"
)

// Words that introduce a person's name; they end just before it.
var (
	nameIs = regexp.MustCompile(`\b(?:toi|em|minh|tui|tao|to|chau|con|chong|vo|bo|me|cha|ba|ma|nguoi|ho|dau|re|gai|trai)(?: \w+)? (?:la|ten|ten la|ten goi)[ :]+$`)
	nameBy = regexp.MustCompile(`\b(?:nguoi|ng) (?:gui|hoi|viet|phan anh|khieu nai|de nghi|lam don|nop|dai dien|lien he|ky|nhan)[ :]+$|` +
		`\b(?:chu ho|ky ten|ho ten|ho va ten|nguoi benh|benh nhan|nan nhan|hoc sinh|hoc vien|em be|chau be|khach hang|chu (?:tai khoan|tk|the|xe|nha|ruong|dat|quan|tro|thau))[ :]+$`)
	kinOf = regexp.MustCompile(`\b(?:vo|chong|con re|con dau|con gai|con trai|em gai|em trai|chi gai|anh trai|con|chau|bo|me|cha|ba|ong)` +
		`(?: (?:ut|ca|noi|ngoai|ruot|lon|nho|ho|dau long|hai|ba))? (?:toi|em|minh|tui|chau|nha toi|nha em|cua toi|cua em)[, ]+$`)
	selfAs = regexp.MustCompile(`\b(?:toi|em|minh|tui|chau)[, ]+$`)
	// toldBy are words that follow a name in the sentence of an introduction.
	toldBy = regexp.MustCompile(`^(?: ?[,.(\x02-]| (?:o|hoi|xin|sinh|la|cccd|cmnd|sdt|dt|so|tru|hien|ngu|bi|moi|da|duoc|dang|nguoi|bao|muon|gui|nam|\d))`)
)

// placeBefore are words that make the name after them a place's, a school's or a street's.
var placeBefore = []string{"đường", "phố", "ngõ", "hẻm", "ngách", "kiệt", "xã", "phường", "thôn", "bản", "ấp", "buôn", "làng", "xóm", "khóm",
	"huyện", "quận", "tỉnh", "trấn", "thị", "trường", "học", "thcs", "thpt", "ptdt", "non", "cầu", "chợ", "kênh", "rạch", "sông", "suối", "hồ",
	"núi", "đèo", "viên", "viện", "lộ", "đài", "sân", "động", "lăng", "đền", "chùa", "miếu", "đình", "khu", "ga", "bến", "cảng", "đảo", "cồn",
	"hội", "quỹ", "giải", "bổng", "tưởng", "ngã", "vàm", "bãi", "bàu", "đập", "giếng", "lò", "gò", "mũi", "vịnh", "đồi", "bưng", "cống", "phà", "đò", "cửa", "dốc", "thác"}

// afterCount are words after a number that is not a person's: "bà năm nay", "chị ba con".
var afterCount = strings.Fields("nay truoc sau ngoai thang tuoi con nguoi lan ngay gio vo chong dua chau sao xa tinh bua hom trieu nghin tram muoi trieu dong va voi hay thi la co khong o bi")

// stranger finds the end of a name without a form of address that begins at i, i where
// none does: by the words before it, or by the way it is built.
func (s people) stranger(i int) int {
	if !s.upper[i] || s.shouted {
		return i
	}
	end, count := s.capitals(i)
	ede := s.edeName(i)
	hamlet := s.afterHamlet(i) && count > 2 && s.builtAsName(i, end)
	if count == 0 || count < 2 && !ede || s.afterPlace(i) && !hamlet || s.notPerson(i, end) {
		return i
	}
	before := s.plain[max(0, i-48):i]
	first := s.plain[i:s.wordEnd(i)]
	likely := count > 2 || slices.Contains(surnames, first)
	switch {
	case nameIs.MatchString(before), nameBy.MatchString(before), kinOf.MatchString(before) && (count > 2 || toldBy.MatchString(s.plain[end:])):
	case selfAs.MatchString(before) && (ede || count > 2 || strings.Contains(s.plain[i:end], "'") || likely && toldBy.MatchString(s.plain[end:])):
	case ede || count > 2 && s.builtAsName(i, end):
	default:
		return i
	}
	return end
}

// edeName tells H'Hen and Y Moan, as the Ê Đê and their neighbours are named, from H'Mông
// and the districts Ea H'Leo.
func (s people) edeName(i int) bool {
	from, to := s.wordBefore(i)
	if from < to && s.upper[from] {
		return false
	}
	word := s.plain[i:s.wordEnd(i)]
	return strings.HasPrefix(word, "h'") && word != "h'mong"
}

// clans of the Mông; their men are named clan, A, name.
var clans = strings.Fields("giang sung thao vang lau mua hang vu ly trang ho chang song va ma then")

// builtAsName tells names of three words or more by their middle: Văn or Thị, or the A of
// the Mông.
func (s people) builtAsName(i, end int) bool {
	from, to := s.wordBefore(i)
	shout := to-from > 1 && s.upper[to-1] // an abbreviation, no part of a name
	if from < to && s.upper[from] && !shout && !s.sentenceStart(from) {
		return false
	}
	middle := s.blanks(s.wordEnd(i))
	stop := s.wordEnd(middle)
	mong := s.plain[middle:stop] == "a" && slices.Contains(clans, s.plain[i:s.wordEnd(i)])
	return stop < end && (s.spelled(middle, stop, "văn", "thị") || mong)
}

// sentenceStart tells whether a sentence begins at i, so that a capital there means nothing.
func (s people) sentenceStart(i int) bool {
	before := strings.TrimRight(s.plain[:i], " ")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".?!\n:")
}

// afterPlace tells whether the word before i makes what follows a place's name.
func (s people) afterPlace(i int) bool {
	from, to := s.wordBefore(i)
	return from < to && s.spelled(from, to, placeBefore...)
}

// afterHamlet tells whether the word before i may be a hamlet's, which bears no person's
// whole name: typed without diacritics "ban" is a friend as well.
func (s people) afterHamlet(i int) bool {
	from, to := s.wordBefore(i)
	return slices.Contains([]string{"ban", "buon", "lang", "xom", "lo", "cua"}, s.plain[from:to])
}

// notPerson tells capitals that name a body, an office, a people or the country.
func (s people) notPerson(i, end int) bool {
	to := s.wordEnd(i)
	if s.spelled(i, to, bodies...) || s.spelled(i, to, notGiven...) || s.spelled(i, to, peoples...) {
		return true
	}
	return s.bodyName(i, to) && !slices.Contains(surnames, s.plain[i:to]) || s.spelled(i, end, honoured...) || s.spelled(i, end, cities...)
}

// honoured are names of the dead that stand for streets, teachings and times.
var honoured = []string{"hồ chí minh", "võ nguyên giáp", "trần hưng đạo", "lê quý đôn", "nguyễn trãi", "lê lợi", "quang trung"}

// peoples and other words in capitals after "tôi là", none of them a name.
var peoples = []string{"người", "dân", "dân tộc", "cựu", "giáo", "công", "nông", "học", "hộ", "bộ", "đoàn", "thương", "quân", "sở", "phòng",
	"trung", "trạm", "trường", "xã", "phường", "thôn", "bản", "ấp", "huyện", "tỉnh", "thành", "quỹ", "ngân", "nhà", "khu", "tổ", "chi", "y tế"}

// born reads names by the order of birth, as in the south: "bà Năm Sương", "chị út Mận".
func (s people) born(start, first, none int) int {
	to := s.wordEnd(first)
	if !s.spelled(start, none, "ông", "bà", "anh", "chị", "cô", "chú", "bác", "cậu", "dì", "mợ", "thím") ||
		!s.spelled(first, to, "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "út") {
		return none
	}
	next := s.blanks(to)
	end := s.wordEnd(next)
	switch {
	case end == next || next == to || slices.Contains(afterCount, s.plain[next:end]):
		return none
	case s.shouted || s.upper[next]:
		return end
	}
	return none
}

// officeTitles are titles that bodies bear as well as persons, "Giám đốc Ngân hàng", and
// that words begin with, "sư phạm"; one capital after them is no name unless a name ends there.
var officeTitles = []string{"chủ tịch", "phó chủ tịch", "bí thư", "phó bí thư", "giám đốc", "phó giám đốc", "hiệu trưởng", "tổ trưởng", "trưởng ban",
	"trưởng trạm", "trưởng công an", "cán bộ", "công chức", "kế toán", "nghệ nhân", "sư", "tên"}

// endsName tells whether a sentence goes on after i as it does after a name.
func (s people) endsName(i int) bool {
	next := s.blanks(i)
	to := s.wordEnd(next)
	return to == next || slices.Contains(nameEnd, s.plain[next:to]) || toldBy.MatchString(s.plain[i:])
}

// insideName tells whether a capital form of address stands within a longer name, as in
// the commune Tam Anh Nam. Where all words have capitals it says nothing.
func (s people) insideName(i int) bool {
	from, to := s.wordBefore(i)
	if from == to || !s.upper[from] || s.sentenceStart(from) {
		return false
	}
	words, capital := 0, 0
	for j := 0; j < len(s.plain); j++ {
		if isLetter(s.plain[j]) && (j == 0 || s.plain[j-1] == ' ') {
			words++
			if s.upper[j] {
				capital++
			}
		}
	}
	return capital*3 < words*2
}

// officer reads the name of an office-holder whose office and body stand between: "Phó Chủ
// tịch xã Nguyễn Quốc Dựng". Since a body may itself be named after a person, it wants a
// surname, or Văn or Thị, and three words in all.
func (s people) officer(end int) int {
	first := s.blanks(end)
	from := first
	for range 8 {
		to := s.wordEnd(first)
		if to == first || !slices.Contains(officeWords, s.plain[first:to]) {
			break
		}
		first = s.blanks(to)
	}
	last, count := s.capitals(first)
	if first == from || count < 3 || !(slices.Contains(surnames, s.plain[first:s.wordEnd(first)]) || s.builtAsName(first, last)) {
		return end
	}
	return last
}

// officeWords are what offices and bodies are called, syllable by syllable.
var officeWords = strings.Fields("chu tich pho bi thu truong giam doc ubnd hdnd mttq uy ban nhan dan hoi dong xa phuong thon huyen tinh chi bo dang doan " +
	"to khu ap phu nu nong cong an mat tran cuu chien binh thanh nien tram y te quan su tu phap dia chinh hieu can vien chuc")
