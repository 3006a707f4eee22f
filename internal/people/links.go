package people

import (
	"fmt"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// DutyLink lets a unit without accounts acknowledge and report one duty. It is an actor of its own.
type DutyLink struct {
	ID        string   `db:"id"`
	TokenHash string   `db:"token_hash"`
	DutyID    string   `db:"duty_id"`
	UnitID    string   `db:"unit_id"`
	CreatedBy string   `db:"created_by"`
	UntilDay  lang.Day `db:"until_day"` // the first day it no longer holds
	RevokedAt int64    `db:"revoked_at"`
}

const linkColumns = `id, token_hash, duty_id, unit_id, created_by, until_day, revoked_at`

// Actor is who acts through the link: its right is one grant on the unit itself, not on units below.
func (l DutyLink) Actor() store.Actor { return store.Actor{ID: l.ID, Kind: "link", Via: l.ID} }

// MakeLink makes a link for a duty of a unit, which holds before the day until, and gives its token: the
// only time it can be read. It needs duties.link on the unit.
func MakeLink(tx *store.Tx, dutyID, unitID string, until lang.Day) (token string, err error) {
	if err := access.Must(tx, "duties.link", unitID); err != nil {
		return "", err
	}
	if until <= tx.Today() {
		return "", fault.At("until", "people.link.past")
	}
	token = newToken()
	l := DutyLink{ID: tx.NewID("duty_links"), TokenHash: tokenHash(token), DutyID: dutyID, UnitID: unitID,
		CreatedBy: tx.Actor().ID, UntilDay: until}
	if err := tx.Insert("duty_links", l); err != nil {
		return "", fmt.Errorf("people: make link: %w", err)
	}
	g := access.Grant{AccountID: l.ID, Role: access.Link, ScopeID: unitID, UntilDay: until}
	if _, err := access.Give(tx, g); err != nil {
		return "", err
	}
	return token, journal.Write(tx, journal.Entry{Verb: "duties.link", Kind: "link", Subject: l.ID, UnitID: unitID,
		After: map[string]any{"duty": dutyID, "until": until}})
}

// RevokeLink ends a link at once. It needs duties.link on the link's unit.
func RevokeLink(tx *store.Tx, id string) error {
	l, err := store.One[DutyLink](tx, `SELECT `+linkColumns+` FROM duty_links WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if err := access.Must(tx, "duties.link", l.UnitID); err != nil {
		return err
	}
	if l.RevokedAt != 0 {
		return nil
	}
	if err := tx.Must1(`UPDATE duty_links SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0`, tx.Now(), id); err != nil {
		return fmt.Errorf("people: revoke link: %w", err)
	}
	held, err := access.GrantsOf(tx, id)
	if err != nil {
		return err
	}
	for _, g := range held {
		if err := access.Take(tx, g.ID); err != nil {
			return err
		}
	}
	return journal.Write(tx, journal.Entry{Verb: "duties.unlink", Kind: "link", Subject: id, UnitID: l.UnitID})
}

// LinksOf lists the links of a duty that hold, the newest first. The caller has asked for duties.link.
func LinksOf(tx *store.Tx, dutyID string) ([]DutyLink, error) {
	return store.All[DutyLink](tx, `SELECT `+linkColumns+` FROM duty_links
		WHERE duty_id = $1 AND revoked_at = 0 AND until_day > $2 ORDER BY id DESC`, dutyID, tx.Today())
}

// LinkByToken gives the link of a token; one that is unknown, revoked or over is fault.Gone.
func LinkByToken(tx *store.Tx, token string) (DutyLink, error) {
	l, found, err := findLink(tx, token)
	if err == nil && !found {
		err = fault.New(fault.Gone, "people.link.gone")
	}
	return l, err
}

// LinkOf gives the link an actor came by; it fails with fault.Forbidden for any other actor.
func LinkOf(tx *store.Tx) (DutyLink, error) {
	if tx.Actor().Kind != "link" {
		return DutyLink{}, fault.New(fault.Forbidden, fault.Forbidden.Key())
	}
	return store.One[DutyLink](tx, `SELECT `+linkColumns+` FROM duty_links WHERE id = $1`, tx.Actor().ID)
}

func findLink(tx *store.Tx, token string) (DutyLink, bool, error) {
	return store.Maybe[DutyLink](tx, `SELECT `+linkColumns+` FROM duty_links
		WHERE token_hash = $1 AND revoked_at = 0 AND until_day > $2`, tokenHash(token), tx.Today())
}
