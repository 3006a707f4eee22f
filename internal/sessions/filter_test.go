package sessions_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

// TestListIsNarrowedByBriefAndSpeakerWithoutScripts walks the filter form as a browser without scripts does.
func TestListIsNarrowedByBriefAndSpeakerWithoutScripts(t *testing.T) {
	w := newWorld(t)
	w.plan(func(d *sessions.Draft) { d.Title = "Buổi một" })
	w.plan(func(d *sessions.Draft) {
		d.Title, d.Day, d.Time, d.BriefIDs, d.SpeakerIDs = "Buổi hai", "2026-11-26", "14:00", []string{w.InPerson}, []string{w.Speaker[1]}
	})
	w.get("comm00", "/sessions").Want(200, "Buổi một", "Buổi hai")
	for _, c := range []struct {
		field, words, id, label string
		has, hasNot             string
	}{
		{"brief", "cap giay", w.InPerson, "Cấp giấy chứng nhận", "Buổi hai", "Buổi một"},
		{"speaker", "bưởi", w.Speaker[0], "Lò Thị Bưởi", "Buổi một", "Buổi hai"},
		{"unit", "an hoa", w.Comm[0][0], "Speakers of an hoa", "Buổi một", "⟦"},
	} {
		form := w.get("comm00", "/sessions").Filled("/sessions")
		form.Set(c.field+"_text", c.words)
		form.Set("find", c.field)
		found := w.get("comm00", "/sessions?"+form.Encode()).Want(200, "Buổi một", "Buổi hai", c.label)
		offered := found.Elements("input", c.field+"_choice")
		if !slices.ContainsFunc(offered, func(a map[string]string) bool { return a["value"] == c.id }) {
			t.Fatalf("%s: %q offers %v", c.field, c.words, offered)
		}
		form = found.Filled("/sessions")
		form.Set(c.field+"_choice", c.id)
		to := w.get("comm00", "/sessions?"+form.Encode()).Want(303).To
		if to != "/sessions?"+c.field+"="+url.QueryEscape(c.id) {
			t.Fatalf("%s leads to %s", c.field, to)
		}
		list := w.get("comm00", to).Want(200, c.has, c.label).Lacks(c.hasNot)
		if list.Value(c.field) != c.id || list.Value(c.field+"_text") == "" {
			t.Errorf("%s is not kept: %q %q", c.field, list.Value(c.field), list.Value(c.field+"_text"))
		}
		again := list.Filled("/sessions")
		again.Set("state", "held")
		if to := w.get("comm00", "/sessions?"+again.Encode()).Want(303).To; !strings.Contains(to, c.field+"="+url.QueryEscape(c.id)) || !strings.Contains(to, "state=held") {
			t.Errorf("a second filter leads to %s", to)
		}
		again.Set(c.field+"_text", "")
		if to := w.get("comm00", "/sessions?"+again.Encode()).Want(303).To; to != "/sessions?state=held" {
			t.Errorf("an emptied field leads to %s", to)
		}
	}
	w.get("comm00", "/sessions?speaker_text=kh%C3%B4ng+ai&speaker=").Want(200, "Nothing found")
	w.get("comm00", "/sessions?brief="+w.Brief+"&speaker="+w.Speaker[1]).Want(200).Lacks("Buổi một", "Buổi hai</a>")
}

// TestSpeakersOfReadableSessionsOnly: the chooser names nobody whom the list would not name.
func TestSpeakersOfReadableSessionsOnly(t *testing.T) {
	w := newWorld(t)
	w.plan()
	for _, c := range []struct {
		who, words, unit string
		want             int
	}{
		{"comm00", "lo thi", "", 1}, {"comm00", "", "", 1}, {"prov0", "buoi", "", 1}, {"prov0", "buoi", w.Comm[0][0], 1},
		{"admin", "buoi", "", 1}, {"comm00", "vang a", "", 0}, {"comm01", "buoi", "", 0}, {"prov1", "buoi", "", 0}, {"foreign", "buoi", "", 0},
		{"prov0", "buoi", w.Comm[0][1], 0},
	} {
		w.read(c.who, func(tx *store.Tx) error {
			found, err := sessions.SpeakersOf(tx, c.words, c.unit, 10)
			if len(found) != c.want {
				t.Errorf("%s looks for %q in %q: %d found", c.who, c.words, c.unit, len(found))
			}
			return err
		})
	}
	w.get("prov1", "/sessions/filter/speaker?q=buoi").Want(200).Lacks("Bưởi")
	w.get("comm00", "/sessions/filter/speaker?q=buoi").Want(200, "Lò Thị Bưởi")
	w.get("comm00", "/sessions/filter/brief?q=cap").Want(200, "Cấp giấy chứng nhận")
	w.get("foreign", "/sessions/filter/brief?q=cap").Want(200).Lacks("Cấp giấy")
	w.get("speaker0", "/sessions/filter/brief?q=cap").Want(403)
}

func TestPrintedListAndCalendar(t *testing.T) {
	w := newWorld(t)
	w.plan(func(d *sessions.Draft) { d.Title = "Họp thôn" })
	w.plan(func(d *sessions.Draft) { d.Title, d.Day = "Tháng sau", "2026-12-02" })
	for range sessions.ListPage {
		w.held()
	}
	whole := w.get("comm00", "/sessions?print=1").Want(200, "List of sessions", "Printed on 23/11/2026", "all sessions you may see", "Sessions: 52", "Họp thôn", "Tháng sau")
	if n := len(whole.Elements("tr", "")); n != sessions.ListPage+3 {
		t.Errorf("%d rows", n)
	}
	whole.LeadsTo("get /sessions").LeadsNotTo("/sessions/new", "after=")
	if forms := whole.Elements("form", ""); len(forms) != 0 {
		t.Errorf("the sheet has %d forms", len(forms))
	}
	narrow := "/sessions?brief=" + w.Brief + "&month=2026-12&state=planned&unit=" + w.Comm[0][0]
	w.get("comm00", narrow).LeadsTo("get /sessions?brief=" + w.Brief + "&month=2026-12&print=1&state=planned&unit=" + w.Comm[0][0])
	w.get("comm00", narrow+"&print=1").Want(200, "Tháng sau", "Unit: Speakers of an hoa", "Brief: 01/2026", "Month: December 2026", "State: Planned").Lacks("Họp thôn")
	month := w.get("comm00", "/sessions?view=month&month=2026-11&print=1").Want(200, "Sessions in November 2026", "Printed on 23/11/2026", "Họp thôn", "08:00").Lacks("Tháng sau")
	month.LeadsNotTo("/sessions/new", "month=2026-10")
	w.do("comm00", "vi", "GET", "/sessions?view=month&print=1", nil).Want(200, "Lịch tuyên truyền, tháng 11", "In ngày 23/11/2026")
	w.get("prov1", "/sessions?print=1").Want(200, "No sessions").Lacks("Họp thôn")
	w.get("prov1", "/sessions?print=1&unit="+w.Comm[0][0]).Want(200).Lacks("Họp thôn")
}

// TestNamesStandInTheReadersLanguage: what has an English name is called by it on English pages.
func TestNamesStandInTheReadersLanguage(t *testing.T) {
	w := newWorld(t)
	s := w.plan()
	for _, path := range []string{"/sessions", "/sessions?print=1", "/sessions/" + s.ID} {
		w.get("comm00", path).Want(200, "Hamlet 1", "Speakers of an hoa").Lacks("Thôn 1", "Xã An Hòa")
		w.do("comm00", "vi", "GET", path, nil).Want(200, "Thôn 1", "Tổ báo cáo viên Xã An Hòa").Lacks("Hamlet 1")
	}
}
