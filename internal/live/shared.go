package live

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"rostrum/internal/kit/store"
)

// SeenMain is what the phones of a site see of the main room: what is answered there now, and what was last, the latest
// first.
type SeenMain struct {
	Open bool     `json:"open"`
	Now  []string `json:"now,omitempty"`
	Last []string `json:"last,omitempty"`
	Gone bool     `json:"gone,omitempty"` // in a change: the room left it
}

// SeenSites is what a main room tells of its sites: how many they are, how many of their questions went up, and how many
// that are visible there did not.
type SeenSites struct {
	Sites int64 `json:"n" db:"sites"`
	Up    int64 `json:"up" db:"up"`
	Left  int64 `json:"left" db:"left_behind"`
}

// mostLast is how many answered questions of the main room its sites see.
const mostLast = 3

// The paces at which main rooms and sites are read for one another. Counting is given a twentieth of the time at most.
const (
	sharedLasts = 2 * time.Second
	countShare  = 20
)

// shared keeps what main rooms and their sites tell one another: read once for all who ask, however many sites there
// are. Which question was answered last is known here alone, in memory: no row says it.
type shared struct {
	db    *store.DB
	clock func() time.Time

	mu    sync.Mutex
	mains map[string]*mainRoom
	sites map[string]string // of the sites whose phones are here, their main rooms
	clean map[string]bool   // rooms whose rows are as they were read
	took  time.Duration     // what reading a room takes, about
}

// mainRoom is what is known of one.
type mainRoom struct {
	mu       sync.Mutex
	read     time.Time
	stale    bool
	seen     SeenMain
	told     SeenMain // what the sites here were told last
	answered []string // ids, the latest first
	reads    int

	counted time.Time
	took    time.Duration
	recount bool
	sites   SeenSites
}

func newShared(db *store.DB) *shared {
	return &shared{db: db, clock: time.Now, mains: map[string]*mainRoom{}, sites: map[string]string{}, clean: map[string]bool{}}
}

// dress puts into a room's state what it is to be told of its main room or its sites. It reads the database itself, so no
// transaction may be open around it.
func (s *shared) dress(ctx context.Context, state *State) error {
	if state.mainID != "" {
		seen, err := s.mainSeen(ctx, state.mainID)
		if err != nil {
			return err
		}
		state.Main = &seen
	}
	if state.hasSites {
		seen, err := s.sitesSeen(ctx, state.roomID)
		if err != nil {
			return err
		}
		state.Sites = &seen
	}
	return nil
}

func (s *shared) room(mainID string) *mainRoom {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.mains[mainID]
	if m == nil {
		m = &mainRoom{}
		s.mains[mainID] = m
	}
	return m
}

// changed says that a room may be another than was read, and acted that staff did something with its sites; for rooms that
// are no main room it does nothing.
func (s *shared) changed(roomID string, acted bool) {
	s.mu.Lock()
	m := s.mains[roomID]
	s.mu.Unlock()
	if m != nil {
		m.mu.Lock()
		m.stale, m.recount = true, m.recount || acted
		m.mu.Unlock()
	}
}

// here notes of which main room a room is a site whose phones are on this node; "" of none.
func (s *shared) here(roomID, mainID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if mainID == "" {
		delete(s.sites, roomID)
	} else {
		s.sites[roomID] = mainID
	}
}

// soiled says that a room's rows may be others than were read.
func (s *shared) soiled(roomID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clean, roomID)
}

// cleaned says that a room's rows are read now, and whether that was needed: where only the main room says something
// else, its sites are told without being read.
func (s *shared) cleaned(roomID string) (needed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	needed = !s.clean[roomID]
	s.clean[roomID] = true
	return needed
}

// lasted notes how long reading a room took.
func (s *shared) lasted(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.took = (7*s.took + d) / 8
}

// within is how many rooms can be read in a time.
func (s *shared) within(d time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(1, int(d/max(s.took, time.Microsecond)))
}

// moved reads the main rooms of the sites here where they may have changed, and gives the sites that are to be told.
func (s *shared) moved(ctx context.Context) (sites []string, err error) {
	s.mu.Lock()
	of := map[string][]string{}
	for site, main := range s.sites {
		of[main] = append(of[main], site)
	}
	s.mu.Unlock()
	for main, all := range of {
		now, failed := s.mainSeen(ctx, main)
		if failed != nil {
			err = failed
			continue
		}
		m := s.room(main)
		m.mu.Lock()
		if !reflect.DeepEqual(m.told, now) {
			m.told = now
			sites = append(sites, all...)
		}
		m.mu.Unlock()
	}
	return sites, err
}

// mainSeen is what sites see of a main room. What was read counts for sharedLasts, or until the room changed.
func (s *shared) mainSeen(ctx context.Context, mainID string) (SeenMain, error) {
	m, now := s.room(mainID), s.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.read.IsZero() && !m.stale && now.Sub(m.read) < sharedLasts {
		return m.seen, nil
	}
	var open bool
	var rows []Question
	err := s.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		r, err := ByID(tx, mainID)
		if err != nil {
			return err
		}
		open = r.State == Open
		rows, err = store.All[Question](tx, `SELECT `+questionColumns+` FROM live_questions WHERE room_id = $1 AND state IN ('answering', 'answered')
			ORDER BY votes DESC, id`, mainID)
		return err
	})
	if err != nil {
		return SeenMain{}, fmt.Errorf("live: main room: %w", err)
	}
	m.reads++
	m.read, m.stale = now, false
	m.take(open, rows)
	if m.reads == 1 { // sites whose phones came before were told this as they came
		m.told = m.seen
	}
	return m.seen, nil
}

// take makes of rows what sites see. A question that is answered and was not before is the latest.
func (m *mainRoom) take(open bool, rows []Question) {
	first := m.reads == 1
	m.seen = SeenMain{Open: open}
	text := map[string]string{}
	for _, q := range rows {
		if q.State == Answering {
			m.seen.Now = append(m.seen.Now, q.Text)
			continue
		}
		text[q.ID] = q.Text
		switch {
		case slices.Contains(m.answered, q.ID):
		case first: // in which order they were answered before this node looked is known to nobody
			m.answered = append(m.answered, q.ID)
		default:
			m.answered = slices.Insert(m.answered, 0, q.ID)
		}
	}
	m.answered = slices.DeleteFunc(m.answered, func(id string) bool { _, is := text[id]; return !is })
	for _, id := range m.answered[:min(len(m.answered), mostLast)] {
		m.seen.Last = append(m.seen.Last, text[id])
	}
}

// sitesSeen is what a main room tells of its sites. It is counted anew every two seconds, less often where counting
// takes long.
func (s *shared) sitesSeen(ctx context.Context, mainID string) (SeenSites, error) {
	m, now := s.room(mainID), s.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	lasts := max(sharedLasts, countShare*m.took)
	if m.recount { // somebody acted, and looks for it; that too does not count without end
		lasts = min(lasts, max(m.took, 50*time.Millisecond))
	}
	if !m.counted.IsZero() && now.Sub(m.counted) < lasts {
		return m.sites, nil
	}
	start := time.Now()
	err := s.db.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
		m.sites, err = countSites(tx, mainID)
		return err
	})
	if err != nil {
		return SeenSites{}, err
	}
	m.counted, m.took, m.recount = now, time.Since(start), false
	return m.sites, nil
}

// countSites counts the sites of a main room and what became of their questions.
func countSites(tx *store.Tx, mainID string) (SeenSites, error) {
	n, err := store.One[SeenSites](tx, `SELECT (SELECT count(*) FROM live_rooms WHERE main_id = $1) AS sites, count(u.question_id) AS up, count(q.id) - count(u.question_id) AS left_behind
		FROM live_rooms r JOIN live_questions q ON q.room_id = r.id AND q.state IN ('shown', 'answering', 'answered', 'passed')
		LEFT JOIN live_ups u ON u.question_id = q.id AND u.main_id = $1
		WHERE r.main_id = $1`, mainID)
	if err != nil {
		return n, fmt.Errorf("live: count sites: %w", err)
	}
	return n, nil
}

// ties marks which of a site's questions went up, and says whether a room has sites.
func (s *State) ties(tx *store.Tx, r Room) error {
	if r.MainID == "" {
		n, err := int64(0), error(nil)
		if r.JoinWord == "" && r.State == Closed { // an open room without a word has none
			n, err = sitesOf(tx, r.ID)
		}
		s.hasSites = r.JoinWord != "" || n > 0
		return err
	}
	went, err := store.All[string](tx, `SELECT question_id FROM live_ups WHERE room_id = $1 AND main_id = $2`, r.ID, r.MainID)
	if err != nil {
		return fmt.Errorf("live: went up: %w", err)
	}
	for i, q := range s.Questions {
		s.Questions[i].Up = slices.Contains(went, q.ID)
	}
	return nil
}

// fresh gives what is new to be told, nil where it is as before, and gone where it is there no longer.
func fresh[T any](was, now *T, gone T) *T {
	switch {
	case reflect.DeepEqual(was, now):
		return nil
	case now == nil:
		return &gone
	}
	return now
}
