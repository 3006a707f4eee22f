package apptest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"
)

// Browser keeps cookies and follows no redirect.
type Browser struct {
	AccountID string
	Header    http.Header // sent with every request
	w         *World
	client    *http.Client
}

// Page is one answer, read whole.
type Page struct {
	Status int
	Header http.Header
	Body   string
}

// Browser opens a browser in which nobody is signed in.
func (w *World) Browser() *Browser {
	client := Free()
	client.Jar, _ = cookiejar.New(nil)
	return &Browser{w: w, client: client, Header: http.Header{}}
}

// SignIn signs an account in and fails the test where that is refused.
func (b *Browser) SignIn(name string) {
	b.w.t.Helper()
	if p := b.Post("/login", "name", name, "password", Password); p.Status != http.StatusSeeOther {
		b.w.t.Fatalf("sign in as %s: %d", name, p.Status)
	}
}

func (b *Browser) secondFactor() {
	b.w.t.Helper()
	var secret string
	for _, n := range b.Get("/account/second-factor").Elements("input") {
		if Attr(n, "name") == "secret" {
			secret = Attr(n, "value")
		}
	}
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		b.w.t.Fatal(err)
	}
	if p := b.Post("/account/second-factor", "secret", secret, "code", code); p.Status >= 400 {
		b.w.t.Fatalf("second factor: %d", p.Status)
	}
}

// Get asks for a page.
func (b *Browser) Get(path string) Page {
	b.w.t.Helper()
	return b.Do(http.MethodGet, path, nil, nil)
}

// Post sends a form of name, value pairs as a page of ours would, with a fresh operation id.
func (b *Browser) Post(path string, pairs ...string) Page {
	b.w.t.Helper()
	form := url.Values{"op": {Fresh()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.Send(path, form)
}

// Send sends a form as it is.
func (b *Browser) Send(path string, form url.Values) Page {
	b.w.t.Helper()
	return b.Do(http.MethodPost, path, strings.NewReader(form.Encode()),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {b.w.URL}})
}

// Do sends any request.
func (b *Browser) Do(method, path string, body io.Reader, header http.Header) Page {
	b.w.t.Helper()
	p, err := b.Try(method, path, body, header)
	if err != nil {
		b.w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return p
}

// Try is Do where the connection may break.
func (b *Browser) Try(method, path string, body io.Reader, header http.Header) (Page, error) {
	r, err := http.NewRequest(method, b.w.URL+path, body)
	if err != nil {
		return Page{}, err
	}
	for _, h := range []http.Header{b.Header, header} {
		for k, v := range h {
			r.Header[k] = v
		}
	}
	res, err := b.client.Do(r)
	if err != nil {
		return Page{}, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return Page{res.StatusCode, res.Header, string(text)}, err
}

// Elements gives the page's elements with a tag, or all elements where tag is "".
func (p Page) Elements(tag string) []*html.Node {
	doc, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		return nil
	}
	var all []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && (tag == "" || n.Data == tag) {
			all = append(all, n)
		}
	}
	return all
}

// Attr gives an element's attribute, "" where it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Form is a form of a page with what it would send untouched.
type Form struct {
	Action string
	Values url.Values
	Texts  []string // names of fields a person types into
	Files  []string
	Choice map[string][]string // what selects and radio buttons offer
	Button map[string][]string // values of the buttons that send it, by name
	Wrong  []string            // names of the fields that are marked as not right
}

// Forms gives the page's forms that post.
func (p Page) Forms() []Form {
	var all []Form
	for _, f := range p.Elements("form") {
		if !strings.EqualFold(Attr(f, "method"), "post") {
			continue
		}
		form := Form{Action: Attr(f, "action"), Values: url.Values{}, Choice: map[string][]string{}, Button: map[string][]string{}}
		for n := range f.Descendants() {
			if n.Type == html.ElementNode && Attr(n, "name") != "" {
				form.field(n)
			}
		}
		all = append(all, form)
	}
	return all
}

func (f *Form) field(n *html.Node) {
	name, value := Attr(n, "name"), Attr(n, "value")
	if Attr(n, "aria-invalid") == "true" {
		f.Wrong = append(f.Wrong, name)
	}
	switch n.Data {
	case "textarea":
		f.Texts = append(f.Texts, name)
		if n.FirstChild != nil {
			value = n.FirstChild.Data
		}
		f.Values.Add(name, value)
	case "select":
		for o := range n.Descendants() {
			if o.Data != "option" || Attr(o, "value") == "" {
				continue
			}
			f.Choice[name] = append(f.Choice[name], Attr(o, "value"))
			if has(o, "selected") {
				f.Values.Add(name, Attr(o, "value"))
			}
		}
	case "button":
		f.Button[name] = append(f.Button[name], value)
	case "input":
		f.input(n, name, value)
	}
}

func (f *Form) input(n *html.Node, name, value string) {
	switch Attr(n, "type") {
	case "file":
		f.Files = append(f.Files, name)
	case "checkbox", "radio":
		f.Choice[name] = append(f.Choice[name], value)
		if has(n, "checked") {
			f.Values.Add(name, value)
		}
	case "submit", "button":
	case "", "text", "search", "tel", "email", "url":
		f.Texts = append(f.Texts, name)
		f.Values.Add(name, value)
	default:
		f.Values.Add(name, value)
	}
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
