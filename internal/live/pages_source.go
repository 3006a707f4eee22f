package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/stream"
)

// What was told is kept for a while, so that a phone that polls gets only what changed since. Those that save data
// share a moment every half minute, in which the votes below the top of the list come later still.
const (
	remembered = 90 * time.Second
	slotEvery  = 25 * time.Second // phones ask every 30 seconds, somewhat more or less
	slotsAll   = 40               // one moment in forty tells all votes, three times an hour
	slotsKept  = 8
)

// source tells a room's state to the stream: always from the database, so that every node tells the same.
type source struct {
	db    *store.DB
	log   *slog.Logger
	room  string
	ties  *shared
	base  *State // as it was read, without what main rooms and sites tell one another
	tag   string // tells this source's versions from another's
	clock func() time.Time

	mu   sync.Mutex
	tell *teller
	now  stream.Update // what was told last
	past []moment      // what was told, the last at the end
	slot []moment      // what those know that save data
}

// moment is a state as it was told.
type moment struct {
	version uint64
	at      time.Time
	state   State
}

func newSource(db *store.DB, log *slog.Logger, room string, ties *shared) *source {
	return &source{db: db, log: log, room: room, ties: ties, tag: store.RandomID()[:6], clock: db.Now, tell: newTeller(db.Now())}
}

// Update reads the room. Where the database cannot be read, what was last known stands: a phone hears of it with
// the next frame.
func (s *source) Update(since uint64) stream.Update {
	state, err := s.read()
	if err == nil {
		err = s.ties.dress(context.Background(), &state)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.log.Error("a room cannot be read", "error", err)
		return s.same()
	}
	return s.update(state, since)
}

// read gives the room's state: as it was read last, where no row can have changed since.
func (s *source) read() (state State, err error) {
	if s.ties.cleaned(s.room) || s.base == nil {
		start := time.Now()
		err = s.db.Read(context.Background(), store.System(), func(tx *store.Tx) (err error) {
			state, err = StateOf(tx, s.room, mostSent)
			return err
		})
		if err != nil {
			s.ties.soiled(s.room)
			return state, err
		}
		s.ties.lasted(time.Since(start))
		s.ties.here(s.room, state.mainID)
		s.base = &state
	}
	state = *s.base
	state.Questions = slices.Clone(s.base.Questions) // they are given keys
	return state, nil
}

// update is Update once the state is known; the source is locked.
func (s *source) update(state State, since uint64) stream.Update {
	at := s.clock()
	c, due := s.tell.next(state, at)
	if s.now.Version > 0 && !due {
		return s.same()
	}
	delta, err := json.Marshal(c)
	whole, errWhole := json.Marshal(state)
	if err != nil || errWhole != nil {
		s.log.Error("a room cannot be told", "error", err, "whole", errWhole)
		return s.same()
	}
	u := stream.Update{Version: s.now.Version + 1, Since: s.now.Version, Whole: whole}
	if s.now.Version > 0 && since == s.now.Version {
		u.Delta = delta
		s.tell.spend(len(delta))
	}
	s.now = u
	s.past = append(slices.DeleteFunc(s.past, func(m moment) bool { return at.Sub(m.at) > remembered }), moment{u.Version, at, s.tell.told})
	return u
}

func (s *source) same() stream.Update {
	return stream.Update{Version: s.now.Version, Whole: s.now.Whole}
}

// polledState and polledChange are what a phone that asks every so often gets.
type polledState struct {
	Tag   string `json:"tag"`
	Whole bool   `json:"whole"`
	State
}

type polledChange struct {
	Tag string `json:"tag"`
	Change
}

// since gives a polling phone what it has not seen, as JSON; nothing where it has seen all. seen is the tag it was
// given last; one that is unknown, or too old, gets the whole state. A phone that saves data asks slow.
func (s *source) since(seen string, slow bool) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.past) == 0 {
		return json.Marshal(polledState{Whole: true, State: s.tell.told})
	}
	prefix, known := s.tag+".", s.past
	if slow {
		prefix, known = s.tag+"-", s.slots()
	}
	last := known[len(known)-1]
	tag := prefix + strconv.FormatUint(last.version, 10)
	if seen == tag {
		return nil, nil
	}
	number, ours := strings.CutPrefix(seen, prefix)
	version, err := strconv.ParseUint(number, 10, 64)
	i := slices.IndexFunc(known, func(m moment) bool { return ours && err == nil && m.version == version })
	if i < 0 {
		return json.Marshal(polledState{tag, true, last.state})
	}
	c, _ := changeOf(known[i].state, last.state, topSent, true)
	if c.empty() {
		return nil, nil
	}
	return json.Marshal(polledChange{tag, c})
}

// slots makes a new moment of those that save data where one is due, and gives all that are kept. What each tells is
// part of it: whoever knows a moment knows the same, by whichever moments they came.
func (s *source) slots() []moment {
	at, last := s.clock(), moment{}
	if n := len(s.slot); n > 0 {
		if last = s.slot[n-1]; at.Sub(last.at) < slotEvery && s.tell.told.Open {
			return s.slot
		}
	}
	_, told := changeOf(last.state, s.tell.told, topSent, last.version%slotsAll == 0)
	s.slot = append(s.slot[max(0, len(s.slot)-slotsKept):], moment{last.version + 1, at, told})
	return s.slot
}
