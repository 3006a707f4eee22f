package demo

import (
	"unicode"
	"unicode/utf8"

	"rostrum/internal/app/territory"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

func text(vi, en string) lang.Text { return lang.Text{lang.VI: vi, lang.EN: en} }

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

// newLand reads the map for the three networks of the demo.
func newLand() (*territory.Land, error) {
	l, err := territory.NewLand()
	if err == nil {
		l.Found = networks
	}
	return l, err
}

// networks makes the three networks with their levels.
func networks(tx *store.Tx, l *territory.Land) error {
	l.Nets = l.Nets[:0]
	for i, n := range netNames() {
		net, err := org.AddNetwork(tx, org.Network{Code: n.code, Names: n.names, Position: i, FromDay: territory.KnownSince,
			Rules: org.Rules{AcknowledgeDays: 3, ReportDays: 5, HeadSpeaks: i == 0}})
		if err != nil {
			return err
		}
		l.Nets = append(l.Nets, territory.Net{ID: net.ID, Code: n.code, Name: func(level, full, en string) (string, string) {
			return unitName(n.code, level, full, en)
		}})
		for rank, title := range n.titles {
			name := territory.LevelNames()[rank]
			made, err := org.AddLevel(tx, org.Level{NetworkID: net.ID, Rank: rank, Names: name.Names,
				SpeakerTitles: title, TermMonths: termMonths})
			if err != nil {
				return err
			}
			l.Levels[n.code+"/"+name.Key] = made.ID
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
