package lang

import (
	"strconv"
	"time"
)

// Day writes a day as 23/11/2026 in both languages, "" for no day.
func (p *Printer) Day(d Day) string {
	if !d.Valid() {
		return string(d)
	}
	return string(d[8:10] + "/" + d[5:7] + "/" + d[0:4])
}

// DayLong writes a day in words: "ngày 23 tháng 11 năm 2026", "23 November 2026". As in
// offices' papers, Vietnamese days under 10 and the months 1 and 2 have a 0 before them.
func (p *Printer) DayLong(d Day) string {
	y, m, day, ok := d.parts()
	if !ok {
		return string(d)
	}
	number := strconv.Itoa(day)
	if p.tag == VI {
		number = string(d[8:10])
	}
	return p.T("lang.day", "day", number, "month", p.T("lang.month."+strconv.Itoa(m)), "year", strconv.Itoa(y))
}

// DayFull is the day of the week and the day in words.
func (p *Printer) DayFull(d Day) string {
	if !d.Valid() {
		return string(d)
	}
	return p.T("lang.dayfull", "weekday", p.Weekday(d.Weekday()), "day", p.DayLong(d))
}

// Month writes a month "2026-11": "tháng 11/2026", "November 2026".
func (p *Printer) Month(month string) string {
	return p.month(month, "lang.month", "lang.month.")
}

// MonthShort writes a month "2026-11" for an axis: "11/2026", "Nov 2026".
func (p *Printer) MonthShort(month string) string {
	return p.month(month, "lang.monthshort", "lang.monthshort.")
}

func (p *Printer) month(month, key, names string) string {
	d, err := ParseMonth(month)
	if err != nil {
		return month
	}
	y, m, _, _ := d.parts()
	return p.T(key, "month", p.T(names+strconv.Itoa(m)), "year", strconv.Itoa(y))
}

// Weekday names a day of the week: "Thứ Hai", "Monday".
func (p *Printer) Weekday(d time.Weekday) string {
	return p.T("lang.weekday." + strconv.Itoa(int(d)))
}

// WeekdayShort names a day of the week at the head of a calendar: "T2", "Mon".
func (p *Printer) WeekdayShort(d time.Weekday) string {
	return p.T("lang.weekdayshort." + strconv.Itoa(int(d)))
}

// Week lists the days of the week as calendars show them, Monday first.
func Week() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday,
		time.Friday, time.Saturday, time.Sunday}
}

// Moment writes a moment, in microseconds UTC, as day and hour in the printer's time
// zone: "23/11/2026 14:05".
func (p *Printer) Moment(micros int64) string {
	return time.UnixMicro(micros).In(p.loc).Format("02/01/2006 15:04")
}

// Clock writes the hour of a moment in the printer's time zone: "14:05".
func (p *Printer) Clock(micros int64) string {
	return time.UnixMicro(micros).In(p.loc).Format("15:04")
}

// Ago says how long before now a moment was, or how long it still is; beyond 30 days it
// writes the day. Days are those of the calendar in the printer's time zone.
func (p *Printer) Ago(micros, nowMicros int64) string {
	then, now := time.UnixMicro(micros), time.UnixMicro(nowMicros)
	gap, key := now.Sub(then), "lang.ago."
	days := DayOf(now, p.loc).Sub(DayOf(then, p.loc))
	if gap < 0 {
		gap, days, key = -gap, -days, "lang.in."
	}
	switch {
	case gap < time.Minute:
		return p.T("lang.now")
	case gap < time.Hour:
		return p.T(key+"minutes", "count", int(gap/time.Minute))
	case days == 0 || gap < 6*time.Hour:
		return p.T(key+"hours", "count", int(gap/time.Hour))
	case days == 1:
		return p.T(key + "day")
	case days <= 30:
		return p.T(key+"days", "count", days)
	}
	return p.Day(DayOf(then, p.loc))
}
