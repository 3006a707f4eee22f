package live_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
)

var (
	slipNumbers = regexp.MustCompile(`class="number">Slip (\d{5})<`)
	slipCodes   = regexp.MustCompile(`<p class="code">\s*<span>(\w{4}) ?</span>\s*<span>(\w{4}) ?</span>\s*<span>(\w{4}) ?</span>`)
)

// printed are the numbers and codes of a print view, in its order.
func printed(t *testing.T, body string) (numbers, codes []string) {
	t.Helper()
	for _, m := range slipNumbers.FindAllStringSubmatch(body, -1) {
		numbers = append(numbers, m[1])
	}
	for _, m := range slipCodes.FindAllStringSubmatch(body, -1) {
		codes = append(codes, m[1]+m[2]+m[3])
	}
	if len(numbers) != len(codes) {
		t.Fatalf("%d numbers and %d codes", len(numbers), len(codes))
	}
	return numbers, codes
}

func TestASlipGivesAPaperQuestionItsReceipt(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	site, _ := w.serve()
	at := "/rooms/" + r.ID
	site.Get("office", at).Want(http.StatusOK, "Paper slips", "Number of the slip")
	site.Get("office", at+"/slips").Want(http.StatusOK, "How many sheets of slips?", "eight slips", "Bảo hiểm y tế hộ gia đình")
	for _, sheets := range []string{"", "0", "21", "viele"} {
		site.Post("office", at+"/slips", form("sheets", sheets)).Want(http.StatusUnprocessableEntity, "sheets")
	}
	site.Post("beside", at+"/slips", form("sheets", "1")).Want(http.StatusForbidden)
	sent := form("sheets", "2")
	p := site.Post("office", at+"/slips", sent).Want(http.StatusOK, "Print now", "Only the words and the hour are kept", "handwriting")
	numbers, codes := printed(t, p.Body)
	if len(numbers) != 16 || value[int64](w, `SELECT count(*) FROM live_slips`) != 16 {
		t.Fatalf("%d slips printed", len(numbers))
	}
	if slices.IsSorted(numbers) {
		t.Error("slips lie in the order of their numbers")
	}
	if n := strings.Count(p.Body, "<wbr>/receipt</span>"); n != 16 {
		t.Errorf("%d slips say where the receipt is read", n)
	}
	for _, m := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(p.Body, -1) {
		if slices.ContainsFunc(codes, func(c string) bool { return strings.Contains(m[1], c) }) {
			t.Errorf("a code stands in the address %s", m[1])
		}
	}

	// Sent again, the same slips stand and no code is shown.
	again := site.Post("office", at+"/slips", sent).Want(http.StatusOK, "were made before")
	if _, codes := printed(t, again.Body); len(codes) != 0 || value[int64](w, `SELECT count(*) FROM live_slips`) != 16 {
		t.Errorf("the form sent again printed %d slips", len(codes))
	}

	// A slip finds nothing before it is entered, then its question; a code of another slip still nothing.
	look := func(code string) func(status int, text ...string) {
		p := site.Post("", "/receipt", form("receipt", code))
		return func(status int, text ...string) { t.Helper(); p.Want(status, text...) }
	}
	look(codes[3])(http.StatusNotFound)
	enter := func(pairs ...string) url.Values { return form(pairs...) }
	entered := enter("question", "Phiếu của tôi", "way", live.BySlip, "slip", numbers[3])
	site.Post("office", at+"/slip", entered).Want(http.StatusSeeOther)
	site.Post("office", at+"/slip", entered).Want(http.StatusSeeOther) // sent twice, kept once
	look(codes[3])(http.StatusOK, "Phiếu của tôi")
	look(codes[4])(http.StatusNotFound)

	// A number is used once, and one that no slip has says so; the words stay.
	wrong := map[string]string{"used": numbers[3], "mistyped": next9(numbers[4]), "short": "123", "letters": "12a45", "none": "00000"}
	for what, number := range wrong {
		p := site.Post("office", at+"/slip", form("question", "Chữ phải còn", "way", live.BySlip, "slip", number))
		p.Want(http.StatusUnprocessableEntity, "No unused slip has this number", "Chữ phải còn", number)
		if n := value[int64](w, `SELECT count(*) FROM live_questions`); n != 1 {
			t.Fatalf("%s: %d questions", what, n)
		}
	}
	site.Post("office", at+"/slip", form("question", "Không có số", "way", live.BySlip)).Want(http.StatusSeeOther)
	if n := value[int64](w, `SELECT count(*) FROM live_slips`); n != 15 {
		t.Errorf("%d slips are left, want 15", n)
	}
	w.nothingNamesSlips(numbers, codes)

	w.must("office", func(tx *store.Tx) error { _, err := live.CloseRoom(tx, r.ID); return err })
	if n := value[int64](w, `SELECT count(*) FROM live_slips`); n != 0 {
		t.Errorf("%d slips outlive the room", n)
	}
	look(codes[3])(http.StatusOK, "Phiếu của tôi")
	site.Post("office", at+"/slips", form("sheets", "1")).Want(http.StatusConflict)
}

// nothingNamesSlips wants no code anywhere, and a slip's number in its own row alone while it is unused.
func (w *world) nothingNamesSlips(numbers, codes []string) {
	w.t.Helper()
	var dump strings.Builder
	if err := w.db.Dump(context.Background(), &dump); err != nil {
		w.t.Fatal(err)
	}
	for i, code := range codes {
		if strings.Contains(dump.String(), code) {
			w.t.Errorf("the code of slip %s lies in the dump", numbers[i])
		}
	}
	number := regexp.MustCompile(`\b(` + strings.Join(numbers, "|") + `)\b`)
	for line := range strings.Lines(dump.String()) {
		if m := number.FindString(line); m != "" && !strings.Contains(line, "live_slips") && !strings.Contains(line, `"slip":`) && !strings.HasPrefix(line, "[") {
			w.t.Errorf("slip %s stands in %s", m, line)
		}
	}
	used := 0
	for _, n := range numbers {
		if value[int64](w, `SELECT count(*) FROM live_slips WHERE slip = `+n) == 0 {
			used++
			if strings.Contains(dump.String(), n) {
				w.t.Errorf("slip %s was used and is named still", n)
			}
		}
	}
	if used != 1 {
		w.t.Errorf("%d slips are used, want 1", used)
	}
}

// next9 is a number with one figure changed.
func next9(number string) string {
	return number[:2] + strconv.Itoa((int(number[2]-'0')+1)%10) + number[3:]
}

func TestTwoHostsUseASlipOnce(t *testing.T) {
	w := newWorld(t)
	r := w.room(live.After)
	e, _ := w.engine()
	receipts, err := e.Receipts.Many(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var slips []live.Slip
	w.must("office", func(tx *store.Tx) error { slips, err = live.MakeSlips(tx, r.ID, receipts); return err })
	done := make(chan error)
	for _, text := range []string{"một", "hai"} {
		go func() {
			_, err := e.Ask(context.Background(), r.ID, live.Ask{OpID: store.RandomID(), Text: text, Way: live.BySlip, Slip: slips[0].Number})
			done <- err
		}()
	}
	first, second := <-done, <-done
	if first == nil {
		first, second = second, first
	}
	if second != nil || !fault.Is(first, fault.Invalid) {
		t.Errorf("%v and %v, want one to be taken and one told", first, second)
	}
	if n := value[int64](w, `SELECT count(*) FROM live_questions WHERE receipt <> ''`); n != 1 || value[int64](w, `SELECT count(*) FROM live_questions`) != 1 {
		t.Errorf("%d questions with the receipt", n)
	}
	// What was refused can be sent again as the same form.
	if value[int64](w, `SELECT count(*) FROM live_repeats`) != 1 {
		t.Error("the refused question counts as sent")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := e.Receipts.Many(ctx, 100); err == nil {
		t.Error("receipts are made for a request that ended")
	}
	w.must("system", func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM live_slips`)
		return err
	})
	many := make([]live.Receipt, live.MostSlips+1)
	want(t, w.as("office", func(tx *store.Tx) error { _, err := live.MakeSlips(tx, r.ID, many); return err }), fault.TooMany)
	want(t, w.as("beside", func(tx *store.Tx) error { _, err := live.MakeSlips(tx, r.ID, many[:1]); return err }), fault.Forbidden)
}

func TestASlipsNumberKnowsItsTypos(t *testing.T) {
	right := 0
	for n := range int64(100_000) {
		typed := strconv.FormatInt(n, 10)
		if _, err := live.CleanSlip(typed); err != nil {
			continue
		}
		right++
		for i := range typed {
			for _, d := range "0123456789" {
				if _, err := live.CleanSlip(typed[:i] + string(d) + typed[i+1:]); err == nil && byte(d) != typed[i] {
					t.Fatalf("%s and %c at %d are both numbers", typed, d, i)
				}
			}
			if i > 0 && typed[i] != typed[i-1] {
				if _, err := live.CleanSlip(typed[:i-1] + typed[i:i+1] + typed[i-1:i] + typed[i+1:]); err == nil {
					t.Fatalf("%s with places changed at %d is a number too", typed, i)
				}
			}
		}
	}
	if right < 5*live.MostSlips {
		t.Errorf("only %d numbers", right)
	}
	if n, err := live.CleanSlip(" 10 000 "); err == nil {
		t.Errorf("%d", n)
	}
}
