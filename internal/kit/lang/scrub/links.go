package scrub

import "regexp"

// Pages of persons at services where each has one, and what people call themselves there.
var (
	linkURL = regexp.MustCompile(`\b(?:https?://)?(?:[a-z0-9-]+\.)*(?:facebook\.com|fb\.(?:com|me|watch)|m\.me|messenger\.com|zalo\.me|zaloapp\.com|` +
		`tiktok\.com|instagram\.com|youtube\.com|youtu\.be|t\.me|telegram\.me|twitter\.com|x\.com|threads\.(?:net|com)|linkedin\.com|wa\.me|line\.me)` +
		`/[^\s\x02<>()\[\]"]*[^\s\x02<>()\[\]".,;:!?]`)
	linkAt   = regexp.MustCompile(`(?:^|[\s(:,])(@[a-z0-9][a-z0-9._]{2,29})`)
	linkNick = regexp.MustCompile(`\b(?:facebook|fb|face|zalo|tiktok|tik tok|instagram|insta|telegram|nick|nich)(?: (?:cua|toi|em|minh|chau|la|ten))*:? ` +
		`([a-z][a-z0-9]*(?:[._][a-z0-9]+|\d[a-z0-9]*)+)`)
	hasLetter = regexp.MustCompile(`[a-z]`)
)

// pages finds addresses of persons' pages. Other pages, such as an office's, stay.
func pages(s *shadow) []found {
	var out []found
	for _, m := range linkURL.FindAllStringIndex(s.plain, -1) {
		out = append(out, found{Link, m[0], m[1]})
	}
	return out
}

// nicks finds names of accounts at such services.
func nicks(s *shadow) []found {
	var out []found
	for _, re := range []*regexp.Regexp{linkAt, linkNick} {
		for _, m := range re.FindAllStringSubmatchIndex(s.plain, -1) {
			end := m[3]
			for end > m[2] && s.plain[end-1] == '.' {
				end--
			}
			if end-m[2] > 4 && hasLetter.MatchString(s.plain[m[2]:end]) {
				out = append(out, found{Link, m[2], end})
			}
		}
	}
	return out
}
