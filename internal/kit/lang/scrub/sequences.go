package scrub

import (
	"regexp"
	"slices"
	"strings"
)

// item is one group of digits in a row of groups: "0912", or a digit said as a word.
type item struct {
	digits     string
	start, end int
	word       bool
	gap        string // what stands between it and the item before
}

var (
	phoneShape = regexp.MustCompile(`^(?:0[35789]\d{8}|02\d{8,9}|01[2689]\d{8}|(?:00)?840?(?:[35789]\d{8}|2\d{8,9}))$`)
	tokens     = regexp.MustCompile(`\d+|[a-z\x01]+|[^\da-z\x01]+`)
	likeDigits = regexp.MustCompile(`(?:^|[^a-z\d\x01])([oil\d][oil\d .\-]{7,22}[oil\d])\b`)
)

// Digits as they are said, and the words said between groups of them.
var saidDigits = map[string]string{
	"khong": "0", "linh": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5",
	"lam": "5", "nham": "5", "le": "0", "sau": "6", "bay": "7", "tam": "8", "chin": "9", "ko": "0", "hong": "0", "zero": "0", "o": "0",
}

var fillers = strings.Fields("cham gach roi va phay xuyet tiep den xong ke theo noi dau cach sau do ngang so la tram")

// sequences finds telephone and identity numbers by their shape alone.
func sequences(s *shadow) []found {
	plain := s.maskedPlain()
	lettersForDigits(plain)
	var out []found
	ten := func(i int) bool { return s.marked(i) && s.spelled(i, i+len("muoi"), "mười") }
	for _, row := range rows(plain, ten) {
		out = append(out, inRow(row, plain)...)
	}
	return out
}

// lettersForDigits puts the digits for letters typed in their place, o for 0, l and i for
// 1, where that makes a telephone number.
func lettersForDigits(plain []byte) {
	digit := map[byte]byte{'o': '0', 'l': '1', 'i': '1'}
	for _, m := range likeDigits.FindAllSubmatchIndex(plain, -1) {
		var all []byte
		letters := 0
		for _, c := range plain[m[2]:m[3]] {
			if d, ok := digit[c]; ok {
				all, letters = append(all, d), letters+1
			} else if isDigit(c) {
				all = append(all, c)
			}
		}
		if letters == 0 || letters > 3 || !phoneShape.Match(all) {
			continue
		}
		for i := m[2]; i < m[3]; i++ {
			if d, ok := digit[plain[i]]; ok {
				plain[i] = d
			}
		}
	}
}

// rows cuts a text into rows of digit groups that may belong together; ten tells "mười",
// which begins a number, from "mươi" within one.
func rows(plain []byte, ten func(int) bool) [][]item {
	var out [][]item
	var row []item
	gap := ""
	flush := func() {
		if len(row) > 0 {
			out = append(out, row)
		}
		row, gap = nil, ""
	}
	for _, m := range tokens.FindAllIndex(plain, -1) {
		token := string(plain[m[0]:m[1]])
		said, isSaid := saidDigits[token]
		switch {
		case isDigit(token[0]):
			row = append(row, item{token, m[0], m[1], false, gap})
			gap = ""
		case isSaid:
			row = append(row, item{said, m[0], m[1], true, gap})
			gap = ""
		case token == "muoi" && ten(m[0]) && len(row) > 0 && row[len(row)-1].word:
			row = append(row, item{spokenTen(plain[m[1]:]), m[0], m[1], true, gap})
			gap = ""
		case token == "muoi" && len(row) > 0 && row[len(row)-1].word && gap == " ":
			// "bốn mươi" ends with 0, of "bốn mươi lăm" the next word is the second digit.
			if !digitFollows(plain[m[1]:]) {
				row = append(row, item{"0", m[0], m[1], true, gap})
			}
		case isLetter(token[0]) && slices.Contains(fillers, token) && len(row) > 0 && len(gap) < 12:
			gap += token
		case isLetter(token[0]) || strings.Trim(token, " .,-_()/+*:|~'\\\x03") != "" || len(token) > 5:
			flush()
		default:
			gap += token
		}
	}
	flush()
	return out
}

// spokenTen gives the digits of "mười": of "mười hai" the next word is the second.
func spokenTen(rest []byte) string {
	if digitFollows(rest) {
		return "1"
	}
	return "10"
}

// digitFollows tells whether the next word is a digit as it is said.
func digitFollows(rest []byte) bool {
	words := strings.FieldsFunc(string(rest[:min(len(rest), 12)]), func(r rune) bool { return r == ' ' })
	if len(words) == 0 || rest[0] != ' ' {
		return false
	}
	_, ok := saidDigits[strings.TrimRight(words[0], ".,;?!")]
	return ok
}

// inRow finds numbers in one row: at each group the longest that has a known shape.
func inRow(row []item, plain []byte) []found {
	var out []found
	for i := 0; i < len(row); {
		kind, n := longest(row[i:], plain)
		if n == 0 {
			i++
			continue
		}
		start := row[i].start
		for j := i; j > 0 && row[j].gap == "" && row[j-1].end == row[j].start; j-- {
			start = row[j-1].start // a digit typed twice, "00912…", is the number's too
		}
		for start > 0 && (plain[start-1] == '+' || plain[start-1] == '(') {
			start--
		}
		out = append(out, found{kind, start, row[i+n-1].end})
		i += n
	}
	return out
}

// longest gives how many items from the first on make a number of some kind, 0 for none.
func longest(row []item, plain []byte) (kind string, n int) {
	all := ""
	for i, it := range row {
		if i > 0 && breaks(it.gap) {
			break
		}
		all += it.digits
		if len(all) > 16 {
			break
		}
		if k := shape(all, row[:i+1], plain); k != "" {
			kind, n = k, i+1
		}
	}
	return kind, n
}

// breaks tells gaps that no number has inside.
func breaks(gap string) bool {
	return strings.Contains(gap, ":") || strings.Contains(gap, "+")
}

// shape says what kind of number some groups make together, "" for none.
func shape(all string, row []item, plain []byte) string {
	whole := len(row) == 1 && !row[0].word
	glued := whole && (row[0].gap == "," || row[0].gap == "." || gluedBefore(plain, row[0].start) || gluedAfter(plain, row[0]))
	switch {
	case row[0].word && !listed(row) && namedShape(all, plain[:row[0].start]) != "":
		return namedShape(all, plain[:row[0].start])
	case whole && phoneShape.MatchString(all) && besideSlash(plain, row[0]):
		return Phone // one of two, "0912345678/0987654321"
	case glued || listed(row):
		return ""
	case phoneShape.MatchString(all) && (whole || !halved(row)):
		return Phone
	case len(all) == 12 && all[0] == '0' && even(row):
		return ID
	case whole && (len(all) == 9 || len(all) == 12) && !strings.HasSuffix(all, "000"):
		return ID
	case whole && len(all) >= 10 && len(all) <= 16 && !strings.HasSuffix(all, "000"):
		return Account
	}
	return ""
}

// listed tells short numbers one after another from groups of one: most commas stand
// between the numbers of a list, few between groups that are said.
func listed(row []item) bool {
	commas := 0
	for _, it := range row[1:] {
		if strings.Contains(it.gap, ",") {
			commas++
		}
	}
	long := slices.ContainsFunc(row, func(it item) bool { return len(it.digits) > 2 })
	return len(row) > 3 && !long && commas > 0 && (!row[0].word || commas*2 > len(row))
}

// besideSlash tells whether nothing but slashes and digits touches a number.
func besideSlash(plain []byte, it item) bool {
	ok := func(i int) bool { return !isGlued(plain, i) || plain[i] == '/' && !letterAfter(plain, i) }
	return ok(it.start-1) && ok(it.end) && it.gap != "," && it.gap != "."
}

func letterAfter(plain []byte, i int) bool { return i+1 < len(plain) && isLetter(plain[i+1]) }

// isGlued tells whether a number is part of a code: a letter or slash touches it. After a
// point or comma and digits it is decimals.
func isGlued(plain []byte, i int) bool {
	return i >= 0 && i < len(plain) && (isLetter(plain[i]) || plain[i] == '/' || plain[i] == '#')
}

// Words before a number that is said: then its first 0 may be left out, and identity
// numbers of nine digits are known.
var (
	saidPhone  = regexp.MustCompile(`\b(?:sdt|so dt|dt|dien thoai|dthoai|di dong|zalo|goi|alo|lien he|lien lac|so may|nhan tin)(?: [a-z\x01]+){0,4}[ :]*$`)
	saidID     = regexp.MustCompile(`\b(?:cccd|cmnd|cmt|can cuoc|chung minh(?: nhan dan| thu)?|dinh danh|bhxh|bhyt|bao hiem|ma so thue|so so)(?: [a-z\x01]+){0,5}[ :]*$`)
	zeroless   = regexp.MustCompile(`^[35789]\d{8}$`)
	idDigits   = regexp.MustCompile(`^(?:\d{9,10}|\d{12})$`)
	gluedLabel = regexp.MustCompile(`(?:^|[^a-z\d\x01])(?:so|sdt|dt|zalo|tel|goi|lh|alo|cccd|cmnd|cmt|cc|bhxh|mst)$`)
)

// namedShape says what kind of number is said after words that name one, "" for none.
func namedShape(all string, before []byte) string {
	before = before[max(0, len(before)-60):]
	switch {
	case zeroless.MatchString(all) && saidPhone.Match(before):
		return Phone
	case idDigits.MatchString(all) && saidID.Match(before):
		return ID
	}
	return ""
}

// gluedBefore tells whether a number goes on a code, unlike one that its own label touches,
// "SĐT0912345678".
func gluedBefore(plain []byte, start int) bool {
	return isGlued(plain, start-1) && !gluedLabel.Match(plain[max(0, start-8):start])
}

// gluedAfter is the same at the end, where a mobile number may run into the next word:
// "0912345678nhé".
func gluedAfter(plain []byte, it item) bool {
	mobile := it.digits[0] == '0' && len(it.digits) == 10 && phoneShape.MatchString(it.digits)
	if !mobile || !letterAfter(plain, it.end-1) {
		return isGlued(plain, it.end)
	}
	end := it.end
	for end < len(plain) && isLetter(plain[end]) {
		end++
	}
	return end < len(plain) && (isDigit(plain[end]) || plain[end] == '/' || plain[end] == '-')
}

// halved tells rows that only a word or two join, such as an article and a year: they
// make a number only where the first group begins like one.
func halved(row []item) bool {
	first := row[0]
	return !first.word && len(first.digits) == 1 && first.digits != "0"
}

// even tells groups of three or four digits, as identity numbers are written.
func even(row []item) bool {
	for _, it := range row {
		if len(row) > 1 && !it.word && (len(it.digits) < 3 || len(it.digits) > 6) {
			return false
		}
	}
	return true
}
