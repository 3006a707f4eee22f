package lang

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// Each line is a chain: every word comes before the next. The facts are those of
// SORTING.md of the names data: letters before tones, digraphs are no letters, tones in
// the order ngang, huyền, hỏi, ngã, sắc, nặng.
func TestSortKeyOrder(t *testing.T) {
	for _, chain := range []string{
		"a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ f g h i ì ỉ ĩ í ị j k l m n",
		"n o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v w x y ỳ ỷ ỹ ý ỵ z",
		"C Ch Co", "N Ng Ngo Nh", "T Th To Tr Tu",
		"Minh_Anh Minh_Ánh Minh_Ân", "Minh Mình Minh_Anh Minh_Ánh",
		"dz đa đz e", "Dũng Đa Đức", "az ăa ăz âa", "an ăn ân", "ẵn ẳng", "hòa hoan hoàn",
		"hoa hòa hỏa hõa hóa họa", "a A á Á",
	} {
		words := strings.Fields(chain)
		for i := 1; i < len(words); i++ {
			a, b := strings.ReplaceAll(words[i-1], "_", " "), strings.ReplaceAll(words[i], "_", " ")
			if SortKey(a) >= SortKey(b) {
				t.Errorf("%q should sort before %q", a, b)
			}
			if SortKey(norm.NFD.String(a)) >= SortKey(norm.NFC.String(b)) {
				t.Errorf("%q in NFD should sort before %q in NFC", a, b)
			}
		}
	}
}

func TestSortKeyMeets(t *testing.T) {
	for _, pair := range [][2]string{
		{"Hoà", "Hòa"}, {"Thuỷ", norm.NFD.String("Thủy")}, {"Ðức", "Đức"}, {" Lê  An", "Lê An"},
	} {
		if SortKey(pair[0]) != SortKey(pair[1]) {
			t.Errorf("%q and %q have different keys", pair[0], pair[1])
		}
	}
	if !strings.HasPrefix(SortKey("An"), SortVersion()) {
		t.Error("a key does not begin with its version")
	}
}

func TestNameKeySortsByGivenName(t *testing.T) {
	want := []string{
		"Nguyễn Văn An", "Trần An", "Vũ Văn An", "Lê Thị Anh", "Nguyễn Ánh", "Lê Thiên Ân",
		"Phạm Bình", "Bùi Dũng", "Đặng Đa", "Nguyễn Đức", "Y Moan", "H'Hen Niê",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int {
		return strings.Compare(NameKey(GivenName(a), a), NameKey(GivenName(b), b))
	})
	if !slices.Equal(got, want) {
		t.Errorf("sorted as %q", got)
	}
}

func TestGivenName(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Thị Minh Khai": "Khai", " Páo ": "Páo", "": "", "Y A": "A", norm.NFD.String("Lê Ngữ"): "Ngữ",
	} {
		if got := GivenName(in); got != want {
			t.Errorf("GivenName(%q) = %q, want %q", in, got, want)
		}
	}
}

// A name whose key is the beginning of another's must still come first, and keys made at
// the same time by many must be those made by one.
func TestKeysAreTotalAndStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text(t), text(t)
		if SortKey(a) != SortKey(norm.NFD.String(a)) {
			t.Fatalf("key of %+q depends on its form", a)
		}
		if SortKey(a) == SortKey(b) && NameKey(a, "An") != NameKey(b, "An") {
			t.Fatalf("%+q and %+q are equal and their name keys are not", a, b)
		}
		if SortKey(a) < SortKey(b) && NameKey(a, "z") >= NameKey(b, "a") {
			t.Fatalf("%+q should come before %+q whatever the full name", a, b)
		}
	})
	want := SortKey("Nguyễn Thị Hoà")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				SortKey("Phạm Văn Đồng")
				if got := SortKey("Nguyễn Thị Hoà"); got != want {
					t.Errorf("key changed to %s", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkNameKey(b *testing.B) {
	for b.Loop() {
		NameKey("Hoà", "Nguyễn Thị Hoà")
	}
}
