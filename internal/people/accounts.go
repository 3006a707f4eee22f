package people

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Account is a person who signs in. Name is what they sign in with; until an invitation is taken up it
// is unchosen and nobody can type it.
type Account struct {
	ID           string   `db:"id"`
	Name         string   `db:"name"`
	FullName     string   `db:"full_name"`
	SortKey      string   `db:"sort_key"`
	Email        string   `db:"email"`
	Lang         lang.Tag `db:"lang"`
	SpeakerID    string   `db:"speaker_id"`
	PasswordHash Hash     `db:"password_hash"`
	TOTPSecret   string   `db:"totp_secret"`
	TOTPLast     int64    `db:"totp_last"` // the newest 30-second step whose code was taken
	CreatedAt    int64    `db:"created_at"`
	DisabledAt   int64    `db:"disabled_at"` // microseconds UTC; 0 while the account stands
	Version      int64    `db:"version"`
}

const accountColumns = `id, name, full_name, sort_key, email, lang, speaker_id, password_hash,
	totp_secret, totp_last, created_at, disabled_at, version`

// unchosen begins the name of an account whose person has not chosen one; no log-in name can begin so.
const unchosen = "~"

// Chosen says whether the person has taken up the invitation.
func (a Account) Chosen() bool { return !strings.HasPrefix(a.Name, unchosen) }

// NewAccount is what an account is made of. Name "" waits for the invitation; an empty Hash lets nobody
// sign in by password.
type NewAccount struct {
	Name, FullName, Email string
	Lang                  lang.Tag
	SpeakerID             string
	Hash                  Hash
}

// names of log-ins are plain, so that they can be told over a telephone and typed on any keyboard.
var loginName = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,39}$`)

// LoginName is a log-in name as it is kept: lower case, without white space around it.
func LoginName(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkName(name string) error {
	if !loginName.MatchString(name) {
		return fault.At("name", "people.name.form")
	}
	return nil
}

func (n NewAccount) check() error {
	var name, full, mail, tag error
	if n.Name != "" {
		name = checkName(n.Name)
	}
	if l := len([]rune(n.FullName)); l < 2 || l > 120 {
		full = fault.At("full_name", "people.fullname.length")
	}
	if n.Email != "" && (!strings.Contains(n.Email, "@") || len(n.Email) > 200) {
		mail = fault.At("email", "people.email.form")
	}
	if n.Lang != "" && !n.Lang.Known() {
		tag = fault.At("lang", "people.lang.unknown")
	}
	return fault.Join(full, name, mail, tag)
}

// AddAccount makes an account without rights. It asks for no right: the command line and the demo call
// it as the system, Invite asks before. It fails with fault.Invalid for a name that is taken.
func AddAccount(tx *store.Tx, n NewAccount) (Account, error) {
	n.Name, n.FullName = LoginName(n.Name), lang.Normalize(n.FullName)
	a := Account{ID: tx.NewID("accounts"), Name: n.Name, FullName: n.FullName, Email: n.Email, Lang: n.Lang,
		SpeakerID: n.SpeakerID, PasswordHash: n.Hash, CreatedAt: tx.Now(), Version: 1}
	if err := n.check(); err != nil {
		return a, err
	}
	if a.Name == "" {
		a.Name = unchosen + a.ID
	} else if err := nameFree(tx, a.Name); err != nil {
		return a, err
	}
	a.SortKey = lang.NameKey(lang.GivenName(a.FullName), a.FullName)
	if err := tx.Insert("accounts", a); err != nil {
		return a, fmt.Errorf("people: add account: %w", err)
	}
	if err := putWords(tx, a); err != nil {
		return a, err
	}
	return a, journal.Write(tx, journal.Entry{Verb: "people.add", Kind: "account", Subject: a.ID, After: a.shown()})
}

// shown is what the journal keeps of an account: no secret and no hash.
func (a Account) shown() map[string]any {
	return map[string]any{"name": a.Name, "full_name": a.FullName, "email": a.Email, "lang": a.Lang,
		"speaker_id": a.SpeakerID, "disabled": a.DisabledAt != 0, "second_factor": a.TOTPSecret != ""}
}

func nameFree(tx *store.Tx, name string) error {
	_, taken, err := store.Maybe[string](tx, `SELECT id FROM accounts WHERE name = $1`, name)
	if err == nil && taken {
		err = fault.At("name", "people.name.taken")
	}
	return err
}

// putWords keeps the folded words by which the account is found.
func putWords(tx *store.Tx, a Account) error {
	type row struct {
		Word      string `db:"word"`
		AccountID string `db:"account_id"`
	}
	if _, err := tx.Exec(`DELETE FROM account_words WHERE account_id = $1`, a.ID); err != nil {
		return fmt.Errorf("people: words of account: %w", err)
	}
	words := strings.Fields(lang.Fold(a.FullName))
	if a.Chosen() {
		words = append(words, a.Name)
	}
	for _, w := range words {
		if err := tx.Upsert("account_words", row{w, a.ID}, "word", "account_id"); err != nil {
			return fmt.Errorf("people: words of account: %w", err)
		}
	}
	return nil
}

// AccountByID gives an account; it fails with fault.NotFound.
func AccountByID(tx *store.Tx, id string) (Account, error) {
	return store.One[Account](tx, `SELECT `+accountColumns+` FROM accounts WHERE id = $1`, id)
}

// AccountByName gives the account that signs in as name; it fails with fault.NotFound.
func AccountByName(tx *store.Tx, name string) (Account, error) {
	return store.One[Account](tx, `SELECT `+accountColumns+` FROM accounts WHERE name = $1`, LoginName(name))
}

// AccountNames gives the full names of accounts by id; unknown ids are left out.
func AccountNames(tx *store.Tx, ids []string) (map[string]string, error) {
	type row struct {
		ID       string `db:"id"`
		FullName string `db:"full_name"`
	}
	names := make(map[string]string, len(ids))
	for part := range slices.Chunk(ids, 500) {
		marks, args := marksOf(part)
		err := store.Each(tx, `SELECT id, full_name FROM accounts WHERE id IN (`+marks+`)`, func(r row) error {
			names[r.ID] = r.FullName
			return nil
		}, args...)
		if err != nil {
			return nil, fmt.Errorf("people: names of accounts: %w", err)
		}
	}
	return names, nil
}

// marksOf makes "$1, $2, …" and the arguments for a list in a query.
func marksOf(ids []string) (string, []any) {
	marks, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		marks[i], args[i] = "$"+strconv.Itoa(i+1), id
	}
	return strings.Join(marks, ", "), args
}

// SpeakerOf gives the speaker an account belongs to, "" where it belongs to none.
func SpeakerOf(tx *store.Tx, accountID string) (string, error) {
	return store.Value[string](tx, `SELECT speaker_id FROM accounts WHERE id = $1`, accountID)
}

// SetSpeaker says which speaker an account belongs to, "" for none.
func SetSpeaker(tx *store.Tx, accountID, speakerID string) error {
	before, err := SpeakerOf(tx, accountID)
	if err != nil || before == speakerID {
		return err
	}
	if err := tx.Must1(`UPDATE accounts SET speaker_id = $1, version = version + 1 WHERE id = $2`, speakerID, accountID); err != nil {
		return fmt.Errorf("people: speaker of account: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.speaker", Kind: "account", Subject: accountID, Before: before, After: speakerID})
}

// SetLang keeps the language a person reads in.
func SetLang(tx *store.Tx, accountID string, tag lang.Tag) error {
	if !tag.Known() {
		return fault.At("lang", "people.lang.unknown")
	}
	before, err := store.Value[string](tx, `SELECT lang FROM accounts WHERE id = $1`, accountID)
	if err != nil {
		return err
	}
	if err := tx.Must1(`UPDATE accounts SET lang = $1, version = version + 1 WHERE id = $2`, tag, accountID); err != nil {
		return fmt.Errorf("people: language of account: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.lang", Kind: "account", Subject: accountID, Before: before, After: tag})
}
