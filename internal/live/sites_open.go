package live

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// Talk is a session that could be a site of a main room. RoomID is its open room, MainID the main room of that; "" where
// there is none.
type Talk struct {
	SessionID string `db:"session_id"`
	UnitID    string `db:"unit_id"`
	Title     string `db:"title"`
	RoomID    string `db:"room_id"`
	MainID    string `db:"main_id"`
}

// TalksFor lists the sessions that are to be held on the day and on a brief of a main room's session, below its unit and
// where the actor may host any room. A speaker who hosts the main room alone has none.
func TalksFor(tx *store.Tx, mainID string) ([]Talk, error) {
	main, err := hosted(tx, mainID)
	if err != nil {
		return nil, err
	}
	f, err := sessions.ByID(tx, main.SessionID)
	if err != nil {
		return nil, err
	}
	ranges, err := access.Ranges(tx, "live.host")
	if err != nil {
		return nil, err
	}
	path, err := access.PathOf(tx, main.UnitID)
	if err != nil {
		return nil, err
	}
	args := []any{f.ID, f.Day}
	below, more := access.Under(path, "u.path", len(args)+1)
	args = append(args, more...)
	mine, more := access.Where(ranges, "u.path", len(args)+1)
	args = append(args, more...)
	all, err := store.All[Talk](tx, `SELECT s.id AS session_id, s.unit_id, s.title, coalesce(r.id, '') AS room_id, coalesce(r.main_id, '') AS main_id
		FROM sessions s JOIN units u ON u.id = s.unit_id LEFT JOIN live_rooms r ON r.session_id = s.id AND r.state = 'open'
		WHERE s.day = $2 AND s.id <> $1 AND s.state IN ('planned', 'postponed') AND `+below+` AND `+mine+`
			AND s.id IN (SELECT b.session_id FROM session_briefs b WHERE b.brief_id IN (SELECT m.brief_id FROM session_briefs m WHERE m.session_id = $1))
		ORDER BY s.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("live: talks for a main room: %w", err)
	}
	return all, nil
}

// waitingTalks are those whose rooms are no sites of the main room yet.
func waitingTalks(all []Talk, mainID string) []Talk {
	var out []Talk
	for _, t := range all {
		if t.MainID != mainID {
			out = append(out, t)
		}
	}
	return out
}

// OpenSite opens the room of a session as the actor's, where it is not open, and joins it to a main room. It fails as
// OpenRoom and JoinMain do.
func OpenSite(tx *store.Tx, mainID, sessionID string) (Room, error) {
	main, err := hosted(tx, mainID)
	if err != nil {
		return main, err
	}
	if main.State != Open {
		return main, fault.New(fault.Conflict, "live.err.closed")
	}
	r, err := OpenRoom(tx, sessionID, main.Moderation)
	if err != nil {
		return r, err
	}
	return join(tx, r, main)
}
