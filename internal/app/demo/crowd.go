package demo

import (
	"fmt"
	"math"

	"rostrum/data"
	"rostrum/internal/app/demo/names"
	"rostrum/internal/app/territory"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// staff is who may speak in which unit: speakers' places in the list, with the days of their terms.
type staff struct {
	all    []people.Arrival
	byUnit map[string][]term
	cards  map[string]int
	deeds  map[string]string // ids of decisions, by network, province and "before" or "after"
	skills []string
}

type term struct {
	speaker     int
	from, until lang.Day
}

// crowd is the filler at its work on speakers.
type crowd struct{ *filler }

// people makes the accounts, the decisions, and about 12,000 speakers spread by how many people live where.
func (f *filler) people() error {
	if err := (doors{f}).accounts(); err != nil {
		return err
	}
	return crowd{f}.gather()
}

// gather invents the speakers with their appointments and brings them in.
func (f crowd) gather() error {
	f.staff = staff{byUnit: map[string][]term{}, cards: map[string]int{}, deeds: map[string]string{}}
	if err := f.write(f.decisions); err != nil {
		return err
	}
	for _, n := range f.land.Nets {
		f.appointNation(n)
		for _, p := range f.land.Map.Provinces {
			f.appointProvince(n, p)
		}
		for _, c := range f.home {
			f.appointCommune(n, c)
		}
	}
	f.tell(StepPeople, 0, int64(len(f.staff.all)))
	if err := people.Load(f.ctx, f.db, f.staff.all); err != nil {
		return err
	}
	return f.myself()
}

// decisions makes one for each network, province and time, and marks it as made up.
func (f crowd) decisions(tx *store.Tx) error {
	var err error
	if f.staff.skills, err = store.All[string](tx, `SELECT id FROM subjects ORDER BY position, id`); err != nil {
		return err
	}
	for i, n := range f.land.Nets {
		for j, p := range f.land.Map.Provinces {
			for when, day := range map[string]lang.Day{"before": "2023-03-15", "after": "2025-07-28"} {
				year := string(day[:4])
				d, err := org.AddDecision(tx, org.Decision{Number: fmt.Sprintf("%d-QĐ/DLM-%s", 12+3*j+i, year), DecidedOn: day,
					Title: "Quyết định công nhận báo cáo viên, tuyên truyền viên (dữ liệu mẫu)", Issuer: p.FullName + " (dữ liệu mẫu)"})
				if err != nil {
					return err
				}
				f.staff.deeds[n.Code+"/"+p.Code+"/"+when] = d.ID
			}
		}
	}
	return nil
}

// person invents one with a home unit; nothing of them is real.
func (f crowd) person(r region, home string, above bool) people.Arrival {
	group := f.folk(r)
	p := f.maker.Person(r.names, group)
	job := f.job(above, p.Gender, group != "")
	a := people.Arrival{Record: people.Record{Speaker: people.Speaker{FullName: p.Full, GivenName: lastWord(p), HomeUnitID: home,
		BornYear: f.born(job), Gender: p.Gender, EthnicGroup: p.Ethnic, Occupation: job.name,
		CreatedAt: f.moment("2024-10-01", 8, f.dice.IntN(480))}}}
	a.Languages = []people.Spoken{{Lang: "vi"}}
	if group != "" && f.chance(85) || group == "" && r.share > 30 && f.chance(12) {
		if group == "" {
			group = r.folks[0]
		}
		a.Languages = append(a.Languages, people.Spoken{Lang: langOf(group)})
	}
	for range f.between(1, 3) {
		a.SubjectIDs = append(a.SubjectIDs, f.staff.skills[f.dice.IntN(len(f.staff.skills))])
	}
	return a
}

// lastWord is the given name as a whole word of the full name.
func lastWord(p names.Person) string {
	if p.Given != "" {
		return p.Given
	}
	return lang.GivenName(p.Full)
}

// add takes a person with appointments into the staff.
func (f crowd) add(a people.Arrival, n territory.Net, level string) {
	for i := range a.Appointments {
		p := &a.Appointments[i]
		p.NetworkID, p.LevelID = n.ID, f.land.Levels[n.Code+"/"+level]
		if p.Status != people.Proposed {
			f.staff.byUnit[p.UnitID] = append(f.staff.byUnit[p.UnitID], term{len(f.staff.all), p.FromDay, p.UntilDay})
		}
	}
	if f.chance(70) {
		f.staff.cards[n.Code]++
		card := fmt.Sprintf("%s-%05d", map[string]string{"oral": "TM", "legal": "PL", "health": "YT"}[n.Code], f.staff.cards[n.Code])
		for i := range a.Appointments {
			a.Appointments[i].CardNo = card
		}
	}
	f.staff.all = append(f.staff.all, a)
}

func (f crowd) appointNation(n territory.Net) {
	for range 8 {
		a := f.person(region{names: "north"}, f.unit(n.Code, "n"), true)
		a.Appointments = []people.Appointment{{UnitID: a.HomeUnitID, Status: people.Appointed, FromDay: "2024-02-01", UntilDay: "2029-02-01"}}
		f.add(a, n, "nation")
	}
}

func (f crowd) appointProvince(n territory.Net, p data.Province) {
	unit := f.unit(n.Code, "P:"+p.Code)
	for range f.between(5, 9) {
		a := f.person(regionOf(p.Code), unit, true)
		from := lang.Day("2025-07-28").AddDays(f.dice.IntN(40))
		a.Appointments = []people.Appointment{f.current(unit, from, f.staff.deeds[n.Code+"/"+p.Code+"/after"])}
		f.add(a, n, "province")
	}
}

// wanted is how many speakers a commune has. Some have none: a gap that the demo shows.
func (f crowd) wanted(code string, c *commune) int {
	share, none := map[string]float64{"oral": 2.2, "legal": 0.55, "health": 0.55}[code], map[string]int{"oral": 5, "legal": 20, "health": 20}[code]
	if c != f.logins.commune && f.chance(none) {
		return 0
	}
	weight := math.Sqrt(float64(max(c.population, 4000)) / 28_000)
	mean := share * weight * (0.6 + 0.8*f.dice.Float64())
	if c.province == demoProvince {
		mean *= 1.5
	}
	n := int(mean)
	if f.dice.Float64() < mean-float64(n) {
		n++
	}
	if c == f.logins.commune {
		return max(n, 6)
	}
	return min(n, 9)
}

// appointCommune appoints the speakers of a commune: most held an appointment in a commune it came from, which
// lapsed with that, and most were appointed again.
func (f crowd) appointCommune(n territory.Net, c *commune) {
	unit := f.unit(n.Code, c.key)
	deed := n.Code + "/" + c.province + "/"
	for range f.wanted(n.Code, c) {
		a := f.person(regionOf(c.province), unit, false)
		again := true
		if len(c.olds) > 0 && f.chance(78) {
			old := f.unit(n.Code, c.olds[f.dice.IntN(len(c.olds))])
			from := lang.Day("2023-03-15").AddDays(f.dice.IntN(420))
			before := people.Appointment{UnitID: old, FromDay: from, DecisionID: f.staff.deeds[deed+"before"]}
			if old == unit { // the commune was carried on, and the term with it
				before.Status, before.UntilDay = people.Appointed, from.AddMonths(termMonths)
				again = false
			} else {
				before.Status, before.UntilDay = people.Lapsed, data.ReformDay
				again = c == f.logins.commune || f.chance(94)
			}
			a.Appointments = append(a.Appointments, before)
		}
		if again {
			a.Appointments = append(a.Appointments, f.current(unit, lang.Day("2025-07-28").AddDays(f.dice.IntN(90)), f.staff.deeds[deed+"after"]))
		}
		f.add(a, n, "commune")
	}
}

// current is an appointment that holds today, but for some: ending soon, proposed, or dismissed.
func (f crowd) current(unit string, from lang.Day, deed string) people.Appointment {
	a := people.Appointment{UnitID: unit, Status: people.Appointed, FromDay: min(from, f.today), DecisionID: deed}
	a.UntilDay = a.FromDay.AddMonths(termMonths)
	switch p := f.dice.IntN(100); {
	case p < 4:
		a.UntilDay = f.today.AddDays(f.between(5, 85))
	case p < 6:
		a.Status, a.FromDay, a.UntilDay, a.DecisionID = people.Proposed, "", "", ""
	case p < 7:
		a.Status, a.UntilDay = people.Dismissed, f.today.AddDays(-f.between(1, 100))
		a.UntilDay = max(a.UntilDay, a.FromDay)
		a.Reason, a.EndedBy = "Chuyển công tác sang địa phương khác (dữ liệu mẫu).", f.logins.listed["coordinator"]
	}
	return a
}

// myself joins the listed speaker's account to a speaker of the commune, under one name, and lets some of its
// speakers be away for a while.
func (f crowd) myself() error {
	unit := f.unit("oral", f.logins.commune.key)
	return f.write(func(tx *store.Tx) error {
		me := -1
		for _, t := range f.staff.byUnit[unit] {
			a := f.staff.all[t.speaker]
			if me < 0 && t.until > f.today.AddMonths(12) && a.Appointments[len(a.Appointments)-1].Status == people.Appointed {
				me = t.speaker
				continue
			}
			if f.chance(30) {
				from := f.today.AddDays(f.between(3, 30))
				if _, err := people.AddAway(tx, people.Availability{SpeakerID: a.ID, FromDay: from, UntilDay: from.AddDays(5)}); err != nil {
					return err
				}
			}
		}
		if me < 0 {
			return fmt.Errorf("demo: nobody of %s is appointed", unit)
		}
		f.mine = f.staff.all[me].ID
		return f.sameName(tx, f.mine, f.logins.listed["speaker"])
	})
}

// sameName gives the account's name to the speaker it belongs to.
func (f crowd) sameName(tx *store.Tx, speakerID, accountID string) error {
	account, err := people.AccountByID(tx, accountID)
	if err != nil {
		return err
	}
	r, err := people.RecordOf(tx, speakerID)
	if err != nil {
		return err
	}
	r.FullName, r.GivenName = account.FullName, lang.GivenName(account.FullName)
	if _, err := people.EditSpeaker(tx, r); err != nil {
		return err
	}
	return people.SetSpeaker(tx, accountID, speakerID)
}
