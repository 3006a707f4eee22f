package people_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// account makes the account of a speaker and gives its id.
func (o *office) account(name, speaker string) string {
	o.t.Helper()
	var a people.Account
	o.write(func(tx *store.Tx) error {
		var err error
		a, err = people.AddAccount(tx, people.NewAccount{Name: name, FullName: "Người dùng " + name, SpeakerID: speaker})
		return err
	})
	return a.ID
}

func TestASpeakerIsAwayFromTheFirstDayToTheLast(t *testing.T) {
	o := newOffice(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	mine := o.account("mai", id)
	err := o.as(mine, func(tx *store.Tx) error {
		_, err := people.AddAway(tx, people.Availability{SpeakerID: id, FromDay: "2026-12-01", UntilDay: "2026-12-08", Note: "đi học"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[lang.Day]bool{"2026-11-30": false, "2026-12-01": true, "2026-12-07": true, "2026-12-08": false} {
		o.read(mine, func(tx *store.Tx) error {
			got, err := people.Away(tx, id, day)
			if got != want {
				t.Errorf("away on %s: %v", day, got)
			}
			return err
		})
	}
}

func TestWhoMaySayWhenASpeakerIsAway(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	o.grant("far", access.Coordinator, o.Prov[1])
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	mine := o.account("mai", id)
	other := o.account("sang", o.speaker("Vàng A Sáng", o.Comm[0][0]))
	var made people.Availability
	say := func(who string, a people.Availability) error {
		a.SpeakerID = id
		return o.as(who, func(tx *store.Tx) (err error) { made, err = people.AddAway(tx, a); return err })
	}
	fine := people.Availability{FromDay: "2026-12-01"}
	wantFault(t, say("far", fine), fault.Forbidden, "")
	wantFault(t, say(other, fine), fault.Forbidden, "")
	wantFault(t, say(mine, people.Availability{}), fault.Invalid, "from_day")
	wantFault(t, say(mine, people.Availability{FromDay: "2026-12-01", UntilDay: "2026-12-01"}), fault.Invalid, "last_day")
	for _, who := range []string{mine, "lan"} {
		if err := say(who, fine); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
	back := func(who, speaker string) error {
		return o.as(who, func(tx *store.Tx) error { return people.EndAway(tx, speaker, made.ID) })
	}
	wantFault(t, back(other, id), fault.Forbidden, "")
	if err := back(mine, id); err != nil {
		t.Error(err)
	}
	wantFault(t, back(mine, id), fault.NotFound, "")
}

func TestUsualDaysReplaceThoseBefore(t *testing.T) {
	o := newOffice(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	mine := o.account("mai", id)
	for _, c := range []struct {
		days, want []int
		ok         bool
	}{{[]int{6, 7, 6}, []int{6, 7}, true}, {[]int{1}, []int{1}, true}, {[]int{0, 8}, []int{1}, false}, {nil, []int{}, true}} {
		err := o.as(mine, func(tx *store.Tx) error { return people.SetWeekly(tx, id, c.days) })
		if (err == nil) != c.ok {
			t.Errorf("%v: %v", c.days, err)
		}
		o.read(mine, func(tx *store.Tx) error {
			got, err := people.Weekly(tx, id)
			if !slices.Equal(got, c.want) {
				t.Errorf("%v: %v", c.days, got)
			}
			return err
		})
	}
}
