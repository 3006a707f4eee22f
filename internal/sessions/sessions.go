// Package sessions plans talks, holds their reports, and keeps the questions that were heard without a trace of who asked.
package sessions

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

//go:embed locale/*.json
var words embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return words }

// Verbs says which roles may read, plan, report and confirm sessions, and read their remarks.
func Verbs() map[string][]access.Role {
	return map[string][]access.Role{
		"sessions.read": {access.Administrator, access.Coordinator, access.Head, access.Inspector, access.Accountant,
			access.Answering, access.Reader},
		"sessions.plan":    {access.Administrator, access.Coordinator, access.Head},
		"sessions.report":  {access.Administrator, access.Coordinator, access.Head, access.Link},
		"sessions.confirm": {access.Administrator, access.Coordinator},
		"sessions.remarks": {access.Coordinator, access.Head},
	}
}

// What a session can be. Postponed sessions have a new time and are still to be held.
const (
	Planned   = "planned"
	Postponed = "postponed"
	Cancelled = "cancelled"
	Held      = "held"
)

// How a session reaches its audience.
const (
	InPerson = "in_person"
	Online   = "online"
	Hybrid   = "hybrid"
)

// Whom a session is open to.
const (
	ToPublic = "public"
	ToStaff  = "staff"
)

// Session is a talk of a unit. StartAt is microseconds UTC; Day is its day in the installation's zone. PlaceID
// or Spot says where, both may be "" online. ReportID is the current report, "" until there is one. Planned is
// false where the talk was reported without a plan.
type Session struct {
	ID        string   `db:"id"`
	UnitID    string   `db:"unit_id"`
	NetworkID string   `db:"network_id"`
	Title     string   `db:"title"`
	Day       lang.Day `db:"day"`
	StartAt   int64    `db:"start_at"`
	Minutes   int      `db:"minutes"`
	PlaceID   string   `db:"place_id"`
	Spot      string   `db:"spot"`
	Mode      string   `db:"mode"`
	Link      string   `db:"link"`
	OpenTo    string   `db:"open_to"`
	Expected  int      `db:"expected"`
	HeadsOwn  bool     `db:"heads_own"`
	State     string   `db:"state"`
	ReportID  string   `db:"report_id"`
	Planned   bool     `db:"planned"`
	CreatedBy string   `db:"created_by"`
	CreatedAt int64    `db:"created_at"`
	Version   int64    `db:"version"`
}

const sessionColumns = `s.id, s.unit_id, s.network_id, s.title, s.day, s.start_at, s.minutes, s.place_id, s.spot, s.mode, s.link,
	s.open_to, s.expected, s.heads_own, s.state, s.report_id, s.planned, s.created_by, s.created_at, s.version`

// ToBeHeld says whether the session can still be changed, put off, cancelled or reported.
func (s Session) ToBeHeld() bool { return s.State == Planned || s.State == Postponed }

// Lists are what a plan names beside its own row.
type Lists struct {
	BriefIDs, Languages, SpeakerIDs []string
}

// Full is a session with its lists; BriefVersions are the versions in force when it was planned.
type Full struct {
	Session
	Lists
	BriefVersions map[string]int
}

// Limits of what can be typed.
const (
	mostTitle     = 160
	mostSpot      = 200
	mostLink      = 300
	mostReason    = 500
	mostRemark    = 1000
	mostQuestion  = 1000
	mostBriefs    = 10
	mostLanguages = 12
	mostSpeakers  = 30
	mostMinutes   = 24 * 60
	mostHeard     = 10_000_000
)

// ByID gives a session with its lists without asking who reads it; it fails with fault.NotFound.
func ByID(tx *store.Tx, id string) (Full, error) {
	s, err := store.One[Session](tx, `SELECT `+sessionColumns+` FROM sessions s WHERE s.id = $1`, id)
	if err != nil {
		return Full{}, fmt.Errorf("sessions: session %s: %w", id, err)
	}
	full := Full{Session: s, BriefVersions: map[string]int{}}
	type row struct {
		BriefID string `db:"brief_id"`
		Version int    `db:"version"`
	}
	err = store.Each(tx, `SELECT brief_id, version FROM session_briefs WHERE session_id = $1 ORDER BY brief_id`, func(r row) error {
		full.BriefIDs = append(full.BriefIDs, r.BriefID)
		full.BriefVersions[r.BriefID] = r.Version
		return nil
	}, id)
	if err == nil {
		full.Languages, err = store.All[string](tx, `SELECT lang FROM session_languages WHERE session_id = $1 ORDER BY lang`, id)
	}
	if err == nil {
		full.SpeakerIDs, err = store.All[string](tx, `SELECT speaker_id FROM session_speakers WHERE session_id = $1 ORDER BY speaker_id`, id)
	}
	if err != nil {
		return full, fmt.Errorf("sessions: session %s: %w", id, err)
	}
	return full, nil
}

// within says that a text is no longer than most characters.
func within(field, text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return fault.At(field, "sessions.err.long", "most", most)
	}
	return nil
}

// tidy sorts a list and drops what is empty or named twice.
func tidy(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	slices.Sort(list)
	return slices.Compact(list)
}

// marks makes "$2, $3, …" for n parameters from next on.
func marks(next, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = "$" + strconv.Itoa(next+i)
	}
	return strings.Join(all, ", ")
}

func anys[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}
