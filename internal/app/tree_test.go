package app_test

import (
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
)

// TestTheTreeIsReadWholeAndPersonsAreNot holds docs/decisions/0011-who-reads-the-tree.md.
func TestTheTreeIsReadWholeAndPersonsAreNot(t *testing.T) {
	s := newStage(apptest.Start(t))
	head := s.Account("ha.thu", access.Head, s.Prov[1])
	s.Account("le.thu", access.Coordinator, s.Prov[1])
	var speaker people.Record
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) (err error) {
		speaker, err = people.AddSpeaker(tx, people.Record{Speaker: people.Speaker{FullName: "Sùng Thị Riêng", Phone: "0912 345 678", Email: "rieng@xa.example", HomeUnitID: s.Prov[1],
			BornYear: 1981}, Languages: []people.Spoken{{Lang: apptest.Language}}})
		return err
	})
	session := s.Session(s.Prov[1], s.briefs[sibling])
	persons := []string{"Sùng Thị Riêng", "Riêng", "345 678", "rieng@", "le.thu", "ha.thu@", speaker.ID, "/sessions/" + session}
	for _, role := range access.Roles() {
		b := s.SignedIn(string(role), role, s.Comm[0][0]) // a commune of the other province
		for _, path := range []string{"/units/" + s.Prov[1], "/units/" + s.Prov[1] + "/history", "/units/" + s.Prov2[0], "/places/" + s.PlaceProv[1],
			"/api/units/" + s.Prov[1], "/api/units/" + s.Prov[1] + "/children", "/api/units/" + s.Prov[1] + "/places", "/org?unit=" + s.Prov[1]} {
			p := b.Get(path)
			if p.Status != ok {
				t.Errorf("%s for a %s: %d", path, role, p.Status)
			}
			for _, word := range persons {
				if strings.Contains(p.Body, word) {
					t.Errorf("%s shows %q to a %s from elsewhere", path, word, role)
				}
			}
		}
		if p := b.Get("/units/" + s.Prov[1]); !strings.Contains(p.Body, head.FullName) {
			t.Errorf("a %s does not see who heads the unit", role)
		}
		if p := b.Get("/speakers/" + speaker.ID); p.Status != http.StatusForbidden {
			t.Errorf("the speaker's page for a %s from elsewhere: %d", role, p.Status)
		}
		if p := b.Get("/speakers"); p.Status == ok && strings.Contains(p.Body, "Riêng") {
			t.Errorf("the roster of a %s names a speaker from elsewhere", role)
		}
	}
	nobody := s.Browser()
	for _, path := range []string{"/units/" + s.Prov[1], "/places/" + s.PlaceProv[1], "/api/units/" + s.Prov[1]} {
		if p := nobody.Get(path); p.Status == ok {
			t.Errorf("%s without a log-in: %d", path, p.Status)
		}
	}
}
