package text

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFromHTML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain passes", "Một\r\nhai  \n\n\n\nba", "Một\nhai\n\nba\n"},
		{"bare text", "chữ <b>đậm</b>", "chữ **đậm**\n"},
		{"div lines", "<div>a</div><div>b</div>", "a\n\nb\n"},
		{"entities", "<p>&lt;b&gt; &amp;amp;</p>", "\\<b> \\&amp;\n"},
		{"bold ends at a blank", "<p><b>a </b>b</p>", "**a** b\n"},
		{"typed dash", "<p>- một</p><p>– hai</p>", "- một\n- hai\n"},
		{"break in cell", "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "| a<br>b | c |\n| --- | --- |\n"},
		{"colspan", "<table><tr><td colspan=2>a</td><td>b</td></tr></table>", "| a |  | b |\n| --- | --- | --- |\n"},
		{"script gone", "<p>a</p><script>b</script><style>c</style>", "a\n"},
		{"nothing", "<p>&nbsp;</p>", ""},
		{"heading by outline", "<p style='mso-outline-level:2'><b>Mục</b></p>", "## Mục\n"},
		{"zero width", "<p>a\u200bb\u202ec</p>", "abc\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, err := FromHTML(c.in)
			if err != nil || got != c.want {
				t.Errorf("got %q %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestFromHTMLRefused(t *testing.T) {
	if _, _, err := FromHTML("<p>" + strings.Repeat("a", MaxHTML)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, _, err := FromHTML("<p>" + strings.Repeat("ab ", MaxMarkdown/2)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too much text: %v", err)
	}
	if _, _, err := FromHTML(strings.Repeat("<div>", 100000)); err != nil && !errors.Is(err, ErrBroken) {
		t.Errorf("deep: %v", err)
	}
	if _, _, err := FromHTML(strings.Repeat("<table><tr><td>", 20000)); err != nil && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrTooLarge) {
		t.Errorf("deep tables: %v", err)
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, name := range []string{"word", "gdocs", "libre"} {
		f.Add(readFile(f, "testdata/html/"+name+".html"))
	}
	f.Fuzz(func(t *testing.T, s string) {
		md, _, err := FromHTML(s)
		if err != nil {
			if !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrBroken) {
				t.Fatalf("unknown error: %v", err)
			}
			return
		}
		checkMarkdown(t, md)
	})
}
