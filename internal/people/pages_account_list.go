package people

import (
	"net/url"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// routes are the pages about other people's accounts and rights. Each use case asks for its right
// on the account's own grants, so the routes ask only whether the verb is held at all.
func (p peoplePages) routes() []web.Route {
	route := func(pattern, verb string, h func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.ByVerb, Verb: verb, Handle: h, MaxBody: 64 << 10}
	}
	return []web.Route{
		route("GET /people/accounts", "people.read", p.list),
		route("GET /people/accounts/new", "people.invite", p.newInvite),
		route("POST /people/accounts", "people.invite", p.invite),
		route("GET /people/scopes", "people.invite", p.scopes),
		route("GET /people/accounts/{id}", "people.read", p.show),
		route("POST /people/accounts/{id}/grants", "people.grant", p.give),
		route("POST /people/accounts/{id}/grants/{grant}/end", "people.grant", p.end),
		route("POST /people/accounts/{id}/disable", "people.manage", p.manage("people.disable", "people.disabled", Disable)),
		route("POST /people/accounts/{id}/enable", "people.manage", p.manage("people.enable", "people.enabled", Enable)),
		route("POST /people/accounts/{id}/second-factor/reset", "people.manage", p.manage("people.second.reset", "people.second.wasreset", ResetSecond)),
		route("POST /people/accounts/{id}/invitation", "people.invite", p.inviteAgain),
	}
}

// scopeNames says scopes in words: units by their last name, networks, and the scope above all.
func scopeNames(tx *store.Tx, p *lang.Printer, ids []string) (map[string]string, error) {
	units, err := org.UnitsAt(tx, ids, tx.Today())
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(units))
	for id, u := range units {
		names[id] = u.Label(p.Lang())
	}
	networks, err := org.Networks(tx)
	if err != nil {
		return nil, err
	}
	for _, n := range networks {
		names[n.ID] = n.Names.In(p.Lang())
	}
	names[access.Everywhere] = p.T("people.scope.all")
	return names, nil
}

const listRows = 50

// listPage is the list of accounts.
type listPage struct {
	Rows      []Listed
	Scopes    map[string]string
	Filter    AccountFilter
	Next      string
	First     string
	MayInvite bool
	Query     url.Values
}

func (p peoplePages) list(c *web.Ctx) error {
	v := listPage{Query: c.R.URL.Query(), Filter: AccountFilter{Words: c.Query("q"), Role: access.Role(c.Query("role")),
		State: c.Query("state"), AfterKey: c.Query("after"), AfterID: c.Query("after_id"), Limit: listRows + 1}}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Rows, err = Accounts(tx, v.Filter); err != nil {
			return err
		}
		if v.MayInvite, err = access.Anywhere(tx, "people.invite"); err != nil {
			return err
		}
		var ids []string
		for _, row := range v.Rows {
			for _, h := range row.Grants {
				ids = append(ids, h.ScopeID)
			}
		}
		slices.Sort(ids)
		v.Scopes, err = scopeNames(tx, c.P, slices.Compact(ids))
		return err
	})
	if err != nil {
		return err
	}
	if len(v.Rows) > listRows {
		v.Rows = v.Rows[:listRows]
		last := v.Rows[listRows-1]
		v.Next = c.With("after", last.SortKey, "after_id", last.ID)
	}
	if v.Filter.AfterID != "" {
		v.First = c.With("after", "", "after_id", "")
	}
	page := ui.PageData{Question: c.P.T("people.accounts.title"), Lead: c.P.T("people.accounts.lead")}
	if v.MayInvite {
		page.Actions = []ui.Action{{Label: c.P.T("people.accounts.invite"), Href: "/people/accounts/new", Kind: ui.Primary, Icon: "plus"}}
	}
	return c.Page(page, listBody(c.P, v))
}

func roleOptions(p *lang.Printer, roles []access.Role, none string) []ui.Option {
	options := []ui.Option{{Value: "", Label: none}}
	for _, role := range roles {
		options = append(options, ui.Option{Value: string(role), Label: p.T("people.role." + string(role))})
	}
	return options
}

func stateOptions(p *lang.Printer) []ui.Option {
	return []ui.Option{{Value: "", Label: p.T("people.state.any")}, {Value: "waiting", Label: p.T("people.state.waiting")},
		{Value: "disabled", Label: p.T("people.state.disabled")}}
}

// chips are the filters in force, each with the list without it.
func (v listPage) chips(p *lang.Printer) []ui.Chip {
	var chips []ui.Chip
	add := func(name, label string) {
		q := url.Values{}
		for k, all := range v.Query {
			if k != name && k != "after" && k != "after_id" {
				q[k] = all
			}
		}
		chips = append(chips, ui.Chip{Label: label, Href: "/people/accounts?" + q.Encode()})
	}
	if v.Filter.Words != "" {
		add("q", v.Filter.Words)
	}
	if slices.Contains(access.Roles(), v.Filter.Role) {
		add("role", p.T("people.role."+string(v.Filter.Role)))
	}
	if v.Filter.State == "waiting" || v.Filter.State == "disabled" {
		add("state", p.T("people.state."+v.Filter.State))
	}
	return chips
}

func (v listPage) table(p *lang.Printer) ui.TableData {
	t := ui.TableData{ID: "accounts", Caption: p.T("people.accounts.title"), Columns: []ui.Column{
		{Label: p.T("people.fullname"), Main: true},
		{Label: p.T("people.login.name"), Minor: true},
		{Label: p.T("people.roles")},
		{Label: p.T("people.state"), Minor: true},
	}}
	empty := ui.EmptyData{Title: p.T("people.accounts.none"), Text: p.T("people.accounts.none.text"), Icon: "users"}
	if v.MayInvite {
		empty.Action = &ui.Action{Label: p.T("people.accounts.invite"), Href: "/people/accounts/new"}
	}
	t.Empty = ui.Empty(empty)
	for _, row := range v.Rows {
		name := row.Name
		if !row.Chosen() {
			name = p.T("people.name.unchosen")
		}
		t.Rows = append(t.Rows, ui.Row{ID: "account-" + row.ID, Cells: []ui.Cell{
			{Text: row.FullName, Href: "/people/accounts/" + row.ID},
			{Text: name},
			{Body: grantLines(p, row.Grants, v.Scopes)},
			{Body: accountState(p, row.Account)},
		}})
	}
	return t
}
