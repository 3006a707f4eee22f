package scrub

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rostrum/internal/kit/lang"
)

// pieces are what personal data and its look-alikes are made of.
var pieces = strings.Split("0|1|9|12|0912|84|+84|2024|.|,| |-|/|@|:|(|)|[|]|=|số|nhà|ngõ|phố|thôn|bản|a|b|B|GD|ông|Páo|"+
	"\n|điện thoại|tài khoản|căn cước|bhxh|đồng|ngày|năm|\ue000|[số điện thoại]|[thư điện tử]|[name]|at|gmail|.com|"+
	"chấm|một|không|hai|mươi|29A-123.45|facebook.com/|@hoa92|[biển số xe]|là|l|o|đường|\u0301|\u200b|Đ|Ð|stk|cccd|１２|٣|\xff", "|")

func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(rt, "words")
		glue := rapid.SampledFrom([]string{"", " "}).Draw(rt, "glue")
		check(t, strings.Join(words, glue))
	})
}

// cutUp writes digits in groups, as people do, with one sign between them.
func cutUp(rt *rapid.T, number string, least int) string {
	sign := rapid.SampledFrom([]string{"", " ", ".", "-", ". ", " - "}).Draw(rt, "sign")
	var groups []string
	for len(number) > 0 {
		n := min(rapid.IntRange(least, 5).Draw(rt, "group"), len(number))
		if len(number)-n < least {
			n = len(number)
		}
		groups, number = append(groups, number[:n]), number[n:]
	}
	return strings.Join(groups, sign)
}

// A telephone number however grouped goes, with a word before it or none, and the
// sentence round it stays.
func TestPhonesInAnyGrouping(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		number := rapid.StringMatching(`0(3[2-9]|5[2689]|7[06-9]|8[1-9]|9[0-9])\d{7}`).Draw(rt, "number")
		before := rapid.SampledFrom([]string{"Gọi cho tôi ", "Số của tôi ", "Tôi ở Mường Nhé, sđt: ", "", "Nghị định 146/2018/NĐ-CP, xin gọi "}).Draw(rt, "before")
		after := rapid.SampledFrom([]string{"", " nhé", ", hỏi về đất", ". Cảm ơn", " để hỏi mức 500.000 đồng"}).Draw(rt, "after")
		text := before + cutUp(rt, number, 2) + after
		want := lang.Normalize(before + Marker(Phone, lang.VI) + after)
		if got := Scrub(text).Text; got != want {
			rt.Fatalf("%q gives %q", text, got)
		}
	})
}

func TestIdentityNumbersInAnyGrouping(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		number := rapid.StringMatching(`0(0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}`).Draw(rt, "number")
		before := rapid.SampledFrom([]string{"Căn cước của tôi là ", "CCCD ", "Số định danh: ", "chung minh thu "}).Draw(rt, "before")
		text := before + cutUp(rt, number, 3) + " bị sai"
		got := anyMarker(Scrub(text).Text)
		if want := lang.Normalize(before) + " □ bị sai"; got != want {
			rt.Fatalf("%q gives %q", text, got)
		}
	})
}

// Money and law numbers of any size stay.
func TestNumbersOfTheOfficeStay(t *testing.T) {
	l, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	vi := l.Printer(lang.VI, nil)
	rapid.Check(t, func(rt *rapid.T) {
		money := vi.N(rapid.Int64Range(1000, 900_000_000_000).Draw(rt, "money"))
		law := rapid.StringMatching(`[1-9]\d{0,3}/(19[89]|20[0-2])\d/(NĐ-CP|QH1[0-5]|TT-BTC|QĐ-TTg)`).Draw(rt, "law")
		day := vi.Day(lang.Day("1990-01-01").AddDays(rapid.IntRange(0, 15_000).Draw(rt, "day")))
		for _, text := range []string{
			"Mức " + money + " đồng theo " + law + " ngày " + day + " đúng không?",
			"Từ " + day + ", hỗ trợ " + money + "đ/tháng (" + law + ")",
			"Điều 9 " + law + ": " + money + " VNĐ, hạn " + strings.ReplaceAll(day, "/", "."),
		} {
			if got := Scrub(text).Text; got != text {
				rt.Fatalf("%q gives %q", text, got)
			}
		}
	})
}

func TestStrike(t *testing.T) {
	r := Scrub("Ông Páo và chị Nguyễn Thị Hoa, số 0912 345 678")
	if len(r.Names) != 2 || len(r.Removed) != 1 || r.Removed[0].Kind != Phone {
		t.Fatalf("got %+v", r)
	}
	if got, want := Strike(r.Text, r.Names, lang.VI), "[tên người] và [tên người], số [số điện thoại]"; got != want {
		t.Errorf("struck: %q, want %q", got, want)
	}
	if got, want := Strike(r.Text, r.Names[1:], lang.EN), "Ông Páo và [name], số [số điện thoại]"; got != want {
		t.Errorf("struck: %q, want %q", got, want)
	}
	for _, wrong := range [][]Span{{{-1, 2}}, {{5, 5}}, {{3, 1 << 20}}} {
		if got := Strike("ông Páo", wrong, lang.VI); got != "ông Páo" {
			t.Errorf("striking %v gives %q", wrong, got)
		}
	}
}

// What the rules must and must not mark or remove, each for a reason met once.
func TestCases(t *testing.T) {
	for text, want := range map[string]string{
		"Bà Mẹ Việt Nam anh hùng được hưởng gì?":      "",
		"Anh em Công an xã có mặt":                    "",
		"Cháu Xin hỏi về thẻ":                         "",
		"anh nguyễn văn tài hỏi":                      "anh nguyễn văn tài",
		"Anh Sơn hỏi về đất":                          "Anh Sơn",
		"Huyện Anh Sơn cũ":                            "",
		"Bà Triệu Thị Mùi hỏi":                        "Bà Triệu Thị Mùi",
		"giám đốc EVN trả lời":                        "",
		"ÔNG NGUYỄN VĂN PÁO HỎI VỀ ĐẤT RỪNG":          "ÔNG NGUYỄN VĂN PÁO",
		"Số nhà 45 Nguyễn Trãi, phường 2":             "[địa chỉ]",
		"số 3 đường liên thôn":                        "",
		"Quyết định số 12 thôn Nà được phê duyệt":     "",
		"Độ dẹt f = 1: 298,257223563":                 "",
		"Mã hồ sơ 000.00.18.H45-240115-0001":          "",
		"Ngày 07.05.2024 09 giờ 30 họp thôn":          "",
		"0912345678, 0987654321":                      "[số điện thoại][số điện thoại]",
		"xem [phone number] và [số giấy tờ]":          "[số điện thoại][số giấy tờ]",
		"giá 123456789 đồng, dân số 98.000.000 người": "",
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
