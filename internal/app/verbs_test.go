package app_test

import (
	"testing"

	"rostrum/internal/app"
)

func TestEveryVerbHasWordsForTheTokensPage(t *testing.T) {
	words, err := app.Words()
	if err != nil {
		t.Fatal(err)
	}
	verbs := app.Verbs()
	for verb := range verbs {
		if !words.Has("people.verb." + verb) {
			t.Errorf("no words for the right %s: add people.verb.%s in internal/people/locale", verb, verb)
		}
	}
	if len(verbs) < 20 {
		t.Errorf("%d verbs", len(verbs))
	}
}
