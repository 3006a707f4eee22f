package home_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/home"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

type permission struct{}

func (permission) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (permission) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

// serve is a server with the first pages over the small world; a request's cookie "who" names the account.
func serve(t *testing.T) (*httptest.Server, *store.DB, *orgtest.Small) {
	t.Helper()
	db := storetest.Open(t)
	small := orgtest.World(t, db, org.Verbs(), people.Verbs(), briefs.Verbs(), coverage.Verbs(), sessions.Verbs())
	words, err := lang.Load(lang.Locale(), ui.Locale(), web.Locale(), org.Locale(), people.Locale(), briefs.Locale(), coverage.Locale(), sessions.Locale(), home.Locale())
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Options{DB: db, Words: words, Permission: permission{}, Identify: func(r *http.Request) (web.Identity, error) {
		k, err := r.Cookie("who")
		if err != nil {
			return web.Identity{}, nil
		}
		return web.Identity{Actor: store.Actor{ID: k.Value, Kind: "account"}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.Add(home.Routes()...)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server, db, small
}

func get(t *testing.T, s *httptest.Server, path, who string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	if who != "" {
		r.Header.Set("Cookie", "who="+who)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "⟦") {
		t.Errorf("%s has missing words: %s", path, b)
	}
	return res.StatusCode, string(b)
}

func owe(t *testing.T, db *store.DB, unit, deadline string) {
	t.Helper()
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		brief := tx.NewID("briefs")
		if _, err := tx.Exec(`INSERT INTO briefs (id, number, network_id, unit_id, state, version, approved_version, published_version, internal, on_site_from, on_site_until, author, created_at)
			VALUES ($1, $1, 'n', $2, 'published', 1, 1, 1, $3, '', '', 'a', 1)`, brief, unit, false); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO duties (id, unit_id, brief_id, publication_id, deadline, acknowledge_by, sessions, heads_own, pass_down, acknowledged_on,
			acknowledged_by, acknowledged_version, by_link, passed_on, passed_by, held, heads_held, version)
			VALUES ($1, $2, $3, '', $4, $4, 1, $5, $5, '', '', 0, $5, '', '', 0, 0, 1)`, tx.NewID("duties"), unit, brief, deadline, false)
		return err
	})
}

func TestTheFirstPageSaysWhatIsToBeDone(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "chief", access.Coordinator, w.Prov[0])
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	orgtest.Grant(t, db, "other", access.Coordinator, w.Comm[1][0])
	owe(t, db, w.Comm[0][0], "2020-01-01")
	for _, c := range []struct {
		who, has, hasNot string
	}{
		{"", "A network of speakers", "What is to be done today?"},
		{"clerk", "Acknowledge by 01/01/2020", "Nothing is waiting"},
		{"chief", "Duties past their deadline", "Acknowledge by"},
		{"other", "Nothing is waiting", "Duties past their deadline"},
	} {
		status, body := get(t, s, "/", c.who)
		if status != http.StatusOK || !strings.Contains(body, c.has) || strings.Contains(body, c.hasNot) {
			t.Errorf("%q: %d; says %q: %v; says %q: %v", c.who, status, c.has, strings.Contains(body, c.has), c.hasNot, strings.Contains(body, c.hasNot))
		}
	}
}

func TestAUnitsPageShowsWhatThePersonMaySee(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	owe(t, db, w.Comm[0][0], "2020-01-01")
	owe(t, db, w.Comm[1][0], "2020-01-01")
	for _, c := range []struct {
		name, unit, who string
		status          int
		due             bool
	}{
		{"own", w.Comm[0][0], "clerk", 200, true},
		{"foreign: the tree is open, the work is not", w.Comm[1][0], "clerk", 200, false},
		{"above", w.Prov[0], "clerk", 200, false},
		{"unknown", "nowhere", "clerk", 404, false},
		{"no role", w.Comm[0][0], "nobody", 403, false},
	} {
		status, body := get(t, s, "/units/"+c.unit, c.who)
		if status != c.status || strings.Contains(body, "What is due") != c.due {
			t.Errorf("%s: %d, due shown: %v", c.name, status, strings.Contains(body, "What is due"))
		}
	}
}
