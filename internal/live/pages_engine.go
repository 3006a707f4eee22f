package live

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/stream"
)

// News is how nodes tell one another that a room changed; losing all of it only delays.
type News interface {
	Publish(subject string, data []byte)
	Subscribe(subject string, fn func(subject string, data []byte)) (stop func(), err error)
}

// The paces of an engine: reread is how often open rooms are read again without news, and batch how often a
// small room's questions appear.
const (
	reread     = 2 * time.Second
	batchEvery = 2 * time.Minute
	// Rooms are read again in parts, so that a node with thousands of them does not stand still for a moment.
	parts    = 8
	tellPace = 250 * time.Millisecond // how soon sites hear of their main room
)

// Engine runs the rooms of one node: it takes what halls send and tells every phone what changed.
type Engine struct {
	db     *store.DB
	hub    *stream.Hub
	news   News
	log    *slog.Logger
	intake *Intake
	// Receipts are made here, since they take their time.
	Receipts *Receipts
	Arrivals *Arrivals
	unsub    func()
	shared   *shared
	waiting  []string // rooms that wait to be read again; run alone knows it

	mu      sync.Mutex
	rooms   map[string]int64 // open here, with the most phones at once
	sources map[string]*source
	stop    chan struct{}
	ended   chan struct{}
	once    sync.Once
}

const subject = "live."

func topicOf(roomID string) string { return "room/" + roomID }

// NewEngine starts; Close ends it.
func NewEngine(db *store.DB, hub *stream.Hub, news News, log *slog.Logger) (*Engine, error) {
	e := &Engine{db: db, hub: hub, news: news, log: log, Arrivals: NewArrivals(), shared: newShared(db), rooms: map[string]int64{}, sources: map[string]*source{},
		stop: make(chan struct{}), ended: make(chan struct{})}
	var err error
	if e.Receipts, err = NewReceipts(context.Background(), db); err != nil {
		return nil, err
	}
	e.unsub, err = news.Subscribe(subject+"*", func(s string, _ []byte) { e.touch(strings.TrimPrefix(s, subject), false) })
	if err != nil {
		return nil, err
	}
	e.intake = NewIntake(db, func(id string) bool { return hub.Count(topicOf(id)) < FewDevices }, e.Changed)
	go e.run()
	return e, nil
}

// Changed tells the phones of a room, here and on other nodes, that its rows changed.
func (e *Engine) Changed(roomID string) {
	e.touch(roomID, false)
	e.news.Publish(subject+roomID, nil)
}

func (e *Engine) touch(roomID string, acted bool) {
	e.shared.soiled(roomID)
	e.hub.Touch(topicOf(roomID))
	e.shared.changed(roomID, acted)
}

// Ask hands in a question of the audience and waits until it is stored; again says that it was stored before.
func (e *Engine) Ask(ctx context.Context, roomID string, a Ask) (again bool, err error) {
	return e.intake.Ask(ctx, roomID, a)
}

// Vote hands in a vote and waits until it is stored.
func (e *Engine) Vote(ctx context.Context, roomID string, v Vote) error {
	return e.intake.Vote(ctx, roomID, v)
}

// Answer hands in an answer to a poll and waits until it is stored.
func (e *Engine) Answer(ctx context.Context, roomID string, a Answer) error {
	return e.intake.Answer(ctx, roomID, a)
}

// Feedback hands in three taps on a talk and waits until they are stored.
func (e *Engine) Feedback(ctx context.Context, roomID string, f Feedback) error {
	return e.intake.Feedback(ctx, roomID, f)
}

// Listen gives the request the stream of a room; see stream.Hub.Serve.
func (e *Engine) Listen(w http.ResponseWriter, r *http.Request, roomID string) error {
	e.open(roomID)
	return e.hub.Serve(w, r, topicOf(roomID))
}

// Phones is how many phones listen to a room on this node.
func (e *Engine) Phones(roomID string) int { return e.hub.Count(topicOf(roomID)) }

// Stats are the figures of this node's lines.
func (e *Engine) Stats() stream.Stats { return e.hub.Stats() }

// Whole is the state of a room as phones have it, for those who poll.
func (e *Engine) Whole(roomID string) []byte {
	e.open(roomID)
	_, state, _ := e.hub.Whole(topicOf(roomID))
	return state
}

// Since is what a phone that polls has not seen yet, as JSON; nothing where it has seen all. seen is the tag in what
// it got last, "" at first; slow is for those that save data.
func (e *Engine) Since(roomID, seen string, slow bool) ([]byte, error) {
	return e.open(roomID).since(seen, slow)
}

func (e *Engine) open(roomID string) *source {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, is := e.rooms[roomID]; !is {
		e.rooms[roomID] = 0
		e.Receipts.Ahead()
		e.sources[roomID] = newSource(e.db, e.log, roomID, e.shared)
		e.hub.Open(topicOf(roomID), e.sources[roomID])
	}
	return e.sources[roomID]
}

// End lets the phones of a closed room go, once they have its last state.
func (e *Engine) End(roomID string) {
	e.shared.soiled(roomID)
	e.hub.End(topicOf(roomID))
	e.mu.Lock()
	delete(e.rooms, roomID)
	delete(e.sources, roomID)
	e.mu.Unlock()
	e.shared.here(roomID, "")
	e.shared.changed(roomID, true)
	e.news.Publish(subject+roomID, nil)
}

// Close writes what has come in and lets all phones go, each to come back within the drain time.
func (e *Engine) Close(drain time.Duration) {
	e.once.Do(func() {
		e.intake.Close()
		e.unsub()
		close(e.stop)
		<-e.ended
		e.keepArrivals()
		e.hub.Close(drain)
		e.Receipts.Close()
	})
}

func (e *Engine) run() {
	defer close(e.ended)
	again, batches, tell := time.NewTicker(reread/parts), time.NewTicker(batchEvery), time.NewTicker(tellPace)
	defer again.Stop()
	defer batches.Stop()
	defer tell.Stop()
	for n := 0; ; {
		select {
		case <-e.stop:
			return
		case <-again.C:
			e.again(n % parts)
			n++
		case <-tell.C:
			e.tellSites()
		case <-batches.C:
			if err := e.Release(context.Background()); err != nil {
				e.log.Error("a batch of questions was not released", "error", err)
			}
		}
	}
}

// again reads open rooms though nobody said they changed, notes how many phones were there at once, and ends
// those that another node closed. It takes one part of the rooms at a time.
func (e *Engine) again(part int) {
	e.mu.Lock()
	rooms := make([]string, 0, len(e.rooms))
	peaks := map[string]int64{}
	for id, peak := range e.rooms {
		if partOf(id) != part {
			continue
		}
		rooms = append(rooms, id)
		if now := int64(e.hub.Count(topicOf(id))); now > peak {
			e.rooms[id], peaks[id] = now, now
		}
	}
	e.mu.Unlock()
	e.reread(rooms)
	if err := e.notePeaks(peaks); err != nil {
		e.log.Error("the number of devices was not kept", "error", err)
	}
	if part == 0 {
		e.keepArrivals()
	}
	for _, id := range e.closed(rooms) {
		e.End(id)
	}
}

// reread reads rooms again, after those that still wait. It is given half of the time at most: with thousands of rooms on
// one node it takes longer to come round, while what somebody said changed is read at once.
func (e *Engine) reread(rooms []string) {
	for _, id := range rooms {
		if !slices.Contains(e.waiting, id) {
			e.waiting = append(e.waiting, id)
		}
	}
	now := min(len(e.waiting), e.shared.within(reread/parts/2))
	for _, id := range e.waiting[:now] {
		e.shared.soiled(id)
		e.hub.Touch(topicOf(id))
	}
	e.waiting = slices.Clone(e.waiting[now:])
}

func (e *Engine) keepArrivals() {
	if err := e.Arrivals.Keep(context.Background(), e.db); err != nil {
		e.log.Error("the number of browsers was not kept", "error", err)
	}
}

func (e *Engine) notePeaks(peaks map[string]int64) error {
	if len(peaks) == 0 {
		return nil
	}
	return e.db.Maintain(context.Background(), "live.peak", func(tx *store.Tx) error {
		for id, n := range peaks {
			if _, err := tx.Exec(`UPDATE live_rooms SET peak = $2 WHERE id = $1 AND peak < $2`, id, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// partOf says with which part of the rooms one is read again.
func partOf(roomID string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(roomID)) // a hash takes everything
	return int(h.Sum32() % parts)
}

// tellSites tells the sites here what changed in their main rooms.
func (e *Engine) tellSites() {
	sites, err := e.shared.moved(context.Background())
	if err != nil {
		e.log.Error("a main room cannot be read", "error", err)
	}
	for _, id := range sites {
		e.hub.Touch(topicOf(id))
	}
}

// closed gives those of some rooms that are closed.
func (e *Engine) closed(rooms []string) (ended []string) {
	err := e.db.Read(context.Background(), store.System(), func(tx *store.Tx) error {
		for some := range slices.Chunk(rooms, 200) {
			in, ids := make([]string, len(some)), make([]any, len(some))
			for i, id := range some {
				in[i], ids[i] = fmt.Sprintf("$%d", i+1), id
			}
			found, err := store.All[string](tx, `SELECT id FROM live_rooms WHERE state = 'closed' AND id IN (`+strings.Join(in, ", ")+`)`, ids...)
			if err != nil {
				return err
			}
			ended = append(ended, found...)
		}
		return nil
	})
	if err != nil {
		e.log.Error("open rooms cannot be read", "error", err)
	}
	return ended
}

// Release puts the questions that wait in small rooms before their hosts or halls, all of a room at once.
func (e *Engine) Release(ctx context.Context) error {
	var rooms []string
	err := e.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		var err error
		rooms, err = store.All[string](tx, `SELECT DISTINCT q.room_id FROM live_questions q JOIN live_rooms r ON r.id = q.room_id WHERE q.state = 'held' AND r.state = 'open'`)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range rooms {
		if err := e.db.Maintain(ctx, "live.release", func(tx *store.Tx) error { return Release(tx, id) }); err != nil {
			return err
		}
		e.Changed(id)
	}
	return nil
}
