package ui

func (g guide) errors() []FieldError {
	return []FieldError{
		{"guide-when", g.say("Nhập ngày tổ chức buổi tuyên truyền", "Enter the day of the session")},
		{"guide-count", g.say("Số lượt người nghe phải từ 1 đến 5.000", "Attendances must be from 1 to 5,000")},
		{Text: g.say("Biểu mẫu này đã được người khác sửa trong lúc bạn nhập", "Someone else changed this form while you were typing")},
	}
}

func (g guide) languages() []Option {
	return []Option{
		{Value: "vi", Label: g.say("Tiếng Việt", "Vietnamese"), On: true}, {Value: "thai", Label: g.say("Tiếng Thái", "Thai"), On: true},
		{Value: "hmong", Label: g.say("Tiếng Mông", "Hmong")}, {Value: "khmu", Label: g.say("Tiếng Khơ Mú", "Khmu")},
		{Value: "other", Label: g.say("Khác (hết hạn ghi)", "Other (closed)"), Disabled: true},
	}
}

func (g guide) modes() []Option {
	return []Option{
		{Value: "person", Label: g.say("Trực tiếp", "In person"), Hint: g.say("Người nghe và báo cáo viên ở cùng một nơi", "Audience and speaker in one place")},
		{Value: "online", Label: g.say("Trực tuyến", "Online")},
		{Value: "both", Label: g.say("Kết hợp", "Both")},
	}
}

func (g guide) places() []Option {
	in := func(group string, o Option) Option { o.Group = group; return o }
	north, south := g.say("Phía bắc tỉnh", "North of the province"), g.say("Phía nam tỉnh", "South of the province")
	return []Option{
		{Label: g.say("Mọi địa bàn", "Every place")},
		in(north, Option{Value: "1", Label: "Xã Mường Ban"}), in(north, Option{Value: "2", Label: "Phường Thượng Lâm"}),
		in(south, Option{Value: "3", Label: "Đặc khu Hòn Sẻ"}),
	}
}

func (g guide) combo(found bool) ComboData {
	c := ComboData{
		F:    F{Name: "guide-place", Label: g.say("Địa bàn", "Place"), Value: "1", Hint: g.say("Gõ tên, có dấu hoặc không dấu", "Type a name, with or without marks"), Width: WidthL},
		Text: "Bản Nà Lốc", URL: "/styleguide/suggest",
	}
	if found {
		c.F.Name, c.Text, c.F.Value = "guide-place2", "na loc", ""
		c.Found = []Option{
			{Value: "1", Label: "Bản Nà Lốc", Hint: "Xã Mường Ban"}, {Value: "2", Label: "Bản Nà Lọc", Hint: "Xã Pa Khôm"},
		}
	}
	return c
}

func (g guide) confirm(danger bool) ConfirmData {
	if !danger {
		return ConfirmData{
			Title:   g.say("Công bố tới 124 xã, phường", "Publish to 124 communes"),
			Effects: []string{g.say("Mỗi đơn vị nhận một nhiệm vụ, hạn 27/11/2026.", "Each unit gets a duty, due 27/11/2026."), g.say("Nội dung hiện trên trang công khai.", "The brief stands on the public site.")},
			Form:    FormData{Action: "#", Op: "op-1"}, Button: g.say("Công bố tới 124 xã, phường", "Publish to 124 communes"), Cancel: Link{Href: "#"},
		}
	}
	return ConfirmData{
		Title:   g.say("Thu hồi nội dung 12", "Withdraw brief 12"),
		Effects: []string{g.say("Mọi bản in và bản lưu trên máy sẽ báo đã thu hồi khi được kiểm tra.", "Every printed or stored copy will say it is withdrawn when checked."), g.say("Lý do được công khai.", "The reason becomes public.")},
		Form:    FormData{Action: "#", Op: "op-2", ID: "withdraw"}, Type: "12", Error: g.say("Gõ đúng số 12 để xác nhận", "Type the number 12 to confirm"),
		Button: g.say("Thu hồi nội dung", "Withdraw the brief"), Danger: true, Cancel: Link{Label: g.say("Giữ nguyên", "Keep it"), Href: "#"},
	}
}
