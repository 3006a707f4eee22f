package app

import (
	"context"
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/people"
)

//go:embed locale
var locale embed.FS

// demoLoginsKey is the setting that makes an installation a demo: its log-ins stand on the sign-in page.
const demoLoginsKey = "demo_logins"

// DemoLogin is one invented person's way in, as printed and offered.
type DemoLogin struct {
	Name     string    `json:"name"`
	Password string    `json:"password"`
	Role     string    `json:"role"`
	Title    lang.Text `json:"title"`
}

func demoLogins(ctx context.Context, db *store.DB) ([]people.DemoLogin, error) {
	var all []people.DemoLogin
	err := db.Read(ctx, store.System(), func(tx *store.Tx) error {
		text, err := store.Value[string](tx, `SELECT value FROM settings WHERE key = $1`, demoLoginsKey)
		if err != nil || text == "" {
			return err
		}
		var kept []DemoLogin
		if err := json.Unmarshal([]byte(text), &kept); err != nil {
			return err
		}
		for _, k := range kept {
			all = append(all, people.DemoLogin{Name: k.Name, Password: k.Password, Title: k.Title})
		}
		return nil
	})
	return all, err
}

// ownRoutes are the addresses that belong to no slice.
func (a *App) ownRoutes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET /healthz", Guard: web.Public, Handle: a.healthy, Quiet: true},
		{Pattern: "GET /readyz", Guard: web.Public, Handle: a.ready, Quiet: true},
		{Pattern: "GET /robots.txt", Guard: web.Public, Handle: robots, Quiet: true},
	}
	if a.Config.Dev {
		routes = append(routes, web.Route{Pattern: "GET /styleguide", Guard: web.Public, Handle: func(c *web.Ctx) error {
			return c.PublicPage(http.StatusOK, ui.PageData{Question: c.P.T("app.styleguide")}, ui.StyleGuide(c.P))
		}})
	}
	return slices.Concat(routes, journalRoutes(), jobsRoutes())
}

// healthy says that the process lives.
func (a *App) healthy(c *web.Ctx) error {
	c.JSON(http.StatusOK, map[string]string{"status": "ok", "version": Version()})
	return nil
}

// ready says that the database answers and its schema is this program's.
func (a *App) ready(c *web.Ctx) error {
	if err := a.DB.Ping(c.R.Context()); err != nil {
		return err
	}
	c.JSON(http.StatusOK, map[string]string{"status": "ready"})
	return nil
}

func robots(c *web.Ctx) error {
	c.W.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := c.W.Write([]byte("User-agent: *\nAllow: /public/\nDisallow: /\n"))
	return err
}

// entry is one line of the navigation and the verb that opens it; "" is for everyone signed in.
type entry struct {
	key, href, icon, verb string
}

// opens says whether the actor may follow the entry; work in the background and shared lists belong to no unit.
func (e entry) opens(tx *store.Tx) (bool, error) {
	if e.verb == "jobs.manage" || e.verb == "people.catalogues" {
		return access.May(tx, e.verb, access.Everywhere)
	}
	return access.Anywhere(tx, e.verb)
}

func menu() []entry {
	return []entry{
		{"app.nav.home", "/", "house", ""},
		{"app.nav.duties", "/duties", "clipboard-list", "duties.read"},
		{"app.nav.briefs", "/briefs", "file-text", "briefs.read"},
		{"app.nav.sessions", "/sessions", "calendar", "sessions.read"},
		{"app.nav.coverage", "/coverage", "map", "coverage.read"},
		{"app.nav.speakers", "/speakers", "users", "people.read"},
		{"app.nav.org", "/org", "network", "org.read"},
		{"app.nav.accounts", "/people/accounts", "settings", "people.manage"},
		{"app.nav.catalogues", "/catalogues", "book-open", "people.catalogues"},
		{"app.nav.journal", "/journal", "history", "journal.read"},
		{"app.nav.jobs", "/jobs", "hourglass", "jobs.manage"},
	}
}

// siteName is what the installation is called.
func siteName(tx *store.Tx) (string, error) {
	name, err := store.Value[string](tx, `SELECT value FROM settings WHERE key = 'site_name'`)
	if err == nil && name == "" {
		name = "Rostrum"
	}
	return name, err
}

// chrome fills the frame of a page: the navigation a person may use, and who they are.
func (a *App) chrome(c *web.Ctx, tx *store.Tx, page *ui.PageData) error {
	name, err := siteName(tx)
	if err != nil {
		return err
	}
	accent, err := store.Value[string](tx, `SELECT value FROM settings WHERE key = 'site_accent'`)
	if err != nil {
		return err
	}
	page.Site = ui.Site{Name: name, Accent: accent}
	page.Footer = append(page.Footer, ui.Link{Label: c.P.T("app.footer.public"), Href: "/public/briefs"})
	if c.Actor.Kind != "account" {
		return nil
	}
	page.User = &ui.UserBox{Name: c.Identity.Name, Roles: people.RolesText(c.P, c.Identity.Roles), AccountHref: "/account", SignOut: "/logout"}
	for _, e := range menu() {
		if e.verb != "" {
			ok, err := e.opens(tx)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
		}
		current := c.R.URL.Path == e.href || e.href != "/" && strings.HasPrefix(c.R.URL.Path, e.href+"/")
		page.Nav = append(page.Nav, ui.NavItem{Label: c.P.T(e.key), Href: e.href, Icon: e.icon, Current: current})
	}
	if id := journalled(c.R.URL.Path); id != "" {
		reads, err := access.Anywhere(tx, "journal.read")
		if err != nil || !reads {
			return err
		}
		page.Footer = append(page.Footer, ui.Link{Label: c.P.T("app.journal.history"), Href: "/journal?record=" + id})
	}
	return nil
}

// journalled gives the id of the record whose page a path is, where the journal tells of such records.
func journalled(path string) string {
	kind, id, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !slices.Contains([]string{"units", "briefs", "sessions", "speakers"}, kind) || !store.ValidID(id) {
		return ""
	}
	return id
}
