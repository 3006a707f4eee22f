package stream

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rostrum/internal/kit/fault"
)

// Hub holds the phones that listen, by topic.
type Hub struct {
	o      Options
	shards []*shard
	leave  *watch
	turn   atomic.Uint32 // the shard that takes the next phone
	phones atomic.Int64

	mu     sync.Mutex // guards topics and closed
	topics map[string]*topic
	closed bool

	stop  chan struct{}
	ended chan struct{}

	late, dropped, refused, frames atomic.Uint64
	lag, staleness                 atomic.Int64
}

// topic is what phones listen to, with its last frames.
type topic struct {
	name    string
	asked   sync.Mutex // while the source is asked
	source  Source
	now     atomic.Pointer[frames]
	touched atomic.Int64 // when it first changed since its last frame, 0 where it did not
	phones  atomic.Int64
	ended   atomic.Bool
}

// New starts a hub; Close ends it. It fails with fault.Unavailable where the system refuses what it needs.
func New(o Options) (*Hub, error) {
	h := &Hub{o: o.withDefaults(runtime.GOMAXPROCS(0)), topics: map[string]*topic{}, stop: make(chan struct{}), ended: make(chan struct{})}
	var err error
	if h.leave, err = newWatch(); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "web.stream.unavailable")
	}
	for range h.o.Shards {
		h.shards = append(h.shards, &shard{hub: h, groups: map[*topic]*group{}})
	}
	go h.run()
	go h.leave.run()
	return h, nil
}

// Open begins a topic; its source is asked at once. A topic that is open already keeps its source.
func (h *Hub) Open(name string, s Source) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.topics[name] != nil || h.closed {
		return
	}
	t := &topic{name: name, source: s}
	t.now.Store(encode(h.o.Node, s.Update(0)))
	h.topics[name] = t
}

// Touch says that a topic changed; its phones hear of it with the next tick. It costs nothing to say it often.
func (h *Hub) Touch(name string) {
	if t := h.topic(name); t != nil {
		t.touched.CompareAndSwap(0, time.Now().UnixNano())
	}
}

// End closes a topic: its phones get its last state, and their lines are closed. They come back once, as a
// browser does, and are then answered by whoever serves the page.
func (h *Hub) End(name string) {
	h.mu.Lock()
	t := h.topics[name]
	delete(h.topics, name)
	h.mu.Unlock()
	if t == nil {
		return
	}
	t.refresh(h.o.Node)
	t.ended.Store(true)
	for _, s := range h.shards {
		s.pass(time.Now(), func(other *topic) bool { return other == t })
		s.drain(t, h.o.Retry)
	}
}

// Count is how many phones listen to a topic on this node.
func (h *Hub) Count(name string) int {
	if t := h.topic(name); t != nil {
		return int(t.phones.Load())
	}
	return 0
}

// Whole is the last state of a topic as it was sent, for those who poll; false where it is not open. It costs
// nothing: whoever polls gets what the phones on the line got.
func (h *Hub) Whole(name string) (version uint64, state []byte, open bool) {
	t := h.topic(name)
	if t == nil {
		return 0, nil, false
	}
	f := t.now.Load()
	return f.version, f.state, true
}

func (h *Hub) topic(name string) *topic {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.topics[name]
}

// Stats reads the figures.
func (h *Hub) Stats() Stats {
	h.mu.Lock()
	topics := len(h.topics)
	h.mu.Unlock()
	return Stats{Phones: int(h.phones.Load()), Topics: topics, Frames: h.frames.Load(), Late: h.late.Load(), Dropped: h.dropped.Load(),
		Refused: h.refused.Load(), Lag: time.Duration(h.lag.Load()), Staleness: time.Duration(h.staleness.Load())}
}

// Close lets every phone go with a word on when to come back, each at another moment of the drain time, so that
// the node that takes over is not met by all of them at once.
func (h *Hub) Close(drain time.Duration) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return
	}
	h.closed = true
	topics := h.topics
	h.topics = map[string]*topic{}
	h.mu.Unlock()
	close(h.stop)
	<-h.ended
	for _, t := range topics {
		t.ended.Store(true)
		for _, s := range h.shards {
			s.drain(t, drain)
		}
	}
	h.leave.close()
}

// run asks the sources of what changed and lets the shards write, once a tick. A pass that takes longer than a
// tick delays the next: changes gather, frames do not.
func (h *Hub) run() {
	defer close(h.ended)
	clock := time.NewTicker(h.o.Tick)
	defer clock.Stop()
	for n := 0; ; n++ {
		select {
		case <-h.stop:
			return
		case <-clock.C:
			h.tick(n)
		}
	}
}

func (h *Hub) tick(n int) {
	start := time.Now()
	oldest := h.refresh(n)
	var all sync.WaitGroup
	for _, s := range h.shards {
		all.Go(func() { s.pass(start, nil) })
	}
	all.Wait()
	h.lag.Store(int64(time.Since(start)))
	if oldest > 0 {
		h.staleness.Store(time.Now().UnixNano() - oldest)
	}
}

// refresh makes the frames of what changed, and says since when the oldest of it waited.
func (h *Hub) refresh(n int) (oldest int64) {
	h.mu.Lock()
	changed := make([]*topic, 0, 8)
	for _, t := range h.topics {
		if t.touched.Load() != 0 && (n%4 == 0 || int(t.phones.Load()) <= h.o.Crowd) {
			changed = append(changed, t)
		}
	}
	h.mu.Unlock()
	slices.SortFunc(changed, func(a, b *topic) int { return int(a.touched.Load() - b.touched.Load()) })
	for _, t := range changed {
		since := t.touched.Swap(0)
		if oldest == 0 || since < oldest {
			oldest = since
		}
		t.refresh(h.o.Node)
	}
	return oldest
}

func (t *topic) refresh(node string) {
	t.asked.Lock()
	defer t.asked.Unlock()
	was := t.now.Load()
	if u := t.source.Update(was.version); u.Version != was.version {
		t.now.Store(encode(node, u))
	}
}

// spread gives a time between half of d and one and a half.
func spread(d time.Duration) time.Duration { return d/2 + rand.N(d+1) }
