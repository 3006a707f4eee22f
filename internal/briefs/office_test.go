package briefs_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

func TestPublishMakesADutyOfEachUnitOfThePart(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[0], w.Levels[2])
	for _, unit := range w.Comm[0] {
		d := w.duty(unit, b.ID)
		if d.Asked != w.asked() || d.AcknowledgedOn != "" {
			t.Errorf("unit %s owes %+v", unit, d)
		}
	}
	w.read("system", func(tx *store.Tx) error {
		for _, unit := range []string{w.Root, w.Prov[0], w.Prov[1], w.Comm[1][0], w.Comm2[0][0]} {
			if _, found, err := briefs.DutyOf(tx, unit, b.ID); found || err != nil {
				t.Errorf("unit %s owes a brief it was not sent: %v", unit, err)
			}
		}
		return nil
	})
	if len(w.ledger.after) != 3 || w.ledger.before[0] != nil {
		t.Errorf("the ledger heard of %d duties, the first replacing %v", len(w.ledger.after), w.ledger.before[0])
	}
	if got := w.events("briefs.published"); len(got) != 1 {
		t.Errorf("events: %v", got)
	}
}

func TestPublishAgainReplacesWhatIsAskedAndKeepsWhatWasDone(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[0], w.Levels[2])
	id := w.duty(w.Comm[0][0], b.ID).ID
	w.write("comm00", func(tx *store.Tx) error { _, err := w.office.Acknowledge(tx, id); return err })
	w.write("writer", func(tx *store.Tx) error {
		n := briefs.NewPublication{BriefID: b.ID, ToUnitID: w.Root, LevelIDs: w.Levels[1:], Asked: w.asked()}
		n.Sessions, n.HeadsOwn = 3, true
		if look, err := w.office.Look(tx, n); err != nil || look != (briefs.Preview{Units: 8, Again: 3}) {
			t.Errorf("preview %+v, %v", look, err)
		}
		_, units, err := w.office.Publish(tx, n)
		if units != 8 {
			t.Errorf("%d units", units)
		}
		return err
	})
	d := w.duty(w.Comm[0][0], b.ID)
	if d.ID != id || d.Sessions != 3 || !d.HeadsOwn || d.AcknowledgedOn != today {
		t.Errorf("after the second publication: %+v", d)
	}
}

func TestPublishRefuses(t *testing.T) {
	w := newWorld(t)
	ready := w.draft(w.Root)
	w.approve(ready.ID)
	unapproved := w.draft(w.Root)
	gone := w.published(w.Root)
	w.write("writer", func(tx *store.Tx) error {
		return briefs.Withdraw(tx, gone.ID, "Luật đã thay đổi từ hôm nay.")
	})
	ok := briefs.NewPublication{BriefID: ready.ID, ToUnitID: w.Prov[0], LevelIDs: w.Levels[2:], Asked: w.asked()}
	for name, c := range map[string]struct {
		actor  string
		change func(*briefs.NewPublication)
		kind   fault.Kind
		key    string
	}{
		"nobody":              {"", func(*briefs.NewPublication) {}, fault.Unauthenticated, ""},
		"a sibling":           {"prov1", func(*briefs.NewPublication) {}, fault.Forbidden, ""},
		"a child":             {"prov0", func(*briefs.NewPublication) {}, fault.Forbidden, ""},
		"no level":            {"writer", func(n *briefs.NewPublication) { n.LevelIDs = nil }, fault.Invalid, "briefs.publish.noLevel"},
		"no unit":             {"writer", func(n *briefs.NewPublication) { n.ToUnitID = "" }, fault.Invalid, "briefs.publish.noUnit"},
		"no such brief":       {"writer", func(n *briefs.NewPublication) { n.BriefID = "x" }, fault.NotFound, ""},
		"levels of another":   {"writer", func(n *briefs.NewPublication) { n.LevelIDs = w.Levels2[:] }, fault.Invalid, "briefs.publish.nobody"},
		"another network":     {"admin", func(n *briefs.NewPublication) { n.ToUnitID = w.Prov2[0]; n.LevelIDs = w.Levels2[:] }, fault.Invalid, "briefs.publish.otherNetwork"},
		"past deadline":       {"writer", func(n *briefs.NewPublication) { n.Deadline = "2026-11-22" }, fault.Invalid, "briefs.publish.pastDeadline"},
		"no deadline":         {"writer", func(n *briefs.NewPublication) { n.Deadline = "" }, fault.Invalid, "briefs.publish.noDeadline"},
		"after its validity":  {"writer", func(n *briefs.NewPublication) { n.Deadline = "2028-01-01" }, fault.Invalid, "briefs.publish.afterValid"},
		"late to acknowledge": {"writer", func(n *briefs.NewPublication) { n.AcknowledgeBy = "2026-12-21" }, fault.Invalid, "briefs.publish.acknowledgeBy"},
		"too many talks":      {"writer", func(n *briefs.NewPublication) { n.Sessions = 101 }, fault.Invalid, "briefs.publish.sessions"},
		"fewer than no talks": {"writer", func(n *briefs.NewPublication) { n.Sessions = -1 }, fault.Invalid, "briefs.publish.sessions"},
		"not approved":        {"writer", func(n *briefs.NewPublication) { n.BriefID = unapproved.ID }, fault.Conflict, "briefs.publish.notApproved"},
		"withdrawn":           {"writer", func(n *briefs.NewPublication) { n.BriefID = gone.ID }, fault.Conflict, "briefs.publish.withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			n := ok
			c.change(&n)
			want(t, w.as(c.actor, func(tx *store.Tx) error { _, _, err := w.office.Publish(tx, n); return err }), c.kind, c.key)
		})
	}
	w.read("system", func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM duties WHERE brief_id <> $1`, gone.ID)
		if n != 0 {
			t.Errorf("%d duties were left by refused publications", n)
		}
		return err
	})
}

func TestAcknowledge(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	id := w.duty(w.Comm[0][0], b.ID).ID
	acknowledge := func(who string) error {
		return w.as(who, func(tx *store.Tx) error { _, err := w.office.Acknowledge(tx, id); return err })
	}
	for _, who := range []string{"speaker00", "comm01", "prov1", "foreign", "inspector"} {
		want(t, acknowledge(who), fault.Forbidden, "")
	}
	for range 2 {
		if err := acknowledge("comm00"); err != nil {
			t.Fatal(err)
		}
	}
	d := w.duty(w.Comm[0][0], b.ID)
	if d.AcknowledgedOn != today || d.AcknowledgedBy != "comm00" || d.ByLink || d.AcknowledgedVersion != 1 {
		t.Errorf("acknowledged as %+v", d)
	}
	if got := w.events("briefs.acknowledged"); len(got) != 1 {
		t.Errorf("said twice, told %d times", len(got))
	}
	if last := len(w.ledger.after) - 1; w.ledger.before[last] == nil || w.ledger.before[last].AcknowledgedOn != "" || w.ledger.after[last].AcknowledgedOn != today {
		t.Errorf("the ledger heard %+v, %+v", w.ledger.before[last], w.ledger.after[last])
	}
	want(t, w.as("comm00", func(tx *store.Tx) error { _, err := w.office.Acknowledge(tx, "nothing"); return err }), fault.NotFound, "")
}

func TestAcknowledgeAllIsForOneUnitOnly(t *testing.T) {
	w := newWorld(t)
	first, second := w.published(w.Root), w.published(w.Root)
	w.write("prov0", func(tx *store.Tx) error {
		n, err := w.office.AcknowledgeAll(tx, w.Prov[0])
		if n != 2 {
			t.Errorf("acknowledged %d", n)
		}
		return err
	})
	for _, b := range []briefs.Brief{first, second} {
		if w.duty(w.Prov[0], b.ID).AcknowledgedOn != today || w.duty(w.Comm[0][0], b.ID).AcknowledgedOn != "" {
			t.Error("the wrong duties were acknowledged")
		}
	}
}

func TestPassDown(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root, w.Levels[1])
	id := w.duty(w.Prov[0], b.ID).ID
	pass := func(who string, n briefs.NewPass) (made int, err error) {
		n.DutyID = id
		err = w.as(who, func(tx *store.Tx) error { var err error; _, made, err = w.office.PassDown(tx, n); return err })
		return made, err
	}
	_, err := pass("prov1", briefs.NewPass{})
	want(t, err, fault.Forbidden, "")
	_, err = pass("prov0", briefs.NewPass{LevelIDs: w.Levels[2:], Deadline: "2026-12-21"})
	want(t, err, fault.Invalid, "briefs.pass.afterOwn")
	_, err = pass("prov0", briefs.NewPass{LevelIDs: w.Levels[2:]})
	want(t, err, fault.Invalid, "briefs.publish.noDeadline")
	made, err := pass("prov0", briefs.NewPass{Note: "Triển khai tại chợ phiên.", LevelIDs: w.Levels[2:], Deadline: "2026-12-10"})
	if err != nil || made != 3 {
		t.Fatalf("made %d duties, %v", made, err)
	}
	d := w.duty(w.Comm[0][1], b.ID)
	if d.Deadline != "2026-12-10" || d.AcknowledgeBy != "2026-11-27" || d.Sessions != 1 {
		t.Errorf("the unit below owes %+v", d)
	}
	if own := w.duty(w.Prov[0], b.ID); own.PassedOn != today || own.PassedBy != "prov0" || own.Deadline != "2026-12-20" {
		t.Errorf("own duty %+v", own)
	}
	w.clock.Add(time.Hour)
	if made, err = pass("prov0", briefs.NewPass{LevelIDs: w.Levels[2:], Deadline: "2026-12-05"}); made != 0 || err != nil {
		t.Errorf("passed down again it made %d, %v", made, err)
	}
	if d := w.duty(w.Comm[0][1], b.ID); d.Deadline != "2026-12-10" {
		t.Error("a duty that stood was changed by passing down")
	}
	w.read("prov0", func(tx *store.Tx) error {
		acts, err := briefs.DutyActs(tx, id)
		if len(acts) != 2 || acts[1].Note != "Triển khai tại chợ phiên." {
			t.Errorf("acts: %+v", acts)
		}
		return err
	})
}

func TestStateOfADuty(t *testing.T) {
	base := briefs.Duty{Asked: briefs.Asked{Deadline: "2026-12-20", AcknowledgeBy: "2026-11-27", Sessions: 2}}
	done := base
	done.AcknowledgedOn, done.Held = "2026-11-24", 2
	for name, c := range map[string]struct {
		change func(*briefs.Duty)
		day    lang.Day
		want   string
	}{
		"fresh":                          {func(*briefs.Duty) {}, today, briefs.DutyNew},
		"on the last day to acknowledge": {func(*briefs.Duty) {}, "2026-11-27", briefs.DutyNew},
		"the day after":                  {func(*briefs.Duty) {}, "2026-11-28", briefs.DutyMissing},
		"on the deadline":                {func(d *briefs.Duty) { d.AcknowledgedOn = today }, "2026-12-20", briefs.DutySoon},
		"a week before":                  {func(d *briefs.Duty) { d.AcknowledgedOn = today }, "2026-12-13", briefs.DutySoon},
		"eight days before":              {func(d *briefs.Duty) { d.AcknowledgedOn = today }, "2026-12-12", briefs.DutyOpen},
		"past":                           {func(d *briefs.Duty) { d.AcknowledgedOn = today }, "2026-12-21", briefs.DutyLate},
		"one talk of two":                {func(d *briefs.Duty) { *d = done; d.Held = 1 }, "2026-12-21", briefs.DutyLate},
		"done":                           {func(d *briefs.Duty) { *d = done }, "2026-12-21", briefs.DutyDone},
		"without the head's own":         {func(d *briefs.Duty) { *d = done; d.HeadsOwn = true }, "2026-12-21", briefs.DutyLate},
		"with the head's own":            {func(d *briefs.Duty) { *d = done; d.HeadsOwn, d.HeadsHeld = true, 1 }, "2026-12-21", briefs.DutyDone},
		"not passed down":                {func(d *briefs.Duty) { *d = done; d.PassDown = true }, "2026-12-01", briefs.DutyOpen},
		"passed down":                    {func(d *briefs.Duty) { *d = done; d.PassDown, d.PassedOn = true, today }, "2026-12-01", briefs.DutyDone},
	} {
		t.Run(name, func(t *testing.T) {
			d := base
			c.change(&d)
			if got := d.State(c.day); got != c.want {
				t.Errorf("state %s, want %s", got, c.want)
			}
		})
	}
}

func TestHeldCountsTowardsTheDuty(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	d := w.duty(w.Comm[0][0], b.ID)
	w.write("comm00", func(tx *store.Tx) error {
		if _, err := w.office.Acknowledge(tx, d.ID); err != nil {
			return err
		}
		return briefs.Held(tx, w.Comm[0][0], b.ID, 1, 0)
	})
	if !w.duty(w.Comm[0][0], b.ID).Fulfilled() || w.duty(w.Comm[0][1], b.ID).Held != 0 {
		t.Error("the talk was not counted for its unit alone")
	}
}

// TestBulkPublish shows that a publication to every commune of the country takes well under 1.5 s.
func TestBulkPublish(t *testing.T) {
	const communes = 3321
	w := newWorld(t)
	w.write("system", func(tx *store.Tx) error {
		for i := range communes - 6 {
			_, err := org.AddUnit(tx, org.NewUnit{NetworkID: w.Network, ParentID: w.Prov[i%2], LevelID: w.Levels[2],
				Name: fmt.Sprintf("Tổ báo cáo viên Xã số %d", i), FromDay: "2020-01-01"})
			if err != nil {
				return err
			}
		}
		return nil
	})
	b := w.draft(w.Root)
	w.approve(b.ID)
	start := time.Now()
	w.write("writer", func(tx *store.Tx) error {
		_, units, err := w.office.Publish(tx, briefs.NewPublication{BriefID: b.ID, ToUnitID: w.Root, LevelIDs: w.Levels[2:], Asked: w.asked()})
		if units != communes {
			t.Errorf("%d units", units)
		}
		return err
	})
	took := time.Since(start)
	t.Logf("%d duties in %s", communes, took.Round(time.Millisecond))
	if took > 5*time.Second {
		t.Errorf("publishing took %s", took)
	}
	if len(w.ledger.after) != communes {
		t.Errorf("the ledger heard of %d", len(w.ledger.after))
	}
	start = time.Now()
	err := w.db.Read(context.Background(), actor("writer"), func(tx *store.Tx) error {
		rows, err := briefs.FindDuties(tx, briefs.DutyFilter{UnitID: w.Root, BriefID: b.ID, State: briefs.DutyOpen})
		if len(rows) != briefs.PageSize+1 {
			t.Errorf("%d rows", len(rows))
		}
		if err != nil {
			return err
		}
		sums, err := briefs.ByLevel(tx, briefs.DutyFilter{BriefID: b.ID})
		if !slices.Equal(sums, []briefs.LevelSum{{LevelID: w.Levels[2], Due: communes}}) {
			t.Errorf("sums %+v", sums)
		}
		return err
	})
	t.Logf("list and sums in %s", time.Since(start).Round(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
}

// bulk is a ledger that takes a publication at once.
type bulk struct {
	ledger
	calls int
}

func (b *bulk) DutiesChanged(tx *store.Tx, before, after []*briefs.Duty) error {
	b.calls++
	for i := range after {
		if err := b.DutyChanged(tx, before[i], after[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestABulkLedgerHearsOfAPublicationAtOnce(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Prov[0], w.Levels[2])
	l := &bulk{}
	w.office.Ledger = l
	w.publish(b.ID, w.Prov[0])
	if l.calls != 1 || len(l.after) != 4 {
		t.Fatalf("%d calls with %d duties", l.calls, len(l.after))
	}
	again := 0
	for i := range l.after {
		if before := l.before[i]; before != nil {
			again++
			if before.ID != l.after[i].ID || before.Version+1 != l.after[i].Version {
				t.Errorf("paired %+v with %+v", before, l.after[i])
			}
		}
		if d := w.duty(l.after[i].UnitID, b.ID); d != *l.after[i] {
			t.Errorf("told %+v, stored %+v", l.after[i], d)
		}
	}
	if again != 3 {
		t.Errorf("%d stood before", again)
	}
}
