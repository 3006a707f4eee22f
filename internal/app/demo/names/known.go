package names

import "strings"

// known are names that a reader would take for a person of public life or of history.
// Any common name is somebody's; these would look like a statement.
const known = `
Bế Văn Đàn|Bùi Thị Minh Hoài|Dương Văn Minh|Đinh La Thăng|Đỗ Văn Chiến|Hà Huy Tập|Hồ Chí Minh
Hoàng Quốc Việt|Hoàng Văn Thụ|Huỳnh Thúc Kháng|La Văn Cầu|Lê Đức Anh|Lê Đức Thọ|Lê Hoài Trung
Lê Hồng Phong|Lê Khả Phiêu|Lê Minh Hưng|Lương Tam Quang|Lý Thường Kiệt|Lý Tự Trọng|Ngô Đình Diệm
Nguyễn Ái Quốc|Nguyễn Cao Kỳ|Nguyễn Chí Thanh|Nguyễn Duy Ngọc|Nguyễn Đức Cảnh|Nguyễn Hòa Bình
Nguyễn Hữu Thọ|Nguyễn Lương Bằng|Nguyễn Minh Triết|Nguyễn Phú Trọng|Nguyễn Sinh Hùng|Nguyễn Tấn Dũng
Nguyễn Tất Thành|Nguyễn Thị Bình|Nguyễn Thị Định|Nguyễn Thị Kim Ngân|Nguyễn Thị Minh Khai
Nguyễn Trọng Nghĩa|Nguyễn Văn An|Nguyễn Văn Cừ|Nguyễn Văn Linh|Nguyễn Văn Thiệu|Nguyễn Văn Trỗi
Nguyễn Xuân Phúc|Nông Đức Mạnh|Phạm Bình Minh|Phạm Minh Chính|Phạm Văn Đồng|Phan Bội Châu
Phan Châu Trinh|Phan Đình Giót|Phan Đình Trạc|Phan Văn Giang|Phan Văn Khải|Tôn Đức Thắng
Trần Cẩm Tú|Trần Đại Quang|Trần Đức Lương|Trần Hưng Đạo|Trần Lưu Quang|Trần Thanh Mẫn|Trần Văn Trà
Trịnh Văn Quyết|Trương Tấn Sang|Trương Thị Mai|Văn Tiến Dũng|Võ Nguyên Giáp|Võ Thị Sáu|Võ Văn Kiệt
Võ Văn Thưởng|Vũ Đức Đam|Vừ A Dính|Vương Đình Huệ`

func knownNames() map[string]bool {
	out := make(map[string]bool)
	for name := range strings.FieldsFuncSeq(known, func(r rune) bool { return r == '|' || r == '\n' }) {
		out[plain(name)] = true
	}
	return out
}

// plain places the tone of "oa" one way, for comparing.
func plain(full string) string {
	if !strings.Contains(full, "o") {
		return full
	}
	for _, pair := range [...][2]string{{"oà", "òa"}, {"oá", "óa"}, {"oả", "ỏa"}} {
		full = strings.Replace(full, pair[0], pair[1], 1)
	}
	return full
}
