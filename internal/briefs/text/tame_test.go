package text

import (
	"strings"
	"testing"
	"time"
)

// TestHostileMarkdownIsQuick renders texts that make a parser's time explode. The bound is
// wide so that a busy machine passes; without tame some of these take minutes.
func TestHostileMarkdownIsQuick(t *testing.T) {
	for _, p := range []string{">", "- ", "1. ", "[", "[a](", "![", "a_b*", "[^1]: ", "~~a", "`a", "<u>", "*a ", "a **b"} {
		for _, sep := range []string{"", "\n"} {
			unit := p + sep
			start := time.Now()
			page, err := HTML(strings.Repeat(unit, 200_000/len(unit)), 3)
			if err != nil {
				t.Fatal(err)
			}
			checkSafe(t, page)
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%q took %v", unit, took)
			}
		}
	}
}

func TestTameLeavesRealTextAlone(t *testing.T) {
	for _, md := range []string{
		"# a\n\n- b\n  - c\n    - d\n      1. e\n\n> > q\n\n---\n\n" + strings.Repeat("-", 80) + "\n",
		strings.Repeat("| **a** | *b* |\n", 2000),
		strings.Repeat("Một **đoạn** [a](https://a.example).\n\n", 2000),
		strings.Repeat("- **a** b\n", 3000),
		"2024.12.31 (1)(2)(3)",
	} {
		if got := tame(md); got != md {
			t.Errorf("changed %.60q", md)
		}
	}
	if got := tame(strings.Repeat(">", 30) + "x"); got != `\`+strings.Repeat(">", 30)+"x" {
		t.Errorf("deep quote: %q", got)
	}
}
