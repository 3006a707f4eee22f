package sessions_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rostrum/internal/briefs"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/sessions"
)

// copied is the text for a chat on the page of a session.
func copied(p orgtest.Page) string {
	for n := range p.Root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "textarea" && n.FirstChild != nil {
			return n.FirstChild.Data
		}
	}
	return ""
}

func TestTheTextForAChatSaysFirstWhatCannotBeUsed(t *testing.T) {
	const reason = "Sai số liệu ở mục hai"
	for _, c := range []struct {
		name       string
		change     func(w *world)
		first      string
		has, lacks []string
	}{
		{"in force", func(*world) {}, "Session: ", []string{"(version 1)", "Deadline: 20/12/2026"}, []string{"NOTE", "DO NOT"}},
		{"withdrawn", func(w *world) {
			w.must("writer", func(tx *store.Tx) error { return briefs.Withdraw(tx, w.Brief, reason) })
		}, "DO NOT USE: brief ", []string{"was withdrawn on 23/11/2026. Reason: " + reason, "– withdrawn"}, []string{"version", "Deadline"}},
		{"expired on its day", func(w *world) {
			w.must("system", func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE brief_versions SET valid_until = '2026-11-24' WHERE brief_id = $1`, w.Brief)
				return err
			})
		}, "NOTE: brief ", []string{"is valid until the end of 24/11/2026 only"}, []string{"Deadline"}},
		{"not valid yet on its day", func(w *world) {
			w.must("system", func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE brief_versions SET valid_from = '2026-12-01' WHERE brief_id = $1`, w.Brief)
				return err
			})
		}, "NOTE: brief ", []string{"is valid from 01/12/2026; do not use it before"}, nil},
		{"replaced", nextVersion, "NOTE: in brief ", []string{"version 2 replaces version 1", "(version 2)", "Deadline: 20/12/2026"}, []string{"(version 1)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			s := w.plan(func(d *sessions.Draft) { d.SpeakerIDs = nil })
			c.change(w)
			said := copied(w.get("comm00", "/sessions/"+s.ID).Want(200))
			if !strings.HasPrefix(said, c.first) {
				t.Errorf("it begins otherwise than %q:\n%s", c.first, said)
			}
			for _, h := range c.has {
				if !strings.Contains(said, h) {
					t.Errorf("no %q in\n%s", h, said)
				}
			}
			for _, l := range c.lacks {
				if strings.Contains(said, l) {
					t.Errorf("%q in\n%s", l, said)
				}
			}
		})
	}
}

// nextVersion puts a second version of the world's brief in force.
func nextVersion(w *world) {
	edits := func(tx *store.Tx) (int64, error) {
		b, err := briefs.ByID(tx, w.Brief)
		if err != nil {
			return 0, err
		}
		full, err := briefs.View(tx, w.Brief, b.Version)
		return full.Text.Edits, err
	}
	w.must("writer", func(tx *store.Tx) error {
		if _, err := briefs.NextVersion(tx, w.Brief); err != nil {
			return err
		}
		n, err := edits(tx)
		if err != nil {
			return err
		}
		return briefs.Submit(tx, w.Brief, n)
	})
	w.must("second", func(tx *store.Tx) error {
		n, err := edits(tx)
		if err != nil {
			return err
		}
		return briefs.Approve(tx, w.Brief, n)
	})
	w.must("writer", func(tx *store.Tx) error { _, err := briefs.PutInForce(tx, w.Brief); return err })
}
