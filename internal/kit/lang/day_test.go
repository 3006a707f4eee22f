package lang

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDay(t *testing.T) {
	for s, ok := range map[string]bool{
		"2026-11-23": true, "2024-02-29": true, "2000-02-29": true, "0001-01-01": true, "9999-12-31": true,
		"2023-02-29": false, "1900-02-29": false, "2026-11-31": false, "2026-13-01": false, "2026-00-10": false,
		"2026-1-2": false, "23/11/2026": false, "": false, "2026-11-23 ": false, "2026-11-2x": false,
		"+026-11-23": false, "0000-01-01": false, "2026-11-23T00:00": false,
	} {
		d, err := ParseDay(s)
		if (err == nil) != ok || (ok && d != Day(s)) || (!ok && d != "") {
			t.Errorf("ParseDay(%q) = %q, %v", s, d, err)
		}
	}
}

func TestDayOfTimeZone(t *testing.T) {
	hanoi := time.FixedZone("UTC+7", 7*3600)
	moment := time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC)
	if got := DayOf(moment, hanoi); got != "2027-01-01" {
		t.Errorf("midnight in UTC+7 falls on %s", got)
	}
	if got := DayOfMicros(moment.UnixMicro()-1, hanoi); got != "2026-12-31" {
		t.Errorf("a microsecond before falls on %s", got)
	}
	if got := Day("2027-01-01").Micros(hanoi); got != moment.UnixMicro() {
		t.Errorf("the day begins at %d", got)
	}
	if DayOf(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC) != "" {
		t.Error("a year of five digits gave a day")
	}
}

func TestDayArithmetic(t *testing.T) {
	for _, c := range []struct{ got, want Day }{
		{Day("2026-02-28").AddDays(1), "2026-03-01"}, {Day("2024-02-28").AddDays(1), "2024-02-29"},
		{Day("2026-01-01").AddDays(-1), "2025-12-31"}, {Day("").AddDays(1), ""}, {Day("9999-12-31").AddDays(1), ""},
		{Day("2026-01-31").AddMonths(1), "2026-02-28"}, {Day("2024-01-31").AddMonths(1), "2024-02-29"},
		{Day("2026-03-31").AddMonths(-1), "2026-02-28"}, {Day("2026-11-23").AddMonths(14), "2028-01-23"},
		{Day("2026-11-23").AddMonths(-11), "2025-12-23"}, {Day("x").AddMonths(1), ""},
		{Day("2026-11-23").MonthStart(), "2026-11-01"}, {Day("").MonthStart(), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if n := Day("2026-03-01").Sub("2024-02-29"); n != 731 {
		t.Errorf("Sub = %d", n)
	}
	if n := Day("").Sub("2024-02-29"); n != 0 {
		t.Errorf("Sub of no day = %d", n)
	}
	if !Day("2026-11-23").Time(time.UTC).Equal(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)) || !Day("").Time(time.UTC).IsZero() {
		t.Error("Time is wrong")
	}
	if Day("2026-11-23").Weekday() != time.Monday {
		t.Error("23 November 2026 is a Monday")
	}
}

func TestDayProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day("1600-01-01").AddDays(rapid.IntRange(0, 300_000).Draw(t, "day"))
		n := rapid.IntRange(-100_000, 100_000).Draw(t, "n")
		e := d.AddDays(n)
		if !d.Valid() || !e.Valid() || e.Sub(d) != n || e.AddDays(-n) != d {
			t.Fatalf("%s plus %d days is %s, %d days apart", d, n, e, e.Sub(d))
		}
		if d.Before(e) != (n > 0) || d.After(e) != (n < 0) {
			t.Fatalf("%s and %s do not compare as days", d, e)
		}
		if (e.Time(time.UTC).Weekday()-d.Weekday()+700000-time.Weekday(n%7))%7 != 0 {
			t.Fatalf("weekdays of %s and %s are not %d days apart", d, e, n)
		}
		m := d.AddMonths(n % 1000)
		if want := d.MonthStart().AddMonths(n % 1000); m.MonthStart() != want || m.Month() != string(want[:7]) {
			t.Fatalf("%s plus %d months is %s", d, n%1000, m)
		}
		if next := d.MonthStart().AddMonths(1); next.Sub(d.MonthStart()) != MonthDays(d.Month()) {
			t.Fatalf("%s has %d days", d.Month(), MonthDays(d.Month()))
		}
	})
}

func TestMonths(t *testing.T) {
	if d, err := ParseMonth("2026-11"); err != nil || d != "2026-11-01" {
		t.Errorf("ParseMonth = %q, %v", d, err)
	}
	for _, s := range []string{"", "2026-13", "2026-11-01", "2026", "11/2026"} {
		if d, err := ParseMonth(s); err == nil || d != "" {
			t.Errorf("ParseMonth(%q) = %q", s, d)
		}
		if n := MonthDays(s); n != 0 && s != "2026-11-01" {
			t.Errorf("MonthDays(%q) = %d", s, n)
		}
	}
	if got := []int{MonthDays("2026-02"), MonthDays("2024-02"), MonthDays("2026-11")}; !slices.Equal(got, []int{28, 29, 30}) {
		t.Errorf("MonthDays = %v", got)
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		d, from, until Day
		want           bool
	}{
		{"2026-01-01", "2026-01-01", "", true}, {"2026-01-01", "", "2026-01-01", false},
		{"2025-12-31", "2026-01-01", "", false}, {"2026-06-01", "2026-01-01", "2026-07-01", true},
		{"2026-06-01", "", "", true}, {"", "", "", false},
	} {
		if got := c.d.Within(c.from, c.until); got != c.want {
			t.Errorf("%q within [%q, %q) = %v", c.d, c.from, c.until, got)
		}
	}
}

func TestDayScan(t *testing.T) {
	var d Day
	for _, src := range []any{"2026-11-23", []byte("2026-11-23")} {
		if err := d.Scan(src); err != nil || d != "2026-11-23" {
			t.Errorf("Scan(%T) = %q, %v", src, d, err)
		}
	}
	if err := d.Scan(nil); err != nil || !d.IsZero() {
		t.Errorf("NULL gives %q, %v", d, err)
	}
	if err := d.Scan(7); err == nil {
		t.Error("a number was read as a day")
	}
}
