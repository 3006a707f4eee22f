package scrub

import (
	"regexp"
	"strings"
)

const (
	ending   = `(?:com|vn|net|org|edu|gov|info|biz|me|io|co|asia|name|app|dev|de|us|uk|fr|jp|kr|cn|la|kh|eu|au|ru|tv|xyz|online|site)`
	provider = `(?:gmail|gmai|gmal|yahoo|ymail|hotmail|outlook|icloud|live|proton|protonmail|zoho|vnn|fpt|viettel|zohomail|` +
		`(?:g|gi|go|ri|ji) ?(?:meo|mai|mail)|(?:da|ia|ya) ?hu)`
	dot    = `(?: ?(?:\.|,|\[ ?(?:dot|cham) ?\]|\( ?(?:dot|cham) ?\)) ?| (?:cham|dot) )`
	local  = `[a-z0-9\x01_%+'-]+(?:(?:\.| ?\. ?| (?:cham|dot|gach duoi) | ?\[ ?dot ?\] ?| ?\( ?dot ?\) ?)[a-z0-9\x01_%+'-]+)*`
	atSign = `(?: ?@ ?| ?\[ ?(?:at|a ?cong|@) ?\] ?| ?\( ?(?:at|a ?cong|@) ?\) ?| ?\{ ?at ?\} ?| (?:a ?cong|a ?vong|a ?moc) )`
	label  = `[a-z0-9\x01-]+`
)

// E-mail addresses, as typed in haste: with spaces, commas for points, "a còng" for @.
var (
	// An @ between words without spaces needs no known ending.
	emailPlain = regexp.MustCompile(`[^\s@\x02<>()\[\]"]+@` + label + `(?:\.` + label + `)*\.[a-z]{2,}`)
	emailLoose = regexp.MustCompile(local + atSign + `(?:` + label + dot + `)+` + ending + `\b(?:\.` + ending + `\b)?`)
	emailShort = regexp.MustCompile(local + `(?:` + atSign + `| at )` + provider + `\b(?:` + dot + ending + `\b)*`)
)

// Words that end a sentence before an address given with a spaced point.
var emailSpaced = regexp.MustCompile(` ?\. ?`)

func emails(s *shadow) []found {
	var out []found
	for _, re := range []*regexp.Regexp{emailPlain, emailLoose, emailShort} {
		for _, m := range re.FindAllStringIndex(s.plain, -1) {
			out = append(out, found{Email, saidStart(s, localStart(s, m[0], m[1]), m[1]), m[1]})
		}
	}
	return out
}

// localStart skips what a spaced point joins to the front of an address: in "Xin cảm ơn.
// hoa@gmail.com" the sentence before it.
func localStart(s *shadow, start, end int) int {
	at := start
	for i := start; i < end && s.plain[i] != '@' && s.plain[i] != '[' && s.plain[i] != '('; i++ {
		if s.plain[i] == '.' && i+1 < end && s.plain[i+1] == ' ' && (i == 0 || s.plain[i-1] != ' ') {
			at = i + 2
		}
	}
	return at
}

// Words before an address that is said; between them and the sign all words are the address.
var emailCue = regexp.MustCompile(`\b(?:mail|email|e-mail|imeo|i meo|thu dien tu|hop thu|thu|dia chi|nick)` +
	`(?: (?:cua|toi|em|minh|bac|chau|con|anh|chi|co|chu|la|ten|nay|vao|qua|ve|mail|email|thu))*:? ((?:[a-z0-9\x01]+ ){0,7})$`)

// emailIs is the same where the announcement has words of its own: "mail con gái tôi đọc là".
var emailIs = regexp.MustCompile(`\b(?:mail|email|e-mail|imeo|i meo|thu dien tu|hop thu|thu|dia chi|nick)(?: [a-z\x01]+){1,6} (?:la|ten)[ :]+((?:[a-z0-9\x01]+ ){0,9})$`)

// saidStart goes back over the words of an address that is said, "kim chi bảy hai a còng",
// as far as the word that announces it.
func saidStart(s *shadow, start, end int) int {
	if strings.Contains(s.plain[start:end], "@") {
		return start
	}
	from := max(0, start-80)
	for _, re := range []*regexp.Regexp{emailCue, emailIs} {
		if m := re.FindStringSubmatchIndex(s.plain[from:start]); m != nil {
			return from + m[2]
		}
	}
	return start
}
