package live

import (
	"cmp"
	"fmt"
	"slices"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org"
	"rostrum/internal/sessions"
)

// A site is a room of its own that joined a main room: its own code, screen, host and questions. A main room is no
// site itself.

// Limits of main rooms and sites.
const (
	MostSites = 5000 // of one main room
	siteMost  = 3    // questions of a site that stand for going up at once, where the main host said nothing else
	MostUp    = 20   // as many as the main host may let stand
	// MostPeople is how many people a host may count in one hall.
	MostPeople = 1_000_000
)

// InviteSites makes a room a main room: it gives the word by which staff of other rooms join it, and says how many
// questions of each site stand for going up at once. Said again it keeps its word. It fails with fault.Invalid for a
// number that is not from 1 to MostUp, and fault.Conflict for a room that is closed or a site itself.
func InviteSites(tx *store.Tx, roomID string, most int64) (Room, error) {
	r, err := hosted(tx, roomID)
	if err != nil {
		return r, err
	}
	switch {
	case r.State != Open:
		return r, fault.New(fault.Conflict, "live.err.closed")
	case r.MainID != "":
		return r, fault.New(fault.Conflict, "live.err.isSite")
	case most < 1 || most > MostUp:
		return r, fault.At("most", "live.err.siteMost", "most", MostUp)
	}
	if r.JoinWord == "" {
		if r.JoinWord, err = freeCode(tx, "join_word"); err != nil {
			return r, err
		}
	}
	r.SiteMost = most
	if err := tx.Must1(`UPDATE live_rooms SET join_word = $2, site_most = $3, version = version + 1 WHERE id = $1 AND state = 'open' AND main_id = ''`,
		r.ID, r.JoinWord, r.SiteMost); err != nil {
		return r, fmt.Errorf("live: invite sites: %w", err)
	}
	err = journal.Write(tx, journal.Entry{Verb: "live.sites", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]int64{"site_most": most}})
	if err != nil {
		return r, err
	}
	return r, tx.Emit(SitesEvent{r.ID})
}

// JoinMain makes an open room a site of the main room whose word was typed. A room that is its site already stays as it
// is. It fails with fault.Invalid for a word that leads to no other main room, and fault.Conflict for a room that is
// closed, has sites itself, or is a site of another main room that is open.
func JoinMain(tx *store.Tx, roomID, typed string) (Room, error) {
	r, err := hosted(tx, roomID)
	if err != nil {
		return r, err
	}
	word, ok := CleanCode(typed)
	if !ok {
		return r, fault.At("word", "live.err.joinWord")
	}
	main, found, err := store.Maybe[Room](tx, `SELECT `+roomColumns+` FROM live_rooms WHERE join_word = $1`, word)
	if err != nil {
		return r, fmt.Errorf("live: join: %w", err)
	}
	if !found || main.ID == r.ID {
		return r, fault.At("word", "live.err.joinWord")
	}
	return join(tx, r, main)
}

func join(tx *store.Tx, r, main Room) (Room, error) {
	if r.State != Open {
		return r, fault.New(fault.Conflict, "live.err.closed")
	}
	if r.MainID == main.ID {
		return r, nil
	}
	if err := free(tx, r); err != nil {
		return r, err
	}
	// Holding the main room keeps it from closing and from becoming a site meanwhile.
	if err := tx.Must1(`UPDATE live_rooms SET version = version WHERE id = $1 AND state = 'open' AND main_id = ''`, main.ID); err != nil {
		return r, fmt.Errorf("live: join: %w", err)
	}
	n, err := sitesOf(tx, main.ID)
	if err != nil {
		return r, err
	}
	if n >= MostSites {
		return r, fault.New(fault.TooMany, "live.err.manySites", "most", MostSites)
	}
	if err := tx.Must1(`UPDATE live_rooms SET main_id = $2, join_word = '', version = version + 1 WHERE id = $1 AND state = 'open'`, r.ID, main.ID); err != nil {
		return r, fmt.Errorf("live: join: %w", err)
	}
	r.MainID, r.JoinWord = main.ID, ""
	err = journal.Write(tx, journal.Entry{Verb: "live.join", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]string{"main_session": main.SessionID}})
	if err != nil {
		return r, err
	}
	return r, tx.Emit(SitesEvent{main.ID})
}

// free says whether a room may join a main room: it has no sites itself, and its former main room is closed.
func free(tx *store.Tx, r Room) error {
	if r.MainID != "" {
		was, err := ByID(tx, r.MainID)
		if err != nil {
			return err
		}
		if was.State == Open {
			return fault.New(fault.Conflict, "live.err.isSite")
		}
	}
	n, err := sitesOf(tx, r.ID)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "live.err.hasSites")
	}
	return err
}

// sitesOf counts the sites of a main room, open and closed ones.
func sitesOf(tx *store.Tx, mainID string) (int64, error) {
	n, err := store.Value[int64](tx, `SELECT count(*) FROM live_rooms WHERE main_id = $1`, mainID)
	if err != nil {
		return 0, fmt.Errorf("live: sites: %w", err)
	}
	return n, nil
}

// LeaveMain takes a site from its main room; it goes on alone. What went up stays there.
func LeaveMain(tx *store.Tx, roomID string) (Room, error) {
	r, err := hosted(tx, roomID)
	if err != nil || r.MainID == "" {
		return r, err
	}
	main := r.MainID
	if err := goOnAlone(tx, main, r.ID); err != nil {
		return r, err
	}
	if err := tx.Must1(`UPDATE live_rooms SET main_id = '', version = version + 1 WHERE id = $1 AND main_id = $2`, r.ID, main); err != nil {
		return r, fmt.Errorf("live: leave: %w", err)
	}
	r.MainID = ""
	tx.LeaveNoOrder()
	if err := journal.Write(tx, journal.Entry{Verb: "live.leave", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID}); err != nil {
		return r, err
	}
	return r, tx.Emit(SitesEvent{main})
}

// CountPeople notes how many people a host counted in the hall: attendance as reported, for the main room's sum and the
// report of the session. It fails with fault.Conflict once the session was reported, and fault.Invalid for a number below 0 or
// above MostPeople.
func CountPeople(tx *store.Tx, roomID string, n int64) (Room, error) {
	r, err := ByID(tx, roomID)
	if err != nil {
		return r, err
	}
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return r, err
	}
	if err := mustHost(tx, f); err != nil {
		return r, err
	}
	if n < 0 || n > MostPeople {
		return r, fault.At("people", "live.err.people", "most", MostPeople)
	}
	if !f.ToBeHeld() {
		return r, fault.New(fault.Conflict, "live.err.reported")
	}
	if err := tx.Must1(`UPDATE live_rooms SET people = $2, version = version + 1 WHERE id = $1`, r.ID, n); err != nil {
		return r, fmt.Errorf("live: people: %w", err)
	}
	was := r.People
	r.People = n
	entry := journal.Entry{Verb: "live.people", Kind: "session", Subject: r.SessionID, UnitID: r.UnitID, After: map[string]int64{"people": n}}
	if was >= 0 {
		entry.Before = map[string]int64{"people": was}
	}
	if err := journal.Write(tx, entry); err != nil || r.MainID == "" {
		return r, err
	}
	return r, tx.Emit(SitesEvent{r.MainID})
}

// SitesEvent: the sites of a main room changed, or what they reported.
type SitesEvent struct{ MainID string }

// EventKind names the event.
func (SitesEvent) EventKind() string { return "live.sites" }

// Site is a room that joined a main room, as the main room's host sees it. Shown counts the questions that everybody
// there sees, Up those of them that went up.
type Site struct {
	ID     string `db:"id"`
	UnitID string `db:"unit_id"`
	State  string `db:"state"`
	Peak   int64  `db:"peak"`
	People int64  `db:"people"`
	Shown  int64  `db:"shown"`
	Up     int64  `db:"up"`
	Unit   org.UnitView
}

// Sites lists the sites of a main room for its host, by the names of their units in the order of the alphabet.
func Sites(tx *store.Tx, mainID string) ([]Site, error) {
	main, err := hosted(tx, mainID)
	if err != nil {
		return nil, err
	}
	all, err := store.All[Site](tx, `SELECT r.id, r.unit_id, r.state, r.peak, r.people, count(q.id) AS shown, count(u.question_id) AS up
		FROM live_rooms r LEFT JOIN live_questions q ON q.room_id = r.id AND q.state IN ('shown', 'answering', 'answered', 'passed')
		LEFT JOIN live_ups u ON u.question_id = q.id AND u.main_id = $1
		WHERE r.main_id = $1 GROUP BY r.id, r.unit_id, r.state, r.peak, r.people`, main.ID)
	if err != nil {
		return nil, fmt.Errorf("live: sites: %w", err)
	}
	ids := make([]string, len(all))
	for i, s := range all {
		ids[i] = s.UnitID
	}
	units, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return nil, err
	}
	keys := map[string]string{}
	for i, s := range all {
		all[i].Unit = units[s.UnitID]
		keys[s.ID] = lang.SortKey(all[i].Unit.Name)
	}
	slices.SortFunc(all, func(a, b Site) int { return cmp.Or(cmp.Compare(keys[a.ID], keys[b.ID]), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// toldBy sums what sites reported: how many people, from how many of them.
func toldBy(all []Site) (people, from int64) {
	for _, s := range all {
		if s.People >= 0 {
			people, from = people+s.People, from+1
		}
	}
	return people, from
}
