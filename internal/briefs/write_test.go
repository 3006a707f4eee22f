package briefs_test

import (
	"strings"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
)

func TestCreateAndNumber(t *testing.T) {
	w := newWorld(t)
	for _, number := range []string{"01/2026", "02/2026"} {
		if b := w.draft(w.Root); b.Number != number || b.State != briefs.Draft || b.NetworkID != w.Network {
			t.Errorf("got %+v, want number %s", b, number)
		}
	}
	if b := w.draft(w.Prov[0]); b.Number != "01/2026" {
		t.Errorf("another unit counts for itself: %s", b.Number)
	}
	w.clock.Add(60 * 24 * time.Hour)
	if b := w.draft(w.Root); b.Number != "01/2027" {
		t.Errorf("a new year begins anew: %s", b.Number)
	}
	create := func(who string, n briefs.NewBrief) error {
		return w.as(who, func(tx *store.Tx) error { _, err := briefs.Create(tx, n); return err })
	}
	ok := briefs.NewBrief{UnitID: w.Root, Number: "9/KH", Text: fullText()}
	for name, c := range map[string]struct {
		who    string
		change func(*briefs.NewBrief)
		kind   fault.Kind
		key    string
	}{
		"a speaker":       {"speaker00", func(*briefs.NewBrief) {}, fault.Forbidden, ""},
		"a child":         {"prov0", func(*briefs.NewBrief) {}, fault.Forbidden, ""},
		"taken number":    {"writer", func(n *briefs.NewBrief) { n.Number = "01/2026" }, fault.Invalid, "briefs.check.taken"},
		"long number":     {"writer", func(n *briefs.NewBrief) { n.Number = strings.Repeat("9", 41) }, fault.Invalid, "briefs.tooLong"},
		"no unit":         {"writer", func(n *briefs.NewBrief) { n.UnitID = "" }, fault.Invalid, "briefs.check.unit"},
		"no title":        {"writer", func(n *briefs.NewBrief) { n.Title = "" }, fault.Invalid, "briefs.check.title"},
		"long title":      {"writer", func(n *briefs.NewBrief) { n.Title = strings.Repeat("ă", 201) }, fault.Invalid, "briefs.tooLong"},
		"unknown subject": {"writer", func(n *briefs.NewBrief) { n.Subjects = []string{"x"} }, fault.Invalid, "briefs.check.subject"},
		"unknown tongue":  {"writer", func(n *briefs.NewBrief) { n.Languages = []string{"x"} }, fault.Invalid, "briefs.check.language"},
		"own situation":   {"writer", func(n *briefs.NewBrief) { n.Situations = []string{"faith:x"} }, fault.Invalid, "briefs.check.situation"},
		"ends too early":  {"writer", func(n *briefs.NewBrief) { n.ValidUntil = "2026-11-22" }, fault.Invalid, "briefs.check.until"},
		"script address":  {"writer", func(n *briefs.NewBrief) { n.Sources[0].URL = "javascript:alert(1)" }, fault.Invalid, "briefs.check.url"},
		"source of none":  {"writer", func(n *briefs.NewBrief) { n.Sources = []briefs.Source{{Article: "1"}} }, fault.Invalid, "briefs.check.source"},
		"source's day":    {"writer", func(n *briefs.NewBrief) { n.Sources[0].Day = "2026-02-30" }, fault.Invalid, "web.notday"},
		"no answer":       {"writer", func(n *briefs.NewBrief) { n.Questions[0].Answer = "" }, fault.Invalid, "briefs.check.answer"},
		"no question":     {"writer", func(n *briefs.NewBrief) { n.Questions[0].Question = "" }, fault.Invalid, "briefs.check.question"},
		"many messages":   {"writer", func(n *briefs.NewBrief) { n.KeyMessages = make([]string, 13) }, fault.Invalid, "briefs.check.manyMessages"},
		"many sources":    {"writer", func(n *briefs.NewBrief) { n.Sources = make([]briefs.Source, 41) }, fault.Invalid, "briefs.check.manySources"},
		"many questions":  {"writer", func(n *briefs.NewBrief) { n.Questions = make([]briefs.Likely, 41) }, fault.Invalid, "briefs.check.manyQuestions"},
	} {
		t.Run(name, func(t *testing.T) {
			n := ok
			n.Text = fullText()
			c.change(&n)
			want(t, create(c.who, n), c.kind, c.key)
		})
	}
}

func TestSubmitTellsAllThatIsMissing(t *testing.T) {
	w := newWorld(t)
	b := w.draft(w.Root, func(n *briefs.NewBrief) { n.Text = briefs.Text{Title: "Chỉ có tên"} })
	err := w.as("writer", func(tx *store.Tx) error { return briefs.Submit(tx, b.ID, 1) })
	for _, key := range []string{"summary", "messages", "body", "sources", "from"} {
		want(t, err, fault.Invalid, "briefs.ready."+key)
	}
}

func TestFourEyes(t *testing.T) {
	w := newWorld(t)
	b := w.draft(w.Root)
	step := func(who string, fn func(tx *store.Tx) error) error { return w.as(who, fn) }
	approve := func(tx *store.Tx) error { return briefs.Approve(tx, b.ID, 1) }
	want(t, step("second", approve), fault.Conflict, "briefs.movedOn") // not submitted
	if err := step("writer", func(tx *store.Tx) error { return briefs.Submit(tx, b.ID, 1) }); err != nil {
		t.Fatal(err)
	}
	want(t, step("writer", approve), fault.Forbidden, "briefs.approve.own")
	want(t, step("prov0", approve), fault.Forbidden, "")
	want(t, step("inspector", approve), fault.Forbidden, "")
	want(t, step("head", func(tx *store.Tx) error { return briefs.Approve(tx, b.ID, 2) }), fault.Conflict, "briefs.movedOn")
	if err := step("head", approve); err != nil {
		t.Fatal(err)
	}
	want(t, step("second", approve), fault.Conflict, "briefs.movedOn") // twice
	w.read("head", func(tx *store.Tx) error {
		full, err := briefs.View(tx, b.ID, 0)
		if full.State != briefs.Approved || full.ApprovedVersion != 1 || full.Text.State != briefs.Approved {
			t.Errorf("%+v", full.Brief)
		}
		return err
	})
}

func TestReturnNeedsAReasonAndOpensTheDraftAgain(t *testing.T) {
	w := newWorld(t)
	b := w.draft(w.Root)
	edit := briefs.Change{BriefID: b.ID, Version: 1, Edits: 1, Number: b.Number, Text: fullText()}
	w.write("writer", func(tx *store.Tx) error { return briefs.Submit(tx, b.ID, 1) })
	want(t, w.as("writer", func(tx *store.Tx) error { _, err := briefs.Edit(tx, edit); return err }), fault.Conflict, "briefs.notDraft")
	want(t, w.as("second", func(tx *store.Tx) error { return briefs.Return(tx, b.ID, 1, "ngắn") }), fault.Invalid, "briefs.reason")
	want(t, w.as("prov0", func(tx *store.Tx) error { return briefs.Return(tx, b.ID, 1, "Cần thêm nguồn.") }), fault.Forbidden, "")
	w.write("second", func(tx *store.Tx) error { return briefs.Return(tx, b.ID, 1, "Cần thêm nguồn luật.") })
	w.write("writer", func(tx *store.Tx) error { _, err := briefs.Edit(tx, edit); return err })
	w.read("writer", func(tx *store.Tx) error {
		acts, err := briefs.Acts(tx, b.ID)
		var got []string
		for _, a := range acts {
			if a.Act == briefs.ActReturned && a.Reason != "Cần thêm nguồn luật." {
				t.Errorf("reason %q", a.Reason)
			}
			got = append(got, a.Act)
		}
		if len(got) != 3 {
			t.Errorf("acts %v", got)
		}
		return err
	})
}

func TestEditRefusesAStaleText(t *testing.T) {
	w := newWorld(t)
	b := w.draft(w.Root)
	change := briefs.Change{BriefID: b.ID, Version: 1, Edits: 1, Number: "5/2026", Internal: true, Text: fullText()}
	change.Title = "Tên mới"
	w.write("second", func(tx *store.Tx) error {
		v, err := briefs.Edit(tx, change)
		if v.Edits != 2 || v.Author != "second" || v.CheckCode == "" {
			t.Errorf("saved as %+v", v)
		}
		return err
	})
	want(t, w.as("writer", func(tx *store.Tx) error { _, err := briefs.Edit(tx, change); return err }), fault.Conflict, "briefs.stale")
	w.read("writer", func(tx *store.Tx) error {
		titles, err := briefs.Title(tx, []string{b.ID, "none"})
		if len(titles) != 1 || titles[b.ID] != "5/2026 · Tên mới" {
			t.Errorf("titles %v", titles)
		}
		return err
	})
}

func TestNextVersionLeavesTheOldInForceUntilItIsPutInForce(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	next := func(who string) error {
		return w.as(who, func(tx *store.Tx) error { _, err := briefs.NextVersion(tx, b.ID); return err })
	}
	want(t, next("prov0"), fault.Forbidden, "")
	if err := next("writer"); err != nil {
		t.Fatal(err)
	}
	want(t, next("writer"), fault.Conflict, "briefs.draftStands")
	text := fullText()
	text.Title = "Bản thứ hai"
	w.write("writer", func(tx *store.Tx) error {
		_, err := briefs.Edit(tx, briefs.Change{BriefID: b.ID, Version: 2, Edits: 1, Number: "khác", Internal: true, Text: text})
		return err
	})
	force := func() error {
		return w.as("second", func(tx *store.Tx) error { _, err := briefs.PutInForce(tx, b.ID); return err })
	}
	want(t, force(), fault.Conflict, "briefs.nothingNewer")
	w.approve(b.ID)
	var before briefs.Full
	w.read("comm00", func(tx *store.Tx) error { var err error; before, err = briefs.View(tx, b.ID, 0); return err })
	if before.Text.Version != 1 || before.State != briefs.Published || before.Internal || before.Number != b.Number {
		t.Errorf("before: version %d, %+v", before.Text.Version, before.Brief)
	}
	if err := force(); err != nil {
		t.Fatal(err)
	}
	w.read("comm00", func(tx *store.Tx) error {
		now, err := briefs.View(tx, b.ID, 0)
		if err != nil || now.Text.Version != 2 || now.Text.Title != "Bản thứ hai" || now.Text.CheckCode == before.Text.CheckCode {
			t.Errorf("now: %+v, %v", now.Text, err)
		}
		old, err := briefs.View(tx, b.ID, 1)
		if old.Text.State != briefs.Replaced || old.Text.Title != fullText().Title {
			t.Errorf("old: %+v", old.Text)
		}
		return err
	})
	if got := w.events("briefs.replaced"); len(got) != 1 || !strings.Contains(got[0], `"From":1,"To":2`) {
		t.Errorf("events %v", got)
	}
	id := w.duty(w.Comm[0][0], b.ID).ID
	w.write("comm00", func(tx *store.Tx) error { _, err := w.office.Acknowledge(tx, id); return err })
	if d := w.duty(w.Comm[0][0], b.ID); d.AcknowledgedVersion != 2 {
		t.Errorf("acknowledged version %d", d.AcknowledgedVersion)
	}
}

func TestWithdraw(t *testing.T) {
	w := newWorld(t)
	b := w.published(w.Root)
	reason := "Nghị định mới thay thế từ ngày 01/12/2026."
	withdraw := func(who, reason string) error {
		return w.as(who, func(tx *store.Tx) error { return briefs.Withdraw(tx, b.ID, reason) })
	}
	want(t, withdraw("prov0", reason), fault.Forbidden, "")
	want(t, withdraw("head", ""), fault.Invalid, "briefs.reason")
	if err := withdraw("head", reason); err != nil {
		t.Fatal(err)
	}
	want(t, withdraw("head", reason), fault.Conflict, "briefs.notPublished")
	w.read("comm00", func(tx *store.Tx) error {
		s, err := briefs.Standing(tx, b.ID, today)
		if s.What != briefs.Withdrawn || s.Reason != reason || s.Day != today || s.OnSite {
			t.Errorf("stands as %+v", s)
		}
		return err
	})
	id := w.duty(w.Comm[0][0], b.ID).ID
	want(t, w.as("comm00", func(tx *store.Tx) error { _, err := w.office.Acknowledge(tx, id); return err }), fault.Gone, "briefs.duty.withdrawn")
	want(t, w.as("writer", func(tx *store.Tx) error { _, err := briefs.NextVersion(tx, b.ID); return err }), fault.Conflict, "briefs.isWithdrawn")
	if got := w.events("briefs.withdrawn"); len(got) != 1 {
		t.Errorf("events %v", got)
	}
}
