package people

import (
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
)

// scopeChoices finds units, networks and the scope above all, by words, where the actor may give rights.
func scopeChoices(tx *store.Tx, p *lang.Printer, q string) ([]ui.Option, error) {
	ranges, err := access.Ranges(tx, "people.grant")
	if err != nil {
		return nil, err
	}
	networks, err := org.Networks(tx)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	names, words := map[string]string{}, lang.Fold(q)
	if all := p.T("people.scope.all"); everywhere(ranges) && strings.Contains(lang.Fold(all), words) {
		options = append(options, ui.Option{Value: access.Everywhere, Label: all})
	}
	for _, n := range networks {
		names[n.ID] = n.Names.In(p.Lang())
		inside := slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(n.ID + "/") })
		if inside && strings.Contains(lang.Fold(names[n.ID]), words) {
			options = append(options, ui.Option{Value: n.ID, Label: names[n.ID], Hint: p.T("people.scope.network")})
		}
	}
	// Common names stand in every province, so many are read before those outside are left out.
	units, err := org.FindUnits(tx, q, "", 300)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if u.UntilDay == "" && slices.ContainsFunc(ranges, func(r access.Range) bool { return r.Holds(u.Path) }) {
			options = append(options, ui.Option{Value: u.ID, Label: u.Label(p.Lang()), Hint: u.Level.In(p.Lang()) + " · " + names[u.NetworkID]})
		}
	}
	return options[:min(len(options), 12)], nil
}

func (p peoplePages) scopes(c *web.Ctx) error {
	var options []ui.Option
	err := c.Read(func(tx *store.Tx) error {
		var err error
		options, err = scopeChoices(tx, c.P, c.Query("q"))
		return err
	})
	if err != nil {
		return err
	}
	return c.Draw(http.StatusOK, ui.Suggestions(options))
}

// readGrant reads the fields of a role. Where a unit was typed and not chosen it finds the candidates.
func (p peoplePages) readGrant(c *web.Ctx, form *web.Form) (grantForm, error) {
	g := grantForm{Role: form.Get("role"), ScopeID: form.Get("unit_id"), ScopeText: form.Line("unit_id_text"),
		From: form.Day("from_day"), Until: form.Day("until_day")}
	if g.ScopeID == "" {
		g.ScopeID = form.Get("unit_id_choice")
	}
	finding := form.Get("find") == "unit_id"
	if g.ScopeText == "" || g.ScopeID != "" && !finding {
		return g, nil
	}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		g.Found, err = scopeChoices(tx, c.P, g.ScopeText)
		return err
	})
	return g, err
}

// invitePage is the form for a new person.
type invitePage struct {
	FullName, Email, Lang string
	Grant                 grantForm
	Roles                 []access.Role
	Today                 lang.Day
	Op                    string
	Errors                []ui.FieldError
	Err                   func(field string) string
}

func (p peoplePages) newInvite(c *web.Ctx) error {
	return p.drawInvite(c, http.StatusOK, invitePage{Lang: string(c.P.Lang())}, nil)
}

func (p peoplePages) drawInvite(c *web.Ctx, status int, v invitePage, why error) error {
	v.Op, v.Err = c.NewOp(), func(field string) string { return c.Message(why, field) }
	if why != nil {
		v.Errors = c.Messages(why)
	}
	err := c.Read(func(tx *store.Tx) error {
		v.Today = tx.Today()
		var err error
		v.Roles, err = GivableRoles(tx)
		return err
	})
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("people.invite.title"), Lead: c.P.T("people.invite.page.lead"), Path: "/people/accounts/new", Crumbs: listCrumbs(c)}
	return c.PageStatus(status, page, inviteBody(c.P, v))
}

func (p peoplePages) invite(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	v := invitePage{FullName: form.Line("full_name"), Email: form.Get("email"), Lang: form.Get("lang")}
	if v.Grant, err = p.readGrant(c, form); err != nil {
		return err
	}
	if form.Get("find") != "" {
		return p.drawInvite(c, http.StatusOK, v, nil)
	}
	if err := form.Err(); err != nil {
		return p.drawInvite(c, http.StatusUnprocessableEntity, v, err)
	}
	err = p.showInvitation(c, form, func(tx *store.Tx) (Account, string, error) {
		return Invite(tx, NewInvite{FullName: v.FullName, Email: v.Email, Lang: lang.Tag(v.Lang), Role: access.Role(v.Grant.Role),
			ScopeID: v.Grant.ScopeID, FromDay: v.Grant.From, UntilDay: v.Grant.Until})
	}, "full_name", "email", "lang", "role", "unit_id", "unit_id_choice", "from_day", "until_day")
	if web.Invalid(err) {
		return p.drawInvite(c, http.StatusUnprocessableEntity, v, err)
	}
	return err
}

func (p peoplePages) inviteAgain(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	return p.showInvitation(c, form, func(tx *store.Tx) (Account, string, error) {
		a, err := AccountFor(tx, c.Path("id"))
		if err != nil {
			return a, "", err
		}
		token, err := InviteAgain(tx, a.ID)
		return a, token, err
	})
}

// showInvitation runs fn and shows the link it made: this one time, since only a hash of it is kept.
func (p peoplePages) showInvitation(c *web.Ctx, form *web.Form, fn func(tx *store.Tx) (Account, string, error), fields ...string) error {
	var a Account
	var token, site string
	replayed, err := p.secretly(c, form, "people.invite", func(tx *store.Tx) error {
		var err error
		if site, err = p.site(tx); err != nil {
			return err
		}
		a, token, err = fn(tx)
		return err
	}, fields...)
	if err != nil {
		return err
	}
	if replayed {
		c.Go(web.Done{To: "/people/accounts", Notice: "people.invite.shown"})
		return nil
	}
	address := wholeAddress(c, "/invitation/"+token)
	svg, err := QR(address)
	if err != nil {
		return err
	}
	page := ui.PageData{Question: c.P.T("people.invite.made", "name", a.FullName), Path: "/people/accounts/" + a.ID, Crumbs: listCrumbs(c)}
	return c.Page(page, invitedBody(c.P, a, site, address, svg))
}

// wholeAddress is an address that can be sent; without a base address the one the reader came by.
func wholeAddress(c *web.Ctx, path string) string {
	if whole := c.Server().Absolute(path); whole != path {
		return whole
	}
	return "http://" + c.R.Host + path
}
