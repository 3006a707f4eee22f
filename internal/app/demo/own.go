package demo

import (
	"fmt"

	"rostrum/internal/kit/lang"
	"rostrum/internal/sessions"
)

// putOff moves a planned talk: it was to be held some days earlier.
func (d *diary) putOff(t *sessions.Past, actor string) {
	before := t.Day.AddDays(-d.between(3, 9))
	t.State = sessions.Postponed
	t.Acts = append(t.Acts, sessions.Act{Act: sessions.ActPostponed, Actor: actor, At: d.moment(d.today, 8, 5), Reason: d.reason(),
		Detail: fmt.Sprintf(`{"from":%q,"to":%q}`, before, t.Day)})
	if at := d.db.Now().UnixMicro(); t.Acts[len(t.Acts)-1].At > at {
		t.Acts[len(t.Acts)-1].At = at
	}
}

// owing gives the listed speaker, and the coordinator's own unit, talks that were held and wait for a report.
func (d *diary) owing() {
	commune := d.postAt(d.land.Nets[0], d.logins.commune, d.today.AddDays(-9), d.today)
	for _, ago := range []int{1, 4} {
		d.waiting(commune, min(working(d.today.AddDays(-ago-2)), d.today.AddDays(-1)), []string{d.mine})
	}
	province := d.atProvince(d.land.Nets[0], demoProvince, d.today.AddDays(-9), d.today)
	for _, ago := range []int{2, 6} {
		day := min(working(d.today.AddDays(-ago)), d.today.AddDays(-1))
		d.waiting(province, day, d.speakers(province.unit, day))
	}
	for _, in := range []int{3, 9, 16} {
		day := working(d.today.AddDays(in))
		d.waiting(province, day, d.speakers(province.unit, day))
	}
}

// waiting plans a talk that nothing was told of yet.
func (d *diary) waiting(p post, day lang.Day, speakers []string) {
	t, ok := d.plan(p, day)
	if !ok {
		return
	}
	office := d.logins.office[p.net.Code+"/"+p.province]
	t.State, t.Planned, t.CreatedBy, t.SpeakerIDs = sessions.Planned, true, office, speakers
	t.CreatedAt = d.moment(min(t.Day, d.today).AddDays(-5), 9, 10)
	t.Acts = []sessions.Act{{Act: sessions.ActPlanned, Actor: office, At: t.CreatedAt}}
	d.all = append(d.all, t)
}

// questions are those that can be heard, by brief: what the brief says is likely, and some of everyday kind.
// One that would not pass the door as it stands is left out.
func (d *diary) questions() map[string][]string {
	pool := map[string][]string{}
	for _, is := range d.issued {
		var all []string
		for _, q := range is.Questions {
			all = append(all, q.Text)
		}
		for _, q := range append(all, everyday()...) {
			if cleaned, names := sessions.Clean(q); cleaned == q && len(names) == 0 {
				pool[is.id] = append(pool[is.id], q)
			}
		}
	}
	return pool
}

func everyday() []string {
	return []string{
		"Nội dung này có bản tiếng dân tộc không, để người già nghe được?", "Muốn đọc lại thì xem ở đâu?",
		"Thủ tục này làm ở xã hay phải lên tỉnh?", "Làm qua mạng thì người không có điện thoại thông minh làm thế nào?",
		"Có mất phí gì không?", "Quy định này bắt đầu từ khi nào?", "Sau khi sáp nhập xã thì giấy tờ cũ còn dùng được không?",
		"Nếu cán bộ hướng dẫn khác với buổi hôm nay thì chúng tôi theo ai?", "Hộ nghèo có được hỗ trợ thêm không?",
		"Đi làm xa thì người nhà làm thay được không?", "Bao lâu thì có kết quả?", "Vì sao buổi này báo muộn, nhiều nhà không biết?",
	}
}

// hear lets some talks bring questions home, a few each.
func (d *diary) hear(t *sessions.Past) {
	pool := d.asked[t.BriefIDs[0]]
	if len(pool) == 0 || !d.chance(12) {
		return
	}
	seen := map[string]bool{}
	for range d.between(1, 4) {
		q := pool[d.dice.IntN(len(pool))]
		if seen[q] {
			continue
		}
		seen[q] = true
		t.Heard = append(t.Heard, sessions.Heard{Text: q, BriefID: t.BriefIDs[0], SubjectID: d.subject(t.BriefIDs[0])})
	}
	t.Hour = string(lang.DayOfMicros(t.Report.CreatedAt, d.db.Location())) + "T20"
}

// subject is the first subject of a brief.
func (d *diary) subject(brief string) string {
	for _, is := range d.issued {
		if is.id == brief {
			return subjectID(is.Subjects[0])
		}
	}
	return ""
}
