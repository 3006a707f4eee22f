package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web/ui"
)

// errPanic is a handler that broke; what it said stands in the log alone.
var errPanic = errors.New("web: a handler panicked")

// fail answers with what went wrong and what to do, in the person's language.
func (c *Ctx) fail(err error) {
	var r redirect
	switch {
	case errors.As(err, &r):
		http.Redirect(c.W, c.R, r.to, http.StatusSeeOther)
		return
	case errors.Is(err, errGone) || errors.Is(err, context.Canceled):
		return
	case fault.Is(err, fault.Unauthenticated) && c.R.Method == http.MethodGet && !c.machine():
		http.Redirect(c.W, c.R, "/login?next="+url.QueryEscape(c.R.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	c.failStatus(fault.Of(err).Status(), err)
}

// machine says whether the caller is a program rather than a page.
func (c *Ctx) machine() bool {
	return strings.HasPrefix(c.R.URL.Path, "/api/") || c.R.Header.Get("Accept") == "application/json"
}

func (c *Ctx) failStatus(status int, err error) {
	e, known := fault.As(err)
	if !known || e.Kind == fault.Internal {
		c.server.options.Log.Error("page failed", "path", c.route.Pattern, "err", err)
		e = &fault.Error{Kind: fault.Internal, Key: fault.Internal.Key()}
	} else if e.Kind == fault.Unavailable {
		c.server.options.Log.Warn("unavailable", "path", c.route.Pattern, "err", err)
	}
	if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
		c.W.Header().Set("Retry-After", "5")
	}
	text := c.P.T(e.Key, e.Args...)
	if c.machine() {
		Problem(c.W, status, text, c.Messages(err))
		return
	}
	c.W.Header().Set("Cache-Control", "no-store")
	page, frame := failPage(c, status)
	drawErr := c.Draw(status, templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
		return frame(page).Render(templ.WithChildren(ctx, errorBody(c.P, status, text, c.Messages(err))), w)
	}))
	if drawErr != nil && !errors.Is(drawErr, errGone) {
		c.server.options.Log.Error("error page failed", "err", drawErr)
	}
}

// failPage is the frame of an error page: the same as other pages have. The frame itself needs the database;
// where that is gone the page stands without navigation, under the name the site had last.
func failPage(c *Ctx, status int) (ui.PageData, func(ui.PageData) templ.Component) {
	bare := ui.PageData{P: c.P, Question: c.P.T("web.error." + statusWord(status)), Path: "/", Theme: cookieValue(c.R, "theme"), Failed: true}
	if c.R.Method == http.MethodGet {
		bare.Path = c.R.URL.RequestURI()
	}
	if site := c.server.site.Load(); site != nil {
		bare.Site = *site
	}
	if status == http.StatusServiceUnavailable || c.server.options.Chrome == nil {
		return bare, ui.Public
	}
	page := bare
	page.Demo, page.Op = c.server.options.Demo, c.NewOp()
	if err := c.Read(func(tx *store.Tx) error { return c.server.options.Chrome(c, tx, &page) }); err != nil {
		return bare, ui.Public
	}
	if page.User == nil {
		return page, ui.Public
	}
	return page, ui.Page
}

func statusWord(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "closed"
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return "nothing"
	case http.StatusConflict:
		return "conflict"
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusBadRequest:
		return "input"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "later"
	default:
		return "ours"
	}
}

// Problem answers a program per RFC 9457.
func Problem(w http.ResponseWriter, status int, detail string, fields []ui.FieldError) {
	type item struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	}
	body := struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Errors []item `json:"errors,omitempty"`
	}{Status: status, Title: http.StatusText(status), Detail: detail}
	for _, f := range fields {
		if f.Name != "" {
			body.Errors = append(body.Errors, item{f.Name, f.Text})
		}
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func chooseLanguage(c *Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	if tag := f.Get("lang"); tag == string(lang.VI) || tag == string(lang.EN) {
		c.setCookie("lang", tag, 365*24*3600)
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return c.Redirect(withoutLang(f.Get("back")))
}

// withoutLang drops a language asked for in the address, which would outweigh the one now chosen.
func withoutLang(back string) string {
	u, err := url.Parse(back)
	if err != nil {
		return "/"
	}
	q := u.Query()
	q.Del("lang")
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

func chooseTheme(c *Ctx) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	switch theme := f.Get("theme"); theme {
	case "light", "dark":
		c.setCookie("theme", theme, 365*24*3600)
	default:
		c.setCookie("theme", "", -1)
	}
	return c.Redirect(f.Get("back"))
}
