package coverage

import (
	"time"

	"rostrum/internal/kit/store/storetest"
)

func clock(day string) *storetest.Clock {
	at, _ := time.Parse(time.DateOnly, day)
	return storetest.NewClock(at.Add(5 * time.Hour))
}
