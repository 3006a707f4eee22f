package ui

import (
	"strings"

	"rostrum/internal/kit/lang"
)

func (c ConfirmData) buttonKind() ButtonKind {
	if c.Danger {
		return Danger
	}
	return Primary
}

func (c ConfirmData) cancelLabel(p *lang.Printer) string {
	if c.Cancel.Label != "" {
		return c.Cancel.Label
	}
	return p.T("ui.cancel")
}

// titleID tells two questions on one page apart by their forms.
func (c ConfirmData) titleID() string { return "confirm-title" + when(c.Form.ID != "", "-"+c.Form.ID) }

type diffLine struct {
	text    string
	differs bool
}

// diffLimit bounds the table of markLines: longer texts are compared by the set of their lines.
const diffLimit = 400

// markLines splits a into lines and marks those that are not, in this order, in b too.
func markLines(a, b string) []diffLine {
	left, right := textLines(a), textLines(b)
	if len(left) > diffLimit || len(right) > diffLimit {
		return markBySet(left, right)
	}
	common := commonTails(left, right)
	out := make([]diffLine, 0, len(left))
	i, j := 0, 0
	for i < len(left) {
		switch {
		case j < len(right) && left[i] == right[j]:
			out = append(out, diffLine{left[i], false})
			i, j = i+1, j+1
		case j < len(right) && common[i][j+1] >= common[i+1][j]:
			j++
		default:
			out = append(out, diffLine{left[i], true})
			i++
		}
	}
	return out
}

// commonTails holds, for each pair of positions, how many lines the rests have in common.
func commonTails(a, b []string) [][]int {
	t := make([][]int, len(a)+1)
	for i := range t {
		t[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}

func markBySet(a, b []string) []diffLine {
	known := make(map[string]bool, len(b))
	for _, line := range b {
		known[line] = true
	}
	out := make([]diffLine, len(a))
	for i, line := range a {
		out[i] = diffLine{line, !known[line]}
	}
	return out
}

func textLines(s string) []string {
	return strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
}
