package arch

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/config/counts"
)

// checkCounts holds docs/testing.md to the table the tests read.
func checkCounts(t *tree) []string {
	doc := t.read("docs/testing.md")
	var want strings.Builder
	want.WriteString("| test | make test | make soak | and on PostgreSQL | what is counted |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, row := range counts.Table() {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s | %s |\n", row.Name, grouped(row.Small), grouped(row.Full), grouped(row.Server), row.What)
	}
	if !strings.Contains(doc, want.String()+"\n") {
		return []string{"docs/testing.md: its table is not that of internal/kit/config/counts, which reads\n" + want.String()}
	}
	return nil
}

func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// checkGlossary wants each room that knows a domain word in docs/glossary.md.
func checkGlossary(t *tree) []string {
	doc := t.read("docs/glossary.md")
	var out []string
	for _, dir := range t.dirs() {
		room := roomOf(dir)
		if dir == "internal/"+room && isDomain(room) && !strings.Contains(doc, "`"+room+"`") {
			out = append(out, fmt.Sprintf("docs/glossary.md: room `%s` is not named", room))
		}
	}
	return out
}

// checkGlossaryRows wants every row of the glossary's tables to speak both languages.
func checkGlossaryRows(t *tree) []string {
	var out []string
	for i, line := range strings.Split(t.read("docs/glossary.md"), "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 || slices.ContainsFunc(cells[:3], func(c string) bool { return strings.TrimSpace(c) == "" }) {
			out = append(out, fmt.Sprintf("docs/glossary.md:%d: a row is code, tiếng Việt, English, note", i+1))
		}
	}
	return out
}

func (t *tree) read(name string) string {
	for _, f := range t.files {
		if f.path == name {
			return f.src
		}
	}
	return ""
}
