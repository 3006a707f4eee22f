package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
)

// fewest is how many attendances a talk needs before its commune is told outside the unit that held it.
const fewest = 10

// HeardPage is how many questions one page shows.
const HeardPage = 50

// HeardFilter asks for questions of one month. UnitID is a unit and all below it, "" everything that may be
// read; After is the id the page follows.
type HeardFilter struct {
	Month     string
	UnitID    string
	SubjectID string
	After     string
}

// HeardRow is a question as the actor may see it. Outside the unit that held the talk SessionID and BriefID are
// "", and PlaceID is the commune, for a small audience the province, or "" where even that is unknown.
type HeardRow struct {
	ID, Text, SubjectID, PlaceID, Month string
	BriefID, SessionID                  string
}

// asked is a question beside its talk, before it is known what of it may be shown.
type asked struct {
	ID          string   `db:"id"`
	Text        string   `db:"text"`
	SubjectID   string   `db:"subject_id"`
	BriefID     string   `db:"brief_id"`
	SessionID   string   `db:"session_id"`
	UnitID      string   `db:"unit_id"`
	PlaceID     string   `db:"place_id"`
	Day         lang.Day `db:"day"`
	Attendances int64    `db:"attendances"`
}

// HeardBy lists questions heard in a month, in no order that means anything. The unit that held the talk sees
// text, brief and subject; all others see subject, text, commune and month alone, and under ten attendances the
// province for the commune. It gives the After of the next page, "" on the last.
func HeardBy(tx *store.Tx, f HeardFilter) ([]HeardRow, string, error) {
	first, err := lang.ParseMonth(f.Month)
	if err != nil {
		first = tx.Today().MonthStart()
	}
	where, args, err := heardWhere(tx, f, 4)
	if err != nil {
		return nil, "", err
	}
	rows, err := store.All[asked](tx, `SELECT q.id, q.text, q.subject_id, q.brief_id, q.session_id, s.unit_id, r.place_id, r.day, r.attendances
		FROM questions q JOIN sessions s ON s.id = q.session_id JOIN session_reports r ON r.id = s.report_id
		JOIN units u ON u.id = s.unit_id
		WHERE s.day >= $1 AND s.day < $2 AND q.id > $3`+where+fmt.Sprintf(` ORDER BY q.id LIMIT %d`, HeardPage+1),
		append([]any{first, first.AddMonths(1), f.After}, args...)...)
	if err != nil {
		return nil, "", fmt.Errorf("sessions: questions heard: %w", err)
	}
	next := ""
	if len(rows) > HeardPage {
		rows = rows[:HeardPage]
		next = rows[HeardPage-1].ID
	}
	shown, err := veil(tx, rows)
	return shown, next, err
}

// heardWhere makes the condition of a filter. A question of a small audience is found only from where the view is
// as wide as a province: a narrower filter, or a narrower right, would tell the commune all the same.
func heardWhere(tx *store.Tx, f HeardFilter, next int) (string, []any, error) {
	ranges, err := access.Ranges(tx, "sessions.read")
	if err == nil && f.UnitID != "" {
		ranges, err = below(tx, ranges, f.UnitID)
	}
	if err != nil {
		return "", nil, err
	}
	wide, err := wideOf(tx, ranges)
	if err != nil {
		return "", nil, err
	}
	homes, err := homesOf(tx, "sessions.read")
	if err != nil {
		return "", nil, err
	}
	cond, args := access.Where(ranges, "u.path", next)
	small, more := access.Where(wide, "u.path", next+len(args))
	args = append(args, more...)
	if len(homes) > 0 {
		small += ` OR s.unit_id IN (` + marks(next+len(args), len(homes)) + `)`
		args = append(args, anys(homes)...)
	}
	where := ` AND ` + cond + fmt.Sprintf(` AND (r.attendances >= %d OR `, fewest) + small + `)`
	if f.SubjectID != "" {
		where, args = where+fmt.Sprintf(` AND q.subject_id = $%d`, next+len(args)), append(args, f.SubjectID)
	}
	return where, args, nil
}

// below gives what of some ranges lies at or below a unit.
func below(tx *store.Tx, ranges []access.Range, unitID string) ([]access.Range, error) {
	path, err := access.PathOf(tx, unitID)
	if err != nil {
		return nil, err
	}
	under := access.Range{Path: path, Subtree: true}
	kept := []access.Range{}
	for _, r := range ranges {
		switch {
		case under.Holds(r.Path):
			kept = append(kept, r)
		case r.Holds(path):
			kept = append(kept, under)
		}
	}
	return kept, nil
}

// wideOf gives those ranges that reach over at least a province.
func wideOf(tx *store.Tx, ranges []access.Range) ([]access.Range, error) {
	b, err := newBlur(tx)
	if err != nil {
		return nil, err
	}
	wide := []access.Range{}
	for _, r := range ranges {
		ids := org.PathIDs(r.Path)
		if len(ids) == 0 {
			wide = append(wide, r) // a whole network, or all of them
			continue
		}
		over, err := b.over(tx, ids[len(ids)-1])
		if err != nil {
			return nil, err
		}
		if r.Subtree && over {
			wide = append(wide, r)
		}
	}
	return wide, nil
}

// over says whether a unit covers at least a province.
func (b *blur) over(tx *store.Tx, unitID string) (bool, error) {
	covered, err := org.Covered(tx, unitID, tx.Today())
	return slices.ContainsFunc(covered, func(p org.PlaceView) bool { return p.LevelRank <= b.province }), err
}

// Wide says whether a unit reaches over at least a province today: what tells of few people stands there and above alone.
func Wide(tx *store.Tx, unitID string) (bool, error) {
	b, err := newBlur(tx)
	if err != nil {
		return false, err
	}
	return b.over(tx, unitID)
}

// veil leaves of each question what the actor may see.
func veil(tx *store.Tx, rows []asked) ([]HeardRow, error) {
	homes, err := homesOf(tx, "sessions.read")
	if err != nil {
		return nil, err
	}
	places, err := newBlur(tx)
	if err != nil {
		return nil, err
	}
	shown := []HeardRow{}
	for _, q := range rows {
		h := HeardRow{ID: q.ID, Text: q.Text, SubjectID: q.SubjectID, Month: q.Day.Month()}
		if slices.Contains(homes, q.UnitID) {
			h.BriefID, h.SessionID, h.PlaceID = q.BriefID, q.SessionID, q.PlaceID
		} else if h.PlaceID, err = places.of(tx, q); err != nil {
			return nil, err
		}
		shown = append(shown, h)
	}
	return shown, nil
}

// blur turns a place into the commune or province it lies in. Which levels these are is what the levels of
// territory say: the commune is the one above the last, the province the one below the first.
type blur struct {
	commune, province int
	known             map[string]string
}

func newBlur(tx *store.Tx) (*blur, error) {
	levels, err := org.Levels(tx, "")
	if err != nil {
		return nil, fmt.Errorf("sessions: levels: %w", err)
	}
	ranks := []int{}
	for _, l := range levels {
		ranks = append(ranks, l.Rank)
	}
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	b := &blur{known: map[string]string{}}
	if n := len(ranks); n >= 3 {
		b.commune, b.province = ranks[n-2], ranks[1]
	} else {
		b.commune, b.province = -1, -1
	}
	return b, nil
}

// of gives the commune of a question's talk, its province for a small audience. A talk without a place counts
// where its unit works.
func (b *blur) of(tx *store.Tx, q asked) (string, error) {
	rank := b.commune
	if q.Attendances < fewest {
		rank = b.province
	}
	key := strings.Join([]string{q.PlaceID, q.UnitID, string(q.Day), fmt.Sprint(rank)}, " ")
	if place, ok := b.known[key]; ok {
		return place, nil
	}
	place, err := b.find(tx, q, rank)
	if err != nil {
		return "", fmt.Errorf("sessions: place of a question: %w", err)
	}
	b.known[key] = place
	return place, nil
}

func (b *blur) find(tx *store.Tx, q asked, rank int) (string, error) {
	place := q.PlaceID
	if place == "" {
		covered, err := org.Covered(tx, q.UnitID, q.Day)
		if err != nil || len(covered) == 0 {
			return "", err
		}
		place = covered[0].ID
		if len(covered) > 1 {
			place = covered[0].ParentID // one of several would be a guess
		}
	}
	if place == "" {
		return "", nil
	}
	above, err := org.PlaceAncestors(tx, place, q.Day)
	if err != nil {
		return "", err
	}
	views, err := org.PlacesAt(tx, above, q.Day)
	if err != nil {
		return "", err
	}
	best, at := "", -1
	for _, v := range views {
		if v.LevelRank <= rank && v.LevelRank > at {
			best, at = v.ID, v.LevelRank
		}
	}
	return best, nil
}

// PublicPlace is the place that anybody may be told of a talk: its commune, for fewer than ten attendances its province,
// "" where even that is unknown.
func PublicPlace(tx *store.Tx, f Full, attendances int64) (string, error) {
	b, err := newBlur(tx)
	if err != nil {
		return "", err
	}
	return b.of(tx, asked{UnitID: f.UnitID, PlaceID: f.PlaceID, Day: f.Day, Attendances: attendances})
}

// firstSubject is the first subject of a brief's version in force, "" where it names none.
func firstSubject(tx *store.Tx, briefID string) (string, error) {
	full, err := briefs.View(tx, briefID, 0)
	if err != nil || len(full.Text.Subjects) == 0 {
		return "", err
	}
	return full.Text.Subjects[0], nil
}

// HeardIn gives the questions of one session to those of the unit that held it, and to its speakers; others get
// none. The order means nothing.
func HeardIn(tx *store.Tx, f Full) ([]Heard, bool, error) {
	home, err := atHome(tx, "sessions.read", f.UnitID)
	if err != nil {
		return nil, false, err
	}
	if !home && !own(tx, f) {
		return []Heard{}, false, nil
	}
	type row struct {
		Text      string `db:"text"`
		BriefID   string `db:"brief_id"`
		SubjectID string `db:"subject_id"`
	}
	rows, err := store.All[row](tx, `SELECT text, brief_id, subject_id FROM questions WHERE session_id = $1 ORDER BY id`, f.ID)
	if err != nil {
		return nil, false, fmt.Errorf("sessions: questions of %s: %w", f.ID, err)
	}
	all := make([]Heard, len(rows))
	for i, r := range rows {
		all[i] = Heard(r)
	}
	return all, true, nil
}
