package sessions_test

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// today is the day on which tests begin: a Monday.
const today lang.Day = "2026-11-23"

// world is the small world with one public and one internal brief published everywhere, three speakers of the first
// commune, and one account for each role that matters.
type world struct {
	*orgtest.Small
	t        testing.TB
	db       *store.DB
	clock    *storetest.Clock
	site     *orgtest.Site
	Brief    string // public
	Internal string
	InPerson string // public, asks for a talk in person
	Speaker  [3]string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	return worldIn(t, storetest.OpenAt(t, clock.Now), clock)
}

func worldIn(t testing.TB, db *store.DB, clock *storetest.Clock) *world {
	t.Helper()
	w := &world{t: t, db: db, clock: clock}
	w.Small = orgtest.World(t, db, people.Verbs(), briefs.Verbs(), coverage.Verbs(), sessions.Verbs())
	for id, at := range map[string]struct {
		role  access.Role
		scope string
	}{
		"writer": {access.Coordinator, w.Root}, "second": {access.Coordinator, w.Root}, "prov0": {access.Coordinator, w.Prov[0]},
		"prov1": {access.Coordinator, w.Prov[1]}, "comm00": {access.Coordinator, w.Comm[0][0]}, "comm01": {access.Coordinator, w.Comm[0][1]},
		"head00": {access.Head, w.Comm[0][0]}, "reader00": {access.Reader, w.Comm[0][0]}, "inspector": {access.Inspector, w.Root},
		"foreign": {access.Coordinator, w.Root2}, "admin": {access.Administrator, access.Everywhere},
	} {
		orgtest.Grant(t, db, id, at.role, at.scope)
	}
	w.must("system", w.catalogues)
	w.speakers()
	w.Brief, w.Internal = w.brief(false, false), w.brief(true, false)
	w.InPerson = w.brief(false, true)
	w.serve()
	return w
}

func (w *world) catalogues(tx *store.Tx) error {
	run := func(query string, args ...any) {
		w.t.Helper()
		if _, err := tx.Exec(query, args...); err != nil {
			w.t.Fatal(err)
		}
	}
	for i, id := range []string{"vi", "hmn", "tai"} {
		run(`INSERT INTO languages (id, names, position, retired_on, version) VALUES ($1, $2, $3, '', 1)`, id, `{"vi":"tiếng `+id+`","en":"lang `+id+`"}`, i)
	}
	for i, id := range []string{"land", "health"} {
		run(`INSERT INTO subjects (id, names, position, retired_on, version) VALUES ($1, $2, $3, '', 1)`, id, `{"vi":"`+id+`-vi","en":"`+id+`-en"}`, i)
	}
	return nil
}

// speakers brings in those of the first commune, the third never appointed; "speaker0" is the first one's account.
func (w *world) speakers() {
	w.t.Helper()
	var all []people.Arrival
	for i, name := range []string{"Lò Thị Bưởi", "Vàng A Dế", "Nguyễn Văn Cam"} {
		a := people.Arrival{Record: people.Record{Speaker: people.Speaker{FullName: name, BornYear: 1980, HomeUnitID: w.Comm[0][0]}}}
		if i < 2 {
			a.Appointments = []people.Appointment{{NetworkID: w.Network, UnitID: w.Comm[0][0], LevelID: w.Levels[2], Status: people.Appointed,
				FromDay: "2022-01-01", UntilDay: "2026-12-31"}}
		}
		all = append(all, a)
	}
	if err := people.Load(w.t.Context(), w.db, all); err != nil {
		w.t.Fatal(err)
	}
	for i := range all {
		w.Speaker[i] = all[i].ID
	}
	w.must("system", func(tx *store.Tx) error {
		for i, name := range []string{"speaker0", "speaker1"} {
			if _, err := tx.Exec(`INSERT INTO accounts (id, name, full_name, sort_key, email, lang, speaker_id, password_hash, totp_secret, totp_last, created_at, disabled_at, version)
				VALUES ($1, $1, $1, $1, '', 'en', $2, '', '', 0, 0, 0, 1)`, name, w.Speaker[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// brief publishes a brief of the nation to everybody.
func (w *world) brief(internal, inPerson bool) string {
	w.t.Helper()
	text := briefs.Text{Title: "Cấp giấy chứng nhận", Summary: "Hồ sơ.", Body: "## Hồ sơ\n", KeyMessages: []string{"Nộp tại một cửa."},
		Sources:  []briefs.Source{{Law: "31/2024/QH15", Title: "Luật Đất đai", Day: "2024-01-18", Article: "Điều 137", URL: "https://vbpl.example.vn/31"}},
		Subjects: []string{"land"}, Languages: []string{"vi"}, ValidFrom: "2026-01-01", ValidUntil: "2029-12-31", InPerson: inPerson}
	var b briefs.Brief
	w.must("writer", func(tx *store.Tx) (err error) {
		if b, err = briefs.Create(tx, briefs.NewBrief{UnitID: w.Root, Internal: internal, Text: text}); err != nil {
			return err
		}
		full, err := briefs.View(tx, b.ID, 0)
		if err != nil {
			return err
		}
		return briefs.Submit(tx, b.ID, full.Text.Edits)
	})
	w.must("second", func(tx *store.Tx) error {
		full, err := briefs.View(tx, b.ID, 0)
		if err != nil {
			return err
		}
		return briefs.Approve(tx, b.ID, full.Text.Edits)
	})
	w.must("writer", func(tx *store.Tx) error {
		_, _, err := briefs.Office{Ledger: coverage.Ledger{}}.Publish(tx, briefs.NewPublication{BriefID: b.ID, ToUnitID: w.Root, LevelIDs: w.Levels[:],
			Asked: briefs.Asked{Deadline: "2026-12-20", AcknowledgeBy: "2026-11-27", Sessions: 1}})
		return err
	})
	return b.ID
}

func actor(id string) store.Actor {
	if id == "system" {
		return store.System()
	}
	if id == "" {
		return store.Actor{}
	}
	return orgtest.Actor(id)
}

// as runs a use case as an account and gives its error.
func (w *world) as(id string, fn func(tx *store.Tx) error) error {
	w.clock.Add(time.Millisecond)
	_, err := w.db.Write(context.Background(), store.Op{Kind: "test", Actor: actor(id)}, fn)
	return err
}

func (w *world) must(id string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.as(id, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(id string, fn func(tx *store.Tx) error) {
	w.t.Helper()
	storetest.Read(w.t, w.db, actor(id), fn)
}

// value reads one figure or text.
func value[T any](w *world, query string, args ...any) T {
	w.t.Helper()
	var v T
	w.read("system", func(tx *store.Tx) (err error) {
		v, err = store.Value[T](tx, query, args...)
		return err
	})
	return v
}

func (w *world) draft(change ...func(*sessions.Draft)) sessions.Draft {
	d := sessions.Draft{UnitID: w.Comm[0][0], Day: "2026-11-25", Time: "08:00", Minutes: 90, PlaceID: w.Hamlet[0][0][0], Mode: sessions.InPerson,
		OpenTo: sessions.ToPublic, Expected: 40, Lists: sessions.Lists{BriefIDs: []string{w.Brief}, Languages: []string{"vi"}, SpeakerIDs: []string{w.Speaker[0]}}}
	for _, c := range change {
		c(&d)
	}
	return d
}

func (w *world) plan(change ...func(*sessions.Draft)) sessions.Session {
	w.t.Helper()
	var s sessions.Session
	w.must("comm00", func(tx *store.Tx) (err error) {
		s, err = sessions.Plan(tx, w.draft(change...))
		return err
	})
	return s
}

func (w *world) telling(change ...func(*sessions.Telling)) sessions.Telling {
	t := sessions.Telling{UnitID: w.Comm[0][0], Day: today, PlaceID: w.Hamlet[0][0][0], Attendances: 42, Minutes: 80, BriefIDs: []string{w.Brief},
		Languages: []coverage.Spoken{{Lang: "vi", Manner: coverage.ManSpoken}}, Mode: sessions.InPerson}
	for _, c := range change {
		c(&t)
	}
	return t
}

// held reports a talk without a plan as the coordinator of the first commune.
func (w *world) held(change ...func(*sessions.Telling)) sessions.Report {
	w.t.Helper()
	var r sessions.Report
	w.must("comm00", func(tx *store.Tx) (err error) {
		r, err = sessions.TellUnplanned(tx, w.telling(change...))
		return err
	})
	return r
}

func (w *world) byID(id string) sessions.Full {
	w.t.Helper()
	var f sessions.Full
	w.read("system", func(tx *store.Tx) (err error) {
		f, err = sessions.ByID(tx, id)
		return err
	})
	return f
}

func (w *world) events(kind string) int64 {
	w.t.Helper()
	return value[int64](w, `SELECT count(*) FROM outbox WHERE kind = $1`, kind)
}

// want fails the test unless err is of the kind, with the words key where one is named.
func want(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want kind %v", err, kind)
	}
	e, _ := fault.As(err)
	if key == "" || e.Key == key || slices.ContainsFunc(fault.Fields(err), func(f fault.Field) bool { return f.Key == key }) {
		return
	}
	t.Fatalf("got %v, want key %s", err, key)
}

func (w *world) serve() {
	w.t.Helper()
	w.site = orgtest.Serve(w.t, w.db, orgtest.House{Routes: sessions.Routes(nil),
		Words: []fs.FS{people.Locale(), people.LocaleSpeakers(), briefs.Locale(), coverage.Locale(), sessions.Locale()}})
}

type page = orgtest.Page

func (w *world) do(who, tongue, method, path string, form url.Values) page {
	w.t.Helper()
	return w.site.Do(who, lang.Tag(tongue), method, path, form)
}

func (w *world) get(who, path string) page { w.t.Helper(); return w.do(who, "en", "GET", path, nil) }

// post sends name, value pairs as a form with an operation of its own.
func (w *world) post(who, path string, pairs ...string) page {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return w.site.Post(who, path, form)
}
