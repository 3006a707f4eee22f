// Package home holds the pages that stand across domains: what each person has to do now, and a unit at a glance.
package home

import (
	"embed"
	"fmt"
	"io/fs"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

//go:embed locale
var words embed.FS

// Locale gives the words of this package.
func Locale() fs.FS { return words }

// few is how many lines of one kind a first page shows; the rest stands behind the link.
const few = 6

// Own is a unit the person has a role in.
type Own struct {
	UnitID string `db:"id"`
	Path   string `db:"path"`
	Role   string `db:"role"`
}

// ownUnits lists the open units the actor is granted a role in, the first granted first.
func ownUnits(tx *store.Tx) ([]Own, error) {
	all, err := store.All[Own](tx, `SELECT u.id, u.path, g.role FROM grants g JOIN units u ON u.id = g.scope_id
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2) AND u.until_day = ''
		ORDER BY g.id LIMIT 20`, tx.Actor().ID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("home: own units: %w", err)
	}
	return all, nil
}

// within joins the actor's ranges of a verb to a condition on units u, with parameters after the given ones.
func within(tx *store.Tx, verb string, args ...any) (cond string, all []any, any bool, err error) {
	ranges, err := access.Ranges(tx, verb)
	if err != nil {
		return "", nil, false, err
	}
	cond, more := access.Where(ranges, "u.path", len(args)+1)
	return cond, append(args, more...), len(ranges) > 0, nil
}

// DutyLine is one duty to act on.
type DutyLine struct {
	ID            string   `db:"id"`
	UnitID        string   `db:"unit_id"`
	BriefID       string   `db:"brief_id"`
	Deadline      lang.Day `db:"deadline"`
	AcknowledgeBy lang.Day `db:"acknowledge_by"`
	Acknowledged  lang.Day `db:"acknowledged_on"`
	Sessions      int      `db:"sessions"`
	Held          int64    `db:"held"`
	// HeadsOwn and PassDown: asked for, and still missing.
	HeadsOwn bool `db:"heads_own"`
	PassDown bool `db:"pass_down"`
}

// openDuties lists what the actor's own units still owe, the nearest deadline first.
func openDuties(tx *store.Tx) ([]DutyLine, error) {
	return store.All[DutyLine](tx, `SELECT DISTINCT d.id, d.unit_id, d.brief_id, d.deadline, d.acknowledge_by, d.acknowledged_on, d.sessions, d.held, d.heads_own AND d.heads_held = 0 AS heads_own, d.pass_down AND d.passed_on = '' AS pass_down
		FROM grants g JOIN role_verbs v ON v.role = g.role AND v.verb = 'duties.acknowledge'
		JOIN duties d ON d.unit_id = g.scope_id JOIN briefs b ON b.id = d.brief_id AND b.state = 'published'
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
		AND NOT `+briefs.FulfilledSQL+`
		ORDER BY d.deadline, d.id LIMIT $3`, tx.Actor().ID, tx.Today(), few+1)
}

// TalkLine is one session: coming, or waiting for its report.
type TalkLine struct {
	ID      string   `db:"id"`
	Title   string   `db:"title"`
	UnitID  string   `db:"unit_id"`
	PlaceID string   `db:"place_id"`
	Spot    string   `db:"spot"`
	Day     lang.Day `db:"day"`
	StartAt int64    `db:"start_at"`
	State   string   `db:"state"`
	// Withdrawn says that a brief of the talk is withdrawn.
	Withdrawn bool `db:"withdrawn"`
}

// A talk without a title of its own is called by its first brief.
const talkColumns = `s.id, CASE WHEN s.title <> '' THEN s.title ELSE coalesce((SELECT v.title FROM session_briefs sb
	JOIN briefs b ON b.id = sb.brief_id JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.published_version
	WHERE sb.session_id = s.id ORDER BY sb.brief_id LIMIT 1), '') END AS title, s.unit_id, s.place_id, s.spot, s.day, s.start_at, s.state,
	EXISTS (SELECT 1 FROM session_briefs wb JOIN briefs w ON w.id = wb.brief_id AND w.state = 'withdrawn' WHERE wb.session_id = s.id) AS withdrawn`

// unreported lists past talks without a report in the actor's own units.
func unreported(tx *store.Tx) ([]TalkLine, error) {
	return store.All[TalkLine](tx, `SELECT DISTINCT `+talkColumns+` FROM grants g
		JOIN role_verbs v ON v.role = g.role AND v.verb = 'sessions.report' JOIN sessions s ON s.unit_id = g.scope_id
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
		AND s.state IN ('planned', 'postponed') AND s.day <= $2 AND s.start_at < $3 ORDER BY s.day, s.id LIMIT $4`, tx.Actor().ID, tx.Today(), tx.Now(), few+1)
}

// comingUp lists the next talks of the actor's own units.
func comingUp(tx *store.Tx) ([]TalkLine, error) {
	return store.All[TalkLine](tx, `SELECT DISTINCT `+talkColumns+` FROM grants g
		JOIN role_verbs v ON v.role = g.role AND v.verb = 'sessions.read' JOIN sessions s ON s.unit_id = g.scope_id
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2)
		AND s.state IN ('planned', 'postponed') AND s.day >= $2 ORDER BY s.day, s.id LIMIT $3`, tx.Actor().ID, tx.Today(), few)
}

// mine lists the talks a speaker gives: coming ones, and past ones that wait for a report.
func mine(tx *store.Tx, speakerID string, past bool) ([]TalkLine, error) {
	cond := `s.day >= $2 AND s.start_at >= $3`
	if past {
		cond = `s.day <= $2 AND s.start_at < $3`
	}
	return store.All[TalkLine](tx, `SELECT `+talkColumns+` FROM session_speakers p JOIN sessions s ON s.id = p.session_id
		WHERE p.speaker_id = $1 AND s.state IN ('planned', 'postponed') AND `+cond+` ORDER BY s.day, s.id LIMIT $4`, speakerID, tx.Today(), tx.Now(), few+1)
}

// waiting counts what waits for the actor's yes: briefs to approve, reports by link to confirm, terms ending.
type waiting struct{ Approve, Confirm, Ending, Objections int64 }

func waitsFor(tx *store.Tx) (w waiting, err error) {
	for _, q := range []struct {
		to         *int64
		verb, text string
		args       []any
	}{
		{&w.Approve, "briefs.approve", `SELECT count(*) FROM briefs b JOIN units u ON u.id = b.unit_id
			JOIN brief_versions v ON v.brief_id = b.id AND v.version = b.version WHERE b.state = 'approval' AND v.author <> $1 AND `, []any{tx.Actor().ID}},
		{&w.Confirm, "sessions.confirm", `SELECT count(*) FROM session_reports r JOIN sessions s ON s.id = r.session_id AND s.report_id = r.id
			JOIN units u ON u.id = s.unit_id WHERE r.origin = $1 AND r.confirmed_by = '' AND `, []any{"link"}},
		{&w.Ending, "people.manage", `SELECT count(*) FROM appointments a JOIN units u ON u.id = a.unit_id
			WHERE a.status = 'appointed' AND a.until_day <> '' AND a.until_day > $1 AND a.until_day <= $2 AND `, []any{tx.Today(), tx.Today().AddMonths(3)}},
	} {
		cond, args, some, err := within(tx, q.verb, q.args...)
		if err != nil {
			return w, fmt.Errorf("home: waits: %w", err)
		}
		if some {
			if *q.to, err = store.Value[int64](tx, q.text+cond, args...); err != nil {
				return w, fmt.Errorf("home: waits: %w", err)
			}
		}
	}
	objections, err := live.Objections(tx)
	w.Objections = int64(len(objections))
	return w, err
}

// Figures are a unit's sums of a month and the year so far, on today's footing.
type Figures struct {
	Sessions    int64 `db:"sessions"`
	Attendances int64 `db:"attendances"`
}

// figuresOf reads the sums of a unit's subtree from the kept rows, never from the reports.
func figuresOf(tx *store.Tx, unitID, fromMonth, toMonth string) (Figures, error) {
	f, _, err := store.Maybe[Figures](tx, `SELECT coalesce(sum(sessions), 0) AS sessions, coalesce(sum(attendances), 0) AS attendances
		FROM coverage_units WHERE unit_id = $1 AND kind = 'now' AND brief_id = '' AND lang = '' AND month >= $2 AND month <= $3`, unitID, fromMonth, toMonth)
	return f, err
}

// BriefLine is how far a brief has come below a unit.
type BriefLine struct {
	BriefID  string   `db:"brief_id"`
	Due      int64    `db:"due"`
	Reached  int64    `db:"reached"`
	Late     int64    `db:"late"`
	Deadline lang.Day `db:"deadline"`
}

// briefsBelow lists the published briefs that units under one have still to be reached with, the largest gap first.
func briefsBelow(tx *store.Tx, unitID string) ([]BriefLine, error) {
	return store.All[BriefLine](tx, `SELECT c.brief_id, c.due, c.reached, c.late, coalesce((SELECT max(p.deadline) FROM publications p WHERE p.brief_id = c.brief_id), '') AS deadline
		FROM coverage_duties c JOIN briefs b ON b.id = c.brief_id AND b.state = 'published'
		WHERE c.unit_id = $1 AND c.kind = 'now' AND c.due > c.reached ORDER BY c.due - c.reached DESC, c.brief_id LIMIT $2`, unitID, few)
}
