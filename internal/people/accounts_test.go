package people

import (
	"context"
	"fmt"
	"image/color"
	"net/url"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/store"
	"rostrum/internal/kit/store/storetest"
)

func TestAccountsAreHeldAgainstTheRules(t *testing.T) {
	d, _ := door(t)
	for _, c := range []struct {
		n    NewAccount
		want string
	}{
		{NewAccount{Name: "an.nguyen", FullName: "Nguyễn  Văn An"}, ""},
		{NewAccount{Name: "AN.NGUYEN", FullName: "Nguyễn Văn An"}, "people.name.taken"},
		{NewAccount{Name: "LAN ", FullName: "Trần Lan"}, "people.name.taken"},
		{NewAccount{Name: "ab", FullName: "A B"}, "people.name.form"},
		{NewAccount{Name: "~khac", FullName: "A B"}, "people.name.form"},
		{NewAccount{Name: "trần", FullName: "A B"}, "people.name.form"},
		{NewAccount{Name: strings.Repeat("a", 41), FullName: "A B"}, "people.name.form"},
		{NewAccount{Name: "b.nguyen", FullName: " B "}, "people.fullname.length"},
		{NewAccount{Name: "b.nguyen", FullName: "B C", Email: "b"}, "people.email.form"},
		{NewAccount{Name: "b.nguyen", FullName: "B C", Lang: "fr"}, "people.lang.unknown"},
		{NewAccount{FullName: "Vừ A Chờ"}, ""}, // two who have not chosen a name do not collide
	} {
		_, err := d.db.Write(context.Background(), store.Op{Actor: store.System()}, func(tx *store.Tx) error {
			_, err := AddAccount(tx, c.n)
			return err
		})
		got := ""
		if fields := fault.Fields(err); len(fields) > 0 {
			got = fields[0].Key
		}
		if got != c.want || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %q %v, want %q", c.n, got, err, c.want)
		}
	}
}

func TestNamesAndSpeakersOfAccounts(t *testing.T) {
	d, _ := door(t)
	storetest.Write(t, d.db, store.System(), func(tx *store.Tx) error {
		lan, err := AccountByName(tx, " Lan")
		if err != nil {
			return err
		}
		ids := []string{lan.ID}
		for i := range 1200 {
			ids = append(ids, fmt.Sprintf("unknown%d", i))
		}
		names, err := AccountNames(tx, ids)
		if err != nil || len(names) != 1 || names[lan.ID] != "Trần Lan" {
			t.Errorf("names %v %v", names, err)
		}
		for _, speaker := range []string{"s1", "s1", ""} {
			if err := SetSpeaker(tx, lan.ID, speaker); err != nil {
				return err
			}
			if got, err := SpeakerOf(tx, lan.ID); err != nil || got != speaker {
				t.Errorf("speaker %q %v, want %q", got, err, speaker)
			}
		}
		got, err := SpeakerOf(tx, "nobody")
		if got != "" {
			t.Errorf("nobody is speaker %q", got)
		}
		return err
	})
}

func TestAPasswordResetAtTheCommandLineEndsAllLogIns(t *testing.T) {
	d, _ := door(t)
	enter(t, d)
	var fresh string
	storetest.Write(t, d.db, store.System(), func(tx *store.Tx) error {
		var err error
		fresh, err = ResetPassword(tx, "LAN", false)
		if err != nil {
			return err
		}
		left, err := store.Value[int64](tx, `SELECT count(*) FROM logins`)
		if left != 0 {
			t.Errorf("%d log-ins left", left)
		}
		if _, err := ResetPassword(tx, "ghost", true); !fault.Is(err, fault.NotFound) {
			t.Errorf("of nobody: %v", err)
		}
		return err
	})
	if len(strings.ReplaceAll(fresh, "-", "")) != 16 || CheckPassword("", fresh, "lan") != nil {
		t.Errorf("password %q", fresh)
	}
	for password, ok := range map[string]bool{fresh: true, typed: false} {
		if _, err := d.SignIn(context.Background(), Attempt{Name: "lan", Password: password}); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestAResetTakesTheSecondFactorAwayOnlyWhereAsked(t *testing.T) {
	d, _ := door(t)
	var id string
	storetest.Write(t, d.db, store.System(), func(tx *store.Tx) error {
		a, err := AccountByName(tx, "lan")
		if err != nil {
			return err
		}
		id = a.ID
		if err := tx.Must1(`UPDATE accounts SET totp_secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEH' WHERE id = $1`, id); err != nil {
			return err
		}
		_, err = putRecoveryCodes(tx, id)
		return err
	})
	for _, c := range []struct {
		second, on bool
		codes      int64
		noted      int64
	}{{false, true, recoveryCodes, 0}, {true, false, 0, 1}, {true, false, 0, 1}} { // twice is no error: nothing is left to take
		storetest.Write(t, d.db, store.System(), func(tx *store.Tx) error {
			if _, err := ResetPassword(tx, "lan", c.second); err != nil {
				return err
			}
			a, err := AccountByID(tx, id)
			if err != nil {
				return err
			}
			left, err := RecoveryLeft(tx, id)
			if err != nil {
				return err
			}
			noted, err := store.Value[int64](tx, `SELECT count(*) FROM journal WHERE subject = $1 AND verb = 'people.second.reset'`, id)
			if on := a.TOTPSecret != ""; on != c.on || left != c.codes || noted != c.noted {
				t.Errorf("second %v: on %v, %d codes, %d entries; want %+v", c.second, on, left, noted, c)
			}
			return err
		})
	}
}

// The drawing is read back from its path and held against the code itself.
func TestAQRCodeIsDrawnModuleByModule(t *testing.T) {
	const text = "https://rostrum.example.vn/invitation/abc"
	svg, err := QR(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	n := code.Bounds().Dx()
	drawn := map[[2]int]bool{}
	_, path, _ := strings.Cut(svg, `fill="#000" d="M`)
	for _, run := range strings.Split(strings.TrimSuffix(path, `"/></svg>`), "M") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(run, "%d %dh%dv1h-%dz", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("run %q: %v", run, err)
		}
		for i := range w {
			drawn[[2]int{x + i - quiet, y - quiet}] = true
		}
	}
	for y := range n {
		for x := range n {
			if drawn[[2]int{x, y}] != (code.At(x, y) == color.Black) {
				t.Fatalf("module %d,%d is wrong", x, y)
			}
		}
	}
	if !strings.Contains(svg, fmt.Sprintf(`viewBox="0 0 %d %d"`, n+8, n+8)) || strings.Contains(svg, "style") {
		t.Errorf("frame of %.200s", svg)
	}
	if _, err := QR(strings.Repeat("x", 4000)); err == nil {
		t.Error("a text that no code holds was drawn")
	}
}

func TestTheAddressForAppsIsRead(t *testing.T) {
	u, err := url.Parse(secretURL("Báo cáo viên & bạn", "lan.tran", "ABC"))
	if err != nil {
		t.Fatal(err)
	}
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Báo cáo viên & bạn:lan.tran" || u.Query().Get("issuer") != "Báo cáo viên & bạn" ||
		u.Query().Get("secret") != "ABC" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("address %s", u)
	}
}
