package counts

import "testing"

func TestN(t *testing.T) {
	for _, c := range []struct {
		soak, server, name string
		want               int
	}{
		{"", "", "kill-writes", 5},
		{"1", "", "kill-writes", 200},
		{"0", "", "power-cut", 10},
		{"1", "", "recount-ops", 1_000_000},
		{"", "postgres://x", "recount-ops", 2000},
		{"1", "postgres://x", "recount-ops", 50_000},
		{"1", "postgres://x", "kill-writes", 200},
	} {
		t.Setenv("ROSTRUM_SOAK", c.soak)
		t.Setenv("ROSTRUM_TEST_DATABASE", c.server)
		if got := N(c.name); got != c.want {
			t.Errorf("ROSTRUM_SOAK=%q on %q: N(%q) = %d, want %d", c.soak, c.server, c.name, got, c.want)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("N of a name outside the table did not panic")
		}
	}()
	N("my-own-count")
}

func TestTableIsSane(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Table() {
		if seen[row.Name] {
			t.Errorf("%s stands twice", row.Name)
		}
		seen[row.Name] = true
		if row.Small < 1 || row.Full <= row.Small || row.Server <= row.Small || row.Server > row.Full || row.What == "" {
			t.Errorf("%s: small %d, full %d, on a server %d, what %q", row.Name, row.Small, row.Full, row.Server, row.What)
		}
	}
}

func TestSeedStaysTheSame(t *testing.T) {
	if a, b := Seed(), Seed(); a != b {
		t.Errorf("Seed() = %d, then %d", a, b)
	}
}
