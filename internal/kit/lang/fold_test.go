package lang

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"Đặng Thị Hoà":             "dang thi hoa",
		"Ðặng":                     "dang", // U+00D0
		"NGUYỄN  VĂN\tẤt\n":        "nguyen van at",
		"  thuỷ lợi ":              "thuy loi",
		"H'Hen Niê":                "h'hen nie",
		"Điện\u200bBiên":           "dienbien",
		"Straße Łódź":              "straße łodz",
		"46/2014/QH13":             "46/2014/qh13",
		"Ω ohm \u212b":             "ω ohm a",
		"a\x00b\x7fc":              "abc",
		"Quỳ Hợp\u00a0- Nghệ An":   "quy hop - nghe an",
		"xã\u2003Mường\u00a0 Nhé ": "xa muong nhe",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// The table of Vietnamese letters must say what the rules of Unicode say.
func TestFoldTableAgreesWithUnicode(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		s := "x" + string(r) + "y"
		if got, want := Fold(s), foldSlowly(s); got != want {
			t.Errorf("U+%04X: Fold %q, slowly %q", r, got, want)
		}
	}
}

func text(t *rapid.T) string {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.RuneFrom([]rune("aAđĐÐeêếoòơuyưqhHoà \t\n\u0300\u0301\u0302\u0309\u031b\u0323\u200b\u00a0-1")), 0, 30, -1),
	).Draw(t, "text")
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text(t)
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Fatalf("folding %+q gives %+q and again %+q", s, folded, again)
		}
		if nfc, nfd := Fold(norm.NFC.String(s)), Fold(norm.NFD.String(s)); nfc != nfd {
			t.Fatalf("NFC folds to %+q, NFD to %+q", nfc, nfd)
		}
		if slow := foldSlowly(s); slow != folded {
			t.Fatalf("%+q: fast %+q, slow %+q", s, folded, slow)
		}
		if strings.TrimSpace(folded) != folded || strings.Contains(folded, "  ") || !utf8.ValidString(folded) {
			t.Fatalf("untidy: %+q", folded)
		}
	})
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"  Trần \u00a0 Văn\nÐức ":     "Trần Văn Đức",
		norm.NFD.String("Đỗ Thị Ngữ"): "Đỗ Thị Ngữ",
		"a\u200b\u0301":               "á",
		"một dòng":                    "một dòng",
		" ":                           "",
		"x\x00\x1b\xff":               "x\ufffd",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("Normalize(%+q) = %+q, want %+q", in, got, want)
		}
	}
	got := NormalizeText("\r\n Dòng  một \r\n\r\n\n\nÐòng hai\u2028ba\n \n")
	if want := "Dòng một\n\nĐòng hai\nba"; got != want {
		t.Errorf("NormalizeText = %+q, want %+q", got, want)
	}
}

func TestNormalizeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := text(t)
		for name, f := range map[string]func(string) string{"Normalize": Normalize, "NormalizeText": NormalizeText, "SameTone": SameTone} {
			once := f(s)
			if twice := f(once); twice != once {
				t.Fatalf("%s(%+q) = %+q, again %+q", name, s, once, twice)
			}
			if Fold(once) != Fold(strings.ReplaceAll(s, "\u2028", "\n")) && name == "Normalize" {
				t.Fatalf("%s changes what %+q folds to", name, s)
			}
			if !norm.NFC.IsNormalString(once) && utf8.ValidString(s) {
				t.Fatalf("%s(%+q) is not NFC", name, s)
			}
		}
	})
}

func TestSameTone(t *testing.T) {
	for in, want := range map[string]string{
		"hoà bình": "hòa bình", "hòa bình": "hòa bình", "thuỷ": "thủy", "khoẻ": "khỏe",
		"Uỷ ban": "Ủy ban", "UỶ BAN": "ỦY BAN", "quỳ": "quỳ", "QUỴ": "QUỴ", "Quý": "Quý",
		"hoàn": "hoàn", "khuỷu": "khuỷu", "hoạ, Hoá.": "họa, Hóa.", "toà": "tòa", "loã xoã": "lõa xõa",
		norm.NFD.String("hoà"): "hòa", "xuỳ": "xùy", "à": "à", "oà": "òa", "quà": "quà", "": "",
	} {
		if got := SameTone(in); got != want {
			t.Errorf("SameTone(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"vietnamese": "Uỷ ban nhân dân xã Mường Nhé, tỉnh Điện Biên",
		"nfd":        norm.NFD.String("Uỷ ban nhân dân xã Mường Nhé, tỉnh Điện Biên"),
		"folded":     "uy ban nhan dan xa muong nhe, tinh dien bien",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Fold(s)
			}
		})
	}
}
