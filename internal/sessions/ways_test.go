package sessions_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// many brings in more sessions of one province than are counted, and some of another.
func (w *world) many() {
	w.t.Helper()
	const n = sessions.MostCounted + 600
	storetest.Write(w.t, w.db, store.System(), func(tx *store.Tx) error {
		for from := 0; from < n; from += 100 {
			var talks, reports, on []string
			for i := from; i < from+100; i++ {
				unit, state, day := w.Comm[0][i%3], sessions.States()[i%4], lang.Day("2026-12-20").AddDays(-i/20)
				if i%50 == 0 {
					unit = w.Comm[1][0]
				}
				origin, sure := "phone", "x"
				if i%200 == 2 {
					origin, sure = sessions.FromLink, ""
				}
				talks = append(talks, fmt.Sprintf(`('t%05d', '%s', '%s', 'Buổi %d', '%s', %d, 60, '', '', 'in_person', '', 'staff', 1, FALSE, '%s', 'r%05d', TRUE, '', 0, 1)`,
					i, unit, w.Network, i, day, day.Micros(tx.Location()), state, i))
				reports = append(reports, fmt.Sprintf(`('r%05d', 't%05d', '', '%s', '', '%s', %d, 60, FALSE, '%s', '', '', '%s', '', 0, 0)`, i, i, day, unit, i%90, origin, sure))
				if i%7 == 0 {
					on = append(on, fmt.Sprintf(`('t%05d', '%s', 1)`, i, w.Brief))
				}
			}
			for head, rows := range map[string][]string{
				`INSERT INTO sessions (id, unit_id, network_id, title, day, start_at, minutes, place_id, spot, mode, link, open_to, expected, heads_own, state, report_id, planned, created_by, created_at, version)`: talks,
				`INSERT INTO session_reports (id, session_id, replaces, day, place_id, unit_id, attendances, minutes, heads_own, origin, for_speaker, reason, confirmed_by, created_by, device_at, created_at)`:       reports,
				`INSERT INTO session_briefs (session_id, brief_id, version)`: on,
			} {
				if _, err := tx.Exec(head + ` VALUES ` + strings.Join(rows, ", ")); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// TestListsAreTheSameWhicheverWayTheyAreRead holds what is listed and summed, unit by unit or day by day, to what the
// tables say.
func TestListsAreTheSameWhicheverWayTheyAreRead(t *testing.T) {
	w := newWorld(t)
	w.many()
	capped := 0
	for _, who := range []string{"admin", "inspector", "prov0", "prov1", "comm00", "foreign"} {
		for name, c := range map[string]struct {
			filter sessions.Filter
			cond   string
		}{
			"all": {}, "state": {sessions.Filter{State: sessions.Held}, ` AND s.state = 'held'`},
			"month": {sessions.Filter{Month: "2026-09"}, ` AND s.day >= '2026-09-01' AND s.day < '2026-10-01'`},
			"brief": {sessions.Filter{BriefID: w.Brief}, ` AND s.id IN (SELECT session_id FROM session_briefs WHERE brief_id = '` + w.Brief + `')`},
			"link":  {sessions.Filter{ByLink: true}, ` AND r.origin = 'link' AND r.confirmed_by = ''`},
			"unit":  {sessions.Filter{UnitID: w.Comm[0][1]}, ` AND s.unit_id = '` + w.Comm[0][1] + `'`},
		} {
			storetest.Read(t, w.db, orgtest.Actor(who), func(tx *store.Tx) error {
				ranges, err := access.Ranges(tx, "sessions.read")
				if err != nil {
					return err
				}
				within, args := access.Where(ranges, "u.path", 1)
				plain := ` FROM sessions s JOIN units u ON u.id = s.unit_id JOIN session_reports r ON r.id = s.report_id WHERE ` + within + c.cond
				want, err := store.All[string](tx, `SELECT s.id`+plain+` ORDER BY s.day DESC, s.id DESC`, args...)
				if err != nil {
					return err
				}
				heard, err := store.Value[int64](tx, `SELECT coalesce(sum(r.attendances), 0)`+plain, args...)
				if err != nil {
					return err
				}
				first, err := sessions.Find(tx, c.filter)
				if err != nil {
					return err
				}
				sums := sessions.Sums{Sessions: int64(len(want)), Held: first.Sums.Held, Attendances: heard}
				if sums.Sessions > sessions.MostCounted {
					capped++
					sums = first.Sums
					sums.Sessions, sums.More = sessions.MostCounted, true
				}
				if first.Sums != sums {
					t.Errorf("%s, %s: sums %+v, want %+v", who, name, first.Sums, sums)
				}
				got := idsOf(first)
				if first.Next != "" {
					second, err := sessions.Find(tx, withAfter(c.filter, first.Next))
					if err != nil {
						return err
					}
					got = append(got, idsOf(second)...)
				}
				if !slices.Equal(got, want[:min(len(want), 2*sessions.ListPage)]) {
					t.Errorf("%s, %s: lists %d, want the first of %d", who, name, len(got), len(want))
				}
				return nil
			})
		}
	}
	if capped == 0 {
		t.Error("nothing was too many to count: the test is blind")
	}
}

func withAfter(f sessions.Filter, after string) sessions.Filter {
	f.After = after
	return f
}

func idsOf(l sessions.List) []string {
	var ids []string
	for _, r := range l.Rows {
		ids = append(ids, r.ID)
	}
	return ids
}
