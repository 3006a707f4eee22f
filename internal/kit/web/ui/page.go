package ui

import (
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web/assets"
)

// Site is what an organisation sets of the look.
type Site struct {
	Name   string // shown in the head of every page
	Mark   string // one to three letters in the square beside the name; empty: the first letter
	Accent string // "#rrggbb"; empty: the built-in accent. Contrast is mended, see assets.AccentURL
}

// NavItem is one entry of the main navigation. Count is shown when it is above 0.
type NavItem struct {
	Label, Href string
	Icon        string
	Current     bool
	Count       int
}

// UserBox says who is signed in. SignOut is the address the sign-out form posts to;
// empty: no sign-out button.
type UserBox struct {
	Name, Roles string
	AccountHref string
	SignOut     string
}

// Notice is a message on top of a page.
type Notice struct {
	Kind Kind
	Word string // said first; empty: the word of the kind
	Text string
	Link *Link
}

func (n Notice) word(p *lang.Printer) string {
	if n.Word != "" {
		return n.Word
	}
	return n.Kind.word(p)
}

// SearchBox is the search field of every page: GET Action?q=words.
type SearchBox struct {
	Action, Value string
	Label         string // empty: "search"
}

// PageData is what a page hands to its layout.
type PageData struct {
	P        *lang.Printer
	Title    string // of the window; empty: Question
	Question string // what the page answers, its h1
	Lead     string // one sentence below the h1, optional
	Path     string // this page's path and query, for the way back after a switch
	Theme    string // "light", "dark" or "" (as the device)
	Site     Site
	Nav      []NavItem
	User     *UserBox
	Search   *SearchBox
	Crumbs   []Link
	Notice   *Notice
	Actions  []Action // beside the h1; at most one of kind Primary
	Demo     bool
	Footer   []Link
	Failed   bool   // an error page: drafts of what was just sent are kept
	Op       string // operation id for the sign-out form, may be empty
}

func (d PageData) windowTitle() string {
	title := d.Title
	if title == "" {
		title = d.Question
	}
	if d.Site.Name == "" {
		return title
	}
	return title + " · " + d.siteName()
}

func (d PageData) siteName() string {
	if d.Site.Name == "" {
		return "Rostrum"
	}
	return d.Site.Name
}

func (d PageData) mark() string {
	if d.Site.Mark != "" {
		return d.Site.Mark
	}
	for _, r := range d.siteName() {
		return string(r)
	}
	return ""
}

func (d PageData) theme() string {
	if d.Theme == "light" || d.Theme == "dark" {
		return d.Theme
	}
	return "auto"
}

func (d PageData) accentURL() string { return assets.AccentURL(d.Site.Accent) }

// SheetData is a page made for paper.
type SheetData struct {
	P        *lang.Printer
	Site     Site
	Title    string
	Issuer   string // the body that issues it, in the letterhead
	Number   string // of the document, optional
	PlaceDay string // "Hà Nội, 23/11/2026", optional
	Version  string // "3", at the foot of every page
	Valid    string // "valid until …", already in words, optional
	Code     string // check code, at the foot of every page
	CheckURL string // where the code is checked
	QR       string // SVG of the check address, optional
	Large    bool   // 18 pt
	Back     *Link  // shown on screen only
	Notice   *Notice
}

func (d SheetData) page() PageData {
	return PageData{P: d.P, Title: d.Title, Site: d.Site, Theme: "light"}
}
