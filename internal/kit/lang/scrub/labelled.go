package scrub

import (
	"regexp"
	"slices"
	"strings"
)

// mask hides what looks like numbers of persons and is not: dates, law numbers, money,
// amounts. Hidden parts keep their length.
var maskRules = []*regexp.Regexp{
	// 15/10/2024, 1-7-2025, tháng 7/2025, năm 2025, giai đoạn 2021-2025
	regexp.MustCompile(`\b(?:\d{1,2}[/.\-]){1,2}(?:19|20)\d\d\b(?:[^/.\-\d]|[/.\-][^\d]|[/.\-]?$)`),
	regexp.MustCompile(`\b(?:nam|thang|ngay|quy|khoa)(?: \d{1,2}[,/ -]+(?:thang )?){0,4} ?(?:\d{1,2}/)?(?:19|20)?\d\d\b(?:[^.\d]|\.[^\d]|\.?$)`),
	regexp.MustCompile(`\b(?:19|20)\d\d ?- ?(?:19|20)\d\d\b(?:[^.\d]|\.[^\d]|\.?$)`),
	// 46/2014/QH13, 146/2018/NĐ-CP, 30-CT/TW, 1234/QĐ-UBND
	regexp.MustCompile(`\b\d+(?:/(?:19|20)\d\d)?/[a-z][a-z0-9]*(?:[-/][a-z0-9]+)*`),
	regexp.MustCompile(`\b\d+-[a-z]{2,}/[a-z]+`),
	regexp.MustCompile(`\b\d+/(?:19|20)\d\d\b(?:[^.\d]|\.[^\d]|\.?$)`),
	// 1.490.000 đồng, 500k, 2,5 triệu, 3 tỷ, 40%, 12 ha
	regexp.MustCompile(`\b\d+(?:[., ]\d+)*(?:-\d+(?:[., ]\d+)*)? ?(?:dong|vnd|d|trieu|tr|ty|ti|nghin|ngan|k|usd|ha|m2|m|km|kg|g|lit|luot|nguoi|ho|hoc sinh|truong hop|thua|con|cay|tan|ta|to khai|ban|phieu|mm|cm|phut|gio|thang|tuoi|ngay)\b`),
	regexp.MustCompile(`\b\d+(?:[.,]\d+)* ?%`),
	regexp.MustCompile(`\b(?:dieu|khoan|diem|muc|chuong|luat so|nghi dinh so|thong tu so|quyet dinh so) \d+(?:(?:,| va|-| den) ?\d+)*\b(?:[^.\d]|\.[^\d]|\.?$)`),
	regexp.MustCompile(`\b(?:1800|1900)[ .]?\d{2,4}[ .]?\d{0,4}\b`),
}

var longNumber = regexp.MustCompile(`\b0\d{8,}\b`)

// maskedPlain is the shadow with such parts hidden.
func (s *shadow) maskedPlain() []byte {
	out := []byte(s.plain)
	for _, re := range maskRules {
		for _, m := range re.FindAllStringIndex(s.plain, -1) {
			if s.noAmount(m[0], m[1]) || !s.unitSpelled(m[1]) {
				continue
			}
			for i := m[0]; i < m[1]; i++ {
				if isDigit(out[i]) {
					out[i] = masked
				}
			}
		}
	}
	return out
}

var (
	// phoneGroups are grouped as nobody groups money: 0912 345 678 m…
	phoneGroups = regexp.MustCompile(`^0[235789]\d{1,3}[. ]\d{3,4}[. ]\d{3,4}\b`)
	publicLine  = regexp.MustCompile(`^1[89]00`)
	longCount   = regexp.MustCompile(`^\d(?: ?\d){7,} ?[a-z]`)
	longMoney   = regexp.MustCompile(`\d ?(?:dong|vnd|d|usd|m2)$`)
)

// noAmount tells numbers that no amount looks like, whatever word follows them: long ones
// with a 0 in front or without groups, those grouped like telephone numbers, and one
// before a bank ("ngân hàng", which begins like "ngàn") or after "tài khoản", which ends
// like "khoản".
func (s *shadow) noAmount(start, end int) bool {
	part := s.plain[start:end]
	bank := strings.HasSuffix(part, "ngan") && strings.HasPrefix(s.plain[end:], " hang")
	long := longCount.MatchString(part) && !longMoney.MatchString(part)
	account := strings.HasPrefix(part, "khoan") && strings.HasSuffix(s.plain[:start], "tai ")
	// Neither a year nor a public line (1900…) where it is the tail of a longer number.
	before := strings.TrimRight(s.plain[:start], " .-")
	tail := before != "" && isDigit(before[len(before)-1]) && isDigit(part[0]) && (publicLine.MatchString(part) ||
		strings.ContainsAny(s.plain[len(before):start], ".-"))
	return bank || long || account || tail || longNumber.MatchString(part) || phoneGroups.MatchString(part)
}

// units are words after an amount that other words resemble: "7931482065 đóng ở" is no money.
var units = map[string][]string{"dong": {"đồng"}, "ho": {"hộ"}, "tan": {"tấn"}, "ta": {"tạ"}, "ban": {"bản"}, "thua": {"thửa"}, "tuoi": {"tuổi"}}

// unitSpelled tells whether an amount that ends at a place ends with a unit as it is spelled.
func (s *shadow) unitSpelled(end int) bool {
	from, to := s.wordBefore(end)
	if to != end {
		return true
	}
	words, known := units[s.plain[from:to]]
	return !known || s.spelled(from, to, words...)
}

const (
	gap = `[^0-9\x02\x04\n@;?!]{0,40}?`
)

// A rule finds numbers that a word before them names.
type rule struct {
	kind string
	re   *regexp.Regexp
}

var rules = []rule{
	{Account, regexp.MustCompile(`\b(?:stk|so tai khoan|so tk|tai khoan|tk|so the|the atm|vietcombank|agribank|vietinbank|bidv|techcombank|mbbank|mb bank|sacombank|vpbank|tpbank|acb|vcb|lienvietpostbank|lpbank|ngan hang)\b` + gap + `\b(\d(?:[ .\-]{0,3}\d){5,18})\b`)},
	{ID, regexp.MustCompile(`\b(?:cccd|cmnd|cmt|cmtnd|cc|can cuoc|chung minh(?: nhan dan| thu)?|dinh danh|giay to|so the cong dan)\b` + gap + `\b(\d(?:[ .\-]{0,3}\d){7,11})\b`)},
	{ID, regexp.MustCompile(`\b(?:bhxh|bao hiem xa hoi|bhyt|bao hiem y te|so the|ma the|so bao hiem|ma so bao hiem|ma bao hiem|ma so thue|mst|so so)\b` + gap + `\b((?:[a-z]{2}[ .\-]{0,3})?\d(?:[ .\-]{0,3}\d){8,14})\b`)},
	{ID, regexp.MustCompile(`\b(?:ho chieu|passport|seri|so phat hanh|so seri|giay phep lai xe|gplx|bang lai)\b` + gap + `\b((?:[a-z]{1,2} ?)?(?:\d{6,12}|\d{2,4}(?:[ \-]\d{2,6}){2,4}))\b`)},
	{ID, regexp.MustCompile(`\b(?:ma khach hang|ma kh|ma sinh vien|ma hoc sinh|so hieu quan nhan|the thuong binh|the dang vien|the hoi vien|so ho khau|giay xac nhan khuyet tat)\b` + gap + `\b((?:[a-z]{1,4}[ /.\-]?)?\d{6,15})\b`)},
	{ID, regexp.MustCompile(`\b([a-z]{2}[ .\-]{0,3}\d(?:[ .\-]?\d){2}(?:[ .\-]?\d){10})\b`)},
	{Phone, regexp.MustCompile(`\b(?:may ban|so ban|so co dinh|may co dinh)\b` + gap + `(\d(?:[ .\-]{0,3}\d){6,11})\b`)},
	{Phone, regexp.MustCompile(`\b(?:sdt|so dt|dt|dthoai|whatsapp|sms|fone|so dien thoai|dien thoai|di dong|zalo|goi|alo|lien he|lien lac|phone|tel|mobile|viber|sim|so may|dtdd|nhan tin)\b` + gap + `([(+]{0,2}o?\d(?:[ .,\-()/_]{0,3}\d){7,11})\b`)},
}

// labelled finds numbers that the words before them name.
func labelled(s *shadow) []found {
	plain := s.maskedPlain()
	var out []found
	for _, r := range rules {
		for _, m := range r.re.FindAllSubmatchIndex(plain, -1) {
			f := found{r.kind, s.numberStart(m[2]), m[3]}
			if otherLabel(r.kind, string(plain[m[0]:m[2]])) || emergencies.Match(plain[m[2]:m[3]]) {
				continue
			}
			out = append(out, f)
			for i := f.start; i < f.end; i++ {
				plain[i] = masked
			}
		}
	}
	slices.SortFunc(out, func(a, b found) int { return a.start - b.start })
	return out
}

// numberStart skips small letters before a number: of "là 123" the word is no part, of
// "B1234567" the letter is.
func (s *shadow) numberStart(i int) int {
	letters := i
	for letters < len(s.plain) && isLetter(s.plain[letters]) {
		letters++
	}
	if letters == i || letters == len(s.plain) || s.upper[i] || s.plain[letters] != ' ' {
		return i
	}
	return s.blanks(letters)
}

// emergencies are public numbers one after another: 113, 114, 115.
var emergencies = regexp.MustCompile(`^1\d\d(?:[ ,./\-]+1\d\d)+$`)

var (
	phoneLabel = regexp.MustCompile(`\b(?:sdt|dt|dien thoai|di dong|zalo|goi|alo|lien he)\b`)
	idLabel    = regexp.MustCompile(`\b(?:cccd|cmnd|cmt|can cuoc|chung minh|bhyt|bhxh|bao hiem|dinh danh|ma so thue|mst)\b`)
)

// otherLabel tells whether the words before a number name another kind too; then that
// kind's own rule decides.
func otherLabel(kind, label string) bool {
	switch kind {
	case Account:
		return phoneLabel.MatchString(label) || idLabel.MatchString(label)
	case ID:
		return phoneLabel.MatchString(label)
	}
	return idLabel.MatchString(label)
}
