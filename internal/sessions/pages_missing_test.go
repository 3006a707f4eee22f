package sessions_test

import (
	"strings"
	"testing"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store"
	"rostrum/internal/org/orgtest"
	"rostrum/internal/people"
)

func TestFormsLeadToTheListOfLanguagesWhileItIsEmpty(t *testing.T) {
	w := newWorld(t)
	paths := []string{"/sessions/new?unit=" + w.Comm[0][0], "/report?unit=" + w.Comm[0][0]}
	for _, path := range paths {
		w.get("comm00", path).Want(200).Lacks("still empty")
	}
	w.must("system", func(tx *store.Tx) error { _, err := tx.Exec(`DELETE FROM languages`); return err })
	orgtest.Grant(t, w.db, "keeper", access.Administrator, access.Everywhere)
	for _, path := range paths {
		w.get("comm00", path).Want(200).Has("These lists are still empty: Languages. Ask an administrator").Lacks("/catalogues")
		if p := w.get("keeper", path).Want(200); !strings.Contains(p.Body, `href="/catalogues/languages/add"`) {
			t.Errorf("%s leads the keeper nowhere: %s", path, p.Text())
		}
	}
}

func TestARetiredLanguageIsOfferedNoLonger(t *testing.T) {
	w := newWorld(t)
	s := w.plan() // in Vietnamese
	orgtest.Grant(t, w.db, "keeper", access.Administrator, access.Everywhere)
	offers := func(path string, want bool) {
		t.Helper()
		if got := strings.Contains(w.get("comm00", path).Want(200).Text(), "lang vi"); got != want {
			t.Errorf("%s offers it: %t, want %t", path, got, want)
		}
	}
	offers("/sessions/new?unit="+w.Comm[0][0], true)
	w.must("keeper", func(tx *store.Tx) error { return people.RetireEntry(tx, people.OfLanguages, "vi", 1) })
	offers("/sessions/new?unit="+w.Comm[0][0], false)
	offers("/report?unit="+w.Comm[0][0], false)
	offers("/sessions/"+s.ID+"/edit", true)
	w.get("comm00", "/sessions/"+s.ID).Want(200).Has("lang vi")
}
