package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/api"
	"rostrum/internal/kit/bus"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/kit/web"
)

type permission struct{}

func (permission) Must(tx *store.Tx, verb, scope string) error { return access.Must(tx, verb, scope) }
func (permission) Anywhere(tx *store.Tx, verb string) (bool, error) {
	return access.Anywhere(tx, verb)
}

type setting struct {
	Key   string `db:"key" json:"key"`
	Value string `db:"value" json:"value"`
}

type putIn struct {
	api.Keyed
	Body struct {
		Value string `json:"value" maxLength:"10"`
	}
	Name string `path:"name"`
}

func serve(t *testing.T) (*httptest.Server, *store.DB) {
	t.Helper()
	db := storetest.Open(t)
	words, err := lang.Load(lang.Locale(), web.Locale(), bus.Locale(), api.Locale())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	a := api.New(api.Options{DB: db, Words: words, Permission: permission{}, Version: "1", Identify: func(r *http.Request) (web.Identity, error) {
		name := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch name {
		case "":
			return web.Identity{}, nil
		case "revoked":
			return web.Identity{}, fault.New(fault.Unauthenticated, fault.Unauthenticated.Key())
		}
		who := web.Identity{Actor: store.Actor{ID: name, Kind: "account"}, Token: name != "cookie"}
		if lang.Tag(name).Known() {
			who.Lang = lang.Tag(name)
		}
		if name == "half" {
			who.Must = "/account/second-factor"
		}
		return who, nil
	}}, mux)
	api.Write(a, api.Operation{Method: http.MethodPut, Path: "/api/closed/{name}", ID: "put-closed", Guard: web.ByVerb, Verb: "settings.write"}, func(tx *store.Tx, in *putIn) (setting, error) {
		return setting{}, fault.New(fault.NotFound, fault.NotFound.Key())
	})
	api.Write(a, api.Operation{Method: http.MethodPut, Path: "/api/settings/{name}", ID: "put-setting", Guard: web.SignedIn}, func(tx *store.Tx, in *putIn) (setting, error) {
		if in.Body.Value == "bad" {
			return setting{}, fault.At("value", "web.notnumber")
		}
		s := setting{in.Name + tx.NewID("settings"), in.Body.Value}
		return s, tx.Insert("settings", s)
	})
	api.Read(a, api.Operation{Path: "/api/settings", ID: "settings", Guard: web.ByVerb, Verb: "settings.read"}, func(tx *store.Tx, _ *struct{}) ([]setting, error) {
		all, err := store.All[setting](tx, `SELECT key, value FROM settings`)
		return all, err
	})
	api.Read(a, api.Operation{Path: "/api/limits", ID: "limits", Guard: web.SignedIn}, limits)
	api.Write(a, api.Operation{Method: http.MethodPut, Path: "/api/limits", ID: "put-limits", Guard: web.SignedIn}, func(tx *store.Tx, in *limitsPut) (setting, error) {
		return setting{}, nil
	})
	s := httptest.NewServer(a.Doors())
	t.Cleanup(s.Close)
	return s, db
}

func fresh() string { return store.NewOpID(time.Now()) }

func call(t *testing.T, s *httptest.Server, method, path, who, key, body string) (int, string, string) {
	t.Helper()
	return callIn(t, s, "", method, path, who, key, body)
}

// callIn is call by somebody whose program says which languages it reads.
func callIn(t *testing.T, s *httptest.Server, languages, method, path, who, key, body string) (int, string, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	if languages != "" {
		r.Header.Set("Accept-Language", languages)
	}
	r.Header.Set("Content-Type", "application/json")
	if body == "a=b" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var b strings.Builder
	buf := make([]byte, 1<<16)
	for {
		n, err := res.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			break
		}
	}
	return res.StatusCode, res.Header.Get("Content-Type"), b.String()
}

func TestEveryAnswerIsWhatTheDescriptionSays(t *testing.T) {
	s, db := serve(t)
	key := store.NewOpID(time.Now())
	for _, c := range []struct {
		name, method, path, who, key, body string
		status                             int
		has                                string
	}{
		{"nobody", "PUT", "/api/settings/x", "", "", `{"value":"1"}`, 401, "problem"},
		{"a change", "PUT", "/api/settings/x", "a", key, `{"value":"1"}`, 200, `"value":"1"`},
		{"sent again", "PUT", "/api/settings/x", "a", key, `{"value":"1"}`, 200, `"value":"1"`},
		{"same key, other body", "PUT", "/api/settings/x", "a", key, `{"value":"2"}`, 409, "problem"},
		{"a key of another form", "PUT", "/api/settings/x", "a", "7", `{"value":"2"}`, 422, "problem"},
		{"without a key", "PUT", "/api/settings/x", "a", "", `{"value":"2"}`, 422, "header.Idempotency-Key"},
		{"too long", "PUT", "/api/settings/x", "a", fresh(), `{"value":"12345678901"}`, 422, "body.value"},
		{"unknown property", "PUT", "/api/settings/x", "a", fresh(), `{"value":"1","other":1}`, 422, "other"},
		{"refused by the use case", "PUT", "/api/settings/x", "a", fresh(), `{"value":"bad"}`, 422, "body.value"},
		{"not JSON", "PUT", "/api/settings/x", "a", fresh(), `{`, 400, "problem"},
		{"without the verb", "GET", "/api/settings", "a", "", ``, 403, "problem"},
		{"without the verb, a body that does not check", "PUT", "/api/closed/x", "a", "", `{"value":"12345678901"}`, 403, "problem"},
		{"without the verb, no JSON", "PUT", "/api/closed/x", "a", "", `{`, 403, "problem"},
		{"nobody, a body that does not check", "PUT", "/api/settings/x", "", "", `{"value":"12345678901"}`, 401, "problem"},
		{"by a cookie, from nowhere", "PUT", "/api/settings/x", "cookie", "", `{"value":"1"}`, 403, "problem"},
		{"a log-in that must show more first", "PUT", "/api/settings/x", "half", "", `{"value":"1"}`, 403, "problem"},
		{"a log-in that must show more, reading", "GET", "/api/settings", "half", "", ``, 403, "problem"},
	} {
		status, kind, body := call(t, s, c.method, c.path, c.who, c.key, c.body)
		if status != c.status || !strings.Contains(kind+body, c.has) {
			t.Errorf("%s: %d %s %s", c.name, status, kind, body)
		}
	}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, `SELECT count(*) FROM settings`)
		if n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
		return err
	})
}

func TestTheDescriptionIsOpenAPI31(t *testing.T) {
	s, _ := serve(t)
	status, _, body := call(t, s, "GET", "/api/openapi.json", "", "", "")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Parameters []struct {
				Name     string
				Required bool
			}
		}
	}
	if !strings.Contains(body, "Every change needs an Idempotency-Key") {
		t.Error("the description does not tell of the key")
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil || status != 200 {
		t.Fatal(status, err, body)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || len(doc.Paths) != 4 {
		t.Errorf("version %s, %d paths", doc.OpenAPI, len(doc.Paths))
	}
	for path, methods := range doc.Paths {
		for method, o := range methods {
			needs := slices.ContainsFunc(o.Parameters, func(p struct {
				Name     string
				Required bool
			}) bool {
				return p.Name == "Idempotency-Key" && p.Required
			})
			if needs != (method != "get") {
				t.Errorf("%s %s: a key is asked for: %t", method, path, needs)
			}
		}
	}
}
