package app_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/jobs"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// entryOf gives the newest entry about a record.
func (s *stage) entryOf(t *testing.T, subject string) (e journal.Shown) {
	t.Helper()
	s.Write(func(tx *store.Tx) error {
		all, err := journal.Of(tx, subject, 1)
		if err == nil && len(all) == 0 {
			err = errors.New("no entry about " + subject)
		}
		if err == nil {
			e = all[0]
		}
		return err
	})
	return e
}

func has(t *testing.T, what string, p apptest.Page, words ...string) {
	t.Helper()
	if p.Status != ok {
		t.Errorf("%s: %d", what, p.Status)
	}
	for _, word := range words {
		not := strings.HasPrefix(word, "!")
		if word = strings.TrimPrefix(word, "!"); strings.Contains(p.Body, word) == not {
			t.Errorf("%s: %q stands there: %v", what, word, not)
		}
	}
}

func TestTheJournalIsReadWithinOnesSubtreeAndNarrowed(t *testing.T) {
	s := newStage(apptest.Start(t))
	b := s.SignedIn("lan", access.Inspector, s.Prov[0])
	b.Header.Set("Accept-Language", "en")
	mine, below, next := s.Session(s.units[own], s.briefs[own]), s.Session(s.units[child], s.briefs[child]), s.Session(s.units[sibling], s.briefs[sibling])
	link := func(session string) string { return `href="/sessions/` + session + `"` }
	has(t, "all", b.Get("/journal"), link(mine), link(below), "!"+link(next))
	has(t, "by unit", b.Get("/journal?unit="+s.units[child]), link(below), "!"+link(mine))
	has(t, "by kind", b.Get("/journal?kind=brief"), "!"+link(mine), "Published a brief")
	has(t, "by record", b.Get("/journal?record="+mine), link(mine), "!"+link(below))
	has(t, "by actor", b.Get("/journal?actor="+apptest.Clerk), link(mine))
	has(t, "by nobody", b.Get("/journal?actor=nobody.at.all"), "!"+link(mine))
	has(t, "by day", b.Get("/journal?from="+string(s.Today())+"&until="+string(s.Today())), link(mine))
	has(t, "by another day", b.Get("/journal?from=2020-01-01&until=2020-01-02"), "!"+link(mine))
	has(t, "another's record", b.Get("/journal?record="+next), "!"+link(next))
	has(t, "a unit next door", b.Get("/journal?unit="+s.units[sibling]), "!"+link(next))
}

func TestAnEntryShowsBothSidesInWords(t *testing.T) {
	s := newStage(apptest.Start(t))
	b := s.SignedIn("lan", access.Inspector, s.Prov[0])
	id := s.Session(s.units[own], s.briefs[own])
	s.WriteAs(apptest.Clerk, func(tx *store.Tx) error { return sessions.Cancel(tx, id, 1, "Mưa lũ.") })
	e := s.entryOf(t, id)
	has(t, "in Vietnamese", b.Get("/journal/"+e.ID+"?lang=vi"), "Hủy buổi", "Tình trạng", "Đã lên lịch", "Đã hủy", "Tỉnh")
	has(t, "in English", b.Get("/journal/"+e.ID+"?lang=en"), "Cancelled a session", "Planned", "Cancelled", "!unit_id", "!"+`"Title"`)
	s.Write(func(tx *store.Tx) error { return journal.Erase(tx, e.ID, "yêu cầu của người đó") })
	has(t, "erased", b.Get("/journal/"+e.ID+"?lang=en"), "values erased", "yêu cầu của người đó", "!Đã lên lịch")
	if got := b.Get("/journal/" + s.entryOf(t, s.Session(s.units[parent], s.briefs[parent])).ID).Status; got != http.StatusForbidden {
		t.Errorf("an entry above: %d", got)
	}
	if _, err := s.App.DB.Seal(context.Background(), "n"); err != nil {
		t.Fatal(err)
	}
	if err := journal.Check(context.Background(), s.App.DB); err != nil {
		t.Fatal(err)
	}
	has(t, "checked", b.Get("/journal?lang=en"), "chain is whole up to entry", ", checked")
	admin := s.SignedIn("chief", access.Administrator, access.Everywhere)
	if p := admin.Post("/journal/check"); p.Status != to {
		t.Errorf("check again: %d", p.Status)
	}
	has(t, "to be checked", admin.Get("/journal?lang=en&record=chain"), "Let the journal be checked again")
}

func TestASpeakersDataInTheJournalAreReadAsOnTheirPage(t *testing.T) {
	s := newStage(apptest.Start(t))
	speaker, _ := s.Speaker(s.units[own])
	e := s.entryOf(t, speaker)
	b, out := s.SignedIn("lan", access.Inspector, s.Prov[0]), s.SignedIn("ly.na", access.Inspector, s.Prov[1])
	if got := out.Get("/journal/" + e.ID).Status; got != http.StatusForbidden {
		t.Errorf("next door: %d", got)
	}
	for range 2 {
		has(t, "the entry", b.Get("/journal/"+e.ID), "Lò Thị Thử", "1980")
	}
	looks := 0
	s.Write(func(tx *store.Tx) error {
		all, err := journal.Of(tx, speaker, 50)
		for _, e := range all {
			if e.Verb == "people.viewed" && e.Actor == b.AccountID {
				looks++
			}
		}
		return err
	})
	if looks != 1 {
		t.Errorf("%d looks noted, want 1", looks)
	}
	has(t, "who looked", b.Get("/journal?lang=en&record="+speaker), "Looked at a speaker", "Người thử lan") // an entry of no unit
	var token string
	s.WriteAs(b.AccountID, func(tx *store.Tx) (err error) {
		token, err = people.MakeToken(tx, people.NewToken{Name: "x", Verbs: []string{"journal.read"}, ScopeID: s.Prov[0], Until: tx.Today().AddDays(5)})
		return err
	})
	program := s.Browser()
	program.Header.Set("Authorization", "Bearer "+token)
	if got := program.Get("/journal/" + e.ID).Status; got != http.StatusForbidden {
		t.Errorf("by a token that may not read persons: %d", got)
	}
}

func TestAdministratorsDecideOnJobsThatFailed(t *testing.T) {
	s := newStage(apptest.Start(t))
	admin := s.SignedIn("chief", access.Administrator, access.Everywhere)
	admin.Header.Set("Accept-Language", "en")
	has(t, "none", admin.Get("/jobs"), "Nothing has failed")
	stuck := func(kind string) (id string) {
		s.Write(func(tx *store.Tx) error {
			if err := jobs.Add(tx, jobs.New{Kind: kind, Body: map[string]string{"to": "pao@xa.example"}, RunAt: tx.Now() + 3_600_000_000}); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE jobs SET failed_at = $1, attempts = 12, error = 'no route' WHERE kind = $2`, tx.Now(), kind)
			if err != nil {
				return err
			}
			id, err = store.One[string](tx, `SELECT id FROM jobs WHERE kind = $1`, kind)
			return err
		})
		return id
	}
	again, drop := stuck("test.again"), stuck("test.drop")
	has(t, "two", admin.Get("/jobs"), "test.again", "test.drop", "no route", "!pao@xa.example")
	has(t, "one", admin.Get("/jobs/"+again), "Try again", "Drop it", "no route", "!pao@xa.example")
	for id, act := range map[string]string{again: "again", drop: "drop"} {
		if p := admin.Post("/jobs/" + id + "/" + act); p.Status != to {
			t.Errorf("%s: %d", act, p.Status)
		}
		if e := s.entryOf(t, id); e.Verb != "jobs."+act || e.Actor != admin.AccountID || !strings.Contains(e.Before, "no route") {
			t.Errorf("the journal of %s: %+v", act, e)
		}
	}
	has(t, "after", admin.Get("/jobs"), "!test.drop")
	if p := admin.Post("/jobs/" + drop + "/drop"); p.Status != nothing {
		t.Errorf("dropped twice: %d", p.Status)
	}
	local := s.SignedIn("lan", access.Administrator, s.Prov[0])
	has(t, "a province's navigation", local.Get("/"), `href="/journal"`, `!href="/jobs"`)
}

// TestRegularWorkIsShown: the page says of all regular work what it is, how the last run went, in which words it failed
// and when the next run is.
func TestRegularWorkIsShown(t *testing.T) {
	s := newStage(apptest.Start(t))
	admin := s.SignedIn("chief", access.Administrator, access.Everywhere)
	page := func(tongue string) apptest.Page {
		admin.Header.Set("Accept-Language", tongue)
		return admin.Get("/jobs")
	}
	if err := s.App.Jobs.RegularsOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	var all []jobs.Run
	s.Write(func(tx *store.Tx) (err error) {
		all, err = jobs.Runs(tx)
		return err
	})
	if len(all) < 5 {
		t.Fatalf("only %d pieces of regular work", len(all))
	}
	for _, r := range all {
		if key := "app.jobs.regular.what." + strings.ReplaceAll(r.Name, ".", "-"); !s.App.Words.Has(key) {
			t.Errorf("no words for %s", r.Name)
		}
		if r.Failures > 0 || r.Lasts() {
			t.Errorf("in a new house: %+v", r)
		}
	}
	has(t, "fine", page("en"), "Regular work", "Clear events that were dealt with", "Fine", "None so far", "!Failed", "!⟦")
	has(t, "fine", page("vi"), "Việc chạy đều", "Xóa nhận xét đã quá 12 tháng", "Bình thường", "Chưa có lỗi", "!⟦")
	s.Write(func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE regular_runs SET failures = 3, failed_at = ended_at, error = 'disk full' WHERE name = 'people.lapse'`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE regular_runs SET started_at = $1, ended_at = 0 WHERE name = 'org.due'`, tx.Now()-11*60_000_000)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE regular_runs SET started_at = 0, ended_at = 0 WHERE name = 'sessions.forget'`)
		return err
	})
	p := page("en")
	has(t, "failing", p, "Failed 3 times in a row", "disk full", "Has not ended", "Has not run yet", "Not yet", "Within a minute", "!⟦")
	if strings.Index(p.Body, "End terms") > strings.Index(p.Body, "Check the journal") {
		t.Error("what fails does not stand first")
	}
	has(t, "failing", page("vi"), "Lỗi 3 lần liền", "disk full", "có thể máy chủ đã dừng", "!⟦")
}

// TestARecordLeadsToItsHistory: its page leads those who may read the journal there, and nobody else.
func TestARecordLeadsToItsHistory(t *testing.T) {
	w := apptest.Start(t)
	s := newStage(w)
	session := s.Session(w.Prov[0], s.briefs[own])
	for role, leads := range map[access.Role]bool{access.Inspector: true, access.Coordinator: false} {
		b := w.SignedIn(string(role), role, w.Prov[0])
		for _, path := range []string{"/sessions/" + session, "/briefs/" + s.briefs[own], "/units/" + w.Prov[0]} {
			id := path[strings.LastIndex(path, "/")+1:]
			page := b.Get(path)
			if page.Status != 200 || strings.Contains(page.Body, `href="/journal?record=`+id) != leads {
				t.Errorf("%s at %s: %d, leads to the history: %v, want %v", role, path, page.Status, !leads, leads)
			}
		}
	}
}
