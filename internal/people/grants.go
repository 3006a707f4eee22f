package people

import (
	"fmt"
	"slices"

	"rostrum/internal/kit/access"
	"rostrum/internal/kit/fault"
	"rostrum/internal/kit/journal"
	"rostrum/internal/kit/lang"
	"rostrum/internal/kit/store"
)

// Held is a grant of an account with the path of its scope, "" also where the scope is everywhere.
type Held struct {
	access.Grant
	Path string `db:"path"`
}

// Over says whether the grant holds no longer on a day, or never did.
func (h Held) Over(day lang.Day) bool { return h.UntilDay != "" && h.UntilDay <= day }

const heldColumns = `g.id, g.account_id, g.role, g.scope_id, g.subtree, g.from_day, g.until_day, s.path`

// GrantsOf lists every grant an account has or had, the newest first.
func GrantsOf(tx *store.Tx, accountID string) ([]Held, error) {
	return store.All[Held](tx, `SELECT `+heldColumns+` FROM grants g JOIN scopes s ON s.id = g.scope_id
		WHERE g.account_id = $1 ORDER BY g.from_day DESC, g.id DESC`, accountID)
}

// byCoordinator are the roles a coordinator may give; the others are an administrator's to give.
func byCoordinator() []access.Role {
	return []access.Role{access.Coordinator, access.Head, access.Speaker, access.Answering, access.Reader}
}

// forbidden is the answer to whoever may not.
func forbidden() error { return fault.New(fault.Forbidden, fault.Forbidden.Key()) }

// mayDeal fails with fault.Forbidden where the actor may not give or end a role in a scope, by the verb.
func mayDeal(tx *store.Tx, verb string, role access.Role, scopeID string) error {
	if err := access.Must(tx, verb, scopeID); err != nil {
		return err
	}
	if slices.Contains(byCoordinator(), role) {
		return nil
	}
	path, err := access.PathOf(tx, scopeID)
	if err != nil {
		return err
	}
	ok, err := administers(tx, path)
	if err == nil && (!ok || !slices.Contains(access.Roles(), role)) {
		err = forbidden()
	}
	return err
}

// administers says whether the actor is an administrator at the path.
func administers(tx *store.Tx, path string) (bool, error) {
	if tx.Actor().Kind == "system" {
		return true, nil
	}
	own, err := GrantsOf(tx, tx.Actor().ID)
	if err != nil {
		return false, err
	}
	today := tx.Today()
	return slices.ContainsFunc(own, func(h Held) bool {
		return h.Role == access.Administrator && today.Within(h.FromDay, h.UntilDay) && access.Range{Path: h.Path, Subtree: h.Subtree}.Holds(path)
	}), nil
}

// GivableRoles lists the roles the actor may give somewhere.
func GivableRoles(tx *store.Tx) ([]access.Role, error) {
	own, err := access.GrantsOf(tx, tx.Actor().ID)
	if err != nil {
		return nil, err
	}
	if tx.Actor().Kind == "system" || slices.ContainsFunc(own, func(g access.Grant) bool { return g.Role == access.Administrator }) {
		return access.Roles(), nil
	}
	return byCoordinator(), nil
}

// NewGrant is a role to be given on a scope and all below it. FromDay "" is today, UntilDay "" is open.
type NewGrant struct {
	AccountID string
	Role      access.Role
	ScopeID   string
	FromDay   lang.Day
	UntilDay  lang.Day
}

func (n NewGrant) check(today lang.Day) error {
	var role, scope, days error
	if !slices.Contains(access.Roles(), n.Role) {
		role = fault.At("role", "people.grant.norole")
	}
	if n.ScopeID == "" {
		scope = fault.At("unit_id", "people.grant.nounit")
	}
	if n.UntilDay != "" && (n.UntilDay <= n.FromDay || n.UntilDay <= today) {
		days = fault.At("until_day", "people.grant.days")
	}
	return fault.Join(role, scope, days)
}

// GiveRole grants a role at once. It needs people.grant on the scope; a coordinator gives only a
// coordinator's roles, nobody but an administrator gives themselves one, and nobody gives beyond their
// own scope.
func GiveRole(tx *store.Tx, n NewGrant) (access.Grant, error) {
	if n.FromDay == "" {
		n.FromDay = tx.Today()
	}
	if err := n.check(tx.Today()); err != nil {
		return access.Grant{}, err
	}
	if err := mayDeal(tx, "people.grant", n.Role, n.ScopeID); err != nil {
		return access.Grant{}, err
	}
	if err := notOneself(tx, n); err != nil {
		return access.Grant{}, err
	}
	account, err := AccountByID(tx, n.AccountID)
	if err != nil {
		return access.Grant{}, err
	}
	if account.DisabledAt != 0 {
		return access.Grant{}, fault.At("role", "people.grant.disabled")
	}
	if err := notTwice(tx, n); err != nil {
		return access.Grant{}, err
	}
	g, err := access.Give(tx, access.Grant{AccountID: n.AccountID, Role: n.Role, ScopeID: n.ScopeID, Subtree: true,
		FromDay: n.FromDay, UntilDay: n.UntilDay})
	if err != nil {
		return g, fmt.Errorf("people: give role: %w", err)
	}
	return g, journal.Write(tx, journal.Entry{Verb: "people.grant", Kind: "account", Subject: n.AccountID, UnitID: n.ScopeID,
		After: shownGrant(g)})
}

func notOneself(tx *store.Tx, n NewGrant) error {
	if n.AccountID != tx.Actor().ID {
		return nil
	}
	path, err := access.PathOf(tx, n.ScopeID)
	if err != nil {
		return err
	}
	ok, err := administers(tx, path)
	if err == nil && !ok {
		err = fault.At("role", "people.grant.self")
	}
	return err
}

func notTwice(tx *store.Tx, n NewGrant) error {
	_, twice, err := store.Maybe[string](tx, `SELECT id FROM grants WHERE account_id = $1 AND role = $2 AND scope_id = $3
		AND (until_day = '' OR until_day > $4) AND ($5 = '' OR from_day < $5)`, n.AccountID, n.Role, n.ScopeID, n.FromDay, n.UntilDay)
	if err == nil && twice {
		err = fault.At("role", "people.grant.twice")
	}
	return err
}

func shownGrant(g access.Grant) map[string]any {
	return map[string]any{"grant": g.ID, "role": g.Role, "scope": g.ScopeID, "from": g.FromDay, "until": g.UntilDay}
}

// EndGrant ends a grant at once. Who may give it may end it. The last administrator above all networks
// stays, since nobody could make another: that is fault.Conflict.
func EndGrant(tx *store.Tx, grantID string) error {
	h, err := store.One[Held](tx, `SELECT `+heldColumns+` FROM grants g JOIN scopes s ON s.id = g.scope_id WHERE g.id = $1`, grantID)
	if err != nil {
		return err
	}
	if err := mayDeal(tx, "people.grant", h.Role, h.ScopeID); err != nil {
		return err
	}
	if err := notLast(tx, []Held{h}); err != nil {
		return err
	}
	if err := access.Take(tx, grantID); err != nil {
		return fmt.Errorf("people: end grant: %w", err)
	}
	return journal.Write(tx, journal.Entry{Verb: "people.endgrant", Kind: "account", Subject: h.AccountID, UnitID: h.ScopeID,
		Before: shownGrant(h.Grant)})
}

// notLast refuses to take away the last administrator above all networks.
func notLast(tx *store.Tx, gone []Held) error {
	highest := slices.ContainsFunc(gone, func(h Held) bool { return h.Role == access.Administrator && h.ScopeID == access.Everywhere })
	if !highest {
		return nil
	}
	others, err := store.Value[int64](tx, `SELECT count(*) FROM grants g JOIN accounts a ON a.id = g.account_id AND a.disabled_at = 0
		WHERE g.scope_id = $1 AND g.role = $2 AND g.account_id <> $3 AND g.from_day <= $4 AND (g.until_day = '' OR g.until_day > $4)`,
		access.Everywhere, access.Administrator, gone[0].AccountID, tx.Today())
	if err == nil && others == 0 {
		err = fault.New(fault.Conflict, "people.grant.last")
	}
	return err
}

// mayManage fails with fault.Forbidden unless the actor may deal with every right the account has, or,
// where none is left, had: else a new invitation would hand over rights that are not the actor's to give.
func mayManage(tx *store.Tx, verb, accountID string) error {
	if tx.Actor().Kind == "system" {
		return nil
	}
	all, err := GrantsOf(tx, accountID)
	if err != nil {
		return err
	}
	standing := slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return h.Over(tx.Today()) })
	if len(standing) == 0 {
		standing = all
	}
	if len(standing) == 0 {
		return mayDeal(tx, verb, access.Administrator, access.Everywhere)
	}
	for _, h := range standing {
		if err := mayDeal(tx, verb, h.Role, h.ScopeID); err != nil {
			return err
		}
	}
	return nil
}

// MayManage says whether the actor may disable the account, invite it anew and reset its second factor.
func MayManage(tx *store.Tx, accountID string) (bool, error) {
	return allowed(mayManage(tx, "people.manage", accountID))
}

// MayEnd says whether the actor may end the grant.
func MayEnd(tx *store.Tx, h Held) (bool, error) {
	return allowed(mayDeal(tx, "people.grant", h.Role, h.ScopeID))
}

func allowed(err error) (bool, error) {
	if fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return err == nil, err
}

// mayRead fails with fault.NotFound where the account has and had no right in the actor's scopes: whoever
// may not read it does not learn that it exists.
func mayRead(tx *store.Tx, accountID string) error {
	ranges, err := access.Ranges(tx, "people.read")
	if err != nil {
		return err
	}
	if everywhere(ranges) {
		return nil
	}
	all, err := GrantsOf(tx, accountID)
	if err != nil {
		return err
	}
	for _, h := range all {
		if slices.ContainsFunc(ranges, func(r access.Range) bool { return h.ScopeID != access.Everywhere && r.Holds(h.Path) }) {
			return nil
		}
	}
	return fault.New(fault.NotFound, "store.none")
}
