package briefs_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

// copied is the text of the field with this id, line by line.
func copied(p orgtest.Page, id string) []string {
	for n := range p.Root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "textarea" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "id" && a.Val == id {
				return strings.Split(n.FirstChild.Data, "\n")
			}
		}
	}
	return nil
}

// TestALinkMadeLateSaysItsTrueEnd: 30 days from the day it is made, on the page, in the chat and in the table.
func TestALinkMadeLateSaysItsTrueEnd(t *testing.T) {
	for _, c := range []struct {
		name  string
		later time.Duration
		day   lang.Day // the first day the link holds no longer
		in    map[lang.Tag]string
	}{
		{"in time", 0, "2027-01-20", map[lang.Tag]string{lang.EN: "19/01/2027", lang.VI: "19/01/2027"}},
		{"on the last day", 27 * 24 * time.Hour, "2027-01-20", map[lang.Tag]string{lang.EN: "19/01/2027", lang.VI: "19/01/2027"}},
		{"60 days late", 87 * 24 * time.Hour, "2027-03-21", map[lang.Tag]string{lang.EN: "20/03/2027", lang.VI: "20/03/2027"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			b := s.published(s.Root)
			id := s.duty(s.Comm[0][0], b.ID).ID
			s.clock.Add(c.later)
			s.Get("prov0", "/duties/"+id).Want(200, "A link made today holds until the end of "+c.in[lang.EN])
			for tag, day := range c.in {
				made := s.Do("prov0", tag, http.MethodPost, "/duties/"+id+"/link", url.Values{"op": {store.NewOpID(s.db.Now())}}).Want(200, day)
				if said := copied(made, "link-chat"); len(said) == 0 || !strings.Contains(said[len(said)-1], day) {
					t.Errorf("the text for a chat ends with %q", said)
				}
			}
			s.read("prov0", func(tx *store.Tx) error {
				links, err := people.LinksOf(tx, id)
				for _, l := range links {
					if l.UntilDay != c.day {
						t.Errorf("it holds before %s, want %s", l.UntilDay, c.day)
					}
				}
				if len(links) != 2 {
					t.Errorf("%d links", len(links))
				}
				return err
			})
		})
	}
}

// TestWhatIsCopiedSaysFirstWhatCannotBeUsed holds the texts for chats of briefs and duties against what the pages say.
func TestWhatIsCopiedSaysFirstWhatCannotBeUsed(t *testing.T) {
	long := "Số liệu ở mục hai sai. " + strings.Repeat("Bảng giá đất đã được thay. ", 12)
	withdraw := func(s *site, b briefs.Brief) {
		s.write("head", func(tx *store.Tx) error { return briefs.Withdraw(tx, b.ID, long) })
	}
	for _, c := range []struct {
		name       string
		path       string // of the brief, or "duty"
		change     func(s *site, b briefs.Brief)
		first      string // how the text begins
		has, lacks []string
		sent       bool
	}{
		{"in force", "", func(*site, briefs.Brief) {}, "Brief 01/2026:", []string{"Valid "}, []string{"DO NOT", "NOTE"}, true},
		{"a duty in force", "duty", func(*site, briefs.Brief) {}, "Brief 01/2026:", []string{"Deadline: end of 20/12/2026"}, []string{"DO NOT", "NOTE"}, true},
		{"withdrawn", "", withdraw, "DO NOT USE: brief 01/2026 was withdrawn on 23/11/2026. Reason: Số liệu ở mục hai sai.", []string{"…"}, []string{"Valid "}, false},
		{"a duty of one withdrawn", "duty", withdraw, "DO NOT USE: brief 01/2026 was withdrawn on 23/11/2026.", []string{"…"}, []string{"Deadline", "Valid "}, false},
		{"expired", "", func(s *site, _ briefs.Brief) { s.clock.Add(2000 * 24 * time.Hour) }, "NOTE: brief 01/2026 is valid until the end of", nil, nil, true},
		{"a duty of one expired", "duty", func(s *site, _ briefs.Brief) { s.clock.Add(2000 * 24 * time.Hour) }, "NOTE: brief 01/2026 is valid until the end of", nil, []string{"Deadline"}, true},
		{"replaced", "?version=1", next, "NOTE: in brief 01/2026, version 2 replaces version 1;", nil, []string{"Valid "}, false},
		{"the newer one", "", next, "Brief 01/2026:", []string{"version 2"}, []string{"NOTE"}, true},
		{"a duty acknowledged before", "duty", func(s *site, b briefs.Brief) {
			id := s.duty(s.Comm[0][0], b.ID).ID
			s.write("comm00", func(tx *store.Tx) error { _, err := s.office.Acknowledge(tx, id); return err })
			next(s, b)
		}, "NOTE: in brief 01/2026, version 2 replaces version 1;", []string{"version 2", "Deadline"}, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t)
			b := s.published(s.Root)
			c.change(s, b)
			path, who := "/briefs/"+b.ID+c.path, "comm00"
			if c.path == "duty" {
				path = "/duties/" + s.duty(s.Comm[0][0], b.ID).ID
			}
			page := s.Get(who, path).Want(200)
			said := strings.Join(copied(page, "chat"), "\n")
			if !strings.HasPrefix(said, c.first) {
				t.Errorf("it begins with\n%s\nwant %q", said, c.first)
			}
			for _, w := range c.has {
				if !strings.Contains(said, w) {
					t.Errorf("no %q in\n%s", w, said)
				}
			}
			for _, w := range c.lacks {
				if strings.Contains(said, w) {
					t.Errorf("%q in\n%s", w, said)
				}
			}
			if got := strings.Contains(page.Body, "/sent\""); got != c.sent {
				t.Errorf("it can be marked as sent: %t", got)
			}
			for _, line := range strings.Split(said, "\n") {
				if len([]rune(line)) > 260 {
					t.Errorf("a line of %d characters", len([]rune(line)))
				}
			}
		})
	}
	s := newSite(t)
	b := s.published(s.Root)
	withdraw(s, b)
	vi := copied(s.Do("comm00", lang.VI, http.MethodGet, "/briefs/"+b.ID, nil).Want(200), "chat")
	if len(vi) == 0 || !strings.HasPrefix(vi[0], "KHÔNG DÙNG NỮA: nội dung 01/2026 đã thu hồi từ ngày 23/11/2026. Lý do: Số liệu") {
		t.Errorf("in Vietnamese it begins with %q", vi)
	}
}

// next puts a further version of a brief in force.
func next(s *site, b briefs.Brief) {
	s.Post("writer", "/briefs/"+b.ID+"/next", nil).Want(http.StatusSeeOther)
	s.approve(b.ID)
	s.Post("writer", "/briefs/"+b.ID+"/force", nil).Want(http.StatusSeeOther)
}
