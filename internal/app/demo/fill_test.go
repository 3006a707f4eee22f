package demo

import (
	"testing"
	"time"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// fill fills a fresh database with the small demo, telling how long each step took.
func fill(t *testing.T, seed uint64) (*store.DB, Summary) {
	t.Helper()
	_, db := open(t)
	start := time.Now()
	sum, err := Fill(t.Context(), db, Options{Seed: seed, Small: true, Progress: func(step string, done, total int64) {
		if done == total {
			t.Logf("%s: %d after %v", step, total, time.Since(start).Round(time.Millisecond))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", sum)
	return db, sum
}

// rows counts by a query and fails the test where the count lies outside from and to.
func rows(t *testing.T, db *store.DB, query string, from, to int64) {
	t.Helper()
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		n, err := store.Value[int64](tx, query)
		if err == nil && (n < from || n > to) {
			t.Errorf("%s: %d, want %d to %d", query, n, from, to)
		}
		return err
	})
}

func TestFill(t *testing.T) {
	db, sum := fill(t, 1)
	if sum.Units < 500 || sum.Speakers < 300 || sum.Sessions < 1500 || sum.Briefs != 15 || sum.Questions < 100 || len(sum.Logins) != 8 {
		t.Errorf("made %+v", sum)
	}
	d, err := coverage.Recount(t.Context(), db, source(), true)
	if err != nil || d.Differ != 0 || d.Cells == 0 {
		t.Errorf("%d of %d cells differ: %v, %v", d.Differ, d.Cells, d.Lines, err)
	}
	if d, err := briefs.Recount(t.Context(), db, true); err != nil || d.Differ != 0 || d.Cells != sum.Duties {
		t.Errorf("where duties stand: %d of %d differ: %v, %v", d.Differ, d.Cells, d.Lines, err)
	}
	for _, c := range []struct {
		query    string
		from, to int64
	}{
		{`SELECT count(*) FROM briefs WHERE state = 'published'`, 12, 12},
		{`SELECT count(*) FROM briefs WHERE state = 'withdrawn'`, 1, 1},
		{`SELECT count(*) FROM briefs WHERE state = 'approval'`, 1, 1},
		{`SELECT count(*) FROM briefs WHERE state = 'draft'`, 1, 1},
		{`SELECT count(*) FROM briefs WHERE internal AND on_site_from = ''`, 1, 1},
		{`SELECT count(*) FROM duties WHERE deadline >= '2026-11-23'`, 200, 2000},
		{`SELECT count(*) FROM duties WHERE acknowledged_on = ''`, 20, 1000},
		{`SELECT count(*) FROM duties d WHERE d.held <> (SELECT count(*) FROM report_briefs b JOIN session_reports r ON r.id = b.report_id
			WHERE b.brief_id = d.brief_id AND r.unit_id = d.unit_id)`, 0, 0},
		{`SELECT count(*) FROM duty_links`, 3, 3},
		{`SELECT count(*) FROM session_reports WHERE origin = 'link' AND confirmed_by = ''`, 3, 3},
		{`SELECT count(*) FROM sessions WHERE day < '2025-07-01'`, 100, 3000},
		{`SELECT count(*) FROM sessions WHERE day > '2026-11-23' AND state = 'planned'`, 30, 400},
		{`SELECT count(*) FROM sessions WHERE day < '2026-11-23' AND state = 'planned'`, 5, 400},
		{`SELECT count(*) FROM sessions WHERE state = 'cancelled'`, 10, 400},
		{`SELECT count(*) FROM sessions WHERE state = 'postponed'`, 2, 60},
		{`SELECT count(*) FROM sessions s JOIN units u ON u.id = s.unit_id WHERE s.day < u.from_day OR u.until_day <> '' AND s.day >= u.until_day`, 0, 0},
		{`SELECT count(*) FROM sessions s JOIN session_briefs b ON b.session_id = s.id JOIN briefs f ON f.id = b.brief_id
			WHERE s.open_to = 'public' AND (f.on_site_from = '' OR f.on_site_from > s.day OR f.on_site_until <> '' AND f.on_site_until <= s.day)`, 0, 0},
		{`SELECT count(*) FROM session_reports WHERE attendances < 20 OR attendances > 300`, 0, 0},
		{`SELECT count(*) FROM session_reports WHERE created_at > 1795402800000000`, 0, 0},
		{`SELECT count(*) FROM report_languages WHERE manner = 'interpreted'`, 50, 5000},
		{`SELECT count(*) FROM report_languages WHERE manner = 'played'`, 10, 2000},
		{`SELECT count(*) FROM nothing_to_report`, 20, 2000},
		{`SELECT count(*) FROM appointments WHERE status = 'lapsed' AND until_day = '2025-07-01'`, 50, 5000},
		{`SELECT count(*) FROM appointments WHERE status = 'appointed' AND until_day > '2026-11-23' AND until_day < '2027-02-23'`, 3, 300},
		{`SELECT count(*) FROM speakers WHERE phone <> '' OR email <> '' OR note <> ''`, 0, 0},
		{`SELECT count(*) FROM place_shapes`, 200, 400},
		{`SELECT count(*) FROM accounts WHERE lang <> ''`, 0, 0},
		{`SELECT count(*) FROM duties WHERE pass_down`, 2, 2},
		{`SELECT count(*) FROM duties WHERE pass_down AND passed_on > acknowledged_on`, 1, 2},
		{`SELECT count(*) FROM duty_acts WHERE act = 'passed'`, 1, 2},
		{`SELECT count(*) FROM duties d JOIN publications p ON p.id = d.publication_id JOIN duties u ON u.unit_id = p.to_unit_id AND u.brief_id = d.brief_id
			WHERE u.pass_down AND u.passed_on <> '' AND d.deadline <= u.deadline`, 90, 230},
		{`SELECT count(*) FROM duties d JOIN units u ON u.id = d.unit_id JOIN unit_levels l ON l.unit_id = u.id JOIN levels v ON v.id = l.level_id
			WHERE u.until_day = '2025-07-01' AND v.rank = 3`, 100, 2000},
		{`SELECT count(*) FROM place_names WHERE name_en >= 'Hamlet ' AND name_en < 'Hamlet~'`, 300, 2000},
		{`SELECT count(*) FROM coverage_parts WHERE to_id <> ''`, 5, 2000},
		{`SELECT count(*) FROM session_reports r JOIN place_names n ON n.place_id = r.place_id WHERE n.name_en >= 'Hamlet ' AND n.name_en < 'Hamlet~'`, 200, 3000},
	} {
		rows(t, db, c.query, c.from, c.to)
	}
	checkAges(t, db)
	checkLogins(t, db, sum)
	checkCoordinator(t, db)
	checkSpeaker(t, db)
	if _, err := Fill(t.Context(), db, Options{Seed: 1, Small: true}); !fault.Is(err, fault.Conflict) {
		t.Errorf("filled twice: %v", err)
	}
}

// checkLogins holds that each of the eight signs in and holds the role it names, and nobody else has a password.
func checkLogins(t *testing.T, db *store.DB, sum Summary) {
	t.Helper()
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error { return access.Declare(tx, people.Verbs()) })
	roles := map[string]bool{}
	storetest.Read(t, db, store.System(), func(tx *store.Tx) error {
		for _, l := range sum.Logins {
			a, err := people.AccountByName(tx, l.Name)
			if err != nil {
				return err
			}
			if _, err := people.NewDoor(db).SignIn(t.Context(), people.Attempt{Name: l.Name, Password: l.Password}); err != nil {
				t.Errorf("%s does not sign in: %v", l.Name, err)
			}
			held, err := access.GrantsOf(tx, a.ID)
			if err != nil || len(held) == 0 || string(held[0].Role) != l.Role {
				t.Errorf("%s holds %+v, %v", l.Name, held, err)
			}
			roles[l.Role] = true
			if l.Title.In(lang.VI) == "" || l.Title.In(lang.EN) == "" {
				t.Errorf("%s has no title in both languages", l.Name)
			}
		}
		return nil
	})
	if len(roles) != 8 {
		t.Errorf("roles: %v", roles)
	}
	rows(t, db, `SELECT count(*) FROM accounts WHERE password_hash <> ''`, 8, 8)
}

// checkAges holds that nobody is too young or too old for what they do, nor of another sex or group.
func checkAges(t *testing.T, db *store.DB) {
	t.Helper()
	rows(t, db, `SELECT count(DISTINCT occupation) FROM speakers`, 15, 30)
	for _, wrong := range []string{`occupation = 'cựu chiến binh' AND born_year > 1971`, `occupation = 'cán bộ đoàn thanh niên' AND born_year < 1991`,
		`occupation IN ('cán bộ hưu trí', 'giáo viên nghỉ hưu') AND born_year > 1966`, `occupation IN ('già làng', 'người có uy tín') AND (born_year > 1976 OR ethnic_group = 'kinh')`,
		`occupation IN ('giáo viên', 'cán bộ xã', 'nhân viên y tế', 'chuyên viên') AND (born_year < 1966 OR born_year > 2003)`,
		`occupation = 'cán bộ phụ nữ' AND gender <> 'female'`, `born_year < 1946 OR born_year > 2004`} {
		rows(t, db, `SELECT count(*) FROM speakers WHERE `+wrong, 0, 0)
	}
}

// checkCoordinator holds that the listed coordinator's own unit has something to take notice of, talks to report
// and talks to come.
func checkCoordinator(t *testing.T, db *store.DB) {
	t.Helper()
	for query, least := range map[string]int64{
		`SELECT count(*) FROM duties d JOIN briefs b ON b.id = d.brief_id AND b.state = 'published' JOIN mine m ON m.id = d.unit_id WHERE d.acknowledged_on = ''`: 1,
		`SELECT count(*) FROM sessions s JOIN mine m ON m.id = s.unit_id WHERE s.day < '2026-11-23' AND s.state = 'planned'`:                                      2,
		`SELECT count(*) FROM sessions s JOIN mine m ON m.id = s.unit_id WHERE s.day > '2026-11-23' AND s.state = 'planned'`:                                      3,
	} {
		rows(t, db, `WITH mine AS (SELECT g.scope_id AS id FROM grants g JOIN accounts a ON a.id = g.account_id WHERE a.name = 'dieuphoi') `+query, least, 40)
	}
}

// checkSpeaker holds that the listed speaker has talks to report and talks to come.
func checkSpeaker(t *testing.T, db *store.DB) {
	t.Helper()
	for query, least := range map[string]int64{
		`s.day < '2026-11-23' AND s.state = 'planned'`: 2, `s.day > '2026-11-23' AND s.state IN ('planned', 'postponed')`: 4,
	} {
		rows(t, db, `SELECT count(*) FROM sessions s JOIN session_speakers p ON p.session_id = s.id JOIN accounts a ON a.speaker_id = p.speaker_id
			WHERE a.name = 'tuyentruyenvien' AND `+query, least, 40)
	}
}

// TestSameSeed holds that a seed makes one demo, and another seed another.
func TestSameSeed(t *testing.T) {
	_, a := fill(t, 7)
	_, b := fill(t, 7)
	_, c := fill(t, 8)
	same := func(a, b Summary) bool {
		a.Logins, b.Logins = nil, nil
		return a.Units == b.Units && a.Speakers == b.Speakers && a.Duties == b.Duties && a.Sessions == b.Sessions && a.Questions == b.Questions && a.Cells == b.Cells
	}
	if !same(a, b) {
		t.Errorf("one seed made %+v and %+v", a, b)
	}
	if same(a, c) {
		t.Errorf("two seeds made the same %+v", a)
	}
}

func TestScheduleIsWhole(t *testing.T) {
	var today lang.Day = "2026-11-23"
	slugs := map[string]bool{}
	running, closed := 0, 0
	for _, row := range schedule() {
		slugs[row.slug] = true
		for n, p := range row.sent {
			s := p.sending(n+1, today, "")
			if s.deadline <= s.day || s.day > today || s.deadline < "2025-05-23" || s.asked().AcknowledgeBy > s.deadline {
				t.Errorf("%s: %+v", row.slug, s)
			}
			if s.deadline >= today {
				running++
			} else {
				closed++
			}
		}
		if (row.state == briefs.Draft || row.state == briefs.Approval) != (len(row.sent) == 0) {
			t.Errorf("%s is %s with %d sendings", row.slug, row.state, len(row.sent))
		}
	}
	if len(slugs) != 15 || running < 3 || closed < 8 {
		t.Errorf("%d briefs, %d running, %d closed", len(slugs), running, closed)
	}
}

// TestEverydayQuestionsPass holds that what is heard in the demo would pass the door as it stands.
func TestEverydayQuestionsPass(t *testing.T) {
	for _, q := range everyday() {
		if cleaned, names := sessions.Clean(q); cleaned != q || len(names) > 0 {
			t.Errorf("%q becomes %q with names %v", q, cleaned, names)
		}
	}
}
