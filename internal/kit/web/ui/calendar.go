package ui

import (
	"time"

	"rostrum/internal/kit/lang"
)

type calendarDay struct {
	day     lang.Day
	number  string
	outside bool // of a neighbouring month
	today   bool
	entries []CalendarEntry
}

// weeks lays the month out from Monday to Sunday. A month that cannot be read has no weeks.
func (c CalendarData) weeks() [][]calendarDay {
	first, err := time.Parse("2006-01", c.Month)
	if err != nil {
		return nil
	}
	start := first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	var out [][]calendarDay
	for d := start; d.Before(first.AddDate(0, 1, 0)); d = d.AddDate(0, 0, 7) {
		week := make([]calendarDay, 7)
		for i := range week {
			week[i] = c.dayCell(d.AddDate(0, 0, i))
		}
		out = append(out, week)
	}
	return out
}

func (c CalendarData) dayCell(t time.Time) calendarDay {
	day := lang.Day(t.Format(time.DateOnly))
	return calendarDay{
		day:     day,
		number:  itoa(t.Day()),
		outside: t.Format("2006-01") != c.Month,
		today:   day == c.Today,
		entries: c.Entries[day],
	}
}

func (d calendarDay) class() string {
	return classes(when(d.outside, "outside"), when(d.today, "today"), when(len(d.entries) == 0, "free"))
}

// weekday is that of a column; weeks begin on Monday in both languages.
func weekday(column int) time.Weekday { return time.Weekday((column + 1) % 7) }

// weekClass marks a week that a phone's list leaves out: a row must not be shown without cells.
func weekClass(week []calendarDay) string {
	for _, d := range week {
		if !d.outside && (d.today || len(d.entries) > 0) {
			return ""
		}
	}
	return "free"
}
