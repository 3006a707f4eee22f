package people

import (
	"fmt"
	"slices"
	"strings"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// APIToken lets a program act for an account, with some of its verbs in one scope. It is kept only as a hash.
type APIToken struct {
	ID        string `db:"id"`
	TokenHash string `db:"token_hash"`
	AccountID string `db:"account_id"`
	Name      string `db:"name"`
	Verbs     string `db:"verbs"`    // separated by spaces
	ScopeID   string `db:"scope_id"` // "" where OwnRights are all it has
	CreatedAt int64  `db:"created_at"`
	Until     int64  `db:"until"`
	RevokedAt int64  `db:"revoked_at"`
}

const tokenColumns = `id, token_hash, account_id, name, verbs, scope_id, created_at, until, revoked_at`

// tokenMark begins every token, so that one left lying in a file is recognised.
const tokenMark = "rst_"

// tokenDays is the longest a token holds.
const tokenDays = 365

// NewToken is a token to be made. Until is the last day it holds.
type NewToken struct {
	Name    string
	Verbs   []string
	ScopeID string
	Until   lang.Day
}

func (n NewToken) check(today lang.Day) error {
	var name, verbs, scope, until error
	if l := len([]rune(n.Name)); l < 1 || l > 80 {
		name = fault.At("token_name", "people.token.name")
	}
	if len(n.Verbs) == 0 {
		verbs = fault.At("verbs", "people.token.noverbs")
	}
	if n.ScopeID == "" && !n.ownOnly() {
		scope = fault.At("scope_id", "people.token.noscope")
	}
	if n.Until < today || n.Until > today.AddDays(tokenDays) {
		until = fault.At("until", "people.token.until", "last", today.AddDays(tokenDays))
	}
	return fault.Join(name, verbs, scope, until)
}

// ownOnly says whether all it asks for is rights over the own talks, which no scope bounds.
func (n NewToken) ownOnly() bool {
	return !slices.ContainsFunc(n.Verbs, func(v string) bool { return v != "" && !slices.Contains(OwnRights(), v) })
}

// person fails with fault.Forbidden unless the actor is a person who signed in: a token makes no tokens.
func person(tx *store.Tx) error {
	if a := tx.Actor(); a.Kind != "account" || a.Verbs != nil {
		return forbidden()
	}
	return nil
}

// MakeToken makes a token of the actor's and gives it: the only time it can be read. Each verb must be the actor's own
// in the scope; rights over the own talks are those of a speaker's account, and a token of these alone has no scope.
func MakeToken(tx *store.Tx, n NewToken) (string, error) {
	n.Name = lang.Normalize(n.Name)
	n.Verbs = slices.DeleteFunc(slices.Sorted(slices.Values(n.Verbs)), func(v string) bool { return v == "" })
	n.Verbs = slices.Compact(n.Verbs)
	if err := fault.Join(person(tx), n.check(tx.Today())); err != nil {
		return "", err
	}
	if n.ownOnly() {
		n.ScopeID = ""
	}
	for _, verb := range n.Verbs {
		ok, err := mayLend(tx, verb, n.ScopeID)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", fault.At("verbs", "people.token.beyond")
		}
	}
	token := tokenMark + newToken()
	t := APIToken{ID: tx.NewID("api_tokens"), TokenHash: tokenHash(token), AccountID: tx.Actor().ID, Name: n.Name,
		Verbs: strings.Join(n.Verbs, " "), ScopeID: n.ScopeID, CreatedAt: tx.Now(), Until: n.Until.AddDays(1).Micros(tx.Location())}
	if err := tx.Insert("api_tokens", t); err != nil {
		return "", fmt.Errorf("people: make token: %w", err)
	}
	return token, journal.Write(tx, journal.Entry{Verb: "people.token", Kind: "account", Subject: t.AccountID, UnitID: unitOf(t.ScopeID),
		After: map[string]any{"token": t.ID, "name": t.Name, "verbs": n.Verbs, "scope": t.ScopeID, "until": n.Until}})
}

// mayLend says whether the actor has what a token shall have.
func mayLend(tx *store.Tx, verb, scopeID string) (bool, error) {
	if slices.Contains(OwnRights(), verb) {
		speaker, err := SpeakerBy(tx, verb)
		return speaker != "", err
	}
	return access.May(tx, verb, scopeID)
}

// unitOf is the scope as the journal's unit; the scope above all networks is no unit.
func unitOf(scopeID string) string {
	if scopeID == access.Everywhere {
		return ""
	}
	return scopeID
}

// TokensOf lists the actor's tokens that hold, the newest first.
func TokensOf(tx *store.Tx) ([]APIToken, error) {
	return store.All[APIToken](tx, `SELECT `+tokenColumns+` FROM api_tokens
		WHERE account_id = $1 AND revoked_at = 0 AND until > $2 ORDER BY created_at DESC, id DESC`, tx.Actor().ID, tx.Now())
}

// RevokeToken ends one of the actor's tokens at once; another's is fault.NotFound.
func RevokeToken(tx *store.Tx, id string) error {
	if err := person(tx); err != nil {
		return err
	}
	n, err := tx.Changed(`UPDATE api_tokens SET revoked_at = $1 WHERE id = $2 AND account_id = $3 AND revoked_at = 0`, tx.Now(), id, tx.Actor().ID)
	if err != nil {
		return fmt.Errorf("people: revoke token: %w", err)
	}
	if n == 0 {
		return fault.New(fault.NotFound, "store.none")
	}
	return journal.Write(tx, journal.Entry{Verb: "people.untoken", Kind: "account", Subject: tx.Actor().ID, Before: map[string]any{"token": id}})
}

// revokeTokens ends all tokens of an account, since whoever knew the password may have made one.
func revokeTokens(tx *store.Tx, accountID string) error {
	ids, err := store.All[string](tx, `SELECT id FROM api_tokens WHERE account_id = $1 AND revoked_at = 0 ORDER BY id`, accountID)
	if err == nil && len(ids) > 0 {
		_, err = tx.Exec(`UPDATE api_tokens SET revoked_at = $1 WHERE account_id = $2 AND revoked_at = 0`, tx.Now(), accountID)
	}
	if err != nil {
		return fmt.Errorf("people: revoke tokens: %w", err)
	}
	if len(ids) == 0 {
		return nil
	}
	return journal.Write(tx, journal.Entry{Verb: "people.untoken", Kind: "account", Subject: accountID, Before: map[string]any{"tokens": ids}})
}

// OwnVerbs lists what the actor may lend a token today: a speaker's rights over the own talks, then the verbs of the
// actor's roles.
func OwnVerbs(tx *store.Tx) ([]string, error) {
	verbs := []string{}
	for _, right := range OwnRights() {
		speaker, err := SpeakerBy(tx, right)
		if err != nil {
			return nil, err
		}
		if speaker != "" {
			verbs = append(verbs, right)
		}
	}
	held, err := store.All[string](tx, `SELECT DISTINCT v.verb FROM grants g JOIN role_verbs v ON v.role = g.role
		WHERE g.account_id = $1 AND g.from_day <= $2 AND (g.until_day = '' OR g.until_day > $2) ORDER BY v.verb`, tx.Actor().ID, tx.Today())
	return append(verbs, held...), err
}
