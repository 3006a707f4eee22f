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
		// Said without the first 0, tens of their own, labels that touch, other signs between.
		"gọi cho tôi chín ba bốn, năm sáu bảy, tám chín một":            "[số điện thoại]",
		"đếm chín ba bốn năm sáu bảy tám chín một":                      "",
		"sđt không chín mười hai, ba trăm bốn lăm, sáu bảy tám":         "[số điện thoại]",
		"cmnd số một bảy hai ba bốn năm sáu bảy tám":                    "[số giấy tờ]",
		"SĐT0912345678, Zalo0987654321nhé":                              "[số điện thoại][số điện thoại]",
		"mã H450912345678, tờ 0912345678a1":                             "",
		"0912…345…678":                                                  "[số điện thoại]",
		"gọi 113, 114, 115 hay 1022":                                    "",
		"máy bàn 38 561 234":                                            "[số điện thoại]",
		"gplx 37 0098 001234, thẻ DN-4-01-0123456789":                   "[số giấy tờ][số giấy tờ]",
		"mã khách hàng PE0100012345":                                    "[số giấy tờ]",
		"mail hoamai(a)gmail.com, hoamai#gmail.com hay hoamaigmail.com": "[thư điện tử][thư điện tử][thư điện tử]",
		"vào gmail.com, mục (a) của luật":                               "",
		"mail h o a n g m a i 9 2 a còng gmail chấm com":                "[thư điện tử]",
		"mail hoang mai 92 @gmail.com nhé":                              "[thư điện tử]",
		// Addresses in parts, and where hardly a diacritic was typed.
		"chau o nha so 27/4 ap Cây Da, chau bi cat dien oan roi, ai giai quyet": "[địa chỉ]",
		"trọ phòng 6 dãy B số 55 đường Cây Đa":                                  "[địa chỉ]",
		"căn 508 tòa CT2 khu nhà ở xã hội Cây Đa":                               "[địa chỉ]",
		"sn 48 ngõ Cây Đa 2, phường 3":                                          "[địa chỉ]",
		"số 5 xóm Chùa đường liên thôn 3":                                       "[địa chỉ]",
		"số 3 đường liên thôn 2":                                                "",
		"số 19 bis Hàng Bè":                                                     "[địa chỉ]",
		"tại số 19 Hàng Bè":                                                     "[địa chỉ]",
		"giấy mời số 19 Hàng Bè":                                                "",
		"ngõ 12 ngách 3 số 56 mất điện":                                         "[địa chỉ]",
		"ngõ 12 nhà 3 tầng xây lấn":                                             "",
		"chung cư 44 Hàng Bè phòng 305":                                         "[địa chỉ]",
		"chung cư bị cháy phòng 305":                                            "",
		"số 12 QL 13, số 8 đường 30 tháng 4":                                    "[địa chỉ][địa chỉ]",
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
