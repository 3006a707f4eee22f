package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Hash is a password made unreadable, in the PHC form "$argon2id$v=19$m=19456,t=2,p=1$salt$sum".
type Hash string

// cost is what one hash takes: KiB of memory, passes over it, lanes.
type cost struct {
	memory uint32
	passes uint32
	lanes  uint8
}

// today's cost; a hash of another cost is made anew at the next sign-in.
func today() cost { return cost{19 * 1024, 2, 1} }

const (
	saltBytes = 16
	sumBytes  = 32
)

// HashPassword makes the hash of a password: about 20 ms and 19 MiB. Pages call Door.Hash, which queues.
func HashPassword(password string) Hash { return hashAt(today(), password) }

func hashAt(c cost, password string) Hash {
	var salt [saltBytes]byte
	_, _ = rand.Read(salt[:])
	return phc(c, salt[:], argon2.IDKey(canonical(password), salt[:], c.passes, c.memory, c.lanes, sumBytes))
}

// canonical makes the same bytes of a password on every keyboard: Vietnamese marks come composed or not.
func canonical(password string) []byte { return []byte(lang.Normalize(password)) }

func phc(c cost, salt, sum []byte) Hash {
	b := base64.RawStdEncoding
	return Hash(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes,
		b.EncodeToString(salt), b.EncodeToString(sum)))
}

// decoy is a hash that no password has and that costs the same to try: what unknown names are tried with.
func decoy() Hash {
	var noise [saltBytes + sumBytes]byte
	_, _ = rand.Read(noise[:])
	return phc(today(), noise[:saltBytes], noise[saltBytes:])
}

// parse takes a hash apart; ok is false for what is none or would cost too much to try.
func (h Hash) parse() (c cost, salt, sum []byte, ok bool) {
	parts := strings.Split(string(h), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	sum, errSum := base64.RawStdEncoding.DecodeString(parts[5])
	bounded := c.memory <= 256*1024 && c.passes >= 1 && c.passes <= 16 && c.lanes >= 1 && c.lanes <= 8
	return c, salt, sum, errSalt == nil && errSum == nil && bounded && len(sum) >= 16
}

// fits says whether the hash is the password's.
func (h Hash) fits(password string) bool {
	c, salt, sum, ok := h.parse()
	if !ok {
		return false
	}
	got := argon2.IDKey(canonical(password), salt, c.passes, c.memory, c.lanes, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1
}

// stale says whether the hash was made at another cost than today's.
func (h Hash) stale() bool {
	c, _, _, ok := h.parse()
	return ok && c != today()
}

// hashers is how many hashes are made at once; hashQueue how many may wait for one of them.
const (
	hashers   = 4
	hashQueue = 40
)

// hashing lets few hashes be made at once, since each takes 19 MiB.
type hashing struct {
	slots   chan struct{}
	waiting atomic.Int64
	made    atomic.Int64 // how many were made or tried: tests compare it over paths that must look alike
}

func newHashing() *hashing { return &hashing{slots: make(chan struct{}, hashers)} }

// run waits for a place and runs fn; where the queue is long it fails with fault.Unavailable.
func (h *hashing) run(ctx context.Context, fn func()) error {
	if h.waiting.Add(1) > hashQueue {
		h.waiting.Add(-1)
		return fault.New(fault.Unavailable, "people.busy")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), fault.Unavailable, "people.busy")
	}
	defer func() { <-h.slots }()
	h.made.Add(1)
	fn()
	return nil
}

const (
	passwordLeast = 10
	passwordMost  = 200
)

// CheckPassword holds a new password against the rules: long enough, not the log-in name, not one of
// the commonest. What it is made of is the person's own matter.
func CheckPassword(field, password, name string) error {
	folded := strings.ReplaceAll(lang.Fold(password), " ", "")
	switch n := utf8.RuneCountInString(lang.Normalize(password)); {
	case n < passwordLeast:
		return fault.At(field, "people.password.short", "least", passwordLeast)
	case n > passwordMost:
		return fault.At(field, "people.password.long", "most", passwordMost)
	case name != "" && (folded == name || folded == reversed(name)):
		return fault.At(field, "people.password.name")
	case common(folded):
		return fault.At(field, "people.password.common")
	}
	return nil
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// SetPassword gives an account a new password, ends its log-ins but the one to keep ("" keeps none) and its
// open invitations, and revokes its tokens for programs. The caller has checked who asks.
func SetPassword(tx *store.Tx, accountID string, hash Hash, keepLogin string) error {
	if err := tx.Must1(`UPDATE accounts SET password_hash = $1, version = version + 1 WHERE id = $2`, hash, accountID); err != nil {
		return fmt.Errorf("people: set password: %w", err)
	}
	if _, err := tx.Exec(`DELETE FROM logins WHERE account_id = $1 AND id <> $2`, accountID, keepLogin); err != nil {
		return fmt.Errorf("people: set password: %w", err)
	}
	if err := closeInvitations(tx, accountID); err != nil {
		return err
	}
	if err := revokeTokens(tx, accountID); err != nil {
		return err
	}
	return journal.Write(tx, journal.Entry{Verb: "people.password", Kind: "account", Subject: accountID})
}

// NewPassword makes a password of 80 bits that can be read aloud.
func NewPassword() string { return speakable(16) }

// ResetPassword gives the account that signs in as name a new password and gives it back: the only time
// it can be read. All its log-ins end and its tokens are revoked. With second its second factor and the recovery
// codes go too, where it has any. It is for the command line, as the system.
func ResetPassword(tx *store.Tx, name string, second bool) (string, error) {
	a, err := AccountByName(tx, name)
	if err != nil {
		return "", err
	}
	if second && a.TOTPSecret != "" {
		if err := dropSecond(tx, a.ID, "people.second.reset"); err != nil {
			return "", err
		}
	}
	password := NewPassword()
	return password, SetPassword(tx, a.ID, HashPassword(password), "")
}
