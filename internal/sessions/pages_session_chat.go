package sessions

import (
	"strconv"
	"strings"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// chat is the text to carry the session into a chat: first what cannot be used any more, then which body, when,
// where, on what in which version, the deadline of the duty, and the link.
func (v *sessionView) chat(tx *store.Tx, c *web.Ctx) error {
	if !v.ToBeHeld() {
		return nil
	}
	p := c.P
	lines := []string{p.T("sessions.chat.what", "title", v.Title), p.T("sessions.chat.from", "unit", v.Unit),
		p.T("sessions.chat.when", "time", p.Clock(v.StartAt), "day", p.DayFull(v.Day))}
	for _, item := range v.Facts {
		if item.Term == p.T("sessions.field.place") || item.Term == p.T("sessions.field.link") {
			lines = append(lines, item.Term+": "+item.Text)
		}
	}
	var warnings []string
	for _, id := range v.BriefIDs {
		warning, said, err := v.chatBrief(tx, c, id)
		if err != nil {
			return err
		}
		if warning != "" {
			warnings = append(warnings, warning)
		}
		lines = append(lines, said...)
	}
	lines = append(append(warnings, lines...), p.T("sessions.chat.read", "link", c.Server().Absolute("/sessions/"+v.ID)))
	v.Chat = strings.Join(lines, "\n")
	return nil
}

// chatBrief is what the text says of one brief: a warning where it cannot be used on the session's day, its
// version in force, and the deadline, which a withdrawn or expired brief has no more.
func (v *sessionView) chatBrief(tx *store.Tx, c *web.Ctx, id string) (warning string, lines []string, err error) {
	p, name, version := c.P, v.names.briefs[id], v.BriefVersions[id]
	state, err := briefs.Standing(tx, id, max(v.Day, tx.Today()))
	if err != nil {
		return "", nil, err
	}
	warning = briefs.ChatWarning(p, name, version, state)
	if state.What == briefs.Withdrawn {
		return warning, []string{p.T("sessions.chat.gone", "brief", name)}, nil
	}
	lines = []string{p.T("sessions.chat.brief", "brief", name, "version", strconv.Itoa(max(version, state.Version)))}
	if state.What == briefs.Expired {
		return warning, lines, nil
	}
	d, owes, err := briefs.DutyOf(tx, v.UnitID, id)
	if owes {
		lines = append(lines, p.T("sessions.chat.deadline", "day", p.Day(d.Deadline)))
	}
	return warning, lines, err
}
