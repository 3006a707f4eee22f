package people

import (
	"fmt"
	"time"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Invitation lets a person choose a log-in name and a password, once. Its token is kept only as a hash.
type Invitation struct {
	ID        string `db:"id"`
	TokenHash string `db:"token_hash"`
	AccountID string `db:"account_id"`
	CreatedBy string `db:"created_by"`
	Until     int64  `db:"until"`
	UsedAt    int64  `db:"used_at"`
}

const invitationLasts = 7 * 24 * time.Hour

// NewInvite is a person to be invited with their first role.
type NewInvite struct {
	FullName, Email string
	Lang            lang.Tag
	SpeakerID       string
	Role            access.Role
	ScopeID         string
	FromDay         lang.Day
	UntilDay        lang.Day
}

// Invite makes an account with a role and the token of its invitation: the only time it can be read. It
// needs people.invite and the right to give the role on the scope.
func Invite(tx *store.Tx, n NewInvite) (Account, string, error) {
	account := NewAccount{FullName: lang.Normalize(n.FullName), Email: n.Email, Lang: n.Lang, SpeakerID: n.SpeakerID}
	grant := NewGrant{Role: n.Role, ScopeID: n.ScopeID, FromDay: n.FromDay, UntilDay: n.UntilDay}
	if grant.FromDay == "" {
		grant.FromDay = tx.Today()
	}
	if err := fault.Join(account.check(), grant.check(tx.Today())); err != nil {
		return Account{}, "", err
	}
	if err := mayDeal(tx, "people.invite", n.Role, n.ScopeID); err != nil {
		return Account{}, "", err
	}
	a, err := AddAccount(tx, account)
	if err != nil {
		return a, "", err
	}
	grant.AccountID = a.ID
	if _, err := GiveRole(tx, grant); err != nil {
		return a, "", err
	}
	token, err := putInvitation(tx, a.ID)
	return a, token, err
}

// InviteAgain makes a new invitation for an account, by which its person sets a new password; open ones
// end. It needs people.invite over all of the account's rights.
func InviteAgain(tx *store.Tx, accountID string) (string, error) {
	if err := mayManage(tx, "people.invite", accountID); err != nil {
		return "", err
	}
	a, err := AccountByID(tx, accountID)
	if err != nil {
		return "", err
	}
	if a.DisabledAt != 0 {
		return "", fault.New(fault.Conflict, "people.invite.disabled")
	}
	return putInvitation(tx, accountID)
}

func putInvitation(tx *store.Tx, accountID string) (string, error) {
	if err := closeInvitations(tx, accountID); err != nil {
		return "", err
	}
	token := newToken()
	i := Invitation{ID: tx.NewID("invitations"), TokenHash: tokenHash(token), AccountID: accountID, CreatedBy: tx.Actor().ID,
		Until: tx.Now() + invitationLasts.Microseconds()}
	if err := tx.Insert("invitations", i); err != nil {
		return "", fmt.Errorf("people: invite: %w", err)
	}
	return token, journal.Write(tx, journal.Entry{Verb: "people.invite", Kind: "account", Subject: accountID})
}

// closeInvitations ends the open invitations of an account.
func closeInvitations(tx *store.Tx, accountID string) error {
	_, err := tx.Exec(`UPDATE invitations SET until = $1 WHERE account_id = $2 AND used_at = 0 AND until > $1`, tx.Now(), accountID)
	if err != nil {
		return fmt.Errorf("people: close invitations: %w", err)
	}
	return nil
}

// InvitationByToken gives an open invitation and its account; any other is fault.Gone.
func InvitationByToken(tx *store.Tx, token string) (Invitation, Account, error) {
	i, found, err := store.Maybe[Invitation](tx, `SELECT i.id, i.token_hash, i.account_id, i.created_by, i.until, i.used_at
		FROM invitations i JOIN accounts a ON a.id = i.account_id AND a.disabled_at = 0
		WHERE i.token_hash = $1 AND i.used_at = 0 AND i.until > $2`, tokenHash(token), tx.Now())
	if err != nil {
		return i, Account{}, err
	}
	if !found {
		return i, Account{}, fault.New(fault.Gone, "people.invite.gone")
	}
	a, err := AccountByID(tx, i.AccountID)
	return i, a, err
}

// TakeUp uses an invitation: the person's name, where they have none yet, and their password. It gives
// the account as it now is. All its log-ins end.
func TakeUp(tx *store.Tx, token, name string, hash Hash) (Account, error) {
	i, a, err := InvitationByToken(tx, token)
	if err != nil {
		return a, err
	}
	if err := tx.Must1(`UPDATE invitations SET used_at = $1 WHERE id = $2 AND used_at = 0`, tx.Now(), i.ID); err != nil {
		return a, fmt.Errorf("people: take up invitation: %w", err)
	}
	if !a.Chosen() {
		if a, err = chooseName(tx, a, LoginName(name)); err != nil {
			return a, err
		}
	}
	if err := SetPassword(tx, a.ID, hash, ""); err != nil {
		return a, err
	}
	return AccountByID(tx, a.ID)
}

func chooseName(tx *store.Tx, a Account, name string) (Account, error) {
	if err := checkName(name); err != nil {
		return a, err
	}
	if err := nameFree(tx, name); err != nil {
		return a, err
	}
	a.Name = name
	if err := tx.Must1(`UPDATE accounts SET name = $1, version = version + 1 WHERE id = $2`, name, a.ID); err != nil {
		return a, fmt.Errorf("people: choose name: %w", err)
	}
	if err := putWords(tx, a); err != nil {
		return a, err
	}
	return a, journal.Write(tx, journal.Entry{Verb: "people.name", Kind: "account", Subject: a.ID, After: name})
}
