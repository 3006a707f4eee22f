package stream

import (
	"testing"
	"time"
)

// Most of a hall takes nothing any more: those who do hear as soon as if they were alone, and the others are not queued for.
func TestAHallOfSlowPhonesHoldsNobodyUp(t *testing.T) {
	for _, way := range []string{"plain", "tls"} {
		t.Run(way, func(t *testing.T) {
			const slow, frame, changes = 60, 100_000, 80
			h := open(t, way, Options{Tick: 10 * time.Millisecond, Stall: time.Minute}, frame)
			for range slow {
				h.listen(t, "") // reads the head, and nothing after it
			}
			quick := []*client{h.listen(t, ""), h.listen(t, ""), h.listen(t, "")}
			for _, c := range quick {
				c.want(t, "data", "1")
			}
			worst := time.Duration(0)
			for range changes {
				begun := time.Now()
				h.change()
				for _, c := range quick {
					c.want(t, "data", "+1")
				}
				worst = max(worst, time.Since(begun))
			}
			if worst > 5*time.Second {
				t.Errorf("a change took %v to the quick phones", worst)
			}
			s := h.Stats()
			if s.Late == 0 {
				t.Fatal("the slow phones took everything: nothing was shown")
			}
			// Each slow phone was sent what its socket took; the rest was passed over and not kept.
			if most := uint64((slow + len(quick)) * (changes + 1)); s.Frames >= most {
				t.Errorf("%d frames were written, %d if nobody had been slow", s.Frames, most)
			}
			if s.Phones != slow+len(quick) || s.Dropped != 0 {
				t.Errorf("%d phones are left, %d were let go before their time", s.Phones, s.Dropped)
			}
			t.Logf("slowest change %v, %d frames, %d times passed over", worst, s.Frames, s.Late)
		})
	}
}
