package people

import (
	"net/http"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// invitationForm is the page of an invitation with what was typed, but the password.
type invitationForm struct {
	Account                  Account
	Action, Op, Name         string
	NameError, PasswordError string
	Errors                   []ui.FieldError
}

func (p doorPages) invited(c *web.Ctx) (Account, error) {
	var a Account
	err := c.Read(func(tx *store.Tx) error {
		var err error
		_, a, err = InvitationByToken(tx, c.Path("token"))
		return err
	})
	return a, err
}

func (p doorPages) invitation(c *web.Ctx) error {
	a, err := p.invited(c)
	if err != nil {
		return err
	}
	return p.drawInvitation(c, http.StatusOK, a, "", nil)
}

func (p doorPages) drawInvitation(c *web.Ctx, status int, a Account, name string, why error) error {
	f := invitationForm{Account: a, Action: "/invitation/" + c.Path("token"), Name: name,
		NameError: c.Message(why, "name"), PasswordError: c.Message(why, "new_password")}
	if why != nil {
		f.Errors = c.Messages(why)
	}
	lead := c.P.T("people.invite.lead")
	if a.Chosen() {
		lead = c.P.T("people.invite.again.lead")
	}
	page := ui.PageData{Question: c.P.T("people.invite.greeting", "name", a.FullName), Lead: lead, Path: f.Action}
	return c.PublicPage(status, page, invitationBody(c.P, f))
}

// takeUp sets name and password, once, and lets the person in.
func (p doorPages) takeUp(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.invited(c)
	if err != nil {
		return err
	}
	name := LoginName(form.Get("name"))
	if a.Chosen() {
		name = a.Name
	}
	entry, err := p.settle(c, a, name, rawValue(form, "new_password"))
	if kind := fault.Of(err); err != nil && kind == fault.Invalid {
		return p.drawInvitation(c, kind.Status(), a, form.Get("name"), err)
	}
	if err != nil {
		return err
	}
	return p.enter(c, entry, "/")
}

func (p doorPages) settle(c *web.Ctx, a Account, name, password string) (Entry, error) {
	if err := fault.Join(checkName(name), CheckPassword("new_password", password, name)); err != nil {
		return Entry{}, err
	}
	hash, err := p.door.Hash(c.R.Context(), password)
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	// The operation is the person's own, though they are nobody yet; its body holds no password.
	op := store.Op{Kind: "people.takeup", Actor: store.Actor{ID: a.ID, Kind: "account"}}
	_, err = p.o.DB.Write(c.R.Context(), op, func(tx *store.Tx) error {
		taken, err := TakeUp(tx, c.Path("token"), name, hash)
		if err != nil {
			return err
		}
		e, err = open(tx, taken, p.attempt(c))
		return err
	})
	return e, err
}
