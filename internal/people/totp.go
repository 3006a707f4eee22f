package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/store"
)

const (
	stepSeconds   = 30
	recoveryCodes = 10
	recoveryChars = 16 // 80 bits each, so a fast hash gives nothing away
)

// NewSecret makes the secret of a second factor, as authenticator apps take it.
func NewSecret() string {
	var b [20]byte
	_, _ = rand.Read(b[:])
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// secretURL is the address that authenticator apps read from a QR code.
func secretURL(site, name, secret string) string {
	// Six figures, thirty seconds and SHA-1 are what apps take where nothing is said.
	q := url.Values{"secret": {secret}, "issuer": {site}}
	// Apps read the query by the rules of addresses, where + is not a space.
	return "otpauth://totp/" + url.PathEscape(site) + ":" + url.PathEscape(name) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// codeAt is the code of a 30-second step.
func codeAt(secret string, step int64) (string, error) {
	code, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "people.second.wrong")
	}
	return code, nil
}

// stepOf finds the step a code belongs to: the present one or a neighbour, for clocks that are a little off.
func stepOf(secret, code string, micros int64) (step int64, ok bool) {
	now := micros / int64(time.Second/time.Microsecond) / stepSeconds
	for _, s := range []int64{now, now - 1, now + 1} {
		want, err := codeAt(secret, s)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// digits drops what people put between the figures of a code.
func digits(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code)
}

// EnrolSecond sets up the actor's second factor, once a code shows that the app has the secret, and gives
// the recovery codes: the only time they can be read. The other log-ins end; the present one counts as
// shown. Where there is a second factor already it is fault.Conflict: that one is taken away first.
func EnrolSecond(tx *store.Tx, secret, code string) ([]string, error) {
	id, step, ok := tx.Actor().ID, int64(0), false
	if err := person(tx); err != nil {
		return nil, err
	}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret); err == nil && len(raw) >= 16 {
		step, ok = stepOf(secret, digits(code), tx.Now())
	}
	if !ok {
		return nil, fault.At("code", "people.second.wrong")
	}
	if err := tx.Must1(`UPDATE accounts SET totp_secret = $1, totp_last = $2, version = version + 1 WHERE id = $3 AND totp_secret = ''`, secret, step, id); err != nil {
		return nil, fmt.Errorf("people: enrol second factor: %w", err)
	}
	if _, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1 AND id <> $2`, id, tx.Actor().Via); err != nil {
		return nil, fmt.Errorf("people: enrol second factor: %w", err)
	}
	if _, err := tx.Exec(`UPDATE logins SET second_factor = $1 WHERE id = $2`, true, tx.Actor().Via); err != nil {
		return nil, fmt.Errorf("people: enrol second factor: %w", err)
	}
	codes, err := putRecoveryCodes(tx, id)
	if err != nil {
		return nil, err
	}
	return codes, journal.Write(tx, journal.Entry{Verb: "people.second.on", Kind: "account", Subject: id})
}

// NewRecoveryCodes replaces the actor's recovery codes.
func NewRecoveryCodes(tx *store.Tx) ([]string, error) {
	codes, err := putRecoveryCodes(tx, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	return codes, journal.Write(tx, journal.Entry{Verb: "people.second.codes", Kind: "account", Subject: tx.Actor().ID})
}

func putRecoveryCodes(tx *store.Tx, accountID string) ([]string, error) {
	type row struct {
		AccountID string `db:"account_id"`
		CodeHash  string `db:"code_hash"`
	}
	if _, err := tx.Exec(`DELETE FROM recovery_codes WHERE account_id = $1`, accountID); err != nil {
		return nil, fmt.Errorf("people: recovery codes: %w", err)
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = speakable(recoveryChars)
		if err := tx.Insert("recovery_codes", row{accountID, tokenHash(plainCode(codes[i]))}); err != nil {
			return nil, fmt.Errorf("people: recovery codes: %w", err)
		}
	}
	return codes, nil
}

// plainCode is a recovery code as it is hashed: letters that look like figures become those.
func plainCode(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(code))
}

// RecoveryLeft counts the recovery codes an account has not used.
func RecoveryLeft(tx *store.Tx, accountID string) (int64, error) {
	return store.Value[int64](tx, `SELECT count(*) FROM recovery_codes WHERE account_id = $1`, accountID)
}

// RemoveSecond takes the actor's own second factor away. The caller has asked for the password.
func RemoveSecond(tx *store.Tx) error { return dropSecond(tx, tx.Actor().ID, "people.second.off") }

// ResetSecond takes away the second factor of an account whose person lost it, and ends its log-ins. It
// needs people.manage over all of the account's rights.
func ResetSecond(tx *store.Tx, accountID string) error {
	if err := mayManage(tx, "people.manage", accountID); err != nil {
		return err
	}
	if err := dropSecond(tx, accountID, "people.second.reset"); err != nil {
		return err
	}
	return endLogins(tx, accountID)
}

func dropSecond(tx *store.Tx, accountID, verb string) error {
	if err := tx.Must1(`UPDATE accounts SET totp_secret = '', totp_last = 0, version = version + 1 WHERE id = $1 AND totp_secret <> ''`, accountID); err != nil {
		return fmt.Errorf("people: drop second factor: %w", err)
	}
	if _, err := tx.Exec(`DELETE FROM recovery_codes WHERE account_id = $1`, accountID); err != nil {
		return fmt.Errorf("people: drop second factor: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: verb, Kind: "account", Subject: accountID})
}

// pending gives the account and log-in of a token whose second factor is still to be shown; it fails with
// fault.Gone where there is none.
func pending(tx *store.Tx, token string) (Login, Account, error) {
	l, found, err := store.Maybe[Login](tx, `SELECT id, token_hash, account_id, device, started_at, seen_on, until, second_factor
		FROM logins WHERE token_hash = $1 AND until > $2 AND NOT second_factor`, tokenHash(token), tx.Now())
	if err != nil {
		return l, Account{}, err
	}
	if found {
		a, err := AccountByID(tx, l.AccountID)
		if err != nil || a.TOTPSecret != "" && a.DisabledAt == 0 {
			return l, a, err
		}
	}
	return l, Account{}, fault.New(fault.Gone, "people.second.gone")
}

// PassSecond shows the second factor for the log-in of a token: a code of the app, each once, or a
// recovery code. It gives the token that replaces it. A wrong code is fault.Invalid, too many fault.TooMany.
func (d *Door) PassSecond(ctx context.Context, token, code string) (Entry, error) {
	var account Account
	err := d.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		var err error
		_, account, err = pending(tx, token)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	if err := d.guesses.step(d.db.Now(), account.ID); err != nil {
		return Entry{}, err
	}
	fresh := newToken()
	var e Entry
	op := store.Op{Kind: "people.second", Actor: store.Actor{ID: account.ID, Kind: "account"}}
	_, err = d.db.Write(ctx, op, func(tx *store.Tx) error {
		l, a, err := pending(tx, token)
		if err != nil {
			return err
		}
		if err := useCode(tx, a, code); err != nil {
			return err
		}
		e = Entry{Token: fresh, LoginID: l.ID, AccountID: a.ID}
		return tx.Must1(`UPDATE logins SET second_factor = $1, token_hash = $2, until = $3 WHERE id = $4`,
			true, tokenHash(fresh), tx.Now()+loginLasts.Microseconds(), l.ID)
	})
	if err == nil {
		d.guesses.forgive(account.ID)
	}
	return e, err
}

// useCode takes a code of the app that is newer than the last one taken, or a recovery code, which is gone then.
func useCode(tx *store.Tx, a Account, code string) error {
	wrong := fault.At("code", "people.second.wrong")
	if plain := digits(code); len(plain) == 6 {
		step, ok := stepOf(a.TOTPSecret, plain, tx.Now())
		if !ok {
			return wrong
		}
		n, err := tx.Changed(`UPDATE accounts SET totp_last = $1 WHERE id = $2 AND totp_last < $1`, step, a.ID)
		if err == nil && n != 1 {
			err = fault.At("code", "people.second.used")
		}
		return err
	}
	n, err := tx.Changed(`DELETE FROM recovery_codes WHERE account_id = $1 AND code_hash = $2`, a.ID, tokenHash(plainCode(code)))
	if err == nil && n != 1 {
		err = wrong
	}
	return err
}
