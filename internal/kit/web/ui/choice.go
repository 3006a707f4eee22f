package ui

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
)

type group struct {
	name    string
	options []Option
}

// groups gathers neighbouring options of the same group, keeping their order.
func groups(options []Option) []group {
	var out []group
	for _, o := range options {
		if n := len(out); n > 0 && out[n-1].name == o.Group {
			out[n-1].options = append(out[n-1].options, o)
			continue
		}
		out = append(out, group{o.Group, []Option{o}})
	}
	return out
}

// choiceID gives the first choice the field's own id, so that an error link reaches it.
func choiceID(f F, i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + itoa(i+1)
}

func orOn(value string) string {
	if value == "" {
		return "on"
	}
	return value
}

// attrs are those of the visible text field, which carries the words, not the id.
func (c ComboData) attrs() templ.Attributes {
	a := c.F.attrs()
	a["name"] = c.F.Name + "_text"
	a["autocomplete"] = "off"
	return a
}

func bounds(r Range) templ.Attributes {
	a := templ.Attributes{}
	for name, v := range map[string]string{"min": r.Min, "max": r.Max, "step": r.Step} {
		if v != "" {
			a[name] = v
		}
	}
	return a
}

// flat lists parameters as pairs in a fixed order.
func flat(values url.Values) [][2]string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	var out [][2]string
	for _, name := range names {
		for _, v := range values[name] {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}
