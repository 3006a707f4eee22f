package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"rostrum/internal/kit/lang"
)

func printer(t *testing.T, tag lang.Tag) *lang.Printer {
	t.Helper()
	bundle, err := lang.Load(Locale())
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Printer(tag, time.UTC)
}

// draw renders a part and parses what came out.
func draw(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func text(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// all lists the elements that hold for a test, in document order.
func all(n *html.Node, holds func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && holds(d) {
			out = append(out, d)
		}
	}
	return out
}

func tagged(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, name := range names {
			if n.Data == name {
				return true
			}
		}
		return false
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func get(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

func with(name, value string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		v, ok := attr(n, name)
		return ok && v == value
	}
}

func byClass(class string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, c := range strings.Fields(get(n, "class")) {
			if c == class {
				return true
			}
		}
		return false
	}
}

// one gives the only element that holds.
func one(t *testing.T, n *html.Node, holds func(*html.Node) bool) *html.Node {
	t.Helper()
	found := all(n, holds)
	if len(found) != 1 {
		t.Fatalf("found %d elements, want 1", len(found))
	}
	return found[0]
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
