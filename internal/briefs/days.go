package briefs

import (
	"fmt"
	"strings"
	"time"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// WorkingDay is the n-th working day after day: Saturdays, Sundays and the holidays given do not count.
// n 0 is the day itself.
func WorkingDay(day lang.Day, n int, holidays map[lang.Day]bool) lang.Day {
	for n > 0 {
		day = day.AddDays(1)
		if w := day.Weekday(); day == "" || w != time.Saturday && w != time.Sunday && !holidays[day] {
			n--
		}
	}
	return day
}

// Holidays reads the installation's days off from its setting "holidays": days apart by white space.
func Holidays(tx *store.Tx) (map[lang.Day]bool, error) {
	value, err := store.Value[string](tx, `SELECT value FROM settings WHERE key = 'holidays'`)
	if err != nil {
		return nil, fmt.Errorf("briefs: holidays: %w", err)
	}
	days := map[lang.Day]bool{}
	for _, word := range strings.Fields(value) {
		if day, err := lang.ParseDay(word); err == nil {
			days[day] = true
		}
	}
	return days, nil
}
