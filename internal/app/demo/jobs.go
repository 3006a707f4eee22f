package demo

// job is an occupation of the demo's speakers with who can have it: ages in years, both included.
type job struct {
	name     string
	from, to int
	gender   string // "" is any
	minority bool   // of a minority alone
	above    bool   // in provinces and the head office, not in communes
}

// jobs are what speakers do for a living or did. Ages follow when people retire (men at 62, women at 60 at the
// latest), who is young enough for the youth union, and whom a village looks up to.
func jobs() []job {
	return []job{
		{name: "cán bộ xã", from: 24, to: 59}, {name: "giáo viên", from: 23, to: 59}, {name: "trưởng thôn", from: 28, to: 65},
		{name: "cán bộ hưu trí", from: 62, to: 72}, {name: "giáo viên nghỉ hưu", from: 60, to: 72}, {name: "nông dân", from: 25, to: 64},
		{name: "nhân viên y tế", from: 24, to: 59}, {name: "cán bộ phụ nữ", from: 25, to: 57, gender: "female"},
		{name: "cán bộ đoàn thanh niên", from: 22, to: 35}, {name: "cựu chiến binh", from: 55, to: 74, gender: "male"},
		{name: "công chức tư pháp – hộ tịch", from: 24, to: 59}, {name: "bí thư chi bộ", from: 32, to: 66},
		{name: "người có uy tín", from: 50, to: 76, minority: true}, {name: "già làng", from: 60, to: 78, gender: "male", minority: true},
		{name: "chuyên viên", from: 26, to: 59, above: true}, {name: "giảng viên trường chính trị", from: 28, to: 59, above: true},
		{name: "bác sĩ", from: 27, to: 60, above: true}, {name: "luật gia", from: 28, to: 66, above: true},
		{name: "cán bộ hưu trí", from: 62, to: 70, above: true}, {name: "trưởng phòng", from: 35, to: 59, above: true},
	}
}

// job picks an occupation that somebody can have.
func (f crowd) job(above bool, gender string, minority bool) job {
	all := jobs()
	for {
		j := all[f.dice.IntN(len(all))]
		if j.above == above && (j.gender == "" || j.gender == gender) && (!j.minority || minority) {
			return j
		}
	}
}

// born is a year of birth that fits an occupation today.
func (f crowd) born(j job) int { return f.today.Time(f.db.Location()).Year() - f.between(j.from, j.to) }
