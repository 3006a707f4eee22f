package lang

import (
	"math"
	"testing"
	"time"
)

func printers(t *testing.T) (vi, en *Printer) {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	hanoi := time.FixedZone("UTC+7", 7*3600)
	return b.Printer(VI, hanoi), b.Printer(EN, hanoi)
}

func TestNumbers(t *testing.T) {
	vi, en := printers(t)
	for _, c := range []struct{ vi, en, wantVI, wantEN string }{
		{vi.N(1234567), en.N(1234567), "1.234.567", "1,234,567"},
		{vi.N(-999), en.N(-1000), "-999", "-1,000"},
		{vi.N(0), en.N(math.MinInt64), "0", "-9,223,372,036,854,775,808"},
		{vi.Float(1234.567, 2), en.Float(1234.567, 2), "1.234,57", "1,234.57"},
		{vi.Float(-0.5, 1), en.Float(2, 0), "-0,5", "2"},
		{vi.Float(math.NaN(), 1), en.Float(math.Inf(1), 1), "–", "–"},
		{vi.Percent(1, 3), en.Percent(1, 3), "33%", "33%"},
		{vi.Percent(19, 200), en.Percent(19, 200), "9,5%", "9.5%"},
		{vi.Percent(0, 7), en.Percent(7, 0), "0%", "–"},
		{vi.Percent(9999, 10000), en.Percent(7, 7), "99%", "100%"},
		{vi.Percent(1, 100000), en.Percent(1, 100000), "<0,1%", "<0.1%"},
		{vi.Percent(996, 10000), en.Percent(3, 2), "10%", "150%"},
		{vi.Bytes(0), en.Bytes(1023), "0 B", "1,023 B"},
		{vi.Bytes(1536), en.Bytes(1536), "1,5 KB", "1.5 KB"},
		{vi.Bytes(1 << 20), en.Bytes(500 << 20), "1,0 MB", "500 MB"},
		{vi.Bytes(math.MaxInt64), en.Bytes(1<<20 - 1), "8.192 PB", "1.0 MB"},
		{vi.List(nil), en.List([]string{"a"}), "", "a"},
		{vi.List([]string{"a", "b", "c"}), en.List([]string{"a", "b", "c"}), "a, b và c", "a, b and c"},
		{vi.List([]string{"a", "b"}), en.List([]string{"a", "b"}), "a và b", "a and b"},
	} {
		if c.vi != c.wantVI || c.en != c.wantEN {
			t.Errorf("got %q and %q, want %q and %q", c.vi, c.en, c.wantVI, c.wantEN)
		}
	}
}

func TestDates(t *testing.T) {
	vi, en := printers(t)
	moment := time.Date(2026, 11, 23, 7, 5, 0, 0, time.UTC).UnixMicro()
	for _, c := range []struct{ vi, en, wantVI, wantEN string }{
		{vi.Day("2026-11-23"), en.Day("2026-11-23"), "23/11/2026", "23/11/2026"},
		{vi.Day(""), en.Day("x"), "", "x"},
		{vi.DayLong("2026-11-23"), en.DayLong("2026-11-23"), "ngày 23 tháng 11 năm 2026", "23 November 2026"},
		{vi.DayLong("2026-02-05"), en.DayLong("2026-02-05"), "ngày 05 tháng 02 năm 2026", "5 February 2026"},
		{vi.DayLong(""), en.DayLong("2026-03-10"), "", "10 March 2026"},
		{vi.DayFull("2026-11-23"), en.DayFull("2026-11-23"), "Thứ Hai, ngày 23 tháng 11 năm 2026", "Monday, 23 November 2026"},
		{vi.Month("2026-11"), en.Month("2026-11"), "tháng 11/2026", "November 2026"},
		{vi.MonthShort("2026-03"), en.MonthShort("2026-03"), "3/2026", "Mar 2026"},
		{vi.Month("2026"), en.Month(""), "2026", ""},
		{vi.Moment(moment), en.Moment(moment), "23/11/2026 14:05", "23/11/2026 14:05"},
		{vi.Clock(moment), en.Clock(moment), "14:05", "14:05"},
		{vi.Weekday(time.Sunday), en.Weekday(time.Sunday), "Chủ Nhật", "Sunday"},
		{vi.WeekdayShort(time.Saturday), en.WeekdayShort(time.Saturday), "T7", "Sat"},
	} {
		if c.vi != c.wantVI || c.en != c.wantEN {
			t.Errorf("got %q and %q, want %q and %q", c.vi, c.en, c.wantVI, c.wantEN)
		}
	}
	if week := Week(); len(week) != 7 || week[0] != time.Monday || week[6] != time.Sunday {
		t.Errorf("week is %v", week)
	}
}

func TestAgo(t *testing.T) {
	vi, en := printers(t)
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC) // 14:00 in Hà Nội
	for _, c := range []struct {
		ago    time.Duration
		vi, en string
	}{
		{0, "vừa xong", "just now"}, {59 * time.Second, "vừa xong", "just now"},
		{time.Minute, "1 phút trước", "1 minute ago"}, {59 * time.Minute, "59 phút trước", "59 minutes ago"},
		{time.Hour, "1 giờ trước", "1 hour ago"}, {13 * time.Hour, "13 giờ trước", "13 hours ago"},
		{15 * time.Hour, "hôm qua", "yesterday"}, {39 * time.Hour, "2 ngày trước", "2 days ago"},
		{30 * 24 * time.Hour, "30 ngày trước", "30 days ago"}, {31 * 24 * time.Hour, "23/10/2026", "23/10/2026"},
		{-5 * time.Minute, "5 phút nữa", "in 5 minutes"}, {-20 * time.Hour, "ngày mai", "tomorrow"},
		{-time.Hour, "1 giờ nữa", "in 1 hour"}, {-72 * time.Hour, "3 ngày nữa", "in 3 days"},
	} {
		then := now.Add(-c.ago).UnixMicro()
		if a, b := vi.Ago(then, now.UnixMicro()), en.Ago(then, now.UnixMicro()); a != c.vi || b != c.en {
			t.Errorf("%v ago: %q and %q, want %q and %q", c.ago, a, b, c.vi, c.en)
		}
	}
	midnight := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC) // 01:00 in Hà Nội
	if got := vi.Ago(midnight.Add(-2*time.Hour).UnixMicro(), midnight.UnixMicro()); got != "2 giờ trước" {
		t.Errorf("two hours before, the day before: %q", got)
	}
}
