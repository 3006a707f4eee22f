package ui

import (
	"net/url"

	"github.com/a-h/templ"

	"rostrum/internal/kit/lang"
)

// guide makes the samples of the style guide. Their texts stand here in both languages side by
// side, not in locale/: they are data to look at, used once, and no words of the interface.
type guide struct{ p *lang.Printer }

func (g guide) say(vi, en string) string {
	if g.p.Lang() == lang.EN {
		return en
	}
	return vi
}

// StyleGuidePage is the whole page of the style guide, with menu, user and notice.
func StyleGuidePage(p *lang.Printer, path, theme string) templ.Component {
	return guidePage(guide{p}, guide{p}.page(path, theme))
}

// StyleGuide shows every part in every state, for a page of the reader's own.
func StyleGuide(p *lang.Printer) templ.Component { return guideBody(guide{p}) }

// StyleGuideSheet shows the layout for paper, in normal or large print.
func StyleGuideSheet(p *lang.Printer, large bool) templ.Component {
	return guideSheet(guide{p}, guide{p}.sheet(large))
}

func (g guide) page(path, theme string) PageData {
	return PageData{
		P: g.p, Path: path, Theme: theme, Demo: true,
		Title:    g.say("Bảng kiểu", "Style guide"),
		Question: g.say("Các phần của trang trông thế nào?", "What do the parts of a page look like?"),
		Lead:     g.say("Mọi thành phần, ở mọi trạng thái. Dữ liệu là ví dụ hư cấu.", "Every part, in every state. The data are invented samples."),
		Site:     Site{Name: g.say("Mạng lưới báo cáo viên tỉnh Hoa Ban", "Speakers' network of Hoa Ban province"), Mark: "HB"},
		Crumbs:   []Link{{g.say("Trang đầu", "Start"), "#"}, {g.say("Tài liệu", "Documents"), "#"}, {Label: g.say("Bảng kiểu", "Style guide")}},
		Search:   &SearchBox{Action: "#"},
		Nav: []NavItem{
			{Label: g.say("Việc cần làm", "To do"), Href: "#lists", Icon: "house", Count: 12},
			{Label: g.say("Nội dung", "Briefs"), Href: "#forms", Icon: "file-text"},
			{Label: g.say("Buổi tuyên truyền", "Sessions"), Href: "#calendar", Icon: "calendar"},
			{Label: g.say("Độ phủ", "Coverage"), Href: "#charts", Icon: "map", Current: true},
			{Label: g.say("Báo cáo viên", "Speakers"), Href: "#states", Icon: "users"},
			{Label: g.say("Đơn vị", "Units"), Href: "#trees", Icon: "network", Count: 3},
		},
		User: &UserBox{
			Name: "Lò Thị Mai Phương", AccountHref: "#", SignOut: "/logout",
			Roles: g.say("Điều phối viên, Ban Tuyên giáo và Dân vận xã Mường Ban", "Coordinator, communication committee of Mường Ban commune"),
		},
		Actions: []Action{
			{g.say("Lên lịch một buổi", "Plan a session"), "#", Primary, "plus"},
			{g.say("In", "Print"), "?sheet=1", Quiet, "printer"},
		},
		Notice: &Notice{Kind: Info, Text: g.say("Trang này dùng để so sánh hình chụp khi kiểm thử.", "This page is what the screenshot tests compare.")},
		Footer: []Link{{g.say("Trợ giúp", "Help"), "#"}, {g.say("Bảo vệ dữ liệu cá nhân", "Personal data"), "#"}},
	}
}

func (g guide) sheet(large bool) SheetData {
	return SheetData{
		P: g.p, Large: large, Version: "3", Code: "K7MP-2R9X", CheckURL: "https://rostrum.example/k/K7MP2R9X",
		Site:     Site{Name: g.say("Mạng lưới báo cáo viên tỉnh Hoa Ban", "Speakers' network of Hoa Ban province")},
		Title:    g.say("Đề cương: Bảo hiểm y tế hộ gia đình", "Outline: family health insurance"),
		Issuer:   g.say("Ban Tuyên giáo và Dân vận tỉnh Hoa Ban", "Communication committee of Hoa Ban province"),
		Number:   g.say("Số: 12-ND/BTG", "No. 12-ND/BTG"),
		PlaceDay: g.say("Hoa Ban, ngày 23/11/2026", "Hoa Ban, 23/11/2026"),
		Valid:    g.say("Có giá trị đến ngày 31/12/2026", "Valid until 31/12/2026"),
		Back:     &Link{g.say("Về bảng kiểu", "Back to the style guide"), "?"},
		QR:       sampleQR,
	}
}

// sampleQR only looks like a QR code; it leads nowhere.
const sampleQR = `<svg viewBox="0 0 9 9" shape-rendering="crispEdges"><path d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 0h1v2H4zM4 4h2v1H4zM7 4h1v2H7zM4 6h1v3H4zM6 7h3v1H6zM3 3h1v1H3zM1 4h1v1H1z"/></svg>`

func (g guide) table(empty bool) TableData {
	t := TableData{
		Caption: g.say("Nhiệm vụ của các đơn vị", "Duties of the units"),
		Path:    "/styleguide", Query: url.Values{"lang": {string(g.p.Lang())}}, Sort: "-held",
		Columns: []Column{
			{Label: g.say("Đơn vị", "Unit"), Sort: "unit", Main: true},
			{Label: g.say("Nội dung", "Brief"), Minor: true},
			{Label: g.say("Trạng thái", "State")},
			{Label: g.say("Hạn", "Due"), Sort: "due", Minor: true},
			{Label: g.say("Đã tổ chức", "Held"), Sort: "held", Numeric: true},
			{Label: g.say("Lượt người nghe", "Attendances"), Numeric: true},
		},
		Empty: Empty(EmptyData{
			Title:  g.say("Chưa có nhiệm vụ nào", "No duties yet"),
			Text:   g.say("Khi một nội dung được công bố tới đơn vị, nhiệm vụ và hạn của nó hiện ở đây.", "When a brief is published to this unit, its duty and deadline will stand here."),
			Action: &Action{Label: g.say("Soạn nội dung đầu tiên", "Write the first brief"), Href: "#", Kind: Primary, Icon: "plus"},
		}),
	}
	if empty {
		return t
	}
	brief := g.say("Bảo hiểm y tế hộ gia đình", "Family health insurance")
	row := func(unit string, k Kind, due lang.Day, held, heard int64) Row {
		return Row{Mark: k, Cells: []Cell{
			{Text: unit, Href: "#"}, {Text: brief}, {Body: Badge(g.p, k, "")}, {Text: g.p.Day(due)},
			{Text: g.p.N(held)}, {Text: g.p.N(heard)},
		}}
	}
	t.Rows = []Row{
		row("Đảng ủy xã Mường Ban", Late, "2026-11-15", 14, 1234567),
		row("Ban Chấp hành Đảng bộ phường Thượng Lâm - Khu kinh tế cửa khẩu Nậm Khao", Soon, "2026-11-27", 9, 48210),
		row("Xã Bản Hồ Nước", Done, "2026-11-10", 6, 812),
		row("Xã Pa Khôm", Withdrawn, "2026-10-31", 0, 0),
		row("Đặc khu Hòn Sẻ", Neutral, "2026-12-31", 0, 0),
	}
	t.Rows = append(t.Rows, Row{Total: true, Cells: []Cell{
		{Text: g.say("Cộng", "Total")}, {}, {}, {}, {Text: g.p.N(29)}, {Text: g.p.N(1283589)},
	}})
	return t
}

func (g guide) tree() TreeData {
	cells := func(a, b, whole int64) []Cell {
		return []Cell{{Text: g.p.N(a)}, {Text: g.p.N(b)}, {Text: g.p.Percent(b, whole)}}
	}
	return TreeData{
		Caption: g.say("Độ phủ theo đơn vị", "Coverage by unit"), Label: g.say("Đơn vị", "Unit"),
		Columns: []Column{
			{Label: g.say("Số buổi", "Sessions"), Numeric: true, Minor: true},
			{Label: g.say("Đã triển khai", "Reached"), Numeric: true},
			{Label: g.say("Tỷ lệ", "Share"), Numeric: true},
		},
		Rows: []TreeRow{{
			Label: g.say("Tỉnh Hoa Ban", "Hoa Ban province"), Href: "#", Toggle: "#trees", Open: true, Cells: cells(1840, 96, 124),
			Children: []TreeRow{
				{Label: "Xã Mường Ban", Href: "#", Toggle: "#trees", Open: true, Cells: cells(42, 9, 14), Children: []TreeRow{
					{Label: "Bản Nà Lốc", Href: "#", Cells: cells(3, 1, 1)},
					{Label: "Bản Pá Hé", Href: "#", Mark: Late, Cells: cells(0, 0, 1), Note: g.say("chưa triển khai", "not reached")},
				}},
				{Label: "Phường Thượng Lâm", Href: "#", Toggle: "#trees", Cells: cells(61, 18, 21)},
				{Label: g.say("Không tách được: 17 buổi", "Not divisible: 17 sessions"), Cells: cells(17, 2, 0)},
			},
		}},
	}
}
