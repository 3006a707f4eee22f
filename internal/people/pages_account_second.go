package people

import (
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// secondPage is the page of one's own second factor.
type secondPage struct {
	On       bool
	Must     bool // an administrator who has none yet
	Left     int64
	Secret   string // to be set up; travels with the form until a code shows that the app has it
	QR       string
	Address  string
	Errors   []ui.FieldError
	Error    string // at the code
	Password string // the error at the password
	Op       func() string
}

// site is what the installation is called.
func (p pages) site(tx *store.Tx) (string, error) {
	if p.o.Site == nil {
		return "Rostrum", nil
	}
	return p.o.Site(tx)
}

func (p ownPages) second(c *web.Ctx) error { return p.drawSecond(c, http.StatusOK, NewSecret(), nil) }

func (p ownPages) drawSecond(c *web.Ctx, status int, secret string, why error) error {
	v := secondPage{Must: c.Identity.Must != "", Secret: secret, Op: c.NewOp}
	if why != nil {
		v.Errors, v.Error, v.Password = c.Messages(why), c.Message(why, "code"), c.Message(why, "password")
	}
	var account Account
	var site string
	err := c.Read(func(tx *store.Tx) error {
		var err error
		if site, err = p.site(tx); err != nil {
			return err
		}
		if account, err = AccountByID(tx, c.Actor.ID); err == nil {
			v.Left, err = RecoveryLeft(tx, account.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	v.On = account.TOTPSecret != ""
	if !v.On {
		v.Address = secretURL(site, account.Name, secret)
		if v.QR, err = QR(v.Address); err != nil {
			return err
		}
	}
	page := ui.PageData{Question: c.P.T("people.second.title"), Lead: c.P.T("people.second.lead"), Path: secondFactorPage,
		Crumbs: accountCrumbs(c)}
	if v.Must {
		page.Crumbs = nil
	}
	return c.PageStatus(status, page, secondBody(c.P, v))
}

// inFours parts a key so that it can be typed without losing one's place; apps skip the spaces.
func inFours(key string) string {
	var parts []string
	for part := range slices.Chunk([]byte(key), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

func accountCrumbs(c *web.Ctx) []ui.Link {
	return []ui.Link{{Label: c.P.T("people.account.title"), Href: "/account"}}
}

func (p ownPages) enrolSecond(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	secret := form.Get("secret")
	return p.showCodes(c, form, "people.second.on", secret, func(tx *store.Tx) ([]string, error) {
		return EnrolSecond(tx, secret, form.Get("code"))
	})
}

// showCodes runs fn and shows the recovery codes it made: this one time.
func (p ownPages) showCodes(c *web.Ctx, form *web.Form, kind, secret string, fn func(tx *store.Tx) ([]string, error)) error {
	var codes []string
	replayed, err := p.secretly(c, form, kind, func(tx *store.Tx) error {
		var err error
		codes, err = fn(tx)
		return err
	})
	switch {
	case web.Invalid(err):
		return p.drawSecond(c, http.StatusUnprocessableEntity, secret, err)
	case err != nil:
		return err
	case replayed:
		c.Go(web.Done{To: secondFactorPage, Notice: "people.second.shown"})
		return nil
	}
	page := ui.PageData{Question: c.P.T("people.second.codes.title"), Lead: c.P.T("people.second.codes.lead"), Path: secondFactorPage,
		Crumbs: accountCrumbs(c)}
	return c.Page(page, codesBody(c.P, codes))
}

// confirmed runs fn once the person has typed their password again.
func (p ownPages) confirmed(c *web.Ctx, fn func(form *web.Form) error) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	err = p.door.Confirm(c.R.Context(), c.Actor.ID, "password", rawValue(form, "password"))
	if kind := fault.Of(err); err != nil && (kind == fault.Invalid || kind == fault.TooMany) {
		return p.drawSecond(c, kind.Status(), NewSecret(), err)
	}
	if err != nil {
		return err
	}
	return fn(form)
}

func (p ownPages) newCodes(c *web.Ctx) error {
	return p.confirmed(c, func(form *web.Form) error {
		return p.showCodes(c, form, "people.second.codes", NewSecret(), NewRecoveryCodes)
	})
}

func (p ownPages) removeSecond(c *web.Ctx) error {
	return p.confirmed(c, func(form *web.Form) error {
		if _, err := p.secretly(c, form, "people.second.off", RemoveSecond); err != nil {
			return err
		}
		c.Go(web.Done{To: secondFactorPage, Notice: "people.second.removed"})
		return nil
	})
}
