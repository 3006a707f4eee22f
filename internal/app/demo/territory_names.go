package demo

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

func text(vi, en string) lang.Text { return lang.Text{lang.VI: vi, lang.EN: en} }

// levelNames are the levels of the demo from the top, as data: nothing in the program's code knows them.
func levelNames() []struct{ key, vi, en string } {
	return []struct{ key, vi, en string }{
		{"nation", "cả nước", "national"}, {"province", "cấp tỉnh", "province"}, {"district", "cấp huyện", "district"},
		{"commune", "cấp xã", "commune"}, {"hamlet", "thôn, tổ dân phố", "hamlet"},
	}
}

// netNames are the three networks with what their speakers are called at each level but hamlets.
func netNames() []struct {
	code   string
	names  lang.Text
	titles [4]lang.Text
} {
	return []struct {
		code   string
		names  lang.Text
		titles [4]lang.Text
	}{
		{"oral", text("Tuyên truyền miệng", "Oral communication"), [4]lang.Text{
			text("báo cáo viên Trung ương", "national speaker"), text("báo cáo viên cấp tỉnh", "provincial speaker"),
			text("báo cáo viên cấp huyện", "district speaker"), text("tuyên truyền viên cơ sở", "grassroots communicator")}},
		{"legal", text("Phổ biến, giáo dục pháp luật", "Legal education"), [4]lang.Text{
			text("báo cáo viên pháp luật trung ương", "national legal speaker"), text("báo cáo viên pháp luật cấp tỉnh", "provincial legal speaker"),
			text("báo cáo viên pháp luật cấp huyện", "district legal speaker"), text("tuyên truyền viên pháp luật", "legal communicator")}},
		{"health", text("Y tế dự phòng", "Preventive health"), [4]lang.Text{
			text("báo cáo viên y tế trung ương", "national health speaker"), text("báo cáo viên y tế cấp tỉnh", "provincial health speaker"),
			text("truyền thông viên y tế cấp huyện", "district health communicator"), text("truyền thông viên y tế cơ sở", "grassroots health communicator")}},
	}
}

// termMonths is the term of an appointment in the demo.
const termMonths = 60

// networks makes the levels of territory, and the three networks with theirs.
func (l *Land) networks(tx *store.Tx) error {
	for rank, n := range levelNames() {
		made, err := org.AddLevel(tx, org.Level{Rank: rank, Names: text(n.vi, n.en)})
		if err != nil {
			return err
		}
		l.Levels[n.key] = made.ID
	}
	l.Nets = l.Nets[:0]
	for i, n := range netNames() {
		net, err := org.AddNetwork(tx, org.Network{Code: n.code, Names: n.names, Position: i, FromDay: KnownSince,
			Rules: org.Rules{AcknowledgeDays: 3, ReportDays: 5, HeadSpeaks: i == 0}})
		if err != nil {
			return err
		}
		l.Nets = append(l.Nets, Net{net.ID, n.code})
		for rank, title := range n.titles {
			name := levelNames()[rank]
			made, err := org.AddLevel(tx, org.Level{NetworkID: net.ID, Rank: rank, Names: text(name.vi, name.en),
				SpeakerTitles: title, TermMonths: termMonths})
			if err != nil {
				return err
			}
			l.Levels[n.code+"/"+name.key] = made.ID
		}
	}
	return nil
}

// unitName is what the unit of a network is called that covers a place of the given level.
func unitName(code, level, full, en string) (vi, english string) {
	type pair struct{ vi, en string }
	prefix := map[string]map[string]pair{
		"oral": {"nation": {"Tổ báo cáo viên Trung ương", "National speakers' group"}, "province": {"Tổ báo cáo viên", "Speakers' group of"},
			"district": {"Tổ báo cáo viên", "Speakers' group of"}, "commune": {"Tổ tuyên truyền viên", "Communicators of"}},
		"legal": {"nation": {"Phòng phổ biến pháp luật Trung ương", "National legal education office"}, "province": {"Phòng phổ biến pháp luật", "Legal education office of"},
			"district": {"Tổ phổ biến pháp luật", "Legal education team of"}, "commune": {"Tổ phổ biến pháp luật", "Legal education team of"}},
		"health": {"nation": {"Trung tâm y tế dự phòng Trung ương", "National preventive health centre"}, "province": {"Trung tâm y tế dự phòng", "Preventive health centre of"},
			"district": {"Trung tâm y tế", "Health centre of"}, "commune": {"Trạm y tế", "Health station of"}},
	}[code][level]
	if level == "nation" {
		return prefix.vi, prefix.en
	}
	first, size := utf8.DecodeRuneInString(full)
	return prefix.vi + " " + string(unicode.ToLower(first)) + full[size:], prefix.en + " " + en
}

// english makes the English name of an old unit, for which the sources have none: the bare name without
// marks and the kind. A name that is only a number stands after its kind.
func english(kind, bare string) string {
	word := map[string]string{"province": "Province", "city": "City", "quan": "District", "huyen": "District", "thi_xa": "Town",
		"thanh_pho": "City", "phuong": "Ward", "xa": "Commune", "thi_tran": "Township"}[kind]
	words := strings.Fields(lang.Fold(bare))
	for i, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[size:]
	}
	if last := words[len(words)-1]; last[0] >= '0' && last[0] <= '9' && len(words) == 2 {
		return word + " " + last
	}
	return strings.Join(words, " ") + " " + word
}
