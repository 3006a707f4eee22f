package people_test

import (
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

func TestAProposalBecomesAnAppointmentForTheLevelsTerm(t *testing.T) {
	o := newOffice(t)
	id := o.add("Lò Thị Mai", o.Comm[0][0])
	a := o.appoint(id, o.Comm[0][0], "2024-02-29")
	if a.Status != people.Appointed || a.UntilDay != "2029-02-28" || a.LevelID != o.Levels[2] || a.NetworkID != o.Network {
		t.Errorf("got %+v", a)
	}
	for _, c := range []struct {
		network string
		day     lang.Day
		holds   bool
	}{
		{o.Network, "2024-02-28", false}, {o.Network, "2024-02-29", true}, {o.Network, "2029-02-27", true},
		{o.Network, "2029-02-28", false}, {"", today, true}, {o.Network2, today, false},
	} {
		o.read("x", func(tx *store.Tx) error {
			_, holds, err := people.AppointedIn(tx, id, c.network, c.day)
			if holds != c.holds {
				t.Errorf("on %s in %s: %v", c.day, c.network, holds)
			}
			return err
		})
	}
}

func TestAProposalGivesNoAppointment(t *testing.T) {
	o := newOffice(t)
	id := o.add("Lò Thị Mai", o.Comm[0][0])
	o.write(func(tx *store.Tx) error {
		a, err := people.Propose(tx, people.Appointment{SpeakerID: id, UnitID: o.Comm[0][0]})
		if err != nil {
			return err
		}
		if _, err = people.Dismiss(tx, a.ID, a.Version, "Chuyển công tác"); err != nil {
			return err
		}
		_, holds, err := people.AppointedIn(tx, id, "", "2020-01-01")
		if holds {
			t.Error("a proposal turned down counts as an appointment")
		}
		return err
	})
}

func TestWhoMayProposeAndWhat(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	for _, c := range []struct {
		name, who, unit, level string
		kind                   fault.Kind
		field                  string
	}{
		{"a sibling unit", "lan", o.Comm[0][1], "", -1, ""},
		{"where it holds already", "lan", o.Comm[0][0], "", fault.Invalid, "unit_id"},
		{"another network's level", "lan", o.Comm[0][2], o.Levels2[2], fault.Invalid, "level_id"},
		{"above the grant", "lan", o.Root, "", fault.Forbidden, ""},
		{"beside the grant", "lan", o.Comm[1][0], "", fault.Forbidden, ""},
		{"another network", "lan", o.Comm2[0][0], "", fault.Forbidden, ""},
		{"no unit", "lan", "", "", fault.Invalid, "unit_id"},
		{"no right", "x", o.Comm[0][1], "", fault.Forbidden, ""},
	} {
		err := o.as(c.who, func(tx *store.Tx) error {
			_, err := people.Propose(tx, people.Appointment{SpeakerID: id, UnitID: c.unit, LevelID: c.level})
			return err
		})
		if c.kind == -1 {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		t.Run(c.name, func(t *testing.T) { wantFault(t, err, c.kind, c.field) })
	}
}

func TestADeedIsCheckedAtItsFields(t *testing.T) {
	o := newOffice(t)
	other := o.add("Vàng A Sáng", o.Comm[0][1])
	id := o.add("Lò Thị Mai", o.Comm[0][0])
	var a people.Appointment
	o.write(func(tx *store.Tx) error {
		b, err := people.Propose(tx, people.Appointment{SpeakerID: other, UnitID: o.Comm[0][1]})
		if err != nil {
			return err
		}
		if _, err = people.Appoint(tx, b.ID, b.Version, people.Deed{FromDay: "2026-01-01", CardNo: "BCV-7"}); err != nil {
			return err
		}
		a, err = people.Propose(tx, people.Appointment{SpeakerID: id, UnitID: o.Comm[0][0]})
		return err
	})
	for _, c := range []struct {
		field string
		deed  people.Deed
	}{
		{"from_day", people.Deed{}},
		{"from_day", people.Deed{FromDay: "2026-02-30"}},
		{"until_day", people.Deed{FromDay: "2026-02-01", UntilDay: "2026-02-01"}},
		{"card_no", people.Deed{FromDay: "2026-02-01", CardNo: "BCV-7"}},
	} {
		_, err := o.decide(a, c.deed)
		wantFault(t, err, fault.Invalid, c.field)
	}
	open, err := o.decide(a, people.Deed{FromDay: "2026-02-01", NoTerm: true})
	if err != nil || open.UntilDay != "" {
		t.Errorf("no term: %v, %v", open.UntilDay, err)
	}
	_, err = o.decide(a, people.Deed{FromDay: "2026-02-01"})
	wantFault(t, err, fault.Conflict, "")
}

func (o *office) decide(a people.Appointment, d people.Deed) (people.Appointment, error) {
	var out people.Appointment
	_, err := o.db.Write(o.t.Context(), store.Op{Kind: "test", Actor: store.System()}, func(tx *store.Tx) error {
		var err error
		out, err = people.Appoint(tx, a.ID, a.Version, d)
		return err
	})
	return out, err
}

func TestARenewalFollowsWithoutAGapOrOverlap(t *testing.T) {
	o := newOffice(t)
	id := o.add("Lò Thị Mai", o.Comm[0][0])
	old := o.appoint(id, o.Comm[0][0], "2022-01-01") // until 2027-01-01
	var next people.Appointment
	o.write(func(tx *store.Tx) error {
		var err error
		next, err = people.Renew(tx, old.ID, old.Version, people.Deed{FromDay: "2026-12-01"})
		return err
	})
	o.read("x", func(tx *store.Tx) error {
		was, err := people.AppointmentByID(tx, old.ID)
		if was.UntilDay != "2026-12-01" || was.EndedBy != next.ID || next.UntilDay != "2031-12-01" {
			t.Errorf("old %+v, next %+v", was, next)
		}
		return err
	})
	o.clock.Set(time.Date(2026, 12, 2, 2, 0, 0, 0, time.UTC))
	o.write(func(tx *store.Tx) error {
		n, err := people.LapseEnded(tx, 10)
		if n != 1 {
			t.Errorf("lapsed %d", n)
		}
		return err
	})
	if n := o.events("people.ended"); n != 0 {
		t.Errorf("the renewed one ended with %d events", n)
	}
}

// events counts what was emitted of a kind.
func (o *office) events(kind string) int {
	var n int
	o.read("x", func(tx *store.Tx) (err error) {
		n, err = store.Value[int](tx, `SELECT count(*) FROM outbox WHERE kind = $1`, kind)
		return err
	})
	return n
}

func TestEndedTermsLapseInSlices(t *testing.T) {
	o := newOffice(t)
	for i, unit := range []string{o.Comm[0][0], o.Comm[0][1], o.Comm[0][2]} {
		id := o.add("Lò Thị Mai", unit)
		o.appoint(id, unit, lang.Day("2020-01-01").AddDays(i)) // ends at the beginning of 2025
	}
	still := o.speaker("Vàng A Sáng", o.Comm[1][0])
	for _, want := range []int{2, 1, 0} {
		o.write(func(tx *store.Tx) error {
			n, err := people.LapseEnded(tx, 2)
			if n != want {
				t.Errorf("lapsed %d, want %d", n, want)
			}
			return err
		})
	}
	if n := o.events("people.ended"); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
	o.read("x", func(tx *store.Tx) error {
		_, holds, err := people.AppointedIn(tx, still, "", today)
		if !holds {
			t.Error("a term that runs lapsed")
		}
		return err
	})
}

func TestADismissalNeedsAReasonAndEndsToday(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	id := o.add("Lò Thị Mai", o.Comm[0][0])
	a := o.appoint(id, o.Comm[0][0], "2025-01-01")
	dismiss := func(who string, version int64, reason string) error {
		return o.as(who, func(tx *store.Tx) error { _, err := people.Dismiss(tx, a.ID, version, reason); return err })
	}
	wantFault(t, dismiss("lan", a.Version, " \n "), fault.Invalid, "reason")
	wantFault(t, dismiss("x", a.Version, "Nghỉ hưu"), fault.Forbidden, "")
	wantFault(t, dismiss("lan", a.Version+1, "Nghỉ hưu"), fault.Conflict, "")
	if err := dismiss("lan", a.Version, "Nghỉ hưu theo nguyện vọng"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, dismiss("lan", a.Version+1, "Again"), fault.Conflict, "")
	o.read("x", func(tx *store.Tx) error {
		all, err := people.AppointmentsOf(tx, id)
		if len(all) != 1 || all[0].Status != people.Dismissed || all[0].UntilDay != today || all[0].EndedBy != "lan" || all[0].Reason == "" {
			t.Errorf("got %+v", all)
		}
		_, holds, _ := people.AppointedIn(tx, id, o.Network, "2026-11-22")
		_, still, _ := people.AppointedIn(tx, id, o.Network, today)
		if !holds || still {
			t.Errorf("held yesterday %v, holds today %v", holds, still)
		}
		return err
	})
}

func TestAUnitsEndEndsNoAppointmentUntilItIsReplaced(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	o.merge(o.Comm[0][0], o.Comm[0][1])
	var old people.Appointment
	o.read("lan", func(tx *store.Tx) error {
		a, holds, err := people.AppointedIn(tx, id, o.Network, today)
		if old = a; !holds {
			t.Error("the unit's end ended the appointment")
		}
		return err
	})
	err := o.as("lan", func(tx *store.Tx) error {
		_, err := people.Renew(tx, old.ID, old.Version, people.Deed{FromDay: today})
		return err
	})
	wantFault(t, err, fault.Invalid, "unit_id")
	next := o.appoint(id, o.Comm[0][1], "2026-11-20")
	o.read("lan", func(tx *store.Tx) error {
		was, err := people.AppointmentByID(tx, old.ID)
		if was.UntilDay != "2026-11-20" || was.EndedBy != next.ID {
			t.Errorf("got %+v", was)
		}
		now, _, _ := people.AppointedIn(tx, id, o.Network, today)
		if now.ID != next.ID {
			t.Errorf("holds %+v", now)
		}
		return err
	})
}

// merge ends a unit in its sibling, as a reorganisation leaves it.
func (o *office) merge(from, into string) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		path, err := access.PathOf(tx, into)
		if err != nil {
			return err
		}
		path += from + "/"
		if err := access.PutScope(tx, from, path); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE units SET until_day = '2026-11-01', path = $1, heir_id = $2 WHERE id = $3`, path, into, from)
		return err
	})
}
