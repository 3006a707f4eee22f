package home_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"rostrum/internal/briefs"
	"rostrum/internal/coverage"
	"rostrum/internal/home"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
	"rostrum/internal/sessions"
)

// serve is a site with the first pages over the small world.
func serve(t *testing.T) (*orgtest.Site, *store.DB, *orgtest.Small) {
	t.Helper()
	db := storetest.Open(t)
	small := orgtest.World(t, db, people.Verbs(), briefs.Verbs(), coverage.Verbs(), sessions.Verbs())
	return orgtest.Serve(t, db, orgtest.House{Routes: home.Routes(),
		Words: []fs.FS{people.Locale(), briefs.Locale(), coverage.Locale(), sessions.Locale(), home.Locale()}}), db, small
}

func owe(t *testing.T, db *store.DB, unit, deadline string) {
	t.Helper()
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		brief := tx.NewID("briefs")
		if _, err := tx.Exec(`INSERT INTO briefs (id, number, network_id, unit_id, state, version, approved_version, published_version, internal, on_site_from, on_site_until, author, created_at)
			VALUES ($1, $1, 'n', $2, 'published', 1, 1, 1, $3, '', '', 'a', 1)`, brief, unit, false); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO duties (id, unit_id, brief_id, publication_id, deadline, acknowledge_by, sessions, heads_own, pass_down, acknowledged_on,
			acknowledged_by, acknowledged_version, by_link, passed_on, passed_by, held, heads_held, version)
			VALUES ($1, $2, $3, '', $4, $4, 1, $5, $5, '', '', 0, $5, '', '', 0, 0, 1)`, tx.NewID("duties"), unit, brief, deadline, false)
		return err
	})
	if _, err := briefs.Recount(t.Context(), db, false); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstPageSaysWhatIsToBeDone(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "chief", access.Coordinator, w.Prov[0])
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	orgtest.Grant(t, db, "other", access.Coordinator, w.Comm[1][0])
	owe(t, db, w.Comm[0][0], "2020-01-01")
	for _, c := range []struct {
		who, has, hasNot string
	}{
		{"", "A network of speakers", "What is to be done today?"},
		{"clerk", "Acknowledge by 01/01/2020", "Nothing is waiting"},
		{"chief", "Duties past their deadline", "Acknowledge by"},
		{"other", "Nothing is waiting", "Duties past their deadline"},
	} {
		s.Get(c.who, "/").Want(http.StatusOK, c.has).Lacks(c.hasNot)
	}
}

func TestAUnitsPageShowsWhatThePersonMaySee(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	owe(t, db, w.Comm[0][0], "2020-01-01")
	owe(t, db, w.Comm[1][0], "2020-01-01")
	for _, c := range []struct {
		name, unit, who string
		status          int
		due             bool
	}{
		{"own", w.Comm[0][0], "clerk", 200, true},
		{"foreign: the tree is open, the work is not", w.Comm[1][0], "clerk", 200, false},
		{"above", w.Prov[0], "clerk", 200, false},
		{"unknown", "nowhere", "clerk", 404, false},
		{"no role", w.Comm[0][0], "nobody", 403, false},
	} {
		p := s.Get(c.who, "/units/"+c.unit)
		if due := strings.Contains(p.Text(), "What is due"); p.Status != c.status || due != c.due {
			t.Errorf("%s: %d, due shown: %v", c.name, p.Status, due)
		}
	}
}

func TestADutyWhoseTalksAreHeldSaysWhatIsStillMissing(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	owe(t, db, w.Comm[0][0], "2090-01-01")
	for _, c := range []struct {
		heads, pass bool
		held        int
		want        string
	}{
		{true, true, 0, "0 of 1 sessions held, due 01/01/2090"},
		{true, true, 2, "The head's own talk is missing, due 01/01/2090"},
		{false, true, 2, "Not passed down yet, due 01/01/2090"},
	} {
		storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE duties SET acknowledged_on = '2026-01-01', heads_own = $1, pass_down = $2, held = $3`, c.heads, c.pass, c.held)
			return err
		})
		s.Get("clerk", "/units/"+w.Comm[0][0]).Want(http.StatusOK, c.want)
	}
}

func TestAWithdrawnBriefIsSaidBesideATalkAndThePostponedIsThere(t *testing.T) {
	s, db, w := serve(t)
	orgtest.Grant(t, db, "clerk", access.Coordinator, w.Comm[0][0])
	owe(t, db, w.Comm[0][0], "2090-01-01")
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO sessions (id, unit_id, network_id, title, day, start_at, minutes, place_id, spot, mode, link, open_to, expected,
			heads_own, state, report_id, planned, created_by, created_at, version)
			VALUES ('t', $1, 'n', 'Kẹo kéo', '2090-05-01', 3797000000000000, 60, $2, '', 'in_person', '', 'public', 1, $3, 'postponed', '', $4, 'a', 1, 1)`,
			w.Comm[0][0], w.Hamlet[0][0][0], false, true); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO session_briefs (session_id, brief_id, version) SELECT 't', id, 1 FROM briefs`)
		return err
	})
	s.Get("clerk", "/").Want(http.StatusOK, "Kẹo kéo").Lacks("A brief of this session is withdrawn")
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE briefs SET state = 'withdrawn'`)
		return err
	})
	s.Get("clerk", "/").Want(http.StatusOK, "Kẹo kéo", "A brief of this session is withdrawn")
}
