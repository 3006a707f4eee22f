package people

import (
	"context"
	"strings"
	"testing"

	"rostrum/internal/kit/fault"
)

func TestPasswordsAreHeldAgainstTheRules(t *testing.T) {
	for _, c := range []struct{ password, name, want string }{
		{"", "lan", "people.password.short"},
		{"chin ky tu", "lan", ""},
		{"chin  ky  t", "lan", "people.password.short"}, // white space in a row counts once
		{"123456789", "lan", "people.password.short"},
		{"ếếếếếếếếếế", "lan", ""},
		{strings.Repeat("a b", 67), "lan", "people.password.long"},
		{"nguyen.van.an", "nguyen.van.an", "people.password.name"},
		{"Nguyen.Van.An", "nguyen.van.an", "people.password.name"},
		{"na.nav.neyugn", "nguyen.van.an", "people.password.name"},
		{"matkhau123", "lan", "people.password.common"},
		{"MatKhau123", "lan", "people.password.common"},
		{"Mật khẩu 123", "lan", "people.password.common"},
		{"12345678910", "lan", "people.password.common"},
		{"anhyeuem123", "lan", "people.password.common"},
		{"vietnamvodich", "lan", "people.password.common"},
		{"Password123", "lan", "people.password.common"},
		{"ca chep vuot vu mon", "lan", ""},
	} {
		got := ""
		if fields := fault.Fields(CheckPassword("password", c.password, c.name)); len(fields) > 0 {
			got = fields[0].Key
		}
		if got != c.want {
			t.Errorf("%q of %s: %q, want %q", c.password, c.name, got, c.want)
		}
	}
}

// The list holds what the length lets through, folded as it is asked for, each once.
func TestTheListOfCommonPasswordsIsOfUse(t *testing.T) {
	all := strings.Fields(commonPasswords)
	seen := map[string]bool{}
	for _, w := range all {
		if len(w) < passwordLeast || seen[w] || strings.ToLower(w) != w {
			t.Errorf("%q is short, doubled or not folded", w)
		}
		seen[w] = true
	}
	if len(all) < 200 {
		t.Errorf("%d passwords", len(all))
	}
}

func TestAHashFitsItsPasswordOnly(t *testing.T) {
	h := HashPassword("cá chép vượt vũ môn")
	if !strings.HasPrefix(string(h), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash %s", h)
	}
	decomposed := "ca\u0301 che\u0301p vượt vũ môn"
	for password, want := range map[string]bool{"cá chép vượt vũ môn": true, decomposed: true, "ca chep vuot vu mon": false, "": false} {
		if h.fits(password) != want {
			t.Errorf("%q: %v", password, !want)
		}
	}
	if one, other := HashPassword("x"), HashPassword("x"); one == other {
		t.Error("two hashes of one password are the same: no salt")
	}
	for _, bad := range []Hash{"", "x", "$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$"} {
		if bad.fits("") {
			t.Errorf("%q fits", bad)
		}
	}
}

func TestHashesOfOldCostAreStale(t *testing.T) {
	old := hashAt(cost{8 * 1024, 1, 1}, "cu roi ma van dung")
	if !old.fits("cu roi ma van dung") || !old.stale() || HashPassword("moi").stale() || decoy().stale() {
		t.Error("staleness is told wrong")
	}
}

func TestALongQueueIsTurnedAway(t *testing.T) {
	h := newHashing()
	release := make(chan struct{})
	entered := make(chan struct{}, hashQueue)
	for range hashers {
		go func() { _ = h.run(context.Background(), func() { entered <- struct{}{}; <-release }) }()
	}
	for range hashers {
		<-entered
	}
	h.waiting.Add(hashQueue - hashers)
	err := h.run(context.Background(), func() { t.Error("ran") })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	h.waiting.Add(hashers - hashQueue)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.run(gone, func() { t.Error("ran") }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("somebody who left: %v", err)
	}
	close(release)
	if err := h.run(context.Background(), func() {}); err != nil {
		t.Error(err)
	}
}
