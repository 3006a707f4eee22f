// Package live is the room of a session: a hall of phones asks and votes, hosts put questions up, everyone sees the same.
package live

import (
	"embed"
	"fmt"
	"io/fs"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

//go:embed locale/*.json
var words embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return words }

// Verbs says which roles may host any room of a unit, and decide on what units below hid. A speaker of a session may
// host its room too.
func Verbs() map[string][]access.Role {
	return map[string][]access.Role{"live.host": {access.Administrator, access.Coordinator, access.Head},
		"live.review": {access.Administrator, access.Coordinator}}
}

// What a room can be.
const (
	Open   = "open"
	Closed = "closed"
)

// When a host looks at questions: before they are shown, or after.
const (
	Before = "before"
	After  = "after"
)

// What a question of a room can be. Held waits for the next batch of a small room; Desk was asked of the desk
// alone; Unshown was not decided when the room closed.
const (
	Held      = "held"
	Waiting   = "waiting"
	Shown     = "shown"
	Answering = "answering"
	Answered  = "answered"
	Passed    = "passed"
	Hidden    = "hidden"
	Desk      = "desk"
	Unshown   = "unshown"
)

// The only reasons for which a question is hidden. Criticism is none.
const (
	Personal  = "personal"
	Abuse     = "abuse"
	Spam      = "spam"
	Duplicate = "duplicate"
)

// Reasons lists them in the order of the form.
func Reasons() []string { return []string{Personal, Abuse, Spam, Duplicate} }

// How a question came into the room.
const (
	ByPhone = "phone"
	BySlip  = "slip"
	Raised  = "raised"
	ByVoice = "voice"
	BySite  = "site" // it went up from a site to this main room
)

// Room is the live room of a session. Code is "" once it is closed; Key never leaves this package. Peak and
// Devices count browsers, never people.
type Room struct {
	ID         string `db:"id"`
	SessionID  string `db:"session_id"`
	UnitID     string `db:"unit_id"`
	Code       string `db:"code"`
	Key        string `db:"room_key"`
	State      string `db:"state"`
	Moderation string `db:"moderation"`
	OpenedBy   string `db:"opened_by"`
	OpenedAt   int64  `db:"opened_at"`
	ClosedAt   int64  `db:"closed_at"`
	Peak       int64  `db:"peak"`
	Devices    int64  `db:"devices"`
	Version    int64  `db:"version"`
	Record     string `db:"record"`      // see RecordOf
	TimerUntil int64  `db:"timer_until"` // when the countdown ends, 0 where none runs
	Quiet      bool   `db:"quiet"`       // the hall's screen shows no questions and no polls
	// What a room has as a site of another, and as a main room; see sites.go.
	MainID   string `db:"main_id"`   // the main room, "" where it is no site
	JoinWord string `db:"join_word"` // what sites type, "" where none may join
	SiteMost int64  `db:"site_most"` // how many questions of a site stand for going up at once
	People   int64  `db:"people"`    // counted in the hall by its host, -1 where nobody did
}

const roomColumns = `id, session_id, unit_id, code, room_key, state, moderation, opened_by, opened_at, closed_at, peak, devices, version, record, timer_until, quiet,
	main_id, join_word, site_most, people`

// Question is what somebody asked, cleaned of personal data.
type Question struct {
	ID     string `db:"id"`
	RoomID string `db:"room_id"`
	Text   string `db:"text"`
	Hour   string `db:"hour"`
	State  string `db:"state"`
	Reason string `db:"reason"`
	SameAs string `db:"same_as"`
	Way    string `db:"way"`
	Votes  int64  `db:"votes"`
	// Receipt is the slow hash of its asker's code; Objection what became of one to hiding it.
	Receipt   string `db:"receipt"`
	Objection string `db:"objection"`
}

const questionColumns = `id, room_id, text, hour, state, reason, same_as, way, votes, receipt, objection`

// ByID gives a room. An unknown one is fault.NotFound.
func ByID(tx *store.Tx, id string) (Room, error) {
	r, err := store.One[Room](tx, `SELECT `+roomColumns+` FROM live_rooms WHERE id = $1`, id)
	if err != nil {
		return Room{}, fmt.Errorf("live: room: %w", err)
	}
	return r, nil
}

// ByCode gives the open room of a code as it was typed. An unknown one is fault.NotFound.
func ByCode(tx *store.Tx, typed string) (Room, error) {
	code, ok := CleanCode(typed)
	if !ok {
		return Room{}, fault.New(fault.NotFound, "live.err.code")
	}
	r, found, err := store.Maybe[Room](tx, `SELECT `+roomColumns+` FROM live_rooms WHERE code = $1`, code)
	if err != nil {
		return Room{}, fmt.Errorf("live: room of a code: %w", err)
	}
	if !found {
		return Room{}, fault.New(fault.NotFound, "live.err.code")
	}
	return r, nil
}

// OfSession gives the last room of a session; found is false where there was none.
func OfSession(tx *store.Tx, sessionID string) (r Room, found bool, err error) {
	r, found, err = store.Maybe[Room](tx, `SELECT `+roomColumns+` FROM live_rooms WHERE session_id = $1 ORDER BY opened_at DESC, id DESC LIMIT 1`, sessionID)
	if err != nil {
		err = fmt.Errorf("live: room of a session: %w", err)
	}
	return r, found, err
}

// MayHost says whether the actor may open, moderate and close rooms of the session.
func MayHost(tx *store.Tx, f sessions.Full) (bool, error) {
	if sessions.Speaks(tx, f) {
		return true, nil
	}
	return access.May(tx, "live.host", f.UnitID)
}

// mustHost fails with fault.Forbidden for whoever may not host rooms of the session.
func mustHost(tx *store.Tx, f sessions.Full) error {
	if sessions.Speaks(tx, f) {
		return nil
	}
	return access.Must(tx, "live.host", f.UnitID)
}

// hosted gives a room that the actor may host.
func hosted(tx *store.Tx, roomID string) (Room, error) {
	r, err := ByID(tx, roomID)
	if err != nil {
		return r, err
	}
	f, err := sessions.ByID(tx, r.SessionID)
	if err != nil {
		return r, err
	}
	return r, mustHost(tx, f)
}
