package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"

	"rostrum/bench/hall"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
)

// server is the program on a folder, killed and started again.
type server struct {
	dir, addr string
	cmd       *exec.Cmd
	room      live.Room
	ids       []string
}

func (s *server) start() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	s.cmd = exec.Command(self, "-program", "serve", "--data", s.dir, "--addr", s.addr)
	s.cmd.Stderr = os.Stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	return hall.Until(time.Minute, func() bool {
		res, err := http.Get("http://" + s.addr + "/readyz")
		return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
	})
}

var planned = regexp.MustCompile(`href="/sessions/(0[0-9a-z]+)"`)

// prepare fills the demo, and opens the room of a session that the office sees.
func prepare(ctx context.Context, full bool) (s *server, err error) {
	s = &server{}
	if s.dir, err = os.MkdirTemp("", "rostrum-bench-join"); err != nil {
		return s, err
	}
	if s.addr, err = hall.Free(); err != nil {
		return s, err
	}
	args := []string{"-program", "demo", "--data", s.dir}
	if !full {
		args = append(args, "--small")
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	if out, err := exec.CommandContext(ctx, self, args...).CombinedOutput(); err != nil {
		return s, fmt.Errorf("demo: %w: %s", err, out)
	}
	if err := s.start(); err != nil {
		return s, err
	}
	o, err := signIn(s.addr)
	if err != nil {
		return s, err
	}
	_, page, err := o.page("/sessions?state=planned")
	if err != nil {
		return s, err
	}
	hall.Stop(s.cmd)
	m := planned.FindSubmatch(page)
	if m == nil {
		return s, errors.New("the demo shows no planned session")
	}
	if err := s.open(ctx, string(m[1])); err != nil {
		return s, err
	}
	return s, s.start()
}

// open opens the room of a session, expected to be full, with twenty questions.
func (s *server) open(ctx context.Context, session string) error {
	db, err := store.Open(ctx, store.Options{URL: filepath.Join(s.dir, "rostrum.db"), Location: time.FixedZone("ICT", 7*3600)})
	if err != nil {
		return err
	}
	_, err = db.Write(ctx, store.Op{Kind: "bench.fill", Actor: store.System()}, func(tx *store.Tx) error {
		return tx.Must1(`UPDATE sessions SET expected = 5000 WHERE id = $1`, session)
	})
	var account string
	if err == nil {
		err = db.Read(ctx, store.System(), func(tx *store.Tx) (err error) {
			account, err = store.Value[string](tx, `SELECT id FROM accounts WHERE name = $1`, "quantri")
			return err
		})
	}
	if err == nil {
		_, err = db.Write(ctx, store.Op{Kind: "bench.fill", Actor: orgtest.Actor(account)}, func(tx *store.Tx) (err error) {
			s.room, err = live.OpenRoom(tx, session, live.After)
			return err
		})
	}
	if err == nil {
		_, err = db.Write(ctx, store.Op{Kind: "bench.fill", Actor: store.System()}, func(tx *store.Tx) error {
			for i := range 20 {
				q := live.Question{ID: store.RandomID(), RoomID: s.room.ID, State: live.Shown, Way: live.ByPhone, Hour: "2026-11-24T02",
					Text: fmt.Sprintf("Câu hỏi thứ %d: hộ gia đình đóng bảo hiểm y tế ở đâu, và bao giờ có thẻ?", i)}
				s.ids = append(s.ids, q.ID)
				if err := tx.Insert("live_questions", q); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return errors.Join(err, db.Close())
}

func run(ctx context.Context, phones, rate, seconds int, full bool) error {
	fmt.Printf(intro, phones, pace)
	s, err := prepare(ctx, full)
	defer func() { _ = os.RemoveAll(s.dir) }()
	if err != nil {
		return err
	}
	defer func() { hall.Stop(s.cmd) }()
	idle, err := work(ctx, s, func() error { time.Sleep(5 * time.Second); return nil })
	if err != nil {
		return err
	}
	idle.tell("office alone")
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	var counts hall.Counts
	live := func() bool { return counts.Live.Load() == int64(phones) }
	wave := func(what string, begin func() error) error {
		begun := time.Now()
		var took time.Duration
		o, err := work(ctx, s, func() error {
			if err := begin(); err != nil {
				return err
			}
			err := hall.Until(3*time.Minute, live)
			took = time.Since(begun)
			return err
		})
		fmt.Printf("%s: %d of %d live after %.1f s; answers of 5xx %d, others refused %d, connections that failed and came again %d\n",
			what, counts.Live.Load(), phones, took.Seconds(), counts.Server.Load(), counts.Refused.Load()-counts.Server.Load(), counts.Failed.Load())
		o.tell("office meanwhile")
		return errors.Join(err, refused(&counts))
	}
	err = wave("all come at once", func() error {
		for n := range phones {
			p := &hall.Phone{N: n, Addresses: []string{s.addr}, Page: "/r/" + s.room.Code, Path: "/r/" + s.room.Code + "/events", Counts: &counts}
			all.Go(func() { p.Run(ctx) })
		}
		return nil
	})
	if err != nil {
		return err
	}
	votes, err := work(ctx, s, func() error { return s.storm(ctx, rate*seconds, rate) })
	if err != nil {
		return err
	}
	votes.tell(fmt.Sprintf("office with %d phones listening and %d votes a second", phones, rate))
	hall.Stop(s.cmd)
	if err := hall.Until(time.Minute, func() bool { return counts.Live.Load() == 0 }); err != nil {
		return fmt.Errorf("phones of a dead program: %w", err)
	}
	counts.Failed.Store(0)
	begun := time.Now()
	if err := s.start(); err != nil {
		return err
	}
	fmt.Printf("killed with 9, answers again after %.1f s\n", time.Since(begun).Seconds())
	return wave("all come back after the kill", func() error { return nil })
}

func refused(c *hall.Counts) error {
	if c.Server.Load()+c.Refused.Load() > 0 {
		return fmt.Errorf("%d phones were answered 5xx, %d refused", c.Server.Load(), c.Refused.Load())
	}
	return nil
}
