package briefs

import (
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// briefChat is the text to carry a brief into a chat: who issues what in which version, until when, where
// to read it. It is empty for a text that was never in force.
func briefChat(tx *store.Tx, c *web.Ctx, f Full) (string, error) {
	if f.Text.State != Published && f.Text.State != Replaced {
		return "", nil
	}
	units, err := unitLabels(tx, c.P, f.UnitID)
	if err != nil {
		return "", err
	}
	standing, err := Standing(tx, f.ID, tx.Today())
	return chatText(c, f, chat{unit: units[f.UnitID], had: f.Text.Version, standing: standing}), err
}

// chat is what a text for a chat tells beside the brief's own facts: who issued it, until when it is owed, which
// version the reader has, and how the brief stands.
type chat struct {
	unit     string
	deadline lang.Day
	had      int
	standing State
}

// shortReason cuts a reason to the length of a line in a chat, at a word; the whole of it stands on the page.
func shortReason(reason string) string {
	const most = 140
	reason = strings.Join(strings.Fields(reason), " ")
	if runes := []rune(reason); len(runes) > most {
		reason = string(runes[:most])
		if i := strings.LastIndexByte(reason, ' '); i > 0 {
			reason = reason[:i]
		}
		reason += "…"
	}
	return reason
}

// ChatWarning is what a text for a chat has to say first of a brief named so that cannot be used on the day it
// is sent for: withdrawn, expired, not in force yet, or in a version that another has replaced; "" where it can.
func ChatWarning(p *lang.Printer, brief string, version int, s State) string {
	switch {
	case s.What == Withdrawn:
		return p.T("briefs.chat.withdrawn", "brief", brief, "day", p.Day(s.Day), "reason", shortReason(s.Reason))
	case s.What == Expired:
		return p.T("briefs.chat.expired", "brief", brief, "day", p.Day(s.Day))
	case s.What == NotYet && s.Day == "":
		return p.T("briefs.chat.unpublished", "brief", brief)
	case s.What == NotYet:
		return p.T("briefs.chat.notYet", "brief", brief, "day", p.Day(s.Day))
	case version > 0 && s.Version > version:
		return p.T("briefs.chat.replaced", "brief", brief, "old", version, "version", s.Version)
	}
	return ""
}

// chatText writes the text. A withdrawn or expired brief is owed by nobody, so it names no deadline.
func chatText(c *web.Ctx, f Full, t chat) string {
	p, lines := c.P, []string{}
	warning := ChatWarning(p, f.Number, t.had, t.standing)
	if warning != "" {
		lines = append(lines, warning)
	}
	lines = append(lines, p.T("briefs.chat.what", "number", f.Number, "title", f.Text.Title),
		p.T("briefs.chat.from", "unit", t.unit, "version", f.Text.Version))
	if f.InForce() && t.standing.What != Expired {
		lines = append(lines, validText(p, f.Text.ValidFrom, f.Text.ValidUntil))
		if t.deadline != "" {
			lines = append(lines, p.T("briefs.chat.deadline", "day", p.Day(t.deadline)))
		}
	}
	read := "/briefs/" + f.ID
	if !f.Internal && t.deadline == "" {
		read = "/public/briefs/" + f.ID
	}
	lines = append(lines, p.T("briefs.chat.read", "link", c.Server().Absolute(read)),
		p.T("briefs.chat.check", "link", c.Server().Absolute("/check/"+f.Text.CheckCode)))
	return strings.Join(lines, "\n")
}
