package live_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web/stream"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// world is the small world with a session of its first commune, which "speaker" gives.
type world struct {
	*orgtest.Small
	t       testing.TB
	db      *store.DB
	clock   *storetest.Clock
	Session string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC))
	return worldIn(t, storetest.OpenAt(t, clock.Now), clock)
}

func worldIn(t testing.TB, db *store.DB, clock *storetest.Clock) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: clock}
	w.Small = orgtest.World(t, w.db, people.Verbs(), sessions.Verbs(), live.Verbs())
	for id, at := range map[string]struct {
		role  access.Role
		scope string
	}{"office": {access.Coordinator, w.Comm[0][0]}, "above": {access.Coordinator, w.Root}, "beside": {access.Coordinator, w.Comm[0][1]},
		"reader": {access.Reader, w.Comm[0][0]}} {
		orgtest.Grant(t, w.db, id, at.role, at.scope)
	}
	w.Session = w.session("planned", "")
	return w
}

// session is a talk of the first commune, with a speaker who signs in as the account named.
func (w *world) session(state, account string) string {
	w.t.Helper()
	var s sessions.Session
	w.must("system", func(tx *store.Tx) error {
		s = sessions.Session{ID: tx.NewID("sessions"), UnitID: w.Comm[0][0], NetworkID: w.Network, Day: "2026-11-23", StartAt: tx.Now(), Minutes: 60,
			Mode: sessions.InPerson, OpenTo: sessions.ToPublic, State: state, Planned: true, Version: 1, Title: "Bảo hiểm y tế hộ gia đình"}
		if account != "" {
			for _, do := range []string{
				`INSERT INTO accounts (id, name, full_name, sort_key, email, lang, speaker_id, password_hash, totp_secret, totp_last, created_at, disabled_at, version)
					VALUES ($1, $1, $1, $1, '', 'en', $2, '', '', 0, 0, 0, 1)`,
				`INSERT INTO session_speakers (session_id, speaker_id) VALUES ($1, $2)`,
			} {
				first := map[bool]string{true: account, false: s.ID}[do[12] == 'a']
				if _, err := tx.Exec(do, first, "spk-"+account); err != nil {
					return err
				}
			}
		}
		return tx.Insert("sessions", s)
	})
	return s.ID
}

func actor(id string) store.Actor {
	switch id {
	case "system":
		return store.System()
	case "":
		return store.Actor{}
	}
	return orgtest.Actor(id)
}

func (w *world) as(id string, fn func(tx *store.Tx) error) error {
	w.clock.Add(time.Millisecond)
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor(id)}, fn)
	return err
}

func (w *world) must(id string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.as(id, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) open(who, session, moderation string) (r live.Room, err error) {
	err = w.as(who, func(tx *store.Tx) error {
		r, err = live.OpenRoom(tx, session, moderation)
		return err
	})
	return r, err
}

// room is the open room of the world's session.
func (w *world) room(moderation string) live.Room {
	w.t.Helper()
	r, err := w.open("office", w.Session, moderation)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) judge(who, question string, v live.Verdict) error {
	return w.as(who, func(tx *store.Tx) error { _, err := live.Judge(tx, question, v); return err })
}

func (w *world) state(room string) (s live.State) {
	w.t.Helper()
	storetest.Read(w.t, w.db, store.System(), func(tx *store.Tx) (err error) {
		s, err = live.StateOf(tx, room, 100)
		return err
	})
	return s
}

// value reads one figure or text.
func value[T any](w *world, query string, args ...any) (v T) {
	w.t.Helper()
	storetest.Read(w.t, w.db, store.System(), func(tx *store.Tx) (err error) {
		v, err = store.Value[T](tx, query, args...)
		return err
	})
	return v
}

// idOf is the id of the question with that text.
func (w *world) idOf(text string) string {
	w.t.Helper()
	return value[string](w, `SELECT id FROM live_questions WHERE text = $1`, text)
}

// intake takes in rooms of many or few devices.
func (w *world) intake(few bool) *live.Intake {
	in := live.NewIntake(w.db, func(string) bool { return few }, func(string) {})
	w.t.Cleanup(in.Close)
	return in
}

// ask sends questions as phones do, all at once, and wants each to be taken.
func (w *world) ask(in *live.Intake, room string, asks ...live.Ask) {
	w.t.Helper()
	var all sync.WaitGroup
	for _, a := range asks {
		all.Go(func() {
			if a.OpID == "" {
				a.OpID = store.RandomID()
			}
			if a.Way == "" {
				a.Way = live.ByPhone
			}
			if _, err := in.Ask(context.Background(), room, a); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
}

func want(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %v", err, kind)
	}
}

// engine runs the world's rooms on a hub of its own.
func (w *world) engine() (*live.Engine, *stream.Hub) {
	w.t.Helper()
	hub, err := stream.New(stream.Options{Node: "n1", Tick: 20 * time.Millisecond})
	if err != nil {
		w.t.Fatal(err)
	}
	e, err := live.NewEngine(w.db, hub, alone{}, slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { e.Close(time.Second) })
	return e, hub
}

// alone is the bus of a node whose line to the others is cut.
type alone struct{}

func (alone) Publish(string, []byte) {}
func (alone) Subscribe(string, func(string, []byte)) (func(), error) {
	return func() {}, nil
}
