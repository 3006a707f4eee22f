package live

import (
	"context"
	"sync"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

// pace is how long what a hall sends is gathered: long enough that a batch tells no order, short enough that
// nobody who sent something waits for its receipt.
const pace = 200 * time.Millisecond

// Intake writes what halls send, in one shuffled batch a room and pace. Who sent something hears of it after the
// commit. Nothing is kept beside the rows: neither an operation nor a moment.
type Intake struct {
	db    *store.DB
	few   func(roomID string) bool // whether a room has few devices
	wrote func(roomID string)      // called after a batch was written

	mu    sync.Mutex
	rooms map[string]*batch
	stop  chan struct{}
	ended chan struct{}
}

// batch is what gathered for a room, with those who wait for its fate.
type batch struct {
	asks  []Ask
	votes []Vote
	polls []Answer
	notes []Feedback
	asked []chan<- taken
	voted []chan<- taken
}

// taken is what became of what somebody sent; again says that it was stored before.
type taken struct {
	again bool
	err   error
}

// NewIntake begins to take; Close ends it.
func NewIntake(db *store.DB, few func(string) bool, wrote func(string)) *Intake {
	in := &Intake{db: db, few: few, wrote: wrote, rooms: map[string]*batch{}, stop: make(chan struct{}), ended: make(chan struct{})}
	go in.run()
	return in
}

// Ask hands a question in and waits until it is stored. It fails with fault.Conflict where the room is closed and
// fault.TooMany where it is full. Again says that it was stored before, and now not once more.
func (in *Intake) Ask(ctx context.Context, roomID string, a Ask) (again bool, err error) {
	return in.wait(ctx, roomID, func(b *batch, done chan<- taken) {
		b.asks, b.asked = append(b.asks, a), append(b.asked, done)
	})
}

// Vote hands a vote in and waits until it is stored. A vote for what is not shown counts nothing.
func (in *Intake) Vote(ctx context.Context, roomID string, v Vote) error {
	_, err := in.wait(ctx, roomID, func(b *batch, done chan<- taken) {
		b.votes, b.voted = append(b.votes, v), append(b.voted, done)
	})
	return err
}

// Answer hands an answer to a poll in and waits until it is stored. One for a poll that is not open counts nothing.
func (in *Intake) Answer(ctx context.Context, roomID string, a Answer) error {
	_, err := in.wait(ctx, roomID, func(b *batch, done chan<- taken) {
		b.polls, b.voted = append(b.polls, a), append(b.voted, done)
	})
	return err
}

// Feedback hands three taps on a talk in and waits until they are stored.
func (in *Intake) Feedback(ctx context.Context, roomID string, f Feedback) error {
	_, err := in.wait(ctx, roomID, func(b *batch, done chan<- taken) {
		b.notes, b.voted = append(b.notes, f), append(b.voted, done)
	})
	return err
}

func (in *Intake) wait(ctx context.Context, roomID string, put func(*batch, chan<- taken)) (again bool, err error) {
	done := make(chan taken, 1)
	in.mu.Lock()
	select {
	case <-in.stop:
		in.mu.Unlock()
		return false, fault.New(fault.Unavailable, fault.Unavailable.Key())
	default:
	}
	b := in.rooms[roomID]
	if b == nil {
		b = &batch{}
		in.rooms[roomID] = b
	}
	put(b, done)
	in.mu.Unlock()
	select {
	case t := <-done:
		return t.again, t.err
	case <-ctx.Done(): // it is stored all the same; sent again, it counts once
		return false, fault.Wrap(ctx.Err(), fault.Unavailable, fault.Unavailable.Key())
	}
}

func (in *Intake) run() {
	defer close(in.ended)
	clock := time.NewTicker(pace)
	defer clock.Stop()
	for {
		select {
		case <-in.stop:
			in.flush()
			return
		case <-clock.C:
			in.flush()
		}
	}
}

// Close writes what has gathered and takes nothing more.
func (in *Intake) Close() {
	in.mu.Lock()
	select {
	case <-in.stop:
	default:
		close(in.stop)
	}
	in.mu.Unlock()
	<-in.ended
}

func (in *Intake) flush() {
	in.mu.Lock()
	rooms := in.rooms
	in.rooms = map[string]*batch{}
	in.mu.Unlock()
	for id, b := range rooms {
		in.write(id, b)
	}
}

func (in *Intake) write(roomID string, b *batch) {
	few, full := in.few(roomID), false
	var fates []taken
	err := in.db.Maintain(context.Background(), "live.take", func(tx *store.Tx) error {
		r, err := ByID(tx, roomID)
		if err != nil {
			return err
		}
		if r.State != Open {
			return fault.New(fault.Conflict, "live.err.closed")
		}
		fates, full, err = take(tx, r, b, few)
		return err
	})
	asked := err
	if full && err == nil {
		asked = fault.New(fault.TooMany, "live.err.manyQuestions", "most", MostQuestions)
	}
	for i, done := range b.asked {
		fate := taken{err: asked}
		if asked == nil && i < len(fates) {
			fate = fates[i]
		}
		done <- fate
	}
	for _, done := range b.voted {
		done <- taken{err: err}
	}
	if err == nil {
		in.wrote(roomID)
	}
}
