package briefs_test

import (
	"context"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// today is the day on which tests begin: a Monday.
const today lang.Day = "2026-11-23"

// ledger keeps what it was told.
type ledger struct{ before, after []*briefs.Duty }

func (l *ledger) DutyChanged(_ *store.Tx, before, after *briefs.Duty) error {
	l.before, l.after = append(l.before, before), append(l.after, after)
	return nil
}

// world is the small world with an office that counts, and accounts: "writer" and "second" are coordinators
// of the nation, "head" its head, and each unit has a coordinator named like its place in the tree.
type world struct {
	*orgtest.Small
	t      testing.TB
	db     *store.DB
	clock  *storetest.Clock
	ledger *ledger
	office briefs.Office
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	w := &world{t: t, db: storetest.OpenAt(t, clock.Now), clock: clock, ledger: &ledger{}}
	w.Small = orgtest.World(t, w.db, map[string][]access.Role{"people.catalogues": people.Verbs()["people.catalogues"]}, briefs.Verbs())
	w.office = briefs.Office{Ledger: w.ledger}
	for id, at := range map[string]struct {
		role  access.Role
		scope string
	}{
		"writer": {access.Coordinator, w.Root}, "second": {access.Coordinator, w.Root}, "head": {access.Head, w.Root},
		"inspector": {access.Inspector, w.Root}, "admin": {access.Administrator, access.Everywhere},
		"prov0": {access.Coordinator, w.Prov[0]}, "prov1": {access.Coordinator, w.Prov[1]},
		"comm00": {access.Coordinator, w.Comm[0][0]}, "comm01": {access.Coordinator, w.Comm[0][1]},
		"comm10": {access.Coordinator, w.Comm[1][0]}, "speaker00": {access.Speaker, w.Comm[0][0]},
		"foreign": {access.Coordinator, w.Root2},
	} {
		orgtest.Grant(t, w.db, id, at.role, at.scope)
	}
	w.write("system", func(tx *store.Tx) error {
		for i, id := range []string{"land", "health"} {
			names := `{"vi":"` + id + `-vi","en":"` + id + `-en"}`
			if _, err := tx.Exec(`INSERT INTO subjects (id, names, position, retired_on, version) VALUES ($1, $2, $3, '', 1)`, id, names, i); err != nil {
				return err
			}
		}
		for i, id := range []string{"vi", "hmn"} {
			names := `{"vi":"tiếng ` + id + `","en":"lang ` + id + `"}`
			if _, err := tx.Exec(`INSERT INTO languages (id, names, position, retired_on, version) VALUES ($1, $2, $3, '', 1)`, id, names, i); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func actor(id string) store.Actor {
	if id == "system" {
		return store.System()
	}
	if id == "" {
		return store.Actor{}
	}
	return orgtest.Actor(id)
}

// as runs a use case as an account and gives its error.
func (w *world) as(id string, fn func(tx *store.Tx) error) error {
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor(id)}, fn)
	return err
}

func (w *world) write(id string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	w.clock.Add(time.Millisecond)
	if err := w.as(id, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(id string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Read(w.t, w.db, actor(id), fn)
}

// want fails the test unless err is of the kind, with the words key where one is named.
func want(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want kind %v", err, kind)
	}
	if key == "" {
		return
	}
	if e, _ := fault.As(err); e.Key == key {
		return
	}
	for _, f := range fault.Fields(err) {
		if f.Key == key {
			return
		}
	}
	t.Fatalf("got %v, want key %s", err, key)
}

func fullText() briefs.Text {
	return briefs.Text{Title: "Cấp giấy chứng nhận quyền sử dụng đất", Summary: "Hồ sơ, thời hạn, nơi nộp.",
		Body: "## Hồ sơ\n\n- Đơn đăng ký\n- Giấy tờ về đất\n", KeyMessages: []string{"Nộp hồ sơ tại một cửa.", "Không qua trung gian."},
		Sources:    []briefs.Source{{Law: "31/2024/QH15", Title: "Luật Đất đai", Day: "2024-01-18", Article: "Điều 137", URL: "https://vbpl.example.vn/31"}},
		Questions:  []briefs.Likely{{Question: "Nộp ở đâu?", Answer: "Tại bộ phận một cửa của xã.", Source: "Điều 131"}},
		Subjects:   []string{"land"},
		Situations: []string{"trade:farming"}, Languages: []string{"vi"}, ValidFrom: today, ValidUntil: "2027-12-31"}
}

// draft writes a brief of unit as "writer".
func (w *world) draft(unit string, change ...func(*briefs.NewBrief)) briefs.Brief {
	w.t.Helper()
	n := briefs.NewBrief{UnitID: unit, Text: fullText()}
	for _, c := range change {
		c(&n)
	}
	var b briefs.Brief
	w.write("writer", func(tx *store.Tx) error {
		var err error
		b, err = briefs.Create(tx, n)
		return err
	})
	return b
}

// approve submits the newest draft as "writer" and approves it as "second".
func (w *world) approve(id string) {
	w.t.Helper()
	var full briefs.Full
	w.write("writer", func(tx *store.Tx) error {
		b, err := briefs.ByID(tx, id)
		if err != nil {
			return err
		}
		if full, err = briefs.View(tx, id, b.Version); err != nil {
			return err
		}
		return briefs.Submit(tx, id, full.Text.Edits)
	})
	w.write("second", func(tx *store.Tx) error { return briefs.Approve(tx, id, full.Text.Edits) })
}

func (w *world) asked() briefs.Asked {
	return briefs.Asked{Deadline: "2026-12-20", AcknowledgeBy: "2026-11-27", Sessions: 1}
}

// publish sends a brief to the levels (all where none is named) of a part as "writer".
func (w *world) publish(id, to string, levels ...string) {
	w.t.Helper()
	if len(levels) == 0 {
		levels = w.Levels[:]
	}
	w.write("writer", func(tx *store.Tx) error {
		_, _, err := w.office.Publish(tx, briefs.NewPublication{BriefID: id, ToUnitID: to, LevelIDs: levels, Asked: w.asked()})
		return err
	})
}

// published is a brief of the nation published to a part.
func (w *world) published(to string, levels ...string) briefs.Brief {
	w.t.Helper()
	b := w.draft(w.Root)
	w.approve(b.ID)
	w.publish(b.ID, to, levels...)
	return b
}

// internal is a brief of the nation for inside use, published to a part.
func (w *world) internal(to string) briefs.Brief {
	w.t.Helper()
	b := w.draft(w.Root, func(n *briefs.NewBrief) { n.Internal, n.Title = true, "Chỉ trong nội bộ" })
	w.approve(b.ID)
	w.publish(b.ID, to)
	return b
}

func (w *world) duty(unit, brief string) briefs.Duty {
	w.t.Helper()
	var d briefs.Duty
	w.read("system", func(tx *store.Tx) error {
		var found bool
		var err error
		if d, found, err = briefs.DutyOf(tx, unit, brief); err == nil && !found {
			w.t.Fatalf("unit %s owes nothing", unit)
		}
		return err
	})
	return d
}

func (w *world) events(kind string) []string {
	w.t.Helper()
	var bodies []string
	w.read("system", func(tx *store.Tx) error {
		var err error
		bodies, err = store.All[string](tx, `SELECT body FROM outbox WHERE kind = $1 ORDER BY id`, kind)
		return err
	})
	return bodies
}

func loadWords(t testing.TB) *lang.Bundle {
	t.Helper()
	words, err := lang.Load(web.Locale(), ui.Locale(), org.Locale(), people.Locale(), briefs.Locale())
	if err != nil {
		t.Fatal(err)
	}
	return words
}
