package live

import (
	"fmt"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

// MostMinutes is the longest countdown.
const MostMinutes = 180

// timerStays is how long a screen says that the time is up.
const timerStays = 2 * time.Minute

// Timers are the countdowns that one tap starts, in minutes.
func Timers() []int { return []int{1, 3, 5, 10} }

// StartTimer begins a countdown of 1 to MostMinutes minutes in an open room, in place of one that runs. Another number is
// fault.Invalid at "minutes", a closed room fault.Conflict.
func StartTimer(tx *store.Tx, roomID string, minutes int) error {
	if minutes < 1 || minutes > MostMinutes {
		return fault.At("minutes", "live.err.timer", "most", MostMinutes)
	}
	until := tx.Now() + (time.Duration(minutes) * time.Minute).Microseconds()
	return staged(tx, roomID, `UPDATE live_rooms SET timer_until = $2 WHERE id = $1`, until, "live.timer", map[string]any{"minutes": minutes})
}

// StopTimer ends the countdown of an open room.
func StopTimer(tx *store.Tx, roomID string) error {
	return staged(tx, roomID, `UPDATE live_rooms SET timer_until = $2 WHERE id = $1`, 0, "live.timer", map[string]any{"minutes": 0})
}

// SetQuiet leaves nothing on the screens of an open room but its title, the way in and the timer, or shows all again.
func SetQuiet(tx *store.Tx, roomID string, on bool) error {
	return staged(tx, roomID, `UPDATE live_rooms SET quiet = $2 WHERE id = $1`, on, "live.quiet", map[string]any{"quiet": on})
}

// staged changes what the screens of an open room show.
func staged(tx *store.Tx, roomID, do string, value any, verb string, after map[string]any) error {
	r, err := hosted(tx, roomID)
	if err != nil {
		return err
	}
	if r.State != Open {
		return fault.New(fault.Conflict, "live.err.closed")
	}
	if err := tx.Must1(do, r.ID, value); err != nil {
		return fmt.Errorf("live: stage: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: verb, Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: after})
}

// Countdown is how a room's timer stands at a moment. Left is whole seconds; over says that the time is up, for a little
// while after.
type Countdown struct {
	On, Over bool
	Left     int64
	Until    int64
}

// CountdownOf reads the timer of a room at now, in microseconds.
func CountdownOf(r Room, now int64) Countdown {
	left := r.TimerUntil - now
	if r.TimerUntil == 0 || left <= -timerStays.Microseconds() {
		return Countdown{}
	}
	second := time.Second.Microseconds()
	return Countdown{On: true, Over: left <= 0, Left: max(0, (left+second-1)/second), Until: r.TimerUntil}
}
