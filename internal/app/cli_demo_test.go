package app

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rostrum/internal/app/demo"
	"rostrum/internal/kit/lang"
)

// TestDemoRefusesData holds that a folder with anything in it is left as it is, and the words say why.
func TestDemoRefusesData(t *testing.T) {
	for _, tag := range []string{"vi", "en"} {
		dir := t.TempDir()
		kept := filepath.Join(dir, "rostrum.db")
		if err := os.WriteFile(kept, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errOut bytes.Buffer
		code := Run(t.Context(), []string{"demo", "--data", dir, "--json", "--lang", tag}, strings.NewReader(""), &out, &errOut)
		var said map[string]string
		if err := json.Unmarshal(out.Bytes(), &said); err != nil || code != 2 || !strings.Contains(said["error"], dir) {
			t.Errorf("%s: exit %d, said %q, %v", tag, code, out.String(), err)
		}
		if got, err := os.ReadFile(kept); err != nil || string(got) != "mine" {
			t.Errorf("the file is now %q, %v", got, err)
		}
	}
}

// TestDemoProgress holds that each step is told once, in words of both languages, to people only.
func TestDemoProgress(t *testing.T) {
	words, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range lang.Tags() {
		var out, errOut bytes.Buffer
		to := &terminal{out: &out, err: &errOut, words: words.Printer(tag, nil)}
		tell := to.progress(demo.StepFigures)
		for _, step := range demo.Steps() {
			tell(step, 0, 3)
			tell(step, 1, 3)
			tell(step, 3, 3)
		}
		lines := strings.Split(strings.TrimSpace(errOut.String()), "\n")
		seen := map[string]bool{}
		for _, l := range lines {
			seen[l] = true
		}
		if len(lines) != len(demo.Steps()) || len(seen) != len(lines) || strings.Contains(errOut.String(), "app.demo") || out.Len() > 0 {
			t.Errorf("%s: %q, and %q", tag, errOut.String(), out.String())
		}
	}
	if (&terminal{json: true}).progress("") != nil {
		t.Error("progress is told to a program")
	}
}

func TestDemoLoginsAreShownInOneLanguage(t *testing.T) {
	words, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	title := lang.Text{lang.VI: "Kế toán", lang.EN: "Accountant"}
	for tag, want := range map[lang.Tag]string{lang.VI: "Kế toán", lang.EN: "Accountant"} {
		got := shownLogins(words.Printer(tag, nil), []demo.Login{{Name: "ketoan", Password: demo.Password, Role: "accountant", Title: title}})
		if len(got) != 1 || got[0] != (demoShown{"ketoan", "rostrum-demo", "accountant", want}) {
			t.Errorf("%s: %+v", tag, got)
		}
	}
}
