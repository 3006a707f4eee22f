// Package stream sends what changes in a topic to every phone that listens to it, one frame a tick.
//
// A phone costs a socket and about a kilobyte: its connection is taken over from the HTTP server, so no goroutine
// and no buffers stay with it. A few shards write to all of them and never wait for one: what a phone does not
// take at once is kept for it, and until it is taken the phone gets nothing else, then the whole present state.
package stream

import (
	"strconv"
	"time"
)

// Update is the state of a topic as its source tells it. The bytes are one line each (JSON, say), are never
// changed afterwards and are shared by all phones.
type Update struct {
	Version uint64 // grows with every change
	Since   uint64 // the version from which Delta leads here
	Delta   []byte // nil where the source cannot say what changed
	Whole   []byte
}

// Source tells the state of a topic. since is the version it was last asked for, 0 at first. It is asked by one
// goroutine at a time, at most once a tick.
type Source interface {
	Update(since uint64) Update
}

// Options are the paces of a hub; zero values are those of foundations.md, section 6.
type Options struct {
	Node      string        // names this process in the ids of frames
	Tick      time.Duration // 250 ms: the shortest time between two frames of a topic
	Crowd     int           // 50,000: a topic with more phones has a frame every fourth tick
	Heartbeat time.Duration // 25 s: the longest silence
	Stall     time.Duration // 20 s: a phone that takes nothing for so long is let go
	Retry     time.Duration // 2 s: after how long a phone comes back, half of it more or less by chance
	Most      int           // 1,000,000: phones over all topics; more are asked to poll
	Shards    int           // two for each core
}

func (o Options) withDefaults(cores int) Options {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	count := func(n *int, to int) {
		if *n == 0 {
			*n = to
		}
	}
	set(&o.Tick, 250*time.Millisecond)
	set(&o.Heartbeat, 25*time.Second)
	set(&o.Stall, 20*time.Second)
	set(&o.Retry, 2*time.Second)
	count(&o.Crowd, 50_000)
	count(&o.Most, 1_000_000)
	count(&o.Shards, 2*cores)
	return o
}

// frames are what a topic's phones are sent of one version: the delta to those that have the version before,
// the whole to all others.
type frames struct {
	version, since uint64
	delta, whole   []byte
	state          []byte // what whole carries
}

// encode makes the events of an update. The id lets a phone that comes back say what it has; the node's name is
// in it because another node counts for itself.
func encode(node string, u Update) *frames {
	f := &frames{version: u.Version, since: u.Since, state: u.Whole, whole: event("whole", id(node, u.Version), u.Whole)}
	if u.Delta != nil {
		f.delta = event("delta", id(node, u.Version), u.Delta)
	}
	return f
}

func id(node string, version uint64) string { return node + "." + strconv.FormatUint(version, 10) }

func event(name, id string, data []byte) []byte {
	e := make([]byte, 0, len(name)+len(id)+len(data)+24)
	e = append(append(append(e, "event: "...), name...), "\nid: "...)
	e = append(append(append(e, id...), "\ndata: "...), data...)
	return append(e, "\n\n"...)
}

// beat is a comment, which a browser passes over: it keeps proxies from closing a silent line, and finds phones
// that left without a word.
var beat = []byte(":\n\n")

// Stats are the figures of a hub since its start, for its metrics.
type Stats struct {
	Phones, Topics int
	Frames         uint64        // written to phones
	Late           uint64        // times a phone was passed over because it had not taken the last frame
	Dropped        uint64        // phones let go because they took nothing
	Refused        uint64        // phones asked to poll because there were too many
	Lag            time.Duration // how long the last pass over all phones took
	Staleness      time.Duration // of the last frame, from the change to the last phone's socket
}
