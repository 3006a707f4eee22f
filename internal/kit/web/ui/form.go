package ui

import "github.com/a-h/templ"

// F is what every form part needs to know about its field. Error is a sentence that says how to
// mend the value; Value is what was typed, kept as it was.
type F struct {
	Name, Label, Hint, Value, Error string
	Required, Disabled              bool

	ID           string // default: "f-" and the name
	Type         string // of Text: "text" (default), "email", "tel", "url", "password", "search", "month"
	Autocomplete string // "off", "username", "current-password" …
	Width        Width  // as wide as the answer; default: full
	MaxLength    int    // characters, 0: none
	Lang         string // of the value, where it differs from the page's
	Bare         bool   // no "(optional)" beside the label: filters, sign-in
	Autofocus    bool
}

// Width of a field is the length of its answer.
type Width string

// Widths from a two-figure number to a whole line.
const (
	WidthXS   Width = "xs"
	WidthS    Width = "s"
	WidthM    Width = "m"
	WidthL    Width = "l"
	WidthFull Width = ""
)

// FieldID is the id of the input of a field, the target of error links.
func FieldID(name string) string { return "f-" + slug(name) }

func (f F) id() string {
	if f.ID != "" {
		return f.ID
	}
	return FieldID(f.Name)
}

func (f F) hintID() string  { return f.id() + "-hint" }
func (f F) errorID() string { return f.id() + "-error" }

// describedBy joins the ids of hint and error, for aria-describedby.
func (f F) describedBy() string {
	return classes(when(f.Hint != "", f.hintID()), when(f.Error != "", f.errorID()))
}

func (f F) kind() string {
	switch f.Type {
	case "email", "tel", "url", "password", "search", "month":
		return f.Type
	}
	return "text"
}

func (f F) width() string {
	if f.Width == WidthFull {
		return ""
	}
	return "w-" + string(f.Width)
}

// attrs are the attributes that every kind of input has.
func (f F) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.id(), "name": f.Name}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("aria-describedby", f.describedBy())
	set("aria-invalid", when(f.Error != "", "true"))
	set("autocomplete", f.Autocomplete)
	set("lang", f.Lang)
	if f.MaxLength > 0 {
		a["maxlength"] = itoa(f.MaxLength)
	}
	for name, on := range map[string]bool{"required": f.Required, "disabled": f.Disabled, "autofocus": f.Autofocus} {
		if on {
			a[name] = true
		}
	}
	return a
}

// Option is one choice. Selected options are those marked On or whose Value is the field's.
type Option struct {
	Value, Label, Hint string
	On, Disabled       bool
	Group              string // of a Select; options of one group stand together
}

func (f F) chosen(o Option) bool { return o.On || (o.Value == f.Value && f.Value != "") }

// Range bounds a Number, Stepper or Date; empty: no bound. Dates are YYYY-MM-DD.
type Range struct {
	Min, Max, Step string
	Unit           string // shown after the field
}

// FieldError leads from the summary to the field. An empty Name means the form as a whole.
type FieldError struct {
	Name, Text string
}

// FormData opens a form. Method is "post" unless "get". Op is the operation's id and Version the
// version the form was made from; both travel as hidden fields "op" and "version".
type FormData struct {
	Action, Method, ID string
	Op, Version        string
	Draft              string // key under which the browser keeps what is typed; empty: no draft
	Files              bool   // multipart
	Errors             []FieldError
	Touch              bool // large targets, for thumbs
}

func (f FormData) method() string {
	if f.Method == "get" {
		return "get"
	}
	return "post"
}

// ButtonKind says how much weight a button has.
type ButtonKind string

// One Primary a page; Danger only where ConfirmPanel or an undo follows.
const (
	Primary ButtonKind = "primary"
	Quiet   ButtonKind = "quiet"
	Danger  ButtonKind = "danger"
	Plain   ButtonKind = ""
)

func (k ButtonKind) class() string { return classes("button", string(k)) }

// ButtonData is a button that submits. Name and Value are sent when it is the one pressed.
type ButtonData struct {
	Label       string
	Kind        ButtonKind
	Name, Value string
	Icon        string
	Form        string // id of a form elsewhere on the page
	Action      string // another address for this button
	NoCheck     bool   // skip the browser's own checks
	Disabled    bool
}

// ComboData is a field that is searched rather than scrolled. The chosen id travels as
// F.Name, the typed words as F.Name+"_text". Without scripts the form is sent back with
// Found filled from the typed words (button "find", value: the field's name).
type ComboData struct {
	F     F
	Text  string   // the words shown
	URL   string   // GET URL?q=words answers with Suggestions
	Found []Option // candidates, shown as radios
}

// ConfirmData asks before something that cannot simply be taken back.
type ConfirmData struct {
	Title   string
	Effects []string // what will happen, one sentence each
	Form    FormData
	Type    string // must be typed to confirm; empty: a button is enough
	Error   string
	Button  string
	Danger  bool
	Cancel  Link
}
