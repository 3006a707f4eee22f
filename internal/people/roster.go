package people

import (
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// RosterPage is how many speakers one page of the roster shows.
const RosterPage = 50

// RosterCount is up to how many speakers the roster always counts exactly; beyond it may say "more than".
const RosterCount = 1500

// RosterFilter asks for part of the roster; zero values ask for nothing. UnitID is the unit and all below
// it. Ending is for terms that end within so many months. After is the id of the speaker the page follows.
type RosterFilter struct {
	Q                          string
	UnitID, NetworkID, LevelID string
	Lang, SubjectID            string
	Status                     Status
	Ending                     int
	After                      string
}

// SpeakerView is a speaker in a list, with the appointment that answers what was asked: the zero
// Appointment where there is none. Others counts further appointments that answer it too.
type SpeakerView struct {
	ID          string `db:"id"`
	FullName    string `db:"full_name"`
	SortKey     string `db:"sort_key"`
	Languages   []string
	SubjectIDs  []string
	Appointment Appointment
	Others      int
}

// RosterList is one page of the roster in the order of given names. Total counts all pages; More says that
// there are more than Total. Next is the After of the following page, "" on the last.
type RosterList struct {
	Rows  []SpeakerView
	Total int
	More  bool
	Next  string
}

// Roster lists the speakers who have an appointment or their home unit where the actor may read people.
func Roster(tx *store.Tx, f RosterFilter) (RosterList, error) {
	where, err := wanted(tx, f)
	if err != nil {
		return RosterList{}, err
	}
	got, err := where.query(f).run(tx, f.After, RosterPage+1)
	if err != nil {
		return RosterList{}, err
	}
	list := RosterList{Total: got.total, More: got.more}
	if list.Rows, err = named(tx, got.ids); err != nil {
		return list, err
	}
	if len(list.Rows) > RosterPage {
		list.Rows = list.Rows[:RosterPage]
		list.Next = list.Rows[RosterPage-1].ID
	}
	return list, fill(tx, list.Rows, where)
}

// FindSpeakers finds speakers by the beginnings of the words of their names ("" finds all) among those
// appointed today in a unit, above it or below it. It asks for no right: the caller has.
func FindSpeakers(tx *store.Tx, q, unitID string, limit int) ([]SpeakerView, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, err
	}
	where := aim{day: tx.Today(), ranges: []access.Range{{Path: path, Subtree: true}}, status: Appointed, above: org.PathIDs(path)}
	got, err := where.query(RosterFilter{Q: q}).run(tx, "", limit)
	if err != nil {
		return nil, err
	}
	rows, err := named(tx, got.ids)
	if err != nil {
		return nil, err
	}
	return rows, fill(tx, rows, where)
}

// aim is which appointments answer a filter: what is asked, within what the actor may read.
type aim struct {
	day              lang.Day
	ranges           []access.Range
	above            []string // units that count besides the ranges
	under            string   // path of the unit asked for, "" for all
	network, level   string
	status           Status
	ending           lang.Day // terms that end before this day
	everyone, homely bool     // no limit at all; the home unit counts like an appointment
}

// wanted works out what a filter asks for, within what the actor may read.
func wanted(tx *store.Tx, f RosterFilter) (aim, error) {
	a := aim{day: tx.Today(), network: f.NetworkID, level: f.LevelID, status: f.Status}
	var err error
	if a.ranges, err = access.Ranges(tx, "people.read"); err != nil {
		return a, err
	}
	if f.UnitID != "" {
		if a.under, err = access.PathOf(tx, f.UnitID); err != nil {
			return a, err
		}
	}
	if f.Ending > 0 {
		a.status, a.ending = Appointed, a.day.AddMonths(f.Ending)
	}
	a.homely = a.network == "" && a.level == "" && a.status == ""
	a.everyone = a.homely && a.under == "" && slices.Contains(a.ranges, access.Range{Path: "", Subtree: true})
	return a, nil
}

// takes says whether an appointment in a unit with the path answers the aim.
func (w aim) takes(a Appointment, path string) bool {
	in := slices.ContainsFunc(w.ranges, func(r access.Range) bool { return r.Holds(path) }) || slices.Contains(w.above, a.UnitID)
	return in && strings.HasPrefix(path, w.under) && (w.network == "" || a.NetworkID == w.network) &&
		(w.level == "" || a.LevelID == w.level) && w.fits(a)
}

func (w aim) fits(a Appointment) bool {
	if w.ending != "" && (a.UntilDay == "" || a.UntilDay > w.ending || a.EndedBy != "") {
		return false
	}
	switch w.status {
	case "":
		return true
	case Appointed:
		return a.Status == Appointed && a.Holds(w.day)
	}
	return a.Status == w.status
}
