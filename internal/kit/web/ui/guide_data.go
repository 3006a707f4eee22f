package ui

import "rostrum/internal/kit/lang"

func (g guide) bars() BarsData {
	value := func(label string, reached, due int64) Datum {
		return Datum{
			Label: label, Value: float64(due), Part: float64(reached),
			Text: g.p.N(reached) + " / " + g.p.N(due),
		}
	}
	return BarsData{
		ID: "bars", Title: g.say("Mỗi ngôn ngữ đã đến bao nhiêu đơn vị?", "How many units did each language reach?"),
		Label: g.say("Ngôn ngữ", "Language"), Unit: g.say("Đơn vị", "Units"),
		Parts: true,
		Data: []Datum{
			value(g.say("Tiếng Việt", "Vietnamese"), 118, 124), value(g.say("Tiếng Thái", "Thai"), 41, 62),
			value(g.say("Tiếng Mông", "Hmong"), 12, 38), value(g.say("Tiếng Khơ Mú", "Khmu"), 0, 9),
		},
	}
}

func (g guide) lines() LinesData {
	figures := [][]int64{
		{31, 44, 52, 40, 61, 75, 68, 83, 90, 77, 95, 112},
		{12, 15, 14, 22, 25, 31, 30, 28, 35, 41, 46, 44},
	}
	names := []string{g.say("Trực tiếp", "In person"), g.say("Trực tuyến", "Online")}
	series := make([]Series, len(figures))
	for i, values := range figures {
		series[i].Label = names[i]
		for month, v := range values {
			day := lang.Day("2025-12-01").AddMonths(month)
			series[i].Values = append(series[i].Values, Datum{Label: g.p.Month(day.Month()), Value: float64(v), Text: g.p.N(v)})
		}
	}
	return LinesData{
		ID: "lines", Title: g.say("Mỗi tháng có bao nhiêu buổi?", "How many sessions a month?"),
		Label: g.say("Tháng", "Month"), Series: series,
	}
}

func (g guide) areas() MapData {
	area := func(id, title, d string, value int64) MapPath {
		return MapPath{ID: id, Title: title, D: d, Href: "#charts", Value: float64(value), Known: value >= 0, Text: g.p.Percent(max(value, 0), 100)}
	}
	return MapData{
		ID: "sample", ViewBox: "0 0 300 220", Label: g.say("Xã, phường", "Commune"), Unit: g.say("Tỷ lệ", "Share"),
		Title: g.say("Bao nhiêu phần trăm thôn, bản đã được triển khai?", "What share of hamlets has been reached?"),
		Legend: []string{
			g.say("Dưới 20%", "Below 20%"), "20–39%", "40–59%", "60–79%", g.say("Từ 80% trở lên", "80% and above"),
		},
		Paths: []MapPath{
			area("a", "Mường Ban", "M10 20l80-14 30 60-60 40-50-30z", 64), area("b", "Thượng Lâm", "M90 6l90 4 14 66-74-10z", 86),
			area("c", "Bản Hồ Nước", "M180 10l100 20-6 70-80-24z", 12), area("d", "Pa Khôm", "M120 66l74 10 10 70-90 14-54-54z", 38),
			area("e", "Nậm Khao", "M194 76l80 24 10 90-90 14 10-58z", -1), area("f", "Tà Pó", "M60 106l54 54 0 50-90-20-14-60z", 55),
			area("g", "Huổi Sen", "M114 160l90-14-10 58-40 12-40-6z", 78),
		},
	}
}

func (g guide) month() CalendarData {
	entry := func(clock, label string, k Kind) CalendarEntry {
		return CalendarEntry{Label: label, Href: "#calendar", Time: clock, Kind: k}
	}
	hall := g.say("Nhà văn hóa bản Nà Lốc", "Culture house, Nà Lốc hamlet")
	market := g.say("Chợ phiên Mường Ban", "Mường Ban market day")
	return CalendarData{
		Month: "2026-11", Today: "2026-11-23", Prev: "#calendar", Next: "#calendar",
		New: func(lang.Day) string { return "#calendar" },
		Entries: map[lang.Day][]CalendarEntry{
			"2026-11-05": {entry("19:30", hall, Done)},
			"2026-11-12": {entry("08:00", market, Done), entry("14:00", g.say("Hội nghị trực tuyến toàn tỉnh", "Province-wide online meeting"), Withdrawn)},
			"2026-11-19": {entry("19:30", hall, Late)},
			"2026-11-26": {entry("08:00", market, Neutral)},
		},
	}
}

func (g guide) stats() []StatData {
	return []StatData{
		{Label: g.say("Đơn vị chưa triển khai", "Units not reached"), Value: g.p.N(28), Href: "#", Kind: Late, Note: g.say("trên 124 đơn vị", "of 124 units")},
		{Label: g.say("Sắp đến hạn", "Due soon"), Value: g.p.N(7), Kind: Soon, Note: g.say("trong 3 ngày làm việc", "within 3 working days")},
		{Label: g.say("Buổi đã tổ chức", "Sessions held"), Value: g.p.N(1840)},
		{Label: g.say("Lượt người nghe", "Attendances"), Value: g.p.N(1234567)},
	}
}

func (g guide) history() []Event {
	return []Event{
		{When: "23/11/2026 14:05", Ago: g.say("2 giờ trước", "2 hours ago"), Who: "Lò Thị Mai Phương", Kind: Withdrawn, Text: g.say("Thu hồi bản 2", "Withdrew version 2"), Reply: g.say("Mức đóng nêu ở mục 3 không còn đúng từ ngày 01/11/2026.", "The rate in section 3 is out of date since 01/11/2026.")},
		{When: "20/11/2026 09:12", Who: "Hà Văn Thiện", Kind: Done, Text: g.say("Duyệt bản 3", "Approved version 3")},
		{When: "18/11/2026 16:40", Who: "Lò Thị Mai Phương", Text: g.say("Gửi duyệt bản 3", "Sent version 3 for approval")},
	}
}

func (g guide) facts() []Item {
	return []Item{
		{Term: g.say("Quyết định công nhận", "Appointment"), Text: g.say("Số 45-QĐ/ĐU ngày 02/03/2026", "No. 45-QĐ/ĐU of 02/03/2026")},
		{Term: g.say("Người ký", "Signed by"), Text: g.say("Chưa ghi nhận", "Not recorded")},
		{Term: g.say("Trạng thái", "State"), Body: Badge(g.p, Done, g.say("Đang hiệu lực", "In force"))},
		{Term: g.say("Đơn vị", "Unit"), Text: "Xã Mường Ban", Href: "#"},
	}
}

func (g guide) diff() DiffData {
	return DiffData{
		Label: g.say("Tóm tắt", "Summary"),
		Theirs: DiffSide{
			Title: g.say("Đã lưu trước", "Saved before yours"), Who: "Hà Văn Thiện", When: "23/11/2026 14:05",
			Text: g.say("Hộ gia đình đóng theo người thứ nhất.\nTừ người thứ hai được giảm dần.\nĐóng tại điểm thu của xã.", "The household pays by its first member.\nFrom the second on it is less.\nPay at the commune's office."),
		},
		Yours: DiffSide{
			Title: g.say("Bản của bạn", "Your text"),
			Text:  g.say("Hộ gia đình đóng theo người thứ nhất.\nNgười thứ hai đóng bằng 70%.\nĐóng tại điểm thu của xã.", "The household pays by its first member.\nThe second pays 70%.\nPay at the commune's office."),
		},
	}
}

func (g guide) chatText() string {
	return g.say(
		"Ban Tuyên giáo và Dân vận tỉnh Hoa Ban\nNội dung 12: Bảo hiểm y tế hộ gia đình (bản 3)\nHạn triển khai: 27/11/2026\nhttps://rostrum.example/b/12",
		"Communication committee of Hoa Ban province\nBrief 12: family health insurance (version 3)\nDeadline: 27/11/2026\nhttps://rostrum.example/b/12")
}

func (g guide) steps() []Step {
	return []Step{
		{Label: g.say("Soạn", "Write"), Href: "#", State: Done},
		{Label: g.say("Duyệt", "Approve"), State: Neutral, Current: true, Note: g.say("chờ Hà Văn Thiện", "waiting for Hà Văn Thiện")},
		{Label: g.say("Công bố", "Publish"), State: Neutral},
	}
}
