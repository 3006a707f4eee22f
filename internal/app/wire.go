package app

import (
	"context"
	"io/fs"
	"maps"
	"net/http"
	"path/filepath"
	"slices"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/home"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/blob"
	"rostrum/internal/kit/bus"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/stream"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/live"
	"rostrum/internal/org"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// Words loads every room's words in both languages.
func Words() (*lang.Bundle, error) { return lang.Load(locales()...) }

func locales() []fs.FS {
	return []fs.FS{lang.Locale(), config.Locale(), bus.Locale(), ui.Locale(), web.Locale(), api.Locale(), org.Locale(), people.Locale(), people.LocaleSpeakers(),
		briefs.Locale(), coverage.Locale(), sessions.Locale(), live.Locale(), home.Locale(), locale}
}

// Verbs gathers which roles hold which verbs, as the slices declare them.
func Verbs() map[string][]access.Role {
	all := map[string][]access.Role{}
	for _, some := range []map[string][]access.Role{org.Verbs(), people.Verbs(), briefs.Verbs(), coverage.Verbs(), sessions.Verbs(), live.Verbs(), ownVerbs()} {
		maps.Copy(all, some)
	}
	return all
}

// trees tells what keeps figures on the tree about a reorganisation, in its own transaction.
func trees() org.Trees {
	return org.Trees{Followers: []org.Follower{coverage.Ledger{Facts: sessions.Facts{}}, briefs.Stands{}, records{}}}
}

func (a *App) wire(ctx context.Context) error {
	base, hosts, err := a.Config.Base()
	if err != nil {
		return err
	}
	demo, err := demoLogins(ctx, a.DB)
	if err != nil {
		return err
	}
	if a.files, err = blob.OpenFolder(filepath.Join(a.Config.Data, "blobs")); err != nil {
		return err
	}
	who := people.Options{DB: a.DB, Secure: base.Scheme == "https", Demo: demo, Site: siteName, Files: a.files}
	identify := people.Identify(a.DB, who)
	a.Web, err = web.New(web.Options{DB: a.DB, Words: a.Words, BaseURL: base, Hosts: hosts, Proxies: a.Config.TrustedProxy, Log: a.log,
		Permission: permission{}, Identify: identify, Chrome: a.chrome, Demo: len(demo) > 0, Dev: a.Config.Dev})
	if err != nil {
		return err
	}
	hub, err := stream.New(stream.Options{Node: a.node})
	if err != nil {
		return err
	}
	if a.Rooms, err = live.NewEngine(a.DB, hub, a.bus, a.log); err != nil {
		hub.Close(0)
		return err
	}
	office := briefs.Office{Ledger: coverage.Ledger{}, Talks: sessions.Facts{}}
	for _, routes := range [][]web.Route{
		home.Routes(), org.Routes(trees()), people.Routes(who), people.SpeakerRoutes(), briefs.Routes(office),
		coverage.Routes(live.Known), sessions.Routes(live.Told), live.Routes(a.Rooms, live.Wifi{Name: a.Config.WifiName, Code: a.Config.WifiCode()}), a.ownRoutes(),
	} {
		a.Web.Add(routes...)
	}
	mux := http.NewServeMux()
	a.API = api.New(api.Options{DB: a.DB, Words: a.Words, Identify: identify, Permission: permission{}, Version: Version(), BaseURL: base.String(), Log: a.log}, mux)
	for _, declare := range []func(*api.API){org.API, func(x *api.API) { briefs.API(x, office) }, sessions.API, coverage.API, people.API} {
		declare(a.API)
	}
	a.Web.Mount("/api/", a.API.Doors())
	a.figs = newFigures(a)
	a.Web.Observe(a.figs.observe)
	registry := jobs.NewRegistry()
	a.regular(registry, trees())
	live.Jobs(registry, a.Rooms.Sites)
	a.Jobs = jobs.NewRunner(a.DB, registry, a.node, a.log)
	return nil
}

// Routes lists every page and every operation for programs: what the access matrix is made from.
func (a *App) Routes() ([]web.Route, []api.Operation) {
	return slices.Clone(a.Web.Routes()), a.API.Operations()
}
