package demo

import (
	"math"

	"rostrum/internal/coverage"
	"rostrum/internal/kit/lang"
	"rostrum/internal/sessions"
)

// talk invents one talk of a post on a day of the past, with its report; false where nothing could be told yet.
func (d *diary) talk(p post, day lang.Day) (sessions.Past, bool) {
	t, ok := d.plan(p, day)
	if !ok {
		return t, false
	}
	t.State = sessions.Held
	t.Planned = !d.chance(18)
	office := d.logins.office[p.net.Code+"/"+p.province]
	t.CreatedBy = office
	if t.Planned {
		t.CreatedAt = min(d.moment(day.AddDays(-d.between(2, 12)), 8, d.dice.IntN(500)), t.StartAt)
		t.Acts = append(t.Acts, sessions.Act{Act: sessions.ActPlanned, Actor: office, At: t.CreatedAt})
		if d.undone(&t, p, office) {
			return t, true
		}
	}
	d.report(&t, p)
	if !t.Planned {
		t.CreatedAt = t.Report.CreatedAt
	}
	t.Acts = append(t.Acts, sessions.Act{Act: sessions.ActReported, Actor: t.Report.CreatedBy, At: t.Report.CreatedAt})
	return t, true
}

// plan makes the plan of a talk.
func (d *diary) plan(p post, day lang.Day) (sessions.Past, bool) {
	var t sessions.Past
	topics := d.topics(p, day)
	if len(topics) == 0 {
		return t, false
	}
	is := topics[d.dice.IntN(len(topics))]
	t.UnitID, t.Day, t.Title = p.unit, day, is.Title
	t.BriefIDs, t.BriefVersions = []string{is.id}, map[string]int{is.id: is.versionOn(day)}
	if other := topics[d.dice.IntN(len(topics))]; other != is && other.Public == is.Public && d.chance(35) {
		t.BriefIDs = append(t.BriefIDs, other.id)
		t.BriefVersions[other.id] = other.versionOn(day)
	}
	t.StartAt, t.Minutes = d.moment(day, []int{8, 8, 14, 19, 19}[d.dice.IntN(5)], 30*d.dice.IntN(2)), 45+15*d.dice.IntN(6)
	t.Mode, t.OpenTo = sessions.InPerson, sessions.ToPublic
	if !is.Public {
		t.OpenTo = sessions.ToStaff
	}
	t.PlaceID = p.where[0]
	if len(p.where) > 1 && d.chance(70) {
		t.PlaceID = p.where[1+d.dice.IntN(len(p.where)-1)]
	}
	if !is.InPerson && d.chance(6) {
		t.Mode, t.Link = sessions.Hybrid, "https://hop.example.vn/phong"
	}
	t.Expected = 10 * d.between(3, 20)
	t.HeadsOwn = d.chance(14)
	t.Languages = []string{"vi"}
	if r := regionOf(p.province); r.share > 0 && d.chance(r.share*2/3) {
		t.Languages = append(t.Languages, langOf(r.folks[min(d.dice.IntN(len(r.folks)), d.dice.IntN(len(r.folks)))]))
	}
	t.SpeakerIDs = d.speakers(p.unit, day)
	return t, true
}

// speakers picks one or two of those who were appointed in the unit on the day; none where nobody was.
func (d *diary) speakers(unit string, day lang.Day) []string {
	terms := d.staff.byUnit[unit]
	var ids []string
	for range min(len(terms), d.between(1, 2)) {
		t := terms[d.dice.IntN(len(terms))]
		if day.Within(t.from, t.until) {
			ids = append(ids, d.staff.all[t.speaker].ID)
		}
	}
	return ids
}

// undone lets some planned talks be cancelled, put off, or held and not reported yet.
func (d *diary) undone(t *sessions.Past, p post, actor string) bool {
	at := d.moment(t.Day.AddDays(-1), 10, d.dice.IntN(300))
	switch {
	case d.chance(2):
		t.State = sessions.Cancelled
		t.Acts = append(t.Acts, sessions.Act{Act: sessions.ActCancelled, Actor: actor, At: at, Reason: d.reason()})
		return true
	case t.Day >= d.today.AddDays(-25) && (d.chance(7) || p.own && d.chance(50)):
		t.State = sessions.Planned
		return true
	}
	return false
}

func (d *diary) reason() string {
	all := []string{"Mưa lớn, đường vào thôn bị ngập.", "Trùng lịch họp của xã.", "Báo cáo viên ốm, chưa có người thay.",
		"Mất điện tại nhà văn hóa.", "Bà con đang vào vụ gặt, hẹn lại sau."}
	return all[d.dice.IntN(len(all))]
}

// report tells what a talk came to.
func (d *diary) report(t *sessions.Past, p post) {
	late := d.between(0, 3)
	if d.chance(8) {
		late = d.between(6, 20)
	}
	at := min(d.moment(t.Day.AddDays(late), 20, d.dice.IntN(180)), d.db.Now().UnixMicro())
	at = max(at, t.StartAt)
	r := &sessions.Reported{Report: sessions.Report{Day: t.Day, PlaceID: t.PlaceID, UnitID: t.UnitID, Minutes: t.Minutes, HeadsOwn: t.HeadsOwn,
		Origin: sessions.FromDesk, CreatedBy: d.logins.office[p.net.Code+"/"+p.province], CreatedAt: at, DeviceAt: at}}
	r.Attendances = int64(min(300, 20+math.Abs(d.dice.NormFloat64())*55))
	r.BriefIDs = t.BriefIDs
	switch n := d.dice.IntN(100); {
	case p.own && len(t.SpeakerIDs) > 0 && n < 70:
		r.Origin, r.CreatedBy = sessions.FromPhone, d.logins.listed["speaker"]
	case n < 12:
		r.Origin = sessions.FromPaper
	case n < 18 && len(t.SpeakerIDs) > 0:
		r.Origin, r.ForSpeaker = sessions.ForOther, t.SpeakerIDs[0]
	}
	r.Languages = d.heardIn(t.Languages)
	t.Report = r
	d.hear(t)
}

// heardIn says how each language planned was heard: spoken, interpreted, or played from a recording.
func (d *diary) heardIn(planned []string) []coverage.Spoken {
	if len(planned) == 1 {
		return []coverage.Spoken{{Lang: planned[0], Manner: coverage.ManSpoken}}
	}
	manner := coverage.ManSpoken
	switch n := d.dice.IntN(100); {
	case n < 10:
		manner = coverage.ManPlayed
	case n < 45:
		manner = coverage.ManInterpreted
	}
	all := []coverage.Spoken{{Lang: planned[1], Manner: manner}}
	if manner != coverage.ManSpoken || d.chance(60) {
		all = append(all, coverage.Spoken{Lang: planned[0], Manner: coverage.ManSpoken})
	}
	return all
}

// ahead plans the next six weeks of the demo's province, and puts some talks off.
func (d *diary) ahead() {
	until := d.today.AddDays(42)
	for _, c := range d.home {
		if c.province != demoProvince {
			continue
		}
		p := d.postAt(d.land.Nets[0], c, d.today.AddDays(1), until)
		count := d.between(0, 2)
		if p.own {
			count = 6
		}
		for range count {
			t, ok := d.plan(p, d.day(p))
			if !ok {
				continue
			}
			office := d.logins.office["oral/"+c.province]
			t.State, t.Planned, t.CreatedBy = sessions.Planned, true, office
			t.CreatedAt = d.moment(d.today.AddDays(-d.between(1, 14)), 8, d.dice.IntN(500))
			t.Acts = []sessions.Act{{Act: sessions.ActPlanned, Actor: office, At: t.CreatedAt}}
			if d.chance(8) {
				d.putOff(&t, office)
			}
			if p.own {
				t.SpeakerIDs = []string{d.mine}
			}
			d.all = append(d.all, t)
		}
	}
	d.owing()
}
