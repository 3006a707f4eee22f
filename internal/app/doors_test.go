package app_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/web"
)

// made-up values for every path, where only the doors before the handler are tested.
func anywhere(r web.Route) string {
	path := r.Path()
	for {
		before, rest, found := strings.Cut(path, "{")
		if !found {
			return path
		}
		name, after, _ := strings.Cut(rest, "}")
		if name == "$" {
			return before + after
		}
		path = before + "01kaxxxxxx0000000000000000" + after
	}
}

func posts(r web.Route) bool { return r.Method() != http.MethodGet }

func TestEveryRouteIsBehindTheSameDoors(t *testing.T) {
	w := apptest.Start(t)
	in := w.SignedIn("lan", access.Coordinator, w.Root)
	routes, operations := w.App.Routes()
	if len(routes) < 30 || len(operations) == 0 {
		t.Fatalf("%d routes, %d operations: the list is not the program's", len(routes), len(operations))
	}
	for _, r := range routes {
		path := anywhere(r)
		in := in
		if path == "/logout" || strings.HasPrefix(path, "/login") {
			in = w.Browser() // these would end the log-in that the others need
		}
		p := in.Do(r.Method(), path, nil, http.Header{"Origin": {w.URL}})
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';", "X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Permissions-Policy": "geolocation=(), microphone=()",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := p.Header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", r.Pattern, name, got)
			}
		}
		if csp := p.Header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", r.Pattern, csp)
		}
		if p := in.Do(r.Method(), path, nil, http.Header{"Origin": {"https://elsewhere.example"}, "Sec-Fetch-Site": {"cross-site"}}); posts(r) && p.Status != http.StatusForbidden {
			t.Errorf("%s from another site: %d, want 403", r.Pattern, p.Status)
		}
		if p := in.Do(r.Method(), path, nil, nil); posts(r) && r.Guard != web.Public && p.Status != http.StatusForbidden {
			t.Errorf("%s without an origin, signed in: %d, want 403", r.Pattern, p.Status)
		}
	}
}

func TestAWrongMethodSaysWhichAreRight(t *testing.T) {
	w := apptest.Start(t)
	in := w.SignedIn("lan", access.Coordinator, w.Root)
	routes, _ := w.App.Routes()
	methods := map[string][]string{}
	for _, r := range routes {
		methods[anywhere(r)] = append(methods[anywhere(r)], r.Method())
	}
	for path, right := range methods {
		p := in.Do(http.MethodDelete, path, nil, http.Header{"Origin": {w.URL}})
		if p.Status != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s: %d, want 405", path, p.Status)
		}
		allow := strings.Split(p.Header.Get("Allow"), ", ")
		for _, m := range right {
			if !slices.Contains(allow, m) {
				t.Errorf("DELETE %s: Allow is %v, %s is missing", path, allow, m)
			}
		}
	}
}

func TestUnknownHostsAreNotServed(t *testing.T) {
	w := apptest.Start(t)
	for _, host := range []string{"evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:80"} {
		r, err := http.NewRequest(http.MethodGet, w.URL+"/login", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("X-Forwarded-Host", strings.TrimPrefix(w.URL, "http://")) // nobody's word for it
		res, err := apptest.Free().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("host %q: %d, want 421", host, res.StatusCode)
		}
	}
}

func TestCookiesCannotBeReadByScriptsNorSentFromElsewhere(t *testing.T) {
	w := apptest.Start(t)
	w.Account("lan", access.Coordinator, w.Root)
	b := w.Browser()
	for _, p := range []apptest.Page{b.Post("/login", "name", "lan", "password", apptest.Password), b.Post("/theme", "theme", "dark"),
		b.Post("/language", "lang", "en"), b.Post("/account/language", "lang", "en")} {
		set := p.Header.Values("Set-Cookie")
		if len(set) == 0 {
			t.Errorf("no cookie is set: status %d", p.Status)
		}
		for _, c := range set {
			if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") || !strings.Contains(c, "Path=/") {
				t.Errorf("cookie %s", strings.SplitN(c, "=", 2)[0])
			}
		}
	}
}

func TestOverTLSCookiesAndAnswersAreBoundToIt(t *testing.T) {
	w := apptest.Start(t, func(c *config.Serve) { c.BaseURL = "https://rostrum.example" })
	w.Account("lan", access.Coordinator, w.Root)
	p := w.Browser().Post("/login", "name", "lan", "password", apptest.Password)
	if p.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	cookies := p.Header.Values("Set-Cookie")
	if len(cookies) == 0 || !strings.HasPrefix(cookies[0], "__Host-login=") || !strings.Contains(cookies[0], "Secure") {
		t.Errorf("status %d, %d cookies, the first not a secure one of this host", p.Status, len(cookies))
	}
}
