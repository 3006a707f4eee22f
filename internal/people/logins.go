package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Login is one browser's stay. Its token is kept only as a hash; Device is a browser's and a system's
// family and nothing finer.
type Login struct {
	ID           string   `db:"id"`
	TokenHash    string   `db:"token_hash"`
	AccountID    string   `db:"account_id"`
	Device       string   `db:"device"`
	StartedAt    int64    `db:"started_at"`
	SeenOn       lang.Day `db:"seen_on"`
	Until        int64    `db:"until"`
	SecondFactor bool     `db:"second_factor"` // the second factor was shown here
}

const (
	loginLasts  = 30 * 24 * time.Hour // from the day it was last seen
	secondLasts = 10 * time.Minute    // between the password and the second factor
)

// newToken makes a secret of 256 bits for an address, a cookie or a header.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// tokenHash is what is kept of a token. A token has 256 bits, so a fast hash gives nothing away.
func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// speakable makes a secret of n characters, 5 bits each, in groups of four that can be read aloud.
func speakable(n int) string {
	raw := make([]byte, (n*5+7)/8)
	_, _ = rand.Read(raw)
	text := base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding).EncodeToString(raw)[:n]
	grouped := make([]byte, 0, n+n/4)
	for i := range n {
		if i > 0 && i%4 == 0 {
			grouped = append(grouped, '-')
		}
		grouped = append(grouped, text[i])
	}
	return string(grouped)
}

// Door is where people come in: it tries passwords, few at once, and limits guesses. One Door serves a
// process; what it knows of guesses lives in memory only.
type Door struct {
	db      *store.DB
	hashing *hashing
	guesses *guesses
	decoy   Hash
}

// NewDoor makes the door of a database.
func NewDoor(db *store.DB) *Door {
	return &Door{db: db, hashing: newHashing(), guesses: newGuesses(db.Now()), decoy: decoy()}
}

// Hash makes the hash of a new password in the queue of the door; a long queue is fault.Unavailable.
func (d *Door) Hash(ctx context.Context, password string) (Hash, error) {
	var h Hash
	err := d.hashing.run(ctx, func() { h = HashPassword(password) })
	return h, err
}

// Attempt is somebody at the door.
type Attempt struct {
	Name, Password string
	Address        string // of the network, for the limit of guesses; kept nowhere
	UserAgent      string
	Replaces       string // the token of the log-in this browser had, which ends
	Offered        bool   // a log-in that the sign-in page itself offers: no guess
}

// Entry is a log-in just made. Token goes into the cookie and cannot be read again.
type Entry struct {
	Token     string
	LoginID   string
	AccountID string
	Second    bool // the second factor is still to be shown
}

// SignIn tries a name and a password. An unknown name, a wrong password and a disabled account fail
// alike, after the same work, with fault.Invalid; too many guesses fail with fault.TooMany, which says
// how long to wait, and are not tried.
func (d *Door) SignIn(ctx context.Context, a Attempt) (Entry, error) {
	name := LoginName(a.Name)
	if !a.Offered {
		if err := d.guesses.take(d.db.Now(), name, a.Address); err != nil {
			return Entry{}, err
		}
	}
	account, known, err := d.find(ctx, name)
	if err != nil {
		return Entry{}, err
	}
	tried := d.decoy
	if known && account.PasswordHash != "" {
		tried = account.PasswordHash
	}
	fits := false
	if err := d.hashing.run(ctx, func() { fits = tried.fits(a.Password) }); err != nil {
		return Entry{}, err
	}
	if !fits || !known || account.DisabledAt != 0 {
		return Entry{}, fault.New(fault.Invalid, "people.login.wrong")
	}
	d.guesses.forget(d.db.Now(), name, a.Address)
	fresh := tried
	if tried.stale() {
		if fresh, err = d.Hash(ctx, a.Password); err != nil {
			return Entry{}, err
		}
	}
	return d.admit(ctx, account, fresh, a)
}

func (d *Door) find(ctx context.Context, name string) (account Account, known bool, err error) {
	err = d.db.Read(ctx, store.System(), func(tx *store.Tx) error {
		account, known, err = store.Maybe[Account](tx, `SELECT `+accountColumns+` FROM accounts WHERE name = $1`, name)
		return err
	})
	return account, known, err
}

// admit makes the log-in, if the account is still what was tried.
func (d *Door) admit(ctx context.Context, tried Account, fresh Hash, a Attempt) (Entry, error) {
	var e Entry
	op := store.Op{Kind: "people.login", Actor: store.Actor{ID: tried.ID, Kind: "account"}}
	_, err := d.db.Write(ctx, op, func(tx *store.Tx) error {
		now, err := AccountByID(tx, tried.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != tried.PasswordHash || now.DisabledAt != 0 {
			return fault.New(fault.Invalid, "people.login.wrong")
		}
		if fresh != now.PasswordHash {
			if err := tx.Must1(`UPDATE accounts SET password_hash = $1 WHERE id = $2`, fresh, now.ID); err != nil {
				return fmt.Errorf("people: sign in: %w", err)
			}
		}
		e, err = open(tx, now, a)
		return err
	})
	return e, err
}

// open makes a log-in for an account and clears away those that are over.
func open(tx *store.Tx, account Account, a Attempt) (Entry, error) {
	_, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1 AND (until <= $2 OR token_hash = $3)`,
		account.ID, tx.Now(), tokenHash(a.Replaces))
	if err != nil {
		return Entry{}, fmt.Errorf("people: open log-in: %w", err)
	}
	e := Entry{Token: newToken(), LoginID: tx.NewID("logins"), AccountID: account.ID, Second: account.TOTPSecret != ""}
	l := Login{ID: e.LoginID, TokenHash: tokenHash(e.Token), AccountID: account.ID, Device: deviceOf(a.UserAgent),
		StartedAt: tx.Now(), SeenOn: tx.Today(), Until: tx.Now() + loginLasts.Microseconds()}
	if e.Second {
		l.Until = tx.Now() + secondLasts.Microseconds()
	}
	if err := tx.Insert("logins", l); err != nil {
		return Entry{}, fmt.Errorf("people: open log-in: %w", err)
	}
	return e, nil
}

// SignOut ends the log-in of a token; one that is over already is no error.
func (d *Door) SignOut(ctx context.Context, actor store.Actor, token string) error {
	_, err := d.db.Write(ctx, store.Op{Kind: "people.logout", Actor: actor}, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM logins WHERE token_hash = $1`, tokenHash(token))
		return err
	})
	if err != nil {
		return fmt.Errorf("people: sign out: %w", err)
	}
	return nil
}
