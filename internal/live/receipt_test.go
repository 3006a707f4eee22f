package live_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/org/orgtest"
)

var receiptOf = regexp.MustCompile(`class="receipt">([2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4})<`)

// asked sends a question by the page and gives the receipt it shows.
func asked(t *testing.T, site *orgtest.Site, code, text, to string) string {
	t.Helper()
	p := site.Post("", "/r/"+code+"/ask", form("question", text, "to", to)).Want(http.StatusOK)
	m := receiptOf.FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no receipt on the page: %s", p.Text())
	}
	return m[1]
}

func TestAReceiptFindsItsQuestionAndNothingElse(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	mine, desk := asked(t, site, r.Code, "Ai được miễn?", "hall"), asked(t, site, r.Code, "Chỉ bộ phận trả lời", "desk")
	look := func(typed string) orgtest.Page { return site.Post("", "/receipt", form("receipt", typed)) }
	site.Get("", "/receipt").Want(http.StatusOK, "What became of my question?", "The twelve letters")
	for _, typed := range []string{mine, strings.ToLower(mine), strings.ReplaceAll(mine, " ", ""), strings.ReplaceAll(mine, " ", "-")} {
		look(typed).Want(http.StatusOK, "Ai được miễn?", "It waits until it is shown together with others").Lacks("Chỉ bộ phận trả lời", "I object")
	}
	look(desk).Want(http.StatusOK, "Chỉ bộ phận trả lời", "with the answering office alone")
	for _, typed := range []string{"", "ABC", "AAAA AAAA AAAA", mine + "2", "OOOO IIII 0000", strings.Repeat("A", 5000)} {
		if p := look(typed); p.Status != http.StatusNotFound || !strings.Contains(p.Text(), "There is no question under these letters") {
			t.Errorf("%.20q: %d", typed, p.Status)
		}
	}
	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	look(mine).Want(http.StatusOK, "It was not shown in the hall; the answering office has it.")

	// The code is stored nowhere, and what is stored finds nothing.
	var dump strings.Builder
	if err := w.db.Dump(context.Background(), &dump); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{mine, strings.ReplaceAll(mine, " ", ""), strings.ToLower(mine)} {
		if strings.Contains(dump.String(), code) {
			t.Errorf("the receipt %s lies in the dump", code)
		}
	}
	hash := value[string](w, `SELECT receipt FROM live_questions WHERE text = 'Ai được miễn?'`)
	if len(hash) != 64 {
		t.Fatalf("hash %q", hash)
	}
	look(hash).Want(http.StatusNotFound)
}

func TestAFormSentAgainShowsTheSameReceipt(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, e := w.serve()
	sent := form("question", "Ai được miễn?", "to", "hall")
	codes := make([]string, 4)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			if m := receiptOf.FindStringSubmatch(site.Post("", "/r/"+r.Code+"/ask", sent).Body); m != nil {
				codes[i] = m[1]
			}
		})
	}
	all.Wait()
	for _, c := range codes {
		if c == "" || c != codes[0] {
			t.Errorf("receipts %q of one form", codes)
			break
		}
	}
	site.Post("", "/receipt", form("receipt", codes[0])).Want(http.StatusOK, "Ai được miễn?")
	// A node that has never seen the form knows that it came, and shows no receipt that would find nothing.
	other, _ := w.serve()
	p := other.Post("", "/r/"+r.Code+"/ask", sent).Want(http.StatusOK, "Your question has come in")
	if receiptOf.MatchString(p.Body) {
		t.Error("a receipt is shown that finds nothing")
	}
	e.Close(0)
}

func TestAnObjectionGoesToTheUnitAbove(t *testing.T) {
	w := newWorld(t)
	orgtest.Grant(t, w.db, "province", access.Coordinator, w.Prov[0])
	r := w.room(live.Before)
	site, _ := w.serve()
	first, second := asked(t, site, r.Code, "Sao chậm thế?", "hall"), asked(t, site, r.Code, "Ai chịu trách nhiệm?", "hall")
	w.must("system", func(tx *store.Tx) error { return live.Release(tx, r.ID) })
	object := func(code string) orgtest.Page { return site.Post("", "/receipt/object", form("receipt", code)) }
	object(first).Want(http.StatusConflict, "nothing to object to")
	for _, text := range []string{"Sao chậm thế?", "Ai chịu trách nhiệm?"} {
		if err := w.judge("office", w.idOf(text), live.Verdict{State: live.Hidden, Reason: live.Abuse}); err != nil {
			t.Fatal(err)
		}
	}
	site.Post("", "/receipt", form("receipt", first)).Want(http.StatusOK, "It was hidden", "Abuse", "I object")
	before := value[int64](w, `SELECT count(*) FROM journal`) + value[int64](w, `SELECT count(*) FROM operations`) + value[int64](w, `SELECT count(*) FROM outbox`)
	object(first).Want(http.StatusOK, "Your objection has come in")
	object(second).Want(http.StatusOK, "Your objection has come in")
	object(first).Want(http.StatusConflict)
	if n := value[int64](w, `SELECT count(*) FROM journal`) + value[int64](w, `SELECT count(*) FROM operations`) + value[int64](w, `SELECT count(*) FROM outbox`); n != before {
		t.Errorf("objecting left %d rows beside the question", n-before)
	}

	// The unit that hid it does not decide, nor does anybody beside it.
	site.Get("office", "/rooms/objections").Want(http.StatusOK, "No objection waits")
	site.Get("beside", "/rooms/objections").Want(http.StatusOK, "No objection waits")
	site.Get("reader", "/rooms/objections").Want(http.StatusForbidden)
	decide := func(who, text, decision string) orgtest.Page {
		return site.Post(who, "/rooms/objections", form("question", w.idOf(text), "decision", decision))
	}
	decide("office", "Sao chậm thế?", "restore").Want(http.StatusForbidden)
	site.Get("province", "/rooms/objections").Want(http.StatusOK, "Sao chậm thế?", "Ai chịu trách nhiệm?")
	site.Get("above", "/rooms/objections").Want(http.StatusOK, "Sao chậm thế?")
	decide("province", "Sao chậm thế?", "restore").Want(http.StatusSeeOther)
	decide("province", "Ai chịu trách nhiệm?", "uphold").Want(http.StatusSeeOther)
	decide("province", "Ai chịu trách nhiệm?", "restore").Want(http.StatusNotFound)
	site.Get("province", "/rooms/objections").Want(http.StatusOK, "No objection waits")
	site.Post("", "/receipt", form("receipt", first)).Want(http.StatusOK, "It is shown in the hall", "hiding it was wrong")
	site.Post("", "/receipt", form("receipt", second)).Want(http.StatusOK, "stays hidden").Lacks("I object")
	if s := w.state(r.ID); s.Shown != 1 || s.Hidden[live.Abuse] != 1 {
		t.Errorf("%+v", s)
	}
}

func TestHiddenWordsGoAfterThirtyDaysAndTheirCountStays(t *testing.T) {
	w := newWorld(t)
	r, in := w.room(live.After), w.intake(false)
	w.ask(in, r.ID, live.Ask{Text: "gốc"}, live.Ask{Text: "lặp"}, live.Ask{Text: "tục tĩu"}, live.Ask{Text: "riêng tư"})
	gốc := w.idOf("gốc")
	for text, v := range map[string]live.Verdict{"lặp": {State: live.Hidden, Reason: live.Duplicate, SameAs: gốc},
		"tục tĩu": {State: live.Hidden, Reason: live.Abuse}, "riêng tư": {State: live.Hidden, Reason: live.Personal}} {
		if err := w.judge("office", w.idOf(text), v); err != nil {
			t.Fatal(err)
		}
	}
	forget := func() (n int) {
		w.must("system", func(tx *store.Tx) (err error) { n, err = live.ForgetHidden(tx, 100); return err })
		return n
	}
	w.clock.Add(29 * 24 * 3600e9)
	if n := forget(); n != 0 {
		t.Errorf("%d forgotten after 29 days", n)
	}
	w.clock.Add(2 * 24 * 3600e9)
	if n := forget(); n != 2 {
		t.Errorf("%d forgotten after 31 days, want 2", n)
	}
	s := w.state(r.ID)
	if s.Hidden[live.Abuse] != 1 || s.Hidden[live.Personal] != 1 || s.Hidden[live.Duplicate] != 1 || len(s.Questions) != 1 || len(s.Questions[0].Same) != 1 {
		t.Errorf("%+v", s)
	}
	want(t, w.as("", func(tx *store.Tx) error { _, err := live.ByReceipt(tx, ""); return err }), fault.NotFound)
}
