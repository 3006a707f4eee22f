package scrub

import (
	"regexp"
	"strings"
)

const (
	ending   = `(?:com|vn|net|org|edu|gov|info|biz|me|io|co|asia|name|app|dev|de|us|uk|fr|jp|kr|cn|la|kh|eu|au|ru|tv|xyz|online|site|vo no|ve en|vi en)`
	provider = `(?:gmail|gmai|gmal|yahoo|ymail|hotmail|outlook|icloud|live|proton|protonmail|zoho|vnn|fpt|viettel|zohomail|` +
		`(?:g|gi|go|ri|ji) ?(?:meo|meu|mai|mail)|(?:da|ia|ya) ?hu)`
	dot    = `(?: ?(?:\.|,|\[ ?(?:dot|cham) ?\]|\( ?(?:dot|cham) ?\)|< ?(?:dot|cham) ?>) ?|[ -](?:cham|dot)[ -])`
	local  = `[a-z0-9\x01_%+'-]+(?:(?:\.| ?\. ?| (?:cham|dot|gach (?:duoi|ngang|noi)) | ?\[ ?dot ?\] ?| ?\( ?dot ?\) ?)[a-z0-9\x01_%+'-]+)*`
	atSign = `(?: ?@ ?| ?\[ ?(?:at|a ?cong|@) ?\] ?| ?\( ?(?:at|a ?cong|@) ?\) ?| ?\{ ?at ?\} ?| ?< ?(?:at|a ?cong) ?> ?|\(a\)|\[a\]|[ -](?:a[ -]?cong|a ?vong|a ?moc|a ?cuon|a ?tron|a ?khoanh)[ -])`
	label  = `[a-z0-9\x01-]+`
)

// E-mail addresses, as typed in haste: with spaces, commas for points, "a còng" for @.
var (
	// An @ between words without spaces needs no known ending.
	emailPlain = regexp.MustCompile(`[^\s@\x02<>()\[\]"]+@` + label + `(?:\.` + label + `)*\.[a-z]{2,}`)
	emailLoose = regexp.MustCompile(local + atSign + `(?:` + label + dot + `)+` + ending + `\b(?:\.` + ending + `\b)?`)
	emailShort = regexp.MustCompile(local + `(?:` + atSign + `| at )` + provider + `(?:com)?\b(?:` + dot + ending + `\b| (?:com|vn)\b)*`)
	// emailSignless has another sign for the @, or none.
	emailSignless = regexp.MustCompile(`\b[a-z0-9_.-]{2,}(?:[a-z0-9_]|#|[._0-9] ?)(?:gmail|yahoo|hotmail|icloud|outlook)\.com\b(?:\.vn\b)?`)
)

func emails(s *shadow) []found {
	var out []found
	for _, re := range []*regexp.Regexp{emailPlain, emailLoose, emailShort, emailSignless} {
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
	if emailColon.MatchString(s.plain[max(0, start-16):start]) {
		return start
	}
	for i := start; i < end && s.plain[i] != '@' && s.plain[i] != '[' && s.plain[i] != '('; i++ {
		if s.plain[i] == '.' && i+1 < end && s.plain[i+1] == ' ' && (i == 0 || s.plain[i-1] != ' ') {
			at = i + 2
		}
	}
	return at
}

// emailColon announces an address right behind it.
var emailColon = regexp.MustCompile(`\b(?:e-?mail|mail|thu dien tu)(?: la)? ?: ?$`)

// Words before an address that is said; between them and the sign all words are the address.
var emailCue = regexp.MustCompile(`\b(?:mail|email|e-mail|imeo|i meo|thu dien tu|hop thu|thu|dia chi|nick)` +
	`(?: (?:cua|toi|em|minh|bac|chau|con|anh|chi|co|chu|la|ten|nay|vao|qua|ve|mail|email|thu))*:? ((?:[a-z0-9\x01]+ ){0,7}(?:[a-z0-9] ){0,30})$`)

// emailIs is the same where the announcement has words of its own: "mail con gái tôi đọc là".
var emailIs = regexp.MustCompile(`\b(?:mail|email|e-mail|imeo|i meo|thu dien tu|hop thu|thu|dia chi|nick)(?: [a-z\x01]+){1,6} (?:la|ten)[ :]+((?:[a-z0-9\x01]+ ){0,9})$`)

// saidStart goes back over the words of an address that is said, "kim chi bảy hai a còng",
// as far as the word that announces it.
func saidStart(s *shadow, start, end int) int {
	if strings.Contains(s.plain[start:end], "@") {
		return s.spacedLocal(start, end)
	}
	from := max(0, start-80)
	for _, re := range []*regexp.Regexp{emailCue, emailIs} {
		if m := re.FindStringSubmatchIndex(s.plain[from:start]); m != nil {
			return from + m[2]
		}
	}
	return start
}

// spacedLocal goes back over words before a spaced @, "mail hoa mai 92 @gmail.com", as far
// as the word that announces the address and where none bears a diacritic.
func (s *shadow) spacedLocal(start, end int) int {
	from := max(0, start-80)
	m := emailCue.FindStringSubmatchIndex(s.plain[from:start])
	if m == nil || !strings.Contains(s.plain[start:end], " @") || s.accentsIn(from+m[2], start) {
		return start
	}
	return from + m[2]
}
