package sessions_test

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/sessions"
)

func heardAs(w *world, who string, f sessions.HeardFilter) []sessions.HeardRow {
	w.t.Helper()
	var rows []sessions.HeardRow
	w.read(who, func(tx *store.Tx) (err error) {
		rows, _, err = sessions.HeardBy(tx, f)
		return err
	})
	return rows
}

func TestHeardBlursOutsideTheUnit(t *testing.T) {
	w := newWorld(t)
	big := w.held(func(x *sessions.Telling) {
		x.Attendances, x.Heard = 10, []sessions.Heard{{Text: "Khi nào làm đường?", BriefID: w.Brief, SubjectID: "land"}}
	})
	w.held(func(x *sessions.Telling) {
		x.Attendances, x.Heard = 9, []sessions.Heard{{Text: "Bao giờ có điện?", BriefID: w.Brief, SubjectID: "land"}}
	})
	spot := w.held(func(x *sessions.Telling) {
		x.PlaceID, x.Spot, x.Heard = "", "Chợ phiên", []sessions.Heard{{Text: "Giống lúa nào?", SubjectID: "health"}}
	})
	find := func(rows []sessions.HeardRow, text string) sessions.HeardRow {
		t.Helper()
		i := slices.IndexFunc(rows, func(r sessions.HeardRow) bool { return r.Text == text })
		if i < 0 {
			t.Fatalf("no %q in %+v", text, rows)
		}
		rows[i].ID = ""
		return rows[i]
	}
	home := heardAs(w, "comm00", sessions.HeardFilter{})
	if got := find(home, "Khi nào làm đường?"); got != (sessions.HeardRow{Text: "Khi nào làm đường?", SubjectID: "land", PlaceID: w.Hamlet[0][0][0], Month: "2026-11", BriefID: w.Brief, SessionID: big.SessionID}) {
		t.Fatalf("at home: %+v", got)
	}
	for _, who := range []string{"prov0", "writer", "admin", "inspector"} {
		rows := heardAs(w, who, sessions.HeardFilter{})
		if got := find(rows, "Khi nào làm đường?"); got != (sessions.HeardRow{Text: "Khi nào làm đường?", SubjectID: "land", PlaceID: w.PlaceComm[0][0], Month: "2026-11"}) {
			t.Errorf("%s: %+v", who, got)
		}
		if got := find(rows, "Bao giờ có điện?"); got.PlaceID != w.PlaceProv[0] || got.SessionID != "" {
			t.Errorf("%s sees a small audience as %+v", who, got)
		}
		if got := find(rows, "Giống lúa nào?"); got.PlaceID != w.PlaceComm[0][0] || got.SessionID != "" {
			t.Errorf("%s sees a spot in words as %+v", who, got)
		}
	}
	for name, c := range map[string]struct {
		who  string
		f    sessions.HeardFilter
		want int
	}{
		"a filter as narrow as a commune hides the small audience": {"prov0", sessions.HeardFilter{UnitID: w.Comm[0][0]}, 2},
		"a filter as wide as a province does not":                  {"writer", sessions.HeardFilter{UnitID: w.Prov[0]}, 3},
		"at home it hides nothing":                                 {"comm00", sessions.HeardFilter{UnitID: w.Comm[0][0]}, 3},
		"subject":                                                  {"prov0", sessions.HeardFilter{SubjectID: "health"}, 1},
		"another month":                                            {"prov0", sessions.HeardFilter{Month: "2026-10"}, 0},
		"beside":                                                   {"comm01", sessions.HeardFilter{}, 0},
		"another province":                                         {"prov1", sessions.HeardFilter{}, 0},
		"another network":                                          {"foreign", sessions.HeardFilter{}, 0},
		"a speaker":                                                {"speaker0", sessions.HeardFilter{}, 0},
	} {
		if rows := heardAs(w, c.who, c.f); len(rows) != c.want {
			t.Errorf("%s: %d rows, want %d", name, len(rows), c.want)
		}
	}
	for who, want := range map[string]int{"comm00": 1, "reader00": 1, "prov0": 0, "admin": 0, "speaker0": 0} {
		w.read(who, func(tx *store.Tx) error {
			f, err := sessions.ByID(tx, spot.SessionID)
			if err != nil {
				return err
			}
			all, _, err := sessions.HeardIn(tx, f)
			if len(all) != want {
				t.Errorf("%s reads %d questions of the session, want %d", who, len(all), want)
			}
			return err
		})
	}
}

func TestAddHeardChecks(t *testing.T) {
	w := newWorld(t)
	planned := w.plan()
	r := w.held()
	one := []sessions.Heard{{Text: "Khi nào làm đường?"}}
	for name, c := range map[string]struct {
		who, id string
		all     []sessions.Heard
		kind    fault.Kind
		key     string
	}{
		"not held":     {"comm00", planned.ID, one, fault.Conflict, "sessions.err.notHeld"},
		"nothing":      {"comm00", r.SessionID, nil, fault.Invalid, "sessions.err.noQuestion"},
		"too many":     {"comm00", r.SessionID, make([]sessions.Heard, 51), fault.Invalid, "sessions.err.manyQuestions"},
		"too long":     {"comm00", r.SessionID, []sessions.Heard{{Text: strings.Repeat("đường ", 200)}}, fault.Invalid, ""},
		"an e-mail":    {"comm00", r.SessionID, []sessions.Heard{{Text: "Viết cho lan@example.vn?"}}, fault.Invalid, "sessions.err.notClean"},
		"sibling":      {"comm01", r.SessionID, one, fault.Forbidden, ""},
		"inspector":    {"inspector", r.SessionID, one, fault.Forbidden, ""},
		"nobody":       {"", r.SessionID, one, fault.Unauthenticated, ""},
		"no such talk": {"comm00", "none", one, fault.NotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			want(t, w.as(c.who, func(tx *store.Tx) error { return sessions.AddHeard(tx, c.id, c.all) }), c.kind, c.key)
		})
	}
}

// TestNothingRawIsWritten sends a question with a telephone number and a name: the number is gone before anything
// is written, and the name waits for a choice. Neither the dump nor any operation ever holds either.
func TestNothingRawIsWritten(t *testing.T) {
	w := newWorld(t)
	s := w.plan(func(d *sessions.Draft) { d.Day = today })
	path := "/sessions/" + s.ID + "/report"
	form := w.get("comm00", path).Want(200).Filled(path)
	form.Set("attendances", "25")
	form["question"] = []string{"Ông Páo gọi 0912 345 678 hỏi bao giờ đo đất?", "Chủ tịch xã Lò Văn Hặc trả lời chưa?"}
	first := w.do("comm00", "vi", "POST", path, form).Want(422)
	first.Lacks("0912 345", "345 678").Has("[số điện thoại]", "Ông Páo")
	if n := value[int64](w, `SELECT count(*) FROM questions`) + value[int64](w, `SELECT count(*) FROM session_reports`); n != 0 {
		t.Fatal("something was kept before the names were settled")
	}
	again := first.Filled(path)
	names := 0
	for key := range again {
		if strings.HasPrefix(key, "was_") {
			names++
			choice := "strike"
			if strings.HasPrefix(key, "was_1_") {
				choice = "public"
			}
			again.Set("name_"+strings.TrimPrefix(key, "was_"), choice)
		}
	}
	if names == 0 {
		t.Fatal("no name is asked about")
	}
	done := w.do("comm00", "vi", "POST", path, again).Want(303)
	if done.To != "/sessions/"+s.ID {
		t.Fatalf("led to %s", done.To)
	}
	w.do("comm00", "vi", "GET", done.To, nil).Want(200).Has("[tên người]", "[số điện thoại]", "Lò Văn Hặc").Lacks("Páo", "0912 345")
	w.get("prov0", done.To).Want(200).Lacks("[tên người]", "đo đất")
	var dump bytes.Buffer
	if err := w.db.Dump(context.Background(), &dump); err != nil {
		t.Fatal(err)
	}
	// The number by its longer parts: four digits or three letters alone stand in many a random id.
	for _, raw := range []string{"0912 345", "345 678", "0912345678", "912345678", "Páo", "ong pao"} {
		if strings.Contains(dump.String(), raw) {
			t.Errorf("%q stands in the database", raw)
		}
	}
	if n := strings.Count(dump.String(), "đo đất"); n != 1 {
		t.Errorf("the question stands in %d places of the dump, want its own row alone", n)
	}
	if subject := value[string](w, `SELECT subject_id FROM questions LIMIT 1`); subject != "land" {
		t.Errorf("the subject is %q", subject)
	}
}

// TestChoiceIsForTheNameShown: a choice made for one name does not pass another that was typed since.
func TestChoiceIsForTheNameShown(t *testing.T) {
	w := newWorld(t)
	r := w.held()
	path := "/sessions/" + r.SessionID + "/questions"
	form := url.Values{"op": {store.NewOpID(w.db.Now())}, "question": {"Ông Páo có được cấp không?"}, "name_0_0": {"public"}, "was_0_0": {"Ông Lềnh"}}
	w.do("comm00", "en", "POST", path, form).Want(422)
	form.Set("was_0_0", "Ông Páo")
	w.do("comm00", "en", "POST", path, form).Want(303)
	form.Set("op", store.NewOpID(w.db.Now()))
	form.Set("name_0_0", "whatever")
	w.do("comm00", "en", "POST", path, form).Want(422)
}

// TestQuestionsAtOnce: several people add questions to one session at the same moment, and none is lost.
func TestQuestionsAtOnce(t *testing.T) {
	w := newWorld(t)
	r := w.held()
	const n = 12
	failed := make(chan error, n)
	for i := range n {
		go func() {
			_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor("comm00")}, func(tx *store.Tx) error {
				return sessions.AddHeard(tx, r.SessionID, []sessions.Heard{{Text: "Bao giờ có điện " + strings.Repeat("nhé ", i+1) + "?"}})
			})
			failed <- err
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if kept := value[int64](w, `SELECT count(DISTINCT text) FROM questions WHERE session_id = $1`, r.SessionID); kept != n {
		t.Fatalf("%d of %d questions are kept", kept, n)
	}
}

// TestTalksAtOnce: reports of one unit that come at the same moment all count in its duty.
func TestTalksAtOnce(t *testing.T) {
	w := newWorld(t)
	const n = 8
	failed := make(chan error, n)
	for range n {
		go func() {
			_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor("comm00")}, func(tx *store.Tx) error {
				_, err := sessions.TellUnplanned(tx, w.telling())
				return err
			})
			failed <- err
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if held, _ := w.duty(w.Comm[0][0], w.Brief); held != n {
		t.Fatalf("the duty knows %d of %d talks", held, n)
	}
	if got, _ := w.counted(w.Comm[0][0], w.Brief); got != n {
		t.Fatalf("coverage counts %d of %d talks", got, n)
	}
}
