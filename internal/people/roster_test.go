package people_test

import (
	"slices"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// names lists the roster of an account under a filter, by the full names in their order.
func (o *office) names(account string, f people.RosterFilter) []string {
	o.t.Helper()
	out := []string{}
	o.read(account, func(tx *store.Tx) error {
		list, err := people.Roster(tx, f)
		for _, r := range list.Rows {
			out = append(out, r.FullName)
		}
		if err == nil && list.Total != len(out) {
			o.t.Errorf("total %d of %d rows", list.Total, len(out))
		}
		return err
	})
	return out
}

func TestTheRosterHoldsExactlyTheRowsOfOnesOwnSubtree(t *testing.T) {
	o := newOffice(t)
	o.speaker("Trần Thị Trung", o.Root)
	o.speaker("Lê Văn Tỉnh", o.Prov[0])
	o.speaker("Lò Thị Xã", o.Comm[0][0])
	o.speaker("Vàng A Bên", o.Comm[0][1])
	o.speaker("Hà Văn Khác", o.Prov[1])
	o.speaker("Hà Thị Xa", o.Comm[1][0])
	o.speaker("Đinh Thị Luật", o.Comm2[0][0])
	both := o.speaker("Ngô Thị Hai", o.Comm2[0][0])
	o.appoint(both, o.Comm[0][0], "2025-01-01")
	o.add("Kim Văn Chưa", o.Comm[0][0])
	for account, scope := range map[string]string{"root": o.Root, "prov": o.Prov[0], "comm": o.Comm[0][0], "legal": o.Network2, "all": access.Everywhere} {
		o.grant(account, access.Head, scope)
	}
	o.grant("two", access.Head, o.Comm[0][1])
	o.grant("two", access.Head, o.Comm[1][0])
	o.grant("answers", access.Answering, access.Everywhere)
	for account, want := range map[string][]string{
		"comm":    {"Kim Văn Chưa", "Ngô Thị Hai", "Lò Thị Xã"},
		"prov":    {"Vàng A Bên", "Kim Văn Chưa", "Ngô Thị Hai", "Lê Văn Tỉnh", "Lò Thị Xã"},
		"root":    {"Vàng A Bên", "Kim Văn Chưa", "Ngô Thị Hai", "Hà Văn Khác", "Lê Văn Tỉnh", "Trần Thị Trung", "Hà Thị Xa", "Lò Thị Xã"},
		"legal":   {"Ngô Thị Hai", "Đinh Thị Luật"},
		"two":     {"Vàng A Bên", "Hà Thị Xa"},
		"all":     {"Vàng A Bên", "Kim Văn Chưa", "Ngô Thị Hai", "Hà Văn Khác", "Đinh Thị Luật", "Lê Văn Tỉnh", "Trần Thị Trung", "Hà Thị Xa", "Lò Thị Xã"},
		"answers": {},
		"nobody":  {},
	} {
		if got := o.names(account, people.RosterFilter{}); !slices.Equal(got, want) {
			t.Errorf("%s sees %v, want %v", account, got, want)
		}
	}
	// What is asked for never widens what may be read.
	for _, f := range []people.RosterFilter{{UnitID: o.Prov[1]}, {UnitID: o.Root2}, {NetworkID: o.Network2}, {Q: "xa", UnitID: o.Comm[1][0]}} {
		if got := o.names("comm", f); len(got) != 0 {
			t.Errorf("comm with %+v sees %v", f, got)
		}
	}
	// An appointment elsewhere stays unseen, though its person is in the list.
	o.read("legal", func(tx *store.Tx) error {
		list, err := people.Roster(tx, people.RosterFilter{Q: "Ngô Thị Hai"})
		if len(list.Rows) != 1 || list.Rows[0].Appointment.UnitID != o.Comm2[0][0] || list.Rows[0].Others != 0 {
			t.Errorf("got %+v", list.Rows)
		}
		return err
	})
}

func TestTheRosterIsInTheOrderOfGivenNames(t *testing.T) {
	o := newOffice(t)
	o.grant("all", access.Head, access.Everywhere)
	want := []string{"Lò Văn An", "Trần An", "Trần Thị An", "Bùi Ân", "Nguyễn Văn Ba", "Nguyễn Văn Bà", "Nguyễn Văn Bá",
		"Hà Dung", "Hà Đông", "H' Hen Niê", "Vàng A Páo", "Páo", "Y Blăk Êban"}
	want = slices.SortedFunc(slices.Values(want), func(a, b string) int {
		return slices.Compare([]string{lang.NameKey(lang.GivenName(a), a)}, []string{lang.NameKey(lang.GivenName(b), b)})
	})
	for _, i := range []int{7, 2, 12, 0, 9, 4, 1, 3, 11, 5, 10, 8, 6} {
		o.add(want[i], o.Comm[0][0])
	}
	got := o.names("all", people.RosterFilter{})
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	before := func(a, b string) {
		t.Helper()
		if slices.Index(got, a) > slices.Index(got, b) {
			t.Errorf("%s stands after %s", a, b)
		}
	}
	before("Trần Thị An", "Bùi Ân")          // a before â
	before("Hà Dung", "Hà Đông")             // d before đ
	before("Lò Văn An", "Trần An")           // then by the whole name
	before("Nguyễn Văn Bà", "Nguyễn Văn Bá") // huyền before sắc
}

func TestFiltersAskOneAppointmentEverything(t *testing.T) {
	o := newOffice(t)
	o.grant("all", access.Head, access.Everywhere)
	two := o.speaker("Lò Thị Hai", o.Comm[0][0], "vi", "hmn") // in force in one network …
	proposed := o.add("Vàng A Mới", o.Comm[0][1], "hmn")
	gone := o.add("Hà Văn Thôi", o.Comm[1][0], "km")
	o.write(func(tx *store.Tx) error {
		if _, err := people.Propose(tx, people.Appointment{SpeakerID: two, UnitID: o.Prov2[0]}); err != nil { // … proposed in another
			return err
		}
		if _, err := people.Propose(tx, people.Appointment{SpeakerID: proposed, UnitID: o.Comm[0][1]}); err != nil {
			return err
		}
		a, err := people.Propose(tx, people.Appointment{SpeakerID: gone, UnitID: o.Comm[1][0]})
		if err != nil {
			return err
		}
		if _, err = people.Appoint(tx, a.ID, a.Version, people.Deed{FromDay: "2021-02-01"}); err != nil { // until 2026-02-01
			return err
		}
		_, err = people.LapseEnded(tx, 10)
		return err
	})
	soon := o.add("Kim Thị Sắp", o.Comm[1][1], "km")
	o.appoint(soon, o.Comm[1][1], "2022-02-01") // until 2027-02-01
	o.write(func(tx *store.Tx) error {
		r, err := people.RecordOf(tx, soon)
		if err != nil {
			return err
		}
		r.SubjectIDs = []string{"health"}
		_, err = people.EditSpeaker(tx, r)
		return err
	})
	for _, c := range []struct {
		f    people.RosterFilter
		want []string
	}{
		{people.RosterFilter{Lang: "hmn"}, []string{"Lò Thị Hai", "Vàng A Mới"}},
		{people.RosterFilter{Lang: "km", UnitID: o.Prov[1]}, []string{"Kim Thị Sắp", "Hà Văn Thôi"}},
		{people.RosterFilter{Lang: "km", UnitID: o.Prov[0]}, []string{}},
		{people.RosterFilter{SubjectID: "health"}, []string{"Kim Thị Sắp"}},
		{people.RosterFilter{Status: people.Appointed}, []string{"Lò Thị Hai", "Kim Thị Sắp"}},
		{people.RosterFilter{Status: people.Proposed}, []string{"Lò Thị Hai", "Vàng A Mới"}},
		{people.RosterFilter{Status: people.Proposed, NetworkID: o.Network}, []string{"Vàng A Mới"}},
		{people.RosterFilter{Status: people.Lapsed}, []string{"Hà Văn Thôi"}},
		{people.RosterFilter{Status: people.Dismissed}, []string{}},
		{people.RosterFilter{NetworkID: o.Network2}, []string{"Lò Thị Hai"}},
		{people.RosterFilter{LevelID: o.Levels[2], Status: people.Appointed}, []string{"Lò Thị Hai", "Kim Thị Sắp"}},
		{people.RosterFilter{LevelID: o.Levels[1]}, []string{}},
		{people.RosterFilter{Ending: 3}, []string{"Kim Thị Sắp"}},
		{people.RosterFilter{Ending: 1}, []string{}},
		{people.RosterFilter{Q: "hai lo"}, []string{"Lò Thị Hai"}},
		{people.RosterFilter{Q: "VÀNG"}, []string{"Vàng A Mới"}},
		{people.RosterFilter{Q: "ha"}, []string{"Lò Thị Hai", "Hà Văn Thôi"}},
		{people.RosterFilter{Q: "%"}, []string{}},
		{people.RosterFilter{Q: "' OR 1=1 --"}, []string{}},
	} {
		if got := o.names("all", c.f); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.f, got, c.want)
		}
	}
}

func TestPagesOfTheRosterJoinWithoutGapOrRepeat(t *testing.T) {
	o := newOffice(t)
	o.grant("prov", access.Head, o.Prov[0])
	o.write(func(tx *store.Tx) error {
		for i := range 2*people.RosterPage + 7 {
			name := []string{"Lò Văn An", "Lò Văn Bình", "Lò Văn Chi"}[i%3]
			if _, err := people.AddSpeaker(tx, people.Record{Speaker: people.Speaker{FullName: name, HomeUnitID: o.Comm[0][i%3]}}); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]bool{}
	var f people.RosterFilter
	for range 4 {
		o.read("prov", func(tx *store.Tx) error {
			list, err := people.Roster(tx, f)
			for _, r := range list.Rows {
				if seen[r.ID] {
					t.Errorf("%s twice", r.ID)
				}
				seen[r.ID] = true
			}
			f.After = list.Next
			return err
		})
		if f.After == "" {
			break
		}
	}
	if len(seen) != 2*people.RosterPage+7 {
		t.Errorf("saw %d", len(seen))
	}
}

func TestSpeakersForASessionComeFromTheUnitAndAboveAndBelow(t *testing.T) {
	o := newOffice(t)
	o.speaker("Trần Thị Trung", o.Root)
	o.speaker("Lê Văn Tỉnh", o.Prov[0])
	o.speaker("Lò Thị Xã", o.Comm[0][0], "hmn", "vi")
	o.speaker("Vàng A Bên", o.Comm[0][1])
	o.speaker("Hà Văn Khác", o.Prov[1])
	o.add("Kim Văn Chưa", o.Comm[0][0])
	for _, c := range []struct {
		q, unit string
		want    []string
	}{
		{"", o.Comm[0][0], []string{"Lê Văn Tỉnh", "Trần Thị Trung", "Lò Thị Xã"}},
		{"", o.Prov[0], []string{"Vàng A Bên", "Lê Văn Tỉnh", "Trần Thị Trung", "Lò Thị Xã"}},
		{"lo xa", o.Comm[0][0], []string{"Lò Thị Xã"}},
		{"bên", o.Comm[0][0], []string{}},
	} {
		o.read("x", func(tx *store.Tx) error {
			found, err := people.FindSpeakers(tx, c.q, c.unit, 10)
			got := []string{}
			for _, v := range found {
				got = append(got, v.FullName)
				if v.Appointment.ID == "" {
					t.Errorf("%s without an appointment", v.FullName)
				}
				if v.FullName == "Lò Thị Xã" && !slices.Equal(v.Languages, []string{"vi", "hmn"}) {
					t.Errorf("languages %v", v.Languages)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v: %v", c, got)
			}
			return err
		})
	}
}
