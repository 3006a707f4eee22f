package briefs_test

import (
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

func TestTheFormLeadsToTheListsWhileTheyAreEmpty(t *testing.T) {
	s := newSite(t)
	s.Get("writer", "/briefs/new").Want(200).Lacks("still empty")
	s.write("system", func(tx *store.Tx) error {
		for _, table := range []string{"languages", "subjects"} {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	})
	orgtest.Grant(t, s.db, "keeper", access.Administrator, access.Everywhere)
	s.Get("writer", "/briefs/new").Want(200, "These lists are still empty: Subjects and Languages. Ask an administrator").LeadsNotTo("/catalogues")
	s.Get("keeper", "/briefs/new").Want(200, "These lists are still empty").LeadsTo("get /catalogues")
}

func TestARetiredSubjectStaysInTheBriefsThatHaveIt(t *testing.T) {
	s := newSite(t)
	b := s.draft(s.Root)
	orgtest.Grant(t, s.db, "keeper", access.Administrator, access.Everywhere)
	s.write("keeper", func(tx *store.Tx) error { return people.RetireEntry(tx, people.OfSubjects, "land", 1) })
	offers := func(path string) bool { return strings.Contains(s.Get("writer", path).Want(200).Body, `value="land"`) }
	if offers("/briefs/new") || !offers("/briefs/"+b.ID+"/edit") {
		t.Error("a new brief is offered it, or the one that has it is not")
	}
	s.Get("writer", "/briefs/"+b.ID).Want(200, "land-en")
}
