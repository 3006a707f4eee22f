package scrub

import "testing"

// What lines of another author showed, each class by a case of its own.
func TestClasses(t *testing.T) {
	for text, want := range map[string]string{
		// Letters for digits, tens as they are said, a slash between two numbers.
		"gọi o9l2 345 678 nhé":                           "[số điện thoại]",
		"không chín hai ba bốn năm sáu bảy":              "",
		"không chín hai mươi hai ba bốn năm sáu bảy tám": "[số điện thoại]",
		"0912345678/0987654321":                          "[số điện thoại][số điện thoại]",
		"hai mươi triệu, ba mươi triệu, năm mươi ki":     "",
		// Units are known by their diacritics.
		"mã bhxh 7912345678 đóng ở đâu":  "[số giấy tờ]",
		"mức 7912345678 đồng là sai":     "",
		"thư là hoa mai a còng gờ meo":   "[thư điện tử]",
		"xe 29A-123.45 đi ẩu":            "[biển số xe]",
		"kế hoạch 29-KH/TU, lô 12A 2024": "",
		"xem fb.com/hoa.mai và gov.vn/a": "[trang cá nhân]",
		"theo dõi @hoamai92 nhé":         "[trang cá nhân]",
		// Houses named after their hamlet; halls and fractions are none.
		"ở thôn Cây Đa nhà số 4":                          "[địa chỉ]",
		"1/3 thôn Cây Đa chưa có điện":                    "",
		"ở 125/4 ấp Cây Đa":                               "[địa chỉ]",
		"nghỉ số 5 phố Hàng Bè":                           "[địa chỉ]",
		"nghị quyết số 5 phố Hàng Bè":                     "",
		"phòng 5 tầng 2 ủy ban":                           "",
		"hẻm 25 nhà số 8 đường Cây Đa":                    "[địa chỉ]",
		"số mười đường Cây Đa":                            "[địa chỉ]",
		"bị cắt nước, so nha 8 duong Hang Be, bao giờ có": "[địa chỉ]",
		// Names by what introduces them; those of places, bodies and peoples are none.
		"chợ Bà Bảy, kênh Ông Tám":              "",
		"xã Tam Anh Nam ở đâu":                  "",
		"dân tộc H'Mông, huyện Ea H'Leo":        "",
		"Giám đốc Ngân hàng, sư phạm giỏi":      "",
		"vợ tôi là Lò Thị Đào":                  "tôi là Lò Thị Đào",
		"đường Lò Thị Đào":                      "",
		"phó chủ tịch xã Lê Bá Đào nói":         "phó chủ tịch xã Lê Bá Đào",
		"phó chủ tịch xã Mường Lạn nói":         "",
		"BÀ NĂM ĐÀO NÓI MÀ BÀ NĂM NAY BAO TUỔI": "BÀ NĂM ĐÀO",
		"người hỏi: Rmah Đào":                   "Rmah Đào",
		"em Hà Nội mới về":                      "",
	} {
		r := Scrub(text)
		got := ""
		for _, m := range r.Removed {
			got += r.Text[m.Start:m.End]
		}
		for _, n := range r.Names {
			got += r.Text[n.Start:n.End]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q (%q)", text, got, want, r.Text)
		}
	}
}
