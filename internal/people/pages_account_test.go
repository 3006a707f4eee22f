package people_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/people"
)

func TestTheAccountPageListsOwnLogInsOnly(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	w.account("minh", access.Head, "p1")
	phone, desk, other := w.browser(), w.browser(), w.browser().signIn("minh")
	phone.header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 10; K) Chrome/124 Mobile Safari/537")
	phone.signIn("lan")
	desk.signIn("lan")
	p := desk.get("/account").want(http.StatusOK, "").has("Chrome · Android", "This device", "Head of unit")
	p.one("a", "href", "/my")
	ends := endButtons(p)
	if len(ends) != 1 {
		t.Fatalf("%d buttons to end a log-in", len(ends))
	}
	other.post(ends[0]).want(http.StatusNotFound, "")
	phone.get("/").want(http.StatusOK, "")
	desk.post(ends[0]).want(http.StatusSeeOther, "/account")
	phone.get("/").want(http.StatusSeeOther, "")
	desk.post("/account/logins/end").want(http.StatusSeeOther, "/account")
	desk.get("/").want(http.StatusOK, "")
}

func endButtons(p page) []string {
	var out []string
	for _, f := range p.elements("form", "method", "post") {
		if strings.HasPrefix(f["action"], "/account/logins/") && f["action"] != "/account/logins/end" {
			out = append(out, f["action"])
		}
	}
	return out
}

func TestAPasswordChangeEndsTheOtherLogIns(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	here, there := w.browser().signIn("lan"), w.browser().signIn("lan")
	const next = "may bay giay mau xanh"
	for _, c := range []struct{ present, next, says string }{
		{"sai roi sai roi", next, "The present password is not right."},
		{password, "ngan", "at least 10 characters"},
		{password, "matkhau123", "guessed first"},
	} {
		here.post("/account/password", "password", c.present, "new_password", c.next).want(http.StatusUnprocessableEntity, "").has(c.says).lacks(c.next)
	}
	there.get("/").want(http.StatusOK, "")
	op := store.NewOpID(w.clock.Now())
	form := map[string][]string{"op": {op}, "password": {password}, "new_password": {next}}
	here.do(http.MethodPost, "/account/password", form).want(http.StatusSeeOther, "/account")
	here.do(http.MethodPost, "/account/password", form).want(http.StatusSeeOther, "/account") // sent twice, done once
	here.get("/account").want(http.StatusOK, "").has("The password is changed.")
	there.get("/").want(http.StatusSeeOther, "")
	there.post("/login", "name", "lan", "password", password).want(http.StatusUnprocessableEntity, "")
	there.post("/login", "name", "lan", "password", next).want(http.StatusSeeOther, "/")
}

func TestThePageTakesThePersonsLanguage(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Head, "p1")
	b := w.browser().signIn("lan")
	b.get("/account").has("Your account")
	b.post("/account/language", "lang", "fr").want(http.StatusUnprocessableEntity, "")
	b.post("/account/language", "lang", "vi").want(http.StatusSeeOther, "/account")
	b.get("/account").has("Tài khoản của bạn")
}

func TestTheSecondFactorFromSettingUpToSigningIn(t *testing.T) {
	w := newWorld(t)
	w.account("boss", access.Administrator, "n")
	b := w.browser().signIn("boss")
	p := b.get("/account/second-factor").want(http.StatusOK, "").has("Administrators have to turn on the second step")
	p.one("svg", "shape-rendering", "crispEdges")
	secret := p.one("input", "name", "secret")["value"]
	code := func() string {
		c, err := totp.GenerateCode(secret, w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	b.post("/account/second-factor", "secret", secret, "code", "12").want(http.StatusUnprocessableEntity, "").one("input", "name", "secret", "value", secret)
	op := store.NewOpID(w.clock.Now())
	form := map[string][]string{"op": {op}, "secret": {secret}, "code": {code()}}
	shown := b.do(http.MethodPost, "/account/second-factor", form).want(http.StatusOK, "").has("This is shown once")
	if n := len(shown.elements("code")); n != 10 {
		t.Fatalf("%d recovery codes", n)
	}
	b.do(http.MethodPost, "/account/second-factor", form).want(http.StatusSeeOther, "/account/second-factor")
	b.get("/").want(http.StatusOK, "").has(`"Must":""`)

	w.clock.Add(time.Minute)
	fresh := w.browser()
	fresh.get("/login/second-factor").want(http.StatusSeeOther, "/login")
	fresh.post("/login", "name", "boss", "password", password, "next", "/account").want(http.StatusSeeOther, "/login/second-factor?next=%2Faccount")
	fresh.get("/account").want(http.StatusSeeOther, "/login?next=%2Faccount") // the password alone opens nothing
	fresh.get("/login/second-factor?next=/account").want(http.StatusOK, "").one("input", "name", "code")
	fresh.post("/login/second-factor", "code", "000000").want(http.StatusUnprocessableEntity, "")
	fresh.post("/login/second-factor", "code", code(), "next", "/account").want(http.StatusSeeOther, "/account")
	fresh.get("/account").want(http.StatusOK, "")

	fresh.post("/account/second-factor/codes", "password", "sai roi sai").want(http.StatusUnprocessableEntity, "")
	fresh.post("/account/second-factor/codes", "password", password).want(http.StatusOK, "")
	fresh.post("/account/second-factor/remove", "password", password).want(http.StatusSeeOther, "/account/second-factor")
	fresh.get("/").want(http.StatusSeeOther, "/account/second-factor")
}

func TestATokenIsNarrowerThanItsOwner(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	b := w.browser().signIn("lan")
	until := lastDay(w)
	for _, c := range []struct{ name, verb, scope, until, says string }{
		{"", "people.read", "p1", until, "Name the token"},
		{"x", "", "p1", until, "Choose at least one right"},
		{"x", "people.read", "p1", "2027-11-24", "Choose a day from today to 23/11/2027"},
		{"x", "people.read", "p1", "2026-11-22", "Choose a day"},
		{"x", "org.manage", "p1", until, "You do not hold every chosen right"},
		{"x", "people.read", "p2", until, "You do not hold every chosen right"},
	} {
		b.post("/account/tokens", "token_name", c.name, "verbs", c.verb, "scope_id", w.at(c.scope), "until", c.until).want(http.StatusUnprocessableEntity, "").has(c.says)
	}
	p := b.post("/account/tokens", "token_name", "bảng", "verbs", "people.read", "scope_id", w.at("c1"), "until", until).want(http.StatusOK, "")
	token := between(p.body, ">rst_", "<")
	api := w.browser()
	api.header.Set("Authorization", "Bearer rst_"+token)
	for path, want := range map[string]int{
		"/probe/people.read/" + w.at("c1"):   http.StatusOK,
		"/probe/people.read/" + w.at("p1"):   http.StatusForbidden, // the owner may
		"/probe/people.manage/" + w.at("c1"): http.StatusForbidden, // the owner may
		"/people/accounts":                   http.StatusOK,
		"/people/accounts/new":               http.StatusForbidden,
		"/account":                           http.StatusForbidden,
		"/account/tokens":                    http.StatusForbidden,
	} {
		api.get(path).want(want, "")
	}
	for _, path := range []string{"/probe/people.read/" + w.at("p1"), "/probe/people.manage/" + w.at("c1")} {
		b.get(path).want(http.StatusOK, "")
	}
	api.post("/account/password", "password", password, "new_password", "khong duoc dau nhe").want(http.StatusForbidden, "")

	list := b.get("/account/tokens").has("bảng", "See the list of speakers", "Give roles to accounts")
	list.lacks(token, ">people.read<")
	var revoke string
	for _, f := range list.elements("form") {
		if strings.HasSuffix(f["action"], "/revoke") {
			revoke = f["action"]
		}
	}
	w.account("minh", access.Coordinator, "p1")
	w.browser().signIn("minh").post(revoke).want(http.StatusNotFound, "")
	b.post(revoke).want(http.StatusSeeOther, "/account/tokens")
	api.header.Set("Accept", "application/json")
	api.get("/probe/people.read/"+w.at("c1")).want(http.StatusUnauthorized, "")
}

func lastDay(w *world) (day string) {
	storetest.Read(w.t, w.db, store.System(), func(tx *store.Tx) error { day = string(tx.Today().AddDays(365)); return nil })
	return day
}

func TestATokenEndsWithItsDayItsAccountAndItsOwnersRights(t *testing.T) {
	w := newWorld(t)
	a := w.account("lan", access.Coordinator, "p1")
	fresh := func() *browser {
		var token string
		err := w.as(a.ID, func(tx *store.Tx) error {
			var err error
			token, err = people.MakeToken(tx, people.NewToken{Name: "x", Verbs: []string{"people.read"}, ScopeID: w.at("p1"), Until: tx.Today()})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := w.browser()
		b.header = http.Header{"Authorization": {"bearer " + token}, "Accept": {"application/json"}}
		return b
	}
	path := "/probe/people.read/" + w.at("p1")
	b := fresh()
	w.clock.Add(14*time.Hour + 59*time.Minute) // 23:59 where the office is
	b.get(path).want(http.StatusOK, "")
	w.clock.Add(time.Minute)
	b.get(path).want(http.StatusUnauthorized, "")

	b = fresh()
	w.write(func(tx *store.Tx) error {
		all, err := people.GrantsOf(tx, a.ID)
		if err != nil {
			return err
		}
		return people.EndGrant(tx, all[0].ID)
	})
	b.get(path).want(http.StatusForbidden, "")
	w.write(func(tx *store.Tx) error { return people.Disable(tx, a.ID) })
	b.get(path).want(http.StatusUnauthorized, "")
}

func TestANewPasswordRevokesTheTokens(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name string
		set  func(name string)
	}{
		{"change", func(name string) {
			w.browser().signIn(name).post("/account/password", "password", password, "new_password", "mot mat khau khac").want(http.StatusSeeOther, "/account")
		}},
		{"reset", func(name string) {
			w.write(func(tx *store.Tx) error { _, err := people.ResetPassword(tx, name, false); return err })
		}},
	} {
		a, other := w.account(c.name, access.Coordinator, "p1"), w.account("not"+c.name, access.Coordinator, "p1")
		programs := map[string]*browser{a.ID: nil, other.ID: nil}
		for id := range programs {
			var token string
			err := w.as(id, func(tx *store.Tx) error {
				var err error
				token, err = people.MakeToken(tx, people.NewToken{Name: "x", Verbs: []string{"people.read"}, ScopeID: w.at("p1"), Until: tx.Today()})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			programs[id] = w.browser()
			programs[id].header = http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}}
			programs[id].get("/probe/people.read/"+w.at("p1")).want(http.StatusOK, "")
		}
		c.set(c.name)
		programs[a.ID].get("/probe/people.read/"+w.at("p1")).want(http.StatusUnauthorized, "")
		programs[other.ID].get("/probe/people.read/"+w.at("p1")).want(http.StatusOK, "")
		storetest.Read(t, w.db, store.System(), func(tx *store.Tx) error {
			n, err := store.Value[int64](tx, `SELECT count(*) FROM journal WHERE subject = $1 AND verb = 'people.untoken'`, a.ID)
			if n != 1 {
				t.Errorf("%s: %d entries of the journal, want 1", c.name, n)
			}
			return err
		})
	}
	w.browser().signIn("notreset").get("/account").has("revokes every access token")
}

func between(s, before, after string) string {
	_, rest, _ := strings.Cut(s, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}
