package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

func TestSigningInLeadsWhereThePersonWanted(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	for _, c := range []struct{ name, next, to string }{
		{"lan", "", "/"},
		{" LAN ", "/duties?late=1", "/duties?late=1"},
		{"lan", "//evil.example", "/"},
		{"lan", "https://evil.example", "/"},
		{"lan", `/\evil.example`, "/"},
		{"lan", "/login", "/"},
	} {
		b := w.browser()
		b.get("/login?next="+url.QueryEscape(c.next)).want(http.StatusOK, "").one("input", "name", "password", "type", "password")
		b.post("/login", "name", c.name, "password", password, "next", c.next).want(http.StatusSeeOther, c.to)
		b.get("/").want(http.StatusOK, "").has(`"Roles":"head"`)
		b.get("/login").want(http.StatusSeeOther, "/")
		b.post("/logout").want(http.StatusSeeOther, "/login")
		b.get("/").want(http.StatusSeeOther, "/login?next=%2F")
	}
}

// Nothing on the page, in its headers or in the work done tells an account from none.
func TestNobodyLearnsWhichAccountsExist(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	off := w.account("off", access.Head, "p1")
	w.write(func(tx *store.Tx) error {
		_, err := people.AddAccount(tx, people.NewAccount{Name: "waiting", FullName: "Lò Văn Chờ"})
		return err
	})
	w.write(func(tx *store.Tx) error { return people.Disable(tx, off.ID) })
	var first string
	for _, c := range []struct{ name, typed string }{
		{"lan", "khong phai mat khau"}, {"ghost", password}, {"off", password}, {"waiting", password}, {"waiting", ""}, {"~", password},
	} {
		p := w.browser().post("/login", "name", c.name, "password", c.typed).want(http.StatusUnprocessableEntity, "")
		p.has("The log-in name or the password is not right.").lacks(password)
		body := strings.ReplaceAll(p.body, `value="`+c.name+`"`, `value=""`)
		if first == "" {
			first = body
		}
		if body != first || p.header.Get("Set-Cookie") != "" {
			t.Errorf("%s is told apart by the answer", c.name)
		}
	}
}

func TestGuessesAreLimitedAndThePersonIsToldHowLong(t *testing.T) {
	for _, name := range []string{"lan", "ghost"} {
		w := newWorld(t)
		w.account("lan", access.Head, "p1")
		b := w.browser()
		for range 5 {
			b.post("/login", "name", name, "password", "sai mat khau roi").want(http.StatusUnprocessableEntity, "")
		}
		p := b.post("/login", "name", name, "password", password).want(http.StatusTooManyRequests, "").has("Wait 1 minute, then")
		if p.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		w.clock.Add(time.Minute)
		if name == "lan" {
			b.post("/login", "name", name, "password", password).want(http.StatusSeeOther, "/")
		}
	}
}

func TestALogInEndsWhenItIsNotUsed(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	b := w.browser().signIn("lan")
	for range 4 {
		w.clock.Add(29 * 24 * time.Hour)
		b.get("/").want(http.StatusOK, "")
	}
	w.clock.Add(31 * 24 * time.Hour)
	b.get("/").want(http.StatusSeeOther, "/login?next=%2F")
}

func TestTheCookieIsKeptFromScriptsAndOtherHosts(t *testing.T) {
	for _, c := range []struct {
		secure bool
		name   string
	}{{false, "login="}, {true, "__Host-login="}} {
		w := newWorld(t, func(o *people.Options) { o.Secure = c.secure })
		w.account("lan", access.Head, "p1")
		got := w.browser().post("/login", "name", "lan", "password", password).header.Get("Set-Cookie")
		if !strings.HasPrefix(got, c.name) || !strings.Contains(got, "HttpOnly") || !strings.Contains(got, "SameSite=Lax") ||
			!strings.Contains(got, "Path=/;") || strings.Contains(got, "Domain") || strings.Contains(got, "; Secure") != c.secure {
			t.Errorf("cookie %q", got)
		}
	}
}

func TestDemoLogInsAreOfferedInDemoModeOnly(t *testing.T) {
	w := newWorld(t)
	w.browser().get("/login").lacks("/login/demo")
	w.browser().post("/login/demo", "name", "boss").want(http.StatusNotFound, "")

	w = newWorld(t, func(o *people.Options) {
		o.Demo = []people.DemoLogin{{Name: "boss", Password: password, Title: lang.Text{lang.VI: "Quản trị", lang.EN: "As administrator"}}}
	})
	w.account("boss", access.Administrator, "all")
	w.account("lan", access.Head, "p1")
	b := w.browser()
	b.get("/login").has("As administrator").one("button", "name", "name", "value", "boss")
	b.post("/login/demo", "name", "lan").want(http.StatusUnprocessableEntity, "")
	b.post("/login/demo", "name", "boss").want(http.StatusSeeOther, "/")
	b.get("/").want(http.StatusOK, "").has(`"Must":""`)
}

func TestAnAdministratorSetsUpASecondFactorFirst(t *testing.T) {
	w := newWorld(t)
	w.account("boss", access.Administrator, "n")
	w.browser().signIn("boss").get("/").want(http.StatusSeeOther, "/account/second-factor")
}
