package live_test

import (
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/config/counts"
	"rostrum/internal/kit/store"
	"rostrum/internal/live"
	"rostrum/internal/sessions"
)

// TestManySitesShareOneLookAtTheMainRoom opens a main room with as many sites as a national briefing has, each with
// questions of its own, and shows that what the main room answers reaches all of them while it is read a few times and not
// once a site. The times are logged; docs/decisions/0016 quotes them.
func TestManySitesShareOneLookAtTheMainRoom(t *testing.T) {
	b := newBriefing(t, 0)
	n := counts.N("live-sites")
	var sites []string
	b.must("system", func(tx *store.Tx) error {
		for range n {
			id := store.RandomID()
			sites = append(sites, id)
			s := sessions.Session{ID: store.RandomID(), UnitID: b.Comm[0][0], NetworkID: b.Network, Day: "2026-11-23", State: sessions.Planned, Planned: true, Version: 1}
			if err := tx.Insert("sessions", s); err != nil {
				return err
			}
			r := live.Room{ID: id, SessionID: s.ID, UnitID: b.Comm[0][0], Key: "k", Code: id[:8], State: live.Open, Moderation: live.After, Version: 1,
				MainID: b.main.ID, SiteMost: 3, People: -1}
			if err := tx.Insert("live_rooms", r); err != nil {
				return err
			}
			for i := range 10 {
				q := live.Question{ID: store.RandomID(), RoomID: id, Text: "Câu hỏi của một điểm cầu", Hour: "2026-11-23T09", State: live.Shown, Way: live.ByPhone, Votes: int64(i)}
				if err := tx.Insert("live_questions", q); err != nil {
					return err
				}
			}
		}
		return nil
	})
	b.asked(b.main.ID, map[string]int64{"Toàn quốc cùng hỏi": 3})
	e, _ := b.engine()
	start := time.Now()
	for _, id := range sites {
		e.Whole(id)
	}
	t.Logf("%d sites: opened on this node in %v", n, time.Since(start))
	lag := func(d time.Duration) (most time.Duration) {
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			most = max(most, e.Stats().Lag)
		}
		return most
	}
	lag(2 * time.Second)
	t.Logf("nothing changes: the longest pass in four seconds took %v", lag(4*time.Second))
	before := e.MainReads(b.main.ID)
	if err := b.judge("nation", b.idOf("Toàn quốc cùng hỏi"), live.Verdict{State: live.Answering}); err != nil {
		t.Fatal(err)
	}
	start = time.Now()
	e.Changed(b.main.ID)
	for left, most := sites, time.Duration(0); len(left) > 0; time.Sleep(5 * time.Millisecond) {
		most = max(most, e.Stats().Lag)
		for len(left) > 0 && strings.Contains(string(e.Whole(left[0])), "Toàn quốc cùng hỏi") {
			left = left[1:]
		}
		if len(left) == 0 {
			t.Logf("the main room changes: all sites know after %v, the longest pass took %v", time.Since(start), max(most, e.Stats().Lag))
		}
		if time.Since(start) > 30*time.Second {
			t.Fatalf("%d of %d sites still do not know what the main room answers", len(left), n)
		}
	}
	// Once for the change, and once for each two seconds that went by meanwhile.
	if reads, due := e.MainReads(b.main.ID)-before, 2+int(time.Since(start)/(2*time.Second)); reads > due {
		t.Errorf("the main room was read %d times for %d sites, want %d at most", reads, n, due)
	}
	start = time.Now()
	var all []live.Candidate
	b.must("nation", func(tx *store.Tx) (err error) { all, err = live.Candidates(tx, b.main.ID); return err })
	t.Logf("%d candidates of %d questions were found in %v", len(all), 10*n, time.Since(start))
}
