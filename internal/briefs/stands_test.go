package briefs_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
)

// recount wants a recount to find so many rows wrong and puts them right.
func (w *world) recount(wrong int64) {
	w.t.Helper()
	for _, check := range []bool{true, false} {
		d, err := briefs.Recount(w.t.Context(), w.db, check)
		if err != nil {
			w.t.Fatal(err)
		}
		if d.Differ != wrong || int64(len(d.Lines)) != wrong {
			w.t.Errorf("check %v: %d of %d rows differ, want %d: %s", check, d.Differ, d.Cells, wrong, strings.Join(d.Lines, "\n"))
		}
	}
	if d, err := briefs.Recount(w.t.Context(), w.db, true); err != nil || d.Differ != 0 {
		w.t.Errorf("after the recount %d rows differ: %v", d.Differ, err)
	}
}

// follow tells where duties stand that all units may have changed.
func (w *world) follow() {
	w.t.Helper()
	w.write("system", func(tx *store.Tx) error {
		return briefs.Stands{}.TreesChanged(tx, org.Changed{Units: org.Touched{All: true}})
	})
}

func TestARecountFindsAndMendsWhereDutiesStand(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	w.recount(0)
	w.write("system", func(tx *store.Tx) error {
		for unit, q := range map[string]string{w.Comm[0][0]: `UPDATE duty_stands SET open = NOT open WHERE unit_id = $1`, w.Comm[0][1]: `DELETE FROM duty_stands WHERE unit_id = $1`,
			w.Comm[0][2]: `UPDATE duty_stands SET path = '' WHERE unit_id = $1`, w.Comm[1][0]: `UPDATE duty_stands SET deadline = '' WHERE unit_id = $1`} {
			if err := tx.Must1(q, unit); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO duty_stands (unit_id, brief_id, duty_id, deadline, path, closed, open) VALUES ('~nowhere', $1, 'none', '', '', $2, $2)`, b.ID, false)
		return err
	})
	w.recount(5)
}

const (
	plainDone = `(d.acknowledged_on <> '' AND d.held >= d.sessions AND (NOT d.heads_own OR d.heads_held > 0) AND (NOT d.pass_down OR d.passed_on <> ''))`
	plainFrom = ` FROM duties d JOIN units u ON u.id = d.unit_id JOIN briefs b ON b.id = d.brief_id WHERE u.until_day = '' AND b.state = 'published' AND `
)

// plain asks the duties and the trees themselves what an actor should be shown: the duties of each state, how many are
// late, and the briefs that may be read because a unit owes them.
func plain(tx *store.Tx, state string) (ids []string, late int64, owed []string, err error) {
	ranges, err := access.Ranges(tx, "duties.read")
	if err != nil {
		return nil, 0, nil, err
	}
	within, args := access.Where(ranges, "u.path", 2)
	args = append([]any{tx.Today()}, args...)
	cond := map[string]string{"": "$1 <> ''", briefs.DutyOpen: "$1 <> '' AND NOT " + plainDone, briefs.DutyDone: "$1 <> '' AND " + plainDone,
		briefs.DutyLate: "d.deadline < $1 AND NOT " + plainDone, briefs.DutyMissing: "d.acknowledged_on = '' AND d.acknowledge_by < $1", "link": "$1 <> '' AND d.by_link"}
	if ids, err = store.All[string](tx, `SELECT d.id`+plainFrom+cond[state]+` AND `+within+fmt.Sprintf(` ORDER BY d.deadline, d.id LIMIT %d`, briefs.PageSize+1), args...); err != nil {
		return nil, 0, nil, err
	}
	if late, err = store.Value[int64](tx, `SELECT count(*)`+plainFrom+cond[briefs.DutyLate]+` AND `+within, args...); err != nil {
		return nil, 0, nil, err
	}
	if ranges, err = access.Ranges(tx, "briefs.read"); err != nil {
		return nil, 0, nil, err
	}
	within, args = access.Where(ranges, "u.path", 1)
	owed, err = store.All[string](tx, `SELECT DISTINCT d.brief_id FROM duties d JOIN units u ON u.id = d.unit_id WHERE `+within, args...)
	return ids, late, owed, err
}

// agree wants every list and count to be what the duties themselves say, for people all over the tree.
func (w *world) agree(seen map[string]int) {
	w.t.Helper()
	for _, who := range []string{"admin", "writer", "prov0", "prov1", "comm00", "comm10", "foreign", "speaker00"} {
		w.read(who, func(tx *store.Tx) error {
			for _, state := range []string{"", briefs.DutyOpen, briefs.DutyDone, briefs.DutyLate, briefs.DutyMissing, "link"} {
				want, late, owed, err := plain(tx, state)
				if err != nil {
					return err
				}
				rows, err := briefs.FindDuties(tx, briefs.DutyFilter{State: state})
				if err != nil {
					return err
				}
				var got []string
				for _, r := range rows {
					got = append(got, r.ID)
				}
				if !slices.Equal(got, want) {
					w.t.Errorf("%s finds %d duties %q, want %d", who, len(got), state, len(want))
				}
				if n, err := briefs.Late(tx); err != nil || n != late {
					w.t.Errorf("%s counts %d late duties, want %d: %v", who, n, late, err)
				}
				for _, id := range owed {
					if err := briefs.MayRead(tx, id); err != nil {
						w.t.Errorf("%s may not read what a unit owes: %v", who, err)
					}
				}
				seen["listed "+state] += len(got)
				seen["late"] += int(late)
				seen["owed"] += len(owed)
			}
			return nil
		})
	}
}

// TestListsOfDutiesAreWhatTheDutiesSay does at random what can happen to duties and to the trees, and wants what is
// shown to be what the duties and the trees say.
func TestListsOfDutiesAreWhatTheDutiesSay(t *testing.T) {
	w := newWorld(t)
	dice := rand.New(rand.NewPCG(counts.Seed(), 7))
	t.Logf("seed %d", counts.Seed())
	seen := map[string]int{}
	run := walk{world: w, dice: dice, seen: seen}
	for n := range 320 {
		run.step()
		if n%16 == 15 {
			w.agree(seen)
		}
	}
	w.recount(0)
	t.Logf("done: %v", seen)
	for _, what := range []string{"publish", "acknowledge", "by link", "pass", "held", "withdraw", "merge", "move", "undo", "late", "owed",
		"listed ", "listed open", "listed done", "listed late", "listed missing", "listed link"} {
		if seen[what] == 0 {
			t.Errorf("%s was never done: the test is blind", what)
		}
	}
}

// walk is one random life of a small world.
type walk struct {
	*world
	dice *rand.Rand
	seen map[string]int
	docs []string
}

func (r *walk) pick(from []string) string { return from[r.dice.IntN(len(from))] }

func (r *walk) ids(query string) []string {
	var ids []string
	r.read("system", func(tx *store.Tx) (err error) { ids, err = store.All[string](tx, query); return err })
	return ids
}

func (r *walk) step() {
	r.clock.Add(time.Duration(r.dice.IntN(30)) * time.Hour)
	out := r.ids(`SELECT id FROM briefs WHERE state = 'published' ORDER BY id`)
	what := r.dice.IntN(20)
	if len(out) == 0 {
		what = 0
	}
	switch what {
	case 0, 1:
		b := r.draft(r.Root)
		r.approve(b.ID)
		r.send(b.ID)
	case 2:
		r.send(r.pick(out))
	case 3:
		if len(out) > 3 {
			r.write("second", func(tx *store.Tx) error { return briefs.Withdraw(tx, r.pick(out), "Có bản mới thay thế.") })
			r.seen["withdraw"]++
		}
	case 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15:
		r.act()
	default:
		r.reorganise()
	}
}

// send publishes a brief to a part of the tree: what was owed for it before is replaced.
func (r *walk) send(brief string) {
	var day lang.Day
	r.read("system", func(tx *store.Tx) error { day = tx.Today(); return nil })
	asked := briefs.Asked{Deadline: day.AddDays(r.dice.IntN(9)), Sessions: r.dice.IntN(3), HeadsOwn: r.dice.IntN(4) == 0, PassDown: r.dice.IntN(4) == 0}
	asked.AcknowledgeBy = min(day.AddDays(r.dice.IntN(2)), asked.Deadline)
	to := r.pick(append(r.ids(`SELECT u.id FROM units u JOIN unit_levels l ON l.unit_id = u.id WHERE u.until_day = '' AND u.network_id = '`+r.Network+`' AND l.level_id = '`+r.Levels[1]+`' ORDER BY u.id`), r.Root))
	err := r.as("system", func(tx *store.Tx) error {
		_, _, err := r.office.Publish(tx, briefs.NewPublication{BriefID: brief, ToUnitID: to, LevelIDs: r.Levels[:], Asked: asked})
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.seen["publish"]++
}

// act does something to a duty.
func (r *walk) act() {
	all := r.ids(`SELECT d.id FROM duties d JOIN briefs b ON b.id = d.brief_id WHERE b.state = 'published' ORDER BY d.id`)
	if taken := r.ids(`SELECT d.id FROM duties d JOIN briefs b ON b.id = d.brief_id WHERE b.state = 'published' AND d.acknowledged_on <> '' ORDER BY d.id`); len(taken) > 0 && r.dice.IntN(2) == 0 {
		all = taken
	}
	id, did := r.pick(all), ""
	r.write("system", func(tx *store.Tx) error {
		d, err := briefs.DutyByID(tx, id)
		if err != nil {
			return err
		}
		switch r.dice.IntN(4) {
		case 0:
			did = "acknowledge"
			_, err = r.office.Acknowledge(tx, id)
		case 1:
			did = "by link"
			if err := tx.Must1(`UPDATE duties SET by_link = $1 WHERE id = $2`, !d.ByLink, id); err != nil || !d.ByLink {
				return err
			}
			_, err = r.office.Confirm(tx, id)
		case 2:
			did = "pass"
			_, _, err = r.office.PassDown(tx, briefs.NewPass{DutyID: id})
			if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
				did, err = "", nil
			}
		default:
			did = "held"
			held := int64(r.dice.IntN(3))
			err = briefs.Held(tx, d.UnitID, d.BriefID, held, min(held, int64(r.dice.IntN(2))))
		}
		return err
	})
	r.seen[did]++
}

// reorganise merges or moves units, or undoes what it did last.
func (r *walk) reorganise() {
	open := func(rank int) []string {
		return r.ids(`SELECT u.id FROM units u JOIN unit_levels l ON l.unit_id = u.id AND l.until_day = '' WHERE u.until_day = '' AND l.level_id = '` + r.Levels[rank] + `' ORDER BY u.id`)
	}
	provinces, communes := open(1), open(2)
	trees := org.Trees{Followers: []org.Follower{briefs.Stands{}}}
	a, b, p := r.pick(communes), r.pick(communes), r.pick(provinces)
	did := ""
	err := r.as("system", func(tx *store.Tx) error {
		kind := r.dice.IntN(3)
		if kind == 2 && len(r.docs) > 0 {
			did = "undo"
			_, err := trees.Undo(tx, r.docs[len(r.docs)-1], org.Decision{}, tx.Today())
			return err
		}
		did = "move"
		steps := []org.Step{{Kind: org.Move, Of: org.OfUnit, ID: a, ParentID: p}}
		if kind == 0 && a != b {
			did = "merge"
			steps = []org.Step{{Kind: org.Close, Of: org.OfUnit, ID: a}, {Kind: org.Succeed, Of: org.OfUnit, ID: a, To: b, Part: org.Whole}}
		}
		doc, err := trees.Apply(tx, org.Document{EffectiveOn: tx.Today(), Steps: steps})
		r.docs = append(r.docs, doc.ID)
		return err
	})
	switch {
	case err == nil && did == "undo":
		r.docs = r.docs[:len(r.docs)-1]
	case fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict): // org may refuse what no longer fits
		if did != "undo" {
			r.docs = r.docs[:len(r.docs)-1]
		}
		return
	case err != nil:
		r.t.Fatal(err)
	}
	r.seen[did]++
}

// TestManyDutiesAreListedInTheOrderOfTheirDeadlines holds the way that goes along the deadlines to the way by paths:
// a nation of more duties than are put in order, where whole years of closed units stand first.
func TestManyDutiesAreListedInTheOrderOfTheirDeadlines(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[1])
	w.write("system", func(tx *store.Tx) error {
		path, err := access.PathOf(tx, w.Prov[0])
		for i := 0; i < 2300 && err == nil; i++ {
			id, until := fmt.Sprintf("u%04d", i), ""
			if i%4 > 0 && i < 200 {
				until = "2026-01-01"
			}
			_, err = tx.Exec(`INSERT INTO units (id, network_id, body_id, from_day, until_day, path, heir_id) VALUES ($1, $2, $1, '2020-01-01', $3, $4, $1)`,
				id, w.Network, until, path+id+"/")
		}
		return err
	})
	var all []briefs.OldDuty
	for i := range 2300 {
		all = append(all, briefs.OldDuty{Duty: briefs.Duty{UnitID: fmt.Sprintf("u%04d", i), BriefID: b.ID, PublicationID: "p",
			Asked: briefs.Asked{Deadline: today.AddDays(i/100 - 10), AcknowledgeBy: today.AddDays(i/100 - 10), Sessions: 1}}})
	}
	if err := briefs.LoadDuties(t.Context(), w.db, all); err != nil {
		t.Fatal(err)
	}
	w.recount(0)
	seen := map[string]int{}
	w.agree(seen)
	if seen["listed open"] == 0 || seen["late"] == 0 {
		t.Errorf("the test is blind: %v", seen)
	}
	for _, who := range []string{"prov0", "writer", "admin"} {
		var page []string
		storetest.Read(t, w.db, actor(who), func(tx *store.Tx) error {
			for after := ""; ; {
				rows, err := briefs.FindDuties(tx, briefs.DutyFilter{State: briefs.DutyLate, After: after})
				if err != nil {
					return err
				}
				last := len(rows) <= briefs.PageSize
				for _, r := range rows[:min(len(rows), briefs.PageSize)] {
					page = append(page, r.ID)
					after = string(r.Deadline) + " " + r.ID
				}
				if last {
					n, err := briefs.Late(tx)
					if int64(len(page)) != n || len(slices.Compact(slices.Sorted(slices.Values(page)))) != len(page) {
						t.Errorf("%s pages through %d late duties, %d are counted", who, len(page), n)
					}
					return err
				}
			}
		})
	}
}
