package briefs_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

func TestHandout(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root)
	plain := s.Get("comm00", "/briefs/"+b.ID+"/handout").Want(200, "Speakers of the nation", "No. 01/2026", "Valid from 23/11/2026 until the end of 31/12/2027", "Check before use", "http://rostrum.example/check/")
	if !strings.Contains(plain.Body, "<svg viewBox") || strings.Contains(plain.Body, `class="sheet large"`) {
		t.Error("the plain sheet has no QR code, or is large")
	}
	if large := s.Get("comm00", "/briefs/"+b.ID+"/handout?large=1").Want(200); !strings.Contains(large.Body, `class="sheet large"`) {
		t.Error("the large sheet is not")
	}
	s.Get("writer", "/briefs/"+s.draft(s.Root).ID+"/handout").Want(200, "A draft, not approved").Lacks("Check code")
}

// TestWhoMayReadTheHandout: what stands on the public site is everybody's to print; what is internal, a draft or not
// yet there opens for those who may read it, and by the link of a duty for the unit that owes it.
func TestWhoMayReadTheHandout(t *testing.T) {
	s := newSite(t)
	byLink := orgtest.Serve(t, s.db, orgtest.House{Base: "http://rostrum.example", Routes: briefs.Routes(s.office),
		Words: []fs.FS{people.Locale(), briefs.Locale()}, Identify: people.Identify(s.db, people.Options{DB: s.db})})
	// sheet goes the way of a link's holder: to the address with the key, and on to one without.
	sheet := func(token, query string) orgtest.Page {
		t.Helper()
		led := byLink.Get("", "/l/"+token+"/handout"+query).Want(http.StatusSeeOther)
		if led.To != "/l/handout"+query {
			t.Fatalf("led to %s", led.To)
		}
		return byLink.Send(asks(t, byLink.URL+led.To, token), "")
	}
	open, inside := s.published(s.Root), s.internal(s.Root)
	draft := s.draft(s.Root)
	later := s.draft(s.Root)
	s.approve(later.ID)
	stamp := func(p orgtest.Page, number string) {
		t.Helper()
		p.Want(200, "No. "+number, "Version 1", "Valid from 23/11/2026 until the end of 31/12/2027", "Check code", "Check before use", "http://rostrum.example/check/")
		if !strings.Contains(p.Body, "<svg viewBox") {
			t.Error("no QR code")
		}
	}
	public := "/public/briefs/" + open.ID
	stamp(s.Get("", public+"/handout"), open.Number)
	stamp(s.Get("foreign", public+"/handout?version=1"), open.Number)
	if large := s.Get("", public+"/handout?large=1"); !strings.Contains(large.Body, `class="sheet large"`) {
		t.Error("the large sheet is not")
	}
	s.Get("", public).Want(200).LeadsTo("get "+public+"/handout", "get "+public+"/handout?large=1")
	s.Get("", public+"/handout").LeadsTo("get " + public).LeadsNotTo("/briefs/" + open.ID + "/handout")
	for _, id := range []string{inside.ID, draft.ID, later.ID, "none"} {
		for _, who := range []string{"", "foreign", "writer"} {
			s.Get(who, "/public/briefs/"+id+"/handout").Want(404).Lacks(fullText().Title, "Chỉ trong nội bộ")
		}
	}
	s.Get("", "/briefs/"+inside.ID+"/handout").Want(http.StatusSeeOther)
	s.Get("foreign", "/briefs/"+inside.ID+"/handout").Want(403)
	s.Get("comm00", "/briefs/"+inside.ID+"/handout").Want(200, "Chỉ trong nội bộ", "Internal")
	var tokens [2]string
	for i, b := range []briefs.Brief{open, inside} {
		d := s.duty(s.Comm[0][0], b.ID)
		s.write("prov0", func(tx *store.Tx) (err error) {
			tokens[i], err = people.MakeLink(tx, d.ID, d.UnitID, "2027-01-20")
			return err
		})
	}
	at := "/l/" + tokens[1]
	s.Get("", at).Want(200).LeadsTo("get "+at+"/handout", "get "+at+"/handout?large=1")
	stamp(sheet(tokens[1], "").LeadsTo("get "+at), inside.Number)
	if large := sheet(tokens[1], "?large=1").Want(200, "Chỉ trong nội bộ", "Internal"); !strings.Contains(large.Body, `class="sheet large"`) {
		t.Error("the link's large sheet is not")
	}
	sheet(tokens[0], "").Want(200, open.Number).Lacks("Chỉ trong nội bộ")
	for _, path := range []string{"/l/none/handout", "/l/handout", "/l/handout?id=" + inside.ID} {
		byLink.Get("", path).Want(http.StatusGone)
	}
	byLink.Send(asks(t, byLink.URL+"/briefs/"+inside.ID+"/handout", tokens[1]), "").Want(http.StatusSeeOther) // the key opens nothing but /l
	s.write("prov0", func(tx *store.Tx) error {
		links, err := people.LinksOf(tx, s.duty(s.Comm[0][0], inside.ID).ID)
		if err != nil {
			return err
		}
		return people.RevokeLink(tx, links[0].ID)
	})
	byLink.Get("", at+"/handout").Want(http.StatusGone).Lacks("Chỉ trong nội bộ")
	byLink.Send(asks(t, byLink.URL+"/l/handout", tokens[1]), "").Want(http.StatusGone).Lacks("Chỉ trong nội bộ")
	s.write("head", func(tx *store.Tx) error { return briefs.Withdraw(tx, open.ID, "Luật đã sửa đổi điều này") })
	s.Get("", public+"/handout").Want(200, "Withdrawn on 23/11/2026")
	sheet(tokens[0], "").Want(200, "Withdrawn on 23/11/2026")
}

// asks is a request of a browser that holds the key of a link.
func asks(t *testing.T, address, token string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "link", Value: token})
	return r
}

// TestLevelsAreOfferedWithTheirUnits: where nobody would owe anything new, nothing is offered.
func TestLevelsAreOfferedWithTheirUnits(t *testing.T) {
	s := newSite(t)
	b := s.published(s.Root, s.Levels[1])
	s.Get("writer", "/briefs/"+b.ID+"/publish?to="+s.Prov[1]).Want(200, "province (1)", "commune (3)").Lacks("national (")
	s.Get("writer", "/briefs/"+b.ID+"/publish?to=none").Want(200, "Choose a unit above").Lacks("commune (")
	again := url.Values{"to": {s.Prov[0]}, "level": {s.Levels[1], s.Levels[2]}, "days": {"20"}, "ack_days": {"3"}, "sessions": {"1"}}
	s.Get("writer", "/briefs/"+b.ID+"/publish?"+again.Encode()).Want(200, "4 units owe it", "3 new duties arise", "1 of them owes it already")
	duty := "/duties/" + s.duty(s.Prov[0], b.ID).ID
	s.Get("prov0", duty).Want(200, "commune (3)").Lacks("province (")
	s.Post("prov0", duty+"/pass", url.Values{"level": {s.Levels[2]}, "deadline": {"2026-12-10"}}).Want(http.StatusSeeOther)
	s.Get("prov0", duty).Want(200).Lacks("commune (")
}

// TestADutyLeadsToPlanningItsTalk: for those who may plan there, as long as talks are owed.
func TestADutyLeadsToPlanningItsTalk(t *testing.T) {
	s := newSite(t)
	s.write("system", func(tx *store.Tx) error {
		return access.Declare(tx, orgtest.Verbs(briefs.Verbs(), map[string][]access.Role{"sessions.plan": {access.Coordinator}}))
	})
	b := s.published(s.Root)
	d := s.duty(s.Comm[0][0], b.ID)
	plan := "get /sessions/new?brief=" + b.ID + "&unit=" + d.UnitID
	s.Get("comm00", "/duties/"+d.ID).Want(200).LeadsTo(plan)
	s.Get("inspector", "/duties/"+d.ID).Want(200).LeadsNotTo("/sessions/new")
	s.write("writer", func(tx *store.Tx) error { return briefs.Withdraw(tx, b.ID, "Luật đã sửa đổi điều này") })
	s.Get("comm00", "/duties/"+d.ID).Want(200).LeadsNotTo("/sessions/new")
}
