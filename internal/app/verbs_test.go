package app_test

import (
	"testing"

	"rostrum/internal/app"
	"rostrum/internal/people"
)

func TestEveryVerbHasWordsForTheTokensPage(t *testing.T) {
	words, err := app.Words()
	if err != nil {
		t.Fatal(err)
	}
	verbs := app.Verbs()
	all := people.OwnRights()
	for verb := range verbs {
		all = append(all, verb)
	}
	for _, verb := range all {
		if !words.Has("people.verb." + verb) {
			t.Errorf("no words for the right %s: add people.verb.%s in internal/people/locale", verb, verb)
		}
	}
	if len(verbs) < 20 {
		t.Errorf("%d verbs", len(verbs))
	}
}
