package people

import "strings"

// A mark is a word in a browser's description of itself and the family it tells of. Earlier marks win,
// since most browsers also name the ones they descend from.
type mark struct{ word, family string }

var browserMarks = []mark{
	{"coc_coc", "Cốc Cốc"}, {"edg", "Edge"}, {"opr/", "Opera"}, {"opera", "Opera"}, {"samsungbrowser", "Samsung Internet"},
	{"ucbrowser", "UC Browser"}, {"zalo", "Zalo"}, {"firefox", "Firefox"}, {"fxios", "Firefox"}, {"crios", "Chrome"},
	{"chrome", "Chrome"}, {"safari", "Safari"},
}

var systemMarks = []mark{
	{"windows", "Windows"}, {"android", "Android"}, {"iphone", "iPhone"}, {"ipad", "iPad"}, {"mac os", "macOS"},
	{"cros", "ChromeOS"}, {"linux", "Linux"},
}

// deviceOf tells a browser's family and its system, such as "Chrome · Android", so that a person knows
// their own log-ins apart; "" where neither is known. No version and no model: they would tell people apart.
func deviceOf(userAgent string) string {
	low := strings.ToLower(userAgent)
	var known []string
	for _, marks := range [][]mark{browserMarks, systemMarks} {
		for _, m := range marks {
			if strings.Contains(low, m.word) {
				known = append(known, m.family)
				break
			}
		}
	}
	return strings.Join(known, " · ")
}
