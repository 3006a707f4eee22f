package web

import (
	"context"
	"encoding/base64"
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

// Identity is who a request comes from.
type Identity struct {
	Actor  store.Actor
	Name   string
	Roles  string
	Lang   lang.Tag // "" where the person did not choose
	Must   string   // an address the person has to visit first, such as setting up a second factor
	Token  bool     // came by an interface token: no cookie, so no cross-site request
	Reader bool     // may not write at all
}

// Identifier finds who a request comes from; people fills it. Nobody is the zero Identity and no error.
type Identifier func(r *http.Request) (Identity, error)

// Ctx is one request on its way through a handler.
type Ctx struct {
	W        http.ResponseWriter
	R        *http.Request
	P        *lang.Printer
	Actor    store.Actor
	Identity Identity
	Token    bool
	server   *Server
	route    Route
	form     *Form
}

func (s *Server) ctx(w http.ResponseWriter, r *http.Request, route Route) *Ctx {
	c := &Ctx{W: w, R: r, server: s, route: route}
	c.P = s.options.Words.Printer(language(c), s.options.DB.Location())
	return c
}

func (c *Ctx) identify() error {
	if c.server.options.Identify == nil {
		return nil
	}
	who, err := c.server.options.Identify(c.R)
	if err != nil {
		return err
	}
	c.Identity, c.Actor, c.Token = who, who.Actor, who.Token
	c.P = c.server.options.Words.Printer(language(c), c.server.options.DB.Location())
	return nil
}

// language is what was asked for in the address, chosen before, set by the person, or the browser's.
func language(c *Ctx) lang.Tag {
	for _, tag := range []string{c.R.URL.Query().Get("lang"), cookieValue(c.R, "lang"), string(c.Identity.Lang)} {
		if tag == string(lang.VI) || tag == string(lang.EN) {
			return lang.Tag(tag)
		}
	}
	return c.server.options.Words.Match(c.R.Header.Get("Accept-Language"))
}

func cookieValue(r *http.Request, name string) string {
	k, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return k.Value
}

// Server is the server the request came to.
func (c *Ctx) Server() *Server { return c.server }

// Path gives a value of the route's path.
func (c *Ctx) Path(name string) string { return c.R.PathValue(name) }

// Query gives a value of the address.
func (c *Ctx) Query(name string) string { return c.R.URL.Query().Get(name) }

// Read runs fn in one snapshot for the request's actor.
func (c *Ctx) Read(fn func(tx *store.Tx) error) error {
	return c.server.options.DB.Read(c.R.Context(), c.Actor, fn)
}

// NewOp makes the id of the operation a form will be.
func (c *Ctx) NewOp() string { return store.NewOpID(c.server.options.DB.Now()) }

// Done is what a form came to: where to go and what to say there.
type Done struct {
	To     string   `json:"to"`
	Notice string   `json:"notice,omitempty"` // a words key
	Args   []string `json:"args,omitempty"`   // name, value pairs
	ID     string   `json:"id,omitempty"`     // what was made, for programs
}

// Post runs fn as the operation the form carries and sends the browser where fn says. A form sent twice
// is done once. An error is returned for the handler to show the form again, or for the error page.
func (c *Ctx) Post(kind string, fn func(tx *store.Tx) (Done, error)) error {
	done, err := c.Operate(kind, fn)
	if err != nil {
		return err
	}
	c.Go(done)
	return nil
}

// Operate is Post without the answer: it gives what the operation came to.
func (c *Ctx) Operate(kind string, fn func(tx *store.Tx) (Done, error)) (Done, error) {
	form, err := c.Form()
	if err != nil {
		return Done{}, err
	}
	var done Done
	op := store.Op{ID: form.Op(), Kind: kind, Actor: c.Actor, Body: form.canonical(c.R.URL.Path), DeviceAt: form.deviceAt()}
	receipt, err := c.server.options.DB.Write(c.R.Context(), op, func(tx *store.Tx) error {
		var err error
		if done, err = fn(tx); err != nil {
			return err
		}
		return tx.SetResult(done)
	})
	if err != nil {
		return Done{}, err
	}
	if receipt.Replayed && len(receipt.Result) > 0 {
		if err := json.Unmarshal(receipt.Result, &done); err != nil {
			return Done{}, err
		}
	}
	return done, nil
}

// Go sends the browser to where the operation ended, with its notice kept for the next page.
func (c *Ctx) Go(d Done) {
	if d.Notice != "" {
		b, err := json.Marshal(d)
		if err == nil {
			c.setCookie("notice", base64.RawURLEncoding.EncodeToString(b), 60)
		}
	}
	if c.R.Header.Get("Accept") == "application/json" {
		c.JSON(http.StatusOK, d)
		return
	}
	http.Redirect(c.W, c.R, local(d.To), http.StatusSeeOther)
}

// JSON answers with v.
func (c *Ctx) JSON(status int, v any) {
	c.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.W.WriteHeader(status)
	_ = json.NewEncoder(c.W).Encode(v)
}

// Data answers with JSON that a script asks for often and that nobody stores: 204 where body is empty. No browser shows it as a page, so it
// carries none of the headers that only bind pages; together they would weigh more than the answer.
func Data(w http.ResponseWriter, body []byte) error {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	for _, name := range []string{"Permissions-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Referrer-Policy", "Vary"} {
		h.Del(name) // what is stored nowhere varies by nothing
	}
	if len(body) == 0 { // nothing that could be embedded, sniffed or run
		for _, name := range []string{"Content-Security-Policy", "Cross-Origin-Resource-Policy", "X-Content-Type-Options"} {
			h.Del(name)
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.Set("Content-Security-Policy", "default-src 'none'")
	h.Set("Content-Type", "application/json")
	if _, err := w.Write(body); err != nil {
		return fault.Wrap(err, fault.Unavailable, fault.Unavailable.Key())
	}
	return nil
}

// local keeps a redirect inside the house.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/\\") {
		return "/"
	}
	return to
}

// redirect is an error that is no error: the person has to go elsewhere first.
type redirect struct{ to string }

func (r redirect) Error() string   { return "web: go to " + r.to }
func redirectTo(path string) error { return redirect{path} }

// Redirect sends the browser elsewhere in the house.
func (c *Ctx) Redirect(to string) error { return redirectTo(local(to)) }

// Cookie sets a cookie for the whole site that scripts cannot read.
func (c *Ctx) setCookie(name, value string, seconds int) {
	http.SetCookie(c.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.server.Secure()})
}

func takeNotice(c *Ctx) *ui.Notice {
	value := cookieValue(c.R, "notice")
	if value == "" {
		return nil
	}
	c.setCookie("notice", "", -1)
	b, err := base64.RawURLEncoding.DecodeString(value)
	var d Done
	if err != nil || json.Unmarshal(b, &d) != nil || !c.server.options.Words.Has(d.Notice) {
		return nil
	}
	args := make([]any, len(d.Args))
	for i, a := range d.Args {
		args[i] = a
	}
	return &ui.Notice{Kind: ui.Done, Text: c.P.T(d.Notice, args...)}
}

// Page answers 200 with a page whose body is drawn inside the house's frame.
func (c *Ctx) Page(page ui.PageData, body templ.Component) error {
	return c.PageStatus(http.StatusOK, page, body)
}

// PageStatus is Page with another status: 422 for a form shown again.
func (c *Ctx) PageStatus(status int, page ui.PageData, body templ.Component) error {
	if err := c.dress(&page); err != nil {
		return err
	}
	return c.Draw(status, templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
		return ui.Page(page).Render(templ.WithChildren(ctx, body), w)
	}))
}

// PublicPage is for pages without navigation: sign-in, briefs in force, checks.
func (c *Ctx) PublicPage(status int, page ui.PageData, body templ.Component) error {
	if err := c.dress(&page); err != nil {
		return err
	}
	return c.Draw(status, templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
		return ui.Public(page).Render(templ.WithChildren(ctx, body), w)
	}))
}

// Sheet is a page made for paper.
func (c *Ctx) Sheet(sheet ui.SheetData, body templ.Component) error {
	sheet.P = c.P
	page := ui.PageData{}
	if err := c.dress(&page); err != nil {
		return err
	}
	sheet.Site = page.Site
	return c.Draw(http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w ioWriter) error {
		return ui.Sheet(sheet).Render(templ.WithChildren(ctx, body), w)
	}))
}

func (c *Ctx) dress(page *ui.PageData) error {
	page.P = c.P
	if page.Path == "" {
		page.Path = c.R.URL.RequestURI()
	}
	page.Theme = cookieValue(c.R, "theme")
	page.Demo = c.server.options.Demo
	page.Op = c.NewOp()
	if page.Notice == nil {
		page.Notice = takeNotice(c)
	}
	if c.server.options.Chrome == nil {
		return nil
	}
	err := c.Read(func(tx *store.Tx) error { return c.server.options.Chrome(c, tx, page) })
	if err == nil {
		c.server.site.Store(&page.Site)
	}
	return err
}

// Draw renders a component whole before the first byte is sent.
func (c *Ctx) Draw(status int, body templ.Component) error {
	var b buffer
	if err := body.Render(c.R.Context(), &b); err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Cookie, Accept-Language")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	c.W.WriteHeader(status)
	_, err := c.W.Write(b.Bytes())
	if err != nil {
		return errGone
	}
	return nil
}

// errGone is a browser that left while the answer was written: nobody to tell.
var errGone = errors.New("web: the browser left")

// With gives the address of this page with some query values changed; "" removes one.
func (c *Ctx) With(pairs ...string) string {
	q := url.Values{}
	for k, v := range c.R.URL.Query() {
		q[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return c.R.URL.Path
	}
	return c.R.URL.Path + "?" + q.Encode()
}

// Invalid says whether err is a form that does not check, to be shown again with what was typed.
func Invalid(err error) bool { return fault.Is(err, fault.Invalid) }
