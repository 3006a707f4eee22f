package web_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
)

func TestErrorPagesHaveTheFrameOfOtherPages(t *testing.T) {
	var broken atomic.Bool
	s, _ := house(t, func(o *web.Options) {
		o.Chrome = func(c *web.Ctx, _ *store.Tx, page *ui.PageData) error {
			if broken.Load() {
				return errors.New("no frame")
			}
			page.Site = ui.Site{Name: "Mạng lưới thử"}
			if c.Actor.Kind == "account" {
				page.User = &ui.UserBox{Name: c.Identity.Name, AccountHref: "/account", SignOut: "/logout"}
				page.Nav = []ui.NavItem{{Label: "Things", Href: "/things"}}
			}
			return nil
		}
	})
	ann := map[string]string{"Cookie": "who=ann", "Accept-Language": "en"}
	for _, c := range []struct {
		name, path string
		head       map[string]string
		status     int
		nav        bool
	}{
		{"unknown, signed in", "/no/such", ann, 404, true},
		{"unknown, nobody", "/no/such", nil, 404, false},
		{"closed", "/things/u2", ann, 403, true},
		{"ours", "/broken", ann, 500, true},
		{"a panic", "/panic", ann, 500, true},
		{"gone", "/gone", nil, 410, false},
	} {
		res, body := ask(t, s, "GET", c.path, nil, c.head)
		if res.StatusCode != c.status || !strings.Contains(body, "Mạng lưới thử") || strings.Contains(body, `href="/things"`) != c.nav || strings.Contains(body, "secret") {
			t.Errorf("%s: %d, %s", c.name, res.StatusCode, body)
		}
		if !strings.Contains(body, "data-failed") {
			t.Errorf("%s: what was typed would be forgotten", c.name)
		}
	}
	ask(t, s, "GET", "/open", nil, nil)
	broken.Store(true)
	if res, body := ask(t, s, "GET", "/no/such", nil, ann); res.StatusCode != 404 || !strings.Contains(body, "Mạng lưới thử") || strings.Contains(body, `href="/things"`) {
		t.Errorf("where no frame can be had: %d %s", res.StatusCode, body)
	}
}
