package app_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/config/counts"
)

// injected are texts that mean something to a database, and to no office.
func injected() []string {
	return []string{"'", "''", "\"", "`", "%", "_", "*", "?", "$1", ":x", "@x", "\\", ";", "--", "/*", "' OR 1=1 --", "') OR ('1'='1", "1' UNION SELECT password_hash FROM accounts --",
		"'; DROP TABLE sessions; --", "NEAR(", "AND", "OR", "NOT", "a AND", "\"a", "a*", "^a", "col:x", "{a b}", "a NEAR b", "%' ESCAPE '", "||", "x'00'", "\x00", "0x41", "sqlite_master"}
}

func TestSearchTakesEveryTextAsText(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	s.Session(w.Prov[0], s.briefs[own])
	speaker, _ := s.Speaker(w.Prov[0])
	b := w.SignedIn("lan", access.Coordinator, w.Root)
	random := rand.New(rand.NewPCG(counts.Seed(), 6))
	t.Logf("seed %d", counts.Seed())
	var lists []door
	for _, d := range doors(w.App) {
		if !d.writes() && !d.record() && !strings.HasPrefix(d.path, "/assets") && d.path != "/healthz" && d.path != "/readyz" && d.path != "/robots.txt" {
			lists = append(lists, d)
		}
	}
	filters := []string{"q", "unit", "brief", "speaker", "month", "state", "after", "language", "month_from", "month_until", "footing", "network", "level", "subject", "place", "status", "of", "role", "day"}
	for n := range counts.N("search-strings") {
		text := injected()[n%len(injected())]
		if n >= len(injected()) {
			text += injected()[random.IntN(len(injected()))] + string(rune(32+random.IntN(0x1000)))
		}
		d := lists[n%len(lists)]
		query := url.Values{"q": {text}, filters[random.IntN(len(filters))]: {text}}
		p := b.Get(strings.ReplaceAll(d.path, "{$}", "") + "?" + query.Encode())
		if p.Status >= 500 {
			t.Errorf("%s?%s: %d", d.path, query.Encode(), p.Status)
		}
		// The page shows again what was typed; only what the database says of it counts.
		for _, said := range []string{"SQLITE", "SQLSTATE", "syntax error", "no such column", "unterminated", "fts5:"} {
			if strings.Contains(p.Body, said) {
				t.Errorf("%s?%s says %s", d.path, query.Encode(), said)
			}
		}
	}
	t.Run("signs are no wildcards", func(t *testing.T) {
		for _, c := range []struct {
			q     string
			finds bool
		}{{"Sơn Đông", true}, {"son dong", true}, {"S_n Đông", false}, {"S%Đông", false}, {"S* Đông", false}, {"' OR '1'='1", false}, {"zzz' OR 'a' LIKE 'a", false}} {
			var found []json.RawMessage
			p := b.Get("/api/units?q=" + url.QueryEscape(c.q))
			if p.Status != http.StatusOK || json.Unmarshal([]byte(p.Body), &found) != nil {
				t.Fatalf("%s: %d %s", c.q, p.Status, p.Body)
			}
			if (len(found) > 0) != c.finds {
				t.Errorf("units by %q: %d, want any: %v", c.q, len(found), c.finds)
			}
		}
		for _, c := range []struct {
			q     string
			finds bool
		}{{"Lò Thị", true}, {"lo thi thu", true}, {"L_ Thị", false}, {"L% Thử", false}, {"x' OR 'a'='a", false}} {
			p := b.Get("/speakers?q=" + url.QueryEscape(c.q))
			if strings.Contains(p.Body, speaker) != c.finds {
				t.Errorf("speakers by %q: %s, want %v", c.q, fmt.Sprint(!c.finds), c.finds)
			}
		}
	})
}
