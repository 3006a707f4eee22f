package scrub

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/lang"
)

// A house number, with the words before it that say so; what follows must be a street or
// a hamlet. The words are checked with their diacritics after.
var (
	house = regexp.MustCompile(`\b(so nha|nha so|can ho so|can ho|can so|phong so|phong|dia chi(?: so)?|nha|so|can|p\.?|sn|lo)?[ :.]{0,3}((?:\b[a-z])?\d{1,5}[a-z]?(?:\d\d)?(?:[/\-.]\d{1,4}[a-z]?){0,4}(?: (?:bis|ter|quater))?)\b`)
	// said is such a number in words.
	said = regexp.MustCompile(`\b(so nha|nha so|so)[ :]{1,2}((?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le)(?: (?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le|xet|xuyet|phay|tren)){0,6})\b`)
	// lanes before a house's number belong to its address.
	lanes = regexp.MustCompile(`\b(?:(?:(?:ngo|ngach|hem|kiet|phong|can ho|can|tang|lau|toa|block|day)(?: so)? |p\. ?)(?:[a-z]{0,2}\d+[a-z]?(?:/\d+[a-z]?)*|[a-z])[ ,]{1,2}(?:nha )?)+$`)
	// addressIs announces an address with words of its own: "Địa chỉ nhận thư: 33 ấp …".
	addressIs = regexp.MustCompile(`\b(?:dia chi(?: [a-z\x01]+){0,5}|d/c|dc) ?: ?$`)
	// inPlace is a street or hamlet named before a house's number: "xóm Khuổi Nộc nhà số 17".
	inPlace = regexp.MustCompile(`\b(pho|duong|ngo|ngach|hem|kiet|to|thon|ban|ap|khom|buon|lang|xom|soc|phum|khu pho|to dan pho|tdp)(?: so)? ([a-z0-9\x01'-]+(?: [a-z\x01'-]+){0,4}),? $`)
	street  = regexp.MustCompile(`^(?:[ ,.:;-]{0,3})((?:to dan pho|khu dan cu|khu do thi|khu tap the|khu tai dinh cu|(?:khu )?nha o xa hoi|khu nha o|ky tuc xa|cu xa|day|khu pho|quoc lo|dai lo|tinh lo|chung cu|toa nha|pho|duong|ngo|ngach|hem|kiet|tdp|kdc|kp|to|thon|ban|ap|khom|buon|lang|xom|soc|phum|doi|khu|toa|tang|lo|block|d\.)\b|(?:ql|tl|hl))[ .:]{0,2}(?:so )?`)
	// within stands between a house's number and its lane: "số 8 cuối ngõ 15".
	within = regexp.MustCompile(`^ (?:cuoi|dau|trong) (?:ngo|ngach|hem|kiet) `)
	// inLane is a lane before a house's number that needs no street: "ngõ 12 số 56".
	inLane = regexp.MustCompile(`^(?:ngo|ngach|hem|kiet) `)
	// goesOn ends a name that bears a number: "ngõ Văn Chương 2,".
	goesOn = regexp.MustCompile(`^ \d{1,3} ?(?:[,;.?!\n\x02]|$)`)
	// linking is a road of a commune without a name, part of an address but none itself.
	linking = regexp.MustCompile(`^ ?,? ?duong (?:lien (?:thon|xa|ap|to|ban|xom|khu pho|huyen)|noi bo|noi dong|be tong|lang|dan sinh)\b(?: \d{1,3}\b)?`)
	month   = regexp.MustCompile(`^ thang \d{1,2}\b`)
)

// Words of places by what they may be spelled as; those left out have no double meaning.
var placeWords = map[string][]string{
	"ban": {"bản"}, "to": {"tổ"}, "pho": {"phố"}, "duong": {"đường"}, "ngo": {"ngõ"},
	"ap": {"ấp"}, "lang": {"làng"}, "khu": {"khu"}, "lo": {"lô"}, "tang": {"tầng"}, "doi": {"đội"},
	"toa": {"tòa"}, "soc": {"sóc"}, "phum": {"phum"}, "hem": {"hẻm"}, "kiet": {"kiệt"}, "thon": {"thôn", "thon"},
	"xom": {"xóm", "xom"}, "ngach": {"ngách", "ngach"}, "buon": {"buôn"}, "khom": {"khóm"}, "day": {"dãy"}, "cu xa": {"cư xá"},
}

// flat is one in a block that is named before it: "chung cư 44 Hàng Bè phòng 305".
var flat = regexp.MustCompile(`\b(?:chung cu|ky tuc xa|ktx|khu tap the|cu xa)((?: [a-z0-9\x01]+){1,5}),? (?:phong|can ho|can|p\.?) ?(?:so )?[a-z]?\d{1,4}[a-z]?\b`)

// flats finds such addresses; each word of the block's name bears a capital or a digit.
func flats(s *shadow) []found {
	var out []found
	for _, m := range flat.FindAllStringSubmatchIndex(s.plain, -1) {
		named := true
		for i := m[2]; i < m[3]; i++ {
			if s.plain[i] == ' ' {
				next := s.wordEnd(i + 1)
				named = named && (s.upper[i+1] || isDigit(s.plain[i+1]) || slices.Contains(numbered, s.plain[i+1:next]) || s.plain[i+1:next] == "nha")
			}
		}
		if named {
			out = append(out, found{Address, m[0], m[1]})
		}
	}
	return out
}

// counted are words after a number that counts something of a house.
var counted = strings.Fields("tang lau gian phong can ho nguoi khau con cay m met m2 lan nam thang ngay")

// sureHouse are words that hardly any number but a house's follows.
var sureHouse = strings.Fields("so_nha nha_so sn")

// notHouse are words before a number that say that it is no house's.
var notHouse = strings.Fields(`định luật tư thị thi quyết văn hoạch dẫn bản ban điều khoản mục mẫu lục chương câu bài thửa
	trên tập trang phân loại nhóm khóa khoá lớp năm tháng ngày điểm biểu lệnh pháp tin hạn công tờ đến khoảng hơn gần dưới
	cả tổng lần hàng hạng cấp vụ quý kênh tuyến biên biển chỉ nghị`)

// numbered are places that bear a number or a name with capitals.
var numbered = strings.Fields("to khu doi lo tang toa block kp kdc tdp day ql tl hl")

// Words that end a name of a street or hamlet typed without capitals.
var placeEnd = strings.Fields(`xa phuong thi huyen tinh thanh quan co bi da chua thi la o cua va cho den duoc toi em nha
	voi nay hoi muon ve khong de thuoc tai do ai nao gi sao mai cung con chong vo anh chi ong ba chung minh xin nhung
	thi vay dang phai sang tp tt dat neu khi hien hay hoac bao nhieu nhan di lam sap moi cach gan thon ban xom to ap
	duong pho ngo hem khu luc lien day giao noi vao sat bo mon dan trong ngoai bao gio vi tu theo rang co the ho`)

// streets reads a shadow for addresses.
type streets struct{ *shadow }

func addresses(text *shadow) []found {
	s := streets{text}
	out := flats(text)
	for _, re := range []*regexp.Regexp{house, said} {
		for _, m := range re.FindAllStringSubmatchIndex(s.plain, -1) {
			if end, ok := s.address(m); ok {
				start := m[0] + leading(s.plain[m[0]:])
				first := s.withLanes(start)
				if end == m[5] { // no street behind the number
					first = min(first, s.withPlace(start))
				}
				out = append(out, found{Address, first, end})
			}
		}
	}
	return out
}

// withLanes is the start of an address together with the lanes named before its number.
func (s streets) withLanes(start int) int {
	from := max(0, start-40)
	if m := lanes.FindStringIndex(s.plain[from:start]); m != nil {
		return from + m[0]
	}
	return start
}

// withPlace is the start of an address together with the street or hamlet named before its
// number, start where none is.
func (s streets) withPlace(start int) int {
	from := max(0, start-48)
	m := inPlace.FindStringSubmatchIndex(s.plain[from:start])
	if m == nil || s.shouted {
		return start
	}
	kind, name := s.plain[from+m[2]:from+m[3]], from+m[4]
	if words, known := placeWords[kind]; known && !s.spelled(from+m[2], from+m[3], words...) {
		return start
	}
	last, _ := s.capitals(name)
	if isDigit(s.plain[name]) && !strings.Contains(s.plain[name:from+m[5]], " ") || last >= from+m[5] {
		return from + m[0]
	}
	return start
}

// slashed tells numbers with a slash that only houses bear, 134/2 or 12/5B, from
// fractions, months and numbers of decisions.
func (s streets) slashed(m []int) bool {
	whole, rest, ok := strings.Cut(s.plain[m[4]:m[5]], "/")
	if !ok || strings.Contains(whole, ".") || strings.Contains(whole, "-") {
		return false
	}
	a, errA := strconv.Atoi(whole)
	b, errB := strconv.Atoi(strings.SplitN(rest, "/", 2)[0])
	year := b >= 1900 && b < 2100
	return errA != nil || errB != nil || (a > b && !year && (a > 31 || b > 12))
}

// leading counts the separators at the front of a match without a word before its number.
func leading(match string) int { return len(match) - len(strings.TrimLeft(match, " :.")) }

// address tells where the address ends whose house number is matched, if it is one.
func (s streets) address(m []int) (end int, ok bool) {
	cue := ""
	if m[2] >= 0 {
		cue = s.plain[m[2]:m[3]]
	}
	if !s.houseCue(cue, m) {
		return 0, false
	}
	word := !isDigit(s.plain[m[5]-1]) && !isDigit(s.plain[m[4]])
	strict := cue == "" || cue == "lo" || word || (cue == "so" && !s.marked(m[0]) && !s.dwells(m[0]))
	end, parts := m[5], 0
	for {
		next, kind := s.placePart(end, strict)
		if next == end && parts == 0 {
			next = s.bareStreet(m, cue)
			return next, next > end || s.sureAlone(m, cue)
		}
		if next == end {
			return s.linked(end), true
		}
		if parts == 0 && !s.fits(cue, kind, m) {
			return 0, false
		}
		end, parts = next, parts+1
	}
}

// linked takes a linking road to the address before it.
func (s streets) linked(end int) int { return end + len(linking.FindString(s.plain[end:])) }

// sureAlone tells numbers that are a house's without a street behind them: by what they
// are called and what stands round them, or by the lane before them.
func (s streets) sureAlone(m []int, cue string) bool {
	start := m[0] + leading(s.plain[m[0]:])
	if slices.Contains(sureHouse, strings.ReplaceAll(cue, " ", "_")) {
		return street.MatchString(s.plain[m[5]:]) || s.withPlace(m[0]) < m[0] || s.shouted || s.endsClause(m[5])
	}
	lane := s.withLanes(start)
	next := s.blanks(m[5])
	counts := cue == "nha" && slices.Contains(counted, s.plain[next:s.wordEnd(next)])
	return (cue == "so" || cue == "nha") && !counts && lane < start && inLane.MatchString(s.plain[lane:start])
}

// dwells tells whether the word before a number says that somebody lives there.
func (s streets) dwells(i int) bool {
	from, to := s.wordBefore(i + leading(s.plain[i:]))
	return slices.Contains([]string{"o", "tai", "tro", "ngay"}, s.plain[from:to])
}

// endsClause tells whether a clause ends at i, or a commune or ward follows.
func (s streets) endsClause(i int) bool {
	next := s.blanks(i)
	return next == len(s.plain) || strings.IndexByte(",;.?!\n\x02", s.plain[next]) >= 0 ||
		s.spelled(next, s.wordEnd(next), "xã", "phường", "quận")
}

// fits tells whether a street or hamlet may follow a number: one with no word before it
// stands in a street, or bears a slash; a lot of a new quarter stands in a street.
func (s streets) fits(cue, kind string, m []int) bool {
	inStreet := slices.Contains([]string{"duong", "pho", "ngo", "ngach", "hem", "kiet"}, kind)
	switch cue {
	case "":
		from, to := s.wordBefore(m[4])
		lodging := strings.Contains(s.plain[m[4]:m[5]], "/") && s.spelled(from, to, "ở", "trọ")
		block := slices.Contains([]string{"cu xa", "chung cu", "khu tap the"}, kind) && isLetter(s.plain[m[5]-1])
		return inStreet || block || s.slashed(m) || lodging || addressIs.MatchString(s.plain[max(0, m[4]-48):m[4]])
	case "lo":
		return kind == "duong" || kind == "pho" || strings.HasPrefix(kind, "khu ")
	case "phong", "phong so", "p", "p.":
		return kind != "tang" && kind != "day" // in an office too
	}
	return true
}

// bareStreet is the end of a street's name without a word for street, "số nhà 45 Nguyễn
// Trãi": two capitals or more, and only after words that promise an address.
func (s streets) bareStreet(m []int, cue string) int {
	from, to := s.wordBefore(m[0] + leading(s.plain[m[0]:]))
	sure := slices.Contains([]string{"so nha", "nha so", "sn", "nha"}, cue) || strings.HasPrefix(cue, "dia chi") ||
		strings.HasSuffix(s.plain[m[4]:m[5]], "ter") || strings.HasSuffix(s.plain[m[4]:m[5]], "bis") ||
		cue == "so" && s.spelled(from, to, "ở", "tại", "ngay", "trọ", "về") ||
		cue == "" && (addressIs.MatchString(s.plain[max(0, m[4]-48):m[4]]) || s.spelled(from, to, "ở", "tại", "về", "kiệt", "hẻm", "ngõ", "ngách") || s.slashed(m) && !s.spelled(from, to, notHouse...))
	if !sure {
		return m[5]
	}
	first := s.blanks(m[5])
	if first < len(s.plain) && s.plain[first] == ',' {
		first = s.blanks(first + 1)
	}
	end, count := s.capitals(first)
	word := s.wordEnd(first)
	if s.shouted || !s.marked(first) && count < 2 {
		return max(m[5], s.plainStreet(first, cue))
	}
	if count < 2 || !s.honouredStreet(first, word, count) && slices.Contains(placeEnd, s.plain[first:word]) || s.spelled(first, word, bodies...) ||
		cue == "so" && s.spelled(first, word, peoples...) {
		return m[5]
	}
	return end
}

// honouredStreet tells names that begin like a word that ends one, "Ngô Quyền", "Bà Huyện
// Thanh Quan".
func (s streets) honouredStreet(first, word, count int) bool {
	return s.spelled(first, word, clearSurnames...) || s.spelled(first, word, "hồ") ||
		count > 2 && s.spelled(first, word, "ông", "bà", "ba", "cách")
}

// plainStreet is the end of a street's name where capitals or diacritics say nothing: a
// clear surname and up to two words, and only after the words for a house's number.
func (s streets) plainStreet(first int, cue string) int {
	word := s.wordEnd(first)
	known := slices.ContainsFunc(clearSurnames, func(n string) bool { return lang.Fold(n) == s.plain[first:word] })
	if !known && s.plain[first:word] != "le" || !slices.Contains(sureHouse, strings.ReplaceAll(cue, " ", "_")) {
		return 0
	}
	end := word
	for range 2 {
		from := s.blanks(end)
		next := s.wordEnd(from)
		if next == from || from == end || slices.Contains(placeEnd, s.plain[from:next]) {
			break
		}
		end = next
	}
	return end
}

// houseCue tells whether the words before a number allow it to be a house's.
func (s streets) houseCue(cue string, m []int) bool {
	start := m[0] + leading(s.plain[m[0]:])
	if m[2] >= 0 {
		start = m[2]
	}
	from, to := s.wordBefore(start)
	before := s.plain[from:to]
	if start > 0 && (s.plain[start-1] == '/' || s.plain[start-1] == '-' || (s.plain[start-1] == '.' && start > 1 && isDigit(s.plain[start-2]))) {
		return false
	}
	prefixed := isLetter(s.plain[m[4]]) && isDigit(s.plain[m[5]-1])
	switch cue {
	case "":
		lane := slices.Contains([]string{"ngo", "hem", "kiet", "ngach"}, before) && strings.Contains(s.plain[m[4]:m[5]], "/")
		other := slices.Contains([]string{"so", "ngo", "hem", "ngach", "kiet", "duong", "pho", "lo"}, before)
		return !s.spelled(from, to, notHouse...) && (lane || !other) && (!prefixed || s.slashed(m))
	case "lo":
		return s.spelled(m[2], m[3], "lô") && prefixed
	case "so":
		return s.spelled(m[2], m[3], "số") && !s.spelled(from, to, notHouse...)
	case "nha":
		return s.spelled(m[2], m[3], "nhà")
	case "can", "phong":
		return s.spelled(m[2], m[3], "căn", "phòng") && before != "van"
	}
	return true
}

// placePart reads one street, lane or hamlet with its number or name from i on, and
// gives its end, i where there is none.
func (s streets) placePart(i int, strict bool) (end int, kind string) {
	if !strict && within.MatchString(s.plain[i:]) {
		i = s.wordEnd(s.blanks(i))
	}
	m := street.FindStringSubmatchIndex(s.plain[i:])
	if m == nil {
		return i, ""
	}
	kind = s.plain[i+m[2] : i+m[3]]
	if words, known := placeWords[kind]; known && !s.spelled(i+m[2], i+m[3], words...) {
		return i, ""
	}
	value := s.placeNumber(i + m[1])
	if value == i+m[1] || s.blanks(value) < len(s.plain) && s.startsName(s.blanks(value)) {
		value = s.placeName(value, strict || slices.Contains(numbered, kind))
	}
	if value == i+m[1] {
		return i, ""
	}
	if goesOn.MatchString(s.plain[value:]) && !isDigit(s.plain[value-1]) {
		value = s.placeNumber(s.blanks(value))
	}
	return value, kind
}

func (s *shadow) startsName(i int) bool { return i < len(s.upper) && s.upper[i] && !s.shouted }

// placeNumber reads "5", "12A", "A2" or "3/4".
func (s streets) placeNumber(i int) int {
	j := i
	for j < len(s.plain) && j-i < 3 && isLetter(s.plain[j]) {
		j++
	}
	if j < len(s.plain) && !isDigit(s.plain[j]) {
		j = i
	}
	for j < len(s.plain) && (isDigit(s.plain[j]) || (j > i && s.plain[j] == '/' && j+1 < len(s.plain) && isDigit(s.plain[j+1]))) {
		j++
	}
	if j > i && j < len(s.plain) && isLetter(s.plain[j]) && s.edge(j+1) {
		j++
	}
	if j > i {
		j += len(month.FindString(s.plain[j:]))
	}
	if !s.edge(j) {
		return i
	}
	return j
}

// placeName reads the capitalised words of a name from i on, up to five; where none is
// capitalised, up to two words that end no name. strict wants capitals.
func (s streets) placeName(i int, strict bool) int {
	end := i
	for n := range 5 {
		from := s.blanks(end)
		to := s.wordEnd(from)
		if to == from || (end > i && from == end) {
			break
		}
		capital := s.upper[from] && !s.shouted
		market := n == 0 && s.capitalAt(to) && s.spelled(from, to, "chợ", "đình", "chùa", "đền", "cầu")
		if !capital && !market && (strict || n >= 2 || (end > i && s.capitalAt(i)) || slices.Contains(placeEnd, s.plain[from:to])) {
			break
		}
		if next := s.blanks(to); n > 0 && street.MatchString(s.plain[from:]) && next < len(s.plain) && isDigit(s.plain[next]) {
			break
		}
		end = to
	}
	return end
}

// capitalAt tells whether the next word from i on is capitalised.
func (s *shadow) capitalAt(i int) bool {
	i = s.blanks(i)
	return i < len(s.upper) && s.upper[i] && !s.shouted
}
