package people_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/people"
)

// invite sends the form of an invitation as the browser's person.
func (b *browser) invite(pairs ...string) page {
	b.w.t.Helper()
	return b.post("/people/accounts", append([]string{"lang", "en"}, pairs...)...)
}

// link is the path of the invitation that the page shows.
func (p page) link() string {
	p.t.Helper()
	token := between(p.one("textarea", "id", "invitation")["id"]+p.body, "/invitation/", "<")
	if token == "" {
		p.t.Fatalf("no invitation on the page:\n%s", p.body)
	}
	return "/invitation/" + token
}

func TestAnInvitationMakesAnAccountOnce(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	b := w.browser().signIn("lan")
	b.get("/people/accounts/new").want(http.StatusOK, "").one("input", "name", "unit_id")
	b.invite("full_name", "", "role", "", "unit_id", "").want(http.StatusUnprocessableEntity, "").has("Enter the full name", "Choose a role", "Choose a unit")
	p := b.invite("full_name", "Hồ Thị Mỵ", "role", "head", "unit_id", w.at("c1")).want(http.StatusOK, "").has("This is shown once", "Hồ Thị Mỵ")
	p.one("svg", "shape-rendering", "crispEdges")
	link := p.link()
	b.get("/people/accounts").has("Hồ Thị Mỵ", "Invited", "Head of unit").lacks(link)

	guest := w.browser()
	guest.get(link).want(http.StatusOK, "").has("Welcome, Hồ Thị Mỵ")
	for _, c := range []struct{ name, password, says string }{
		{"lan", "may bay giay mau xanh", "Somebody else has this log-in name"},
		{"hồ mỵ", "may bay giay mau xanh", "3 to 40 characters"},
		{"ho.thi.my", "ho.thi.my", "at least 10 characters"},
		{"ho.thi.my.c1", "ho.thi.my.c1", "cannot be the log-in name"},
	} {
		guest.post(link, "name", c.name, "new_password", c.password).want(http.StatusUnprocessableEntity, "").has(c.says)
	}
	guest.post(link, "name", "My.C1", "new_password", "may bay giay mau xanh").want(http.StatusSeeOther, "/")
	guest.get("/").want(http.StatusOK, "").has(`"Name":"Hồ Thị Mỵ"`, `"Roles":"head"`)
	w.browser().get(link).want(http.StatusGone, "")
	w.browser().post(link, "name", "evil", "new_password", "may bay giay mau xanh").want(http.StatusGone, "")
	w.browser().post("/login", "name", "my.c1", "password", "may bay giay mau xanh").want(http.StatusSeeOther, "/")
}

func TestTheSitesNameStandsInInvitationsAndAuthenticatorApps(t *testing.T) {
	for site, change := range map[string]func(*people.Options){
		"Rostrum": func(*people.Options) {},
		"Mạng lưới Ba Vì": func(o *people.Options) {
			o.Site = func(*store.Tx) (string, error) { return "Mạng lưới Ba Vì", nil }
		},
	} {
		w := newWorld(t, change)
		w.account("lan", access.Coordinator, "p1")
		b := w.browser().signIn("lan")
		b.invite("full_name", "Hồ Thị Mỵ", "role", "head", "unit_id", w.at("c1")).want(http.StatusOK, "").has("come into " + site + ".")
		found := false
		for _, a := range b.get("/account/second-factor").want(http.StatusOK, "").elements("a") {
			found = found || strings.HasPrefix(a["href"], "otpauth://totp/"+url.PathEscape(site)+":lan?")
		}
		if !found {
			t.Errorf("no address for an app that names %s", site)
		}
	}
}

func TestAnInvitationEndsAfterAWeekAndWithTheNextOne(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	other := w.account("minh", access.Head, "c1")
	b := w.browser().signIn("lan")
	again := "/people/accounts/" + other.ID + "/invitation"
	first := b.post(again).want(http.StatusOK, "").link()
	op := map[string][]string{"op": {store.NewOpID(w.clock.Now())}}
	second := b.do(http.MethodPost, again, op).want(http.StatusOK, "").link()
	b.do(http.MethodPost, again, op).want(http.StatusSeeOther, "/people/accounts") // sent twice, shown once
	w.browser().get(first).want(http.StatusGone, "")
	w.clock.Add(7*24*time.Hour - time.Second)
	guest := w.browser()
	guest.get(second).want(http.StatusOK, "").has("minh").lacks(`name="name"`)
	there := w.browser().signIn("minh")
	guest.post(second, "new_password", "may bay giay mau xanh").want(http.StatusSeeOther, "/")
	there.get("/").want(http.StatusSeeOther, "")
	b = w.browser().signIn("lan")
	third := b.post(again).want(http.StatusOK, "").link()
	w.clock.Add(7*24*time.Hour + time.Second)
	w.browser().get(third).want(http.StatusGone, "")
}

// The whole table of who may give what where; the last column says what comes of it.
func TestWhoMayGiveWhichRoleWhere(t *testing.T) {
	w := newWorld(t)
	lan := w.account("lan", access.Coordinator, "p1")
	boss := w.account("boss", access.Administrator, "n")
	top := w.account("top", access.Administrator, "all")
	head := w.account("head", access.Head, "p1")
	to := w.account("tom", access.Reader, "c1")
	for i, c := range []struct {
		actor people.Account
		role  access.Role
		scope string
		want  fault.Kind
		ok    bool
	}{
		{lan, access.Head, "c1", 0, true},
		{lan, access.Coordinator, "p1", 0, true},
		{lan, access.Answering, "p1", 0, true},
		{lan, access.Head, "p2", fault.Forbidden, false},
		{lan, access.Head, "n", fault.Forbidden, false},
		{lan, access.Administrator, "c1", fault.Forbidden, false},
		{lan, access.Inspector, "c1", fault.Forbidden, false},
		{lan, access.Accountant, "c1", fault.Forbidden, false},
		{head, access.Reader, "c1", fault.Forbidden, false},
		{boss, access.Administrator, "p2", 0, true},
		{boss, access.Inspector, "n", 0, true},
		{boss, access.Reader, "all", fault.Forbidden, false},
		{top, access.Administrator, "all", 0, true},
		{top, access.Link, "c1", fault.Invalid, false},
	} {
		err := w.as(c.actor.ID, func(tx *store.Tx) error {
			_, err := people.GiveRole(tx, people.NewGrant{AccountID: to.ID, Role: c.role, ScopeID: w.at(c.scope)})
			return err
		})
		if (err == nil) != c.ok || err != nil && fault.Of(err) != c.want {
			t.Errorf("%d: %s gives %s at %s: %v", i, c.actor.Name, c.role, c.scope, err)
		}
	}
	for name, n := range map[string]people.NewGrant{
		"people.grant.self":  {AccountID: lan.ID, Role: access.Head, ScopeID: w.at("c1")},
		"people.grant.twice": {AccountID: to.ID, Role: access.Head, ScopeID: w.at("c1")},
		"people.grant.days":  {AccountID: to.ID, Role: access.Reader, ScopeID: w.at("p1"), FromDay: "2027-01-02", UntilDay: "2027-01-02"},
	} {
		err := w.as(lan.ID, func(tx *store.Tx) error { _, err := people.GiveRole(tx, n); return err })
		if fields := fault.Fields(err); len(fields) != 1 || fields[0].Key != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A coordinator who could invite an administrator anew, or disable one, would be one.
func TestNobodyManagesSomebodyWithRightsBeyondTheirOwn(t *testing.T) {
	w := newWorld(t)
	lan := w.account("lan", access.Coordinator, "p1")
	w.account("top", access.Administrator, "all")
	targets := map[string]people.Account{
		"head here":            w.account("head", access.Head, "c1"),
		"administrator here":   w.account("boss", access.Administrator, "c1"),
		"head elsewhere":       w.account("far", access.Head, "p2"),
		"here and elsewhere":   w.account("both", access.Head, "c1"),
		"without any right":    w.account("none", "", ""),
		"an ended right here":  w.account("past", access.Head, "c1"),
		"inspector over all":   w.account("eye", access.Inspector, "all"),
		"the coordinator self": lan,
	}
	w.write(func(tx *store.Tx) error {
		_, err := access.Give(tx, access.Grant{AccountID: targets["here and elsewhere"].ID, Role: access.Reader, ScopeID: w.at("p2"), Subtree: true, FromDay: "2027-05-01"})
		if err != nil {
			return err
		}
		all, err := people.GrantsOf(tx, targets["an ended right here"].ID)
		if err != nil {
			return err
		}
		return people.EndGrant(tx, all[0].ID)
	})
	may := map[string]bool{"head here": true, "an ended right here": true}
	for name, a := range targets {
		for what, fn := range map[string]func(tx *store.Tx, id string) error{
			"disable": people.Disable, "reset": people.ResetSecond,
			"invite": func(tx *store.Tx, id string) error { _, err := people.InviteAgain(tx, id); return err },
		} {
			if name == "the coordinator self" && what != "disable" {
				continue
			}
			err := w.as(lan.ID, func(tx *store.Tx) error {
				if err := fn(tx, a.ID); err != nil {
					return err
				}
				return errUndo
			})
			refused := fault.Is(err, fault.Forbidden) || name == "the coordinator self" && fault.Is(err, fault.Conflict)
			if refused == may[name] {
				t.Errorf("%s of %s: %v", what, name, err)
			}
		}
	}
}

// errUndo rolls back what a test only wanted to know the answer of.
var errUndo = fault.New(fault.Unavailable, "people.busy")

func TestRightsChangeWithinOneRequest(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	minh := w.account("minh", access.Head, "p1")
	boss, b := w.browser().signIn("lan"), w.browser().signIn("minh")
	path, shown := "/probe/people.read/"+w.at("c1"), "/people/accounts/"+minh.ID
	b.get(path).want(http.StatusOK, "")
	grant := strings.TrimPrefix(boss.get(shown).want(http.StatusOK, "").elements("tr", "role", "row")[1]["id"], "grant-")
	boss.post(shown+"/grants/"+grant+"/end").want(http.StatusSeeOther, shown)
	b.get(path).want(http.StatusForbidden, "")
	b.get("/people/accounts").want(http.StatusForbidden, "")
	boss.post(shown+"/grants", "role", "head", "unit_id", w.at("c1")).want(http.StatusSeeOther, shown)
	b.get(path).want(http.StatusOK, "")
	b.get("/probe/people.read/"+w.at("p1")).want(http.StatusForbidden, "")
	boss.post(shown+"/disable").want(http.StatusSeeOther, shown)
	b.get(path).want(http.StatusSeeOther, "")
	b.post("/login", "name", "minh", "password", password).want(http.StatusUnprocessableEntity, "")
	boss.post(shown+"/enable").want(http.StatusSeeOther, shown)
	b.get(path).want(http.StatusSeeOther, "")
	b.signIn("minh").get(path).want(http.StatusOK, "")

	var verbs []string
	storetest.Read(t, w.db, store.System(), func(tx *store.Tx) error {
		entries, err := journal.Of(tx, minh.ID, 20)
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		return err
	})
	want := "people.enable people.disable people.grant people.endgrant people.add"
	if got := strings.Join(verbs, " "); got != want {
		t.Errorf("journal: %s, want %s", got, want)
	}
}

func TestTheListShowsOwnScopesOnly(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	for i := range 60 {
		w.account(fmt.Sprintf("c%02d", i), access.Head, "c1")
	}
	far := w.account("xam", access.Head, "p2")
	boss := w.account("boss", access.Administrator, "all")
	none := w.account("khong", "", "")
	b := w.browser().signIn("lan")
	first := b.get("/people/accounts").want(http.StatusOK, "").has("Invite a person")
	var next string
	for _, a := range first.elements("a", "rel", "next") {
		next = a["href"]
	}
	second := b.get(next).want(http.StatusOK, "")
	seen := map[string]bool{}
	for _, p := range []page{first, second} {
		for _, a := range p.elements("tr") {
			if strings.HasPrefix(a["id"], "account-") {
				if seen[a["id"]] {
					t.Errorf("%s stands twice", a["id"])
				}
				seen[a["id"]] = true
			}
		}
	}
	if len(seen) != 61 {
		t.Errorf("%d accounts, want 60 and Lan", len(seen))
	}
	for _, a := range []people.Account{far, boss, none} {
		b.get("/people/accounts/"+a.ID).want(http.StatusNotFound, "")
		b.post("/people/accounts/"+a.ID+"/disable").want(http.StatusNotFound, "")
		b.post("/people/accounts/"+a.ID+"/grants", "role", "head", "unit_id", w.at("c1")).want(http.StatusNotFound, "")
		if seen["account-"+a.ID] {
			t.Errorf("%s is listed", a.Name)
		}
	}
	for query, n := range map[string]int{"q=C07": 1, "q=tran+c0": 10, "q=vang": 0, "role=coordinator": 1, "role=head&q=c1": 10, "state=disabled": 0, "state=waiting": 0,
		"q=%25": 0, "q='": 0, "role=nonsense": 0} {
		got := 0
		for _, a := range b.get("/people/accounts?"+query).want(http.StatusOK, "").elements("tr") {
			if strings.HasPrefix(a["id"], "account-") {
				got++
			}
		}
		if got != n {
			t.Errorf("%s: %d rows, want %d", query, got, n)
		}
	}
	w.account("head", access.Head, "p1")
	w.browser().signIn("head").get("/people/accounts").want(http.StatusOK, "").lacks("Invite a person")
}

func TestUnitsAreFoundWithinOwnScopes(t *testing.T) {
	w := newWorld(t)
	w.account("lan", access.Coordinator, "p1")
	w.account("top", access.Administrator, "all")
	names := map[string]string{}
	storetest.Read(t, w.db, store.System(), func(tx *store.Tx) error {
		for _, short := range []string{"p1", "c1", "p2"} {
			name, err := store.Value[string](tx, `SELECT name FROM unit_names WHERE unit_id = $1`, w.at(short))
			if err != nil {
				return err
			}
			names[short] = name
		}
		return nil
	})
	find := func(b *browser, short string) int {
		words := strings.ReplaceAll(names[short], " ", "+")
		return len(b.get("/people/scopes?q="+words).want(http.StatusOK, "").elements("li", "data-value", w.at(short)))
	}
	b := w.browser().signIn("lan")
	if find(b, "p1") != 1 || find(b, "c1") != 1 || find(b, "p2") != 0 {
		t.Error("a coordinator finds units beyond their scope, or not those in it")
	}
	// Without scripts the form comes back with the candidates to choose from.
	p := b.invite("full_name", "Vi Văn Hải", "unit_id_text", names["c1"], "find", "unit_id").want(http.StatusOK, "")
	p.one("input", "name", "unit_id_choice", "value", w.at("c1"))
	p.one("input", "name", "full_name", "value", "Vi Văn Hải")
	b.invite("full_name", "Vi Văn Hải", "role", "head", "unit_id_choice", w.at("c1")).want(http.StatusOK, "").has("This is shown once")

	wNoSecond := newWorld(t, func(o *people.Options) { o.Demo = []people.DemoLogin{{Name: "top", Password: password}} })
	wNoSecond.account("top", access.Administrator, "all")
	top := wNoSecond.browser().signIn("top")
	if n := len(top.get("/people/scopes?q=whole").elements("li", "data-value", access.Everywhere)); n != 1 {
		t.Error("an administrator above all networks does not find that scope")
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	top := w.account("top", access.Administrator, "all")
	second := w.account("second", access.Administrator, "all")
	end := func(a people.Account) error {
		return w.as(second.ID, func(tx *store.Tx) error {
			all, err := people.GrantsOf(tx, a.ID)
			if err != nil {
				return err
			}
			return people.EndGrant(tx, all[0].ID)
		})
	}
	if err := w.as(second.ID, func(tx *store.Tx) error { return people.Disable(tx, second.ID) }); !fault.Is(err, fault.Conflict) {
		t.Errorf("disabling oneself: %v", err)
	}
	if err := end(top); err != nil {
		t.Fatal(err)
	}
	if err := end(second); !fault.Is(err, fault.Conflict) {
		t.Errorf("the last administrator went: %v", err)
	}
}
