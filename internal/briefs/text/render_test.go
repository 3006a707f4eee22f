package text

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// checkMarkdown holds that md is valid, in NFC and renders to safe HTML.
func checkMarkdown(t *testing.T, md string) {
	t.Helper()
	if !utf8.ValidString(md) || !norm.NFC.IsNormalString(md) {
		t.Fatalf("not clean: %q", md)
	}
	page, err := HTML(md, 3)
	if err != nil {
		t.Fatal(err)
	}
	checkSafe(t, page)
}

var allowed = map[string]bool{"p": true, "br": true, "hr": true, "strong": true, "em": true, "u": true, "del": true, "sup": true,
	"blockquote": true, "pre": true, "code": true, "ul": true, "ol": true, "li": true, "a": true, "h1": true, "h2": true, "h3": true,
	"h4": true, "h5": true, "h6": true, "table": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true, "div": true,
	"html": true, "head": true, "body": true}

// checkSafe parses a page as a browser would and looks at every element, attribute and address.
func checkSafe(t *testing.T, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode || n.Type == html.ElementNode && !allowed[n.Data] {
			t.Fatalf("node %q in %s", n.Data, page)
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "href":
				checkAddress(t, a.Val, page)
			case "rel", "start", "id", "class", "role":
			case "style":
				if !strings.HasPrefix(a.Val, "text-align:") || strings.ContainsAny(a.Val, "(;\\") {
					t.Fatalf("style %q in %s", a.Val, page)
				}
			default:
				t.Fatalf("attribute %q in %s", a.Key, page)
			}
		}
	}
}

func checkAddress(t *testing.T, href, page string) {
	t.Helper()
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil {
		t.Fatalf("address %q in %s", href, page)
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https", "mailto", "tel":
	default:
		t.Fatalf("address %q in %s", href, page)
	}
}

// payloads are 40 attempts to run a script.
func payloads() []string {
	return strings.Split(strings.TrimSpace(`
<script>alert(1)</script>
<ScRiPt src=//evil.example/x.js></sCrIpT>
<img src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<math><mtext></p><style><img src onerror=alert(1)></style></mtext></math>
<iframe src="javascript:alert(1)"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="data:text/html,<script>alert(1)</script>">
<a href="javascript:alert(1)">x</a>
<a href="JaVaScRiPt:alert(1)">x</a>
<a href="java&#x09;script:alert(1)">x</a>
<a href="&#106;avascript:alert(1)">x</a>
<a href=" javascript:alert(1)">x</a>
<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>
<a href="vbscript:msgbox(1)">x</a>
[x](javascript:alert(1))
[x](JAVASCRIPT:alert(1))
[x](<javascript:alert(1)>)
[x](javascript&colon;alert(1))
[x](java&Tab;script:alert(1))
[x](&#x6A;avascript:alert(1))
[x](data:text/html,<script>alert(1)</script>)
[x](vbscript:msgbox)
[x](file:///etc/passwd)
[x](https://a.example/" onmouseover="alert(1))
[x](https://a.example "t" onclick=alert(1) ")
![x](javascript:alert(1))
![x](x" onerror="alert(1))
<javascript:alert(1)>
<u onclick=alert(1)>x</u>
<u/onmouseover=alert(1)>x
<br onload=alert(1)>
<body onload=alert(1)>
<form action=javascript:alert(1)><button>x
<style>@import 'javascript:alert(1)';</style>
<link rel=stylesheet href=javascript:alert(1)>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<!--><script>alert(1)</script-->
<noscript><p title="</noscript><img src=x onerror=alert(1)>">`), "\n")
}

// TestNoScript puts 40 payloads into five places each: 200 texts.
func TestNoScript(t *testing.T) {
	shapes := []string{"%s", "# %s\n\ntext", "| a | b |\n| --- | --- |\n| %s | `%s` |", "- x\n  - %s\n\n[^1]\n\n[^1]: %s", "[a]: %s\n\n[a] **%s** <u>%s"}
	n := 0
	for _, p := range payloads() {
		for _, s := range shapes {
			md := strings.ReplaceAll(s, "%s", p)
			page, err := HTML(md, 3)
			if err != nil {
				t.Fatal(err)
			}
			checkSafe(t, page)
			pasted, _, err := FromHTML("<p>" + md + "</p>")
			if err != nil {
				t.Fatal(err)
			}
			checkMarkdown(t, pasted)
			n++
		}
	}
	if n < 200 {
		t.Errorf("%d texts, want 200", n)
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct {
		name, md string
		top      int
		want     string
	}{
		{"headings close up", "# A\n\n### B\n\n# C", 3, "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"},
		{"deep headings stop at six", "# A\n\n## B\n\n### C", 5, "<h5>A</h5>\n<h6>B</h6>\n<h6>C</h6>\n"},
		{"link", "[x](https://a.example/?a=1&b=2)", 3, `<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener nofollow">x</a></p>` + "\n"},
		{"tags show as text", "a <b>x</b> <u>y</u><br>z", 3, "<p>a &lt;b&gt;x&lt;/b&gt; <u>y</u><br>z</p>\n"},
		{"u alone is text", "<u>a **b</u>**", 3, "<p>&lt;u&gt;a <strong>b&lt;/u&gt;</strong></p>\n"},
		{"no code by indent", "    lùi đầu dòng", 3, "<p>lùi đầu dòng</p>\n"},
		{"start of a list", "3. c\n4. d", 3, "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n"},
		{"empty", "", 3, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := HTML(c.md, c.top)
			if err != nil || got != c.want {
				t.Errorf("got %q %v, want %q", got, err, c.want)
			}
		})
	}
	if _, err := HTML(strings.Repeat("a", MaxMarkdown+1), 3); err == nil {
		t.Error("a text over the limit was rendered")
	}
}

func TestPlainAndExcerpt(t *testing.T) {
	md := "# Đề mục\n\nMột **hai** [ba](https://a.example).[^1]\n\n- bốn\n- năm\n  1. sáu\n\n| a | b |\n| --- | --- |\n| c | d |\n\n[^1]: Chú thích.\n"
	want := "Đề mục\nMột hai ba.[1]\n- bốn\n- năm\n1. sáu\na | b\nc | d\n1. Chú thích."
	if got := Plain(md); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, c := range []struct {
		n    int
		want string
	}{{0, ""}, {8, "Đề mục…"}, {3, "Đề…"}, {1000, strings.ReplaceAll(want, "\n", " ")}} {
		if got := Excerpt(md, c.n); got != c.want {
			t.Errorf("Excerpt %d = %q, want %q", c.n, got, c.want)
		}
	}
}

// TestWordsSurvive holds that any words, whatever signs they hold, come out of a paragraph, a
// list item, a table cell and a heading as they went in, with any look.
func TestWordsSurvive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		for range rapid.IntRange(1, 4).Draw(t, "spans") {
			s := rapid.StringOfN(rapid.RuneFrom([]rune("aă1 .,*_`~[]()<>&#+-=|\\!\":;đ“”^")), 1, 8, -1).Draw(t, "text")
			spans = append(spans, span{text: s, bold: rapid.Bool().Draw(t, "bold"), italic: rapid.Bool().Draw(t, "italic"), under: rapid.Bool().Draw(t, "under")})
		}
		blocks := map[string]block{
			"para":    {spans: append([]span{{text: "x"}}, spans...)},
			"item":    {kind: item, spans: append([]span{{text: "x"}}, spans...)},
			"heading": {kind: heading, level: 2, spans: append([]span{{text: "x"}}, spans...)},
			"bare":    {kind: heading, level: 2, spans: spans},
		}
		want := ""
		for _, s := range spans {
			want += s.text
		}
		want = bare(want)
		for name, bl := range blocks {
			md := markdown([]block{bl}, nil)
			got := bare(Plain(md))
			if expect := map[bool]string{true: want, false: "x" + want}[name == "bare"]; got != expect && got != "-"+expect {
				t.Fatalf("%s: %q became %q by %q", name, expect, got, md)
			}
		}
		md := markdown([]block{{kind: table, rows: [][]cell{{{{text: "q"}}, {{text: "q"}}}, {spans, {{text: "q"}}}}}}, nil)
		if got, expect := bare(Plain(md)), bare("q|q"+want+"|q"); want != "" && got != expect {
			t.Fatalf("cell: %q became %q by %q", expect, got, md)
		}
	})
}

// bare drops blanks, which Markdown may squeeze or trim.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

func TestHTMLGolden(t *testing.T) {
	for _, name := range []string{"word", "gdocs", "libre"} {
		t.Run(name, func(t *testing.T) {
			md, warnings, err := FromHTML(readFile(t, "testdata/html/"+name+".html"))
			if err != nil {
				t.Fatal(err)
			}
			checkMarkdown(t, md)
			golden(t, "testdata/html/"+name+".md", md+fmt.Sprintf("\n<!-- %v -->\n", warnings))
		})
	}
}
