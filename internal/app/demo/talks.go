package demo

import (
	"cmp"
	"slices"

	"rostrum/data"
	"rostrum/internal/app/territory"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/lang"
	"rostrum/internal/sessions"
)

// source is what a recount of the coverage reads.
func source() coverage.Source { return sessions.Facts{} }

// post is a unit that holds talks in a stretch of days.
type post struct {
	net         territory.Net
	unit        string
	province    string
	where       []string // places, the unit's own first
	from, until lang.Day
	own         bool // of the demo's own commune
	old         bool
}

// diary is the filler at its work on talks: what was held so far, and how often for which brief.
type diary struct {
	*filler
	all      []sessions.Past
	held     map[[2]string]held
	quiet    []sessions.Quiet
	asked    map[string][]string // questions that can be heard, by brief's id
	networks map[string]string
}

type held struct{ talks, heads int64 }

// years is how far back the demo's talks go.
const years = 2

// sessions invents two years of talks, what is planned next, and what units owed and did.
func (f *filler) sessions() error {
	d := &diary{filler: f, held: map[[2]string]held{}, networks: map[string]string{}}
	d.asked = d.questions()
	start := f.today.AddMonths(-12 * years)
	for _, n := range f.land.Nets {
		for _, c := range f.past {
			d.fill(d.postAt(n, c, start, data.ReformDay), d.load(n, c))
		}
		for _, c := range f.home {
			d.fill(d.postAt(n, c, max(start, data.ReformDay), f.today), d.load(n, c))
		}
		for _, p := range f.land.Map.Provinces {
			d.fill(d.atProvince(n, p.Code, max(start, data.ReformDay), f.today),
				map[string]int{"oral": 40, "legal": 14, "health": 12}[n.Code])
		}
	}
	d.ahead()
	// By unit, since rows that lie beside one another in the tables are written several times faster.
	slices.SortStableFunc(d.all, func(a, b sessions.Past) int {
		return cmp.Or(cmp.Compare(a.UnitID, b.UnitID), cmp.Compare(a.StartAt, b.StartAt))
	})
	f.tell(StepSessions, 0, int64(len(d.all)))
	if err := (ledger{d}).duties(); err != nil {
		return err
	}
	return d.write()
}

// write brings everything in, telling how far it is.
func (d *diary) write() error {
	done := 0
	for part := range slices.Chunk(d.all, 5000) {
		if err := sessions.Load(d.ctx, d.db, part, d.networks); err != nil {
			return err
		}
		done += len(part)
		d.tell(StepSessions, int64(done), int64(len(d.all)))
	}
	return sessions.LoadQuiet(d.ctx, d.db, d.quiet)
}

func (d *diary) postAt(n territory.Net, c *commune, from, until lang.Day) post {
	return post{net: n, unit: d.unit(n.Code, c.key), province: c.province, where: append([]string{c.place}, c.hamlets...), from: from, until: until,
		own: c == d.logins.commune && n.Code == "oral", old: c.old}
}

// atProvince is the post of a province's own unit.
func (d *diary) atProvince(n territory.Net, province string, from, until lang.Day) post {
	key := "P:" + province
	return post{net: n, unit: d.unit(n.Code, key), province: province, where: []string{d.land.IDs[key]}, from: from, until: until}
}

// density is what part of the talks of such a network the demo of the whole country has: about 22,000. All of
// them are 66,000: memory would bear that, but each talk makes some 70 rows of coverage, and SQLite takes about
// 7 µs of CPU to write one, so that they would add half a minute to the filling.
const density = 0.3

// load is how many talks a commune held. Some held none: the gaps that the demo shows.
func (d *diary) load(n territory.Net, c *commune) int {
	mean := map[string]float64{"oral": 11.5, "legal": 2.1, "health": 1.9}[n.Code]
	none := map[string]int{"oral": 3, "legal": 18, "health": 20}[n.Code]
	if c.old {
		mean, none = mean*0.11, 0
	} else {
		mean *= min(2, max(0.35, float64(max(c.population, 6000))/30_000))
	}
	if c.province == demoProvince {
		mean *= 1.5
	}
	if c == d.logins.commune {
		mean, none = max(mean, 30), 0
	}
	if d.o.Small {
		mean *= 0.5
	} else {
		mean *= density
	}
	if d.chance(none) {
		return 0
	}
	mean *= 0.5 + d.dice.Float64()
	count := int(mean)
	if d.dice.Float64() < mean-float64(count) {
		count++
	}
	return count
}

// fill puts so many talks on days of a post's stretch.
func (d *diary) fill(p post, count int) {
	if p.from >= p.until || p.unit == "" {
		return
	}
	d.networks[p.unit] = p.net.ID
	months := map[string]bool{}
	for range count {
		day := d.day(p)
		if t, ok := d.talk(p, day); ok {
			d.keep(t)
			months[day.Month()] = true
		}
	}
	if p.province == demoProvince && !p.old && p.net.Code == "oral" {
		d.silence(p, months)
	}
}

// silence lets half of the months without a talk be stated as such; the others are silent.
func (d *diary) silence(p post, heard map[string]bool) {
	for month := p.from.MonthStart().AddMonths(1); month.AddMonths(1) <= d.today; month = month.AddMonths(1) {
		if !heard[month.Month()] && d.chance(50) {
			d.quiet = append(d.quiet, sessions.Quiet{UnitID: p.unit, Month: month.Month(), Actor: d.logins.office["oral/"+p.province],
				At: d.moment(month.AddMonths(1), 9, d.dice.IntN(300))})
		}
	}
}

func (d *diary) keep(t sessions.Past) {
	d.all = append(d.all, t)
	if t.Report == nil {
		return
	}
	for _, brief := range t.Report.BriefIDs {
		h := d.held[[2]string{t.UnitID, brief}]
		h.talks++
		if t.Report.HeadsOwn {
			h.heads++
		}
		d.held[[2]string{t.UnitID, brief}] = h
	}
}

// day picks a day of the stretch: few on Sundays, fewer around Tết and in July, more in spring and autumn.
func (d *diary) day(p post) lang.Day {
	span := p.until.Sub(p.from)
	for range 40 {
		day := p.from.AddDays(d.dice.IntN(span))
		weight := []int{55, 40, 85, 95, 90, 80, 60, 75, 95, 100, 100, 80}[month(day)-1]
		switch day.Weekday() {
		case 0:
			weight /= 4
		case 6:
			weight /= 2
		}
		if d.chance(weight) {
			return day
		}
	}
	return p.from
}

func month(day lang.Day) int { return int(day[5]-'0')*10 + int(day[6]-'0') }

// topics are the briefs a unit could talk about on a day, those in force alone: the last to go out counts
// most. Nothing is told before it went out.
func (d *diary) topics(p post, day lang.Day) []*issue {
	var found []*issue
	for _, is := range d.issued {
		if is.network.ID != p.net.ID || is.withdrawn != "" && day >= is.withdrawn {
			continue
		}
		for _, s := range is.sendings {
			if s.day > day || s.province != "" && s.province != p.province {
				continue
			}
			found = append(found, is)
			if day <= s.deadline.AddDays(20) {
				found = append(found, is, is, is)
			}
		}
	}
	return found
}

// versionOn is the version of a brief in force on a day.
func (is *issue) versionOn(day lang.Day) int {
	version := 1
	for _, s := range is.sendings {
		if s.day <= day {
			version = s.version
		}
	}
	return version
}
