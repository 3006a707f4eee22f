package people_test

import (
	"context"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// office is the small world of org with coordinators, three languages and two subjects.
type office struct {
	*orgtest.Small
	t     testing.TB
	db    *store.DB
	clock *storetest.Clock
}

// today is the day on the office's wall.
const today lang.Day = "2026-11-23"

func newOffice(t testing.TB) *office {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	o := &office{t: t, db: storetest.OpenAt(t, clock.Now), clock: clock}
	o.Small = orgtest.World(t, o.db, people.Verbs())
	o.write(func(tx *store.Tx) error {
		for i, l := range [][3]string{{"vi", "Tiếng Việt", "Vietnamese"}, {"hmn", "Tiếng Mông", "Hmong"}, {"km", "Tiếng Khmer", "Khmer"}} {
			if _, err := people.AddLanguage(tx, people.Language{ID: l[0], Names: lang.Text{lang.VI: l[1], lang.EN: l[2]}, Position: i}); err != nil {
				return err
			}
		}
		for i, s := range [][3]string{{"land", "Đất đai", "Land"}, {"health", "Y tế", "Health"}} {
			if _, err := people.AddSubject(tx, people.Subject{ID: s[0], Names: lang.Text{lang.VI: s[1], lang.EN: s[2]}, Position: i}); err != nil {
				return err
			}
		}
		_, err := people.AddEthnicGroup(tx, people.EthnicGroup{ID: "tay", Names: lang.Text{lang.VI: "Tày", lang.EN: "Tày"}})
		return err
	})
	return o
}

func (o *office) write(fn func(tx *store.Tx) error) {
	o.t.Helper()
	storetest.Write(o.t, o.db, store.System(), fn)
}

// as runs a use case as an account and gives its error.
func (o *office) as(account string, fn func(tx *store.Tx) error) error {
	_, err := o.db.Write(context.Background(), store.Op{Kind: "test", Actor: orgtest.Actor(account)}, fn)
	return err
}

func (o *office) read(account string, fn func(tx *store.Tx) error) {
	o.t.Helper()
	storetest.Read(o.t, o.db, orgtest.Actor(account), fn)
}

// grant gives an account a role on a unit and all below.
func (o *office) grant(account string, role access.Role, scope string) {
	o.t.Helper()
	orgtest.Grant(o.t, o.db, account, role, scope)
}

// add makes a speaker with a record in a unit.
func (o *office) add(name, unit string, langs ...string) string {
	o.t.Helper()
	r := people.Record{Speaker: people.Speaker{FullName: name, HomeUnitID: unit}}
	for _, l := range langs {
		r.Languages = append(r.Languages, people.Spoken{Lang: l})
	}
	o.write(func(tx *store.Tx) error {
		var err error
		r, err = people.AddSpeaker(tx, r)
		return err
	})
	return r.ID
}

// appoint makes a speaker one of a unit from a day on, for the term of its level.
func (o *office) appoint(speaker, unit string, from lang.Day) people.Appointment {
	o.t.Helper()
	var a people.Appointment
	o.write(func(tx *store.Tx) error {
		var err error
		if a, err = people.Propose(tx, people.Appointment{SpeakerID: speaker, UnitID: unit}); err != nil {
			return err
		}
		a, err = people.Appoint(tx, a.ID, a.Version, people.Deed{Decision: org.Decision{Number: "12-QĐ", Signer: "Trần Thị Bình"}, FromDay: from})
		return err
	})
	return a
}

// speaker adds and appoints in one go.
func (o *office) speaker(name, unit string, langs ...string) string {
	o.t.Helper()
	id := o.add(name, unit, langs...)
	o.appoint(id, unit, "2024-01-01")
	return id
}

// wantFault holds an error against a kind and, where given, the field that is named.
func wantFault(t testing.TB, err error, kind fault.Kind, field string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want %s", err, kind.Key())
	}
	if field == "" {
		return
	}
	for _, f := range fault.Fields(err) {
		if f.Name == field {
			return
		}
	}
	t.Fatalf("no message at %s in %v", field, err)
}
