package live

import (
	"strings"
	"testing"
)

// expected are the likely questions of a made-up brief on health insurance.
var expected = []string{
	"Mức đóng bảo hiểm y tế hộ gia đình năm người là bao nhiêu?",
	"Trẻ em dưới 6 tuổi có được cấp thẻ miễn phí không?",
	"Mất thẻ bảo hiểm y tế thì xin cấp lại ở đâu?",
	"Khám trái tuyến được hưởng bao nhiêu phần trăm?",
	"Người từ 75 tuổi trở lên có phải đóng tiền không?",
	"Hộ cận nghèo được hỗ trợ mức đóng thế nào?",
	"May a household pay its health insurance in instalments?",
}

// about is what else the brief says.
var about = []string{
	"Bảo hiểm y tế hộ gia đình năm 2026", "Mọi người trong hộ chưa có thẻ đều tham gia bảo hiểm y tế hộ gia đình.",
	"Người thứ nhất đóng 4,5 % mức lương cơ sở, từ người thứ hai giảm dần.", "Thẻ bảo hiểm y tế có giá trị trên cả nước.",
}

func TestALikelyQuestionIsFoundByItsWords(t *testing.T) {
	f := newFinder(expected, about)
	for asked, want := range map[string]string{
		"Nhà tôi năm người thì mức đóng hộ gia đình là bao nhiêu?":         "Mức đóng",
		"nha toi nam nguoi muc dong ho gia dinh bao nhieu":                 "Mức đóng", // typed without diacritics
		"Cháu tôi mới sinh, trẻ em dưới 6 tuổi được cấp thẻ miễn phí chứ?": "Trẻ em",
		"Tôi bị mất thẻ, xin cấp lại thẻ thế nào?":                         "Mất thẻ",
		"Đi khám trái tuyến thì được hưởng mấy phần trăm?":                 "Khám trái tuyến",
		"Bà tôi 75 tuổi còn phải đóng tiền nữa không?":                     "Người từ 75",
		"Gia đình hộ cận nghèo được hỗ trợ ra sao?":                        "Hộ cận nghèo",
		"Can we pay the insurance of our household in instalments?":        "May a household",
		"MẤT THẺ BẢO HIỂM Y TẾ, XIN CẤP LẠI Ở ĐÂU???":                      "Mất thẻ",
		"Khi nào xã sửa đường vào bản?":                                    "",
		"Con tôi đi học xa có được vay vốn không?":                         "",
		"Bao giờ thì có điện lưới quốc gia?":                               "",
		"Ai trả lời chúng tôi?":                                            "",
		"Bảo hiểm xe máy mua ở đâu?":                                       "",
		"Bảo hiểm y tế có chi trả khi đi khám ở tỉnh khác không?":          "",
		"thẻ": "",
		"":    "",
		"Người đi làm ở nước ngoài về thì đất đai của gia đình tính sao?": "",
	} {
		got := ""
		if i, ok := f.find(asked); ok {
			got = expected[i]
		}
		if (want == "") != (got == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%q: suggests %q, want %q", asked, got, want)
		}
	}
	if _, ok := newFinder(nil, nil).find("Mất thẻ thì xin cấp lại ở đâu?"); ok {
		t.Error("something is suggested where nothing was expected")
	}
}

// TestWhatEveryQuestionHasDecidesNothing: of two questions about the same matter, the words that set them apart decide.
func TestWhatEveryQuestionHasDecidesNothing(t *testing.T) {
	f := newFinder([]string{"Thẻ căn cước làm lần đầu mất bao lâu?", "Thẻ căn cước làm lần đầu ở đâu nộp lệ phí?", "Thẻ căn cước hết hạn thì đổi thế nào?"}, nil)
	if i, ok := f.find("Căn cước của tôi hết hạn, đổi thẻ ở đâu?"); !ok || i != 2 {
		t.Errorf("suggests %d, %v", i, ok)
	}
	if i, ok := f.find("Nộp lệ phí làm thẻ căn cước lần đầu ở đâu?"); !ok || i != 1 {
		t.Errorf("suggests %d, %v", i, ok)
	}
	a, _ := f.alike(terms("thẻ căn cước hết hạn"), terms("thẻ căn cước"))
	b, _ := f.alike(terms("thẻ căn cước"), terms("thẻ căn cước hết hạn"))
	if a != b || a <= 0 || a >= 1 {
		t.Errorf("likeness %v one way and %v the other", a, b)
	}
}
