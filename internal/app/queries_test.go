package app_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/access"
	"rostrum/internal/kit/store/storetest"
)

// What is typed into a search field is kept nowhere: not in a row, a log, the journal or a file beside the database. Every
// list and every address that finds is asked for a word of its own, under each name by which words are sent.
func TestSearchWordsAreKeptNowhere(t *testing.T) {
	t.Setenv(storetest.Variable, "") // the files of the folder are looked through byte by byte
	w := apptest.Start(t)
	s := newStage(w)
	s.Session(w.Prov[0], s.briefs[own])
	s.Speaker(w.Prov[0])
	b := w.SignedIn("lan", access.Administrator, access.Everywhere)
	asked := 0
	for i, d := range doors(w.App) {
		if d.writes() || d.record() || strings.HasPrefix(d.path, "/assets") {
			continue
		}
		for _, name := range []string{"q", "unit_text", "brief_text", "speaker_text", "place_text", "after"} {
			word := fmt.Sprintf("kwzqx%dvj%s", i, strings.ReplaceAll(name, "_", ""))
			p := b.Get(strings.ReplaceAll(d.path, "{$}", "") + "?" + url.Values{name: {word}}.Encode())
			if p.Status == http.StatusOK {
				asked++
			}
		}
	}
	if asked < 60 {
		t.Fatalf("only %d searches were answered: the test looks past the lists", asked)
	}
	// What is written is found, so that finding nothing means something.
	w.Account("writtenname", access.Reader, w.Root)
	dir := w.Config.Data
	found := keeps(t, dir, "writtenname")
	if len(found) == 0 {
		t.Fatal("an account's name is found in no file: the test is blind")
	}
	w.Close()
	for _, name := range keeps(t, dir, "kwzqx") {
		t.Errorf("%s keeps what was searched for", name)
	}
	if strings.Contains(w.Log.String(), "kwzqx") {
		t.Errorf("the log keeps what was searched for")
	}
}

// keeps names the files under a folder that hold one of some words.
func keeps(t *testing.T, dir string, words ...string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, word := range words {
			if bytes.Contains(content, []byte(word)) {
				found = append(found, e.Name()+" ("+word+")")
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
