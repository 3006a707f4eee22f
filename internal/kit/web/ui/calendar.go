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
	printed int // how many of the entries stand on paper
}

// A month on one A4 sheet across: so many lines of text in all its weeks together, so many signs on a line, and at most
// so many lines for one entry.
const (
	paperLines = 40
	paperSigns = 24
	entryLines = 2
)

// linesOf is how many lines an entry takes on paper, at most.
func linesOf(e CalendarEntry) int {
	n := len([]rune(e.Label))
	if e.Time != "" {
		n += len(e.Time) + 1
	}
	return min(entryLines, 1+(n-1)/paperSigns)
}

// fill says of each day how many entries stand on paper when no day shows more than most, and how many lines all weeks
// take then: each has its day's number, and a day that shows less than all says how many more there are.
func fill(weeks [][]calendarDay, most int) (lines int) {
	for _, week := range weeks {
		highest := 0
		for i := range week {
			d := &week[i]
			d.printed = min(most, len(d.entries))
			high := 0
			for _, e := range d.entries[:d.printed] {
				high += linesOf(e)
			}
			if d.printed < len(d.entries) {
				high++
			}
			highest = max(highest, high)
		}
		lines += 1 + highest
	}
	return lines
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
	for most := paperLines; most > 0 && fill(out, most) > paperLines; most-- {
		continue
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
