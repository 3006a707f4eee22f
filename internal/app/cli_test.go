package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rostrum/internal/app"
	"rostrum/internal/app/apptest"
	"rostrum/internal/kit/config"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// run runs one command line in English.
func run(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = app.Run(context.Background(), append([]string{"--lang", "en"}, args...), strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// tamper changes the database behind the program's back.
func tamper(t *testing.T, place config.Place, query string) {
	t.Helper()
	db, err := app.OpenStore(context.Background(), place, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Maintain(context.Background(), "tamper", func(tx *store.Tx) error {
		n, err := tx.Changed(query)
		if err == nil && n == 0 {
			t.Errorf("nothing was tampered with by %s", query)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExitCodesSayWhatHappened(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, c := range []struct {
		name string
		args []string
		code int
		says string // on either stream
	}{
		{"help", []string{"--help"}, 0, "Exit codes"},
		{"version", []string{"version"}, 0, "rostrum"},
		{"no command", nil, 2, "--help"},
		{"unknown command", []string{"fly"}, 2, "fly"},
		{"unknown flag", []string{"serve", "--wings"}, 2, "wings"},
		{"migrate a new folder", []string{"migrate", "--data", at("a")}, 0, ""},
		{"migrate it again", []string{"migrate", "--data", at("a")}, 0, ""},
		{"add an account", []string{"user", "add", "lan", "--data", at("a")}, 0, "lan"},
		{"add it twice", []string{"user", "add", "lan", "--data", at("a")}, 2, ""},
		{"add one nowhere", []string{"user", "add", "minh", "--scope", "nowhere", "--data", at("a")}, 2, "nowhere"},
		{"reset a password", []string{"user", "reset", "lan", "--data", at("a")}, 0, ""},
		{"take the second factor away", []string{"user", "reset", "lan", "--second-factor", "--data", at("a")}, 0, "lan"},
		{"how to reset", []string{"user", "reset", "--help"}, 0, "--second-factor"},
		{"reset nobody's", []string{"user", "reset", "nobody", "--data", at("a")}, 2, ""},
		{"compare figures", []string{"recount", "--check", "--data", at("a")}, 0, ""},
		{"verify", []string{"verify", "--data", at("a")}, 0, ""},
		{"back up", []string{"backup", at("b.tar.gz"), "--data", at("a")}, 0, "b.tar.gz"},
		{"back up to nowhere", []string{"backup", at("no/b.tar.gz"), "--data", at("a")}, 3, ""},
		{"restore over data", []string{"restore", at("b.tar.gz"), "--data", at("a")}, 2, ""},
		{"restore elsewhere", []string{"restore", at("b.tar.gz"), "--data", at("c")}, 0, ""},
		{"back up what is not there", []string{"backup", at("b.tar.gz"), "--data", at("nowhere")}, 2, "nowhere"},
		{"verify what is not there", []string{"verify", "--data", at("nowhere")}, 2, "nowhere"},
		{"compare what is not there", []string{"recount", "--check", "--data", at("nowhere")}, 2, "nowhere"},
		{"restore nothing", []string{"restore", at("none"), "--data", at("d")}, 2, ""},
		{"no such zone", []string{"migrate", "--data", at("a"), "--zone", "Mars/Olympus"}, 2, "Mars"},
		{"settings that do not go together", []string{"serve", "--data", at("a"), "--bus-listen", "127.0.0.1:0"}, 2, ""},
		{"an open address without a base", []string{"serve", "--data", at("a"), "--addr", "0.0.0.0:0"}, 2, "0.0.0.0"},
		{"a database of another kind", []string{"migrate", "--data", at("a"), "--database", "mysql://127.0.0.1/x"}, 2, "PostgreSQL"},
		{"no database there", []string{"migrate", "--data", at("a"), "--database", "postgres://127.0.0.1:1/x"}, 3, ""},
		{"settings", []string{"config", "--data", at("a")}, 0, "Asia/Ho_Chi_Minh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := run(c.args...)
			if code != c.code || !strings.Contains(out+errs, c.says) {
				t.Errorf("exit %d, want %d:\n%s%s", code, c.code, out, errs)
			}
			if word := leaks(out + errs); word != "" {
				t.Errorf("says %q", word)
			}
			if code != 0 && errs == "" && out == "" {
				t.Error("a failure without a word")
			}
		})
	}
}

// TestAWrongCommandLineIsAnsweredInTheLanguageAsked runs each way of getting one wrong.
func TestAWrongCommandLineIsAnsweredInTheLanguageAsked(t *testing.T) {
	for _, c := range []struct {
		args   string
		vi, en string
	}{
		{"serve --daata x", "Không có cờ --daata. Có phải ý bạn là --data?\nXem cách dùng: rostrum serve --help", "There is no flag --daata. Did you mean --data?"},
		{"user reset lan --wings", "Không có cờ --wings.\nXem cách dùng: rostrum user reset --help", "There is no flag --wings.\n"},
		{"recnt", "Thừa hoặc sai: recnt. Có phải ý bạn là recount?", "Too much, or wrong: recnt. Did you mean recount?"},
		{"backup a b", "Thừa hoặc sai: b.\n", "Too much, or wrong: b.\n"},
		{"migrate --data", "Cờ --data cần một giá trị", "The flag --data needs a value"},
		{"serve --lan=x", "Cờ --lan chỉ nhận true hoặc false, không nhận “x”", "The flag --lan takes only true or false, not “x”"},
		{"user add lan --role king", "Cờ --role chỉ nhận một trong: administrator, coordinator, head", "The flag --role takes one of: administrator, coordinator, head"},
		{"serve --tls-cert x", "Các cờ --tls-cert, --tls-key phải đi cùng nhau", "The flags --tls-cert, --tls-key go together"},
		{"backup", "Còn thiếu: <file>.", "Still missing: <file>."},
		{"user", "Hãy ghi một lệnh: add, reset.", "Name a command: add, reset."},
		{"", "Hãy ghi một lệnh: serve, demo", "Name a command: serve, demo"},
	} {
		for tag, want := range map[string]string{"vi": c.vi, "en": c.en} {
			for name, args := range map[string][]string{"flag": {"--lang", tag}, "flag=": {"--lang=" + tag}, "environment": {}, "machine": {}} {
				t.Run(strings.Join([]string{c.args, tag, name}, ", "), func(t *testing.T) {
					for _, v := range []string{"ROSTRUM_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
						t.Setenv(v, "")
					}
					switch name {
					case "environment":
						t.Setenv("ROSTRUM_LANG", tag)
					case "machine":
						t.Setenv("ROSTRUM_LANG", "auto")
						t.Setenv("LANG", tag+"_XX.UTF-8")
					}
					var out, errs bytes.Buffer
					code := app.Run(context.Background(), append(args, strings.Fields(c.args)...), strings.NewReader(""), &out, &errs)
					if code != 2 || out.Len() > 0 || !strings.Contains(errs.String(), want) {
						t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
					}
				})
			}
		}
	}
}

// TestARestoreThatFailsLeavesNothing: half a restore that could be served would pass for the whole.
func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	from, file, to := t.TempDir(), filepath.Join(t.TempDir(), "b.tar.gz"), t.TempDir()
	for _, args := range [][]string{{"user", "add", "lan", "--data", from}, {"backup", file, "--data", from}} {
		if code, out, errs := run(args...); code != 0 {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errs)
		}
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	restore := func(content []byte) int {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, _ := run("restore", file, "--data", to)
		return code
	}
	if code := restore(whole[:len(whole)*3/4]); code != 2 {
		t.Errorf("a backup cut short: exit %d, want 2", code)
	}
	held, err := os.ReadDir(to)
	if err != nil || len(held) != 1 || held[0].Name() != "rostrum.lock" {
		t.Fatalf("left behind: %v %v", held, err)
	}
	if code := restore(whole); code != 0 {
		t.Errorf("the whole one after it: exit %d", code)
	}
	if code, out, errs := run("user", "reset", "lan", "--data", to); code != 0 {
		t.Errorf("what was restored: exit %d: %s%s", code, out, errs)
	}
}

func TestAFolderInUseIsRefused(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	w := apptest.Start(t)
	if code, out, errs := run("serve", "--data", w.Config.Data, "--addr", "127.0.0.1:0"); code != 3 || !strings.Contains(errs, w.Config.Data) {
		t.Errorf("exit %d, want 3: %s%s", code, out, errs)
	}
	if p := w.Browser().Get("/login"); p.Status != 200 {
		t.Errorf("the one that serves: %d", p.Status)
	}
}

func TestVerifyNamesWhatWasAltered(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	w := apptest.Start(t)
	w.Stock()
	s := w.Session(w.Prov[0], w.Published(w.Root, w.Root))
	place := w.Config.Place
	apptest.Eventually(t, "sealed", func() bool {
		var left int64
		err := w.App.DB.Read(context.Background(), store.System(), func(tx *store.Tx) (err error) {
			left, err = store.Value[int64](tx, `SELECT count(*) FROM outbox WHERE seq IS NULL`)
			return err
		})
		return err == nil && left == 0
	})
	w.Close()
	if code, out, errs := run("verify", "--data", place.Data); code != 0 {
		t.Fatalf("untouched: exit %d\n%s%s", code, out, errs)
	}
	tamper(t, place, `UPDATE journal SET at = at + 1 WHERE subject = '`+s+`'`)
	code, out, _ := run("--json", "verify", "--data", place.Data)
	var all []struct {
		Check, Found string
		Fine         bool
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	named := false
	for _, f := range all {
		named = named || f.Check == "journal" && !f.Fine && f.Found != ""
	}
	if code != 1 || !named {
		t.Errorf("a flipped entry: exit %d, %s", code, out)
	}
}

func TestRecountFindsATamperedFigure(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	w := apptest.Start(t)
	w.Stock()
	w.Published(w.Root, w.Root) // its duties are counted
	place := w.Config.Place
	w.Close()
	if code, out, errs := run("recount", "--check", "--data", place.Data); code != 0 {
		t.Fatalf("untouched: exit %d\n%s%s", code, out, errs)
	}
	tamper(t, place, `UPDATE coverage_duties SET due = due + 1 WHERE unit_id = '`+w.Root+`'`)
	if code, out, errs := run("recount", "--check", "--data", place.Data); code != 1 {
		t.Errorf("a tampered figure: exit %d, want 1\n%s%s", code, out, errs)
	}
	if code, _, _ := run("recount", "--data", place.Data); code != 1 {
		t.Errorf("repairing it says that it differed: exit %d, want 1", code)
	}
	if code, out, errs := run("recount", "--check", "--data", place.Data); code != 0 {
		t.Errorf("repaired: exit %d\n%s%s", code, out, errs)
	}
}

func TestRecountTakesTheFolder(t *testing.T) {
	t.Setenv(storetest.Variable, "")
	w := apptest.Start(t)
	place := w.Config.Place
	release, err := store.LockFolder(place.Data)
	if err == nil { // the started program may share its folder with tests
		defer release()
	}
	tamper(t, place, `INSERT INTO coverage_duties (unit_id, kind, brief_id, due, acknowledged, passed, reached, fulfilled, in_time, late, path)
		VALUES ('nobody', 'own', 'nothing', 1, 0, 0, 0, 0, 0, 0, '')`)
	if code, out, errs := run("recount", "--data", place.Data); code != 3 || !strings.Contains(errs, "used by another process") {
		t.Errorf("to mend beside a service: exit %d, want 3\n%s%s", code, out, errs)
	}
	for range 2 { // the check finds it twice: it mends nothing
		if code, out, errs := run("recount", "--check", "--data", place.Data); code != 1 {
			t.Errorf("to compare beside a service: exit %d, want 1\n%s%s", code, out, errs)
		}
	}
}
