package demo

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/data"
	shelf "rostrum/internal/app/demo/briefs"
	"rostrum/internal/app/territory"
	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
)

// issue is one brief of the demo with when and to whom it went.
type issue struct {
	shelf.Brief
	network        territory.Net
	unit           string // that issues it
	id             string
	state          string
	sendings       []sending
	passed         []sending // by provinces to their communes
	withdrawn      lang.Day
	writer, second string
}

// sending is one publication: from an office to part of the tree, seen from the tree of its day.
type sending struct {
	id       string
	version  int
	day      lang.Day
	deadline lang.Day
	province string // code; "" is the whole country
	sessions int
	heads    bool
	top      bool // to provinces alone
	deep     bool // before the reform: to communes too
	down     bool // to provinces, which are to pass it down
	below    bool // passed down by a province to its communes
}

// old says whether it went to the units of before the reform.
func (s sending) old() bool { return s.day < data.ReformDay }

// levels are those it went to, of the tree of its day.
func (s sending) levels() []string {
	switch {
	case s.old() && s.deep:
		return []string{"province", "district", "commune"}
	case s.old():
		return []string{"province", "district"}
	case s.top, s.down:
		return []string{"province"}
	case s.below:
		return []string{"commune"}
	}
	return []string{"province", "commune"}
}

// schedule says when each brief of the demo went out: a day counted back from today, or one before the reform.
// Deadlines lie so many days after it.
func schedule() []struct {
	slug     string
	state    string
	province bool // issued by the coordinator's province, not by the head office
	sent     []plan
} {
	type row = struct {
		slug     string
		state    string
		province bool
		sent     []plan
	}
	return []row{
		{"mu-bao-hiem-xe-may", briefs.Published, false, []plan{{fixed: "2024-11-18", deadline: "2025-06-15", n: 1}, {ago: 405, days: 95, n: 1}}},
		{"can-cuoc-dien-tu", briefs.Published, false, []plan{{fixed: "2025-02-10", deadline: "2025-06-20", n: 1, deep: true}, {ago: 46, days: 62, n: 1, heads: true, down: true}}},
		{"dang-ky-cu-tru", briefs.Published, false, []plan{{ago: 240, days: 120, n: 2}, {ago: 3, days: 45, n: 2, top: true}}},
		{"phong-chay-rung", briefs.Published, true, []plan{{ago: 18, days: 40, n: 1, heads: true}}},
		{"quyen-tiep-can-thong-tin", briefs.Approval, true, nil},
		{"hoa-giai-o-co-so", briefs.Published, false, []plan{{fixed: "2024-12-16", deadline: "2025-06-10", n: 1}}},
		{"luat-dat-dai-2024", briefs.Published, false, []plan{{ago: 450, days: 120, n: 1}}},
		{"phong-chong-bao-luc-gia-dinh", briefs.Published, false, []plan{{ago: 190, days: 100, n: 1}}},
		{"dang-ky-khai-sinh-qua-han", briefs.Published, false, []plan{{ago: 33, days: 55, n: 1}}},
		{"noi-bo-bao-cao-vien-phap-luat", briefs.Published, false, []plan{{ago: 105, days: 45, n: 1, top: true}}},
		{"tiem-chung-mo-rong", briefs.Published, false, []plan{{fixed: "2024-12-02", deadline: "2025-06-05", n: 1, deep: true}}},
		{"bao-hiem-y-te-ho-gia-dinh", briefs.Published, false, []plan{{ago: 430, days: 130, n: 1, top: true}}},
		{"phong-sot-xuat-huyet", briefs.Published, false, []plan{{ago: 160, days: 90, n: 1}}},
		{"an-toan-thuc-pham-co-dam", briefs.Withdrawn, false, []plan{{ago: 125, days: 80, n: 1, top: true}}},
		{"phong-duoi-nuoc-tre-em", briefs.Draft, false, nil},
	}
}

// plan is a sending before its days are known.
type plan struct {
	fixed, deadline lang.Day
	ago, days, n    int
	heads, top      bool
	deep, down      bool
}

// firstAfter is the first day on which a brief of the demo goes to the units of after the reform.
const firstAfter lang.Day = "2025-07-21"

func (p plan) sending(version int, today lang.Day, province string) sending {
	s := sending{version: version, province: province, day: p.fixed, deadline: p.deadline, sessions: p.n, heads: p.heads, top: p.top,
		deep: p.deep, down: p.down}
	if s.day == "" {
		s.day = max(firstAfter, working(today.AddDays(-p.ago)))
		s.deadline = s.day.AddDays(p.days)
	}
	return s
}

// working is the day, or the Monday after it.
func working(day lang.Day) lang.Day { return briefs.WorkingDay(day.AddDays(-1), 1, nil) }

// briefs brings the fifteen briefs in with all that was done to them.
func (f *filler) briefs() error {
	written, err := shelf.Load(data.Briefs())
	if err != nil {
		return err
	}
	for _, row := range schedule() {
		i := slices.IndexFunc(written, func(b shelf.Brief) bool { return b.Slug == row.slug })
		if i < 0 {
			return fmt.Errorf("demo: no brief %s", row.slug)
		}
		is := &issue{Brief: written[i], state: row.state}
		is.network = f.land.Nets[slices.IndexFunc(f.land.Nets, func(n territory.Net) bool { return n.Code == is.Network })]
		is.unit, is.writer, is.second = f.unit(is.Network, "n"), f.logins.writer[is.Network], f.logins.approver[is.Network]
		province := ""
		if row.province {
			province = demoProvince
			is.unit, is.writer, is.second = f.unit(is.Network, "P:"+demoProvince), f.logins.listed["coordinator"], f.logins.listed["head"]
		}
		for n, p := range row.sent {
			is.sendings = append(is.sendings, p.sending(n+1, f.today, province))
		}
		for _, s := range is.sendings {
			if s.down {
				is.passed = f.passedDown(s)
			}
		}
		if is.state == briefs.Withdrawn {
			is.withdrawn = working(is.sendings[0].day.AddDays(60))
		}
		if err := (press{f}).bring(is); err != nil {
			return err
		}
		f.issued = append(f.issued, is)
	}
	return nil
}

// passedDown is what most provinces did with a sending that asks to be passed down: they sent it on to their
// communes some days later, with a deadline a little before their own. The others still owe that.
func (f *filler) passedDown(s sending) []sending {
	var all []sending
	for _, p := range f.land.Map.Provinces {
		if p.Code != demoProvince && !f.chance(80) {
			continue
		}
		one := sending{version: s.version, province: p.Code, sessions: s.sessions, below: true}
		one.day = working(s.day.AddDays(f.between(1, 12)))
		one.deadline = s.deadline.AddDays(-f.between(0, 6))
		all = append(all, one)
	}
	return all
}

// press is the filler at its work on briefs.
type press struct{ *filler }

// bring writes one brief and keeps the ids it got.
func (f press) bring(is *issue) error {
	d, err := briefs.LoadDossier(f.ctx, f.db, f.dossier(is))
	if err != nil {
		return err
	}
	is.id = d.ID
	for i, p := range d.Publications[:len(is.sendings)] {
		is.sendings[i].id = p.ID
	}
	for i, p := range d.Publications[len(is.sendings):] {
		is.passed[i].id = p.ID
	}
	return nil
}

// dossier tells a brief's life: written, submitted, approved, published, perhaps again, perhaps withdrawn.
func (f press) dossier(is *issue) briefs.Dossier {
	begun := f.today.AddDays(-6)
	if len(is.sendings) > 0 {
		begun = is.sendings[0].day.AddDays(-12)
	}
	d := briefs.Dossier{Brief: briefs.Brief{Number: is.number(begun), UnitID: is.unit, State: is.state, Internal: !is.Public,
		Author: is.writer, CreatedAt: f.moment(begun, 8, 40)}}
	act := func(version int, what, actor string, day lang.Day, hour int, reason string) {
		d.Acts = append(d.Acts, briefs.Act{Version: version, Act: what, Actor: actor, At: f.moment(day, hour, f.dice.IntN(60)), Reason: reason})
	}
	for n := range max(1, len(is.sendings)) {
		from := begun
		if n > 0 {
			from = is.sendings[n].day.AddDays(-9)
		}
		v := briefs.Version{Version: n + 1, State: is.state, Edits: 3, Text: is.words(from), Author: is.writer,
			CreatedAt: f.moment(from, 8, 40), SavedAt: f.moment(from.AddDays(3), 16, 5)}
		act(n+1, briefs.ActWritten, is.writer, from, 8, "")
		if is.state != briefs.Draft {
			act(n+1, briefs.ActSubmitted, is.writer, from.AddDays(4), 9, "")
		}
		d.Version = n + 1
		if n < len(is.sendings) {
			s := is.sendings[n]
			act(n+1, briefs.ActApproved, is.second, from.AddDays(6), 10, "")
			act(n+1, briefs.ActPublished, is.writer, s.day, 14, "")
			d.ApprovedVersion, d.PublishedVersion = n+1, n+1
			d.Publications = append(d.Publications, f.publication(is, s))
			if v.State = briefs.Published; n+1 < len(is.sendings) {
				v.State = briefs.Replaced
			}
		}
		d.Versions = append(d.Versions, v)
	}
	for _, s := range is.passed {
		d.Publications = append(d.Publications, f.publication(is, s))
	}
	if len(is.sendings) > 0 && is.Public {
		d.OnSiteFrom = is.sendings[0].day
	}
	if is.withdrawn != "" {
		d.OnSiteUntil = is.withdrawn
		act(1, briefs.ActWithdrawn, is.second, is.withdrawn, 15, withdrawal)
	}
	return d
}

// withdrawal is the reason of the one brief that the demo withdraws.
const withdrawal = "Một điều khoản được viện dẫn đã thay đổi, một số hướng dẫn không còn đúng. Ngừng sử dụng bản này; bản sửa sẽ được gửi sau khi rà soát. (Dữ liệu mẫu)"

// number is the brief's number in the year it was begun.
func (is *issue) number(begun lang.Day) string {
	return strings.Replace(is.Number, "/2026", "/"+string(begun[:4]), 1)
}

// words is the text as the briefs slice keeps it.
func (is *issue) words(from lang.Day) briefs.Text {
	t := briefs.Text{Title: is.Title, Summary: is.Summary, Body: is.Body, ValidFrom: from, InPerson: is.InPerson, Languages: slices.Clone(is.Languages)}
	for _, m := range is.Messages {
		t.KeyMessages = append(t.KeyMessages, m.VI)
	}
	for _, s := range is.Sources {
		t.Sources = append(t.Sources, briefs.Source{Law: s.Number, Title: s.Title, Day: lang.Day(s.Date), Article: s.Articles})
	}
	for _, q := range is.Questions {
		t.Questions = append(t.Questions, briefs.Likely{Question: q.Text, Answer: q.Answer, Source: q.Source})
	}
	for _, s := range is.Subjects {
		t.Subjects = append(t.Subjects, subjectID(s))
	}
	for _, a := range is.Audiences {
		t.Situations = append(t.Situations, a.Kind+":"+a.Value)
	}
	return t
}

func (f press) publication(is *issue, s sending) briefs.Publication {
	to := "n"
	if s.province != "" {
		to = "P:" + s.province
	}
	p := briefs.Publication{Version: s.version, ToUnitID: f.unit(is.Network, to), Asked: s.asked(), Actor: is.writer, At: f.moment(s.day, 14, 30)}
	if s.below {
		p.Actor = f.logins.office[is.Network+"/"+s.province]
	}
	for _, level := range s.levels() {
		p.LevelIDs = append(p.LevelIDs, f.land.Levels[is.Network+"/"+level])
	}
	return p
}

func (s sending) asked() briefs.Asked {
	return briefs.Asked{Deadline: s.deadline, AcknowledgeBy: briefs.WorkingDay(s.day, 3, nil), Sessions: s.sessions, HeadsOwn: s.heads, PassDown: s.down}
}
