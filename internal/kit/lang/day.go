package lang

import (
	"fmt"
	"time"
)

// Day is a day of the calendar, "2026-11-23"; "" is no day, in an interval an open end.
// Days of this form compare as text.
type Day string

// ParseDay reads YYYY-MM-DD and refuses anything else, days that do not exist included.
func ParseDay(s string) (Day, error) {
	if d := Day(s); d.Valid() {
		return d, nil
	}
	return "", fmt.Errorf("lang: read day %q: want YYYY-MM-DD", s)
}

// DayOf is the day that t falls on in loc.
func DayOf(t time.Time, loc *time.Location) Day { return dayAt(t.In(loc)) }

// DayOfMicros is the day on which a moment, in microseconds UTC, falls in loc.
func DayOfMicros(micros int64, loc *time.Location) Day {
	return DayOf(time.UnixMicro(micros), loc)
}

// dayAt writes the day of t, "" outside the years 1 to 9999.
func dayAt(t time.Time) Day {
	y, m, d := t.Date()
	if y < 1 || y > 9999 {
		return ""
	}
	return Day([]byte{
		digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-',
		digit(int(m) / 10), digit(int(m)), '-', digit(d / 10), digit(d),
	})
}

func digit(n int) byte { return byte('0' + n%10) }

// parts are year, month and day; ok is false where d is no day that exists.
func (d Day) parts() (year, month, day int, ok bool) {
	if len(d) != 10 || d[4] != '-' || d[7] != '-' {
		return 0, 0, 0, false
	}
	for i := range len(d) {
		if i != 4 && i != 7 && (d[i] < '0' || d[i] > '9') {
			return 0, 0, 0, false
		}
	}
	at := func(i int) int { return int(d[i]-'0')*10 + int(d[i+1]-'0') }
	year, month, day = at(0)*100+at(2), at(5), at(8)
	ok = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
	return year, month, day, ok
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Valid tells whether d is a day that exists; "" is none.
func (d Day) Valid() bool {
	_, _, _, ok := d.parts()
	return ok
}

// IsZero tells whether d is no day at all.
func (d Day) IsZero() bool { return d == "" }

// Time is the first moment of the day in loc; the zero time where d is not valid.
func (d Day) Time(loc *time.Location) time.Time {
	y, m, day, ok := d.parts()
	if !ok {
		return time.Time{}
	}
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, loc)
}

// Micros is the first moment of the day in loc, in microseconds UTC.
func (d Day) Micros(loc *time.Location) int64 { return d.Time(loc).UnixMicro() }

// AddDays moves by n days; "" where d is not valid or the result has no four-digit year.
func (d Day) AddDays(n int) Day {
	y, m, day, ok := d.parts()
	if !ok {
		return ""
	}
	return dayAt(time.Date(y, time.Month(m), day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths moves by n months and stays inside the month: 31 January plus one is the
// last of February.
func (d Day) AddMonths(n int) Day {
	y, m, day, ok := d.parts()
	if !ok {
		return ""
	}
	first := time.Date(y, time.Month(m+n), 1, 0, 0, 0, 0, time.UTC)
	last := daysIn(first.Year(), int(first.Month()))
	return dayAt(first.AddDate(0, 0, min(day, last)-1))
}

// Sub counts the days from other to d; 0 where either is not valid.
func (d Day) Sub(other Day) int {
	if !d.Valid() || !other.Valid() {
		return 0
	}
	return int((d.Time(time.UTC).Unix() - other.Time(time.UTC).Unix()) / 86400)
}

// Before tells whether d comes before other.
func (d Day) Before(other Day) bool { return d < other }

// After tells whether d comes after other.
func (d Day) After(other Day) bool { return d > other }

// Within tells whether d lies in the half-open interval [from, until); "" is an open end
// on either side.
func (d Day) Within(from, until Day) bool {
	return d != "" && from <= d && (until == "" || d < until)
}

// Weekday is the day of the week; Sunday where d is not valid, so ask Valid first.
func (d Day) Weekday() time.Weekday {
	if !d.Valid() {
		return time.Sunday
	}
	return d.Time(time.UTC).Weekday()
}

// Month is the month of the day, "2026-11"; "" where d is not valid.
func (d Day) Month() string {
	if !d.Valid() {
		return ""
	}
	return string(d[:7])
}

// MonthStart is the first day of the day's month.
func (d Day) MonthStart() Day {
	if !d.Valid() {
		return ""
	}
	return d[:8] + "01"
}

// ParseMonth reads YYYY-MM and gives the month's first day; the day after its last is
// that day's AddMonths(1).
func ParseMonth(s string) (Day, error) {
	if d := Day(s + "-01"); len(s) == 7 && d.Valid() {
		return d, nil
	}
	return "", fmt.Errorf("lang: read month %q: want YYYY-MM", s)
}

// MonthDays counts the days of a month "2026-11"; 0 where it is none.
func MonthDays(month string) int {
	y, m, _, ok := Day(month + "-01").parts()
	if !ok {
		return 0
	}
	return daysIn(y, m)
}

// Scan reads a day from a column; NULL gives no day.
func (d *Day) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case string:
		*d = Day(v)
	case []byte:
		*d = Day(v)
	default:
		return fmt.Errorf("lang: read a day from %T", src)
	}
	return nil
}
