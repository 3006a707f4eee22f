package text

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// HTML renders Markdown as HTML that is safe to put into a page. The highest heading in
// the text becomes h<top> (1..6) and the others follow without gaps. Links carry
// rel="noopener nofollow". HTML written in the Markdown shows as text, but for <u> and <br>.
func HTML(md string, top int) (string, error) {
	if len(md) > MaxMarkdown {
		return "", fmt.Errorf("render %d bytes: %w", len(md), ErrTooLarge)
	}
	src := []byte(tame(Clean(md)))
	e := engine()
	doc := e.md.Parser().Parse(mdtext.NewReader(src))
	shift(doc, min(max(top, 1), 6))
	pairTags(doc, src)
	var b bytes.Buffer
	if err := e.md.Renderer().Render(&b, src, doc); err != nil {
		return "", fmt.Errorf("text: render: %w", err)
	}
	return e.policy.SanitizeReader(&b).String(), nil
}

// machine is the renderer with its second wall; both are safe for use by many at once.
type machine struct {
	md     goldmark.Markdown
	policy *bluemonday.Policy
}

var engine = sync.OnceValue(func() machine {
	p := parser.NewParser(
		parser.WithBlockParsers( // no HTML blocks and no underlined headings: office text means neither
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(parser.NewParagraphParser(), 1000)),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))
	md := goldmark.New(goldmark.WithParser(p),
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(rawTags{}, 1))))
	return machine{md: md, policy: policy()}
})

// policy lets through what the renderer makes, and nothing else.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "strong", "em", "u", "del", "sup", "blockquote", "pre", "code", "ul", "ol", "li",
		"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("style").Matching(regexp.MustCompile(`^text-align:(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^noopener nofollow$`)).OnElements("a")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^fn(ref\d*)?:\d+$`)).OnElements("sup", "li")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^footnote(s|-ref|-backref)$`)).OnElements("a", "div")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^doc-(noteref|endnotes|backlink)$`)).OnElements("a", "div")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// shift renumbers headings and marks links.
func shift(doc ast.Node, top int) {
	var used [7]bool
	var heads []*ast.Heading
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			heads, used[n.Level] = append(heads, n), true
		case *ast.Link, *ast.AutoLink:
			n.SetAttributeString("rel", []byte("noopener nofollow"))
		}
		return ast.WalkContinue, nil
	})
	var rank [7]int
	next := top
	for lv, u := range used {
		if u {
			rank[lv], next = min(next, 6), next+1
		}
	}
	for _, h := range heads {
		h.Level = rank[h.Level]
	}
}

// pairTags marks each <u> and the </u> that closes it under the same parent; those alone
// show as text, so that no underline leaks into the page.
func pairTags(doc ast.Node, src []byte) {
	open := map[ast.Node][]ast.Node{} // by parent
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		raw, ok := n.(*ast.RawHTML)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		parent := n.Parent()
		switch tag(raw, src) {
		case "<u>":
			open[parent] = append(open[parent], n)
		case "</u>":
			if k := len(open[parent]); k > 0 {
				n.SetAttributeString("pair", true)
				open[parent][k-1].SetAttributeString("pair", true)
				open[parent] = open[parent][:k-1]
			}
		}
		return ast.WalkContinue, nil
	})
}

func tag(n *ast.RawHTML, src []byte) string {
	var b strings.Builder
	for i := range n.Segments.Len() {
		s := n.Segments.At(i)
		b.Write(s.Value(src))
	}
	return b.String()
}

// rawTags shows HTML in the text as text, but for the two tags that Markdown lacks.
type rawTags struct{}

// RegisterFuncs tells goldmark which nodes rawTags renders.
func (rawTags) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindRawHTML, renderTag)
	r.Register(ast.KindCodeBlock, renderIndented)
}

func renderTag(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	t := tag(n.(*ast.RawHTML), src)
	_, paired := n.AttributeString("pair")
	if !paired && t != "<br>" && t != "<br/>" && t != "<br />" {
		t = string(util.EscapeHTML([]byte(t)))
	}
	_, err := w.WriteString(t)
	return ast.WalkContinue, err
}

// renderIndented writes lines that begin with blanks as a paragraph: in office text an
// indent never means program code.
func renderIndented(w util.BufWriter, src []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var lines []string
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		lines = append(lines, string(util.EscapeHTML(bytes.TrimSpace(s.Value(src)))))
	}
	_, err := w.WriteString("<p>" + strings.Join(lines, "<br>\n") + "</p>\n")
	return ast.WalkContinue, err
}
