package people

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

// pages holds what the pages of accounts need beside a request.
type pages struct {
	o    Options
	door *Door
}

// doorPages let people in, ownPages are about a person's own account, peoplePages about those of others.
type (
	doorPages   struct{ pages }
	ownPages    struct{ pages }
	peoplePages struct{ pages }
)

// Routes are the pages of log-ins, accounts and rights.
func Routes(o Options) []web.Route {
	all := pages{o, NewDoor(o.DB)}
	p := doorPages{all}
	routes := []web.Route{
		{Pattern: "GET /login", Guard: web.Public, Handle: p.login, Quiet: true},
		{Pattern: "POST /login", Guard: web.Public, Handle: p.signIn, Quiet: true, MaxBody: 16 << 10},
		{Pattern: "GET /login/second-factor", Guard: web.Public, Handle: p.askSecond, Quiet: true},
		{Pattern: "POST /login/second-factor", Guard: web.Public, Handle: p.passSecond, Quiet: true, MaxBody: 16 << 10},
		{Pattern: "POST /logout", Guard: web.Public, Handle: p.signOut, Quiet: true},
		{Pattern: "GET /invitation/{token}", Guard: web.Public, Handle: p.invitation, Quiet: true},
		{Pattern: "POST /invitation/{token}", Guard: web.Public, Handle: p.takeUp, Quiet: true, MaxBody: 16 << 10},
	}
	routes = slices.Concat(routes, ownPages{all}.routes(), peoplePages{all}.routes(), catalogueRoutes(), greetingPages{o.Files, &sync.Mutex{}}.routes())
	if o.demo() {
		routes = append(routes, web.Route{Pattern: "POST /login/demo", Guard: web.Public, Handle: p.demoSignIn, Quiet: true})
	}
	return routes
}

// loginForm is the sign-in page with what was typed, but the password.
type loginForm struct {
	Name, Next string
	Errors     []ui.FieldError
	Demo       []DemoLogin
}

func (p doorPages) login(c *web.Ctx) error {
	next := inside(c.Query("next"))
	if c.Actor.Kind == "account" {
		return c.Redirect(next)
	}
	return p.drawLogin(c, http.StatusOK, loginForm{Next: next})
}

func (p doorPages) drawLogin(c *web.Ctx, status int, f loginForm) error {
	f.Demo = p.o.Demo
	page := ui.PageData{Question: c.P.T("people.login.title"), Lead: c.P.T("people.login.lead"), Path: "/login?next=" + url.QueryEscape(f.Next)}
	return c.PublicPage(status, page, loginBody(c.P, f))
}

// inside keeps an address to go on to in the house and away from the door itself.
func inside(next string) string {
	outside := !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.HasPrefix(next, "/\\")
	if outside || strings.HasPrefix(next, "/login") || strings.HasPrefix(next, "/logout") {
		return "/"
	}
	return next
}

func (p pages) attempt(c *web.Ctx) Attempt {
	return Attempt{Address: c.R.RemoteAddr, UserAgent: c.R.UserAgent(), Replaces: cookie(c.R, p.o.cookieName())}
}

func (p doorPages) signIn(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	a := p.attempt(c)
	// The password is taken as it was typed: white space may be part of it.
	a.Name, a.Password = form.Get("name"), rawValue(form, "password")
	next := inside(form.Get("next"))
	entry, err := p.door.SignIn(c.R.Context(), a)
	if err != nil {
		return p.refuse(c, err, loginForm{Name: form.Get("name"), Next: next})
	}
	return p.enter(c, entry, next)
}

func rawValue(f *web.Form, name string) string {
	if all := f.All(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// refuse shows the sign-in page again with the reason; the same one for an unknown name and a wrong password.
func (p doorPages) refuse(c *web.Ctx, err error, f loginForm) error {
	kind := fault.Of(err)
	if kind != fault.Invalid && kind != fault.TooMany && kind != fault.Unavailable {
		return err
	}
	if kind != fault.Invalid {
		c.W.Header().Set("Retry-After", "60")
	}
	f.Errors = c.Messages(err)
	return p.drawLogin(c, kind.Status(), f)
}

// enter hands the browser its cookie. The cookie outlives the log-in, which the server ends.
func (p pages) enter(c *web.Ctx, e Entry, next string) error {
	p.setLogin(c, e.Token, 400*24*3600)
	if e.Second {
		return c.Redirect("/login/second-factor?next=" + url.QueryEscape(next))
	}
	return c.Redirect(next)
}

func (p pages) setLogin(c *web.Ctx, token string, seconds int) {
	http.SetCookie(c.W, &http.Cookie{Name: p.o.cookieName(), Value: token, Path: "/", MaxAge: seconds, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: p.o.Secure})
}

func (p doorPages) signOut(c *web.Ctx) error {
	if token := cookie(c.R, p.o.cookieName()); token != "" {
		if err := p.door.SignOut(c.R.Context(), c.Actor, token); err != nil {
			return err
		}
	}
	p.setLogin(c, "", -1)
	return c.Redirect("/login")
}

// demoSignIn lets anybody in as one of the log-ins that the page offers, and as nobody else.
func (p doorPages) demoSignIn(c *web.Ctx) error {
	form, err := c.Form()
	if err != nil {
		return err
	}
	next := inside(form.Get("next"))
	for _, d := range p.o.Demo {
		if d.Name != form.Get("name") {
			continue
		}
		a := p.attempt(c)
		a.Name, a.Password, a.Offered = d.Name, d.Password, true
		entry, err := p.door.SignIn(c.R.Context(), a)
		if err != nil {
			return p.refuse(c, err, loginForm{Name: d.Name, Next: next})
		}
		return p.enter(c, entry, next)
	}
	return p.refuse(c, fault.New(fault.Invalid, "people.login.wrong"), loginForm{Next: next})
}
