package demo

import (
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// ledger is the diary at its work on what units owe.
type ledger struct{ *diary }

// duties makes what each unit owes by each publication, and how far it has come.
func (d ledger) duties() error {
	var all []briefs.OldDuty
	at := map[[2]string]int{}
	for _, is := range d.issued {
		for _, s := range slices.Concat(is.sendings, is.passed) {
			for _, to := range d.receivers(is, s) {
				owed := d.duty(is, s, to)
				if i, again := at[[2]string{to.unit, is.id}]; again { // the unit was carried on: what is asked now replaces what was
					all[i] = owed
					continue
				}
				at[[2]string{to.unit, is.id}] = len(all)
				all = append(all, owed)
			}
		}
	}
	if err := briefs.LoadDuties(d.ctx, d.db, all); err != nil {
		return err
	}
	return d.byLink()
}

// receiver is a unit that gets a brief, with the province of today that it lies in.
type receiver struct{ unit, province string }

// receivers are the units of the levels of a sending, as the tree was on its day.
func (d ledger) receivers(is *issue, s sending) []receiver {
	var all []receiver
	add := func(key, province string) {
		if s.province == "" || s.province == province {
			all = append(all, receiver{d.unit(is.Network, key), province})
		}
	}
	now := map[string]string{}
	for _, p := range d.land.Map.OldProvinces {
		now[p.Code] = p.NewCode
	}
	for _, level := range s.levels() {
		switch {
		case level == "province" && s.old():
			for _, p := range d.land.Map.OldProvinces {
				add("p:"+p.Code, p.NewCode)
			}
		case level == "province":
			for _, p := range d.land.Map.Provinces {
				add("P:"+p.Code, p.Code)
			}
		case level == "district":
			for _, o := range d.land.Map.OldDistricts {
				add("d:"+o.Code, now[o.ProvinceCode])
			}
		case s.old():
			for _, c := range d.past {
				add(c.key, c.province)
			}
		default:
			for _, c := range d.home {
				add(c.key, c.province)
			}
		}
	}
	return all
}

// duty is what a unit owes and did: most took notice in time, some late, some not yet.
func (d ledger) duty(is *issue, s sending, to receiver) briefs.OldDuty {
	o := briefs.OldDuty{Duty: briefs.Duty{UnitID: to.unit, BriefID: is.id, PublicationID: s.id, Asked: s.asked()}}
	h := d.held[[2]string{to.unit, is.id}]
	o.Held, o.HeadsHeld = h.talks, h.heads
	if i := slices.IndexFunc(is.passed, func(p sending) bool { return s.down && p.province == to.province }); i >= 0 {
		return d.passOn(o, is, s, is.passed[i])
	}
	after := d.between(0, 3)
	switch n := d.dice.IntN(100); {
	case n < 7 && h.talks == 0, s.top && s.deadline >= d.today && to.unit == d.unit("oral", "P:"+demoProvince):
		return o // the listed coordinator has something to take notice of
	case n < 20:
		after = d.between(4, 16)
	}
	day := s.day.AddDays(after)
	if day > d.today || is.withdrawn != "" && day >= is.withdrawn {
		return o
	}
	o.AcknowledgedOn, o.AcknowledgedVersion = day, s.version
	o.AcknowledgedBy = d.logins.office[is.Network+"/"+to.province]
	o.Acts = append(o.Acts, briefs.DutyAct{Act: briefs.ActAcknowledged, Actor: o.AcknowledgedBy, At: min(d.moment(day, 9, d.dice.IntN(400)), d.db.Now().UnixMicro())})
	return o
}

// passOn lets a province take notice and pass the duty down on the day it did.
func (d ledger) passOn(o briefs.OldDuty, is *issue, s, passed sending) briefs.OldDuty {
	office := d.logins.office[is.Network+"/"+passed.province]
	o.AcknowledgedOn, o.AcknowledgedVersion, o.AcknowledgedBy = s.day, s.version, office
	o.PassedOn, o.PassedBy = passed.day, office
	for _, act := range []briefs.DutyAct{{Act: briefs.ActAcknowledged, At: d.moment(s.day, 15, d.dice.IntN(60))}, {Act: briefs.ActPassed, At: d.moment(passed.day, 16, d.dice.IntN(60))}} {
		act.Actor = office
		o.Acts = append(o.Acts, act)
	}
	return o
}

// byLink gives three communes of the demo's province a link for a duty, by which one acknowledged and talks were
// reported that nobody has confirmed yet.
func (d ledger) byLink() error {
	return d.filler.write(func(tx *store.Tx) error {
		given := 0
		for _, is := range d.issued {
			if is.Network != "oral" || given == 3 || len(is.sendings) == 0 || is.sendings[len(is.sendings)-1].deadline < d.today {
				continue
			}
			for _, c := range d.home {
				if c.province != demoProvince || c == d.logins.commune || given == 3 {
					continue
				}
				unit := d.unit("oral", c.key)
				i := d.unconfirmed(unit)
				owed, found, err := briefs.DutyOf(tx, unit, is.id)
				if err != nil {
					return err
				}
				if i < 0 || !found {
					continue
				}
				if err := d.link(tx, owed, i); err != nil {
					return err
				}
				given++
			}
		}
		return nil
	})
}

// unconfirmed finds the last reported talk of a unit within a month, -1 where there is none.
func (d ledger) unconfirmed(unit string) int {
	for i := len(d.all) - 1; i >= 0; i-- {
		t := &d.all[i]
		if t.UnitID == unit && t.Report != nil && t.Day >= d.today.AddDays(-40) {
			return i
		}
	}
	return -1
}

// link makes the talk at i one that came by a link for the duty.
func (d ledger) link(tx *store.Tx, owed briefs.Duty, i int) error {
	token, err := people.MakeLink(tx, owed.ID, owed.UnitID, owed.Deadline.AddDays(30))
	if err != nil {
		return err
	}
	l, err := people.LinkByToken(tx, token)
	if err != nil {
		return err
	}
	t := &d.all[i]
	t.Report.Origin, t.Report.CreatedBy, t.Report.ForSpeaker = sessions.FromLink, l.ID, ""
	for j := range t.Acts {
		if t.Acts[j].Act == sessions.ActReported {
			t.Acts[j].Actor = l.ID
		}
	}
	return nil
}
