package people

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

const typed = "bon tu khong lien quan"

func door(t *testing.T) (*Door, *storetest.Clock) {
	clock := storetest.NewClock(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	db := storetest.OpenAt(t, clock.Now)
	d := NewDoor(db)
	storetest.Write(t, db, store.System(), func(tx *store.Tx) error {
		for _, n := range []NewAccount{{Name: "lan", FullName: "Trần Lan", Hash: HashPassword(typed)}, {Name: "off", FullName: "Lò Tắt", Hash: HashPassword(typed)},
			{FullName: "Vừ A Chờ"}, {Name: "old", FullName: "Hà Cũ", Hash: hashAt(cost{8 * 1024, 1, 1}, typed)}} {
			a, err := AddAccount(tx, n)
			if err == nil && n.Name == "off" {
				err = Disable(tx, a.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return d, clock
}

// Whoever fails has cost one hash, whichever way they fail: time tells nothing.
func TestEveryFailureCostsOneHash(t *testing.T) {
	d, _ := door(t)
	for _, a := range []Attempt{{Name: "ghost", Password: typed}, {Name: "lan", Password: "wrong"}, {Name: "off", Password: typed},
		{Name: "off", Password: "wrong"}, {Name: "", Password: ""}, {Name: strings.Repeat("x", 5000), Password: typed}} {
		before := d.hashing.made.Load()
		_, err := d.SignIn(context.Background(), a)
		e, ok := fault.As(err)
		if !ok || e.Kind != fault.Invalid || e.Key != "people.login.wrong" || len(e.Fields) != 0 {
			t.Errorf("%.10s: %v", a.Name, err)
		}
		if n := d.hashing.made.Load() - before; n != 1 {
			t.Errorf("%.10s cost %d hashes", a.Name, n)
		}
	}
	if c, _, _, _ := d.decoy.parse(); c != today() {
		t.Error("the decoy costs something else than a real hash")
	}
}

func TestAStaleHashIsMadeAnewAtSignIn(t *testing.T) {
	d, _ := door(t)
	if _, err := d.SignIn(context.Background(), Attempt{Name: "old", Password: typed}); err != nil {
		t.Fatal(err)
	}
	storetest.Read(t, d.db, store.System(), func(tx *store.Tx) error {
		a, err := AccountByName(tx, "old")
		if err == nil && (a.PasswordHash.stale() || !a.PasswordHash.fits(typed)) {
			t.Error("the hash is as it was")
		}
		return err
	})
}

func TestGuessesByNameAndByNetwork(t *testing.T) {
	d, clock := door(t)
	try := func(name, address string) fault.Kind {
		if err := d.guesses.take(clock.Now(), name, address); err != nil {
			return fault.Of(err)
		}
		return fault.Invalid
	}
	// One name from ever new networks is held up for all networks.
	held := 0
	for i := range perName.Burst + 5 {
		if try("lan", fmt.Sprintf("203.0.113.%d:4000", i)) == fault.TooMany {
			held++
		}
	}
	if held != 5 {
		t.Errorf("%d attempts on one name held up, want 5", held)
	}
	if _, err := d.SignIn(context.Background(), Attempt{Name: "old", Password: typed, Address: "203.0.113.1:1"}); err != nil {
		t.Errorf("another name is held up too: %v", err)
	}
	// Ever new names from one network are held up for that network: a /64 is one.
	held = 0
	for i := range perNetwork.Burst + 5 {
		if try(fmt.Sprintf("name%d", i), fmt.Sprintf("[2001:db8:1:2::%x]:99", i+1)) == fault.TooMany {
			held++
		}
	}
	if held != 5 {
		t.Errorf("%d attempts of one network held up, want 5", held)
	}
	if try("ghost", "[2001:db8:1:3::1]:99") != fault.Invalid {
		t.Error("the neighbouring network is held up")
	}
	before := d.hashing.made.Load()
	_, err := d.SignIn(context.Background(), Attempt{Name: "old", Password: typed, Address: "[2001:db8:1:2::1]:99"})
	if !fault.Is(err, fault.TooMany) || d.hashing.made.Load() != before {
		t.Errorf("a held-up attempt was tried: %v", err)
	}
	clock.Add(perNetwork.Every)
	if try("name999", "[2001:db8:1:2::1]:99") != fault.Invalid {
		t.Error("the network is still held up")
	}
}

func TestDevicesAreCoarse(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36":                         "Chrome · Android",
		"Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/109 Chrome/103.0 Safari/537.36":          "Cốc Cốc · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1": "Safari · iPhone",
		"Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0":                                                                  "Firefox · Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0":                   "Edge · Windows",
		"curl/8.5.0": "", "": "",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%s: %q, want %q", agent, got, want)
		}
	}
}

// What is kept of a log-in, its operation and its account holds neither the token nor an address.
func TestNothingOfTheAddressOrTheTokenIsKept(t *testing.T) {
	d, _ := door(t)
	e, err := d.SignIn(context.Background(), Attempt{Name: "lan", Password: typed, Address: "203.0.113.77:4000", UserAgent: "Canary/9.9 Chrome/1 Windows NT 10"})
	if err != nil {
		t.Fatal(err)
	}
	var dump strings.Builder
	storetest.Read(t, d.db, store.System(), func(tx *store.Tx) error {
		for _, query := range []string{`SELECT id || token_hash || account_id || device || seen_on FROM logins`,
			`SELECT id || kind || actor || body_hash || result FROM operations`, `SELECT before || after FROM journal_values`} {
			rows, err := store.All[string](tx, query)
			if err != nil {
				return err
			}
			dump.WriteString(strings.Join(rows, "\n"))
		}
		return nil
	})
	for _, canary := range []string{"203.0.113", "Canary", e.Token, typed, "9.9"} {
		if strings.Contains(dump.String(), canary) {
			t.Errorf("%q is in the database", canary)
		}
	}
	if !strings.Contains(dump.String(), "Chrome · Windows") || !strings.Contains(dump.String(), tokenHash(e.Token)) {
		t.Error("the dump does not hold the log-in: this test is blind")
	}
}
