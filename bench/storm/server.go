package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"

	"rostrum/bench/hall"
	"rostrum/internal/app"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

// questions are so many that what changes within a tick is most of them.
const questions = 20

// names are those who serve a hall; the ratio is to the second, the others are told beside it.
func names() []string { return []string{"rostrum", "a frame a vote", "joined", "net/http"} }

// child serves until its parent is gone.
func child(ctx context.Context, name, dir string, phones int) error {
	if name == "rostrum" {
		return rostrum(ctx, dir, phones)
	}
	p := &peer{joined: name == "joined", shards: make([]*shard, 2*runtime.GOMAXPROCS(0))}
	for i := range p.shards {
		p.shards[i] = &shard{joined: p.joined}
		p.shards[i].more.L = &p.shards[i].mu
		go p.shards[i].run()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /vote", p.vote)
	mux.HandleFunc("GET /events", map[bool]http.HandlerFunc{true: p.hold, false: p.take}[name == "net/http"])
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening", l.Addr(), "/events", "/vote", "-")
	return (&http.Server{Handler: mux}).Serve(l)
}

// rostrum is the whole program, with a room in its database.
func rostrum(ctx context.Context, dir string, phones int) error {
	addr, err := hall.Free()
	if err != nil {
		return err
	}
	a, err := app.New(ctx, config.Serve{Place: config.Place{Data: dir, Zone: "Asia/Ho_Chi_Minh"}, Addr: addr}, app.Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		return err
	}
	defer a.Close()
	r, err := hall.Fill(ctx, a.DB, max(phones, 5000), questions)
	if err != nil {
		return err
	}
	var s live.State
	err = a.DB.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
		s, err = live.StateOf(tx, r.ID, questions)
		return err
	})
	if err != nil {
		return err
	}
	ids := ""
	for _, q := range s.Questions {
		ids += " " + q.ID
	}
	at := "/r/" + r.Code
	return a.Serve(ctx, func(address string) { fmt.Println("listening", address, at+"/events", at+"/vote"+ids) })
}

// peer tells every phone of every vote: a frame each, with what Rostrum's own change of one vote says.
type peer struct {
	mu     sync.Mutex
	n      int
	all    []chan []byte // of net/http
	shards []*shard
	joined bool
	turn   int
}

func (p *peer) vote(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	p.mu.Lock()
	p.n++
	data, err := json.Marshal(live.Change{Votes: map[string]int64{"Q7": int64(p.n)}})
	frame := fmt.Appendf(nil, "event: delta\nid: 0123456789abcdef.%d\ndata: %s\n\n", p.n, data)
	for _, s := range p.shards {
		s.put(frame)
	}
	for _, c := range p.all {
		c <- frame
	}
	p.mu.Unlock()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// take takes the line over from net/http, as Rostrum does.
func (p *peer) take(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: 2000\n\n")
	p.mu.Lock()
	p.turn++
	s := p.shards[p.turn%len(p.shards)]
	p.mu.Unlock()
	s.mu.Lock()
	s.phones = append(s.phones, conn)
	s.mu.Unlock()
}

// hold keeps a goroutine for the line, as net/http does.
func (p *peer) hold(w http.ResponseWriter, r *http.Request) {
	frames := make(chan []byte, 4096) // none is dropped: a storm has fewer
	p.mu.Lock()
	p.all = append(p.all, frames)
	p.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	_, _ = io.WriteString(w, "retry: 2000\n\n")
	for out.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case f := <-frames:
			_, _ = w.Write(f)
		}
	}
}

// shard writes to its part of the phones, one frame after the other.
type shard struct {
	mu      sync.Mutex
	more    sync.Cond
	phones  []net.Conn
	waiting [][]byte
	joined  bool
}

func (s *shard) put(frame []byte) {
	s.mu.Lock()
	s.waiting = append(s.waiting, frame)
	s.mu.Unlock()
	s.more.Signal()
}

func (s *shard) run() {
	for {
		s.mu.Lock()
		for len(s.waiting) == 0 {
			s.more.Wait()
		}
		frames, phones := s.waiting, s.phones
		s.waiting = nil
		s.mu.Unlock()
		if s.joined { // what waits goes out in one call for each phone, still an event for each vote
			var one []byte
			for _, f := range frames {
				one = append(one, f...)
			}
			frames = [][]byte{one}
		}
		for _, f := range frames {
			for _, c := range phones {
				_, _ = c.Write(f) // a phone that is gone is missed by the count
			}
		}
	}
}
