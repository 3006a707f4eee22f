package coverage

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
)

func clock(day string) *storetest.Clock {
	at, _ := time.Parse(time.DateOnly, day)
	return storetest.NewClock(at.Add(5 * time.Hour))
}

// world is the small world with two briefs in force and two languages; its facts are its source.
type world struct {
	*orgtest.Small
	t      testing.TB
	db     *store.DB
	source *facts
	known  Known
	n      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, db: storetest.OpenAt(t, clock("2026-11-23").Now), source: &facts{}}
	w.Small = orgtest.World(t, w.db, Verbs(), briefs.Verbs(), map[string][]access.Role{"sessions.plan": {access.Coordinator}})
	w.write(func(tx *store.Tx) error {
		for i, id := range []string{"vi", "hmn"} {
			if _, err := tx.Exec(`INSERT INTO languages (id, names, position, retired_on, version) VALUES ($1, $2, $3, '', 1)`, id, `{"vi":"Tiếng `+id+`","en":"Tongue `+id+`"}`, i); err != nil {
				return err
			}
		}
		for _, id := range []string{"b1", "b2"} {
			b := briefs.Brief{ID: id, Number: "12/" + id, NetworkID: w.Network, UnitID: w.Root, State: briefs.Published, Version: 1, ApprovedVersion: 1, PublishedVersion: 1}
			v := briefs.Version{BriefID: id, Version: 1, State: briefs.Published, Text: briefs.Text{Title: "Về <" + id + ">"}, CheckCode: id}
			if err := tx.Insert("briefs", b); err != nil {
				return err
			}
			if err := tx.Insert("brief_versions", v); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Write(w.t, w.db, store.System(), fn)
}

func (w *world) read(fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Read(w.t, w.db, store.System(), fn)
}

// hold adds facts.
func (w *world) hold(all ...Fact) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		for _, f := range all {
			if err := Change(tx, nil, &f); err != nil {
				return err
			}
		}
		return nil
	})
	w.source.all = append(w.source.all, all...)
}

// owe makes a duty of a unit, published at a moment, and tells the ledger.
func (w *world) owe(unit, brief string, at time.Time, change func(*briefs.Duty)) {
	w.t.Helper()
	w.n++
	d := briefs.Duty{ID: fmt.Sprintf("d%d", w.n), UnitID: unit, BriefID: brief, PublicationID: fmt.Sprintf("p%d", w.n), Asked: briefs.Asked{Deadline: "2026-12-31", Sessions: 1}}
	if change != nil {
		change(&d)
	}
	w.write(func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO publications (id, brief_id, version, to_unit_id, level_ids, deadline, acknowledge_by, sessions, heads_own, pass_down, actor, at)
			VALUES ($1, $2, 1, $3, '[]', '', '', 1, $4, $4, '', $5)`, d.PublicationID, brief, unit, false, at.UnixMicro())
		if err != nil {
			return err
		}
		if err := tx.Insert("duties", d); err != nil {
			return err
		}
		return Ledger{}.DutyChanged(tx, nil, &d)
	})
}

func (w *world) apply(d org.Document) org.Reorganisation {
	w.t.Helper()
	var r org.Reorganisation
	w.write(func(tx *store.Tx) error {
		var err error
		r, err = org.Trees{Followers: []org.Follower{Ledger{w.source}, w.source}}.Apply(tx, d)
		return err
	})
	return r
}

// agree wants no cell to differ from a recount.
func (w *world) agree() {
	w.t.Helper()
	d, err := Recount(context.Background(), w.db, w.source, true)
	if err != nil {
		w.t.Fatal(err)
	}
	if d.Cells == 0 || d.Differ != 0 {
		w.t.Errorf("%d of %d cells differ:\n%s", d.Differ, d.Cells, strings.Join(d.Lines, "\n"))
	}
}

func (w *world) of(q Query) Totals {
	w.t.Helper()
	var t Totals
	w.read(func(tx *store.Tx) error {
		var err error
		t, err = Of(tx, q)
		return err
	})
	return t
}

// rows writes the cells of a query, one a line, for comparing with what is wanted.
func (w *world) rows(query string, args ...any) string {
	w.t.Helper()
	var all []string
	w.read(func(tx *store.Tx) error {
		var err error
		all, err = store.All[string](tx, query, args...)
		return err
	})
	return strings.Join(all, "\n")
}

// serve serves the pages.
func (w *world) serve() *orgtest.Site {
	w.t.Helper()
	return orgtest.Serve(w.t, w.db, orgtest.House{Routes: Routes(w.known), Words: []fs.FS{Locale()}})
}
