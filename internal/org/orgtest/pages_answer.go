package orgtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer with its parsed body.
type Page struct {
	Status int
	To     string // where it leads, with a redirect
	Body   string
	Root   *html.Node
	Header http.Header
	t      testing.TB
}

// Want stops the test unless the answer has the status; it complains about each text the page does not say.
func (p Page) Want(status int, says ...string) Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("got %d to %q, want %d; page: %s", p.Status, p.To, status, p.Text())
	}
	return p.Has(says...)
}

// Has complains about each text the page does not say.
func (p Page) Has(says ...string) Page {
	p.t.Helper()
	for _, s := range says {
		if !strings.Contains(p.Text(), s) {
			p.t.Errorf("does not say %q: %s", s, p.Text())
		}
	}
	return p
}

// Lacks complains about each text that stands on the page or anywhere in its source.
func (p Page) Lacks(parts ...string) Page {
	p.t.Helper()
	for _, s := range parts {
		if strings.Contains(p.Body, s) || strings.Contains(p.Text(), s) {
			p.t.Errorf("holds %q: %s", s, p.Text())
		}
	}
	return p
}

// Text is what the page says, what its fields hold included, with single spaces.
func (p Page) Text() string {
	var b strings.Builder
	for n := range p.Root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data + " ")
		case n.Data == "input" && Attr(n, "type") != "hidden":
			b.WriteString(Attr(n, "value") + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is an attribute of an element, "" where it has none.
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Elements gives the attributes of the elements with a tag; only named ones where name is not "".
func (p Page) Elements(tag, name string) []map[string]string {
	var found []map[string]string
	for n := range p.Root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag || name != "" && Attr(n, "name") != name {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		found = append(found, attrs)
	}
	return found
}

// Leads lists "post ADDRESS" of the page's forms and "get ADDRESS" of its links.
func (p Page) Leads() []string {
	var all []string
	for n := range p.Root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "form" && Attr(n, "method") == "post":
			all = append(all, "post "+Attr(n, "action"))
		case n.Data == "a":
			all = append(all, "get "+Attr(n, "href"))
		}
	}
	return all
}

// LeadsTo complains about each of "post ADDRESS" and "get ADDRESS" that the page does not offer.
func (p Page) LeadsTo(addresses ...string) Page {
	p.t.Helper()
	for _, a := range addresses {
		if !slices.Contains(p.Leads(), a) {
			p.t.Errorf("does not lead to %s: %s", a, strings.Join(p.Leads(), "\n"))
		}
	}
	return p
}

// LeadsNotTo complains about each part that stands in an address the page offers.
func (p Page) LeadsNotTo(parts ...string) Page {
	p.t.Helper()
	for _, part := range parts {
		for _, a := range p.Leads() {
			if strings.Contains(a, part) {
				p.t.Errorf("leads to %s", a)
			}
		}
	}
	return p
}

// Value is what the first field with a name holds.
func (p Page) Value(name string) string {
	for n := range p.Root.Descendants() {
		if n.Type != html.ElementNode || Attr(n, "name") != name {
			continue
		}
		v := url.Values{}
		gather(v, n)
		if n.Data == "input" { // an unchecked box too
			return Attr(n, "value")
		}
		return v.Get(name)
	}
	return ""
}

// Filled gives what a browser would send of the page's form with the action, untouched.
func (p Page) Filled(action string) url.Values {
	p.t.Helper()
	for form := range p.Root.Descendants() {
		if form.Type != html.ElementNode || form.Data != "form" || Attr(form, "action") != action {
			continue
		}
		v := url.Values{}
		for n := range form.Descendants() {
			gather(v, n)
		}
		return v
	}
	p.t.Fatalf("no form %s on the page: %s", action, p.Text())
	return nil
}

// gather adds what a field would send.
func gather(v url.Values, n *html.Node) {
	name := Attr(n, "name")
	if n.Type != html.ElementNode || name == "" {
		return
	}
	switch n.Data {
	case "input":
		kind := Attr(n, "type")
		if kind != "checkbox" && kind != "radio" || has(n, "checked") {
			v.Add(name, Attr(n, "value"))
		}
	case "textarea":
		text := ""
		for c := range n.ChildNodes() {
			text += c.Data
		}
		v.Add(name, text)
	case "select":
		chosen, first := "", true
		for o := range n.Descendants() {
			if o.Type == html.ElementNode && o.Data == "option" && (first || has(o, "selected")) {
				chosen, first = Attr(o, "value"), false
			}
		}
		v.Add(name, chosen)
	}
}
