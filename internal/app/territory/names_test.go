package territory

import "testing"

func TestNamesOfOldUnits(t *testing.T) {
	for _, c := range [][3]string{
		{"huyen", "Côn Đảo", "Con Dao District"}, {"quan", "Quận 1", "District 1"}, {"phuong", "Phường 12", "Ward 12"},
		{"city", "Hà Nội", "Ha Noi City"}, {"thi_tran", "Đạ M'ri", "Da M'ri Township"}, {"thi_xa", "Thuận Thành", "Thuan Thanh Town"},
	} {
		if got := english(c[0], c[1]); got != c[2] {
			t.Errorf("english(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
