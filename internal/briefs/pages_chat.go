package briefs

import (
	"strings"

	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
)

// briefChat is the text to carry a brief into a chat: who issues what in which version, until when, where
// to read it. It is empty for a text that is not in force.
func briefChat(tx *store.Tx, c *web.Ctx, f Full) (string, error) {
	if !f.InForce() {
		return "", nil
	}
	units, err := unitLabels(tx, c.P, f.UnitID)
	if err != nil {
		return "", err
	}
	return chatText(units[f.UnitID], f, "", c), nil
}

func chatText(unit string, f Full, deadline lang.Day, c *web.Ctx) string {
	p := c.P
	lines := []string{
		p.T("briefs.chat.what", "number", f.Number, "title", f.Text.Title),
		p.T("briefs.chat.from", "unit", unit, "version", f.Text.Version),
		validText(p, f.Text.ValidFrom, f.Text.ValidUntil),
	}
	if deadline != "" {
		lines = append(lines, p.T("briefs.chat.deadline", "day", p.Day(deadline)))
	}
	read := "/briefs/" + f.ID
	if !f.Internal && deadline == "" {
		read = "/public/briefs/" + f.ID
	}
	lines = append(lines, p.T("briefs.chat.read", "link", c.Server().Absolute(read)),
		p.T("briefs.chat.check", "link", c.Server().Absolute("/check/"+f.Text.CheckCode)))
	return strings.Join(lines, "\n")
}
