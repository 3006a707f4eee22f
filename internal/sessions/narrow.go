package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// everywhere is the condition on paths that access makes of a right over all networks.
const everywhere = "1 = 1"

// narrowed is a filter within what the actor may read: a condition on the paths of units u, and one on sessions s and
// their current reports r.
type narrowed struct {
	paths, where string
	args         []any
	all          int // of args, how many belong to paths
}

// add takes a condition whose parameters are written ?.
func (n *narrowed) add(cond string, values ...any) {
	n.args = slices.Clone(n.args)
	for _, v := range values {
		n.args = append(n.args, v)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(n.args)), 1)
	}
	n.where += ` AND ` + cond
}

const reported = ` LEFT JOIN session_reports r ON r.id = s.report_id WHERE `

// byUnits reads the sessions unit by unit, as far as units are asked for; byDays reads them along the days and asks for
// the unit of each. The order of a CROSS JOIN is kept by SQLite, which knows no figures of its tables.
func (n narrowed) byUnits() string {
	if n.paths == everywhere {
		return n.byDays()
	}
	return ` FROM units u CROSS JOIN sessions s` + reported + `s.unit_id = u.id AND ` + n.paths + n.where
}

func (n narrowed) byDays() string {
	if n.paths == everywhere {
		return ` FROM sessions s` + reported + n.paths + n.where
	}
	return ` FROM sessions s` + reported + `EXISTS (SELECT 1 FROM units u WHERE u.id = s.unit_id AND ` + n.paths + `)` + n.where
}

// units counts the units asked for, few+1 at most.
func (n narrowed) units(tx *store.Tx) (int, error) {
	if n.paths == everywhere {
		return few + 1, nil
	}
	return store.Value[int](tx, `SELECT count(*) FROM (SELECT 1 FROM units u WHERE `+n.paths+fmt.Sprintf(` LIMIT %d) x`, few+1), n.args[:n.all]...)
}

// narrow makes the condition of a filter within what the actor may read.
func narrow(tx *store.Tx, f Filter) (narrowed, error) {
	n, err := reach(tx, f.UnitID)
	if err == nil {
		n.filter(f)
	}
	return n, err
}

// filter adds all of a filter but its unit.
func (n *narrowed) filter(f Filter) {
	if first, err := lang.ParseMonth(f.Month); err == nil {
		n.add(`s.day >= ? AND s.day < ?`, first, first.AddMonths(1))
	}
	if slices.Contains(States(), f.State) {
		n.add(`s.state = ?`, f.State)
	}
	if f.BriefID != "" {
		n.add(`EXISTS (SELECT 1 FROM session_briefs b WHERE b.session_id = s.id AND b.brief_id = ?)`, f.BriefID)
	}
	if f.SpeakerID != "" {
		n.add(`s.id IN (SELECT p.session_id FROM session_speakers p WHERE p.speaker_id = ?)`, f.SpeakerID)
	}
	if f.ByLink {
		n.add(`r.origin = 'link' AND r.confirmed_by = '' AND s.id IN (SELECT w.session_id FROM session_reports w WHERE w.origin = 'link' AND w.confirmed_by = '')`)
	}
}

// reach narrows to the units that the actor may read, below unitID where it is not "".
func reach(tx *store.Tx, unitID string) (narrowed, error) {
	ranges, err := access.Ranges(tx, "sessions.read")
	if err != nil {
		return narrowed{}, fmt.Errorf("sessions: narrow: %w", err)
	}
	n := narrowed{}
	n.paths, n.args = access.Where(ranges, "u.path", 1)
	if unitID != "" {
		path, err := access.PathOf(tx, unitID)
		if err != nil {
			return n, err
		}
		under, more := access.Under(path, "u.path", len(n.args)+1)
		n.paths, n.args = n.paths+` AND `+under, append(n.args, more...)
	}
	n.all = len(n.args)
	return n, nil
}
