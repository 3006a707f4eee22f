package people

import (
	"net/http"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// accountPage is one account with its rights, as somebody sees it who may read it.
type accountPage struct {
	Account   Account
	Grants    []shownHeld
	Scopes    map[string]string
	Roles     []access.Role // those the reader may give
	MayGive   bool
	MayManage bool
	Today     lang.Day
	Grant     grantForm
	Errors    []ui.FieldError
	Err       func(field string) string
	Op        func() string
}

// shownHeld is a grant and whether the reader may end it.
type shownHeld struct {
	Held
	MayEnd bool
}

// grantForm is what was typed into the form for a role.
type grantForm struct {
	Role, ScopeID, ScopeText string
	From, Until              lang.Day
	Found                    []ui.Option
}

func (p peoplePages) show(c *web.Ctx) error { return p.drawShow(c, http.StatusOK, grantForm{}, nil) }

func (p peoplePages) drawShow(c *web.Ctx, status int, typed grantForm, why error) error {
	v := accountPage{Grant: typed, Op: c.NewOp, Err: func(field string) string { return c.Message(why, field) }}
	if why != nil {
		v.Errors = c.Messages(why)
	}
	err := c.Read(func(tx *store.Tx) error { return v.load(tx, c) })
	if err != nil {
		return err
	}
	page := ui.PageData{Question: v.Account.FullName, Path: "/people/accounts/" + v.Account.ID, Crumbs: listCrumbs(c)}
	return c.PageStatus(status, page, showBody(c.P, v))
}

func listCrumbs(c *web.Ctx) []ui.Link {
	return []ui.Link{{Label: c.P.T("people.accounts.short"), Href: "/people/accounts"}}
}

func (v *accountPage) load(tx *store.Tx, c *web.Ctx) error {
	var err error
	if v.Account, err = AccountFor(tx, c.Path("id")); err != nil {
		return err
	}
	v.Today = tx.Today()
	all, err := GrantsOf(tx, v.Account.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range all {
		may, err := MayEnd(tx, h)
		if err != nil {
			return err
		}
		v.Grants = append(v.Grants, shownHeld{h, may && !h.Over(v.Today)})
		ids = append(ids, h.ScopeID)
	}
	if v.Scopes, err = scopeNames(tx, c.P, ids); err != nil {
		return err
	}
	if v.MayManage, err = MayManage(tx, v.Account.ID); err != nil {
		return err
	}
	if v.MayGive, err = access.Anywhere(tx, "people.grant"); err != nil {
		return err
	}
	v.Roles, err = GivableRoles(tx)
	return err
}

func (v accountPage) facts(p *lang.Printer) []ui.Item {
	name, second := v.Account.Name, p.T("people.second.off")
	if !v.Account.Chosen() {
		name = p.T("people.name.unchosen")
	}
	if v.Account.TOTPSecret != "" {
		second = p.T("people.second.on")
	}
	items := []ui.Item{{Term: p.T("people.login.name"), Text: name}, {Term: p.T("people.state"), Body: accountState(p, v.Account)},
		{Term: p.T("people.second.title"), Text: second}}
	if v.Account.Email != "" {
		items = append(items, ui.Item{Term: p.T("people.email"), Text: v.Account.Email})
	}
	return items
}

func (v accountPage) table(p *lang.Printer) ui.TableData {
	t := ui.TableData{ID: "grants", Caption: p.T("people.grants"), Columns: []ui.Column{
		{Label: p.T("people.role"), Main: true},
		{Label: p.T("people.scope")},
		{Label: p.T("people.grant.from"), Minor: true},
		{Label: p.T("people.grant.until"), Minor: true},
		{Label: p.T("people.actions")},
	}, Empty: ui.Empty(ui.EmptyData{Title: p.T("people.account.noroles"), Text: p.T("people.grants.none")})}
	for _, h := range v.Grants {
		until := p.T("people.grant.open")
		if h.UntilDay != "" {
			until = p.Day(h.UntilDay)
		}
		t.Rows = append(t.Rows, ui.Row{ID: "grant-" + h.ID, Cells: []ui.Cell{
			{Text: p.T("people.role." + string(h.Role))}, {Text: v.Scopes[h.ScopeID]}, {Text: p.Day(h.FromDay)}, {Text: until},
			{Body: grantAction(p, v, h)},
		}})
	}
	return t
}

// give grants a role, or shows the candidates for the unit that was typed.
func (p peoplePages) give(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	typed, err := p.readGrant(c, form)
	if err != nil {
		return err
	}
	if form.Get("find") != "" {
		return p.drawShow(c, http.StatusOK, typed, nil)
	}
	if err = form.Err(); err == nil {
		id := c.Path("id")
		err = c.Post("people.grant", func(tx *store.Tx) (web.Done, error) {
			if err := mayRead(tx, id); err != nil {
				return web.Done{}, err
			}
			_, err := GiveRole(tx, NewGrant{AccountID: id, Role: access.Role(typed.Role), ScopeID: typed.ScopeID, FromDay: typed.From, UntilDay: typed.Until})
			return web.Done{To: "/people/accounts/" + id, Notice: "people.grant.given"}, err
		})
	}
	if web.Invalid(err) {
		return p.drawShow(c, http.StatusUnprocessableEntity, typed, err)
	}
	return err
}

func (p peoplePages) end(c *web.Ctx) error {
	return c.Post("people.endgrant", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/people/accounts/" + c.Path("id"), Notice: "people.grant.ended"}, EndGrant(tx, c.Path("grant"))
	})
}

// manage is the handler of a button that does one thing to an account.
func (p peoplePages) manage(kind, notice string, fn func(tx *store.Tx, accountID string) error) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		return c.Post(kind, func(tx *store.Tx) (web.Done, error) {
			if err := mayRead(tx, c.Path("id")); err != nil {
				return web.Done{}, err
			}
			return web.Done{To: "/people/accounts/" + c.Path("id"), Notice: notice}, fn(tx, c.Path("id"))
		})
	}
}
