package people

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

// The figures of RFC 6238, appendix B, for SHA-1, cut to six.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for second, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"} {
		got, err := codeAt(secret, second/stepSeconds)
		if err != nil || got != want {
			t.Errorf("second %d: %s %v, want %s", second, got, err, want)
		}
		if second < 100 {
			continue // no clock stands before the epoch
		}
		for shift, ok := range map[int64]bool{-60: false, -30: true, 0: true, 30: true, 60: false} {
			if _, fits := stepOf(secret, want, (second+shift)*1e6); fits != ok {
				t.Errorf("second %d, clock %+d: %v", second, shift, fits)
			}
		}
	}
}

// enrolled is a door with Lan's second factor set up.
func enrolled(t *testing.T) (d *Door, clock *storetest.Clock, secret string, recovery []string) {
	d, clock = door(t)
	e := enter(t, d)
	secret = NewSecret()
	actor := store.Actor{ID: e.AccountID, Kind: "account", Via: e.LoginID}
	storetest.Write(t, d.db, actor, func(tx *store.Tx) error {
		code, err := codeAt(secret, tx.Now()/1e6/stepSeconds)
		if err == nil {
			recovery, err = EnrolSecond(tx, secret, code[:3]+" "+code[3:])
		}
		return err
	})
	return d, clock, secret, recovery
}

func enter(t *testing.T, d *Door) Entry {
	t.Helper()
	e, err := d.SignIn(context.Background(), Attempt{Name: "lan", Password: typed})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestACodeIsTakenOnce(t *testing.T) {
	d, clock, secret, _ := enrolled(t)
	ctx := context.Background()
	now := func() string {
		code, _ := codeAt(secret, clock.Now().Unix()/stepSeconds)
		return code
	}
	first := enter(t, d)
	if !first.Second {
		t.Fatal("the second factor is not asked for")
	}
	if _, err := d.PassSecond(ctx, first.Token, now()); fault.Fields(err) == nil || fault.Fields(err)[0].Key != "people.second.used" {
		t.Errorf("the code of the enrolment again: %v", err)
	}
	clock.Add(stepSeconds * time.Second)
	passed, err := d.PassSecond(ctx, first.Token, now())
	if err != nil {
		t.Fatal(err)
	}
	if passed.Token == first.Token {
		t.Error("the token is the one from before the second factor")
	}
	again := enter(t, d)
	if _, err := d.PassSecond(ctx, again.Token, now()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a replayed code: %v", err)
	}
	if _, err := d.PassSecond(ctx, passed.Token, now()); !fault.Is(err, fault.Gone) {
		t.Errorf("a log-in that has shown it already: %v", err)
	}
	clock.Add(secondLasts)
	if _, err := d.PassSecond(ctx, again.Token, now()); !fault.Is(err, fault.Gone) {
		t.Errorf("after ten minutes: %v", err)
	}
}

func TestARecoveryCodeWorksOnce(t *testing.T) {
	d, _, _, recovery := enrolled(t)
	ctx := context.Background()
	if sorted := slices.Compact(slices.Sorted(slices.Values(recovery))); len(sorted) != recoveryCodes {
		t.Fatalf("%d codes", len(sorted))
	}
	spoken := strings.ToUpper(strings.ReplaceAll(recovery[0], "0", "o"))
	if _, err := d.PassSecond(ctx, enter(t, d).Token, spoken); err != nil {
		t.Errorf("as somebody copied it by hand: %v", err)
	}
	for _, code := range []string{recovery[0], "", "0000-0000-0000-0000"} {
		if _, err := d.PassSecond(ctx, enter(t, d).Token, code); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", code, err)
		}
	}
	storetest.Read(t, d.db, store.System(), func(tx *store.Tx) error {
		a, err := AccountByName(tx, "lan")
		if err != nil {
			return err
		}
		if left, err := RecoveryLeft(tx, a.ID); err != nil || left != recoveryCodes-1 {
			t.Errorf("%d left, %v", left, err)
		}
		kept, err := store.All[string](tx, `SELECT code_hash FROM recovery_codes`)
		if slices.ContainsFunc(kept, func(h string) bool { return slices.Contains(recovery, h) || len(h) != 64 }) {
			t.Error("codes are kept as they are")
		}
		return err
	})
}

func TestCodesCannotBeTriedOut(t *testing.T) {
	d, clock, secret, _ := enrolled(t)
	ctx := context.Background()
	clock.Add(time.Minute)
	e := enter(t, d)
	for range perSecond.Burst {
		if _, err := d.PassSecond(ctx, e.Token, "000000"); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	}
	code, _ := codeAt(secret, clock.Now().Unix()/stepSeconds)
	// Another log-in of the same account is no way around.
	for _, token := range []string{e.Token, enter(t, d).Token} {
		if _, err := d.PassSecond(ctx, token, code); !fault.Is(err, fault.TooMany) {
			t.Errorf("the right code after too many wrong ones: %v", err)
		}
	}
}

func TestEnrollingNeedsTheSecretInTheApp(t *testing.T) {
	d, _ := door(t)
	e := enter(t, d)
	actor := store.Actor{ID: e.AccountID, Kind: "account", Via: e.LoginID}
	token := actor
	token.Verbs = []string{"people.read"}
	secret := NewSecret()
	for _, c := range []struct {
		name         string
		actor        store.Actor
		secret, code string
		want         fault.Kind
	}{
		{"wrong code", actor, secret, "000000", fault.Invalid},
		{"no code", actor, secret, "", fault.Invalid},
		{"short secret", actor, "GEZDGNBV", "287082", fault.Invalid},
		{"no secret", actor, "", "287082", fault.Invalid},
		{"a token", token, secret, "000000", fault.Forbidden},
	} {
		_, err := d.db.Write(context.Background(), store.Op{Actor: c.actor}, func(tx *store.Tx) error {
			_, err := EnrolSecond(tx, c.secret, c.code)
			return err
		})
		if fault.Of(err) != c.want || err == nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
