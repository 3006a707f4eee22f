package sessions

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// ListPage is how many sessions one page shows, MostCounted up to how many are summed exactly.
const (
	ListPage    = 50
	MostCounted = 5000
)

// few is up to how many units a list is narrowed by their ids; more are narrowed by their paths.
const few = 200

// Filter asks for part of the sessions. UnitID is a unit and all below it; Month is "2026-11". ByLink asks for
// reports that came by a link and wait for a coordinator. After is "day id" of the row the page follows.
type Filter struct {
	UnitID, Month, State, BriefID, SpeakerID string
	ByLink                                   bool
	After                                    string
}

// Row is a session in a list, with what was reported.
type Row struct {
	Session
	Attendances int64  `db:"attendances"`
	Origin      string `db:"origin"`
	ConfirmedBy string `db:"confirmed_by"`
	BriefIDs    []string
}

// Sums are the totals over all pages. More says that there are more sessions than MostCounted: then the sums are
// of that many.
type Sums struct {
	Sessions    int64 `db:"sessions"`
	Held        int64 `db:"held"`
	Attendances int64 `db:"attendances"`
	More        bool
}

// List is one page, the latest day first. Next is the After of the next page, "" on the last.
type List struct {
	Rows []Row
	Sums Sums
	Next string
}

const rowJoin = ` FROM sessions s LEFT JOIN session_reports r ON r.id = s.report_id WHERE `

// MostPrinted is how many sessions a sheet of paper lists.
const MostPrinted = 1000

// ForPrint lists the sessions of all pages for paper, the latest day first, MostPrinted at most, with their sums.
func ForPrint(tx *store.Tx, f Filter) (List, error) {
	f.After = ""
	return find(tx, f, MostPrinted)
}

// Find lists the sessions that the actor may read by sessions.read.
func Find(tx *store.Tx, f Filter) (List, error) { return find(tx, f, ListPage) }

func find(tx *store.Tx, f Filter, size int) (List, error) {
	where, args, err := narrow(tx, f)
	if err != nil {
		return List{}, err
	}
	sums, err := store.One[Sums](tx, `SELECT count(*) AS sessions, coalesce(sum(x.held), 0) AS held,
		coalesce(sum(x.attendances), 0) AS attendances FROM (SELECT CASE WHEN s.state = 'held' THEN 1 ELSE 0 END AS held,
		coalesce(r.attendances, 0) AS attendances`+rowJoin+where+fmt.Sprintf(` LIMIT %d) x`, MostCounted+1), args...)
	if err != nil {
		return List{}, fmt.Errorf("sessions: sum: %w", err)
	}
	if sums.Sessions > MostCounted {
		sums.Sessions, sums.More = MostCounted, true
	}
	rows, err := page(tx, where, args, f.After, size+1)
	list := List{Rows: rows, Sums: sums}
	if len(rows) > size {
		list.Rows = rows[:size]
		last := list.Rows[size-1]
		list.Next = string(last.Day) + " " + last.ID
	}
	return list, err
}

// mostInMonth is how many sessions a calendar shows.
const mostInMonth = 400

// Month lists the sessions of a month for a calendar, the first day first, and says whether there are more.
func Month(tx *store.Tx, f Filter) ([]Row, bool, error) {
	where, args, err := narrow(tx, f)
	if err != nil {
		return nil, false, err
	}
	rows, err := page(tx, where, args, "", mostInMonth+1)
	more := len(rows) > mostInMonth
	if more {
		rows = rows[:mostInMonth]
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return int(min(max(a.StartAt-b.StartAt, -1), 1)) })
	return rows, more, err
}

func page(tx *store.Tx, where string, args []any, after string, limit int) ([]Row, error) {
	if day, id, ok := strings.Cut(after, " "); ok {
		where += fmt.Sprintf(` AND (s.day, s.id) < ($%d, $%d)`, len(args)+1, len(args)+2)
		args = append(slices.Clone(args), day, id)
	}
	rows, err := store.All[Row](tx, `SELECT `+sessionColumns+`, coalesce(r.attendances, 0) AS attendances,
		coalesce(r.origin, '') AS origin, coalesce(r.confirmed_by, '') AS confirmed_by`+rowJoin+where+
		fmt.Sprintf(` ORDER BY s.day DESC, s.id DESC LIMIT %d`, limit), args...)
	if err != nil {
		return nil, fmt.Errorf("sessions: list: %w", err)
	}
	return rows, nameBriefs(tx, rows)
}

// nameBriefs says for each row what it was planned on.
func nameBriefs(tx *store.Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[string]*Row{}
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i], at[rows[i].ID] = rows[i].ID, &rows[i]
	}
	type row struct {
		SessionID string `db:"session_id"`
		BriefID   string `db:"brief_id"`
	}
	err := store.Each(tx, `SELECT session_id, brief_id FROM session_briefs WHERE session_id IN (`+marks(1, len(ids))+`)
		ORDER BY session_id, brief_id`, func(r row) error {
		at[r.SessionID].BriefIDs = append(at[r.SessionID].BriefIDs, r.BriefID)
		return nil
	}, anys(ids)...)
	if err != nil {
		return fmt.Errorf("sessions: briefs of a list: %w", err)
	}
	return nil
}

// narrow makes the condition of a filter within what the actor may read.
func narrow(tx *store.Tx, f Filter) (string, []any, error) {
	where, args, err := reach(tx, f.UnitID)
	if err != nil {
		return "", nil, err
	}
	add := func(cond string, values ...any) {
		for i := range values {
			cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(args)+1+i), 1)
		}
		where, args = where+` AND `+cond, append(args, values...)
	}
	if first, err := lang.ParseMonth(f.Month); err == nil {
		add(`s.day >= ? AND s.day < ?`, first, first.AddMonths(1))
	}
	if slices.Contains(States(), f.State) {
		add(`s.state = ?`, f.State)
	}
	if f.BriefID != "" {
		add(`EXISTS (SELECT 1 FROM session_briefs b WHERE b.session_id = s.id AND b.brief_id = ?)`, f.BriefID)
	}
	if f.SpeakerID != "" {
		add(`s.id IN (SELECT p.session_id FROM session_speakers p WHERE p.speaker_id = ?)`, f.SpeakerID)
	}
	if f.ByLink {
		add(`r.origin = 'link' AND r.confirmed_by = ''`)
	}
	return where, args, nil
}

// mostCalled is how many speakers of one name are looked at for those who speak.
const mostCalled = 200

// SpeakersOf finds speakers by the beginnings of the words of their names, among those appointed today at, above or
// below a unit (what the actor may read, where unitID is "") who are named in a session the actor may read.
func SpeakersOf(tx *store.Tx, words, unitID string, limit int) ([]people.SpeakerView, error) {
	where, args, err := reach(tx, unitID)
	if err != nil {
		return nil, err
	}
	scopes := []string{unitID}
	if unitID == "" {
		if scopes, err = scopesOf(tx, "sessions.read"); err != nil {
			return nil, err
		}
	}
	var found []people.SpeakerView
	for _, scope := range scopes {
		called, err := people.FindSpeakers(tx, words, scope, mostCalled)
		if err != nil {
			return nil, err
		}
		speak, err := thatSpeak(tx, called, where, args)
		if err != nil {
			return nil, err
		}
		for _, s := range called {
			known := slices.ContainsFunc(found, func(f people.SpeakerView) bool { return f.ID == s.ID })
			if slices.Contains(speak, s.ID) && !known && len(found) < limit {
				found = append(found, s)
			}
		}
	}
	return found, nil
}

// thatSpeak gives the ids of those who are named in a session within the condition of reach.
func thatSpeak(tx *store.Tx, called []people.SpeakerView, where string, args []any) ([]string, error) {
	if len(called) == 0 {
		return []string{}, nil
	}
	ids := make([]string, len(called))
	for i, s := range called {
		ids[i] = s.ID
	}
	speak, err := store.All[string](tx, `SELECT DISTINCT p.speaker_id FROM session_speakers p JOIN sessions s ON s.id = p.session_id
		WHERE `+where+` AND p.speaker_id IN (`+marks(len(args)+1, len(ids))+`)`, append(slices.Clone(args), anys(ids)...)...)
	if err != nil {
		return nil, fmt.Errorf("sessions: who speaks: %w", err)
	}
	return speak, nil
}

// scopesOf names the scopes of the actor's ranges of a verb: the last id of each path.
func scopesOf(tx *store.Tx, verb string) ([]string, error) {
	ranges, err := access.Ranges(tx, verb)
	if err != nil {
		return nil, fmt.Errorf("sessions: scopes: %w", err)
	}
	var scopes []string
	for _, r := range ranges {
		ids := strings.Split(strings.TrimSuffix(r.Path, "/"), "/")
		scope := ids[len(ids)-1]
		if scope == "" {
			scope = access.Everywhere
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}

// States lists what a session can be, those still to be held first.
func States() []string { return []string{Planned, Postponed, Held, Cancelled} }

// reach narrows to the units that the actor may read, below unitID where it is not "". Few units are named by
// their ids, so that the index of units and days serves; many by their paths, along the index of days.
func reach(tx *store.Tx, unitID string) (string, []any, error) {
	ranges, err := access.Ranges(tx, "sessions.read")
	if err != nil {
		return "", nil, fmt.Errorf("sessions: narrow: %w", err)
	}
	cond, args := access.Where(ranges, "u.path", 1)
	if unitID != "" {
		path, err := access.PathOf(tx, unitID)
		if err != nil {
			return "", nil, err
		}
		under, more := access.Under(path, "u.path", len(args)+1)
		cond, args = cond+` AND `+under, append(args, more...)
	}
	if cond == "1 = 1" || cond == "1 = 0" {
		return cond, args, nil
	}
	ids, err := store.All[string](tx, `SELECT u.id FROM units u WHERE `+cond+fmt.Sprintf(` LIMIT %d`, few+1), args...)
	if err != nil {
		return "", nil, fmt.Errorf("sessions: narrow: %w", err)
	}
	switch {
	case len(ids) == 0:
		return "1 = 0", nil, nil
	case len(ids) <= few:
		return `s.unit_id IN (` + marks(1, len(ids)) + `)`, anys(ids), nil
	}
	return `EXISTS (SELECT 1 FROM units u WHERE u.id = s.unit_id AND ` + cond + `)`, args, nil
}
