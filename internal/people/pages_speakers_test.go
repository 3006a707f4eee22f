package people_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/web"
	"rostrum/internal/kit/web/ui"
	"rostrum/internal/org"
	"rostrum/internal/people"
)

// served is the office behind a server, with a way to sign in.
func served(t *testing.T, change ...func(*people.Options)) (*office, *world) {
	t.Helper()
	o := newOffice(t)
	words, err := lang.Load(web.Locale(), ui.Locale(), org.Locale(), people.Locale(), people.LocaleSpeakers())
	if err != nil {
		t.Fatal(err)
	}
	options := people.Options{DB: o.db}
	for _, c := range change {
		c(&options)
	}
	s, err := web.New(web.Options{DB: o.db, Words: words, Permission: rights{}, Identify: people.Identify(o.db, options)})
	if err != nil {
		t.Fatal(err)
	}
	s.Add(people.Routes(options)...)
	s.Add(people.SpeakerRoutes()...)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return o, &world{t: t, db: o.db, clock: o.clock, url: server.URL, hash: people.HashPassword(password)}
}

// desk signs in a new account with a role on a scope.
func (w *world) desk(o *office, name string, role access.Role, scope, speaker string) *browser {
	w.t.Helper()
	a := w.account(name, "", "")
	if role != "" {
		o.grant(a.ID, role, scope)
	}
	if speaker != "" {
		w.write(func(tx *store.Tx) error { return people.SetSpeaker(tx, a.ID, speaker) })
	}
	return w.browser().signIn(name)
}

func TestTheRoadOfASpeakerThroughThePages(t *testing.T) {
	o, w := served(t)
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	lan.get("/speakers").want(http.StatusOK, "").has("Who can go and speak?", "No speakers yet")
	lan.get("/speakers/new").want(http.StatusOK, "").one("input", "name", "full_name")
	// Without scripts a unit is searched by sending the form back.
	found := lan.post("/speakers/new", "full_name", "Giàng A Páo", "home_unit_id_text", "an hoa", "find", "home_unit_id").want(http.StatusOK, "")
	found.one("input", "name", "home_unit_id_choice", "value", o.Comm[0][0])
	found.one("input", "name", "full_name", "value", "Giàng A Páo")
	lan.post("/speakers/new", "full_name", "", "phone", "abc").want(http.StatusUnprocessableEntity, "").
		has("Enter the full name.", "This is not a telephone number.", "Choose a unit from the suggestions.").one("input", "name", "phone", "value", "abc")
	made := lan.post("/speakers/new", "full_name", "Giàng A Páo", "home_unit_id_choice", o.Comm[0][0], "phone", "0912 345 678", "email", "pao@example.vn",
		"language", "hmn", "script", "Latin", "dialect", "Hoa", "language", "vi", "script", "", "dialect", "", "subjects", "land", "ethnic_group", "tay").
		want(http.StatusSeeOther, "")
	at := made.to
	lan.get(at).want(http.StatusOK, "").has("Giàng A Páo", "Hmong (script Latin, dialect Hoa); Vietnamese", "0912 345 678", "No appointment yet", "Tày")
	lan.get("/speakers").has("Giàng A Páo", "Not appointed", "as of", "23/11/2026").lacks("0912 345", "pao@example.vn", "Tày")

	lan.post(at+"/appointments/new", "unit_id", o.Root).want(http.StatusForbidden, "")
	lan.post(at+"/appointments/new", "unit_id", "").want(http.StatusUnprocessableEntity, "").has("Choose a unit from the suggestions.")
	lan.post(at+"/appointments/new", "unit_id", o.Comm[0][0]).want(http.StatusSeeOther, at)
	decide := link(t, lan.get(at), "/decide")
	lan.get(decide).want(http.StatusOK, "").has("By which decision is Giàng A Páo appointed?", "the level's term: 60 months")
	lan.post(decide, "version", "1", "from_day", "").want(http.StatusUnprocessableEntity, "").has("Enter the day the decision takes effect.")
	lan.post(decide, "version", "1", "from_day", "2026-11-01", "number", "12-QĐ", "signer", "Trần Thị Bình", "decided_on", "2026-10-30", "card_no", "BCV-1").
		want(http.StatusSeeOther, at)
	lan.get(at).has("12-QĐ", "30/10/2026", "Trần Thị Bình", "BCV-1", "Until 31/10/2031")
	lan.get("/speakers?status=appointed&language=hmn").has("Giàng A Páo", "Until 31/10/2031")

	renew := link(t, lan.get(at), "/renew")
	lan.post(renew, "version", "2", "from_day", "2031-11-01", "number", "13-QĐ").want(http.StatusSeeOther, at)
	lan.get(at).has("13-QĐ", "Until 31/10/2036")
}

// link gives the one address on a page that ends so.
func link(t *testing.T, p page, end string) string {
	t.Helper()
	var found []string
	for _, a := range p.elements("a") {
		if strings.HasSuffix(a["href"], end) {
			found = append(found, a["href"])
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d links end in %s: %v\n%s", len(found), end, found, p.text())
	}
	return found[0]
}

func TestTheReasonOfADismissalReachesThePerson(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	mai := w.desk(o, "mai", access.Speaker, o.Comm[0][0], id)
	head := w.desk(o, "head", access.Head, o.Prov[0], "")
	dismiss := link(t, lan.get("/speakers/"+id), "/dismiss")
	lan.get(dismiss).want(http.StatusOK, "").has("Dismiss Lò Thị Mai?", "The person reads the reason")
	lan.post(dismiss, "version", "2", "reason", "").want(http.StatusUnprocessableEntity, "").has("Give the reason.")
	head.post(dismiss, "version", "2", "reason", "Nghỉ hưu").want(http.StatusForbidden, "")
	lan.post(dismiss, "version", "2", "reason", "Nghỉ hưu từ tháng 12").want(http.StatusSeeOther, "/speakers/"+id)
	mai.get("/my").want(http.StatusOK, "").has("Dismissed", "Nghỉ hưu từ tháng 12")
	mai.get("/speakers/"+id).want(http.StatusOK, "").has("Nghỉ hưu từ tháng 12")
	head.get("/speakers/"+id).want(http.StatusOK, "").has("Dismissed").lacks("Nghỉ hưu từ tháng 12")
	// A second sending with the old version changes nothing.
	lan.post(dismiss, "version", "2", "reason", "Khác").want(http.StatusConflict, "")
}

func TestTwoPeopleEditOneRecord(t *testing.T) {
	o, w := served(t)
	id := o.add("Lò Thị Mai", o.Comm[0][0], "vi")
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	edit := "/speakers/" + id + "/edit"
	lan.get(edit).want(http.StatusOK, "").one("input", "name", "version", "value", "1")
	lan.post(edit, "version", "1", "full_name", "Lò Thị Mai", "home_unit_id", o.Comm[0][0], "occupation", "Giáo viên").want(http.StatusSeeOther, "/speakers/"+id)
	p := lan.post(edit, "version", "1", "full_name", "Lò Thị Mai", "home_unit_id", o.Comm[0][0], "occupation", "Nông dân").want(http.StatusConflict, "")
	p.has("As stored now", "Giáo viên", "As you typed it", "Nông dân").one("input", "name", "version", "value", "2")
	lan.post(edit, "version", "2", "full_name", "Lò Thị Mai", "home_unit_id", o.Comm[0][0], "occupation", "Nông dân").want(http.StatusSeeOther, "/speakers/"+id)
	lan.get("/speakers/" + id).has("Nông dân")
}

func TestWhoSeesASpeakersPage(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	w.write(func(tx *store.Tx) error {
		r, err := people.RecordOf(tx, id)
		r.Phone = "0912 345 678"
		if err == nil {
			_, err = people.EditSpeaker(tx, r)
		}
		return err
	})
	other := o.speaker("Vàng A Sáng", o.Comm[0][0])
	for _, c := range []struct {
		name    string
		role    access.Role
		scope   string
		speaker string
		status  int
		phone   bool
	}{
		{"own unit", access.Coordinator, o.Comm[0][0], "", http.StatusOK, true},
		{"above", access.Coordinator, o.Prov[0], "", http.StatusOK, true},
		{"head above", access.Head, o.Prov[0], "", http.StatusOK, false},
		{"sibling", access.Coordinator, o.Comm[0][1], "", http.StatusForbidden, false},
		{"foreign network", access.Coordinator, o.Network2, "", http.StatusForbidden, false},
		{"another speaker", access.Speaker, o.Comm[0][0], other, http.StatusForbidden, false},
		{"the speaker", access.Speaker, o.Comm[0][0], id, http.StatusOK, true},
		{"the speaker without rights", "", "", id, http.StatusOK, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := w.desk(o, strings.ReplaceAll(c.name, " ", "."), c.role, c.scope, c.speaker)
			p := b.get("/speakers/"+id).want(c.status, "")
			if strings.Contains(p.body, "0912 345 678") != c.phone {
				t.Errorf("phone shown: %v", !c.phone)
			}
		})
	}
	w.browser().get("/speakers/"+id).want(http.StatusSeeOther, "")
}

func TestLooksAreNotedOnceADayAndShownToTheSpeaker(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	head := w.desk(o, "head", access.Head, o.Prov[0], "")
	mai := w.desk(o, "mai", "", "", id)
	mai.get("/my").has("Nobody has looked yet")
	looks := func() int {
		var n int
		o.read("x", func(tx *store.Tx) (err error) {
			n, err = store.Value[int](tx, `SELECT count(*) FROM journal WHERE subject = $1 AND verb = 'people.viewed'`, id)
			return err
		})
		return n
	}
	for range 3 {
		head.get("/speakers/"+id).want(http.StatusOK, "")
		mai.get("/speakers/"+id).want(http.StatusOK, "")
	}
	if n := looks(); n != 1 {
		t.Errorf("%d looks noted, want 1", n)
	}
	mai.get("/my").has("Trần Thị head", "Looked at your record", "23/11/2026")
	o.clock.Add(24 * 3600e9)
	head.get("/speakers/" + id)
	if n := looks(); n != 2 {
		t.Errorf("%d looks noted on two days, want 2", n)
	}
}

func TestASpeakerTendsTheirOwnAvailabilityAndAsksForCorrection(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	mai := w.desk(o, "mai", "", "", id)
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	none := w.desk(o, "none", "", "", "")
	none.get("/my").want(http.StatusOK, "").has("This account belongs to no speaker")
	none.post("/my/away", "from_day", "2026-12-01").want(http.StatusForbidden, "")
	mai.post("/my/away", "from_day", "2026-12-03", "last_day", "2026-12-01").want(http.StatusUnprocessableEntity, "").
		has("The last day cannot come before the first.").one("input", "name", "from_day", "value", "2026-12-03")
	mai.post("/my/away", "from_day", "2026-12-01", "last_day", "2026-12-03", "note", "đi học").want(http.StatusSeeOther, "/my")
	mai.post("/my/weekly", "weekday", "6", "weekday", "7").want(http.StatusSeeOther, "/my")
	mai.post("/my/weekly", "weekday", "x").want(http.StatusUnprocessableEntity, "")
	lan.get("/speakers/"+id).has("01/12/2026 – 03/12/2026", "đi học", "Saturday", "Sunday")
	mai.post("/my/correction", "text", "").want(http.StatusUnprocessableEntity, "").has("Say what is wrong")
	mai.post("/my/correction", "text", "Tôi nói được tiếng Tày").want(http.StatusSeeOther, "/my")
	lan.get("/speakers/"+id).has("Corrections asked for", "Tôi nói được tiếng Tày")
	if n := o.events("people.CorrectionAsked"); n != 1 {
		t.Errorf("%d events", n)
	}
	page := mai.get("/my").has("You asked for a correction")
	for _, f := range page.elements("form") {
		if strings.HasSuffix(f["action"], "/end") {
			mai.post(f["action"]).want(http.StatusSeeOther, "/my")
		}
	}
	lan.get("/speakers/" + id).has("No absence announced.")
}

func TestACoordinatorEntersAndEndsAnAbsence(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	mai := w.desk(o, "mai", "", "", id)
	far := w.desk(o, "far", access.Coordinator, o.Prov[1], "")
	head := w.desk(o, "head", access.Head, o.Prov[0], "")
	at := "/speakers/" + id
	for name, b := range map[string]*browser{"far": far, "head": head} {
		if got := b.post(at+"/away", "from_day", "2026-12-01"); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	lan.post(at+"/away", "from_day", "2026-12-03", "last_day", "2026-12-01", "note", "công tác").want(http.StatusUnprocessableEntity, "").
		has("Lò Thị Mai", "The last day cannot come before the first.").one("input", "name", "note", "value", "công tác")
	lan.post(at+"/away", "from_day", "").want(http.StatusUnprocessableEntity, "")
	lan.post(at+"/away", "from_day", "2026-12-01", "last_day", "2026-12-03", "note", "công tác").want(http.StatusSeeOther, at)
	mai.get("/my").has("01/12/2026 – 03/12/2026", "công tác")
	head.get(at).has("01/12/2026 – 03/12/2026").lacks(`action="` + at + `/away`)
	for day, want := range map[lang.Day]bool{"2026-12-03": true, "2026-12-04": false} {
		o.read("x", func(tx *store.Tx) error {
			away, err := people.AwayAmong(tx, []string{id}, day) // what planning asks
			if away[id] != want {
				t.Errorf("away on %s: %v", day, away[id])
			}
			return err
		})
	}
	end := ""
	for _, f := range lan.get(at).elements("form") {
		if strings.HasSuffix(f["action"], "/end") {
			end = f["action"]
		}
	}
	far.post(end).want(http.StatusForbidden, "")
	lan.post(end).want(http.StatusSeeOther, at)
	lan.get(at).has("No absence announced.")
	mai.get("/my").lacks("công tác")
	lan.post(end).want(http.StatusNotFound, "")
}

func TestGapsAndEndingTermsStandOnPages(t *testing.T) {
	o, w := served(t)
	id := o.add("Kim Thị Sắp", o.Comm[0][1], "km")
	o.appoint(id, o.Comm[0][1], "2022-02-01") // until 2027-02-01
	far := o.add("Hà Văn Xa", o.Comm[1][1])
	o.appoint(far, o.Comm[1][1], "2022-02-01")
	head := w.desk(o, "head", access.Head, o.Prov[0], "")
	head.get("/speakers/ending").want(http.StatusOK, "").has("Kim Thị Sắp", "Until 31/01/2027").lacks("Hà Văn Xa")
	head.get("/speakers/ending?within=3").has("Kim Thị Sắp")
	head.get("/speakers/gaps?level="+o.Levels[2]).want(http.StatusOK, "").has("of 3 units", "Speakers of an hoa", "Speakers of phu loc", "Khmer").lacks("my duc")
	head.get("/speakers/gaps?language=km").has("of 4 units")
	head.get("/speakers?ending=6").has("Kim Thị Sắp", "Within 6 months")
	head.get("/speakers?ending=nonsense&status=nonsense&unit=none").want(http.StatusNotFound, "")
	w.desk(o, "reader", access.Reader, o.Prov[0], "").get("/speakers").want(http.StatusForbidden, "")
}

func TestWhoStandsInAnEndedUnitIsListedAndLedToItsSuccessor(t *testing.T) {
	o, w := served(t)
	id := o.speaker("Lò Thị Mai", o.Comm[0][0])
	lan := w.desk(o, "lan", access.Coordinator, o.Prov[0], "")
	lan.get("/speakers/ending").has("Nobody is left in a unit that has ended")
	o.merge(o.Comm[0][0], o.Comm[0][1])
	lan.get("/speakers/ending").has("Lò Thị Mai", "Unit has ended").lacks("Nobody is left")
	form := link(t, lan.get("/speakers/"+id).has("Unit has ended"), "/appointments/new?unit="+o.Comm[0][1])
	lan.get(form).one("input", "name", "unit_id", "value", o.Comm[0][1])
	o.appoint(id, o.Comm[0][1], "2026-11-20")
	lan.get("/speakers/ending").has("Nobody is left in a unit that has ended")
}
