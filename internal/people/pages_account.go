package people

import (
	"net/http"
	"net/url"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// own keeps a page for persons: a token has verbs, and no verb is about its owner's own log-ins.
func own(h func(c *web.Ctx) error) func(c *web.Ctx) error {
	return func(c *web.Ctx) error {
		if c.Token || c.Actor.Kind != "account" {
			return forbidden()
		}
		return h(c)
	}
}

// routes are the pages of a person's own account.
func (p ownPages) routes() []web.Route {
	route := func(pattern string, h func(c *web.Ctx) error) web.Route {
		return web.Route{Pattern: pattern, Guard: web.SignedIn, Handle: own(h), MaxBody: 64 << 10}
	}
	return []web.Route{
		route("GET /account", p.account),
		route("POST /account/language", p.chooseLanguage),
		route("POST /account/password", p.changePassword),
		route("POST /account/logins/end", p.endOthers),
		route("POST /account/logins/{id}/end", p.endLogin),
		route("GET /account/second-factor", p.second),
		route("POST /account/second-factor", p.enrolSecond),
		route("POST /account/second-factor/codes", p.newCodes),
		route("POST /account/second-factor/remove", p.removeSecond),
		route("GET /account/tokens", p.tokens),
		route("POST /account/tokens", p.makeToken),
		route("POST /account/tokens/{id}/revoke", p.revokeToken),
	}
}

// ownAccount is what a person's own page shows.
type ownAccount struct {
	Account Account
	Roles   string
	Logins  []Login
	Present string // id of the log-in the request came by
	Errors  []ui.FieldError
	Err     func(field string) string
	Op      func() string
}

func (p ownPages) account(c *web.Ctx) error { return p.drawAccount(c, http.StatusOK, nil) }

func (p ownPages) drawAccount(c *web.Ctx, status int, why error) error {
	v := ownAccount{Roles: RolesText(c.P, c.Identity.Roles), Present: c.Actor.Via, Op: c.NewOp,
		Err: func(field string) string { return c.Message(why, field) }}
	if why != nil {
		v.Errors = c.Messages(why)
	}
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if v.Account, err = AccountByID(tx, c.Actor.ID); err == nil {
			v.Logins, err = LoginsOf(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.PageStatus(status, ui.PageData{Question: c.P.T("people.account.title"), Path: "/account"}, accountBody(c.P, v))
}

func (p ownPages) chooseLanguage(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	tag := lang.Tag(form.Get("lang"))
	done, err := c.Operate("people.lang", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/account", Notice: "people.account.langset"}, SetLang(tx, c.Actor.ID, tag)
	})
	if web.Invalid(err) {
		return p.drawAccount(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	// A choice made for this browser only would outweigh the one made for the person.
	http.SetCookie(c.W, &http.Cookie{Name: "lang", Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: p.o.Secure})
	c.Go(done)
	return nil
}

func (p ownPages) changePassword(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	done := web.Done{To: "/account", Notice: "people.account.passwordset"}
	if again, err := p.performed(c, form); err != nil || again {
		c.Go(done)
		return err
	}
	next := rawValue(form, "new_password")
	hash, err := p.checkedHash(c, rawValue(form, "password"), next)
	if err == nil {
		_, err = p.secretly(c, form, "people.password", func(tx *store.Tx) error { return SetPassword(tx, c.Actor.ID, hash, c.Actor.Via) })
	}
	if kind := fault.Of(err); err != nil && (kind == fault.Invalid || kind == fault.TooMany) {
		return p.drawAccount(c, kind.Status(), err)
	}
	if err != nil {
		return err
	}
	c.Go(done)
	return nil
}

// checkedHash is the hash of a new password, once the present one was typed right.
func (p ownPages) checkedHash(c *web.Ctx, present, next string) (Hash, error) {
	var account Account
	err := c.Read(func(tx *store.Tx) error {
		var err error
		account, err = AccountByID(tx, c.Actor.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	if err := CheckPassword("new_password", next, account.Name); err != nil {
		return "", err
	}
	if err := p.door.Confirm(c.R.Context(), account.ID, "password", present); err != nil {
		return "", err
	}
	return p.door.Hash(c.R.Context(), next)
}

// secretly is c.Operate for forms that carry a password or a code: the operation's hash must not be a
// fast hash of those, so it covers the address and the named fields only. It says whether the form was
// done before.
func (p pages) secretly(c *web.Ctx, form *web.Form, kind string, fn func(tx *store.Tx) error, fields ...string) (replayed bool, err error) {
	body := url.Values{}
	for _, f := range fields {
		body[f] = form.All(f)
	}
	op := store.Op{ID: form.Op(), Kind: kind, Actor: c.Actor, Body: []byte(c.R.URL.Path + "\n" + body.Encode())}
	receipt, err := p.o.DB.Write(c.R.Context(), op, fn)
	return receipt.Replayed, err
}

// performed says whether the form was done before, so that one sent twice is not held against a password
// that its first sending changed.
func (p pages) performed(c *web.Ctx, form *web.Form) (done bool, err error) {
	err = c.Read(func(tx *store.Tx) error {
		_, done, err = store.Maybe[string](tx, `SELECT id FROM operations WHERE id = $1 AND actor = $2`, form.Op(), c.Actor.ID)
		return err
	})
	return done, err
}

func (p ownPages) endLogin(c *web.Ctx) error {
	return c.Post("people.endlogin", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/account", Notice: "people.account.loginended"}, EndLogin(tx, c.Path("id"))
	})
}

func (p ownPages) endOthers(c *web.Ctx) error {
	return c.Post("people.endlogins", func(tx *store.Tx) (web.Done, error) {
		return web.Done{To: "/account", Notice: "people.account.loginsended"}, EndOtherLogins(tx)
	})
}
