package people

import (
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web/ui"
)

// languageOptions names each language in itself, so that whoever needs it can read it.
func languageOptions() []ui.Option {
	return []ui.Option{{Value: string(lang.VI), Label: "Tiếng Việt"}, {Value: string(lang.EN), Label: "English"}}
}

func accountFacts(p *lang.Printer, v ownAccount) []ui.Item {
	roles := v.Roles
	if roles == "" {
		roles = p.T("people.account.noroles")
	}
	return []ui.Item{
		{Term: p.T("people.fullname"), Text: v.Account.FullName},
		{Term: p.T("people.login.name"), Text: v.Account.Name},
		{Term: p.T("people.roles"), Text: roles},
	}
}

func deviceText(p *lang.Printer, device string) string {
	if device == "" {
		return p.T("people.account.logins.unknown")
	}
	return device
}

func loginTable(p *lang.Printer, v ownAccount) ui.TableData {
	t := ui.TableData{ID: "logins", Caption: p.T("people.account.logins"), Columns: []ui.Column{
		{Label: p.T("people.account.logins.device"), Main: true},
		{Label: p.T("people.account.logins.started"), Minor: true},
		{Label: p.T("people.account.logins.seen")},
		{Label: p.T("people.actions")},
	}}
	for _, l := range v.Logins {
		t.Rows = append(t.Rows, ui.Row{ID: "login-" + l.ID, Cells: []ui.Cell{
			{Text: deviceText(p, l.Device)},
			{Text: p.Moment(l.StartedAt)},
			{Text: p.Day(l.SeenOn)},
			{Body: loginState(p, v, l)},
		}})
	}
	return t
}
