package people_test

import (
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

func TestASpeakerIsKeptAsItWasGiven(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	var r people.Record
	err := o.as("lan", func(tx *store.Tx) error {
		var err error
		r, err = people.AddSpeaker(tx, people.Record{
			Speaker: people.Speaker{FullName: "  Giàng  A  Páo ", BornYear: 1980, Gender: people.Male, EthnicGroup: "tay",
				Phone: "0912 345 678", HomeUnitID: o.Comm[0][0]},
			Languages:  []people.Spoken{{Lang: "hmn", Script: "Latin", Variety: "Hoa"}, {Lang: "vi"}, {Lang: "vi"}},
			SubjectIDs: []string{"land", "land"},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.read("lan", func(tx *store.Tx) error {
		got, err := people.RecordOf(tx, r.ID)
		if err != nil {
			return err
		}
		if got.FullName != "Giàng A Páo" || got.GivenName != "Páo" || got.Folded != "giang a pao" || got.EthnicGroup != "tay" {
			t.Errorf("got %+v", got.Speaker)
		}
		if want := []people.Spoken{{Lang: "hmn", Script: "Latin", Variety: "Hoa"}, {Lang: "vi"}}; !slices.Equal(got.Languages, want) {
			t.Errorf("languages %v, want %v", got.Languages, want)
		}
		if !slices.Equal(got.SubjectIDs, []string{"land"}) {
			t.Errorf("subjects %v", got.SubjectIDs)
		}
		return nil
	})
}

func TestARecordThatDoesNotCheckIsRefusedAtItsField(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	for _, c := range []struct {
		field  string
		change func(r *people.Record)
	}{
		{"full_name", func(r *people.Record) { r.FullName = " " }},
		{"full_name", func(r *people.Record) { r.FullName = strings.Repeat("a", 81) }},
		{"given_name", func(r *people.Record) { r.GivenName = "Hoa" }},
		{"born_year", func(r *people.Record) { r.BornYear = 2020 }},
		{"born_year", func(r *people.Record) { r.BornYear = 1900 }},
		{"gender", func(r *people.Record) { r.Gender = "x" }},
		{"phone", func(r *people.Record) { r.Phone = "call me" }},
		{"email", func(r *people.Record) { r.Email = "lan.example" }},
		{"home_unit_id", func(r *people.Record) { r.HomeUnitID = "" }},
		{"home_unit_id", func(r *people.Record) { r.HomeUnitID = "nowhere" }},
		{"languages", func(r *people.Record) { r.Languages = []people.Spoken{{Lang: "xx"}} }},
		{"languages", func(r *people.Record) { r.Languages = []people.Spoken{{Lang: "vi", Variety: strings.Repeat("a", 41)}} }},
		{"subjects", func(r *people.Record) { r.SubjectIDs = []string{"magic"} }},
		{"ethnic_group", func(r *people.Record) { r.EthnicGroup = "martian" }},
	} {
		r := people.Record{Speaker: people.Speaker{FullName: "Lò Thị Mai", HomeUnitID: o.Comm[0][0]}}
		c.change(&r)
		wantFault(t, o.as("lan", func(tx *store.Tx) error { _, err := people.AddSpeaker(tx, r); return err }), fault.Invalid, c.field)
	}
}

func TestRecordsAreKeptOnlyWhereTheRightReaches(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	o.grant("head", access.Head, o.Prov[0])
	home := o.speaker("Lò Thị Mai", o.Comm[0][0])
	foreign := o.speaker("Vàng A Sáng", o.Comm[1][0])
	shared := o.speaker("Hà Thị Nga", o.Comm[1][0])
	o.appoint(shared, o.Comm[0][1], "2025-01-01")
	for _, c := range []struct {
		who, speaker string
		kind         fault.Kind
	}{
		{"lan", home, -1}, {"lan", shared, -1}, {"lan", foreign, fault.Forbidden},
		{"head", home, fault.Forbidden}, {"nobody", home, fault.Forbidden}, {"lan", "none", fault.NotFound},
	} {
		err := o.as(c.who, func(tx *store.Tx) error { return people.MustKnow(tx, "people.manage", c.speaker) })
		if c.kind == -1 && err != nil || c.kind != -1 && !fault.Is(err, c.kind) {
			t.Errorf("%s to %s: %v", c.who, c.speaker, err)
		}
	}
	// Who left a unit is still read there, and changed there no more.
	var a people.Appointment
	o.read("lan", func(tx *store.Tx) (err error) { a, _, err = people.AppointedIn(tx, shared, "", today); return err })
	if err := o.as("lan", func(tx *store.Tx) error {
		_, err := people.Dismiss(tx, a.ID, a.Version, "Chuyển công tác")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	o.read("lan", func(tx *store.Tx) error {
		wantFault(t, people.MustKnow(tx, "people.manage", shared), fault.Forbidden, "")
		return people.MustKnow(tx, "people.read", shared)
	})
	add := func(unit string) error {
		return o.as("lan", func(tx *store.Tx) error {
			_, err := people.AddSpeaker(tx, people.Record{Speaker: people.Speaker{FullName: "Lò Văn Tư", HomeUnitID: unit}})
			return err
		})
	}
	wantFault(t, add(o.Comm[1][0]), fault.Forbidden, "")
	wantFault(t, add(o.Root), fault.Forbidden, "")
	wantFault(t, add(o.Comm2[0][0]), fault.Forbidden, "")
}

func TestAStaleEditIsRefusedAndChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.grant("lan", access.Coordinator, o.Prov[0])
	id := o.add("Lò Thị Mai", o.Comm[0][0], "vi")
	var r people.Record
	o.read("lan", func(tx *store.Tx) (err error) { r, err = people.RecordOf(tx, id); return err })
	edit := func(name string, langs ...people.Spoken) error {
		e := r
		e.FullName, e.GivenName, e.Languages = name, "", langs
		return o.as("lan", func(tx *store.Tx) error { _, err := people.EditSpeaker(tx, e); return err })
	}
	if err := edit("Lò Thị Hoa", people.Spoken{Lang: "hmn"}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, edit("Lò Thị Lan"), fault.Conflict, "")
	o.read("lan", func(tx *store.Tx) error {
		now, err := people.RecordOf(tx, id)
		if now.FullName != "Lò Thị Hoa" || now.GivenName != "Hoa" || now.Version != 2 || len(now.Languages) != 1 || now.Languages[0].Lang != "hmn" {
			t.Errorf("got %+v", now)
		}
		for q, n := range map[string]int{"mai": 0, "hoa": 1} {
			list, err := people.Roster(tx, people.RosterFilter{Q: q})
			if err != nil || list.Total != n {
				t.Errorf("%s finds %d, %v; want %d", q, list.Total, err, n)
			}
		}
		return err
	})
}
