package hall

import "time"

// Late counts how late things were, to the millisecond.
type Late struct {
	ms []int64
	N  int64
}

// Add counts one.
func (l *Late) Add(d time.Duration) {
	if l.ms == nil {
		l.ms = make([]int64, 600_000)
	}
	l.ms[min(max(0, int(d/time.Millisecond)), len(l.ms)-1)]++
	l.N++
}

// At is the q-quantile in milliseconds: 0.5 is the median, 1 the most.
func (l *Late) At(q float64) float64 {
	left := min(int64(q*float64(l.N)), l.N-1)
	for ms, n := range l.ms {
		if left -= n; left < 0 {
			return float64(ms)
		}
	}
	return 0
}
