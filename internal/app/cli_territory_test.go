package app

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestTerritoryBeginsAnInstallation runs the command on an empty folder beside an account, checks the folder, and
// runs it again.
func TestTerritoryBeginsAnInstallation(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (int, string) {
		t.Helper()
		var out, errOut bytes.Buffer
		code := Run(t.Context(), append(args, "--data", dir, "--json", "--lang", "en"), strings.NewReader(""), &out, &errOut)
		return code, out.String()
	}
	if code, said := run("user", "add", "admin"); code != 0 {
		t.Fatal(code, said)
	}
	code, said := run("territory")
	var got territoryLoaded
	if err := json.Unmarshal([]byte(said), &got); err != nil || code != 0 {
		t.Fatalf("exit %d, %q, %v", code, said, err)
	}
	want := []levelLoaded{{"national", 1, 1}, {"province", 63, 34}, {"district", 696, 0}, {"commune", 10047, 3321}}
	if !slices.Equal(got.Levels, want) || got.Shapes != 34+3321 {
		t.Errorf("brought in %+v", got)
	}
	if code, said := run("verify"); code != 0 {
		t.Errorf("verify: exit %d, %s", code, said)
	}
	if code, said := run("territory"); code != 2 || !strings.Contains(said, "places") {
		t.Errorf("a second time: exit %d, %s", code, said)
	}
}

func TestTerritoryExplainsItself(t *testing.T) {
	var out bytes.Buffer
	if code := Run(t.Context(), []string{"territory", "--help"}, strings.NewReader(""), &out, &out); code != 0 || !strings.Contains(out.String(), "rostrum user add") {
		t.Errorf("exit %d, %s", code, out.String())
	}
}
