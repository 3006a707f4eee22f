package sessions

import (
	"fmt"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// What a warning can be about.
const (
	WarnDouble      = "double"      // the speaker has another session at that time
	WarnAway        = "away"        // the speaker cannot come that day
	WarnLapsed      = "lapsed"      // the speaker's appointment in the network does not hold that day any more
	WarnUnappointed = "unappointed" // the speaker was never appointed in the network
	WarnWithdrawn   = "withdrawn"   // the brief is withdrawn
	WarnExpired     = "expired"     // the brief is no longer valid that day
	WarnNotYet      = "notyet"      // the brief is not valid yet that day
	WarnInPerson    = "inPerson"    // the brief asks for a talk in person, and this one is online
)

// Warning says what speaks against a plan. It names a speaker or a brief; SessionID is the other session of
// WarnDouble; Day is the brief's day.
type Warning struct {
	Kind                          string
	SpeakerID, BriefID, SessionID string
	Day                           lang.Day
}

// Warnings says what speaks against a draft; id is the session being changed, "" for a new one. None of it
// hinders the plan: people decide.
func Warnings(tx *store.Tx, id string, d Draft) ([]Warning, error) {
	d.tidy()
	all := []Warning{}
	if !d.Day.Valid() {
		return all, nil
	}
	for _, find := range []func(*store.Tx, string, Draft) ([]Warning, error){busy, absent, unappointed, unfit} {
		more, err := find(tx, id, d)
		if err != nil {
			return nil, fmt.Errorf("sessions: warnings: %w", err)
		}
		all = append(all, more...)
	}
	return all, nil
}

// busy finds other sessions of the speakers that overlap in time.
func busy(tx *store.Tx, id string, d Draft) ([]Warning, error) {
	var all []Warning
	if len(d.SpeakerIDs) == 0 {
		return all, nil
	}
	from := startAt(d.Day, d.Time, tx.Location())
	type row struct {
		SpeakerID string `db:"speaker_id"`
		SessionID string `db:"id"`
	}
	const micros = 60_000_000
	// A talk can last to the next day, so the day before counts too.
	err := store.Each(tx, `SELECT p.speaker_id, s.id FROM session_speakers p JOIN sessions s ON s.id = p.session_id
		WHERE s.id <> $1 AND s.state <> 'cancelled' AND s.day >= $2 AND s.day <= $3 AND s.start_at < $4
		AND s.start_at + 60000000 * CAST(s.minutes AS BIGINT) > $5 AND p.speaker_id IN (`+marks(6, len(d.SpeakerIDs))+`) ORDER BY p.speaker_id, s.id`,
		func(r row) error {
			all = append(all, Warning{Kind: WarnDouble, SpeakerID: r.SpeakerID, SessionID: r.SessionID})
			return nil
		}, append([]any{id, d.Day.AddDays(-1), d.Day.AddDays(1), from + int64(d.Minutes)*micros, from}, anys(d.SpeakerIDs)...)...)
	return all, err
}

func absent(tx *store.Tx, _ string, d Draft) ([]Warning, error) {
	away, err := people.AwayAmong(tx, d.SpeakerIDs, d.Day)
	var all []Warning
	for _, id := range d.SpeakerIDs {
		if away[id] {
			all = append(all, Warning{Kind: WarnAway, SpeakerID: id})
		}
	}
	return all, err
}

func unappointed(tx *store.Tx, _ string, d Draft) ([]Warning, error) {
	if len(d.SpeakerIDs) == 0 || d.UnitID == "" {
		return nil, nil
	}
	network, err := store.Value[string](tx, `SELECT network_id FROM units WHERE id = $1`, d.UnitID)
	if err != nil {
		return nil, err
	}
	var all []Warning
	for _, id := range d.SpeakerIDs {
		_, holds, err := people.AppointedIn(tx, id, network, d.Day)
		if err != nil {
			return nil, err
		}
		if holds {
			continue
		}
		past, err := people.AppointmentsOf(tx, id)
		if err != nil {
			return nil, err
		}
		kind := WarnUnappointed
		if slices.ContainsFunc(past, func(a people.Appointment) bool {
			return a.NetworkID == network && a.FromDay != "" && a.FromDay <= d.Day
		}) {
			kind = WarnLapsed
		}
		all = append(all, Warning{Kind: kind, SpeakerID: id})
	}
	return all, nil
}

// unfit finds briefs that are not in force that day, or that ask for a talk in person.
func unfit(tx *store.Tx, _ string, d Draft) ([]Warning, error) {
	var all []Warning
	if len(d.BriefIDs) == 0 {
		return all, nil
	}
	fit, err := briefs.PlannableFor(tx, d.UnitID, d.Day, d.BriefIDs...)
	if err != nil {
		return nil, err
	}
	for _, id := range d.BriefIDs {
		var state briefs.State
		if i := slices.IndexFunc(fit, func(c briefs.Choice) bool { return c.ID == id }); i >= 0 {
			state.InPerson = fit[i].InPerson
		} else if state, err = briefs.Standing(tx, id, d.Day); err != nil {
			return nil, err
		}
		if kind := warnOf(state.What); kind != "" {
			all = append(all, Warning{Kind: kind, BriefID: id, Day: state.Day})
		}
		if state.InPerson && d.Mode == Online {
			all = append(all, Warning{Kind: WarnInPerson, BriefID: id})
		}
	}
	return all, nil
}

func warnOf(what string) string {
	switch what {
	case briefs.Withdrawn:
		return WarnWithdrawn
	case briefs.Expired:
		return WarnExpired
	case briefs.NotYet:
		return WarnNotYet
	}
	return ""
}
